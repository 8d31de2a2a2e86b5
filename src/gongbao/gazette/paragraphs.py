"""Logical paragraphs out of printed lines, every join recorded as a repair of its own."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import lru_cache
from typing import Final

from gongbao.gazette.columns import MadeWhenAsked
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
_NEIGHBOURS: Final = 12
_MARKS: Final = tuple(Mark)
_MARK_NUMBER: Final = {mark: number for number, mark in enumerate(_MARKS)}


class _Mended(IntEnum):
    """What a line's text is changed by where it stands in a paragraph."""

    POINTED = 1  # a list number gets back the point it lost
    CLOSED_UP = 2  # a number that a line begins with stands in running text: the blank behind it goes
    SPACED = 3  # two words in letters meet where lines are joined


class Paragraphs(MadeWhenAsked[Paragraph]):
    """The paragraphs of a text. Kept as columns over its lines; a Paragraph is made when asked for.

    They are repairs of the layout at the same time: breaks of line and page closed up, markers mended, and between
    them furniture of the page taken out.
    """

    def __init__(self, lines: Lines, breaks: Rule) -> None:
        """`breaks` is what a break between joined lines is where no page ends there."""
        self._lines, self._breaks = lines, breaks
        # Of every paragraph: its first line, its mark, how sure its end is, where its further lines end in `_joined`.
        self._firsts, self._marks, self._borders, self._ends = array("I"), bytearray(), bytearray(), array("I")
        # Of every further line: which it is, how sure the join before it is, whether a page ends there.
        self._joined, self._sure, self._page_ends = array("I"), bytearray(), bytearray()
        self._mended: dict[int, _Mended] = {}
        self._confidences: list[float] = []
        self._number_of: dict[float, int] = {}

    def __len__(self) -> int:
        return len(self._firsts)

    def made(self, at: int) -> Paragraph:
        """A paragraph (0-based) with all that is known of it."""
        first = last = self._firsts[at]
        text, border = self._line(first), self._confidences[self._borders[at]]
        join, packed = 1.0, b""
        begin, end = self._further(at)
        if begin < end:
            pieces, printed = array("I"), [text]
            length = len(text)
            for line in self._joined[begin:end]:
                pieces.extend((length, line + 1))
                printed.append(self._line(line))
                length += len(printed[-1])
            text, packed, last = "".join(printed), pieces.tobytes(), line
            join = min(self._confidences[sure] for sure in set(self._sure[begin:end]))
        page, number = self._lines.page(first, last), first + 1
        return Paragraph(text, number, number if last == first else last + 1, page, self.mark(at), join, border, packed)

    def text(self, at: int) -> str:
        """The text of a paragraph (0-based) alone."""
        begin, end = self._further(at)
        text = self._line(self._firsts[at])
        return text if begin == end else text + "".join(map(self._line, self._joined[begin:end]))

    @property
    def texts(self) -> Sequence[str]:
        """The texts alone, each made when asked for."""
        return _Texts(self)

    def mark(self, at: int) -> Mark:
        """The mark of a paragraph (0-based)."""
        return _MARKS[self._marks[at]]

    def lines_of(self, at: int) -> tuple[int, int]:
        """The first and last raw line (1-based) of a paragraph (0-based)."""
        begin, end = self._further(at)
        return self._firsts[at] + 1, (self._joined[end - 1] if begin < end else self._firsts[at]) + 1

    def joined_below(self, confidence: float) -> Iterator[Paragraph]:
        """Paragraphs with a join that is at most so sure."""
        doubtful = {number for number, value in enumerate(self._confidences) if value <= confidence}
        for at in range(len(self)):
            begin, end = self._further(at)
            if begin < end and not doubtful.isdisjoint(self._sure[begin:end]):
                yield self[at]

    def changes(self) -> Iterator[tuple[Change, float]]:
        """Every repair of the layout with its confidence, in no order of place."""
        lines = self._lines
        offsets = lines.offsets
        for line, sure, page_ends in zip(self._joined, self._sure, self._page_ends, strict=True):
            above = lines.content_before(line)
            between = " " if self._mended.get(line) is _Mended.SPACED else ""
            start, end = offsets[above] + len(lines.raw(above)), offsets[lines.after_blanks(above)]
            rule = Rule.PAGE_BREAK if page_ends else self._breaks
            yield Change(start, end, between, rule), self._confidences[sure]
        for line, mended in self._mended.items():
            space = _RAW_NUMBER.match(lines.raw(line))
            if mended is not _Mended.SPACED and space is not None:
                start, end = offsets[line] + space.start(1), offsets[line] + space.end(1)
                if mended is _Mended.POINTED:
                    yield Change(start, end, ". ", Rule.LIST_MARKER), 0.9
                else:
                    yield Change(start, end, "", Rule.NUMBER_SPACE), 0.95
        for at in lines.furniture():
            following = lines.after_blanks(at)
            end = offsets[following] if following < len(lines) else len(lines.raw_text)
            yield Change(offsets[at], end, "", _FURNITURE_RULES[lines.kind(at)]), 1.0

    def counts(self) -> Counter[Rule]:
        """How many changes each rule made."""
        page_ends = self._page_ends.count(1)
        counts = Counter(_FURNITURE_RULES[self._lines.kind(at)] for at in self._lines.furniture())
        mended = Counter(self._mended.values())
        counts[Rule.PAGE_BREAK] += page_ends
        counts[self._breaks] += len(self._joined) - page_ends
        counts[Rule.LIST_MARKER] += mended[_Mended.POINTED]
        counts[Rule.NUMBER_SPACE] += mended[_Mended.CLOSED_UP]
        return counts

    def _further(self, at: int) -> tuple[int, int]:
        return self._ends[at - 1] if at else 0, self._ends[at]

    def _line(self, line: int) -> str:
        """The text of a line (0-based) as it stands in its paragraph."""
        text = self._lines.text(line)
        if line in self._mended:
            mended = self._mended[line]
            if mended is _Mended.SPACED:
                return " " + text
            number, _, rest = text.partition(" ")
            return number + (". " if mended is _Mended.POINTED else "") + rest
        return text

    # While they are gathered ------------------------------------------------------------------------------------

    def opens(self, line: int, mark: Mark) -> None:
        """A paragraph begins with this line (0-based)."""
        self._firsts.append(line)
        self._marks.append(_MARK_NUMBER[mark])
        self._borders.append(self._confidence(1.0))
        self._ends.append(len(self._joined))

    def ends(self, confidence: float) -> None:
        """The last paragraph ends, as surely as said."""
        self._borders[-1] = self._confidence(confidence)

    def goes_on(self, line: int, confidence: float, page_ends: bool) -> None:
        """The last paragraph goes on in this line (0-based)."""
        self._joined.append(line)
        self._sure.append(self._confidence(confidence))
        self._page_ends.append(page_ends)
        self._ends[-1] += 1

    def mend(self, line: int, mended: _Mended) -> None:
        """The text of this line (0-based) is changed."""
        self._mended[line] = mended

    def _confidence(self, value: float) -> int:
        """The number under which a confidence is kept: there are a dozen of them."""
        number = self._number_of.get(value)
        if number is None:
            number = self._number_of[value] = len(self._confidences)
            self._confidences.append(value)
        return number


