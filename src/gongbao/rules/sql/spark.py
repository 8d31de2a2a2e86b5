"""SQL for Spark in ANSI mode, in which overflow is an error and never silent."""

from __future__ import annotations

from sqlglot import exp

from gongbao.rules.sql.build import cast, column
from gongbao.rules.sql.writer import SqlWriter, call


class SparkWriter(SqlWriter):
    """Spark: DIV cuts the fraction off; DECIMAL(38, 0) beyond 64 bits; parts of dates are 32 bits wide."""

    dialect = "spark"
    wide = "DECIMAL(38, 0)"
    part_width = 32

    def whole_division(self, a: exp.Expr, b: exp.Expr, width: int) -> exp.Expr:
        """Beyond 64 bits DIV does not reach, and / rounds: what is divided is first made divisible."""
        if width <= 64:
            return exp.Paren(this=exp.IntDiv(this=a, expression=b))
        rest = exp.Mod(this=a.copy(), expression=b.copy())
        divisible = exp.Paren(this=exp.Sub(this=a, expression=exp.Paren(this=rest)))
        return cast(exp.Div(this=divisible, expression=b), self.wide)

    def date_part(self, part: str, day: exp.Expr) -> exp.Expr:
        return call(part, day)

    def make_date(self, year: exp.Expr, month: exp.Expr) -> exp.Expr:
        return call("make_date", cast(year, "INT"), cast(month, "INT"), exp.Literal.number(1))

    def add_days(self, day: exp.Expr, count: exp.Expr) -> exp.Expr:
        return call("date_add", day, cast(count, "INT"))

    def add_months(self, day: exp.Expr, months: exp.Expr) -> exp.Expr:
        return call("add_months", day, cast(months, "INT"))

    def days_between(self, a: exp.Expr, b: exp.Expr) -> exp.Expr:
        return call("datediff", a, b)

    def sum_of_range(self, first: exp.Expr, last: exp.Expr, name: str, term: exp.Expr, zero: exp.Expr) -> exp.Expr:
        """sequence() counts downwards where the end lies before the start."""
        each = exp.Lambda(this=term, expressions=[exp.to_identifier(name)])
        add = exp.Lambda(
            this=exp.Add(this=column("total"), expression=column("term")),
            expressions=[exp.to_identifier("total"), exp.to_identifier("term")],
        )
        months = call("sequence", first, last)
        total = call("aggregate", call("transform", months, each), zero, add)
        empty = exp.LT(this=exp.Paren(this=last.copy()), expression=exp.Paren(this=first.copy()))
        return exp.Paren(this=exp.Case().when(empty, zero.copy()).else_(total))
