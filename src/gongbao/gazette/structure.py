"""The divisions of a text: paragraphs in, a tree of provisions with addresses out.

Two passes. The first decides which signs are meant as signs, by the numbers before them. The second hangs each
paragraph under the division that it belongs to; a paragraph without a sign (款) goes to the division whose next
sign comes after it. Then 款 are counted: a division with one 款 holds its text itself (第十八条（三）), one with
several has them as children, and items belong to the 款 before them (五、第一款（二）).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from gongbao.gazette.model import Provision, Span, Table
from gongbao.gazette.numbering import accepted_signs, article_findings, with_lost_borders, without_contents
from gongbao.gazette.printed import Paragraph
from gongbao.gazette.signs import Rank, Sign
from gongbao.text.address import Address, Level, Step, step

MAIN_PART = Step(Level.PART, 0, "正文")
SUPPLEMENT = "附则"

_LEVEL = {
    Rank.CHAPTER: Level.CHAPTER,
    Rank.SECTION: Level.SECTION,
    Rank.ARTICLE: Level.ARTICLE,
    Rank.HEADING: Level.HEADING,
    Rank.ITEM: Level.ITEM,
    Rank.SUBITEM: Level.SUBITEM,
    Rank.POINT: Level.POINT,
    Rank.CIRCLED: Level.POINT,
    Rank.CAPITAL: Level.POINT,
    Rank.SMALL: Level.POINT,
}
_SPACE = re.compile(r"\s+")
_BRACKETED_HEADING = re.compile(r"【([^】]{1,30})】\s*")
_ROUND_HEADING = re.compile(r"[（(]([^（）()，。]{2,16})[）)]\s*(?=\S)")
_OPENING_HEADING = re.compile(r"(?!本)((?:(?!应当|不得|可以|不超过)[^，。；：！？]){2,30})。(?=.)", re.S)
_SUPPLEMENT_LINE = re.compile(r"附\s*则$")
# Words that take up the list before: such a paragraph belongs to what holds the list.
_BACK_TO_LIST = ("上述", "以上", "前款", "前述", "对上述", "具有上述", "符合上述")
_CLOSING = re.compile(
    r"^本[一-龥]{2,8}(?:自|从|由|有效|未尽)|本[一-龥]{2,8}(?:自|从)[^。]{2,24}(?:施行|实施|执行|生效)"
)
_HEADING_LENGTH = 40
_ARTICLE_HEADING = 12  # 响应类型。
_ITEM_HEADING = 30  # 加快数字新型基础设施建设。


@dataclass(slots=True)
class _Division:
    """A division while the tree grows. `lead` is the text on the line of the sign."""

    rank: int
    step: Step
    lead: str
    span: Span
    heading: str = ""
    confidence: float = 1.0
    paragraphs: int = 0
    parts: list[_Division | _Text] = field(default_factory=list)
    tables: tuple[Table, ...] = ()


@dataclass(slots=True)
class _Text:
    """A paragraph without a sign of its own (款)."""

    text: str
    span: Span
    confidence: float


@dataclass(frozen=True, slots=True)
class Structure:
    """The provisions of a text, and what is wrong with its numbering.

    places  for the first raw line of each paragraph, the address at which it is found.
    tables  those that stand in no division.
    """

    provisions: tuple[Provision, ...]
    findings: tuple[str, ...]
    articles: tuple[int, ...]
    places: dict[int, Address]
    tables: tuple[Table, ...]


def structure(
    paragraphs: Sequence[Paragraph],
    base: Address,
    tables: Sequence[tuple[int, Table]] = (),
    loose: Step | None = MAIN_PART,
    begins_cut: bool = False,
) -> Structure:
    """The divisions of `paragraphs`, addressed under `base`.

    base    the document, or a part of it (附件1).
    tables  (position among the paragraphs before which it stands, table).
    loose   the step under which paragraphs before the first sign and after the last are put, where there are
            signs at all; None puts them under `base` itself.
    begins_cut  whether what comes before is missing, so that numbers need not begin with 一.
    """
    paragraphs = list(with_lost_borders(without_contents(paragraphs)))
    signs = accepted_signs(paragraphs)
    root = _grow(paragraphs, signs, tables)
    articles = tuple(sign.number for sign in signs if sign and sign.rank is Rank.ARTICLE)
    writer = _Writer(base, bool(articles))
    provisions = tuple(writer.top(root, loose if any(signs) else None))
    findings = (*article_findings(paragraphs, signs), *_gaps(root, {}, begins_cut), *writer.findings)
    return Structure(provisions, findings, articles, writer.places, root.tables)


# Growing the tree -----------------------------------------------------------------------------------------------


def _grow(
    paragraphs: Sequence[Paragraph], signs: Sequence[Sign | None], tables: Sequence[tuple[int, Table]]
) -> _Division:
    root = _Division(0, Step(Level.PART, 0), "", Span(0, 0))
    open_: list[_Division] = [root]
    following = _following_signs(signs)
    waiting = list(tables)
    border = 1.0
    for position, paragraph in enumerate(paragraphs):
        while waiting and waiting[0][0] <= position:
            open_[-1].tables += (waiting.pop(0)[1],)
        span = Span(paragraph.first, paragraph.last)
        if sign := signs[position]:
            while open_[-1].rank >= sign.rank:
                open_.pop()
            division = _division(sign, span, paragraph.join, _is_listed(open_[-1]))
            open_[-1].parts.append(division)
            open_.append(division)
        elif _SUPPLEMENT_LINE.match(paragraph.text):
            while open_[-1].rank >= Rank.HEADING:
                open_.pop()
            supplement = _Division(Rank.HEADING, Step(Level.PART, 0, SUPPLEMENT), "", span, heading=SUPPLEMENT)
            open_[-1].parts.append(supplement)
            open_.append(supplement)
        else:
            _close_before(open_, paragraph.text, following[position])
            holder = open_[-1]
            holder.parts.append(_Text(paragraph.text, span, min(border, paragraph.border, paragraph.join)))
            holder.paragraphs += 1
        border = paragraph.border
    root.tables += tuple(table for _, table in waiting)
    return root


def _is_listed(holder: _Division) -> bool:
    """Whether the item before in `holder` ends with ；, so that the next one is an item of a list and no heading."""
    before = holder.parts[-1] if holder.parts else None
    return isinstance(before, _Division) and before.lead.endswith(("；", ";"))


def _division(sign: Sign, span: Span, confidence: float, listed: bool) -> _Division:
    rest = sign.rest.strip()
    level = _LEVEL[sign.rank]
    own = Step(level, sign.number, sign.inserted) if sign.inserted else step(level, sign.number)
    division = _Division(sign.rank, own, rest, span, confidence=confidence)
    if sign.rank <= Rank.SECTION:
        division.heading, division.lead = _SPACE.sub("", rest), ""
    elif bracketed := (_BRACKETED_HEADING.match(rest) or (sign.rank is Rank.ARTICLE and _ROUND_HEADING.match(rest))):
        division.heading, division.lead = bracketed[1], rest[bracketed.end() :]
        division.paragraphs = int(bool(division.lead))
    elif not listed and _is_heading(rest, sign.rank is Rank.ARTICLE):
        division.heading = rest.rstrip("。")
    else:
        division.paragraphs = 1
        if opening := _OPENING_HEADING.match(rest):
            division.heading = opening[1]
    return division


def _is_heading(rest: str, of_article: bool) -> bool:
    """Whether the text on the line of a sign is a heading for what follows, not yet the text itself."""
    if not rest:
        return True
    if len(rest) > _HEADING_LENGTH or rest[-1] in "；：;:，,、！":
        return False
    runs_on = any(c in "，；：" for c in rest[:-1])
    if rest[-1] not in "。？":
        return not (of_article and runs_on)
    return len(rest) <= (_ARTICLE_HEADING if of_article else _ITEM_HEADING) and not runs_on


def _following_signs(signs: Sequence[Sign | None]) -> list[Sign | None]:
    """For each paragraph, the first sign after it."""
    following: list[Sign | None] = [None] * len(signs)
    after: Sign | None = None
    for position in range(len(signs) - 1, -1, -1):
        following[position] = after
        after = signs[position] or after
    return following


def _close_before(open_: list[_Division], text: str, following: Sign | None) -> None:
    """Closes the divisions that a paragraph without a sign does not belong to."""
    innermost = open_[-1]
    if innermost.rank == 0 or innermost.rank <= Rank.SECTION:
        return
    if innermost.paragraphs == 0 and not innermost.parts:
        return  # a heading without text yet
    if following is None and _CLOSING.search(text) and not _has_article(open_):
        del open_[1:]
        return
    if innermost.rank <= Rank.HEADING:
        return
    if following and following.rank > innermost.rank and following.number == 1:
        return  # it introduces a list inside
    taken_up = text.startswith(_BACK_TO_LIST)
    if following and not taken_up:
        for depth in range(len(open_) - 1, 0, -1):
            division = open_[depth]
            if division.rank == following.rank and division.step.number + 1 == following.number:
                if division.rank > Rank.HEADING:
                    del open_[depth + 1 :]
                    return
                break
    _close_list(open_, taken_up)


def _has_article(open_: Sequence[_Division]) -> bool:
    return any(division.rank == Rank.ARTICLE for division in open_)


def _close_list(open_: list[_Division], taken_up: bool) -> None:
    """After the last item of a list: back to what holds it, where it is an enumeration and not a row of sections."""
    while len(open_) > 1 and open_[-1].rank > Rank.HEADING:
        holder, item = open_[-2], open_[-1]
        if holder.rank <= Rank.SECTION:
            return
        introduced = holder.paragraphs > 0 and _last_lead(holder).endswith(("：", ":"))
        if not introduced and not taken_up and (item.paragraphs == 0 or holder.rank >= Rank.HEADING):
            siblings = [part for part in holder.parts if isinstance(part, _Division)]
            if any(sibling.paragraphs == 0 or sibling.paragraphs > 1 or sibling.heading for sibling in siblings):
                return
        open_.pop()
        taken_up = False


def _last_lead(holder: _Division) -> str:
    """The text that stands before the list in `holder`."""
    for part in reversed(holder.parts):
        if isinstance(part, _Text):
            return part.text
    return holder.lead


def _gaps(division: _Division, through: dict[int, int], begins_cut: bool) -> Iterator[str]:
    """Where the divisions inside one do not run 一, 二, 三 …: neither there nor through the whole text.

    Articles are checked apart. `through` is the last number of each rank in the text so far. What a text whose
    beginning is cut off begins with has nothing before it.
    """
    inside: dict[int, int] = {}
    for part in division.parts:
        if not isinstance(part, _Division):
            continue
        number = part.step.number
        before = max(
            (last for last in (inside.get(part.rank, 0), through.get(part.rank, 0)) if last < number), default=0
        )
        if part.rank != Rank.ARTICLE and number > before + 1 and (part.rank in through or not begins_cut):
            missing = "、".join(f"“{replace(part.step, number=n)}”" for n in range(before + 1, min(number, before + 6)))
            yield f"编号不连续：“{part.step}”（第{part.span.first}行）之前缺{missing}"
        inside[part.rank] = through[part.rank] = number
        yield from _gaps(part, through, begins_cut)


# Writing it down ------------------------------------------------------------------------------------------------


class _Writer:
    """Turns the tree into provisions with addresses; no address is given twice."""

    def __init__(self, base: Address, has_articles: bool) -> None:
        self.base = base
        self.has_articles = has_articles
        self.given: set[Address] = set()
        self.findings: list[str] = []
        self.places: dict[int, Address] = {}

    def top(self, root: _Division, loose: Step | None) -> Iterator[Provision]:
        texts = [part for part in root.parts if isinstance(part, _Text)]
        holder = Address(self.base.document, (*self.base.steps, loose)) if loose else self.base
        if texts:
            paragraphs = tuple(self._paragraph(holder, number, text) for number, text in enumerate(texts, 1))
            if loose:
                yield Provision(self._unique(holder), "", "", texts[0].span, children=paragraphs)
            else:
                yield from paragraphs
        for part in root.parts:
            if isinstance(part, _Division):
                yield self._provision(self.base, part)

    def _paragraph(self, holder: Address, number: int, text: _Text) -> Provision:
        address = self._unique(holder.paragraph(number))
        self.places[text.span.first] = address
        return Provision(address, text.text, "", text.span, confidence=text.confidence)

    def _provision(self, base: Address, division: _Division) -> Provision:
        address = self._unique(Address(base.document, (*base.steps, division.step)))
        self.places[division.span.first] = address
        inner = self.base if division.rank <= Rank.SECTION and self.has_articles else address
        texts = self._texts(division)
        if len(texts) > 1:
            children, text = self._with_paragraphs(inner, division, texts), ""
            confidence = division.confidence
        else:
            for only in texts:
                self.places[only.span.first] = address
            children = tuple(self._provision(inner, part) for part in division.parts if isinstance(part, _Division))
            text = texts[0].text if texts else ""
            confidence = texts[0].confidence if texts else 1.0
        heading = division.heading
        if not text and not children and not division.tables and division.rank > Rank.SECTION:
            text, heading = division.lead, ""
        return Provision(address, text, heading, self._span(division, children), confidence, children, division.tables)

    def _texts(self, division: _Division) -> list[_Text]:
        texts = [part for part in division.parts if isinstance(part, _Text)]
        if division.paragraphs > len(texts):
            texts.insert(0, _Text(division.lead, division.span, division.confidence))
        return texts

    def _with_paragraphs(self, inner: Address, division: _Division, texts: list[_Text]) -> tuple[Provision, ...]:
        """The paragraphs as children, each with the items that come after it."""
        children: list[Provision] = []
        parts: list[_Division | _Text] = list(division.parts)
        if division.paragraphs > sum(isinstance(part, _Text) for part in parts):
            parts.insert(0, texts[0])
        number = 0
        position = 0
        while position < len(parts):
            part = parts[position]
            position += 1
            if isinstance(part, _Division):
                children.append(self._provision(inner, part))
                continue
            number += 1
            address = self._unique(inner.paragraph(number))
            self.places[part.span.first] = address
            items: list[Provision] = []
            while position < len(parts):
                item = parts[position]
                if not isinstance(item, _Division):
                    break
                items.append(self._provision(address, item))
                position += 1
            span = _extended(part.span, [item.span for item in items])
            children.append(Provision(address, part.text, "", span, part.confidence, tuple(items)))
        return tuple(children)

    def _span(self, division: _Division, children: Sequence[Provision]) -> Span:
        texts = [part.span for part in division.parts if isinstance(part, _Text)]
        tables = [table.span for table in division.tables]
        return _extended(division.span, [*texts, *tables, *(child.span for child in children)])

    def _unique(self, address: Address) -> Address:
        """`address`, or where it is taken already, the same with 续 (a numbering that begins again)."""
        if address not in self.given:
            self.given.add(address)
            return address
        again = 2
        while (other := Address(address.document, (*address.steps, Step(Level.PART, 0, f"续{again}")))) in self.given:
            again += 1
        self.given.add(other)
        self.findings.append(f"编号重复：{address} 出现不止一次，后一处记作 {other}")
        return other


def _extended(span: Span, others: Sequence[Span]) -> Span:
    """`span` up to the end of the last of the others."""
    last = max((other.last for other in others), default=span.last)
    return Span(span.first, last) if last > span.last else span
