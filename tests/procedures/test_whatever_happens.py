"""Matters of the real procedures under whatever officers, time and administration do to them, in any order.

Nothing fails but by a refusal; time enters each thing once; what was entered makes the matter that was decided on, from
its bytes as well; and what people did comes out the same when decided again.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

import pytest
from test_anything_typed import REAL, some_row, someone, typed_for

from gongbao.clock import SHANGHAI, Clock
from gongbao.procedures import Decision, Matter, Procedure, Refusal, Request, decide, fold_all
from gongbao.procedures import administration as administered
from gongbao.procedures.journal.entries import decode, encode, replayed
from gongbao.procedures.matter import Entry
from gongbao.procedures.replaying import differences
from gongbao.procedures.rows import CLOCK


def known(moment: datetime) -> Clock:
    return Clock.as_known_on(moment.date())


@dataclass
class Life:
    """One matter, what was entered in it, and whether only people and time acted."""

    matter: Matter | None = None
    entries: list[Entry] = field(default_factory=list)
    ordinary: bool = True

    def take(self, decision: Decision) -> None:
        self.entries += decision.entries
        self.matter = decision.matter


def administer(
    procedure: Procedure, matter: Matter, clock: Clock, at: datetime, dice: random.Random
) -> Decision | Refusal | None:
    order = administered.Order("窗口", "主任", "第四条", dice.choice(["停电", "等候裁判"]))
    match dice.randrange(5):
        case 0:
            return administered.suspend(procedure, matter, order, clock, at)
        case 1 | 2:
            return administered.resume(procedure, matter, order, clock, at)
        case 3:
            limits = {key: dice.choice([None, at - timedelta(days=dice.randrange(20))]) for key in matter.terms}
            facts = {name: dice.choice([found, None]) for name, found in matter.facts.items()}
            right = administered.Correction(1, facts if dice.random() < 0.5 else {}, limits=limits)
            return administered.correct(procedure, matter, order, right, clock, at)
        case _:
            return administered.redate(procedure, matter, clock, at, "某号通知")


def live(procedure: Procedure, steps: int, seed: int) -> None:
    dice = random.Random(f"{procedure.name}:{seed}")
    first = procedure.in_force.first if procedure.in_force else datetime(2023, 6, 1).date()
    opening = datetime.combine(first, time(9), SHANGHAI) + timedelta(days=250)
    life, at = Life(), opening
    for _ in range(steps):
        ended = life.matter is not None and procedure.states[life.matter.state].final and dice.random() < 0.4
        if ended or at.year > 2025 or dice.random() < 0.02:
            finish(procedure, life)
            life, at = Life(), opening
        at += timedelta(minutes=dice.choice([0, 1, 600, 2000, 9000, 40000]))
        clock = procedure.clock(known(at), {})
        if life.matter is not None and dice.random() < 0.5:
            life.take(administered.advance(procedure, life.matter, known(at), at, {}))
        if life.matter is not None and dice.random() < 0.2:
            answer = administer(procedure, life.matter, clock, at, dice)
            life.ordinary &= not isinstance(answer, Decision)
        else:
            row = some_row(procedure, life.matter, dice)
            typed = {each.name: typed_for(each, at, dice) for each in row.asks if each.required or dice.random() < 0.6}
            asked = Request("m", row.name, someone(procedure, row, life.matter, dice), typed, at)
            answer = decide(procedure, life.matter, asked, known(at), at)
        if isinstance(answer, Decision):
            life.take(answer)
    finish(procedure, life)


def finish(procedure: Procedure, life: Life) -> None:
    by_time = [entry.key for entry in life.entries if entry.by == CLOCK]
    assert len(by_time) == len(set(by_time))
    for term in life.matter.terms.values() if life.matter else ():
        if term.ledger is not None:
            procedure.clock(Clock(), {}).explain(term.ledger)
    if life.entries:
        bodies = [(entry.number, encode(entry)) for entry in life.entries]
        read = [decode("m", number, "", body.decode()) for number, body in bodies]
        made = replayed("m", (("m", number, body, b"") for number, body in bodies)).matter
        assert life.matter == fold_all(life.entries) == fold_all(read) == made
        assert all(entry.changes.terms.keys().isdisjoint(entry.changes.stopped) for entry in read)
    if life.ordinary and life.entries:
        assert differences(life.entries, procedure, known) == []


@pytest.mark.parametrize("name", sorted(REAL))
def test_whatever_happens_to_a_matter(name: str) -> None:
    live(REAL[name], 120, 1)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(REAL))
def test_whatever_happens_to_a_matter_at_length(name: str) -> None:
    for seed in range(2, 6):
        live(REAL[name], 3000, seed)
