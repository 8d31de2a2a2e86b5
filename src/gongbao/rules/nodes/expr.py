"""The node that all others are kinds of: what it yields, about whom, and the operators an author writes.

An operator names the kind of node it makes as the JSON form does (`date_part`), so this module need not know the kinds;
each enters itself in `NODES` when its class is defined, which importing `gongbao.rules` does for all. Nodes are frozen
and compare by identity, since `==` builds a comparison.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, ClassVar, NoReturn

from gongbao.rules.errors import DefinitionError, UnitError
from gongbao.rules.nodes.scope import Scope, deepest
from gongbao.rules.types import (
    ONE,
    YUAN,
    Boolean,
    Date,
    Integer,
    Kind,
    Month,
    MonthCount,
    Plain,
    Text,
    Type,
    Unit,
    YearMonth,
    as_fraction,
    describe,
    to_plain,
)
from gongbao.text.address import Address

NODES: dict[str, type[Expr]] = {}
"""Every kind of node by its name in the JSON form."""


@dataclass(frozen=True, eq=False)
class Expr:
    """A node. `type` says what it yields, `scope` about whom (None: the same for everyone).

    `node` is its kind's name, in `NODES` and in the JSON form.
    """

    type: Type = field(init=False, repr=False)
    scope: Scope | None = field(init=False, repr=False)
    node: ClassVar[str]

    def __init_subclass__(cls) -> None:
        cls.node = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        NODES[cls.node] = cls

    @property
    def children(self) -> tuple[Expr, ...]:
        """The nodes that this one is made of, in order."""
        return tuple(_children(self))

    def walk(self) -> Iterator[Expr]:
        """This node and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def _set(self, result: Type, scope: Scope | None = None) -> None:
        """Say what a node yields and, where its parts do not tell, about whom."""
        object.__setattr__(self, "type", result)
        object.__setattr__(self, "scope", scope or deepest(*(child.scope for child in self.children)))

    # Arithmetic -----------------------------------------------------------------------------------------------

    def __add__(self, other: Operand) -> Expr:
        return make("arithmetic", "+", self, lift(other, self.type))

    def __radd__(self, other: Operand) -> Expr:
        return make("arithmetic", "+", lift(other, self.type), self)

    def __sub__(self, other: Operand) -> Expr:
        return make("arithmetic", "-", self, lift(other, self.type))

    def __rsub__(self, other: Operand) -> Expr:
        return make("arithmetic", "-", lift(other, self.type), self)

    def __mul__(self, other: Operand) -> Expr:
        return make("arithmetic", "*", self, lift(other, Integer))

    def __rmul__(self, other: Operand) -> Expr:
        return make("arithmetic", "*", lift(other, Integer), self)

    def __truediv__(self, other: Operand) -> Expr:
        return make("divide", self, lift(other, Integer))

    def __rtruediv__(self, other: Operand) -> Expr:
        return make("divide", lift(other, Integer), self)

    def __neg__(self) -> Expr:
        return make("arithmetic", "-", Const(0, self.type), self)

    def __floordiv__(self, other: object) -> NoReturn:
        raise DefinitionError("整除没有写明怎样取整：请写 (a / b).round_down(1)")

    def __mod__(self, other: object) -> NoReturn:
        raise DefinitionError("没有取余：请写 a - (a / b).round_down(1) * b")

    def __pow__(self, other: object) -> NoReturn:
        raise DefinitionError("没有乘方：请写 a * a")

    def __abs__(self) -> NoReturn:
        raise DefinitionError("没有绝对值：请写 greatest(a, -a)")

    def __round__(self, digits: int | None = None) -> NoReturn:
        raise DefinitionError("怎样取整要写明：请写 a.round_half_up、a.round_down 或 a.round_up(到哪一位)")

    def round_down(self, to: str | int) -> Expr:
        """Rounded towards minus infinity to `to`: 分, 角, 元, 十元, 百元, 千元, 万元, or a step in the value's unit."""
        return make("round", self, _step(self, to), "down")

    def round_up(self, to: str | int) -> Expr:
        """Rounded towards plus infinity; steps as for `round_down`."""
        return make("round", self, _step(self, to), "up")

    def round_half_up(self, to: str | int) -> Expr:
        """Rounded to the nearest, halves away from zero (四舍五入); steps as for `round_down`."""
        return make("round", self, _step(self, to), "half_up")

    def count(self) -> Expr:
        """The bare number of a count of months, days or people: 5 个月 becomes 5."""
        return make("bare", self)

    # Comparison -----------------------------------------------------------------------------------------------

    def __eq__(self, other: object) -> Expr:  # type: ignore[override]
        return make("compare", "==", self, lift(other, self.type))

    def __ne__(self, other: object) -> Expr:  # type: ignore[override]
        return make("compare", "!=", self, lift(other, self.type))

    def __lt__(self, other: Operand) -> Expr:
        return make("compare", "<", self, lift(other, self.type))

    def __le__(self, other: Operand) -> Expr:
        return make("compare", "<=", self, lift(other, self.type))

    def __gt__(self, other: Operand) -> Expr:
        return make("compare", ">", self, lift(other, self.type))

    def __ge__(self, other: Operand) -> Expr:
        return make("compare", ">=", self, lift(other, self.type))

    __hash__ = object.__hash__

    def is_in(self, *options: Operand) -> Expr:
        """Whether this is one of `options`."""
        return any_of(*(self == option for option in options))

    def between(self, low: Operand, high: Operand) -> Expr:
        """low <= this <= high; both bounds included."""
        return all_of(self >= low, self <= high)

    # Logic ----------------------------------------------------------------------------------------------------

    def __and__(self, other: Operand) -> Expr:
        return all_of(self, other)

    def __rand__(self, other: Operand) -> Expr:
        return all_of(other, self)

    def __or__(self, other: Operand) -> Expr:
        return any_of(self, other)

    def __ror__(self, other: Operand) -> Expr:
        return any_of(other, self)

    def __invert__(self) -> Expr:
        return make("not", self)

    def __bool__(self) -> NoReturn:
        raise DefinitionError(
            "表达式不能当真假用：“与”写 a & b，“或”写 a | b，“非”写 ~a，条件写 when(...).then(...).otherwise(...)，"
            "两边夹写 x.between(a, b) 或 (a <= x) & (x <= b)"
        )

    def __contains__(self, item: object) -> NoReturn:
        raise DefinitionError("不能用 in：请写 x.is_in(a, b)")

    def __iter__(self) -> NoReturn:
        raise DefinitionError("表达式不能逐个取出")

    # Absence --------------------------------------------------------------------------------------------------

    def absent(self) -> Expr:
        """Whether it is known that there is none; unknown where nothing was told."""
        return make("is_absent", self)

    def present(self) -> Expr:
        """Whether it is known that there is one."""
        return make("not", self.absent())

    def told(self) -> Expr:
        """Whether the value (or its absence) is known at all; never itself unknown."""
        return make("is_told", self)

    @property
    def given(self) -> Expr:
        """The value where there is one. Where it is absent the result is unknown: test `present()` beside it."""
        return make("given", self)

    def if_present(self, then: Callable[[Expr], Operand], otherwise: Operand) -> Expr:
        """`then(value)` where there is one, `otherwise` where it is absent, unknown where nothing was told."""
        found = then(self.given)
        instead = lift(otherwise, found.type if isinstance(found, Expr) else None)
        return make("when", ((self.absent(), instead),), lift(found))

    def or_else(self, default: Operand, *, clause: str | Address) -> Expr:
        """The value, or `default` where it is absent: only because a clause grants it. Unknown stays unknown."""
        return make("default", self, lift(default, self.type), str(clause))

    # Days and months ------------------------------------------------------------------------------------------

    @property
    def year(self) -> Expr:
        """The calendar year of a date or a month."""
        return make("date_part", "year", self)

    @property
    def month_number(self) -> Expr:
        """1 to 12, of a date or a month."""
        return make("date_part", "month_number", self)

    @property
    def day_number(self) -> Expr:
        """1 to 31."""
        return make("date_part", "day_number", self)

    @property
    def month(self) -> Expr:
        """The calendar month in which a date lies."""
        return make("date_part", "month", self)

    @property
    def first_day(self) -> Expr:
        """The first day of a month."""
        return make("date_part", "first_day", self)

    @property
    def last_day(self) -> Expr:
        """The last day of a month."""
        return make("date_part", "last_day", self)

    def add_months(self, count: Operand) -> Expr:
        """The corresponding day `count` months later, or the last day of that month (民法典第二百零二条)."""
        return make("add_months", self, lift(count, MonthCount))

    def add_years(self, count: int) -> Expr:
        """The corresponding day `count` years later; 29 February becomes 28 in common years."""
        return make("add_months", self, Const(count * 12, MonthCount))

    def cite(self, clause: str | Address, title: str = "") -> Expr:
        """The same, with the clause that it rests on and how it is called in an explanation."""
        return make("cited", self, str(clause), title)


