"""A full disk: told in words, nothing of the batch done, and the service goes on once there is room.

On a file system of a few megabytes that a ballast fills to the last byte; mounting one takes root.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from postgres import Server, binaries
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from gongbao.clock import SHANGHAI, Clock
from gongbao.procedures import Procedure, Request
from gongbao.procedures.journal.docket import Docket, open_docket
from gongbao.procedures.journal.heads import Head
from gongbao.procedures.journal.storage import StorageError, open_database
from gongbao.procedures.journal.verification import verify
from gongbao.procedures.journal.writer import Accepted

THEN = datetime(2023, 9, 27, 15, tzinfo=SHANGHAI)
UNWRITTEN = "未能写入，本批行为均未记录，可用同一键重试："
INTERRUPTED = "与数据库的连接中断，本批行为是否已记录不明，可用同一键重试，不会重复记录："


class SmallDisk:
    """A file system in memory of so many megabytes, with a file that fills it."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", folder],
            check=True,
            capture_output=True,
        )

    def fill(self) -> None:
        """Leave no byte."""
        with self._ballast.open("ab", buffering=0) as ballast, suppress(OSError):
            while True:
                ballast.write(bytes(4096))

    def make_room(self) -> None:
        """Take the ballast away."""
        self._ballast.unlink()

    def close(self) -> None:
        """Take it out of the tree; what is still open on it goes when it is closed."""
        subprocess.run(["umount", "-l", self.folder], check=True)


def small_disk(megabytes: int) -> Iterator[SmallDisk]:
    with tempfile.TemporaryDirectory(prefix="gongbao-small-disk-") as folder:
        try:
            disk = SmallDisk(Path(folder), megabytes)
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"a small file system cannot be mounted here: {error}")
        yield disk
        disk.close()


@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    yield from small_disk(32)


@pytest.fixture
def disk_of_a_server() -> Iterator[SmallDisk]:
    yield from small_disk(128)


@contextmanager
def server_in(folder: Path) -> Iterator[Server]:
    """A server for one test alone: one whose disk was taken away is of no use to others."""
    found = binaries()
    if found is None:
        pytest.skip("PostgreSQL is not installed (/usr/lib/postgresql/*/bin)")
    server = Server(folder, found)
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def on_small_disk(request: pytest.FixtureRequest, disk: SmallDisk) -> Iterator[tuple[str, str]]:
    """The URL of a database whose tables are on the small disk, and what the database says where that is full."""
    if request.param == "sqlite":
        yield f"sqlite:///{disk.folder / 'office.db'}", "database or disk is full"
        return
    (disk.folder / "tables").mkdir()
    with (
        tempfile.TemporaryDirectory(prefix="gongbao-postgres-") as folder,
        server_in(Path(folder)) as server,
    ):
        yield server.fresh_database(disk.folder / "tables"), "No space left on device"


def opened(url: str, procedure: Procedure) -> Docket:
    return open_docket(url, [procedure], lambda _: Clock(), lambda: THEN)


def registers(name: str) -> Request:
    """The act that opens a matter, with something to say, under a key of its own."""
    typed = {"kind": "complaint", "phone": "13812345678"}
    return Request(name, "register", "centre", typed, key=f"{name}.register", procedure="practice")


def until_full(docket: Docket, acknowledged: list[str]) -> tuple[str, str]:
    """Open matters until one cannot be written: its name, and what was said."""
    for number in range(100_000):
        name = f"n{number}"
        try:
            outcome = docket.act(registers(name))
        except StorageError as error:
            return name, str(error)
        assert isinstance(outcome, Accepted)
        acknowledged.append(name)
    raise AssertionError("the disk never was full")


def check_unchanged(docket: Docket, head: Head, acknowledged: list[str], refused: str) -> None:
    """The journal holds, extends the head, and has what was acknowledged and nothing else."""
    with docket.engine.connect() as connection:
        report = verify(connection, [head])
        matters = set(connection.exec_driver_sql("SELECT DISTINCT matter FROM journal").scalars())
    assert report.holds, report.breaches
    assert matters == set(acknowledged)
    assert docket.matter(refused) is None


def test_the_tables_disk_is_full(on_small_disk: tuple[str, str], disk: SmallDisk, procedure: Procedure) -> None:
    url, said = on_small_disk
    acknowledged = [f"m{number}" for number in range(20)]
    with opened(url, procedure) as docket:
        for name in acknowledged:
            docket.act(registers(name))
        head = docket.head("x/y")
        disk.fill()
        refused, told = until_full(docket, acknowledged)
        assert told.startswith(UNWRITTEN)
        assert said in told
        check_unchanged(docket, head, acknowledged, refused)
        with pytest.raises(StorageError, match=UNWRITTEN):  # and again, as long as it is full
            docket.act(registers(refused))
        disk.make_room()
        again = docket.act(registers(refused))
        assert isinstance(again, Accepted)
        assert not again.repeated
        assert docket.verify([head]).holds


@pytest.mark.postgres
def test_the_disk_of_the_whole_postgresql_server_is_full(disk_of_a_server: SmallDisk, procedure: Procedure) -> None:
    """Its log as well: the server breaks off, and stops where it cannot recover; whoever acts is told."""
    disk = disk_of_a_server
    acknowledged = ["m"]
    with server_in(disk.folder) as server, opened(server.fresh_database(), procedure) as docket:
        docket.act(registers("m"))
        head = docket.head("x/y")
        disk.fill()
        with suppress(DBAPIError), docket.engine.connect() as connection:
            connection.exec_driver_sql("SELECT pg_switch_wal()")  # the next record of the log needs a new file
        refused, told = until_full(docket, acknowledged)
        assert told.startswith((UNWRITTEN, INTERRUPTED))
        disk.make_room()
        again = answered_again(server, docket, registers(refused))
        assert not again.repeated or told.startswith(INTERRUPTED)
        check_unchanged(docket, head, [*acknowledged, refused], "nobody")
        assert docket.verify([head]).holds


def answered_again(server: Server, docket: Docket, request: Request) -> Accepted:
    """The answer once the server is there again; it is started where it stopped itself."""
    deadline = time.monotonic() + 60
    while True:
        try:
            outcome = docket.act(request)
        except StorageError:
            assert time.monotonic() < deadline
            if not server.running():
                server.start()
            time.sleep(0.1)
            continue
        assert isinstance(outcome, Accepted)
        return outcome


def test_a_full_disk_is_told_where_none_can_be_mounted(tmp_path: Path, procedure: Procedure) -> None:
    """SQLite, told that there is room for no more pages than are in use."""
    url = f"sqlite:///{tmp_path / 'full.db'}"
    acknowledged = ["m0", "m1"]
    with opened(url, procedure) as docket:
        for name in acknowledged:
            docket.act(registers(name))
        head = docket.head("x/y")
    with with_room_for(url, procedure, 0) as docket:
        refused, told = until_full(docket, acknowledged)
        assert told == f"{UNWRITTEN}磁盘已满（database or disk is full）"
        check_unchanged(docket, head, acknowledged, refused)
    with with_room_for(url, procedure, 1_000_000) as docket:
        assert isinstance(docket.act(registers(refused)), Accepted)


def with_room_for(url: str, procedure: Procedure, pages: int) -> Docket:
    """A docket on a database that may grow by so many pages."""
    engine = open_database(url)
    with engine.connect() as connection:
        used = int(connection.exec_driver_sql("PRAGMA page_count").scalar() or 0)
    engine.dispose()

    @event.listens_for(engine, "connect")
    def limited(connection: Any, _: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={used + pages}")

    return Docket(engine, [procedure], lambda _: Clock(), lambda: THEN)
