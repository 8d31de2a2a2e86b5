"""What is known of a register before any row of it is read: its columns, and what a file's own statistics prove."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from gongbao.rules.planner import Cells
from gongbao.rules.register import INTEGERS, Register, described
from gongbao.rules.regulation import Regulation


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


def known(connection: Any, register: Register) -> Known:
    """What is known of a register. Raises RegisterError where it cannot be read."""
    held = described(connection, register)
    if not str(register.path).lower().endswith(".parquet"):
        return Known(held, Statistics())
    # Grouped here and not in SQL: grouping some hundred rows took the engine as long as reading them.
    pieces = connection.execute(
        "SELECT path_in_schema, num_values, stats_null_count, stats_min_value, stats_max_value"
        " FROM parquet_metadata(?)",
        [str(register.path)],
    ).fetchall()
    columns: dict[str, list[Piece]] = {}
    for column, *piece in pieces:
        columns.setdefault(column, []).append(Piece(*piece))
    return Known(held, _statistics({name: columns[name] for name in held if name in columns}, held))


def _statistics(columns: Mapping[str, list[Piece]], held: Mapping[str, str]) -> Statistics:
    """What the pieces of each column prove together: how many values and how many of them missing, least, greatest.

    Nothing where a piece does not say.
    """
    bounds: dict[str, tuple[Any, Any]] = {}
    full, empty = set(), set()
    for column, pieces in columns.items():
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


def known_cells(
    regulation: Regulation, registers: Mapping[str, Register], found: Mapping[str, Known], before: Cells
) -> Cells:
    """What is known of the facts' cells: by statistics, by what is said of the register, and what was known before."""
    never, always, absent = set(before.never_empty), set(before.always_empty), set(before.empty_is_absent)
    for fact in regulation.facts.values():
        register = registers.get(fact.scope.name)
        if register is None:
            continue
        column, proven = register.columns.get(fact.name, fact.name), found[fact.scope.name].proven
        if column in proven.full:
            never.add(fact.name)
        has_companion = fact.type.optional and not fact.missing_is_absent
        if fact.name in register.lacks or (column in proven.empty and not has_companion):
            always.add(fact.name)
        if fact.name in register.empty_is_absent:
            absent.add(fact.name)
    return Cells(frozenset(never), frozenset(always), frozenset(absent), groups_told=True)
