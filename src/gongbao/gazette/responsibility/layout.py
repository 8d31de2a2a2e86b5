"""What the document itself says about its columns: how wide each is and what stands between cells.

A line that is not the last of its cell nearly fills its column; the last one may have any length up to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from math import log

from gongbao.gazette.responsibility.stream import Gap

_WIDEST = 40
_SPREAD = {-2: 0.03, -1: 0.12, 0: 0.7, 1: 0.12, 2: 0.03}  # justified lines differ by a character or so


class Column(IntEnum):
    """The columns after the serial, in printed order."""

    TASK = 0
    LEADERS = 1
    LEAD = 2
    COOPERATING = 3


# What is expected before anything is learned, as if so many had been seen.
_GAPS_WITHIN: dict[Column, dict[Gap, float]] = {
    Column.TASK: {Gap.LOOSE: 2, Gap.SPACE: 0.02, Gap.AFTER_STOP: 0.5, Gap.LINE: 10, Gap.BLANK: 0.1, Gap.PAGE: 0.1},
    Column.LEADERS: {Gap.LOOSE: 0.01, Gap.SPACE: 0.3, Gap.AFTER_STOP: 0.01, Gap.LINE: 1, Gap.BLANK: 0.3, Gap.PAGE: 0.1},
    Column.LEAD: {Gap.LOOSE: 0.1, Gap.SPACE: 0.05, Gap.AFTER_STOP: 0.01, Gap.LINE: 6, Gap.BLANK: 3, Gap.PAGE: 0.1},
    Column.COOPERATING: {
        Gap.LOOSE: 0.1,
        Gap.SPACE: 0.02,
        Gap.AFTER_STOP: 0.01,
        Gap.LINE: 9,
        Gap.BLANK: 0.2,
        Gap.PAGE: 0.1,
    },
}
_GAPS_BETWEEN = {Gap.LOOSE: 0.3, Gap.SPACE: 3.0, Gap.AFTER_STOP: 3.0, Gap.LINE: 3.0, Gap.BLANK: 3.0, Gap.PAGE: 0.1}


@dataclass(frozen=True, slots=True)
class Seen:
    """One border as it was understood: inside the cell of `column`, or at its end."""

    column: Column
    gap: Gap
    width: int
    inside: bool


@dataclass
class Layout:
    """Chances of borders, from those seen so far; `width` of a line and `gap` after it, in or after a column."""

    _gaps: dict[tuple[Column, bool], Counter[Gap]] = field(default_factory=dict)
    _widths: dict[tuple[Column, bool], Counter[int]] = field(default_factory=dict)
    _judged: dict[tuple[Column, Gap, int, bool], float] = field(default_factory=dict)

    @classmethod
    def learned(cls, seen: Iterable[Seen]) -> Layout:
        """The layout that the borders `seen` show."""
        layout = cls()
        for border in seen:
            key = (border.column, border.inside)
            if border.gap is not Gap.END:
                layout._gaps.setdefault(key, Counter())[border.gap] += 1
            if border.gap >= Gap.LINE or not border.inside:
                layout._widths.setdefault(key, Counter())[border.width] += 1
        return layout

    def log_probability(self, column: Column, gap: Gap, width: int, inside: bool) -> float:
        """That such a border stands inside a cell of `column`, or at its end."""
        if gap is Gap.NONE:
            return 0.0 if inside else -50.0
        key = (column, gap, width, inside)
        found = self._judged.get(key)
        if found is None:
            found = self._gap(column, gap, inside) if gap is not Gap.END else 0.0
            if gap >= Gap.LINE or not inside:
                found += self._width(column, width, inside)
            self._judged[key] = found
        return found

    def widest(self, column: Column) -> int:
        """The widest line of the column that is printed more than once, in characters."""
        widths = self._widths.get((column, True), Counter()) + self._widths.get((column, False), Counter())
        return max((width for width, times in widths.items() if times > 1), default=_WIDEST)

    def _gap(self, column: Column, gap: Gap, inside: bool) -> float:
        expected = _GAPS_WITHIN[column] if inside else _GAPS_BETWEEN
        seen = self._gaps.get((column, inside), Counter())
        return log((seen[gap] + expected[gap]) / (seen.total() + sum(expected.values())))

    def _width(self, column: Column, width: int, inside: bool) -> float:
        if not 0 < width <= _WIDEST:
            return -12.0
        seen = self._widths.get((column, inside), Counter())
        near = sum(share * seen[width + by] for by, share in _SPREAD.items())
        return log((near + 3 / _WIDEST) / (seen.total() + 3))
