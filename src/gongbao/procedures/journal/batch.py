"""What one commit writes: entries, the matters and work lists that follow from them, messages, personal data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import itemgetter

from msgspec import Struct

from gongbao.procedures.journal.entries import START
from gongbao.procedures.journal.personal_data import Sealed
from gongbao.procedures.journal.statements import Row, Statement, Statements
from gongbao.procedures.journal.worklist import WorkRow, wake_of, work_rows
from gongbao.procedures.matter import Entry, Matter
from gongbao.procedures.procedure import Procedure


class Standing(Struct, frozen=True, gc=False):
    """A matter as it stands in the database, with the hash of its last entry.

    `work`: its rows of the work lists, where they are already made.
    """

    matter: Matter
    hash: bytes
    work: tuple[WorkRow, ...] | None = None


Written = tuple[Entry, bytes, str]
"""An entry with its hash and body."""


@dataclass(slots=True)
class Batch:
    """What the acts of one commit change: entries with hash and body, matters with the hash of their last entry.

    `before`: the matters as they stood, or why one cannot be made of its entries.
    """

    before: dict[str, Standing | ValueError]
    entries: list[Written] = field(default_factory=list)
    matters: dict[str, tuple[Matter, bytes]] = field(default_factory=dict)
    personal: list[Sealed] = field(default_factory=list)
    erased: list[tuple[str, int, str]] = field(default_factory=list)

    def standing(self, name: str) -> tuple[Matter | None, bytes]:
        """A matter as the batch leaves it so far, with the hash of its last entry; None, START where there is none.

        ValueError where it cannot be made of its entries.
        """
        if (found := self.matters.get(name)) is not None:
            return found
        old = self.before.get(name)
        if isinstance(old, ValueError):
            raise old
        return (None, START) if old is None else (old.matter, old.hash)

    def after(self, procedure_of: Callable[[str], Procedure]) -> list[Standing]:
        """The matters it changes as they stand after it, by name."""
        return [
            Standing(matter, found, work_rows(procedure_of(matter.definition), matter))
            for _, (matter, found) in sorted(self.matters.items(), key=itemgetter(0))
        ]

    def writes(
        self,
        statements: Statements,
        after: list[Standing],
        procedure_of: Callable[[str], Procedure],
        next_id: int,
    ) -> list[tuple[Statement, list[Row]]]:
        """The statements with their rows. `next_id`: of the first entry, where the writer gives the ids."""
        work: list[Row] = []
        no_work: list[Row] = []
        for standing in after:
            rows, known = standing.work or (), self._work_before(standing.matter.id, procedure_of)
            if rows != known:
                work.extend(row for row in rows if row not in known)
                left = {row[1] for row in rows}
                no_work.extend((row[0], row[1]) for row in known if row[1] not in left)
        messages: list[Row] = [
            (entry.matter, entry.number, told, entry.act) for entry, _, _ in self.entries for told in entry.informs
        ]
        keys = {(sealed.matter, sealed.number): sealed.key for sealed in self.personal}
        return [
            (statements.journal, self._journal(statements.gapless, next_id)),
            (statements.matters, [_matter_row(standing, procedure_of) for standing in after]),
            (statements.no_work, no_work),
            (statements.work, work),
            (statements.outbox, messages),
            (statements.keys, [(*place, key) for place, key in keys.items()]),
            (
                statements.personal,
                [(one.matter, one.number, one.particular, one.salt, one.sealed) for one in self.personal],
            ),
        ]

    def _work_before(self, name: str, procedure_of: Callable[[str], Procedure]) -> tuple[WorkRow, ...]:
        old = self.before.get(name)
        if not isinstance(old, Standing):
            return ()
        return work_rows(procedure_of(old.matter.definition), old.matter) if old.work is None else old.work

    def _journal(self, gapless: bool, next_id: int) -> list[Row]:
        if gapless:  # ids without gaps: they are the order of the tree
            return [
                (identifier, entry.matter, entry.number, entry.key, body, found)
                for identifier, (entry, found, body) in enumerate(self.entries, next_id)
            ]
        # by matter, so that of two processes with the same matters one waits for the other, never each for the other
        rows: list[Row] = [(entry.matter, entry.number, entry.key, body, found) for entry, found, body in self.entries]
        rows.sort(key=itemgetter(0))
        return rows


def _matter_row(standing: Standing, procedure_of: Callable[[str], Procedure]) -> Row:
    matter = standing.matter
    return (
        matter.id,
        matter.definition,
        matter.state,
        matter.number,
        standing.hash,
        procedure_of(matter.definition).states[matter.state].final,
        wake_of(matter),
    )
