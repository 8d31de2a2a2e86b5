"""Dated parameters and readings: what may change without a rule being written anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from gongbao.rules.errors import DefinitionError, ParameterError, UnitError, nearest
from gongbao.rules.nodes import Const, Expr, Operand, Switch, lift
from gongbao.rules.types import Boolean, Plain, Type, in_digits, to_plain, to_shown


@dataclass(frozen=True, slots=True)
class Dated:
    """One version of a parameter: in force from a day until a day (both included; None is open), with its clause."""

    value: object
    from_: date | None = None
    until: date | None = None
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A checked version: its value in plain form."""

    value: Plain | None
    from_: date
    until: date
    clause: str

    def __str__(self) -> str:
        start = "" if self.from_ == date.min else f"自{self.from_}"
        end = "" if self.until == date.max else f"至{self.until}"
        return start + end or "始终"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named parameter with its versions in order of time. A value None is unknown until the user supplies it.

    `low` and `high` bound what is sensible, both included, in plain form.
    """

    name: str
    title: str
    type: Type
    versions: tuple[Version, ...]
    low: Fraction | None
    high: Fraction | None

    def on(self, day: date) -> Version | None:
        """The version of a day; None where there is none."""
        return next((v for v in self.versions if v.from_ <= day <= v.until), None)

    def with_value(self, given: object) -> Parameter:
        """The same with one value for all time, as a reform lays it over. Raises ParameterError."""
        return Parameter(
            self.name,
            self.title,
            self.type,
            (Version(self._checked(given), date.min, date.max, ""),),
            self.low,
            self.high,
        )

    def _checked(self, given: object) -> Plain:
        try:
            plain = to_plain(self.type, given)
        except Exception as wrong:
            raise ParameterError(f"参数 {self.name}（{self.title}）{wrong}") from wrong
        return check_range(f"参数 {self.name}（{self.title}）", self.type, plain, self.low, self.high)


def check_range(what: str, held: Type, plain: Plain, low: Fraction | None, high: Fraction | None) -> Plain:
    """The value, if it lies in the range. Raises ParameterError naming the bounds."""
    if not isinstance(plain, int | Fraction) or isinstance(plain, bool):
        return plain
    if (low is not None and plain < low) or (high is not None and plain > high):
        scale = held.scale or 1
        bounds = "至".join("" if x is None else in_digits(x / scale) for x in (low, high))
        raise ParameterError(f"{what}应在{bounds}{held.unit}之间，给出的是 {to_shown(held, plain)}")
    return plain


def build_parameter(
    name: str, title: str, held: Type, rows: tuple[Dated, ...], low: object, high: object, clause: str
) -> Parameter:
    """Check the versions: each of the right type and in range, no two at once, no gap between them."""
    scale = held.scale or 1
    what = f"参数 {name}（{title}）的范围"
    bounds = [None if b is None else Fraction(str(_constant(b, held, what))) * scale for b in (low, high)]
    bare = Parameter(name, title, held, (), *bounds)
    versions = []
    for row in rows:
        plain = None if row.value is None else bare._checked(_constant(row.value, held, f"参数 {name}（{title}）"))
        versions.append(Version(plain, row.from_ or date.min, row.until or date.max, row.clause or clause))
    versions.sort(key=lambda version: version.from_)
    for one, two in pairwise(versions):
        if two.from_ <= one.until:
            raise ParameterError(f"参数 {name} 在 {two.from_} 有两个值：{one}，{two}")
        if one.until + timedelta(days=1) != two.from_:
            raise ParameterError(f"参数 {name} 在 {one.until} 与 {two.from_} 之间没有值")
    return Parameter(name, title, held, tuple(versions), bare.low, bare.high)


def _constant(given: object, held: Type, what: str) -> object:
    """The value of `yuan(5)` in its unit, which must be the parameter's. Raises UnitError."""
    if isinstance(given, Const):
        if given.held.kind is not held.kind or given.held.unit != held.unit:
            raise UnitError(f"{what}是{held}，写的值却是{given.held}")
        return to_shown(given.held, given.value)
    return given


@dataclass(frozen=True, slots=True)
class Reading:
    """A point where the text leaves a choice: the clause, the choices, the one taken unless another is asked for."""

    name: str
    title: str
    choices: tuple[tuple[str, str], ...]
    default: str
    clause: str

    def check(self, choice: object) -> str:
        """The choice, if there is such a one. Raises ParameterError naming the choices."""
        names = [name for name, _ in self.choices]
        if str(choice) not in names:
            raise ParameterError(
                f"读法 {self.name}（{self.title}）没有 {choice} 这一选择。{nearest(str(choice), names)}"
            )
        return str(choice)

    def choose(self, options: Mapping[str, Operand]) -> Switch:
        """One expression for each choice. Raises DefinitionError where a choice is left out."""
        names = [name for name, _ in self.choices]
        if set(options) != set(names):
            raise DefinitionError(f"读法 {self.name} 的选择是 {'、'.join(names)}，写的是 {'、'.join(options)}")
        like = next((o.type for o in options.values() if isinstance(o, Expr)), None)
        return Switch(self.name, tuple((name, lift(options[name], like)) for name in names))

    def is_(self, choice: str) -> Switch:
        """Whether this choice is taken."""
        taken = self.check(choice)
        return Switch(self.name, tuple((name, lift(name == taken, Boolean)) for name, _ in self.choices))
