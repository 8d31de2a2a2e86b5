"""What one commit writes, and the statements that write it: compiled once, run with plain rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, bindparam, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from gongbao.procedures.definition import Procedure
from gongbao.procedures.journal import encode_matter
from gongbao.procedures.matter import Entry, Matter
from gongbao.procedures.personal_data import Sealed
from gongbao.procedures.storage import last_id
from gongbao.procedures.tables import JOURNAL, KEYS, MATTERS, OUTBOX, PERSONAL, WORK
from gongbao.procedures.worklist import wake_of, work_rows


class Statement:
    """A statement compiled for one dialect; SQLAlchemy's work for each row is most of the cost of a bulk insert."""

    def __init__(self, statement: Any, dialect: Dialect, columns: Sequence[str]) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(columns))
        self._text = str(compiled)
        self._in_order = itemgetter(*compiled.positiontup) if compiled.positiontup else None

    def run(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        """Run it once for each row."""
        if not rows:
            return
        if self._in_order is None:
            connection.exec_driver_sql(self._text, rows)
        else:
            connection.exec_driver_sql(self._text, [self._in_order(row) for row in rows])


class Statements:
    """The statements of a batch, for one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self.gapless = dialect.name == "sqlite"
        entry = ("id", "matter", "number", "key", "body", "hash")
        self.journal = Statement(insert(JOURNAL), dialect, entry if self.gapless else entry[1:])
        self.matters = Statement(_upsert(dialect, MATTERS, ["id"]), dialect, [column.name for column in MATTERS.c])
        self.work = Statement(_upsert(dialect, WORK, ["matter", "role"]), dialect, [column.name for column in WORK.c])
        self.no_work = Statement(
            delete(WORK).where(WORK.c.matter == bindparam("b_matter"), WORK.c.role == bindparam("b_role")), dialect, ()
        )
        self.outbox = Statement(insert(OUTBOX), dialect, ("matter", "number", "recipient", "act"))


def _upsert(dialect: Dialect, table: Any, keys: list[str]) -> Executable:
    made = (postgresql_insert if dialect.name == "postgresql" else sqlite_insert)(table)
    changed = {column.name: made.excluded[column.name] for column in table.c if not column.primary_key}
    return made.on_conflict_do_update(index_elements=keys, set_=changed)


@dataclass(slots=True)
class Batch:
    """What the acts of one commit change: entries with hash and body, matters with the hash of their last entry."""

    before: dict[str, tuple[Matter, bytes]]
    entries: list[tuple[Entry, bytes, str]] = field(default_factory=list)
    matters: dict[str, tuple[Matter, bytes]] = field(default_factory=dict)
    personal: list[Sealed] = field(default_factory=list)
    erased: list[tuple[str, int, str]] = field(default_factory=list)

    def write(self, connection: Connection, statements: Statements, procedure_of: Callable[[str], Procedure]) -> None:
        """Write it all; the transaction is the caller's."""
        self._write_journal(connection, statements)
        self._write_matters(connection, statements, procedure_of)
        messages = [
            {"matter": entry.matter, "number": entry.number, "recipient": told, "act": entry.act}
            for entry, _, _ in self.entries
            for told in entry.informs
        ]
        statements.outbox.run(connection, messages)
        if self.personal:
            self._write_personal(connection)
        if self.erased:
            self._erase(connection)

    def _write_journal(self, connection: Connection, statements: Statements) -> None:
        rows: list[dict[str, Any]] = [
            {"matter": entry.matter, "number": entry.number, "key": entry.key, "body": body, "hash": found}
            for entry, found, body in self.entries
        ]
        if statements.gapless:  # ids without gaps: they are the order of the tree
            for number, row in enumerate(rows, last_id(connection) + 1):
                row["id"] = number
        statements.journal.run(connection, rows)

    def _write_matters(
        self, connection: Connection, statements: Statements, procedure_of: Callable[[str], Procedure]
    ) -> None:
        matters: list[dict[str, Any]] = []
        work: list[dict[str, Any]] = []
        no_work: list[dict[str, Any]] = []
        for matter, found in self.matters.values():
            procedure = procedure_of(matter.definition)
            matters.append(
                {
                    "id": matter.id,
                    "definition": matter.definition,
                    "state": matter.state,
                    "number": matter.number,
                    "snapshot": encode_matter(matter),
                    "hash": found,
                    "closed": procedure.states[matter.state].final,
                    "wake": wake_of(matter),
                }
            )
            rows = work_rows(procedure, matter)
            old, _ = self.before.get(matter.id, (None, b""))
            known = work_rows(procedure_of(old.definition), old) if old else []
            work.extend(row for row in rows if row not in known)
            left = {row["role"] for row in rows}
            no_work.extend({"b_matter": matter.id, "b_role": row["role"]} for row in known if row["role"] not in left)
        statements.matters.run(connection, matters)
        statements.no_work.run(connection, no_work)
        statements.work.run(connection, work)

    def _write_personal(self, connection: Connection) -> None:
        keys = {(sealed.matter, sealed.number): sealed.key for sealed in self.personal}
        connection.execute(
            insert(KEYS), [{"matter": matter, "number": number, "key": key} for (matter, number), key in keys.items()]
        )
        rows = [
            {
                "matter": sealed.matter,
                "number": sealed.number,
                "particular": sealed.particular,
                "salt": sealed.salt,
                "sealed": sealed.sealed,
            }
            for sealed in self.personal
        ]
        connection.execute(insert(PERSONAL), rows)

    def _erase(self, connection: Connection) -> None:
        """Delete salt and data; and the key of an entry none of whose data is left."""
        for matter, number, particular in self.erased:
            one = (PERSONAL.c.matter == matter) & (PERSONAL.c.number == number)
            connection.execute(delete(PERSONAL).where(one, PERSONAL.c.particular == particular))
            if connection.execute(select(PERSONAL.c.particular).where(one).limit(1)).first() is None:
                connection.execute(delete(KEYS).where(KEYS.c.matter == matter, KEYS.c.number == number))
