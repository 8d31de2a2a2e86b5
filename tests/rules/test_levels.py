"""A query that is run has few wide stages: what is asked once or of an owner alone, and a condition few do not meet."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
import sqlglot
from registers import parquet

from gongbao.rules import Boolean, Date, Integer, Money, Regulation, Text, age, all_of, greatest, least, when, yuan
from gongbao.rules.planner import Cells
from gongbao.rules.register import Register
from gongbao.rules.table import Question, TableReading, run_table, writer_of


def lending() -> Regulation:
    """A loan counts if what its firm borrowed in the year at all banks together is no more than 100 yuan."""
    law = Regulation("lending", "某办法", "某〔2022〕1号", in_force=(date(2022, 1, 1), None), subject="资金池")
    banks = law.relation("banks", "银行", most=10)
    companies = banks.relation("companies", "企业", most=10)
    code = companies.fact("code", Text, "代码")
    turnover = companies.fact("turnover", Money, "营业收入", low=0)
    loans = companies.relation("loans", "贷款", most=10)
    amount = loans.fact("amount", Money, "金额", low=0, high=10**9)
    paid = loans.fact("paid", Date, "放款日期")
    in_year = loans.concept("in_year", "当年", paid.year == law.day.year, clause="第一条")
    lent = companies.concept("lent", "当年贷款", loans.sum(amount, where=in_year), clause="第一条")
    total = companies.concept("total", "合计", companies.alike("sum", lent, keys=(code,), within=law), clause="第一条")
    within = companies.concept("within", "不超过", total <= yuan(100), clause="第一条")
    small = companies.concept("small", "小企业", turnover <= yuan(50), clause="第一条")
    loans.concept("counts", "计入", all_of(small, within, amount > yuan(1)), clause="第一条")
    return law


def asked(folder: Path, amounts: list[int | None], codes: list[str | None], concept: str) -> list[Any]:
    """Three companies at two banks, a loan each, and a fourth without any."""
    registers = {
        "banks": Register(parquet(folder, {"id": [1, 2]}, "banks.parquet"), "id"),
        "companies": Register(
            parquet(
                folder,
                {"id": [1, 2, 3, 4], "owner": [1, 2, 2, 1], "code": codes, "turnover": [1, 1, 1, 9000]},
                "companies.parquet",
            ),
            "id",
            "owner",
        ),
        "loans": Register(
            parquet(
                folder,
                {"id": [1, 2, 3], "owner": [1, 2, 3], "amount": amounts, "paid": [date(2023, 5, 1)] * 3},
                "loans.parquet",
            ),
            "id",
            "owner",
        ),
    }
    out = folder / "out.parquet"
    run_table(duckdb.connect(), TableReading(lending(), Question([concept], "2023-06-30")), registers, out)
    scope = lending().concepts[concept].scope.name
    return [row[concept] for row in sorted(pq.read_table(out).to_pylist(), key=lambda row: row[f"{scope}__key"])]


@pytest.mark.parametrize(
    ("amounts", "codes", "within", "counts"),
    [
        ([6000, 5000, 7000], ["a", "a", "b", "c"], [False, False, True, True], [False, False, True]),
        ([6000, 4000, 7000], ["a", "a", "b", "c"], [True, True, True, True], [True, True, True]),
        ([6000, None, 7000], ["a", "a", "b", "c"], [None, None, True, True], [None, None, True]),
        ([6000, 5000, 7000], ["a", "a", "b", None], [None] * 4, [None, None, None]),
    ],
    ids=["too much together", "just within", "an amount unknown", "a code unknown"],
)
def test_who_is_alike_and_over_the_limit_is_found_by_a_short_list(
    tmp_path: Path, amounts: list[int | None], codes: list[str | None], within: list[Any], counts: list[Any]
) -> None:
    assert asked(tmp_path, amounts, codes, "within") == within
    assert asked(tmp_path, amounts, codes, "counts") == counts


def run_form(reg: Regulation, concept: str) -> str:
    reading = TableReading(reg, Question([concept], "2023-06-30"))
    return str(reading.query(writer_of("duckdb"), reading.canonical_inputs(), ()).sql("duckdb"))


def test_a_run_has_fewer_stages_than_what_is_read() -> None:
    reading = TableReading(lending(), Question(["counts"], "2023-06-30"))
    read, run = reading.sql(), run_form(lending(), "counts")
    assert " AS lent\n" in read
    assert " AS lent " not in run
    assert run.count("SELECT") < read.count("SELECT")


def test_what_rests_on_the_owner_alone_is_found_once_for_the_owner() -> None:
    """What `small` and `within` say becomes one column of the company before its loans see it."""
    run = run_form(lending(), "counts")
    assert "(small AND within) AS owner__part1" in run
    assert "o.owner__part1 AS companies__owner__part1" in run
    assert "companies__turnover" not in run


def test_unknown_is_asked_once_where_it_follows() -> None:
    """Of a number known or not, the greater of two multiples is unknown where it is: no need to look at both."""
    law = Regulation("fees", "某办法", "某〔2022〕1号", in_force=(date(2022, 1, 1), None))
    price = law.fact("price", Integer, "价格", low=0, high=1000)
    other = law.fact("other", Integer, "别的", low=0, high=1000)
    law.concept("alike", "同知", greatest(price * 3, price * price), clause="第一条")
    law.concept("apart", "不同知", least(price, other), clause="第一条")
    law.concept("chosen", "选定", when(price > 5).then(other).otherwise(price * 2), clause="第一条")
    assert "GREATEST(" in run_form(law, "alike")
    assert "LEAST(" not in run_form(law, "apart")
    assert "WHEN (price > 5) THEN other ELSE (price * 2) END" in run_form(law, "chosen")


def test_a_stage_that_is_read_once_stands_where_it_is_read() -> None:
    query = sqlglot.parse_one(run_form(lending(), "counts"), read="duckdb")
    read = [table.name for table in query.find_all(sqlglot.exp.Table)]
    stages = [cte.alias for cte in query.find_all(sqlglot.exp.CTE)]
    assert stages
    assert all(read.count(stage) == 2 for stage in stages)


def test_of_a_sum_on_several_days_only_those_of_the_last_are_looked_at(tmp_path: Path) -> None:
    """Who is sixteen on one of the days is so on the last; each day asks its own border of them."""
    law = Regulation("adults", "某办法", "某〔2022〕1号", in_force=(date(2022, 1, 1), None))
    persons = law.relation("persons", "成员")
    birth = persons.fact("birth", Date, "出生日期")
    member = persons.fact("member", Boolean, "成员")
    law.concept("adults", "人数", persons.count(all_of(age(birth, law.day) >= 16, member)), clause="第一条")
    days = ["2023-01-10", "2023-02-10"]
    columns = {"id": [1, 2, 3], "birth": [date(2007, 1, 10), date(2007, 1, 11), date(2000, 1, 1)]}
    path = parquet(tmp_path, columns | {"member": [True, True, False]}, "persons.parquet")
    out = tmp_path / "out.parquet"
    reading = TableReading(law, Question(["adults"], days))
    run_table(duckdb.connect(), reading, {"persons": Register(path, "id")}, out)
    assert pq.read_table(out).to_pylist() == [{"subject__key": 0, "adults__2023_01_10": 1, "adults__2023_02_10": 2}]
    cells = Cells(never_empty=frozenset(["birth", "member"]), groups_told=True)
    reading = TableReading(law, Question(["adults"], days), cells)
    sql = reading.query(writer_of("duckdb"), reading.canonical_inputs(), ()).sql("duckdb")
    assert "WHERE ((birth <= CAST('2007-02-10' AS DATE)) AND member)" in sql
    assert "COUNT(CASE WHEN (birth <= CAST('2007-01-10' AS DATE)) THEN 1 END)" in sql
    assert "COUNT(*)" in sql
