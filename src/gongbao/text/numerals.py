"""Chinese numerals as gazettes write them: 一, 十二, 二十三, 一百零五, 〇."""

from functools import cache

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "○": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}


def parse_chinese_numeral(numeral: str) -> int:
    """The whole number written in Chinese numerals, positional (二〇二一) or with units (二十一, 一万二千).

    Raises ValueError naming the character that is not a numeral.
    """
    if not numeral:
        raise ValueError("empty Chinese numeral")
    if len(numeral) > 1 and all(c in _DIGITS for c in numeral):
        return int("".join(str(_DIGITS[c]) for c in numeral))
    total = section = digit = 0
    for character in numeral:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _UNITS:
            section += (digit or 1) * _UNITS[character]
            digit = 0
        elif character in _LARGE:
            total = (total + section + digit) * _LARGE[character]
            section = digit = 0
        else:
            raise ValueError(f"{numeral!r} is no Chinese numeral: {character!r} is none of its characters")
    return total + section + digit


@cache
def chinese_numeral(number: int) -> str:
    """`number` (0 to 9999) in Chinese numerals with units, as article numbers are printed: 12 is 十二."""
    if not 0 <= number <= 9999:
        raise ValueError(f"{number} is outside 0 to 9999")
    if number < 10:
        return "零一二三四五六七八九"[number]
    written, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            if gap and written:
                written += "零"
            written += ("" if digit == 1 and unit == 10 and not written else "一二三四五六七八九"[digit - 1]) + name
            gap = False
        else:
            gap = True
    return written
