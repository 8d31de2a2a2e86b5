"""The parts of one document: head, covering notice, text issued with it, attachments, foot.

`印发X办法的通知` has a short notice, signature and date, then the 办法 under its own title: the 办法 is the main text
and is addressed by the document's number directly, the notice as 通知. A document without such a text is main text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from gongbao.gazette import shapes
from gongbao.gazette.attachments import Annex, NamedAttachment, split_off
from gongbao.gazette.document_numbers import decree_line, number_line
from gongbao.gazette.documents import Kind
from gongbao.gazette.printed import Mark, Paragraph
from gongbao.gazette.signs import sign_of
from gongbao.gazette.titles import normal_title, title_at, titles_agree

_LISTED = re.compile(r"\d{1,3}\s*[.．、]\s*(.+)", re.S)
_WEB_DAY = r"(\d{4})\s*[年\-./]\s*(\d{1,2})\s*[月\-./]?\s*(?:(\d{1,2})\s*日?)?"
_TITLE_DATE = re.compile(
    rf"\s*[（(]\s*(?:(?:发布|印发|成文)?(?:时间|日期)[:：]?)?\s*{_WEB_DAY}\s*(?:发布|印发|公布)?\s*[）)]\s*$"
)
_REMARK_DATE = re.compile(rf"(?:发布|印发|成文)?(?:时间|日期)\s*[:：]\s*{_WEB_DAY}")
_ISSUED_WITH = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
_CONTACT = re.compile(r"[（(]?(?:联系人|联系电话|咨询电话)")


@dataclass(slots=True)
class Parts:
    """One document taken apart. Titles are without white space at line ends; None is what is not printed."""

    number: str | None = None
    unified_number: str | None = None
    masthead: list[str] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    listed_title: str | None = None
    listed_day: date | None = None
    link: str | None = None
    addressee: str | None = None
    notice: list[Paragraph] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)
    issued: date | None = None
    main_title: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    main: list[Paragraph] = field(default_factory=list)
    named: list[NamedAttachment] = field(default_factory=list)
    annexes: list[Annex] = field(default_factory=list)
    disclosure: str | None = None
    imprint: date | None = None
    full_title: str = ""

    @property
    def title_differs(self) -> bool:
        """Whether a compendium lists the document under a title that is not that of the text printed."""
        if not self.listed_title or not self.main_title:
            return False
        return not titles_agree(self.listed_title, "".join(self.main_title))


def take_apart(paragraphs: Sequence[Paragraph], kind: Kind) -> Parts:
    """The parts of the document that is `paragraphs`."""
    parts = Parts()
    if kind is Kind.FRAGMENT:
        parts.full_title, parts.main = "缺首残篇", list(paragraphs)
        return parts
    if kind is Kind.APPOINTMENTS:
        named = paragraphs[0].text.replace(" ", "").startswith("人事任免")
        parts.full_title, parts.main = "人事任免", list(paragraphs[1:] if named else paragraphs)
        return parts
    body = _head(paragraphs, parts, kind is Kind.LISTED)
    attached = split_off(_foot(paragraphs[body:], parts))
    parts.named = attached.named
    _notice_and_main(attached.text, parts)
    _promote(attached.annexes, parts)
    parts.full_title = _full_title(parts)
    return parts


def _full_title(parts: Parts) -> str:
    if parts.listed_title and not parts.title_differs:
        return normal_title(parts.listed_title)
    if parts.title and not parts.listed_title:
        return normal_title("".join(parts.title))
    return normal_title("".join(parts.main_title or parts.title)) or "无题名"


# Head -----------------------------------------------------------------------------------------------------------


def _head(paragraphs: Sequence[Paragraph], parts: Parts, listed: bool) -> int:
    """Reads the head; the position of the first paragraph of the body."""
    position = 0
    if listed:
        position = _listed_head(paragraphs, parts)
    before: list[str] = []
    after: list[str] = []
    while position < len(paragraphs):
        text = paragraphs[position].text
        if found := shapes.unified_number(text):
            parts.unified_number = found
        elif found := shapes.link(text):
            parts.link = found
        elif parts.number is None and (found := number_line(text)):
            parts.number = found
        elif parts.number is None and before and (found := decree_line(before[-1], text)):
            parts.number = found
            parts.masthead.append(before.pop())
        elif shapes.is_masthead(text):
            parts.masthead.append(text)
        elif parts.addressee is None and shapes.is_addressee(text):
            parts.addressee = text.rstrip("：:")
            position += 1
            break
        elif shapes.is_title_like(text) and shapes.annex(text) is None and len(before) + len(after) < 8:
            (before if parts.number is None else after).append(text)
        else:
            break
        position += 1
    parts.title = _title_lines(before, after, parts)
    return position


def _listed_head(paragraphs: Sequence[Paragraph], parts: Parts) -> int:
    lines: list[str] = []
    position = 0
    while position < len(paragraphs):
        text = paragraphs[position].text
        position += 1
        if found := shapes.link(text):
            parts.link = found
            break
        if lines and shapes.is_web_remark(text):
            if dated := _REMARK_DATE.search(text):
                parts.listed_day = _safe_day(dated)
            continue
        lines.append(text)
    written = "".join(lines)
    if entry := _LISTED.match(written):
        written = entry[1]
    if dated := _TITLE_DATE.search(written):
        parts.listed_day = _safe_day(dated) or parts.listed_day
        written = written[: dated.start()]
    parts.listed_title = written.strip()
    return position


def _safe_day(found: re.Match[str]) -> date | None:
    """The day found; None where only a month is written, or no day of the calendar."""
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found[3] else None
    except ValueError:
        return None


def _title_lines(before: list[str], after: list[str], parts: Parts) -> list[str]:
    """The title stands before the number or after it; on the other side is the masthead."""
    if after and ("关于" in "".join(after) or shapes.ends_as_title(shapes.squeeze("".join(after)))):
        parts.masthead.extend(before)
        return after
    if not after or "关于" in "".join(before) or shapes.ends_as_title(shapes.squeeze("".join(before))):
        return before
    parts.masthead.extend(before)
    return after


# Foot -----------------------------------------------------------------------------------------------------------


def _foot(paragraphs: Sequence[Paragraph], parts: Parts) -> list[Paragraph]:
    """Takes out the lines on disclosure and imprint, wherever they stand."""
    kept: list[Paragraph] = []
    for paragraph in paragraphs:
        text = paragraph.text
        if found := shapes.disclosure(text):
            parts.disclosure = parts.disclosure or found
        elif issued := shapes.imprint(text):
            parts.imprint = issued
            if kept and kept[-1].text.endswith(("秘书处", "办公室")) and shapes.is_title_like(kept[-1].text):
                kept.pop()
        else:
            kept.append(paragraph)
    return kept


# Notice and main text -------------------------------------------------------------------------------------------


def _notice_and_main(paragraphs: list[Paragraph], parts: Parts) -> None:
    """Finds signature and date; what follows under a title of its own is the main text."""
    dated = _signature_day(paragraphs)
    if dated is None:
        _take_signature(paragraphs, len(paragraphs), parts)
        parts.main = paragraphs
        return
    parts.issued = shapes.day(paragraphs[dated].text)
    signed = _signature_before(paragraphs, dated)
    parts.signature = [paragraph.text for paragraph in paragraphs[signed:dated]]
    before, after = paragraphs[:signed], _skip_contacts(paragraphs[dated + 1 :])
    objects = _issued_with(before, parts)
    title, begin = title_at(after, 0, objects)
    rest = after[begin:]
    if title and rest and _is_text(rest):
        parts.notice, parts.main_title, parts.main = before, title, rest
        _take_authors(parts)
    else:
        parts.main = before + after


def _is_text(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether paragraphs are running text: a few signs or sentences, not the rest of a list."""
    return any(
        paragraph.mark is Mark.ROWS
        or "。" in paragraph.text
        or sign_of(paragraph.text)
        or shapes.squeeze(paragraph.text) == "目录"
        for paragraph in paragraphs[:6]
    )


