"""Logical paragraphs out of printed lines, every join recorded as a repair of its own."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator
from typing import Final

from gongbao.gazette.joining import Joiner, Neighbours
from gongbao.gazette.lines import Lines
from gongbao.gazette.marks import mark_of
from gongbao.gazette.printed import LineKind, Mark, Paragraph
from gongbao.text.characters import Rule
from gongbao.text.typography import Change

_NUMBER_ALONE: Final = re.compile(r"(\d{1,3}) (?=[\u4e00-\u9fff“《])")
_RAW_NUMBER: Final = re.compile(r"[ \u3000\f]*[0-9０-９]{1,3}([ \u3000]+)")
_FURNITURE_RULES: Final = {
    LineKind.RUNNING_HEADER: Rule.RUNNING_HEADER,
    LineKind.PAGE_NUMBER: Rule.PAGE_NUMBER,
    LineKind.BOILERPLATE: Rule.BOILERPLATE,
}


class Layout:
    """Repairs of the layout: breaks of line and page closed up, furniture of the page taken out, markers mended."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._starts, self._ends, self._confidences = array("I"), array("I"), array("f")
        self._afters: list[str] = []
        self._rules: list[Rule] = []

    def add(self, start: int, end: int, after: str, rule: Rule, confidence: float) -> None:
        """Record that raw characters `start` to `end` (0-based, `end` excluded) are read as `after`."""
        self._starts.append(start)
        self._ends.append(end)
        self._confidences.append(confidence)
        self._afters.append(after)
        self._rules.append(rule)

    def changes(self) -> Iterator[tuple[Change, float]]:
        """Every change with its confidence, in no order of place."""
        yield from zip(map(Change, self._starts, self._ends, self._afters, self._rules), self._confidences, strict=True)
        offsets = self._lines.offsets
        for at in self._lines.furniture():
            following = self._lines.after_blanks(at)
            end = offsets[following] if following < len(self._lines) else len(self._lines.raw_text)
            yield Change(offsets[at], end, "", _FURNITURE_RULES[self._lines.kind(at)]), 1.0

    def counts(self) -> Counter[Rule]:
        """How many changes each rule made."""
        furniture = Counter(_FURNITURE_RULES[self._lines.kind(at)] for at in self._lines.furniture())
        return Counter(self._rules) + furniture


class _Growing:
    """A paragraph while its lines are gathered."""

    __slots__ = ("first", "join", "last", "length", "mark", "pieces", "texts")

    def __init__(self, at: int, text: str, mark: Mark) -> None:
        self.first = self.last = at
        self.texts = [text]
        self.pieces = array("I")
        self.length = len(text)
        self.mark = mark
        self.join = 1.0

    def append(self, at: int, text: str, confidence: float) -> None:
        self.pieces.extend((self.length, at + 1))
        self.texts.append(text)
        self.length += len(text)
        self.last = at
        self.join = min(self.join, confidence)

    def done(self, lines: Lines, border: float) -> Paragraph:
        text = self.texts[0] if self.first == self.last else "".join(self.texts)
        page = lines.page(self.first, self.last)
        return Paragraph(text, self.first + 1, self.last + 1, page, self.mark, self.join, border, self.pieces.tobytes())


def gather(lines: Lines, joiner: Joiner, markers_lost_points: bool) -> tuple[list[Paragraph], Layout]:
    """The paragraphs of a text, as `joiner` decides, and the changes of layout that make them.

    `markers_lost_points` says that the text has lost its points, so that `1 领取…` stands for `1. 领取…`.
    """
    layout = Layout(lines)
    paragraphs: list[Paragraph] = []
    growing: _Growing | None = None
    marker = 0
    above = raw_above = ""
    for at in lines.content():
        below, raw_below = lines.text(at), lines.raw(at)
        mark = mark_of(below)
        lost = _NUMBER_ALONE.match(below) if markers_lost_points else None
        if lost and int(lost[1]) in (1, marker + 1) and mark in (Mark.NONE, Mark.CENTRED):
            mark = Mark.SUBITEM
        joins = False
        if growing is not None:
            opens, page_break = growing.first == growing.last, lines.has_furniture(growing.last, at)
            pair = Neighbours(above, below, raw_above, raw_below, growing.mark, mark, opens, page_break, at)
            joins, confidence = joiner(pair)
            if joins:
                growing.append(at, _joined(layout, lines, pair, growing.last, joiner.breaks, confidence), confidence)
            else:
                paragraphs.append(growing.done(lines, confidence))
        if not joins:
            text = below
            if lost and mark is Mark.SUBITEM:
                marker = int(lost[1])
                text = _pointed(layout, lines, at, lost)
            growing = _Growing(at, text, mark)
        above, raw_above = below, raw_below
    if growing is not None:
        paragraphs.append(growing.done(lines, 1.0))
    return paragraphs, layout


def _pointed(layout: Layout, lines: Lines, at: int, lost: re.Match[str]) -> str:
    """Record that a list number gets back the point it lost; returns the line's text with it."""
    space = _RAW_NUMBER.match(lines.raw(at))
    if space is None:
        return lost.string
    start = lines.offsets[at]
    layout.add(start + space.start(1), start + space.end(1), ". ", Rule.LIST_MARKER, 0.9)
    return f"{lost[1]}. {lost.string[lost.end() :]}"


def _joined(layout: Layout, lines: Lines, pair: Neighbours, above: int, breaks: Rule, confidence: float) -> str:
    """Record the closing of the break before a line; returns the line's text as it goes on in the paragraph."""
    at, text = pair.line_below, pair.below
    between = " " if _letter(pair.above[-1]) and _letter(text[0]) else ""
    start = lines.offsets[above] + len(pair.raw_above)
    following = lines.after_blanks(above)
    rule = Rule.PAGE_BREAK if pair.page_break or following != at else breaks
    layout.add(start, lines.offsets[following], between, rule, confidence)
    found = _NUMBER_ALONE.match(text)
    if found is not None and (space := _RAW_NUMBER.match(pair.raw_below)):
        start = lines.offsets[at]
        layout.add(start + space.start(1), start + space.end(1), "", Rule.NUMBER_SPACE, 0.95)
        text = found[1] + text[found.end() :]
    return between + text


def _letter(character: str) -> bool:
    return character.isascii() and character.isalpha()
