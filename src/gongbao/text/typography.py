"""Repair of typography: damaged characters, brackets, punctuation and spaces of a printed Chinese text.

`repair` leaves the raw text as it is and gives the repaired one with a record of every change. Changes are kept
as packed arrays, since a gazette needs tens of thousands; `Repairs.changes` makes them into objects when asked.
Lines stay lines: no line break is added or taken away here.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from operator import le

from gongbao.text.characters import (
    ENCLOSED_MARKERS,
    ONE_TO_ONE,
    PRIVATE_POINT,
    Rule,
    is_han,
    outside_everyday_characters,
    simplified,
)
from gongbao.text.raw import RawText

CHINESE_PUNCTUATION = frozenset("，。；：、！？）〕》〉”’】」』…（〔《〈“‘【「『—")
_RULES = tuple(Rule)
_NUMBER_OF = {rule: number for number, rule in enumerate(_RULES)}
_FULL_FORM = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", "(": "（", ")": "）"}
_HALF_FORMS = re.compile(r"[,;:!?()]")
# Blanks of every kind, with carriage returns, form feeds and the marks of no width that stray into texts.
_SPACES = re.compile(r"[ \u3000\xa0\r\f\ufeff\u200b\u2002-\u2009]+")
_NUMBER_BRACKETS = re.compile(r"(?P<open>[（(\[［【])(?:19|20)\d\d(?P<close>[）)\]］】])(?= ?第?\d{1,5} ?号)")
# A page number may stand between two such signs: · 5 ·, - 5 -.
_BULLET = re.compile(r"(?m)^ *(?P<bullet>(?:[-*•·]|#{1,6}) +)(?=\S)(?!\d{1,4} *[-—–·]+ *$)")
_BOLD = re.compile(r"\*\*")
_LINKED = re.compile(r"(?P<open>\[)[^\[\]\n]*(?P<close>\]\([^()\s]*\))")
_AUTOLINK = re.compile(r"(?P<open><)https?://[^<>\s]+(?P<close>>)")
_FORMULA = re.compile(r"(?P<open>\$)[^$\n]{1,60}(?P<close>\$)")
_ENCLOSED = re.compile(r"[⑴-⒛㈠-㈩]")
_WRONG_WORDS = (("身分证", 1, "份"),)
_IN_NAME = re.compile(r".{0,3}同志")
_MAX_IN_BRACKETS = 400
_PIECES_AT_ONCE = 100
_LONGEST_LIST_NUMBER = 3
_WRITTEN_TRADITIONAL = 0.02
_FEW_TRADITIONAL = 5


@dataclass(frozen=True, slots=True)
class Change:
    """One change: characters `start` to `end` of the raw text (0-based, `end` excluded) are read as `after`."""

    start: int
    end: int
    after: str
    rule: Rule


class Changes:
    """Changes in the order they were found, packed: 11 bytes each instead of some 200."""

    def __init__(self) -> None:
        self._starts, self._ends = array("I"), array("I")
        self._afters, self._rules = array("H"), bytearray()
        self._replacements: dict[str, int] = {}

    def add(self, start: int, end: int, after: str, rule: Rule) -> None:
        """Record one change."""
        self._starts.append(start)
        self._ends.append(end)
        self._afters.append(self._replacements.setdefault(after, len(self._replacements)))
        self._rules.append(_NUMBER_OF[rule])

    def __len__(self) -> int:
        return len(self._starts)

    def __iter__(self) -> Iterator[Change]:
        replacements = tuple(self._replacements)
        for start, end, after, rule in zip(self._starts, self._ends, self._afters, self._rules, strict=True):
            yield Change(start, end, replacements[after], _RULES[rule])

    def counts(self) -> Counter[Rule]:
        """How many changes each rule made."""
        return Counter({_RULES[number]: count for number, count in Counter(self._rules).items()})

    def apply(self, text: str) -> str:
        """`text` with these changes made, the first found first; they must not overlap."""
        rising = all(map(le, self._starts, self._starts[1:]))
        order = range(len(self)) if rising else sorted(range(len(self)), key=self._starts.__getitem__)
        replacements = tuple(self._replacements)
        done, pieces, position = [], [], 0
        for at in order:
            pieces.append(text[position : self._starts[at]])
            pieces.append(replacements[self._afters[at]])
            position = self._ends[at]
            if len(pieces) > _PIECES_AT_ONCE:  # thousands of short strings take many times the text's memory
                done.append("".join(pieces))
                pieces.clear()
        return "".join([*done, *pieces, text[position:]])


@dataclass(frozen=True, slots=True)
class Repairs:
    """A repaired text and how it came from the raw one.

    kept         the text as it came.
    text         the repaired text, line for line as the raw one.
    number_gaps  places in `raw` of a lone space between two digits, where a decimal point may have been.
    names        places in `raw` of a traditional character in a person's name, which is left as it is.
    """

    kept: RawText
    text: str
    number_gaps: tuple[int, ...]
    names: tuple[int, ...]
    _present: frozenset[str]
    _placed: Changes
    _resized: Changes

    @property
    def raw(self) -> str:
        """The text as it came."""
        return self.kept.text

    def changes(self) -> Iterator[Change]:
        """Every change, in order of place; one that lies inside another has no effect of its own."""
        singles = [
            Change(found.start(), found.end(), *ONE_TO_ONE[found[0]])
            for character in self._present
            for found in re.finditer(re.escape(character), self.raw)
        ]
        # Of two changes that start at one place the longer comes first: it is the outer one.
        yield from sorted([*singles, *self._placed, *self._resized], key=lambda change: (change.start, -change.end))

    def counts(self) -> Counter[Rule]:
        """How many changes each rule made."""
        single: Counter[Rule] = Counter()
        for character in self._present:
            single[ONE_TO_ONE[character][1]] += self.raw.count(character)
        return single + self._placed.counts() + self._resized.counts()


def repair(raw: str) -> Repairs:
    """Repair the typography of a text, line by line, without changing what lines there are."""
    present, foreign = _unusual_characters(raw)
    text = raw
    for character in sorted(present, reverse=True):  # the rarest first: without them a character takes half the room
        text = text.replace(character, ONE_TO_ONE[character][0])
    placed = Changes()
    _number_brackets(text, placed)
    names = _wrong_characters(text, foreign, placed)
    text = placed.apply(text)
    resized = Changes()
    taken = _markup(text, resized)
    half = Changes()
    _half_forms(text, taken, half)
    text = half.apply(text)
    for change in half:
        placed.add(change.start, change.end, change.after, change.rule)
    for found in _ENCLOSED.finditer(text):
        resized.add(found.start(), found.end(), ENCLOSED_MARKERS[found[0]], Rule.LIST_MARKER)
    number_gaps = _spaces(text, raw, taken, resized)
    return Repairs(RawText(raw), resized.apply(text), number_gaps, tuple(names), present, placed, resized)


def _number_brackets(text: str, placed: Changes) -> None:
    for found in _NUMBER_BRACKETS.finditer(text):
        if not is_han(text[max(found.start() - 2, 0) : found.start()].rstrip(" ")[-1:]):
            continue
        placed.add(found.start("open"), found.end("open"), "〔", Rule.NUMBER_BRACKETS)
        placed.add(found.start("close"), found.end("close"), "〕", Rule.NUMBER_BRACKETS)


def _unusual_characters(raw: str) -> tuple[frozenset[str], list[str]]:
    """Characters of the tables that a text has, and Han characters that are not in everyday simplified Chinese.

    A text with many of the latter is written in traditional characters, and has none that are wrong for it.
    """
    unusual = {found[0] for found in outside_everyday_characters().finditer(raw)}
    present = frozenset(unusual & ONE_TO_ONE.keys())
    foreign = sorted(character for character in unusual - present if is_han(character))
    many = len(foreign) - _FEW_TRADITIONAL
    if many > 0 and many > _WRITTEN_TRADITIONAL * sum(map(is_han, set(raw))):
        return present, []
    return present, foreign


def _wrong_characters(text: str, foreign: list[str], placed: Changes) -> list[int]:
    """Words and characters that recognition commonly gets wrong; returns where one is left, standing in a name."""
    for word, position, right in _WRONG_WORDS:
        for found in re.finditer(word, text):
            at = found.start() + position
            placed.add(at, at + 1, right, Rule.WRONG_CHARACTER)
    names = []
    for character in foreign:
        if simplified(character) == character:
            continue
        for found in re.finditer(character, text):
            at = found.start()
            if _IN_NAME.match(text, at):
                names.append(at)
                continue
            first = max(at - 4, 0)
            right = simplified(text[first : at + 5])
            if len(right) == len(text[first : at + 5]) and right[at - first] != character:
                placed.add(at, at + 1, right[at - first], Rule.WRONG_CHARACTER)
    return sorted(names)


def _half_forms(text: str, taken: set[int], half: Changes) -> None:
    """Half-width punctuation in Chinese company, brackets by pairs; `taken` are places that go altogether."""
    opened: list[int] = []
    for found in _HALF_FORMS.finditer(text):
        at, mark = found.start(), found[0]
        if at in taken:
            continue
        if mark == "(":
            opened.append(at)
        elif mark == ")" and opened and at - opened[-1] <= _MAX_IN_BRACKETS:
            start = opened.pop()
            if _chinese_before(text, start) or _chinese_after(text, at) or _has_han(text, start, at):
                half.add(start, start + 1, "（", Rule.HALF_WIDTH)
                half.add(at, at + 1, "）", Rule.HALF_WIDTH)
        elif _chinese_before(text, at) or (mark != ":" and _chinese_after(text, at)):
            half.add(at, at + 1, _FULL_FORM[mark], Rule.HALF_WIDTH)
    for start in opened:  # its partner was lost or is far away
        if _chinese_before(text, start) or _chinese_after(text, start):
            half.add(start, start + 1, "（", Rule.HALF_WIDTH)


def _chinese(character: str) -> bool:
    return is_han(character) or character in CHINESE_PUNCTUATION


def _chinese_before(text: str, at: int) -> bool:
    before = text[max(at - 2, 0) : at].rstrip(" ")
    return before != "" and _chinese(before[-1])


def _chinese_after(text: str, at: int) -> bool:
    after = text[at + 1 : at + 3].lstrip(" ")
    return after != "" and _chinese(after[0])


_HAN = re.compile(r"[\u4e00-\u9fff]")


def _has_han(text: str, start: int, end: int) -> bool:
    return _HAN.search(text, start, end) is not None


def _markup(text: str, resized: Changes) -> set[int]:
    """Remnants of Markdown and formula signs; returns the places of spaces that go with them."""
    taken: set[int] = set()

    def drop(start: int, end: int) -> None:
        resized.add(start, end, "", Rule.MARKDOWN)
        taken.update(range(start, end))

    for found in _BULLET.finditer(text):
        drop(*found.span("bullet"))
    if "**" in text:
        for found in _BOLD.finditer(text):
            if found.start() not in taken:
                drop(*found.span())
    for sign, pattern in (("](", _LINKED), ("<http", _AUTOLINK), ("$", _FORMULA)):
        if sign in text:
            for found in pattern.finditer(text):
                drop(*found.span("open"))
                drop(*found.span("close"))
    return taken


def _spaces(text: str, raw: str, taken: set[int], resized: Changes) -> tuple[int, ...]:
    """Spaces that printing put between Chinese characters; returns the lone ones between two digits."""
    gaps = []
    length = len(text)
    for found in _SPACES.finditer(text):
        start, end = found.span()
        if start in taken or end - 1 in taken:
            continue
        before = text[start - 1] if start else "\n"
        after = text[end] if end < length else "\n"
        if before in "\n\t" or after in "\n\t":
            resized.add(start, end, "", Rule.MARGIN_SPACE)
            continue
        run = found[0]
        if not run.strip("\ufeff\u200b"):
            resized.add(start, end, "", Rule.WIDE_SPACE)
            continue
        if before in CHINESE_PUNCTUATION or after in CHINESE_PUNCTUATION:
            # Wide blanks beside punctuation are blanks of a printed form, to be filled in.
            if len(run) == 1 or "\u3000" not in run:
                resized.add(start, end, "", Rule.PUNCTUATION_SPACE)
            elif run != " ":
                resized.add(start, end, " ", Rule.WIDE_SPACE)
            continue
        rule = _needless(text, start, end, before, after)
        if rule is None and before == "." and raw[start - 1] == PRIVATE_POINT and after.isdigit():
            rule = Rule.NUMBER_SPACE
        if rule is not None:
            resized.add(start, end, "", rule)
            continue
        if before.isdigit() and after.isdigit():
            gaps.append(start)
        if run != " ":
            resized.add(start, end, " ", Rule.WIDE_SPACE)
    return tuple(gaps)


_BLANKS_OF_DATE = frozenset("年月日时分")


def _needless(text: str, start: int, end: int, before: str, after: str) -> Rule | None:
    """The rule by which the space from `start` to `end` inside a line goes, or None where it stays."""
    if is_han(before):
        if is_han(after):
            alone = text[max(start - 2, 0)] in " \u3000\n：\t" or start == 1
            alone = alone and (end + 1 >= len(text) or text[end + 1] in " \u3000\n：\t")
            spaced = alone and before not in _BLANKS_OF_DATE and after not in _BLANKS_OF_DATE
            return Rule.LETTER_SPACE if spaced else None
        if after.isalnum():
            # 第三条 2021年…: the space after the number of a provision is its mark.
            return None if before in "条章节款" else Rule.NUMBER_SPACE
    elif is_han(after) and (before.isalnum() or before in "%‰℃"):
        # A number that opens a line may be a list marker that has lost its point: the paragraph decides.
        opening = text[max(start - 5, 0) : start]
        number = opening.rpartition("\n")[2].strip(" \f\u3000")
        opens_line = ("\n" in opening or start < 5) and number.isdigit() and len(number) <= _LONGEST_LIST_NUMBER
        return None if opens_line else Rule.NUMBER_SPACE
    if after in "%‰℃" and before.isdigit():
        return Rule.NUMBER_SPACE
    if "/" in (before, after):
        return Rule.PUNCTUATION_SPACE
    if "+" in (before, after) and not (before == "+" and text[max(start - 2, 0)] in " \n"):
        return Rule.NUMBER_SPACE
    return None
