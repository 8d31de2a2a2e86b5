"""The inbox: what each person or office was sent, as it was printed, with the day it was read.

It stands in the docket's database beside the journal. A notice is put in once whatever is retried. Its file is kept
encrypted under a key of its own, with a note of the personal particulars that stand in it: the act that erases one of
those destroys key and file (`personal_data.destroy`); the fact that it was sent stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from gongbao.procedures.journal.personal_data import boxed, new_key, unboxed
from gongbao.procedures.journal.storage import writing
from gongbao.procedures.journal.tables import INBOX, LETTER_KEYS, LETTER_PARTICULARS, PERSONAL
from gongbao.procedures.journal.worklist import micros, moment_at


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice in an inbox. `sha256` is the file's, kept also when the file was erased."""

    identifier: str
    recipient: str
    matter: str
    kind: str
    title: str
    put: datetime
    read: datetime | None
    sha256: str


class ErasedMeanwhileError(RuntimeError):
    """A personal particular that stands in the letter was erased while it was printed; nothing was put in."""


class Inbox:
    """The inboxes in a database; recipients are named as in the docket (`caller`, `unit:甲街道`)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(
        self,
        identifier: str,
        recipient: str,
        matter: str,
        kind: str,
        title: str,
        pdf: bytes,
        now: datetime,
        holds: Iterable[tuple[int, str]] = (),
    ) -> bool:
        """Put a printed notice in; False where it is in already. `holds`: the personal particulars that stand in it,
        by number of the entry and name; ErasedMeanwhileError where one of them is no more.
        """
        key = new_key()
        row = {
            "identifier": identifier,
            "recipient": recipient,
            "matter": matter,
            "kind": kind,
            "title": title,
            "put": micros(now),
            "sha256": hashlib.sha256(pdf).hexdigest(),
            "sealed": boxed(key, pdf),
        }
        held = [
            {"matter": matter, "number": number, "particular": particular, "identifier": identifier}
            for number, particular in sorted(set(holds))
        ]
        try:
            with writing(self._engine) as connection:
                for one in held:
                    _hold(connection, matter, str(one["particular"]), int(str(one["number"])))
                connection.execute(insert(INBOX), [row])
                connection.execute(insert(LETTER_KEYS), [{"identifier": identifier, "key": key}])
                if held:
                    connection.execute(insert(LETTER_PARTICULARS), held)
        except IntegrityError:
            return False
        return True

    def letters(self, recipient: str, matter: str | None = None, size: int = 50) -> list[Letter]:
        """The latest letters of a recipient (about one matter, where given), newest first."""
        query = select(*(column for column in INBOX.c if column.name != "sealed")).where(INBOX.c.recipient == recipient)
        if matter is not None:
            query = query.where(INBOX.c.matter == matter)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(INBOX.c.put.desc(), INBOX.c.identifier).limit(size)).all()
        return [
            Letter(
                row.identifier,
                row.recipient,
                row.matter,
                row.kind,
                row.title,
                moment_at(row.put),
                None if row.read is None else moment_at(row.read),
                row.sha256,
            )
            for row in rows
        ]

    def open(self, identifier: str, recipient: str, now: datetime) -> bytes | None:
        """The file of a letter of that recipient, noting the first reading; None where there is none, or no more."""
        with writing(self._engine) as connection:
            mine = (INBOX.c.identifier == identifier) & (INBOX.c.recipient == recipient)
            found = connection.execute(
                select(INBOX.c.sealed, LETTER_KEYS.c.key)
                .join(LETTER_KEYS, LETTER_KEYS.c.identifier == INBOX.c.identifier)
                .where(mine, INBOX.c.sealed.is_not(None))
            ).first()
            pdf = None if found is None else unboxed(bytes(found.key), bytes(found.sealed))
            if pdf is None:
                return None
            connection.execute(update(INBOX).where(mine, INBOX.c.read.is_(None)).values(read=micros(now)))
        return pdf

    def erase(self, matter: str) -> int:
        """Destroy the files of all letters of a matter, whatever stands in them; how many."""
        with writing(self._engine) as connection:
            kept = select(INBOX.c.identifier).where(INBOX.c.matter == matter, INBOX.c.sealed.is_not(None))
            letters = list(connection.execute(kept).scalars())
            connection.execute(delete(LETTER_KEYS).where(LETTER_KEYS.c.identifier.in_(letters)))
            connection.execute(update(INBOX).where(INBOX.c.identifier.in_(letters)).values(sealed=None))
        return len(letters)

    def erased(self) -> list[str]:
        """The identifiers of letters whose file was destroyed."""
        with self._engine.connect() as connection:
            return list(connection.execute(select(INBOX.c.identifier).where(INBOX.c.sealed.is_(None))).scalars())


def _hold(connection: Connection, matter: str, particular: str, number: int) -> None:
    """Keep a personal particular from being erased until the transaction ends."""
    one = (PERSONAL.c.matter == matter) & (PERSONAL.c.number == number) & (PERSONAL.c.particular == particular)
    if (
        connection.execute(select(PERSONAL.c.number).where(one).with_for_update(key_share=True, read=True)).first()
        is None
    ):
        raise ErasedMeanwhileError(f"事项{matter}第{number}条的“{particular}”已删除，文书须重新制作")
