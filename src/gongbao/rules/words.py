"""Amounts, bands, rows and columns in words, as the prose of rules and the reasons of a case name them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gongbao.rules import nodes as n
from gongbao.rules.nodes import Anything, Cell, CheckedRow, Codes, Interval, Point, Table
from gongbao.rules.ruleset import Ruleset
from gongbao.rules.types import ONE, Kind, Plain, Type, to_shown


def row_words(table: Table, row: CheckedRow, called: tuple[str, ...]) -> str:
    """The conditions of a row on its keys; where there are several, each with what it is called."""
    if len(table.keys) == 1:
        return band(row.cells[0], table.keys[0][1])
    return "，".join(
        f"{title} {band(cell, held)}" for cell, (_, held), title in zip(row.cells, table.keys, called, strict=True)
    )


def key_titles(regulation: Ruleset, table: Table) -> tuple[str, ...]:
    """What each key of a table is called: as the one fact or concept that is looked up by it, else by its name."""
    looked_up = [
        titles_of(regulation, node)
        for concept in regulation.concepts.values()
        for expression in concept.expressions
        for node in expression.walk()
        if isinstance(node, n.Lookup) and node.table.name == table.name
    ]
    names = tuple(name for name, _ in table.keys)
    return looked_up[0] if len(set(looked_up)) == 1 else names


def titles_of(regulation: Ruleset, node: n.Lookup) -> tuple[str, ...]:
    """What the keys of a lookup are called: facts and concepts by their titles, else as the table names the key."""
    return tuple(_title(regulation, key) or name for key, (name, _) in zip(node.keys, node.table.keys, strict=True))


def _title(regulation: Ruleset, node: n.Expr) -> str:
    """The title of a fact or concept, nothing for what has none."""
    if isinstance(node, n.FactRef):
        return regulation.facts[node.name].title
    return regulation.concepts[node.name].title if isinstance(node, n.ConceptRef) else ""


def column_title(regulation: Ruleset, table: Table, output: str) -> str:
    """What a column of a table is called: as the concept that is nothing but this column, else by its name."""
    for concept in regulation.concepts.values():
        rule = concept.rule
        if isinstance(rule, n.Lookup) and rule.table.name == table.name and rule.output == output:
            return concept.title
    return output


def amount(held: Type, plain: Plain | None) -> str:
    """A value with its unit, as people write it: 1,000元, 19%, 2023年5月."""
    shown = to_shown(held, plain)
    if shown is None:
        return "未知"
    if isinstance(shown, bool):
        return "是" if shown else "否"
    if held.kind is Kind.CODE and held.code_list is not None:
        return held.code_list.label(str(shown))
    if held.kind is Kind.MONTH and isinstance(plain, int):
        return f"{plain // 12}年{plain % 12 + 1}月"
    if held.kind is Kind.NUMBER:
        if held.unit == ONE and held.scale != 1 and isinstance(shown, Decimal) and abs(shown) <= 1:
            return f"{_digits(shown * 100)}%"
        unit = {"月": "个月"}.get(str(held.unit), str(held.unit))
        return f"{_digits(shown)}{unit if held.unit != ONE else ''}"
    return str(shown)


def _digits(number: Any) -> str:
    if isinstance(number, Fraction) and number.denominator != 1:
        return str(number)
    plain = f"{Decimal(number) if not isinstance(number, Fraction) else Decimal(number.numerator):,f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def band(cell: Cell, held: Type) -> str:
    """A cell of a table with its bounds: 超过5、不超过8."""
    match cell:
        case Anything():
            return "不论"
        case Codes():
            return "、".join(amount(held, option) for option in cell.options)
        case Interval():
            if cell.lower is not None and cell.upper == (cell.lower[0], 1) and not cell.lower[1]:
                return f"等于{_border(cell.lower, held)}"
            low = "" if cell.lower is None else f"{'超过' if cell.lower[1] else '不低于'}{_border(cell.lower, held)}"
            high = "" if cell.upper is None else f"{'不超过' if cell.upper[1] else '低于'}{_border(cell.upper, held)}"
            return "、".join(filter(None, (low, high))) or "不论"


def _border(point: Point, held: Type) -> str:
    if held.kind is Kind.DATE:
        return str(date.fromordinal(int(point[0])))
    if held.kind is Kind.MONTH:
        return amount(held, int(point[0]))
    exact = Decimal(point[0].numerator) / Decimal(point[0].denominator)
    return f"{_digits(exact)}{held.unit if held.unit != ONE else ''}"
