"""All readings of a rule agree: for any regulation and any facts, with facts missing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import duckdb
import pytest
from agreement import by_case, by_duckdb, by_spark, by_walk, columns_of_scope, into_duckdb, rows_of, to_be_run
from grown_regulations import Grown, facts, regulations
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gongbao.rules import Boolean
from gongbao.rules.table import Question, TableReading
from gongbao.rules.told import read_told

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


def kept_rows_agree(connection: duckdb.DuckDBPyConnection, data: st.DataObject) -> None:
    """Of those that matter on one of the days, a query says what it says of all; who is left out does not matter."""
    grown: Grown = data.draw(regulations())
    reg = grown.regulation
    conditions = [name for name in grown.concepts if reg.concepts[name].type == Boolean]
    assume(conditions)
    matters = data.draw(st.sampled_from(conditions))
    scope = reg.concepts[matters].scope
    asked = [name for name in grown.concepts if reg.concepts[name].scope is scope]
    days = ["2023-02-28", "2023-05", "2024-02"]
    cases = data.draw(st.lists(facts(grown), min_size=1, max_size=5))
    everyone = Question(list(dict.fromkeys([matters, *asked])), days)
    plan = TableReading(reg, everyone).plan
    rows = rows_of(plan, [read_told(reg, case) for case in cases])
    for name, held in rows.items():
        into_duckdb(connection)(name, columns_of_scope(plan, name), held)

    def answers(question: Question) -> dict[int, dict[str, Any]]:
        found = connection.execute(to_be_run(reg, question, rows, "duckdb"))
        names = [name for name, *_ in found.description or ()]
        return {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in found.fetchall()}

    of_all, kept = answers(everyone), answers(replace(everyone, matters=matters))
    assert kept == {key: of_all[key] for key in kept}
    held = [column for column in TableReading(reg, Question([matters], days)).columns() if "__absent" not in column]
    assert all(of_all[key][column] is False for key in of_all.keys() - kept.keys() for column in held)


@settings(max_examples=25, deadline=None, suppress_health_check=[*QUIET, HealthCheck.filter_too_much])
@given(data=st.data())
def test_rows_kept_say_what_they_say_among_all(connection: duckdb.DuckDBPyConnection, data: st.DataObject) -> None:
    kept_rows_agree(connection, data)


@pytest.mark.slow
@settings(max_examples=600, deadline=None, suppress_health_check=[*QUIET, HealthCheck.filter_too_much])
@given(data=st.data())
def test_rows_kept_of_many_regulations(connection: duckdb.DuckDBPyConnection, data: st.DataObject) -> None:
    kept_rows_agree(connection, data)


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
