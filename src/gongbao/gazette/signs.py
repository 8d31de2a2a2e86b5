"""The signs that begin a division: 第三条, 二、, （一）, 4., ①. What a paragraph begins with, and nothing more.

Whether a sign is meant as one (and not a number that happens to stand first) is decided by `structure`, which
knows the numbers before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from gongbao.text.numerals import parse_chinese_numeral


class Rank(IntEnum):
    """The kinds of sign, from the outermost division in; a sign closes all open divisions of its rank or deeper."""

    CHAPTER = 1
    SECTION = 2
    ARTICLE = 3
    HEADING = 4  # 一、
    ITEM = 5  # （一）
    SUBITEM = 6  # 1.
    POINT = 7  # （1）
    CIRCLED = 8  # ①
    CAPITAL = 9  # A.
    SMALL = 10  # a.


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign with its number and the text after it. `certain` is false where its dot is lost (`1 领取…`).

    inserted  之一 of 第十条之一, an article put in later.
    """

    rank: Rank
    number: int
    rest: str
    certain: bool = True
    inserted: str = ""


_CHINESE = "一二三四五六七八九十百零〇"
_DIVISION = re.compile(rf"第\s*([{_CHINESE}]+|\d{{1,3}})\s*([章节条])(之[{_CHINESE}]{{1,2}})?[\s、]*(.*)", re.S)
# After 第四条 or （三） these words show a reference, not the division itself.
_ARTICLE_REFERENCE = re.compile(rf"第|之|至|款|项|和|及|或|与|、|，|。|；|规定|所|的|中|以|[（(][{_CHINESE}\d]")
_CHAPTER_REFERENCE = re.compile(r"[的、，。；和及至与或]|规定")
_ITEM_REFERENCE = re.compile(r"\s*[）)](?:项(?!目)|[、和及至与或]\s*[（(第])")
_HEADING = re.compile(rf"([{_CHINESE}]{{1,4}})\s*[、.．]\s*(.*)", re.S)
_ITEM = re.compile(rf"[（(]\s*([{_CHINESE}]{{1,4}})\s*[）)][\s、.．]*(.*)", re.S)
_POINT = re.compile(r"[（(]\s*(\d{1,3})\s*[）)]\s*(.*)", re.S)
_SUBITEM = re.compile(r"(\d{1,3})\s*[.．、](?!\d(?!\d{3}年))\s*(.*)", re.S)
_SUBITEM_DOT_LOST = re.compile(r"(\d{1,2}) +(?![\d年月日])(\S.*)", re.S)
_LETTER = re.compile(r"([A-Za-z])\s*[.．、]\s*(\S.*)", re.S)
_BULLET = re.compile(r"[-*•·]\s+")
_RANK = {"章": Rank.CHAPTER, "节": Rank.SECTION, "条": Rank.ARTICLE}
_CHINESE_FIRST = frozenset(_CHINESE)
_DIGITS = frozenset("0123456789")
_CIRCLED = "".join(map(chr, (*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0))))  # ① to ㊿


def sign_of(text: str) -> Sign | None:
    """The sign that `text` begins with, or None."""
    if not text:
        return None
    first = text[0]
    if first in "-*•·":
        bullet = _BULLET.match(text)
        return sign_of(text[bullet.end() :]) if bullet else None
    if first == "第":
        return _division(text)
    if first in "（(":
        found = _ITEM.match(text) or _POINT.match(text)
        if found is None or _ITEM_REFERENCE.match(text, found.end(1)):
            return None
        if found[1].isdigit():
            return Sign(Rank.POINT, int(found[1]), found[2])
        return Sign(Rank.ITEM, parse_chinese_numeral(found[1]), found[2])
    if first in _CHINESE_FIRST:
        found = _HEADING.match(text)
        return Sign(Rank.HEADING, parse_chinese_numeral(found[1]), found[2]) if found else None
    if first in _DIGITS:
        if found := _SUBITEM.match(text):
            return Sign(Rank.SUBITEM, int(found[1]), found[2])
        found = _SUBITEM_DOT_LOST.match(text)
        return Sign(Rank.SUBITEM, int(found[1]), found[2], certain=False) if found else None
    if first in _CIRCLED:
        return Sign(Rank.CIRCLED, _CIRCLED.index(first) + 1, text[1:].lstrip())
    if first.isascii() and first.isalpha() and (found := _LETTER.match(text)):
        rank = Rank.CAPITAL if first.isupper() else Rank.SMALL
        return Sign(rank, ord(first.upper()) - ord("A") + 1, found[2])
    return None


def _division(text: str) -> Sign | None:
    found = _DIVISION.match(text)
    if found is None:
        return None
    number, word, inserted, rest = found.groups()
    reference = _ARTICLE_REFERENCE if word == "条" else _CHAPTER_REFERENCE
    if reference.match(text, found.end(3) if inserted else found.end(2)):
        return None
    value = int(number) if number.isdigit() else parse_chinese_numeral(number)
    return Sign(_RANK[word], value, rest, inserted=inserted or "")
