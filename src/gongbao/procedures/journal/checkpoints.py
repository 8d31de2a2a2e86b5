"""Moving SQLite's write-ahead log into the database beside the writer, so that no act waits for it.

SQLite does it by itself inside a commit every 1,000 pages, and that commit then takes many times as long. Here a
thread with a connection of its own does it earlier; SQLite's own remains, farther off, in case the thread falls behind.
"""

from __future__ import annotations

import sqlite3
from threading import Event, Thread

from sqlalchemy import Engine

EVERY_SECONDS = 0.1


class Checkpoints:
    """The thread; nothing on databases other than SQLite."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._stop = Event()
        self._thread = Thread(target=self._run, name="gongbao-checkpoints", daemon=True)
        if engine.dialect.name == "sqlite":
            self._thread.start()

    def close(self) -> None:
        """Stop it."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(EVERY_SECONDS):
            connection = self._engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
            except sqlite3.Error:  # a full disk is told to whoever acts; the log stays until there is room
                continue
            finally:
                connection.close()
