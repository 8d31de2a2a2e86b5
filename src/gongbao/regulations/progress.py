"""How far a long query is: told every few seconds while it runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

EVERY = 5.0
"""Seconds between two tellings; a stage that is over sooner says only its name."""


@contextmanager
def told(connection: duckdb.DuckDBPyConnection, stage: str, tell: Callable[[str], None]) -> Iterator[None]:
    """Tell the name of a stage, then how far its query at hand is, until the stage is over."""
    tell(f"{stage} …")
    connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
    over = threading.Event()

    def watch() -> None:
        while not over.wait(EVERY):
            if (percent := connection.query_progress()) > 0:
                tell(f"{stage} … {percent:.0f}%")

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
