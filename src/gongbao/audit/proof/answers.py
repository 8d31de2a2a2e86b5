"""What a question about the law came to: a proof, a find with its smallest case, or undecided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from gongbao.audit.proof.world import Case


class Outcome(StrEnum):
    """How a question was answered. `SAMPLED`: only tried at bounds and at random, nothing was found; no proof."""

    PROVED = "证明"
    FOUND = "发现"
    UNDECIDED = "未决"
    SAMPLED = "抽样"


class Question(StrEnum):
    """What was asked."""

    CONFLICT = "例外冲突"
    NEVER = "永不适用"
    CONSTANT = "条件不起作用"
    GAP = "表有空档"
    OVERLAP = "表有重叠"
    CLIFF = "多而反少"
    DIFFERENCE = "两者之差"
    TIME = "时限"
    CITATION = "引用"
    TERM = "用语"


@dataclass(frozen=True, slots=True)
class Answer:
    """One question with its answer, the clauses that it is about and cases (none, one, or the two of a cliff).

    `place`: where an amount falls; what falls at one place is shown together.
    """

    question: Question
    about: str
    outcome: Outcome
    says: str
    clauses: tuple[str, ...] = ()
    cases: tuple[Case, ...] = ()
    place: str = ""


def clauses_of(*things: Iterable[object]) -> tuple[str, ...]:
    """Clauses in order, each once."""
    return tuple(dict.fromkeys(str(each) for thing in things for each in thing if str(each)))
