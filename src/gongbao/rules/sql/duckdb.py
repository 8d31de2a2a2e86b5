"""SQL for DuckDB."""

from __future__ import annotations

from sqlglot import exp

from gongbao.rules.sql.build import cast, column
from gongbao.rules.sql.writer import SqlWriter, call


class DuckDbWriter(SqlWriter):
    """DuckDB: // cuts the fraction off; HUGEINT beyond 64 bits; date + integer is a date."""

    dialect = "duckdb"
    wide = "INT128"
    sums_widen = True
    reads_again = True
    nests = True

    def whole_division(self, a: exp.Expr, b: exp.Expr, width: int) -> exp.Expr:
        del width
        return exp.Paren(this=exp.IntDiv(this=a, expression=b))

    def date_part(self, part: str, day: exp.Expr) -> exp.Expr:
        return call(part, day)

    def make_date(self, year: exp.Expr, month: exp.Expr) -> exp.Expr:
        return call("make_date", year, month, exp.Literal.number(1))

    def add_days(self, day: exp.Expr, count: exp.Expr) -> exp.Expr:
        return exp.Paren(this=exp.Add(this=day, expression=cast(count, "INT")))

    def add_months(self, day: exp.Expr, months: exp.Expr) -> exp.Expr:
        later = exp.Add(this=day, expression=call("to_months", cast(months, "INT")))
        return cast(later, "DATE")

    def days_between(self, a: exp.Expr, b: exp.Expr) -> exp.Expr:
        return exp.Paren(this=exp.Sub(this=a, expression=b))

    def sum_of_range(self, first: exp.Expr, last: exp.Expr, name: str, term: exp.Expr, zero: exp.Expr) -> exp.Expr:
        end = exp.Add(this=last, expression=exp.Literal.number(1))
        each = exp.Lambda(this=term, expressions=[exp.to_identifier(name)])
        add = exp.Lambda(
            this=exp.Add(this=column("total"), expression=column("term")),
            expressions=[exp.to_identifier("total"), exp.to_identifier("term")],
        )
        months = call("range", first, end)
        return call("list_reduce", call("list_transform", months, each), add, zero)
