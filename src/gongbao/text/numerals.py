"""Chinese numerals as gazettes write them: 一, 十二, 二十三, 一百零五, 〇, 一亿二千万, 五点五."""

from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "○": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"亿": 100_000_000, "万": 10_000}


@lru_cache(maxsize=4096)
def parse_chinese_numeral(numeral: str) -> int:
    """The whole number written in Chinese numerals, positional (二〇二一) or with units (二十一, 一万二千).

    Raises ValueError naming the character that is not a numeral.
    """
    if not numeral:
        raise ValueError("empty Chinese numeral")
    if len(numeral) > 1 and all(c in _DIGITS for c in numeral):
        return int("".join(str(_DIGITS[c]) for c in numeral))
    for character, unit in _LARGE.items():
        head, found, tail = numeral.rpartition(character)
        if found:
            return (parse_chinese_numeral(head) if head else 1) * unit + (parse_chinese_numeral(tail) if tail else 0)
    section = digit = 0
    for character in numeral:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _UNITS:
            section += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            raise ValueError(f"{numeral!r} is no Chinese numeral: {character!r} is none of its characters")
    return section + digit


def parse_number(written: str) -> Decimal:
    """The exact number written in Arabic digits, Chinese numerals, or both: 3.89万, 2亿, 1,000, 五点五, 半.

    Raises ValueError where it is none.
    """
    number = written.replace(" ", "").replace(",", "")
    if number == "半":
        return Decimal("0.5")
    for character, unit in _LARGE.items():
        head, found, tail = number.rpartition(character)
        if found and any(c.isascii() for c in head):
            return parse_number(head) * unit + (parse_number(tail) if tail else 0)
    if number and number[0].isascii():
        scale = 1
        while number and number[-1] in _UNITS:
            scale *= _UNITS[number[-1]]
            number = number[:-1]
        try:
            return Decimal(number) * scale
        except InvalidOperation:
            raise ValueError(f"{written!r} is no number") from None
    whole, point, fraction = number.partition("点")
    if not point:
        return Decimal(parse_chinese_numeral(number))
    digits = "".join(str(_DIGITS[character]) if character in _DIGITS else "?" for character in fraction)
    if not digits.isdigit():
        raise ValueError(f"{written!r} is no number: {fraction!r} after the point is not read digit by digit")
    return Decimal(f"{parse_chinese_numeral(whole)}.{digits}")


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
