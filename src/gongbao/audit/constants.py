"""The constants of a regulation's rules, each with where it stands and the clauses that it must be found in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import partial

from gongbao.audit.numbers import DATE, DAYS, HOURS, MONEY, MONTH, MONTHS, PLAIN, Number
from gongbao.audit.sides import Side
from gongbao.rules import Regulation
from gongbao.rules.nodes import (
    AddMonths,
    Arithmetic,
    CheckedRow,
    Cited,
    Compare,
    Const,
    Expr,
    Extreme,
    Interval,
    Lookup,
    Round,
    Table,
)
from gongbao.rules.types import Kind, Type
from gongbao.text.address import Address

FEN = Fraction(1, 100)

Undo = Callable[[], None]
Change = Callable[[Fraction], Undo]


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant: the concept, table or parameter that holds it, what it is, the clauses that it rests on.

    `change` puts another number in its place and returns what puts the old one back: for mutants only. `side`: where
    it is a bound, which; None where it is reckoned with in another way.
    """

    place: str
    number: Number
    clauses: tuple[Address, ...]
    change: Change
    side: Side | None = None
    rounds: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A concept, exception, table or parameter and the clauses that it cites.

    `change` puts other clauses in their place, for mutants; None where they are those of the concepts around.
    """

    place: str
    clauses: tuple[Address, ...]
    change: Callable[[tuple[Address, ...]], Undo] | None = None


def constants_of(regulation: Regulation) -> tuple[Constant, ...]:
    """Every constant of the rules, but for truth values, codes, texts, and rounding to the fen."""
    found: list[Constant] = []
    for name, concept in regulation.concepts.items():
        found += _in_expression(regulation, name, concept.rule, concept.clauses)
        for each in concept.exceptions:
            for part in (each.when, each.then):
                found += _in_expression(regulation, f"{name}.{each.name}", part, each.clauses)
    for table in regulation.tables.values():
        found += _in_table(regulation, table)
    for name, parameter in regulation.parameters.items():
        for version in parameter.versions:
            if version.value is not None and (number := _number(parameter.type, version.value)) is not None:
                found.append(Constant(name, number, _addresses(version.clause), _set(version, "value", parameter.type)))
    return tuple(found)


def citations_of(regulation: Regulation) -> tuple[Citation, ...]:
    """What every concept, exception, table and parameter cites."""
    found = []
    for name, concept in regulation.concepts.items():
        found.append(Citation(name, concept.clauses, partial(_put, concept, "clauses")))
        for part in concept.expressions:
            found += [Citation(name, addresses) for addresses in _cited_inside(part, regulation.number)]
        for each in concept.exceptions:
            found.append(Citation(f"{name}.{each.name}", each.clauses, partial(_put, each, "clauses")))
    for table in regulation.tables.values():
        found.append(Citation(table.name, _table_clauses(regulation, table)))
    for name, parameter in regulation.parameters.items():
        found.append(Citation(name, tuple(a for v in parameter.versions for a in _addresses(v.clause))))
    return tuple(found)


def _cited_inside(part: Expr, number: str) -> Iterator[tuple[Address, ...]]:
    for node in part.walk():
        if isinstance(node, Cited):
            yield _addresses(node.clause, number)


def _in_expression(
    regulation: Regulation, place: str, node: Expr, clauses: tuple[Address, ...], side: Side | None = None
) -> Iterator[Constant]:
    if isinstance(node, Cited):
        clauses = _addresses(node.clause, regulation.number) or clauses
    if isinstance(node, Const) and node.value is not None:
        number = _number(node.type, node.value)
        if number is not None:
            yield Constant(place, number, clauses, _set(node, "value", node.type), side)
    if isinstance(node, Round) and node.step > FEN:
        step = Number(_measure(node.operand.type), node.step)
        yield Constant(place, step, clauses, _set_step(node), rounds=node.mode)
    for child, of_child in zip(node.children, _sides(node, side), strict=True):
        yield from _in_expression(regulation, place, child, clauses, of_child)


_BOUNDS = {
    "<": Side(upper=True, included=False),
    "<=": Side(upper=True, included=True),
    ">": Side(upper=False, included=False),
    ">=": Side(upper=False, included=True),
}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _sides(node: Expr, side: Side | None) -> list[Side | None]:
    """For each child, which bound a constant in it is: of what is compared with it, or capped by it."""
    count = len(node.children)
    match node:
        case Compare() if node.operator in _BOUNDS:
            return [_BOUNDS[_MIRRORED[node.operator]], _BOUNDS[node.operator]]
        case Extreme():
            bound = Side(upper=node.which == "min", included=True)
            return [bound if isinstance(each, Const | Cited) else None for each in node.children]
        case Cited() | Round() | AddMonths():
            return [side] * count
        case Arithmetic() if node.operator in ("+", "*"):
            return [side] * count
    return [None] * count


def constants_by_row(regulation: Regulation) -> Iterator[tuple[str, tuple[Address, ...], list[set[Number]]]]:
    """The tables: name, clauses, and the numbers of each row, its bounds and its results."""
    for table in regulation.tables.values():
        rows = [{each.number for each in _in_row(regulation, table, row)} for row in table.rows]
        yield table.name, _table_clauses(regulation, table), rows


def _in_table(regulation: Regulation, table: Table) -> Iterator[Constant]:
    for row in table.rows:
        yield from _in_row(regulation, table, row)


def _in_row(regulation: Regulation, table: Table, row: CheckedRow) -> Iterator[Constant]:
    clauses = _addresses(row.clause) or _table_clauses(regulation, table)
    for column, cell in enumerate(row.cells):
        if isinstance(cell, Interval):
            yield from _in_interval(table, row, column, cell, clauses)
    for result in row.results:
        yield from _in_expression(regulation, table.name, result, clauses)


def _in_interval(
    table: Table, row: CheckedRow, column: int, cell: Interval, clauses: tuple[Address, ...]
) -> Iterator[Constant]:
    """The bounds; those of whole numbers as a text writes them, the last included (70至79)."""
    held = table.keys[column][1]
    whole = held.kind is not Kind.NUMBER or held.scale == 1
    for side in ("lower", "upper"):
        point = getattr(cell, side)
        if point is None:
            continue
        size, after = point
        shown = size if not whole or after == (side == "upper") else size + 1 if side == "lower" else size - 1
        number = Number(_measure(held), shown)

        def change(changed: Fraction, side: str = side, after: int = after, moved: Fraction = size - shown) -> Undo:
            cells = list(row.cells)
            border = (changed + moved, after)
            cells[column] = replace(cell, lower=border) if side == "lower" else replace(cell, upper=border)
            return _put(row, "cells", tuple(cells))

        last = whole or after == (side == "upper")
        yield Constant(table.name, number, clauses, change, Side(upper=side == "upper", included=last))


def _table_clauses(regulation: Regulation, table: Table) -> tuple[Address, ...]:
    """The table's own clause; those of the concepts that look it up where it states none."""
    if table.clause:
        return _addresses(table.clause)
    return tuple(
        address
        for concept in regulation.concepts.values()
        for part in concept.expressions
        if any(isinstance(node, Lookup) and node.table is table for node in part.walk())
        for address in concept.clauses
    )


