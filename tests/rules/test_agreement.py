"""All readings of a rule agree: for any regulation and any facts, with facts missing."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
from agreement import by_case, by_duckdb, by_spark, by_walk
from grown_regulations import Grown, facts, regulations
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def agree(connection: duckdb.DuckDBPyConnection, data: st.DataObject, most_cases: int) -> None:
    grown: Grown = data.draw(regulations())
    cases = data.draw(st.lists(facts(grown), min_size=1, max_size=most_cases))
    on = data.draw(st.sampled_from(["2023-05", "2024-02", "2023-02-28"]))
    case = by_case(grown.regulation, cases, grown.concepts, on)
    walked = by_walk(grown.regulation, cases, grown.concepts, on)
    table = by_duckdb(connection, grown.regulation, cases, grown.concepts, on)
    for name in grown.concepts:
        assert (name, walked[name]) == (name, case[name]), "walked, case"
        assert (name, table[name]) == (name, case[name]), "table, case"


@settings(max_examples=40, deadline=None, suppress_health_check=QUIET)
@given(data=st.data())
def test_case_and_table_agree_for_any_regulation(connection: duckdb.DuckDBPyConnection, data: st.DataObject) -> None:
    agree(connection, data, 3)


@pytest.mark.slow
@settings(max_examples=600, deadline=None, suppress_health_check=QUIET)
@given(data=st.data())
def test_case_and_table_agree_for_many_regulations(connection: duckdb.DuckDBPyConnection, data: st.DataObject) -> None:
    agree(connection, data, 6)


@pytest.mark.slow
@pytest.mark.spark
@settings(max_examples=12, deadline=None, suppress_health_check=QUIET)
@given(data=st.data())
def test_case_and_spark_agree_for_any_regulation(session: Any, data: st.DataObject) -> None:
    grown: Grown = data.draw(regulations())
    cases = data.draw(st.lists(facts(grown), min_size=2, max_size=6))
    on = data.draw(st.sampled_from(["2023-05", "2024-02"]))
    case = by_case(grown.regulation, cases, grown.concepts, on)
    spark = by_spark(session, grown.regulation, cases, grown.concepts, on)
    for name in grown.concepts:
        assert (name, spark[name]) == (name, case[name]), "spark, case"
