"""Parts of dates and months, months added, full years of age."""

from __future__ import annotations

from dataclasses import dataclass

from gongbao.rules.errors import DefinitionError, UnitError
from gongbao.rules.nodes.checks import need
from gongbao.rules.nodes.expr import Expr
from gongbao.rules.types import Date, Integer, Kind, Month, MonthCount


@dataclass(frozen=True, eq=False)
class DatePart(Expr):
    """year, month_number, day_number, month of a date; first_day, last_day of a month."""

    part: str
    operand: Expr

    def __post_init__(self) -> None:
        wanted = Kind.MONTH if self.part in ("first_day", "last_day") else Kind.DATE
        if self.part in ("year", "month_number") and self.operand.type.kind is Kind.MONTH:
            wanted = Kind.MONTH
        need(self.operand, wanted, self.part)
        self._set({"month": Month, "first_day": Date, "last_day": Date}.get(self.part, Integer))


@dataclass(frozen=True, eq=False)
class AddMonths(Expr):
    """The corresponding day some months later, or the last day of a month that has none."""

    operand: Expr
    months: Expr

    def __post_init__(self) -> None:
        need(self.operand, Kind.DATE, "加月数")
        if self.months.type != MonthCount:
            raise UnitError(f"要加的是月数，给的是{self.months.type}")
        self._set(Date)


@dataclass(frozen=True, eq=False)
class Age(Expr):
    """Full years from `birth` on `day` (周岁). Who was born on 29 February grows older on 28 February of a common year
    (`leap` = feb_28), or on 1 March (mar_1)."""

    birth: Expr
    day: Expr
    leap: str

    def __post_init__(self) -> None:
        need(self.birth, Kind.DATE, "周岁")
        need(self.day, Kind.DATE, "周岁")
        if self.leap not in ("feb_28", "mar_1"):
            raise DefinitionError(f"2月29日出生者的满龄日应为 feb_28 或 mar_1，给出的是 {self.leap}")
        self._set(Integer)
