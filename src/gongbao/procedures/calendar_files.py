"""Due days as an iCalendar file (RFC 5545), to be taken over by any calendar program.

A limit is one event under one identifier for good. When its end moves, the event comes again with a higher SEQUENCE;
when the limit is met or falls away, as CANCELLED. Limits that end with a day are events of that whole day, those that
end at an instant stand at it, in Asia/Shanghai. The same facts give the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from gongbao.clock import SHANGHAI
from gongbao.procedures.matter import Entry, Term
from gongbao.procedures.procedure import Procedure

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//Gongbao//Time limits//ZH"
DOMAIN = "gongbao"
_EVE = timedelta(hours=-15)  # 09:00 of the day before


@dataclass(frozen=True, slots=True)
class DueDay:
    """One event. `uid`: the same for good. `last`: the last day (whole) or the instant (with a time zone).

    `changed`: when this version came about; `sequence`: how many versions came before it. `remind_at`: when to remind;
    None: at 09:00 of the day before. `cancelled`: the limit no longer runs.
    """

    uid: str
    summary: str
    last: date | datetime
    changed: datetime
    description: str = ""
    remind_at: datetime | None = None
    sequence: int = 0
    cancelled: bool = False


def calendar_file(name: str, due_days: Iterable[DueDay]) -> bytes:
    """The file. `name`: what the calendar program shows. ValueError for an identifier that comes twice."""
    from icalendar import Calendar, vText

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(name))
    calendar.add("x-wr-timezone", vText("Asia/Shanghai"))
    seen: set[str] = set()
    for due in sorted(due_days, key=lambda each: (_instant(each.last), each.uid)):
        if due.uid in seen:
            raise ValueError(f"日历中标识{due.uid}出现两次")
        seen.add(due.uid)
        calendar.add_component(_event(due))
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def due_days_of(procedure: Procedure, entries: Sequence[Entry]) -> list[DueDay]:
    """The events of a matter from its journal: each generation of each limit that has an end, in its latest version."""
    found: dict[str, DueDay] = {}
    current: dict[str, str] = {}
    terms: dict[str, Term] = {}
    for entry in entries:
        changed = entry.changes.limits_after(terms)
        terms.update(changed)
        for key, term in changed.items():
            uid = uid_of(entry.matter, key, term.generation)
            _retire(found, current, key, uid, entry.recorded)
            known = found.get(uid)
            if not term.last:
                if known is not None:  # paused, or its end is no longer known
                    found[uid] = _next(known, replace(known, cancelled=True, changed=entry.recorded))
                continue
            fresh = _due_day(procedure, entry, term, uid)
            found[uid] = fresh if known is None else _next(known, fresh)
    return list(found.values())


def uid_of(matter: str, limit: str, generation: int) -> str:
    """The identifier of a limit's event; a digest, since matters' names may hold anything."""
    digest = hashlib.sha256(f"{matter}\x1f{limit}\x1f{generation}".encode()).hexdigest()[:32]
    return f"{digest}@{DOMAIN}"


def _retire(found: dict[str, DueDay], current: dict[str, str], key: str, uid: str, moment: datetime) -> None:
    """Cancel the earlier generation of a limit when a new one starts."""
    before = current.get(key)
    if before is not None and before != uid and before in found and not found[before].cancelled:
        found[before] = _next(found[before], replace(found[before], cancelled=True, changed=moment))
    current[key] = uid


def _next(known: DueDay, fresh: DueDay) -> DueDay:
    """The next version of an event; the known one where nothing that a reader sees has changed."""
    same = replace(fresh, sequence=known.sequence, changed=known.changed)
    return known if same == known else replace(fresh, sequence=known.sequence + 1)


def _due_day(procedure: Procedure, entry: Entry, term: Term, uid: str) -> DueDay:
    limit = procedure.limits.get(term.limit)
    label = limit.label if limit else term.limit
    role = procedure.roles.get(term.owner.partition(":")[0])
    lines = [
        f"事项：{entry.matter}（{procedure.label}）",
        f"期限：{label}{f'（{term.about}）' if term.about else ''}",
        f"责任人：{role.label if role else term.owner}",
        f"依据：{procedure.document}{term.clause}",
    ]
    if limit and limit.lapse:
        lines.append(f"逾期：{limit.lapse}")
    return DueDay(
        uid,
        f"{label}届满 {entry.matter}",
        _last(term.last),
        entry.recorded,
        "\n".join(lines),
        term.remind_at,
        cancelled=not term.open,
    )


def _last(written: str) -> date | datetime:
    return date.fromisoformat(written) if len(written) == 10 else datetime.fromisoformat(written)


def _instant(last: date | datetime) -> datetime:
    """For the order: a whole day counts from its start."""
    return last if isinstance(last, datetime) else datetime.combine(last, time(), SHANGHAI)


def _event(due: DueDay) -> Event:
    from icalendar import Alarm, Event

    event = Event()
    event.add("uid", due.uid)
    event.add("sequence", due.sequence)
    event.add("dtstamp", due.changed.astimezone(UTC))
    event.add("last-modified", due.changed.astimezone(UTC))
    event.add("summary", due.summary)
    if due.description:
        event.add("description", due.description)
    if isinstance(due.last, datetime):
        event.add("dtstart", due.last.astimezone(SHANGHAI))
    else:
        event.add("dtstart", due.last)
        event.add("dtend", due.last + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if due.cancelled else "CONFIRMED")
    if not due.cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", due.summary)
        if due.remind_at is None:
            alarm.add("trigger", _EVE)
        else:  # a trigger is a duration unless it says otherwise
            alarm.add("trigger", due.remind_at.astimezone(UTC), parameters={"VALUE": "DATE-TIME"})
        event.add_component(alarm)
    return event
