"""Values in the integer form, and what can be done with them whatever expression they come from.

A number is top / bottom, so that scales and fractions are one; the absence of what may be absent goes beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from gongbao.rules.errors import DefinitionError
from gongbao.rules.op_builder import OpBuilder
from gongbao.rules.ops import Op
from gongbao.rules.types import Kind, Plain, Type

ABSENT_SUFFIX = "__absent"
"""Ends the name of the column that says whether a fact or concept is absent."""
DIVISOR_SUFFIX = "__divisor"
"""Ends the name of the column that holds the bottom of a concept that is a fraction."""

KINDS = {
    Kind.BOOLEAN: "bool",
    Kind.NUMBER: "int",
    Kind.MONTH: "int",
    Kind.DATE: "date",
    Kind.CODE: "text",
    Kind.TEXT: "text",
}
"""What the values of each kind are in the integer form."""


@dataclass(frozen=True, slots=True)
class Lowered:
    """What a node became: a number is top / bottom; `absent` only for what may be absent."""

    top: Op
    bottom: Op | None = None
    absent: Op | None = None

    @property
    def divisor(self) -> Op:
        """The bottom of a number."""
        assert self.bottom is not None
        return self.bottom


@dataclass(frozen=True, slots=True)
class Values:
    """Makes values and combines them, with the operations of `build`."""

    build: OpBuilder

    # One value ----------------------------------------------------------------------------------------------

    def constant(self, plain: Plain | None, held: Type) -> Lowered:
        """A constant of a type; None is the absent one where the type has one, else the unknown one."""
        b = self.build
        absent = b.boolean(plain is None) if held.optional else None
        if held.kind is Kind.NUMBER and held.scale is None:
            fraction = Fraction(plain) if isinstance(plain, int | Fraction) else None
            if fraction is None:
                return Lowered(b.literal(None, "int"), b.integer(1), absent)
            return Lowered(b.integer(fraction.numerator), b.integer(fraction.denominator), absent)
        return Lowered(b.literal(plain, KINDS[held.kind]), self.scale(held), absent)

    def unknown(self, held: Type) -> Lowered:
        """The unknown value of a type."""
        made = self.constant(None, held)
        return Lowered(made.top, made.bottom, None if made.absent is None else self.build.literal(None, "bool"))

    def scale(self, held: Type) -> Op | None:
        """The bottom of a number with fixed decimal places, 1 where there are none; None for what is no number."""
        return self.build.integer(held.scale or 1) if held.kind is Kind.NUMBER else None

    def fit(self, made: Lowered, held: Type, wanted: Type) -> Lowered:
        """The same value at the scale of `wanted`, with an absence where that may be absent."""
        b = self.build
        absent = made.absent
        if wanted.optional and absent is None:
            absent = b.case([(b.is_null(made.top), b.literal(None, "bool"))], b.boolean(False))
        if held.kind is Kind.NUMBER and held.scale != wanted.scale and wanted.scale is not None:
            if held.scale is None:
                raise DefinitionError("分数要先取整，才能当作有固定小数位数的数")
            assert wanted.scale % held.scale == 0, (held, wanted)
            top = b.mul(made.top, b.integer(wanted.scale // held.scale))
            return Lowered(top, self.scale(wanted), absent)
        return Lowered(made.top, made.bottom, absent)

    # Numbers ------------------------------------------------------------------------------------------------

    def sum(self, left: Lowered, right: Lowered) -> Lowered:
        """The sum of two fractions."""
        return Lowered(self.build.add(*self._tops(left, right)), self.build.mul(left.divisor, right.divisor))

    def difference(self, left: Lowered, right: Lowered) -> Lowered:
        """The difference of two fractions."""
        return Lowered(self.build.sub(*self._tops(left, right)), self.build.mul(left.divisor, right.divisor))

    def _tops(self, left: Lowered, right: Lowered) -> tuple[Op, Op]:
        """The tops of two fractions over the product of their bottoms."""
        return self.build.mul(left.top, right.divisor), self.build.mul(right.top, left.divisor)

    def product(self, left: Lowered, right: Lowered) -> Lowered:
        """The product of two numbers, at the product of their scales."""
        b = self.build
        return Lowered(b.mul(left.top, right.top), b.mul(left.divisor, right.divisor))

    def quotient(self, left: Lowered, right: Lowered) -> Lowered:
        """The quotient as a fraction with a positive bottom; unknown where `right` is zero."""
        b = self.build
        one, other = self._cancel(left.divisor, right.divisor)
        top, bottom = b.mul(left.top, other), b.mul(right.top, one)
        if bottom.low < 0:
            negative = b.compare("<", bottom, b.integer(0))
            top = b.unless_unknown(negative, b.sub(b.integer(0), top), top)
            bottom = b.greatest(bottom, b.sub(b.integer(0), bottom))
        return Lowered(top, b.positive(bottom))

    def rounded(self, made: Lowered, step: Fraction, mode: str, wanted: Type) -> Lowered:
        """The number at a whole multiple of `step`, at the scale of `wanted`; `mode`: down, up, or half away from 0."""
        b = self.build
        assert wanted.scale is not None
        by, over = self._cancel(b.integer(step.denominator), made.divisor)
        top, bottom = b.mul(made.top, by), b.mul(over, b.integer(step.numerator))
        scaled = step * wanted.scale
        assert scaled.denominator == 1
        return Lowered(b.mul(self._whole(top, bottom, mode), b.integer(int(scaled))), self.scale(wanted))

    def _whole(self, top: Op, bottom: Op, mode: str) -> Op:
        """top / bottom as a whole number; `bottom` is positive."""
        b = self.build
        if bottom.is_literal and bottom.payload == 1:
            return top
        match mode:
            case "down":
                return b.floor_div(top, bottom)
            case "up":
                return b.floor_div(b.add(top, b.sub(bottom, b.integer(1))), bottom)
            case _:
                two = b.integer(2)
                half = b.floor_div(b.add(b.mul(b.absolute(top), two), bottom), b.mul(bottom, two))
                if top.low >= 0:
                    return half
                negative = b.compare("<", top, b.integer(0))
                return b.unless_unknown(negative, b.sub(b.integer(0), half), half)

    def _cancel(self, a: Op, c: Op) -> tuple[Op, Op]:
        """Two constants without their common divisor; anything else as it is."""
        if isinstance(a.payload, int) and isinstance(c.payload, int) and a.is_literal and c.is_literal:
            shared = gcd(a.payload, c.payload)
            return self.build.integer(a.payload // shared), self.build.integer(c.payload // shared)
        return a, c

    # Comparisons --------------------------------------------------------------------------------------------

    def compare(self, operator: str, left: Lowered, right: Lowered) -> Op:
        """Whether the comparison holds; numbers may be of any scale."""
        b = self.build
        if left.bottom is None or right.bottom is None:
            return b.compare(operator, left.top, right.top)
        one, other = self._cancel(left.bottom, right.bottom)
        return b.compare(operator, b.mul(left.top, other), b.mul(right.top, one))

    def same(self, one: Lowered, other: Lowered) -> Op:
        """Whether two values of one type are equal; two absences are."""
        equal = self.compare("==", one, other)
        if one.absent is None or other.absent is None:
            return equal
        both = self.build.both(one.absent, other.absent)
        either = self.build.either(one.absent, other.absent)
        return self.build.either(both, self.build.both(self.build.negate(either), equal))

    def extreme(self, which: str, one: Lowered, other: Lowered, held: Type) -> Lowered:
        """The lesser (`which`: min) or the greater (max) of two values of one type."""
        b = self.build
        if held.kind is Kind.NUMBER and held.scale is None:
            first = self.compare("<=" if which == "min" else ">=", one, other)
            return self.choose(first, one, other)
        combine = b.least if which == "min" else b.greatest
        return Lowered(combine(one.top, other.top), one.bottom)

    # Choices ------------------------------------------------------------------------------------------------

    def choose(self, condition: Op, then: Lowered, otherwise: Lowered) -> Lowered:
        """Kleene's conditional on every part of a value."""

        def each(a: Op | None, c: Op | None) -> Op | None:
            if a is None or c is None or a is c:
                return a
            return self.build.unless_unknown(condition, a, c)

        top = self.build.unless_unknown(condition, then.top, otherwise.top)
        return Lowered(top, each(then.bottom, otherwise.bottom), each(then.absent, otherwise.absent))

    def first_true(self, branches: list[tuple[Op, Lowered]], otherwise: Lowered) -> Lowered:
        """The value of the first branch whose condition is certainly so, on every part of a value."""

        def each(part: Callable[[Lowered], Op | None]) -> Op | None:
            last = part(otherwise)
            if last is None:
                return None
            found = [(condition, made) for condition, value in branches if (made := part(value)) is not None]
            return self.build.case(found, last)

        top = self.build.case([(condition, made.top) for condition, made in branches], otherwise.top)
        return Lowered(top, each(lambda made: made.bottom), each(lambda made: made.absent))

    def all_of(self, conditions: Iterable[Op]) -> Op:
        """Whether every condition holds; of none: yes."""
        result = self.build.boolean(True)
        for condition in conditions:
            result = self.build.both(result, condition)
        return result

    def any_of(self, conditions: Iterable[Op]) -> Op:
        """Whether some condition holds; of none: no."""
        result = self.build.boolean(False)
        for condition in conditions:
            result = self.build.either(result, condition)
        return result
