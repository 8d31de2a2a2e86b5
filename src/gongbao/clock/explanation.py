"""How a due day came about, day by day: counted as which, not counted and why, under which clause and reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import msgspec

from gongbao.clock.calendar import Calendar
from gongbao.clock.errors import ClockError
from gongbao.clock.ledger import HAPPENING_LABEL, Happening, Ledger, LedgerEntry
from gongbao.clock.lengths import ByDayOfMonth, ByDayOfYear, EarlierOf, OnDay, Roll, Span, Start, Unit
from gongbao.clock.moments import SHANGHAI, day_of
from gongbao.clock.readings import PauseDays, Readings, Receipt
from gongbao.clock.reckoning import Due, Standing, due, named_day, unmoved_end

_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day. `number`: its place in the count, None where it is not counted. `why`: in words. `clause`: the limit's,
    or that of what happened on the day. `reading`: the named choice that decided, as `pause_days=pause_day`.
    """

    day: date
    number: int | None
    why: str
    clause: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True)
class _Pause:
    """The days of a pause that are not counted, both ends included."""

    first: date
    last: date
    ground: str
    clause: str


def explain(ledger: Ledger, calendar: Calendar, readings: Readings) -> list[DayLine]:
    """Every day from the event to the end (or to an open pause, or to what is announced), as the count now has it."""
    ended = due(ledger, calendar, readings)
    if not isinstance(ledger.length, Span) or ledger.length.unit in (Unit.HOUR, Unit.MINUTE):
        return _two_ends(ledger, ended, calendar, readings)
    return _Telling(ledger, ledger.length, ended, calendar, readings).lines()


def _two_ends(ledger: Ledger, ended: Due, calendar: Calendar, readings: Readings) -> list[DayLine]:
    """A limit that is not counted in days: its start, what happened, how its end came about, its end."""
    begun = ledger.begun.astimezone(SHANGHAI)
    lines = [DayLine(begun.date(), None, f"{begun:%H:%M}起算，{ledger.length}", ledger.clause)]
    lines += [DayLine(day_of(entry.at), None, _told(entry), entry.clause) for entry in ledger.current]
    match ledger.length:
        case ByDayOfMonth() | ByDayOfYear() | OnDay() as length:
            lines += _moved(length, ledger, ended, calendar, readings)
        case EarlierOf(of):
            for part in of:
                alone = due(msgspec.structs.replace(ledger, length=part), calendar, readings)
                told = f"至{alone.last}止" if alone.last else "届满日尚不知"
                first = "，先到" if alone.last and alone.over_from == ended.over_from else ""
                lines.append(DayLine(alone.last_day or begun.date(), None, f"{part}：{told}{first}", ledger.clause))
    if ended.last_day is not None:
        kind = _kind(ended.last_day, calendar)
        lines.append(DayLine(ended.last_day, None, f"至{ended.last}止（{kind}）", ledger.clause))
    return lines


def _moved(
    length: ByDayOfMonth | ByDayOfYear | OnDay, ledger: Ledger, ended: Due, calendar: Calendar, readings: Readings
) -> list[DayLine]:
    """The rest days over which the end moved, from the day that the text names on; none where it stands there."""
    named = named_day(length, day_of(ledger.begun), readings)
    if ended.last_day is None or ended.last_day == named:
        return []
    reading = "" if length.roll is not None else f"payment_on_rest_day={readings.payment_on_rest_day.value}"
    step = 1 if ended.last_day > named else -1
    words = "顺延" if step == 1 else "提前"
    return [
        DayLine(
            day,
            None,
            f"{'期限所在之日，' if day == named else ''}{words}；{_kind(day, calendar)}",
            ledger.clause,
            reading,
        )
        for day in (named + timedelta(days=step * place) for place in range(abs((ended.last_day - named).days)))
    ]


