"""One document put together from its parts: metadata, provisions, citations, attachments, findings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from gongbao.gazette import shapes
from gongbao.gazette.attachments import Annex, NamedAttachment
from gongbao.gazette.citations import ShortNames, citations
from gongbao.gazette.definitions import definitions, is_glossary
from gongbao.gazette.documents import Kind, Stretch
from gongbao.gazette.lines import Lines
from gongbao.gazette.metadata import InForce, TermEnd, in_force, issuers
from gongbao.gazette.model import (
    Attachment,
    Citation,
    Definition,
    Document,
    Extension,
    Provision,
    Span,
    Standing,
    Table,
)
from gongbao.gazette.parts import Parts
from gongbao.gazette.printed import LineKind, Paragraph
from gongbao.gazette.repeals import RepealedList, extensions, lists_repealed, repeals
from gongbao.gazette.responsibility import ResponsibilityTable
from gongbao.gazette.signs import Rank, sign_of
from gongbao.gazette.structure import MAIN_PART, Structure, structure
from gongbao.gazette.tables import TextLine, of_bands
from gongbao.gazette.tasks import as_provisions, as_table
from gongbao.gazette.titles import is_draft
from gongbao.text.address import Address, Level, Step

_ABRIDGED = re.compile(r"由于篇幅|篇幅(?:太长|较长|所限|有限)|省略部分内容|[（(]节[录选][）)]")
_NOTE_LABEL = re.compile(r"(?:说明|注|备注|附注)\s*[:：]\s*(?=\d)")
_ENDS_WELL = frozenset('。；！？）)”"》】：:')
_FORWARDED = re.compile(r"转发(?:给|你们)|现转发|予以转发")
NOTICE = Step(Level.PART, 0, "通知")


@dataclass(frozen=True, slots=True)
class Assembled:
    """What a document is put together from.

    tables            tables with tabs, of the whole file.
    forwards          the parts of the document printed inside this one.
    rows              where the rows of a table of responsibilities stand.
    responsibilities  tables of responsibilities, of the whole file, where they were read.
    """

    key: str
    stretch: Stretch
    parts: Parts
    paragraphs: Sequence[Paragraph]
    lines: Lines
    tables: Sequence[Table]
    forwards: Parts | None
    rows: Span | None = None
    responsibilities: Sequence[ResponsibilityTable] = ()


@dataclass(slots=True)
class _Text:
    """The provisions of a document as they come together, with the address of every paragraph."""

    provisions: list[Provision] = field(default_factory=list)
    places: dict[int, Address] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    extends: list[Extension] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def add(self, part: Structure) -> None:
        self.places = self.places | part.places if self.places else part.places
        self.findings.extend(part.findings)


def assemble(given: Assembled, term_end: TermEnd) -> Document:
    """The document."""
    parts = given.parts
    text = _provisions(given)
    said = (paragraph.text for part in (parts.notice, parts.main) for paragraph in part)
    force = in_force(said, parts.issued, term_end)
    cites, repealed, defined = _references(given, text)
    title = parts.full_title
    standing, about_standing = _standing(given)
    first, last = given.paragraphs[0], given.paragraphs[-1]
    return Document(
        key=given.key,
        title=title,
        number=parts.number,
        span=Span(first.first, last.last),
        pages=_pages(first, last),
        issuers=issuers(title, parts.signature, parts.masthead) if given.stretch.kind in _ISSUED else (),
        unified_number=parts.unified_number,
        issued=parts.issued or parts.listed_day,
        in_force_from=force.first_day,
        validity=force.validity,
        repeals=tuple(repealed),
        forwards=_forwards(given),
        cites=tuple(cites),
        disclosure=parts.disclosure,
        signature="　".join(parts.signature) or None,
        link=parts.link,
        attachments=tuple(_attachments(parts)),
        definitions=tuple(defined),
        provisions=tuple(text.provisions),
        tables=tuple(text.tables),
        extends=tuple(text.extends),
        standing=standing,
        findings=(*about_standing, *_about_head(parts, force), *text.findings),
        kind=given.stretch.kind.value,
    )


def _pages(first: Paragraph, last: Paragraph) -> tuple[int, int] | None:
    """First and last page, where both are sure: page numbers are missing from some prints."""
    if first.page and last.page and first.page[0] == first.page[1] and last.page[0] == last.page[1]:
        return first.page[0], last.page[0]
    return None


_ISSUED = (Kind.NUMBERED, Kind.LISTED, Kind.UNNUMBERED)


# Provisions -----------------------------------------------------------------------------------------------------


def _provisions(given: Assembled) -> _Text:
    text = _Text()
    parts = given.parts
    document = Address(given.key)
    if parts.notice:
        base = Address(given.key, (NOTICE,))
        notice = structure(parts.notice, base, loose=None)
        text.add(notice)
        text.provisions.append(Provision(base, "", "", _extent(parts.notice), children=notice.provisions))
    caption = "".join(parts.main_title) or parts.full_title
    text.provisions.extend(_divided(parts.main, document, MAIN_PART, caption, given, text)[0])
    numbers: set[int] = set()
    for annex in parts.annexes:
        number = annex.number
        while number in numbers:
            number += 1
        numbers.add(number)
        text.provisions.append(_annex(annex, Address(given.key, (Step(Level.ANNEX, number),)), given, text))
    return text


def _extent(paragraphs: Sequence[Paragraph]) -> Span:
    return Span(paragraphs[0].first, paragraphs[-1].last)


def _divided(
    paragraphs: Sequence[Paragraph], base: Address, loose: Step | None, caption: str, given: Assembled, text: _Text
) -> tuple[tuple[Provision, ...], tuple[Table, ...]]:
    """The provisions of a part of the document, its tables apart from its paragraphs; and tables under none of them."""
    if not paragraphs:
        return (), ()
    rows: list[Provision] = []
    span = _extent(paragraphs)
    tables = [table for table in given.tables if _overlap(table.span, span)]
    if given.rows is not None and span.first <= given.rows.first <= span.last:
        read = [each for each in given.responsibilities if _overlap(each.span, given.rows)]
        tables += [replace(as_table(each), span=given.rows) for each in read]
        if not read:
            tables.append(Table(shapes.squeeze(caption), (), (), given.rows))
        for each in read:
            text.findings += each.findings
            rows += as_provisions(each, base)
    kept = [paragraph for paragraph in paragraphs if not _inside(paragraph, tables)]
    placed = [(sum(paragraph.first < table.span.first for paragraph in kept), table) for table in tables]
    found = structure(kept, base, placed, loose, given.stretch.kind is Kind.FRAGMENT)
    text.add(found)
    text.tables.extend(tables)
    return (*rows, *found.provisions), found.tables


def _overlap(one: Span, other: Span) -> bool:
    return one.first <= other.last and other.first <= one.last


def _inside(paragraph: Paragraph, tables: Sequence[Table]) -> bool:
    return any(table.span.first <= paragraph.first <= table.span.last for table in tables)


def _annex(annex: Annex, base: Address, given: Assembled, text: _Text) -> Provision:
    title = shapes.squeeze(annex.title)
    span = Span(annex.first, annex.last)
    if (table := _bands_in(title, annex, given.lines)) is not None:
        rest = [_without_label(p) for p in annex.paragraphs if p.first > table.span.last]
        notes = structure(rest, base, loose=None)
        text.add(notes)
        text.tables.append(table)
        return Provision(base, "", title, span, children=notes.provisions, tables=(table,))
    if not _has_tables(span, given) and _is_form(annex.paragraphs):
        for paragraph in annex.paragraphs:
            text.places[paragraph.first] = base
        return Provision(base, "\n".join(p.text for p in annex.paragraphs), title, span)
    children, tables = _divided(annex.paragraphs, base, None, title, given, text)
    return Provision(base, "", title, span, children=children, tables=tables)


def _has_tables(span: Span, given: Assembled) -> bool:
    """Whether a table that is known as one stands inside `span`."""
    spans = [table.span for table in given.tables] + ([given.rows] if given.rows else [])
    return any(_overlap(each, span) for each in spans)


def _without_label(paragraph: Paragraph) -> Paragraph:
    """`说明：1. …` under a table is its first note."""
    label = _NOTE_LABEL.match(paragraph.text)
    return replace(paragraph, text=paragraph.text[label.end() :]) if label else paragraph


def _bands_in(title: str, annex: Annex, lines: Lines) -> Table | None:
    """The table of bands that an attachment is; `lines` are those of the file."""
    if not any("第一" in paragraph.text for paragraph in annex.paragraphs):
        return None
    numbers = range(annex.paragraphs[0].first, annex.last + 1)
    text = [number for number in numbers if lines.kind(number - 1) is LineKind.TEXT]
    return of_bands(title, [TextLine(number, lines.text(number - 1)) for number in text])


def _is_form(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether an attachment is a printed form: boxes, blanks, mostly lines that are no sentences."""
    if not paragraphs:
        return True
    if any("□" in p.text or "____" in p.text for p in paragraphs):
        return True
    if any(sign_of(p.text) for p in paragraphs):
        return False
    return sum(p.text[-1:] in "。；" for p in paragraphs) * 2 <= len(paragraphs)


