"""Deciding an act: a matter and an act in, entries for the journal or a refusal that names the clause out.

Pure: no storage, no clock of its own. The same function decides in tests, in the writer and when recorded matters are
replayed on another definition. What lapsed before the act is entered first, as acts by the clock, so the result does
not depend on whether a timer happened to run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec
from msgspec import Struct

from gongbao.clock import Clock, ClockError
from gongbao.procedures import terms
from gongbao.procedures.conditions import Named
from gongbao.procedures.guard import Refusal, Request, Stage, choose, out_of_order
from gongbao.procedures.matter import Changes, Entry, Matter, Running, Term, fold
from gongbao.procedures.procedure import Procedure
from gongbao.procedures.rows import CLOCK, Act, Does, Limit, Role
from gongbao.procedures.situation import Situation
from gongbao.procedures.views import ABSENT

LAPSE = "lapse"
"""The act by which the clock records that a limit is over and no act of the definition follows by itself."""


class Decision(Struct, frozen=True, gc=False):
    """An accepted act: the entries to journal, in order, and the matter after them.

    `erased`: personal particulars (number of the entry, name) that storage destroys with it.
    """

    entries: tuple[Entry, ...]
    matter: Matter
    erased: tuple[tuple[int, str], ...] = ()


def definition_of(procedure: Procedure) -> str:
    """The name under which a matter keeps its definition: name/version."""
    return f"{procedure.name}/{procedure.version}"


def decide(
    procedure: Procedure,
    matter: Matter | None,
    request: Request,
    clock: Clock,
    now: datetime,
    options: Mapping[str, object] | None = None,
) -> Decision | Refusal:
    """Decide one act at `now` (aware). `matter` is None where none of that id exists yet."""
    options = options or {}
    clock = procedure.clock(clock, options)
    at = request.at or now
    if refused := out_of_order(procedure, matter, request, at, now):
        return refused
    entries: list[Entry] = []
    if matter is not None and _first_lapsed(matter, at) is not None:
        caught_up = lapses(procedure, matter, clock, at, now, options)
        entries.extend(caught_up.entries)
        matter = caught_up.matter
    chosen = choose(procedure, matter, request, clock, at, options)
    if isinstance(chosen, Refusal):
        return chosen
    row, situation = chosen
    try:
        entry, after = _entry(procedure, row, situation, request, now)
    except ClockError as error:  # what the limit itself does not allow: a third extension, a pause while paused
        state = matter.state if matter else None
        return Refusal(Stage.NEED, (row.clause,), str(error), row.label, state, request.particulars)
    entries.append(entry)
    return Decision(tuple(entries), after)


def lapses(
    procedure: Procedure,
    matter: Matter,
    clock: Clock,
    until: datetime,
    now: datetime,
    options: Mapping[str, object] | None = None,
) -> Decision:
    """Enter every lapse due by `until`, in the order of their moments, each with what the text has follow."""
    entries: list[Entry] = []
    clock = procedure.clock(clock, options or {})
    while term := _first_lapsed(matter, until):
        entry = _lapse(procedure, matter, term, clock, now, options or {})
        entries.append(entry)
        matter = fold(matter, entry)
    return Decision(tuple(entries), matter)


def timer_key(matter: str, term: Term, what: str = "lapse") -> str:
    """The key of what time does: matter, limit, generation. The same key is entered once, whoever comes first."""
    return f"timer:{matter}:{term.key}:{term.generation}:{what}"


def _entry(
    procedure: Procedure, act: Act, situation: Situation, request: Request, now: datetime
) -> tuple[Entry, Matter]:
    """The entry of an accepted act, with the new values of all it changes, and the matter after it."""
    before = situation.matter
    counters = {counter.name: situation.count(counter.name) + 1 for counter in act.counts}
    facts = {name: _set(source, situation) for name, source in act.sets.items()}
    parties = {role: _bound(role, facts.get(name, situation.given(name))) for role, name in act.binds.items()}
    entry = Entry(
        matter=request.matter,
        number=before.number + 1 if before else 1,
        key=request.key,
        act=act.row,
        by=request.by,
        at=situation.at,
        written=None if now == situation.at else now,
        clause=act.clause,
        particulars=dict(request.particulars),
        changes=Changes(
            state=act.target.name if act.target else None,
            counters=counters,
            facts=facts,
            parties=parties,
            definition=definition_of(procedure) if before is None else None,
            fingerprint=procedure.fingerprint if before is None else None,
        ),
        informs=_informed(act, before, parties),
    )
    after = fold(before, entry)
    if not act.changes:
        return entry, after
    changed = _changed_terms(act, situation.on(after))
    entry = _with_limits(entry, after, changed)
    return entry, msgspec.structs.replace(after, terms={**after.terms, **changed})


def _with_limits(entry: Entry, before: Matter, changed: dict[str, Term]) -> Entry:
    return msgspec.structs.replace(entry, changes=entry.changes.with_limits(before.terms, changed))


def _changed_terms(act: Act, after: Situation) -> dict[str, Term]:
    """What the row does to the limits, in its order."""
    assert after.matter is not None
    changed: dict[str, Term] = {}

    def current(key: str) -> Term | None:
        return changed.get(key) or after.term(key)

    for change in act.changes:
        limit = change.limit
        meant = _meant(limit, after, changed)
        if change.does is Does.STARTS or (change.does is Does.RESTARTS and not meant):
            key = limit.key_in(after)
            changed[key] = terms.started(limit, limit.about_in(after), current(key), _owner(limit, after.matter), after)
            continue
        for key in meant:
            term = current(key)
            assert term is not None
            changed[key] = terms.changed(term, change, after, act.clause)
    return changed


def _meant(limit: Limit, after: Situation, changed: Mapping[str, Term]) -> list[str]:
    """The keys of the limits a change is about: the one named by its particular, or all of that name not yet met."""
    assert after.matter is not None
    if (key := limit.key_in(after)) != limit.name:
        return [key] if key in after.matter.terms else []
    found = {**after.matter.terms, **changed}
    return [key for key, term in found.items() if term.limit == limit.name and term.status is not Running.MET]


def _first_lapsed(matter: Matter, until: datetime) -> Term | None:
    """The running limit that was over first by `until` and whose lapse is not entered yet.

    Of several over at one moment the first by key: a matter made anew may hold them in another order.
    """
    over = [
        (term.over_from, key, term)
        for key, term in matter.terms.items()
        if term.status is Running.RUNNING
        and term.over_from is not None
        and term.lapsed is None
        and term.over_from <= until
    ]
    return min(over)[2] if over else None


def _lapse(
    procedure: Procedure, matter: Matter, term: Term, clock: Clock, now: datetime, options: Mapping[str, object]
) -> Entry:
    """The entry of one lapse: at the moment due; by the row that the text has follow, or by itself."""
    moment = term.over_from
    assert moment is not None
    limit = procedure.limits.get(term.limit)
    at = max(moment, matter.last)
    lapsed = terms.lapsed(term, moment)
    request = Request(matter.id, limit.then if limit else "", CLOCK, {}, at, timer_key(matter.id, term))
    if limit is not None and limit.then:
        marked = msgspec.structs.replace(matter, terms={**matter.terms, term.key: lapsed})
        chosen = choose(procedure, marked, request, clock, at, options)
        if not isinstance(chosen, Refusal):
            entry, after = _entry(procedure, *chosen, request, now)
            return _with_limits(entry, matter, {key: after.terms[key] for key in (term.key, *entry.changes.limits)})
    return Entry(
        matter=matter.id,
        number=matter.number + 1,
        key=request.key,
        act=LAPSE,
        by=CLOCK,
        at=at,
        written=now,
        clause=term.clause,
        particulars={"limit": term.key, "due": term.last, "follows": limit.lapse if limit else ""},
        changes=Changes().with_limits(matter.terms, {term.key: lapsed}),
        informs=[term.owner, *(_parties_of(limit.escalates, matter, {}) if limit else ())],
    )


def _set(source: object, situation: Situation) -> object:
    if isinstance(source, Named):
        found = situation.given(source.name) if source.of_act else situation.fact(source.name)
    elif callable(source):
        found = source(situation)
    else:
        found = source
    return None if found is ABSENT else found


def _bound(role: str, named: object) -> list[str]:
    """The parties that a particular names, without the role's name before the colon."""
    names: Iterable[object] = named if isinstance(named, list | tuple) else () if named is ABSENT else (named,)
    return [str(name).removeprefix(f"{role}:") for name in names]


def _owner(limit: Limit, matter: Matter) -> str:
    bound = matter.parties.get(limit.owner.name)
    return f"{limit.owner.name}:{bound[0]}" if bound else limit.owner.name


def _informed(act: Act, before: Matter | None, parties: Mapping[str, list[str]]) -> list[str]:
    """Who is told: each party bound to the role before or by this act, or the role where none is."""
    return _parties_of(act.informs, before, parties) if act.informs else []


def _parties_of(roles: Iterable[Role], before: Matter | None, parties: Mapping[str, list[str]]) -> list[str]:
    told: list[str] = []
    for role in roles:
        bound = parties.get(role.name) or (before.parties.get(role.name) if before else None)
        told.extend(f"{role.name}:{party}" for party in bound) if bound else told.append(role.name)
    return told
