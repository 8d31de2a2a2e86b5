"""Names in Akoma Ntoso: the URI of a work and the eId of a provision, made from the address that people cite."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import quote

from gongbao.corpus.naming import fold_number
from gongbao.gazette.model import Document
from gongbao.text.address import Address, Level

EID_PREFIX = {
    Level.ANNEX: "annex",
    Level.PART: "part",
    Level.CHAPTER: "chp",
    Level.SECTION: "sec",
    Level.ARTICLE: "art",
    Level.HEADING: "hdg",
    Level.PARAGRAPH: "para",
    Level.ITEM: "point",
    Level.SUBITEM: "subpara",
    Level.POINT: "indent",
}
"""Short names of the levels; chp, sec, art, para and point are those of the Akoma Ntoso naming convention."""

ELEMENT = {
    Level.CHAPTER: "chapter",
    Level.SECTION: "section",
    Level.ARTICLE: "article",
    Level.PARAGRAPH: "paragraph",
    Level.ITEM: "point",
    Level.SUBITEM: "subparagraph",
    Level.POINT: "indent",
}
"""The Akoma Ntoso element of a level; the others are `hcontainer` with the level's short name."""

UNKNOWN_DAY = date(1, 1, 1)
"""Stands where the schema wants a day and none is known; the attribute `name` then says unknown."""


def work_uri(number: str | None, title: str | None, day: date | None = None) -> str:
    """`/akn/cn/act/2021/穗民规字-6`, by number; by title where a work has none."""
    folded = fold_number(number) if number else None
    if folded:
        code, year, serial = folded.split("/")
        return f"/akn/cn/act/{year}/{quote(f'{code}-{serial}')}"
    year = str(day.year) if day else "unknown"
    return f"/akn/cn/act/{year}/{quote((title or number or 'untitled').strip('《》'))}"


def document_uri(document: Document) -> str:
    """The URI of a document as a work."""
    return work_uri(document.number, document.title, document.issued or document.in_force_from)


def eid(address: Address, taken: set[str]) -> str:
    """`art_4__para_1`, made unique among those `taken` (two provisions at one address are numbered on)."""
    name = plain = "__".join(_step(address)) or "body"
    count = 2
    while name in taken:
        name, count = f"{plain}-{count}", count + 1
    taken.add(name)
    return name


def _step(address: Address) -> list[str]:
    return [
        f"{EID_PREFIX[step.level]}_{step.number or re.sub(r'[^0-9A-Za-z一-龥]', '', step.name) or 1}"
        for step in address.steps
    ]
