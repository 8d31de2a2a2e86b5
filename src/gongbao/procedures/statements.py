"""The statements of a batch: written with SQLAlchemy Core, compiled once, run with plain rows.

SQLAlchemy's own work for each row is most of the cost of a bulk insert, so the driver gets the rows itself. On SQLite
that is executemany; on PostgreSQL one statement over arrays, which saves a message for each row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Table, bindparam, delete, func, insert, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from gongbao.procedures.tables import JOURNAL, MATTERS, OUTBOX, WORK


class Statement:
    """One statement, to be run for many rows. `columns`: what each row gives."""

    def __init__(self, statement: Any, dialect: Dialect, columns: Sequence[str]) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=None if statement.is_delete else list(columns))
        # Arrays in binary: as text, every quotation mark of a JSON body would be escaped one by one.
        self._text = re.sub(r"%\((\w+)\)s", r"%(\1)b", str(compiled))
        self._columns = columns
        self._in_order = itemgetter(*compiled.positiontup) if compiled.positiontup else None

    def run(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        """Run it for all rows; nothing where there are none."""
        if not rows:
            return
        if self._in_order is None:
            arrays = {name: [row[name] for row in rows] for name in self._columns}
            connection.exec_driver_sql(self._text, arrays)
        else:
            connection.exec_driver_sql(self._text, [self._in_order(row) for row in rows])


class Statements:
    """The statements of a batch, for one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self.gapless = dialect.name == "sqlite"
        entry = ("id", "matter", "number", "key", "body", "hash")
        self.journal = _insert(dialect, JOURNAL, entry if self.gapless else entry[1:])
        self.matters = _insert(dialect, MATTERS, [found.name for found in MATTERS.c], replacing=("id",))
        self.work = _insert(dialect, WORK, [found.name for found in WORK.c], replacing=("matter", "role"))
        self.no_work = _delete(dialect, WORK, ("matter", "role"))
        self.outbox = _insert(dialect, OUTBOX, ("matter", "number", "recipient", "act"))


def _insert(dialect: Dialect, table: Table, columns: Sequence[str], replacing: Sequence[str] = ()) -> Statement:
    """Insert rows; where the columns `replacing` are already there, put the new values in their place."""
    made: Any
    if dialect.name == "postgresql":
        made = postgresql_insert(table).from_select(list(columns), select(*_arrays(table, columns)))
    else:
        made = sqlite_insert(table) if replacing else insert(table)
    if replacing:
        changed = {name: made.excluded[name] for name in columns if name not in replacing}
        made = made.on_conflict_do_update(index_elements=list(replacing), set_=changed)
    return Statement(made, dialect, columns)


def _delete(dialect: Dialect, table: Table, columns: Sequence[str]) -> Statement:
    """Delete the rows that have these values."""
    if dialect.name == "postgresql":
        rows = select(*_arrays(table, columns)).subquery()
        matched = [table.c[name] == rows.c[name] for name in columns]
        return Statement(delete(table).where(*matched), dialect, columns)
    matched = [table.c[name] == bindparam(name) for name in columns]
    return Statement(delete(table).where(*matched), dialect, columns)


def _arrays(table: Table, columns: Sequence[str]) -> list[Any]:
    """One row for each place of as many arrays as there are columns."""
    return [func.unnest(bindparam(name, type_=ARRAY(table.c[name].type))).label(name) for name in columns]
