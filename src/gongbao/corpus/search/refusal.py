"""When nothing answers: the best passage shares too little with the question.

A real answer has at least three telling things of the question; one that only happens to hold a rare word has that
word alone. Where the vocabulary knows what is meant and the corpus has no word for it anywhere, much more is asked for.
What is missing from a passage says little: an everyday question never has all its words answered.
"""

from __future__ import annotations

from gongbao.corpus.search.ranking import Scored, Weighed

THIRD = 3
EVIDENCE = 20.0
"""The least product of the best score and (1 +) the third strongest gain, from the questions in tests/corpus."""
STRANGER = 8.0
"""How many times more is needed where something that the question is about is nowhere in the corpus."""


def answers(weighed: list[Weighed], top: list[Scored]) -> bool:
    """Whether the best passages hold enough of the question to be shown as answers."""
    if not top:
        return False
    telling = {each.idea.said: each for each in weighed if each.idea.telling}
    stranger = any(each.idea.by_synonym and not each.strength for each in telling.values())
    needed = EVIDENCE * (STRANGER if stranger else 1.0)
    return max(_evidence(entry, len(telling)) for entry in top[:THIRD]) >= needed


def _evidence(entry: Scored, asked: int) -> float:
    """The score times the third strongest gain; the weakest where fewer than three things were asked for."""
    gains = sorted((gain for _, gain in entry.by_idea.values()), reverse=True)
    place = min(THIRD, max(asked, 1)) - 1
    return entry.score * (1 + (gains[place] if place < len(gains) else 0.0))
