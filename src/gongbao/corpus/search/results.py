"""What a search finds: results with their addresses and why they matched."""

from __future__ import annotations

from dataclasses import dataclass

from gongbao.corpus.search.typos import Correction


@dataclass(frozen=True, slots=True)
class Match:
    """Why a passage matched: what stands in the question, and the word of the passage that says it."""

    said: str
    word: str

    def __str__(self) -> str:
        return self.said if self.said == self.word else f"{self.said}→{self.word}"


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: the address, its document, raw lines (both included), a snippet, and why it matched."""

    address: str
    document: str
    title: str
    source: str
    first_line: int
    last_line: int
    headings: str
    snippet: str
    score: float
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found, best first. `refused`: nothing in the corpus answers, the hits are only the nearest.

    `directly` is true where an address, number or citation was typed.
    """

    asked: str
    hits: tuple[Hit, ...]
    refused: bool = False
    directly: bool = False
    corrections: tuple[Correction, ...] = ()
    notes: tuple[str, ...] = ()
