"""On which side of a bound a number stands: as a text words it (不超过, 以上, 前, 内) and as a rule compares with it.

A word that was changed (超过 for 不超过, 后 for 前) turns a rule round, though every number is still found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gongbao.audit.numbers import Number, Printed, printed
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
    """A number with the words that make it a bound, as printed (不超过3000万元, 后的7个工作日内).

    `side` is None where they count from something (提前3个月) and bound nothing themselves.
    """

    written: str
    number: Printed
    side: Side | None

    def said_by(self, remarks: Iterable[Worded]) -> bool:
        """Whether one of the remarks bounds the same number with the same words; it may lead up to it with more."""
        return any(
            _plain(each.written).endswith(_plain(self.written)) and (each.forms, each.side) == (self.forms, self.side)
            for each in remarks
        )

    @property
    def forms(self) -> tuple[Number, ...]:
        """The number in the forms in which a rule may hold it."""
        return self.number.forms


def _plain(written: str) -> str:
    """以前 and 之前 as 前: one word, however printed."""
    return re.sub("[以之](?=[前后内])", "", written)


_BEFORE = {
    Side(upper=True, included=True): ("不超过", "不高于", "不多于", "不得超过", "不得高于", "最多", "最高"),
    Side(upper=False, included=False): ("超过", "高于", "多于", "大于"),
    Side(upper=False, included=True): ("不低于", "不少于", "不得低于", "不得少于", "至少", "最少", "最低"),
    Side(upper=True, included=False): ("低于", "少于", "小于", "不满", "未满"),
}
_SIDE_OF = {word: side for side, words in _BEFORE.items() for word in words}
_COUNTED_FROM = ("之前的?", "之后的?", "以前的?", "以后的?", "前的?", "后的?", "提前", "推迟")
_LEADS = re.compile(
    rf"(?:(?P<word>{'|'.join(sorted(_SIDE_OF, key=len, reverse=True))})|{'|'.join(_COUNTED_FROM)})(?:人民币|周岁|\s)*$"
)
_FOLLOWS = re.compile(
    r"(?:（(?P<named>含|不含)[^（）]*）)?(?:/\S)?(?P<and>及)?"
    r"(?P<word>以上|以下|以内|之内|底?(?:之前|以前|之后|以后|[前后内](?![款条项期续部容述])))?"
)


def worded_of(provision: Provision) -> Iterator[Worded]:
    """The bounds that a provision prints itself, in its text and tables; without its children's."""
    for text in (provision.text, *(cell.text for table in provision.tables for cell in table.cells)):
        yield from worded_in(text)


def worded_in(text: str) -> Iterator[Worded]:
    """The numbers of a text that it words as bounds, or counts from something."""
    spans = []
    for quantity in find_quantities(text):
        ends_range = (quantity.start, quantity.end) in spans  # the second of two with one place: 5万至8万元
        spans.append((quantity.start, quantity.end))
        leads = _LEADS.search(text, max(0, quantity.start - 10), quantity.start)
        follows = _FOLLOWS.match(text, quantity.end)
        assert follows is not None
        side = _SIDE_OF[leads["word"]] if leads and leads["word"] else _side_after(follows, ends_range=ends_range)
        if side is not None or leads is not None:
            start = leads.start() if leads else quantity.start
            yield Worded(text[start : follows.end()], printed(quantity), side)


def _side_after(follows: re.Match[str], *, ends_range: bool) -> Side | None:
    included = {"含": True, "不含": False, None: None}[follows["named"]]
    word = follows["word"]
    if word:
        return Side(upper=word[-1] not in "上后", included=True if follows["and"] else included)
    return Side(upper=True, included=included) if follows["named"] and ends_range else None


_CONTRARY = {
    **{"不超过": "超过", "超过": "不超过", "不低于": "低于", "低于": "不低于", "至少": "最多", "最高": "最低"},
    **{"不少于": "少于", "不高于": "高于", "以上": "以下", "以下": "以上", "以内": "以上", "（含": "（不含"},
    **{
        "之前": "之后",
        "之后": "之前",
        "以前": "以后",
        "以后": "以前",
        "前": "后",
        "后": "前",
        "内": "后",
        "提前": "推迟",
    },
}
_CONTRARY_OF = re.compile("|".join(sorted(_CONTRARY, key=len, reverse=True)))


def turned(worded: Worded) -> Iterator[str]:
    """The bound worded the other way round: each of its words in turn."""
    for word in _CONTRARY_OF.finditer(worded.written):
        yield worded.written[: word.start()] + _CONTRARY[word[0]] + worded.written[word.end() :]


_INCLUSION = re.compile("（不?含[^（）]*）")


def without_inclusion(worded: Worded) -> Iterator[str]:
    """The bound without what says whether it is included."""
    if _INCLUSION.search(worded.written):
        yield _INCLUSION.sub("", worded.written, count=1)
