"""A gazette in PDF: lines with their place on the page, so that the indent decides where paragraphs begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

import pypdfium2

from gongbao.gazette.decoding import check_chinese
from gongbao.gazette.errors import SourceError
from gongbao.gazette.joining import ByIndent
from gongbao.gazette.lines import Lines
from gongbao.gazette.source import Source, SourceKind, build
from gongbao.text.typography import repair

_LEAST_ON_SHEET: Final = 10
"""Fewer characters than this on a sheet, on average, and it is an image."""
_INDENT: Final = 1.2
_SHORT: Final = 1.6
_GAP: Final = 0.35
_CELL_GAP: Final = 1.0
"""Indents, unfilled ends, gaps inside a line and between cells, in heights of the type, that mean something."""
_LEAST_COLUMNS: Final = 3


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
    """A line on a sheet (1-based): its text, its left and right end, its baseline and height in points.

    cells  what wide gaps part.
    """

    text: str
    sheet: int
    left: float
    right: float
    bottom: float
    height: float
    cells: tuple[str, ...] = ()


def read_pdf(data: bytes, name: str, sha256: str) -> Source:
    """Read a gazette from the bytes of a PDF.

    Raises SourceError for a file that is damaged, locked, or scanned without text.
    """
    printed = printed_lines(data, name)
    raw = "\n".join(line.text for line in printed)
    check_chinese(raw, name)
    repairs = repair(raw)
    edges = {at for at, line in enumerate(printed) if _at_edge(printed, at, line.sheet)}
    lines = Lines(repairs.kept, repairs.text, [line.sheet for line in printed], edges)
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
        printed = [
            line for number in range(sheets) for line in with_tables([*_lines_of_sheet(document[number], number + 1)])
        ]
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
        text, cells = row[0].text, [row[0].text.strip()]
        for before, piece in pairwise(row):
            gap = piece.left - before.right
            text += " " * (gap > _GAP * height) + piece.text
            if gap > _CELL_GAP * height:
                cells.append(piece.text.strip())
            else:
                cells[-1] += piece.text.strip()
        bottom = min(piece.bottom for piece in row)
        yield PrintedLine(text, sheet, row[0].left, row[-1].right, bottom, height, tuple(cells))


def with_tables(lines: Sequence[PrintedLine]) -> Iterator[PrintedLine]:
    """The lines of a sheet; the cells of a table are parted by tabs.

    A table is taken to be lines in a row with as many cells each, three at least.
    """
    for at, line in enumerate(lines):
        columns = len(line.cells)
        beside = [len(other.cells) for other in (*lines[max(at - 1, 0) : at], *lines[at + 1 : at + 2])]
        yield replace(line, text="\t".join(line.cells)) if columns >= _LEAST_COLUMNS and columns in beside else line


def _overlap(one: Piece, other: Piece) -> bool:
    """Whether two pieces stand on one line: they share more than half of the smaller height."""
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared > 0.5 * min(one.top - one.bottom, other.top - other.bottom)


def opening_lines(lines: list[PrintedLine | None]) -> list[bool]:
    """Of every line, whether it opens a paragraph: indented, or after one that did not fill the measure.

    None stands for a line that is no text. Left and right pages may stand differently on their sheets; the measure is
    one for all.
    """
    present = [line for line in lines if line is not None]
    if not present:
        return [False] * len(lines)
    type_height = sorted(line.height for line in present)[len(present) // 2]
    step = type_height / 2
    left_of = {side: _edge([line.left for line in present if line.sheet % 2 == side], step, min) for side in (0, 1)}
    measure = _edge([line.right - left_of[line.sheet % 2] for line in present], step, max)
    opens = []
    before: PrintedLine | None = None
    for line in lines:
        if line is None:
            opens.append(False)
            continue
        indented = line.left - left_of[line.sheet % 2] > _INDENT * type_height
        unfilled = before is None or left_of[before.sheet % 2] + measure - before.right > _SHORT * type_height
        opens.append(indented or unfilled)
        before = line
    return opens


def _edge(places: list[float], step: float, outermost: Callable[[Iterable[float]], float]) -> float:
    """The outermost place at which lines commonly begin or end, to the nearest `step`."""
    counts = Counter(round(place / step) for place in places)
    common = [place for place, count in counts.items() if count >= max(2, len(places) // 50)] or list(counts)
    return outermost(common) * step if common else 0.0
