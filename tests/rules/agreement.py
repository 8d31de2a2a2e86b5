"""Facts as tables for an engine, and what each reading says of them in one form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gongbao.rules.case import CaseReading, case_plan, parse_day
from gongbao.rules.lowered import ABSENT_SUFFIX, KINDS
from gongbao.rules.plan import Plan
from gongbao.rules.planner import Cells
from gongbao.rules.regulation import Regulation
from gongbao.rules.table import Question, TableReading, writer_of
from gongbao.rules.told import Told, read_told
from gongbao.rules.types import ABSENT

Found = dict[str, list[Any]]
"""By concept, for each member in order: its columns and its outcome."""


def by_case(reg: Regulation, cases: Sequence[dict[str, Any]], concepts: Sequence[str], on: str) -> Found:
    """What the case reading says, one case after another."""
    found: Found = {name: [] for name in concepts}
    reading = CaseReading(reg)
    prepared = reading._prepared(parse_day(on), {}, {})
    program = prepared.program
    for case in cases:
        told = read_told(reg, case)
        values, codes = program.explain(*program.arguments(parse_day(on), parse_day(on), told))
        assert values == program.run(*program.arguments(parse_day(on), parse_day(on), told))
        for concept, value, code in zip(program.concepts, values, codes, strict=True):
            if concept.name in found:
                single = concept.scope.parent is None
                for v, c in zip([value] if single else value, [code] if single else code, strict=True):
                    found[concept.name].append((*(v if isinstance(v, tuple) else (v,)), c))
    return found


def by_walk(reg: Regulation, cases: Sequence[dict[str, Any]], concepts: Sequence[str], on: str) -> Found:
    """What the integer form says when it is walked."""
    from gongbao.rules.interpret import interpret_plan
    from gongbao.rules.outcomes import number_outcomes
    from gongbao.rules.program import Program

    plan = case_plan(reg, parse_day(on), {}, {})
    program = Program(plan)
    outcomes = {stage.concept.name: number_outcomes(plan, stage.concept) for stage in plan.rows}
    found: Found = {name: [] for name in concepts}
    for case in cases:
        told = read_told(reg, case)
        day = parse_day(on)
        walk = interpret_plan(plan, program.columns(program.arguments(day, day, told)), told)
        for stage in plan.rows:
            if stage.concept.name not in found:
                continue
            columns = [walk.columns[(stage.scope.name, column)] for column, _ in stage.columns]
            codes = walk.each(stage.scope, outcomes[stage.concept.name].code)
            rows = [tuple(columns)] if stage.scope.parent is None else list(zip(*columns, strict=True))
            found[stage.concept.name] += [(*row, code) for row, code in zip(rows, codes, strict=True)]
    return found


def rows_of(plan: Plan, tolds: Sequence[Told]) -> dict[str, list[dict[str, Any]]]:
    """The facts as rows of tables named after the scopes, keys numbered over all cases."""
    reg = plan.regulation
    rows: dict[str, list[dict[str, Any]]] = {scope.name: [] for scope in (reg.scope, *plan.groups)}
    for told in tolds:
        start = {name: len(held) for name, held in rows.items()}
        rows[reg.scope.name].append(_row(plan, reg.scope.name, told.subject, {"subject__key": start["subject"]}))
        for scope in plan.groups:
            assert scope.parent is not None
            members = told.groups[scope.name]
            for number, (facts, owner) in enumerate(zip(members.facts, members.owner, strict=True)):
                keys = {
                    f"{scope.name}__key": start[scope.name] + number,
                    f"{scope.parent.name}__key": start[scope.parent.name] + owner,
                }
                rows[scope.name].append(_row(plan, scope.name, facts, keys))
    return rows


def _row(plan: Plan, scope: str, facts: dict[str, Any], keys: dict[str, Any]) -> dict[str, Any]:
    row = dict(keys)
    for fact in plan.facts.values():
        if fact.scope.name == scope:
            value = facts.get(fact.name)
            row[fact.name] = None if value is ABSENT else value
            if fact.type.optional and not fact.missing_is_absent:
                row[fact.name + ABSENT_SUFFIX] = None if value is None else value is ABSENT
    return row


SQL_TYPES = {"bool": "BOOLEAN", "int": "BIGINT", "date": "DATE", "text": "VARCHAR"}


def columns_of_scope(plan: Plan, scope: str) -> dict[str, str]:
    """The columns of a scope's table with their types."""
    parent = plan.regulation.groups[scope].scope.parent
    columns = {f"{scope}__key": "BIGINT"} | ({f"{parent.name}__key": "BIGINT"} if parent else {})
    for fact in plan.facts.values():
        if fact.scope.name == scope:
            columns[fact.name] = SQL_TYPES[KINDS[fact.type.kind]]
            if fact.type.optional and not fact.missing_is_absent:
                columns[fact.name + ABSENT_SUFFIX] = "BOOLEAN"
    return columns


