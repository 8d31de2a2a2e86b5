"""What an author calls to build expressions: amounts, conditions, bounds, ages, sums over months."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from gongbao.rules.errors import DefinitionError
from gongbao.rules.nodes import Age, BestOf, Bound, Const, Expr, Extreme, Operand, SumOverMonths, When, lift, number_of
from gongbao.rules.types import ONE, YUAN, DayCount, Month, MonthCount, Type, Unit, as_fraction


def _exact(written: int | str | Decimal | Fraction) -> Fraction:
    """The number as it is written. Raises DefinitionError for floating point and what is no number."""
    try:
        return as_fraction(written)
    except (ValueError, ZeroDivisionError) as wrong:
        raise DefinitionError(str(wrong)) from wrong


def yuan(written: int | str | Decimal) -> Const:
    """An amount of money in 元."""
    return number_of(_exact(written), YUAN)


def fen(count: int) -> Const:
    """An amount of money in 分."""
    return number_of(Fraction(count, 100), YUAN)


def rate(written: int | str | Decimal | Fraction) -> Const:
    """A plain number, such as a ratio: `rate("0.0006")`."""
    return number_of(_exact(written), ONE)


def percent(written: int | str | Decimal) -> Const:
    """`percent("19")` is 0.19."""
    return number_of(_exact(written) / 100, ONE)


def quantity(written: int | str | Decimal | Fraction, unit: str) -> Const:
    """A number with a unit: `quantity("3.5", "元/千瓦时")`."""
    return number_of(_exact(written), Unit.of(unit))


def months(count: int) -> Const:
    """A number of calendar months."""
    return Const(_whole(count), MonthCount)


def days(count: int) -> Const:
    """A number of calendar days."""
    return Const(_whole(count), DayCount)


def _whole(count: int) -> int:
    if not isinstance(count, int) or isinstance(count, bool):
        raise DefinitionError(f"月数、天数是整数，写的是 {count!r}")
    return count


def absent(of: Type) -> Const:
    """The absence of something: known to be none."""
    return Const(None, replace(of, optional=True))


@dataclass(frozen=True, slots=True)
class _Then:
    cases: tuple[tuple[Expr, Operand], ...]

    def when(self, condition: Operand) -> _When:
        return _When(self.cases, lift(condition))

    def otherwise(self, result: Operand) -> Expr:
        known = [then for _, then in self.cases if isinstance(then, Expr)]
        like = result.type if isinstance(result, Expr) else known[0].type if known else None
        return When(tuple((c, lift(then, like)) for c, then in self.cases), lift(result, like))


@dataclass(frozen=True, slots=True)
class _When:
    cases: tuple[tuple[Expr, Operand], ...]
    condition: Expr

    def then(self, result: Operand) -> _Then:
        return _Then((*self.cases, (self.condition, result)))


def when(condition: Operand) -> _When:
    """`when(c).then(a).when(d).then(b).otherwise(e)`."""
    return _When((), lift(condition))


def least(*operands: Operand) -> Expr:
    """The least of them; a cap is `least(x, cap)`."""
    return Extreme("min", _alike(operands))


def greatest(*operands: Operand) -> Expr:
    """The greatest of them; a floor is `greatest(x, floor)`."""
    return Extreme("max", _alike(operands))


def best_of(*benefits: Operand) -> Expr:
    """The highest of benefits that exclude each other; name each with `.cite(clause, title)`, so that an explanation
    says which was taken. Who is not entitled to one has 0 of it. Of equals, the first is taken."""
    return BestOf("max", _alike(benefits))


def clamp(operand: Expr, low: Operand, high: Operand) -> Expr:
    """Not below `low` and not above `high`; the cap wins where the two cross."""
    return least(greatest(operand, low), high)


def _alike(operands: tuple[Operand, ...]) -> tuple[Expr, ...]:
    like = next((operand.type for operand in operands if isinstance(operand, Expr)), None)
    return tuple(lift(operand, like) for operand in operands)


def age(birth: Operand, day: Operand, *, leap: str = "feb_28") -> Expr:
    """Full years (周岁) on a day. `leap`: see `Age`."""
    return Age(lift(birth), lift(day), leap)


def sum_over_months(first: Operand, last: Operand, body: Callable[[Expr], Expr]) -> Expr:
    """The sum of `body(month)` over the months from `first` to `last`, both included."""
    month = Bound("month")
    return SumOverMonths(month, lift(first, Month), lift(last, Month), body(month))
