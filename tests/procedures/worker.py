"""A process that a test kills: `timers URL FROM UNTIL BEGAN SECONDS` lets time act, `acts URL PREFIX ACKS` acts."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path

from practice import practice

from gongbao.clock import Clock
from gongbao.procedures import Request
from gongbao.procedures.journal.docket import open_docket
from gongbao.procedures.journal.storage import StorageError
from gongbao.procedures.journal.writer import Accepted


def timers(url: str, first: datetime, last: datetime, began: float, seconds: float) -> None:
    """Let time act, as one of several workers whose clock goes from `first` to `last` in so many seconds."""

    def now() -> datetime:
        return min(last, first + (last - first) * ((time.time() - began) / seconds))

    with open_docket(url, [practice().done()], lambda _: Clock(), now) as docket:
        ended = False
        while not ended:
            ended = now() == last
            docket.tick(limit=50)
            time.sleep(0.01)


def acts(url: str, prefix: str, acks: Path) -> None:
    """Register and dispatch matters, eight at a time, noting each acknowledged key; until killed."""
    with open_docket(url, [practice().done()], lambda _: Clock()) as docket, acks.open("ab", buffering=0) as noted:
        number = 0
        while True:
            matters = [f"{prefix}{number + place}" for place in range(8)]
            number += 8
            for act, typed in (("register", {"kind": "complaint"}), ("dispatch", {"to": "A"})):
                waiting = [
                    docket.submit(Request(name, act, "centre", typed, key=f"{name}.{act}", procedure="practice"))
                    for name in matters
                ]
                for name, future in zip(matters, waiting, strict=True):
                    try:
                        outcome = future.result()
                    except StorageError:
                        time.sleep(0.02)  # the server is away; not acknowledged, so nothing is owed
                        continue
                    if isinstance(outcome, Accepted):
                        noted.write(f"{name}.{act}\n".encode())


if __name__ == "__main__":
    if sys.argv[1] == "timers":
        moments = map(datetime.fromisoformat, sys.argv[3:5])
        timers(sys.argv[2], *moments, *map(float, sys.argv[5:7]))
    else:
        acts(sys.argv[2], sys.argv[3], Path(sys.argv[4]))
