"""A row as one stream of characters with the borders at which a cell or a name may end.

Page extraction prints the cells of a row one after another: serial, task, leaders, lead units, cooperating units.
A cell's line ends with a line break or, where the next cell begins at the same height, with a space. Spaces are also
printed after commas, around digits and at quotation marks, where they mean nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from gongbao.gazette.responsibility.language import STOP
from gongbao.gazette.responsibility.printed import PrintedLine

MARKS = "、，"
_OPENING = "“‘《〈（([、，；：;:"
_CLOSING = "、，。；：！？”’》〉）)]"
_ENDING = "”’》〉）)]"
_HALF_WIDTH = "()[]"
_BRACKETS = {"(": ")", "（": "）"}
_LONGEST_BRACKET = 30


class Gap(IntEnum):
    """What white space stands at a border."""

    NONE = 0
    LOOSE = 1  # a space after a closing bracket or quotation mark: may mean nothing
    SPACE = 2  # a space between two characters that are not otherwise printed apart
    AFTER_STOP = 3
    LINE = 4
    BLANK = 5  # a line break with a blank line
    PAGE = 6  # a line break with page furniture
    END = 7  # the end of the row


@dataclass(frozen=True, slots=True)
class Border:
    """A place between two characters of a stream.

    position   characters before it.
    mark       the comma right before it, or "".
    width      how far the printed line (or cell on it) has come, in full-width characters.
    line       the line printed before it.
    """

    position: int
    mark: str
    gap: Gap
    width: int
    line: int


@dataclass(frozen=True, slots=True)
class Stream:
    """A row without its serial. `borders` begins at position 0 and ends with the end of the row."""

    text: str
    borders: tuple[Border, ...]

    def between(self, first: int, last: int) -> str:
        """The text from border `first` to border `last`, without a comma at its end."""
        end = self.borders[last]
        return self.text[self.borders[first].position : end.position - len(end.mark)]


def stream_of(lines: Sequence[PrintedLine]) -> Stream:
    """The stream of a row's printed lines (cells only; the serial already taken off the first)."""
    text: list[str] = []
    borders = [Border(0, "", Gap.LINE, 0, lines[0].number if lines else 0)]
    width = 0.0
    closing = ""  # the bracket that is open, so that commas inside it part no units
    previous: PrintedLine | None = None

    def border(gap: Gap, line: int) -> None:
        mark = text[-1] if text[-1] in MARKS and not closing else ""
        borders.append(Border(len(text), mark, gap, round(width), line))

    for line in lines:
        words = line.text.split()
        for index, word in enumerate(words):
            if text:
                if index:
                    gap = _space(text[-1], word[0])
                else:
                    assert previous is not None
                    gap = Gap.PAGE if line.page else Gap.BLANK if line.blank else Gap.LINE
                if gap is not Gap.NONE or (text[-1] in MARKS and not closing):
                    border(gap, previous.number if previous and not index else line.number)
                if gap >= Gap.SPACE:
                    width = 0
            for at, character in enumerate(word):
                text.append(character)
                width += 0.5 if character in _HALF_WIDTH else 1
                if character == closing:
                    closing = ""
                elif not closing and character in _BRACKETS and _closes(lines, line, word, at, character):
                    closing = _BRACKETS[character]
                if character in MARKS and not closing and at + 1 < len(word):
                    border(Gap.NONE, line.number)
        if words:
            previous = line
    if text and previous:
        border(Gap.END, previous.number)
    return Stream("".join(text), tuple(borders))


def _space(before: str, after: str) -> Gap:
    """What a space between two characters on one line may mean."""
    if before == STOP:
        return Gap.AFTER_STOP
    if before in _OPENING or after in _CLOSING or after in _OPENING:
        return Gap.NONE
    if before in _ENDING:
        return Gap.LOOSE
    if _printed_apart(before) or _printed_apart(after):
        return Gap.NONE
    return Gap.SPACE


def _printed_apart(character: str) -> bool:
    """Whether extraction puts spaces around the character whatever stands beside it."""
    return character.isascii() or character in "—·－→%"


def _closes(lines: Sequence[PrintedLine], line: PrintedLine, word: str, at: int, bracket: str) -> bool:
    """Whether the bracket is closed soon; one that is not is a misprint and holds nothing together."""
    rest = word[at + 1 :] + line.text.partition(word)[2]
    for other in lines:
        if len(rest) > _LONGEST_BRACKET:
            break
        if other.number > line.number:
            rest += other.text
    return _BRACKETS[bracket] in rest[:_LONGEST_BRACKET]
