"""Where documents begin and end among the paragraphs of a gazette.

No single sign marks a beginning. These are weighed: the unified number, a line that is a document number, a title
with a link under it (compendium), the addressee, the line on disclosure that ends a document, an interpretation's
title, appointments, articles that begin again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from gongbao.gazette import shapes
from gongbao.gazette.document_numbers import decree_line, number_line
from gongbao.gazette.signs import sign_of


class Kind(StrEnum):
    """What a stretch of a gazette is."""

    NUMBERED = "文件"
    LISTED = "条目"  # an item of a compendium: title, then link
    UNNUMBERED = "无文号文件"
    INTERPRETATION = "解读"
    APPOINTMENTS = "人事任免"
    FRAGMENT = "残篇"


@dataclass(slots=True)
class Stretch:
    """The paragraphs from `start` to `end` (not included) that are one document.

    signals  what its beginning was recognised by.
    rows     those of its paragraphs that are the rows of a table of responsibilities, with its header.
    """

    kind: Kind
    start: int
    end: int
    signals: tuple[str, ...]
    rows: range | None = None


_LISTED_TITLE = re.compile(r"\d{1,3}\s*[.．、]\s*\D")
_REGION = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])\s*[一-龥]{2,8}$")
_APPOINTMENTS = re.compile(r"人\s*事\s*任\s*免$")
_APPOINTED_BY = re.compile(r".{2,40}(?:批准|决定|任命|通过|任免)\s*[：:]$")
_APPOINTED = re.compile(r"同志")
_COLOPHON = re.compile(r"《?.{2,20}公报》?\s*(?:简介|编辑部|征订)$")
_IMPRINT_LINE = re.compile(
    r"(?:主管|主办|主管主办|主办单位|编辑|编辑出版|编辑部|出版|出版发行|发行|印刷|国内统一(?:连续出版物)?(?:刊)?号|国际标准刊号|邮发代号|邮政编码"
    r"|邮编|网址|地址|电话|传真|定价|刊期)\s*[：:]|CN\d\d-|ISSN"
)
_ABOUT_GAZETTE = re.compile(r"公报》?.{0,40}(?:标准文本|主办|出版物)")
_IMPRINT_LINES = 3  # in a row that are the imprint of the gazette, no list of addresses
_PAGE_AT_END = re.compile(r".*[（(]\s*\d{1,3}\s*[）)]$|.*[…·.]{2,}\s*\d{1,3}$", re.S)
_ALONE = re.compile(r"[一-龥（）()、\s]{2,60}关于.{2,80}的(?:公告|通告|通知|决定|批复|函)$")
_NOT_OF_TITLE = re.compile(r"[\s《》〈〉]")
_LAST_WORDS = re.compile(r"(?:施行|实施|执行|生效|废止|有效期[^。]{1,12})。$|^特此(?:公告|通告|通知|批复|函复)|^此复")
_HEAD_LINES = 4  # after a title, within which number and addressee stand
_RESPONSIBLE = re.compile(r"(?:牵头|责任|配合|主办|承办)单位")
_HEAD_LENGTH = 12
_HEADER_LINES = 6
_HEADER_LENGTH = 60
_LEAST_SIGNS = 2  # divisions that make a text without any beginning a document


def stretches(texts: Sequence[str]) -> tuple[list[Stretch], range]:
    """The documents among paragraphs in their printed order, and the paragraphs of the table of contents."""
    contents = _contents(texts)
    found = _Finder(texts, contents.stop).find()
    return found, contents


def _contents(texts: Sequence[str]) -> range:
    """The paragraphs of the table of contents: from 目录 to the last line with a page, within the opening pages."""
    for position, text in enumerate(texts[:80]):
        if shapes.squeeze(text) == "目录":
            last = position
            for later in range(position + 1, min(len(texts), position + 200)):
                if _PAGE_AT_END.match(texts[later]):
                    last = later
                elif later - last > 4:
                    break
            return range(position, last + 1)
    return range(0)


class _Finder:
    def __init__(self, texts: Sequence[str], begin: int) -> None:
        self.texts = texts
        self.begin = begin
        self.found: list[Stretch] = []
        self.in_attachment = False
        self.rows_from: int | None = None

    def find(self) -> list[Stretch]:
        texts = self.texts
        closed = True  # nothing is open: what comes next begins a document
        position = self.begin
        while position < len(texts):
            text = texts[position]
            if self._is_colophon(position, text):
                self._end_open(position)
                break
            if text[0] == "附" and self._begins_attachment(text):
                self._end_rows(position)
                self.in_attachment = True
            elif text[0] == "序" and self.rows_from is None and self._heads_rows(position):
                self.rows_from = position
            stretch = self._beginning(position, text, closed)
            if stretch is None and closed and self.found:
                stretch = self._after_disclosure(position)
            if stretch is None:
                if shapes.disclosure(text) and text[0] not in "（(":
                    position = self._close(position)
                    closed = True
                else:
                    position += 1
                continue
            self._open(stretch)
            closed = False
            position = max(position, stretch.start) + 1
        self._end_open(len(texts))
        self._fragment_before_first()
        return [stretch for stretch in self.found if stretch.end > stretch.start]

    def _is_colophon(self, position: int, text: str) -> bool:
        """Whether the imprint of the gazette itself begins here: who edits and prints it, or its description."""
        if "公报" in text and _COLOPHON.match(text):
            return shapes.is_title_like(text)
        return _IMPRINT_LINE.match(text) is not None and all(
            position + more < len(self.texts) and _IMPRINT_LINE.match(self.texts[position + more])
            for more in range(1, _IMPRINT_LINES)
        )

    def _open(self, stretch: Stretch) -> None:
        self._end_rows(stretch.start)
        if self.found and self.found[-1].end < 0:
            end = stretch.start
            while end > self.found[-1].start + 1 and self._is_region(end - 1):
                end -= 1
            self.found[-1].end = end
        self.found.append(stretch)
        self.in_attachment = False

    def _close(self, disclosed: int) -> int:
        """Ends the open document after its line on disclosure and its imprint; where to go on."""
        self._end_rows(disclosed)
        after = disclosed + 1
        for later in range(after, min(after + 3, len(self.texts))):
            if shapes.imprint(self.texts[later]):
                after = later + 1
        self._end_open(after)
        return after

    def _end_open(self, end: int) -> None:
        self._end_rows(end)
        if self.found and self.found[-1].end < 0:
            self.found[-1].end = end

    def _begins_attachment(self, text: str) -> bool:
        """附件2, or 附件2 示例申请表; `附件2：示例申请表` may only name it."""
        titled = shapes.titled_annex(text)
        return shapes.annex(text) is not None or (titled is not None and not titled[2])

    def _heads_rows(self, position: int) -> bool:
        """Whether the header of a table of tasks and responsible units stands here: 序号 … 牵头单位."""
        header = shapes.squeeze("".join(self.texts[position : position + _HEADER_LINES]))
        return header.startswith("序号") and _RESPONSIBLE.search(header, 0, _HEADER_LENGTH) is not None

    def _end_rows(self, end: int) -> None:
        """What began as the rows of a table of responsibilities ends before `end`."""
        if self.rows_from is not None and self.found and self.found[-1].start < self.rows_from < end:
            self.found[-1].rows = range(self.rows_from, end)
        self.rows_from = None

    def _after_disclosure(self, position: int) -> Stretch | None:
        """What follows the end of a document without any sign of its own: attachments of it, or another document."""
        text = self.texts[position]
        if shapes.annex(text) is not None:
            self.found[-1].end = -1
            return None
        if "。" not in text or self.found[-1].kind is Kind.LISTED:
            return None
        return Stretch(Kind.UNNUMBERED, self._head_before(position), -1, ("公开方式之后",))

    def _beginning(self, position: int, text: str, closed: bool) -> Stretch | None:
        """The document that begins at (or whose document number stands at) `position`, which reads `text`."""
        if len(text) > 320:
            return None
        if text[0].isdigit() and self._is_listed_title(position):
            return Stretch(Kind.LISTED, position, -1, ("序号题名", "链接"))
        if shapes.unified_number(text):
            return Stretch(Kind.NUMBERED, self._masthead_before(position, closed), -1, ("统一编号",))
        if text[-1] in "号）)" and (number_line(text) or (position and decree_line(self.texts[position - 1], text))):
            return self._numbered(position)
        if self._interprets(position, text):
            start = position - 1 if position and shapes.annex(self.texts[position - 1]) is not None else position
            return Stretch(Kind.INTERPRETATION, start, -1, ("解读题名",))
        if (text[0] == "人" and _APPOINTMENTS.match(text)) or (closed and self._appoints(position, text)):
            return Stretch(Kind.APPOINTMENTS, position, -1, ("人事任免",))
        if not self.in_attachment and shapes.is_addressee(text):  # attachments hold letters with addressees
            return self._titled(position)
        if not self.in_attachment and self.found and not closed and self._stands_alone(position, text):
            return Stretch(Kind.UNNUMBERED, position, -1, ("题名", "前文已结束"))
        return None

    def _numbered(self, position: int) -> Stretch | None:
        """A document by its number: none where the number belongs to the head of the document already open."""
        if self.found and self.found[-1].end < 0:
            open_ = self.found[-1]
            if position - open_.start <= _HEAD_LENGTH and all(
                self._in_head(between) for between in range(open_.start, position)
            ):
                return None
        start = self._head_before(position)
        return Stretch(Kind.NUMBERED, start, -1, ("文号",))

    def _titled(self, addressee: int) -> Stretch | None:
        """A document without a number: a title of a kind that is addressed, then the addressee."""
        start = self._head_before(addressee)
        title = shapes.squeeze("".join(self.texts[start:addressee]))
        if start == addressee or "关于" not in title or not shapes.ends_as_title(title):
            return None
        if self.found and self.found[-1].end < 0 and start <= self._end_of_head(self.found[-1].start):
            return None
        return Stretch(Kind.UNNUMBERED, start, -1, ("题名", "主送"))

    def _stands_alone(self, position: int, title: str) -> bool:
        """Whether a document without number and addressee begins here: its title alone, after the end of another.

        What the open document names as issued or forwarded is no other document.
        """
        if title[-1] not in "告知定复函" or not shapes.is_title_like(title) or _ALONE.match(title) is None:
            return False
        above = self.texts[position - 1]
        if shapes.day(above) is None and _LAST_WORDS.search(above) is None:
            return False
        following = self.texts[position + 1 : position + 1 + _HEAD_LINES]
        if any(number_line(text) or shapes.is_addressee(text) or shapes.unified_number(text) for text in following):
            return False
        bare = _NOT_OF_TITLE.sub("", title)
        before = self.texts[self.found[-1].start : position]
        return not any(bare in _NOT_OF_TITLE.sub("", text) for text in before)

    def _end_of_head(self, start: int) -> int:
        """The first paragraph after the head of the document that begins at `start`."""
        position = start
        while position < min(len(self.texts), start + _HEAD_LENGTH) and (
            self._in_head(position) or number_line(self.texts[position])
        ):
            position += 1
        return position

    def _in_head(self, position: int) -> bool:
        text = self.texts[position]
        return bool(
            shapes.is_title_like(text)
            or shapes.link(text)
            or shapes.unified_number(text)
            or shapes.is_masthead(text)
            or self._is_listed_title(position)
        ) and not number_line(text)

    def _head_before(self, position: int) -> int:
        """Where the head that ends before `position` begins: its title, masthead and unified number."""
        start = position
        lowest = self.begin
        if self.found:
            lowest = max(lowest, self.found[-1].end if self.found[-1].end >= 0 else self.found[-1].start + 1)
        while start > lowest and position - start < _HEAD_LENGTH:
            text = self.texts[start - 1]
            if not (shapes.is_title_like(text) or shapes.unified_number(text) or shapes.is_masthead(text)):
                break
            if number_line(text) or shapes.is_interpretation(text):
                break
            start -= 1
        return start

    def _masthead_before(self, position: int, closed: bool) -> int:
        """A unified number begins a document, with the masthead above it where one is printed there."""
        return self._head_before(position) if closed else position

    def _is_listed_title(self, position: int) -> bool:
        if not _LISTED_TITLE.match(self.texts[position]):
            return False
        for later in range(position + 1, min(position + 4, len(self.texts))):
            if shapes.link(self.texts[later]):
                return True
            if not shapes.is_title_like(self.texts[later]) and not shapes.is_web_remark(self.texts[later]):
                return False
        return False

    def _is_region(self, position: int) -> bool:
        """四、华南, （一）广东: headings of a compendium between its items."""
        return bool(_REGION.match(self.texts[position]))

    def _interprets(self, position: int, title: str) -> bool:
        """Whether the title of an interpretation begins here, in one line or several."""
        if not title.startswith(("《", "关于《")):
            return shapes.is_interpretation(title) and shapes.is_title_like(title)
        for later in range(position + 1, position + 4):
            if shapes.is_interpretation(title):
                return True
            if not shapes.is_title_like(title) or later >= len(self.texts):
                return False
            title += self.texts[later]
        return False

    def _appoints(self, position: int, text: str) -> bool:
        if not _APPOINTED_BY.match(text) or position + 1 >= len(self.texts):
            return False
        return bool(_APPOINTED.search(self.texts[position + 1]))

    def _fragment_before_first(self) -> None:
        """What stands before the first beginning is the end of a document whose beginning is cut off."""
        end = self.found[0].start if self.found else len(self.texts)
        while end > self.begin and self._is_region(end - 1):
            end -= 1
        texts = self.texts[self.begin : end]
        if not any("。" in text and not _ABOUT_GAZETTE.search(text) for text in texts):
            return
        if self.found:
            self.found.insert(0, Stretch(Kind.FRAGMENT, self.begin, end, ("无开头",)))
        elif sum(sign_of(text) is not None for text in texts) >= _LEAST_SIGNS:
            titled = shapes.is_title_like(texts[0]) and shapes.ends_as_title(texts[0])
            kind, signal = (Kind.UNNUMBERED, "题名") if titled else (Kind.FRAGMENT, "无开头")
            self.found.append(Stretch(kind, self.begin, end, (signal, "条文")))
