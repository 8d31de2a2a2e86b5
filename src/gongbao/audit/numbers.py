"""Numbers of texts and constants of rules in one form, so that they can be held against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from gongbao.gazette.model import Cell, Provision, Table
from gongbao.text.quantities import MonthDay, Quantity, QuantityKind, YearMonth, find_quantities

MONEY, PLAIN, MONTHS, DAYS, HOURS, DATE, MONTH, MONTH_DAY = (
    "金额",
    "数",
    "月数",
    "日数",
    "小时数",
    "日期",
    "年月",
    "月日",
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number with what it measures: money in yuan, lengths of time in months, days or hours, days, plain numbers.

    `date` days are ordinals, months are year * 12 + month - 1, days of a year month * 100 + day.
    """

    measure: str
    size: Fraction

    def __str__(self) -> str:
        match self.measure:
            case "日期":
                return date.fromordinal(int(self.size)).isoformat()
            case "年月":
                return f"{self.size.numerator // 12}-{self.size.numerator % 12 + 1:02d}"
            case "月日":
                return f"{self.size.numerator // 100}月{self.size.numerator % 100}日"
        suffix = {"金额": "元", "月数": "个月", "日数": "日", "小时数": "小时"}.get(self.measure, "")
        size = self.size
        return (
            str(size.numerator) if size.denominator == 1 else str(Decimal(size.numerator) / size.denominator)
        ) + suffix


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as a text prints it, with the forms in which a rule may hold it."""

    written: str
    forms: tuple[Number, ...]


_NOT_A_RULE_NUMBER = {QuantityKind.ORDINAL, QuantityKind.RECURRENCE, QuantityKind.YEAR}
"""References to other articles, the one of 每月, years of plans: no constants of rules."""

_IN_DAYS = {"日": 1, "工作日": 1, "周": 7}
_IN_MONTHS = {"月": 1, "季度": 3, "年": 12}
_HEADER_UNIT = re.compile(r"（(?P<unit>亿元|万元|元)(?: ?/ ?\S+)?）")
_HEADER_SCALE = {"亿元": 100_000_000, "万元": 10_000, "元": 1}


def numbers_of(provision: Provision) -> Iterator[Printed]:
    """The numbers that a provision prints itself, in its text and tables; without its children's."""
    for quantity in find_quantities(provision.text):
        if quantity.kind not in _NOT_A_RULE_NUMBER:
            yield printed(quantity)
    for table in provision.tables:
        yield from _numbers_of_table(table)


def rows_of(provision: Provision) -> Iterator[list[list[Printed]]]:
    """The numbers of each cell of each row of a provision's tables, a merged cell in every row that it covers."""
    for table in provision.tables:
        scales = [_column_scale(column) for column in zip(*table.grid, strict=True)]
        for row in range(len(table.grid)):
            inside = [cell for cell in table.cells if cell.row <= row < cell.row + cell.rows]
            yield [list(_numbers_of_cell(cell, scales)) for cell in inside]


def printed(quantity: Quantity) -> Printed:
    """A quantity of a text in the forms in which a rule may hold it."""
    return Printed(quantity.written, tuple(_forms(quantity)))


def _forms(quantity: Quantity) -> Iterator[Number]:
    held = quantity.value
    match held:
        case date():
            yield Number(DATE, Fraction(held.toordinal()))
            yield Number(MONTH, Fraction(held.year * 12 + held.month - 1))
        case YearMonth():
            yield Number(MONTH, Fraction(held.year * 12 + held.month - 1))
        case MonthDay():
            # A rule may hold it as one, or as the month and the day apart.
            yield Number(MONTH_DAY, Fraction(held.month * 100 + held.day))
            yield Number(PLAIN, Fraction(held.month))
            yield Number(PLAIN, Fraction(held.day))
        case _:
            size = Fraction(held)
            yield Number(_measure(quantity), size * _factor(quantity))
            if quantity.kind is QuantityKind.AGE:  # a rule may reckon the month of a birthday
                yield Number(MONTHS, size * 12)


def _measure(quantity: Quantity) -> str:
    if quantity.kind is QuantityKind.MONEY:
        return MONEY
    if quantity.kind is QuantityKind.DURATION:
        return MONTHS if quantity.unit in _IN_MONTHS else DAYS if quantity.unit in _IN_DAYS else HOURS
    return PLAIN


def _factor(quantity: Quantity) -> Fraction:
    if quantity.kind is QuantityKind.DURATION:
        minutes = Fraction(1, 60) if quantity.unit == "分钟" else Fraction(1)
        return Fraction(_IN_MONTHS.get(quantity.unit) or _IN_DAYS.get(quantity.unit) or minutes)
    return Fraction(1)


def _numbers_of_table(table: Table) -> Iterator[Printed]:
    """The numbers of each cell once; a bare number takes the unit that its column's head names in brackets."""
    scales = [_column_scale(column) for column in zip(*table.grid, strict=True)]
    for cell in table.cells:
        yield from _numbers_of_cell(cell, scales)


def _numbers_of_cell(cell: Cell, scales: list[int | None]) -> Iterator[Printed]:
    scale = scales[cell.column]
    for quantity in find_quantities(cell.text):
        if quantity.kind in _NOT_A_RULE_NUMBER:
            continue
        if quantity.kind is QuantityKind.NUMBER and scale is not None:
            assert isinstance(quantity.value, Decimal | Fraction)
            yield Printed(quantity.written, (Number(MONEY, Fraction(quantity.value) * scale),))
        else:
            yield printed(quantity)


def _column_scale(column: tuple[str, ...]) -> int | None:
    head = _HEADER_UNIT.search(column[0]) or (_HEADER_UNIT.search(column[1]) if len(column) > 1 else None)
    return _HEADER_SCALE[head["unit"]] if head else None
