"""The tables. `journal` is the truth and only grows; the rest is derived from it, or deliberately kept out of it."""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)

METADATA = MetaData()

# One row an entry. SQLite: the single writer gives `id` without gaps, so it is the order of the tree. PostgreSQL: ids
# are handed out before commit; `transaction` tells the sealer which entries can no longer be overtaken.
JOURNAL = Table(
    "journal",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
    Column("matter", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("body", Text, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    UniqueConstraint("matter", "number"),
)
for _statement in (
    'ALTER TABLE journal ADD COLUMN "transaction" bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint)',
    'CREATE INDEX journal_by_transaction ON journal ("transaction", id)',
):
    _made = DDL(_statement).execute_if(dialect="postgresql")  # type: ignore[no-untyped-call]
    event.listen(JOURNAL, "after_create", _made)

# Where each matter stands (derived): what it is looked for and locked by; the matter itself is made of its entries.
# `wake`: the first moment at which the clock has something to do, microseconds.
MATTERS = Table(
    "matters",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("definition", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("wake", BigInteger),
    sqlite_with_rowid=False,
)
Index(
    "matters_wake",
    MATTERS.c.wake,
    MATTERS.c.id,
    sqlite_where=text("wake IS NOT NULL"),
    postgresql_where=text("wake IS NOT NULL"),
)

# The definitions that matters were opened under (derived from the entries that state a fingerprint, but for the digests
# of the single rows, which name what was changed).
DEFINITIONS = Table(
    "definitions",
    METADATA,
    Column("definition", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("digests", Text, nullable=False),
    sqlite_with_rowid=False,
)

# The work lists (derived): open matters only, one row for each role that has something to do. `due`: microseconds
# since 1970 UTC of the first instant at which it is late; NO_DUE where no limit runs.
WORK = Table(
    "work",
    METADATA,
    Column("matter", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("party", Text, nullable=False),
    Column("procedure", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("limit_key", Text, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("last", Text, nullable=False),
    sqlite_with_rowid=False,
)
Index("work_by_role", WORK.c.role, WORK.c.due, WORK.c.matter)
Index("work_by_party", WORK.c.role, WORK.c.party, WORK.c.due, WORK.c.matter)
NO_DUE = 2**62

# The order of the tree on PostgreSQL: position from 0, given by the sealer.
SEALED = Table(
    "sealed",
    METADATA,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", BigInteger, nullable=False, unique=True),
    Column("transaction", BigInteger, nullable=False),
)

# Complete subtrees of 256, 65 536, ... leaves (derived), so that a proof reads a few hundred rows at most.
NODES = Table(
    "tree_nodes",
    METADATA,
    Column("level", Integer, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("hash", LargeBinary(32), nullable=False),
    sqlite_with_rowid=False,
)

# Personal data, outside the journal: the entry holds a salted commitment. Erasure deletes the row and the key.
PERSONAL = Table(
    "personal_data",
    METADATA,
    Column("matter", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("particular", Text, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
KEYS = Table(
    "subject_keys",
    METADATA,
    Column("matter", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("key", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# What each was sent, as printed (notices.inbox): the file encrypted under a key of its own, and which personal
# particulars stand in it. Erasing one deletes the keys and files of all letters that hold it; the digest stays.
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
    Column("sealed", LargeBinary),
)
Index("inbox_by_recipient", INBOX.c.recipient, INBOX.c.put, INBOX.c.identifier)
Index("inbox_by_matter", INBOX.c.matter)
Index(
    "inbox_erased",
    INBOX.c.identifier,
    sqlite_where=text("sealed IS NULL"),
    postgresql_where=text("sealed IS NULL"),
)
LETTER_KEYS = Table(
    "letter_keys",
    METADATA,
    Column("identifier", Text, primary_key=True),
    Column("key", LargeBinary, nullable=False),
)
LETTER_PARTICULARS = Table(
    "letter_particulars",
    METADATA,
    Column("matter", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("particular", Text, primary_key=True),
    Column("identifier", Text, primary_key=True),
)

# Messages that an act causes, written in its transaction and sent afterwards.
OUTBOX = Table(
    "outbox",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
    Column("matter", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("sent", BigInteger),
)
Index("outbox_unsent", OUTBOX.c.id, sqlite_where=text("sent IS NULL"), postgresql_where=text("sent IS NULL"))
