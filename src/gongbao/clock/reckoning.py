"""From a ledger to its due day: pure, given a calendar and the readings.

Working days are counted on the calendar as known; natural days, months and years run through holidays; hours and
minutes run by the clock. The last day of natural days may move off a rest day, a date named in a text only if told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from gongbao.clock.calendar import Calendar
from gongbao.clock.errors import ClockError, ExtensionRefusedError, LedgerError, NotAnnouncedError
from gongbao.clock.ledger import Happening, Ledger, LedgerEntry
from gongbao.clock.lengths import (
    UNIT_LABEL,
    ByClockTime,
    ByDayOfMonth,
    ByDayOfYear,
    EarlierOf,
    Length,
    OnDay,
    Roll,
    Span,
    Start,
    Unit,
)
from gongbao.clock.moments import MIDNIGHT, SHANGHAI, TICK, add_months, day_of, end_of, start_of
from gongbao.clock.readings import (
    AfterRestart,
    Before,
    EndOfDay,
    ExtensionFrom,
    Extensions,
    PauseDays,
    Readings,
    Receipt,
)

_BY_THE_CLOCK = (Unit.HOUR, Unit.MINUTE)


class Standing(StrEnum):
    """How a limit stands when its due day is asked."""

    DUE = "due"  # there is a due day
    PAUSED = "paused"  # none while it is paused, unless it was over before
    NOT_ANNOUNCED = "not_announced"  # none before the calendar of its year is out


@dataclass(frozen=True, slots=True)
class Due:
    """When a limit ends. `over_from` is the first moment that is late; what happens before it is in time.

    `last_day`: the last day, or the day of the last moment. `last_moment`: set where hours or a clock time count; that
    moment itself is in time. `counts_from`: the first moment that is counted. `not_before`: without a due day, the
    earliest that it can be (the year not announced), None where nothing can be said.
    """

    standing: Standing
    counts_from: datetime | None = None
    last_day: date | None = None
    last_moment: datetime | None = None
    over_from: datetime | None = None
    not_before: date | None = None

    def late(self, moment: datetime) -> bool:
        """Whether `moment` is past the end; never while there is no due day."""
        return self.over_from is not None and moment >= self.over_from

    @property
    def last(self) -> str:
        """The end as people write it: `2023-10-18`, `2023-10-20T10:00+08:00`; empty without a due day."""
        if self.last_moment is not None:
            return self.last_moment.astimezone(SHANGHAI).isoformat(timespec="minutes")
        return self.last_day.isoformat() if self.last_day else ""


def due(ledger: Ledger, calendar: Calendar, readings: Readings) -> Due:
    """When the limit ends, as its ledger has it and the calendar knows.

    A pause that is still open leaves a limit without a due day, but not one that was over before the pause.
    """
    begun = ledger.begun
    counts_from: datetime | None = None
    try:
        counts_from = first_moment(ledger.length, begun, calendar, readings)
        if isinstance(ledger.length, Span):
            ended = _span_end(ledger, ledger.length, calendar, readings)
        else:
            ended = _named_end(ledger, ledger.length, calendar, readings)
    except NotAnnouncedError as unknown:
        if ledger.paused_since is not None:
            return Due(Standing.PAUSED, counts_from)
        return Due(Standing.NOT_ANNOUNCED, counts_from, not_before=unknown.not_before)
    if isinstance(ended, datetime):
        found = Due(Standing.DUE, counts_from, day_of(ended), ended, ended + TICK)
    else:
        found = Due(Standing.DUE, counts_from, ended, None, _day_ends(ended, readings))
    if ledger.paused_since is not None and not found.late(ledger.paused_since):
        return Due(Standing.PAUSED, counts_from)
    return found


def first_moment(length: Length, begun: datetime, calendar: Calendar, readings: Readings) -> datetime:
    """The first moment that is counted of a limit set off at `begun`."""
    if not isinstance(length, Span) or length.unit in _BY_THE_CLOCK:
        return begun
    base = _base_day(length, begun, calendar, readings)
    if length.start is Start.START_DAY:
        return start_of(base)
    if length.unit is Unit.WORKING_DAY or length.start is Start.NEXT_WORKING_DAY_0H:
        return start_of(calendar.add(base, 1))
    return end_of(base)


def refuse_extension(
    ledger: Ledger,
    at: datetime,
    by: Span,
    calendar: Calendar,
    readings: Readings,
    *,
    most: int | None = None,
    longest: Span | None = None,
) -> None:
    """Raise ExtensionRefusedError where an extension breaks its rule: after the end, more than `most`, over `longest`.

    LedgerError where the rule cannot be applied: another unit than the longest allowed.
    """
    granted = extensions_used(ledger, readings)
    if most is not None and granted >= most:
        raise ExtensionRefusedError(f"延期次数不超过{most}次，已延期{granted}次")
    if longest is not None:
        if by.unit is not longest.unit:
            raise LedgerError(f"延期应以{UNIT_LABEL[longest.unit]}计，实为{by}")
        if by.number > longest.number:
            raise ExtensionRefusedError(f"每次延期最长{longest}，申请{by}")
    ends = due(ledger, calendar, readings)
    if ends.late(at):
        raise ExtensionRefusedError(f"应在期限届满前办理延期；期限已于{ends.last}届满")


def extensions_used(ledger: Ledger, readings: Readings) -> int:
    """How many extensions were granted that still count as used."""
    counted = ledger.current if readings.after_restart is AfterRestart.FRESH else ledger.entries
    return sum(entry.what is Happening.EXTEND for entry in counted)


def first_day_after(start: date, length: Span, calendar: Calendar) -> date:
    """The first day on which *more than* `length` has passed since `start` (start not counted): 超过30天."""
    return shift(start, length, calendar) + timedelta(days=1)


def shift(day: date, by: Span, calendar: Calendar) -> date:
    """The day `by` later, the day itself not counted."""
    match by.unit:
        case Unit.WORKING_DAY:
            return calendar.add(day, by.number)
        case Unit.DAY:
            return day + timedelta(days=by.number)
        case Unit.MONTH:
            return add_months(day, by.number)[0]
        case Unit.YEAR:
            return add_months(day, 12 * by.number)[0]
        case _:
            raise ClockError(f"{by}须从时刻算起，不能从一日算起")


def rolled(day: date, roll: Roll, calendar: Calendar) -> date:
    """Where a last day goes: it stays, or moves off a rest day."""
    match roll:
        case Roll.NONE:
            return day
        case Roll.NEXT:
            return calendar.on_or_after(day)
        case Roll.PREVIOUS:
            return calendar.on_or_before(day)


def _base_day(length: Span, begun: datetime, calendar: Calendar, readings: Readings) -> date:
    """The day of the event, after the reading on receipt outside office hours."""
    day = day_of(begun)
    if readings.receipt is Receipt.SAME_DAY or length.unit in _BY_THE_CLOCK:
        return day
    if not calendar.is_working_day(day):
        return calendar.add(day, 1)
    closed = begun.astimezone(SHANGHAI).time() > readings.office_closes
    return calendar.add(day, 1) if closed else day


def _span_end(ledger: Ledger, length: Span, calendar: Calendar, readings: Readings) -> date | datetime:
    if length.unit in _BY_THE_CLOCK:
        return _clock_end(ledger, length)
    roll = roll_of(length, readings)
    end = unmoved_end(ledger, length, calendar, readings)
    return end if roll is Roll.NONE else rolled(end, roll, calendar)


def roll_of(length: Span | ByDayOfMonth | ByDayOfYear | OnDay, readings: Readings) -> Roll:
    """Where the last day of such a limit goes that is a rest day: as the length itself says, or else the readings."""
    if length.roll is not None:
        return length.roll
    if isinstance(length, Span):
        return Roll.NONE if length.unit is Unit.WORKING_DAY else readings.natural_last_day
    return readings.payment_on_rest_day


def unmoved_end(ledger: Ledger, length: Span, calendar: Calendar, readings: Readings) -> date:
    """The last day of a span of days, before it moves off a rest day; of an open pause nothing is known yet."""
    base = _base_day(length, ledger.begun, calendar, readings)
    first_end = end = _first_end(length, base, calendar)
    paused: date | None = None
    for entry in ledger.current:
        match entry.what:
            case Happening.EXTEND:
                end = _extended(end, first_end, entry, roll_of(length, readings), calendar, readings)
            case Happening.PAUSE:
                paused = day_of(entry.at)
            case Happening.RESUME:
                assert paused is not None
                if paused <= end:
                    if length.start is Start.NEXT_WORKING_DAY_0H:  # no day up to here is counted, so none is lost
                        base = calendar.add(base, 1) - timedelta(days=1)
                    since, until = max(paused, base), day_of(entry.at)
                    end = _pushed(end, length, since, until, base, calendar, readings)
                    first_end = _pushed(first_end, length, since, until, base, calendar, readings)
    return end


def _first_end(length: Span, base: date, calendar: Calendar) -> date:
    """The last day of a span set off on `base`, before anything happened to it."""
    if length.start is Start.NEXT_WORKING_DAY_0H and length.unit is not Unit.WORKING_DAY:
        first = calendar.add(base, 1)
        return _from_first_day(length, first, calendar)
    if length.start is Start.START_DAY:
        return _from_first_day(length, base, calendar)
    return shift(base, length, calendar)


def _from_first_day(length: Span, first: date, calendar: Calendar) -> date:
    """The last day of a span of which `first` is the first day."""
    match length.unit:
        case Unit.WORKING_DAY:
            return calendar.add(first - timedelta(days=1), length.number)
        case Unit.DAY:
            return first + timedelta(days=length.number - 1)
        case _:
            months = length.number * (12 if length.unit is Unit.YEAR else 1)
            corresponding, there = add_months(first, months)
            return corresponding - timedelta(days=1) if there else corresponding


def _extended(
    end: date, first_end: date, entry: LedgerEntry, roll: Roll, calendar: Calendar, readings: Readings
) -> date:
    assert entry.by is not None
    since = end if readings.extensions is Extensions.ADD_UP else first_end
    if readings.extension_from is ExtensionFrom.MOVED_END:
        since = rolled(since, roll, calendar)
    return max(end, shift(since, entry.by, calendar))


def _pushed(
    end: date, length: Span, paused: date, resumed: date, base: date, calendar: Calendar, readings: Readings
) -> date:
    """The end put off by the days of a pause that are not counted."""
    if readings.pause_days is PauseDays.RESUME_DAY:  # the pause's days are [paused, resumed)
        first_counted = base if length.start is Start.START_DAY else base + timedelta(days=1)
        after, until = max(paused, first_counted) - timedelta(days=1), resumed - timedelta(days=1)
    else:  # (paused, resumed]
        after, until = paused, resumed
    if length.unit is Unit.WORKING_DAY:
        lost = calendar.count(after, until)
        return calendar.add(end, lost) if lost else end
    return end + max(until - after, timedelta(0))


def _clock_end(ledger: Ledger, length: Span) -> datetime:
    end = ledger.begun + _duration(length)
    paused: datetime | None = None
    for entry in ledger.current:
        match entry.what:
            case Happening.EXTEND:
                assert entry.by is not None
                end += _duration(entry.by)
            case Happening.PAUSE:
                paused = entry.at
            case Happening.RESUME:
                assert paused is not None
                if paused <= end:
                    end += entry.at - max(paused, ledger.begun)
    return end


def _duration(span: Span) -> timedelta:
    match span.unit:
        case Unit.HOUR:
            return timedelta(hours=span.number)
        case Unit.MINUTE:
            return timedelta(minutes=span.number)
        case _:
            raise LedgerError(f"按小时计的期限只能按小时或分钟延长，不能延长{span}")


def _named_end(ledger: Ledger, length: Length, calendar: Calendar, readings: Readings) -> date | datetime:
    """The end of a limit that names a day, which no pause moves, or of the earlier of several."""
    day = day_of(ledger.begun)
    match length:
        case ByDayOfMonth() | ByDayOfYear() | OnDay():
            return rolled(named_day(length, day, readings), roll_of(length, readings), calendar)
        case ByClockTime():
            return datetime.combine(day + timedelta(days=length.days), length.at, SHANGHAI)
        case EarlierOf():
            return _earlier_end(ledger, length, calendar, readings)
        case Span():
            raise AssertionError("a span is reckoned from its ledger")


def named_day(length: ByDayOfMonth | ByDayOfYear | OnDay, day: date, readings: Readings) -> date:
    """The day that a limit set off on `day` names, before it moves off a rest day."""
    match length:
        case ByDayOfMonth():
            return _nth_of_month(day, length, readings)
        case ByDayOfYear():
            return _day_of_year(day, length, readings)
        case OnDay():
            return length.day - _not_itself(readings)


def _nth_of_month(day: date, length: ByDayOfMonth, readings: Readings) -> date:
    """The first such day that is not before `day`, or that of the month so far ahead."""
    first = add_months(day.replace(day=1), length.months_ahead or 0)[0]
    found = _in_month(first, length.day) - _not_itself(readings)
    if length.months_ahead is not None or found >= day:
        return found
    return _in_month(add_months(first, 1)[0], length.day) - _not_itself(readings)


def _in_month(first: date, number: int) -> date:
    last = add_months(first, 1)[0] - timedelta(days=1)
    return first + timedelta(days=min(number, last.day) - 1)


def _day_of_year(day: date, length: ByDayOfYear, readings: Readings) -> date:
    for year in (day.year, day.year + 1):
        found = add_months(date(2024, length.month, length.day), 12 * (year - 2024))[0] - _not_itself(readings)
        if found >= day:
            return found
    raise AssertionError("the same day comes every year")


def _not_itself(readings: Readings) -> timedelta:
    return timedelta(days=0 if readings.before is Before.INCLUDED else 1)


def _earlier_end(ledger: Ledger, length: EarlierOf, calendar: Calendar, readings: Readings) -> date | datetime:
    """The first end of several, each with the pauses of the whole.

    One that is not announced does not matter where a known one must come first.
    """
    known: list[tuple[datetime, date | datetime]] = []
    unknown: list[NotAnnouncedError] = []
    for part in length.of:
        try:
            if isinstance(part, Span):
                ended = _span_end(ledger, part, calendar, readings)
            else:
                ended = _named_end(ledger, part, calendar, readings)
        except NotAnnouncedError as error:
            unknown.append(error)
            continue
        over = ended + TICK if isinstance(ended, datetime) else _day_ends(ended, readings)
        known.append((over, ended))
    first = min(known, key=lambda pair: pair[0], default=None)
    for later in unknown:
        if first is None or later.not_before is None or start_of(later.not_before) < first[0]:
            raise later
    assert first is not None
    return first[1]


def _day_ends(day: date, readings: Readings) -> datetime:
    if readings.end_of_day is EndOfDay.MIDNIGHT or readings.office_closes == MIDNIGHT:
        return end_of(day)
    return datetime.combine(day, readings.office_closes, SHANGHAI) + TICK
