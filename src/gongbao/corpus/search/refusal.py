"""When nothing answers: what the best passages have of the question is too little to be an answer.

Three signs are weighed: how strong the third of the things that the best passage has of the question is (a passage that
only happens to hold a rare word has that word alone); whether the nearest passages stand together in one document or
are strewn over many; and whether the best passage says what the question is about, where the vocabulary knows that.
How much of the question is covered says little: an everyday question never has all its words answered.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from gongbao.corpus.search.index import Index
from gongbao.corpus.search.ranking import Scored, Weighed, best

NEAREST = 10
"""How many passages are looked at for whether they stand together."""
THIRD = 3
_THIRD_COUNTS, _TOGETHER_COUNTS, _SUBJECT_COUNTS = 2.4, 3.1, 2.7
_NEEDED = 2.0
"""Weights and threshold of a logistic regression over the questions in tests/corpus, rounded."""


def answers(index: Index, weighed: Sequence[Weighed], scored: dict[int, Scored]) -> bool:
    """Whether the best passages hold enough of the question to be shown as answers."""
    nearest = best(scored, NEAREST)
    if not nearest:
        return False
    third = math.log1p(_third(nearest[0], sum(each.idea.telling for each in weighed)))
    documents = [index.document_of(entry.passage) for entry in nearest]
    together = documents.count(documents[0]) / len(documents)
    evidence = (
        _THIRD_COUNTS * third + _TOGETHER_COUNTS * together - _SUBJECT_COUNTS * _missing(index, nearest[0], weighed)
    )
    return evidence >= _NEEDED


def _third(entry: Scored, asked: int) -> float:
    """The third strongest gain of a passage; the weakest where fewer than three things were asked for."""
    gains = sorted((gain for _, gain in entry.by_idea.values()), reverse=True)
    place = min(THIRD, max(asked, 1)) - 1
    return gains[place] if place < len(gains) else 0.0


def _missing(index: Index, entry: Scored, weighed: Sequence[Weighed]) -> float:
    """The share (0 to 1) of what the question is about that a passage does not name."""
    subjects = [each for each in weighed if each.idea.about]
    missing = sum(
        each.weight
        for each in subjects
        if not any(entry.passage in index.passages_with(word) for word in each.idea.about)
    )
    return missing / sum(each.weight for each in subjects) if subjects else 0.0
