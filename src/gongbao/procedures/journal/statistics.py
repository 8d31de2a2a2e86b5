"""How long things took, and who was late: from the journal, one line for a limit, and for a unit.

A limit that was begun anew is counted each time: a unit that was late before its order went to another one stays late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from statistics import median

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select

from gongbao.procedures.journal.tables import JOURNAL, MATTERS
from gongbao.procedures.matter import Changes, Running, Term
from gongbao.procedures.procedure import Procedure
from gongbao.procedures.rows import Does


@dataclass(frozen=True, slots=True)
class LimitTimes:
    """One limit, of everybody or of one owner: how many were met or are over, how many within it, how long they took.

    `median_time` is over those that were met; None where none was. `still_late`: open and over.
    """

    limit: str
    owner: str
    number: int
    within: int
    still_late: int
    median_time: timedelta | None

    @property
    def share_within(self) -> float | None:
        """Within the limit, of all that were met or are over; None where there is none."""
        return self.within / self.number if self.number else None


def times_by_limit(terms: Iterable[Term], now: datetime) -> list[LimitTimes]:
    """One line for each limit."""
    return _counted(terms, now, by_owner=False)


def times_by_owner(terms: Iterable[Term], now: datetime) -> list[LimitTimes]:
    """One line for each limit and owner, those most often late first."""
    found = _counted(terms, now, by_owner=True)
    return sorted(found, key=lambda line: (line.within - line.number, line.limit, line.owner))


class _Step(Struct, frozen=True):
    """What of an entry the limits are read from."""

    act: str
    at: datetime
    changes: Changes = Changes()


_STEP = msgspec.json.Decoder(_Step)


def limits_of(
    connection: Connection,
    procedure: Procedure,
    opened_from: datetime | None = None,
    opened_until: datetime | None = None,
) -> Iterator[Term]:
    """Every limit of every matter of a procedure, all its versions, each time it was begun; matters opened from (含)
    until (不含).
    """
    rows = connection.execute(
        select(JOURNAL.c.matter, JOURNAL.c.body)
        .join(MATTERS, MATTERS.c.id == JOURNAL.c.matter)
        .where(MATTERS.c.definition.like(f"{procedure.name}/%"))
        .order_by(JOURNAL.c.matter, JOURNAL.c.number)
    )
    for _, entries in groupby(rows, key=itemgetter(0)):
        steps = [_STEP.decode(body) for _, body in entries]
        opened = steps[0].at
        if (opened_from is None or opened >= opened_from) and (opened_until is None or opened < opened_until):
            yield from _each_time(procedure, steps)


def _each_time(procedure: Procedure, steps: Iterable[_Step]) -> Iterator[Term]:
    current: dict[str, Term] = {}
    for step in steps:
        for key, term in step.changes.limits_after(current).items():
            before = current.get(key)
            if before is not None and before.generation != term.generation:
                if before.status is Running.MET:
                    yield before
                elif _stops(procedure, step.act, before.limit) or before.over(step.at):
                    # met by the act that begins it anew, or never met and late; else what it was about has changed
                    yield msgspec.structs.replace(before, status=Running.MET, ended=before.ended or step.at)
            current[key] = term
    yield from current.values()


def _stops(procedure: Procedure, act: str, limit: str) -> bool:
    rows = [row for row in procedure.rows(act.partition("#")[0]) if row.row == act]
    return any(change.does is Does.STOPS and change.limit.name == limit for row in rows for change in row.changes)


def _counted(terms: Iterable[Term], now: datetime, by_owner: bool) -> list[LimitTimes]:
    took: dict[tuple[str, str], list[timedelta]] = {}
    within: dict[tuple[str, str], int] = {}
    late: dict[tuple[str, str], int] = {}
    for term in terms:
        key = (term.limit, term.owner if by_owner else "")
        if term.status is Running.MET and term.ended is not None and term.ledger is not None:
            took.setdefault(key, []).append(max(term.ended - term.ledger.begun, timedelta(0)))
            within[key] = within.get(key, 0) + (not term.over(term.ended))
        elif term.open and term.over(now):
            late[key] = late.get(key, 0) + 1
    return [
        LimitTimes(
            limit=limit,
            owner=owner,
            number=len(took.get((limit, owner), ())) + late.get((limit, owner), 0),
            within=within.get((limit, owner), 0),
            still_late=late.get((limit, owner), 0),
            median_time=_median(took[limit, owner]) if (limit, owner) in took else None,
        )
        for limit, owner in sorted(took.keys() | late.keys())
    ]


def _median(times: list[timedelta]) -> timedelta:
    return timedelta(seconds=median(time.total_seconds() for time in times))
