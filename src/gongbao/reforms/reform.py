"""A reform: parameters, cells of tables and readings laid over a regulation, checked before anything runs.

A parameter is set by its name (`year_money=150000000`), a cell of a table by the table and a key that its row covers,
with the column where there are several (`city_rates[95000].rate=19%`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gongbao.reforms.reformed_form import Place, set_cell, wide_enough, widen_parameter
from gongbao.rules import Expr, FactError, ParameterError, Regulation
from gongbao.rules.case import parse_day
from gongbao.rules.errors import nearest
from gongbao.rules.formreader import regulation_from_json
from gongbao.rules.jsonform import regulation_to_json
from gongbao.rules.nodes import Anything, Cell, CheckedRow, Codes, Const, Interval, ParameterRef, Table
from gongbao.rules.plan import choices
from gongbao.rules.types import Plain, Type, to_plain
from gongbao.rules.words import amount, column_title, key_titles, row_words

_CELL = re.compile(r"(?P<table>[a-z][a-z0-9_]*)\[(?P<keys>[^\]]*)\](?:\.(?P<output>[a-z][a-z0-9_]*))?")
_TIMES = 10
"""A cell may become at most so many times the greatest of its column."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change as it is shown: what, from what, to what."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Reform:
    """A regulation after the reform, with what is asked of it, and the changes in the order given."""

    regulation: Regulation
    parameters: Mapping[str, str]
    readings: Mapping[str, str]
    changes: tuple[Change, ...]


def make_reform(regulation: Regulation, settings: Mapping[str, str], readings: Mapping[str, str], on: object) -> Reform:
    """Lay settings and readings over a regulation; the regulation given stays as it is.

    A rate may have more decimals than the text gives it; what rests on it then has as many.
    Raises ParameterError for a name that is not there (with the nearest), a value of another kind or out of range.
    """
    day = parse_day(on)
    if not settings and not readings:
        raise ParameterError("没有要改的：用 --set 参数=值 或 --reading 名字=读法 写明，或用 --reform 给出文件。")
    changes: list[Change] = []
    form: dict[str, Any] | None = None
    parameters: dict[str, str] = {}
    for name, written in settings.items():
        if "[" in name:
            place, plain, held, change = _cell(regulation, name, written)
            form = form or regulation_to_json(regulation)
            set_cell(form, place, plain, held)
            changes.append(change)
            continue
        if name not in regulation.parameters:
            raise ParameterError(f"没有名为 {name} 的参数。{_nearest_setting(regulation, name)}")
        parameter = regulation.parameters[name]
        version = parameter.on(day)
        value = _number(parameter.type, written)
        held = wide_enough(parameter.type, value)
        if held != parameter.type:
            form = form or regulation_to_json(regulation)
            parameter = widen_parameter(form, parameter, held)
        parameters[name] = value
        after = parameter.with_value(value).versions[0].value
        before = _shown(regulation.parameters[name].type, version.value if version else None)
        changes.append(Change(parameter.title, before, _shown(held, after)))
    chosen = choices(regulation, readings)
    for name in readings:
        reading = regulation.readings[name]
        meanings = dict(reading.choices)
        changes.append(Change(reading.title, meanings[reading.default], meanings[chosen[name]]))
    reformed = regulation if form is None else regulation_from_json(form)
    return Reform(reformed, parameters, dict(readings), tuple(changes))


def _nearest_setting(regulation: Regulation, name: str) -> str:
    cells = [f"{table}[…]" for table in regulation.tables]
    if name in regulation.readings:
        return f"{name} 是一种读法，改它应写成 --reading {name}=读法。"
    if name in regulation.tables:
        table = regulation.tables[name]
        outputs = [output for output, _ in table.outputs]
        column = f".{outputs[0]}" if len(outputs) > 1 else ""
        return f"{name} 是一张表，改其中一格应写成 {name}[键]{column}=值。"
    return nearest(name, [*regulation.parameters, *cells])


