"""Identity numbers for a whole chunk of invented people, none twice in a city."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gongbao.cities.guangzhou import ADDRESS_CODES
from gongbao.text.identity import CHECK_CHARACTERS, WEIGHTS

Days = npt.NDArray[np.datetime64]
Integers = npt.NDArray[np.int64]

_FIRST_DAY = np.datetime64("1900-01-01")
_DAYS = 50_000  # 1900 to 2036
_PER_DAY = 1_000  # the order code has three digits


class TooManyPeopleError(ValueError):
    """No order code is left for a day of birth and an address code."""


class IdentityNumbers:
    """Hands out numbers: address code, day of birth, order code counted up for each pair of the two."""

    def __init__(self) -> None:
        self._given = np.zeros(len(ADDRESS_CODES) * _DAYS, dtype=np.int32)

    def give(self, born: Days, draw: npt.NDArray[np.float64]) -> Integers:
        """The first 17 digits for people born on `born`; `draw` in [0, 1) chooses the address code.

        Raises TooManyPeopleError where more than 1,000 would share an address code and a day of birth.
        """
        code = (draw * len(ADDRESS_CODES)).astype(np.int64)
        key = code * _DAYS + (born - _FIRST_DAY).astype(np.int64)
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
        sizes = np.diff(np.r_[starts, len(ordered)])
        rank = np.arange(len(ordered)) - np.repeat(starts, sizes)
        sequence = np.empty(len(key), dtype=np.int64)
        sequence[order] = rank + self._given[ordered]
        if sequence.max(initial=0) >= _PER_DAY:
            raise TooManyPeopleError("身份号码顺序码用尽：一座城市最多约4亿人")
        self._given[ordered[starts]] += sizes.astype(np.int32)
        numbers: Integers = np.asarray(ADDRESS_CODES)[code] * 10**11 + digits_of(born) * 1000 + sequence
        return numbers


def digits_of(days: Days) -> Integers:
    """Days as the integer YYYYMMDD."""
    months = days.astype("datetime64[M]")
    years = months.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    day = (days - months.astype("datetime64[D]")).astype(np.int64) + 1
    written: Integers = years * 10_000 + month * 100 + day
    return written


def written(first_seventeen: Integers, wrong: npt.NDArray[np.bool_]) -> pa.StringArray:
    """Numbers as text with their check characters; where `wrong`, with the next character instead."""
    total = np.zeros(len(first_seventeen), dtype=np.int64)
    rest = first_seventeen.copy()
    for weight in reversed(WEIGHTS):
        total += weight * (rest % 10)
        rest //= 10
    check = np.asarray(list(CHECK_CHARACTERS))[(total + wrong) % 11]
    numbers: pa.StringArray = pc.binary_join_element_wise(
        pc.cast(pa.array(first_seventeen), pa.string()), pa.array(check), ""
    )
    return numbers
