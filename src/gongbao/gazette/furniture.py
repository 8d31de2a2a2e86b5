"""Furniture of a printed page: running headers, page numbers, the line on equal force.

Some lines tell by themselves. Others are furniture only because they come back: `示例市公报 2024年第5期 · 12 ·`, alike
on every page but for a number that counts up.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from gongbao.gazette.printed import LineKind

LONGEST: Final = 60
"""Characters of a line of furniture at most."""

_BOILERPLATE = re.compile(
    r"(?P<before>\d{0,4}) ?[（(]?本(?:文|公报\S{0,8})与正式文件(?:具有)?同等?效力[）)]? ?(?P<after>\d{0,4})"
)
_MARKED_NUMBER = re.compile(r"[-—–·~]+ ?\d{1,4} ?[-—–·~]+|第 ?\d{1,4} ?页(?:[ ，,/]?共 ?\d{1,4} ?页)?")
_NUMERAL = r"[〇○零一二三四五六七八九十]"
_YEAR = rf"(?:\d{{4}}|{_NUMERAL}{{4}})年"
_ISSUE = rf"(?:(?:{_YEAR} ?)?第(?:\d+|{_NUMERAL}{{1,3}})[期号]|\d{{4}}[.．·]\d{{1,2}})(?:（总第?\d+期）)?"
_HEADER_LINE = re.compile(rf"{_ISSUE} ?\S{{2,20}}公报|\S{{2,20}}公报 ?{_ISSUE}")
_HOLDS_ISSUE = re.compile(rf"{_ISSUE}|\d{{4}} ?N[oO]")
_TITLE_ALONE = re.compile(rf"\S{{2,20}}公报|{_ISSUE}|[A-Z .]*GAZETTE[A-Z .]*")
_LINK = re.compile(r"<?https?://\S+")
_COUNTED = re.compile(
    r"[^\u4e00-\u9fff\w]{0,6}(?:第|页码|页|[Pp])?[^\u4e00-\u9fff\w]{0,3}\d{1,4}"
    r"(?:[^\u4e00-\u9fff\w]{0,3}[页共]{0,2}[^\u4e00-\u9fff\w]{0,3}\d{1,4})?[^\u4e00-\u9fff\w]{0,3}页?[^\u4e00-\u9fff\w]{0,6}"
)
_SENTENCE = re.compile(r"[《》，。；：]")
_DIGITS = re.compile(r"\d+")
_LONGEST_HEADER: Final = 48
_REPEATED: Final = 3
_COUNTING: Final = 0.8  # of the steps from one number to the next are by one, or by two where pages face each other
_ON_A_PAGE: Final = 250  # characters between two page numbers, half a page of large print


class Numbered(NamedTuple):
    """A line (0-based) of furniture with the digits of its page number, and whether it heads its page."""

    line: int
    digits: str
    heads: bool


def kind_of(text: str) -> LineKind:
    """What a line that is not blank is, by itself."""
    if text[0] in "<h" and _LINK.fullmatch(text):
        return LineKind.LINK
    if "同" in text and _BOILERPLATE.fullmatch(text):
        return LineKind.PAGE_NUMBER if text[0].isdigit() or text[-1].isdigit() else LineKind.BOILERPLATE
    if text[0] in "-—–·~第" and _MARKED_NUMBER.fullmatch(text):
        return LineKind.PAGE_NUMBER
    if "公报" in text and _HEADER_LINE.fullmatch(text):
        return LineKind.RUNNING_HEADER
    return LineKind.TEXT


def may_recur(text: str) -> bool:
    """Whether a line could be furniture if it came back."""
    if len(text) > _LONGEST_HEADER:
        return False
    if "公报" in text or "GAZETTE" in text or text[-1] in "期号":
        return _SENTENCE.search(text) is None
    return _COUNTED.fullmatch(text) is not None


def recurring_headers(lines: Iterable[tuple[int, str]]) -> list[int]:
    """Lines, given with their texts, that are running headers since they come back.

    A title of the gazette alone on a line is a masthead; printed again and again it is a running header. So is a line
    of title and issue, whatever else it says.
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, text in lines:
        if _TITLE_ALONE.fullmatch(text):
            places[text].append(at)
        elif "公报" in text and _HOLDS_ISSUE.search(text):
            places["公报"].append(at)
    return [at for found in places.values() if len(found) >= _REPEATED for at in found]


def counting_lines(lines: Iterable[tuple[int, str]], offsets: Sequence[int]) -> list[Numbered]:
    """Lines that are alike but for a number which counts up from page to page: page numbers in any dress.

    `offsets` says where in the text each line begins: two page numbers have a page of text between them.
    """
    alike: defaultdict[str, list[tuple[int, list[str]]]] = defaultdict(list)
    for at, text in lines:
        numbers = _DIGITS.findall(text)
        if numbers:
            alike[_DIGITS.sub("#", text)].append((at, numbers))
    found: list[Numbered] = []
    for skeleton, places in alike.items():
        if len(places) < _REPEATED:
            continue
        if median(offsets[below] - offsets[above] for (above, _), (below, _) in pairwise(places)) < _ON_A_PAGE:
            continue
        for column in zip(*(numbers for _, numbers in places), strict=True):
            if _counts(column) or _counts([digits[::-1] for digits in column]):
                heads = "公报" in skeleton
                found += [Numbered(at, digits, heads) for (at, _), digits in zip(places, column, strict=True)]
                break
    return sorted(found)


def _counts(column: Sequence[str]) -> bool:
    steps = [int(later) - int(earlier) for earlier, later in pairwise(column)]
    return sum(step in (1, 2) for step in steps) >= _COUNTING * len(steps)