@dataclass(frozen=True)
class _Telling:
    """What the lines of one explanation share."""

    ledger: Ledger
    length: Span
    ended: Due
    calendar: Calendar
    readings: Readings

    def lines(self) -> list[DayLine]:
        event = day_of(self.ledger.begun)
        happened = _by_day(self.ledger)
        pauses = _pauses(self.ledger, self.readings)
        unmoved = self._unmoved()
        lines: list[DayLine] = []
        number = 0
        for ordinal in range(event.toordinal(), self._until(event).toordinal() + 1):
            day = date.fromordinal(ordinal)
            why, reading, clause = self._uncounted(day, event, pauses, unmoved)
            if not why:
                number += 1
            words = [why or self._counted_words(number), _kind(day, self.calendar)]
            for entry in happened.get(day, ()):
                words.append(_told(entry))
                clause = entry.clause or clause
            if day == self.ended.last_day:
                words.append("期限届满之日")
            told = "；".join(filter(None, words))
            lines.append(DayLine(day, None if why else number, told, clause or self.ledger.clause, reading))
        return lines

    def _unmoved(self) -> date:
        if self.ended.standing is not Standing.DUE:
            return date.max
        return unmoved_end(self.ledger, self.length, self.calendar, self.readings)

    def _until(self, event: date) -> date:
        if self.ended.last_day is not None:
            return self.ended.last_day
        if self.ledger.paused_since is not None:
            return day_of(self.ledger.paused_since)
        return max(event, self.calendar.last)

    def _uncounted(self, day: date, event: date, pauses: list[_Pause], unmoved: date) -> tuple[str, str, str]:
        """Why a day is not counted (empty: it is), the reading that decided, the clause of a pause."""
        first = day_of(self.ended.counts_from) if self.ended.counts_from else None
        if first is None or day < first:
            return self._before_start(day, event), "", ""
        if self.length.unit is Unit.WORKING_DAY and not self._works(day):
            return "不计", "", ""
        for pause in pauses:
            if pause.first <= day <= pause.last:
                ground = f"（{pause.ground}）" if pause.ground else ""
                decided = day in (pause.first, pause.last)
                reading = f"pause_days={self.readings.pause_days.value}" if decided else ""
                return f"中止期间{ground}，不计", reading, pause.clause
        if day > unmoved:
            roll = self.length.roll or self.readings.natural_last_day
            return "末日为休息日，顺延", f"natural_last_day={roll.value}" if roll is not Roll.NONE else "", ""
        return "", "", ""

    def _before_start(self, day: date, event: date) -> str:
        if self.length.unit is Unit.WORKING_DAY and day != event and not self._works(day):
            return "不计"
        if self.readings.receipt is Receipt.NEXT_WORKING_DAY:
            return "未起算（非办公时间收到，视为下一个工作日收到）"
        if self.length.start is Start.NEXT_WORKING_DAY_0H:
            return "未起算（自下一个工作日0时起算）"
        return "当日不计" if day == event else "未起算"

    def _counted_words(self, number: int) -> str:
        beyond = number - self.length.number
        return f"延长后第{beyond}日" if beyond > 0 and self.length.unit in (Unit.WORKING_DAY, Unit.DAY) else ""

    def _works(self, day: date) -> bool:
        try:
            return self.calendar.is_working_day(day)
        except ClockError:
            return False


def _pauses(ledger: Ledger, readings: Readings) -> list[_Pause]:
    found: list[_Pause] = []
    paused: LedgerEntry | None = None
    for entry in ledger.current:
        if entry.what is Happening.PAUSE:
            paused = entry
        elif entry.what is Happening.RESUME and paused is not None:
            first, last = day_of(paused.at), day_of(entry.at)
            if readings.pause_days is PauseDays.PAUSE_DAY:
                first += _ONE
            else:
                last -= _ONE
            found.append(_Pause(first, last, paused.ground, paused.clause))
            paused = None
    return found


def _by_day(ledger: Ledger) -> dict[date, list[LedgerEntry]]:
    """What happened since the count began, the restart that began it included."""
    told: dict[date, list[LedgerEntry]] = {}
    place = ledger.last_restart
    began = () if place is None else (ledger.entries[place],)
    for entry in (*began, *ledger.current):
        told.setdefault(day_of(entry.at), []).append(entry)
    return told


def _told(entry: LedgerEntry) -> str:
    by = str(entry.by) if entry.by else ""
    return f"{HAPPENING_LABEL[entry.what]}{by}{f'（{entry.ground}）' if entry.ground else ''}"


def _kind(day: date, calendar: Calendar) -> str:
    try:
        return calendar.describe(day).why
    except ClockError as unknown:
        return str(unknown)
