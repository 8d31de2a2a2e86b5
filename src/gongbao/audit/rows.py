"""Rows of printed tables held against rows of the rules' tables: each number stands in its own row.

A border printed wrong is often the border of another row, so that the number alone is found; its row is not, or what is
printed contradicts itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from gongbao.audit.constants import constants_by_row
from gongbao.audit.numbers import Number, Printed, rows_of
from gongbao.gazette.model import Provision
from gongbao.rules import Regulation
from gongbao.text.address import Address


def misplaced(regulation: Regulation, provision: Provision, others: set[Number]) -> Iterator[tuple[str, str]]:
    """The printed rows whose numbers stand in no one row of each table; with the tables that cite the provision.

    A text may print beside its own bands those of another table, of which a row is taken as well. `others`: numbers
    that rules other than tables hold of the provision.
    """
    tables = [each for each in constants_by_row(regulation) if any(each[2])]
    citing = [name for name, clauses, _ in tables if _cited(clauses, provision.address)]
    if not citing:
        return
    choices = [rows if name in citing else [*rows, set[Number]()] for name, _, rows in tables]
    for printed in rows_of(provision):
        telling = [[each for each in cell if not others.intersection(each.forms)] for cell in printed]
        if not any(_all_in(telling, chosen) for chosen in product(*choices)):
            yield "、".join(dict.fromkeys(each.written for cell in printed for each in cell)), "、".join(citing)


_RANGE = re.compile(r"(?P<low>\d+(?:\.\d+)?)(?P<of_low>[万亿]?)元?[至—～-](?P<high>\d+(?:\.\d+)?)(?P<of_high>[万亿]?)")
_INCLUDED = re.compile(r"(?P<bound>\d+(?:\.\d+)?[万亿]?)元?（含(?P<named>\d+(?:\.\d+)?[万亿]?)元?")
_TIMES = {"": 1, "万": 10_000, "亿": 100_000_000}


def contradictions(provision: Provision) -> Iterator[str]:
    """Ranges printed the wrong way round, and bounds of which another number is said to be included."""
    for text in (provision.text, *(cell.text for table in provision.tables for cell in table.cells)):
        for found in _RANGE.finditer(text):
            low = Fraction(found["low"]) * _TIMES[found["of_low"] or found["of_high"]]
            if low >= Fraction(found["high"]) * _TIMES[found["of_high"]]:
                yield f"“{found[0]}”的起点不小于终点"
        for found in _INCLUDED.finditer(text):
            if found["bound"] != found["named"]:
                yield f"“{found[0]}”的界限与所含的数不同"


def _cited(clauses: tuple[Address, ...], address: Address) -> bool:
    return any(clause.within(address) or address.within(clause) for clause in clauses)


def _all_in(printed: list[list[Printed]], chosen: tuple[set[Number], ...]) -> bool:
    """Whether the numbers of every cell are together in one of the rows, one chosen of each table."""
    return all(any(all(held.intersection(each.forms) for each in cell) for held in chosen) for cell in printed)
