"""The staged query of a question about registers: what the table reading is, before any engine runs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from sqlglot import exp

from gongbao.rules.asked import Question, days_of
from gongbao.rules.case import out_of_force
from gongbao.rules.errors import DefinitionError, ParameterError, nearest
from gongbao.rules.group import Concept
from gongbao.rules.levels import in_levels
from gongbao.rules.lower import Settings
from gongbao.rules.lowered import ABSENT_SUFFIX, DIVISOR_SUFFIX
from gongbao.rules.nodes import Scope
from gongbao.rules.op_builder import OpBuilder
from gongbao.rules.outcomes import OUTCOME_SUFFIX, Outcomes, number_outcomes
from gongbao.rules.plan import Plan, RowStage, Step, choices, columns_of, overlay
from gongbao.rules.planner import NOTHING_KNOWN, Cells, make_plans
from gongbao.rules.regulation import Regulation
from gongbao.rules.relevance import may_hold
from gongbao.rules.sql.build import nested
from gongbao.rules.sql.parts import conjuncts
from gongbao.rules.sql.scopes import KEY
from gongbao.rules.sql.stages import StagedQuery, Wanted
from gongbao.rules.sql.writer import SqlWriter, width_of


def writer_of(dialect: str) -> type[SqlWriter]:
    """The writer of a dialect. Raises ParameterError naming those there are."""
    if dialect == "duckdb":
        from gongbao.rules.sql.duckdb import DuckDbWriter

        return DuckDbWriter
    if dialect == "spark":
        from gongbao.rules.sql.spark import SparkWriter

        return SparkWriter
    raise ParameterError(f"没有 {dialect} 这种 SQL。现有：duckdb、spark。")


class TableReading:
    """The staged query of a question about a regulation's register. What is known of its cells makes it shorter.

    Of several days those out of force have no columns, but a finding each.
    """

    def __init__(self, regulation: Regulation, question: Question, cells: Cells = NOTHING_KNOWN) -> None:
        self.regulation, self.question, self.cells = regulation, question, cells
        for name in (*question.concepts, *question.outcomes, *([question.matters] if question.matters else [])):
            if name not in regulation.concepts:
                raise DefinitionError(f"没有名为 {name} 的概念。{nearest(name, regulation.concepts)}")
        asked = days_of(question.on)
        first, last = regulation.in_force
        held = {label: day for label, day in asked.items() if first <= day <= (last or date.max)}
        self.in_force = bool(held)
        self.findings = tuple(out_of_force(regulation, day) for label, day in asked.items() if label not in held)
        self.days = held or asked
        self.scope = self._scope()
        self._parameters = overlay(regulation, question.parameters)
        self._choices = choices(regulation, question.readings)

    @cached_property
    def plans(self) -> list[Plan]:
        """A plan for each day, made when it is needed: a run makes one that knows the registers."""
        return self._plans()

    @property
    def plan(self) -> Plan:
        """The plan of the first day; the others share its stages."""
        return self.plans[0]

    @property
    def outcomes(self) -> dict[str, Outcomes]:
        """The deciding ways of the concepts whose outcomes are wanted; their numbers are those of every day."""
        return {name: each[0] for name, each in self._outcomes.items()}

    @cached_property
    def _outcomes(self) -> dict[str, list[Outcomes]]:
        concepts = {name: self.regulation.concepts[name] for name in self.question.outcomes}
        return {name: [number_outcomes(plan, held) for plan in self.plans] for name, held in concepts.items()}

    def _plans(self) -> list[Plan]:
        question, build = self.question, OpBuilder()
        settings = {
            label: Settings(
                day=build.literal(day, "date"),
                decided=build.literal(question.decided or day, "date"),
                parameters=self._parameters,
                version_day=day,
                choices=self._choices,
            )
            for label, day in self.days.items()
        }
        wanted = [*question.concepts, *question.outcomes]
        return make_plans(self.regulation, settings, wanted, build, matters=question.matters, cells=self.cells)

    def _scope(self) -> Scope:
        scopes = {self.regulation.concepts[name].scope for name in (*self.question.concepts, *self.question.outcomes)}
        if len(scopes) != 1:
            titles = "、".join(sorted(scope.title for scope in scopes))
            raise DefinitionError(f"一次只能问同一类对象的概念，问到的有：{titles}")
        return scopes.pop()

    def query(self, writer: type[SqlWriter], inputs: dict[str, exp.Query], keep: Iterable[str]) -> exp.Query:
        """The staged query, to be run; `inputs` are the queries of each scope's facts."""
        wanted = self._wanted()
        matters = [op for _, op in wanted.matters.columns] if wanted.matters else []
        condition = columns_of(each for op in matters for each in conjuncts(op, self.plan.build.definitions))
        needed = {(self.scope.name, column) for column in wanted.columns} | columns_of(wanted.extra.values())
        staged = self._staged(in_levels(self.plan, needed, condition), wanted, writer, inputs, keep)
        return nested(staged) if writer.nests else staged

    def _wanted(self) -> Wanted:
        codes = {
            name + OUTCOME_SUFFIX + suffix: each.code
            for name, outcomes in self._outcomes.items()
            for suffix, each in zip(self._suffixes(), outcomes, strict=True)
        }
        return Wanted(self.scope, tuple(dict.fromkeys(self.columns().values())), codes, self._matters())

    def _staged(
        self,
        steps: Sequence[Step],
        wanted: Wanted,
        writer: type[SqlWriter],
        inputs: dict[str, exp.Query],
        keep: Iterable[str],
    ) -> exp.Query:
        query = StagedQuery(self.plan, steps, writer, inputs, wanted).query(keep)
        columns = self.columns()
        if any(name != held for name, held in columns.items()):
            handed_on = query.selects[: -len(wanted.columns) - len(wanted.extra)]
            named = [exp.alias_(exp.column(held), name, copy=False) for name, held in columns.items()]
            query.set("expressions", [*handed_on, *named, *map(exp.column, wanted.extra)])
        return query

    def _suffixes(self) -> list[str]:
        """What follows the name of a column for each day."""
        return [f"__{label}" if label else "" for label in self.days]

    def columns(self) -> dict[str, str]:
        """The columns of the result, and of the stages those that hold them."""
        return {
            column + suffix: plan.columns[column]
            for name in self.question.concepts
            for suffix, plan in zip(self._suffixes(), self.plans, strict=True)
            for column in (name, name + DIVISOR_SUFFIX, name + ABSENT_SUFFIX)
            if column in plan.columns
        }

    def wide_columns(self) -> list[str]:
        """The columns of the result beyond 64 bits."""
        made = {name: op for stage in self.plan.rows for name, op in stage.columns}
        return [
            column
            for column, held in self.columns().items()
            if made[held].kind == "int" and width_of(made[held].low, made[held].high) > 64
        ]

    def _matters(self) -> RowStage | None:
        """The stage of the condition for rows that matter."""
        name = self.question.matters
        if name is None:
            return None
        stage = next(stage for stage in self.plan.rows if stage.concept.name == name)
        return stage if len(self.plans) == 1 else replace(stage, columns=((name, may_hold(self.plans, name)),))

    def canonical_inputs(self) -> dict[str, exp.Query]:
        """Facts as tables named after their scopes, with columns in plain form."""
        inputs: dict[str, exp.Query] = {}
        for scope in (self.regulation.scope, *self.plan.groups):
            columns = [scope.name + KEY, *([scope.parent.name + KEY] if scope.parent else [])]
            for fact in self.plan.facts.values():
                if fact.scope is scope:
                    columns.append(fact.name)
                    if fact.type.optional and not fact.missing_is_absent:
                        columns.append(fact.name + ABSENT_SUFFIX)
            inputs[scope.name] = exp.Select(expressions=[exp.column(column) for column in columns]).from_(scope.name)
        return inputs

    def sql(self, dialect: str = "duckdb") -> str:
        """The query as text, to be read: over tables named after the scopes, a stage a concept."""
        query = self._staged(self.plan.stages, self._wanted(), writer_of(dialect), self.canonical_inputs(), ())
        return query.sql(dialect, pretty=True)


