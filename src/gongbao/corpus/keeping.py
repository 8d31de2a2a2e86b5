"""Keeping a reading: one transaction a file, no text twice, a newer text of a document as a new version."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import sqlalchemy as sa

from gongbao.corpus import tables
from gongbao.corpus.naming import fold_number, fold_path, fold_title
from gongbao.corpus.search.indexing import index_document
from gongbao.corpus.store import Corpus, decode_document
from gongbao.gazette.model import Citation, Definition, Document, Provision, Reading, Standing
from gongbao.gazette.report import walk
from gongbao.text.address import Address


@dataclass(frozen=True, slots=True)
class Kept:
    """What keeping one file did: keys of documents new, in a new version, and already there; findings in Chinese."""

    source: str
    sha256: str
    already_kept: bool
    new: tuple[str, ...] = ()
    new_versions: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


def keep(corpus: Corpus, reading: Reading, raw: str | None = None) -> Kept:
    """Keep all documents of a reading, or none where anything fails.

    The same file read in twice changes nothing. Where a newer reader reads the same file otherwise, its documents
    are replaced: that is no newer text. `raw` is the raw text, kept so that `show` can print the raw lines.
    """
    documents, doubles = apart(reading.documents)
    reading_hash = hashlib.sha256(msgspec.json.encode(reading, enc_hook=list)).hexdigest()
    with corpus.writing() as connection:
        known = connection.execute(
            sa.select(tables.source.c.id, tables.source.c.reading_hash).where(tables.source.c.sha256 == reading.sha256)
        ).first()
        if known and known.reading_hash == reading_hash:
            keys = tuple(document.key for document in documents)
            return Kept(reading.source, reading.sha256, True, unchanged=keys, findings=doubles)
        if known:
            _forget(connection, known.id)
        source_id = _keep_source(connection, reading, raw, reading_hash, doubles)
        outcome: dict[str, list[str]] = {"new": [], "new_versions": [], "unchanged": [], "cut": []}
        for document in documents:
            outcome[_keep_document(connection, document, source_id)].append(document.key)
    cut = tuple(
        f"{key}：这里的文本只是已存文本的开头，像是被截断；留存备查，仍以原来的为现用。请核对文件是否完整"
        for key in outcome["cut"]
    )
    return Kept(
        reading.source,
        reading.sha256,
        False,
        tuple(outcome["new"]),
        tuple(outcome["new_versions"] + outcome["cut"]),
        tuple(outcome["unchanged"]),
        doubles + cut,
    )


def apart(documents: tuple[Document, ...]) -> tuple[tuple[Document, ...], tuple[str, ...]]:
    """Documents that share one key set apart, each with a finding: the first keeps the key, later ones go by title."""
    kept: dict[str, Document] = {}
    findings = []
    for document in documents:
        if (first := kept.get(document.key)) is None:
            kept[document.key] = document
            continue
        places = f"第 {first.span.first}—{first.span.last} 行与第 {document.span.first}—{document.span.last} 行"
        if text_hash(first) == text_hash(document):
            findings.append(f"{document.key}：{places}印了同一份文件，只留一份")
            continue
        key = _free_key(document.title, kept)
        findings.append(
            f"{document.key}：{places}的两份文件用了同一个文号，两份都已留存，后一份改按标题 {key} 查找。"
            "请对照原件核实文号"
        )
        kept[key] = rekeyed(document, key)
    return tuple(kept.values()), tuple(findings)


def rekeyed(document: Document, key: str) -> Document:
    """The same document under another key, the addresses of its provisions with it."""

    def moved(address: Address) -> Address:
        return Address(key, address.steps)

    def provision(old: Provision) -> Provision:
        return replace(old, address=moved(old.address), children=tuple(map(provision, old.children)))

    def cited(old: Citation) -> Citation:
        return replace(old, inside=moved(old.inside)) if old.inside else old

    def defined(old: Definition) -> Definition:
        return replace(old, address=moved(old.address))

    return replace(
        document,
        key=key,
        provisions=tuple(map(provision, document.provisions)),
        cites=tuple(map(cited, document.cites)),
        repeals=tuple(map(cited, document.repeals)),
        definitions=tuple(map(defined, document.definitions)),
        extends=tuple(replace(each, cited=cited(each.cited)) for each in document.extends),
    )


def text_hash(document: Document) -> str:
    """SHA-256 of what a document says: title and the text of its provisions, not where they stand in a file."""

    def words(provision: Provision) -> Iterator[str]:
        yield provision.address.path
        yield provision.heading
        yield provision.text
        for table in provision.tables:
            yield from (cell for row in table.grid for cell in row)
        for child in provision.children:
            yield from words(child)

    parts = [document.title]
    for provision in document.provisions:
        parts.extend(words(provision))
    for table in document.tables:
        parts.extend(cell for row in table.grid for cell in row)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _free_key(title: str, taken: dict[str, Document]) -> str:
    bare = title.strip("《》")
    key, count = f"《{bare}》", 2
    while key in taken:
        key, count = f"《{bare}（之{count}）》", count + 1
    return key


def _forget(connection: sa.Connection, source_id: int) -> None:
    """Drop what an earlier reading of the same file left; foreign keys take the rest along."""
    ours = sa.select(tables.document.c.id).where(tables.document.c.source_id == source_id)
    passages = sa.select(tables.passage.c.id).where(tables.passage.c.document_id.in_(ours))
    connection.execute(sa.delete(sa.table("passage_words", sa.column("rowid"))).where(sa.column("rowid").in_(passages)))
    keys = connection.execute(
        sa.select(tables.document.c.key).where(tables.document.c.source_id == source_id)
    ).scalars()
    touched = set(keys)
    connection.execute(sa.delete(tables.source).where(tables.source.c.id == source_id))
    for key in touched:
        _choose_current(connection, key)


def _keep_source(
    connection: sa.Connection, reading: Reading, raw: str | None, reading_hash: str, doubles: tuple[str, ...]
) -> int:
    source_id = connection.execute(
        sa.insert(tables.source)
        .values(
            sha256=reading.sha256,
            name=reading.source,
            title=reading.title,
            raw=raw,
            reading_hash=reading_hash,
            findings=msgspec.json.encode([*reading.findings, *doubles]).decode(),
        )
        .returning(tables.source.c.id)
    ).scalar_one()
    _insert(connection, tables.edit, source_id, [msgspec.to_builtins(edit) for edit in reading.edits])
    _insert(connection, tables.flag, source_id, [msgspec.to_builtins(flag) for flag in reading.flags])
    return int(source_id)


def _insert(connection: sa.Connection, table: sa.Table, source_id: int, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(sa.insert(table), [{**row, "source_id": source_id} for row in rows])


def _keep_document(connection: sa.Connection, document: Document, source_id: int) -> str:
    """Keep one document; says which it was: new, new_versions, unchanged, or cut (the beginning of a kept text)."""
    digest = text_hash(document)
    versions = connection.execute(
        sa.select(tables.document.c.version, tables.document.c.text_hash, tables.document.c.record).where(
            tables.document.c.key == document.key
        )
    ).all()
    if any(version.text_hash == digest for version in versions):
        return "unchanged"
    document_id = int(
        connection.execute(
            sa.insert(tables.document)
            .values(
                key=document.key,
                version=max((version.version for version in versions), default=0) + 1,
                current=False,
                text_hash=digest,
                source_id=source_id,
                number_folded=fold_number(document.number) if document.number else None,
                unified_number=document.unified_number,
                title=document.title,
                title_folded=fold_title(document.title),
                in_force_from=document.in_force_from,
                last_day=document.validity.last_day if document.validity else None,
                record=msgspec.json.encode(document).decode(),
            )
            .returning(tables.document.c.id)
        ).scalar_one()
    )
    provisions = [_provision_row(document_id, provision) for provision in walk(document.provisions)]
    citations = [
        _citation_row(document_id, kind, citation)
        for kind, cited in (("cites", document.cites), ("repeals", document.repeals))
        for citation in cited
    ]
    if document.forwards:
        forwarded = Citation(document.forwards, document.forwards, None, document.span.first)
        citations.append(_citation_row(document_id, "forwards", forwarded))
    if provisions:
        connection.execute(sa.insert(tables.provision), provisions)
    if citations:
        connection.execute(sa.insert(tables.citation), citations)
    index_document(connection, document_id, document)
    _choose_current(connection, document.key)
    if any(begins(leaves(document), leaves(decode_document(version.record))) for version in versions):
        return "cut"
    return "new_versions" if versions else "new"


def _provision_row(document_id: int, provision: Provision) -> dict[str, Any]:
    path = provision.address.path
    try:
        folded = fold_path(path)
    except ValueError:
        folded = "".join(path.split())
    return {
        "document_id": document_id,
        "path": path,
        "path_folded": folded,
        "first_line": provision.span.first,
        "last_line": provision.span.last,
    }


def _citation_row(document_id: int, kind: str, citation: Citation) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "kind": kind,
        "title": citation.title,
        "title_folded": fold_title(citation.title) if citation.title else None,
        "number": citation.number,
        "number_folded": fold_number(citation.number) if citation.number else None,
        "path": citation.path,
        "line": citation.line,
        "inside": str(citation.inside) if citation.inside else None,
    }


def _choose_current(connection: sa.Connection, key: str) -> None:
    """The version in use: the newest whole text; an abridged or cut one only where there is no whole one.

    A text that is only the beginning of another version counts as cut, whatever the reader took it for.
    """
    versions = connection.execute(
        sa.select(tables.document.c.id, tables.document.c.version, tables.document.c.record).where(
            tables.document.c.key == key
        )
    ).all()
    if not versions:
        return
    texts = {row.id: leaves(decode_document(row.record)) for row in versions} if len(versions) > 1 else {}
    cut = (
        {row.id for row in versions if any(begins(texts[row.id], text) for text in texts.values())} if texts else set()
    )
    chosen = max(versions, key=lambda row: (_is_whole(row.record) and row.id not in cut, row.version))
    connection.execute(
        sa.update(tables.document).where(tables.document.c.key == key).values(current=tables.document.c.id == chosen.id)
    )


def leaves(document: Document) -> list[tuple[str, str]]:
    """The text of a document piece by piece: path and words of each provision without parts, in order."""
    return [(each.address.path, each.text) for each in walk(document.provisions) if not each.children]


def begins(text: list[tuple[str, str]], whole: list[tuple[str, str]]) -> bool:
    """Whether a text is only the beginning of another one: the same pieces, fewer, the last perhaps broken off."""
    if not text or text == whole or len(text) > len(whole):
        return False
    (path, words), (other_path, other_words) = text[-1], whole[len(text) - 1]
    return text[:-1] == whole[: len(text) - 1] and other_path.startswith(path) and other_words.startswith(words)


def _is_whole(record: str) -> bool:
    class OnlyStanding(msgspec.Struct):
        standing: tuple[Standing, ...] = (Standing.WHOLE,)

    return msgspec.json.decode(record, type=OnlyStanding).standing == (Standing.WHOLE,)
