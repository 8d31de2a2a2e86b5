"""A plan: the concepts that are asked for, in the order in which they can be computed, each as one stage of columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from gongbao.rules import nodes as n
from gongbao.rules.errors import DefinitionError, ParameterError, nearest
from gongbao.rules.lower import ABSENT_SUFFIX, DIVISOR_SUFFIX, KINDS, Lowered, Lowerer, Settings
from gongbao.rules.ops import Op, OpBuilder
from gongbao.rules.parameters import Parameter
from gongbao.rules.regulation import Concept, ExceptionRule, Fact, Regulation
from gongbao.rules.types import Kind

Column = tuple[str, str]
"""A column by the name of its scope and its own; facts and concepts alike."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One concept: its columns (the value, its divisor where it is a fraction, its absence), as operations."""

    concept: Concept
    scope: n.Scope
    columns: tuple[tuple[str, Op], ...]


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


def make_plan(regulation: Regulation, settings: Settings, wanted: Iterable[str], build: OpBuilder) -> Plan:
    """Lower `wanted` concepts and all that they rest on."""
    maker = _Maker(regulation, settings, build)
    for name in wanted:
        if name not in regulation.concepts:
            raise DefinitionError(f"没有名为 {name} 的概念。{nearest(name, regulation.concepts)}")
        maker.concept(name)
    return maker.plan


class _Maker:
    def __init__(self, regulation: Regulation, settings: Settings, build: OpBuilder) -> None:
        self.regulation, self.build = regulation, build
        lowerer = Lowerer(build, settings, self.reference, self.aggregate)
        self.plan = Plan(regulation, settings, build, lowerer)

    def reference(self, node: n.FactRef | n.ConceptRef) -> Lowered:
        if isinstance(node, n.ConceptRef):
            return self.concept(node.name)
        return self.fact(self.regulation.facts[node.name])

    def aggregate(self, node: n.Expr) -> Lowered:
        raise DefinitionError(f"{type(node).__name__} 还不能计算")

    def fact(self, fact: Fact) -> Lowered:
        self.plan.facts[fact.name] = fact
        b, kind = self.build, KINDS[fact.type.kind]
        low, high = (fact.low, fact.high) if kind == "int" else (0, 0)
        value = b.column((fact.scope.name, fact.name), kind, low, high)
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
        made = self._with_exceptions(concept, self.plan.lowerer.lower(concept.rule), None)
        made = self.plan.lowerer.fit(made, concept.rule.type, concept.type)
        columns = {name: made.top}
        if made.bottom is not None and concept.type.scale is None:
            columns[name + DIVISOR_SUFFIX] = made.bottom
        if made.absent is not None:
            columns[name + ABSENT_SUFFIX] = made.absent
        self.plan.stages.append(Stage(concept, concept.scope, tuple(columns.items())))
        refer = {column: self._column(concept, column, op) for column, op in columns.items()}
        self.plan.lowered[name] = result = Lowered(
            refer[name],
            refer.get(name + DIVISOR_SUFFIX, made.bottom),
            refer.get(name + ABSENT_SUFFIX),
        )
        return result

    def _column(self, concept: Concept, column: str, op: Op) -> Op:
        """Later stages see the column; a constant they see as such."""
        if op.is_literal:
            return op
        return self.build.column((concept.scope.name, column), op.kind, op.low, op.high, nullable=op.nullable)

    def _with_exceptions(self, concept: Concept, base: Lowered, under: str | None) -> Lowered:
        """The exceptions at one level: the one that holds replaces the rule; two that differ are a conflict: unknown.

        While it is unknown whether one holds, the result is known only if that one would not change it.
        """
        level = [e for e in concept.exceptions if e.under == under]
        if not level:
            return base
        lowerer, b = self.plan.lowerer, self.build
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
            (
                level[i],
                level[j],
                b.both(b.both(conditions[i], conditions[j]), b.negate(lowerer.same(results[i], results[j]))),
            )
            for i in range(len(level))
            for j in range(i + 1, len(level))
        ]
        self.plan.conflicts[concept.name] = (*self.plan.conflicts.get(concept.name, ()), *pairs)
        unknown = lowerer.unknown(concept.type)
        return lowerer.first_true([(sound, found)], unknown)


def breakpoints(regulation: Regulation) -> list[date]:
    """The days on which some parameter changes, in order."""
    days = {v.from_ for p in regulation.parameters.values() for v in p.versions}
    days |= {
        date.fromordinal(v.until.toordinal() + 1)
        for p in regulation.parameters.values()
        for v in p.versions
        if v.until != date.max
    }
    return sorted(days)


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
