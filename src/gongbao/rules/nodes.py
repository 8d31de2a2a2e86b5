"""The expression tree: small frozen nodes, written with Python operators, typed and unit-checked when made.

The operators of `Expr` make the nodes, so both stand in this one module. Nodes compare by identity, since `==` builds
a comparison. A node's `scope` is what it is about: the subject of the case, or a member of a group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any, NoReturn

from gongbao.rules.checks import arithmetic_type, deepest, need
from gongbao.rules.errors import DefinitionError, UnitError
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
    common,
    describe,
    to_plain,
)
from gongbao.text.address import Address

if TYPE_CHECKING:
    from gongbao.rules.tables import Table


@dataclass(frozen=True, eq=False)
class Scope:
    """What concepts are about: the subject of a case (`parent` None), or members of a group in another scope.

    `most`: how many members one owner is taken to have at most, where the bounds of a sum are reckoned.
    """

    name: str
    title: str
    parent: Scope | None = None
    most: int = 1_000_000

    @property
    def chain(self) -> tuple[Scope, ...]:
        """From the subject of the case down to this."""
        return (*self.parent.chain, self) if self.parent else (self,)

    def holds(self, other: Scope) -> bool:
        """Whether `other` is this or lies inside it."""
        return self in other.chain

    def most_in(self, outer: Scope) -> int:
        """How many members of this one member of `outer` has at most."""
        return prod(scope.most for scope in self.chain[len(outer.chain) :])


@dataclass(frozen=True, eq=False)
class Expr:
    """A node. `type` says what it yields, `scope` about whom (None: the same for everyone)."""

    type: Type = field(init=False, repr=False)
    scope: Scope | None = field(init=False, repr=False)

    @property
    def children(self) -> tuple[Expr, ...]:
        """The nodes that this one is made of, in order."""
        return tuple(_children(self))

    def walk(self) -> Iterator[Expr]:
        """This node and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def _set(self, result: Type, scope: Scope | None = None, *, scoped: tuple[Expr, ...] | None = None) -> None:
        object.__setattr__(self, "type", result)
        inner = self.children if scoped is None else scoped
        object.__setattr__(self, "scope", scope or deepest(*(child.scope for child in inner)))

    # Arithmetic -----------------------------------------------------------------------------------------------

    def __add__(self, other: Operand) -> Expr:
        return Arithmetic("+", self, lift(other, self.type))

    def __radd__(self, other: Operand) -> Expr:
        return Arithmetic("+", lift(other, self.type), self)

    def __sub__(self, other: Operand) -> Expr:
        return Arithmetic("-", self, lift(other, self.type))

    def __rsub__(self, other: Operand) -> Expr:
        return Arithmetic("-", lift(other, self.type), self)

    def __mul__(self, other: Operand) -> Expr:
        return Arithmetic("*", self, lift(other, Integer))

    def __rmul__(self, other: Operand) -> Expr:
        return Arithmetic("*", lift(other, Integer), self)

    def __truediv__(self, other: Operand) -> Expr:
        return Divide(self, lift(other, Integer))

    def __rtruediv__(self, other: Operand) -> Expr:
        return Divide(lift(other, Integer), self)

    def __neg__(self) -> Expr:
        return Arithmetic("-", Const(0, self.type), self)

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
        return Round(self, _step(self, to), "down")

    def round_up(self, to: str | int) -> Expr:
        """Rounded towards plus infinity; steps as for `round_down`."""
        return Round(self, _step(self, to), "up")

    def round_half_up(self, to: str | int) -> Expr:
        """Rounded to the nearest, halves away from zero (四舍五入); steps as for `round_down`."""
        return Round(self, _step(self, to), "half_up")

    def count(self) -> Expr:
        """The bare number of a count of months, days or people: 5 个月 becomes 5."""
        return Bare(self)

    # Comparison -----------------------------------------------------------------------------------------------

    def __eq__(self, other: object) -> Expr:  # type: ignore[override]
        return Compare("==", self, lift(other, self.type))

    def __ne__(self, other: object) -> Expr:  # type: ignore[override]
        return Compare("!=", self, lift(other, self.type))

    def __lt__(self, other: Operand) -> Expr:
        return Compare("<", self, lift(other, self.type))

    def __le__(self, other: Operand) -> Expr:
        return Compare("<=", self, lift(other, self.type))

    def __gt__(self, other: Operand) -> Expr:
        return Compare(">", self, lift(other, self.type))

    def __ge__(self, other: Operand) -> Expr:
        return Compare(">=", self, lift(other, self.type))

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
        return Not(self)

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
        return IsAbsent(self)

    def present(self) -> Expr:
        """Whether it is known that there is one."""
        return Not(IsAbsent(self))

    def told(self) -> Expr:
        """Whether the value (or its absence) is known at all; never itself unknown."""
        return IsTold(self)

    @property
    def given(self) -> Expr:
        """The value where there is one. Where it is absent the result is unknown: test `present()` beside it."""
        return Given(self)

    def if_present(self, then: Callable[[Expr], Operand], otherwise: Operand) -> Expr:
        """`then(value)` where there is one, `otherwise` where it is absent, unknown where nothing was told."""
        found = then(Given(self))
        return When(((IsAbsent(self), lift(otherwise, found.type if isinstance(found, Expr) else None)),), lift(found))

    def or_else(self, default: Operand, *, clause: str | Address) -> Expr:
        """The value, or `default` where it is absent: only because a clause grants it. Unknown stays unknown."""
        return Default(self, lift(default, self.type), _citation(clause))

    # Days and months ------------------------------------------------------------------------------------------

    @property
    def year(self) -> Expr:
        return DatePart("year", self)

    @property
    def month_number(self) -> Expr:
        """1 to 12, of a date or a month."""
        return DatePart("month_number", self)

    @property
    def day_number(self) -> Expr:
        """1 to 31."""
        return DatePart("day_number", self)

    @property
    def month(self) -> Expr:
        """The calendar month in which a date lies."""
        return DatePart("month", self)

    @property
    def first_day(self) -> Expr:
        """The first day of a month."""
        return DatePart("first_day", self)

    @property
    def last_day(self) -> Expr:
        """The last day of a month."""
        return DatePart("last_day", self)

    def add_months(self, count: Operand) -> Expr:
        """The corresponding day `count` months later, or the last day of that month (民法典第二百零二条)."""
        return AddMonths(self, lift(count, MonthCount))

    def add_years(self, count: int) -> Expr:
        """The corresponding day `count` years later; 29 February becomes 28 in common years."""
        return AddMonths(self, Const(count * 12, MonthCount))

    def cite(self, clause: str | Address, title: str = "") -> Expr:
        """The same, with the clause that it rests on and how it is called in an explanation."""
        return Cited(self, _citation(clause), title)


