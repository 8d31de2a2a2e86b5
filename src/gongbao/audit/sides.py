"""On which side of a bound a number stands: as a text words it (不超过, 以上) and as a rule compares with it.

A word that was changed (超过 for 不超过, 以上 for 以下) turns a rule round, though every number is still found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gongbao.audit.numbers import Printed, printed
from gongbao.gazette.model import Provision
from gongbao.text.quantities import find_quantities


@dataclass(frozen=True, slots=True)
class Side:
    """An upper or a lower bound; `included` None where the words leave it to a reading (以上, 以下)."""

    upper: bool
    included: bool | None = None

    def __str__(self) -> str:
        how = {True: "（含）", False: "（不含）", None: ""}[self.included]
        return f"{'上限' if self.upper else '下限'}{how}"

    def agrees(self, other: Side) -> bool:
        return self.upper == other.upper and (
            None in (self.included, other.included) or self.included == other.included
        )


@dataclass(frozen=True, slots=True)
class Worded:
    """A number with the words that make it a bound, as printed."""

    written: str
    number: Printed
    side: Side


_BEFORE = {
    Side(upper=True, included=True): ("不超过", "不高于", "不多于", "不得超过", "不得高于", "最多", "最高"),
    Side(upper=False, included=False): ("超过", "高于", "多于", "大于"),
    Side(upper=False, included=True): ("不低于", "不少于", "不得低于", "不得少于", "至少", "最少", "最低"),
    Side(upper=True, included=False): ("低于", "少于", "小于", "不满", "未满"),
}
_SIDE_OF = {word: side for side, words in _BEFORE.items() for word in words}
_WORDS = "|".join(sorted(_SIDE_OF, key=len, reverse=True))
_LEADS = re.compile(rf"(?P<word>{_WORDS})(?:人民币|周岁|\s)*$")
_FOLLOWS = re.compile(r"(?:（(?P<named>含|不含)[^（）]*）)?(?:/\S)?(?P<word>以上|以下|以内|之内)?")


def worded_of(provision: Provision) -> Iterator[Worded]:
    """The bounds that a provision prints itself, in its text and tables; without its children's."""
    for text in (provision.text, *(cell.text for table in provision.tables for cell in table.cells)):
        spans = []
        for quantity in find_quantities(text):
            ends_range = (quantity.start, quantity.end) in spans  # the second of two with one place: 5万至8万元
            spans.append((quantity.start, quantity.end))
            leads = _LEADS.search(text, max(0, quantity.start - 10), quantity.start)
            follows = _FOLLOWS.match(text, quantity.end)
            assert follows is not None
            side = _SIDE_OF[leads["word"]] if leads else _side_after(follows, ends_range=ends_range)
            if side is not None:
                start = leads.start() if leads else quantity.start
                yield Worded(text[start : quantity.end if leads else follows.end()], printed(quantity), side)


def _side_after(follows: re.Match[str], *, ends_range: bool) -> Side | None:
    included = {"含": True, "不含": False, None: None}[follows["named"]]
    if follows["word"]:
        return Side(upper=follows["word"] != "以上", included=included)
    return Side(upper=True, included=included) if follows["named"] and ends_range else None


_TURNED = {
    **{"不超过": "超过", "超过": "不超过", "不低于": "低于", "低于": "不低于", "至少": "最多", "最高": "最低"},
    **{"不少于": "少于", "不高于": "高于", "以上": "以下", "以下": "以上", "以内": "以上", "（含": "（不含"},
}


def turned(worded: Worded) -> str | None:
    """The bound worded the other way round; None where its words have no contrary."""
    for word in sorted(_TURNED, key=len, reverse=True):
        if word in worded.written:
            return worded.written.replace(word, _TURNED[word], 1)
    return None