class _Texts(MadeWhenAsked[str]):
    """The texts of paragraphs. The last ones asked for are kept: who looks at one looks at its neighbours too."""

    def __init__(self, paragraphs: Paragraphs) -> None:
        self._length = len(paragraphs)
        self._text = lru_cache(maxsize=_NEIGHBOURS)(paragraphs.text)

    def __len__(self) -> int:
        return self._length

    def made(self, at: int) -> str:
        """The text of a paragraph (0-based)."""
        return self._text(at)


def gather(lines: Lines, joiner: Joiner, markers_lost_points: bool) -> Paragraphs:
    """The paragraphs of a text, as `joiner` decides.

    `markers_lost_points` says that the text has lost its points, so that `1 领取…` stands for `1. 领取…`.
    """
    paragraphs = Paragraphs(lines, joiner.breaks)
    last = -1
    marker = 0
    opens = True
    mark_above = Mark.NONE
    above = raw_above = ""
    for at in lines.content():
        below, raw_below = lines.text(at), lines.raw(at)
        mark = mark_of(below)
        lost = _NUMBER_ALONE.match(below) if markers_lost_points else None
        if lost and int(lost[1]) in (1, marker + 1) and mark in (Mark.NONE, Mark.CENTRED):
            mark = Mark.SUBITEM
        joins = False
        if last >= 0:
            page_break = lines.has_furniture(last, at)
            pair = Neighbours(above, below, raw_above, raw_below, mark_above, mark, opens, page_break, at)
            joins, confidence = joiner(pair)
            if joins:
                paragraphs.goes_on(at, confidence, page_break)
                _mend_joined(paragraphs, pair)
            else:
                paragraphs.ends(confidence)
        if not joins:
            paragraphs.opens(at, mark)
            mark_above = mark
            if lost and mark is Mark.SUBITEM:
                marker = int(lost[1])
                if _RAW_NUMBER.match(raw_below):
                    paragraphs.mend(at, _Mended.POINTED)
        opens = not joins
        last, above, raw_above = at, below, raw_below
    return paragraphs


def _mend_joined(paragraphs: Paragraphs, pair: Neighbours) -> None:
    """What a line needs so that it goes on from the one above."""
    if _letter(pair.above[-1]) and _letter(pair.below[0]):
        paragraphs.mend(pair.line_below, _Mended.SPACED)
    elif _NUMBER_ALONE.match(pair.below) and _RAW_NUMBER.match(pair.raw_below):
        paragraphs.mend(pair.line_below, _Mended.CLOSED_UP)


def _letter(character: str) -> bool:
    return character.isascii() and character.isalpha()
