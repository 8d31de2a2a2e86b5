"""The resident identity number (公民身份号码, GB 11643-1999): what is wrong with one, and how it is shown."""

from __future__ import annotations

from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""Weight of each of the 17 digits before the check character (ISO 7064 MOD 11-2)."""

CHECK_CHARACTERS = "10X98765432"
"""Check character by the weighted sum modulo 11."""


def check_character(first_seventeen: str) -> str:
    """The 18th character that belongs to 17 digits."""
    return CHECK_CHARACTERS[sum(w * int(d) for w, d in zip(WEIGHTS, first_seventeen, strict=True)) % 11]


def born(number: str) -> date | None:
    """The day of birth that the number carries; None where it is no day of the calendar."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def fault(number: str) -> str | None:
    """What is wrong with a number, in Chinese, or None.

    The address code is not held against a list of counties: numbers were given out from 1984, to people born
    long before their county had its code.
    """
    if len(number) != 18:
        return f"应为18位，实为{len(number)}位"
    if not (number.isascii() and number[:17].isdigit() and number[17] in "0123456789X"):
        return "应为17位数字加一位校验码（数字或大写X）"
    if number[17] != (expected := check_character(number[:17])):
        return f"校验码应为{expected}，实为{number[17]}"
    if born(number) is None:
        return f"第7至14位{number[6:14]}不是日期"
    return None


def mask(number: str) -> str:
    """The number as it may be shown: the first six and last two characters, `440106**********1X`."""
    return number[:6] + "*" * max(len(number) - 8, 0) + number[-2:] if len(number) > 8 else "*" * len(number)
