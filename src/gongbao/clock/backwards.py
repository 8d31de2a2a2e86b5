"""Counting back from an event: the latest day or moment for what must be done so long before it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from gongbao.clock.calendar import Calendar
from gongbao.clock.errors import ClockError
from gongbao.clock.lengths import ByClockTime, Roll, Span, Unit
from gongbao.clock.moments import SHANGHAI, add_months
from gongbao.clock.readings import Notice, Readings
from gongbao.clock.reckoning import rolled


def latest_day_before(event: date, length: Span, calendar: Calendar, readings: Readings) -> date:
    """The last day on which notice of `length` before the day of the event can be given: 提前7个工作日."""
    clear = readings.notice is Notice.CLEAR_DAYS
    match length.unit:
        case Unit.WORKING_DAY:
            found = calendar.subtract(event, length.number + clear)
        case Unit.DAY:
            found = event - timedelta(days=length.number + clear)
        case Unit.MONTH | Unit.YEAR:
            months = length.number * (12 if length.unit is Unit.YEAR else 1)
            found = add_months(event, -months)[0] - timedelta(days=clear)
        case Unit.HOUR | Unit.MINUTE:
            raise ClockError(f"{length}须从时刻倒算：用 latest_moment_before")
    return rolled(found, length.roll or Roll.NONE, calendar)


def latest_moment_before(event: datetime, length: Span) -> datetime:
    """The last moment that is `length` (hours or minutes) before the event: 提前24小时."""
    match length.unit:
        case Unit.HOUR:
            return event - timedelta(hours=length.number)
        case Unit.MINUTE:
            return event - timedelta(minutes=length.number)
        case _:
            raise ClockError(f"{length}须从一日倒算：用 latest_day_before")


def clock_time_before(event: date, length: ByClockTime) -> datetime:
    """The moment named for the day of the event: 前一日11:00前."""
    return datetime.combine(event + timedelta(days=length.days), length.at, SHANGHAI)
