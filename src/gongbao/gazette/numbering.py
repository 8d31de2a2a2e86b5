"""Which signs are meant as signs: decided by the numbers before them, and by what a list needs.

A paragraph may begin with a number that is none (`3 个工作日内…`), a list mark may have lost its dot, chapters may be
listed before the text, and a full line may hide the border before the lead of a list.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gongbao.gazette.printed import Mark, Paragraph
from gongbao.gazette.shapes import squeeze
from gongbao.gazette.signs import Rank, Sign, sign_of
from gongbao.text.numerals import chinese_numeral

_CHAPTER_HEADING = 40  # characters at most
_FIRST_CHAPTER = re.compile(r"第\s*一\s*章")
_RESTARTING = [rank for rank in Rank if rank not in (Rank.ARTICLE, Rank.ITEM)]


def with_lost_borders(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Parts a paragraph whose last printed line introduces a list that begins again at （一）.

    `（二）…列支。` / `特殊情况按以下规定办：` run together where the first of these lines fills the measure.
    """
    for position, paragraph in enumerate(paragraphs):
        following = paragraphs[position + 1].text if position + 1 < len(paragraphs) else ""
        if not paragraph.text.endswith(("：", ":")) or paragraph.first == paragraph.last:
            yield paragraph
            continue
        sign, next_sign = sign_of(paragraph.text), sign_of(following)
        pieces = paragraph.pieces
        cut = next((n for n, piece in enumerate(pieces) if n and piece[0] == paragraph.text.rfind("。") + 1), 0)
        if not cut or sign is None or next_sign is None or (next_sign.rank, next_sign.number) != (sign.rank, 1):
            yield paragraph
            continue
        start, line = pieces[cut]
        sure = 1 - paragraph.join / 2
        before = [number for piece in pieces[1:cut] for number in piece]
        after = [number for at, printed in pieces[cut + 1 :] for number in (at - start, printed)]
        yield replace(
            paragraph, text=paragraph.text[:start], last=pieces[cut - 1][1], border=sure, packed=_packed(before)
        )
        yield replace(paragraph, text=paragraph.text[start:], first=line, mark=Mark.NONE, packed=_packed(after))


def _packed(numbers: list[int]) -> bytes:
    return array("I", numbers).tobytes()


def without_contents(paragraphs: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """The paragraphs without a list of chapters (目录) printed before the text."""
    begin = _after_contents(paragraphs)
    if not begin:
        return paragraphs
    before = [
        paragraph
        for paragraph in paragraphs[:begin]
        if not ((sign := sign_of(paragraph.text)) and sign.rank <= Rank.SECTION) and squeeze(paragraph.text) != "目录"
    ]
    return [*before, *paragraphs[begin:]]


def _after_contents(paragraphs: Sequence[Paragraph]) -> int:
    """Where the text begins after a list of its chapters (第一章 twice, with no 条 between); 0 where it has none."""
    firsts = [n for n, paragraph in enumerate(paragraphs) if _FIRST_CHAPTER.match(paragraph.text)]
    if len(firsts) < 2:
        return 0
    between = (sign_of(paragraph.text) for paragraph in paragraphs[firsts[0] : firsts[1]])
    return 0 if any(sign is None or sign.rank > Rank.SECTION for sign in between) else firsts[1]


def accepted_signs(paragraphs: Sequence[Paragraph]) -> list[Sign | None]:
    """For each paragraph, the sign that it begins with, where it is meant as one."""
    signs = [sign_of(paragraph.text) for paragraph in paragraphs]
    last = dict.fromkeys(Rank, 0)
    for position, sign in enumerate(signs):
        if sign is None:
            continue
        if not _continues(signs, position, last):
            signs[position] = None
            continue
        last[sign.rank] = sign.number
        for deeper in _RESTARTING:
            if deeper > sign.rank:
                last[deeper] = 0
    return signs


def _continues(signs: Sequence[Sign | None], position: int, last: dict[Rank, int]) -> bool:
    """Whether the sign at `position` is one: certain signs are, doubtful ones where the numbering wants them."""
    sign = signs[position]
    assert sign is not None
    if sign.rank in (Rank.CHAPTER, Rank.SECTION):
        return len(sign.rest) <= _CHAPTER_HEADING and not sign.rest.endswith("。")
    if sign.certain and sign.rank not in (Rank.CAPITAL, Rank.SMALL):
        return True
    if sign.number == last[sign.rank] + 1 and sign.number > 1:
        return True
    if sign.number != 1:
        return False
    for later in signs[position + 1 :]:
        if later is None:
            continue
        if later.rank < sign.rank:
            return False
        if later.rank is sign.rank:
            return later.number == 2
    return False


def article_findings(paragraphs: Sequence[Paragraph], signs: Sequence[Sign | None]) -> list[str]:
    """Where articles do not run 一, 二, 三 … without gap or repeat."""
    findings = []
    last = 0
    for paragraph, sign in zip(paragraphs, signs, strict=True):
        if sign is None or sign.rank is not Rank.ARTICLE:
            continue
        here = f"第{chinese_numeral(sign.number)}条{sign.inserted}（第{paragraph.first}行）"
        if sign.number > last + 1:
            missing = "、".join(f"第{chinese_numeral(n)}条" for n in range(last + 1, min(sign.number, last + 6)))
            findings.append(f"条文不连续：{here}之前缺{missing}")
        elif sign.number <= last and not (sign.inserted and sign.number == last):
            findings.append(f"条文重复或倒序：{here}出现在第{chinese_numeral(last)}条之后")
        last = sign.number
    return findings
