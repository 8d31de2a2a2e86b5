"""The payroll: ours beside hand-written DuckDB SQL and OpenFisca-Core, one case with reasons, the command `explain`.

Medians of interleaved runs; only the ratios carry over to another machine. OpenFisca runs where it is installed
(`make bench` installs it into an environment of its own). GONGBAO_BENCH_PEOPLE sets the sizes, `1000000,10000000`.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from bench.payroll_by_hand import run_by_hand
from gongbao.cities.register import write_register
from gongbao.cities.residents import residents
from gongbao.regulations import find_regulation
from gongbao.regulations.guangzhou.longevity_allowance import payroll, rules
from gongbao.rules.table import Question, TableReading, writer_of

MONTH = "2023-05"
FACTS = {"birth": "1945-03-03", "registered": True, "confirmed": "2021-09-10", "district": "越秀区", "agreement": True}


def run() -> None:
    sizes = [int(size) for size in os.environ.get("GONGBAO_BENCH_PEOPLE", "1000000,10000000").split(",")]
    with tempfile.TemporaryDirectory(prefix="gongbao-bench-") as folder:
        for people in sizes:
            register = Path(folder) / f"{people}.parquet"
            write_register(residents(people, seed=1), register, lambda _: None)
            _month(register, people, Path(folder))
            _twelve_months(register, people)
        _one_case()
        _command(Path(folder))


def _month(register: Path, people: int, folder: Path) -> None:
    """Checks and payroll of one month, Parquet to Parquet; the two lists are the same, row by row."""
    ours, hand = folder / "ours.parquet", folder / "hand.parquet"
    request = payroll.Request(register, MONTH, ours, None, None, None, {})
    times = interleaved(
        {
            "gongbao run": lambda: payroll.run(request, lambda _: None),
            "by hand": lambda: run_by_hand(register, MONTH, hand, os.cpu_count() or 2),
        }
    )
    apart = duckdb.sql(f"(FROM '{ours}' EXCEPT FROM '{hand}') UNION ALL (FROM '{hand}' EXCEPT FROM '{ours}')")
    ratio = times["gongbao run"] / times["by hand"]
    print(f"one month, {people:,} people, Parquet to Parquet: " + ", ".join(f"{n} {t:.2f} s" for n, t in times.items()))
    print(f"  ours / by hand {ratio:.2f} (wanted <= 1.2); rows that differ: {len(apart)}; {_peak()}")


def _twelve_months(register: Path, people: int) -> None:
    """The amount alone for the months of 2023, in memory: the same people, the same sum."""
    facts = pq.read_table(register, columns=["birth", "confirmed", "death", "registered"])
    facts = facts.filter(pa.compute.is_valid(facts["birth"]))
    connection = duckdb.connect()
    connection.execute(f"SET threads = {os.cpu_count() or 2}")
    connection.register("facts", facts)
    connection.execute("CREATE TABLE held AS SELECT row_number() OVER () AS subject__key, * FROM facts")
    connection.execute("CREATE TABLE matter AS FROM held WHERE false")
    queries = [_amount_sql(f"2023-{month:02d}") for month in range(1, 13)]
    for number, query in enumerate(queries):
        connection.execute(f"PREPARE month_{number} AS {query}")

    def matter() -> None:
        # Who can matter in the year first, then each month over them.
        connection.execute("DELETE FROM matter")
        connection.execute(
            "INSERT INTO matter FROM held "
            "WHERE registered AND birth <= DATE '1953-12-31' AND confirmed <= DATE '2023-12-31'"
        )

    def amounts(statements: list[str]) -> int:
        matter()
        return sum(int((connection.execute(each).fetchone() or (0,))[0] or 0) for each in statements)

    prepared = [f"EXECUTE month_{number}" for number in range(12)]
    runs: dict[str, Callable[[], Any]] = {
        "gongbao": lambda: amounts(prepared),
        "gongbao, planning anew": lambda: amounts(queries),
    }
    if importlib.util.find_spec("openfisca_core"):
        from bench.openfisca_peer import as_arrays, twelve_months

        arrays = as_arrays(facts)
        runs["OpenFisca-Core"] = lambda: twelve_months(arrays)
    sums = {name: each() for name, each in runs.items()}
    times = interleaved(runs)
    print(f"twelve months, {people:,} people, in memory: " + ", ".join(f"{n} {t:.3f} s" for n, t in times.items()))
    if "OpenFisca-Core" in times:
        same = sums["gongbao"] == sums["OpenFisca-Core"] * 100
        print(f"  OpenFisca / ours {times['OpenFisca-Core'] / times['gongbao']:.0f} (wanted >= 10); same sum: {same}")
    else:
        print("  OpenFisca-Core is not installed here: run `make bench`")


def _amount_sql(month: str) -> str:
    """The sum of the month's amounts: of who can have one, everything else of the rule left as it is."""
    reading = TableReading(rules.REGULATION, Question(("monthly",), on=month))
    nothing = {
        "VARCHAR": ("district", "street", "old_district", "old_street"),
        "BOOLEAN": ("agreement", "army_retiree"),
    }
    kinds = {name: kind for kind, names in nothing.items() for name in names}
    columns = [
        name if name in ("birth", "confirmed", "death", "registered") else f"NULL::{_sql_type(name, kinds)} AS {name}"
        for name in rules.REGULATION.facts
    ]
    facts = exp.select("subject__key", *columns, "confirmed IS NULL AS confirmed__absent").from_("matter")
    query = reading.query(writer_of("duckdb"), {"subject": facts}, ()).sql("duckdb")
    return f"SELECT sum(monthly) FROM ({query})"


def _sql_type(name: str, kinds: dict[str, str]) -> str:
    return kinds.get(name, "BIGINT" if "_rate_" in name else "DATE")


def _one_case() -> None:
    """One case, values alone and with all its reasons, once the rules are loaded."""
    regulation = find_regulation("longevity-allowance").part("rules").REGULATION
    regulation.evaluate(FACTS, on=MONTH)["total"]
    rounds = 2_000
    for name, ask in (
        ("values", lambda: regulation.evaluate(FACTS, on=MONTH)["total"]),
        ("values and reasons", lambda: regulation.evaluate(FACTS, on=MONTH).reasons),
    ):
        start = time.perf_counter()
        for _ in range(rounds):
            ask()
        print(f"one case, {name}: {(time.perf_counter() - start) / rounds * 1e6:.0f} microseconds")


def _command(folder: Path) -> None:
    facts = folder / "facts.yaml"
    facts.write_text("birth: 1945-03-03\nregistered: true\nconfirmed: 2021-09-10\ndistrict: 越秀区\n", encoding="utf-8")
    arguments = [str(Path(sys.executable).with_name("gongbao")), "explain", "longevity-allowance"]
    arguments += ["--facts", str(facts), "--on", MONTH, "--corpus", str(folder / "none.db")]
    times = interleaved({"explain": lambda: subprocess.run(arguments, check=True, capture_output=True)}, rounds=5)
    print(f"gongbao explain, the whole command: {times['explain']:.2f} s (wanted < 0.5)")


def interleaved(runs: dict[str, Callable[[], Any]], rounds: int = 3) -> dict[str, float]:
    """The median seconds of each, taken in turns so that a busy moment falls on all."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, each in runs.items():
            start = time.perf_counter()
            each()
            taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def _peak() -> str:
    with contextlib.suppress(ValueError, OSError):
        return f"peak memory of this process so far {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    return ""
