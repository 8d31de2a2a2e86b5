"""A simulated power cut: from the recorded writes and syncs, what a disk may hold at any moment.

What was synced is there; of what was not, any set of sectors may be. `python power_cut.py URL ACKS MODE` is the process
that is recorded: it does acts on a docket and notes each acknowledged key in the file ACKS.
"""

from __future__ import annotations

import random
import struct
import sys
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

SECTOR = 512
HEAD = struct.Struct("<cBQI")


@dataclass(slots=True)
class Record:
    """One thing that the process did to a file."""

    kind: str
    file: int
    offset: int
    data: bytes


@dataclass(slots=True)
class Disk:
    """What is surely on the disk of one file, and what may be. Names come and go at once, as on a journalled disk."""

    there: bool = False
    synced: bytearray = field(default_factory=bytearray)
    pending: list[Record] = field(default_factory=list)

    def take(self, record: Record) -> None:
        self.there = record.kind != "U"
        if record.kind == "U":
            self.synced.clear()
            self.pending.clear()
        elif record.kind == "S":
            for waiting in self.pending:
                apply(self.synced, waiting, 0, len(waiting.data))
            self.pending.clear()
        else:
            self.pending.append(record)

    def after_cut(self, dice: random.Random) -> bytearray:
        """One state it may be in: each unsynced sector, each unsynced change of length, there or not."""
        content = bytearray(self.synced)
        for record in self.pending:
            if record.kind == "T":
                if dice.random() < 0.5:
                    apply(content, record, 0, 0)
                continue
            first = record.offset - record.offset % SECTOR
            for sector in range(first, record.offset + len(record.data), SECTOR):
                if dice.random() < 0.5:
                    start = max(sector, record.offset) - record.offset
                    apply(
                        content, record, start, min(sector + SECTOR, record.offset + len(record.data)) - record.offset
                    )
        return content


def apply(content: bytearray, record: Record, start: int, end: int) -> None:
    if record.kind == "T":
        del content[record.offset :]
        content.extend(bytes(record.offset - len(content)))
        return
    if len(content) < record.offset + end:
        content.extend(bytes(record.offset + end - len(content)))
    content[record.offset + start : record.offset + end] = record.data[start:end]


def read_log(path: Path) -> tuple[list[str], list[Record]]:
    """The files and all that was done, in order."""
    raw, place = path.read_bytes(), 0
    files: list[str] = []
    records: list[Record] = []
    while place < len(raw):
        kind, file, offset, length = HEAD.unpack_from(raw, place)
        place += HEAD.size
        data = raw[place : place + length]
        place += length
        if kind == b"C":
            files.append(data.decode())
        else:
            records.append(Record(kind.decode(), file, offset, data))
    return files, records


def work(url: str, acks: Path, mode: str, acts: int = 500, clients: int = 6) -> None:
    """Lives of matters, a few clients at once; an act is noted when it is acknowledged (early: when asked for)."""
    from practice import practice

    from gongbao.clock import SHANGHAI, Clock
    from gongbao.procedures import Request
    from gongbao.procedures.journal.docket import Docket
    from gongbao.procedures.journal.storage import connect
    from gongbao.procedures.journal.tables import METADATA
    from gongbao.procedures.journal.writer import Accepted, Outcome

    now = datetime(2023, 9, 27, 15, tzinfo=SHANGHAI)
    engine = connect(url)  # not `open_docket`: the test needs settings that it refuses
    METADATA.create_all(engine)
    life = [
        ("register", "centre", {"kind": "complaint", "phone": "13812345678"}),
        ("dispatch", "centre", {"to": "A"}),
        ("accept", "unit:A", {}),
        ("submit", "unit:A", {"course": "已查"}),
        ("approve", "centre", {}),
    ]
    with (
        acks.open("ab", buffering=0) as noted,
        Docket(engine, [practice().done()], lambda _: Clock(), lambda: now) as docket,
    ):
        waiting: dict[Future[Outcome], tuple[str, int]] = {}

        def ask(matter: str, step: int) -> None:
            act, by, typed = life[step]
            key = f"{matter}.{act}"
            if mode == "early":
                noted.write(f"{key}\n".encode())
            waiting[docket.submit(Request(matter, act, by, typed, key=key, procedure="practice"))] = (matter, step)

        started = clients
        for number in range(clients):
            ask(f"m{number}", 0)
        while waiting:
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                matter, step = waiting.pop(future)
                outcome = future.result()
                assert isinstance(outcome, Accepted), outcome
                if mode != "early":
                    noted.write(f"{matter}.{life[step][0]}\n".encode())
                if step + 1 < len(life):
                    ask(matter, step + 1)
                elif started * len(life) < acts:
                    ask(f"m{started}", 0)
                    started += 1


if __name__ == "__main__":
    work(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
