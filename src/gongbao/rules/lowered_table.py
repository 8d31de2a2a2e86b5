"""A decision table in the integer form: which of its rows match the keys, and what that comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from gongbao.rules.lowered import KINDS, Lowered, Values
from gongbao.rules.nodes import Anything, Cell, Codes, Hit, Interval, Point, Table
from gongbao.rules.ops import Op
from gongbao.rules.types import Kind, Plain, Type


@dataclass(frozen=True, slots=True)
class Key:
    """What a table is entered with, of the type of the expression that it was."""

    value: Lowered
    type: Type


@dataclass(frozen=True, slots=True)
class LoweredTable:
    """A table with its keys, in their order."""

    values: Values
    table: Table
    keys: tuple[Key, ...]

    def row_conditions(self) -> list[Op]:
        """For each row of the table, the condition under which it matches."""
        return [
            self.values.all_of(self._cell(cell, key) for cell, key in zip(row.cells, self.keys, strict=True))
            for row in self.table.rows
        ]

    def yields(self, results: list[Lowered], outside: Lowered | None, unknown: Lowered) -> Lowered:
        """What the table yields as its `hit` has it: `results` of each row, `outside` where no row matches.

        Without `outside` some row always matches: that none does is then `unknown`, as are unknown keys.
        """
        otherwise = unknown if outside is None else outside
        if self.table.hit is Hit.COLLECT:
            return self._collect(results, otherwise)
        if self.table.hit is Hit.FIRST:
            result = otherwise
            for condition, made in reversed(list(zip(self.row_conditions(), results, strict=True))):
                result = self.values.choose(condition, made, result)
            return result
        chain = self._chain(results, otherwise, unknown)
        if chain is not None:
            return chain
        conditions = self.row_conditions()
        branches = list(zip(conditions, results, strict=True))
        if outside is not None:
            branches.append((self._none(conditions), outside))
        return self.values.first_true(branches, unknown)

    def _collect(self, results: list[Lowered], outside: Lowered) -> Lowered:
        """The rows that match, added up."""
        b = self.values.build
        conditions = self.row_conditions()
        total = b.integer(0)
        for condition, made in zip(conditions, results, strict=True):
            total = b.add(total, b.unless_unknown(condition, made.top, b.integer(0)))
        return Lowered(b.unless_unknown(self._none(conditions), outside.top, total), outside.bottom)

    def _none(self, conditions: list[Op]) -> Op:
        return self.values.all_of(self.values.build.negate(condition) for condition in conditions)

    def _chain(self, results: list[Lowered], outside: Lowered, unknown: Lowered) -> Lowered | None:
        """Bands of one key without gaps, in order: the first upper bound that the key does not pass decides."""
        b = self.values.build
        bands = [row.cells[0] for row in self.table.rows]
        if len(self.keys) != 1 or not all(isinstance(band, Interval) for band in bands):
            return None
        ordered = sorted(
            ((band, made) for band, made in zip(bands, results, strict=True) if isinstance(band, Interval)),
            key=lambda each: (each[0].lower is not None, each[0].lower or (Fraction(0), 0)),
        )
        if any(one.upper is None or one.upper != two.lower for (one, _), (two, _) in pairwise(ordered)):
            return None
        (key,) = self.keys
        pieces = [outside, *(made for _, made in ordered), outside]
        borders = [ordered[0][0].lower, *(band.upper for band, _ in ordered)]
        before = [(border, piece) for border, piece in zip(borders, pieces, strict=False) if border is not None]
        last = pieces[-1] if borders[-1] is not None else pieces[-2]
        if not before:
            return self.values.choose(b.is_null(key.value.top), unknown, last)
        past = [(b.negate(self._past(key, border)), piece) for border, piece in before]
        past.append((self._past(key, before[-1][0]), last))
        return self.values.first_true(past, unknown)

    # Cells --------------------------------------------------------------------------------------------------

    def _cell(self, cell: Cell, key: Key) -> Op:
        """Whether the cell holds the key."""
        b = self.values.build
        match cell:
            case Anything():
                return b.boolean(True)
            case Codes():
                return self.values.any_of(self._is_option(key, option) for option in cell.options)
            case Interval():
                above = b.boolean(True) if cell.lower is None else self._past(key, cell.lower)
                below = b.boolean(True) if cell.upper is None else b.negate(self._past(key, cell.upper))
                return b.both(above, below)

    def _is_option(self, key: Key, option: Plain) -> Op:
        b, top = self.values.build, key.value.top
        match option:
            case True:
                return top
            case False:
                return b.negate(top)
            case _:
                return b.compare("==", top, b.literal(option, KINDS[key.type.kind]))

    def _past(self, key: Key, point: Point) -> Op:
        """Whether the key lies after the border."""
        b = self.values.build
        top, bottom = key.value.top, key.value.bottom
        x, after = point
        if key.type.kind is Kind.DATE:
            return b.compare(">=", top, b.literal(date.fromordinal(int(x)), "date"))
        if bottom is None or bottom.is_literal:
            scaled = x * (int(str(bottom.payload)) if bottom is not None else 1)
            operator, border = (">", floor(scaled)) if after else (">=", ceil(scaled))
            return b.compare(operator, top, b.integer(border))
        left = b.mul(top, b.integer(x.denominator))
        return b.compare(">" if after else ">=", left, b.mul(bottom, b.integer(x.numerator)))
