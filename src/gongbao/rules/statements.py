"""The SQL of a run, made once for all that it depends on: a second run of the same question need not plan again.

It depends on what the author declared, on what is asked and on what the files say of their columns; not on their rows,
nor on their names, for which marks stand. What is kept is text, which no run changes, of the questions asked last.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from operator import is_
from typing import Any

from sqlglot import exp, parse_one

from gongbao.rules.asked import Question
from gongbao.rules.errors import RegisterError
from gongbao.rules.group import Concept
from gongbao.rules.nodes import Scope
from gongbao.rules.outcomes import Outcome
from gongbao.rules.planner import Cells
from gongbao.rules.proven import Known, in_range, known_cells
from gongbao.rules.register import Adapted, Register, adapt
from gongbao.rules.regulation import Regulation
from gongbao.rules.sql.scopes import KEY
from gongbao.rules.table_reading import TableReading, contradictions, parted, writer_of

KEPT = 64
"""Of how many questions the SQL is kept, some ten to a hundred thousand characters each."""
WIDE = ("HUGEINT", "UHUGEINT")
"""Integers of 128 bits."""


class Declared:
    """A regulation as it stands now: the same as another only where every part declared is the very same object."""

    __slots__ = ("_parts", "regulation")

    def __init__(self, regulation: Regulation) -> None:
        self.regulation = regulation
        kinds = (regulation.facts, regulation.parameters, regulation.readings, regulation.tables, regulation.concepts)
        declared = (each for kind in (*kinds, regulation.groups) for each in kind.values())
        self._parts = (regulation, regulation.required, *declared)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Declared) or len(self._parts) != len(other._parts):
            return False
        return all(map(is_, self._parts, other._parts))

    def __hash__(self) -> int:
        return hash(tuple(map(id, self._parts)))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a regulation as it stands, by every field of the question, and what is known of the cells."""

    declared: Declared
    fields: Hashable
    cells: Cells
    question: Question = field(compare=False)

    @classmethod
    def by(cls, reading: TableReading, cells: Cells) -> Asked:
        """What a reading asks."""
        return cls(Declared(reading.regulation), _frozen(reading.question), cells, reading.question)

    def reading(self) -> TableReading:
        """The reading, made anew."""
        return TableReading(self.declared.regulation, self.question, self.cells)


@dataclass(frozen=True, slots=True)
class Basis:
    """All that the SQL of a run depends on; it is the same for two that are equal.

    `told` is of each register every field but its path, its columns with their types, and the facts that its
    statistics prove to be in range.
    """

    asked: Asked
    told: Hashable
    keep: tuple[str, ...]
    registers: Mapping[str, Register] = field(compare=False)  # their paths stand in errors alone
    held: Mapping[str, Mapping[str, str]] = field(compare=False)
    in_range: frozenset[str] = field(compare=False)


def basis_of(
    reading: TableReading, registers: Mapping[str, Register], found: Mapping[str, Known], keep: Sequence[str]
) -> Basis:
    """What the SQL of a question depends on, for registers of which this is known."""
    held = {name: known.held for name, known in found.items()}
    sound = in_range(reading.regulation, registers, found)
    said = {name: _fields(register, but="path") for name, register in registers.items()}
    cells = known_cells(reading.regulation, registers, found, reading.cells)
    told = (_frozen(said), _frozen(held), sound)
    return Basis(Asked.by(reading, cells), told, tuple(keep), registers, held, sound)


def _fields(of: Question | Register, but: str = "") -> Mapping[str, object]:
    return {each.name: getattr(of, each.name) for each in fields(of) if each.name != but}


def _frozen(value: Any) -> Hashable:
    """The same as it can be compared: with its type, as 1, 1.0 and True are equal and do not ask the same."""
    match value:
        case Question():
            return _frozen(_fields(value))
        case Mapping():
            return tuple((key, _frozen(each)) for key, each in sorted(value.items()))
        case list() | tuple():
            return tuple(map(_frozen, value))
        case set() | frozenset():
            return frozenset(value)
        case _:
            return type(value), value


