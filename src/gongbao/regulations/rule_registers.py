"""Registers for rules: the facts of a scope from Parquet as it lies, from CSV or xlsx read by the types of the facts.

Each register has a column `id` (编号) and, where its rows belong to another's, `owner` (所属编号): the id of that row.
The other columns are named after the facts, or by their Chinese titles; what is no fact is kept as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gongbao.regulations.registers import Column, Kind, RegisterError, open_register
from gongbao.rules import Regulation
from gongbao.rules.errors import nearest
from gongbao.rules.group import Fact
from gongbao.rules.quoting import literal
from gongbao.rules.register import Register, quoted
from gongbao.rules.types import Kind as FactKind
from gongbao.rules.types import describe

if TYPE_CHECKING:
    import duckdb


KEY = Column("id", "编号", Kind.TEXT, required=True)
OWNER = Column("owner", "所属编号", Kind.TEXT, required=True)


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A row that was set aside: file, row as a sheet counts (the heading is 1), column, what it should be and is."""

    path: Path
    row: int
    column: str
    expected: str
    found: str


def registers_for(
    connection: duckdb.DuckDBPyConnection, regulation: Regulation, files: Mapping[str, Path], scratch: Path
) -> tuple[dict[str, Register], tuple[UnreadableRow, ...]]:
    """The registers by scope (the subject's is called subject), and the rows that could not be read.

    Raises RegisterError for an unknown scope (with the nearest), a missing file or column.
    """
    registers: dict[str, Register] = {}
    unreadable: list[UnreadableRow] = []
    for name, path in files.items():
        if name not in regulation.groups:
            raise RegisterError(f"没有名为 {name} 的对象。{nearest(name, regulation.groups)}")
        scope = regulation.groups[name].scope
        owner = "owner" if scope.parent is not None and scope.parent.parent is not None else ""
        if scope.parent is regulation.scope and _has_subjects(regulation):
            owner = "owner"
        if path.suffix.lower() == ".parquet":
            if not path.is_file():
                raise RegisterError(f"{path}：没有这个文件。")
            registers[name] = Register(path, "id", owner)
            continue
        facts = [fact for fact in regulation.facts.values() if fact.scope is scope]
        copied, wrong = _typed_copy(connection, name, path, facts, bool(owner), scratch)
        registers[name] = Register(copied, "id", owner)
        unreadable += wrong
    return registers, tuple(unreadable)


def _has_subjects(regulation: Regulation) -> bool:
    """Whether the subject has facts of its own; a pool of which there is one has none, and no register."""
    return any(fact.scope is regulation.scope for fact in regulation.facts.values())


def _typed_copy(
    connection: duckdb.DuckDBPyConnection, name: str, path: Path, facts: list[Fact], owned: bool, scratch: Path
) -> tuple[Path, list[UnreadableRow]]:
    """The file as Parquet with the types of the facts."""
    view = f"raw_{name}"
    open_register(connection, path, (KEY, OWNER) if owned else (KEY,), scratch, view)
    described = connection.execute(f"DESCRIBE {view}_raw").fetchall()
    written = [str(each) for each, *_ in described if each not in ("row", "register_row")]
    by_name = {fact.name: fact for fact in facts} | {fact.title: fact for fact in facts}
    selected, problems = [], []
    for heading in written:
        cell = f"nullif(trim({quoted(heading).sql('duckdb')}::VARCHAR), '')"
        fact = by_name.get(heading)
        if fact is None:
            plain = {KEY.title: KEY.name, OWNER.title: OWNER.name}.get(heading, heading)
            selected.append(f"{cell} AS {quoted(plain).sql('duckdb')}")
            continue
        typed = _cast(fact, cell)
        # An empty cell is unknown; `none` says that there is none, as in a file of facts.
        told = f"{cell} IN ('none', '无')" if fact.type.optional else "false"
        selected.append(f"CASE WHEN NOT coalesce({told}, false) THEN {typed} END AS {fact.name}")
        if fact.type.optional and not fact.missing_is_absent:
            selected.append(f"coalesce({told}, false) AS {fact.name}__absent")
        wrong = f"{cell} IS NOT NULL AND ({typed}) IS NULL AND NOT {told}"
        problems.append((wrong, heading, fact, cell))
    target = scratch / f"{name}.parquet"
    sound = " AND ".join(f"NOT coalesce({wrong}, false)" for wrong, *_ in problems) or "true"
    found = [
        UnreadableRow(path, row, heading, describe(fact.type), text)
        for wrong, heading, fact, cell in problems
        for row, text in connection.execute(
            f"SELECT register_row, {cell} FROM {view}_raw WHERE {wrong} ORDER BY 1"
        ).fetchall()
    ]
    connection.execute(
        f"COPY (SELECT {', '.join(selected)} FROM {view}_raw WHERE {sound}) TO {literal(target)} (FORMAT parquet)"
    )
    return target, found


def _cast(fact: Fact, cell: str) -> str:
    match fact.type.kind:
        case FactKind.DATE | FactKind.MONTH:
            return (
                f"coalesce(TRY_CAST({cell} AS DATE), TRY_STRPTIME({cell}, ['%Y%m%d', '%Y年%m月%d日', '%Y-%m'])::DATE)"
            )
        case FactKind.BOOLEAN:
            yes, no = "'true', '是', '1'", "'false', '否', '0'"
            return f"CASE WHEN lower({cell}) IN ({yes}) THEN true WHEN lower({cell}) IN ({no}) THEN false END"
        case FactKind.NUMBER:
            digits = len(str(fact.type.scale or 1)) - 1
            number = f"TRY_CAST(replace({cell}, ',', '') AS DECIMAL(38, {digits + 6}))"
            kept = f"CASE WHEN {number} = round({number}, {digits}) THEN {number}::DECIMAL(38, {digits}) END"
            return f"({kept})::BIGINT" if digits == 0 else kept
        case _:
            return cell
