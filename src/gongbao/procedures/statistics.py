"""How long things took, and who was late: from the matters as they stand, one line for a limit, and for a unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import Connection, select

from gongbao.procedures.journal import decode_matter
from gongbao.procedures.matter import Matter, Running
from gongbao.procedures.tables import MATTERS


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


def times_by_limit(matters: Iterable[Matter], now: datetime) -> list[LimitTimes]:
    """One line for each limit."""
    return _counted(matters, now, by_owner=False)


def times_by_owner(matters: Iterable[Matter], now: datetime) -> list[LimitTimes]:
    """One line for each limit and owner, those most often late first."""
    found = _counted(matters, now, by_owner=True)
    return sorted(found, key=lambda line: (line.within - line.number, line.limit, line.owner))


def matters_of(
    connection: Connection, procedure: str, opened_from: datetime | None = None, opened_until: datetime | None = None
) -> Iterable[Matter]:
    """The matters of a procedure, all its versions, opened from (含) until (不含)."""
    rows = connection.execute(
        select(MATTERS.c.snapshot).where(MATTERS.c.definition.like(f"{procedure}/%")).order_by(MATTERS.c.id)
    )
    for (snapshot,) in rows:
        matter = decode_matter(snapshot)
        if (opened_from is None or matter.opened >= opened_from) and (
            opened_until is None or matter.opened < opened_until
        ):
            yield matter


def _counted(matters: Iterable[Matter], now: datetime, by_owner: bool) -> list[LimitTimes]:
    took: dict[tuple[str, str], list[timedelta]] = {}
    within: dict[tuple[str, str], int] = {}
    late: dict[tuple[str, str], int] = {}
    for matter in matters:
        for term in matter.terms.values():
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