Operand = Expr | bool | int | str | date | Decimal | Fraction | YearMonth


@dataclass(frozen=True, eq=False)
class Const(Expr):
    """A constant of a type, in its plain form (money in fen); `value` None is the absent value."""

    value: Plain | None
    held: Type

    def __post_init__(self) -> None:
        self._set(self.held)


@dataclass(frozen=True, eq=False)
class FactRef(Expr):
    """A fact of the case or of a member of a group."""

    name: str
    held: Type
    about: Scope

    def __post_init__(self) -> None:
        self._set(self.held, self.about)


@dataclass(frozen=True, eq=False)
class ConceptRef(Expr):
    """A named concept."""

    name: str
    held: Type
    about: Scope

    def __post_init__(self) -> None:
        self._set(self.held, self.about)


@dataclass(frozen=True, eq=False)
class ParameterRef(Expr):
    """A dated parameter, as on the day of evaluation, or on the day or month `day`."""

    name: str
    held: Type
    day: Expr | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.day.type.kind not in (Kind.DATE, Kind.MONTH):
            raise DefinitionError(f"参数 {self.name} 要按某一日取值，给的却是{self.day.type}")
        self._set(self.held)

    def at(self, day: Expr) -> ParameterRef:
        """The parameter as on another day than that of evaluation, such as the day of a plan."""
        return replace(self, day=day)


class Moment(StrEnum):
    """The days an evaluation knows by itself."""

    DAY = "day"  # what it is about
    DECIDED = "decided"  # the day of decision


@dataclass(frozen=True, eq=False)
class Today(Expr):
    """The day of evaluation, or the day of decision."""

    moment: Moment

    def __post_init__(self) -> None:
        self._set(Date)


@dataclass(frozen=True, eq=False)
class Bound(Expr):
    """The month that `sum_over_months` goes through."""

    name: str

    def __post_init__(self) -> None:
        self._set(Month)


@dataclass(frozen=True, eq=False)
class Switch(Expr):
    """One branch for each choice of a reading; which one holds is set for the whole evaluation."""

    reading: str
    options: tuple[tuple[str, Expr], ...]

    def __post_init__(self) -> None:
        result = self.options[0][1].type
        for _, option in self.options[1:]:
            result = common(result, option.type)
        self._set(result)


