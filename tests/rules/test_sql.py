"""The SQL of each dialect is held fixed: one emitted form for what engines do differently."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
from heating import heating

from gongbao.rules import Date, Integer, Money, Month, Regulation, age, greatest, least, sum_over_months, when, yuan
from gongbao.rules.table import Question, TableReading

SNAPSHOTS = Path(__file__).parent / "snapshots"


def operations() -> Regulation:
    """One concept for each thing that engines do differently."""
    reg = Regulation("operations", "各种运算", "某〔2022〕1号", in_force=(date(2022, 1, 1), None))
    x, paid = reg.fact("x", Integer, "数", low=-100, high=100), reg.fact("paid", Money, "金额")
    day, month = reg.fact("day", Date, "日期"), reg.fact("month", Month, "年月")
    concepts = {
        "floor": (x / 2).round_down(1),
        "ceiling": (x / 2).round_up(1),
        "half": (x / 2).round_half_up(1),
        "hundreds": (paid * 3 / 7).round_up("百元"),
        "lesser": least(x, 3),
        "greater": greatest(x, 3),
        "years": age(day, date(2023, 2, 28)),
        "years_between": age(day, reg.fact("until", Date, "止日"), leap="mar_1"),
        "later": day.add_months(reg.fact("months", Integer, "月数", low=0, high=12) * 1 * months_one()),
        "days": (day - date(2023, 1, 1)).count(),
        "last": month.last_day,
        "index": day.month,
        "back_pay": sum_over_months(month, reg.month, lambda m: when(m >= month).then(paid).otherwise(yuan(0))),
    }
    for name, rule in concepts.items():
        reg.concept(name, name, rule, clause="第一条")
    return reg


def months_one() -> object:
    from gongbao.rules import months

    return months(1)


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
@pytest.mark.parametrize("name", ["heating", "operations"])
def test_sql_is_as_it_was(name: str, dialect: str) -> None:
    """To accept a change: delete the file and run again."""
    reg, concepts = (heating(), ["monthly"]) if name == "heating" else (operations(), list(operations().concepts))
    sql = TableReading(reg, Question(concepts, on="2023-05")).sql(dialect) + "\n"
    path = SNAPSHOTS / f"{name}.{dialect}.sql"
    if not path.exists():
        path.write_text(sql, "utf-8")
    assert path.read_text("utf-8") == sql


@pytest.mark.parametrize(
    ("x", "floor", "ceiling", "half"), [(-7, -4, -3, -4), (7, 3, 4, 4), (-5, -3, -2, -3), (0, 0, 0, 0)]
)
def test_negative_halves_in_duckdb(x: int, floor: int, ceiling: int, half: int) -> None:
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE subject AS SELECT 1 AS subject__key, {x}::BIGINT AS x")
    sql = TableReading(operations(), Question(["floor", "ceiling", "half"], on="2023-05")).sql()
    assert connection.execute(sql).fetchall() == [(1, floor, ceiling, half)]
