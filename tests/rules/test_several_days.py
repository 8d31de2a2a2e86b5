"""Several days in one query are as many single queries: same amounts, same ways, same refusals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from heating import heating

from gongbao.rules import Boolean, Date, Integer, ParameterError, RegisterError, Regulation
from gongbao.rules.register import Register
from gongbao.rules.table import Question, TableReading, run_table

PEOPLE: dict[str, list[Any]] = {
    "id": ["a", "b", "c", "d", "e", "f", "g"],
    "birth": [date(1950, 3, 8), date(1920, 1, 1), None, date(1944, 1, 9), date(1963, 12, 5), date(1963, 6, 1), None],
    "registered": [True, True, True, False, True, None, True],
    "income": pa.array(
        [Decimal(n) for n in ("3100.00", "9.00", "1.00")] + [None, Decimal("3000.00"), None, Decimal(9000)]
    ),
    "death": pa.array([None, date(2023, 12, 31), None, None, None, date(2024, 1, 2), date(2020, 1, 1)], pa.date32()),
}
MONTHS = ["2023-11", "2023-12", "2024-01", "2024-02"]
"""With the change of the ceiling on 2024-01-01, an 80th and a 60th birthday and a death."""


def written(folder: Path, columns: dict[str, Any]) -> Register:
    pq.write_table(pa.table(columns), folder / "people.parquet")
    return Register(folder / "people.parquet", "id")


def answers(reading: TableReading, register: Register, out: Path) -> dict[str, dict[str, Any]]:
    run_table(duckdb.connect(), reading, {"subject": register}, out)
    return {row.pop("subject__key"): row for row in pq.read_table(out).to_pylist()}


def test_months_asked_together_are_the_months_asked_one_by_one(tmp_path: Path) -> None:
    register = written(tmp_path, PEOPLE)
    concepts, outcomes = ["monthly", "full_years", "poor"], ["monthly"]
    reading = TableReading(heating(), Question(concepts, MONTHS, outcomes=outcomes))
    together = answers(reading, register, tmp_path / "together.parquet")
    for month in MONTHS:
        reading = TableReading(heating(), Question(concepts, month, outcomes=outcomes))
        alone = answers(reading, register, tmp_path / "alone.parquet")
        suffix = month.replace("-", "_")
        for key, row in alone.items():
            assert row == {name: together[key][f"{name}__{suffix}"] for name in row}
    assert [together["a"][f"monthly__{month.replace('-', '_')}"] for month in MONTHS] == [0, 0, 10000, 10000]
    assert list(together["a"])[3:5] == ["monthly__2024_02", "full_years__2023_11"]


@pytest.mark.parametrize("matters", ["entitled", "alive", "poor"])
def test_rows_that_matter_in_one_of_the_months_stay(tmp_path: Path, matters: str) -> None:
    register = written(tmp_path, PEOPLE)
    reading = TableReading(heating(), Question(["monthly"], MONTHS, matters=matters))
    together = answers(reading, register, tmp_path / "together.parquet")
    everyone = answers(TableReading(heating(), Question(["monthly"], MONTHS)), register, tmp_path / "all.parquet")
    assert {key: everyone[key] for key in together} == together
    for month in MONTHS:
        reading = TableReading(heating(), Question(["monthly"], month, matters=matters))
        alone = answers(reading, register, tmp_path / "alone.parquet")
        assert set(alone) <= set(together)
    assert len(together) < len(everyone)


def test_months_out_of_force_are_refused_by_name_and_have_no_column(tmp_path: Path) -> None:
    register = written(tmp_path, PEOPLE)
    out = tmp_path / "out.parquet"
    reading = TableReading(heating(), Question(["monthly"], ["2021-12", "2022-01", "2026-12", "2027-01"]))
    run = run_table(duckdb.connect(), reading, {"subject": register}, out)
    assert pq.read_schema(out).names == ["subject__key", "monthly__2022_01", "monthly__2026_12"]
    assert [("尚未施行" in f.message, "已失效" in f.message) for f in run.findings] == [(True, False), (False, True)]
    out.unlink()
    reading = TableReading(heating(), Question(["monthly"], ["2021-12", "2027-01"]))
    run = run_table(duckdb.connect(), reading, {"subject": register}, out)
    assert (run.rows, len(run.findings), out.exists()) == (0, 2, False)


def test_days_that_cannot_be_asked() -> None:
    with pytest.raises(ParameterError, match="问了两次"):
        TableReading(heating(), Question(["monthly"], ["2023-05", "2023-05"]))
    with pytest.raises(ParameterError, match="没有说问哪一天"):
        TableReading(heating(), Question(["monthly"], []))


def test_a_concept_that_is_the_same_in_all_months_is_computed_once() -> None:
    sql = TableReading(heating(), Question(["monthly"], ["2023-01", "2023-02"])).sql()
    assert sql.count(" AS poor\n") == 1
    assert " AS alive__2023_01" in sql
    assert " AS alive__2023_02" in sql


@pytest.mark.parametrize("on", ["2023-05", ["2023-05", "2023-06"]])
def test_concepts_of_members_rest_on_those_of_the_subject(tmp_path: Path, on: object) -> None:
    """Stages of one level stay apart where they are about others: each row is one of its own scope."""
    reg = Regulation("shares", "办法", "示规字〔2022〕1号", in_force=(date(2022, 1, 1), None))
    twice = reg.concept("twice", "两倍", reg.fact("rate", Integer, "份额", clause="第一条") * 2, clause="第一条")
    child = reg.relation("child", "子女")
    older = child.concept("older", "虚岁", child.fact("years", Integer, "周岁", clause="第一条") + 1, clause="第一条")
    child.concept("due", "应发", older * twice + reg.month.month_number, clause="第一条")
    pq.write_table(pa.table({"id": [1, 2], "rate": [3, 4]}), tmp_path / "people.parquet")
    pq.write_table(pa.table({"id": [1, 2, 3], "whose": [1, 1, 2], "years": [5, 6, 7]}), tmp_path / "children.parquet")
    people = Register(tmp_path / "people.parquet", "id")
    children = Register(tmp_path / "children.parquet", "id", owner="whose")
    out = tmp_path / "out.parquet"
    registers = {"subject": people, "child": children}
    run_table(duckdb.connect(), TableReading(reg, Question(["due"], on)), registers, out)
    found = sorted(tuple(row.values()) for row in pq.read_table(out).to_pylist())
    may = [(1, 41), (2, 47), (3, 69)]
    assert found == ([(key, due, due + 1) for key, due in may] if isinstance(on, list) else may)


# What is known of a register's cells ------------------------------------------------------------------------------


def grants() -> Regulation:
    """What is paid from a day on; without a day of end it goes on."""
    reg = Regulation("grants", "办法", "示规字〔2022〕1号", in_force=(date(2022, 1, 1), None))
    granted = reg.fact("granted", Date, "准予日期", clause="第一条", may_be_absent=True)
    ended = reg.fact("ended", Date, "终止日期", clause="第一条", missing_is_absent=True)
    army = reg.fact("army", Boolean, "部队人员", clause="第一条")
    told = granted.if_present(lambda day: day <= reg.month.last_day, otherwise=False)
    going_on = ended.if_present(lambda day: day >= reg.month.first_day, otherwise=True)
    reg.concept("paid", "发放", told & going_on, clause="第一条")
    reg.concept("elsewhere", "另行发放", told & army, clause="第一条")
    return reg


def test_a_register_may_lack_facts_and_an_empty_cell_may_mean_none(tmp_path: Path) -> None:
    columns = {"id": [1, 2], "granted": pa.array([date(2022, 5, 31), None], pa.date32())}
    path = written(tmp_path, columns).path
    reading = TableReading(grants(), Question(["paid", "elsewhere"], ["2022-04", "2022-05"]))
    out = tmp_path / "out.parquet"
    with pytest.raises(RegisterError, match="没有“army”这一列"):
        answers(reading, Register(path, "id"), out)
    lacks = frozenset(["ended", "army"])
    unknown = answers(reading, Register(path, "id", lacks=lacks), out)
    assert list(unknown[1].values()) == [False, True, False, None]
    assert list(unknown[2].values()) == [None, None, None, None]
    none = answers(reading, Register(path, "id", lacks=lacks, empty_is_absent=frozenset(["granted"])), out)
    assert list(none[1].values()) == [False, True, False, None]
    assert list(none[2].values()) == [False, False, False, False]


def test_a_column_without_a_value_says_the_same_as_one_with(tmp_path: Path) -> None:
    """An empty column is folded away, what it says is not."""
    columns = {
        "id": [1, 2],
        "granted": pa.array([None, None], pa.date32()),
        "granted__absent": [True, None],
        "ended": pa.array([None, None], pa.date32()),
        "army": pa.array([None, None], pa.bool_()),
    }
    reading = TableReading(grants(), Question(["paid", "elsewhere"], "2022-05"))
    found = answers(reading, written(tmp_path, columns), tmp_path / "out.parquet")
    assert found == {1: {"paid": False, "elsewhere": False}, 2: {"paid": None, "elsewhere": None}}
