"""Lines of a gazette: which are text, which are furniture of the page, and on which page each stands."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

from gongbao.gazette import furniture
from gongbao.gazette.columns import MadeWhenAsked
from gongbao.gazette.printed import Line, LineKind
from gongbao.text.raw import RawText

_DIGITS = re.compile(r"\d+")
_KINDS: Final = tuple(LineKind)
_BLANK: Final = _KINDS.index(LineKind.BLANK)
_RUNNING_HEADER: Final = _KINDS.index(LineKind.RUNNING_HEADER)
_CONTENT: Final = frozenset({_KINDS.index(LineKind.TEXT), _KINDS.index(LineKind.LINK)})
_PAGE_NUMBER: Final = _KINDS.index(LineKind.PAGE_NUMBER)
_BOILERPLATE: Final = _KINDS.index(LineKind.BOILERPLATE)
_NEAR: Final = 4
_FEW: Final = 3
"""Fewer page numbers than this, told by their mark, and others are looked for."""
_UNKNOWN: Final = (0, 0)


class Lines(MadeWhenAsked[Line]):
    """The lines of a text. Kept as columns; a Line is made when asked for."""

    def __init__(
        self, raw: RawText, text: str, pages: Sequence[int] | None = None, edges: Collection[int] = frozenset()
    ) -> None:
        """`text` is the repaired text, line for line as `raw`.

        pages  the sheet (1-based) that every line stands on, where known, as in a PDF.
        edges  lines (0-based) at the top or foot of a sheet, where known: a number alone there is a page number.
        """
        self._raw: Final = raw
        self.offsets: Final = _offsets(raw.text)
        self._text = text
        self._text_offsets = _offsets(text)
        self._counted: dict[int, furniture.Numbered] = {}
        self._kinds = self._find_kinds(edges)
        printed = self._printed_numbers()
        self.reversed_numbers: Final = _runs_backwards([digits for _, digits in printed])
        self.contradictions: Final[list[tuple[int, str, int]]] = []
        # Pages as runs of lines: where each run begins, and the first and last page that its lines can be on.
        self._runs, self._run_pages = array("I"), list[tuple[int, int]]()
        if pages is None:
            self._find_pages(printed)
        else:
            shift = self._shift(printed, pages)
            for at, sheet in enumerate(pages):
                page = max(sheet + shift, 1)
                self._stands_on(at, page, page)

    def __len__(self) -> int:
        return len(self.offsets)

    @property
    def raw_text(self) -> str:
        """The text as it came."""
        return self._raw.text

    def made(self, at: int) -> Line:
        """A line (0-based) with all that is known of it."""
        return Line(at + 1, self.offsets[at], self.raw(at), self.text(at), self.kind(at), self.page(at, at))

    def raw(self, at: int) -> str:
        """The raw text of a line (0-based), without its line break."""
        end = self.offsets[at + 1] - 1 if at + 1 < len(self.offsets) else len(self.raw_text)
        return self.raw_text[self.offsets[at] : end]

    def text(self, at: int) -> str:
        """The repaired text of a line (0-based)."""
        end = self._text_offsets[at + 1] - 1 if at + 1 < len(self._text_offsets) else len(self._text)
        return self._text[self._text_offsets[at] : end]

    def kind(self, at: int) -> LineKind:
        """What a line (0-based) is."""
        return _KINDS[self._kinds[at]]

    def number_at(self, offset: int) -> int:
        """The 1-based number of the line that a character of the raw text stands on."""
        return bisect_right(self.offsets, offset)

    def page(self, first: int, last: int) -> tuple[int, int] | None:
        """The first and last page that lines `first` to `last` (0-based) can stand on."""
        if not self._runs:
            return None
        begins = self._run_pages[bisect_right(self._runs, first) - 1]
        ends = begins if first == last else self._run_pages[bisect_right(self._runs, last) - 1]
        if _UNKNOWN in (begins, ends):
            return None
        return begins if begins == ends else (begins[0], ends[1])

    def _stands_on(self, at: int, first: int, last: int) -> None:
        """Line `at`, and those after it that nothing is said of, can stand on pages `first` to `last`."""
        if not self._run_pages or self._run_pages[-1] != (first, last):
            self._runs.append(at)
            self._run_pages.append((first, last))

    def content(self) -> list[int]:
        """Lines (0-based) that are neither blank nor furniture."""
        return [at for at, kind in enumerate(self._kinds) if kind in _CONTENT]

    def furniture(self) -> list[int]:
        """Lines (0-based) that are furniture of a page."""
        return [at for at, kind in enumerate(self._kinds) if kind not in _CONTENT and kind != _BLANK]

    def after_blanks(self, at: int) -> int:
        """The next line (0-based) after one that is not blank; the number of lines where none is."""
        following = at + 1
        while following < len(self) and self._kinds[following] == _BLANK:
            following += 1
        return following

    def content_before(self, at: int) -> int:
        """The last line (0-based) before one that is neither blank nor furniture."""
        before = at - 1
        while self._kinds[before] not in _CONTENT:
            before -= 1
        return before

    def has_furniture(self, above: int, below: int) -> bool:
        """Whether furniture of a page stands between two lines (0-based), or the lower one heads a page."""
        return self.after_blanks(above) != below or bool(self._head(below))

    def _find_kinds(self, edges: Collection[int]) -> bytearray:
        """What every line is, as numbers of `_KINDS`; TEXT is 0."""
        kinds = bytearray(len(self))
        candidates: list[int] = []
        ends = self._text_offsets[1:]
        ends.append(len(self._text) + 1)
        for at, (start, end) in enumerate(zip(self._text_offsets, ends, strict=True)):
            if end - start <= 1:
                kinds[at] = _BLANK
            elif end - start <= furniture.LONGEST or self._text[start] in "<h":
                text = self._text[start : end - 1]
                kinds[at] = _KINDS.index(furniture.kind_of(text))
                if kinds[at] != _BLANK and furniture.may_recur(text):
                    candidates.append(at)
        for at in furniture.recurring_headers((at, self.text(at)) for at in candidates):
            kinds[at] = _RUNNING_HEADER
        for at in candidates:
            if self.text(at).isdigit() and (at in edges or _BOILERPLATE in kinds[max(at - _NEAR, 0) : at + _NEAR + 1]):
                kinds[at] = _PAGE_NUMBER
        if kinds.count(_PAGE_NUMBER) < _FEW:
            for found in furniture.counting_lines(((at, self.text(at)) for at in candidates), self._text_offsets):
                kinds[found.line] = _PAGE_NUMBER
                self._counted[found.line] = found
        return kinds

    def _printed_numbers(self) -> list[tuple[int, str]]:
        """The page numbers printed, each with the line at which its page ends.

        Where a number stands in a header, the page before ends there.
        """
        printed: list[tuple[int, str]] = []
        for at, kind in enumerate(self._kinds):
            if kind != _PAGE_NUMBER:
                continue
            counted = self._counted.get(at)
            if counted is None:
                if (digits := _DIGITS.search(self.text(at))) is not None:
                    printed.append((at, digits[0]))
            elif not counted.heads:
                printed.append((at, counted.digits))
            elif int(counted.digits) > 1 and at:
                printed.append((at - 1, str(int(counted.digits) - 1)))
        return printed

    def _find_pages(self, printed: list[tuple[int, str]]) -> None:
        """From the numbers at the feet of pages: the page each line is on, or the pages it can be on."""
        feet: list[tuple[int, int]] = []
        for at, digits in printed:
            number = self._number(digits)
            if feet and number <= feet[-1][1]:
                self.contradictions.append((at, digits, feet[-1][1]))
            else:
                feet.append((at, number))
        if not feet:
            return
        previous = feet[0][1] - 1 if self._starts_on_page(feet) else 0
        begin = 0
        for at, number in feet:
            segment = range(begin, at + 1)
            heads = self._heads(segment, number - previous)
            if heads is None and not begin:  # the first sheet carries no sign of its beginning
                heads = self._heads(segment, number - previous - 1)
            if heads is None:
                self._stands_on(begin, previous + 1, number)
            else:
                page = number - len(heads)
                self._stands_on(begin, max(page, previous + 1), max(page, previous + 1))
                for line in sorted(heads):
                    page += 1
                    self._stands_on(line, max(page, previous + 1), max(page, previous + 1))
            previous, begin = number, at + 1
        rest = range(begin, len(self))
        if len(rest) > 2 * _lines_of_page(feet) and not any(self._head(line) for line in rest):
            self._stands_on(begin, *_UNKNOWN)  # several pages, and nothing tells where they begin
            return
        page = previous
        begun = False
        for line in rest:
            begun = begun or self._kinds[line] != _BLANK
            page += self._head(line) is not None
            self._stands_on(line, max(page, previous + begun), max(page, previous + begun))

    def _shift(self, printed: list[tuple[int, str]], sheets: Sequence[int]) -> int:
        """How much the printed page numbers are ahead of the count of sheets."""
        shifts = Counter(self._number(digits) - sheets[at] for at, digits in printed)
        return max(shifts, key=lambda shift: (shifts[shift], -abs(shift)), default=0)

    def _number(self, digits: str) -> int:
        return int(digits[::-1] if self.reversed_numbers else digits)

    def _starts_on_page(self, feet: list[tuple[int, int]]) -> bool:
        """Whether the text before the first page number is one page, as far as the other pages tell."""
        return len(feet) > 1 and feet[0][0] <= 2 * _lines_of_page(feet)

    def _heads(self, segment: range, expected: int) -> set[int] | None:
        """The lines of a segment that head a page, where they are as many as expected; None where they are not."""
        found = {line: head for line in segment if (head := self._head(line)) is not None}
        sure = {line for line, head in found.items() if head}
        if len(sure) == expected:
            return sure
        return set(found) if len(found) == expected else None

    def _head(self, at: int) -> bool | None:
        """Whether a line heads a page by the blank or form feed before it: True, perhaps (False), or None for no.

        A line that opens with a bracket may have its blank from the bracket.
        """
        start = self.offsets[at]
        opening = self.raw_text[start : start + 2]
        if opening[:1] == "\f" or self._kinds[at] == _RUNNING_HEADER:
            return True
        if opening[:1] not in (" ", "\u3000") or opening[1:] in ("", " ", "\u3000", "\n"):
            return None
        return opening[1:] not in "«(“‘‹〔《（"


def _lines_of_page(feet: Sequence[tuple[int, int]]) -> float:
    """The lines of an ordinary page, from the lines at which numbered pages end; 0 where no two are known."""
    lengths = sorted((b - a) / (q - p) for (a, p), (b, q) in pairwise(feet))
    return lengths[len(lengths) // 2] if lengths else 0.0


def _offsets(raw: str) -> array[int]:
    offsets, position = array("I", [0]), raw.find("\n")
    while position >= 0:
        offsets.append(position + 1)
        position = raw.find("\n", position + 1)
    return offsets


def _runs_backwards(printed: list[str]) -> bool:
    """Whether the numbers increase when their digits are read from the right, and better so than from the left."""

    def falls(numbers: list[int]) -> int:
        return sum(later <= earlier for earlier, later in pairwise(numbers))

    turned = falls([int(digits[::-1]) for digits in printed])
    return turned < falls([int(digits) for digits in printed])