def _addresses(written: str, number: str = "") -> tuple[Address, ...]:
    return tuple(Address.parse(each, number) for each in written.split("；") if each)


def _number(held: Type, plain: object) -> Number | None:
    if held.kind in (Kind.BOOLEAN, Kind.CODE, Kind.TEXT):
        return None
    if held.kind is Kind.DATE:
        return Number(DATE, Fraction(plain.toordinal()))  # type: ignore[attr-defined]
    assert isinstance(plain, int | Fraction)
    if held.kind is Kind.MONTH:
        return Number(MONTH, Fraction(plain))
    return Number(_measure(held), Fraction(plain) / (held.scale or 1))


def _measure(held: Type) -> str:
    unit = str(held.unit)
    if unit.partition("/")[0] == "元":
        return MONEY
    return {"月": MONTHS, "天": DAYS, "小时": HOURS}.get(unit, PLAIN)


def _set(holder: object, field: str, held: Type) -> Change:
    def change(changed: Fraction) -> Undo:
        if held.kind is Kind.DATE:
            return _put(holder, field, date.fromordinal(int(changed)))
        plain = changed * (held.scale or 1) if held.kind is Kind.NUMBER else changed
        return _put(holder, field, int(plain) if plain.denominator == 1 else plain)

    return change


def _set_step(node: Round) -> Change:
    return lambda changed: _put(node, "step", changed)


def _put(holder: object, field: str, changed: object) -> Undo:
    """Change a frozen object in place: only the mutants of an audit do so, and put it back."""
    before = getattr(holder, field)
    object.__setattr__(holder, field, changed)

    def undo() -> None:
        object.__setattr__(holder, field, before)

    return undo
