"""Registers as they come: what their columns must be, how they become facts, which rows cannot be used and why."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlglot import exp

from gongbao.rules.errors import RegisterError, nearest
from gongbao.rules.group import Fact
from gongbao.rules.lowered import ABSENT_SUFFIX
from gongbao.rules.nodes import Scope
from gongbao.rules.quoting import literal
from gongbao.rules.sql import build
from gongbao.rules.types import Kind, Type, describe, to_shown

INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "HUGEINT")
_FLOATS = ("FLOAT", "DOUBLE", "REAL")


@dataclass(frozen=True, slots=True)
class Register:
    """A file of facts, one row a subject or member: Parquet, or CSV.

    `key` is the column that tells rows apart and orders members (in a case: their order in the list); `owner` the
    column with the key of whom the member belongs to; `columns` says which column holds a fact of another name;
    `lacks` are facts for which there is no column: of nobody one is known, or there is none, as the fact has it (one of
    which a missing entry means none may lack its column unsaid);
    `empty_is_absent` are facts of which an empty cell says that there is none.
    """

    path: Path | str
    key: str
    owner: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    lacks: frozenset[str] = frozenset()
    empty_is_absent: frozenset[str] = frozenset()

    @property
    def reader(self) -> str:
        """The function of DuckDB that reads the file."""
        return "read_csv" if str(self.path).lower().endswith((".csv", ".csv.gz")) else "read_parquet"

    @property
    def source(self) -> exp.Expr:
        """The file as a table of DuckDB."""
        return exp.Table(this=exp.Anonymous(this=self.reader, expressions=[exp.Literal.string(str(self.path))]))

    @property
    def read(self) -> str:
        """The same as text."""
        return f"{self.reader}({literal(self.path)})"


RAW_PROBLEM = "raw__problem"


def quoted(name: str) -> exp.Column:
    """A column of a file, whatever its name."""
    return exp.Column(this=exp.Identifier(this=name, quoted=True))


@dataclass(frozen=True, slots=True)
class Adapted:
    """How a scope's facts are read from a register.

    `query` yields the facts; `checked` as well what can only be seen wrong in a cell as it comes, for `problem` to say
    what is wrong with a row (NULL: nothing). Without `problem` nothing can be.
    """

    query: exp.Select
    checked: exp.Select
    problem: exp.Expr | None

    def bad(self) -> exp.Select:
        """The rows that cannot be used, with what is wrong as `problem`."""
        told = exp.Select(expressions=[exp.Star(), build.alias(self._what_is_wrong(), "problem")])
        told = told.from_(self.checked.subquery("read"), copy=False)
        is_wrong = exp.Not(this=exp.Is(this=build.column("problem"), expression=exp.null()))
        return exp.select("*").from_(told.subquery("told", copy=False), copy=False).where(is_wrong, copy=False)

    def sound(self) -> exp.Select:
        """The other rows."""
        right = exp.Is(this=exp.Paren(this=self._what_is_wrong()), expression=exp.null())
        return exp.select("*").from_(self.checked.subquery("read"), copy=False).where(right, copy=False)

    def _what_is_wrong(self) -> exp.Expr:
        assert self.problem is not None
        return self.problem.copy()

    def first_bad(self, scope: Scope) -> exp.Select:
        """The keys of some of them, and what is wrong: what `unusable` tells."""
        return (
            exp.select(scope.name + "__key", "problem")
            .from_(self.bad().subquery("bad", copy=False), copy=False)
            .limit(3)
        )


def unusable(register: Register, rows: Iterable[Sequence[Any]]) -> RegisterError:
    """The error for a register with bad rows that nobody wants to have set aside."""
    told = "；".join(f"{register.key}={key}：{problem}" for key, problem in rows)
    return RegisterError(f"登记表 {register.path} 有不能用的行：{told}")


def rejects_of(scope: Scope, rejects: Path) -> Path:
    """Where the bad rows of a scope go: the members' beside those of the subject."""
    return rejects if scope.parent is None else rejects.with_stem(f"{rejects.stem}-{scope.name}")


