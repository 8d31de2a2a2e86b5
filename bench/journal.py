"""A million entries: verified against a head, replayed into matters; proofs; work lists beside a million closed.

Beside verification, the least that any verifier does: reading the rows and hashing them.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import TypeVar

from sqlalchemy import insert, text

from bench._clients import LIFE, NOW, procedure
from gongbao.clock import Clock
from gongbao.procedures import Decision, Entry, Matter, Request, decide
from gongbao.procedures.journal.entries import START, encode, entry_hash, replay
from gongbao.procedures.journal.heads import new_signer
from gongbao.procedures.journal.kept_definitions import KeptDefinitions
from gongbao.procedures.journal.sealing import head_of, position_of, prove_inclusion, seal
from gongbao.procedures.journal.storage import open_database, writing
from gongbao.procedures.journal.tables import MATTERS, NO_DUE, WORK
from gongbao.procedures.journal.verification import verify
from gongbao.procedures.journal.worklist import micros, page_query, tally, work_page

MATTERS_REPLAYED = 100_000
ROLES = ("hotline", "handling_unit", "citizen")
Found = TypeVar("Found")


def run() -> None:
    folder = Path(tempfile.mkdtemp(prefix="gongbao-bench-"))
    try:
        entries = fill(folder / "journal.db", MATTERS_REPLAYED)
        engine = open_database(f"sqlite:///{folder / 'journal.db'}")
        took, _ = timed(lambda: seal(engine))
        print(f"store subtrees of {entries:,} entries, once: {took}")
        with engine.connect() as connection:
            head = head_of(connection, "bench/journal")
            signer = new_signer("bench/journal")
            signer.sign(head)
            floor, _ = timed(lambda: read_and_hash(folder / "journal.db"))
            print(f"read {entries:,} rows and hash each once, by hand: {floor}")
            took, report = timed(lambda: verify(connection, [head]))
            assert report.holds
            print(f"verify against a head: {took}, {took.core / floor.core:.1f}x by hand")
            took, count = timed(lambda: sum(1 for _ in replay(connection)))
            print(f"replay {count:,} matters from {entries:,} entries: {took}")
            position = position_of(connection, "m500", 3)
            assert position is not None
            proof = repeated(lambda: prove_inclusion(connection, position, head.size))
            print(f"inclusion proof from the database: {proof * 1000:.1f} ms")
        engine.dispose()
        work_lists(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds by the clock, and of one core: other work on the machine lengthens the first more than the second."""

    clock: float
    core: float

    def __str__(self) -> str:
        return f"{self.clock:.2f} s ({self.core:.2f} s of one core)"


def timed(what: Callable[[], Found]) -> tuple[Took, Found]:
    """How long, and what came of it."""
    started, used = time.perf_counter(), time.process_time()
    found = what()
    return Took(time.perf_counter() - started, time.process_time() - used), found


def repeated(what: Callable[[], object]) -> float:
    """The median of 21."""
    return median(timed(what)[0].clock for _ in range(21))


def one_life() -> list[Entry]:
    """The entries of one matter; all others are the same under another name."""
    clock = Clock()
    matter: Matter | None = None
    entries: list[Entry] = []
    for number, (act, by, asked) in enumerate(LIFE):
        typed = {name: found for name, found in asked.items() if name != "person"}  # its data would be held against it
        now = NOW + timedelta(minutes=number)
        decision = decide(procedure, matter, Request("m", act, by, typed, key="k", procedure="hotline"), clock, now)
        assert isinstance(decision, Decision), decision
        entries += decision.entries
        matter = decision.matter
    return entries


def fill(path: Path, matters: int) -> int:
    """A journal of that many matters, ten entries each, written straight into the table, matters interleaved."""
    engine = open_database(f"sqlite:///{path}")
    with writing(engine) as kept:
        KeptDefinitions().keep(kept, [procedure])
    engine.dispose()
    bodies = [encode(entry) for entry in one_life()]
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("BEGIN")
    identifier, together = 0, 1_000
    for first in range(0, matters, together):
        last = {f"m{number}": START for number in range(first, min(first + together, matters))}
        for number, body in enumerate(bodies, 1):
            rows = []
            for matter, previous in last.items():
                identifier += 1
                key = f"{identifier:x}"
                last[matter] = entry_hash(previous, matter, number, key, body)
                rows.append((identifier, matter, number, key, body.decode(), last[matter]))
            connection.executemany(
                "INSERT INTO journal (id, matter, number, key, body, hash) VALUES (?,?,?,?,?,?)", rows
            )
    connection.execute("COMMIT")
    connection.close()
    return identifier


def read_and_hash(path: Path) -> int:
    """What no verifier can do without."""
    connection = sqlite3.connect(path)
    count = 0
    for body, found in connection.execute("SELECT body, hash FROM journal ORDER BY id"):
        sha256(found + body.encode()).digest()
        count += 1
    connection.close()
    return count


def work_lists(folder: Path) -> None:
    """100,000 open matters beside 1,000,000 closed ones."""
    engine = open_database(f"sqlite:///{folder / 'lists.db'}")
    with engine.begin() as connection:
        for first in range(0, 1_100_000, 50_000):
            connection.execute(
                insert(MATTERS),
                [
                    {"id": f"m{number}", "definition": "hotline/1", "state": "with_unit", "number": 4, "wake": None,
                     "hash": b"", "closed": number % 11 != 0}
                    for number in range(first, first + 50_000)
                ],
            )  # fmt: skip
        connection.execute(
            insert(WORK),
            [
                {"matter": f"m{number}", "role": ROLES[number % 3], "party": f"u{number % 200}",
                 "procedure": "hotline", "state": "with_unit", "limit_key": "handle_and_answer", "last": "",
                 "due": micros(NOW) + number * 60_000_000 if number % 10 else NO_DUE}
                for number in range(0, 1_100_000, 11)
            ],
        )  # fmt: skip
        connection.execute(text("ANALYZE"))
    with engine.connect() as connection:
        first = repeated(lambda: work_page(connection, "handling_unit"))
        after = work_page(connection, "handling_unit", size=20_000).after
        deep = repeated(lambda: work_page(connection, "handling_unit", after=after))
        own = repeated(lambda: work_page(connection, "handling_unit", "u7"))
        offset = page_query("handling_unit", None, None, 50).offset(20_000)
        skipped = repeated(lambda: connection.execute(offset).all())
        counts = repeated(lambda: tally(connection, "handling_unit", NOW))
    print(
        f"work list, 100,000 open beside 1,000,000 closed, ms: first page {first * 1000:.2f}, page 400 by key "
        f"{deep * 1000:.2f} (by offset {skipped * 1000:.1f}), one unit's {own * 1000:.2f}, counts {counts * 1000:.1f}"
    )
    engine.dispose()
