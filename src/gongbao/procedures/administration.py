"""Acts that any procedure knows: suspend and resume, correct, erase personal data, move to another definition, re-date.

Each is an entry like any other, with clause, reason and approver; nothing is ever deleted from the journal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from gongbao.clock import Clock
from gongbao.clock.moments import said
from gongbao.procedures import terms
from gongbao.procedures.engine import Decision, definition_of, lapses, timer_key
from gongbao.procedures.guard import Refusal, Stage
from gongbao.procedures.matter import Changes, Entry, Matter, Running, Term, fold
from gongbao.procedures.procedure import Procedure
from gongbao.procedures.rows import CLOCK
from gongbao.procedures.situation import Situation

SUSPEND, RESUME, CORRECT, ERASE, MIGRATE, REDATE, REMIND = (
    "suspend",
    "resume",
    "correct",
    "erase",
    "migrate",
    "redate",
    "remind",
)
LABELS = {
    SUSPEND: "中止",
    RESUME: "恢复",
    CORRECT: "更正",
    ERASE: "删除个人信息",
    MIGRATE: "改用新定义",
    REDATE: "日历变动改期",
    REMIND: "提醒",
    "lapse": "期限届满",
}


@dataclass(frozen=True, slots=True)
class Order:
    """Who orders an administrative act, on what ground: all four are required, and are journalled."""

    by: str
    approver: str
    clause: str
    reason: str
    key: str = ""

    def fault(self) -> str:
        """What is missing; empty where nothing is."""
        missing = [
            label
            for label, written in (
                ("经办人", self.by),
                ("批准人", self.approver),
                ("依据条款", self.clause),
                ("理由", self.reason),
            )
            if not written.strip()
        ]
        return f"缺少{'、'.join(missing)}" if missing else ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a correction sets right: the entry it is about, and the facts, counters or state as they should be.

    `limits`: by key, the moment from which a limit should have been counted; None where it should not run. A limit
    whose length follows from a corrected fact gets the length of the right one.
    """

    entry: int
    facts: Mapping[str, object] = field(default_factory=dict)
    counters: Mapping[str, int] = field(default_factory=dict)
    state: str | None = None
    limits: Mapping[str, datetime | None] = field(default_factory=dict)


def suspend(procedure: Procedure, matter: Matter, order: Order, clock: Clock, now: datetime) -> Decision | Refusal:
    """Suspend a matter: every limit that runs or is held pauses; only time and administration act until it is resumed.

    A closed matter has nothing to suspend.
    """
    if refused := _ordered(matter, order, SUSPEND):
        return refused
    if procedure.states[matter.state].final:
        return _refused(matter, SUSPEND, f"该事项已经结束（{procedure.states[matter.state].label}）")
    if matter.suspended:
        return _refused(matter, SUSPEND, f"该事项已经中止：{matter.suspended}")
    counting = (Running.RUNNING, Running.HELD)
    paused = {
        key: terms.paused(term, now, order.reason, clock, order.clause)
        for key, term in matter.terms.items()
        if term.status in counting
    }
    return _decided(matter, order, SUSPEND, now, Changes(suspended=order.reason).with_limits(matter.terms, paused))


def resume(procedure: Procedure, matter: Matter, order: Order, clock: Clock, now: datetime) -> Decision | Refusal:
    """Resume a suspended matter: the limits that it paused run on with what was left."""
    if refused := _ordered(matter, order, RESUME):
        return refused
    if not matter.suspended:
        return _refused(matter, RESUME, "该事项没有中止")
    resumed = {
        key: terms.resumed(term, now, clock, order.clause, procedure.limits.get(term.limit), now)
        for key, term in matter.terms.items()
        if term.status in (Running.PAUSED, Running.HELD) and term.ground == matter.suspended
    }
    return _decided(matter, order, RESUME, now, Changes(suspended="").with_limits(matter.terms, resumed))


def correct(
    procedure: Procedure,
    matter: Matter,
    order: Order,
    correction: Correction,
    clock: Clock,
    now: datetime,
    options: Mapping[str, object] | None = None,
) -> Decision | Refusal:
    """Set right what an earlier entry got wrong; that entry stays as it is and this one says why it was wrong."""
    if refused := _ordered(matter, order, CORRECT):
        return refused
    if fault := _no_such(procedure, matter, correction, now):
        return _refused(matter, CORRECT, fault)
    try:
        limits = _limits_right(procedure, matter, order, correction, clock, now, options or {})
    except ValueError as error:  # the length, or the ledger, has no sense with what it is said to be
        return _refused(matter, CORRECT, f"更正之后时限无从推算：{error}")
    before = {name: matter.facts[name] for name in correction.facts}
    changes = Changes(state=correction.state, facts=dict(correction.facts), counters=dict(correction.counters))
    more: dict[str, object] = {"entry": correction.entry, "before": before}
    if limits:
        more["limits"] = [
            {"limit": key, "from": matter.terms[key].last, "to": term.last if term.open else ""}
            for key, term in limits.items()
        ]
        changes = changes.with_limits(matter.terms, limits)
    return _decided(matter, order, CORRECT, now, changes, more)


