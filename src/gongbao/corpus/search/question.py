"""Understanding a question: the ideas in it, each with the words by which a passage may express it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongbao.corpus.search.cutting import bigrams
from gongbao.corpus.search.intent import ASKING, wanted
from gongbao.corpus.search.signs import Sign
from gongbao.corpus.search.vocabulary import Vocabulary
from gongbao.text.numerals import parse_chinese_numeral

OFFICIAL = 0.75
"""What an official word counts beside the very word that was typed (1)."""
IDEA = 1.6
"""What an idea of the vocabulary counts beside one pair of characters (1)."""

CHARACTER = 0.4
"""What a single character counts: 谈话 and 约谈, 退单 and 退回 share one."""

ACROSS = 0.3
"""What a pair counts that reaches from a word of the vocabulary into what stands beside it: mostly no word at all."""

_NUMERAL = re.compile(r"[一二两三四五六七八九]?[十百千][一二三四五六七八九十百零]*")
_LATIN = re.compile(r"[A-Za-z]+\d*[A-Za-z]*|\d+")


@dataclass(frozen=True, slots=True)
class Idea:
    """Something the question is about: words that each express it, with how well (0 to 1), and its weight.

    `said` is what stands in the question. An idea counts once in a passage, by its best word. `about` are the words
    that name it where the vocabulary knows it as what a question is about.
    """

    said: str
    words: tuple[tuple[str, float], ...]
    weight: float = 1.0
    about: tuple[str, ...] = ()

    @property
    def telling(self) -> bool:
        """Whether this is more than a single character."""
        return self.weight >= 1


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood: its ideas, and what it wants to know."""

    text: str
    ideas: tuple[Idea, ...]
    wants: frozenset[Sign]


def understand(text: str, vocabulary: Vocabulary | None, *, numbers: bool = True, characters: bool = True) -> Question:
    """The ideas of a question; without a vocabulary, the pairs of characters in it."""
    ideas: dict[str, Idea] = {}
    covered: set[int] = set()
    understood: set[int] = set()
    for spoken in vocabulary.spoken(text) if vocabulary else []:
        official = [word for entry in spoken.entries for word in entry.official if word != spoken.word]
        words = ((spoken.word, 1.0), *((word, OFFICIAL) for word in dict.fromkeys(official)))
        ideas.setdefault(spoken.word, Idea(spoken.word, words, IDEA, spoken.about))
        covered.update(range(spoken.start, spoken.end - 1))
        understood.update(range(spoken.start, spoken.end))
    for place, said in _pairs(text, covered):
        across = (place in understood) != (place + 1 in understood)
        ideas.setdefault(said, Idea(said, ((said, 1.0),), ACROSS if across else 1.0))
    for found in _LATIN.findall(text):
        ideas.setdefault(found, Idea(found, ((found, 1.0),), IDEA))
    for found in _NUMERAL.findall(text) if numbers else []:
        number = str(parse_chinese_numeral(found))
        ideas[found] = Idea(found, ((number, 1.0), (found, 1.0)), IDEA)
    for character in _characters(text, understood) if characters else []:
        ideas.setdefault(character, Idea(character, ((character, 1.0),), CHARACTER))
    return Question(text, tuple(ideas.values()), wanted(text))


def _characters(text: str, understood: set[int]) -> list[str]:
    """Single characters that neither ask nor stand in a word already understood."""
    asking = {place for found in ASKING.finditer(text) for place in range(*found.span())}
    return [c for place, c in enumerate(text) if "\u4e00" <= c <= "\u9fff" and place not in asking | understood]


def _pairs(text: str, covered: set[int]) -> list[tuple[int, str]]:
    """Places and pairs of characters between asking words, without those inside words already understood."""
    pairs = []
    position = 0
    for border in [*ASKING.finditer(text), None]:
        end = border.start() if border else len(text)
        stretch = text[position:end]
        for offset in range(len(stretch) - 1):
            pair = stretch[offset : offset + 2]
            if position + offset not in covered and list(bigrams(pair)):
                pairs.append((position + offset, pair))
        position = border.end() if border else end
    return pairs
