"""Putting a document's passages into the index, in the transaction that keeps the document."""

from __future__ import annotations

import sqlalchemy as sa

from gongbao.corpus import tables
from gongbao.corpus.search.cutting import cut
from gongbao.corpus.search.passages import passages
from gongbao.corpus.search.signs import signs
from gongbao.gazette.model import Document

_INSERT_WORDS = sa.text(
    "INSERT INTO passage_words (rowid, own, headings, title) VALUES (:rowid, :own, :headings, :title)"
)


def index_document(connection: sa.Connection, document_id: int, document: Document) -> None:
    """Index every passage of a document."""
    title = cut(document.title)
    words = []
    for passage in passages(document):
        passage_id = connection.execute(
            sa.insert(tables.passage)
            .values(
                document_id=document_id,
                address=str(passage.address),
                headings=passage.headings,
                text=passage.text,
                first_line=passage.first,
                last_line=passage.last,
                signs=" ".join(sorted(signs(passage.text))),
            )
            .returning(tables.passage.c.id)
        ).scalar_one()
        words.append({"rowid": passage_id, "own": cut(passage.text), "headings": cut(passage.headings), "title": title})
    if words:
        connection.execute(_INSERT_WORDS, words)
