"""Members in an order of several keys, taken until a need is met: bids for power, a fund until it is used up."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from registers import parquet

from gongbao.rules import Boolean, DefinitionError, Integer, Quantity, Regulation, Text, when
from gongbao.rules.register import Register
from gongbao.rules.spark import run_spark
from gongbao.rules.table import Question, TableReading, run_table

BIDS: list[dict[str, Any]] = [
    {"price": 3, "real_time": False, "kw": 500, "bidder": "dear"},
    {"price": 2, "real_time": False, "kw": 400, "bidder": "cheap"},
    {"price": 2, "real_time": True, "kw": 600, "bidder": "cheap and real-time"},
    {"price": 2, "real_time": False, "kw": 700, "bidder": "as cheap, but later"},
]


def bids() -> Regulation:
    """Low price first, of equal prices who answers in real time, then who came first; until 150% of the need."""
    law = Regulation("bids", "某办法", "某〔2022〕1号", in_force=(date(2022, 1, 1), None), subject="响应")
    need = law.fact("need", Quantity("千瓦"), "需求", low=0, high=10**6)
    bid = law.relation("bids", "报价", most=1000)
    price = bid.fact("price", Integer, "价格", low=0, high=100)
    real_time = bid.fact("real_time", Boolean, "具备实时响应能力")
    kw = bid.fact("kw", Quantity("千瓦"), "容量", low=0, high=10**6)
    bid.fact("bidder", Text, "报价人")
    by_price = bid.concept("by_price", "价格名次", bid.rank(price, highest_first=False), clause="第八条")
    by_ability = bid.concept("by_ability", "能力名次", bid.rank(when(real_time).then(1).otherwise(0)), clause="第八条")
    place = bid.concept("place", "名次", bid.rank(by_price * 1001 + by_ability, highest_first=False), clause="第八条")
    before = bid.concept("before", "排在前面的容量", bid.running_sum(kw, by=place), clause="第八条")
    bid.concept("accepted", "中标", before * 2 < need * 3, clause="第八条")
    return law


def test_bids_are_taken_in_their_order_until_the_need_is_met() -> None:
    found = bids().evaluate({"need": 700, "bids": BIDS}, on="2022-05")
    assert found["place"] == [4, 2, 1, 2]
    assert found["before"] == [1700, 600, 0, 1000]
    assert found["accepted"] == [False, True, True, True]  # 1000 is less than 1050


def test_an_unknown_place_leaves_all_undecided_and_is_asked_for() -> None:
    found = bids().evaluate({"need": 700, "bids": [{**BIDS[0], "real_time": None}, *BIDS[1:]]}, on="2022-05")
    assert found["accepted"] == [None] * 4
    assert found.needs("accepted") == ("real_time",)


def registers(folder: Path) -> dict[str, Register]:
    """One response and its bids."""
    response = parquet(folder, {"id": [1], "need": [700]}, "responses.parquet")
    columns = {name: [bid[name] for bid in BIDS] for name in ("price", "real_time", "kw")}
    offered = parquet(folder, {"id": [1, 2, 3, 4], "owner": [1] * 4, **columns}, "bids.parquet")
    return {"subject": Register(response, "id"), "bids": Register(offered, "id", "owner")}


def holds(out: Path) -> bool:
    """Whether a result is what the bids must come to."""
    rows = sorted(pq.read_table(out).to_pylist(), key=lambda row: row["bids__key"])
    return [(row["before"], row["accepted"]) for row in rows] == [(1700, False), (600, True), (0, True), (1000, True)]


ASKED = Question(["before", "accepted"], on="2022-05")


def test_a_register_says_the_same(tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    with duckdb.connect() as connection:
        run_table(connection, TableReading(bids(), ASKED), registers(tmp_path), out)
    assert holds(out)


@pytest.mark.slow
@pytest.mark.spark
def test_spark_says_the_same(session: Any, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    run_spark(session, TableReading(bids(), ASKED), registers(tmp_path), out)
    assert holds(out)


def test_an_order_is_a_number_or_a_day() -> None:
    law = bids()
    bid = law.groups["bids"]
    with pytest.raises(DefinitionError, match="累计的次序要按数（已取整）、日期或年月，写的是文字"):
        bid.running_sum(bid.fact("x", Integer, "数"), by=bid.fact("name", Text, "名字"))
