"""What tests share: the folder of real gazettes, where it is."""

from __future__ import annotations

from collections.abc import Iterator
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


@pytest.fixture(autouse=True)
def own_default_connection() -> Iterator[None]:
    """`duckdb.sql` in a test has its own connection: a result that another test left unread disturbs none."""
    with duckdb.connect() as connection:
        duckdb.set_default_connection(connection)
        yield


# Tests never assert on time: a slow machine is no failure.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
