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

from bench._beside import Taken, beside, times_for
from bench.payroll_by_hand import run_by_hand
from gongbao.cities.register import write_register
from gongbao.cities.residents import residents
from gongbao.regulations import find_regulation
from gongbao.regulations.guangzhou.longevity_allowance import payroll, rules
from gongbao.rules.planner import Cells
from gongbao.rules.register import Register
from gongbao.rules.table import Question, TableReading, run_table, writer_of

MONTH = "2023-05"
YEAR = [f"2023-{month:02d}" for month in range(1, 13)]
TOLD = frozenset(["birth", "confirmed", "death", "registered"])
"""The facts that OpenFisca is told too; of moves, late data and district rates neither is."""
FACTS = {"birth": "1945-03-03", "registered": True, "confirmed": "2021-09-10", "district": "越秀区", "agreement": True}


def run() -> None:
    sizes = [int(size) for size in os.environ.get("GONGBAO_BENCH_PEOPLE", "1000000,10000000").split(",")]
    with tempfile.TemporaryDirectory(prefix="gongbao-bench-") as folder:
        for people in sizes:
            register = Path(folder) / f"{people}.parquet"
            write_register(residents(people, seed=1), register, lambda _: None)
            _month(register, people, Path(folder))
            _twelve_months(register, people)
            _year(register, people, Path(folder))
        _one_case()
        _command(Path(folder))


def _month(register: Path, people: int, folder: Path) -> None:
    """Checks, payroll and summary of one month; the two lists are the same, row by row, and so are the summaries."""
    ours, hand = folder / "ours.parquet", folder / "hand.parquet"
    request = payroll.Request(register, MONTH, ours, None, None, None, {})
    runs: dict[str, Callable[[], object]] = {
        "gongbao run": lambda: payroll.run(request, lambda _: None),
        "by hand": lambda: run_by_hand(register, MONTH, hand, os.cpu_count() or 2),
    }
    taken = beside(runs, times_for(people))
    apart = duckdb.sql(f"(FROM '{ours}' EXCEPT FROM '{hand}') UNION ALL (FROM '{hand}' EXCEPT FROM '{ours}')")
    summaries = [file.with_name(f"{file.stem}-summary.csv").read_bytes() for file in (ours, hand)]
    mine, peer = taken.values()
    ratios = f"{mine.clock / peer.clock:.2f} by the clock, {mine.processors / peer.processors:.2f} of the processors"
    print(f"one month, {people:,} people, Parquet to Parquet: {_told(taken)}")
    same = f"rows that differ: {len(apart)}; same summary: {summaries[0] == summaries[1]}"
    print(f"  ours / by hand {ratios} (wanted <= 1.2); {same}; {_peak()}", flush=True)


def _twelve_months(register: Path, people: int) -> None:
    """The amount alone for the months of 2023, in memory: the same people, the same facts, the same sum."""
    connection = duckdb.connect()
    connection.execute(f"SET threads = {os.cpu_count() or 2}")
    connection.execute(
        "CREATE TABLE subject AS SELECT row_number() OVER () AS subject__key, birth, confirmed, death, registered "
        f"FROM '{register}' WHERE birth IS NOT NULL AND registered IS NOT NULL"
    )
    query = _amounts_sql()
    runs: dict[str, Callable[[], Any]] = {
        "gongbao": lambda: connection.execute(query).fetchone(),
        "gongbao, compiling anew": lambda: connection.execute(_amounts_sql()).fetchone(),
    }
    if importlib.util.find_spec("openfisca_core"):
        from bench.openfisca_peer import as_arrays, twelve_months

        arrays = as_arrays(connection.table("subject").arrow().read_all())
        runs["OpenFisca-Core"] = lambda: twelve_months(arrays)
    found = {name: each() for name, each in runs.items()}
    times = interleaved(runs, rounds=5)
    print(f"twelve months, {people:,} people, in memory: " + ", ".join(f"{n} {t:.3f} s" for n, t in times.items()))
    if "OpenFisca-Core" in times:
        same = sum(found["gongbao"]) == found["OpenFisca-Core"] * 100
        ratios = [times["OpenFisca-Core"] / times[name] for name in list(runs)[:2]]
        print(f"  OpenFisca / ours {ratios[0]:.1f}, compiling anew {ratios[1]:.1f} (wanted >= 10); same sum: {same}")
    else:
        print("  OpenFisca-Core is not installed here: run `make bench`")


def _year(register: Path, people: int, folder: Path) -> None:
    """Who gets how much in which month of 2023, Parquet to Parquet, each with its own set-up; sums month by month."""
    told, ours, theirs = folder / "told.parquet", folder / "ours.parquet", folder / "theirs.parquet"
    connection = duckdb.connect()
    connection.execute(f"SET threads = {os.cpu_count() or 2}; SET preserve_insertion_order = false")
    facts = f"SELECT row_number() OVER () AS id, {', '.join(sorted(TOLD))} FROM '{register}'"
    usable = f"{facts} WHERE birth >= DATE '1850-01-01' AND registered IS NOT NULL"
    connection.execute(f"COPY ({usable}) TO '{told}' (FORMAT parquet, COMPRESSION zstd)")
    lacks = frozenset(rules.REGULATION.facts) - TOLD
    subject = Register(told, "id", lacks=lacks, empty_is_absent=frozenset(["confirmed"]))
    question = Question(["monthly"], YEAR, matters="on_list")
    runs: dict[str, Callable[[], Any]] = {
        "gongbao": lambda: run_table(connection, TableReading(rules.REGULATION, question), {"subject": subject}, ours)
    }
    if importlib.util.find_spec("openfisca_core"):
        from bench.openfisca_peer import year

        runs["OpenFisca-Core"] = lambda: year(told, theirs)
    taken = beside(runs, times_for(people))
    print(f"twelve months, {people:,} people, Parquet to Parquet: {_told(taken)}")
    if "OpenFisca-Core" in taken:
        columns = ", ".join(f"sum({name})" for name in TableReading(rules.REGULATION, question).columns())
        months = ", ".join(f"sum(month_{number}) * 100" for number in range(1, 13))
        found = connection.execute(f"SELECT {columns} FROM '{ours}'").fetchone()
        same = found == connection.execute(f"SELECT {months} FROM '{theirs}'").fetchone()
        mine, peer = taken.values()
        ratios = f"{peer.clock / mine.clock:.1f}, first runs {peer.first / mine.first:.1f}"
        print(f"  OpenFisca / ours {ratios}; same sums: {same}", flush=True)


def _told(taken: dict[str, Taken]) -> str:
    """What each took: the median, of all processors, the first run."""
    return ", ".join(
        f"{name} {t.clock:.3f} s ({t.processors:.2f} of the processors, first {t.first:.3f})"
        for name, t in taken.items()
    )


def _amounts_sql() -> str:
    """Each person's amount in the twelve months of 2023, summed month by month: one query.

    Of the register it is known what the peer's facts say too: birth and registration are there for everyone, no day of
    confirmation means none.
    """
    cells = Cells(
        never_empty=frozenset(["birth", "registered"]),
        always_empty=frozenset(rules.REGULATION.facts) - TOLD,
        empty_is_absent=frozenset(["confirmed"]),
    )
    reading = TableReading(rules.REGULATION, Question(["monthly"], YEAR, matters="on_list"), cells)
    query = reading.query(writer_of("duckdb"), reading.canonical_inputs(), ()).sql("duckdb", copy=False)
    return f"SELECT {', '.join(f'sum({column})' for column in reading.columns())} FROM ({query})"


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
