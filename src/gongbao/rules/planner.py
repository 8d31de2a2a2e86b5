"""Makes plans: concepts are lowered in the order in which they rest on each other, for one day or several at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from gongbao.rules import nodes as n
from gongbao.rules.errors import DefinitionError, nearest
from gongbao.rules.group import Concept, Fact
from gongbao.rules.lower import Lowerer, Settings
from gongbao.rules.lowered import ABSENT_SUFFIX, DIVISOR_SUFFIX, KINDS, Lowered, Values
from gongbao.rules.nodes import Alike, Allocate, Fold, Rank, RunningSum
from gongbao.rules.op_builder import OpBuilder
from gongbao.rules.ops import Op, OutOfBoundsError
from gongbao.rules.parameters import Version
from gongbao.rules.plan import FoldStage, Plan, RowStage, Stage, WindowStage
from gongbao.rules.ruleset import Ruleset
from gongbao.rules.types import Kind


@dataclass(frozen=True, slots=True)
class Cells:
    """What is known of the cells of a register before it is read, by the names of facts.

    `never_empty`: every row has a value; `always_empty`: no row has one, nor says that there is none;
    `empty_is_absent`: where a row has none, there is none, also where the fact itself does not say so;
    `groups_told`: there is a register of each group: who has no member there has none.
    """

    never_empty: frozenset[str] = frozenset()
    always_empty: frozenset[str] = frozenset()
    empty_is_absent: frozenset[str] = frozenset()
    groups_told: bool = False


NOTHING_KNOWN = Cells()


def make_plan(
    regulation: Ruleset,
    settings: Settings,
    wanted: Iterable[str],
    build: OpBuilder,
    *,
    matters: str | None = None,
    cells: Cells = NOTHING_KNOWN,
) -> Plan:
    """Lower `wanted` concepts and all that they rest on. Raises DefinitionError for an unknown name.

    Rows for which the concept `matters` is certainly not so will be dropped.
    """
    (plan,) = make_plans(regulation, {"": settings}, wanted, build, matters=matters, cells=cells)
    return plan


def make_plans(
    regulation: Ruleset,
    days: Mapping[str, Settings],
    wanted: Iterable[str],
    build: OpBuilder,
    *,
    matters: str | None = None,
    cells: Cells = NOTHING_KNOWN,
) -> list[Plan]:
    """A plan for each of several days, by their labels; the plans share their stages.

    What a concept is on all days alike is one column. Where days differ, each that differs has a column of its own,
    `<concept>__<label>`; `Plan.columns` says which is whose.
    """
    maker = _Maker(regulation, days, build, cells)
    for name in (*([matters] if matters else []), *wanted):
        if name not in regulation.concepts:
            raise DefinitionError(f"没有名为 {name} 的概念。{nearest(name, regulation.concepts)}")
        made = maker.concept(name)
        if name == matters and len(days) == 1 and not made[0].top.nullable:
            maker.days[0].plan.lowered[name] = Lowered(build.boolean(True))  # whoever is left is one of them
    return [day.plan for day in maker.days]


class _Maker:
    """Makes the stages that all days share."""

    def __init__(self, regulation: Ruleset, days: Mapping[str, Settings], build: OpBuilder, cells: Cells) -> None:
        self.regulation, self.build, self.cells = regulation, build, cells
        self.stages: list[Stage] = []
        self.facts: dict[str, Fact] = {}
        self.days = [_Day(self, label, settings) for label, settings in days.items()]
        self._parts: dict[str, int] = {}

    def fact(self, fact: Fact) -> Lowered:
        b, kind, cells = self.build, KINDS[fact.type.kind], self.cells
        bottom = b.integer(fact.type.scale or 1) if fact.type.kind is Kind.NUMBER else None
        if fact.name in cells.empty_is_absent and fact.type.optional:
            fact = replace(fact, missing_is_absent=True)
        if fact.name in cells.always_empty:
            absent = b.boolean(True) if fact.missing_is_absent else b.literal(None, "bool")
            return Lowered(b.literal(None, kind), bottom, absent if fact.type.optional else None)
        self.facts[fact.name] = fact
        low, high = (fact.low, fact.high) if kind == "int" else (0, 0)
        if kind == "date":
            low, high = fact.low.toordinal(), fact.high.toordinal()
        nullable = fact.name not in cells.never_empty
        value = b.column((fact.scope.name, fact.name), kind, low, high, nullable=nullable)
        if not fact.type.optional:
            return Lowered(value, bottom)
        if fact.missing_is_absent:
            return Lowered(value, bottom, b.is_null(value))
        return Lowered(value, bottom, b.column((fact.scope.name, fact.name + ABSENT_SUFFIX), "bool"))

    def concept(self, name: str) -> list[Lowered]:
        """What the concept became on each day."""
        if name not in self.days[0].plan.lowered:
            concept = self.regulation.concepts[name]
            days = self.days if self._differs(concept) else self.days[:1]
            self._stage(concept, [(day, day.lower(concept)) for day in days])
            for day in self.days[len(days) :]:
                day.take_over(name, self.days[0])
        return [day.plan.lowered[name] for day in self.days]

    def _differs(self, concept: Concept) -> bool:
        """Whether the rule may come out differently on the days: it asks for the day, for a parameter that changes
        between them, or for a concept that comes out differently."""
        if len(self.days) == 1:
            return False
        first, *others = self.days
        for node in (node for expression in concept.expressions for node in expression.walk()):
            match node:
                case n.Today():
                    return True
                case n.ParameterRef(day=None):
                    if any(day.version(node.name) != first.version(node.name) for day in others):
                        return True
                case n.ConceptRef():
                    made = self.concept(node.name)
                    if any(each != made[0] for each in made):
                        return True
        return False

    def _stage(self, concept: Concept, made: list[tuple[_Day, Lowered]]) -> None:
        """One stage: the concept's columns, for each day that differs its own."""
        found = [_columns(concept, lowered) for _, lowered in made]
        alike = all(each == found[0] for each in found)
        columns: dict[str, Op] = {}
        names: dict[tuple[tuple[str, Op], ...], dict[str, str]] = {}
        for (day, _), each in zip(made, found, strict=True):
            own = names.setdefault(
                tuple(each.items()), {name: name if alike else f"{name}__{day.label}" for name in each}
            )
            columns |= {own[name]: op for name, op in each.items()}
            day.plan.columns |= own
        self.stages.append(RowStage(concept.scope, tuple(columns.items()), concept))
        for (day, lowered), each in zip(made, found, strict=True):
            own = day.plan.columns
            refer = {name: self._refer(concept.scope, own[name], op) for name, op in each.items()}
            day.plan.lowered[concept.name] = Lowered(
                refer[concept.name],
                refer.get(concept.name + DIVISOR_SUFFIX, lowered.bottom),
                refer.get(concept.name + ABSENT_SUFFIX),
            )

    def name_of_part(self, concept: str) -> str:
        """A name for a column on the way to a concept."""
        self._parts[concept] = self._parts.get(concept, 0) + 1
        return f"{concept}__part{self._parts[concept]}"

    def _refer(self, scope: n.Scope, column: str, op: Op) -> Op:
        """Later stages see the column; a constant they see as such."""
        if op.is_literal:
            return op
        made = self.build.column_of((scope.name, column), op)
        if op.name in ("age", "month_index") or op.kind == "bool":
            self.build.definitions[id(made)] = op
        return made


