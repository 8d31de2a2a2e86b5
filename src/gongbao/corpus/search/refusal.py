"""When nothing answers: the best passages leave out what the question is most about."""

from __future__ import annotations

from gongbao.corpus.search.index import Index
from gongbao.corpus.search.ranking import Scored, Weighed, covered

ENOUGH = 0.3
"""The least share of a question's weight that one of the first passages must cover."""


def answers(index: Index, weighed: list[Weighed], scored: dict[int, Scored], top: list[Scored]) -> bool:
    """Whether the first passages cover enough of the question to be shown as answers."""
    del index, scored
    return any(covered(entry, weighed) >= ENOUGH for entry in top[:5])
