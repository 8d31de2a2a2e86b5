"""How long a limit is, as the texts have it: so many days, by the 25th, before 30 June, the earlier of two."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum

from msgspec import Struct

from gongbao.clock.errors import ClockError


class Unit(StrEnum):
    """What is counted."""

    WORKING_DAY = "working_day"
    DAY = "day"  # natural days, running through holidays
    MONTH = "month"
    YEAR = "year"
    HOUR = "hour"
    MINUTE = "minute"


UNIT_LABEL = {
    Unit.WORKING_DAY: "个工作日",
    Unit.DAY: "日",
    Unit.MONTH: "个月",
    Unit.YEAR: "年",
    Unit.HOUR: "小时",
    Unit.MINUTE: "分钟",
}


LONGEST = {
    Unit.WORKING_DAY: 36_525,
    Unit.DAY: 36_525,
    Unit.MONTH: 1_200,
    Unit.YEAR: 100,
    Unit.HOUR: 36_525 * 24,
    Unit.MINUTE: 36_525 * 24 * 60,
}
"""A hundred years: no text has a longer limit, and a number typed in by mistake must not leave the calendar."""


class Start(StrEnum):
    """Where counting begins."""

    NEXT_DAY = "next_day"  # the day of the event is not counted (Civil Code 201)
    START_DAY = "start_day"  # the day of the event is the first
    NEXT_WORKING_DAY_0H = "next_workday_0h"  # from 00:00 of the working day after the event


class Roll(StrEnum):
    """Where a last day goes that is a rest day."""

    NONE = "none"
    NEXT = "next"
    PREVIOUS = "previous"


class Span(Struct, frozen=True, omit_defaults=True, tag="span"):
    """A number of units. `roll` None: as the readings have it for natural days; hours and working days never move."""

    number: int
    unit: Unit
    start: Start = Start.NEXT_DAY
    roll: Roll | None = None

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ClockError(f"时限长度应为正整数，实为{self.number}")
        if self.number > LONGEST[self.unit]:
            raise ClockError(f"时限长度不能超过一百年（{LONGEST[self.unit]}{UNIT_LABEL[self.unit]}），实为{self}")

    def __str__(self) -> str:
        return f"{self.number}{UNIT_LABEL[self.unit]}"


class ByDayOfMonth(Struct, frozen=True, omit_defaults=True, tag="by_day_of_month"):
    """By the n-th of a month: the first one not before the start; in a shorter month its last day.

    `months_ahead` 1: the n-th of the month after the start's. `roll` None: as the readings have it for payments.
    """

    day: int
    months_ahead: int | None = None
    roll: Roll | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.day <= 31:
            raise ClockError(f"每月几日应在1至31之间，实为{self.day}")

    def __str__(self) -> str:
        return f"{'次月' if self.months_ahead == 1 else '每月'}{self.day}日前"


class ByDayOfYear(Struct, frozen=True, omit_defaults=True, tag="by_day_of_year"):
    """By a day of the year (`6月30日前`): the first one not before the start. Whether 前 includes it is a reading."""

    month: int
    day: int
    roll: Roll = Roll.NONE

    def __post_init__(self) -> None:
        try:
            date(2024, self.month, self.day)
        except ValueError:
            raise ClockError(f"没有{self.month}月{self.day}日这一天") from None

    def __str__(self) -> str:
        return f"{self.month}月{self.day}日前"


class OnDay(Struct, frozen=True, omit_defaults=True, tag="on_day"):
    """By a day that is named outright; a date in a text is a date, not a period: not moved unless told."""

    day: date
    roll: Roll = Roll.NONE

    def __str__(self) -> str:
        return f"{self.day}前"


class ByClockTime(Struct, frozen=True, omit_defaults=True, tag="by_clock_time"):
    """By a time of day, so many days after the one it is reckoned from: `前一日11:00前` is 11:00, `days` -1."""

    at: time
    days: int = 0

    def __str__(self) -> str:
        named = {0: "当日", -1: "前一日", 1: "次日"}
        when = named.get(self.days) or f"{abs(self.days)}日{'前' if self.days < 0 else '后'}"
        return f"{when}{self.at:%H:%M}前"


class EarlierOf(Struct, frozen=True, tag="earlier_of"):
    """Whichever of several comes first."""

    of: tuple[Span | ByDayOfMonth | ByDayOfYear | OnDay | ByClockTime, ...]

    def __post_init__(self) -> None:
        if len(self.of) < 2:
            raise ClockError("先到为准，至少要有两个期限")

    def __str__(self) -> str:
        return "、".join(map(str, self.of)) + "，先到为准"


Length = Span | ByDayOfMonth | ByDayOfYear | OnDay | ByClockTime | EarlierOf
"""Any of them: JSON tells them apart by `type`."""


def working_days(number: int, start: Start = Start.NEXT_DAY) -> Span:
    """n个工作日."""
    return Span(number, Unit.WORKING_DAY, start)


def calendar_days(number: int, start: Start = Start.NEXT_DAY, roll: Roll | None = None) -> Span:
    """n日, through holidays."""
    return Span(number, Unit.DAY, start, roll)


def months(number: int, start: Start = Start.NEXT_DAY, roll: Roll | None = None) -> Span:
    """n个月."""
    return Span(number, Unit.MONTH, start, roll)


def years(number: int, start: Start = Start.NEXT_DAY, roll: Roll | None = None) -> Span:
    """n年."""
    return Span(number, Unit.YEAR, start, roll)


def hours(number: int) -> Span:
    """n小时, by the clock from the moment."""
    return Span(number, Unit.HOUR)


def minutes(number: int) -> Span:
    """n分钟, by the clock from the moment."""
    return Span(number, Unit.MINUTE)
