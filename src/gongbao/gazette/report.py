"""A reading put into words for people, and into plain data for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gongbao.gazette.model import Attachment, Citation, Document, Provision, Reading, Standing, Table
from gongbao.text.address import Level
from gongbao.text.numerals import chinese_numeral

_SHOWN_FLAGS = 20


def walk(provisions: tuple[Provision, ...]) -> Iterator[Provision]:
    """All provisions, each before those inside it."""
    for provision in provisions:
        yield provision
        yield from walk(provision.children)


def report(reading: Reading) -> str:
    """The report of a reading, in Chinese: documents, what was repaired, what is lost, what does not fit together."""
    lines = [
        f"{reading.title or '（未见刊名）'}　{reading.source}",
        f"SHA-256 {reading.sha256}",
        f"文件 {len(reading.documents)} 件，条款 {sum(1 for d in reading.documents for _ in walk(d.provisions))} 条，"
        f"修复 {sum(reading.repairs_by_rule.values()) or len(reading.edits)} 处，存疑 {len(reading.flags)} 处",
    ]
    for position, document in enumerate(reading.documents, 1):
        lines += ["", *_document(position, document)]
    if reading.repairs_by_rule:
        lines += ["", "修复（规则：次数）"]
        lines += [f"  {rule}：{count}" for rule, count in sorted(reading.repairs_by_rule.items(), key=lambda r: -r[1])]
    if reading.flags:
        lines += ["", "存疑之处（原文有缺失，未代为填补）"]
        for flag in reading.flags[:_SHOWN_FLAGS]:
            best = f"，可能是“{flag.best_reading}”" if flag.best_reading else ""
            lines.append(f"  第{flag.line}行“{flag.found}”{best}：{flag.reason}")
        if len(reading.flags) > _SHOWN_FLAGS:
            lines.append(f"  ……另有 {len(reading.flags) - _SHOWN_FLAGS} 处，用 --json 查看全部")
    if reading.findings:
        lines += ["", "矛盾与提示", *(f"  {finding}" for finding in reading.findings)]
    return "\n".join(lines) + "\n"


def _document(position: int, document: Document) -> list[str]:
    pages = f"，第{_range(*document.pages)}页" if document.pages else ""
    lines = [
        f"{position}. {document.title}",
        f"   {document.number or '（无文号）'}　{document.kind}　第{document.span.first}—{document.span.last}行{pages}",
    ]
    facts = [
        ("统一编号", document.unified_number),
        ("发文机关", "、".join(document.issuers)),
        ("成文日期", document.issued),
        ("施行日期", document.in_force_from),
        ("有效期", _validity(document)),
        ("废止", "、".join(_cited(citation) for citation in document.repeals)),
        ("转发", document.forwards),
        ("公开方式", document.disclosure),
        ("性质", "、".join(s.value for s in document.standing if s is not Standing.WHOLE)),
        ("条文", articles(document)),
        ("附件", "；".join(_attachment(attachment) for attachment in document.attachments)),
        ("表格", "；".join(_table(table) for table in document.tables)),
        ("定义", "、".join(dict.fromkeys(definition.term for definition in document.definitions))),
        ("引用", f"{len(document.cites)}处" if document.cites else None),
    ]
    lines += [f"   {name}：{value}" for name, value in facts if value]
    lines += [f"   ！{finding}" for finding in document.findings]
    return lines


def articles(document: Document) -> str:
    """第一条至第二十六条, 一、至十二、, or nothing where the document has neither."""
    for level, first, last in ((Level.ARTICLE, "第", "条"), (Level.HEADING, "", "、")):
        numbers = [
            provision.address.steps[0].number
            for provision in walk(document.provisions)
            if len(provision.address.steps) == 1 and provision.address.steps[0].level is level
        ]
        if numbers:
            begin, end = chinese_numeral(min(numbers)), chinese_numeral(max(numbers))
            names = f"{first}{begin}{last}" if begin == end else f"{first}{begin}{last}至{first}{end}{last}"
            return f"{names}，共{len(numbers)}"
    return ""


def _validity(document: Document) -> str | None:
    validity = document.validity
    if validity is None:
        return None
    if validity.last_day is None:
        return f"{validity.written}（{validity.reading}）"
    return f"{validity.written}，最后一日 {validity.last_day}（{validity.reading}）"


def _cited(citation: Citation) -> str:
    return citation.number or f"《{citation.title}》"


def _attachment(attachment: Attachment) -> str:
    number = f"{attachment.number}." if attachment.number else ""
    return f"{number}{attachment.title or '（无题名）'}{'' if attachment.present else '（未刊登）'}"


def _table(table: Table) -> str:
    size = f"{len(table.grid)}行{len(table.grid[0])}列" if table.grid else f"第{table.span.first}—{table.span.last}行"
    return f"{table.caption or '（无表题）'}（{size}）"


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}—{last}"


def as_data(reading: Reading) -> dict[str, Any]:
    """The reading as plain data for JSON: dates as ISO, addresses as people cite them."""
    return {
        "source": reading.source,
        "sha256": reading.sha256,
        "title": reading.title,
        "documents": [_document_data(document) for document in reading.documents],
        "repairs_by_rule": reading.repairs_by_rule,
        "edits": [
            {
                "rule": edit.rule,
                "line": edit.line,
                "offset": edit.offset,
                "before": edit.before,
                "after": edit.after,
                "confidence": edit.confidence,
            }
            for edit in reading.edits
        ],
        "flags": [
            {
                "kind": flag.kind,
                "line": flag.line,
                "found": flag.found,
                "best_reading": flag.best_reading,
                "reason": flag.reason,
            }
            for flag in reading.flags
        ],
        "findings": list(reading.findings),
    }


def _document_data(document: Document) -> dict[str, Any]:
    validity = document.validity
    return {
        "key": document.key,
        "kind": document.kind,
        "title": document.title,
        "number": document.number,
        "unified_number": document.unified_number,
        "lines": [document.span.first, document.span.last],
        "pages": list(document.pages) if document.pages else None,
        "issuers": list(document.issuers),
        "issued": _day(document.issued),
        "in_force_from": _day(document.in_force_from),
        "validity": None
        if validity is None
        else {
            "written": validity.written,
            "years": validity.years,
            "last_day": _day(validity.last_day),
            "reading": validity.reading,
        },
        "repeals": [_citation_data(citation) for citation in document.repeals],
        "forwards": document.forwards,
        "cites": [_citation_data(citation) for citation in document.cites],
        "disclosure": document.disclosure,
        "signature": document.signature,
        "link": document.link,
        "attachments": [
            {
                "number": attachment.number,
                "title": attachment.title,
                "present": attachment.present,
                "lines": [attachment.span.first, attachment.span.last] if attachment.span else None,
            }
            for attachment in document.attachments
        ],
        "definitions": [
            {"term": definition.term, "meaning": definition.meaning, "address": str(definition.address)}
            for definition in document.definitions
        ],
        "standing": [standing.value for standing in document.standing],
        "findings": list(document.findings),
        "provisions": [_provision_data(provision) for provision in document.provisions],
        "tables": [_table_data(table) for table in document.tables],
    }


def _provision_data(provision: Provision) -> dict[str, Any]:
    return {
        "address": str(provision.address),
        "heading": provision.heading,
        "text": provision.text,
        "lines": [provision.span.first, provision.span.last],
        "confidence": provision.confidence,
        "children": [_provision_data(child) for child in provision.children],
        "tables": [_table_data(table) for table in provision.tables],
    }


def _table_data(table: Table) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "lines": [table.span.first, table.span.last],
        "grid": [list(row) for row in table.grid],
        "merged": [
            {"row": cell.row, "column": cell.column, "rows": cell.rows, "columns": cell.columns, "text": cell.text}
            for cell in table.cells
            if cell.rows > 1 or cell.columns > 1
        ],
    }


def _citation_data(citation: Citation) -> dict[str, Any]:
    return {
        "title": citation.title,
        "number": citation.number,
        "path": citation.path,
        "line": citation.line,
        "inside": str(citation.inside) if citation.inside else None,
    }


def _day(day: object) -> str | None:
    return str(day) if day else None
