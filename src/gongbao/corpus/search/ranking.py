"""Ranking passages by the ideas of a question: BM25 by idea, then what the layers add."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from gongbao.corpus.search.index import Index
from gongbao.corpus.search.question import Idea, Question

DOCUMENT_SHARE = 0.35
"""How much the document's own score counts beside the passage's."""
COVERAGE_SHARE = 0.5
"""How much of a passage's score hangs on the share of the question that it covers."""
INTENT_GAIN = 0.25
"""What a passage gains for each thing that the question wants and the passage tells."""
CANDIDATES = 200
"""How many passages go on to the layers that read them."""


@dataclass(slots=True)
class Scored:
    """A passage's score while it is built: the score, and what each idea gave with the word that gave it."""

    passage: int
    score: float = 0.0
    by_idea: dict[str, tuple[str, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Weighed:
    """An idea with where it is found, how rare it is, and its full weight in the question."""

    idea: Idea
    strength: dict[int, tuple[str, float]]
    rarity: float

    @property
    def weight(self) -> float:
        """What the idea counts in the question."""
        return self.idea.weight * self.rarity


def weigh(index: Index, ideas: tuple[Idea, ...]) -> list[Weighed]:
    """Where each idea is found: a passage has it by its best word, and it is as rare as all its words together."""
    weighed = []
    for idea in ideas:
        strength: dict[int, tuple[str, float]] = {}
        for word, fit in idea.words:
            for passage, found in index.passages_with(word).items():
                if fit * found > strength.get(passage, ("", 0.0))[1]:
                    strength[passage] = (word, fit * found)
        weighed.append(Weighed(idea, strength, index.rarity(len(strength))))
    return weighed


def rank(weighed: list[Weighed]) -> dict[int, Scored]:
    """Every passage that holds an idea, scored by BM25 over ideas."""
    scored: dict[int, Scored] = {}
    for each in weighed:
        for passage, (word, strength) in each.strength.items():
            entry = scored.setdefault(passage, Scored(passage))
            gain = each.weight * strength
            entry.score += gain
            entry.by_idea[each.idea.said] = (word, gain)
    return scored


def by_coverage(scored: dict[int, Scored], weighed: list[Weighed]) -> None:
    """Favour passages that cover much of the question over those that repeat one idea of it."""
    for entry in scored.values():
        entry.score *= (1 - COVERAGE_SHARE) + COVERAGE_SHARE * covered(entry, weighed)


def covered(entry: Scored, weighed: list[Weighed]) -> float:
    """The share of the question's weight that a passage covers, 0 to 1."""
    total = sum(each.weight for each in weighed)
    found = sum(each.weight for each in weighed if each.idea.said in entry.by_idea)
    return found / total if total else 0.0


def by_document(index: Index, scored: dict[int, Scored], weighed: list[Weighed]) -> None:
    """First the document, then the provision: what a document as a whole has of the question helps its passages."""
    best: dict[int, dict[str, float]] = defaultdict(dict)
    rarity: dict[str, float] = {}
    for each in weighed:
        in_documents = {index.document_of(passage) for passage in each.strength}
        rarity[each.idea.said] = each.idea.weight * index.document_rarity(len(in_documents))
        for passage, (_, strength) in each.strength.items():
            ours = best[index.document_of(passage)]
            ours[each.idea.said] = max(ours.get(each.idea.said, 0.0), strength)
    total = {
        document: sum(rarity[said] * strength for said, strength in ideas.items()) for document, ideas in best.items()
    }
    top_document, top_passage = max(total.values(), default=0.0), max((s.score for s in scored.values()), default=0.0)
    if not top_document:
        return
    for entry in scored.values():
        share = total[index.document_of(entry.passage)] / top_document
        entry.score += DOCUMENT_SHARE * top_passage * share


def by_intent(index: Index, scored: dict[int, Scored], question: Question) -> None:
    """Favour, among the best, passages that tell what is asked: a sum for how much, a limit for how long, …"""
    if not question.wants:
        return
    candidates = best(scored, CANDIDATES)
    for passage in index.read([entry.passage for entry in candidates]):
        told = len(question.wants & passage.signs) / len(question.wants)
        scored[passage.id].score *= 1 + INTENT_GAIN * told


def best(scored: dict[int, Scored], count: int) -> list[Scored]:
    """The best passages, best first; equal ones in the order of the text."""
    return sorted(scored.values(), key=lambda entry: (-entry.score, entry.passage))[:count]
