"""What one commit writes: entries, the matters and work lists that follow from them, messages, personal data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, insert

from gongbao.procedures.definition import Procedure
from gongbao.procedures.journal import encode_matter
from gongbao.procedures.matter import Entry, Matter
from gongbao.procedures.personal_data import Sealed, destroy
from gongbao.procedures.statements import Statements
from gongbao.procedures.storage import last_id
from gongbao.procedures.tables import KEYS, PERSONAL
from gongbao.procedures.worklist import wake_of, work_rows


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
        for matter, number, particular in self.erased:
            destroy(connection, matter, number, particular)

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
            no_work.extend({"matter": matter.id, "role": row["role"]} for row in known if row["role"] not in left)
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
