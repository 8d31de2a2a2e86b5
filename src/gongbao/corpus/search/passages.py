"""What search returns: a division of a document of a readable length, with the headings that it stands under."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gongbao.gazette.model import Document, Provision, Table
from gongbao.gazette.report import walk
from gongbao.text.address import Address, Level

WHOLE_UP_TO = 360
"""A provision with all its parts is one passage up to so many characters; a longer one is divided."""

_ALWAYS_DIVIDED = {Level.CHAPTER, Level.SECTION, Level.PART, Level.ANNEX}


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage: its address, the headings above it and its own, its text with its parts, raw lines."""

    address: Address
    headings: str
    text: str
    first: int
    last: int


def passages(document: Document) -> Iterator[Passage]:
    """The passages of a document in the order of the text; tables of the document itself come last.

    A table that was read into provisions (one a row, as the table of responsibilities) is not repeated.
    """
    for provision in document.provisions:
        yield from _of(provision, "")
    read = [provision.span for provision in walk(document.provisions) if not provision.children]
    for table in document.tables:
        if not any(table.span.first < span.first and span.last < table.span.last for span in read):
            yield from _rows(Address(document.key), "", table)


def _of(provision: Provision, above: str) -> Iterator[Passage]:
    text = full_text(provision)
    headings = f"{above} {provision.heading}".strip()
    level = provision.address.steps[-1].level if provision.address.steps else Level.PART
    divided = provision.children and (level in _ALWAYS_DIVIDED or len(text) > WHOLE_UP_TO)
    if not divided:
        if text or provision.heading:
            yield Passage(provision.address, headings, text, provision.span.first, provision.span.last)
    else:
        if provision.text:
            last = max(provision.span.first, provision.children[0].span.first - 1)
            yield Passage(provision.address, headings, provision.text, provision.span.first, last)
        for child in provision.children:
            yield from _of(child, headings)
    for table in provision.tables:
        yield from _rows(provision.address, headings, table)


def full_text(provision: Provision) -> str:
    """A provision's text with that of its parts."""
    parts = [provision.text]
    for child in provision.children:
        heading = child.heading if child.heading and not child.text.startswith(child.heading) else ""
        parts.append(f"{heading} {full_text(child)}".strip())
    return "\n".join(part for part in parts if part)


def _rows(address: Address, headings: str, table: Table) -> Iterator[Passage]:
    """A table in passages of whole rows, each with the caption among its headings."""
    under = f"{headings} {table.caption}".strip()
    gathered: list[str] = []
    for row in table.grid:
        line = " ".join(dict.fromkeys(cell for cell in row if cell))
        if gathered and sum(map(len, gathered)) + len(line) > WHOLE_UP_TO:
            yield Passage(address, under, "\n".join(gathered), table.span.first, table.span.last)
            gathered = []
        gathered.append(line)
    if any(gathered):
        yield Passage(address, under, "\n".join(gathered), table.span.first, table.span.last)
