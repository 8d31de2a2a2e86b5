"""What tests share: the folder of real gazettes, where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import settings


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real gazettes and checked truth, beside the checkout; tests on it are skipped without it."""
    folder = Path(__file__).parents[2] / "shared"
    if not (folder / "gazettes").is_dir():
        pytest.skip("no folder of real gazettes beside the checkout (../shared)")
    return folder


@pytest.fixture
def land_registers(tmp_path: Path) -> Callable[[str], list[str]]:
    """Writes a register of land projects, and a zone of a project that is not in it, so that the average price counts;
    gives the options that name both on the command line.
    """

    def write(projects: str) -> list[str]:
        (tmp_path / "projects.csv").write_text(projects)
        (tmp_path / "zones.csv").write_text("id,owner,zone_price,zone_area\nZ1,P9,50000,10\n")
        return ["--register", str(tmp_path / "projects.csv"), "--register", f"zones={tmp_path / 'zones.csv'}"]

    return write


@pytest.fixture(autouse=True)
def own_default_connection() -> Iterator[None]:
    """`duckdb.sql` in a test has its own connection: a result that another test left unread disturbs none."""
    with duckdb.connect() as connection:
        duckdb.set_default_connection(connection)
        yield


# Tests never assert on time: a slow machine is no failure.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
