"""Numbers with units: sums, products, quotients, rounding, the least and the greatest, sums over months."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from gongbao.rules.errors import DefinitionError, UnitError
from gongbao.rules.nodes.checks import called, need
from gongbao.rules.nodes.expr import Expr
from gongbao.rules.types import DAYS, MONTHS, ONE, YUAN, Date, Kind, Month, Type, common


@dataclass(frozen=True, eq=False)
class Arithmetic(Expr):
    """+, - or * of numbers with units; date and days; month and months."""

    operator: str
    left: Expr
    right: Expr

    def __post_init__(self) -> None:
        self._set(_arithmetic_type(self.operator, self.left, self.right))


def _arithmetic_type(operator: str, left: Expr, right: Expr) -> Type:
    doing = {"+": "相加", "-": "相减", "*": "相乘"}[operator]
    kinds = (left.type.kind, right.type.kind)
    for side in (left, right):
        need(side, side.type.kind, doing)
    if Kind.DATE in kinds or Kind.MONTH in kinds:
        return _calendar_type(operator, left.type, right.type, doing)
    for side in (left, right):
        need(side, Kind.NUMBER, doing)
    if operator == "*":
        scales = (left.type.scale, right.type.scale)
        scale = None if scales[0] is None or scales[1] is None else scales[0] * scales[1]
        return Type(Kind.NUMBER, left.type.unit * right.type.unit, scale)
    if left.type.unit != right.type.unit:
        raise UnitError(
            f"不能{doing}：左边{called(left)}的单位是{left.type.unit or '（无）'}，"
            f"右边{called(right)}的单位是{right.type.unit or '（无）'}"
        )
    return common(left.type, right.type)


def _calendar_type(operator: str, left: Type, right: Type, doing: str) -> Type:
    calendar, unit = (Date, DAYS) if Kind.DATE in (left.kind, right.kind) else (Month, MONTHS)
    count = Type(Kind.NUMBER, unit)
    if operator == "-" and left == right == calendar:
        return count
    if left == calendar and right == count and operator in "+-":
        return calendar
    raise UnitError(
        f"不能{doing}：左边是{left}，右边是{right}；"
        "日期加减用 days(n)，年月加减用 months(n)，日期加月数用 .add_months(n)"
    )


@dataclass(frozen=True, eq=False)
class Divide(Expr):
    """An exact quotient; unknown where the divisor is 0. Must be rounded before it is a result."""

    left: Expr
    right: Expr

    def __post_init__(self) -> None:
        for side in (self.left, self.right):
            need(side, Kind.NUMBER, "相除")
        self._set(Type(Kind.NUMBER, self.left.type.unit / self.right.type.unit, None))


@dataclass(frozen=True, eq=False)
class Round(Expr):
    """Rounding to a multiple of `step` (in the unit of the value): down, up or half_up (halves away from zero)."""

    operand: Expr
    step: Fraction
    mode: str

    def __post_init__(self) -> None:
        need(self.operand, Kind.NUMBER, "取整")
        scale = self.step.denominator
        if self.operand.type.is_money and 100 % scale == 0:
            scale = 100
        self._set(Type(Kind.NUMBER, self.operand.type.unit, scale))


@dataclass(frozen=True, eq=False)
class Bare(Expr):
    """A count without its unit."""

    operand: Expr

    def __post_init__(self) -> None:
        need(self.operand, Kind.NUMBER, "去掉单位")
        if self.operand.type.unit == YUAN:
            raise UnitError("金额不能去掉单位：请除以 yuan(1)，得到没有单位的数")
        self._set(replace(self.operand.type, unit=ONE))


@dataclass(frozen=True, eq=False)
class Extreme(Expr):
    """The least (`min`) or the greatest (`max`); unknown where one of them is."""

    which: str
    operands: tuple[Expr, ...]

    def __post_init__(self) -> None:
        result = self.operands[0].type
        for operand in self.operands:
            need(operand, operand.type.kind, "取最大最小")
            if operand.type.kind in (Kind.BOOLEAN, Kind.CODE, Kind.TEXT):
                raise DefinitionError(f"{operand.type}没有大小之分")
            if operand.type.unit != result.unit:
                raise UnitError(f"取最大最小：单位有{result.unit or '（无）'}，又有{operand.type.unit or '（无）'}")
            result = common(result, operand.type)
        self._set(result)


@dataclass(frozen=True, eq=False)
class BestOf(Extreme):
    """The highest of several benefits that exclude each other (择高, 不得重复申领); of equals, the first."""


@dataclass(frozen=True, eq=False)
class Bound(Expr):
    """The month that `sum_over_months` goes through."""

    name: str

    def __post_init__(self) -> None:
        self._set(Month)


@dataclass(frozen=True, eq=False)
class SumOverMonths(Expr):
    """The sum of `body` for each month from `first` to `last`, both included; 0 where last is before first."""

    through: Bound
    first: Expr
    last: Expr
    body: Expr

    def __post_init__(self) -> None:
        need(self.first, Kind.MONTH, "逐月求和的起月")
        need(self.last, Kind.MONTH, "逐月求和的止月")
        need(self.body, Kind.NUMBER, "逐月求和")
        if self.body.type.scale is None:
            raise DefinitionError("逐月求和的每一项都要先取整")
        self._set(self.body.type)
