"""Asking the rules of registers: each scope's answers as a table of the connection, every row's fate accounted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from gongbao.rules import Regulation, RulesError
from gongbao.rules.nodes import ConceptRef, FactRef
from gongbao.rules.outcomes import How, Outcome
from gongbao.rules.quoting import literal
from gongbao.rules.register import Register, described, quoted
from gongbao.rules.table import Question, TableReading, run_table

if TYPE_CHECKING:
    import duckdb


class NotInForceError(RulesError):
    """The regulation is not in force on the day."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that is in no result: in which register, its id, and why."""

    scope: str
    id: str
    why: str


def ask(
    connection: duckdb.DuckDBPyConnection,
    regulation: Regulation,
    registers: Mapping[str, Register],
    question: Question,
    table: str,
    scratch: Path,
    keep: Sequence[str] = (),
) -> dict[str, tuple[Outcome, ...]]:
    """The answers as the view `table` (id, what is kept, concepts); the meaning of the outcome codes.

    Raises NotInForceError, and RegisterError where a register does not serve.
    """
    reading = TableReading(regulation, question)
    used = {scope.name for scope in (regulation.scope, *reading.plan.groups)}
    told = {name: register for name, register in registers.items() if name in used}
    out = scratch / f"{table}-answers.parquet"
    run = run_table(connection, reading, told, out, keep=keep, rejects=scratch / f"{table}-rejected.parquet")
    if run.findings:
        raise NotInForceError(run.findings[0].message)
    key = f"{reading.scope.name}__key"
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT {key} AS id, * EXCLUDE ({key})"
        f" FROM read_parquet({literal(out)})"
    )
    return dict(run.outcomes)


def without_faults(
    connection: duckdb.DuckDBPyConnection,
    regulation: Regulation,
    registers: Mapping[str, Register],
    needed: Mapping[str, Sequence[str]],
    scratch: Path,
    unique: Mapping[str, str] = MappingProxyType({}),
) -> tuple[dict[str, Register], list[SetAside]]:
    """The registers with only the rows whose `needed` facts are told, in range and belong to a row that is there.

    `unique` names, by scope, a fact that no two rows may share: of rows that do, none is trusted.
    A sum over rows one of which is not known is not known; a settlement must leave such rows out and say so.
    `needed` goes from the outermost scope inwards. Raises RegisterError naming a column that is not there.
    """
    sound = dict(registers)
    aside: list[SetAside] = []
    for name, facts in needed.items():
        register = registers[name]
        scope = regulation.groups[name].scope
        held = described(connection, register)
        source = register.source.sql("duckdb")
        faults = _unidentified(register)
        parent = scope.parent
        if register.owner and parent is not None and parent.name in sound:
            within = sound[parent.name]
            owner = quoted(register.owner).sql("duckdb")
            faults.append(
                f"WHEN {owner} IS NULL OR {owner} NOT IN (SELECT {quoted(within.key).sql('duckdb')}"
                f" FROM {within.source.sql('duckdb')}) THEN '所属的{parent.title}没有登记或未计入'"
            )
        for each in facts:
            fact = regulation.facts[each]
            cell = quoted(each).sql("duckdb")
            if each not in held:
                continue  # the run says which column it wants
            absent = f" AND NOT coalesce({each}__absent, false)" if f"{each}__absent" in held else ""
            faults.append(f"WHEN {cell} IS NULL{absent} THEN '缺{fact.title}'")
            if fact.low is not None and fact.type.is_number:
                scaled = f"({cell} * {fact.type.scale})" if held[each].startswith("DECIMAL") else cell
                faults.append(f"WHEN {scaled} NOT BETWEEN {fact.low} AND {fact.high} THEN '{fact.title}超出合理范围'")
            if fact.type.code_list is not None:
                codes = ", ".join(literal(code) for pair in fact.type.code_list.labels for code in dict.fromkeys(pair))
                faults.append(f"WHEN {cell} NOT IN ({codes}) THEN '{fact.title}不在代码之内'")
        if name in unique:
            cell = quoted(unique[name]).sql("duckdb")
            title = regulation.facts[unique[name]].title
            faults.append(
                f"WHEN {cell} IN (SELECT {cell} FROM {source} GROUP BY 1 HAVING count(*) > 1) THEN '{title}重复'"
            )
        sound[name], set_aside = _without(connection, register, faults, scope.title, scratch / f"{name}-sound.parquet")
        aside += set_aside
    return sound, aside


