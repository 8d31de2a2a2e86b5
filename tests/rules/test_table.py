"""A register goes in, a register comes out; bad ones are refused with what to do."""

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
from registers import PEOPLE, parquet

from gongbao.rules import Boolean, Date, DefinitionError, Money, ParameterError, RegisterError, Regulation, yuan
from gongbao.rules.outcomes import How
from gongbao.rules.register import Register
from gongbao.rules.table import Question, TableReading, run_table


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def asked(*concepts: str, **more: Any) -> TableReading:
    return TableReading(heating(), Question(concepts or ("monthly",), on="2023-05", **more))


def test_a_register_is_read_with_its_outcomes_and_kept_columns(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    register = Register(parquet(tmp_path, PEOPLE), "id")
    out = tmp_path / "out.parquet"
    reading = asked("entitled", "monthly", outcomes=["monthly"])
    run = run_table(connection, reading, {"subject": register}, out, keep=["街道"])
    rows = {row["subject__key"]: row for row in pq.read_table(out).to_pylist()}
    assert run.rows == 4
    assert {key: row["monthly"] for key, row in rows.items()} == {"a": 10000, "b": 80000, "c": None, "d": 0}
    assert {key: row["entitled"] for key, row in rows.items()} == {"a": True, "b": False, "c": True, "d": False}
    assert rows["a"]["街道"] == "甲"
    way = run.outcomes["monthly"][rows["b"]["monthly__outcome"]]
    assert (way.how, way.title, way.clause) == (How.EXCEPTION, "百岁老人", "示规字〔2022〕1号 第六条")
    assert run.outcomes["monthly"][rows["c"]["monthly__outcome"]].how is How.UNKNOWN
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_rows_that_cannot_matter_are_left_out_and_unknown_ones_stay(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    register = Register(parquet(tmp_path, PEOPLE), "id")
    out = tmp_path / "out.parquet"
    run_table(connection, asked(matters="poor"), {"subject": register}, out)
    assert sorted(pq.read_table(out)["subject__key"].to_pylist()) == ["a", "c", "d"]


def test_where_no_entry_means_none_the_column_may_be_missing(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    reg = Regulation("a", "某办法", "某〔2022〕1号", in_force=(date(2022, 1, 1), None))
    death = reg.fact("death", Date, "死亡日期", missing_is_absent=True)
    reg.concept("alive", "在世", death.if_present(lambda day: day > date(2023, 1, 1), otherwise=True), clause="第一条")
    pq.write_table(pa.table({"id": [1, 2]}), tmp_path / "people.parquet")
    reading = TableReading(reg, Question(("alive",), on="2023-05"))
    run_table(connection, reading, {"subject": Register(tmp_path / "people.parquet", "id")}, tmp_path / "out.parquet")
    assert pq.read_table(tmp_path / "out.parquet")["alive"].to_pylist() == [True, True]


def test_csv_is_read_too(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("id,birth,registered,income,death\na,1950-03-08,true,2800,\nb,1940-01-01,true,100,2023-04-01\n")
    reading = asked()
    with pytest.raises(RegisterError, match=r"“income”列|“death”列"):
        run_table(connection, reading, {"subject": Register(path, "id", columns={"income": "death"})}, path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"birth": None}, r"没有“birth”这一列（出生日期，日期，如 2023-05-20）"),
        ({"birth": ["1950-03-08"] * 4}, r"“birth”列应为DATE.*实际是 VARCHAR"),
        ({"income": [1.5] * 4}, r"“income”列应为整数的分或 DECIMAL 的元.*实际是 DOUBLE：小数不精确"),
        ({"registered": [1] * 4}, r"“registered”列应为BOOLEAN"),
        ({"id": None}, r"没有作为键的“id”这一列"),
        ({"birth": [date(1066, 1, 1)] * 4}, r"不能用的行：id=a：出生日期（birth）不在1850-01-01至2199-12-31之间"),
        ({"income": pa.array([Decimal("1.005")] * 4, pa.decimal128(12, 3))}, r"月收入（income）多于2位小数"),
    ],
)
def test_a_register_that_cannot_be_used_is_refused(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    columns = {name: held for name, held in {**PEOPLE, **change}.items() if held is not None}
    out = tmp_path / "out.parquet"
    with pytest.raises(RegisterError, match=said):
        run_table(connection, asked(), {"subject": Register(parquet(tmp_path, columns), "id")}, out)
    assert not out.exists()


def test_bad_rows_are_set_aside_with_reasons_and_the_rest_goes_on(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    births = [date(1950, 3, 8), date(1066, 1, 1), None, date(1940, 1, 1)]
    register = Register(parquet(tmp_path, {**PEOPLE, "birth": births}), "id")
    out, bad = tmp_path / "out.parquet", tmp_path / "bad.parquet"
    run = run_table(connection, asked(), {"subject": register}, out, rejects=bad)
    assert (run.rows, run.rejected) == (3, 1)
    (row,) = pq.read_table(bad).to_pylist()
    assert row["subject__key"] == "b"
    assert "不在1850-01-01至2199-12-31之间" in row["problem"]


def test_a_missing_file_and_a_text_file_are_refused(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="没有文件"):
        run_table(connection, asked(), {"subject": Register(tmp_path / "no.parquet", "id")}, tmp_path / "out.parquet")
    path = tmp_path / "text.parquet"
    path.write_text("not a table")
    with pytest.raises(RegisterError, match="应为 Parquet 或 CSV"):
        run_table(connection, asked(), {"subject": Register(path, "id")}, tmp_path / "out.parquet")
    with pytest.raises(RegisterError, match="没有居民的登记表"):
        run_table(connection, asked(), {}, tmp_path / "out.parquet")


def test_out_of_force_nothing_is_written(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    reading = TableReading(heating(), Question(["monthly"], on="2027-01"))
    out = tmp_path / "out.parquet"
    run = run_table(connection, reading, {"subject": Register(parquet(tmp_path, PEOPLE), "id")}, out)
    assert run.findings[0].kind == "out_of_force"
    assert not out.exists()


def test_questions_that_cannot_be_are_refused() -> None:
    with pytest.raises(DefinitionError, match="您要找的是 monthly 吗"):
        asked("montly")
    with pytest.raises(ParameterError, match="没有 oracle 这种 SQL"):
        asked().sql("oracle")


def test_contradictory_rows_are_set_aside(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    reg = Regulation("a", "某办法", "某〔2022〕1号", in_force=(date(2022, 1, 1), None))
    birth = reg.fact("birth", Date, "出生日期")
    death = reg.fact("death", Date, "死亡日期", missing_is_absent=True)
    reg.require(
        reg.concept(
            "in_order", "死亡不早于出生", death.if_present(lambda d: d >= birth, otherwise=True), clause="第一条"
        )
    )
    reg.concept("dead", "已去世", death.present() & (birth < date(2020, 1, 1)), clause="第一条")
    people = {
        "id": [1, 2, 3],
        "birth": [date(1950, 1, 1), date(1960, 1, 1), date(1970, 1, 1)],
        "death": [None, date(1940, 1, 1), date(2000, 1, 1)],
    }
    register = {"subject": Register(parquet(tmp_path, people), "id")}
    reading = TableReading(reg, Question(["dead"], on="2023-01"))
    out = tmp_path / "out.parquet"
    with pytest.raises(RegisterError, match=r"1 行事实互相矛盾，应为“死亡不早于出生”，如 2"):
        run_table(connection, reading, register, out)
    run = run_table(connection, reading, register, out, rejects=tmp_path / "bad.parquet")
    assert (run.rows, run.rejected) == (2, 1)
    assert pq.read_table(tmp_path / "bad-in_order.parquet")["subject__key"].to_pylist() == [2]


def test_households_and_members_come_from_two_registers(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    reg = Regulation("a", "某办法", "某〔2022〕1号", in_force=(date(2022, 1, 1), None), subject="家庭")
    fund = reg.fact("fund", Money, "资金")
    members = reg.relation("members", "成员")
    income, of_age = members.fact("income", Money, "收入"), members.fact("of_age", Boolean, "年满16周岁")
    reg.concept("total", "家庭收入", members.sum(income), clause="第一条")
    members.concept(
        "part",
        "所得",
        members.allocate(fund, yuan(1) * members_count(of_age), capped=False, left_over="in_order"),
        clause="第二条",
    )
    households = parquet(tmp_path, {"id": [1, 2, 3], "fund": [1000, 1000, 5]}, "households.parquet")
    people = parquet(
        tmp_path,
        {
            "person": [11, 12, 13, 21],
            "household": [1, 1, 1, 2],
            "income": [100, 200, 300, None],
            "of_age": [True, True, True, False],
        },
        "people.parquet",
    )
    registers = {"subject": Register(households, "id"), "members": Register(people, "person", owner="household")}
    out = tmp_path / "out.parquet"
    run_table(connection, TableReading(reg, Question(["total"], on="2023-01")), registers, out)
    assert dict(duckdb.sql(f"SELECT * FROM '{out}' ORDER BY 1").fetchall()) == {1: 600, 2: None, 3: 0}
    run_table(connection, TableReading(reg, Question(["part"], on="2023-01")), registers, out)
    assert dict(duckdb.sql(f"SELECT * FROM '{out}' ORDER BY 1").fetchall()) == {11: 334, 12: 333, 13: 333, 21: 0}


def members_count(flag: Any) -> Any:
    """1 for whom it holds, else 0."""
    from gongbao.rules import rate, when

    return when(flag).then(rate(1)).otherwise(rate(0))


def test_outcomes_have_the_same_codes_where_nothing_can_be_missing(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    whole = {**PEOPLE, "birth": [date(1950, 3, 8)] * 4, "income": [280000, 900000, 100, 100]}
    register = Register(parquet(tmp_path, whole), "id")
    out = tmp_path / "out.parquet"
    run_table(connection, asked(outcomes=["monthly"]), {"subject": register}, out)
    for row in pq.read_table(out).to_pylist():
        at = PEOPLE["id"].index(row["subject__key"])
        income = Decimal(whole["income"][at]) / 100
        facts = {"birth": date(1950, 3, 8), "registered": PEOPLE["registered"][at], "income": income}
        reason = heating().evaluate(facts, on="2023-05").reason("monthly")
        assert (row["monthly"], row["monthly__outcome"]) == (reason.value * 100, reason.outcome.code)