def _limits_right(
    procedure: Procedure,
    matter: Matter,
    order: Order,
    correction: Correction,
    clock: Clock,
    now: datetime,
    options: Mapping[str, object],
) -> dict[str, Term]:
    """The limits that a correction changes, as they should be. ValueError where they cannot be derived."""
    facts_right = msgspec.structs.replace(matter, facts={**matter.facts, **correction.facts})
    was, now_is = (Situation(one, CORRECT, order.by, "", now, {}, clock, options) for one in (matter, facts_right))
    limits: dict[str, Term] = {}
    for key, term in matter.terms.items():
        row = procedure.limits.get(term.limit)
        if key in correction.limits:
            since = correction.limits[key]
            limits[key] = (
                terms.not_running(term, now)
                if since is None
                else terms.counted_anew(term, terms.length_right(term, row, was, now_is), since, clock, row, now)
            )
        elif term.status is not Running.MET and term.ledger is not None:
            length = terms.length_right(term, row, was, now_is)
            if length != term.ledger.length:
                limits[key] = terms.counted_anew(term, length, None, clock, row, now)
    return limits


def _no_such(procedure: Procedure, matter: Matter, correction: Correction, now: datetime) -> str:
    """What a correction speaks of that is not there; empty where all is."""
    if not 1 <= correction.entry <= matter.number:
        return f"该事项没有第{correction.entry}条（共{matter.number}条）"
    if correction.state is not None and correction.state not in procedure.states:
        return f"没有状态{correction.state}；有：{'、'.join(procedure.states)}"
    if unknown := sorted(correction.facts.keys() - matter.facts.keys()):
        return f"该事项没有事实{'、'.join(unknown)}；有：{'、'.join(sorted(matter.facts)) or '无'}"
    if unknown := sorted(correction.counters.keys() - procedure.counters.keys()):
        return f"没有计数{'、'.join(unknown)}"
    if unknown := sorted(correction.limits.keys() - matter.terms.keys()):
        return f"该事项没有时限{'、'.join(unknown)}；有：{'、'.join(matter.terms) or '无'}"
    if correction.limits and matter.suspended:
        return "该事项已中止；恢复后再更正时限"
    for key, since in correction.limits.items():
        if since is not None and since.tzinfo is None:
            return f"时限{key}的起算时刻{since:%Y-%m-%dT%H:%M}没有时区；北京时间应写+08:00"
        if since is not None and since > now:
            return f"时限{key}的起算时刻{said(since)}晚于现在"
    return ""


def erase(matter: Matter, order: Order, particulars: Sequence[tuple[int, str]], now: datetime) -> Decision | Refusal:
    """Destroy personal particulars (entry, name): salt, data and key. What the entries keep commits to nothing."""
    if refused := _ordered(matter, order, ERASE):
        return refused
    if not particulars:
        return _refused(matter, ERASE, "没有指明要删除哪些个人信息")
    for number, name in particulars:
        if not 1 <= number <= matter.number:
            return _refused(matter, ERASE, f"该事项没有第{number}条，无从删除其“{name}”")
    erased = [{"number": number, "particular": name} for number, name in particulars]
    decision = _decided(matter, order, ERASE, now, Changes(), {"erased": erased})
    return Decision(decision.entries, decision.matter, tuple(particulars))


def migrate(
    old: Procedure,
    new: Procedure,
    matter: Matter,
    order: Order,
    now: datetime,
    states: Mapping[str, str] | None = None,
) -> Decision | Refusal:
    """Move a matter to another definition. `states` maps those that have another name; limits keep name and ledger."""
    if refused := _ordered(matter, order, MIGRATE):
        return refused
    if old.states[matter.state].final:
        return _refused(matter, MIGRATE, f"该事项已经结束（{old.states[matter.state].label}），保留原适用的版本")
    state = (states or {}).get(matter.state, matter.state)
    if new.name != old.name:
        return _refused(matter, MIGRATE, f"{new.name}不是{old.name}的另一版本")
    if new.version == old.version:
        return _refused(matter, MIGRATE, f"该事项已经适用版本{old.version}")
    if state not in new.states:
        return _refused(matter, MIGRATE, f"新定义没有状态{state}；用 states 指明它对应哪一个：{'、'.join(new.states)}")
    if lost := [key for key, term in matter.terms.items() if term.open and term.limit not in new.limits]:
        return _refused(matter, MIGRATE, f"新定义没有正在计算的时限{'、'.join(lost)}，不能改用")
    changes = Changes(state=state, definition=definition_of(new), fingerprint=new.fingerprint)
    return _decided(matter, order, MIGRATE, now, changes, {"from": matter.definition})


