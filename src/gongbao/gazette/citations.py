"""What a text cites: documents by title and number, their articles, and its own.

A short name set up by the text (以下简称《实施办法》) is read as the document that it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from gongbao.gazette.document_numbers import find_numbers
from gongbao.gazette.model import Citation
from gongbao.text.address import Address

_TITLE = re.compile(r"《((?:[^《》]|《[^《》]{1,80}》){2,160})》")
_ARTICLES = (
    r"第[一二三四五六七八九十百零〇\d]+(?:条|点|章|部分)(?:之[一二三四五])?"
    r"(?:第[一二三四五六七八九十\d]+款)?(?:第?[（(]?[一二三四五六七八九十\d]+[）)]?项)?"
)
_PATH = re.compile(rf"\s*文?(?:件)?(?:中|的)?({_ARTICLES}(?:\s*(?:、|和|及|以及|至)\s*{_ARTICLES})*)")
_OWN = re.compile(
    rf"(本(?:[一-龥]{{0,2}}(?:办法|细则|规定|条例|通知|意见|通告|措施|方案|制度|规则)))({_ARTICLES}(?:\s*(?:、|和|及|至)\s*{_ARTICLES})*)"
)
_SHORT_NAME = re.compile(
    r"\s*[（(]以下(?:统|合)?(?:简称|称)[:：]?\s*[“”\"]?《?([^《》“”\"（）()]{2,20})》?[“”\"]?[）)]"
)
# Certificates, forms and letters stand in title marks too, and are no documents that bind.
_PAPER = re.compile(
    r".*(?:证|证书|申请表|登记表|审批表|记录表|告知书|责任书|承诺书|通知书|申报书|委托书|声明函|清单|卡)$"
)


@dataclass(slots=True)
class ShortNames:
    """Short names that a document has set up so far: 实施办法 → (title, number)."""

    names: dict[str, tuple[str, str | None]] = field(default_factory=dict)

    def resolve(self, title: str) -> tuple[str, str | None]:
        """The title and number that `title` stands for; itself and None where it is no short name."""
        return self.names.get(title, (title, None))


def citations(
    text: str, line_at: Callable[[int], int], inside: Address | None, short_names: ShortNames
) -> Iterator[tuple[int, Citation]]:
    """Documents and provisions that `text` cites, each with its position; adds the short names that it sets up.

    `line_at` gives the raw line of a position in `text`.
    """
    numbers = list(find_numbers(text)) if "号" in text else []
    taken: set[int] = set()
    if "《" in text:
        for title in _TITLE.finditer(text):
            name = re.sub(r"\s+", "", title[1])
            end = title.end()
            number = None
            for found in numbers:
                if found.start >= end and _only_opening(text[end : found.start]):
                    number, end = found.number, _past_bracket(text, found.end)
                    taken.add(found.start)
                    break
                if found.start >= end:
                    break
            short = _SHORT_NAME.match(text, end)
            if short:
                short_names.names.setdefault(short[1], (name, number))
                end = short.end()
            resolved, known = short_names.resolve(name)
            if number is None and resolved == name and _PAPER.match(name):
                continue
            path = _PATH.match(text, end)
            at = title.start()
            yield at, Citation(resolved, number or known, path[1] if path else None, line_at(at), inside)
    for found in numbers:
        if found.start not in taken:
            path = _PATH.match(text, found.end)
            at = found.start
            yield at, Citation(None, found.number, path[1] if path else None, line_at(at), inside)
    if "本" in text:
        for own in _OWN.finditer(text):
            yield own.start(), Citation(own[1], None, own[2], line_at(own.start()), inside)


def _only_opening(between: str) -> bool:
    """Whether nothing but an opening bracket stands between a title and a number."""
    return len(between) <= 6 and between.strip() in ("", "（", "(", "的通知（", "的通知(")


def _past_bracket(text: str, end: int) -> int:
    while end < len(text) and text[end] in " ）)":
        end += 1
    return end
