"""Registers as they come: what their columns must be, how they become facts, which rows cannot be used and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlglot import exp

from gongbao.rules.errors import RegisterError, nearest
from gongbao.rules.group import Fact
from gongbao.rules.lower import ABSENT_SUFFIX
from gongbao.rules.nodes import Scope
from gongbao.rules.types import Kind, Type, describe, to_shown

_INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "HUGEINT")
_FLOATS = ("FLOAT", "DOUBLE", "REAL")


@dataclass(frozen=True, slots=True)
class Register:
    """A file of facts, one row a subject or member: Parquet, or CSV.

    `key` is the column that tells rows apart and orders members (in a case: their order in the list); `owner` the
    column with the key of whom the member belongs to; `columns` says which column holds a fact of another name;
    `lacks` are facts for which there is no column: of nobody one is known, or there is none, as the fact has it;
    `empty_is_absent` are facts of which an empty cell says that there is none.
    """

    path: Path | str
    key: str
    owner: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    lacks: frozenset[str] = frozenset()
    empty_is_absent: frozenset[str] = frozenset()

    @property
    def source(self) -> exp.Expr:
        """The file as a table of DuckDB."""
        path = exp.Literal.string(str(self.path))
        reader = "read_csv" if str(self.path).lower().endswith((".csv", ".csv.gz")) else "read_parquet"
        return exp.Table(this=exp.Anonymous(this=reader, expressions=[path]))


RAW_PROBLEM = "raw__problem"


def quoted(name: str, table: str | None = None) -> exp.Column:
    """A column of a file, whatever its name."""
    return exp.column(exp.to_identifier(name, quoted=True), table)


@dataclass(frozen=True, slots=True)
class Adapted:
    """How a scope's facts are read from a register: the query, and what is wrong with a row (NULL: nothing)."""

    query: exp.Select
    problem: exp.Expr | None


def described(connection: Any, register: Register) -> dict[str, str]:
    """The columns of a register with their DuckDB types. Raises RegisterError where it cannot be read."""
    if not any(mark in str(register.path) for mark in "*?[") and not Path(register.path).exists():
        raise RegisterError(f"没有文件 {register.path}")
    query = exp.select("*").from_(register.source)
    try:
        rows = connection.execute(f"DESCRIBE {query.sql('duckdb')}").fetchall()
    except Exception as wrong:
        raise RegisterError(f"文件 {register.path} 读不出来：应为 Parquet 或 CSV（{_first_line(wrong)}）") from wrong
    return {str(name): str(kind) for name, kind, *_ in rows}


def adapt(
    register: Register,
    held: Mapping[str, str],
    scope: Scope,
    facts: Iterable[Fact],
    keep: Iterable[str],
    concepts: Iterable[str],
    proven: Mapping[str, tuple[Any, Any]],
) -> Adapted:
    """Read the facts of a scope from a register with columns `held`.

    `keep` are columns to be handed on; `proven` the least and greatest of columns as the file's statistics have them.
    Raises RegisterError naming the column, what was expected and what was found.
    """
    place = f"登记表 {register.path}"
    selected: list[exp.Expr] = [exp.alias_(_key(register.key, held, place), scope.name + "__key")]
    if scope.parent is not None:
        if register.owner:
            selected.append(exp.alias_(_key(register.owner, held, place), scope.parent.name + "__key"))
        else:
            selected.append(exp.alias_(exp.Literal.number(0), scope.parent.name + "__key"))
    problems: list[tuple[exp.Expr, str]] = []  # seen in a fact
    raw: list[tuple[exp.Expr, str]] = []  # seen only in the column as it comes
    names = set()
    for fact in facts:
        column = register.columns.get(fact.name, fact.name)
        if column not in held:
            raise RegisterError(
                f"{place} 没有“{column}”这一列（{fact.title}，{describe(fact.type)}）。{nearest(column, held)}"
            )
        names.add(fact.name)
        sql, wrong = _adapted(place, column, held[column], fact.type)
        selected.append(exp.alias_(sql, fact.name))
        raw += [(w, f"{fact.title}（{column}）{said}") for w, said in wrong]
        problems += _range_problems(fact, column, _in_plain_form(proven.get(column), held[column], fact.type))
        if fact.type.optional and not fact.missing_is_absent:
            selected.append(exp.alias_(_absence(column, held), fact.name + ABSENT_SUFFIX))
    for column in keep:
        if column in names:
            continue
        if column not in held:
            raise RegisterError(f"{place} 没有要保留的“{column}”这一列。{nearest(column, held)}")
        if column in concepts:
            raise RegisterError(f"{place} 要保留的列“{column}”与同名的概念冲突：请改列名")
        selected.append(exp.alias_(quoted(column), exp.to_identifier(column, quoted=True)))
    if raw:
        selected.append(exp.alias_(_problem(raw), RAW_PROBLEM))
    query = exp.select(*selected).from_(register.source)
    problem = _problem(problems, RAW_PROBLEM if raw else None) if raw or problems else None
    return Adapted(query, problem)


