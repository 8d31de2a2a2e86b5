"""The layers of the search that can be left out, so that each can be measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layers:
    """Which layers take part; all by default."""

    simplify: bool = True
    directly: bool = True
    fields: bool = True
    vocabulary: bool = True
    intent: bool = True
    documents: bool = True
    coverage: bool = True
    numbers: bool = True
    characters: bool = True
    typos: bool = True
    refusal: bool = True


ALL = Layers()
"""Every layer."""

BASELINE = Layers(*[False] * 11)
"""Plain BM25 over pairs of characters."""
