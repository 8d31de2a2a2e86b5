"""Reading a gazette: file in, documents with metadata and provisions out, and what does not fit together shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gongbao.gazette import shapes
from gongbao.gazette.assembly import Assembled, assemble
from gongbao.gazette.contents import compare, entries
from gongbao.gazette.documents import Kind, Stretch, stretches
from gongbao.gazette.files import read_source
from gongbao.gazette.metadata import TermEnd
from gongbao.gazette.model import Document, Reading, Span, Table
from gongbao.gazette.paragraphs import Paragraphs
from gongbao.gazette.parts import Parts, take_apart
from gongbao.gazette.printed import Mark, Paragraph
from gongbao.gazette.responsibility import ResponsibilityTable
from gongbao.gazette.source import Source
from gongbao.gazette.tables import tabbed
from gongbao.gazette.tasks import responsibility_tables

_ISSUE = re.compile(r"([一-龥]{2,16}公报)\s*(\d{4})\s*年\s*第\s*(\d{1,3})\s*期")


def read_gazette(path: str | Path, term_end: TermEnd = TermEnd.DAY_BEFORE, responsibilities: bool = False) -> Reading:
    """Reads a gazette (text or PDF) into documents.

    term_end          on which day a validity of N years ends: a choice of reading, see `TermEnd`.
    responsibilities  whether the rows of a table of responsibilities are read too, as provisions and table;
                      that takes a few seconds where there is one. Without it the table is only bounded.

    Raises what `read_source` raises: the file cannot be read, is empty, or holds no text.
    """
    return read_documents(read_source(Path(path)), term_end, responsibilities)


def read_documents(source: Source, term_end: TermEnd = TermEnd.DAY_BEFORE, responsibilities: bool = False) -> Reading:
    """The documents in a source that was read already."""
    found, contents = stretches(source.paragraphs.texts)
    title = gazette_title(source)
    tables = tabbed(source.lines) if "\t" in source.raw else []
    rows = responsibility_tables([line.raw for line in source.lines]) if responsibilities else ()
    source.kept.pack()  # the documents are read from the repaired text
    given = _Given(source, title, tables, rows, term_end)
    documents, listed = _documents(given, found)
    findings = [*source.findings]
    findings += compare(entries(source.paragraphs[contents.start : contents.stop]), documents)
    findings += _same_numbers(documents)
    findings += _same_listed_titles(listed, documents)
    if not documents:
        findings.append("没有找到任何文件：没有文号、统一编号、题名加链接、主送机关或条文；请确认这是政府公报的正文")
    return Reading(
        source=source.name,
        sha256=source.sha256,
        title=title,
        documents=tuple(documents),
        edits=source.edits,
        flags=tuple(source.flags),
        findings=tuple(findings),
        repairs_by_rule=dict(source.repairs_by_rule),
    )


def gazette_title(source: Source) -> str | None:
    """广州市人民政府公报 2021年第24期, from the cover or the running headers; None where none is printed."""
    found = _ISSUE.search(source.text)
    if found is None:
        return None
    return f"{found[1]} {found[2]}年第{int(found[3])}期"


@dataclass(frozen=True, slots=True)
class _Given:
    """What all documents of a gazette are read with; see `Assembled`."""

    source: Source
    title: str | None
    tables: Sequence[Table]
    responsibilities: Sequence[ResponsibilityTable]
    term_end: TermEnd


def _documents(given: _Given, found: Sequence[Stretch]) -> tuple[list[Document], list[str | None]]:
    """The documents, and the titles that a compendium lists them under.

    One after another, so that the paragraphs of one are in memory, or of two where one may forward the other.
    """
    documents: list[Document] = []
    listed: list[str | None] = []
    keys: set[str] = set()
    open_: list[Assembled] = []  # the document before, where it may forward the one that follows
    for stretch in found:
        if open_ and not _may_forward(open_[0].parts, stretch):
            documents.append(assemble(open_.pop(), given.term_end))
        open_.append(_taken_apart(given, stretch, keys))
        listed.append(open_[-1].parts.listed_title)
        if len(open_) > 1:
            outer, inner = open_.pop(0), open_[0].parts
            forwards = inner if _is_forwarded(outer.parts, inner) else None
            if forwards is not None:
                _give_back_attachments(outer.parts, inner)
            documents.append(assemble(replace(outer, forwards=forwards), given.term_end))
    while open_:
        documents.append(assemble(open_.pop(), given.term_end))
    return documents, listed


def _taken_apart(given: _Given, stretch: Stretch, keys: set[str]) -> Assembled:
    """One document, taken apart; its key is added to those given."""
    paragraphs, rows = _paragraphs(given.source.paragraphs, stretch)
    parts = _parts(paragraphs, stretch)
    key = _key(parts, stretch, given.title, given.source, keys)
    keys.add(key)
    return Assembled(
        key, stretch, parts, paragraphs, given.source.lines, given.tables, None, rows, given.responsibilities
    )


def _paragraphs(paragraphs: Paragraphs, stretch: Stretch) -> tuple[list[Paragraph], Span | None]:
    """The paragraphs of a document, and where the rows of a table of responsibilities stand, taken as one."""
    if stretch.rows is None:
        return list(paragraphs[stretch.start : stretch.end]), None
    first, last = paragraphs.lines_of(stretch.rows[0])[0], paragraphs.lines_of(stretch.rows[-1])[1]
    header = replace(paragraphs[stretch.rows[0]], last=last, mark=Mark.ROWS, packed=b"")
    before, after = paragraphs[stretch.start : stretch.rows.start], paragraphs[stretch.rows.stop : stretch.end]
    return [*before, header, *after], Span(first, last)


def _parts(paragraphs: Sequence[Paragraph], stretch: Stretch) -> Parts:
    if stretch.kind is Kind.INTERPRETATION and shapes.annex(paragraphs[0].text) is not None:
        paragraphs = paragraphs[1:]
    return take_apart(paragraphs, stretch.kind)


def _may_forward(outer: Parts, following: Stretch) -> bool:
    """Whether the document that follows can be one printed inside `outer`: it begins by its number alone."""
    return following.signals == ("文号",) and not outer.disclosure


def _is_forwarded(outer: Parts, inner: Parts) -> bool:
    """Whether `outer`, inside which `inner` may be printed, forwards it."""
    if inner.number is None:
        return False
    said = shapes.squeeze("".join([*outer.title, *(paragraph.text for paragraph in outer.main + outer.notice)]))
    return "转发" in said or inner.number in said


def _give_back_attachments(outer: Parts, inner: Parts) -> None:
    """An attachment printed after a forwarded document, but named by the document that forwards, is the latter's.

    So is the line on disclosure at the end of both.
    """
    own = {named.title for named in inner.named}
    for annex in list(inner.annexes):
        title = shapes.squeeze(annex.title)
        named = {shapes.squeeze(each.title) for each in outer.named}
        if title in named and title not in own:
            inner.annexes.remove(annex)
            outer.annexes.append(annex)
    outer.disclosure, inner.disclosure = inner.disclosure, None


def _key(parts: Parts, stretch: Stretch, title: str | None, source: Source, keys: Collection[str]) -> str:
    """The document's number; 《title》 where it has none or another document of the file has it already."""
    if parts.number and parts.number not in keys:
        return parts.number
    name = parts.full_title
    if stretch.kind is Kind.APPOINTMENTS:
        issue = title.split(" ")[-1] if title else source.sha256[:8]
        name = f"{name}（{issue}）"
    elif stretch.kind is Kind.FRAGMENT:
        name = f"{name}（{source.sha256[:8]}）"
    key = quoted(name)
    again = 2
    while key in keys:
        key = quoted(f"{name}（其{again}）")
        again += 1
    return key


def quoted(title: str) -> str:
    """`title` in title marks; those inside it become single ones, as the standard of punctuation has it."""
    return f"《{title.replace('《', '〈').replace('》', '〉')}》"


def _same_numbers(documents: Sequence[Document]) -> list[str]:
    places: dict[str, list[Document]] = {}
    for document in documents:
        if document.number:
            places.setdefault(document.number, []).append(document)
    return [
        f"文号重复：{number} 出现在第{'、'.join(f'{d.span.first}—{d.span.last}' for d in same)}行，"
        f"题名分别为{'、'.join(f'《{d.title}》' for d in same)}；请核对原件"
        for number, same in places.items()
        if len(same) > 1
    ]


def _same_listed_titles(listed: Sequence[str | None], documents: Sequence[Document]) -> list[str]:
    findings = []
    for title, count in Counter(listed).items():
        if title and count > 1:
            spans = [
                f"{document.span.first}—{document.span.last}"
                for other, document in zip(listed, documents, strict=True)
                if other == title
            ]
            findings.append(f"题名重复：《{title}》列作第{'、'.join(spans)}行各条的题名；请核对哪一条用错了题名")
    return findings