# Citations, definitions -----------------------------------------------------------------------------------------


def _references(given: Assembled, text: _Text) -> tuple[list[Citation], list[Citation], list[Definition]]:
    parts = given.parts
    own = {shapes.squeeze("".join(parts.main_title)), shapes.squeeze(parts.full_title)}
    short_names = ShortNames()
    cites: list[Citation] = []
    repealed: list[Citation] = []
    defined: list[Definition] = []
    in_glossary = False
    repealed_list = RepealedList()
    document = Address(given.key)
    for paragraph, listed in _said(parts):
        place = text.places.get(paragraph.first)
        if place is None and any(t.span.first <= paragraph.first <= t.span.last for t in text.tables):
            continue
        body = paragraph.text
        found = [
            (at, cite)
            for at, cite in citations(body, paragraph.line_at, place, short_names)
            if cite.number or cite.path or cite.title not in own
        ]
        cites += [cite for _, cite in found]
        sign = sign_of(body)
        listed = repealed_list.holds(body, sign is not None) or listed
        if found:
            ended = [cite for _, cite in found if not cite.path] if listed else repeals(body, found)
            repealed += [cite for cite in ended if cite not in repealed]
            for cite, last_day in extensions(body, found):
                text.extends.append(Extension(cite, last_day))
                text.findings.append(
                    f"延长有效期：{cite.number or f'《{cite.title}》'} 延长至{last_day}（第{cite.line}行）"
                )
        if sign and sign.rank <= Rank.HEADING:
            in_glossary = is_glossary(sign.rest[:40])
        defined += definitions(
            sign.rest if sign else body, place or document, in_glossary and bool(sign and sign.rank > Rank.HEADING)
        )
    return cites, repealed, defined


