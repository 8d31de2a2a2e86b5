"""What an act is decided on: the matter, the act with its particulars, and the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct

from gongbao.clock import Clock
from gongbao.procedures.matter import Matter, Term
from gongbao.procedures.views import ABSENT, UNKNOWN


class Situation(Struct, frozen=True, gc=False):
    """A matter with an act on it, at a moment. `matter` is None while an act opens one.

    `options` are the named readings that the procedure's author lets a user switch.
    """

    matter: Matter | None
    act: str
    role: str
    party: str
    at: datetime
    particulars: Mapping[str, object]
    clock: Clock
    options: Mapping[str, object] = {}

    def on(self, matter: Matter) -> Situation:
        """The same act on another state of the matter."""
        return Situation(matter, self.act, self.role, self.party, self.at, self.particulars, self.clock, self.options)

    def count(self, counter: str) -> int:
        """How often it was counted in this matter."""
        return 0 if self.matter is None else self.matter.counters.get(counter, 0)

    def fact(self, name: str) -> object:
        """A fact of the matter; ABSENT where no act set it."""
        return ABSENT if self.matter is None else self.matter.facts.get(name, ABSENT)

    def given(self, name: str) -> object:
        """A particular of the act; ABSENT where nothing was typed in, also where its field was left empty."""
        found = self.particulars.get(name, ABSENT)
        return ABSENT if found is None or found == "" or found == [] else found

    def said(self, name: str) -> str:
        """A particular of the act, else the fact of that name, as text; empty where there is neither."""
        found = self.given(name)
        if found is ABSENT:
            found = self.fact(name)
        return "" if found is ABSENT or found is None else str(found)

    def term(self, limit: str) -> Term | None:
        """The limit of that name or key as it stands, running or not."""
        return None if self.matter is None else self.matter.terms.get(limit)

    def running(self, limit: str) -> bool:
        """Whether it is open; of several with that name, whether one is."""
        if self.matter is None:
            return False
        found = self.matter.terms.get(limit)
        if found is not None:
            return found.open
        return any(term.open for term in self.matter.terms.values() if term.limit == limit)

    def over(self, limit: str) -> bool:
        """Whether it was started and is over at the moment of the act."""
        found = self.term(limit)
        return found is not None and found.over(self.at)

    def parties(self, role: str) -> list[str]:
        """Who is bound to a role in this matter; empty where nobody is."""
        return [] if self.matter is None else self.matter.parties.get(role, [])


@dataclass(frozen=True, slots=True)
class Untyped:
    """The same situation before anything is typed in: particulars are unknown, the matter is known."""

    situation: Situation

    def count(self, counter: str) -> int:
        return self.situation.count(counter)

    def fact(self, name: str) -> object:
        return self.situation.fact(name)

    def given(self, name: str) -> object:
        del name
        return UNKNOWN

    def running(self, limit: str) -> bool:
        return self.situation.running(limit)

    def over(self, limit: str) -> bool:
        return self.situation.over(limit)
