"""Lines of a gazette: which are text, which are furniture of the page, and on which page each stands."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final, overload

from gongbao.gazette.printed import Line, LineKind

_BOILERPLATE = re.compile(r"(?P<before>\d{0,4}) ?[（(]?本文与正式文件同等?效力[）)]? ?(?P<after>\d{0,4})")
_MARKED_NUMBER = re.compile(r"[-—–·]+ ?\d{1,4} ?[-—–·]+|第 ?\d{1,4} ?页(?:[ ，,/]?共 ?\d{1,4} ?页)?")
_DIGITS = re.compile(r"\d+")
_ISSUE = r"(?:\d{4}年)?第\d+期(?:（总第\d+期）)?"
_RUNNING_HEADER = re.compile(rf"{_ISSUE} ?\S{{2,20}}公报|\S{{2,20}}公报 ?{_ISSUE}")
_TITLE_ALONE = re.compile(r"\S{2,20}公报")
_LINK = re.compile(r"<?https?://\S+")
FURNITURE: Final = frozenset({LineKind.RUNNING_HEADER, LineKind.PAGE_NUMBER, LineKind.BOILERPLATE})
_REPEATED: Final = 3
_NEAR: Final = 4


class Lines(Sequence[Line]):
    """The lines of a text. Kept as columns; a Line is made when asked for."""

    def __init__(
        self, raw: str, text: str, pages: Sequence[int] | None = None, edges: Collection[int] = frozenset()
    ) -> None:
        """`text` is the repaired text, line for line as `raw`.

        pages  the sheet (1-based) that every line stands on, where known, as in a PDF.
        edges  lines (0-based) at the top or foot of a sheet, where known: a number alone there is a page number.
        """
        self.raw_text: Final = raw
        self.texts: Final = text.split("\n")
        self.offsets: Final = _offsets(raw)
        self.kinds: Final = _kinds(self.texts, edges)
        printed = _printed_numbers(self.texts, self.kinds)
        self.reversed_numbers: Final = _runs_backwards([digits for _, digits in printed])
        self.contradictions: Final[list[tuple[int, str, int]]] = []
        if pages is None:
            self._from, self._until = self._pages(printed)
        else:
            shift = self._shift(printed, pages)
            self._from = self._until = array("I", [max(sheet + shift, 1) for sheet in pages])

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | Sequence[Line]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        at = index + len(self) if index < 0 else index
        if not 0 <= at < len(self):
            raise IndexError(index)
        return Line(at + 1, self.offsets[at], self.raw(at), self.texts[at], self.kinds[at], self.page(at, at))

    def raw(self, at: int) -> str:
        """The raw text of a line (0-based), without its line break."""
        end = self.offsets[at + 1] - 1 if at + 1 < len(self.offsets) else len(self.raw_text)
        return self.raw_text[self.offsets[at] : end]

    def number_at(self, offset: int) -> int:
        """The 1-based number of the line that a character of the raw text stands on."""
        return bisect_right(self.offsets, offset)

    def page(self, first: int, last: int) -> tuple[int, int] | None:
        """The first and last page that lines `first` to `last` (0-based) can stand on."""
        if not self._from or not self._from[first]:
            return None
        return self._from[first], self._until[last]

    def content(self) -> list[int]:
        """Lines (0-based) that are neither blank nor furniture."""
        left_out = FURNITURE | {LineKind.BLANK}
        return [at for at, kind in enumerate(self.kinds) if kind not in left_out]

    def has_furniture(self, above: int, below: int) -> bool:
        """Whether furniture of a page stands between two lines (0-based), or the lower one heads a page."""
        if below - above > 1 and any(kind in FURNITURE for kind in self.kinds[above + 1 : below]):
            return True
        return self._heads_page(below)

    def _pages(self, printed: list[tuple[int, str]]) -> tuple[array[int], array[int]]:
        """From the numbers at the feet of pages: the page each line is on, or the pages it can be on."""
        feet: list[tuple[int, int]] = []
        for at, digits in printed:
            number = self._number(digits)
            if feet and number <= feet[-1][1]:
                self.contradictions.append((at, digits, feet[-1][1]))
            else:
                feet.append((at, number))
        first, last = array("I"), array("I")
        if not feet:
            return first, last
        previous = feet[0][1] - 1 if self._starts_on_page(feet) else 0
        for at, number in feet:
            segment = range(len(first), at + 1)
            heads = [line for line in segment if self._heads_page(line)]
            if len(heads) == number - previous or (len(heads) == number - previous - 1 and not first):
                page = number - len(heads)
                for line in segment:
                    page += line in heads
                    first.append(max(page, previous + 1))
                    last.append(max(page, previous + 1))
            else:
                first.extend([previous + 1] * len(segment))
                last.extend([number] * len(segment))
            previous = number
        rest = len(self.texts) - len(first)
        first.extend([previous + 1] * rest)
        last.extend([previous + 1 + sum(map(self._heads_page, range(len(self.texts) - rest, len(self.texts))))] * rest)
        return first, last

    def _shift(self, printed: list[tuple[int, str]], sheets: Sequence[int]) -> int:
        """How much the printed page numbers are ahead of the count of sheets."""
        shifts = Counter(self._number(digits) - sheets[at] for at, digits in printed)
        return max(shifts, key=lambda shift: (shifts[shift], -abs(shift)), default=0)

    def _number(self, digits: str) -> int:
        return int(digits[::-1] if self.reversed_numbers else digits)

    def _starts_on_page(self, feet: list[tuple[int, int]]) -> bool:
        """Whether the text before the first page number is one page, as far as the other pages tell."""
        lengths = sorted((b - a) / (q - p) for (a, p), (b, q) in pairwise(feet))
        return bool(lengths) and feet[0][0] <= 2 * lengths[len(lengths) // 2]

    def _heads_page(self, at: int) -> bool:
        """Whether a line carries the blank or form feed that extraction leaves at the top of a page."""
        start = self.offsets[at]
        opening = self.raw_text[start : start + 2]
        return opening[:1] == "\f" or (opening[:1] in " \u3000" and opening[1:].strip(" \u3000«(“‘‹〔\n") != "")


def _offsets(raw: str) -> array[int]:
    offsets, position = array("I", [0]), raw.find("\n")
    while position >= 0:
        offsets.append(position + 1)
        position = raw.find("\n", position + 1)
    return offsets


def _kinds(texts: list[str], edges: Collection[int]) -> list[LineKind]:
    kinds = []
    titles: Counter[str] = Counter()
    for text in texts:
        if not text:
            kind = LineKind.BLANK
        elif len(text) > 60:
            kind = LineKind.LINK if _LINK.fullmatch(text) else LineKind.TEXT
        elif "同" in text and _BOILERPLATE.fullmatch(text):
            kind = LineKind.PAGE_NUMBER if text[0].isdigit() or text[-1].isdigit() else LineKind.BOILERPLATE
        elif text[0] in "-—–·第" and _MARKED_NUMBER.fullmatch(text):
            kind = LineKind.PAGE_NUMBER
        elif "公报" in text and _RUNNING_HEADER.fullmatch(text):
            kind = LineKind.RUNNING_HEADER
        elif text[0] in "<h" and _LINK.fullmatch(text):
            kind = LineKind.LINK
        else:
            kind = LineKind.TEXT
            if text.endswith("公报") and _TITLE_ALONE.fullmatch(text):
                titles[text] += 1
        kinds.append(kind)
    # A title of the gazette alone on a line is a masthead; printed again and again it is a running header.
    running = {text for text, count in titles.items() if count >= _REPEATED}
    for at, text in enumerate(texts):
        if text in running:
            kinds[at] = LineKind.RUNNING_HEADER
        elif text.isascii() and text.isdigit() and len(text) <= 4 and (at in edges or _near_boilerplate(kinds, at)):
            kinds[at] = LineKind.PAGE_NUMBER
    return kinds


def _near_boilerplate(kinds: list[LineKind], at: int) -> bool:
    return LineKind.BOILERPLATE in kinds[max(at - _NEAR, 0) : at + _NEAR + 1]


def _printed_numbers(texts: list[str], kinds: list[LineKind]) -> list[tuple[int, str]]:
    return [
        (at, found[0])
        for at, kind in enumerate(kinds)
        if kind is LineKind.PAGE_NUMBER and (found := _DIGITS.search(texts[at])) is not None
    ]


def _runs_backwards(printed: list[str]) -> bool:
    """Whether the numbers increase when their digits are read from the right, and better so than from the left."""

    def falls(numbers: list[int]) -> int:
        return sum(later <= earlier for earlier, later in pairwise(numbers))

    turned = falls([int(digits[::-1]) for digits in printed])
    return turned < falls([int(digits) for digits in printed])
