"""Whole acts of the 12345 hotline through the public call, durable before they are acknowledged: guard, due day, hash,
timers, work list, messages, personal data, journal.

Beside them the disk's fsync, and a writer by hand (sqlite3, psycopg) that puts down the same rows, already made,
in groups of 64: the most that any engine could reach. All in one run, medians of three; look at the ratios, and where
the machine has other work, at the processor's time per act (that of our process, without the server's). PostgreSQL is a
server of our own, started from Debian's binaries where they are installed.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "procedures"))

from postgres import Server, binaries

ACTS = 20_000
GROUP = 64
WORK = ("handling_unit", "A", "hotline")


def run() -> None:
    folder = Path(tempfile.mkdtemp(prefix="gongbao-bench-"))
    try:
        fsync = fsync_ms(folder)
        print(f"fdatasync of 4 KB: median {fsync:.2f} ms")
        print(f"{'':34}{'acts/s':>9}{'p50 ms':>8}{'p99 ms':>8}{'us CPU':>8}{'by hand':>9}")
        limit = by_hand_sqlite(folder)
        show("SQLite, by hand, groups of 64", {"rate": limit})
        for clients, acts in ((1, 3_000), (8, 8_000), (64, ACTS), (256, ACTS)):
            show(f"SQLite, {clients} clients", middle(partial(sqlite, folder, clients, acts)), limit)
        lives = sqlite(folder, 64, 100_000)
        print(f"10,000 hotline lives of ten acts on SQLite, 64 clients: {lives['seconds']:.1f} s")
        slow = slow_library(folder)
        if slow:
            for clients, acts in ((1, 500), (64, ACTS)):
                found = middle(partial(sqlite, folder, clients, acts, slow))
                show(f"SQLite, fsync + 5 ms, {clients} clients", found, limit)
        if binaries() is None:
            print("PostgreSQL is not installed: left out")
            return
        with server() as started:
            hand = by_hand_postgresql(folder, started)
            show("PostgreSQL, by hand, groups of 64", {"rate": hand})
            for clients, acts in ((1, 2_000), (64, ACTS)):
                show(f"PostgreSQL, {clients} clients", middle(partial(postgresql, started, clients, acts)), hand)
        if slow:
            with server(slow) as started:
                for clients, acts in ((1, 500), (64, ACTS)):
                    found = middle(partial(postgresql, started, clients, acts))
                    show(f"PostgreSQL, fsync + 5 ms, {clients} clients", found, hand)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def show(name: str, found: dict[str, float], limit: float | None = None) -> None:
    """One line of the table."""
    waits = "".join(f"{found[key]:8.1f}" if key in found else " " * 8 for key in ("p50", "p99", "cpu"))
    ratio = f"{found['rate'] / limit:8.2f}x" if limit else ""
    print(f"{name:34}{found['rate']:9,.0f}{waits}{ratio}", flush=True)


def middle(measure: Callable[[], dict[str, float]]) -> dict[str, float]:
    """Of three runs the one with the middle rate."""
    return sorted((measure() for _ in range(3)), key=lambda found: found["rate"])[1]


def fsync_ms(folder: Path) -> float:
    """What one durable write costs on this disk."""
    took = []
    with (folder / "fsync").open("wb", buffering=0) as file:
        for _ in range(200):
            started = time.perf_counter()
            file.write(bytes(4096))
            os.fdatasync(file.fileno())
            took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)


def measured(url: str, clients: int, acts: int, preload: Path | None = None) -> dict[str, float]:
    """One process of clients on a docket."""
    environment = {**os.environ, **({"LD_PRELOAD": str(preload)} if preload else {})}
    command = [sys.executable, "-m", "bench._clients", url, str(clients), str(acts)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def sqlite(folder: Path, clients: int, acts: int, preload: Path | None = None) -> dict[str, float]:
    """On a new SQLite file."""
    database = folder / "office.db"
    for path in folder.glob("office.db*"):
        path.unlink()
    return measured(f"sqlite:///{database}", clients, acts, preload)


def postgresql(started: Server, clients: int, acts: int) -> dict[str, float]:
    """On a new database of that server, after a checkpoint: a server in service writes its log over old segments, where
    one just made fills each new one with zeros first.
    """
    url = started.fresh_database()
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    return measured(url, clients, acts)


def slow_library(folder: Path) -> Path | None:
    """The library that slows fsync; None without a compiler."""
    if shutil.which("gcc") is None:
        return None
    library = folder / "slow.so"
    source = Path(__file__).with_name("slow_fsync.c")
    subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    folder.chmod(0o755)  # the server runs as another user
    return library


@contextmanager
def server(preload: Path | None = None) -> Iterator[Server]:
    """A PostgreSQL server, its fsync slowed where a library is given."""
    found = binaries()
    assert found is not None
    place = Path(tempfile.mkdtemp(prefix="gongbao-bench-postgres-"))
    before = os.environ.get("LD_PRELOAD")
    started = Server(place, found, start=False)
    with (started.data / "postgresql.conf").open("a") as settings:
        settings.write("min_wal_size = 1GB\n")
    if preload:
        os.environ["LD_PRELOAD"] = str(preload)
    try:
        started.start()
    finally:
        if preload:
            os.environ.pop("LD_PRELOAD")
            if before:
                os.environ["LD_PRELOAD"] = before
    yield started
    started.stop()
    shutil.rmtree(place, ignore_errors=True)


def rows_of(folder: Path) -> list[tuple[Any, ...]]:
    """The journal that a run of ours wrote, as rows."""
    sqlite(folder, 64, ACTS)
    connection = sqlite3.connect(folder / "office.db")
    statement = (
        "SELECT j.id, j.matter, j.number, j.key, j.body, j.hash, m.state, m.definition "
        "FROM journal j JOIN matters m ON m.id = j.matter ORDER BY j.id"
    )
    rows = connection.execute(statement).fetchall()
    connection.close()
    return rows


def by_hand_sqlite(folder: Path) -> float:
    """The same rows through sqlite3: head read, journal row, matter row, work row, one commit for 64."""
    rows = rows_of(folder)
    with sqlite3.connect(folder / "office.db") as source:
        schema = [
            sql for (sql,) in source.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
        ]
    connection = sqlite3.connect(folder / "hand.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    for statement in schema:
        connection.execute(statement)
    started = time.perf_counter()
    for first in range(0, len(rows), GROUP):
        group = rows[first : first + GROUP]
        connection.execute("BEGIN IMMEDIATE")
        marks = ",".join("?" * len(group))
        connection.execute(f"SELECT id, hash FROM matters WHERE id IN ({marks})", [row[1] for row in group]).fetchall()
        connection.executemany(
            "INSERT INTO journal (id, matter, number, key, body, hash) VALUES (?,?,?,?,?,?)", [row[:6] for row in group]
        )
        connection.executemany(
            "INSERT INTO matters (id, definition, state, number, hash, closed, wake) "
            "VALUES (?,?,?,?,?,0,?) ON CONFLICT (id) DO UPDATE SET "
            "state=excluded.state, number=excluded.number, hash=excluded.hash, wake=excluded.wake",
            [(row[1], row[7], row[6], row[2], row[5], row[0]) for row in group],
        )
        connection.executemany(
            "INSERT INTO work (matter, role, party, procedure, state, limit_key, due, last) VALUES (?,?,?,?,?,?,?,?) "
            "ON CONFLICT (matter, role) DO UPDATE SET due=excluded.due",
            [
                (row[1], "handling_unit", "A", "hotline", row[6], "handle_and_answer", row[0], "2023-10-17")
                for row in group
            ],
        )
        connection.execute("COMMIT")
    took = time.perf_counter() - started
    connection.close()
    return len(rows) / took


def by_hand_postgresql(folder: Path, started: Server) -> float:
    """The same rows through psycopg."""
    from gongbao.procedures.journal.storage import open_database

    rows = rows_of(folder)
    url = started.fresh_database()
    open_database(url).dispose()
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        began = time.perf_counter()
        for first in range(0, len(rows), GROUP):
            group = rows[first : first + GROUP]
            cursor = connection.cursor()
            names = [row[1] for row in group]
            cursor.execute(
                "SELECT id, hash FROM matters WHERE id = ANY(%s) ORDER BY id FOR UPDATE", (names,)
            ).fetchall()
            cursor.executemany(
                "INSERT INTO journal (matter, number, key, body, hash) VALUES (%s,%s,%s,%s,%s)",
                [row[1:6] for row in group],
            )
            cursor.executemany(
                "INSERT INTO matters (id, definition, state, number, hash, closed, wake) "
                "VALUES (%s,%s,%s,%s,%s,false,%s) ON CONFLICT (id) DO UPDATE SET state=excluded.state, "
                "number=excluded.number, hash=excluded.hash, wake=excluded.wake",
                [(row[1], row[7], row[6], row[2], row[5], row[0]) for row in group],
            )
            cursor.executemany(
                "INSERT INTO work (matter, role, party, procedure, state, limit_key, due, last) "
                "VALUES (%s,%s,%s,%s,%s,%s,%s,%s) ON CONFLICT (matter, role) DO UPDATE SET due=excluded.due",
                [
                    (row[1], "handling_unit", "A", "hotline", row[6], "handle_and_answer", row[0], "2023-10-17")
                    for row in group
                ],
            )
            connection.commit()
        took = time.perf_counter() - began
    return len(rows) / took
