"""One more engine for the integer form of rules: every operation as a term of Z3, with its unknown beside it.

Numbers are unbounded integers, codes and texts are numbers of a list. A day is its month (year * 12 + month - 1) times
32 plus its day of the month: days compare as their numbers do, and months, years and ages need no calendar; only
counting days does. Division by a positive number is towards minus infinity in Z3 as in every engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Any, NamedTuple

import z3

from gongbao.rules.ops import COMPARISONS, LAST_ORDINAL, MonthsLater, Op

LONGEST_RANGE = 24
"""A sum over at most so many months is written out; a longer one may be any number in its bounds."""


class Term(NamedTuple):
    """A value and whether it is unknown; what `term` holds where `unknown` is true means nothing."""

    term: Any
    unknown: Any


@dataclass(slots=True)
class Words:
    """Codes and texts as numbers; the same words are the same number everywhere."""

    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, word: str) -> int:
        return self.numbers.setdefault(word, len(self.numbers))

    def word(self, number: int) -> str:
        """The words of a number; one of its own for a text that no rule names."""
        return next((word for word, each in self.numbers.items() if each == number), f"文字{number}")


MONTH = "month!of"
"""How the variables begin that stand for the month of a day."""

NO, YES = z3.BoolVal(False), z3.BoolVal(True)
_START = {"bool": NO, "int": z3.IntVal(0), "date": z3.IntVal(2000 * 12 * 32 + 1), "text": z3.IntVal(-1)}
_DAYS_BEFORE = (0, *accumulate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30)))


class Translator:
    """Terms of operations over given columns. A column not given is any value in its bounds; `loose` names those.

    `axioms` collects what must hold besides: bounds, and the month that a day lies in. `linear`: a product or quotient
    of two that vary may be any number in its bounds, and is noted in `products`; what is proved then holds for it too.
    """

    def __init__(self, prefix: str, columns: Mapping[object, Term], words: Words, *, linear: bool = False) -> None:
        self.prefix, self.words, self.linear = prefix, words, linear
        self.days: list[tuple[Any, Any]] = []
        self.products: dict[int, tuple[Op, Term]] = {}
        self.columns: dict[object, Term] = dict(columns)
        self.axioms: list[Any] = []
        self.loose: list[object] = []
        self._done: dict[int, tuple[Op, Term]] = {}
        self._calendar: dict[int, tuple[Any, Any, Any]] = {}
        self._made = 0

    def of(self, op: Op) -> Term:
        """The term of an operation."""
        done = self._done.get(id(op))
        if done is None:
            done = self._done[id(op)] = (op, self._translate(op))
        return done[1]

    def holds(self, op: Op) -> Any:
        """That a condition is certainly so."""
        term, unknown = self.of(op)
        return z3.And(term, z3.Not(unknown))

    def free(self, payload: object, op: Op) -> Term:
        """A variable for a column, in its bounds."""
        name = self.loose_name(payload)
        unknown = z3.Bool(f"{name}?") if op.nullable else NO
        made = self.columns[payload] = Term(z3.Bool(name) if op.kind == "bool" else z3.Int(name), unknown)
        if op.kind == "int":
            self.axioms.append(z3.And(made.term >= op.low, made.term <= op.high))
        if op.kind == "date":
            first, last = max(op.low, 1), min(op.high or LAST_ORDINAL, LAST_ORDINAL)
            self.day(made.term, date.fromordinal(first), date.fromordinal(last))
        return made

    def day(self, day: Any, first: date, last: date) -> None:
        """That a variable is a day of the calendar from `first` to `last`, both included."""
        month, number = z3.Int(f"{day}.month"), z3.Int(f"{day}.day")
        self.axioms.append(_is_day(day, month, number))
        self.axioms.append(z3.And(day >= packed(first), day <= packed(last)))
        self._calendar[day.get_id()] = (day, month, number)
        self.days.append((day, number))

    def loose_name(self, payload: object) -> str:
        """What the variable of a column is called."""
        return f"{self.prefix}{'.'.join(map(str, payload)) if isinstance(payload, tuple) else payload}"

    def _translate(self, op: Op) -> Term:
        match op.name:
            case "literal":
                return self._literal(op)
            case "column":
                if op.payload not in self.columns:
                    self.loose.append(op.payload)
                    return self.free(op.payload, op)
                return self.columns[op.payload]
            case "case":
                return self._case(op)
            case "sum_range":
                return self._sum_range(op)
        args = [self.of(arg) for arg in op.args]
        terms = [arg.term for arg in args]
        unknown = _any([arg.unknown for arg in args])
        match op.name:
            case "and":
                wrong = z3.Or(*[z3.And(z3.Not(a.term), z3.Not(a.unknown)) for a in args])
                return Term(z3.And(*terms), _both(unknown, z3.Not(wrong)))
            case "or":
                right = z3.Or(*[z3.And(a.term, z3.Not(a.unknown)) for a in args])
                return Term(right, _both(unknown, z3.Not(right)))
            case "is_null":
                return Term(args[0].unknown, NO)
            case "positive":
                return Term(terms[0], _any([unknown, terms[0] <= 0]))
            case "mul" if (scaled := _by_cases(*terms)) is not None:
                return Term(scaled, unknown)
            case "mul" | "floor_div" if self.linear and _varies(op):
                free = self.free(f"product_{id(op)}", op).term
                self.products[id(op)] = (op, Term(free, unknown))
                return Term(free, unknown)
        return Term(self._plain(op, terms), unknown)

    def _plain(self, op: Op, terms: list[Any]) -> Any:
        if op.name in COMPARISONS:
            return COMPARISONS[op.name](*terms)
        match op.name:
            case "add":
                return terms[0] + terms[1]
            case "sub":
                return terms[0] - terms[1]
            case "add_days":
                return self._add_days(op, terms)
            case "days_between":
                return self._ordinal(terms[0]) - self._ordinal(terms[1])
            case "mul":
                return terms[0] * terms[1]
            case "floor_div":
                return terms[0] / terms[1]
            case "not":
                return z3.Not(terms[0])
            case "least":
                return z3.If(terms[0] <= terms[1], terms[0], terms[1])
            case "greatest":
                return z3.If(terms[0] >= terms[1], terms[0], terms[1])
            case "first_day":
                return terms[0] * 32 + 1
            case "month_index":
                return self._in_calendar(terms[0])[0]
            case "year":
                return self._in_calendar(terms[0])[0] / 12
            case "month":
                return self._in_calendar(terms[0])[0] % 12 + 1
            case "day":
                return self._in_calendar(terms[0])[1]
            case "age":
                return self._age(terms[0], terms[1], str(op.payload))
        raise NotImplementedError(f"操作 {op.name} 没有求解的写法")

    def _literal(self, op: Op) -> Term:
        if op.payload is None:
            return Term(_START[op.kind], YES)
        if isinstance(op.payload, bool):
            return Term(z3.BoolVal(op.payload), NO)
        if isinstance(op.payload, date):
            return Term(z3.IntVal(packed(op.payload)), NO)
        if isinstance(op.payload, str):
            return Term(z3.IntVal(self.words.number(op.payload)), NO)
        return Term(z3.IntVal(op.payload), NO)

    def _case(self, op: Op) -> Term:
        result = self.of(op.args[-1])
        for condition, then in reversed(list(zip(op.args[:-1:2], op.args[1::2], strict=True))):
            holds, branch = self.holds(condition), self.of(then)
            result = Term(_if(holds, branch.term, result.term), _if(holds, branch.unknown, result.unknown))
        return result

    def _sum_range(self, op: Op) -> Term:
        first, last = self.of(op.args[0]), self.of(op.args[1])
        low, high = op.args[0].low, op.args[1].high
        if high - low + 1 > LONGEST_RANGE:
            self._made += 1
            name = f"sum_{self._made}"
            self.loose.append(name)
            free = self.free(name, Op("column", "int", (), name, op.low, op.high, op.nullable))
            return Term(free.term, _any([free.unknown, first.unknown, last.unknown]))
        total, unknown = z3.IntVal(0), _any([first.unknown, last.unknown])
        for month in range(low, high + 1):
            inner = Translator(self.prefix, {**self.columns, ("", op.payload): Term(z3.IntVal(month), NO)}, self.words)
            each = inner.of(op.args[2])
            self.axioms += inner.axioms
            self.loose += inner.loose
            inside = z3.And(first.term <= month, last.term >= month)
            total = total + z3.If(inside, each.term, 0)
            unknown = _any([unknown, _both(inside, each.unknown)])
        return Term(total, unknown)

    # Days ---------------------------------------------------------------------------------------------------

    def _in_calendar(self, day: Any) -> tuple[Any, Any]:
        """Month counted from year 0, and day of the month."""
        if z3.is_int_value(day):
            return z3.IntVal(day.as_long() // 32), z3.IntVal(day.as_long() % 32)
        found = self._calendar.get(day.get_id())
        if found is None:
            month, number = z3.FreshInt(MONTH), z3.FreshInt(MONTH)
            self.axioms.append(z3.And(day == month * 32 + number, number >= 0, number < 32))
            found = self._calendar[day.get_id()] = (day, month, number)
        return found[1], found[2]

    def _ordinal(self, day: Any) -> Any:
        month, number = self._in_calendar(day)
        return ordinal_of_first(month) + number - 1

    def _add_days(self, op: Op, terms: list[Any]) -> Any:
        if op.args[0].name == "first_day" and op.args[1].payload == -1:
            month = self.of(op.args[0].args[0]).term - 1
            return month * 32 + _length(month)
        if isinstance(op.payload, MonthsLater):
            before, number = self._in_calendar(self.of(op.payload.day).term)
            month = before + self.of(op.payload.months).term
            return month * 32 + z3.If(number <= _length(month), number, _length(month))
        day, month, number = z3.FreshInt(MONTH), z3.FreshInt(MONTH), z3.FreshInt(MONTH)
        self._calendar[day.get_id()] = (day, month, number)
        ordinal = self._ordinal(terms[0]) + terms[1]
        self.axioms.append(z3.And(_is_day(day, month, number), ordinal_of_first(month) + number - 1 == ordinal))
        if op.args[1].is_literal and isinstance(op.args[1].payload, int):
            # So many days on, so many months on: it follows anyway; said, it is found sooner.
            moved, months = month - self._in_calendar(terms[0])[0], abs(op.args[1].payload) // 28 + 1
            self.axioms.append(z3.And(moved >= -months, moved <= months))
        return day

    def _age(self, birth: Any, day: Any, leap: str) -> Any:
        """Full years; born on 29 February: older on 28 February (feb_28) or 1 March of a common year."""
        born, born_day = self._in_calendar(birth)
        month, number = self._in_calendar(day)
        turned = number >= born_day
        if leap == "feb_28":
            eve = z3.And(born % 12 == 1, born_day == 29, month % 12 == 1, number == 28, z3.Not(_is_leap(month / 12)))
            turned = z3.Or(turned, eve)
        return (month - born - z3.If(turned, 0, 1)) / 12


def _by_cases(a: Any, b: Any) -> Any:
    """A product with one of several constants (the rate of a band), case by case: linear. None where neither is."""
    for one, other in ((a, b), (b, a)):
        if z3.is_app_of(other, z3.Z3_OP_ITE) and _constants(other):
            return _scaled(one, other)
    return None


def _constants(term: Any) -> bool:
    if z3.is_app_of(term, z3.Z3_OP_ITE):
        return _constants(term.arg(1)) and _constants(term.arg(2))
    return bool(z3.is_int_value(term))


def _scaled(term: Any, by: Any) -> Any:
    if z3.is_int_value(by):
        return term * by
    return z3.If(by.arg(0), _scaled(term, by.arg(1)), _scaled(term, by.arg(2)))


def _varies(op: Op) -> bool:
    """Whether a product or quotient is of two that vary."""
    return not op.args[1].is_literal and (op.name == "floor_div" or not op.args[0].is_literal)


def packed(day: date) -> int:
    """A day as the number that stands for it."""
    return (day.year * 12 + day.month - 1) * 32 + day.day


def unpacked(number: int) -> date:
    """The day that a number stands for."""
    return date(number // 384, number // 32 % 12 + 1, number % 32)


def _if(condition: Any, then: Any, otherwise: Any) -> Any:
    return then if then is otherwise else z3.If(condition, then, otherwise)


def _any(conditions: list[Any]) -> Any:
    doubtful = [each for each in conditions if each is not NO]
    return NO if not doubtful else doubtful[0] if len(doubtful) == 1 else z3.Or(*doubtful)


def _both(one: Any, other: Any) -> Any:
    return NO if one is NO or other is NO else z3.And(one, other)


def _is_leap(year: Any) -> Any:
    return z3.And(year % 4 == 0, z3.Or(year % 100 != 0, year % 400 == 0))


def _length(month: Any) -> Any:
    """How many days a month has."""
    number = month % 12
    thirty = z3.Or(*[number == each for each in (3, 5, 8, 10)])
    return z3.If(number == 1, z3.If(_is_leap(month / 12), 29, 28), z3.If(thirty, 30, 31))


def _is_day(day: Any, month: Any, number: Any) -> Any:
    return z3.And(day == month * 32 + number, number >= 1, z3.Or(number <= 28, number <= _length(month)))


def ordinal_of_first(month: Any) -> Any:
    """The ordinal of the first day of a month."""
    year, number = month / 12, month % 12
    before = year - 1
    days = z3.IntVal(0)
    for index, count in enumerate(_DAYS_BEFORE[1:], 1):
        days = z3.If(number == index, count, days)
    leap = z3.If(z3.And(number >= 2, _is_leap(year)), 1, 0)
    return before * 365 + before / 4 - before / 100 + before / 400 + days + leap + 1
