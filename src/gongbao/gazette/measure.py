"""The measure of a hard-wrapped page: how wide its full lines are, so that the width of a line tells where it ends.

Widths are in units of one Han character. The weights were fitted to the gazettes of 2020, 2022 and 2023: 971 lines
that are certainly full vary by 0.37 units. First lines of paragraphs are indented, so that they hold less.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# In these prints a mark of punctuation with the blank after it, or a bracket with the blank beside it, is one unit.
_MARK_AND_BLANK = re.compile(r"[ꎬꎮꎻ、:;,.，。；：] | [«(〔“‹（《]|[»)〕”›）》] ")
_UNIT = "\u4e00"
_NARROW: Final = 0.5


class _Weights(dict[str, float]):
    """The width of every character; one not named is a Han character or as wide as one."""

    def __missing__(self, character: str) -> float:
        self[character] = 1.0
        return 1.0


_WEIGHTS: Final = _Weights(
    {" ": 0.25, "\u3000": 0.75, "\f": 0.0, "\r": 0.0, "\t": 2.0}
    | {
        **dict.fromkeys("ꎬꎮꎻ、:;,.", 0.6),
        **dict.fromkeys("«»‹›()〔〕“”‘’", 0.5),
        **{chr(code): _NARROW for code in range(0x21, 0x7F) if chr(code) not in ":;,.()"},
        **{chr(code): _NARROW for code in range(0xFF10, 0xFF1A)},
        **{chr(code): _NARROW for code in range(0xFF21, 0xFF3B)},
        **{chr(code): _NARROW for code in range(0xFF41, 0xFF5B)},
        **dict.fromkeys("％＋－＝／．\U001001b0\U00100170", _NARROW),
    }
)
_FIRST_TOKEN = re.compile(r"[«(〔“‹（《]*(?:[０-９Ａ-Ｚａ-ｚ0-9A-Za-z％%－.\-/]+|.)(?:[ꎬꎮꎻ、，。；：）》〕”»)]+)?")
INDENT: Final = 1.5
"""How much less than the measure a first line holds: two characters, less what the blank after its mark takes."""
_LEAST_LINES: Final = 6
_SPREAD: Final = 1.5
_SHORTEST: Final = 22
_LONGEST: Final = 60


def width(line: str) -> float:
    """The printed width of a raw line."""
    return sum(map(_WEIGHTS.__getitem__, _MARK_AND_BLANK.sub(_UNIT, line.strip(" \r\n\f"))))


def first_token_width(line: str) -> float:
    """The width of what could not be parted from the start of a line: a number, a character with its brackets."""
    found = _FIRST_TOKEN.match(line.lstrip(" \u3000\f"))
    return width(found[0]) if found else 0.0


@dataclass(frozen=True, slots=True)
class Measure:
    """The width of full lines: inside a paragraph, and of its first line."""

    full: float

    @property
    def first(self) -> float:
        """The width of a full first line."""
        return self.full - INDENT


def measure(raw_lines: Iterable[str]) -> Measure | None:
    """The measure of a hard-wrapped text from its non-blank lines; None where lines are whole paragraphs.

    A text is hard-wrapped where many lines have one width and hardly any is wider.
    """
    widths: Counter[float] = Counter()
    lines = long = 0
    for line in raw_lines:
        lines += 1
        if len(line) > _LONGEST + 12:
            long += 1
        elif len(line) >= _SHORTEST:
            widths[round(2 * width(line)) / 2] += 1
    if long > lines // 50:
        return None
    if sum(widths.values()) < _LEAST_LINES:
        return None
    # First lines make a second peak, INDENT to the left; the measure is the right one of the two.
    highest = max(widths, key=lambda at: (widths[at], at))
    full = max(at for at in widths if highest <= at <= highest + INDENT + 1 and widths[at] >= widths[highest] / 3)
    inside = sum(count for at, count in widths.items() if full - INDENT - _SPREAD <= at <= full + _SPREAD)
    wider = sum(count for at, count in widths.items() if at > full + 2.5)
    if inside < _LEAST_LINES or 2 * inside < sum(widths.values()) or wider > inside / 8:
        return None
    close = sorted(at for at in widths.elements() if full - 1 <= at <= full + 1)
    return Measure(sum(close) / len(close))
