"""Pieces of SQL put together as they are: sqlglot's own builders parse what they are given and copy it each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from sqlglot import exp


def alias(sql: exp.Expr, name: str, quoted: bool = False) -> exp.Expr:
    """`sql AS name`."""
    return exp.Alias(this=sql, alias=exp.Identifier(this=name, quoted=quoted))


def column(name: str, table: str = "") -> exp.Column:
    """A column, of a table where one is named."""
    return exp.Column(this=_identifier(name), table=_identifier(table) if table else None)


def every(table: str = "") -> exp.Expr:
    """All columns, of a table where one is named."""
    return exp.Column(this=exp.Star(), table=_identifier(table)) if table else exp.Star()


def select(selected: Iterable[exp.Expr], source: str, called: str = "", where: exp.Expr | None = None) -> exp.Select:
    """`SELECT … FROM source AS called WHERE …`."""
    query = exp.Select(expressions=list(selected), from_=exp.From(this=_stage(source, called)))
    if where is not None:
        query.set("where", exp.Where(this=where))
    return query


def grouped(query: exp.Select, by: Sequence[exp.Expr]) -> exp.Select:
    """`… GROUP BY …`."""
    query.set("group", exp.Group(expressions=list(by)))
    return query


def joined(query: exp.Select, source: str, called: str, on: Sequence[exp.Expr], side: str = "") -> exp.Select:
    """`… JOIN source AS called ON … AND …`."""
    same = exp.and_(*on, copy=False)
    query.set("joins", [exp.Join(this=_stage(source, called), on=same, side=side or None)])
    return query


MOST_NESTED = 12
"""Deeper, what goes through a query by recursion comes to its end."""


def nested(query: exp.Query) -> exp.Query:
    """The stages that are read once written where they are read, those that are not left out: it is planned sooner."""
    stages = {cte.alias: cte for cte in query.ctes}
    uses = Counter(table.name for each in (query, *(cte.this for cte in stages.values())) for table in _read_by(each))
    depth: dict[str, int] = {}
    for name, each in (*((name, cte.this) for name, cte in stages.items()), ("", query)):
        depth[name] = 0
        for table in _read_by(each):
            deep = depth.get(table.name, MOST_NESTED) + 1
            if uses[table.name] == 1 and deep <= MOST_NESTED:
                called = exp.TableAlias(this=_identifier(table.alias or table.name))
                table.replace(exp.Subquery(this=stages.pop(table.name).this, alias=called))
                depth[name] = max(depth[name], deep)
    kept = [cte for name, cte in stages.items() if uses[name]]
    query.set("with_", exp.With(expressions=kept) if kept else None)
    return query


def _read_by(query: exp.Expr) -> list[exp.Table]:
    """The tables and stages that a select reads."""
    source = query.args.get("from_")
    read = [*([source.this] if source else []), *(join.this for join in query.args.get("joins") or [])]
    return [table for table in read if isinstance(table, exp.Table)]


def cast(sql: exp.Expr, kind: str) -> exp.Cast:
    """`CAST(sql AS kind)`."""
    return exp.Cast(this=sql, to=_type(kind).copy())


def _stage(name: str, called: str) -> exp.Table:
    return exp.Table(this=_identifier(name), alias=exp.TableAlias(this=_identifier(called)) if called else None)


@cache
def _type(kind: str) -> exp.DataType:
    return exp.DataType.build(kind)


def _identifier(name: str) -> exp.Identifier:
    return exp.Identifier(this=name, quoted=not name.isidentifier() or not name.isascii())