def _cell(regulation: Regulation, name: str, written: str) -> tuple[Place, Plain, Type, Change]:
    """The cell of a table that `name` means, what it becomes in plain form, and the type that holds it."""
    match = _CELL.fullmatch(name)
    if match is None:
        raise ParameterError(f"{name}：表的一格应写成 表名[键] 或 表名[键].列名，如 city_rates[95000].rate。")
    table = regulation.tables.get(match["table"])
    if table is None:
        raise ParameterError(f"没有名为 {match['table']} 的表。{nearest(match['table'], regulation.tables)}")
    outputs = [output for output, _ in table.outputs]
    output = match["output"] or (outputs[0] if len(outputs) == 1 else "")
    if output not in outputs:
        asked = f"没有名为 {output} 的列" if output else "有几列，要写明改哪一列"
        raise ParameterError(f"表 {table.name} {asked}：{'、'.join(outputs)}，如 {table.name}[键].{outputs[0]}。")
    row, column = _row_of(regulation, table, match["keys"]), outputs.index(output)
    old = table.rows[row].results[column]
    if isinstance(old, ParameterRef):
        raise ParameterError(f"{name} 这一格是参数 {old.name}：应写成 {old.name}=值。")
    if not isinstance(old, Const):
        raise ParameterError(f"{name} 这一格是按规则算出来的，不能改成一个数。")
    held = table.output_type(output)
    value = _number(held, written)
    held = wide_enough(held, value)
    plain = _checked_cell(table, column, held, name, value)
    title = f"{table.title}（{row_words(table, table.rows[row], key_titles(regulation, table))}）"
    if len(outputs) > 1:
        title += column_title(regulation, table, output)
    return Place(table.name, row, column), plain, held, Change(title, _shown(old.type, old.value), _shown(held, plain))


def _row_of(regulation: Regulation, table: Table, written: str) -> int:
    """The row whose cells cover the keys as written."""
    keys = [each.strip() for each in written.split(",")]
    if len(keys) != len(table.keys):
        titles = "、".join(key_titles(regulation, table))
        raise ParameterError(f"表 {table.name} 有 {len(table.keys)} 个键（{titles}），写的是 [{written}]。")
    plain: list[Plain] = []
    for (key, held), given in zip(table.keys, keys, strict=True):
        try:
            plain.append(to_plain(held, {"true": True, "false": False}.get(given, given)))
        except FactError as error:
            raise ParameterError(f"表 {table.name} 的键 {key}：{error}") from error
    for number, row in enumerate(table.rows):
        if _covers(table, row, plain):
            return number
    called = key_titles(regulation, table)
    rows = "；".join(row_words(table, row, called) for row in table.rows)
    raise ParameterError(f"表 {table.name} 没有一行管 {written}。各行：{rows}。")


def _covers(table: Table, row: CheckedRow, keys: list[Plain]) -> bool:
    return all(_holds(cell, held, key) for cell, (_, held), key in zip(row.cells, table.keys, keys, strict=True))


def _holds(cell: Cell, held: Type, key: Plain) -> bool:
    match cell:
        case Anything():
            return True
        case Codes():
            return key in cell.options
        case Interval():
            number = Fraction(key, held.scale or 1) if isinstance(key, int) else Fraction(key.toordinal())  # type: ignore[union-attr]
            at = (number, 0)
            return (cell.lower is None or cell.lower <= at) and (cell.upper is None or at < cell.upper)


def _number(held: Type, value: str) -> str:
    """`19%` as a plain ratio, for what is a number without a unit."""
    if not (held.is_number and value.strip().endswith("%")):
        return value
    if str(held.unit):
        raise ParameterError(f"{value}：单位是{held.unit}，不能写成百分数。")
    try:
        return f"{Decimal(value.strip()[:-1]).scaleb(-2):f}"
    except ArithmeticError as error:
        raise ParameterError(f"{value} 不是百分数。") from error


def _checked_cell(table: Table, column: int, held: Type, name: str, value: str) -> Plain:
    try:
        plain = to_plain(held, {"true": True, "false": False}.get(value, value))
    except FactError as error:
        raise ParameterError(f"{name}：{error}") from error
    if held.is_number and isinstance(plain, int):
        scale = held.scale or 1
        greatest = max((_plain_in(held, row.results[column]) for row in table.rows), default=0)
        ratio = not str(held.unit) and scale > 1 and greatest <= scale
        ceiling = scale if ratio else _TIMES * greatest
        if not 0 <= plain <= ceiling:
            given = f"{Decimal(plain * 100) / scale:f}%" if ratio else _shown(held, plain)
            raise ParameterError(
                f"{name}：{given} 超出合理范围，应在 {_shown(held, 0)} 至 {_shown(held, ceiling)} 之间。"
            )
    return plain


def _plain_in(held: Type, result: Expr) -> int:
    """A number of a column in the plain form of `held`; 0 for what is computed."""
    if not (isinstance(result, Const) and isinstance(result.value, int) and result.type.scale and held.scale):
        return 0
    return result.value * held.scale // result.type.scale


def _shown(held: Type, plain: Plain | None) -> str:
    return "未定" if plain is None else amount(held, plain)
