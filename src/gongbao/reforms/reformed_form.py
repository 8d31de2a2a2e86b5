"""A reform laid over the JSON form of a regulation: cells of tables, and columns that must hold more decimals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from gongbao.rules.jsonform import node_to_json, type_to_json
from gongbao.rules.nodes import Const
from gongbao.rules.parameters import Parameter, Version
from gongbao.rules.types import YUAN, Plain, Type, as_fraction

MOST_DECIMALS = 9
"""Digits after the point that a reform may give a rate or a price."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a table: row and column of its results, from 0."""

    table: str
    row: int
    column: int


def wide_enough(held: Type, value: str) -> Type:
    """The type with as many decimals as `value` has, where it is a rate or a price; money stays whole fen, a count
    whole."""
    measured = held.scale is not None and (held.scale > 1 or any(name == "元" for name, _ in held.unit.powers))
    if not held.is_number or held.unit == YUAN or not measured:
        return held
    try:
        number = as_fraction(value)
    except (ValueError, ZeroDivisionError):
        return held
    scale = held.scale or 1
    while (number * scale).denominator != 1 and scale < 10**MOST_DECIMALS:
        scale *= 10
    return replace(held, scale=scale)


def set_cell(form: dict[str, Any], place: Place, plain: Plain, held: Type) -> None:
    """Set a cell of a table in the form. Its column is as wide as the widest cell, once the form is read."""
    (table,) = (each for each in form["tables"] if each["name"] == place.table)
    table["rows"][place.row]["results"][place.column] = node_to_json(Const(plain, held))


def widen_parameter(form: dict[str, Any], parameter: Parameter, held: Type) -> Parameter:
    """Let a parameter of the form hold more decimals; the parameter as it is then."""
    times = (held.scale or 1) // (parameter.type.scale or 1)

    def wider(plain: Any) -> Any:
        return None if plain is None else plain * times

    versions = tuple(Version(wider(v.value), v.from_, v.until, v.clause) for v in parameter.versions)
    wide = replace(parameter, type=held, versions=versions, low=wider(parameter.low), high=wider(parameter.high))
    (entry,) = (each for each in form["parameters"] if each["name"] == parameter.name)
    entry |= {"type": type_to_json(held), "low": _text(wide.low), "high": _text(wide.high)}
    for version, written in zip(versions, entry["versions"], strict=True):
        written["value"] = version.value
    return wide


def _text(bound: Any) -> str | None:
    return None if bound is None else str(bound)
