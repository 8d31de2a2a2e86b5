"""Work lists: what each role has before it, ordered by what is left of the limit; pages by key, never by offset."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Select, case, func, select, tuple_

from gongbao.procedures.journal.tables import NO_DUE, WORK
from gongbao.procedures.matter import Matter, Running, Term
from gongbao.procedures.procedure import Procedure
from gongbao.procedures.rows import CLOCK

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(moment: datetime) -> int:
    """A moment as microseconds since 1970 UTC, exactly."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def moment_at(microseconds: int) -> datetime:
    """The moment (UTC) of that many microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=microseconds)


def wake_of(matter: Matter) -> int | None:
    """The first moment at which the clock has something to do in a matter: a reminder or a lapse not yet entered."""
    first: datetime | None = None
    for term in matter.terms.values():
        if term.status is not Running.RUNNING:
            continue
        for moment in ((None if term.lapsed else term.over_from), term.remind_at):
            if moment is not None and (first is None or moment < first):
                first = moment
    return None if first is None else micros(first)


WorkRow = tuple[str, str, str, str, str, str, int, str]
"""A row of the work lists, its values in the order of the table's columns."""


def work_rows(procedure: Procedure, matter: Matter) -> tuple[WorkRow, ...]:
    """One row for each role that has something to do: the holders of the state, and owners of open limits."""
    state = procedure.states[matter.state]
    if state.final:
        return ()
    first: dict[str, Term | None] = {role.name: None for role in state.held_by}
    parties = {role: "、".join(matter.parties.get(role, [])) for role in first}
    for term in matter.terms.values():
        role, _, party = term.owner.partition(":")
        if not term.open or role == CLOCK:
            continue
        known = first.get(role)
        if known is None or _end(term) < _end(known):
            first[role] = term
            parties[role] = party or parties.get(role, "")
    return tuple(
        (
            matter.id,
            role,
            parties[role],
            procedure.name,
            matter.state,
            found.key if found else "",
            _end(found) if found else NO_DUE,
            _last(found) if found else "",
        )
        for role, found in first.items()
    )


NOT_BEFORE = "不早于"
"""How the last day of a limit begins whose year's calendar is not announced."""


def _last(term: Term) -> str:
    return term.last or (f"{NOT_BEFORE}{term.not_before}" if term.not_before else "")


def _end(term: Term) -> int:
    return micros(term.over_from) if term.over_from else NO_DUE


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a work list. `over_from`: the first instant at which it is late; None where no limit runs."""

    matter: str
    procedure: str
    state: str
    party: str
    limit: str
    last: str
    over_from: datetime | None

    def late(self, now: datetime) -> bool:
        """Whether its limit is over."""
        return self.over_from is not None and now >= self.over_from


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a work list; `after` asks for the next one, None at the end."""

    items: tuple[Item, ...]
    after: tuple[int, str] | None


def page_query(
    role: str, party: str | None, after: tuple[int, str] | None, size: int
) -> Select[str, str, str, str, str, str, int]:
    """The query of one page; it walks an index and reads `size` rows whatever the length of the list."""
    query = select(
        WORK.c.matter, WORK.c.procedure, WORK.c.state, WORK.c.party, WORK.c.limit_key, WORK.c.last, WORK.c.due
    ).where(WORK.c.role == role)
    if party is not None:
        query = query.where(WORK.c.party == party)
    if after is not None:
        query = query.where(tuple_(WORK.c.due, WORK.c.matter) > after)
    return query.order_by(WORK.c.due, WORK.c.matter).limit(size)


def work_page(
    connection: Connection,
    role: str,
    party: str | None = None,
    after: tuple[int, str] | None = None,
    size: int = 50,
) -> Page:
    """One page for a role (of one party, where given), what is late first, then what ends next."""
    rows = connection.execute(page_query(role, party, after, size)).all()
    items = tuple(
        Item(
            matter=row[0],
            procedure=row[1],
            state=row[2],
            party=row[3],
            limit=row[4],
            last=row[5],
            over_from=None if row[6] == NO_DUE else moment_at(row[6]),
        )
        for row in rows
    )
    return Page(items, (rows[-1][6], rows[-1][0]) if len(rows) == size else None)


@dataclass(frozen=True, slots=True)
class Tally:
    """How a role's list stands: late, ending within a day, ending later, without a limit that runs."""

    late: int
    soon: int
    later: int
    open_ended: int


def tally(connection: Connection, role: str, now: datetime) -> Tally:
    """The counts over a role's list, from the index alone."""
    soon = micros(now + timedelta(days=1))
    late = WORK.c.due <= micros(now)
    counted = connection.execute(
        select(
            *(
                func.count(case((among, 1)))
                for among in (
                    late,
                    ~late & (WORK.c.due <= soon),
                    (WORK.c.due > soon) & (WORK.c.due < NO_DUE),
                    WORK.c.due == NO_DUE,
                )
            )
        ).where(WORK.c.role == role)
    ).one()
    return Tally(*map(int, counted))
