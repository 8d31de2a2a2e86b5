"""Tables of damaged characters, each with the rule that repairs it.

Fonts of the gazettes carry punctuation at GBK codes used as code points: 0xA3AC, the full-width comma of GBK,
comes out as U+A3AC, a syllable of the Yi script. A general translation from GBK is wrong at one place: 0xA3AE is
"．" in GBK and stands for "。" in these fonts. Hence tables.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import cache
from typing import Any, Final


class Rule(StrEnum):
    """A kind of repair, by the name that a report shows."""

    YI_PUNCTUATION = "彝文码位标点"
    YI_OTHER = "彝文码位字符"
    PRIVATE_USE = "私用码位字符"
    FULL_WIDTH = "全角数字字母"
    TITLE_MARKS = "尖角书名号"
    RADICALS = "部首与兼容字符"
    HALF_WIDTH = "半角标点"
    NUMBER_BRACKETS = "文号括号"
    PUNCTUATION_SPACE = "标点旁空格"
    NUMBER_SPACE = "数字字母旁空格"
    LETTER_SPACE = "字间空格"
    WIDE_SPACE = "连续空格"
    MARGIN_SPACE = "行首行尾空格"
    MARKDOWN = "标记语言残留"
    LIST_MARKER = "列举序号"
    WRONG_CHARACTER = "疑似识别错字"
    LINE_BREAK = "断行"
    PAGE_BREAK = "断页"
    RUNNING_HEADER = "页眉"
    PAGE_NUMBER = "页码"
    BOILERPLATE = "效力声明"


RULE_CONFIDENCE: Final[dict[Rule, float]] = dict.fromkeys(Rule, 1.0) | {
    Rule.YI_OTHER: 0.9,
    Rule.HALF_WIDTH: 0.95,
    Rule.NUMBER_BRACKETS: 0.95,
    Rule.NUMBER_SPACE: 0.95,
    Rule.LETTER_SPACE: 0.8,
    Rule.MARKDOWN: 0.95,
    Rule.LIST_MARKER: 0.9,
    Rule.WRONG_CHARACTER: 0.5,
}
"""How sure a repair by a rule is, 0 to 1. Breaks of line and page carry a confidence of their own each."""

PRIVATE_POINT: Final = "\U001001b0"
"""The decimal point of the gazettes of 2022 and 2023."""


def is_han(character: str) -> bool:
    """Whether this is a Han character of the basic block."""
    return "\u4e00" <= character <= "\u9fff"


def _full_width() -> dict[str, str]:
    # Full-width forms that are Chinese punctuation (，：；！？（）) stay; digits, letters and signs become ASCII.
    kept = set("，：；！？（）")
    return {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in kept}


def _gbk_codes_as_yi() -> dict[str, str]:
    full_width = _full_width()
    table = {}
    for code in (*range(0xA1A1, 0xA1FF), *range(0xA2B1, 0xA2EF), *range(0xA3A1, 0xA3FF)):
        meant = code.to_bytes(2, "big").decode("gbk", errors="ignore")
        if "\ua000" <= chr(code) <= "\ua4cf" and meant.strip():
            table[chr(code)] = full_width.get(meant, meant)
    return table | {"\ua3ae": "。"}


def _radicals() -> dict[str, str]:
    # Kangxi radicals and compatibility ideographs, as PDF fonts hand them over for the ordinary characters.
    codes = (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFA6E))
    folded = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in codes}
    return {character: plain for character, plain in folded.items() if plain != character}


def _one_to_one() -> dict[str, tuple[str, Rule]]:
    groups = (
        (Rule.RADICALS, _radicals()),
        (Rule.YI_OTHER, _gbk_codes_as_yi()),
        (Rule.YI_PUNCTUATION, {"\ua3ac": "，", "\ua3ae": "。", "\ua3bb": "；"}),
        (Rule.PRIVATE_USE, {PRIVATE_POINT: ".", "\U00100170": "·"}),
        (Rule.FULL_WIDTH, _full_width()),
        (Rule.TITLE_MARKS, {"«": "《", "»": "》", "‹": "〈", "›": "〉"}),
        (Rule.HALF_WIDTH, {"﹐": "，", "﹑": "、", "﹔": "；", "﹕": "：", "∶": "：", "｡": "。", "､": "、"}),
    )
    return {before: (after, rule) for rule, table in groups for before, after in table.items()}


ONE_TO_ONE: Final[dict[str, tuple[str, Rule]]] = _one_to_one()
"""Damaged character to the character meant and the rule; one character for one."""

ENCLOSED_MARKERS: Final[dict[str, str]] = {
    **{chr(0x2474 + n): f"({n + 1})" for n in range(20)},  # ⑴
    **{chr(0x2488 + n): f"{n + 1}." for n in range(20)},  # ⒈
    **{chr(0x3220 + n): f"（{'一二三四五六七八九十'[n]}）" for n in range(10)},  # ㈠
}
"""List markers printed as one character, as they are written out."""


@cache
def outside_everyday_characters() -> re.Pattern[str]:
    """A character that is neither ASCII nor in GB 2312, the everyday set of simplified Chinese, or is in the tables."""
    codes = (bytes((row, cell)) for row in range(0xA1, 0xFF) for cell in range(0xA1, 0xFF))
    everyday = {code.decode("gb2312", errors="ignore") for code in codes} - ONE_TO_ONE.keys()
    return re.compile(f"[^\\x00-\\x7f{''.join(sorted(everyday))}]")


@cache
def simplified(passage: str) -> str:
    """`passage` in simplified characters, by words and not by single characters (瞭望 stays 瞭望)."""
    converted: str = _converter().convert(passage)
    return converted


@cache
def _converter() -> Any:
    import opencc  # takes 15 ms to load, and most files need none of it

    return opencc.OpenCC("t2s")
