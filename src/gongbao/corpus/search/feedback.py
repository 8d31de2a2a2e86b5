"""Pseudo relevance feedback: words that the best passages share and others lack are asked for as well."""

from __future__ import annotations

from collections import Counter

from gongbao.corpus.search.cutting import bigrams
from gongbao.corpus.search.index import Index
from gongbao.corpus.search.question import Idea
from gongbao.corpus.search.ranking import Scored, best

PASSAGES = 5
WORDS = 12
WEIGHT = 0.12


def words_of_the_best(index: Index, scored: dict[int, Scored]) -> tuple[Idea, ...]:
    """Pairs of characters common among the best passages and rare elsewhere, as light ideas."""
    top = best(scored, PASSAGES)
    if not top or top[0].score <= 0:
        return ()
    share = {entry.passage: entry.score / top[0].score for entry in top}
    counts: Counter[str] = Counter()
    for passage in index.read([entry.passage for entry in top]):
        for pair in set(bigrams(passage.text)):
            counts[pair] += share[passage.id]  # type: ignore[assignment]
    common = [(pair, count) for pair, count in counts.items() if count > 1.2]
    weighed = [(count * index.rarity(len(index.passages_with(pair))), pair) for pair, count in common[:300]]
    return tuple(Idea(pair, ((pair, 1.0),), WEIGHT) for _, pair in sorted(weighed, reverse=True)[:WORDS])
