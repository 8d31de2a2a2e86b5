"""The record of a document in words: the lines that Markdown and HTML print above the text."""

from __future__ import annotations

from collections.abc import Iterator

from gongbao.corpus.store import KeptDocument
from gongbao.gazette.model import Citation

NOT_READ = "没有读到"


def lines_of_record(kept: KeptDocument) -> Iterator[tuple[str, str]]:
    """Names and what was read, in Chinese; what was not read is said so."""
    record = kept.record
    yield "文号", record.number or NOT_READ
    yield "统一编号", record.unified_number or NOT_READ
    yield "制定机关", "、".join(record.issuers) or NOT_READ
    yield "印发", str(record.issued or NOT_READ)
    yield "施行", str(record.in_force_from or NOT_READ)
    if validity := record.validity:
        last = f"，最后一天 {validity.last_day}（{validity.reading}）" if validity.last_day else ""
        yield "有效期", f"{validity.written}{last}"
    else:
        yield "有效期", NOT_READ
    yield "文本", "、".join(record.standing)
    if record.repeals:
        yield "废止", "；".join(map(cited, record.repeals))
    if record.forwards:
        yield "转发", record.forwards
    if record.disclosure:
        yield "公开方式", record.disclosure
    if record.signature:
        yield "署名", record.signature
    if record.link:
        yield "链接", record.link
    for attachment in record.attachments:
        there = "" if attachment.present else "（只有名称，没有刊登）"
        yield f"附件{attachment.number or ''}", attachment.title + there
    if record.definitions:
        yield "定义", "、".join(f"{d.term}（{d.address.path}）" for d in record.definitions)
    yield "出处", f"{kept.source_name} 第 {record.span.first}—{record.span.last} 行"
    yield "SHA-256", kept.source_sha256


def cited(citation: Citation) -> str:
    """A citation in words: 《title》（number）path."""
    title = f"《{citation.title.strip('《》')}》" if citation.title else ""
    number = f"（{citation.number}）" if citation.number and title else citation.number or ""
    return f"{title}{number}{citation.path or ''}"