@dataclass(frozen=True, eq=False)
class Arithmetic(Expr):
    """+, - or * of numbers with units; date and days; month and months."""

    operator: str
    left: Expr
    right: Expr

    def __post_init__(self) -> None:
        self._set(arithmetic_type(self.operator, self.left, self.right))


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
class Compare(Expr):
    """==, !=, <, <=, > or >=."""

    operator: str
    left: Expr
    right: Expr

    def __post_init__(self) -> None:
        left, right = self.left.type, self.right.type
        need(self.left, left.kind, "比较")
        need(self.right, right.kind, "比较")
        if left.kind is not right.kind:
            raise DefinitionError(f"不能比较{left}与{right}")
        if left.unit != right.unit:
            raise UnitError(f"不能比较：左边的单位是{left.unit or '（无）'}，右边是{right.unit or '（无）'}")
        if left.kind is Kind.CODE and left.code_list != right.code_list:
            raise DefinitionError(f"不能比较{left}与{right}")
        if self.operator not in ("==", "!=") and left.kind in (Kind.CODE, Kind.TEXT, Kind.BOOLEAN):
            raise DefinitionError(f"{left}没有大小之分")
        self._set(Boolean)


@dataclass(frozen=True, eq=False)
class And(Expr):
    """All of the operands; Kleene: one no makes it no, whatever is unknown."""

    operands: tuple[Expr, ...]

    def __post_init__(self) -> None:
        for operand in self.operands:
            need(operand, Kind.BOOLEAN, "并且")
        self._set(Boolean)


@dataclass(frozen=True, eq=False)
class Or(Expr):
    """Any of the operands; Kleene: one yes makes it yes, whatever is unknown."""

    operands: tuple[Expr, ...]

    def __post_init__(self) -> None:
        for operand in self.operands:
            need(operand, Kind.BOOLEAN, "或者")
        self._set(Boolean)


@dataclass(frozen=True, eq=False)
class Not(Expr):
    """The contrary; of unknown, unknown."""

    operand: Expr

    def __post_init__(self) -> None:
        need(self.operand, Kind.BOOLEAN, "否定")
        self._set(Boolean)


@dataclass(frozen=True, eq=False)
class When(Expr):
    """The result of the first condition that holds. A condition that is unknown makes the result unknown."""

    cases: tuple[tuple[Expr, Expr], ...]
    otherwise: Expr

    def __post_init__(self) -> None:
        result = self.otherwise.type
        for condition, then in self.cases:
            need(condition, Kind.BOOLEAN, "条件")
            result = common(result, then.type)
        self._set(result)


@dataclass(frozen=True, eq=False)
class Lookup(Expr):
    """What a table says for its keys; `output` is the column taken."""

    table: Table
    keys: tuple[Expr, ...]
    output: str

    def __post_init__(self) -> None:
        self._set(self.table.output_type(self.output))


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


@dataclass(frozen=True, eq=False)
class IsAbsent(Expr):
    """Known to have none."""

    operand: Expr

    def __post_init__(self) -> None:
        if not self.operand.type.optional:
            raise DefinitionError("只有可能没有的事实（may_be_absent）才能问有没有")
        self._set(Boolean)


@dataclass(frozen=True, eq=False)
class IsTold(Expr):
    """Known, or known to be absent."""

    operand: Expr

    def __post_init__(self) -> None:
        self._set(Boolean)


@dataclass(frozen=True, eq=False)
class Given(Expr):
    """The value of something optional; unknown where it is absent."""

    operand: Expr

    def __post_init__(self) -> None:
        self._set(self.operand.type.required)


@dataclass(frozen=True, eq=False)
class Default(Expr):
    """The value, or what a clause grants where it is absent."""

    operand: Expr
    default: Expr
    clause: str

    def __post_init__(self) -> None:
        if not self.operand.type.optional:
            raise DefinitionError("只有可能没有的事实（may_be_absent）才有缺省值；未知不是没有")
        self._set(common(self.operand.type.required, self.default.type))


@dataclass(frozen=True, eq=False)
class Cited(Expr):
    """The same value, with its clause and what it is called."""

    operand: Expr
    clause: str
    title: str

    def __post_init__(self) -> None:
        self._set(self.operand.type)


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


# Constants and conditions ---------------------------------------------------------------------------------------


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
    return And(tuple(_flat(And, conditions)))


def any_of(*conditions: Operand) -> Expr:
    """Any condition; one that is yes makes it yes, whatever is unknown."""
    return Or(tuple(_flat(Or, conditions)))


def _flat(kind: type[And] | type[Or], conditions: tuple[Operand, ...]) -> Iterator[Expr]:
    for condition in conditions:
        if isinstance(condition, kind):
            yield from condition.operands
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


def _citation(clause: str | Address) -> str:
    return str(clause)


def _children(node: Expr) -> Iterator[Expr]:
    for each in fields(node):
        if each.name not in ("type", "scope"):
            yield from _exprs(getattr(node, each.name))


def _exprs(held: Any) -> Iterator[Expr]:
    if isinstance(held, Expr):
        yield held
    elif isinstance(held, tuple):
        for inner in held:
            yield from _exprs(inner)
    elif isinstance(held, Mapping):
        for inner in held.values():
            yield from _exprs(inner)
