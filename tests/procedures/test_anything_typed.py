"""Whatever is typed into whichever form by whomever: each act is accepted, or refused in Chinese with a clause."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest

from gongbao.cli._office import procedures
from gongbao.clock import SHANGHAI, Clock
from gongbao.procedures import Decision, Kind, Matter, Particular, Procedure, Refusal, Request, decide
from gongbao.procedures.administration import advance
from gongbao.procedures.rows import Act

REAL = procedures()
CLOCK = Clock()
ODD = [
    None, "", 0, -1, 10**12, 3.5, True, False, [], ["x"], {"a": 1}, "乱", "2024-13-45", "2024-02-30", "2023-10-08",
    "2023-10-08T09:00", "2099-01-01T00:00:00+08:00", "1900-01-01", "9999-12-31", "0001-01-01T00:00:00+08:00",
    "2024-5", "2024-13", "\0", "𠮷" * 50,
]  # fmt: skip


def typed_for(asked: Particular, at: datetime, dice: random.Random) -> object:
    """Something of the right kind, mostly."""
    if dice.random() < 0.15:
        return dice.choice(ODD)
    match asked.kind:
        case Kind.YES_NO:
            return dice.random() < 0.7
        case Kind.CHOICE:
            return dice.choice(asked.choices)
        case Kind.LIST:
            return dice.choice([["甲"], ["甲", "乙"], ["hr_bureau", "town"]])
        case Kind.NUMBER | Kind.FEN:
            return dice.choice([1, 2, 5, 10, 100])
        case Kind.DAY:
            return (at + timedelta(days=dice.randrange(-400, 800))).date().isoformat()
        case Kind.MONTH:
            return f"{at:%Y-%m}"
        case Kind.MOMENT:
            return (at + timedelta(hours=dice.randrange(-60, 60))).isoformat()
        case _:
            return dice.choice(["满意", "不满意", "unanswered", "A", "equally", "phone", "online", "refused"])


def some_row(procedure: Procedure, matter: Matter | None, dice: random.Random) -> Act:
    fitting = [
        act
        for act in procedure.acts
        if (act.opens if matter is None else any(source.name == matter.state for source in act.sources))
    ]
    return dice.choice(fitting if fitting and dice.random() < 0.8 else procedure.acts)


def someone(procedure: Procedure, row: Act, matter: Matter | None, dice: random.Random) -> str:
    role = dice.choice(row.by).name if dice.random() < 0.85 else dice.choice(list(procedure.roles))
    bound = matter.parties.get(role) if matter else None
    return f"{role}:{dice.choice([*bound, '别人'])}" if bound else role


def answers(procedure: Procedure, steps: int, seed: int) -> Iterator[tuple[str, Decision | Refusal]]:
    """What one matter after another is answered, act by act, while time goes on."""
    dice = random.Random(f"{procedure.name}:{seed}")
    first = procedure.in_force.first if procedure.in_force else datetime(2023, 6, 1).date()
    opening = datetime.combine(first, time(9), SHANGHAI) + timedelta(days=200)
    matter, at = None, opening
    for _ in range(steps):
        if matter is not None and ((procedure.states[matter.state].final and dice.random() < 0.3) or at.year > 2024):
            matter, at = None, opening
        at += timedelta(minutes=dice.choice([0, 1, 15, 600, 2000, 9000, 40000]))
        row = some_row(procedure, matter, dice)
        typed = {asked.name: typed_for(asked, at, dice) for asked in row.asks if asked.required or dice.random() < 0.6}
        answer = decide(
            procedure, matter, Request("m", row.name, someone(procedure, row, matter, dice), typed, at), CLOCK, at
        )
        yield row.row, answer
        if isinstance(answer, Decision):
            matter = answer.matter
            advance(procedure, matter, CLOCK, at + timedelta(days=dice.choice([0, 1, 30])), {})


def check(procedure: Procedure, steps: int, seed: int) -> None:
    accepted = 0
    for row, answer in answers(procedure, steps, seed):
        if isinstance(answer, Decision):
            accepted += 1
            continue
        assert answer.clauses, (row, answer)
        assert re.search("[\u4e00-\u9fff]", answer.why), (row, answer)
    assert accepted


@pytest.mark.parametrize("name", sorted(REAL))
def test_any_act_is_accepted_or_refused_with_a_clause(name: str) -> None:
    check(REAL[name], 150, 1)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(REAL))
def test_any_act_at_length(name: str) -> None:
    for seed in range(5):
        check(REAL[name], 3000, seed)