def described(connection: Any, register: Register) -> dict[str, str]:
    """The columns of a register with their DuckDB types. Raises RegisterError where it cannot be read."""
    if not any(mark in str(register.path) for mark in "*?[") and not Path(register.path).exists():
        raise RegisterError(f"没有文件 {register.path}")
    try:
        rows = connection.sql(f"FROM {register.read}")  # nothing is read of it but its columns
        return dict(zip(rows.columns, map(str, rows.types), strict=True))
    except Exception as wrong:
        raise RegisterError(f"文件 {register.path} 读不出来：应为 Parquet 或 CSV（{_first_line(wrong)}）") from wrong


def adapt(
    register: Register,
    held: Mapping[str, str],
    scope: Scope,
    facts: Iterable[Fact],
    keep: Iterable[str],
    concepts: Iterable[str],
    in_range: Container[str],
    source: str | exp.Expr,
) -> Adapted:
    """Read the facts of a scope from a register with columns `held`, which lies at `source`.

    `keep` are columns to be handed on; `in_range` facts of which no value is out of range, as the file's statistics
    prove. Raises RegisterError naming the column, what was expected and what was found.
    """
    place = f"登记表 {register.path}"
    selected: list[exp.Expr] = [build.alias(_key(register.key, held, place), scope.name + "__key")]
    if scope.parent is not None:
        if register.owner:
            selected.append(build.alias(_key(register.owner, held, place), scope.parent.name + "__key"))
        else:
            selected.append(build.alias(exp.Literal.number(0), scope.parent.name + "__key"))
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
        selected.append(build.alias(sql, fact.name))
        raw += [(w, f"{fact.title}（{column}）{said}") for w, said in wrong]
        if fact.low is not None and fact.name not in in_range:
            problems.append(_out_of_range(fact, column))
        if fact.type.optional and not fact.missing_is_absent:
            selected.append(build.alias(_absence(column, held), fact.name + ABSENT_SUFFIX))
    for column in keep:
        if column in names:
            continue
        if column not in held:
            raise RegisterError(f"{place} 没有要保留的“{column}”这一列。{nearest(column, held)}")
        if column in concepts:
            raise RegisterError(f"{place} 要保留的列“{column}”与同名的概念冲突：请改列名")
        selected.append(build.alias(quoted(column), column, quoted=True))
    table = source.copy() if isinstance(source, exp.Expr) else exp.to_table(source)
    query = exp.Select(expressions=selected, from_=exp.From(this=table))
    checked = query.select(build.alias(_problem(raw), RAW_PROBLEM)) if raw else query
    problem = _problem(problems, RAW_PROBLEM if raw else None) if raw or problems else None
    return Adapted(query, checked, problem)


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
            return build.cast(exp.Add(this=year, expression=month), "BIGINT"), []
        case Kind.MONTH if base in INTEGERS:
            return build.cast(sql, "BIGINT"), []
        case Kind.TEXT if base in ("VARCHAR", "ENUM", *INTEGERS):
            return build.cast(sql, "TEXT"), []
        case Kind.CODE if base in ("VARCHAR", "ENUM"):
            return _code(sql, wanted)
        case Kind.NUMBER if base in INTEGERS:
            scale = 1 if wanted.is_money or wanted.scale is None else wanted.scale
            whole = build.cast(sql, "BIGINT")
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
    text = build.cast(sql, "TEXT")
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
    wide = sql if narrow else build.cast(sql, f"DECIMAL(38,{places})")
    scaled = exp.Mul(this=wide, expression=exp.Literal.number(scale))
    whole = build.cast(scaled, "BIGINT")
    if places <= digits:
        return whole, []
    return whole, [(exp.NEQ(this=scaled.copy(), expression=whole.copy()), f"多于{digits}位小数")]


def _out_of_range(fact: Fact, column: str) -> tuple[exp.Expr, str]:
    """Whether a value lies outside what is sensible."""
    low, high = (
        build.cast(exp.Literal.string(bound.isoformat()), "DATE") if fact.type.kind is Kind.DATE else exp.convert(bound)
        for bound in (fact.low, fact.high)
    )
    outside = exp.Or(
        this=exp.LT(this=exp.column(fact.name), expression=low),
        expression=exp.GT(this=exp.column(fact.name), expression=high),
    )
    return outside, f"{fact.title}（{column}）不在{to_shown(fact.type, fact.low)}至{to_shown(fact.type, fact.high)}之间"


def _first_line(wrong: Exception) -> str:
    return str(wrong).splitlines()[0] if str(wrong) else type(wrong).__name__
