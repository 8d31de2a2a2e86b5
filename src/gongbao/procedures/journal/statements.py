"""The statements of a batch: written with SQLAlchemy Core, compiled once, run by the driver with plain rows.

SQLAlchemy's own work for each row and each statement is most of the cost of a small transaction, so the driver gets
the rows itself: on SQLite sixteen at a time, which takes two thirds of executemany's time for each; on PostgreSQL one
prepared statement over arrays, which saves a message for each row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Dialect,
    Select,
    Table,
    Text,
    any_,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from gongbao.procedures.journal.storage import as_bytes
from gongbao.procedures.journal.tables import JOURNAL, KEYS, MATTERS, OUTBOX, PERSONAL, WORK

Row = tuple[Any, ...]


TOGETHER = 16
"""So many rows SQLite is given at once."""


class Statement:
    """One statement, to be run for many rows. `columns`: what each row gives, in the order of its values.

    `together`: the same for so many rows at once, where the dialect has rows one by one.
    """

    def __init__(self, statement: Any, dialect: Dialect, columns: Sequence[str], together: Any = None) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=None if statement.is_delete else list(columns))
        # Arrays in binary: as text, every quotation mark of a JSON body would be escaped one by one.
        self._text = re.sub(r"%\((\w+)\)s", r"%(\1)b", str(compiled))
        self._columns = columns
        self._together = None if together is None else str(together.compile(dialect=dialect))
        self._by_row = compiled.positiontup is not None
        assert not self._by_row or list(compiled.positiontup) == list(columns)

    def run(self, cursor: Any, rows: list[Row]) -> None:
        """Run it for all rows on a cursor of the driver; nothing where there are none."""
        if not rows:
            return
        if self._by_row:
            first = 0
            if self._together is not None:
                while first + TOGETHER <= len(rows):
                    cursor.execute(self._together, list(chain.from_iterable(rows[first : first + TOGETHER])))
                    first += TOGETHER
            cursor.executemany(self._text, rows[first:])
        else:
            arrays = {name: list(found) for name, found in zip(self._columns, zip(*rows, strict=True), strict=True)}
            cursor.execute(self._text, arrays, prepare=True)


class Lookup:
    """A query for the rows of some names: `name` is the column that holds them."""

    def __init__(self, query: Select[Any], name: Any, dialect: Dialect) -> None:
        self._in_json = dialect.name == "sqlite"
        if self._in_json:
            listed = func.json_each(bindparam("names")).table_valued("value")
            query = query.where(name.in_(select(listed.c.value)))
        else:
            query = query.where(name == any_(bindparam("names", type_=ARRAY(Text))))
        self._text = str(query.compile(dialect=dialect))

    def run(self, cursor: Any, names: Sequence[str]) -> list[Row]:
        """The rows of these names."""
        if self._in_json:
            found = cursor.execute(self._text, (_as_json(names),))
        else:
            found = cursor.execute(self._text, {"names": list(names)}, prepare=True)
        rows: list[Row] = found.fetchall()
        return rows


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
        self.keys = _insert(dialect, KEYS, [found.name for found in KEYS.c])
        self.personal = _insert(dialect, PERSONAL, [found.name for found in PERSONAL.c])
        self.entries = Lookup(
            select(JOURNAL.c.matter, JOURNAL.c.number, JOURNAL.c.key, JOURNAL.c.body), JOURNAL.c.key, dialect
        )
        body: ColumnElement[bytes] = literal_column(as_bytes(dialect.name, "body"))
        history = select(JOURNAL.c.matter, JOURNAL.c.number, body, JOURNAL.c.hash)
        self.history = Lookup(history.order_by(JOURNAL.c.matter, JOURNAL.c.number), JOURNAL.c.matter, dialect)
        locked = select(MATTERS.c.id, MATTERS.c.hash).order_by(MATTERS.c.id).with_for_update()
        self.locked = Lookup(locked, MATTERS.c.id, dialect)


def _insert(dialect: Dialect, table: Table, columns: Sequence[str], replacing: Sequence[str] = ()) -> Statement:
    """Insert rows; where the columns `replacing` are already there, put the new values in their place."""
    made: Any
    if dialect.name == "postgresql":
        made = postgresql_insert(table).from_select(list(columns), select(*_arrays(table, columns)))
        return Statement(_replacing(made, columns, replacing), dialect, columns)
    made = sqlite_insert(table) if replacing else insert(table)
    rows: list[dict[str, Any]] = [{name: bindparam(f"{name}_{place}") for name in columns} for place in range(TOGETHER)]
    together = _replacing(made.values(rows), columns, replacing)
    return Statement(_replacing(made, columns, replacing), dialect, columns, together)


def _replacing(made: Any, columns: Sequence[str], replacing: Sequence[str]) -> Any:
    if not replacing:
        return made
    changed = {name: made.excluded[name] for name in columns if name not in replacing}
    return made.on_conflict_do_update(index_elements=list(replacing), set_=changed)


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


def _as_json(names: Sequence[str]) -> str:
    return msgspec.json.encode(names).decode()
