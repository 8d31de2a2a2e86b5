"""Making operations: equal ones are one, constants are folded, bounds and what may be unknown are worked out."""

from __future__ import annotations

from datetime import date
from math import gcd

from gongbao.rules.dates import latest_birth, month_index
from gongbao.rules.ops import (
    COMPARISONS,
    CONTRARY,
    FIRST_MONTH,
    INT128,
    LAST_MONTH,
    LAST_ORDINAL,
    MonthsLater,
    Op,
    OutOfBoundsError,
    case_nullable,
    factor_of,
    is_constant,
    never_past,
    unit_of,
)
from gongbao.rules.types import Plain

_FLIPPED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class OpBuilder:
    """Makes operations: equal ones are one object, constants are folded, bounds are computed.

    Null strict unless said: an unknown operand makes the result unknown.
    """

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], Op] = {}
        self.definitions: dict[int, Op] = {}
        """What stands in a column of an age, a month or a condition. A comparison sees through to the day."""

    def _make(
        self,
        name: str,
        kind: str,
        args: tuple[Op, ...] = (),
        payload: object = None,
        low: int = 0,
        high: int = 0,
        nullable: bool | None = None,
        unit: int | None = None,
    ) -> Op:
        key = (name, kind, tuple(map(id, args)), type(payload), payload)
        made = self._made.get(key)
        if made is None:
            if max(abs(low), abs(high)) > INT128:
                raise OutOfBoundsError("算出的数可能超出38位：请给事实写明更窄的合理范围（low=、high=），或早些取整")
            unknown = any(arg.nullable for arg in args) if nullable is None else nullable
            made = self._made[key] = Op(
                name, kind, args, payload, low, high, unknown, unit_of(name, args, payload) if unit is None else unit
            )
        return made

    # Leaves -------------------------------------------------------------------------------------------------

    def literal(self, plain: Plain | None, kind: str) -> Op:
        """A constant; None is unknown."""
        low = plain.toordinal() if isinstance(plain, date) else plain if isinstance(plain, int) else 0
        return self._make("literal", kind, (), plain, low, low, plain is None)

    def integer(self, number: int) -> Op:
        """A constant number."""
        return self.literal(number, "int")

    def boolean(self, held: bool) -> Op:
        """A constant yes or no."""
        return self.literal(held, "bool")

    def column(
        self, column: object, kind: str, low: int = 0, high: int = 0, *, nullable: bool = True, unit: int = 1
    ) -> Op:
        """A column of a stage, or an input."""
        return self._make("column", kind, (), column, low, high, nullable, unit)

    def column_of(self, column: object, op: Op) -> Op:
        """The column in which an operation stands: with its kind and bounds."""
        return self.column(column, op.kind, op.low, op.high, nullable=op.nullable, unit=op.unit)

    # Integers -----------------------------------------------------------------------------------------------

    def add(self, a: Op, b: Op) -> Op:
        """a + b."""
        if a.is_literal and b.is_literal:
            return self._fold(a, b, lambda x, y: x + y)
        if is_constant(b, 0):
            return a
        if is_constant(a, 0):
            return b
        return self._make("add", "int", (a, b), None, a.low + b.low, a.high + b.high)

    def sub(self, a: Op, b: Op) -> Op:
        """a - b."""
        if a.is_literal and b.is_literal:
            return self._fold(a, b, lambda x, y: x - y)
        if is_constant(b, 0):
            return a
        return self._make("sub", "int", (a, b), None, a.low - b.high, a.high - b.low)

    def mul(self, a: Op, b: Op) -> Op:
        """a * b."""
        if a.is_literal and b.is_literal:
            return self._fold(a, b, lambda x, y: x * y)
        if is_constant(b, 1):
            return a
        if is_constant(a, 1):
            return b
        if b.is_literal and a.name == "mul" and a.args[1].is_literal:
            return self.mul(a.args[0], self.mul(a.args[1], b))
        corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
        return self._make("mul", "int", (a, b), None, min(corners), max(corners))

    def absolute(self, a: Op) -> Op:
        """The number without its sign."""
        if a.low >= 0:
            return a
        negative = self.compare("<", a, self.integer(0))
        args = (negative, self.sub(self.integer(0), a), a)
        return self._make("case", "int", args, None, 0, max(abs(a.low), abs(a.high)), a.nullable)

    def floor_div(self, a: Op, b: Op) -> Op:
        """Division towards minus infinity; `b` is positive or unknown."""
        if is_constant(b, 1):
            return a
        if a.is_literal and b.is_literal and not is_constant(b, 0):
            return self._fold(a, b, lambda x, y: x // y)
        if b.is_literal and isinstance(b.payload, int) and b.payload > 1:
            shorter = self._shortened(a, b.payload)
            if shorter is not None:
                return shorter
        return self._divided(a, b)

    def _divided(self, a: Op, b: Op) -> Op:
        divisors = (max(b.low, 1), max(b.high, 1))
        corners = [x // y for x in (a.low, a.high) for y in divisors]
        return self._make("floor_div", "int", (a, b), None, min(corners), max(corners))

    def _shortened(self, a: Op, divisor: int) -> Op | None:
        """The same quotient by way of smaller numbers, where what is divided is known to be a multiple of something.

        Beyond 64 bits an engine divides some thirty times as slowly.
        """
        shared = gcd(factor_of(a), divisor)
        if shared > 1:
            return self.floor_div(self._without(a, shared), self.integer(divisor // shared))
        if a.name == "add":
            for multiple, more in (a.args, a.args[::-1]):
                if isinstance(more.payload, int) and more.is_literal and multiple.unit % divisor == 0:
                    return self.add(self._without(multiple, divisor), self.integer(more.payload // divisor))
        return self._without(a, divisor) if a.name == "mul" and a.unit % divisor == 0 else None

    def _without(self, a: Op, divisor: int) -> Op:
        """a / divisor, of which it is a multiple."""
        if divisor == 1:
            return a
        if isinstance(a.payload, int) and a.is_literal:
            return self.integer(a.payload // divisor)
        if a.name == "mul":
            one, other = a.args if factor_of(a.args[0]) % divisor == 0 else a.args[::-1]
            shared = gcd(one.unit, divisor)
            return self.mul(self._without(one, shared), self._without(other, divisor // shared))
        if a.name in ("add", "sub") and factor_of(a) % divisor == 0:
            combine = self.add if a.name == "add" else self.sub
            return combine(self._without(a.args[0], divisor), self._without(a.args[1], divisor))
        return self._divided(a, self.integer(divisor))

    def _fold(self, a: Op, b: Op, how: object) -> Op:
        if a.payload is None or b.payload is None:
            return self.literal(None, "int")
        return self.integer(how(a.payload, b.payload))  # type: ignore[operator]

    def least(self, a: Op, b: Op) -> Op:
        """The lesser of two (int or date)."""
        if a is b or (never_past(a, b) and not b.nullable):
            return a
        if never_past(b, a) and not a.nullable:
            return b
        return self._make("least", a.kind, (a, b), None, min(a.low, b.low), min(a.high, b.high))

    def greatest(self, a: Op, b: Op) -> Op:
        """The greater of two (int or date)."""
        if a is b or (never_past(b, a) and not b.nullable):
            return a
        if never_past(a, b) and not a.nullable:
            return b
        return self._make("greatest", a.kind, (a, b), None, max(a.low, b.low), max(a.high, b.high))

    # Truth --------------------------------------------------------------------------------------------------

    def compare(self, operator: str, a: Op, b: Op) -> Op:
        """One of `COMPARISONS` between two of a kind."""
        if a.is_literal and b.is_literal:
            if a.payload is None or b.payload is None:
                return self.literal(None, "bool")
            return self.boolean(COMPARISONS[operator](a.payload, b.payload))
        if a.is_literal:
            operator, a, b = _FLIPPED[operator], b, a
        shared = gcd(factor_of(a), factor_of(b)) if a.kind == "int" else 1
        if shared > 1:
            return self.compare(operator, self._without(a, shared), self._without(b, shared))
        if isinstance(b.payload, int) and b.is_literal:
            known = self.definitions.get(id(a), a)
            if known.name == "year" and date.min.year <= b.payload < date.max.year:
                return self._compare_year(operator, known.args[0], b.payload)
            if known.name == "month_index":
                return self._compare_month(operator, known.args[0], b.payload)
            if known.name == "age" and isinstance(known.args[1].payload, date) and operator not in ("==", "!="):
                return self._compare_age(operator, known.args[0], known.args[1].payload, str(known.payload), b.payload)
        return self._make(operator, "bool", (a, b))

    def _compare_year(self, operator: str, day: Op, year: int) -> Op:
        return self._compare_span(operator, day, *(self.literal(date(y, 1, 1), "date") for y in (year, year + 1)))

    def _compare_month(self, operator: str, day: Op, month: int) -> Op:
        return self._compare_span(operator, day, *(self.first_day(self.integer(m)) for m in (month, month + 1)))

    def _compare_span(self, operator: str, day: Op, first: Op, after: Op) -> Op:
        """A date against the borders of its month or year, so that an engine can skip what lies outside them."""
        match operator:
            case "<" | ">=":
                return self.compare(operator, day, first)
            case "<=" | ">":
                return self.compare("<" if operator == "<=" else ">=", day, after)
            case _:
                inside = self.both(self.compare(">=", day, first), self.compare("<", day, after))
                return inside if operator == "==" else self.negate(inside)

    def _compare_age(self, operator: str, birth: Op, day: date, leap: str, years: int) -> Op:
        """Full years on a known day against a number: the day of birth against a border."""
        reached = years if operator in (">=", "<") else years + 1
        border = self.literal(latest_birth(day, reached, leap), "date")
        return self.compare("<=" if operator in (">=", ">") else ">", birth, border)

    def both(self, a: Op, b: Op) -> Op:
        """Kleene and."""
        return self._joined("and", False, a, b)

    def either(self, a: Op, b: Op) -> Op:
        """Kleene or."""
        return self._joined("or", True, a, b)

    def _joined(self, name: str, settles: bool, a: Op, b: Op) -> Op:
        """One that is `settles` settles it alone; one that is the contrary leaves it to the other."""
        for one, other in ((a, b), (b, a)):
            if is_constant(one, settles):
                return one
            if is_constant(one, not settles):
                return other
        return a if a is b else self._make(name, "bool", (a, b))

    def negate(self, a: Op) -> Op:
        """Kleene not."""
        if a.is_literal:
            return a if a.payload is None else self.boolean(not a.payload)
        if a.name in CONTRARY:
            return self._make(CONTRARY[a.name], "bool", a.args)
        return a.args[0] if a.name == "not" else self._make("not", "bool", (a,))

    def positive(self, a: Op) -> Op:
        """The number if it is above 0, else unknown: a divisor."""
        if a.low > 0:
            return a
        if a.is_literal:
            return self.literal(None, "int")
        return self._make("positive", "int", (a,), None, 1, max(1, a.high), True)

    def is_null(self, a: Op) -> Op:
        """Whether it is unknown; itself always known."""
        if a.is_literal:
            return self.boolean(a.payload is None)
        if not a.nullable:
            return self.boolean(False)
        return self._make("is_null", "bool", (a,), nullable=False)

    def case(self, branches: list[tuple[Op, Op]], otherwise: Op) -> Op:
        """The first branch whose condition is true; an unknown condition is passed over, as in SQL."""
        kept: list[tuple[Op, Op]] = []
        for condition, then in branches:
            if condition.is_literal and condition.payload is not True:
                continue
            if condition.is_literal:
                otherwise = then
                break
            kept.append((condition, then))
        while kept and kept[-1][1] is otherwise:
            kept.pop()
        if not kept:
            return otherwise
        results = [then for _, then in kept] + [otherwise]
        known = [r for r in results if not (r.is_literal and r.payload is None)] or results
        return self._make(
            "case",
            known[0].kind,
            (*(op for branch in kept for op in branch), otherwise),
            None,
            min(r.low for r in known),
            max(r.high for r in known),
            case_nullable(kept, otherwise),
        )

    def unless_unknown(self, condition: Op, then: Op, otherwise: Op) -> Op:
        """Kleene's conditional: an unknown condition makes the result unknown."""
        if not condition.nullable:
            return self.case([(condition, then)], otherwise)
        null = self.literal(None, then.kind)
        return self.case([(condition, then), (self.negate(condition), otherwise)], null)

    # Days ---------------------------------------------------------------------------------------------------

    def part(self, which: str, day: Op) -> Op:
        """year, month (1 to 12) or day (1 to 31) of a date."""
        if day.is_literal:
            return self.literal(None if day.payload is None else getattr(day.payload, which), "int")
        years = tuple(date.fromordinal(min(max(x, 1), LAST_ORDINAL)).year for x in (day.low, day.high))
        low, high = {"year": years, "month": (1, 12), "day": (1, 31)}[which]
        return self._make(which, "int", (day,), None, low, high)

    def first_day(self, month: Op) -> Op:
        """The first day of a month counted as year * 12 + month - 1."""
        if month.is_literal and isinstance(month.payload, int):
            return self.literal(date(month.payload // 12, month.payload % 12 + 1, 1), "date")
        if month.low < FIRST_MONTH or month.high > LAST_MONTH:
            inside = self.both(
                self.compare(">=", month, self.integer(FIRST_MONTH)),
                self.compare("<=", month, self.integer(LAST_MONTH)),
            )
            month = self._within(month, inside, FIRST_MONTH, LAST_MONTH)
        low, high = (date(m // 12, m % 12 + 1, 1).toordinal() for m in (month.low, month.high))
        return self._make("first_day", "date", (month,), None, low, high)

    def _within(self, number: Op, inside: Op, low: int, high: int) -> Op:
        """The number where it is inside its bounds, else unknown: a day beyond the calendar."""
        low, high = max(number.low, low), min(number.high, high)
        return self._make("case", "int", (inside, number, self.literal(None, "int")), None, low, high, True)

    def month_index(self, day: Op) -> Op:
        """The month of a date, counted as year * 12 + month - 1."""
        if day.is_literal:
            return self.literal(month_index(day.payload) if isinstance(day.payload, date) else None, "int")
        low, high = (month_index(date.fromordinal(min(max(x, 1), LAST_ORDINAL))) for x in (day.low, day.high))
        return self._make("month_index", "int", (day,), None, low, high)

    def age(self, birth: Op, day: Op, leap: str) -> Op:
        """Full years from `birth` on `day`; `leap`: feb_28 or mar_1, when 29 February comes round in common years."""
        most = (day.high - birth.low) // 365 + 1, (day.low - birth.high) // 365 - 1
        return self._make("age", "int", (birth, day), leap, most[1], most[0])

    def add_months(self, day: Op, months: Op) -> Op:
        """The same day so many months later, or the last of a month that is too short."""
        month = self.add(self.month_index(day), months)
        most = self.part("day", self.last_day(month))
        count = self.sub(self.least(self.part("day", day), most), self.integer(1))
        first = self.first_day(month)
        if first.is_literal or first.args[0] is not month:
            return self.add_days(first, count)
        return self._make(
            "add_days", "date", (first, count), MonthsLater(day, months), first.low + count.low, first.high + count.high
        )

    def last_day(self, month: Op) -> Op:
        """The last day of a month."""
        return self.add_days(self.first_day(self.add(month, self.integer(1))), self.integer(-1))

    def add_days(self, day: Op, count: Op) -> Op:
        """The day so many days later; unknown beyond the years 1 to 9999."""
        if isinstance(day.payload, date) and isinstance(count.payload, int) and day.is_literal and count.is_literal:
            return self.literal(date.fromordinal(day.payload.toordinal() + count.payload), "date")
        low, high = day.low + count.low, day.high + count.high
        if low < 1 or high > LAST_ORDINAL:
            at = self.add(self.days_between(day, self.literal(date.min, "date")), count)
            inside = self.both(
                self.compare(">=", at, self.integer(0)), self.compare("<", at, self.integer(LAST_ORDINAL))
            )
            count = self._within(count, inside, 1 - LAST_ORDINAL, LAST_ORDINAL)
            low, high = 1, LAST_ORDINAL
        return self._make("add_days", "date", (day, count), None, low, high)

    def days_between(self, a: Op, b: Op) -> Op:
        """a - b in days."""
        return self._make("days_between", "int", (a, b), None, a.low - b.high, a.high - b.low)

    # Sums over months ---------------------------------------------------------------------------------------

    def sum_range(self, name: str, first: Op, last: Op, body: Op) -> Op:
        """The sum of `body`, in which column `name` runs from first to last, both included; 0 for an empty range.

        Unknown if any term is.
        """
        terms = max(0, last.high - first.low + 1)
        low, high = min(0, body.low * terms), max(0, body.high * terms)
        return self._make("sum_range", "int", (first, last, body), name, low, high)
