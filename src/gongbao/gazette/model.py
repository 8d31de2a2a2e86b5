"""What a reading of a gazette yields: documents and their provisions, with where each stands in the raw text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from gongbao.text.address import Address


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the raw file: lines from `first` to `last`, 1-based, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Edit:
    """One repair of typography: what stood at a place, what is read instead, by which rule, how sure (0 to 1).

    `offset` counts characters of the raw text from 0; the raw text itself is never changed.
    """

    rule: str
    line: int
    offset: int
    before: str
    after: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Flag:
    """Something lost or doubtful in the source: never filled in, only pointed at with a best reading."""

    kind: str
    line: int
    found: str
    best_reading: str | None
    reason: str


class Standing(StrEnum):
    """What a document's text is."""

    WHOLE = "全文"
    ABRIDGED = "节录"
    DRAFT = "草案"
    FRAGMENT_START_CUT = "缺首残篇"
    FRAGMENT_END_CUT = "缺尾残篇"


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell with the rows and columns that it covers (1 where it is not merged)."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `grid` repeats a merged cell's text at every place it covers; `cells` holds it once."""

    caption: str
    grid: tuple[tuple[str, ...], ...]
    cells: tuple[Cell, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Provision:
    """One division of a document that people can cite. `text` is its own text, without its children's.

    `confidence` (0 to 1) says how sure the border of a paragraph is; 1.0 where the sign is printed.
    """

    address: Address
    text: str
    heading: str
    span: Span
    confidence: float = 1.0
    children: tuple[Provision, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Validity:
    """How long a document is in force: printed words, length, and the last day computed from them."""

    written: str
    years: int | None
    last_day: date | None
    reading: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A document or provision that a text cites; `number` where one is printed."""

    title: str | None
    number: str | None
    path: str | None
    line: int
    inside: Address | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """A document that a text keeps in force for longer: which, and its new last day (included)."""

    cited: Citation
    last_day: date


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment; `present` is false where the text only names it."""

    number: int | None
    title: str
    present: bool
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A term that the text defines, where, and in which words."""

    term: str
    meaning: str
    address: Address


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a gazette. `key` is its number, or 《title》 where it has none."""

    key: str
    title: str
    number: str | None
    span: Span
    pages: tuple[int, int] | None = None
    issuers: tuple[str, ...] = ()
    unified_number: str | None = None
    issued: date | None = None
    in_force_from: date | None = None
    validity: Validity | None = None
    repeals: tuple[Citation, ...] = ()
    forwards: str | None = None
    cites: tuple[Citation, ...] = ()
    disclosure: str | None = None
    signature: str | None = None
    link: str | None = None
    attachments: tuple[Attachment, ...] = ()
    definitions: tuple[Definition, ...] = ()
    provisions: tuple[Provision, ...] = ()
    tables: tuple[Table, ...] = ()
    standing: tuple[Standing, ...] = (Standing.WHOLE,)
    findings: tuple[str, ...] = ()
    kind: str = "文件"
    extends: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one file, with the report: repairs by rule, flags, findings."""

    source: str
    sha256: str
    title: str | None
    documents: tuple[Document, ...]
    edits: Sequence[Edit] = ()
    flags: tuple[Flag, ...] = ()
    findings: tuple[str, ...] = ()
    repairs_by_rule: dict[str, int] = field(default_factory=dict)
