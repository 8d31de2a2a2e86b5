"""What a printed line or paragraph is by its form, in one word: `signs` and `shapes` tell, this names it.

Also what ends a sentence and what opens a paragraph, for those who join lines.
"""

from __future__ import annotations

import re
from typing import Final

from gongbao.gazette import shapes
from gongbao.gazette.document_numbers import number_line
from gongbao.gazette.printed import Mark
from gongbao.gazette.signs import Rank, sign_of

_BY_RANK: Final = {
    Rank.CHAPTER: Mark.CHAPTER,
    Rank.SECTION: Mark.SECTION,
    Rank.ARTICLE: Mark.ARTICLE,
    Rank.HEADING: Mark.HEADING,
    Rank.ITEM: Mark.ITEM,
    Rank.SUBITEM: Mark.SUBITEM,
    Rank.POINT: Mark.POINT,
    Rank.CIRCLED: Mark.CIRCLED,
    Rank.CAPITAL: Mark.LETTER,
    Rank.SMALL: Mark.LETTER,
}
_INSIDE_SENTENCE = re.compile(r"[，。；\t]")
_LONGEST_CENTRED: Final = 42

OPENS_PARAGRAPH: Final = frozenset(Mark) - {Mark.NONE, Mark.CENTRED, Mark.ADDRESSEE}
"""Marks that open a paragraph; after an unfinished line the weaker ones may still stand inside one."""

ENDS_SENTENCE: Final = frozenset("。；：！？:;!?")
CLOSES: Final = frozenset("）)」』】]〕”》")


def mark_of(text: str) -> Mark:
    """The mark that a paragraph of this text starts with, or its kind where its form tells."""
    sign = sign_of(text)
    if sign is not None and sign.certain:
        return _BY_RANK[sign.rank]
    first, last = text[:1], text[-1:]
    if first.isascii() and shapes.unified_number(text):
        return Mark.UNIFIED_NUMBER
    if "http" in text[:12] and shapes.link(text):
        return Mark.LINK
    if first == "附" and shapes.opens_attachment(text):
        return Mark.ATTACHMENT
    if first in "公信（(" and shapes.disclosure(text):
        return Mark.DISCLOSURE
    if last in "日月发" and shapes.is_date_line(text):
        return Mark.DATE
    if last in "号）)" and number_line(text):
        return Mark.DOCUMENT_NUMBER
    if last in "：:" and shapes.is_addressee(text):
        return Mark.ADDRESSEE
    if len(text) <= _LONGEST_CENTRED and last not in ENDS_SENTENCE and _INSIDE_SENTENCE.search(text) is None:
        return Mark.CENTRED
    return Mark.NONE
