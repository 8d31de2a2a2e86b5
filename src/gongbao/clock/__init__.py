"""Statutory time: working days as known on a day, time limits as budget and ledger.

clock = Clock.as_known_on(date(2023, 9, 28))
ledger = clock.start(working_days(10), dispatched_at, clause="第十四条第二项")
ledger = ledger.pause(at, ground="专家评审").resume(later)
clock.due(ledger).last        # "2023-10-27"
clock.explain(ledger)         # day by day
"""

from gongbao.clock.calendar import (
    Calendar,
    Day,
    Notice,
    as_known_on,
    latest,
    load_notices,
    made_of,
    notices_of_project,
    with_later,
)
from gongbao.clock.clock import Clock
from gongbao.clock.contacts import count_calls, fulfilled_at
from gongbao.clock.errors import (
    BeforeCalendarError,
    ClockError,
    ExtensionRefusedError,
    LedgerError,
    NotAnnouncedError,
)
from gongbao.clock.explanation import DayLine
from gongbao.clock.ledger import Happening, Ledger, LedgerEntry
from gongbao.clock.lengths import (
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
    calendar_days,
    hours,
    minutes,
    months,
    working_days,
    years,
)
from gongbao.clock.moments import SHANGHAI, add_months, day_of, end_of, start_of
from gongbao.clock.readings import Readings
from gongbao.clock.reckoning import Due, Standing
from gongbao.clock.redating import Redated, redate

__all__ = [
    "SHANGHAI",
    "BeforeCalendarError",
    "ByClockTime",
    "ByDayOfMonth",
    "ByDayOfYear",
    "Calendar",
    "Clock",
    "ClockError",
    "Day",
    "DayLine",
    "Due",
    "EarlierOf",
    "ExtensionRefusedError",
    "Happening",
    "Ledger",
    "LedgerEntry",
    "LedgerError",
    "Length",
    "NotAnnouncedError",
    "Notice",
    "OnDay",
    "Readings",
    "Redated",
    "Roll",
    "Span",
    "Standing",
    "Start",
    "Unit",
    "add_months",
    "as_known_on",
    "calendar_days",
    "count_calls",
    "day_of",
    "end_of",
    "fulfilled_at",
    "hours",
    "latest",
    "load_notices",
    "made_of",
    "minutes",
    "months",
    "notices_of_project",
    "redate",
    "start_of",
    "with_later",
    "working_days",
    "years",
]
