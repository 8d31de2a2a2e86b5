"""What acts do to a limit of a matter: the bridge between the rows of a definition and the ledger of the clock."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from gongbao.clock import Clock, ClockError, NotAnnouncedError
from gongbao.clock.ledger import Ledger
from gongbao.clock.lengths import Length, Span, Unit
from gongbao.clock.moments import in_beijing, start_of
from gongbao.procedures.matter import Running, Term
from gongbao.procedures.rows import Change, Does, LengthOf, Limit
from gongbao.procedures.situation import Situation
from gongbao.procedures.views import ABSENT

EARLIEST_YEAR = 1902
"""The first whole year in which the zone's offset is one of minutes, as the journal writes it."""


class MomentError(ClockError):
    """A particular or fact that should hold the moment from which a limit runs, and does not."""


def started(limit: Limit, about: str, previous: Term | None, owner: str, after: Situation) -> Term:
    """A new generation with the full budget, from the act or from the moment that the limit names."""
    generation = previous.generation + 1 if previous else 1
    term = Term(
        limit=limit.name,
        about=about,
        generation=generation,
        owner=owner,
        clause=limit.clause,
    )
    length = _length(limit.length, after)
    if length is None:  # a duty to which the text sets no number
        return term
    return _ended(term, after.clock.start(length, _since(limit, after), limit.clause), after.clock, limit, after.at)


def changed(term: Term, change: Change, after: Situation, clause: str) -> Term:
    """The term after one change. ClockError (an extension refused, a pause while paused) says why not."""
    limit, clock, at = change.limit, after.clock, after.at
    ledger = term.ledger
    match change.does:
        case Does.STOPS:
            return msgspec.structs.replace(term, status=Running.MET, ended=term.ended or _since(limit, after))
        case Does.HOLDS:
            return msgspec.structs.replace(term, status=Running.HELD, ended=_since(limit, after))
        case Does.REINSTATES:
            return msgspec.structs.replace(term, status=Running.RUNNING, ended=None)
        case Does.PAUSES:
            return paused(term, _since(limit, after), limit.label, clock, clause)
        case Does.RESUMES:
            return resumed(term, _since(limit, after), clock, clause, limit, at)
        case Does.RESTARTS if ledger is not None:
            begun = msgspec.structs.replace(
                term,
                generation=term.generation + 1,
                status=Running.RUNNING,
                lapsed=None,
                ended=None,
                ground="",
                clause=limit.clause,
            )
            return _ended(begun, ledger.restart(_since(limit, after), "", clause), clock, limit, at)
        case Does.EXTENDS if ledger is not None:
            by = _length(change.by, after)
            longest = _length(change.longest, after)
            if not isinstance(by, Span) or not (longest is None or isinstance(longest, Span)):
                raise ClockError("延期应以一段长度计，不能是指定日期")
            extended = clock.extend(ledger, at, by, most=change.most, longest=longest, clause=clause)
            cited = term.clause if clause in term.clause else f"{term.clause}、{clause}"
            return _ended(msgspec.structs.replace(term, clause=cited), extended, clock, limit, at)
        case _:
            return term


def paused(term: Term, at: datetime, ground: str, clock: Clock, clause: str = "") -> Term:
    """The count stops from `at`, or from its start where that is still to come.

    What is held stays held, so that a later finding does not count the pause.
    """
    status = Running.HELD if term.status is Running.HELD else Running.PAUSED
    stopped = msgspec.structs.replace(term, status=status, ground=ground, remind_at=None)
    if term.ledger is None:
        return stopped
    return _ended(stopped, term.ledger.pause(max(at, term.ledger.begun), ground, clause), clock)


def resumed(
    term: Term, at: datetime, clock: Clock, clause: str = "", limit: Limit | None = None, now: datetime | None = None
) -> Term:
    """The count goes on from `at`; the row's reminder stands before the new end."""
    status = Running.HELD if term.status is Running.HELD else Running.RUNNING
    running = msgspec.structs.replace(term, status=status, ground="")
    if term.ledger is None:
        return running
    since = term.ledger.paused_since or at
    return _ended(running, term.ledger.resume(max(at, since), term.ground, clause), clock, limit, now)


def lapsed(term: Term, moment: datetime) -> Term:
    """Its lapse is entered; it stays open until an act stops it."""
    return msgspec.structs.replace(term, lapsed=moment, remind_at=None)


