"""What is run asks less than what is read, and finds the same: known, unknown and absent alike."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st
from registers import parquet

from gongbao.rules import Boolean, Date, Expr, Regulation, YearMonth, all_of, when, yuan
from gongbao.rules.interpret import interpret
from gongbao.rules.op_builder import OpBuilder
from gongbao.rules.ops import Op
from gongbao.rules.planner import Cells
from gongbao.rules.register import Register
from gongbao.rules.simplified import Simplified, settled_by
from gongbao.rules.sql.duckdb import DuckDbWriter
from gongbao.rules.sql.scopes import Resolver
from gongbao.rules.sql.unknown import Unknowns
from gongbao.rules.table import Question, TableReading, run_table, writer_of

MAYBE: tuple[int | None, ...] = (None, 1, 2, 3)
ROWS = [dict(zip("abcp", cells, strict=True)) for cells in product(MAYBE, MAYBE, (1, 2, 3), (None, False, True))]
"""Two numbers that may be unknown, one that is not, a condition that may be unknown: every combination."""

LAW = Regulation("law", "某办法", "某〔2022〕1号", in_force=(date(2022, 1, 1), None))


@st.composite
def conditions(draw: st.DrawFn) -> tuple[OpBuilder, Op]:
    """A condition of comparisons, choices, and, or, not, is unknown."""
    b = OpBuilder()
    columns = [b.column(("", name), "int", 1, 3, nullable=name != "c") for name in "abc"]
    told = b.column(("", "p"), "bool")

    def number(depth: int) -> Op:
        kind = draw(st.sampled_from(["column", "literal", "choice"] if depth else ["column", "literal"]))
        match kind:
            case "column":
                return draw(st.sampled_from(columns))
            case "literal":
                return b.literal(draw(st.sampled_from([None, 0, 2, 9])), "int")
        return b.case([(condition(depth - 1), number(depth - 1))], number(depth - 1))

    def condition(depth: int) -> Op:
        kind = draw(
            st.sampled_from(["compare", "and", "or", "not", "choice", "unknown", "told"] if depth else ["told"])
        )
        match kind:
            case "compare":
                return b.compare(draw(st.sampled_from(["<", "<=", ">", ">=", "=="])), number(depth - 1), number(0))
            case "and":
                return b.both(condition(depth - 1), condition(depth - 1))
            case "or":
                return b.either(condition(depth - 1), condition(depth - 1))
            case "not":
                return b.negate(condition(depth - 1))
            case "choice":
                return b.case([(condition(depth - 1), condition(depth - 1))], condition(depth - 1))
            case "unknown":
                return b.is_null(number(depth - 1))
        return told

    return b, condition(4)


def found(op: Op, rows: list[dict[str, Any]] = ROWS) -> list[Any]:
    return [interpret(op, {("", name): cell for name, cell in row.items()}) for row in rows]


@settings(max_examples=300)
@given(conditions())
def test_a_condition_says_the_same_in_fewer_words(drawn: tuple[OpBuilder, Op]) -> None:
    build, op = drawn
    assert found(Simplified(build).of(op)) == found(op)


@given(conditions(), st.booleans())
def test_sql_says_of_a_contrary_what_the_integer_form_does(drawn: tuple[OpBuilder, Op], shorter: bool) -> None:
    build, op = drawn
    contrary = build.negate(op)
    written = Simplified(build).of(contrary) if shorter else contrary
    sql = DuckDbWriter(Resolver(LAW, {}), Unknowns({})).write(written).sql("duckdb")
    cells = ", ".join(
        "(" + ", ".join("NULL" if cell is None else str(cell) for cell in (number, *row.values())) + ")"
        for number, row in enumerate(ROWS)
    )
    rows = f"(VALUES {cells}) AS r(number, a, b, c, p)"
    asked = duckdb.execute(f"SELECT {sql} FROM {rows} ORDER BY number").fetchall()
    assert [each for (each,) in asked] == found(contrary)


@settings(max_examples=300)
@given(conditions())
def test_what_rows_were_kept_for_is_settled_for_them(drawn: tuple[OpBuilder, Op]) -> None:
    """Kept are those for which the condition holds or is unknown; what rests on it says the same of them."""
    build, kept = drawn
    rows = [row for row, held in zip(ROWS, found(kept), strict=True) if held is not False]
    asked = build.either(build.both(kept, build.column(("", "p"), "bool")), build.negate(kept))
    assert found(Simplified(build, settled_by(kept)).of(asked), rows) == found(asked, rows)


def test_where_a_condition_may_be_unknown_it_is_not_settled() -> None:
    """Kept where p does not hold and c is above 1; also where p is unknown: of that nothing is said."""
    build = OpBuilder()
    told, number = build.column(("", "p"), "bool"), build.column(("", "c"), "int", 1, 3, nullable=False)
    above = build.compare(">", number, build.integer(1))
    kept = build.case([(told, build.boolean(False))], above)
    assert list(settled_by(kept)) == [(kept, True)]
    assert list(settled_by(above)) == [(above, True)]
    unknown = build.is_null(told)
    known = build.case([(unknown, build.boolean(False))], told)
    assert list(settled_by(known)) == [(known, True), (unknown, False)]


NEVER = YearMonth(9999, 12)
MONTHS = ["2023-05", "2023-06", "2023-07"]


def allowance() -> Regulation:
    """Paid to residents whose claim was confirmed, until the month in which a death was first known."""
    law = Regulation("allowance", "某办法", "某〔2022〕1号", in_force=(date(2022, 1, 1), None))
    registered = law.fact("registered", Boolean, "本市户籍")
    confirmed = law.fact("confirmed", Date, "确认日期", missing_is_absent=True)
    death = law.fact("death", Date, "死亡日期", missing_is_absent=True)
    reported = law.fact("reported", Date, "获知死亡的日期", missing_is_absent=True)

    def month(event: Expr, otherwise: Expr | YearMonth) -> Expr:
        return event.if_present(lambda day: day.month, otherwise=otherwise)

    known = law.concept("known", "获知的月份", month(reported, month(death, NEVER)), clause="第一条")
    died = law.concept("died", "死亡的月份", month(death, month(reported, NEVER)), clause="第一条")
    first = law.concept("first", "确认的月份", month(confirmed, NEVER), clause="第一条")
    this = law.day.month
    last = law.concept("last", "最后的月份", when(known <= this).then(died).otherwise(NEVER), clause="第一条")
    due = law.concept("due", "应发", all_of(registered, first <= this, last >= this), clause="第一条")
    law.concept("amount", "金额", when(due).then(yuan(100)).otherwise(yuan(0)), clause="第一条")
    return law


PEOPLE: dict[str, list[Any]] = {
    "id": [1, 2, 3, 4, 5, 6, 7, 8],
    "registered": [True, True, True, True, False, True, None, True],
    "confirmed": [date(2023, 1, 1)] * 3
    + [None, date(2023, 1, 1), date(2023, 7, 31), date(2023, 6, 1), date(2023, 8, 1)],
    "death": [None, date(2023, 6, 9), date(2023, 1, 9), None, None, None, None, None],
}


def run_form(law: Regulation, cells: Cells) -> str:
    reading = TableReading(law, Question(["amount"], MONTHS, matters="due"), cells)
    return str(reading.query(writer_of("duckdb"), reading.canonical_inputs(), ()).sql("duckdb"))


def test_months_in_one_query_ask_what_each_month_alone_does(tmp_path: Path) -> None:
    register = Register(parquet(tmp_path, PEOPLE), "id")
    out = tmp_path / "out.parquet"

    def amounts(on: list[str] | str, matters: str | None = None) -> dict[int, tuple[Any, ...]]:
        reading = TableReading(allowance(), Question(["amount"], on, matters=matters))
        run_table(duckdb.connect(), reading, {"subject": register}, out)
        return {row.pop("subject__key"): tuple(row.values()) for row in pq.read_table(out).to_pylist()}

    together = amounts(MONTHS)
    alone = [amounts(month) for month in MONTHS]
    assert together == {key: tuple(each[key][0] for each in alone) for key in together}
    assert together == {
        1: (10000, 10000, 10000),
        2: (10000, 10000, 0),
        3: (0, 0, 0),
        4: (0, 0, 0),
        5: (0, 0, 0),
        6: (0, 0, 10000),
        7: (0, None, None),
        8: (0, 0, 0),
    }
    assert amounts(MONTHS, matters="due") == {key: together[key] for key in (1, 2, 3, 6, 7)}


def test_a_run_asks_of_rows_that_were_kept_only_what_is_still_open() -> None:
    """Kept are residents who were confirmed; nobody's report of a death is told, so that one month serves for both."""
    cells = Cells(never_empty=frozenset(["registered"]), always_empty=frozenset(["reported"]))
    run = run_form(allowance(), cells)
    asked, read = run.split(" FROM (SELECT * FROM ")
    assert "WHERE registered AND (confirmed < CAST('2023-08-01' AS DATE))) AS due__kept" in read
    assert "registered" not in asked
    assert "confirmed IS NULL" not in asked
    assert asked.count("(death IS NULL)") == 1
    assert "CASE WHEN ((first <= 24280) AND (known >= 24280)) THEN 10000 ELSE 0 END" in asked
