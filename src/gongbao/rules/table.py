"""Reading 2: a whole register. The tree becomes one staged query; Parquet in, Parquet out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlglot import exp

from gongbao.rules.asked import Question, days_of
from gongbao.rules.case import out_of_force
from gongbao.rules.errors import DefinitionError, ParameterError, RegisterError, nearest
from gongbao.rules.group import Concept
from gongbao.rules.levels import in_levels
from gongbao.rules.lower import ABSENT_SUFFIX, DIVISOR_SUFFIX, Settings
from gongbao.rules.nodes import Scope
from gongbao.rules.op_builder import OpBuilder
from gongbao.rules.outcomes import OUTCOME_SUFFIX, Outcome, Outcomes, number_outcomes
from gongbao.rules.plan import Plan, RowStage, Step, choices, columns_of, overlay
from gongbao.rules.planner import NOTHING_KNOWN, Cells, make_plans
from gongbao.rules.proven import Known, known, known_cells
from gongbao.rules.reasons import Finding
from gongbao.rules.register import Adapted, Register, adapt, quoted, rejects_of, unusable
from gongbao.rules.regulation import Regulation
from gongbao.rules.relevance import may_hold
from gongbao.rules.sql.build import nested
from gongbao.rules.sql.parts import conjuncts
from gongbao.rules.sql.stages import KEY, StagedQuery, Wanted
from gongbao.rules.sql.writer import SqlWriter, width_of
from gongbao.text.writing import in_place_when_whole

WIDE = ("HUGEINT", "UHUGEINT")
"""Integers of 128 bits."""


def writer_of(dialect: str) -> type[SqlWriter]:
    """The writer of a dialect. Raises ParameterError naming those there are."""
    if dialect == "duckdb":
        from gongbao.rules.sql.duckdb import DuckDbWriter

        return DuckDbWriter
    if dialect == "spark":
        from gongbao.rules.sql.spark import SparkWriter

        return SparkWriter
    raise ParameterError(f"没有 {dialect} 这种 SQL。现有：duckdb、spark。")


@dataclass(frozen=True, slots=True)
class Run:
    """What a run came to: rows written and rejected, how long it took, the meaning of the outcome codes."""

    rows: int
    rejected: int
    seconds: float
    outcomes: Mapping[str, tuple[Outcome, ...]]
    findings: tuple[Finding, ...] = ()


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

    @cached_property
    def outcomes(self) -> dict[str, Outcomes]:
        """The deciding ways of the concepts whose outcomes are wanted."""
        return {name: number_outcomes(self.plan, self.regulation.concepts[name]) for name in self.question.outcomes}

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
            name + OUTCOME_SUFFIX + suffix: number_outcomes(plan, self.regulation.concepts[name]).code
            for name in self.question.outcomes
            for suffix, plan in zip(self._suffixes(), self.plans, strict=True)
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


def run_table(
    connection: Any,
    reading: TableReading,
    registers: Mapping[str, Register],
    out: Path,
    *,
    keep: Sequence[str] = (),
    rejects: Path | None = None,
) -> Run:
    """Read the registers (by scope; the subject's is called subject), answer the question, write Parquet to `out`.

    Rows that cannot be used (out of range, wrong codes) go to `rejects` with what is wrong; without it they are an
    error. Nothing stays at `out` unless all of it was written. Raises RegisterError.
    """
    start = perf_counter()
    if not reading.in_force:
        return Run(0, 0, perf_counter() - start, {}, reading.findings)
    found = {name: known(connection, register) for name, register in registers.items()}
    cells = known_cells(reading.regulation, registers, found, reading.cells)
    reading = TableReading(reading.regulation, reading.question, cells)
    inputs, rejected = _inputs(connection, reading, registers, found, keep, rejects)
    rejected += _set_aside(connection, reading, inputs, rejects)
    query = reading.query(writer_of("duckdb"), inputs, keep)
    handed_on = found[reading.scope.name].held if reading.scope.name in found else {}
    wide = [*(name for name, kind in handed_on.items() if name in keep and kind in WIDE), *reading.wide_columns()]
    rows = _write_parquet(connection, query.sql("duckdb", copy=False), out, wide)
    outcomes = {name: each.all for name, each in reading.outcomes.items()}
    return Run(rows, rejected, perf_counter() - start, outcomes, reading.findings)


def _inputs(
    connection: Any,
    reading: TableReading,
    registers: Mapping[str, Register],
    found: Mapping[str, Known],
    keep: Sequence[str],
    rejects: Path | None,
) -> tuple[dict[str, exp.Query], int]:
    inputs: dict[str, exp.Query] = {}
    rejected = 0
    plan = reading.plan
    for scope in (reading.regulation.scope, *plan.groups):
        facts = [fact for fact in plan.facts.values() if fact.scope is scope]
        register = registers.get(scope.name)
        if register is None:
            if scope.parent is not None or facts:
                raise RegisterError(f"没有{scope.title}的登记表：要给出 {scope.name}")
            inputs[scope.name] = exp.select(exp.alias_(exp.Literal.number(0), scope.name + KEY))
            continue
        handed_on = keep if scope is reading.scope else ()
        adapted = adapt(
            register,
            found[scope.name].held,
            scope,
            facts,
            handed_on,
            reading.regulation.concepts,
            found[scope.name].proven.bounds,
            register.source,
        )
        bad = _reject(connection, register, adapted, rejects, scope)
        rejected += bad
        inputs[scope.name] = adapted.sound() if bad else adapted.query
    return inputs, rejected


def _set_aside(connection: Any, reading: TableReading, inputs: dict[str, exp.Query], rejects: Path | None) -> int:
    """Take out the rows whose facts contradict each other; how many. They go to `rejects`, by the condition's name."""
    count = 0
    for condition, bad in contradictions(reading, inputs, writer_of("duckdb")):
        table = f"{condition.name}__contradicted"
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {bad.sql('duckdb')}")
        (number,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        if not number:
            continue
        if rejects is None:
            first = connection.execute(f"FROM {table} ORDER BY 1 LIMIT 3").fetchall()
            raise contradicting(condition, number, [key for (key,) in first])
        those, others = parted(inputs[condition.scope.name], condition.scope, table)
        copy_parquet(connection, those.sql("duckdb"), rejects.with_stem(f"{rejects.stem}-{condition.name}"))
        inputs[condition.scope.name] = others
        count += number
    return count


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


def contradicting(condition: Concept, count: int, first: Sequence[Any]) -> RegisterError:
    """The error for facts that contradict each other, with the keys of some rows."""
    keys = "、".join(map(str, first))
    return RegisterError(
        f"{condition.scope.title}的登记表有 {count} 行事实互相矛盾，应为“{condition.title}”，如 {keys}"
    )


def parted(rows: exp.Query, scope: Scope, listed: str) -> tuple[exp.Select, exp.Select]:
    """The rows whose keys stand in the table `listed`, and the others."""
    key = scope.name + KEY
    within = exp.In(this=exp.column(key), query=exp.select(key).from_(listed).subquery())
    read = exp.select("*").from_(rows.subquery("read"))
    return read.where(within), read.where(exp.Not(this=within.copy()))


def _reject(connection: Any, register: Register, adapted: Adapted, rejects: Path | None, scope: Scope) -> int:
    """Write the rows that cannot be used to `rejects`; how many."""
    if adapted.problem is None:
        return 0
    if rejects is None:
        found = connection.execute(adapted.first_bad(scope).sql("duckdb", copy=False)).fetchall()
        if found:
            raise unusable(register, found)
        return 0
    target = rejects_of(scope, rejects)
    count = copy_parquet(connection, adapted.bad().sql("duckdb"), target)
    if not count:
        target.unlink()
    return count


def copy_parquet(connection: Any, sql: str, out: Path) -> int:
    """Run a query into a Parquet file, by a temporary name that is moved into place; the number of rows."""
    described = connection.execute(f"DESCRIBE {sql}").fetchall()
    return _write_parquet(connection, sql, out, [name for name, kind, *_ in described if kind in WIDE])


def _write_parquet(connection: Any, sql: str, out: Path, wide: Sequence[str]) -> int:
    """`copy_parquet` of a query of which the `wide` columns are known.

    Parquet has no integers of 128 bits and DuckDB would write floating point: they become DECIMAL(38, 0).
    """
    if wide:
        names = (quoted(name).sql("duckdb") for name in wide)
        exact = ", ".join(f"CAST({name} AS DECIMAL(38, 0)) AS {name}" for name in names)
        sql = f"SELECT * REPLACE ({exact}) FROM ({sql})"
    with in_place_when_whole(out) as unfinished:
        target = exp.Literal.string(str(unfinished)).sql("duckdb")
        found = connection.execute(f"COPY ({sql}) TO {target} (FORMAT parquet, COMPRESSION zstd)").fetchone()
    return int(found[0])


__all__ = ["DIVISOR_SUFFIX", "Question", "Register", "Run", "TableReading", "copy_parquet", "quoted", "run_table"]