def redated(term: Term, clock: Clock, limit: Limit | None, now: datetime) -> Term:
    """The end, and the row's reminder before it, derived anew from the same ledger, as the calendar has it now.

    An end that is put off past `now` after its lapse was entered will lapse again, as another generation.
    """
    if term.ledger is None:
        return term
    found = _ended(term, term.ledger, clock, limit, now)
    if found.lapsed is None or found.over_from is None or found.over_from <= now:
        return found
    return msgspec.structs.replace(found, lapsed=None, generation=found.generation + 1)


def length_right(term: Term, limit: Limit | None, was: Situation, now_is: Situation) -> Length | None:
    """The length of a limit once a fact was set right: that of the right fact, where it came from the wrong one."""
    length = term.ledger.length if term.ledger else None
    if limit is not None and callable(limit.length) and limit.length(was) == length:
        return limit.length(now_is)
    return length


def counted_anew(
    term: Term, length: Length | None, since: datetime | None, clock: Clock, limit: Limit | None, now: datetime
) -> Term:
    """The limit as it should have been counted, as another generation: its lapse and reminder come anew.

    One that had come to rest runs again; one that is held or paused stays so. `since`: the right start, or that of the
    last restart where it was restarted; None where that was right.
    """
    ledger = term.ledger
    if term.status is Running.MET and ledger is not None:  # it had come to rest: nothing of before is counted
        ledger = msgspec.structs.replace(ledger, started=ledger.begun, entries=())
    begun = msgspec.structs.replace(term, generation=term.generation + 1, lapsed=None)
    if term.status is Running.MET:
        begun = msgspec.structs.replace(begun, status=Running.RUNNING, ended=None, ground="")
    if length is None:
        return msgspec.structs.replace(begun, ledger=None, over_from=None, last="", not_before=None, remind_at=None)
    if ledger is None:
        return begun if since is None else _ended(begun, clock.start(length, since, term.clause), clock, limit, now)
    if since is not None and (place := ledger.last_restart) is not None:
        entries = list(ledger.entries)
        entries[place] = msgspec.structs.replace(entries[place], at=since)
        ledger = msgspec.structs.replace(ledger, entries=tuple(entries))
    elif since is not None:
        ledger = msgspec.structs.replace(ledger, started=since)
    return _ended(begun, msgspec.structs.replace(ledger, length=length), clock, limit, now)


def not_running(term: Term, now: datetime) -> Term:
    """A limit that should not have run."""
    return msgspec.structs.replace(term, status=Running.MET, ended=term.ended or now, remind_at=None)


def extensions_used(term: Term, clock: Clock) -> int:
    """How many extensions count as used."""
    return 0 if term.ledger is None else clock.extensions_used(term.ledger)


def _ended(term: Term, ledger: Ledger, clock: Clock, limit: Limit | None = None, now: datetime | None = None) -> Term:
    """The term with that ledger and the end that follows from it; a reminder where the row has one."""
    due = clock.due(ledger)
    remind_at = term.remind_at
    if limit is not None and limit.remind is not None:
        remind_at = None
        if due.last_day is not None and due.over_from is not None:
            remind_at = _reminder(limit.remind, due.last_day, due.last_moment or due.over_from, clock)
        if now is not None and remind_at is not None and remind_at <= now:
            remind_at = None
    return msgspec.structs.replace(
        term,
        ledger=ledger,
        over_from=due.over_from,
        last=due.last,
        not_before=due.not_before,
        remind_at=remind_at,
    )


def _reminder(before: Span, last_day: date, last_moment: datetime, clock: Clock) -> datetime | None:
    """When to remind; None where that is counted in working days of a year not announced: `redated` then sets it."""
    if before.unit in (Unit.HOUR, Unit.MINUTE):
        return clock.latest_moment_before(last_moment, before)
    try:
        return start_of(clock.latest_day_before(last_day, before))
    except NotAnnouncedError:
        return None


def _length(length: LengthOf | None, after: Situation) -> Length | None:
    return length(after) if callable(length) else length


def _since(limit: Limit, after: Situation) -> datetime:
    """From when: the act, or the particular or fact that the limit names. MomentError where that is no moment."""
    if not limit.since:
        return after.at
    found = after.given(limit.since)
    if found is ABSENT:
        found = after.fact(limit.since)
    if isinstance(found, datetime):
        return found
    try:
        written = str(found)
        if len(written) == len("2023-10-08"):
            moment = start_of(date.fromisoformat(written))
        else:
            moment = datetime.fromisoformat(written)
    except ValueError:
        raise MomentError(f"{limit.label}时限自“{limit.since}”起算，应为日期或时刻，实为{found!r}") from None
    if moment.year < EARLIEST_YEAR:
        raise MomentError(f"{limit.label}时限自“{limit.since}”起算，应为{EARLIEST_YEAR}年以来，实为{found!r}")
    return in_beijing(moment)
