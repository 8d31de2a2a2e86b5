"""What is known of a register before any row of it is read: its columns, and what a file's own statistics prove."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from gongbao.rules.group import Fact
from gongbao.rules.planner import Cells
from gongbao.rules.quoting import literal
from gongbao.rules.register import INTEGERS, Register, described
from gongbao.rules.regulation import Regulation
from gongbao.rules.types import Kind


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a file proves of its columns: the least and greatest (DATE, integers, decimals, as they come), which have a
    value in every row, which in none."""

    bounds: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    full: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()


class Piece(NamedTuple):
    """What a file says of one piece of a column: values, how many of them missing, least, greatest; None: not said."""

    values: int
    missing: int | None
    least: str | None
    greatest: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a register before it is read: its columns with types, and what its statistics prove."""

    held: Mapping[str, str]
    proven: Statistics


def known(connection: Any, registers: Mapping[str, Register]) -> dict[str, Known]:
    """What is known of registers. Raises RegisterError where one cannot be read."""
    held = {name: described(connection, register) for name, register in registers.items()}
    told = [
        f"SELECT {literal(name)}, path_in_schema, num_values, stats_null_count, stats_min_value, stats_max_value"
        f" FROM parquet_metadata({literal(register.path)})"
        for name, register in registers.items()
        if str(register.path).lower().endswith(".parquet")
    ]
    # Grouped here and not in SQL: grouping some hundred rows took the engine as long as reading them.
    columns: dict[str, dict[str, list[Piece]]] = {name: {column: [] for column in held[name]} for name in registers}
    for name, column, *piece in connection.execute(" UNION ALL ".join(told)).fetchall() if told else []:
        if column in columns[name]:
            columns[name][column].append(Piece(*piece))
    return {name: Known(held[name], _statistics(columns[name], held[name])) for name in registers}


def _statistics(columns: Mapping[str, list[Piece]], held: Mapping[str, str]) -> Statistics:
    """What the pieces of each column prove together: how many values and how many of them missing, least, greatest.

    Nothing where a piece does not say.
    """
    bounds: dict[str, tuple[Any, Any]] = {}
    full, empty = set(), set()
    for column, pieces in columns.items():
        if not pieces:
            continue
        if all(piece.missing == 0 for piece in pieces):
            full.add(column)
        told = [piece for piece in pieces if piece.missing is None or piece.missing < piece.values]
        if not told:
            empty.add(column)
            continue
        kind = held[column]
        if kind == "DATE" or kind in INTEGERS or kind.startswith("DECIMAL"):
            lows, highs = {piece.least for piece in told}, {piece.greatest for piece in told}
            if None not in lows | highs:
                bounds[column] = (
                    min(_plain(kind, each) for each in lows if each is not None),
                    max(_plain(kind, each) for each in highs if each is not None),
                )
    return Statistics(bounds, frozenset(full), frozenset(empty))


def _plain(kind: str, written: str) -> Any:
    if kind == "DATE":
        return date.fromisoformat(written)
    return Decimal(written) if kind.startswith("DECIMAL") else int(written)


def in_range(regulation: Regulation, registers: Mapping[str, Register], found: Mapping[str, Known]) -> frozenset[str]:
    """The facts of which the statistics of their register prove that no value is out of range."""
    proven = set()
    for fact in regulation.facts.values():
        register = registers.get(fact.scope.name)
        if register is None or fact.low is None:
            continue
        column, known = register.columns.get(fact.name, fact.name), found[fact.scope.name]
        bounds = known.proven.bounds.get(column)
        if bounds is not None and _within(fact, known.held[column], *bounds):
            proven.add(fact.name)
    return frozenset(proven)


def _within(fact: Fact, held: str, least: Any, greatest: Any) -> bool:
    """Whether what lies between two values of a column, as it comes, is in the range of the fact that it holds."""
    match fact.type.kind:
        case Kind.DATE | Kind.MONTH if (held == "DATE") is (fact.type.kind is Kind.DATE):
            return bool(fact.low <= least and greatest <= fact.high)
        case Kind.NUMBER if held != "DATE":
            whole_fen = fact.type.is_money and not held.startswith("DECIMAL")
            scale = 1 if whole_fen else fact.type.scale or 1
            return bool(fact.low <= least * scale and greatest * scale <= fact.high)
        case _:
            return False


def known_cells(
    regulation: Regulation, registers: Mapping[str, Register], found: Mapping[str, Known], before: Cells
) -> Cells:
    """What is known of the facts' cells: by statistics, by what is said of the register, and what was known before."""
    never, always, absent = set(before.never_empty), set(before.always_empty), set(before.empty_is_absent)
    for fact in regulation.facts.values():
        register = registers.get(fact.scope.name)
        if register is None:
            continue
        column, known = register.columns.get(fact.name, fact.name), found[fact.scope.name]
        proven = known.proven
        if column in proven.full:
            never.add(fact.name)
        has_companion = fact.type.optional and not fact.missing_is_absent
        silent = fact.missing_is_absent and column not in known.held  # a source that is complete, and says nothing
        if silent or fact.name in register.lacks or (column in proven.empty and not has_companion):
            always.add(fact.name)
        if fact.name in register.empty_is_absent:
            absent.add(fact.name)
    return Cells(frozenset(never), frozenset(always), frozenset(absent), groups_told=True)
