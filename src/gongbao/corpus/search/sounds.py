"""Which characters sound alike, without a dictionary of pronunciations.

GB 2312 lists its 3,755 common characters in the order of their pinyin, so it is enough to know where each
syllable begins (sounds.txt). A character with two readings stands under one of them.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from importlib import resources

# Pairs that speakers of the south confuse, folded to one.
_FOLDED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))


def sound(character: str) -> str | None:
    """The syllable of a common character, with confusable endings and initials folded; None for all others."""
    place = _place(character)
    if place is None:
        return None
    starts, syllables = _table()
    return syllables[bisect_right(starts, place) - 1]


def sound_alike(one: str, other: str) -> bool:
    """Whether two common characters sound alike: 受 and 寿, 限 and 线, 仕 and 士."""
    return one != other and (heard := sound(one)) is not None and heard == sound(other)


def _place(character: str) -> int | None:
    """A character's place in the order of GB 2312 level 1, from 0; None for all others."""
    try:
        lead, trail = character.encode("gb2312")
    except (UnicodeEncodeError, ValueError):
        return None
    return (lead - 0xB0) * 94 + trail - 0xA1 if 0xB0 <= lead <= 0xD7 else None


@cache
def _table() -> tuple[list[int], list[str]]:
    text = (resources.files(__package__) / "sounds.txt").read_text(encoding="utf-8")
    entries = [entry for line in text.splitlines() if not line.startswith("#") for entry in line.split()]
    return [_place(entry[-1]) or 0 for entry in entries], [_folded(entry[:-1]) for entry in entries]


def _folded(syllable: str) -> str:
    for written, heard in _FOLDED:
        if syllable.startswith(written) or syllable.endswith(written):
            syllable = syllable.replace(written, heard)
    return syllable
