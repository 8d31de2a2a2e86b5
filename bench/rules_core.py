"""The rule core: one case with its reasons; one banded rule over a register beside the same written by hand.

The rule is the longevity allowance's monthly amount alone: confirmed, registered, alive, a band of age.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter

import duckdb

from gongbao.regulations import find_regulation
from gongbao.rules import Band, Boolean, Date, Integer, Regulation, age, all_of, when, yuan
from gongbao.rules.register import Register
from gongbao.rules.table import Question, TableReading, run_table, writer_of

THREADS = 2


def regulation() -> Regulation:
    """The monthly amount, in six concepts."""
    reg = Regulation("monthly", "每月发放", "穗民规字〔2021〕6号", in_force=(date(2021, 9, 1), date(2026, 8, 31)))
    birth = reg.fact("birth", Date, "出生日期", clause="第十四条")
    registered = reg.fact("registered", Boolean, "本市户籍", clause="第三条")
    confirmed = reg.fact("confirmed", Date, "确认日期", clause="第八条", missing_is_absent=True)
    death = reg.fact("death", Date, "死亡日期", clause="第十八条", missing_is_absent=True)
    rates = reg.table(
        "rates",
        key=Integer,
        outside=yuan(0),
        clause="第四条第一款",
        rows=[
            Band(yuan(30), at_least=70, below=80),
            Band(yuan(100), at_least=80, below=90),
            Band(yuan(200), at_least=90, below=100),
            Band(yuan(300), at_least=100),
        ],
    )
    years = reg.concept("years", "周岁", age(birth, reg.month.last_day), clause="第四条第一款")
    old = reg.concept("old", "年满70周岁", years >= 70, clause="第三条")
    alive = reg.concept("alive", "在世", death.if_present(lambda d: d >= reg.day, otherwise=True), clause="第十八条")
    known = reg.concept(
        "known", "已确认", confirmed.if_present(lambda d: d <= reg.month.last_day, False), clause="第八条"
    )
    matters = reg.concept("matters", "可能领取", all_of(old, known, alive, registered), clause="第三条")
    reg.concept("monthly", "月标准", when(matters).then(rates.lookup(years)).otherwise(yuan(0)), clause="第四条第一款")
    return reg


def by_hand(source: str, day: str, last: str) -> str:
    """The same as one would write it: only whom it concerns, the age in months."""
    months = f"(datediff('month', birth, DATE '{last}'))"
    return f"""
        SELECT id, CASE WHEN {months} >= 1200 THEN 30000 WHEN {months} >= 1080 THEN 20000
            WHEN {months} >= 960 THEN 10000 ELSE 3000 END::BIGINT AS monthly
        FROM {source}
        WHERE birth <= DATE '{last}' - INTERVAL 70 YEAR AND confirmed <= DATE '{last}'
            AND (death IS NULL OR death >= DATE '{day}') AND registered"""


def people(connection: duckdb.DuckDBPyConnection, rows: int) -> str:
    """A query that makes a register."""
    del connection
    return f"""
        SELECT i AS id, DATE '1920-01-01' + (hash(i) % 34000)::INT AS birth, hash(i, 1) % 100 < 98 AS registered,
            CASE WHEN hash(i, 2) % 100 < 90 THEN DATE '2021-09-01' + (hash(i, 3) % 900)::INT END AS confirmed,
            CASE WHEN hash(i, 4) % 100 < 5 THEN DATE '2021-09-01' + (hash(i, 5) % 1800)::INT END AS death
        FROM range({rows}) AS r(i)"""


def timed(work: Callable[[], object], times: int = 5) -> float:
    """The median of several runs, in seconds."""
    found = []
    for _ in range(times):
        start = perf_counter()
        work()
        found.append(perf_counter() - start)
    return statistics.median(found)


def one_case() -> None:
    """Microseconds for a case of each regulation: values of all concepts; with the reasons of all concepts."""
    facts = {
        "longevity-allowance": (
            {"birth": date(1950, 1, 10), "registered": True, "confirmed": date(2022, 6, 8), "district": "越秀区"},
            "2022-06",
        ),
    }
    print(f"{'one case':<24}{'concepts':>10}{'values µs':>12}{'with reasons µs':>18}")
    small = regulation()
    cases = [(small, {"birth": date(1950, 1, 10), "registered": True, "confirmed": date(2022, 6, 8)}, "2023-05")]
    for name, (given, on) in facts.items():
        cases.append((find_regulation(name).part("rules").REGULATION, given, on))
    for reg, given, on in cases:
        last = list(reg.concepts)[-1]
        reg.evaluate(given, on=on)

        def many(work: Callable[[], object]) -> Callable[[], None]:
            def again() -> None:
                for _ in range(500):
                    work()

            return again

        values = timed(many(lambda r=reg, g=given, o=on, c=last: r.evaluate(g, on=o)[c])) / 500 * 1e6
        reasons = timed(many(lambda r=reg, g=given, o=on: r.evaluate(g, on=o).reasons)) / 500 * 1e6
        print(f"{reg.name:<24}{len(reg.concepts):>10}{values:>12.1f}{reasons:>18.1f}")


def registers(sizes: tuple[int, ...]) -> None:
    """Seconds for a month, Parquet to Parquet, and for twelve months in memory."""
    reg = regulation()
    print(f"\n{'register':<34}{'rows':>12}{'seconds':>10}{'to by hand':>12}")
    for rows in sizes:
        with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
            connection.execute(
                f"SET threads = {THREADS}; SET memory_limit = '1500MB'; SET preserve_insertion_order = false"
            )
            path = Path(folder) / "people.parquet"
            connection.execute(f"COPY ({people(connection, rows)}) TO '{path}' (FORMAT parquet)")
            _parquet(connection, reg, path, rows)
            _memory(connection, reg, path, rows)


def _parquet(connection: duckdb.DuckDBPyConnection, reg: Regulation, path: Path, rows: int) -> None:
    out, other = path.with_name("out.parquet"), path.with_name("hand.parquet")
    question = Question(["monthly"], on="2023-05", matters="matters")
    source = f"read_parquet('{path}')"

    def ours() -> None:
        run_table(connection, TableReading(reg, question), {"subject": Register(path, "id")}, out)

    def hand() -> None:
        query = by_hand(source, "2023-05-01", "2023-05-31")
        connection.execute(f"COPY ({query}) TO '{other}' (FORMAT parquet, COMPRESSION zstd)")

    base, mine = timed(hand), timed(ours)
    differ = f"SELECT count(*) FROM (SELECT * FROM '{other}' EXCEPT SELECT subject__key, monthly FROM '{out}')"
    assert connection.execute(differ).fetchone() == (0,)
    _line("Parquet to Parquet, by hand", rows, base, base)
    _line("Parquet to Parquet, rules", rows, mine, base)


def _memory(connection: duckdb.DuckDBPyConnection, reg: Regulation, path: Path, rows: int) -> None:
    connection.execute(f"CREATE OR REPLACE TABLE subject AS SELECT *, id AS subject__key FROM read_parquet('{path}')")
    months = [
        (f"2023-{m:02d}", date(2023, m, 1), date.fromordinal(date(2023 + m // 12, m % 12 + 1, 1).toordinal() - 1))
        for m in range(1, 13)
    ]

    def hand() -> None:
        for _, day, last in months:
            connection.execute(f"SELECT sum(monthly) FROM ({by_hand('subject', str(day), str(last))})").fetchone()

    def ours() -> None:
        for month, *_ in months:
            reading = TableReading(reg, Question(["monthly"], on=month, matters="matters"))
            query = reading.query(writer_of("duckdb"), reading.canonical_inputs(), ()).sql("duckdb")
            connection.execute(f"SELECT sum(monthly) FROM ({query})").fetchone()

    base, mine = timed(hand, 3), timed(ours, 3)
    _line("twelve months in memory, by hand", rows, base, base)
    _line("twelve months in memory, rules", rows, mine, base)


def _line(name: str, rows: int, seconds: float, base: float) -> None:
    print(f"{name:<34}{rows:>12,}{seconds:>10.3f}{seconds / base:>12.2f}")


def run() -> None:
    one_case()
    registers((1_000_000, 10_000_000))
