"""What a notice is made from: a matter as it stood after one of its entries, and what was typed in until then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from gongbao.procedures.journal.entries import entries_of
from gongbao.procedures.journal.personal_data import is_commitment, open_particular
from gongbao.procedures.matter import Entry, Matter, fold_all


@dataclass(frozen=True, slots=True)
class Record:
    """A matter after `entries`, the last of which the notice is about.

    `personal`: the personal particulars that were not erased, the latest of each name; `places`: the number of the
    entry each stands in.
    """

    matter: Matter
    entries: tuple[Entry, ...]
    personal: Mapping[str, object]
    places: Mapping[str, int]

    @property
    def entry(self) -> Entry:
        """The entry that the notice is about."""
        return self.entries[-1]


class Noting(Mapping[str, object]):
    """Personal particulars, with a note of those that were looked at."""

    def __init__(self, personal: Mapping[str, object]) -> None:
        self._personal = personal
        self.looked_at: set[str] = set()

    def __getitem__(self, name: str) -> object:
        found = self._personal[name]
        self.looked_at.add(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._personal)

    def __len__(self) -> int:
        return len(self._personal)


def record_of(connection: Connection, name: str, number: int | None = None) -> Record | None:
    """The record of a matter up to an entry (the last, where None); None where there is no such matter or entry."""
    entries = entries_of(connection, name)
    if not entries or not 1 <= (number or 1) <= len(entries):
        return None
    until = entries[:number]
    personal: dict[str, object] = {}
    places: dict[str, int] = {}
    for entry in until:
        for particular, typed in entry.particulars.items():
            if is_commitment(typed):
                found = open_particular(connection, name, entry.number, particular)
                if found is not None:
                    personal[particular], places[particular] = found, entry.number
    return Record(fold_all(until), tuple(until), personal, places)
