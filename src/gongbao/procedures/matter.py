"""A matter, its running limits, and the entries that made it: what the journal says, and nothing else.

`fold` is all that replay needs: an entry carries the new values of everything it changed, so reading a matter back
asks neither the clock nor the definition.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from gongbao.clock.ledger import Ledger


class Running(StrEnum):
    """How a limit stands."""

    RUNNING = "running"
    HELD = "held"  # stopped subject to review
    PAUSED = "paused"
    MET = "met"  # stopped by the act it was for


def key_of(limit: str, about: str) -> str:
    """The name under which a matter keeps a limit: its own, and what it is about where there are several."""
    return f"{limit}:{about}" if about else limit


class Term(Struct, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """A limit started in a matter: a generation, its budget and ledger, and the end derived from them.

    `over_from`: the first instant at which it is over (00:00 after its last day); None where the text has no number
    or the calendar of the year is not announced yet (`not_before` is then the earliest it can be).
    `lapsed`: the moment due, once its lapse is recorded. `ended`: the moment that counts for being in time.
    """

    limit: str
    about: str = ""
    generation: int = 1
    owner: str
    status: Running = Running.RUNNING
    ledger: Ledger | None = None
    over_from: datetime | None = None
    last: str = ""  # the last day or instant as people say it: 2023-10-18, 2023-10-20T10:00+08:00
    not_before: date | None = None
    remind_at: datetime | None = None
    lapsed: datetime | None = None
    ended: datetime | None = None
    ground: str = ""  # of the pause it is in
    clause: str = ""

    @property
    def key(self) -> str:
        """The name under which a matter keeps it."""
        return key_of(self.limit, self.about)

    @property
    def open(self) -> bool:
        """Started and not stopped, held or paused."""
        return self.status is Running.RUNNING

    def over(self, moment: datetime) -> bool:
        """Whether it is over at `moment`; a limit that was met or held is judged by when that was."""
        judged = self.ended or moment
        return self.over_from is not None and judged >= self.over_from


class Stopped(Struct, frozen=True, omit_defaults=True, gc=False):
    """How a limit stands since it was stopped, held or reinstated; all else of it stayed."""

    status: Running
    ended: datetime | None = None

    def of(self, term: Term) -> Term:
        """The limit as it stands then."""
        return replace(term, status=self.status, ended=self.ended)


class Changes(Struct, frozen=True, omit_defaults=True, gc=False):
    """The new values of what an entry changed; what is not named stayed.

    A limit is named once: in `terms` as a whole, or in `stopped` where only its status and `ended` changed.
    """

    state: str | None = None
    counters: dict[str, int] = {}
    facts: dict[str, Any] = {}
    parties: dict[str, list[str]] = {}
    terms: dict[str, Term] = {}
    stopped: dict[str, Stopped] = {}
    definition: str | None = None
    fingerprint: str | None = None  # of the definition's rows
    suspended: str | None = None  # the ground; "" when it ends

    @property
    def limits(self) -> list[str]:
        """The keys of the limits that changed."""
        return [*self.terms, *self.stopped]

    def with_limits(self, before: Mapping[str, Term], after: Mapping[str, Term]) -> Changes:
        """These changes with those of limits: the changed ones as they stand after, beside all as they stood before."""
        terms: dict[str, Term] = {}
        stopped: dict[str, Stopped] = {}
        for key, term in after.items():
            known, stands = before.get(key), Stopped(term.status, term.ended)
            if known is not None and stands.of(known) == term:
                stopped[key] = stands
            else:
                terms[key] = term
        return replace(self, terms=terms, stopped=stopped)

    def limits_after(self, before: Mapping[str, Term]) -> dict[str, Term]:
        """The limits that changed, whole, from all as they stood before. KeyError: one is stopped that never began."""
        return {**self.terms, **{key: stopped.of(before[key]) for key, stopped in self.stopped.items()}}


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, rename={"written": "recorded"}):
    """One act on a matter, as the journal keeps it. `number` counts a matter's entries from 1.

    `at`: when it happened, which is what time limits go by; `written`: when it was written down, None where at once.
    """

    matter: str = ""
    number: int = 0
    key: str = ""
    act: str  # the row of the definition, or an administrative act
    by: str  # role, or role:party
    at: datetime
    written: datetime | None = None
    clause: str
    particulars: dict[str, Any] = {}
    changes: Changes = Changes()
    informs: list[str] = []

    @property
    def recorded(self) -> datetime:
        """When it was written down."""
        return self.written or self.at


class Matter(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Where a matter stands after `number` entries. `under`: the clause by which it came to its state."""

    id: str
    definition: str  # procedure/version
    state: str
    number: int
    opened: datetime
    last: datetime
    under: str = ""
    counters: dict[str, int] = {}
    facts: dict[str, Any] = {}
    parties: dict[str, list[str]] = {}
    terms: dict[str, Term] = {}
    suspended: str = ""

    def term(self, key: str) -> Term | None:
        """The limit of that key, running or not; None where it was never started."""
        return self.terms.get(key)

    @property
    def procedure(self) -> str:
        """The name of the procedure, without the version."""
        return self.definition.rpartition("/")[0]


def fold(matter: Matter | None, entry: Entry) -> Matter:
    """The matter after one more entry. ValueError where the entry does not follow."""
    changes = entry.changes
    if matter is None:
        if entry.number != 1 or changes.definition is None or changes.state is None:
            raise ValueError(f"事项{entry.matter}第{entry.number}条：首条记录应为立项，缺少此前的记录")
        return Matter(
            id=entry.matter,
            definition=changes.definition,
            state=changes.state,
            number=1,
            opened=entry.at,
            last=entry.at,
            under=entry.clause,
            counters=changes.counters,
            facts=changes.facts,
            parties=changes.parties,
            terms=changes.terms,
        )
    if entry.number != matter.number + 1:
        raise ValueError(
            f"事项{entry.matter}：第{matter.number}条之后应为第{matter.number + 1}条，实为第{entry.number}条"
        )
    moved = changes.state is not None and changes.state != matter.state
    try:
        limits = changes.limits_after(matter.terms)
    except KeyError as error:
        place = f"事项{entry.matter}第{entry.number}条"
        raise ValueError(f"{place}：时限{error.args[0]}没有开始，却说它停止了") from error
    return Matter(
        id=matter.id,
        definition=changes.definition or matter.definition,
        state=changes.state or matter.state,
        number=entry.number,
        opened=matter.opened,
        last=max(matter.last, entry.at),
        under=entry.clause if moved else matter.under,
        counters={**matter.counters, **changes.counters} if changes.counters else matter.counters,
        facts={**matter.facts, **changes.facts} if changes.facts else matter.facts,
        parties={**matter.parties, **changes.parties} if changes.parties else matter.parties,
        terms={**matter.terms, **limits} if limits else matter.terms,
        suspended=matter.suspended if changes.suspended is None else changes.suspended,
    )


def fold_all(entries: list[Entry]) -> Matter:
    """The matter that a whole list of its entries makes. ValueError where one is missing or there is none."""
    matter: Matter | None = None
    for entry in entries:
        matter = fold(matter, entry)
    if matter is None:
        raise ValueError("没有记录")
    return matter
