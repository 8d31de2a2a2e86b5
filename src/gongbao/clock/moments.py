"""Days and moments: a day is a day in Beijing, a moment has a time zone, months end where the Civil Code ends them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from gongbao.clock.errors import ClockError

SHANGHAI = ZoneInfo("Asia/Shanghai")
MIDNIGHT = time(0, 0)
TICK = timedelta(microseconds=1)
"""The smallest step of time told apart: what is over after a moment is over one tick later."""


def day_of(moment: datetime) -> date:
    """The day on which a moment falls in Beijing. ClockError where it has no time zone."""
    if moment.tzinfo is None:
        raise ClockError(f"时刻{moment.isoformat()}没有时区；北京时间应写+08:00")
    return moment.astimezone(SHANGHAI).date()


def start_of(day: date) -> datetime:
    """00:00 of a day in Beijing."""
    return datetime.combine(day, MIDNIGHT, SHANGHAI)


def in_beijing(moment: datetime) -> datetime:
    """A moment as it was written; one without an offset is one of Asia/Shanghai."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=SHANGHAI)


def said(moment: datetime) -> str:
    """A moment as people here write it: 2023-10-08 09:00, in Asia/Shanghai whatever its offset."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def end_of(day: date) -> datetime:
    """24:00 of a day in Beijing: 00:00 of the next."""
    return datetime.combine(day + timedelta(days=1), MIDNIGHT, SHANGHAI)


def add_months(day: date, months: int) -> tuple[date, bool]:
    """The corresponding day `months` later (or earlier), and whether that month has one; if not, its last day."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(day.day, last)), day.day <= last