def _key(column: str, held: Mapping[str, str], place: str) -> exp.Expr:
    if column not in held:
        raise RegisterError(f"{place} 没有作为键的“{column}”这一列。{nearest(column, held)}")
    return quoted(column)


def _problem(problems: list[tuple[exp.Expr, str]], earlier: str | None = None) -> exp.Expr:
    result = exp.Case()
    if earlier is not None:
        found = exp.column(earlier)
        result = result.when(exp.Not(this=exp.Is(this=found, expression=exp.null())), found.copy())
    for wrong, said in problems:
        result = result.when(wrong, exp.Literal.string(said))
    return result


def _absence(column: str, held: Mapping[str, str]) -> exp.Expr:
    """The companion column `<column>__absent`; without one, a missing value is unknown, never absent."""
    companion = column + ABSENT_SUFFIX
    empty = exp.Is(this=quoted(column), expression=exp.null())
    if companion not in held:
        return exp.Case().when(exp.Not(this=empty), exp.false())
    return exp.Case().when(exp.Not(this=empty), exp.false()).when(quoted(companion), exp.true())


def _adapted(place: str, column: str, found: str, wanted: Type) -> tuple[exp.Expr, list[tuple[exp.Expr, str]]]:
    """The column in plain form, and what may be wrong with it."""
    base = found.split("(")[0]
    sql: exp.Expr = quoted(column)
    match wanted.kind:
        case Kind.BOOLEAN if base == "BOOLEAN":
            return sql, []
        case Kind.DATE if base == "DATE":
            return sql, []
        case Kind.MONTH if base == "DATE":
            year = exp.Mul(this=exp.Anonymous(this="year", expressions=[sql]), expression=exp.Literal.number(12))
            month = exp.Sub(
                this=exp.Anonymous(this="month", expressions=[sql.copy()]), expression=exp.Literal.number(1)
            )
            return exp.cast(exp.Add(this=year, expression=month), "BIGINT"), []
        case Kind.MONTH if base in _INTEGERS:
            return exp.cast(sql, "BIGINT"), []
        case Kind.TEXT if base in ("VARCHAR", "ENUM", *_INTEGERS):
            return exp.cast(sql, "TEXT"), []
        case Kind.CODE if base in ("VARCHAR", "ENUM"):
            return _code(sql, wanted)
        case Kind.NUMBER if base in _INTEGERS:
            scale = 1 if wanted.is_money or wanted.scale is None else wanted.scale
            whole = exp.cast(sql, "BIGINT")
            return (whole if scale == 1 else exp.Mul(this=whole, expression=exp.Literal.number(scale))), []
        case Kind.NUMBER if base == "DECIMAL":
            return _decimal(sql, found, wanted)
    hint = "：小数不精确，请存成 DECIMAL，金额也可存成整数的分" if base in _FLOATS else ""
    raise RegisterError(f"{place} 的“{column}”列应为{_expected(wanted)}，实际是 {found}{hint}")


def _expected(wanted: Type) -> str:
    kinds = {
        Kind.BOOLEAN: "BOOLEAN",
        Kind.DATE: "DATE",
        Kind.MONTH: "DATE（当月任一日）",
        Kind.TEXT: "VARCHAR",
        Kind.CODE: "VARCHAR",
        Kind.NUMBER: "整数的分或 DECIMAL 的元" if wanted.is_money else "整数或 DECIMAL",
    }
    return f"{kinds[wanted.kind]}（{describe(wanted)}）"


def _code(sql: exp.Expr, wanted: Type) -> tuple[exp.Expr, list[tuple[exp.Expr, str]]]:
    assert wanted.code_list is not None
    text = exp.cast(sql, "TEXT")
    known = [*wanted.code_list.codes, *(label for _, label in wanted.code_list.labels)]
    wrong = exp.Not(this=exp.In(this=text.copy(), expressions=[exp.Literal.string(k) for k in dict.fromkeys(known)]))
    renamed = [(label, code) for code, label in wanted.code_list.labels if label != code]
    if renamed:
        made = exp.Case(this=text)
        for label, code in renamed:
            made = made.when(exp.Literal.string(label), exp.Literal.string(code))
        return made.else_(text.copy()), [(wrong, f"不是{describe(wanted)}")]
    return text, [(wrong, f"不是{describe(wanted)}")]


