"""Workers and servers killed at any moment: nothing acknowledged is lost, nothing is done twice, no limit is missed."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from gongbao.clock import SHANGHAI, Clock
from gongbao.procedures import Procedure, Request
from gongbao.procedures.journal.docket import open_docket
from gongbao.procedures.journal.sealing import seal
from gongbao.procedures.journal.storage import connect

WORKER = Path(__file__).with_name("worker.py")
THEN = datetime(2023, 9, 27, 15, tzinfo=SHANGHAI)


def started(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, str(WORKER), *arguments], stderr=subprocess.DEVNULL)


def filled(url: str, procedure: Procedure, matters: int) -> None:
    with open_docket(url, [procedure], lambda _: Clock(), lambda: THEN) as docket:
        for act, typed in (("register", {"kind": "complaint"}), ("dispatch", {"to": "A"})):
            waiting = [
                docket.submit(Request(f"m{number}", act, "centre", typed, procedure="practice"))
                for number in range(matters)
            ]
            for future in waiting:
                future.result()


def spread(url: str, procedure: Procedure, matters: int, over: timedelta) -> None:
    """Matters registered and dispatched one after another over that time, so that their limits end all along."""
    with open_docket(url, [procedure], lambda _: Clock(), lambda: THEN + over) as docket:
        for act, typed in (("register", {"kind": "complaint"}), ("dispatch", {"to": "A"})):
            waiting = [
                docket.submit(
                    Request(f"m{number}", act, "centre", typed, THEN + over * number / matters, procedure="practice")
                )
                for number in range(matters)
            ]
            for future in waiting:
                future.result()


def kill_timers(url: str, procedure: Procedure, matters: int, kills: int) -> None:
    """Three workers on limits that end all the time, one of them killed again and again, until all is done."""
    over = timedelta(days=140)
    spread(url, procedure, matters, over)
    dice = random.Random(3)
    arguments = ("timers", url, THEN.isoformat(), (THEN + over + timedelta(days=40)).isoformat())
    pace = (str(time.time()), str(1 + kills * 0.5))  # from now on, the whole time passes in so many seconds
    workers = [started(*arguments, *pace) for _ in range(3)]
    for _ in range(kills):
        time.sleep(0.25 + dice.random() * 0.4)
        number = dice.randrange(3)
        workers[number].send_signal(signal.SIGKILL)
        workers[number].wait()
        workers[number] = started(*arguments, *pace)
    for worker in workers:
        assert worker.wait(timeout=300) == 0
    with open_docket(url, [procedure], lambda _: Clock(), lambda: THEN + over + timedelta(days=40)) as docket:
        docket.tick()
        with docket.engine.connect() as connection:
            entered = connection.execute(
                text("SELECT count(*), count(DISTINCT key) FROM journal WHERE key LIKE 'timer:%'")
            ).one()
        # check and handle lapse, handle is reminded of: three a matter, each once
        assert tuple(entered) == (3 * matters, 3 * matters)
        assert docket.verify().holds


def test_killed_timer_workers(database: str, procedure: Procedure) -> None:
    kill_timers(database, procedure, 300, 3)


@pytest.mark.slow
def test_killed_timer_workers_at_length(database: str, procedure: Procedure) -> None:
    """20,100 timers, 200 kills."""
    kill_timers(database, procedure, 6_700, 200)


@pytest.mark.postgres
def test_the_whole_postgresql_server_is_killed(postgres_server: Any, procedure: Procedure, tmp_path: Path) -> None:
    kill_server(postgres_server, procedure, tmp_path, 2)


@pytest.mark.slow
@pytest.mark.postgres
def test_the_whole_postgresql_server_is_killed_again_and_again(
    postgres_server: Any, procedure: Procedure, tmp_path: Path
) -> None:
    kill_server(postgres_server, procedure, tmp_path, 12)


def kill_server(server: Any, procedure: Procedure, folder: Path, kills: int) -> None:
    url = server.fresh_database()
    filled(url, procedure, 1)
    acks = [folder / f"acks{number}" for number in range(2)]
    workers = [started("acts", url, f"w{number}-", str(path)) for number, path in enumerate(acks)]
    try:
        for _ in range(kills):
            wait_for_progress(acks)
            server.kill()
            server.start()
        wait_for_progress(acks)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    noted = {key for path in acks for key in path.read_text().split()}
    with open_docket(url, [procedure], lambda _: Clock()) as docket:
        with docket.engine.connect() as connection:
            keys = list(connection.execute(text("SELECT key FROM journal")).scalars())
        assert len(noted) > 200
        assert not noted - set(keys)
        assert len(keys) == len(set(keys))
        assert docket.verify().holds


def wait_for_progress(acks: list[Path]) -> None:
    """Until both workers have been acknowledged something more."""
    deadline = time.monotonic() + 60
    before = {path: path.stat().st_size if path.exists() else 0 for path in acks}
    while any(not path.exists() or path.stat().st_size <= before[path] for path in acks):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.3)


@pytest.mark.postgres
def test_two_server_processes_and_no_entry_is_skipped(
    postgres_server: Any, procedure: Procedure, tmp_path: Path
) -> None:
    """Two processes write while a third transaction, begun before them, commits last: the sealer waits for it."""
    url = postgres_server.fresh_database()
    filled(url, procedure, 1)
    engine = connect(url)
    slow = engine.connect()
    begun = slow.begin()
    slow.execute(
        text("INSERT INTO journal (matter, number, key, body, hash) VALUES ('slow', 1, 'slow', '{}', :hash)"),
        {"hash": bytes(32)},
    )
    workers = [started("acts", url, f"w{number}-", str(tmp_path / f"a{number}")) for number in range(2)]
    stop = threading.Event()
    sizes: list[int] = []

    def sealing() -> None:
        while not stop.is_set():
            sizes.append(seal(engine))
            time.sleep(0.02)

    sealer = threading.Thread(target=sealing)
    sealer.start()
    wait_for_progress([tmp_path / "a0", tmp_path / "a1"])
    time.sleep(1)
    held_back = sizes[-1]
    begun.commit()
    time.sleep(0.5)
    for worker in workers:
        worker.kill()
        worker.wait()
    stop.set()
    sealer.join()
    slow.close()
    size = seal(engine)
    with engine.connect() as connection:
        entries = connection.execute(text("SELECT count(*) FROM journal")).scalar_one()
        positions = connection.execute(text("SELECT count(*), max(position), min(position) FROM sealed")).one()
    engine.dispose()
    assert held_back == 2  # nothing after the open transaction was numbered
    assert entries > 100
    assert (size, *positions) == (entries, entries, entries - 1, 0)
