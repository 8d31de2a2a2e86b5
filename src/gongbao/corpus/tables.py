"""The tables of a corpus file.

A document's whole record (the reader's `Document`) is kept as JSON; what is asked for by SQL stands in columns
beside it. A `passage` is what search returns; its words are in the FTS5 table `passage_words`, cut beforehand.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

LAYOUT = 1
"""Version of these tables, kept in `PRAGMA user_version`."""

metadata = MetaData()


def _belongs_to(table: str) -> ForeignKey:
    return ForeignKey(f"{table}.id", ondelete="CASCADE")


source = Table(
    "source",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("title", Text),
    Column("raw", Text),  # the raw text as read; absent where only the reading was given
    Column("reading_hash", Text, nullable=False),
    Column("findings", Text, nullable=False),  # JSON list
)

document = Table(
    "document",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("version", Integer, nullable=False),  # 1, 2, … in the order of keeping
    Column("current", Boolean, nullable=False),
    Column("text_hash", Text, nullable=False),
    Column("source_id", Integer, _belongs_to("source"), nullable=False),
    Column("number_folded", Text),  # gongbao.corpus.naming.fold_number
    Column("unified_number", Text),
    Column("title", Text, nullable=False),
    Column("title_folded", Text, nullable=False),
    Column("in_force_from", Date),
    Column("last_day", Date),
    Column("record", Text, nullable=False),
    UniqueConstraint("key", "text_hash"),
    Index("document_by_number", "number_folded"),
    Index("document_by_source", "source_id"),
)

provision = Table(
    "provision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", Integer, _belongs_to("document"), nullable=False),
    Column("path", Text, nullable=False),
    Column("path_folded", Text, nullable=False),
    Column("first_line", Integer, nullable=False),
    Column("last_line", Integer, nullable=False),
    Index("provision_by_path", "document_id", "path_folded"),
)

citation = Table(
    "citation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", Integer, _belongs_to("document"), nullable=False),
    Column("kind", Text, nullable=False),  # cites, repeals, forwards
    Column("title", Text),
    Column("title_folded", Text),
    Column("number", Text),
    Column("number_folded", Text),
    Column("path", Text),
    Column("line", Integer, nullable=False),
    Column("inside", Text),
    Index("citation_by_number", "number_folded"),
    Index("citation_by_title", "title_folded"),
    Index("citation_by_document", "document_id"),
)

edit = Table(
    "edit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", Integer, _belongs_to("source"), nullable=False),
    Column("line", Integer, nullable=False),
    Column("rule", Text, nullable=False),
    Column("offset", Integer, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Index("edit_by_line", "source_id", "line"),
)

flag = Table(
    "flag",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", Integer, _belongs_to("source"), nullable=False),
    Column("line", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("found", Text, nullable=False),
    Column("best_reading", Text),
    Column("reason", Text, nullable=False),
    Index("flag_by_line", "source_id", "line"),
)

passage = Table(
    "passage",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", Integer, _belongs_to("document"), nullable=False),
    Column("address", Text, nullable=False),
    Column("headings", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("first_line", Integer, nullable=False),
    Column("last_line", Integer, nullable=False),
    Column("signs", Text, nullable=False),  # gongbao.corpus.search.signs, space-separated
    Index("passage_by_document", "document_id"),
)

PASSAGE_WORDS = "CREATE VIRTUAL TABLE IF NOT EXISTS passage_words USING fts5(own, headings, title, detail=full)"
