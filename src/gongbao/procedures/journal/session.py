"""The writer's connection: kept open, so that a small transaction costs few messages and little of SQLAlchemy's time.

`write` is one transaction in one go (on PostgreSQL one message there and back, as a pipeline); it returns after COMMIT.
`transaction` is one in which things are read and decided as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from gongbao.procedures.journal.statements import Lookup, Row, Statement

_RETRIABLE = frozenset({"40001", "40P01"})
"""SQLSTATE of PostgreSQL: serialization failure, deadlock."""


class Session:
    """A connection of one thread, opened when first used and again after it was lost.

    `interrupted`: set when it was lost in use: what was sent last may or may not be in the database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self.interrupted = False
        assert engine.dialect.dbapi is not None
        self.driver_errors: type[Exception] = engine.dialect.dbapi.Error
        self._integrity_errors: type[Exception] = engine.dialect.dbapi.IntegrityError

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def lookup(self, query: Lookup, names: Sequence[str]) -> list[Row]:
        """Rows read outside any transaction."""
        with self._directly() as cursor:
            return query.run(cursor, names)

    def write(self, writes: Sequence[tuple[Statement, list[Row]]]) -> None:
        """One transaction; it is durable when this returns."""
        with self._directly() as cursor:
            if self._engine.dialect.name == "sqlite":
                cursor.execute("BEGIN IMMEDIATE")
                try:
                    for statement, rows in writes:
                        statement.run(cursor, rows)
                    cursor.execute("COMMIT")
                except BaseException:
                    if cursor.connection.in_transaction:
                        cursor.execute("ROLLBACK")
                    raise
                return
            try:
                with cursor.connection.pipeline():
                    cursor.execute("BEGIN")
                    for statement, rows in writes:
                        statement.run(cursor, rows)
                    cursor.execute("COMMIT")
            except BaseException:
                if not cursor.connection.closed:
                    cursor.execute("ROLLBACK")
                raise

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction that writes; on SQLite it takes the write lock at once."""
        connection = self._opened()
        with self._noticing_loss(connection), connection.begin():
            yield connection

    def cause(self, error: Exception) -> Exception:
        """The driver's error in one of SQLAlchemy's, which says in words what happened."""
        return error.orig if isinstance(error, DBAPIError) and isinstance(error.orig, Exception) else error

    def overtaken(self, cause: Exception) -> bool:
        """Whether another process wrote first, so that it is to be decided again on what it wrote."""
        return isinstance(cause, self._integrity_errors) or getattr(cause, "sqlstate", None) in _RETRIABLE

    @contextmanager
    def _directly(self) -> Iterator[Any]:
        """A cursor of the driver on which every statement is its own transaction unless it begins one."""
        connection = self._opened()
        driver: Any = connection.connection.driver_connection
        postgresql = self._engine.dialect.name == "postgresql"
        with self._noticing_loss(connection):
            if postgresql:
                driver.autocommit = True
            cursor = driver.cursor()
            try:
                yield cursor
            finally:
                cursor.close()
                if postgresql and not driver.closed:
                    driver.autocommit = False

    def _opened(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(writing=True)
        return self._connection

    @contextmanager
    def _noticing_loss(self, connection: Connection) -> Iterator[None]:
        try:
            yield
        except Exception:
            driver: Any = None if connection.invalidated else connection.connection.driver_connection
            if driver is None or getattr(driver, "closed", False):
                self.interrupted = True
                connection.invalidate()
                self.close()
            raise
