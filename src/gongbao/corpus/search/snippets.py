"""The part of a passage that shows best why it matched."""

from __future__ import annotations

from collections.abc import Sequence

LENGTH = 90


def snippet(text: str, words: Sequence[str]) -> str:
    """At most about 90 characters around the place where most of the words stand; the words are not marked."""
    flat = " ".join(text.split())
    if len(flat) <= LENGTH:
        return flat
    starts = {0} | {max(0, flat.find(word) - 15) for word in words if word in flat}
    best = max(sorted(starts), key=lambda start: _weight(flat[start : start + LENGTH], words))
    end = best + LENGTH
    return ("…" if best else "") + flat[best:end] + ("…" if end < len(flat) else "")


def _weight(window: str, words: Sequence[str]) -> float:
    """Words in the window, the first (strongest) counting most."""
    return sum(1 / (1 + rank / 4) for rank, word in enumerate(words) if word in window)
