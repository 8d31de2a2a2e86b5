"""Full years of age and months of dates: the one implementation that all readings rest on."""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta


def month_index(day: date) -> int:
    """The month of a date, counted as year * 12 + month - 1 (as `YearMonth.index`)."""
    return day.year * 12 + day.month - 1


def full_years(birth: date, day: date, leap: str) -> int:
    """Full years (周岁) on a day; negative before birth.

    `leap`: who was born on 29 February grows older, in a common year, on 28 February (feb_28) or 1 March (mar_1).
    """
    years = day.year - birth.year
    if (day.month, day.day) >= (birth.month, birth.day):
        return years
    turned = leap == "feb_28" and (birth.month, birth.day, day.month, day.day) == (2, 29, 2, 28)
    return years if turned and not isleap(day.year) else years - 1


def latest_birth(day: date, years: int, leap: str) -> date:
    """The last day of birth of those who have that many full years on `day`."""
    near = date(day.year - years, day.month, min(day.day, 28))
    later = [near + timedelta(days=more) for more in range(4)]
    return max(birth for birth in (near, *later) if full_years(birth, day, leap) >= years)
