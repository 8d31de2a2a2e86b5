"""Spark says what DuckDB says, row by row, over whole registers; bad registers are refused alike."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from heating import heating
from registers import PEOPLE, parquet

from gongbao.cities.credit_pool import credit_pool
from gongbao.cities.drawn import write_tables
from gongbao.cities.land_projects import land_projects
from gongbao.cities.register import write_register
from gongbao.cities.residents import residents
from gongbao.cli import main
from gongbao.regulations.asked_of_registers import without_faults
from gongbao.regulations.guangzhou.credit_pool import rules as pool
from gongbao.regulations.guangzhou.credit_pool.settlement import NEEDED
from gongbao.regulations.guangzhou.land_pension_fee import rules as land
from gongbao.regulations.guangzhou.longevity_allowance import payroll, subjects
from gongbao.regulations.guangzhou.longevity_allowance import rules as longevity
from gongbao.rules import Date, RegisterError, Regulation
from gongbao.rules.register import Register
from gongbao.rules.spark import run_spark
from gongbao.rules.table import Question, TableReading, run_table

pytestmark = [pytest.mark.slow, pytest.mark.spark]


def agree(
    session: Any, law: Regulation, question: Question, registers: dict[str, Register], folder: Path
) -> tuple[int, int]:
    """Both engines give the same rows and set the same aside; how many."""
    reading = TableReading(law, question)
    told = {s.name: registers[s.name] for s in (law.scope, *reading.plan.groups) if s.name in registers}
    ours, spark = folder / "duckdb.parquet", folder / "spark.parquet"
    with duckdb.connect() as connection:
        one = run_table(connection, reading, told, ours, rejects=folder / "duckdb-bad.parquet")
        other = run_spark(session, reading, told, spark, rejects=folder / "spark-bad.parquet")
        assert (one.rows, one.rejected) == (other.rows, other.rejected)
        ours_sql, spark_sql = f"FROM '{ours}'", f"FROM '{spark}/*.parquet'"
        apart = f"({ours_sql} EXCEPT ALL {spark_sql}) UNION ALL ({spark_sql} EXCEPT ALL {ours_sql})"
        assert connection.execute(apart).fetchall() == []
    return other.rows, other.rejected


def test_a_month_of_the_longevity_allowance(session: Any, tmp_path: Path) -> None:
    path = tmp_path / "residents.parquet"
    write_register(residents(300_000, seed=7), path, lambda _: None)
    with duckdb.connect() as connection:
        facts = subjects.register_of_facts(connection, path, "2023-05", tmp_path)
    registers = {"subject": Register(facts, "id")}
    question = Question(payroll.CONCEPTS, "2023-05", outcomes=("kind",))
    rows, _ = agree(session, longevity.REGULATION, question, registers, tmp_path)
    assert rows > 20_000


@pytest.mark.parametrize(
    "concepts",
    [
        ("price", "rate", "floor_kept", "old_policy", "approvable", "fee_per_mu", "fee"),
        ("shares", "goes_to", "recalculated", "share"),
    ],
)
def test_projects_and_persons_of_the_land_fee(session: Any, tmp_path: Path, concepts: tuple[str, ...]) -> None:
    write_tables(land_projects(20_000, 1, 3, seed=7), tmp_path)
    names = ("zones", "households", "persons")
    registers = {name: Register(tmp_path / f"{name}.parquet", "id", "owner") for name in names}
    registers["subject"] = Register(tmp_path / "projects.parquet", "id")
    question = Question(concepts, "2023-05-10", outcomes=concepts[:1])
    rows, rejected = agree(session, land.REGULATION, question, registers, tmp_path)
    assert rows > 19_900
    assert (rejected > 0) == ("fee" in concepts)


@pytest.mark.parametrize(
    ("concepts", "outcomes"),
    [
        (("loan_meets",), ("loan_meets",)),
        (("claim_meets", "bad_balance", "loan_ceiling", "claimable", "compensation", "borne_by_bank"), ()),
        (("bank_lending", "companies_served", "bank_ceiling", "bank_compensation"), ()),
        (("net_recovery", "to_return"), ()),
        (("pool_lending", "pool_compensation", "within_year_money", "manager_fee"), ()),
    ],
)
def test_a_year_of_the_credit_pool(
    session: Any, tmp_path: Path, concepts: tuple[str, ...], outcomes: tuple[str, ...]
) -> None:
    write_tables(credit_pool(12, 20_000, 400, seed=7), tmp_path)
    registers = {name: Register(tmp_path / f"{name}.parquet", "id", "owner") for name in NEEDED}
    registers["banks"] = Register(tmp_path / "banks.parquet", "id")
    with duckdb.connect() as connection:
        registers, _ = without_faults(connection, pool.REGULATION, registers, NEEDED, tmp_path)
    question = Question(concepts, "2023-06-30", outcomes=outcomes)
    agree(session, pool.REGULATION, question, registers, tmp_path)


def asked() -> TableReading:
    return TableReading(heating(), Question(["monthly"], on="2023-05"))


def test_a_register_that_cannot_be_used_is_refused_and_nothing_is_written(session: Any, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    with pytest.raises(RegisterError, match="没有文件"):
        run_spark(session, asked(), {"subject": Register(tmp_path / "no.parquet", "id")}, out)
    with pytest.raises(RegisterError, match="没有居民的登记表"):
        run_spark(session, asked(), {}, out)
    text = tmp_path / "text.csv"
    text.write_text("id\n1\n")
    with pytest.raises(RegisterError, match="Spark 只读 Parquet"):
        run_spark(session, asked(), {"subject": Register(text, "id")}, out)
    for column, held, said in (
        ("income", [1.5] * 4, "“income”列应为整数的分或 DECIMAL 的元.*DOUBLE"),
        ("registered", [1] * 4, "“registered”列应为BOOLEAN"),
        ("birth", [date(1066, 1, 1)] * 4, "不能用的行：id=.*出生日期（birth）不在1850-01-01至2199-12-31之间"),
    ):
        path = parquet(tmp_path, {**PEOPLE, column: held})
        with pytest.raises(RegisterError, match=said):
            run_spark(session, asked(), {"subject": Register(path, "id")}, out)
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == []


def test_several_months_at_once(session: Any, tmp_path: Path) -> None:
    registers = {"subject": Register(parquet(tmp_path, PEOPLE), "id")}
    question = Question(["monthly", "entitled"], on=["2023-05", "2024-01", "2030-01"], outcomes=["monthly"])
    assert agree(session, heating(), question, registers, tmp_path) == (4, 0)


def test_contradictory_rows_are_set_aside(session: Any, tmp_path: Path) -> None:
    reg = Regulation("a", "某办法", "某〔2022〕1号", in_force=(date(2022, 1, 1), None))
    birth = reg.fact("birth", Date, "出生日期")
    death = reg.fact("death", Date, "死亡日期", missing_is_absent=True)
    in_order = death.if_present(lambda day: day >= birth, otherwise=True)
    reg.require(reg.concept("in_order", "死亡不早于出生", in_order, clause="第一条"))
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
        run_spark(session, reading, register, out)
    run = run_spark(session, reading, register, out, rejects=tmp_path / "bad.parquet")
    assert (run.rows, run.rejected) == (2, 1)
    assert pq.read_table(tmp_path / "bad-in_order.parquet")["subject__key"].to_pylist() == [2]


def test_the_command_gives_the_same_on_both_engines(session: Any, tmp_path: Path) -> None:
    del session  # the command finds the one that is there
    write_tables(land_projects(500, 1, 1, seed=7), tmp_path)
    found = {}
    for engine in ("duckdb", "spark", "spark"):  # a second time: what Spark wrote is replaced
        out = tmp_path / f"{engine}.parquet"
        result = CliRunner().invoke(
            main,
            [
                *("compute", "land-pension-fee", "--concept", "fee", "--keep", "district", "--on", "2023-05-10"),
                *("--register", str(tmp_path / "projects.parquet")),
                *("--register", f"zones={tmp_path / 'zones.parquet'}"),
                *("--engine", engine, "--out", str(out)),
            ],
        )
        assert result.exit_code == 0, result.output
        found[engine] = sorted(map(str, pq.read_table(out).to_pylist()))
    assert found["spark"] == found["duckdb"]
