"""What is printed in a gazette: lines on pages, and the paragraphs that they make up."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from enum import StrEnum


class LineKind(StrEnum):
    """What a printed line is."""

    TEXT = "正文"
    BLANK = "空行"
    RUNNING_HEADER = "页眉"
    PAGE_NUMBER = "页码"  # with or without 本文与正式文件同等效力
    BOILERPLATE = "效力声明"  # 本文与正式文件同等效力 alone
    LINK = "链接"


class Mark(StrEnum):
    """The printed sign a paragraph starts with, or what a whole line is by its form."""

    NONE = "无"
    CHAPTER = "第X章"
    SECTION = "第X节"
    ARTICLE = "第X条"
    HEADING = "一、"
    ITEM = "（一）"
    SUBITEM = "1."
    POINT = "（1）"
    CIRCLED = "①"
    LETTER = "A."
    UNIFIED_NUMBER = "统一编号"  # GZ0320210058
    DOCUMENT_NUMBER = "文号"  # a line that is nothing but a document number
    ADDRESSEE = "主送"  # 各区人民政府，市政府各部门：
    DATE = "日期"  # a line that is nothing but a day or month
    ATTACHMENT = "附件"
    DISCLOSURE = "公开方式"
    LINK = "链接"
    ROWS = "分工表"  # the rows of a table of responsibilities, taken together
    CENTRED = "居中"  # a short line of its own: title, issuer, signature, masthead


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the raw file. `number` is 1-based; `offset` counts characters of the raw text from 0.

    `text` is the line after the repairs inside it. `page` is the first and last page it can stand on
    (the same where sure), None where no page number was printed.
    """

    number: int
    offset: int
    raw: str
    text: str
    kind: LineKind
    page: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A logical paragraph: its printed lines joined, page furniture between them left out.

    first, last  raw lines, 1-based, both included.
    page         the first page it can start on and the last it can end on.
    join         how sure the least sure join inside it is (1.0 where it is one line); 0 to 1.
    border       how sure it is that the paragraph ends where it does; 0 to 1. Below 1 where a line fills
                 the measure or a page ends, so that the next paragraph may belong to this one.
    pieces       for every printed line: (where its text starts in `text`, raw line number).

    The pieces after the first are kept packed, as pairs of unsigned integers: a gazette has thousands.
    """

    text: str
    first: int
    last: int
    page: tuple[int, int] | None
    mark: Mark
    join: float
    border: float
    packed: bytes = b""

    @property
    def pieces(self) -> tuple[tuple[int, int], ...]:
        """For every printed line: (where its text starts in `text`, raw line number)."""
        numbers = array("I", self.packed)
        return ((0, self.first), *zip(numbers[::2], numbers[1::2], strict=True))

    def line_at(self, position: int) -> int:
        """The raw line on which the character at `position` of `text` is printed."""
        found = self.first
        for start, line in self.pieces:
            if start > position:
                break
            found = line
        return found
