"""Which of several values holds: by conditions, or by the choice of a reading."""

from __future__ import annotations

from dataclasses import dataclass

from gongbao.rules.nodes.checks import need
from gongbao.rules.nodes.expr import Expr
from gongbao.rules.types import Kind, common


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
class Switch(Expr):
    """One branch for each choice of a reading; which one holds is set for the whole evaluation."""

    reading: str
    options: tuple[tuple[str, Expr], ...]

    def __post_init__(self) -> None:
        result = self.options[0][1].type
        for _, option in self.options[1:]:
            result = common(result, option.type)
        self._set(result)
