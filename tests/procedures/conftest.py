"""What the tests of procedures share: the practice procedure, Beijing time, and databases of both kinds."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gongbao.clock import SHANGHAI, Clock
from gongbao.procedures import Procedure
from gongbao.procedures.journal.docket import Docket, open_docket

sys.path.insert(0, str(Path(__file__).parent))  # also for the worker processes that tests start

from practice import practice  # noqa: I001
from postgres import Server, binaries


class Watch:
    """The time that a docket under test has; a test moves it."""

    def __init__(self, now: str = "2023-09-27T15:00") -> None:
        self.now = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)

    def __call__(self) -> datetime:
        return self.now

    def to(self, moment: str) -> None:
        self.now = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture(scope="session")
def procedure() -> Procedure:
    return practice().done()


@pytest.fixture
def watch() -> Watch:
    return Watch()


DocketMaker = Callable[..., Docket]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'office.db'}"
    server = request.getfixturevalue("postgres_server")
    return str(server.fresh_database())


@pytest.fixture
def docket(database: str, procedure: Procedure, watch: Watch) -> Iterator[Docket]:
    with open_docket(database, [procedure], lambda _: Clock(), watch) as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A server of our own; tests on it are skipped where PostgreSQL is not installed."""
    found = binaries()
    if found is None:
        pytest.skip("PostgreSQL is not installed (/usr/lib/postgresql/*/bin)")
    folder = Path(tempfile.mkdtemp(prefix="gongbao-postgres-"))
    server = Server(folder, found)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)
