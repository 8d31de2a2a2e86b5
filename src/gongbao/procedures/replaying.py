"""Recorded matters decided again: on their own definition (they must come out as they did), or on another one.

Only what people did is asked again; what time did follows from it. An act that the other definition refuses is shown
with its clause and left out, and the rest is tried on what stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from gongbao.clock import Clock
from gongbao.procedures import administration
from gongbao.procedures.engine import decide, lapses
from gongbao.procedures.guard import Refusal, Request
from gongbao.procedures.journal.personal_data import is_commitment
from gongbao.procedures.matter import Entry, Matter, Term, fold
from gongbao.procedures.procedure import Procedure
from gongbao.procedures.rows import CLOCK
from gongbao.procedures.wording import STANDING, act_said, limit_said, state_said

ADMINISTRATIVE = frozenset(administration.LABELS)


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a matter comes out differently: after which recorded entry, what, as recorded, as decided again."""

    matter: str
    number: int
    what: str
    recorded: str
    again: str

    def __str__(self) -> str:
        return f"事项{self.matter}第{self.number}条 {self.what}：原为{self.recorded}，按新定义为{self.again}"


def differences(
    entries: Sequence[Entry],
    procedure: Procedure,
    clock_at: Callable[[datetime], Clock],
    options: Mapping[str, object] | None = None,
) -> list[Difference]:
    """Decide the entries of one matter again on `procedure`, each as of the moment it was recorded."""
    found: list[Difference] = []
    recorded: Matter | None = None
    again: Matter | None = None
    for place, entry in enumerate(entries):
        recorded = fold(recorded, entry)
        if entry.by == CLOCK and entry.act not in ADMINISTRATIVE - {"lapse", administration.REMIND}:
            if again is not None:  # time: whatever is over by then is entered by the definition itself
                again = lapses(procedure, again, clock_at(entry.recorded), entry.at, entry.recorded, options).matter
        elif entry.act in ADMINISTRATIVE:
            if again is not None:
                again = _administered(again, entry, recorded)
        else:
            outcome = decide(procedure, again, _request(entry), clock_at(entry.recorded), entry.recorded, options)
            if isinstance(outcome, Refusal):
                done = act_said(procedure, entry.act)
                found.append(Difference(entry.matter, entry.number, done, f"可为（{entry.clause}）", str(outcome)))
                continue
            again = outcome.matter
        following = entries[place + 1] if place + 1 < len(entries) else None
        if entry.by == CLOCK and following is not None and following.by == CLOCK and following.at == entry.at:
            continue  # what time does at one moment comes out together
        if again is not None:
            found.extend(_compared(procedure, entry, recorded, again))
    return _first_of_each(found)


def _request(entry: Entry) -> Request:
    """The act as it was asked for; personal particulars are left as their commitments' place, not opened."""
    typed = {name: "（个人信息）" if is_commitment(found) else found for name, found in entry.particulars.items()}
    return Request(entry.matter, entry.act.partition("#")[0], entry.by, typed, entry.at, entry.key)


def _administered(matter: Matter, entry: Entry, recorded: Matter) -> Matter:
    """An administrative act done again by what it changed; its number is the one that follows here.

    The limits that it changed are taken whole from the recorded matter: here they may not have begun.
    """
    limits = {key: recorded.terms[key] for key in entry.changes.limits}
    changes = msgspec.structs.replace(entry.changes, definition=None, terms=limits, stopped={})
    return fold(matter, msgspec.structs.replace(entry, number=matter.number + 1, changes=changes))


def _compared(procedure: Procedure, entry: Entry, recorded: Matter, again: Matter) -> list[Difference]:
    found: list[Difference] = []
    if recorded.state != again.state:
        before, after = state_said(procedure, recorded.state), state_said(procedure, again.state)
        found.append(Difference(entry.matter, entry.number, "状态", before, after))
    for key in sorted(recorded.terms.keys() | again.terms.keys()):
        before, after = _stands(recorded.terms.get(key)), _stands(again.terms.get(key))
        if before != after:
            found.append(Difference(entry.matter, entry.number, f"时限“{limit_said(procedure, key)}”", before, after))
    return found


def _stands(term: Term | None) -> str:
    if term is None:
        return "无"
    lapsed = "，已届满" if term.lapsed else ""
    return f"{STANDING[term.status]}，{term.last or '无确定日期'}{lapsed}"


def _first_of_each(found: list[Difference]) -> list[Difference]:
    """Each difference where it first shows, not again after every later act."""
    shown: dict[str, tuple[str, str]] = {}
    kept: list[Difference] = []
    for difference in found:
        pair = (difference.recorded, difference.again)
        if shown.get(difference.what) != pair:
            shown[difference.what] = pair
            kept.append(difference)
    return kept
