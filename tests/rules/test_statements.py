"""The SQL of a run is made once for the same inputs, and never for others: each answer is held against the case's."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from registers import parquet

from gongbao.rules import ABSENT, Date, Dated, Integer, Money, RegisterError, Regulation, when, yuan
from gongbao.rules.nodes import ConceptRef
from gongbao.rules.planner import Cells
from gongbao.rules.register import Register
from gongbao.rules.statements import KEPT, over_table, statements
from gongbao.rules.table import Question, TableReading, run_table


def relief(*, above: int = 10) -> Regulation:
    """A relief for the poor, who are alive, with a ceiling that changes and a reading."""
    reg = Regulation("relief", "救助办法", "示规字〔2022〕1号", in_force=(date(2022, 1, 1), None))
    income = reg.fact("income", Money, "月收入", low=0, high=100_000)
    members = reg.fact("members", Integer, "人口", low=1, high=20)
    death = reg.fact("death", Date, "死亡日期", missing_is_absent=True)
    since = reg.fact("since", Date, "认定日期", may_be_absent=True)
    ceiling = reg.parameter(
        "ceiling",
        Money,
        "上限",
        [Dated(yuan(3000), until=date(2023, 6, 30)), Dated(yuan(4000), from_=date(2023, 7, 1))],
        clause="第一条",
    )
    bound = reg.reading("bound", "含不含", {"with": "含", "without": "不含"}, default="with", clause="第一条")
    alive = reg.concept("alive", "在世", death.if_present(lambda day: day > reg.day, otherwise=True), clause="第一条")
    poor = reg.concept(
        "poor", "困难", bound.choose({"with": income <= ceiling, "without": income < ceiling}), clause="第一条"
    )
    known = reg.concept("known", "已认定", since.if_present(lambda d: d <= reg.day, otherwise=False), clause="第一条")
    each = when(known).then(yuan(above * 2)).otherwise(yuan(above))
    paid = reg.concept("relief", "救助金", when(alive & poor).then(each * members).otherwise(yuan(0)), clause="第一条")
    reg.concept("twice", "两倍", paid * 2, clause="第一条")
    in_order = death.if_present(lambda d: since.if_present(lambda s: s <= d, otherwise=True), otherwise=True)
    reg.require(reg.concept("in_order", "认定不晚于死亡", in_order, clause="第一条"))
    return reg


@dataclass(frozen=True)
class Told:
    """A register as it comes, and what it says of each person in the words of a case."""

    columns: Mapping[str, Any]
    people: Mapping[int, Mapping[str, object]]
    said: Mapping[str, Any] = field(default_factory=dict)


DAY, LATER = date(2020, 5, 1), date(2023, 3, 1)
PLAIN = {
    "id": [1, 2, 3],
    "income": [300_000, 350_000, 0],
    "members": [1, 2, 3],
    "death": pa.array([None, None, DAY], pa.date32()),
    "since": pa.array([DAY, None, None], pa.date32()),
    "since__absent": [False, True, True],
}
PEOPLE: dict[int, dict[str, object]] = {
    1: {"income": "3000", "members": 1, "since": DAY},
    2: {"income": "3500", "members": 2, "since": ABSENT},
    3: {"income": "0", "members": 3, "death": DAY, "since": ABSENT},
}
IN_YUAN = pa.array([Decimal("3000.00"), Decimal("3500.00"), Decimal("0.00")], pa.decimal128(12, 2))
NO_DAYS = pa.array([None, None, None], pa.date32())


def but(**changed: object) -> dict[int, dict[str, object]]:
    """The people, each with one fact changed: a list of what it is for the three, or the same for all."""
    people = copy.deepcopy(PEOPLE)
    for name, values in changed.items():
        for number, value in zip(people, values if isinstance(values, list) else [values] * 3, strict=True):
            people[number].pop(name, None)
            if value is not None:
                people[number][name] = value
    return people


def by_id(ids: list[int]) -> dict[int, dict[str, object]]:
    """The people under other numbers."""
    return {other: PEOPLE[number] for other, number in zip(ids, PEOPLE, strict=True)}


REGISTERS = {
    "plain": Told(PLAIN, PEOPLE),
    "in yuan": Told(PLAIN | {"income": IN_YUAN}, PEOPLE),
    "nobody died": Told(PLAIN | {"death": NO_DAYS}, but(death=None)),
    "a gap": Told(PLAIN | {"income": [300_000, None, 0]}, but(income=["3000", None, "0"])),
    "another column": Told(PLAIN | {"wage": [0, 0, 0]}, but(income="0"), {"columns": {"income": "wage"}}),
    "all known since": Told(PLAIN | {"since": [DAY] * 3, "since__absent": [False] * 3, "death": NO_DAYS},
                            but(since=DAY, death=None)),
    "no companion": Told({k: v for k, v in PLAIN.items() if k != "since__absent"}, but(since=[DAY, None, None])),
    "empty is none": Told({k: v for k, v in PLAIN.items() if k != "since__absent"}, PEOPLE,
                          {"empty_is_absent": frozenset(["since"])}),
    "not told": Told(PLAIN, but(members=None), {"lacks": frozenset(["members"])}),
    "another key": Told(PLAIN | {"id": [2, 3, 1], "number": [1, 2, 3]}, PEOPLE, {"key": "number"}),
    "a column unread": Told(PLAIN | {"wage": [0, 0, 0]}, PEOPLE),
    "a number unread": Told(PLAIN | {"id": [2, 3, 1], "number": [1, 2, 3]}, by_id([2, 3, 1])),
    "out of range": Told(PLAIN | {"members": [1, 99, 3]}, {n: PEOPLE[n] for n in (1, 3)}),
    "not in fen": Told(PLAIN | {"income": pa.array([Decimal("3000.000"), Decimal("1.005"), Decimal("0.000")])},
                       {n: PEOPLE[n] for n in (1, 3)}),
    "in fen": Told(PLAIN | {"income": pa.array([Decimal("3000.000"), Decimal("3500.000"), Decimal("0.000")])}, PEOPLE),
    "dead first": Told(PLAIN | {"since": pa.array([DAY, None, LATER]), "since__absent": [False, True, False]},
                       {n: PEOPLE[n] for n in (1, 2)}),
}  # fmt: skip
QUESTIONS: dict[str, dict[str, Any]] = {
    "relief": {},
    "after the ceiling rose": {"on": "2023-08-01"},
    "a reform": {"parameters": {"ceiling": "3600"}},
    "another reform": {"parameters": {"ceiling": 10}},
    "another reading": {"readings": {"bound": "without"}},
    "more concepts": {"concepts": ["twice", "relief"]},
    "two days": {"on": ["2023-05-01", "2023-08-01"]},
}


def answers(
    regulation: Regulation, told: Told, question: Question, folder: Path, keep: Sequence[str] = ()
) -> dict[int, dict[str, Any]]:
    """What the table reading says of each person."""
    register = Register(parquet(folder, dict(told.columns)), **({"key": "id"} | dict(told.said)))
    out, bad = folder / "out.parquet", folder / "bad.parquet"
    with duckdb.connect() as connection:
        run_table(connection, TableReading(regulation, question), {"subject": register}, out, keep=keep, rejects=bad)
    return {row.pop("subject__key"): row for row in pq.read_table(out).to_pylist()}


def by_case(regulation: Regulation, told: Told, question: Question) -> dict[int, dict[str, Any]]:
    """The same from the case reading, person by person and day by day."""
    days: list[Any] = question.on if isinstance(question.on, list) else [question.on]
    found: dict[int, dict[str, Any]] = {}
    for number, facts in told.people.items():
        found[number] = {}
        for concept, on in product(question.concepts, days):
            result = regulation.evaluate(facts, on=on, parameters=question.parameters, readings=question.readings)
            value = result[concept]
            name = f"{concept}__{on.replace('-', '_')}" if days is question.on else concept
            found[number][name] = int(value * 100) if isinstance(value, Decimal) else value
    return found


def question(**asked: Any) -> Question:
    return Question(**({"concepts": ["relief"], "on": "2023-05-01"} | asked))


@pytest.mark.parametrize("seed", range(2))
def test_whatever_was_asked_before_an_answer_is_that_of_the_case(tmp_path: Path, seed: int) -> None:
    one, other = relief(), relief(above=15)
    asked = list(product((one, other), REGISTERS, QUESTIONS))
    random.Random(seed).shuffle(asked)
    of_each = [(one, register, "relief") for register in REGISTERS]
    for regulation, register, wanted in (*of_each, *asked[:40]):
        told, ask = REGISTERS[register], question(**QUESTIONS[wanted])
        assert answers(regulation, told, ask, tmp_path) == by_case(regulation, told, ask), (register, wanted)


def test_the_same_question_of_another_file_is_not_planned_again(tmp_path: Path) -> None:
    regulation = relief()
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    unasked = statements.cache_info()
    answers(regulation, REGISTERS["plain"], question(), one)
    before = statements.cache_info()
    assert before.misses - unasked.misses == 1
    richer = Told(PLAIN | {"income": [400_000, 0, 1]}, but(income=["4000", "0", "0.01"]))
    assert answers(regulation, richer, question(), other) == by_case(regulation, richer, question())
    after = statements.cache_info()
    assert (after.misses - before.misses, after.maxsize) == (0, KEPT)


def test_a_rule_that_is_added_to_counts_from_then_on(tmp_path: Path) -> None:
    regulation, told = relief(), REGISTERS["plain"]
    first = answers(regulation, told, question(), tmp_path)
    paid, poor = (ConceptRef(name, regulation.concepts[name].type, regulation.scope) for name in ("relief", "poor"))
    regulation.exception("none", "不发", to=paid, when=poor, then=yuan(0), clause="第二条")
    assert answers(regulation, told, question(), tmp_path) == by_case(regulation, told, question()) != first


def test_what_an_author_exchanges_by_hand_is_seen(tmp_path: Path) -> None:
    regulation, told = relief(), REGISTERS["plain"]
    answers(regulation, told, question(), tmp_path)
    regulation.parameters["ceiling"] = regulation.parameters["ceiling"].with_value("10")
    assert {each["relief"] for each in answers(regulation, told, question(), tmp_path).values()} == {0}


def test_kept_columns_and_outcomes_are_those_asked_for(tmp_path: Path) -> None:
    regulation, told = relief(), REGISTERS["another column"]
    assert answers(regulation, told, question(), tmp_path, ["wage"])[1].keys() == {"relief", "wage"}
    assert answers(regulation, told, question(), tmp_path)[1].keys() == {"relief"}
    with_way = question(outcomes=["relief"])
    assert answers(regulation, told, with_way, tmp_path)[1].keys() == {"relief", "relief__outcome"}
    assert sorted(answers(regulation, told, question(matters="poor", on="2022-01-01"), tmp_path)) == [1, 2, 3]
    assert sorted(answers(regulation, REGISTERS["plain"], question(matters="poor"), tmp_path)) == [1, 3]


def test_what_a_caller_knows_of_cells_is_part_of_what_is_asked(tmp_path: Path) -> None:
    """Where the caller says that an empty cell says there is none, another answer is due than where nobody does."""
    regulation = relief()
    register = Register(parquet(tmp_path, dict(REGISTERS["no companion"].columns)), "id")
    found = []
    for cells in (Cells(), Cells(empty_is_absent=frozenset(["since"])), Cells()):
        with duckdb.connect() as connection:
            reading = TableReading(regulation, question(on="2023-08-01"), cells)
            run_table(connection, reading, {"subject": register}, tmp_path / "out.parquet", rejects=tmp_path / "bad")
        found.append([row["relief"] for row in pq.read_table(tmp_path / "out.parquet").to_pylist()])
    assert found[0] == found[2] != found[1]


def test_over_a_table_of_the_connection_the_answer_follows_the_question_the_facts_and_what_is_kept() -> None:
    regulation, told = relief(), "SELECT *, number AS subject__key FROM told"
    asked = TableReading(regulation, question()), TableReading(regulation, question(on="2023-08-01"))
    with duckdb.connect() as connection:
        columns = "number, 350000 AS income, 2 AS members, NULL::DATE AS death, NULL::DATE AS since"
        connection.execute(
            f"CREATE TABLE told AS SELECT {columns}, true AS since__absent FROM (VALUES (1), (2)) AS t(number)"
        )
        found = [
            connection.execute(f"SELECT * FROM ({over_table(reading, facts, keep).sql}) ORDER BY 1").fetchall()
            for facts in (told, f"{told} WHERE number > 1")
            for keep in ([], ["number"])
            for reading in asked
        ]
    assert found == [
        [(1, 0), (2, 0)],
        [(1, 2000), (2, 2000)],
        [(1, 1, 0), (2, 2, 0)],
        [(1, 1, 2000), (2, 2, 2000)],
        [(2, 0)],
        [(2, 2000)],
        [(2, 2, 0)],
        [(2, 2, 2000)],
    ]


def test_an_error_names_the_file_at_hand(tmp_path: Path) -> None:
    without = {name: held for name, held in PLAIN.items() if name != "members"}
    for name in ("one.parquet", "other.parquet"):
        register = Register(parquet(tmp_path, without, name), "id")
        with duckdb.connect() as connection, pytest.raises(RegisterError, match=f"{name} 没有“members”这一列"):
            run_table(connection, TableReading(relief(), question()), {"subject": register}, tmp_path / "out.parquet")


def test_a_path_may_hold_a_quotation_mark(tmp_path: Path) -> None:
    folder = tmp_path / "it's"
    folder.mkdir()
    regulation, told = relief(), REGISTERS["plain"]
    assert answers(regulation, told, question(), folder) == by_case(regulation, told, question())