def identified(
    connection: duckdb.DuckDBPyConnection, regulation: Regulation, registers: Mapping[str, Register], scratch: Path
) -> tuple[dict[str, Register], list[SetAside]]:
    """The registers without the rows that have no id, or share one: of those none is trusted."""
    sound: dict[str, Register] = {}
    aside: list[SetAside] = []
    for name, register in registers.items():
        title, target = regulation.groups[name].scope.title, scratch / f"{name}-identified.parquet"
        sound[name], set_aside = _without(connection, register, _unidentified(register), title, target)
        aside += set_aside
    return sound, aside


def _unidentified(register: Register) -> list[str]:
    """Branches of SQL for a row that has no id, or one that another row has as well."""
    key = quoted(register.key).sql("duckdb")
    shared = f"SELECT {key} FROM {register.source.sql('duckdb')} GROUP BY 1 HAVING count(*) > 1"
    return [
        f"WHEN {key} IS NULL OR {key}::VARCHAR = '' THEN '没有编号'",
        f"WHEN {key} IN ({shared}) THEN '编号重复，不知以哪一行为准'",
    ]


def _without(
    connection: duckdb.DuckDBPyConnection, register: Register, faults: Sequence[str], title: str, target: Path
) -> tuple[Register, list[SetAside]]:
    """The register without the rows of which a branch of SQL says why not; those rows."""
    fault, source = f"CASE {' '.join(faults)} END", register.source.sql("duckdb")
    key = quoted(register.key).sql("duckdb")
    found = connection.execute(
        f"SELECT coalesce({key}::VARCHAR, ''), {fault} FROM {source} WHERE ({fault}) IS NOT NULL ORDER BY 1"
    ).fetchall()
    if not found:
        return register, []
    connection.execute(f"COPY (SELECT * FROM {source} WHERE ({fault}) IS NULL) TO {literal(target)} (FORMAT parquet)")
    return replace(register, path=target), [SetAside(title, row, why) for row, why in found]


def without_contradictions(
    connection: duckdb.DuckDBPyConnection,
    regulation: Regulation,
    registers: Mapping[str, Register],
    on: str,
    readings: Mapping[str, str],
    scratch: Path,
) -> tuple[dict[str, Register], list[SetAside]]:
    """The registers without the rows whose facts contradict each other (`Regulation.require`), and those rows."""
    sound = dict(registers)
    aside: list[SetAside] = []
    for name in regulation.required:
        concept = regulation.concepts[name]
        if concept.scope.name not in sound:
            continue
        ask(connection, regulation, sound, Question([name], on, readings=readings), name, scratch)
        rejected = scratch / f"{name}-rejected-{name}.parquet"
        if not rejected.exists():
            continue
        key = quoted(f"{concept.scope.name}__key").sql("duckdb")
        rows = f"read_parquet({literal(rejected)})"
        found = connection.execute(f"SELECT {key}::VARCHAR FROM {rows} ORDER BY 1").fetchall()
        why = f"事实互相矛盾，应为“{concept.title}”〔{'、'.join(address.path for address in concept.clauses)}〕"
        aside += [SetAside(concept.scope.title, row, why) for (row,) in found]
        register = sound[concept.scope.name]
        target = scratch / f"{name}-kept.parquet"
        own = quoted(register.key).sql("duckdb")
        connection.execute(
            f"COPY (SELECT * FROM {register.source.sql('duckdb')} WHERE {own} NOT IN (SELECT {key} FROM {rows}))"
            f" TO {literal(target)} (FORMAT parquet)"
        )
        sound[concept.scope.name] = replace(register, path=target)
    return sound, aside


def why_not(regulation: Regulation, outcomes: Sequence[Outcome]) -> dict[int, str]:
    """For each code of a condition that failed, the title of what is not met."""
    words = {}
    for outcome in outcomes:
        if outcome.how is not How.FAILED or outcome.node is None:
            continue
        for node in outcome.node.walk():
            if isinstance(node, FactRef | ConceptRef):
                named = regulation.facts.get(node.name) or regulation.concepts[node.name]
                words[outcome.code] = f"不符合：{named.title}"
                break
    return words
