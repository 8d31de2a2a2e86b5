"""A whole register at once: due days of a million limits by numpy, on the same calendar."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from gongbao.clock.calendar import Calendar
from gongbao.clock.errors import BeforeCalendarError

Days = npt.NDArray[np.datetime64]
_EPOCH = date(1970, 1, 1).toordinal()


def working_days_after(starts: Days, number: int | npt.NDArray[np.int64], calendar: Calendar) -> Days:
    """The `number`-th working day after each of `starts` (datetime64[D], not counted); NaT where not announced.

    Raises BeforeCalendarError where a start lies before the calendar.
    """
    working = _working(calendar.working_ordinals)
    days = starts.astype("datetime64[D]")
    known = days[~np.isnat(days)]
    if known.size and (earliest := known.min().astype(object)) < calendar.first:
        raise BeforeCalendarError(earliest, calendar.first)
    place = np.searchsorted(working, days, side="right") + number - 1
    found: Days = working[np.minimum(place, len(working) - 1)]
    found[(place >= len(working)) | np.isnat(days)] = np.datetime64("NaT")
    return found


def on_or_after(days: Days, calendar: Calendar) -> Days:
    """Each day if it is a working day, else the next one; NaT where not announced."""
    day_before: Days = np.subtract(days.astype("datetime64[D]"), np.timedelta64(1, "D"))
    return working_days_after(day_before, 1, calendar)


def months_after(starts: Days, number: int) -> Days:
    """The corresponding day `number` months later; where the month has none, its last day."""
    days = starts.astype("datetime64[D]")
    month = days.astype("datetime64[M]")
    last = (month + number + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    found: Days = np.minimum((month + number).astype("datetime64[D]") + (days - month.astype("datetime64[D]")), last)
    return found


def working_days_between(days: Days, until: Days, calendar: Calendar) -> npt.NDArray[np.int64]:
    """Working days after each day up to its end; negative where the end is past. Both must be announced."""
    working = _working(calendar.working_ordinals)
    found: npt.NDArray[np.int64] = np.searchsorted(working, until, side="right") - np.searchsorted(
        working, days, side="right"
    )
    return found


@lru_cache(maxsize=8)
def _working(ordinals: tuple[int, ...]) -> Days:
    found: Days = (np.asarray(ordinals, dtype=np.int64) - _EPOCH).astype("datetime64[D]")
    found.flags.writeable = False
    return found
