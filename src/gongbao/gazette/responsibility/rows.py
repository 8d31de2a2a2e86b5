"""Where rows and headings begin: a serial is the one before plus one, a heading the next of its kind.

A line of a task may begin with the very number that is due. Which line is the serial is decided by what the rows
on both sides then look like.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gongbao.gazette.responsibility.printed import Kind, PrintedLine, squeezed
from gongbao.text.numerals import parse_chinese_numeral

_SERIAL = re.compile(r"\s*(?P<number>\d{1,4})(?P<rest>(?![\d.%]).*)")
_SECTION = re.compile(r"\s*(?P<ordinal>[一二三四五六七八九十]{1,3})(?:\s*[、.]\s*|\s+|$)(?P<title>.*)")
_SUBSECTION = re.compile(r"\s*[（(]\s*(?P<ordinal>[一二三四五六七八九十]{1,3})\s*[）)]\s*(?P<title>.*)")
_HEADING_LINES = 4


@dataclass(frozen=True, slots=True)
class Heading:
    """A section (level 1) or subsection (level 2); `written` is its ordinal as printed, 一 or (一)."""

    level: int
    ordinal: int
    written: str
    title: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class SerialPlace:
    """A line that may begin the row `serial`. `at` is its place among the region's lines of cells."""

    serial: int
    at: int


def cell_lines(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """The lines that are cells or headings, or may be; furniture left out."""
    return [line for line in lines if line.kind in (Kind.CELL, Kind.NUMBER)]


def serial_places(lines: Sequence[PrintedLine]) -> dict[int, list[SerialPlace]]:
    """For each number, the lines that begin with it."""
    places: dict[int, list[SerialPlace]] = {}
    for at, line in enumerate(lines):
        if found := _SERIAL.fullmatch(line.text):
            number = int(found["number"])
            places.setdefault(number, []).append(SerialPlace(number, at))
    return places


def without_serial(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """A row's lines with the serial taken off the first."""
    found = _SERIAL.fullmatch(lines[0].text)
    assert found is not None
    first = replace(lines[0], text=found["rest"])
    return [first, *lines[1:]] if first.text.strip() else list(lines[1:])


def heading_starts(lines: Sequence[PrintedLine], begin: int, stop: int) -> list[int]:
    """Where headings may begin that fill the lines up to `stop`, the beginning of a row."""
    return [at for at in range(max(begin, stop - 2 * _HEADING_LINES), stop) if heading_signs(lines[at])]


def heading_signs(line: PrintedLine) -> tuple[int, int, str, str] | None:
    """(level, ordinal, written, title) where the line begins like a heading."""
    if found := _SUBSECTION.fullmatch(line.text):
        return 2, parse_chinese_numeral(found["ordinal"]), f"({found['ordinal']})", squeezed(found["title"])
    if found := _SECTION.fullmatch(line.text):
        return 1, parse_chinese_numeral(found["ordinal"]), found["ordinal"], squeezed(found["title"])
    return None


def headings(lines: Sequence[PrintedLine], begin: int, stop: int) -> list[Heading]:
    """The headings that these lines hold; a line that begins none goes on with the one before."""
    found: list[Heading] = []
    for line in lines[begin:stop]:
        if line.kind is Kind.NUMBER:
            continue
        signs = heading_signs(line)
        if signs is not None and (not found or _begins_anew(signs, found[-1])):
            found.append(Heading(*signs, line.number, line.number))
        elif found:
            found[-1] = replace(found[-1], title=found[-1].title + squeezed(line.text), last=line.number)
    return found


def _begins_anew(signs: tuple[int, int, str, str], before: Heading) -> bool:
    level, ordinal = signs[:2]
    return (before.level, level) == (1, 2) and ordinal == 1
