"""What the document itself says about names: which recur, and how those that do not are built.

Nothing is known beforehand about any leader or unit. Names found in clean cells are counted; a name seen for the
first time is judged by its characters, from the spelling of the names around it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from math import exp, log

STOP = "。"
_ALPHABET = 4000  # characters in ordinary print
_UNKNOWN = log(0.5 / _ALPHABET)
_OUTSIDE = -14.0  # log probability of a character that such names do not have
_BEGIN, _END = "\x02", "\x03"
_LONGEST_CONTEXT = 2
# How long the names of leaders are; 5 and more is a phrase for several of them.
_LEADER_LENGTHS = {2: 0.3, 3: 0.6, 4: 0.05, 5: 0.01, 6: 0.01, 7: 0.01, 8: 0.005}


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or character == "〇"


def _in_names(character: str) -> bool:
    return _is_han(character) or character.isalnum() or character in "()（）·、“”"


def _steps(name: str) -> Iterator[tuple[str, str]]:
    """Each character of `name` and its end, with the two characters before it."""
    padded = _BEGIN * _LONGEST_CONTEXT + name + _END
    for at in range(_LONGEST_CONTEXT, len(padded)):
        yield padded[at - _LONGEST_CONTEXT : at], padded[at]


_Followed = dict[str, Counter[str]]


class Spelling:
    """How names are spelled: which character follows which two (Witten-Bell, each name taken once)."""

    def __init__(self, names: Iterable[str]) -> None:
        self._followed: _Followed = {}
        for name in names:
            self._count(self._followed, name, 1)

    @staticmethod
    def _count(followed: _Followed, name: str, times: int) -> None:
        for context, character in _steps(name):
            for length in range(_LONGEST_CONTEXT + 1):
                tail = context[_LONGEST_CONTEXT - length :]
                followed.setdefault(tail, Counter())[character] += times

    def without(self, names: Iterable[str]) -> Spelling:
        """As if `names` had not been among those learned from."""
        less: _Followed = {}
        for name in names:
            self._count(less, name, 1)
        other = Spelling(())
        other._followed = self._followed | {tail: self._followed[tail] - times for tail, times in less.items()}
        return other

    def log_probability(self, name: str) -> float:
        """Of `name`."""
        total = 0.0
        for context, character in _steps(name):
            if character != _END and not _in_names(character):
                total += _OUTSIDE
                continue
            chance = 1 / _ALPHABET
            for length in range(_LONGEST_CONTEXT + 1):
                followed = self._followed.get(context[_LONGEST_CONTEXT - length :])
                if not followed:
                    break
                kinds = len(followed)
                chance = (followed[character] + kinds * chance) / (followed.total() + kinds)
            total += log(chance)
        return total


class UnitNames:
    """The units of a document: those seen with how often, those not seen by their spelling."""

    def __init__(self, names: Iterable[str]) -> None:
        self.counts = Counter(name for name in names if name and all(map(_in_names, name)))
        self._total = self.counts.total()
        self._spelling = Spelling(self.counts)
        self._judged: dict[str, float] = {}

    def without(self, names: Iterable[str]) -> UnitNames:
        """As if these occurrences had not been seen: what a row says itself proves nothing about it."""
        less = Counter(names)
        other = UnitNames(())
        other.counts = self.counts - less
        other._total = other.counts.total()
        gone = [name for name in less if name in self.counts and name not in other.counts]
        other._spelling, other._judged = (self._spelling.without(gone), {}) if gone else (self._spelling, self._judged)
        return other

    def log_probability(self, name: str) -> float:
        """Of `name` as a unit."""
        spelled = self._judged.get(name)
        if spelled is None:
            spelled = self._judged[name] = self._spelling.log_probability(name)
        return _mixed(self.counts[name], self._total, len(self.counts), spelled)


class LeaderNames:
    """The leaders of a document: those seen with how often, those not seen by being as short as a person's name."""

    def __init__(self, names: Iterable[str]) -> None:
        self.counts = Counter(name for name in names if name)
        self._total = self.counts.total()
        self._judged: dict[str, float] = {}

    def without(self, names: Iterable[str]) -> LeaderNames:
        """As if these occurrences had not been seen."""
        other = LeaderNames(())
        other.counts = self.counts - Counter(names)
        other._total = other.counts.total()
        return other

    def log_probability(self, name: str) -> float:
        """Of `name` as a leader."""
        found = self._judged.get(name)
        if found is None:
            spelled = log(_LEADER_LENGTHS.get(len(name), 1e-15))
            spelled += sum(log(2 / _ALPHABET) if _is_han(c) or c == "·" else _OUTSIDE for c in name)
            kinds = max(len(self.counts), self._total // 10)
            found = self._judged[name] = _mixed(self.counts[name], self._total, kinds, spelled)
        return found


def _mixed(seen: int, total: int, kinds: int, spelled: float) -> float:
    """Seen names by their share, new ones by the share of new kinds and their spelling (Witten-Bell)."""
    everything = total + kinds + 1
    new = log((kinds + 1) / everything) + spelled
    return new if seen <= 0 else log(seen / everything + exp(new))


class Tasks:
    """How tasks are written: the characters that names are judged against, and whether a full stop ends them.

    Half the chance goes to any character at all.
    """

    def __init__(self, tasks: Iterable[str]) -> None:
        known = [task for task in tasks if task]
        counts = Counter(character for task in known for character in task)
        total = counts.total()
        self._known = {character: log(0.5 * seen / total + 0.5 / _ALPHABET) for character, seen in counts.items()}
        stopped = (sum(task.endswith(STOP) for task in known) + 1.0) / (len(known) + 1.02)
        self._ends = {True: log(stopped), False: log(1 - stopped)}

    def log_probability(self, character: str) -> float:
        """Of one character in a task, or in any other text that holds no names."""
        return self._known.get(character, _UNKNOWN)

    def end_log_probability(self, last: str) -> float:
        """That a task ends with the character `last`."""
        return self._ends[last == STOP]