def make(kind: str, *parts: object) -> Expr:
    """A node of a kind, which checks its parts. Raises DefinitionError or UnitError for parts that do not fit."""
    return NODES[kind](*parts)


Operand = Expr | bool | int | str | date | Decimal | Fraction | YearMonth


@dataclass(frozen=True, eq=False)
class Const(Expr):
    """A constant of a type, in its plain form (money in fen); `value` None is the absent value."""

    value: Plain | None
    held: Type

    def __post_init__(self) -> None:
        self._set(self.held)


def lift(operand: object, like: Type | None = None) -> Expr:
    """Make a constant of a Python value, with the type of what it stands beside. Raises DefinitionError."""
    if isinstance(operand, Expr):
        return operand
    if isinstance(operand, bool):
        return Const(operand, Boolean)
    if isinstance(operand, date):
        return Const(operand, Date)
    if isinstance(operand, YearMonth):
        return Const(operand.index, Month)
    if isinstance(operand, int | Decimal | Fraction):
        return _lift_number(as_fraction(operand), like)
    if isinstance(operand, str):
        return _lift_text(operand, like)
    raise DefinitionError(
        f"{operand!r} 不能写进表达式" + ("：小数请写成 rate('0.1')" if isinstance(operand, float) else "")
    )


def _lift_number(number: Fraction, like: Type | None) -> Const:
    unit = like.unit if like is not None and like.kind is Kind.NUMBER else ONE
    if like is not None and like.kind in (Kind.DATE, Kind.MONTH):
        raise UnitError(f"{number} 没有单位：请写 days({number}) 或 months({number})")
    if unit.powers and number and (len(unit.powers) > 1 or unit == YUAN):
        raise UnitError(f"{number} 没有单位，另一边的单位是{unit}：请写 yuan({number}) 或 quantity({number}, '{unit}')")
    return number_of(number, unit)


