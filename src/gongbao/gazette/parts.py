"""The parts of one document: head, covering notice, text issued with it, attachments, foot.

`印发X办法的通知` has a short notice, signature and date, then the办法 with its own title: the办法 is the main text and
is addressed by the document's number directly, the notice as 通知. A document without such a text is main text itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher

from gongbao.gazette import shapes
from gongbao.gazette.document_numbers import decree_line, number_line
from gongbao.gazette.documents import Kind
from gongbao.gazette.metadata import split_organs
from gongbao.gazette.signs import sign_of
from gongbao.gazette.source import Paragraph

_LISTED = re.compile(r"\d{1,3}\s*[.．、]\s*(.+)", re.S)
_TITLE_DATE = re.compile(
    r"\s*[（(]\s*(?:发布时间[:：]?)?\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*(?:发布|印发)?\s*[）)]\s*$"
)
_ISSUED_WITH = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
_LIST_ENTRY = re.compile(r"(\d{1,2})\s*[.．、]?\s*([^\s\d].*)", re.S)
_LEFT_OUT = re.compile(r"[（(](?:略|另附|此处略)[^（）()]*[）)]?|略$")
_ALL_LEFT_OUT = re.compile(r"^[（(]略[）)]\s*")
_OFFICER = re.compile(r"(?:市长|省长|主席|州长|区长|县长|主任|局长|厅长|部长)\s*[一-龥]\s?[一-龥]{1,3}")
_CONTACT = re.compile(r"[（(]?(?:联系人|联系电话|咨询电话)")
_DRAFT = re.compile(r"草案|征求意见稿|送审稿|公开征求")


@dataclass(frozen=True, slots=True)
class NamedAttachment:
    """An attachment as the document names it; `left_out` where it says 略."""

    number: int | None
    title: str
    left_out: bool
    line: int


@dataclass(slots=True)
class Annex:
    """An attachment that is printed: its number (0 where none), title, paragraphs."""

    number: int
    title: str
    paragraphs: list[Paragraph]
    first: int
    last: int


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
    kept, annexes = _annexes(_foot(paragraphs[body:], parts), parts)
    _notice_and_main(kept, parts)
    _promote(annexes, parts)
    parts.full_title = _full_title(parts)
    return parts


def _full_title(parts: Parts) -> str:
    if parts.listed_title and not parts.title_differs:
        return normal_title(parts.listed_title)
    if parts.title and not parts.listed_title:
        return normal_title("".join(parts.title))
    return normal_title("".join(parts.main_title or parts.title)) or "无题名"


def normal_title(written: str) -> str:
    """A title without the white space of line ends; between issuers one space stays."""
    organs, about, rest = written.strip().partition("关于")
    if not about or not re.search(r"\s", organs) or not shapes.is_organ_line(organs):
        return shapes.squeeze(written)
    return " ".join(split_organs(organs)) + about + shapes.squeeze(rest)


def titles_agree(listed: str, printed: str) -> bool:
    """Whether a listed title names the text whose printed title is given: most of it occurs there in order."""
    a, b = shapes.squeeze(listed), shapes.squeeze(printed)
    if b in a or a in b:
        return True
    matched = sum(block.size for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks())
    return matched >= 0.6 * min(len(a), len(b))


def is_draft(title: str) -> bool:
    """Whether a title says that the text is a draft."""
    return bool(_DRAFT.search(title))


# --- head -----------------------------------------------------------------------------------------------------


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
        lines.append(text)
    written = "".join(lines)
    if entry := _LISTED.match(written):
        written = entry[1]
    if dated := _TITLE_DATE.search(written):
        parts.listed_day = _safe_day(dated)
        written = written[: dated.start()]
    parts.listed_title = written.strip()
    return position


def _safe_day(found: re.Match[str]) -> date | None:
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
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


# --- foot and attachments -------------------------------------------------------------------------------------


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


def _annexes(paragraphs: list[Paragraph], parts: Parts) -> tuple[list[Paragraph], list[Annex]]:
    """Splits off the attachments that are printed, and reads the list of those named."""
    kept: list[Paragraph] = []
    annexes: list[Annex] = []
    position = 0
    while position < len(paragraphs):
        paragraph = paragraphs[position]
        number = shapes.annex(paragraph.text)
        if number is not None and not _begins_list(paragraphs, position):
            title, begin = _title_at(paragraphs, position + 1)
            annexes.append(Annex(number, "".join(title), [], paragraph.first, paragraph.last))
            position = begin
            continue
        listed = shapes.attachment_list(paragraph.text)
        if listed is not None and not annexes:
            position = _named_attachments(paragraphs, position, listed, parts)
            continue
        if annexes:
            annexes[-1].paragraphs.append(paragraph)
            annexes[-1].last = paragraph.last
        else:
            kept.append(paragraph)
        position += 1
    return kept, annexes


def _begins_list(paragraphs: Sequence[Paragraph], position: int) -> bool:
    """Whether `附件：` opens a list of names, not an attachment: the next line is its first entry."""
    text = paragraphs[position].text
    if not text.rstrip().endswith(("：", ":")) or position + 1 >= len(paragraphs):
        return False
    sign = sign_of(paragraphs[position + 1].text)
    return bool(sign and sign.number == 1 and len(sign.rest) < 60 and not sign.rest.endswith("。"))


def _named_attachments(paragraphs: Sequence[Paragraph], position: int, listed: str, parts: Parts) -> int:
    """Reads `附件：1. … 2. …`; the position after it."""
    all_left_out = "略" in paragraphs[position].text[:8]
    listed = _ALL_LEFT_OUT.sub("", listed)
    line = paragraphs[position].first
    entries = [(listed, line)] if listed else []
    numbered = not listed or bool(_LIST_ENTRY.match(listed))
    position += 1
    while numbered and position < len(paragraphs) and len(entries) < 40:
        entry = _LIST_ENTRY.match(paragraphs[position].text)
        if entry is None or int(entry[1]) != len(entries) + 1 or paragraphs[position].text.endswith("。"):
            break
        entries.append((paragraphs[position].text, paragraphs[position].first))
        position += 1
    for text, where in entries:
        for number, title in _split_entries(text):
            left_out = all_left_out or bool(_LEFT_OUT.search(title))
            clean = shapes.squeeze(_LEFT_OUT.sub("", title)).rstrip("。；;")
            parts.named.append(NamedAttachment(number, clean, left_out, where))
    return position


def _split_entries(text: str) -> list[tuple[int | None, str]]:
    """`1. A 2. B` on one line is two entries."""
    entry = _LIST_ENTRY.match(text)
    if entry is None:
        return [(None, text)]
    number, rest = int(entry[1]), entry[2]
    following = re.search(rf"\s{number + 1}\s*[.．、]\s*(?=\D)", rest)
    if following is None:
        return [(number, rest)]
    return [(number, rest[: following.start()]), *_split_entries(rest[following.start() :].strip())]


# --- notice and main text -------------------------------------------------------------------------------------


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
    title, begin = _title_at(after, 0, objects)
    rest = after[begin:]
    if title and rest and _is_text(rest):
        parts.notice, parts.main_title, parts.main = before, title, rest
        _take_authors(parts)
    else:
        parts.main = before + after


def _is_text(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether paragraphs are running text: a few signs or sentences, not the rest of a list."""
    return any(
        "。" in paragraph.text or sign_of(paragraph.text) or shapes.squeeze(paragraph.text) == "目录"
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
    if start and _OFFICER.fullmatch(paragraphs[start - 1].text):
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


def _title_at(paragraphs: Sequence[Paragraph], begin: int, objects: Sequence[str] = ()) -> tuple[list[str], int]:
    """The title that stands at `begin` (lines), and where the text under it begins.

    `objects` are titles that could stand there: lines are added until one of them is complete.
    """
    lines: list[str] = []
    position = begin
    while position < len(paragraphs) and len(lines) < 6:
        text = paragraphs[position].text
        if not shapes.is_title_like(text) and not _is_bracket(text):
            break
        joined = shapes.squeeze("".join(lines))
        if lines and not _is_bracket(text) and (_same_title(joined, objects) or _is_over(joined, text, objects)):
            break
        lines.append(text)
        position += 1
    return lines, position


def _is_bracket(text: str) -> bool:
    """（试行）, （2020—2022年）: a line of a title that looks like a sign."""
    return len(text) <= 20 and text[:1] in "（(" and text[-1:] in "）)" and not text.startswith(("（此件", "(此件"))


def _same_title(joined: str, objects: Sequence[str]) -> bool:
    return any(joined == named.replace("〈", "《").replace("〉", "》") or joined == named for named in objects)


def _is_over(joined: str, text: str, objects: Sequence[str]) -> bool:
    """Whether a title is complete before `text`: it ends as titles do and no known title goes on."""
    bare = shapes.squeeze(text)
    if any(named.startswith(joined + bare) for named in objects):
        return False
    return shapes.ends_as_title(joined) and (shapes.is_organ_line(text) or len(joined) >= 4)


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