@dataclass(frozen=True, slots=True)
class Check:
    """Which rows of a scope's register cannot be used, and `first` of all some of them: keys with what is wrong."""

    scope: Scope
    first: str
    bad: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The keys of the rows whose facts contradict each other, and those rows once the keys stand in `table`."""

    condition: Concept
    table: str
    keys: str
    rows: str


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements of a run, with marks for the files; which columns of the answer are `wide`."""

    checks: tuple[Check, ...]
    contradictions: tuple[Contradiction, ...]
    answer: str
    wide: tuple[str, ...]
    outcomes: tuple[tuple[str, tuple[Outcome, ...]], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A query, and what its outcome codes mean."""

    sql: str
    outcomes: tuple[tuple[str, tuple[Outcome, ...]], ...]


@lru_cache(maxsize=KEPT)
def statements(basis: Basis, bad: frozenset[str], aside: tuple[str, ...]) -> Statements:
    """The statements of a run without the bad rows of some scopes and those that contradict the conditions `aside`.

    Raises RegisterError for a register that is missing or does not serve.
    """
    reading = basis.asked.reading()
    writer = writer_of("duckdb")
    adapted, inputs = _inputs(reading, basis, bad)
    for name in aside:
        scope = reading.regulation.concepts[name].scope
        inputs[scope.name] = parted(inputs[scope.name], scope, _table(name))[1]
    checks = tuple(
        Check(scope, each.first_bad(scope).sql("duckdb", copy=False), each.bad().sql("duckdb", copy=False))
        for scope, each in adapted
        if each.problem is not None
    )
    contradicting = tuple(
        Contradiction(
            condition,
            _table(condition.name),
            keys.sql("duckdb", copy=False),
            parted(inputs[condition.scope.name], condition.scope, _table(condition.name))[0].sql("duckdb"),
        )
        for condition, keys in contradictions(reading, inputs, writer)
    )
    answer = reading.query(writer, inputs, basis.keep).sql("duckdb", copy=False)
    handed_on = basis.held.get(reading.scope.name, {})
    wide = (*(name for name in basis.keep if handed_on.get(name) in WIDE), *reading.wide_columns())
    return Statements(checks, contradicting, answer, wide, _outcomes(reading))


def over_table(reading: TableReading, facts: str, keep: Sequence[str]) -> Answer:
    """The answer to a question about the subject, over a query of its facts in plain form with their keys."""
    return _over_table(Asked.by(reading, reading.cells), facts, tuple(keep))


@lru_cache(maxsize=KEPT)
def _over_table(asked: Asked, facts: str, keep: tuple[str, ...]) -> Answer:
    reading = asked.reading()
    query = reading.query(writer_of("duckdb"), {reading.scope.name: parse_one(facts, into=exp.Select)}, keep)
    return Answer(query.sql("duckdb", copy=False), _outcomes(reading))


def _outcomes(reading: TableReading) -> tuple[tuple[str, tuple[Outcome, ...]], ...]:
    return tuple((name, each.all) for name, each in reading.outcomes.items())


def _inputs(
    reading: TableReading, basis: Basis, bad: frozenset[str]
) -> tuple[list[tuple[Scope, Adapted]], dict[str, exp.Query]]:
    """How the facts of each scope are read, and the queries of its facts."""
    adapted: list[tuple[Scope, Adapted]] = []
    inputs: dict[str, exp.Query] = {}
    plan = reading.plan
    for scope in (reading.regulation.scope, *plan.groups):
        facts = [fact for fact in plan.facts.values() if fact.scope is scope]
        register = basis.registers.get(scope.name)
        if register is None:
            if scope.parent is not None or facts:
                raise RegisterError(f"没有{scope.title}的登记表：要给出 {scope.name}")
            inputs[scope.name] = exp.select(exp.alias_(exp.Literal.number(0), scope.name + KEY))
            continue
        keep = basis.keep if scope is reading.scope else ()
        concepts, held = reading.regulation.concepts, basis.held[scope.name]
        made = adapt(register, held, scope, facts, keep, concepts, basis.in_range, _mark(scope.name))
        adapted.append((scope, made))
        inputs[scope.name] = made.sound() if scope.name in bad else made.query
    return adapted, inputs


def _table(condition: str) -> str:
    return f"{condition}__contradicted"


def _mark(scope: str) -> exp.Expr:
    """What stands for a register in the SQL: a name that no table or column has."""
    return exp.Table(this=exp.Identifier(this=f"\0{scope}", quoted=True))


def with_files(sql: str, registers: Mapping[str, Register]) -> str:
    """SQL with the files in the places of their marks."""
    return re.sub('"\0([a-z0-9_]+)"', lambda mark: registers[mark[1]].read, sql)
