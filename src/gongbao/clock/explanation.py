"""How a due day came about, day by day: counted as which, not counted and why, under which clause and reading."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from gongbao.clock.calendar import Calendar
from gongbao.clock.errors import ClockError
from gongbao.clock.ledger import HAPPENING_LABEL, Happening, Ledger
from gongbao.clock.lengths import Span, Start, Unit
from gongbao.clock.moments import SHANGHAI, day_of
from gongbao.clock.readings import PauseDays, Readings
from gongbao.clock.reckoning import Due, Standing, due, unmoved_end


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day: `number` is its place in the count, None where it is not counted; `why` in words; `clause`, if any."""

    day: date
    number: int | None
    why: str
    clause: str = ""


def explain(ledger: Ledger, calendar: Calendar, readings: Readings) -> list[DayLine]:
    """Every day from the event to the end (or to the open pause), as the present count has it."""
    ended = due(ledger, calendar, readings)
    length = ledger.length
    event = day_of(ledger.begun)
    if not isinstance(length, Span) or length.unit in (Unit.HOUR, Unit.MINUTE):
        return _end_alone(ledger, ended, event, calendar)
    until = _shown_until(ledger, ended, event, calendar)
    lines: list[DayLine] = []
    number = 0
    happened = _by_day(ledger)
    pauses = _pauses(ledger, readings)
    unmoved = unmoved_end(ledger, length, calendar, readings) if ended.standing is Standing.DUE else until
    first = day_of(ended.counts_from) if ended.counts_from else event + timedelta(days=1)
    day = event
    while day <= until:
        told, clause = happened.get(day, ("", ""))
        counted, why = _counted(day, event, first, length, calendar)
        if counted and (ground := next((ground for lo, hi, ground in pauses if lo <= day <= hi), None)) is not None:
            counted, why = False, f"中止期间{f'（{ground}）' if ground else ''}"
        if counted and day > unmoved:
            counted, why = False, "末日为休息日，顺延"
        if counted:
            number += 1
        rest = _kind_of(day, calendar)
        note = "；".join(filter(None, (why, rest if length.unit is Unit.WORKING_DAY or why else "", told)))
        lines.append(DayLine(day, number if counted else None, note or rest, clause or ledger.clause))
        day += timedelta(days=1)
    if ended.standing is Standing.DUE:
        last = lines[-1]
        lines[-1] = replace(last, why=f"{last.why}；期限届满之日")
    return lines


def _end_alone(ledger: Ledger, ended: Due, event: date, calendar: Calendar) -> list[DayLine]:
    """A limit that is not counted in days: the day of the event and the day of the end."""
    lines = [DayLine(event, None, f"{ledger.begun.astimezone(SHANGHAI):%H:%M}起算，{ledger.length}", ledger.clause)]
    for entry in ledger.current:
        lines.append(
            DayLine(day_of(entry.at), None, f"{HAPPENING_LABEL[entry.what]} {entry.ground}".strip(), entry.clause)
        )
    if ended.last_day is not None:
        kind = _kind_of(ended.last_day, calendar)
        lines.append(DayLine(ended.last_day, None, f"至{ended.last}止（{kind}）", ledger.clause))
    return lines


def _shown_until(ledger: Ledger, ended: Due, event: date, calendar: Calendar) -> date:
    if ended.last_day is not None:
        return ended.last_day
    if ledger.paused_since is not None:
        return day_of(ledger.paused_since)
    return max(event, calendar.last)


def _by_day(ledger: Ledger) -> dict[date, tuple[str, str]]:
    told: dict[date, tuple[str, str]] = {}
    entries = ledger.current
    restarted = [entry for entry in ledger.entries if entry.what is Happening.RESTART][-1:]
    for entry in (*restarted, *entries):
        day = day_of(entry.at)
        by = f"{entry.by}" if entry.by else ""
        words = f"{HAPPENING_LABEL[entry.what]}{by}{f'（{entry.ground}）' if entry.ground else ''}"
        before, clause = told.get(day, ("", ""))
        told[day] = ("；".join(filter(None, (before, words))), entry.clause or clause)
    return told


def _pauses(ledger: Ledger, readings: Readings) -> list[tuple[date, date, str]]:
    """First and last day not counted of each pause, with its ground."""
    found: list[tuple[date, date, str]] = []
    paused, ground = None, ""
    one = timedelta(days=1)
    for entry in ledger.current:
        if entry.what is Happening.PAUSE:
            paused, ground = day_of(entry.at), entry.ground
        elif entry.what is Happening.RESUME and paused is not None:
            resumed = day_of(entry.at)
            span = (paused + one, resumed) if readings.pause_days is PauseDays.PAUSE_DAY else (paused, resumed - one)
            found.append((*span, ground))
            paused = None
    return found


def _counted(day: date, event: date, first: date, length: Span, calendar: Calendar) -> tuple[bool, str]:
    """Whether a day counts if nothing paused, and why not."""
    if day < first:
        if day == event and length.start is not Start.START_DAY:
            return False, "当日不计"
        if length.start is Start.NEXT_WORKING_DAY_0H and day < first:
            return False, "自下一个工作日0时起算"
        return False, "" if length.unit is Unit.WORKING_DAY else "未起算"
    if length.unit is Unit.WORKING_DAY:
        try:
            return calendar.is_working_day(day), ""
        except ClockError:
            return False, ""
    return True, ""


def _kind_of(day: date, calendar: Calendar) -> str:
    try:
        return calendar.describe(day).why
    except ClockError as unknown:
        return str(unknown)
