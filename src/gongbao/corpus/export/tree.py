"""A document as JSON: a plain tree with addresses as text, in a shape of its own version and a published schema."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import msgspec

from gongbao.corpus.store import KeptDocument
from gongbao.gazette.model import Citation, Provision, Span, Table

FORMAT = "gongbao.document/1"


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of the raw file, 1-based, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Source:
    """The gazette file that the document was read from, and where it stands in it."""

    name: str
    sha256: str
    lines: Lines
    pages: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class TableTree:
    """A table; a merged cell's text is repeated at every place it covers."""

    caption: str
    rows: tuple[tuple[str, ...], ...]
    lines: Lines


@dataclass(frozen=True, slots=True)
class ProvisionTree:
    """A provision with its parts. `confidence` (0 to 1) is that of its border."""

    address: str
    path: str
    level: str
    heading: str
    text: str
    confidence: float
    lines: Lines
    tables: tuple[TableTree, ...]
    children: tuple[ProvisionTree, ...]


@dataclass(frozen=True, slots=True)
class CitationTree:
    """A document or provision that is cited, and where."""

    title: str | None
    number: str | None
    path: str | None
    line: int
    inside: str | None


@dataclass(frozen=True, slots=True)
class ValidityTree:
    """The validity as printed, and the last day computed from it (included); absent where it cannot be computed."""

    written: str
    years: int | None
    last_day: date | None
    reading: str


@dataclass(frozen=True, slots=True)
class AttachmentTree:
    """An attachment; `present` is false where the text only names it."""

    number: int | None
    title: str
    present: bool


@dataclass(frozen=True, slots=True)
class DefinitionTree:
    """A term that the document defines."""

    term: str
    meaning: str
    address: str


@dataclass(frozen=True, slots=True)
class DocumentTree:
    """A document as exported. What was not read is null, never empty text."""

    format: Literal["gongbao.document/1"]
    key: str
    version: int
    title: str
    number: str | None
    unified_number: str | None
    issuers: tuple[str, ...]
    issued: date | None
    in_force_from: date | None
    validity: ValidityTree | None
    standing: tuple[str, ...]
    repeals: tuple[CitationTree, ...]
    forwards: str | None
    cites: tuple[CitationTree, ...]
    disclosure: str | None
    signature: str | None
    link: str | None
    attachments: tuple[AttachmentTree, ...]
    definitions: tuple[DefinitionTree, ...]
    findings: tuple[str, ...]
    source: Source
    provisions: tuple[ProvisionTree, ...]
    tables: tuple[TableTree, ...]


def tree(kept: KeptDocument) -> DocumentTree:
    """The exported shape of a document."""
    record = kept.record
    v = record.validity
    return DocumentTree(
        format="gongbao.document/1",
        key=kept.key,
        version=kept.version,
        title=record.title,
        number=record.number,
        unified_number=record.unified_number,
        issuers=record.issuers,
        issued=record.issued,
        in_force_from=record.in_force_from,
        validity=ValidityTree(v.written, v.years, v.last_day, v.reading) if v else None,
        standing=tuple(standing.value for standing in record.standing),
        repeals=tuple(map(_citation, record.repeals)),
        forwards=record.forwards,
        cites=tuple(map(_citation, record.cites)),
        disclosure=record.disclosure,
        signature=record.signature,
        link=record.link,
        attachments=tuple(AttachmentTree(a.number, a.title, a.present) for a in record.attachments),
        definitions=tuple(DefinitionTree(d.term, d.meaning, str(d.address)) for d in record.definitions),
        findings=record.findings,
        source=Source(kept.source_name, kept.source_sha256, _lines(record.span), record.pages),
        provisions=tuple(map(_provision, record.provisions)),
        tables=tuple(map(_table, record.tables)),
    )


def as_json(kept: KeptDocument) -> str:
    """The document as JSON text."""
    return msgspec.json.format(msgspec.json.encode(tree(kept)), indent=2).decode() + "\n"


def schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of what `as_json` writes; published as schema/document-1.json."""
    made = msgspec.json.schema(DocumentTree)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": FORMAT, **made}


def _provision(provision: Provision) -> ProvisionTree:
    address = provision.address
    return ProvisionTree(
        str(address),
        address.path,
        address.steps[-1].level.value if address.steps else "",
        provision.heading,
        provision.text,
        provision.confidence,
        _lines(provision.span),
        tuple(map(_table, provision.tables)),
        tuple(map(_provision, provision.children)),
    )


def _table(table: Table) -> TableTree:
    return TableTree(table.caption, table.grid, _lines(table.span))


def _citation(citation: Citation) -> CitationTree:
    inside = str(citation.inside) if citation.inside else None
    return CitationTree(citation.title, citation.number, citation.path, citation.line, inside)


def _lines(span: Span) -> Lines:
    return Lines(span.first, span.last)
