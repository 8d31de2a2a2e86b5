"""The inbox: what each person or office was sent, as it was printed, with the day it was read.

It stands in the docket's database beside the journal. A notice is put in once whatever is retried; its text and file
can be erased with a matter's personal data, the fact that it was sent stays.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Column, Engine, Index, LargeBinary, Table, Text, insert, select, update
from sqlalchemy.exc import IntegrityError

from gongbao.procedures.storage import writing
from gongbao.procedures.tables import METADATA
from gongbao.procedures.worklist import micros, moment_at

INBOX = Table(
    "inbox",
    METADATA,
    Column("identifier", Text, primary_key=True),
    Column("recipient", Text, nullable=False),
    Column("matter", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("put", BigInteger, nullable=False),
    Column("read", BigInteger),
    Column("sha256", Text, nullable=False),
    Column("pdf", LargeBinary),
)
Index("inbox_by_recipient", INBOX.c.recipient, INBOX.c.put, INBOX.c.identifier)
Index("inbox_by_matter", INBOX.c.matter)


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


class Inbox:
    """The inboxes in a database; recipients are named as in the docket (`caller`, `unit:甲街道`)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        with writing(engine) as connection:
            METADATA.create_all(connection, tables=[INBOX])

    def put(
        self, identifier: str, recipient: str, matter: str, kind: str, title: str, pdf: bytes, now: datetime
    ) -> bool:
        """Put a printed notice in; False where it is in already."""
        row = {
            "identifier": identifier,
            "recipient": recipient,
            "matter": matter,
            "kind": kind,
            "title": title,
            "put": micros(now),
            "sha256": hashlib.sha256(pdf).hexdigest(),
            "pdf": pdf,
        }
        try:
            with writing(self._engine) as connection:
                connection.execute(insert(INBOX), [row])
        except IntegrityError:
            return False
        return True

    def letters(self, recipient: str, matter: str | None = None, size: int = 50) -> list[Letter]:
        """The latest letters of a recipient (about one matter, where given), newest first."""
        query = select(*(column for column in INBOX.c if column.name != "pdf")).where(INBOX.c.recipient == recipient)
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
            pdf = connection.execute(select(INBOX.c.pdf).where(mine)).scalar()
            if pdf is None:
                return None
            connection.execute(update(INBOX).where(mine, INBOX.c.read.is_(None)).values(read=micros(now)))
        return bytes(pdf)

    def erase(self, matter: str) -> int:
        """Destroy the files of a matter's letters, whose text holds personal data; how many."""
        kept = (INBOX.c.matter == matter) & INBOX.c.pdf.is_not(None)
        with writing(self._engine) as connection:
            return connection.execute(update(INBOX).where(kept).values(pdf=None)).rowcount
