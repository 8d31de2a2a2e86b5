"""Cases like those at hand: a fact or two told otherwise, days moved by a month or put on each other."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from gongbao.audit.proof.prover import Prover
from gongbao.audit.proof.smallest import at, edited, leaves
from gongbao.audit.proof.world import Case
from gongbao.rules import ABSENT

TRIES = 3_000
"""So many cases are tried; each takes some tenths of a millisecond."""


def like(prover: Prover, cases: Sequence[Case]) -> Iterator[Case]:
    """First the cases themselves, then such as are like them, on days in force. What is tried is always the same."""
    yield from cases
    chance = random.Random(prover.regulation.name)
    first, last_day = prover.days(0)[0], prover.days(prover.spans - 1)[1]
    for _ in range(TRIES if cases else 0):
        case = chance.choice(cases)
        places = list(leaves(case.facts))
        days = [case.on, *(each for path in places if isinstance(each := at(case.facts, path), date))]
        near = sorted({moved for day in days for moved in _moved(day)})
        for path in chance.choices(places, k=chance.choice((1, 2, 3))) if places else ():
            told = _otherwise(at(case.facts, path), near, chance)
            case = edited(case, path, lambda holder, last, told=told: holder.__setitem__(last, told))  # type: ignore[misc]
        yield Case(case.facts, chance.choice([case.on, *(day for day in near if first <= day <= last_day)]))


def _moved(day: date) -> Iterator[date]:
    """The day, and the same in the months about it."""
    for months in (-1, 0, 1, 2, 12):
        index = day.year * 12 + day.month - 1 + months
        if date.min.year < index // 12 < date.max.year:
            yield date(index // 12, index % 12 + 1, min(day.day, 28))
    yield day


def _otherwise(value: Any, near: Sequence[date], chance: random.Random) -> Any:
    if isinstance(value, bool):
        return not value
    return chance.choice((value, ABSENT, *near)) if isinstance(value, date) or value is ABSENT else value