def _lift_text(text: str, like: Type | None) -> Const:
    if like is None or like.kind in (Kind.TEXT, Kind.NUMBER, Kind.BOOLEAN):
        return Const(text, Text)
    try:
        return Const(to_plain(like.required, text), like.required)
    except Exception as wrong:
        raise DefinitionError(f"{text!r} 不是{like}：应为{describe(like)}") from wrong


def number_of(number: Fraction, unit: Unit) -> Const:
    """An exact constant with as many decimals as it needs."""
    scale = 100 if unit == YUAN else 1
    while (number * scale).denominator != 1 and scale < 10**12:
        scale *= 10
    if (number * scale).denominator != 1:
        raise DefinitionError(f"{number} 写不成小数：请写成两个数相除")
    return Const(int(number * scale), Type(Kind.NUMBER, unit, scale))


def all_of(*conditions: Operand) -> Expr:
    """All conditions; one that is no makes it no, whatever is unknown."""
    return make("and", tuple(_flat("and", conditions)))


def any_of(*conditions: Operand) -> Expr:
    """Any condition; one that is yes makes it yes, whatever is unknown."""
    return make("or", tuple(_flat("or", conditions)))


def _flat(kind: str, conditions: tuple[Operand, ...]) -> Iterator[Expr]:
    for condition in conditions:
        if isinstance(condition, NODES[kind]):
            yield from condition.children
        else:
            yield lift(condition)


_STEPS = {
    "分": Fraction(1, 100),
    "角": Fraction(1, 10),
    "元": Fraction(1),
    "十元": Fraction(10),
    "百元": Fraction(100),
    "千元": Fraction(1000),
    "万元": Fraction(10_000),
}


def _step(operand: Expr, to: str | int) -> Fraction:
    if isinstance(to, str) and to in _STEPS:
        if not (operand.type.is_number and operand.type.unit == YUAN):
            raise UnitError(f"要取整到{to}的不是金额，单位是{operand.type.unit or '（无）'}")
        return _STEPS[to]
    try:
        step = as_fraction(to)
    except (ValueError, ZeroDivisionError) as wrong:
        raise DefinitionError(f"取整到 {to}：应为{'、'.join(_STEPS)}，或以单位计的步长，如 100") from wrong
    if step <= 0:
        raise DefinitionError(f"取整的步长应大于0，给出的是 {to}")
    return step


def _children(node: Expr) -> Iterator[Expr]:
    for name in _parts(node.node):
        yield from _exprs(getattr(node, name))


@cache
def _parts(kind: str) -> tuple[str, ...]:
    """The fields of a kind of node that may hold nodes; asked anew of each node that took longer than the walk."""
    return tuple(each.name for each in fields(NODES[kind]) if each.name not in ("type", "scope"))


def _exprs(held: Any) -> Iterator[Expr]:
    if isinstance(held, Expr):
        yield held
    elif isinstance(held, tuple):
        for inner in held:
            yield from _exprs(inner)
    elif isinstance(held, Mapping):
        for inner in held.values():
            yield from _exprs(inner)
