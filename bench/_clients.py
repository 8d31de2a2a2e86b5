"""A process of its own for one measurement: clients that each do one act after another on a docket; prints JSON.

`python -m bench._clients URL CLIENTS ACTS`; run with a library preloaded that slows fsync, it shows the slow disk.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from concurrent.futures import Future
from datetime import datetime

from gongbao.clock import SHANGHAI, Clock
from gongbao.procedures import Request
from gongbao.procedures.journal.docket import Docket, open_docket
from gongbao.procedures.journal.writer import Accepted, Outcome
from gongbao.regulations.guangzhou.hotline_12345.procedure import procedure

LIFE: tuple[tuple[str, str, dict[str, object]], ...] = (
    (
        "submit_request",
        "citizen",
        {"channel": "phone", "kind": "complaint", "person": {"name": "陈某", "phone": "13812345678"}},
    ),
    ("register_order", "hotline", {"kind": "complaint", "order": "GD-1"}),
    ("dispatch", "hotline", {"to": "A"}),
    ("arrange", "handling_unit:A", {}),
    ("reply_citizen", "handling_unit:A", {"way": "电话"}),
    ("submit_result", "handling_unit:A", {"course": True, "reply_record": True, "contents": "已查明，已答复"}),
    ("approve_result", "hotline", {}),
    ("send_rating_link", "hotline", {}),
    ("rate", "citizen", {"choice": "满意"}),
    ("close_order", "hotline", {}),
)
"""Ten acts of a hotline order, from the call to its closing; the first carries personal data."""
NOW = datetime(2023, 9, 27, 15, tzinfo=SHANGHAI)


def measure(docket: Docket, clients: int, acts: int) -> dict[str, float]:
    """Each client asks for the next act of its matter when the last one is acknowledged."""
    lives = max(acts // len(LIFE), clients)
    waits: list[float] = []
    finished = threading.Event()
    left = clients
    lock = threading.Lock()
    names = iter(range(lives))

    def ask(matter: str, step: int) -> None:
        act, by, typed = LIFE[step]
        asked = time.perf_counter()
        future = docket.submit(Request(matter, act, by, typed, key=f"{matter}.{step}", procedure="hotline"))
        future.add_done_callback(lambda done: answered(done, matter, step, asked))

    def answered(done: Future[Outcome], matter: str, step: int, asked: float) -> None:
        nonlocal left
        outcome = done.result()
        if not isinstance(outcome, Accepted):
            raise SystemExit(str(outcome))
        waits.append(time.perf_counter() - asked)
        if step + 1 < len(LIFE):
            ask(matter, step + 1)
            return
        with lock:
            following = next(names, None)
            if following is None:
                left -= 1
                if left == 0:
                    finished.set()
        if following is not None:
            ask(f"m{following}", 0)

    started, used = time.perf_counter(), time.process_time()
    for _ in range(clients):
        with lock:
            first = next(names)
        ask(f"m{first}", 0)
    finished.wait()
    took, used = time.perf_counter() - started, time.process_time() - used
    waits.sort()
    return {
        "acts": len(waits),
        "rate": len(waits) / took,
        "seconds": took,
        "cpu": used / len(waits) * 1e6,
        "p50": waits[len(waits) // 2] * 1000,
        "p99": waits[len(waits) * 99 // 100] * 1000,
    }


def main() -> None:
    url, clients, acts = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with open_docket(url, [procedure], lambda _: Clock(), lambda: NOW) as docket:
        print(json.dumps(measure(docket, clients, acts)))


if __name__ == "__main__":
    main()
