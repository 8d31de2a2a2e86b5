"""Operations as SQL expressions, built with sqlglot. What engines do differently is in the subclass of a dialect.

Integers have a width (32, 64 or 128 bits). Bounds say which one a result needs; an operand is widened before an
operation that could leave it, so that nothing overflows and nothing is wider than it must be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from sqlglot import exp

from gongbao.rules.ops import CONTRARY, INT64, MonthsLater, Op, contrary
from gongbao.rules.sql.build import cast
from gongbao.rules.sql.unknown import NONE, Unknowns

INT32 = 2**31 - 1
_COMPARE: dict[str, type[exp.Binary]] = {
    "==": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}
_ARITHMETIC: dict[str, type[exp.Binary]] = {"add": exp.Add, "sub": exp.Sub, "mul": exp.Mul}


def width_of(low: int, high: int) -> int:
    """The bits that hold these bounds."""
    most = max(abs(low), abs(high))
    return 32 if most <= INT32 else 64 if most <= INT64 else 128


@dataclass(frozen=True, slots=True)
class Written:
    """An expression; `width` of an integer."""

    sql: exp.Expr
    width: int = 0


class Columns(Protocol):
    """How the stage at hand sees columns; `part` gives the column of a part that was computed before."""

    def __call__(self, column: tuple[str, str]) -> exp.Expr: ...

    def part(self, op: Op) -> exp.Expr | None: ...


class SqlWriter:
    """Writes operations for one dialect. `column` gives the name of a column as the stage at hand sees it."""

    dialect = ""
    wide = ""
    """The type of integers beyond 64 bits."""
    sums_widen = False
    """Whether a sum of 64 bits is wider than they are."""
    reads_again = False
    """Whether to say that a register is read anew by each stage that needs it: some columns each time, none kept."""
    nests = False
    """Whether a query to be run is planned sooner where stages that are read once stand where they are read."""
    part_width = 64
    """The bits of a part of a date, and of a number of days."""

    def __init__(self, column: Columns, unknowns: Unknowns) -> None:
        self._column, self._unknowns = column, unknowns
        self._known: frozenset[tuple[str, str]] = NONE
        """Columns that are not unknown where what is being written is asked."""

    def write(self, op: Op) -> exp.Expr:
        """The operation as an expression."""
        return self._write(op).sql

    def write_as_column(self, op: Op) -> exp.Expr:
        """The operation at the type its column has: 64 bits, or the wide integer."""
        made = self._write(op)
        if op.kind == "int":
            wanted = max(64, width_of(op.low, op.high))
            return made.sql if made.width == wanted else self.integer_cast(made.sql, wanted)
        if op.is_literal and op.payload is None:
            return cast(exp.null(), {"bool": "BOOLEAN", "date": "DATE", "text": "TEXT"}[op.kind])
        return made.sql

    def write_as_filter(self, op: Op) -> exp.Expr:
        """A condition under which a row is kept: where it is true or unknown. A plain comparison stays one, so that
        an engine can skip what lies outside it."""
        if op.name == "case" and len(op.args) == 3 and op.args[0].name == "is_null" and op.args[1].is_literal:
            inside = op.args[0].args[0]
            if op.args[2].name in _COMPARE and all(arg is inside or not arg.nullable for arg in op.args[2].args):
                compared = _paren(self.write(op.args[2]))
                if op.args[1].payload is False:
                    return compared
                return _paren(exp.Or(this=self.write(op.args[0]), expression=compared))
        made = _paren(self.write(op))
        plain = op.name in _COMPARE and all(arg.name in ("column", "literal") for arg in op.args)
        for part in [arg for arg in op.args if arg.nullable] if plain else [op] if op.nullable else []:
            unknown = exp.Is(this=_paren(self.write(part)), expression=exp.null())
            made = _paren(exp.Or(this=made, expression=unknown))
        return made

    def integer_cast(self, sql: exp.Expr, width: int) -> exp.Expr:
        return cast(sql, {32: "INT", 64: "BIGINT", 128: self.wide}[width])

    def _write(self, op: Op) -> Written:
        ready = self._column.part(op)
        if ready is not None:
            return Written(ready, max(64, width_of(op.low, op.high)))
        match op.name:
            case "literal":
                return self._literal(op)
            case "column":
                return Written(self._column(op.payload), max(64, width_of(op.low, op.high)))  # type: ignore[arg-type]
            case "and" | "or":
                kind = exp.And if op.name == "and" else exp.Or
                return Written(
                    _paren(kind(this=_paren(self.write(op.args[0])), expression=_paren(self.write(op.args[1]))))
                )
            case "not":
                return Written(self._contrary(op.args[0]))
            case "is_null":
                return Written(_paren(exp.Is(this=_paren(self.write(op.args[0])), expression=exp.null())))
            case "case":
                return self._case(op)
            case "sum_range":
                return self._sum_range(op)
            case "add_days" if isinstance(op.payload, MonthsLater):
                later = op.payload
                return Written(self.add_months(_paren(self.write(later.day)), self.write(later.months)))
            case _:
                return self._strict(op, [self._write(arg) for arg in op.args])

    def _literal(self, op: Op) -> Written:
        match op.payload:
            case None:
                return Written(exp.null(), 32)
            case bool():
                return Written(exp.true() if op.payload else exp.false())
            case int():
                number = exp.Literal.number(abs(op.payload))
                return Written(exp.Neg(this=number) if op.payload < 0 else number, width_of(op.payload, op.payload))
            case date():
                return Written(cast(exp.Literal.string(op.payload.isoformat()), "DATE"))
            case _:
                return Written(exp.Literal.string(str(op.payload)))

    def _contrary(self, op: Op) -> exp.Expr:
        """Not so: said of the parts of a condition that is written here, so that comparisons are turned round."""
        if self._column.part(op) is None:
            if op.name in ("and", "or"):
                kind = exp.Or if op.name == "and" else exp.And
                return _paren(kind(this=self._contrary(op.args[0]), expression=self._contrary(op.args[1])))
            if op.name == "not":
                return _paren(self.write(op.args[0]))
            if op.name in CONTRARY:
                return _paren(self.write(replace(op, name=CONTRARY[op.name])))
        return exp.Not(this=_paren(self.write(op)))

    def _case(self, op: Op) -> Written:
        result = exp.Case()
        width = 0
        args = self._without_contrary(op.args)
        for condition, then in zip(args[:-1:2], args[1::2], strict=True):
            made = self._write_where(condition, then)
            width = max(width, made.width)
            result = result.when(self.write(condition), made.sql, copy=False)
        otherwise = args[-1]
        if not (otherwise.is_literal and otherwise.payload is None):
            made = self._write(otherwise)
            width = max(width, made.width)
            if isinstance(made.sql, exp.Case) and made.sql.this is None:
                result = _one_after_the_other(result, made.sql)
            else:
                result = result.else_(made.sql, copy=False)
        return Written(result, width)

    def _write_where(self, condition: Op, then: Op) -> Written:
        """What is asked only where a condition holds: then nothing is unknown that would make that unknown."""
        before = self._known
        self._known = before | self._unknowns.surely(condition)
        made = self._write(then)
        self._known = before
        return made

    def _without_contrary(self, args: tuple[Op, ...]) -> tuple[Op, ...]:
        """A condition, its contrary and nothing else: without asking the contrary, where its result is unknown anyway
        if the condition is. Not where its result has bounds, which are simpler where nothing is unknown."""
        if len(args) != 5 or not (args[4].is_literal and args[4].payload is None) or not contrary(args[0], args[2]):
            return args
        condition, then, reverse, otherwise, nothing = args
        if then is nothing:
            return reverse, otherwise, nothing
        if any(each.name in ("least", "greatest") for each in otherwise.walk()):
            return args
        if self._unknowns.follows(condition, otherwise):
            return condition, then, otherwise
        return (reverse, otherwise, then) if self._unknowns.follows(condition, then) else args

    def _strict(self, op: Op, args: list[Written]) -> Written:
        args = [Written(_paren(arg.sql), arg.width) for arg in args]
        if op.name in _COMPARE:
            return Written(_paren(_COMPARE[op.name](this=args[0].sql, expression=args[1].sql)))
        if op.name in _ARITHMETIC:
            args, width = self._widened(op, args)
            return Written(_paren(_ARITHMETIC[op.name](this=args[0].sql, expression=args[1].sql)), width)
        match op.name:
            case "floor_div":
                return self._floor_div(op, args)
            case "least" | "greatest":
                return self._bound(op, args)
            case "positive":
                return Written(
                    exp.Case().when(exp.GT(this=args[0].sql, expression=_number(0)), args[0].sql), args[0].width
                )
            case "year" | "month" | "day":
                return Written(self.date_part(op.name, args[0].sql), self.part_width)
            case "month_index":
                year = exp.Mul(this=self.date_part("year", args[0].sql), expression=_number(12))
                month = exp.Sub(this=self.date_part("month", args[0].sql.copy()), expression=_number(1))
                return Written(_paren(exp.Add(this=year, expression=month)), self.part_width)
            case "first_day":
                return Written(self._first_day(args[0].sql))
            case "add_days":
                return Written(self.add_days(args[0].sql, args[1].sql))
            case "days_between":
                return Written(self.days_between(args[0].sql, args[1].sql), self.part_width)
            case "age":
                return Written(self._age(args[0].sql, args[1].sql, str(op.payload)), self.part_width)
            case _:
                raise NotImplementedError(op.name)

    def _widened(self, op: Op, args: list[Written]) -> tuple[list[Written], int]:
        """Operands wide enough for the result."""
        wanted = width_of(op.low, op.high)
        have = max(arg.width for arg in args)
        if have >= wanted:
            return args, have
        first, *rest = args
        return [Written(self.integer_cast(first.sql, wanted), wanted), *rest], wanted

    def _floor_div(self, op: Op, args: list[Written]) -> Written:
        """Engines cut the fraction off; that is the floor only from 0 up. Below, one goes down first."""
        top, bottom = op.args
        width = max(arg.width for arg in args)
        a, b = args[0].sql, args[1].sql
        if top.low >= 0:
            return Written(self.whole_division(a, b, width), width)
        needed = width_of(top.low - bottom.high, top.high)
        if needed > width:
            width = needed
            a = self.integer_cast(a, width)
        less: exp.Expr = exp.Paren(this=exp.Sub(this=b.copy(), expression=_number(1)))
        if bottom.is_literal and isinstance(bottom.payload, int):
            less = _number(bottom.payload - 1)
        lower = exp.Paren(this=exp.Sub(this=a.copy(), expression=less))
        below = exp.LT(this=a.copy(), expression=_number(0))
        cut = self.whole_division(a, b, width)
        return Written(exp.Case().when(below, self.whole_division(lower, b.copy(), width)).else_(cut), width)

    def _bound(self, op: Op, args: list[Written]) -> Written:
        """LEAST and GREATEST pass over NULL; ours are unknown then."""
        kind = exp.LTE if op.name == "least" else exp.GTE
        a, b = op.args
        width = max(arg.width for arg in args)
        follows = self._unknowns.follows(a, b, self._known), self._unknowns.follows(b, a, self._known)
        if all(follows):
            found = exp.Least if op.name == "least" else exp.Greatest
            return Written(found(this=args[0].sql, expressions=[args[1].sql], ignore_nulls=True), width)
        if any(follows):
            may_be, surely = (args[1].sql, args[0].sql) if follows[0] else (args[0].sql, args[1].sql)
            passed = (exp.GT if op.name == "least" else exp.LT)(this=may_be, expression=surely)
            return Written(exp.Case().when(passed, surely.copy()).else_(may_be.copy()), width)
        first = kind(this=args[0].sql, expression=args[1].sql)
        other = (exp.GT if op.name == "least" else exp.LT)(this=args[0].sql.copy(), expression=args[1].sql.copy())
        return Written(exp.Case().when(first, args[0].sql.copy()).when(other, args[1].sql.copy()), width)

    def _first_day(self, month: exp.Expr) -> exp.Expr:
        year = self.whole_division(month, _number(12), 64)
        number = exp.Add(
            this=_paren(
                exp.Sub(this=month.copy(), expression=_paren(exp.Mul(this=year.copy(), expression=_number(12))))
            ),
            expression=_number(1),
        )
        return self.make_date(year, number)

    def _age(self, birth: exp.Expr, day: exp.Expr, leap: str) -> exp.Expr:
        """Years apart, less one before the day comes round."""

        def position(of: exp.Expr) -> exp.Expr:
            month = exp.Mul(this=self.date_part("month", of.copy()), expression=_number(32))
            return _paren(exp.Add(this=month, expression=self.date_part("day", of.copy())))

        years = _paren(
            exp.Sub(this=self.date_part("year", day.copy()), expression=self.date_part("year", birth.copy()))
        )
        not_yet: exp.Expr = exp.LT(this=position(day), expression=position(birth))
        if leap == "feb_28":
            next_day = self.date_part("month", self.add_days(day.copy(), _number(1)))
            turned = exp.And(
                this=exp.EQ(this=position(birth), expression=_number(2 * 32 + 29)),
                expression=exp.And(
                    this=exp.EQ(this=position(day), expression=_number(2 * 32 + 28)),
                    expression=exp.EQ(this=next_day, expression=_number(3)),
                ),
            )
            not_yet = exp.And(this=_paren(not_yet), expression=exp.Not(this=_paren(turned)))
        return _paren(exp.Sub(this=years, expression=_paren(exp.Case().when(not_yet, _number(1)).else_(_number(0)))))

    def _sum_range(self, op: Op) -> Written:
        first, last = self._write(op.args[0]).sql, self._write(op.args[1]).sql
        width = max(64, width_of(op.low, op.high))
        body = self._write(op.args[2])
        term = body.sql if body.width == width else self.integer_cast(body.sql, width)
        return Written(
            self.sum_of_range(first, last, str(op.payload), term, self.integer_cast(_number(0), width)), width
        )

    # What a dialect says for itself -------------------------------------------------------------------------

    def whole_division(self, a: exp.Expr, b: exp.Expr, width: int) -> exp.Expr:
        """a / b with the fraction cut off; a from 0 up, b above 0."""
        raise NotImplementedError

    def date_part(self, part: str, day: exp.Expr) -> exp.Expr:
        raise NotImplementedError

    def make_date(self, year: exp.Expr, month: exp.Expr) -> exp.Expr:
        """The first day of a month."""
        raise NotImplementedError

    def add_days(self, day: exp.Expr, count: exp.Expr) -> exp.Expr:
        raise NotImplementedError

    def add_months(self, day: exp.Expr, months: exp.Expr) -> exp.Expr:
        """The same day so many months later, or the last of a month that is too short."""
        raise NotImplementedError

    def days_between(self, a: exp.Expr, b: exp.Expr) -> exp.Expr:
        raise NotImplementedError

    def sum_of_range(self, first: exp.Expr, last: exp.Expr, name: str, term: exp.Expr, zero: exp.Expr) -> exp.Expr:
        """The sum of `term` with `name` from first to last; NULL if a term is; `zero` for an empty range."""
        raise NotImplementedError


def _one_after_the_other(first: exp.Case, otherwise: exp.Case) -> exp.Case:
    """One CASE of two where the second stands in the ELSE of the first: engines ask it faster than two."""
    for each in otherwise.args["ifs"]:
        first = first.when(each.this, each.args["true"], copy=False)
    default = otherwise.args.get("default")
    return first if default is None else first.else_(default, copy=False)


def _paren(sql: exp.Expr) -> exp.Expr:
    """sqlglot writes a tree as it is: what binds less tightly needs its parentheses."""
    return (
        sql if isinstance(sql, exp.Paren | exp.Column | exp.Literal | exp.Cast | exp.Anonymous) else exp.Paren(this=sql)
    )


def _number(number: int) -> exp.Expr:
    return exp.Literal.number(number)


def call(name: str, *args: Any) -> exp.Expr:
    """A function by its name."""
    return exp.Anonymous(this=name, expressions=list(args))
