"""The printed lines of a flattened table: which are cells, which are page furniture, where the table begins.

A page leaves behind its number, the sentence that the copy is as good as the original, the masthead of the gazette
and the column headers, whole or cut off. None of them ends a cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from gongbao.text.characters import ONE_TO_ONE

_AS_READ = str.maketrans({before: after for before, (after, _) in ONE_TO_ONE.items()})


def as_read(printed: str) -> str:
    """`printed` with the characters that page extraction mangles replaced one for one; white space stays."""
    return printed.translate(_AS_READ)


def squeezed(text: str) -> str:
    """`text` without any white space."""
    return "".join(text.split())


class Kind(StrEnum):
    """What a printed line of the table's region is."""

    BLANK = "空行"
    CELL = "表格"
    FOOTER = "页脚"
    MASTHEAD = "页眉"
    COLUMN_HEADER = "表头"
    NUMBER = "序号或页码"  # beside page furniture without a number: a serial, or else the number of the page


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of the region. `number` is 1-based in the raw file; `text` is as read, white space kept.

    blank   a blank line stands before it.
    page    page furniture stands before it (since the last line of cells), or the line begins a page.
    """

    number: int
    text: str
    kind: Kind
    blank: bool = False
    page: bool = False


@dataclass(frozen=True, slots=True)
class Region:
    """From the column header on: where a table may stand. `title` and `year` are read from the lines above."""

    title: str
    year: int | None
    lines: tuple[PrintedLine, ...]


_TITLE = re.compile(r"(?:(?P<year>(?:19|20)\d\d)年.*)?(?:责任分工|任务分解|工作分工)")
_MASTHEAD = re.compile(r"公报.{0,4}\d{4}年第\d+期")
_FOOTER = re.compile(r"[-—·]?\d*[-—·]?[（(]?本文与正式文件同等效力[)）]?[-—·]?\d*[-—·]?")
_NUMBER = re.compile(r"[-—·]?\d{1,3}[-—·]?")
_FIRST_ROW = re.compile(r"\s*(?:[一1](?:[\s、.]|$)|[（(][一1][)）])")
_HEADER_LINES = 12  # a column header is printed on no more lines than this, blank ones included


def regions(raw_lines: Sequence[str]) -> tuple[Region, ...]:
    """The regions of tables of responsibilities, in order; each runs to the next one or to the end of the file."""
    read = [as_read(line) for line in raw_lines]
    starts: list[tuple[int, int, str, int | None]] = []
    title, year, said_at = "", None, -1
    for at, line in enumerate(read):
        tight = squeezed(line)
        if (found := _TITLE.search(tight)) and len(tight) < 60:
            title, year, said_at = tight.strip("《》"), int(found["year"]) if found["year"] else None, at
        if said_at < 0 or not tight.startswith("序号"):
            continue
        end = _header_end(read, at)
        if end is None or (starts and said_at < starts[-1][0]):
            continue
        starts.append((at, end, title, year))
    found_regions = []
    for index, (start, header_end, title, year) in enumerate(starts):
        stop = starts[index + 1][0] if index + 1 < len(starts) else len(read)
        found_regions.append(Region(title, year, _classified(read, start, header_end, stop)))
    return tuple(found_regions)


def _header_end(read: Sequence[str], start: int) -> int | None:
    """The line of the first heading or row after the header that begins at `start`; None where that is no header."""
    for at in range(start + 1, min(start + _HEADER_LINES, len(read))):
        if _FIRST_ROW.match(read[at]):
            header = "".join(map(squeezed, read[start:at]))
            return at if "牵头" in header or "责任" in header or "配合" in header else None
    return None


def _classified(read: Sequence[str], start: int, header_end: int, stop: int) -> tuple[PrintedLine, ...]:
    words = {word for line in read[start:header_end] for word in line.split()}
    kinds = [_kind(read, at, words) for at in range(start, stop)]
    unnumbered = {
        index
        for index, kind in enumerate(kinds)
        if kind is Kind.FOOTER and not any(map(str.isdigit, read[start + index]))
    }
    for index, kind in enumerate(kinds):  # a page number of its own, or a column header cut within a word
        if kind is not Kind.CELL:
            continue
        at_before = next((i for i in reversed(range(index)) if kinds[i] is not Kind.BLANK), index)
        at_after = next((i for i in range(index + 1, len(kinds)) if kinds[i] is not Kind.BLANK), index)
        after, line = kinds[at_after], read[start + index]
        number = _NUMBER.fullmatch(squeezed(line))
        if number and (unnumbered & {at_before, at_after} or _page_ends(after, read[start + at_after])):
            kinds[index] = Kind.NUMBER
        elif line[:1].isspace() and after is Kind.COLUMN_HEADER and _ends_of_words(line, words):
            kinds[index] = Kind.COLUMN_HEADER
    lines: list[PrintedLine] = []
    blank = page = False
    for index, kind in enumerate(kinds):
        text = read[start + index]
        if kind in (Kind.CELL, Kind.NUMBER):
            page = page or text[:1].isspace()
            lines.append(PrintedLine(start + index + 1, text, kind, blank, page))
            blank, page = False, page and kind is Kind.NUMBER
            continue
        lines.append(PrintedLine(start + index + 1, text, kind))
        blank = blank or kind is Kind.BLANK
        page = page or kind is not Kind.BLANK
    return tuple(lines)


def _kind(read: Sequence[str], at: int, words: set[str]) -> Kind:
    line = read[at]
    tight = squeezed(line)
    if not tight:
        return Kind.BLANK
    if _FOOTER.fullmatch(tight):
        return Kind.FOOTER
    if _MASTHEAD.search(tight) and len(tight) < 40:
        return Kind.MASTHEAD
    if all(word in words for word in line.split()):
        return Kind.COLUMN_HEADER
    return Kind.CELL


def _page_ends(after: Kind, following: str) -> bool:
    """Whether what follows a number can be the top of the next page."""
    return after in (Kind.MASTHEAD, Kind.COLUMN_HEADER) or following[:1].isspace()


def _ends_of_words(line: str, words: set[str]) -> bool:
    """Whether the line is what is left of column headers whose beginning the page cut off."""
    return all(any(word.endswith(piece) for word in words) for piece in line.split())
