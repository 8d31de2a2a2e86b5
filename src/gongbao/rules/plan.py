"""A plan: the concepts that are asked for, in the order in which they can be computed, each as one stage of columns.

Made by `planner`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from gongbao.rules import nodes as n
from gongbao.rules.errors import ParameterError, nearest
from gongbao.rules.group import Concept, ExceptionRule, Fact
from gongbao.rules.lower import Lowered, Lowerer, Settings
from gongbao.rules.op_builder import OpBuilder
from gongbao.rules.ops import Op
from gongbao.rules.parameters import Parameter
from gongbao.rules.ruleset import Ruleset

Column = tuple[str, str]
"""A column by the name of its scope and its own; facts and concepts alike."""


@dataclass(frozen=True, slots=True)
class RowStage:
    """One concept: its columns (the value, its divisor where it is a fraction, its absence), as operations."""

    concept: Concept
    scope: n.Scope
    columns: tuple[tuple[str, Op], ...]


@dataclass(frozen=True, slots=True)
class FoldStage:
    """One value over the members of `group` for each `scope`, in column `name` there.

    `how` and `args`: sum, any, all of one term (unknown if a term is; any and all as Kleene has it; none: 0, no, yes);
    min, max of a value (NULL for those left out), with a second argument, whether it is unknown, and a second column,
    the absence.
    """

    name: str
    how: str
    scope: n.Scope
    group: n.Scope
    args: tuple[Op, ...]
    column: Op


@dataclass(frozen=True, slots=True)
class WindowStage:
    """One value for each member of `scope` that looks at the others of `within`, in column `name`.

    `how` and `args`: alike_sum, alike_any, alike_all, alike_min, alike_max: as for a fold, then the keys; rank: by what
    (option desc or asc); running_sum: of what, and by what order; allocate: fund and weight (options: capped or whole,
    the left over).
    Unknown keys, ranks or weights anywhere in `within` make all of it unknown.
    """

    name: str
    how: str
    scope: n.Scope
    within: n.Scope
    args: tuple[Op, ...]
    options: tuple[str, ...]
    column: Op


Stage = RowStage | FoldStage | WindowStage


@dataclass(slots=True)
class Plan:
    """Stages in order, with what every concept became; `columns`: which columns of the stages hold a concept."""

    regulation: Ruleset
    settings: Settings
    build: OpBuilder
    lowerer: Lowerer
    stages: list[Stage] = field(default_factory=list)
    lowered: dict[str, Lowered] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    conflicts: dict[str, tuple[tuple[ExceptionRule, ExceptionRule, Op], ...]] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> tuple[RowStage, ...]:
        """The stages of concepts."""
        return tuple(stage for stage in self.stages if isinstance(stage, RowStage))

    @property
    def groups(self) -> tuple[n.Scope, ...]:
        """The groups that the plan looks at, the outer before the inner."""
        seen = {scope.name: scope for stage in self.stages for scope in stage.scope.chain}
        seen |= {s.name: s for stage in self.stages if isinstance(stage, FoldStage) for s in stage.group.chain}
        return tuple(sorted((s for s in seen.values() if s.parent is not None), key=lambda s: len(s.chain)))


def breakpoints(regulation: Ruleset) -> list[date]:
    """The days on which some parameter changes, in order."""
    versions = [version for parameter in regulation.parameters.values() for version in parameter.versions]
    ends = {date.fromordinal(v.until.toordinal() + 1) for v in versions if v.until != date.max}
    return sorted({v.from_ for v in versions} | ends)


def overlay(regulation: Ruleset, given: Mapping[str, object]) -> dict[str, Parameter]:
    """The parameters with those of a reform laid over them. Raises ParameterError for unknown names and bad values."""
    for name in given:
        if name not in regulation.parameters:
            raise ParameterError(f"没有名为 {name} 的参数。{nearest(name, regulation.parameters)}")
    return {
        name: parameter.with_value(given[name]) if name in given else parameter
        for name, parameter in regulation.parameters.items()
    }


def choices(regulation: Ruleset, asked: Mapping[str, str]) -> dict[str, str]:
    """The choice for each reading. Raises ParameterError for an unknown reading or choice."""
    for name in asked:
        if name not in regulation.readings:
            raise ParameterError(f"没有名为 {name} 的读法。{nearest(name, regulation.readings)}")
    return {
        name: reading.check(asked[name]) if name in asked else reading.default
        for name, reading in regulation.readings.items()
    }
