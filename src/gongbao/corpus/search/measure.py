"""How good the search is on questions with known answers: recall, nDCG, refusals, by group of question."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from gongbao.corpus.search.results import Hit, Results


@dataclass(frozen=True, slots=True)
class Answer:
    """A provision that answers, by address, or by file and raw lines (both included). Grade 2 answers, 1 is close."""

    address: str = ""
    file: str = ""
    lines: tuple[int, int] = (0, 0)
    grade: int = 2

    def met_by(self, hit: Hit) -> bool:
        """Whether a hit is this provision, one above or below it, or on the same lines."""
        if self.file:
            overlap = hit.first_line <= self.lines[1] and hit.last_line >= self.lines[0]
            return Path(hit.source).name == self.file and overlap
        return hit.address.startswith(self.address) or self.address.startswith(hit.address)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its group (everyday, official, typo, citation, none) and answers; none where nothing answers."""

    text: str
    group: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """One group: number of questions, recall@5, nDCG@10, and the share that was refused (right for `none` only)."""

    group: str
    count: int
    recall: float
    ndcg: float
    refused: float


def measure(questions: Iterable[Asked], search: Callable[[str], Results]) -> list[Measured]:
    """Measure a search by groups, in the order in which they come."""
    found: dict[str, list[tuple[float, float, bool]]] = defaultdict(list)
    for asked in questions:
        results = search(asked.text)
        recalled = any(answer.grade == 2 and answer.met_by(hit) for hit in results.hits[:5] for answer in asked.answers)
        found[asked.group].append((float(recalled), _ndcg(asked, results.hits[:10]), results.refused))
    return [
        Measured(group, len(rows), *(sum(column) / len(rows) for column in zip(*rows, strict=True)))
        for group, rows in found.items()
    ]


def own_questions(path: Path) -> list[Asked]:
    """Questions from YAML: a list of group, question, and the addresses that answer."""
    return [
        Asked(row["question"], row["group"], tuple(Answer(address) for address in row.get("answers", [])))
        for row in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def graded_questions(path: Path) -> list[Asked]:
    """Questions from JSON with answers graded, by file and lines."""
    return [
        Asked(
            row["q"],
            row["group"],
            tuple(Answer("", a["file"], (a["lines"][0], a["lines"][1]), a["grade"]) for a in row["answers"]),
        )
        for row in json.loads(path.read_text(encoding="utf-8"))["questions"]
    ]


def _ndcg(asked: Asked, hits: tuple[Hit, ...]) -> float:
    """nDCG with each answer counted once, at the first hit that meets it."""
    left = list(asked.answers)
    gained = 0.0
    for place, hit in enumerate(hits):
        met = sorted((answer for answer in left if answer.met_by(hit)), key=lambda answer: -answer.grade)
        if met:
            gained += met[0].grade / math.log2(place + 2)
            left = [answer for answer in left if answer not in met]
    grades = sorted((answer.grade for answer in asked.answers), reverse=True)[:10]
    ideal = sum(grade / math.log2(place + 2) for place, grade in enumerate(grades))
    return gained / ideal if ideal else 0.0
