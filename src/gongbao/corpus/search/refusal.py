"""When nothing answers: the best passages have too little of what the question is about.

An everyday question never has all its words answered, so what is missing counts less than what is there. Two signs
refuse: the first passages hold too little that is telling, or the vocabulary knows what is meant, the corpus has no
word for it anywhere, and the rest is not much.
"""

from __future__ import annotations

from gongbao.corpus.search.ranking import Scored, Weighed

TELLING = 8.0
"""The least weight of words and ideas that one of the first passages must hold: about two rare ones."""
TELLING_BESIDE_A_STRANGER = 16.0
"""The same, where something that the question is about is nowhere in the corpus."""
FIRST = 5
"""How many of the first passages are looked at."""


def answers(weighed: list[Weighed], top: list[Scored]) -> bool:
    """Whether the first passages hold enough of the question to be shown as answers."""
    telling = [each for each in weighed if each.idea.weight >= 1]
    held = max(
        (sum(each.weight for each in telling if each.idea.said in entry.by_idea) for entry in top[:FIRST]), default=0.0
    )
    stranger = any(each.idea.by_synonym and not each.strength for each in telling)
    return held >= (TELLING_BESIDE_A_STRANGER if stranger else TELLING)