def redate(procedure: Procedure, matter: Matter, clock: Clock, now: datetime, notice: str) -> Decision | None:
    """Derive the ends of open limits, and their reminders, anew from their ledgers, as a new calendar has them.

    None where none moves.
    """
    moved: dict[str, Term] = {}
    told: list[dict[str, str]] = []
    for key, term in matter.terms.items():
        if term.status not in (Running.RUNNING, Running.HELD):
            continue
        derived = terms.redated(term, clock, procedure.limits.get(term.limit), now)
        if derived.over_from != term.over_from or derived.last != term.last:
            told.append({"limit": key, "from": term.last, "to": derived.last})
        elif term.remind_at is not None or derived.remind_at is None:
            continue
        moved[key] = derived
    if not moved:
        return None
    entry = Entry(
        matter=matter.id,
        number=matter.number + 1,
        key=f"redate:{matter.id}:{matter.number}:{notice}",
        act=REDATE,
        by=CLOCK,
        at=now,
        clause=notice,
        particulars={"notice": notice, "moved": told},
        changes=Changes().with_limits(matter.terms, moved),
        informs=sorted({moved[each["limit"]].owner for each in told}),
    )
    return Decision((entry,), fold(matter, entry))


def advance(
    procedure: Procedure, matter: Matter, clock: Clock, now: datetime, options: Mapping[str, object]
) -> Decision:
    """All that time does in a matter by `now`, in the order of its moments: reminders, and lapses with what follows.

    After downtime each is entered once, late reminders too.
    """
    entries: list[Entry] = []
    while True:
        reminded = _first_reminder(matter, now)
        until = reminded.remind_at if reminded and reminded.remind_at else now
        lapsed = lapses(procedure, matter, clock, until, now, options)
        entries += lapsed.entries
        matter = lapsed.matter
        if reminded is None:
            return Decision(tuple(entries), matter)
        if matter.terms[reminded.key] == reminded:  # no lapse before it changed the limit
            entries.append(_reminder(matter, reminded, until, now))
            matter = fold(matter, entries[-1])


def _first_reminder(matter: Matter, now: datetime) -> Term | None:
    """The open limit whose reminder is due first by `now`."""
    first: Term | None = None
    for term in matter.terms.values():
        if not term.open or term.remind_at is None or term.remind_at > now:
            continue
        if first is None or first.remind_at is None or term.remind_at < first.remind_at:
            first = term
    return first


def _reminder(matter: Matter, term: Term, due: datetime, now: datetime) -> Entry:
    """The entry of one reminder. Its key names the end it reminds of: an end put off is reminded of again."""
    return Entry(
        matter=matter.id,
        number=matter.number + 1,
        key=timer_key(matter.id, term, f"{REMIND}:{term.last}"),
        act=REMIND,
        by=CLOCK,
        at=max(due, matter.last),
        written=now,
        clause=term.clause,
        particulars={"limit": term.key, "due": term.last},
        changes=Changes().with_limits(matter.terms, {term.key: msgspec.structs.replace(term, remind_at=None)}),
        informs=[term.owner],
    )


def _ordered(matter: Matter, order: Order, act: str) -> Refusal | None:
    fault = order.fault()
    return _refused(matter, act, fault) if fault else None


def _refused(matter: Matter, act: str, why: str) -> Refusal:
    """Cited is the clause by which the matter stands where it stands."""
    return Refusal(Stage.NEED, tuple(filter(None, (matter.under,))), why, LABELS[act], matter.state)


def _decided(
    matter: Matter,
    order: Order,
    act: str,
    now: datetime,
    changes: Changes,
    more: Mapping[str, object] | None = None,
) -> Decision:
    entry = Entry(
        matter=matter.id,
        number=matter.number + 1,
        key=order.key,
        act=act,
        by=order.by,
        at=now,
        clause=order.clause,
        particulars={"approver": order.approver, "reason": order.reason, **(more or {})},
        changes=changes,
    )
    return Decision((entry,), fold(matter, entry))
