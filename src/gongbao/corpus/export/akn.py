"""A document as Akoma Ntoso 3.0 (OASIS LegalDocML), valid against the standard's schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from xml.etree import ElementTree as ET

from gongbao.corpus.export.names import EID_PREFIX, ELEMENT, UNKNOWN_DAY, document_uri, eid, work_uri
from gongbao.corpus.store import KeptDocument
from gongbao.gazette.model import Citation, Document, Provision, Table
from gongbao.gazette.wording import heading_apart
from gongbao.text.address import Level

AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
GONGBAO = "https://gongbao.example/akn/1"
"""Namespace of what Akoma Ntoso has no place for: raw file, lines, standing, confidence, findings."""

_LANGUAGE = "zho"
_UNWRITABLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def akoma_ntoso(kept: KeptDocument) -> str:
    """The document as XML text."""
    return _Writer(kept).xml()


class _Writer:
    """Builds one document; keeps the eIds given so far and the citations to link."""

    def __init__(self, kept: KeptDocument) -> None:
        self.kept = kept
        self.document: Document = kept.record
        self.taken: set[str] = set()
        self.links = _links(self.document)

    def xml(self) -> str:
        ET.register_namespace("", AKN)
        ET.register_namespace("gongbao", GONGBAO)
        root = ET.Element(f"{{{AKN}}}akomaNtoso")
        act = _sub(root, "act", name="regulatoryDocument", contains="originalVersion")
        self._meta(_sub(act, "meta"))
        self._preface(_sub(act, "preface"))
        body = _sub(act, "body")
        for provision in self.document.provisions:
            self._provision(body, provision)
        tables = [table for table in self.document.tables if table.grid]
        if tables or not self.document.provisions:
            content = _sub(_sub(body, "hcontainer", name="tables", eId=self._eid("tables")), "content")
            for table in tables:
                self._table(content, table)
            if not tables:
                _sub(content, "p")
        if self.document.signature:
            _text(_sub(_sub(act, "conclusions"), "p"), self.document.signature)
        ET.indent(root, " ")
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"

    def _meta(self, meta: ET.Element) -> None:
        document, uri = self.document, document_uri(self.document)
        expression = f"{uri}/{_LANGUAGE}@{document.in_force_from or document.issued or ''}"
        identification = _sub(meta, "identification", source="#gongbao")
        work = _frbr(identification, "FRBRWork", uri, self._day(document.issued), "#issuer-1")
        _sub(work, "FRBRcountry", value="cn")
        _sub(work, "FRBRsubtype", value="normative-document")
        for number in filter(None, (document.number, document.unified_number)):
            _sub(work, "FRBRnumber", value=number)
        _sub(work, "FRBRname", value=_clean(document.title))
        start = self._day(document.in_force_from, "inForce")
        expressed = _frbr(identification, "FRBRExpression", expression, start, "#issuer-1")
        _sub(expressed, "FRBRversionNumber", value=str(self.kept.version))
        _sub(expressed, "FRBRlanguage", language=_LANGUAGE)
        made = _frbr(identification, "FRBRManifestation", f"{expression}/main.xml", self._day(None), "#gongbao")
        _sub(made, "FRBRformat", value="application/akn+xml")
        self._lifecycle(meta)
        self._references(meta)
        self._proprietary(_sub(meta, "proprietary", source="#gongbao"))

    def _day(self, day: date | None, name: str = "issued") -> tuple[str, str]:
        return (day.isoformat(), name) if day else (UNKNOWN_DAY.isoformat(), "unknown")

    def _lifecycle(self, meta: ET.Element) -> None:
        document = self.document
        last_day = document.validity.last_day if document.validity else None
        events = [("issued", document.issued, "generation"), ("inForce", document.in_force_from, "generation")]
        events.append(("lastDay", last_day, "repeal"))
        known = [(name, day, kind) for name, day, kind in events if day]
        if known:
            lifecycle = _sub(meta, "lifecycle", source="#gongbao")
            for name, day, kind in known:
                event = _sub(lifecycle, "eventRef", date=day.isoformat(), source="#gazette", type=kind)
                event.set("eId", self._eid(f"event_{name}"))

    def _references(self, meta: ET.Element) -> None:
        references = _sub(meta, "references", source="#gongbao")
        _sub(references, "original", eId=self._eid("gazette"), href=document_uri(self.document), showAs="公报")
        for kind, citations in (("activeRef", self.document.repeals), ("original", self.document.cites)):
            for href, shown in dict(map(_cited, citations)).items():
                _sub(references, kind, eId=self._eid(f"ref_{len(references)}"), href=href, showAs=shown)
        _sub(references, "TLCOrganization", eId=self._eid("gongbao"), href="/ontology/gongbao", showAs="Gongbao")
        for place, issuer in enumerate(self.document.issuers or ("制定机关不明",), 1):
            href = f"/ontology/organization/cn/{issuer}"
            _sub(
                references, "TLCOrganization", eId=self._eid(f"issuer-{place}"), href=_iri(href), showAs=_clean(issuer)
            )

    def _proprietary(self, element: ET.Element) -> None:
        document, kept = self.document, self.kept
        _own(element, "source", name=kept.source_name, sha256=kept.source_sha256)
        _own(element, "lines", first=str(document.span.first), last=str(document.span.last))
        if document.pages:
            _own(element, "pages", first=str(document.pages[0]), last=str(document.pages[1]))
        for standing in document.standing:
            _own(element, "standing", value=standing.value)
        if validity := document.validity:
            _own(element, "validity", written=validity.written, reading=validity.reading)
        for attachment in document.attachments:
            _own(element, "attachment", title=attachment.title, present=str(attachment.present).lower())
        for definition in document.definitions:
            _own(element, "definition", term=definition.term, address=definition.address.path)
        for finding in document.findings:
            _own(element, "finding", text=finding)

    def _preface(self, preface: ET.Element) -> None:
        title = _sub(preface, "p")
        _text(_sub(title, "docTitle"), self.document.title)
        if self.document.number:
            _text(_sub(_sub(preface, "p"), "docNumber"), self.document.number)

    def _provision(self, parent: ET.Element, provision: Provision) -> None:
        step = provision.address.steps[-1] if provision.address.steps else None
        level = step.level if step else Level.PART
        element = _sub(parent, ELEMENT.get(level, "hcontainer"))
        if level not in ELEMENT:
            element.set("name", EID_PREFIX[level])
        element.set("eId", self._eid_of(provision))
        if step and level is not Level.PARAGRAPH:
            _text(_sub(element, "num"), str(step).strip())
        if heading := heading_apart(provision):
            _text(_sub(element, "heading"), heading)
        if provision.children:
            if provision.text or any(table.grid for table in provision.tables):
                self._blocks(_sub(element, "intro"), provision)
            for child in provision.children:
                self._provision(element, child)
        else:
            self._blocks(_sub(element, "content"), provision)

    def _blocks(self, parent: ET.Element, provision: Provision) -> None:
        paragraphs = provision.text.split("\n") if provision.text else []
        for paragraph in paragraphs:
            self._linked(_sub(parent, "p"), paragraph)
        tables = [table for table in provision.tables if table.grid]
        for table in tables:
            self._table(parent, table)
        if not paragraphs and not tables:
            _sub(parent, "p")

    def _linked(self, element: ET.Element, text: str) -> None:
        """The text with each document that it cites as a `ref`."""
        position, last = 0, None
        for start, end, href in _found_links(text, self.links):
            _append(element, last, text[position:start])
            last = _sub(element, "ref", href=href)
            last.text = _clean(text[start:end])
            position = end
        _append(element, last, text[position:])

    def _table(self, parent: ET.Element, table: Table) -> None:
        element = _sub(parent, "table", eId=self._eid("table_1"))
        if table.caption:
            _text(_sub(element, "caption"), table.caption)
        for cells in _rows(table):
            row = _sub(element, "tr")
            for text, down, across in cells:
                cell = _sub(row, "td")
                if down > 1:
                    cell.set("rowspan", str(down))
                if across > 1:
                    cell.set("colspan", str(across))
                _text(_sub(cell, "p"), text)

    def _eid_of(self, provision: Provision) -> str:
        return eid(provision.address, self.taken)

    def _eid(self, wanted: str) -> str:
        name, count = wanted, 2
        while name in self.taken:
            name, count = f"{wanted.rstrip('0123456789')}{count}", count + 1
        self.taken.add(name)
        return name


def _rows(table: Table) -> Iterator[list[tuple[str, int, int]]]:
    """Rows of (text, rows covered, columns covered); from the grid where no merged cells were read."""
    if not table.cells:
        for line in table.grid:
            yield [(text, 1, 1) for text in line] or [("", 1, 1)]
        return
    for number in range(len(table.grid)):
        here = sorted((cell for cell in table.cells if cell.row == number), key=lambda cell: cell.column)
        # A row all of whose cells come from above still needs one cell for the schema.
        yield [(cell.text, cell.rows, cell.columns) for cell in here] or [("", 1, 1)]


def _links(document: Document) -> dict[str, str]:
    """What is printed where the document cites another, with the URI of the one cited; the longest first."""
    links: dict[str, str] = {}
    for citation in (*document.repeals, *document.cites):
        href, _ = _cited(citation)
        if citation.title:
            links[f"《{citation.title.strip('《》')}》"] = href
        if citation.number:
            links[citation.number] = href
    return dict(sorted(links.items(), key=lambda item: -len(item[0])))


def _found_links(text: str, links: dict[str, str]) -> list[tuple[int, int, str]]:
    if not links:
        return []
    printed = re.compile("|".join(map(re.escape, links)))
    return [(found.start(), found.end(), links[found[0]]) for found in printed.finditer(text)]


def _cited(citation: Citation) -> tuple[str, str]:
    return work_uri(citation.number, citation.title), _clean(citation.title or citation.number or "")


def _frbr(parent: ET.Element, name: str, uri: str, day: tuple[str, str], author: str) -> ET.Element:
    element = _sub(parent, name)
    _sub(element, "FRBRthis", value=f"{uri}/main" if name != "FRBRManifestation" else uri)
    _sub(element, "FRBRuri", value=uri)
    _sub(element, "FRBRdate", date=day[0], name=day[1])
    _sub(element, "FRBRauthor", href=author)
    return element


def _sub(parent: ET.Element, tag: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{AKN}}}{tag}", attributes)


def _own(parent: ET.Element, tag: str, **attributes: str) -> None:
    cleaned = {name: _clean(attribute) for name, attribute in attributes.items()}
    ET.SubElement(parent, f"{{{GONGBAO}}}{tag}", cleaned)


def _text(element: ET.Element, text: str) -> None:
    element.text = _clean(text)


def _append(element: ET.Element, last: ET.Element | None, text: str) -> None:
    if last is None:
        element.text = (element.text or "") + _clean(text)
    else:
        last.tail = (last.tail or "") + _clean(text)


def _clean(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return _UNWRITABLE.sub("", text)


def _iri(text: str) -> str:
    return re.sub(r"\s", "_", text)
