"""Whole runs side by side: taken in turn, so that what else the machine does falls on all alike."""

from __future__ import annotations

import os
import resource
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter

THREADS = os.cpu_count() or 2


@dataclass(frozen=True, slots=True)
class Taken:
    """Medians of several runs, in seconds: by the clock, and of all processors together."""

    clock: float
    processors: float


def beside(runs: Mapping[str, Callable[[], object]], times: int) -> dict[str, Taken]:
    """Each run so many times in turn."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    for _ in range(times):
        for name, work in runs.items():
            start, before = perf_counter(), _processors()
            work()
            taken[name].append((perf_counter() - start, _processors() - before))
    return {name: Taken(*map(statistics.median, zip(*each, strict=True))) for name, each in taken.items()}


def show(what: str, rows: int, taken: Mapping[str, Taken], differ: Mapping[str, int]) -> None:
    """A line for each, with its ratio to the first, and how many rows differ from it."""
    first = next(iter(taken.values()))
    for name, each in taken.items():
        ratio = f"{first.clock / each.clock:7.2f} {first.processors / each.processors:9.2f}"
        apart = "" if name not in differ else f"{differ[name]:8,}"
        print(
            f"{what:<22}{rows:>12,}  {name:<10}{each.clock:>8.2f}{each.processors:>12.2f}  {ratio}{apart}", flush=True
        )


def heading() -> None:
    """What `show` prints, as a heading; ratios are of the first to each."""
    print(f"{'':<22}{'rows':>12}  {'':<10}{'clock s':>8}{'processor s':>12}  {'ratios':>7}{'':>10}{'differ':>8}")


def sizes(usual: str) -> list[int]:
    """How many rows: GONGBAO_BENCH_ROWS, else the usual."""
    return [int(size) for size in os.environ.get("GONGBAO_BENCH_ROWS", usual).split(",")]


def times_for(rows: int) -> int:
    """How often: small runs are taken more often."""
    return 5 if rows <= 1_000_000 else 3


def _processors() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