class _Day:
    """What the rules are on one day: its settings, and what concepts become."""

    def __init__(self, maker: _Maker, label: str, settings: Settings) -> None:
        self.maker, self.label, self.build = maker, label, maker.build
        self.lowerer = Lowerer(Values(maker.build), settings, self.reference, self.aggregate)
        self.plan = Plan(maker.regulation, settings, maker.build, self.lowerer, maker.stages, facts=maker.facts)
        self._concept: list[str] = []

    def version(self, parameter: str) -> Version | None:
        """The version of a parameter that holds."""
        settings = self.plan.settings
        return settings.parameters[parameter].on(settings.version_day)

    def take_over(self, concept: str, other: _Day) -> None:
        """The concept is what it is on another day."""
        mine, theirs = self.plan, other.plan
        mine.lowered[concept] = theirs.lowered[concept]
        if concept in theirs.conflicts:
            mine.conflicts[concept] = theirs.conflicts[concept]
        for column in (concept, concept + DIVISOR_SUFFIX, concept + ABSENT_SUFFIX):
            if column in theirs.columns:
                mine.columns[column] = theirs.columns[column]

    def reference(self, node: n.FactRef | n.ConceptRef) -> Lowered:
        if isinstance(node, n.ConceptRef):
            done = self.plan.lowered.get(node.name)
            if done is None:
                self.maker.concept(node.name)
                done = self.plan.lowered[node.name]
            return done
        return self.maker.fact(self.maker.regulation.facts[node.name])

    def lower(self, concept: Concept) -> Lowered:
        """The rule of a concept with its exceptions."""
        self._concept.append(concept.name)
        try:
            made = self._with_exceptions(concept, self.lowerer.lower(concept.rule), None)
            return self.lowerer.values.fit(made, concept.rule.type, concept.type)
        except OutOfBoundsError as wrong:
            raise DefinitionError(f"概念 {concept.name}（{concept.title}）：{wrong}") from wrong
        finally:
            self._concept.pop()

    # Exceptions -----------------------------------------------------------------------------------------------

    def _with_exceptions(self, concept: Concept, base: Lowered, under: str | None) -> Lowered:
        """The exceptions at one level: the one that holds replaces the rule; two that differ are a conflict: unknown.

        While it is unknown whether one holds, the result is known only if that one would not change it.
        """
        level = [e for e in concept.exceptions if e.under == under]
        if not level:
            return base
        lowerer, values, b = self.lowerer, self.lowerer.values, self.build
        conditions = [lowerer.truth(e.when) for e in level]
        results = [self._with_exceptions(concept, lowerer.fitted(e.then, concept.type), e.name) for e in level]
        if len(level) == 1:
            return values.choose(conditions[0], results[0], base)
        found = values.first_true(list(zip(conditions, results, strict=True)), base)
        sound = b.boolean(True)
        for condition, result in zip(conditions, results, strict=True):
            sound = b.both(sound, b.either(b.negate(condition), values.same(result, found)))
        pairs = [
            (one, two, b.both(b.both(conditions[i], conditions[j]), b.negate(values.same(results[i], results[j]))))
            for i, one in enumerate(level)
            for j, two in enumerate(level)
            if i < j
        ]
        self.plan.conflicts[concept.name] = (*self.plan.conflicts.get(concept.name, ()), *pairs)
        return values.first_true([(sound, found)], values.unknown(concept.type))

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
                args = (made.top, *([] if node.by is None else [self.lowerer.lower(node.by).top]))
                unknown = any(op.nullable for op in args)
                column = self._column(node.group, self._name(), "int", low, high, unknown)
                self._stage(WindowStage(_named(column), "running_sum", node.group, node.within, args, (), column))
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
        # The whole group may be untold, in a case: then a fold may always be unknown.
        untold = not self.maker.cells.groups_told
        unknown = untold or any(op.nullable for op in args)
        column = self._value_column(node, how, node.per, args, unknown, node.group.most_in(node.per))
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
        return self.maker.name_of_part(self._concept[-1] if self._concept else "rule")

    def _column(self, scope: n.Scope, name: str, kind: str, low: int, high: int, nullable: bool) -> Op:
        return self.build.column((scope.name, name), kind, low, high, nullable=nullable)

    def _stage(self, stage: Stage) -> None:
        self.plan.stages.append(stage)


def _columns(concept: Concept, made: Lowered) -> dict[str, Op]:
    """The columns that hold a concept: its value, its divisor where it is a fraction, its absence."""
    columns = {concept.name: made.top}
    if made.bottom is not None and concept.type.scale is None:
        columns[concept.name + DIVISOR_SUFFIX] = made.bottom
    if made.absent is not None:
        columns[concept.name + ABSENT_SUFFIX] = made.absent
    return columns


def _named(column: Op) -> str:
    assert isinstance(column.payload, tuple)
    return str(column.payload[1])


def _sum_bounds(term: Op, most: int) -> tuple[int, int]:
    """The bounds of a sum over at most so many members."""
    return min(0, term.low * most), max(0, term.high * most)
