"""The last day on which a document with a stated validity is in force."""

from __future__ import annotations

from datetime import date, timedelta

from gongbao.clock.moments import add_months
from gongbao.clock.readings import Readings, Validity


def last_day_in_force(first: date, years: int, readings: Readings) -> date:
    """The last day of `years` years in force from `first` (included)."""
    corresponding, there = add_months(first, 12 * years)
    if readings.validity is Validity.CORRESPONDING_DAY or not there:
        return corresponding
    return corresponding - timedelta(days=1)
