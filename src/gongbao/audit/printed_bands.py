"""Bands as a text prints them, one after another: 5万元（含5万元）以下, 5万至8万元（含8万元）, 8万元以上.

Where two meet, the text says to which the bound belongs, and neither reaches into the other: a 含 that was left out, or
以上 in the place of 以下, contradicts the band beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise

from gongbao.audit.numbers import Number, printed
from gongbao.gazette.model import Provision
from gongbao.text.quantities import find_quantities


@dataclass(frozen=True, slots=True)
class Band:
    """A band as printed; None where it has no such bound, or does not say whether it is included."""

    written: str
    low: Number | None
    high: Number | None
    low_included: bool | None = None
    high_included: bool | None = None


_AFTER = re.compile(
    r"(?:（(?P<named>含|不含)(?P<which>[\d.]+)[^（）]*）)?(?:/\S)?(?P<and>及)?(?P<word>以上|以下|以内|之内)?"
)
_LEADING_NUMBER = re.compile(r"[\d.]+")


def contradicting(provision: Provision) -> Iterator[str]:
    """Bands of a provision's text, or of one column of its tables, that overlap, or meet without saying how."""
    runs = [list(_bands((provision.text,)))]
    for table in provision.tables:
        columns = sorted({cell.column for cell in table.cells})
        for column in columns:
            cells = sorted((cell for cell in table.cells if cell.column == column), key=lambda cell: cell.row)
            runs.append(list(_bands(cell.text for cell in cells)))
    for run in runs:
        for first, second in pairwise(run):
            wrong = _contradiction(first, second)
            if wrong:
                yield wrong


def _contradiction(first: Band, second: Band) -> str:
    whole = None not in (first.low, first.high) or None not in (second.low, second.high)
    if whole and (_same(first.low, second.low) or _same(first.high, second.high)):
        return f"“{first.written}”与“{second.written}”重叠"
    if not _same(first.high, second.low):
        return ""
    said = {first.high_included, second.low_included} - {None}
    if not said:
        return f"“{first.written}”与“{second.written}”相接，没有写{first.high}含在哪一档"
    if first.high_included == second.low_included:
        return f"“{first.written}”与“{second.written}”相接，两档都含或都不含{first.high}"
    return ""


def _same(one: Number | None, two: Number | None) -> bool:
    return one is not None and one == two


def _bands(texts: Iterable[str]) -> Iterator[Band]:
    for text in texts:
        for (start, end), together in groupby(find_quantities(text), key=lambda each: (each.start, each.end)):
            bounds = [printed(each).forms[0] for each in together]
            after = _AFTER.match(text, end)
            assert after is not None
            written, included = text[start : after.end()], {"含": True, "不含": False, None: None}[after["named"]]
            first, last = bounds[0], bounds[-1]
            if len(bounds) == 2 and _names_the_first(after, text[start:end]):
                yield Band(written, first, last, low_included=included)
            elif len(bounds) == 2:
                yield Band(written, first, last, high_included=included)
            elif after["word"] == "以上":
                yield Band(written, first, None, low_included=True if after["and"] else included)
            elif after["word"]:
                yield Band(written, None, last, high_included=True if after["and"] else included)


def _names_the_first(after: re.Match[str], ends: str) -> bool:
    """Whether the bracket after a range names its first number."""
    first = _LEADING_NUMBER.match(ends)
    return after["which"] is not None and first is not None and Fraction(after["which"]) == Fraction(first[0])