def _decimal(sql: exp.Expr, found: str, wanted: Type) -> tuple[exp.Expr, list[tuple[exp.Expr, str]]]:
    scale = wanted.scale or 1
    digits = len(str(scale)) - 1
    sized = re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", found)
    places = int(sized[2]) if sized else 18
    # A product that fits 64 bits is several times as fast as one of 128.
    narrow = sized is not None and int(sized[1]) + digits + 1 <= 18
    wide = sql if narrow else exp.cast(sql, f"DECIMAL(38,{places})")
    scaled = exp.Mul(this=wide, expression=exp.Literal.number(scale))
    whole = exp.cast(scaled, "BIGINT")
    if places <= digits:
        return whole, []
    return whole, [(exp.NEQ(this=scaled.copy(), expression=whole.copy()), f"多于{digits}位小数")]


def _in_plain_form(proven: tuple[Any, Any] | None, found: str, wanted: Type) -> tuple[Any, Any] | None:
    """The least and greatest of a column as it comes, in the plain form of the fact that it holds."""
    if proven is None or wanted.kind is not Kind.NUMBER:
        return proven
    scale = wanted.scale or 1
    if wanted.is_money and not found.startswith("DECIMAL"):
        scale = 1  # whole fen
    return proven[0] * scale, proven[1] * scale


def _range_problems(fact: Fact, column: str, proven: tuple[Any, Any] | None) -> list[tuple[exp.Expr, str]]:
    """Whether a value lies outside what is sensible; not asked where the file's statistics prove it."""
    if fact.low is None or (proven is not None and fact.low <= proven[0] and proven[1] <= fact.high):
        return []
    low, high = (
        exp.cast(exp.Literal.string(bound.isoformat()), "DATE") if fact.type.kind is Kind.DATE else exp.convert(bound)
        for bound in (fact.low, fact.high)
    )
    outside = exp.Or(
        this=exp.LT(this=exp.column(fact.name), expression=low),
        expression=exp.GT(this=exp.column(fact.name), expression=high),
    )
    shown = f"{fact.title}（{column}）不在{to_shown(fact.type, fact.low)}至{to_shown(fact.type, fact.high)}之间"
    return [(outside, shown)]


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a file proves of its columns: the least and greatest (DATE, integers, decimals, as they come), which have a
    value in every row, which in none."""

    bounds: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    full: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()


def statistics(connection: Any, register: Register, held: Mapping[str, str]) -> Statistics:
    """What the statistics in a Parquet file prove; nothing where they are not complete."""
    if not str(register.path).lower().endswith(".parquet"):
        return Statistics()
    rows = connection.execute(
        "SELECT path_in_schema, bool_and(stats_min_value IS NOT NULL AND stats_max_value IS NOT NULL"
        " OR stats_null_count = num_values), list(DISTINCT stats_min_value), list(DISTINCT stats_max_value),"
        " coalesce(sum(stats_null_count) = 0 AND count(stats_null_count) = count(*), false),"
        " coalesce(bool_and(stats_null_count = num_values) AND count(stats_null_count) = count(*), false)"
        " FROM parquet_metadata(?) GROUP BY 1",
        [str(register.path)],
    ).fetchall()
    bounds = {}
    for column, complete, lows, highs, *_ in rows:
        kind = held.get(column, "")
        if not complete or not (kind == "DATE" or kind in _INTEGERS or kind.startswith("DECIMAL")):
            continue
        found = [[_plain(kind, each) for each in values if each is not None] for values in (lows, highs)]
        if found[0] and found[1]:
            bounds[column] = (min(found[0]), max(found[1]))
    return Statistics(
        bounds,
        frozenset(column for column, *_, full, _ in rows if full and column in held),
        frozenset(column for column, *_, empty in rows if empty and column in held),
    )


def _plain(kind: str, written: str) -> Any:
    if kind == "DATE":
        return date.fromisoformat(written)
    return Decimal(written) if kind.startswith("DECIMAL") else int(written)


def _first_line(wrong: Exception) -> str:
    return str(wrong).splitlines()[0] if str(wrong) else type(wrong).__name__
