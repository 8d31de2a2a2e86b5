"""Whole runs side by side, Parquet to Parquet: taken in turn, so that what else the machine does falls on all alike."""

from __future__ import annotations

import importlib.util
import os
import resource
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, permutations
from pathlib import Path
from time import perf_counter

import duckdb

THREADS = os.cpu_count() or 2
HAS_OPENFISCA = importlib.util.find_spec("openfisca_core") is not None
RULES, BY_HAND, OPENFISCA = "rules", "by hand", "OpenFisca"


DAYS = ("DATE '1850-01-01'", "DATE '2199-12-31'")
"""The days that a fact may have, by the rules."""


def within(register: Path, bounds: Mapping[str, tuple[str, str]]) -> str:
    """By hand: whether all of a register's values lie within bounds, which its statistics answer."""
    each = (f"coalesce(min({n}) >= {low} AND max({n}) <= {high}, true)" for n, (low, high) in bounds.items())
    return f"SELECT {' AND '.join(each)} FROM '{register}'"


@dataclass(frozen=True, slots=True)
class Place:
    """Where runs of so many rows are held against each other: a connection, and a folder with the registers.

    Each run writes its answer to the file of its name.
    """

    connection: duckdb.DuckDBPyConnection
    folder: Path
    rows: int

    def out(self, run: str) -> Path:
        return self.folder / f"{run}.parquet"

    def by_hand(self, checks: Sequence[str], query: str) -> None:
        """Queries that say whether a register is sound, then the answer; as our run, into a file whole or not."""
        for check in checks:
            assert self.connection.execute(check).fetchone() == (True,), check
        unfinished = self.folder / "unfinished.parquet"
        self.connection.execute(f"COPY ({query}) TO '{unfinished}' (FORMAT parquet, COMPRESSION zstd)")
        unfinished.replace(self.out(BY_HAND))

    def compare(
        self,
        what: str,
        key: str,
        columns: Sequence[str],
        runs: Mapping[str, Callable[[], object]],
        unknown: str = "{0}",
    ) -> None:
        """A line for each run, with its ratio to the first and how many rows of its answer differ from the first's.

        `unknown` says how OpenFisca's column is read, which has no unknown.
        """
        taken = beside(runs, times_for(self.rows))
        first, *others = runs
        differ = {}
        for name in others:
            held = unknown if name == OPENFISCA else "{0}"
            unlike = " OR ".join(f"r.{each} IS DISTINCT FROM {held.format(f't.{each}')}" for each in columns)
            both = f"'{self.out(first)}' r FULL JOIN '{self.out(name)}' t USING ({key})"
            found = self.connection.execute(f"SELECT count(*) FROM {both} WHERE {unlike}").fetchone()
            differ[name] = found[0] if found else 0
        show(what, self.rows, taken, differ)


@contextmanager
def place(rows: int) -> Iterator[Place]:
    """A new connection and folder, in bounded memory."""
    with tempfile.TemporaryDirectory(prefix="gongbao-bench-") as name, duckdb.connect() as connection:
        connection.execute(f"SET threads = {THREADS}; SET memory_limit = '3GB'; SET temp_directory = '{name}'")
        connection.execute("SET preserve_insertion_order = false")
        yield Place(connection, Path(name), rows)


@dataclass(frozen=True, slots=True)
class Taken:
    """Medians of several runs, in seconds: by the clock, and of all processors together; the first by the clock.

    The first is not among them: whatever an engine keeps for later runs, it does not have yet.
    """

    clock: float
    processors: float
    first: float


def beside(runs: Mapping[str, Callable[[], object]], times: int) -> dict[str, Taken]:
    """Each run so many times in turn, once more before; a run that is taken once is the first and the median.

    The order changes from turn to turn: what one leaves behind in memory is not always met by the same one.
    """
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    orders = cycle(permutations(runs))
    for _ in range(times + 1 if times > 1 else 1):
        for name in next(orders):
            start, before = perf_counter(), _processors()
            runs[name]()
            taken[name].append((perf_counter() - start, _processors() - before))
    return {name: _medians(*each) for name, each in taken.items()}


def _medians(first: tuple[float, float], *others: tuple[float, float]) -> Taken:
    clock, processors = map(statistics.median, zip(*(others or [first]), strict=True))
    return Taken(clock, processors, first[0])


def show(what: str, rows: int, taken: Mapping[str, Taken], differ: Mapping[str, int]) -> None:
    """A line for each, with its ratio to the first, and how many rows differ from it."""
    ours = next(iter(taken.values()))
    for name, each in taken.items():
        ratios = f"{ours.clock / each.clock:7.2f} {ours.processors / each.processors:9.2f}"
        apart = "" if name not in differ else f"{differ[name]:8,}"
        seconds = f"{each.clock:>8.3f}{each.processors:>12.3f}{each.first:>9.3f}"
        print(f"{what:<22}{rows:>12,}  {name:<10}{seconds}  {ratios}{apart}", flush=True)


def heading() -> None:
    """What `show` prints, as a heading; ratios are of the topmost to each."""
    seconds = f"{'clock s':>8}{'processor s':>12}{'first':>9}"
    print(f"{'':<22}{'rows':>12}  {'':<10}{seconds}  {'ratios':>7}{'':>10}{'differ':>8}")


def sizes(usual: str) -> list[int]:
    """How many rows: GONGBAO_BENCH_ROWS, else the usual."""
    return [int(size) for size in os.environ.get("GONGBAO_BENCH_ROWS", usual).split(",")]


def times_for(rows: int) -> int:
    """How often: small runs are taken more often."""
    return 11 if rows <= 1_000_000 else 5


def _processors() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
