"""Who cites a document: by its number, or by its title where no number is printed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from gongbao.corpus import tables
from gongbao.corpus.naming import fold_number, fold_title, fold_titles, fold_unified
from gongbao.corpus.store import Corpus


class Kind(StrEnum):
    """How a document stands to one that it names."""

    CITES = "cites"
    REPEALS = "repeals"
    FORWARDS = "forwards"

    @property
    def chinese(self) -> str:
        """The word that people read."""
        return {"cites": "引用", "repeals": "废止", "forwards": "转发"}[self.value]


@dataclass(frozen=True, slots=True)
class CitedBy:
    """One place that cites: the citing document, how, the provision or line, and what of the cited one it names."""

    by: str
    by_title: str
    kind: Kind
    source: str
    line: int
    inside: str | None
    path: str | None


def cited_by(corpus: Corpus, named: str) -> list[CitedBy]:
    """All places in current documents that cite the one named by number, unified number or title, in reading order.

    The document named need not be in the corpus. A place that repeals or forwards it does not count as citing it too.
    """
    with corpus.connect() as connection:
        names = _names(connection, named)
        rows = connection.execute(
            sa.select(tables.citation, tables.document.c.key, tables.document.c.title.label("by_title"))
            .add_columns(tables.source.c.name.label("source"))
            .join(tables.document, tables.document.c.id == tables.citation.c.document_id)
            .join(tables.source, tables.source.c.id == tables.document.c.source_id)
            .where(
                tables.document.c.current,
                tables.citation.c.number_folded.in_(names) | tables.citation.c.title_folded.in_(names),
            )
            .order_by(tables.source.c.name, tables.citation.c.line, tables.citation.c.id)
        ).all()
    found = [CitedBy(row.key, row.by_title, Kind(row.kind), row.source, row.line, row.inside, row.path) for row in rows]
    more = {(each.by, each.line, each.inside) for each in found if each.kind is not Kind.CITES}
    return [
        each
        for each in dict.fromkeys(found)
        if each.kind is not Kind.CITES or each.path or (each.by, each.line, each.inside) not in more
    ]


def _names(connection: sa.Connection, named: str) -> set[str]:
    """What is typed, and where it is a document of the corpus, its number and title too."""
    number, unified, title = fold_number(named), fold_unified(named), fold_title(named)
    if not (number or unified):
        names = {title}
    else:
        names = {number} if number else set()
    columns = tables.document.c
    condition = columns.title_folded.contains(title, autoescape=True)
    if number:
        condition = columns.number_folded == number
    elif unified:
        condition = columns.unified_number == unified
    for row in connection.execute(sa.select(columns.number_folded, columns.title).where(condition)):
        if number or unified or title in fold_titles(row.title):
            names.update(fold_titles(row.title) | ({row.number_folded} if row.number_folded else set()))
    return names
