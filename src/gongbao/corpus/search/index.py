"""Asking the full-text index for one word at a time, so that the ranking is ours to build in layers."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import sqlalchemy as sa

from gongbao.corpus import tables
from gongbao.corpus.search.cutting import phrase
from gongbao.corpus.search.signs import Sign


@dataclass(frozen=True, slots=True)
class Indexed:
    """A passage of the index, with the document that it belongs to."""

    id: int
    document_id: int
    address: str
    headings: str
    text: str
    first: int
    last: int
    signs: frozenset[Sign]
    key: str
    title: str
    source: str


@dataclass
class Index:
    """The full-text index over one connection. `weights` are those of the fields own text, headings and title."""

    connection: sa.Connection
    weights: tuple[float, float, float] = (1.0, 0.7, 0.5)
    only_document: int | None = None
    _found: dict[str, dict[int, float]] = field(default_factory=dict)
    _documents: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        condition: sa.ColumnElement[bool] = tables.document.c.current
        if self.only_document is not None:
            condition = tables.document.c.id == self.only_document
        rows = self.connection.execute(
            sa.select(tables.passage.c.id, tables.passage.c.document_id)
            .join(tables.document, tables.document.c.id == tables.passage.c.document_id)
            .where(condition)
        )
        self._documents = {row.id: row.document_id for row in rows}

    @property
    def size(self) -> int:
        """How many passages there are."""
        return len(self._documents)

    @property
    def documents(self) -> int:
        """How many documents there are."""
        return len(set(self._documents.values()))

    def document_of(self, passage: int) -> int:
        """The document of a passage."""
        return self._documents[passage]

    def passages_with(self, word: str) -> dict[int, float]:
        """The passages that hold a word, each with how strongly: the BM25 share of its frequency, 0 to 2.2."""
        if word not in self._found:
            self._found[word] = self._ask(word)
        return self._found[word]

    def rarity(self, count: int) -> float:
        """The BM25 weight (idf) of something that `count` passages hold; always above 0."""
        return math.log(1 + (self.size - count + 0.5) / (count + 0.5))

    def document_rarity(self, count: int) -> float:
        """The weight of something that `count` documents hold."""
        return math.log(1 + (self.documents - count + 0.5) / (count + 0.5))

    def read(self, passages: list[int]) -> list[Indexed]:
        """The passages with these numbers, in this order."""
        rows = self.connection.execute(
            sa.select(
                tables.passage,
                tables.document.c.key,
                tables.document.c.title,
                tables.source.c.name.label("source"),
            )
            .join(tables.document, tables.document.c.id == tables.passage.c.document_id)
            .join(tables.source, tables.source.c.id == tables.document.c.source_id)
            .where(tables.passage.c.id.in_(passages))
        )
        by_id = {
            row.id: Indexed(
                row.id,
                row.document_id,
                row.address,
                row.headings,
                row.text,
                row.first_line,
                row.last_line,
                frozenset(map(Sign, row.signs.split())),
                row.key,
                row.title,
                row.source,
            )
            for row in rows
        }
        return [by_id[passage] for passage in passages]

    def _ask(self, word: str) -> dict[int, float]:
        wanted = phrase(word)
        if wanted is None:
            return {}
        rows = self.connection.execute(
            sa.text(
                "SELECT rowid, -bm25(passage_words, :own, :headings, :title) AS score "
                "FROM passage_words WHERE passage_words MATCH :wanted"
            ),
            {"own": self.weights[0], "headings": self.weights[1], "title": self.weights[2], "wanted": wanted},
        ).all()
        if not rows:
            return {}
        # FTS5 multiplies by its own idf; divided out, the idf can be that of a whole idea instead.
        total = self.connection.execute(sa.text("SELECT count(*) FROM passage")).scalar_one()
        idf = max(math.log((total - len(rows) + 0.5) / (len(rows) + 0.5)) if len(rows) < total else 0.0, 1e-6)
        return {row.rowid: row.score / idf for row in rows if row.rowid in self._documents}
