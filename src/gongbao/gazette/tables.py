"""Tables, with merged cells resolved: lines with tabs, and tables of bands that page extraction flattened."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gongbao.gazette.model import Cell, Span, Table
from gongbao.gazette.printed import Line, LineKind
from gongbao.text.numerals import parse_chinese_numeral

_CAPTION = re.compile(r"表\s*\d{0,3}[\s:：.、]*\S|.{2,40}表$")
_SPACES = re.compile(r"\s+")
_BAND = re.compile(r"第([一二三四五六七八九十]{1,3})([档类等])\s*[:：]?\s*")
_GROUP = re.compile(r"第([一二三四五六七八九十]{1,3})([级组部])")
_VALUES = re.compile(r"((?:\s*(?:\d+(?:\.\d+)?\s*[%‰]|(?<![\d.])\d+(?:\.\d+)?|—+|/))+)\s*$")
_VALUE = re.compile(r"\d+(?:\.\d+)?\s*[%‰]|\d+(?:\.\d+)?|—+|/")
_LEAST_BANDS = 3


def from_rows(caption: str, rows: Sequence[Sequence[str]], span: Span) -> Table:
    """A table from rows of cells where a merged cell's other places are empty.

    In the first row an empty cell belongs to the cell at its left, in the others to the cell above.
    """
    width = max(len(row) for row in rows)
    grid: list[list[str]] = []
    owner: list[list[tuple[int, int]]] = []
    for r, row in enumerate(rows):
        cells = [cell.strip() for cell in row] + [""] * (width - len(row))
        owners: list[tuple[int, int]] = []
        for c, text in enumerate(cells):
            if text or (r == 0 and c == 0):
                owners.append((r, c))
            elif r == 0:
                owners.append(owners[c - 1])
                cells[c] = cells[c - 1]
            else:
                owners.append(owner[r - 1][c])
                cells[c] = grid[r - 1][c]
        grid.append(cells)
        owner.append(owners)
    return Table(caption, tuple(map(tuple, grid)), tuple(_cells(grid, owner)), span)


def _cells(grid: Sequence[Sequence[str]], owner: Sequence[Sequence[tuple[int, int]]]) -> Iterator[Cell]:
    covered: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for r, row in enumerate(owner):
        for c, at in enumerate(row):
            covered.setdefault(at, []).append((r, c))
    for (r, c), places in covered.items():
        rows = max(place[0] for place in places) - r + 1
        columns = max(place[1] for place in places) - c + 1
        yield Cell(grid[r][c], r, c, rows, columns)


def tabbed(lines: Sequence[Line]) -> list[Table]:
    """Tables printed as lines whose cells are parted by tabs, each with the line above it as caption if it is one."""
    tables: list[Table] = []
    position = 0
    while position < len(lines):
        if "\t" not in lines[position].raw:
            position += 1
            continue
        begin = position
        rows: list[list[str]] = []
        last = position
        while position < len(lines) and ("\t" in lines[position].raw or lines[position].kind is LineKind.BLANK):
            if "\t" in lines[position].raw:
                rows.append(lines[position].text.split("\t"))
                last = position
            position += 1
        caption, first = _caption_above(lines, begin)
        if len(rows) > 1:
            tables.append(from_rows(caption, rows, Span(first, lines[last].number)))
    return tables


def _caption_above(lines: Sequence[Line], begin: int) -> tuple[str, int]:
    for above in range(begin - 1, max(-1, begin - 4), -1):
        if lines[above].kind is LineKind.TEXT:
            text = lines[above].text.strip()
            if len(text) <= 60 and _CAPTION.match(text):
                return text, lines[above].number
            break
    return "", lines[begin].number


class TextLine(NamedTuple):
    """A line of text: its number (1-based) and its repaired text."""

    number: int
    text: str


def of_bands(caption: str, lines: Sequence[TextLine]) -> Table | None:
    """A table of bands flattened into lines: 第一档 … rate minimum, under groups 第一级 …; None where there is none.

    Rows are the lines that count up from 第一档; a group covers the rows up to the next group. In the header a block
    of lines without a blank between is one cell, and a line with several words is several cells.
    """
    printed = [line for line in lines if line.text.strip()]
    bands: list[int] = []
    for position, line in enumerate(printed):
        band = _BAND_ANYWHERE.search(line.text)
        if band and parse_chinese_numeral(band[1]) == len(bands) + 1:
            bands.append(position)
    if len(bands) < _LEAST_BANDS:
        return None
    grouped = any(_GROUP.match(line.text) for line in printed[: bands[0] + 1])
    begin = next((i for i, line in enumerate(printed) if _GROUP.match(line.text)), bands[0]) if grouped else bands[0]
    body: list[list[str]] = []
    group = ""
    previous = begin
    for position in bands:
        between = "".join(line.text for line in printed[previous:position])
        text = printed[position].text
        band = _BAND_ANYWHERE.search(text)
        assert band is not None
        between += text[: band.start()]
        group = _SPACES.sub("", between) if _GROUP.match(between.strip()) else ""
        label, values = _row(text[band.start() :])
        body.append([*([group] if grouped else []), label, *values])
        previous = position + 1
    width = max(len(row) for row in body)
    header = _header(printed[:begin], width, grouped)
    span = Span(printed[0].number, printed[bands[-1]].number)
    return _with_header(caption, header, body, width, span)


_BAND_ANYWHERE = re.compile(_BAND.pattern)


def _row(text: str) -> tuple[str, list[str]]:
    values = _VALUES.search(text)
    if values is None:
        return _SPACES.sub("", text), []
    return _SPACES.sub("", text[: values.start()]), [_SPACES.sub("", v) for v in _VALUE.findall(values[1])]


def _header(lines: Sequence[TextLine], width: int, grouped: bool) -> list[list[str]]:
    """The header's rows: cells over the value columns from the last blocks, the label columns from those before."""
    blocks: list[list[TextLine]] = []
    for line in lines:
        if blocks and line.number == blocks[-1][-1].number + 1:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    labels = 2 if grouped else 1
    over_values = blocks[-(width - labels) :] if width > labels else []
    rest = blocks[: len(blocks) - len(over_values)]
    values = [_SPACES.sub("", "".join(line.text for line in block)) for block in over_values]
    values = [""] * (width - labels - len(values)) + values
    rows: list[list[str]] = []
    for block in rest:
        words = " ".join(line.text for line in block).split()
        if len(words) == labels:
            rows.append(words)
        else:
            rows.append([_SPACES.sub("", "".join(words))] + [""] * (labels - 1))
    if not rows:
        rows = [[""] * labels]
    return [rows[0] + values, *(row + [""] * len(values) for row in rows[1:])]


def _with_header(caption: str, header: list[list[str]], body: list[list[str]], width: int, span: Span) -> Table:
    rows = header + [row + [""] * (width - len(row)) for row in body]
    return from_rows(caption, rows, span)
