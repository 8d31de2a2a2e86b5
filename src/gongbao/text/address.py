"""The address of a provision, as people cite it: `穗民规字〔2021〕6号 第四条第一款`.

One form for everybody: the reader gives each provision its address, rules cite by it, the corpus finds by it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from gongbao.text.numerals import chinese_numeral, parse_chinese_numeral


class Level(StrEnum):
    """What kind of division a step of an address is, from the outermost in."""

    ANNEX = "附件"
    PART = "部分"  # a named part without a number: 通知, 附则
    CHAPTER = "章"
    SECTION = "节"
    ARTICLE = "条"
    HEADING = "标题"  # 一、 of documents without articles
    PARAGRAPH = "款"
    ITEM = "项"  # （一）
    SUBITEM = "目"  # 1.
    POINT = "点"  # ① or （1）


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One step of an address: a level with its number (1-based), or a PART with its name.

    An article put in later has the number of the one before it and a name: 第十条之一.
    """

    level: Level
    number: int
    name: str = ""

    def __str__(self) -> str:
        match self.level:
            case Level.CHAPTER | Level.SECTION | Level.ARTICLE | Level.PARAGRAPH:
                return f"第{chinese_numeral(self.number)}{self.level.value}{self.name}"
            case Level.HEADING:
                return f"{chinese_numeral(self.number)}、"
            case Level.ITEM:
                return f"（{chinese_numeral(self.number)}）"
            case Level.SUBITEM:
                return f"{self.number}."
            case Level.POINT:
                return f"（{self.number}）"
            case Level.ANNEX:
                return f"附件{self.number or ''} "
            case Level.PART:
                return self.name


@cache
def step(level: Level, number: int) -> Step:
    """The step without a name of its own: one object, however many thousand provisions have it in their address."""
    return Step(level, number)


_STEP = re.compile(
    r"附件(?P<annex>\d*)"
    r"|第(?P<number>[零〇一二三四五六七八九十百千\d]+)(?P<level>[章节条款项目])(?P<inserted>之[一二三四五六七八九十]{1,2})?"
    r"|[（(](?P<item>[零一二三四五六七八九十百]+)[）)]"
    r"|[（(](?P<point>\d+)[）)]"
    r"|(?P<circled>[①-⑳])"
    r"|(?P<heading>[零一二三四五六七八九十百]+)、?"
    r"|(?P<subitem>\d+)[.．、]?"
    r"|(?P<part>附则|通知|正文|续\d+|序号\d+)"
)
_BY_WORD = {
    "章": Level.CHAPTER,
    "节": Level.SECTION,
    "条": Level.ARTICLE,
    "款": Level.PARAGRAPH,
    "项": Level.ITEM,
    "目": Level.SUBITEM,
}
_DOCUMENT = re.compile(
    r"^\s*(?P<document>《[^》]+》|.*?〔\d{4}〕\d+号|\S*?(?:\d{4}年|令|公告)第[\d零〇一二三四五六七八九十百]+号)\s*"
)


def _number(written: str) -> int:
    return int(written) if written.isdigit() else parse_chinese_numeral(written)


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """Where a provision stands: a document's key (its number, or 《title》 where it has none) and steps inside.

    An address without steps is the whole document. Chapters and sections are left out wherever articles
    are numbered through, as people cite.
    """

    document: str
    steps: tuple[Step, ...] = ()

    def __str__(self) -> str:
        path = self.path
        return f"{self.document} {path}" if path else self.document

    @property
    def path(self) -> str:
        """The steps without the document: `第四条第一款`."""
        return "".join(map(str, self.steps)).strip()

    def within(self, other: Address) -> bool:
        """Whether this is `other` or stands inside it."""
        return self.document == other.document and self.steps[: len(other.steps)] == other.steps

    def article(self, number: int) -> Address:
        """第n条 of the document."""
        return Address(self.document, (*self.steps, step(Level.ARTICLE, number)))

    def paragraph(self, number: int) -> Address:
        """第n款 of this."""
        return Address(self.document, (*self.steps, step(Level.PARAGRAPH, number)))

    def item(self, number: int) -> Address:
        """（n） of this."""
        return Address(self.document, (*self.steps, step(Level.ITEM, number)))

    @classmethod
    def parse(cls, written: str, document: str = "") -> Address:
        """Read `穗民规字〔2021〕6号 第四条第一款`; `document` is taken where the text names none.

        Raises ValueError naming what could not be read.
        """
        rest = written.strip()
        if found := _DOCUMENT.match(rest):
            document, rest = found["document"], rest[found.end() :]
        if not document:
            raise ValueError(f"{written!r} names no document: write its number first, as in 穗民规字〔2021〕6号 第四条")
        steps = []
        while rest := rest.strip():
            found = _STEP.match(rest)
            if found is None:
                raise ValueError(f"{written!r}: {rest!r} is no article, paragraph, item or heading")
            steps.append(_step(found))
            rest = rest[found.end() :]
        return cls(document, tuple(steps))


def _step(found: re.Match[str]) -> Step:
    match found.lastgroup:
        case "annex":
            return Step(Level.ANNEX, int(found["annex"] or 0))
        case "level" | "inserted":
            return Step(_BY_WORD[found["level"]], _number(found["number"]), found["inserted"] or "")
        case "item":
            return Step(Level.ITEM, _number(found["item"]))
        case "point":
            return Step(Level.POINT, int(found["point"]))
        case "circled":
            return Step(Level.POINT, ord(found["circled"]) - ord("①") + 1)
        case "heading":
            return Step(Level.HEADING, _number(found["heading"]))
        case "subitem":
            return Step(Level.SUBITEM, int(found["subitem"]))
        case _:
            return Step(Level.PART, 0, found["part"])