def to_be_run(reg: Regulation, question: Question, rows: dict[str, list[dict[str, Any]]], dialect: str) -> str:
    """The query as a run makes it, with what the cells prove."""
    plan = TableReading(reg, question).plan
    full = [f.name for f in plan.facts.values() if all(row[f.name] is not None for row in rows[f.scope.name])]
    reading = TableReading(reg, question, Cells(never_empty=frozenset(full), groups_told=True))
    return str(reading.query(writer_of(dialect), reading.canonical_inputs(), ()).sql(dialect))


Rows = list[dict[str, Any]]


def by_spark(session: Any, reg: Regulation, cases: Sequence[dict[str, Any]], concepts: Sequence[str], on: str) -> Found:
    """What Spark says, one query for each concept: as it is read and as it is run."""

    def load(scope: str, columns: dict[str, str], rows: Rows) -> None:
        schema = ", ".join(f"{c} {'STRING' if t == 'VARCHAR' else t}" for c, t in columns.items())
        frame = session.createDataFrame([tuple(row[c] for c in columns) for row in rows], schema)
        frame.createOrReplaceTempView(scope)

    def answer(sql: str) -> list[Any]:
        return [tuple(row)[1:] for row in sorted(session.sql(sql).collect(), key=lambda row: row[0])]

    return _by_engine("spark", load, answer, reg, cases, concepts, on)


def by_duckdb(
    connection: Any, reg: Regulation, cases: Sequence[dict[str, Any]], concepts: Sequence[str], on: str
) -> Found:
    """What DuckDB says, one query for each concept: as it is read and as it is run."""

    def answer(sql: str) -> list[Any]:
        return [row[1:] for row in connection.execute(f"SELECT * FROM ({sql}) ORDER BY 1").fetchall()]

    return _by_engine("duckdb", into_duckdb(connection), answer, reg, cases, concepts, on)


def into_duckdb(connection: Any) -> Callable[[str, dict[str, str], Rows], None]:
    """What makes a table of a scope's rows."""

    def load(scope: str, columns: dict[str, str], rows: Rows) -> None:
        listed = ", ".join(f"{c} {t}" for c, t in columns.items())
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {scope} ({listed})")
        if rows:
            marks = ", ".join("?" * len(columns))
            connection.executemany(f"INSERT INTO {scope} VALUES ({marks})", [[row[c] for c in columns] for row in rows])

    return load


def _by_engine(
    dialect: str,
    load: Callable[[str, dict[str, str], Rows], None],
    answer: Callable[[str], list[Any]],
    reg: Regulation,
    cases: Sequence[dict[str, Any]],
    concepts: Sequence[str],
    on: str,
) -> Found:
    found: Found = {}
    for name in concepts:
        question = Question([name], on=on, outcomes=[name])
        reading = TableReading(reg, question)
        rows = rows_of(reading.plan, [read_told(reg, case) for case in cases])
        for scope, held in rows.items():
            load(scope, columns_of_scope(reading.plan, scope), held)
        found[name] = answer(reading.sql(dialect))
        assert (name, answer(to_be_run(reg, question, rows, dialect))) == (name, found[name]), "as run, as read"
    return found
