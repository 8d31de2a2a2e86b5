"""Whether a printed line goes on in the next one, with a confidence: by measure, by sense, or by indent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

from gongbao.gazette.marks import CLOSES, ENDS_SENTENCE, OPENS_PARAGRAPH
from gongbao.gazette.measure import INDENT, Measure, first_token_width, width
from gongbao.gazette.printed import Mark
from gongbao.text.characters import Rule, is_han

_GOES_ON: Final = frozenset("，、,（(《“〈‘〔[［「『/／—-+")
_NEVER_FIRST: Final = frozenset("，。；：、！？）》〉”’〕」』％%,;")
_OPEN, _CLOSE = "（《“〈〔", "）》”〉〕"
_RUNS: Final = re.compile(r"[，。；、]")
_ALWAYS_OPENS: Final = frozenset({
    Mark.CHAPTER, Mark.SECTION, Mark.ARTICLE, Mark.UNIFIED_NUMBER, Mark.LINK, Mark.DISCLOSURE, Mark.DATE,
    Mark.DOCUMENT_NUMBER,
})  # fmt: skip
_HEADS: Final = frozenset({Mark.CHAPTER, Mark.SECTION, Mark.UNIFIED_NUMBER, Mark.LINK, Mark.DOCUMENT_NUMBER, Mark.DATE})
_STAND_ALONE: Final = frozenset({Mark.UNIFIED_NUMBER, Mark.DOCUMENT_NUMBER, Mark.DISCLOSURE, Mark.LINK})
_SLACK: Final = 0.5
_LOOSE: Final = 4.5
"""A line this much short of the measure, in characters, still may be full."""
_LONG_TOKEN: Final = 6
_STRETCH: Final = 1.2
_REMARK: Final = re.compile(r"[。；](?:（[^（）]*）|〔[^〔〕]*〕|\([^()]*\))$")
_RUNNING_TEXT: Final = 34
_ARTICLE_HEADING: Final = 24


class Decision(NamedTuple):
    """Whether the next line belongs to the same paragraph, and how sure that is (0 to 1)."""

    joins: bool
    confidence: float


class Neighbours(NamedTuple):
    """Two printed lines in a row, furniture between them left out.

    above, below          their repaired texts; raw_above, raw_below as printed.
    mark_above            the mark of the paragraph that `above` belongs to; mark_below that of `below`.
    opens                 whether `above` is the first line of its paragraph.
    page_break            whether a page ends between them.
    line_below            the line (0-based) that `below` is.
    """

    above: str
    below: str
    raw_above: str
    raw_below: str
    mark_above: Mark
    mark_below: Mark
    opens: bool
    page_break: bool
    line_below: int


class Joiner(Protocol):
    """A way to decide about two neighbouring lines. `breaks` is what a break between joined lines is by default."""

    breaks: Rule

    def __call__(self, pair: Neighbours) -> Decision: ...


_SEPARATE = Decision(False, 1.0)


class ByMeasure:
    """For hard-wrapped texts: a line goes on only where it is full.

    Where a full line ends with a full stop, the next line tells: wider than a first line can be, it stands inside
    this paragraph; narrower by the indent and itself unfinished, it opens one. A short next line tells little: it
    then rather belongs here, since of three lines that are full and end so, two are not the last of a paragraph.
    """

    breaks = Rule.LINE_BREAK

    def __init__(self, page: Measure) -> None:
        self._page = page

    def __call__(self, pair: Neighbours) -> Decision:
        if "\t" in pair.above or pair.mark_above in _HEADS:
            return _SEPARATE
        capacity = self._page.first if pair.opens else self._page.full
        if len(pair.raw_above) + _LONG_TOKEN < capacity - _LOOSE:  # no character is wider than one unit
            return _SEPARATE
        ended = _ends_sentence(pair.above)
        room = capacity - width(pair.raw_above)
        if room - first_token_width(pair.raw_below) >= _SLACK:
            if ended or room > _LOOSE or pair.mark_below not in (Mark.NONE, Mark.CENTRED):
                return _SEPARATE
            # A line without punctuation has no blanks to stretch and stays short of the measure.
            return Decision(_has_no_columns(pair.above), 0.9)
        if pair.mark_below in OPENS_PARAGRAPH:
            if pair.mark_below in _ALWAYS_OPENS or ended or pair.above[-1] in CLOSES:
                return Decision(False, 0.99)
            return Decision(pair.above[-1] in _GOES_ON or _unclosed(pair.above), 0.8)
        if not ended:
            return Decision(True, 0.95 if pair.above[-1] in CLOSES else 0.99)
        return self._after_full_stop(pair)

    def _after_full_stop(self, pair: Neighbours) -> Decision:
        below = width(pair.raw_below)
        if below >= self._page.full - INDENT / 2:
            return Decision(True, 0.9)
        unfinished = not _ends_sentence(pair.below)
        if below >= self._page.first - _STRETCH:
            return Decision(False, 0.85 if unfinished else 0.6)
        if unfinished:
            return Decision(False, 0.9)
        if pair.above[-1] in ":：" or pair.below[-1] in ":：":
            return Decision(False, 0.7)
        return Decision(True, 0.6)


class BySense:
    """For texts whose lines are paragraphs: a line goes on where it breaks off in the middle of a sentence."""

    breaks = Rule.PAGE_BREAK

    def __call__(self, pair: Neighbours) -> Decision:
        above, below = pair.above, pair.below
        last = above[-1]
        if last in ENDS_SENTENCE or "\t" in above or "\t" in below:
            return Decision(False, 0.9 if pair.page_break and pair.mark_below is Mark.NONE else 1.0)
        if pair.mark_above in _HEADS or pair.mark_below in _ALWAYS_OPENS:
            return _SEPARATE
        if below[0] in _NEVER_FIRST and last not in CLOSES:
            return Decision(True, 0.98)
        marked = pair.mark_below in OPENS_PARAGRAPH or pair.mark_below is Mark.ADDRESSEE
        if last in _GOES_ON:
            return Decision(not marked, 0.7 if marked else 0.97)
        if marked:
            return _SEPARATE
        if last in CLOSES:
            if _closes_what_is_open(above, below):
                return Decision(True, 0.8)
            return Decision(False, 0.98 if _ends_sentence(above) or len(above) < _RUNNING_TEXT else 0.92)
        runs = _RUNS.search(above) is not None
        if _closes_what_is_open(above, below):
            return Decision(True, 0.95 if runs else 0.85)
        if not runs and (pair.mark_above is Mark.CENTRED or not _RUNS.search(below)):
            return Decision(False, 0.9)
        # A heading has no full stop either; it is short, and what breaks off at a page's end is a full line.
        if last.isdigit() and is_han(below[0]):
            return Decision(True, 0.9)
        longest = _ARTICLE_HEADING if pair.mark_above in (Mark.ARTICLE, Mark.NONE) else _RUNNING_TEXT
        if len(above) < longest and "。" not in above and "；" not in above:
            return Decision(False, 0.97 if len(above) <= _ARTICLE_HEADING else 0.85)
        return Decision(True, 0.95 if pair.page_break else 0.9)


class ByIndent:
    """For pages whose geometry is known: a line that is indented, or stands after a short one, opens a paragraph."""

    breaks = Rule.LINE_BREAK

    def __init__(self, opens: Sequence[bool]) -> None:
        """`opens` says of every line of the text whether it opens a paragraph."""
        self._opens = opens

    def __call__(self, pair: Neighbours) -> Decision:
        if pair.mark_above in _HEADS or pair.mark_below in _STAND_ALONE:
            return _SEPARATE
        return Decision(not self._opens[pair.line_below], 1.0)


def _ends_sentence(text: str) -> bool:
    """Whether a sentence ends here, with its full stop or with a remark in brackets after it."""
    return text[-1] in ENDS_SENTENCE or (text[-1] in CLOSES and _REMARK.search(text) is not None)


def _has_no_columns(text: str) -> bool:
    """Whether a line holds no blank but the one after its mark: cells of a row have blanks between them."""
    return text.count(" ") <= (text[:1] == "第")


def _unclosed(text: str) -> bool:
    return any(text.count(opening) > text.count(closing) for opening, closing in zip(_OPEN, _CLOSE, strict=True))


def _closes_what_is_open(above: str, below: str) -> bool:
    """Whether a bracket left open above is closed below before another opens."""
    for opening, closing in zip(_OPEN, _CLOSE, strict=True):
        if above.count(opening) > above.count(closing):
            at = below.find(closing)
            if at >= 0 and below.find(opening, 0, at) < 0:
                return True
    return False
