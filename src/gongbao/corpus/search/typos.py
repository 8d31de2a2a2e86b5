"""Typing errors: a character that fits nowhere in the corpus is held against what stands in its place there.

Typing by pinyin goes wrong between characters that sound alike (受 for 寿, 限 for 线, 会 for 回), so only such a one
is put in its place, or the two are swapped.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa

from gongbao.corpus.search.index import Index
from gongbao.corpus.search.intent import ASKING
from gongbao.corpus.search.sounds import sound_alike
from gongbao.corpus.search.vocabulary import Vocabulary

SHARE = 0.3
"""How much of all that stands in a place in the corpus a character must make up to be put there."""
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Correction:
    """What was typed and what is searched instead."""

    typed: str
    meant: str


def correct(index: Index, text: str, vocabulary: Vocabulary | None) -> tuple[str, tuple[Correction, ...]]:
    """The text with its typing errors mended where the corpus shows clearly what was meant, and what was mended."""
    known = _known_places(text, vocabulary)
    corrections: list[Correction] = []
    for run in _CHINESE.finditer(text):
        position = run.start()
        while position < run.end() - 1:
            suspect = {position, position + 1}
            if suspect & known or index.passages_with(text[position : position + 2]):
                position += 1
                continue
            mended = _mend(index, text, position, run.start(), run.end())
            if mended is not None:
                corrections.append(Correction(*mended[1:]))
                text = mended[0]
            position += 1
    return text, tuple(corrections)


def _known_places(text: str, vocabulary: Vocabulary | None) -> set[int]:
    """Places in words that people do use, so that no error is looked for there."""
    places = {place for word in ASKING.finditer(text) if len(word[0]) > 1 for place in range(*word.span())}
    for spoken in vocabulary.spoken(text) if vocabulary else []:
        if spoken.end - spoken.start > 1:
            places.update(range(spoken.start, spoken.end))
    return places


def _mend(index: Index, text: str, position: int, start: int, end: int) -> tuple[str, str, str] | None:
    """Mend the pair at `position`: the two swapped, or one of them another that sounds alike and fits."""
    first, second = text[position], text[position + 1]
    before, after = text[max(start, position - 1) : position], text[position + 2 : min(end, position + 3)]
    swapped = second + first
    if (before or after) and index.passages_with(before + swapped + after):
        return text[:position] + swapped + text[position + 2 :], first + second, swapped
    for place, beyond in ((position, position - 1), (position + 1, position + 2)):
        if start <= beyond < end and _stand_together(index, text, min(place, beyond)):
            continue
        found = _instead(index, text, place, start, end)
        if found is not None:
            left, right = max(start, place - 1), min(end, place + 2)
            typed, meant = text[left:right], text[left:place] + found + text[place + 1 : right]
            return text[:place] + found + text[place + 1 :], typed, meant
    return None


def _stand_together(index: Index, text: str, position: int) -> bool:
    """Whether a pair is one that the corpus knows; a function word in it proves nothing."""
    pair = text[position : position + 2]
    return not any(ASKING.fullmatch(character) for character in pair) and bool(index.passages_with(pair))


def _instead(index: Index, text: str, place: int, start: int, end: int) -> str | None:
    """The character that stands in the corpus where the one at `place` does not fit; the longest surroundings first."""
    for before, after in ((2, 2), (1, 2), (2, 1), (3, 0), (0, 3), (1, 1), (2, 0), (0, 2), (1, 0), (0, 1)):
        if place - before < start or place + 1 + after > end:
            continue
        left, right = text[place - before : place], text[place + 1 : place + 1 + after]
        found = _in_place_of(index, left, right, text[place])
        if found:
            return found
    return None


def _in_place_of(index: Index, left: str, right: str, typed: str) -> str | None:
    """The commonest character between `left` and `right` in the corpus that sounds like the one typed."""
    words = [f'"{" ".join(side)}"' for side in (left, right) if side]
    wanted = f"NEAR({' '.join(words)}, 1)" if len(words) == 2 else words[0]
    rows = index.connection.execute(
        sa.text("SELECT own || ' ' || title FROM passage_words WHERE passage_words MATCH :wanted LIMIT 400"),
        {"wanted": wanted},
    ).scalars()
    between = re.compile(re.escape(left) + r"([\u4e00-\u9fff])" + re.escape(right))
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update(between.findall(row.replace(" ", "")))
    seen = 1 if len(left) + len(right) > 2 else 2
    likely = [(n, c) for c, n in counts.items() if n >= max(seen, SHARE * counts.total())]
    fitting = [(n, c) for n, c in likely if sound_alike(c, typed)]
    return max(fitting)[1] if fitting else None
