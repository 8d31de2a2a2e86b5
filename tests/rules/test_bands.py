"""A long table is looked up in few comparisons, once for all that is worked out of it, with the same result."""

from __future__ import annotations

from datetime import date

import duckdb

from gongbao.rules import Band, Integer, Regulation, greatest
from gongbao.rules.sql.scopes import KEY
from gongbao.rules.table import Question, TableReading, writer_of

BORDERS = (10, 20, 30, 40, 50, 60, 70)


def tariff() -> Regulation:
    """Prices in eight bands, each with its rate and its minimum: the lower the price, the higher the rate."""
    law = Regulation("tariff", "某办法", "某〔2022〕1号", in_force=(date(2022, 1, 1), None))
    price = law.fact("price", Integer, "价格", low=0, high=1000)
    rows = []
    for number, (start, end) in enumerate(zip((None, *BORDERS), (*BORDERS, None), strict=True)):
        rows.append(Band({"rate": 20 - number, "least": 100 * number}, at_least=start, below=end))
    bands = law.table("bands", "价格档", key=Integer, rows=rows, clause="第一条")
    by_rate = price * bands.lookup(price, output="rate")
    law.concept("fee", "费", greatest(by_rate, bands.lookup(price, output="least")), clause="第一条")
    return law


def run_form(law: Regulation) -> str:
    reading = TableReading(law, Question(["fee"], "2023-05-10"))
    return str(reading.query(writer_of("duckdb"), reading.canonical_inputs(), ()).sql("duckdb"))


def test_each_side_of_each_border_comes_out_as_in_a_case() -> None:
    law = tariff()
    prices = [None, 0, *(border + more for border in BORDERS for more in (-1, 0, 1)), 1000]
    connection = duckdb.connect()
    rows = ", ".join(f"({number}, {price})" for number, price in enumerate("NULL" if p is None else p for p in prices))
    connection.execute(f"CREATE TABLE subject AS SELECT * FROM (VALUES {rows}) AS r(subject{KEY}, price)")
    found = connection.execute(f"SELECT fee FROM ({run_form(law)}) ORDER BY subject{KEY}").fetchall()
    facts: list[dict[str, object]] = [{} if price is None else {"price": price} for price in prices]
    assert [fee for (fee,) in found] == [law.evaluate(told, on="2023-05-10")["fee"] for told in facts]


def test_rate_and_minimum_are_looked_up_together_and_the_table_is_entered_in_its_middle() -> None:
    run = run_form(tariff())
    assert run.count("(price < ") == len(BORDERS)
    assert run.index("(price < 40)") < run.index("(price < 10)")


def test_where_the_price_is_known_bounds_do_not_ask_whether_it_is() -> None:
    assert "GREATEST((price * 19), 100)" in run_form(tariff())
