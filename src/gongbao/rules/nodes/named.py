"""Leaves with a name: facts, concepts, parameters, the day; and the clause that a value is given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from gongbao.rules.errors import DefinitionError
from gongbao.rules.nodes.expr import Expr
from gongbao.rules.nodes.scope import Scope
from gongbao.rules.types import Date, Kind, Type


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
class Cited(Expr):
    """The same value, with its clause and what it is called."""

    operand: Expr
    clause: str
    title: str

    def __post_init__(self) -> None:
        self._set(self.operand.type)