def contradictions(
    reading: TableReading, inputs: dict[str, exp.Query], writer: type[SqlWriter]
) -> Iterator[tuple[Concept, exp.Query]]:
    """Each condition that facts must meet and the registers at hand can tell, with the keys of the rows that do not.

    What is taken out of `inputs` for one is not looked at for the next.
    """
    regulation = reading.regulation
    for name in regulation.required:
        condition = regulation.concepts[name]
        if condition.scope.name not in inputs:
            continue
        asked = TableReading(
            regulation, replace(reading.question, concepts=[name], outcomes=(), matters=None), reading.cells
        )
        told = set(asked.plan.facts) <= set(reading.plan.facts)
        if not told or not {scope.name for scope in asked.plan.groups} < set(inputs):
            continue
        found = asked.query(writer, {scope: query.copy() for scope, query in inputs.items()}, ())
        unsound = exp.or_(*(exp.Not(this=exp.column(column)) for column in asked.columns()))
        yield condition, exp.select(condition.scope.name + KEY).from_(found.subquery("found")).where(unsound)


def parted(rows: exp.Query, scope: Scope, listed: str) -> tuple[exp.Select, exp.Select]:
    """The rows whose keys stand in the table `listed`, and the others."""
    key = scope.name + KEY
    within = exp.In(this=exp.column(key), query=exp.select(key).from_(listed).subquery())
    read = exp.select("*").from_(rows.subquery("read"))
    return read.where(within), read.where(exp.Not(this=within.copy()))
