"""A plan: the concepts that are asked for, in the order in which they can be computed, each as one stage of columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from gongbao.rules import nodes as n
from gongbao.rules.errors import DefinitionError, ParameterError, nearest
from gongbao.rules.group import Concept, ExceptionRule, Fact
from gongbao.rules.group_nodes import Alike, Allocate, Fold, Rank, RunningSum
from gongbao.rules.lower import ABSENT_SUFFIX, DIVISOR_SUFFIX, KINDS, Lowered, Lowerer, Settings
from gongbao.rules.ops import Op, OpBuilder, OutOfBoundsError
from gongbao.rules.parameters import Parameter
from gongbao.rules.regulation import Regulation
from gongbao.rules.types import Kind

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
    (option desc or asc); running_sum: of what; allocate: fund and weight (options: capped or whole, the left over).
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
    """Stages in order, with what every concept became. Made by `make_plan`."""

    regulation: Regulation
    settings: Settings
    build: OpBuilder
    lowerer: Lowerer
    stages: list[Stage] = field(default_factory=list)
    lowered: dict[str, Lowered] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    conflicts: dict[str, tuple[tuple[ExceptionRule, ExceptionRule, Op], ...]] = field(default_factory=dict)

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


def make_plan(
    regulation: Regulation,
    settings: Settings,
    wanted: Iterable[str],
    build: OpBuilder,
    *,
    matters: str | None = None,
    never_missing: frozenset[str] = frozenset(),
) -> Plan:
    """Lower `wanted` concepts and all that they rest on. Raises DefinitionError for an unknown name.

    Rows for which the concept `matters` is certainly not so will be dropped; `never_missing` are facts that every row
    is known to have.
    """
    maker = _Maker(regulation, settings, build, never_missing)
    for name in (*([matters] if matters else []), *wanted):
        if name not in regulation.concepts:
            raise DefinitionError(f"没有名为 {name} 的概念。{nearest(name, regulation.concepts)}")
        made = maker.concept(name)
        if name == matters and not made.top.nullable:
            maker.plan.lowered[name] = Lowered(build.boolean(True))  # whoever is left is one of them
    return maker.plan


class _Maker:
    def __init__(
        self, regulation: Regulation, settings: Settings, build: OpBuilder, never_missing: frozenset[str]
    ) -> None:
        self.regulation, self.build, self.never_missing = regulation, build, never_missing
        self.lowerer = Lowerer(build, settings, self.reference, self.aggregate)
        self.plan = Plan(regulation, settings, build, self.lowerer)
        self._concept: list[str] = []
        self._parts: dict[str, int] = {}

    # Facts and concepts ---------------------------------------------------------------------------------------

    def reference(self, node: n.FactRef | n.ConceptRef) -> Lowered:
        if isinstance(node, n.ConceptRef):
            return self.concept(node.name)
        return self.fact(self.regulation.facts[node.name])

    def fact(self, fact: Fact) -> Lowered:
        self.plan.facts[fact.name] = fact
        b, kind = self.build, KINDS[fact.type.kind]
        low, high = (fact.low, fact.high) if kind == "int" else (0, 0)
        if kind == "date":
            low, high = fact.low.toordinal(), fact.high.toordinal()
        nullable = fact.name not in self.never_missing
        value = b.column((fact.scope.name, fact.name), kind, low, high, nullable=nullable)
        bottom = b.integer(fact.type.scale or 1) if fact.type.kind is Kind.NUMBER else None
        if not fact.type.optional:
            return Lowered(value, bottom)
        if fact.missing_is_absent:
            return Lowered(value, bottom, b.is_null(value))
        return Lowered(value, bottom, b.column((fact.scope.name, fact.name + ABSENT_SUFFIX), "bool"))

    def concept(self, name: str) -> Lowered:
        done = self.plan.lowered.get(name)
        if done is not None:
            return done
        concept = self.regulation.concepts[name]
        made = self._lowered(concept)
        columns = {name: made.top}
        if made.bottom is not None and concept.type.scale is None:
            columns[name + DIVISOR_SUFFIX] = made.bottom
        if made.absent is not None:
            columns[name + ABSENT_SUFFIX] = made.absent
        self.plan.stages.append(RowStage(concept, concept.scope, tuple(columns.items())))
        refer = {column: self._refer(concept.scope, column, op) for column, op in columns.items()}
        self.plan.lowered[name] = result = Lowered(
            refer[name],
            refer.get(name + DIVISOR_SUFFIX, made.bottom),
            refer.get(name + ABSENT_SUFFIX),
        )
        return result

    def _lowered(self, concept: Concept) -> Lowered:
        self._concept.append(concept.name)
        try:
            made = self._with_exceptions(concept, self.lowerer.lower(concept.rule), None)
            return self.lowerer.fit(made, concept.rule.type, concept.type)
        except OutOfBoundsError as wrong:
            raise DefinitionError(f"概念 {concept.name}（{concept.title}）：{wrong}") from wrong
        finally:
            self._concept.pop()

    def _refer(self, scope: n.Scope, column: str, op: Op) -> Op:
        """Later stages see the column; a constant they see as such."""
        if op.is_literal:
            return op
        made = self.build.column((scope.name, column), op.kind, op.low, op.high, nullable=op.nullable, unit=op.unit)
        if op.name in ("age", "month_index") or op.kind == "bool":
            self.build.definitions[id(made)] = op
        return made

    # Exceptions -----------------------------------------------------------------------------------------------

    def _with_exceptions(self, concept: Concept, base: Lowered, under: str | None) -> Lowered:
        """The exceptions at one level: the one that holds replaces the rule; two that differ are a conflict: unknown.

        While it is unknown whether one holds, the result is known only if that one would not change it.
        """
        level = [e for e in concept.exceptions if e.under == under]
        if not level:
            return base
        lowerer, b = self.lowerer, self.build
        conditions = [lowerer.truth(e.when) for e in level]
        results = [
            self._with_exceptions(concept, lowerer.fit(lowerer.lower(e.then), e.then.type, concept.type), e.name)
            for e in level
        ]
        if len(level) == 1:
            return lowerer.choose(conditions[0], results[0], base)
        found = lowerer.first_true(list(zip(conditions, results, strict=True)), base)
        sound = b.boolean(True)
        for condition, result in zip(conditions, results, strict=True):
            sound = b.both(sound, b.either(b.negate(condition), lowerer.same(result, found)))
        pairs = [
            (one, two, b.both(b.both(conditions[i], conditions[j]), b.negate(lowerer.same(results[i], results[j]))))
            for i, one in enumerate(level)
            for j, two in enumerate(level)
            if i < j
        ]
        self.plan.conflicts[concept.name] = (*self.plan.conflicts.get(concept.name, ()), *pairs)
        return lowerer.first_true([(sound, found)], lowerer.unknown(concept.type))

    # Members of groups ----------------------------------------------------------------------------------------

    def aggregate(self, node: n.Expr) -> Lowered:
        """Nodes over members become stages of their own; what remains of them is a column."""
        match node:
            case Fold():
                return self._fold(node)
            case Alike():
                args = self._terms(node.how, node.body, node.where)
                keys = tuple(self.lowerer.lower(key).top for key in node.keys)
                how = f"alike_{'sum' if node.how == 'count' else node.how}"
                unknown = any(op.nullable for op in (*args, *keys))
                return self._window(node, how, node.group, node.within, args, keys, unknown)
            case Rank():
                by = self.lowerer.lower(node.by).top
                column = self._column(node.group, self._name(), "int", 1, node.group.most_in(node.within), by.nullable)
                options = ("desc" if node.highest_first else "asc",)
                self._stage(WindowStage(_named(column), "rank", node.group, node.within, (by,), options, column))
                return Lowered(column, self.build.integer(1))
            case RunningSum():
                made = self.lowerer.lower(node.body)
                low, high = _sum_bounds(made.top, node.group.most_in(node.within))
                column = self._column(node.group, self._name(), "int", low, high, made.top.nullable)
                self._stage(
                    WindowStage(_named(column), "running_sum", node.group, node.within, (made.top,), (), column)
                )
                return Lowered(column, made.bottom)
            case Allocate():
                return self._allocate(node)
            case _:
                raise DefinitionError(f"没有办法计算 {type(node).__name__}")

    def _terms(self, how: str, body: n.Expr | None, where: n.Expr | None) -> tuple[Op, ...]:
        b = self.build
        chosen = b.boolean(True) if where is None else self.lowerer.truth(where)
        if how == "count" or body is None:
            return (b.unless_unknown(chosen, b.integer(1), b.integer(0)),)
        value = self.lowerer.lower(body).top
        match how:
            case "sum":
                return (b.unless_unknown(chosen, value, b.integer(0)),)
            case "any":
                return (b.both(chosen, value),)
            case "all":
                return (b.either(b.negate(chosen), value),)
            case _:
                unknown = b.either(b.is_null(chosen), b.both(chosen, b.is_null(value)))
                left_out = b.literal(None, value.kind)
                return (
                    b.case([(chosen, value)], left_out),
                    b.case([(unknown, b.boolean(True))], b.boolean(False)),
                )

    def _fold(self, node: Fold) -> Lowered:
        args = self._terms(node.how, node.body, node.where)
        how = "sum" if node.how == "count" else node.how
        # The whole group may be untold, in a case; so a fold may always be unknown.
        column = self._value_column(node, how, node.per, args, True, node.group.most_in(node.per))
        self._stage(FoldStage(_named(column), how, node.per, node.group, args, column))
        return self._made(node, node.per, column)

    def _window(
        self,
        node: Alike,
        how: str,
        scope: n.Scope,
        within: n.Scope,
        args: tuple[Op, ...],
        keys: tuple[Op, ...],
        unknown: bool,
    ) -> Lowered:
        column = self._value_column(node, how.removeprefix("alike_"), scope, args, unknown, node.group.most_in(within))
        self._stage(WindowStage(_named(column), how, scope, within, (*args, *keys), (), column))
        return self._made(node, scope, column)

    def _value_column(
        self, node: n.Expr, how: str, scope: n.Scope, args: tuple[Op, ...], nullable: bool, most: int
    ) -> Op:
        low, high = _sum_bounds(args[0], most) if how == "sum" else (args[0].low, args[0].high)
        nullable = nullable or node.type.optional
        return self._column(scope, self._name(), args[0].kind, low, high, nullable)

    def _made(self, node: n.Expr, scope: n.Scope, column: Op) -> Lowered:
        bottom = self.build.integer(node.type.scale or 1) if node.type.is_number else None
        if not node.type.optional:
            return Lowered(column, bottom)
        absent = self.build.column((scope.name, _named(column) + ABSENT_SUFFIX), "bool")
        return Lowered(column, bottom, absent)

    def _allocate(self, node: Allocate) -> Lowered:
        b = self.build
        fund, weight = self.lowerer.lower(node.fund), self.lowerer.lower(node.weight)
        none = b.integer(0)
        args = (b.greatest(fund.top, none), b.greatest(weight.top, none))
        unknown = any(arg.nullable for arg in args)
        column = self._column(node.group, self._name(), "int", 0, max(0, args[0].high), unknown)
        # The products of the spreading must fit as well.
        b.mul(args[0], b.column(("", "total"), "int", 0, max(0, args[1].high)))
        options = ("capped" if node.capped else "whole", node.left_over)
        self._stage(WindowStage(_named(column), "allocate", node.group, node.within, args, options, column))
        return Lowered(column, fund.bottom)

    def _name(self) -> str:
        concept = self._concept[-1] if self._concept else "rule"
        self._parts[concept] = self._parts.get(concept, 0) + 1
        return f"{concept}__part{self._parts[concept]}"

    def _column(self, scope: n.Scope, name: str, kind: str, low: int, high: int, nullable: bool) -> Op:
        return self.build.column((scope.name, name), kind, low, high, nullable=nullable)

    def _stage(self, stage: Stage) -> None:
        self.plan.stages.append(stage)


def _named(column: Op) -> str:
    assert isinstance(column.payload, tuple)
    return str(column.payload[1])


def _sum_bounds(term: Op, most: int) -> tuple[int, int]:
    """The bounds of a sum over at most so many members."""
    return min(0, term.low * most), max(0, term.high * most)


def breakpoints(regulation: Regulation) -> list[date]:
    """The days on which some parameter changes, in order."""
    versions = [version for parameter in regulation.parameters.values() for version in parameter.versions]
    ends = {date.fromordinal(v.until.toordinal() + 1) for v in versions if v.until != date.max}
    return sorted({v.from_ for v in versions} | ends)


def overlay(regulation: Regulation, given: Mapping[str, object]) -> dict[str, Parameter]:
    """The parameters with those of a reform laid over them. Raises ParameterError for unknown names and bad values."""
    for name in given:
        if name not in regulation.parameters:
            raise ParameterError(f"没有名为 {name} 的参数。{nearest(name, regulation.parameters)}")
    return {
        name: parameter.with_value(given[name]) if name in given else parameter
        for name, parameter in regulation.parameters.items()
    }


def choices(regulation: Regulation, asked: Mapping[str, str]) -> dict[str, str]:
    """The choice for each reading. Raises ParameterError for an unknown reading or choice."""
    for name in asked:
        if name not in regulation.readings:
            raise ParameterError(f"没有名为 {name} 的读法。{nearest(name, regulation.readings)}")
    return {
        name: reading.check(asked[name]) if name in asked else reading.default
        for name, reading in regulation.readings.items()
    }
