"""What people say and what documents say: a table by topic, in YAML files that anyone can widen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

SUBJECTS = "subjects.yaml"
"""The file whose lines each name what a question is about."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table: everyday words that can mean any of the official ones.

    `subject` is true where the line names what a question is about, in whichever of its words it is asked.
    """

    topic: str
    lay: tuple[str, ...]
    official: tuple[str, ...]
    subject: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """An everyday word of the table as it stands in a question: characters `start` to `end` (not included)."""

    word: str
    start: int
    end: int
    entries: tuple[Entry, ...]

    @property
    def about(self) -> tuple[str, ...]:
        """All words for what the question is about; empty where this word does not tell that."""
        subjects = [entry for entry in self.entries if entry.subject]
        return tuple(dict.fromkeys(word for entry in subjects for word in entry.lay))


class Vocabulary:
    """The table, ready to be looked up from either side."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self.entries = entries
        self._by_lay = _gather((word, entry) for entry in entries for word in entry.lay)
        self._longest = max(map(len, self._by_lay), default=0)

    def spoken(self, question: str) -> list[Spoken]:
        """The everyday words in a question; one inside a longer one is left out."""
        found: list[Spoken] = []
        for start in range(len(question)):
            for end in range(min(len(question), start + self._longest), start, -1):
                if found and found[-1].end >= end:
                    break
                if entries := self._by_lay.get(question[start:end].lower()):
                    found.append(Spoken(question[start:end], start, end, entries))
                    break
        return found


@cache
def vocabulary() -> Vocabulary:
    """The table that comes with the package."""
    folder = resources.files(__name__)
    entries: list[Entry] = []
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            for topic, lines in yaml.load(file.read_text(encoding="utf-8"), _LOADER).items():
                entries.extend(_entry(topic, lay, official, file.name == SUBJECTS) for lay, official in lines.items())
    return Vocabulary(tuple(entries))


def _entry(topic: str, lay: str, official: str, subject: bool) -> Entry:
    spoken = _words(f"{lay}、{official}") if subject else _words(lay)
    return Entry(topic, spoken, _words(official), subject)


def _words(line: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in line.split("、") if word.strip()))


def _gather(pairs: Iterable[tuple[str, Entry]]) -> dict[str, tuple[Entry, ...]]:
    gathered: dict[str, tuple[Entry, ...]] = {}
    for word, entry in pairs:
        gathered[word.lower()] = (*gathered.get(word.lower(), ()), entry)
    return gathered
