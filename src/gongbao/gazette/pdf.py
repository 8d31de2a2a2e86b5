"""A gazette in PDF: lines with their place on the page, so that the indent decides where paragraphs begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import pypdfium2

from gongbao.gazette.decoding import SourceError, check_chinese
from gongbao.gazette.joining import ByIndent
from gongbao.gazette.lines import Lines
from gongbao.gazette.source import Source, SourceKind, build
from gongbao.text.typography import repair

_LEAST_ON_SHEET: Final = 10
"""Fewer characters than this on a sheet, on average, and it is an image."""
_INDENT: Final = 1.2
_SHORT: Final = 1.6
_GAP: Final = 0.35
"""Indents, unfilled ends and gaps inside a line, in heights of the type, from which on they mean something."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text on a sheet, in points from the lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line on a sheet (1-based): its text, its left and right end, its baseline and height in points."""

    text: str
    sheet: int
    left: float
    right: float
    bottom: float
    height: float


def read_pdf(data: bytes, name: str, sha256: str) -> Source:
    """Read a gazette from the bytes of a PDF.

    Raises SourceError for a file that is damaged, locked, or scanned without text.
    """
    printed = printed_lines(data, name)
    raw = "\n".join(line.text for line in printed)
    check_chinese(raw, name)
    repairs = repair(raw)
    edges = {at for at, line in enumerate(printed) if _at_edge(printed, at, line.sheet)}
    lines = Lines(raw, repairs.text, [line.sheet for line in printed], edges)
    content = set(lines.content())
    opens = opening_lines([line if at in content else None for at, line in enumerate(printed)])
    return build(repairs, lines, ByIndent(opens), name, SourceKind.PDF, "PDF", sha256, ())


def _at_edge(printed: list[PrintedLine], at: int, sheet: int) -> bool:
    return at in (0, len(printed) - 1) or printed[at - 1].sheet != sheet or printed[at + 1].sheet != sheet


def printed_lines(data: bytes, name: str) -> list[PrintedLine]:
    """All lines of a PDF in order of reading. Raises SourceError as `read_pdf` does."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise SourceError(f"{name}：PDF 有密码保护。请先解除密码，另存后再读。") from None
        raise SourceError(f"{name}：PDF 打不开，文件可能损坏或没有下载完整（{error}）。请重新下载。") from None
    with document:
        sheets = len(document)
        printed = [line for number in range(sheets) for line in _lines_of_sheet(document[number], number + 1)]
    if sum(len(line.text) for line in printed) < _LEAST_ON_SHEET * sheets:
        raise SourceError(
            f"{name}：PDF 共{sheets}页，几乎没有文字，像是扫描件。请先做文字识别（OCR），再读识别后的文本或双层 PDF。"
        )
    return printed


def _lines_of_sheet(page: Any, sheet: int) -> Iterator[PrintedLine]:
    text_page = page.get_textpage()
    pieces = []
    for number in range(text_page.count_rects()):
        left, bottom, right, top = text_page.get_rect(number)
        text = text_page.get_text_bounded(left, bottom, right, top).replace("\r\n", "").replace("\n", "")
        if text.strip():
            pieces.append(Piece(text, left, bottom, right, top))
    yield from lines_of(pieces, sheet)


def lines_of(pieces: list[Piece], sheet: int) -> Iterator[PrintedLine]:
    """Pieces put together to lines from top to bottom; a blank where a gap inside a line is wide."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (-(piece.top + piece.bottom), piece.left)):
        if rows and _overlap(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    for row in rows:
        row.sort(key=lambda piece: piece.left)
        height = max(piece.top - piece.bottom for piece in row)
        text = row[0].text
        for before, piece in pairwise(row):
            text += " " * (piece.left - before.right > _GAP * height) + piece.text
        yield PrintedLine(text, sheet, row[0].left, row[-1].right, min(piece.bottom for piece in row), height)


def _overlap(one: Piece, other: Piece) -> bool:
    """Whether two pieces stand on one line: they share more than half of the smaller height."""
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared > 0.5 * min(one.top - one.bottom, other.top - other.bottom)


def opening_lines(lines: list[PrintedLine | None]) -> list[bool]:
    """Of every line, whether it opens a paragraph: indented, or after one that did not fill the measure.

    None stands for a line that is no text.
    """
    present = [line for line in lines if line is not None]
    if not present:
        return [False] * len(lines)
    type_height = sorted(line.height for line in present)[len(present) // 2]
    left_of = {sheet: _edge(present, sheet, type_height, left=True) for sheet in {line.sheet for line in present}}
    right_of = {sheet: _edge(present, sheet, type_height, left=False) for sheet in left_of}
    opens = []
    before: PrintedLine | None = None
    for line in lines:
        if line is None:
            opens.append(False)
            continue
        indented = line.left - left_of[line.sheet] > _INDENT * type_height
        unfilled = before is None or right_of[before.sheet] - before.right > _SHORT * type_height
        opens.append(indented or unfilled)
        before = line
    return opens


def _edge(lines: list[PrintedLine], sheet: int, type_height: float, left: bool) -> float:
    """The edge of the text on a sheet: where most of its full lines begin or end; left and right pages differ."""
    here = [line for line in lines if line.sheet == sheet]
    ends = Counter(round((line.left if left else line.right) / (type_height / 2)) for line in here)
    common = [end for end, count in ends.items() if count >= max(2, len(here) // 8)] or list(ends)
    chosen = min(common) if left else max(common)
    return chosen * type_height / 2
