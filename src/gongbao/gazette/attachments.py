"""Attachments: those printed with a document, and those that it only names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gongbao.gazette import shapes
from gongbao.gazette.printed import Paragraph
from gongbao.gazette.signs import sign_of
from gongbao.gazette.titles import title_at

_LIST_ENTRY = re.compile(r"(\d{1,2})\s*[.．、]?\s*([^\s\d].*)", re.S)
_LEFT_OUT = re.compile(r"[（(](?:略|另附|此处略)[^（）()]*[）)]?|略$")
_ALL_LEFT_OUT = re.compile(r"^[（(]略[）)]\s*")


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


@dataclass(frozen=True, slots=True)
class Attachments:
    """`text` without its attachments, those printed, those named."""

    text: list[Paragraph]
    annexes: list[Annex]
    named: list[NamedAttachment]


def split_off(paragraphs: Sequence[Paragraph]) -> Attachments:
    """Parts the attachments that are printed from the text, and reads the list of those named."""
    kept: list[Paragraph] = []
    annexes: list[Annex] = []
    named: list[NamedAttachment] = []
    position = 0
    while position < len(paragraphs):
        paragraph = paragraphs[position]
        number = shapes.annex(paragraph.text)
        if number is not None and not _begins_list(paragraphs, position):
            title, begin = title_at(paragraphs, position + 1)
            annexes.append(Annex(number, "".join(title), [], paragraph.first, paragraph.last))
            position = begin
            continue
        titled = shapes.titled_annex(paragraph.text)
        if titled is not None and _is_printed(titled, paragraphs[position + 1 : position + 2], named):
            annexes.append(Annex(titled[0], titled[1], [], paragraph.first, paragraph.last))
            position += 1
            continue
        listed = shapes.attachment_list(paragraph.text)
        if listed is not None and not annexes:
            position = _read_list(paragraphs, position, listed, named)
            continue
        if annexes:
            annexes[-1].paragraphs.append(paragraph)
            annexes[-1].last = paragraph.last
        else:
            kept.append(paragraph)
        position += 1
    return Attachments(kept, annexes, named)


def _is_printed(
    titled: tuple[int, str, bool], following: Sequence[Paragraph], named: Sequence[NamedAttachment]
) -> bool:
    """Whether `附件1 示例申请表` begins the attachment, and does not name it: it is named already, or text follows."""
    number, title, parted = titled
    if any(each.number == number or shapes.squeeze(each.title) == shapes.squeeze(title) for each in named):
        return True
    if parted or not following:
        return False
    after = following[0].text
    return shapes.titled_annex(after) is None and not shapes.is_organ_line(after) and shapes.day(after) is None


def _begins_list(paragraphs: Sequence[Paragraph], position: int) -> bool:
    """Whether `附件：` opens a list of names, not an attachment: the next line is its first entry."""
    text = paragraphs[position].text
    if not text.rstrip().endswith(("：", ":")) or position + 1 >= len(paragraphs):
        return False
    sign = sign_of(paragraphs[position + 1].text)
    return bool(sign and sign.number == 1 and len(sign.rest) < 60 and not sign.rest.endswith("。"))


def _read_list(paragraphs: Sequence[Paragraph], position: int, listed: str, named: list[NamedAttachment]) -> int:
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
            named.append(NamedAttachment(number, clean, left_out, where))
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
