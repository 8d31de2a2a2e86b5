"""A plan: the concepts that are asked for, in the order in which they can be computed, each as one stage of columns.

Made by `planner`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from gongbao.rules import nodes as n
from gongbao.rules.errors import ParameterError, nearest
from gongbao.rules.group import Concept, ExceptionRule, Fact
from gongbao.rules.lower import Lowerer, Settings
from gongbao.rules.lowered import ABSENT_SUFFIX, Lowered
from gongbao.rules.op_builder import OpBuilder
from gongbao.rules.ops import Op
from gongbao.rules.parameters import Parameter
from gongbao.rules.ruleset import Ruleset

Column = tuple[str, str]
"""A column by the name of its scope and its own; facts and concepts alike."""


@dataclass(frozen=True, slots=True)
class ColumnStage:
    """Columns of one scope, as operations; none of them rests on another."""

    scope: n.Scope
    columns: tuple[tuple[str, Op], ...]


@dataclass(frozen=True, slots=True)
class RowStage(ColumnStage):
    """One concept: its columns are the value, its divisor where it is a fraction, its absence."""

    concept: Concept


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
Step = ColumnStage | FoldStage | WindowStage
"""A stage of a plan, or of what was made of it to be run."""


def columns_of(ops: Iterable[Op]) -> set[Column]:
    """The columns that operations read; the months of sums left out."""
    found = {op.payload for each in ops for op in each.walk() if op.name == "column"}
    return {c for c in found if isinstance(c, tuple) and c[0]}


def columns_made(step: Step) -> set[Column]:
    """The columns that a step adds to its scope; for an extreme with its absence, which others do not have."""
    if isinstance(step, ColumnStage):
        return {(step.scope.name, name) for name, _ in step.columns}
    return {(step.scope.name, name) for name in (step.name, step.name + ABSENT_SUFFIX)}


def operations(step: Step) -> tuple[Op, ...]:
    """What a step computes for each row that it reads."""
    return tuple(op for _, op in step.columns) if isinstance(step, ColumnStage) else step.args


def with_operations(step: Step, ops: Sequence[Op]) -> Step:
    """The step with other operations in their places."""
    if isinstance(step, ColumnStage):
        names = (name for name, _ in step.columns)
        return replace(step, columns=tuple(zip(names, ops, strict=True)))
    return replace(step, args=tuple(ops))


def rows_read(step: Step) -> n.Scope:
    """The scope whose rows a step reads."""
    return step.group if isinstance(step, FoldStage) else step.scope


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
