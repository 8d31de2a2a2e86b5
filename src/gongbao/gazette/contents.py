"""The table of contents: what the gazette says it holds, held against what was found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gongbao.gazette.document_numbers import find_numbers
from gongbao.gazette.model import Document
from gongbao.gazette.printed import Paragraph
from gongbao.gazette.shapes import squeeze


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the contents: title, document number where printed, page."""

    title: str
    number: str | None
    page: int


_HEADING = 10  # characters at most: 部门文件, 政策解读
_PAGE = re.compile(r"[（(]\s*(\d{1,3})\s*[）)]|[…·.]{2,}\s*(\d{1,3})")
_BULLET = re.compile(r"^[-•*·]\s*")
_PUNCTUATION = re.compile(r"[\s《》〈〉“”‘’\"（）()·—－–-]")


def entries(paragraphs: Sequence[Paragraph]) -> list[Entry]:
    """The entries of the contents: the text up to each page number, without headings of sections."""
    found: list[Entry] = []
    pending = ""
    for paragraph in paragraphs:
        text = _BULLET.sub("", paragraph.text)
        if not _PAGE.search(text) and (len(text) <= _HEADING or text.endswith("文件")):
            pending = ""
            continue
        position = 0
        for page in _PAGE.finditer(text):
            written = pending + text[position : page.start()]
            pending, position = "", page.end()
            number = next(find_numbers(written), None)
            title = (written[: number.start].rstrip("（( ") if number else written).rstrip("…·. ")
            if title.strip() or number:  # an announcement may be listed by its number alone
                name = squeeze(title) or (number.number if number else "")
                found.append(Entry(name, number.number if number else None, int(page[1] or page[2])))
        pending += text[position:]
    return found


def compare(listed: Sequence[Entry], documents: Sequence[Document]) -> list[str]:
    """Where contents and documents disagree: listed and not found, found and not listed, titles that differ."""
    if not listed:
        return []
    findings = []
    by_number = {document.number: document for document in documents if document.number}
    titles = {_bare(document.title) for document in documents}
    missing = 0
    for entry in listed:
        document = by_number.get(entry.number) if entry.number else None
        if document is None and _bare(entry.title) not in titles:
            missing += 1
            findings.append(
                f"目录列有《{entry.title}》（{entry.number or '无文号'}，第{entry.page}页），正文中没有找到"
            )
        elif document is not None and _bare(document.title) != _bare(entry.title) and entry.title != entry.number:
            findings.append(f"题名与目录不一致：{entry.number} 目录作《{entry.title}》，正文作《{document.title}》")
    numbers = {entry.number for entry in listed}
    inside = {document.forwards for document in documents}
    for document in documents:
        if document.number and document.number not in numbers | inside:
            findings.append(f"目录没有列出：{document.number}《{document.title}》（第{document.span.first}行）")
    if missing:
        findings.append(f"目录列{len(listed)}件，其中{missing}件没有找到")
    return findings


def _bare(title: str) -> str:
    return _PUNCTUATION.sub("", title)