def _signature_day(paragraphs: Sequence[Paragraph]) -> int | None:
    """The first line that is a day under an organ's name; else the first that is a day at all."""
    first: int | None = None
    for position, paragraph in enumerate(paragraphs):
        if shapes.day(paragraph.text) is None:
            continue
        if position and shapes.is_organ_line(paragraphs[position - 1].text):
            return position
        first = position if first is None else first
    return first


def _signature_before(paragraphs: Sequence[Paragraph], dated: int) -> int:
    start = dated
    if start and shapes.is_officer_line(paragraphs[start - 1].text):
        return start - 1
    while (
        start > 0
        and shapes.is_organ_line(paragraphs[start - 1].text)
        and shapes.is_title_like(paragraphs[start - 1].text)
    ):
        start -= 1
    # A long name goes on in the line before: …审批制度改革 / 工作领导小组办公室（代章）.
    above = paragraphs[start - 1].text if 0 < start < dated else ""
    if above and shapes.is_title_like(above) and len(above) <= 30 and not above.startswith("特此"):
        start -= 1
    return start


def _take_signature(paragraphs: list[Paragraph], end: int, parts: Parts) -> None:
    start = end
    while start > 0 and shapes.is_organ_line(paragraphs[start - 1].text):
        start -= 1
    if end - start and start:
        parts.signature = [paragraph.text for paragraph in paragraphs[start:end]]
        del paragraphs[start:end]


def _skip_contacts(paragraphs: list[Paragraph]) -> list[Paragraph]:
    begin = 0
    while begin < len(paragraphs) and _CONTACT.match(paragraphs[begin].text):
        begin += 1
    return paragraphs[begin:]


def _issued_with(notice: Sequence[Paragraph], parts: Parts) -> list[str]:
    """Titles, without white space, of what the notice says it issues or forwards."""
    text = "".join([*parts.title, parts.listed_title or "", *(paragraph.text for paragraph in notice)])
    return [shapes.squeeze(found) for found in _ISSUED_WITH.findall(text)]


def _take_authors(parts: Parts) -> None:
    """Lines of organs under the title of the main text: those who wrote it."""
    while parts.main and shapes.is_organ_line(parts.main[0].text) and shapes.is_title_like(parts.main[0].text):
        parts.authors.append(parts.main.pop(0).text)


def _promote(annexes: list[Annex], parts: Parts) -> None:
    """An attachment that is what the notice issues is the main text, though printed as 附件."""
    if annexes and not parts.main_title and annexes[0].number <= 1 and annexes[0].paragraphs:
        objects = _issued_with(parts.main, parts)
        title = shapes.squeeze(annexes[0].title)
        if title and (title in objects or any(title == shapes.squeeze(n) for n in objects)):
            promoted = annexes.pop(0)
            parts.notice, parts.main = parts.main, promoted.paragraphs
            parts.main_title = [promoted.title]
    parts.annexes = annexes
