"""Opening the database, and refusing one that does not keep what it acknowledged.

SQLite: WAL with synchronous FULL. PostgreSQL: synchronous_commit, fsync and full_page_writes on. Anything less may
lose acknowledged acts when the power fails, so the journal does not open.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from gongbao.procedures.journal.driver_words import in_words
from gongbao.procedures.journal.tables import JOURNAL, METADATA

ADVISORY_LOCK = 0x676F6E67
"""Taken on PostgreSQL by what only one process may do at a time: making tables, sealing."""
LATEST_CHECKPOINT = 16_000
"""Pages after which SQLite moves its log within a commit, where the thread that does it earlier fell behind."""
SQLITE_SYNCHRONOUS = ("OFF", "NORMAL", "FULL", "EXTRA")


class NotDurableError(RuntimeError):
    """The database is set so that it may lose what it acknowledged."""


class StorageError(RuntimeError):
    """The database cannot be written or opened; nothing of what was asked is done."""


def open_database(url: str) -> Engine:
    """An engine for `sqlite:///path` or `postgresql+psycopg://...`, with tables, durable or NotDurableError.

    SQLite takes `?synchronous=`; only FULL and EXTRA are accepted.
    """
    engine = connect(url)
    try:
        check_durable(engine)
        _create_tables(engine)
    except DBAPIError as error:  # no server, no such folder, a file that is no database
        raise StorageError(f"数据库打不开：{in_words(error.orig)}") from error
    return engine


def connect(url: str) -> Engine:
    """An engine with the settings asked for, not yet checked."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StorageError(f"数据库应写成 sqlite:///文件 或 postgresql://用户@主机/库名，实为{url!r}") from error
    if parsed.get_backend_name() == "sqlite":
        synchronous = str(parsed.query.get("synchronous", "FULL")).upper()
        if synchronous not in SQLITE_SYNCHRONOUS:
            raise NotDurableError(f"synchronous应为{'、'.join(SQLITE_SYNCHRONOUS)}之一，实为{synchronous}")
        engine = create_engine(parsed.difference_update_query(["synchronous"]), connect_args={"timeout": 30})
        _set_up_sqlite(engine, synchronous)
        return engine
    if parsed.get_backend_name() != "postgresql":
        raise StorageError(f"支持SQLite与PostgreSQL，不支持{parsed.get_backend_name()}")
    return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)


def _set_up_sqlite(engine: Engine, synchronous: str) -> None:
    @event.listens_for(engine, "connect")
    def settings(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA synchronous={synchronous}")
        cursor.execute("PRAGMA cache_size=-65536")
        cursor.execute(f"PRAGMA wal_autocheckpoint={LATEST_CHECKPOINT}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def check_durable(engine: Engine) -> None:
    """Raise NotDurableError unless an acknowledged commit survives a power cut."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            mode = str(connection.exec_driver_sql("PRAGMA journal_mode").scalar())
            level = int(connection.exec_driver_sql("PRAGMA synchronous").scalar() or 0)
            if mode != "wal" or level < SQLITE_SYNCHRONOUS.index("FULL"):
                raise NotDurableError(
                    f"SQLite应为journal_mode=wal、synchronous=FULL，实为{mode}、{SQLITE_SYNCHRONOUS[level]}："
                    "断电会丢失已确认的行为，拒绝启动"
                )
            return
        for setting in ("synchronous_commit", "fsync", "full_page_writes"):
            found = str(connection.execute(text(f"SHOW {setting}")).scalar())
            if found == "off":
                raise NotDurableError(f"PostgreSQL的{setting}应为on，实为off：断电会丢失已确认的行为，拒绝启动")


def _create_tables(engine: Engine) -> None:
    """Make what is not there yet; of several processes that start at once, one does."""
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})
        METADATA.create_all(connection)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes; on SQLite it takes the write lock at once instead of failing half way."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        yield connection


@contextmanager
def at_one_moment(engine: Engine) -> Iterator[Connection]:
    """A connection that reads everything as of one moment, whatever is written meanwhile."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


def raw_rows(connection: Connection, statement: str, size: int = 5000) -> Iterator[tuple[Any, ...]]:
    """Rows of a long read straight from the driver; on PostgreSQL through a server-side cursor, `size` at a time."""
    driver = connection.connection.driver_connection
    assert driver is not None
    if connection.dialect.name == "sqlite":
        with closing(driver.cursor()) as cursor:
            yield from cursor.execute(statement)  # one at a time: a row is used while it is in the processor's cache
        return
    with driver.cursor(name="gongbao_scan", binary=True) as cursor:
        cursor.itersize = size
        cursor.execute(statement)
        while rows := cursor.fetchmany(size):
            yield from rows


def as_bytes(dialect: str, column: str) -> str:
    """An expression that gives text as the bytes of its UTF-8, which Python need not decode."""
    return f"CAST({column} AS BLOB)" if dialect == "sqlite" else f"convert_to({column}, 'UTF8')"


def last_id(connection: Connection) -> int:
    """The id of the last entry; 0 where there is none."""
    return int(connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {JOURNAL.name}").scalar() or 0)