def _said(parts: Parts) -> Iterator[tuple[Paragraph, bool]]:
    """All paragraphs of a document, each with whether it stands in a list of documents repealed."""
    for paragraph in (*parts.notice, *parts.main):
        yield paragraph, False
    for annex in parts.annexes:
        listed = lists_repealed(annex.title)
        for paragraph in annex.paragraphs:
            yield paragraph, listed


def _forwards(given: Assembled) -> str | None:
    """Number (or title) of the document that this one forwards."""
    if given.forwards is not None:
        return given.forwards.number
    parts = given.parts
    title = shapes.squeeze(parts.full_title)
    said = [p for p in (*parts.notice, *parts.main[:6]) if _FORWARDED.search(p.text)]
    if "转发" not in title and not said:
        return None
    for paragraph in said:
        forwarded = _FORWARDED.search(paragraph.text)
        assert forwarded is not None
        before = list(citations(paragraph.text[: forwarded.start()], paragraph.line_at, None, ShortNames()))
        if before:
            return before[-1][1].number or before[-1][1].title
    return shapes.squeeze("".join(parts.main_title)) or None


# Attachments, standing, head ------------------------------------------------------------------------------------


def _attachments(parts: Parts) -> list[Attachment]:
    attachments: list[Attachment] = []
    printed = list(parts.annexes)
    main_title = shapes.squeeze("".join(parts.main_title))
    to_find = [named for named in parts.named if not named.left_out and shapes.squeeze(named.title) != main_title]
    for named in parts.named:
        title = shapes.squeeze(named.title)
        match = next((a for a in printed if _is_named(a, named)), None)
        if match is None and named in to_find and len(to_find) == len(parts.annexes) == 1:
            match = parts.annexes[0]  # the only one named, and the only one printed
        if match is not None:
            printed.remove(match)
            attachments.append(Attachment(named.number, title, True, Span(match.first, match.last)))
        else:
            present = title == main_title and bool(parts.main)
            attachments.append(Attachment(named.number, title, present, _extent(parts.main) if present else None))
    for annex in printed:
        span = Span(annex.first, annex.last)
        attachments.append(Attachment(annex.number or None, shapes.squeeze(annex.title), True, span))
    return attachments


def _is_named(annex: Annex, named: NamedAttachment) -> bool:
    if named.number:
        return annex.number == named.number
    return shapes.squeeze(annex.title) == shapes.squeeze(named.title)


def _standing(given: Assembled) -> tuple[tuple[Standing, ...], list[str]]:
    standing: list[Standing] = []
    findings: list[str] = []
    parts = given.parts
    if given.stretch.kind is Kind.FRAGMENT:
        standing.append(Standing.FRAGMENT_START_CUT)
        findings.append(f"开头缺失：第{given.paragraphs[0].first}行起是一份文件的后半部分，题名和文号不在本文件中")
    if is_draft(parts.full_title) or is_draft("".join(parts.main_title)):
        standing.append(Standing.DRAFT)
    if any(_ABRIDGED.search(p.text) for p in given.paragraphs):
        standing.append(Standing.ABRIDGED)
    last = given.paragraphs[-1]
    if (
        not parts.disclosure
        and len(last.text) > 40
        and last.text[-1] not in _ENDS_WELL
        and not shapes.is_organ_line(last.text)
        and shapes.attachment_list(last.text) is None
    ):
        standing.append(Standing.FRAGMENT_END_CUT)
        findings.append(f"结尾缺失：第{last.last}行在句中中断（“…{last.text[-12:]}”）")
    return tuple(standing) or (Standing.WHOLE,), findings


def _about_head(parts: Parts, force: InForce) -> list[str]:
    """Contradictions in what the head and foot of the document say."""
    findings = []
    if parts.title_differs:
        findings.append(f"题名不符：所列题名为《{parts.listed_title}》，正文是《{parts.full_title}》")
    if parts.listed_day and parts.issued and parts.listed_day != parts.issued:
        findings.append(f"日期不符：题名后写{parts.listed_day}，落款写{parts.issued}；采用落款日期")
    if parts.imprint and parts.issued and parts.imprint != parts.issued and force.by_issue:
        findings.append(f"印发日期{parts.imprint}与落款日期{parts.issued}不同；“自印发之日起”按落款日期计算")
    if force.by_issue and parts.issued is None:
        findings.append("写明自印发之日起施行，但没有落款日期，施行日期不明")
    return findings
