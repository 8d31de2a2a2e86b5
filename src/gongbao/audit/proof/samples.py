"""Pairs of cases tried on the rules themselves: at the borders that rules draw, at the bounds of facts, and at random.

What is found is real; that nothing is found proves nothing. Groups get one to three members: that a share falls as the
fund grows shows only among several.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gongbao.audit.proof.prover import Prover
from gongbao.audit.proof.smallest import Cases, at, copied, leaves
from gongbao.audit.proof.trend import Way
from gongbao.audit.proof.trends import Trends
from gongbao.audit.proof.world import Case
from gongbao.rules import ABSENT, RulesError
from gongbao.rules.group import Concept, Fact
from gongbao.rules.nodes import Scope
from gongbao.rules.ops import COMPARISONS
from gongbao.rules.plan import Plan, RowStage
from gongbao.rules.types import Kind, to_shown

Twins = tuple[Case, Case]
"""Two cases that differ in one fact of one member, the first member of each group."""

MOST = 300
"""So many pairs are tried for one question."""


def loss(prover: Prover, twins: Twins, concept: Concept) -> Fraction | None:
    """How much less of a concept there is in the second case; None where one has no number or is no case."""
    try:
        before, after = (_value(prover, case, concept) for case in twins)
    except RulesError:
        return None  # facts that contradict each other are no case
    return None if before is None or after is None else Fraction(before) - Fraction(after)


def _value(prover: Prover, case: Case, concept: Concept) -> Decimal | Fraction | int | None:
    found = prover.evaluate(case)[concept.name]
    while isinstance(found, list):
        if not found:
            return None
        found = found[0]
    return found if isinstance(found, Decimal | Fraction | int) and not isinstance(found, bool) else None


# At borders -------------------------------------------------------------------------------------------------


def borders(trends: Trends) -> tuple[int, ...]:
    """The constants that what moves with the fact is compared with, as plain numbers within the fact's bounds."""
    fact = trends.fact
    found = set()
    for stage in trends.plan.stages:
        for op in [o for _, o in stage.columns] if isinstance(stage, RowStage) else stage.args:
            for each in op.walk():
                if each.name in COMPARISONS and each.args[1].is_literal and isinstance(each.args[1].payload, int):
                    moving = trends.of(each.args[0], stage.group if hasattr(stage, "group") else stage.scope)
                    if moving.way is not Way.SAME and fact.low <= each.args[1].payload <= fact.high:
                        found.add(each.args[1].payload)
    return tuple(sorted(found))


def stepped(fact: Fact, case: Case, low: int) -> Twins | None:
    """The case with this much of the fact of the first member, and with the least step more."""
    return _between(fact, case, low, low + 1) if fact.low <= low < fact.high else None


def nearest(prover: Prover, fact: Fact, twins: Twins, concept: Concept) -> Twins:
    """A pair over the least step where halving leads to one between which something is lost; else as it is."""
    low, high = (_plain(case, fact) for case in twins)
    while high - low > 1:
        middle = (low + high) // 2
        halves = [_between(fact, twins[0], *ends) for ends in ((low, middle), (middle, high))]
        first, second = (loss(prover, half, concept) or Fraction(0) for half in halves)
        low, high = (low, middle) if first >= second else (middle, high)
    near = _between(fact, twins[0], low, high)
    return near if (loss(prover, near, concept) or 0) > 0 else twins


def _plain(case: Case, fact: Fact) -> int:
    told = case.facts
    for scope in fact.scope.chain[1:]:
        told = told[scope.name][0]
    return int(Fraction(told[fact.name]) * (fact.type.scale or 1))


def _between(fact: Fact, case: Case, low: int, high: int) -> Twins:
    one, two = (_with(case.facts, fact.scope.chain[1:], fact.name, to_shown(fact.type, x)) for x in (low, high))
    assert one is not None
    assert two is not None
    return Case(one, case.on), Case(two, case.on)


def enlarged(
    prover: Prover, cases: Cases, measure: Callable[[Cases], Fraction | None], size: Fraction
) -> tuple[Cases, Fraction]:
    """The cases with numbers that they share raised or lowered while that makes what is measured of them greater.

    First all are multiplied alike, as conditions often hold one number against another; then each goes to its bounds
    and to the borders that the rules draw.
    """
    left = MOST
    better = True
    while better and left > 0:
        better = False
        for tried in _varied(prover, cases):
            left = 0 if prover.out_of_time else left - 1
            found = measure(tried)
            if found is not None and found > size:
                cases, size, better = tried, found, True
            if left <= 0:
                break
    return cases, size


def _varied(prover: Prover, cases: Cases) -> Iterator[Cases]:
    values = _compared(prover.plan(0))
    numbers = [(path, fact) for path, fact in _numbers(prover, cases[0].facts) if _at_all(cases, path) is not None]
    for factor in (*(10**power for power in range(13, 0, -1)), 5, 2):
        made = cases
        for path, fact in numbers:
            made = _all_with(made, path, min(_at_all(cases, path) * factor, to_shown(fact.type, fact.high)))
        yield made
    for path, fact in numbers:
        for value in sorted({fact.low, fact.high, *(each for each in values if fact.low <= each <= fact.high)}):
            yield _all_with(cases, path, to_shown(fact.type, value))


def _all_with(cases: Cases, path: tuple[str | int, ...], value: Any) -> Cases:
    return tuple(Case(_set(case.facts, path, value), case.on) for case in cases)


def _at_all(cases: Cases, path: tuple[str | int, ...]) -> Any:
    """What all cases are told there; None where they differ."""
    held = [_at(case.facts, path) for case in cases]
    return held[0] if all(each == held[0] for each in held) else None


def _compared(plan: Plan) -> set[int]:
    """The whole numbers that rules compare with."""
    return {
        each.args[1].payload
        for stage in plan.stages
        for op in ([o for _, o in stage.columns] if isinstance(stage, RowStage) else stage.args)
        for each in op.walk()
        if each.name in COMPARISONS and each.args[1].is_literal and isinstance(each.args[1].payload, int)
    }


def _numbers(prover: Prover, told: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, Fact]]:
    for name, each in told.items():
        if isinstance(each, list):
            for index, member in enumerate(each):
                yield from _numbers(prover, member, (*path, name, index))
        elif each is not ABSENT and prover.regulation.facts[name].type.kind is Kind.NUMBER:
            yield (*path, name), prover.regulation.facts[name]


def _at(told: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        told = told[step]
    return told


def _set(told: Any, path: tuple[str | int, ...], value: Any) -> Any:
    if not path:
        return value
    copied: Any = dict(told) if isinstance(told, Mapping) else list(told)
    copied[path[0]] = _set(told[path[0]], path[1:], value)
    return copied


def _with(told: Mapping[str, Any], chain: tuple[Scope, ...], name: str, value: Any) -> dict[str, Any] | None:
    """The facts with one of the first member of the groups of `chain` set."""
    if not chain:
        return {**told, name: value}
    members = told.get(chain[0].name)
    if not members:
        return None
    first = _with(members[0], chain[1:], name, value)
    return None if first is None else {**told, chain[0].name: [first, *members[1:]]}


def with_members(prover: Prover, tries: int) -> Iterator[tuple[int, Case]]:
    """Cases at random with some members in each group, and the period that each is in."""
    chance = random.Random(prover.regulation.name)
    for number in range(tries):
        if prover.out_of_time:
            return
        span = chance.randrange(prover.spans)
        told = _told(prover, prover.regulation.scope, None, chance, few=number % 2 == 0)
        yield span, Case(told, prover.days(span)[0])


# At random --------------------------------------------------------------------------------------------------


def falls(
    prover: Prover, fact: Fact, concept: Concept, start: Case | None, *, tries: int = MOST
) -> tuple[Twins | None, int]:
    """A pair in which the concept falls as the fact of the first member grows, or None; how many were tried.

    `start`: a case that has the concept, whose conditions the tried ones mostly share.
    """
    chance = random.Random(f"{fact.name} {concept.name}")
    tried = 0
    for number in range(tries):
        if prover.out_of_time:
            break
        few = number % 2 == 0  # a few small whole numbers show what rounding does
        like = start if start is not None and chance.random() < 0.8 else None
        on = like.on if like is not None else prover.days(chance.randrange(prover.spans))[0]
        if start is not None and number % 4 > 1:  # mostly sound where facts must fit each other
            on, told = start.on, _near(prover, start.facts, chance, few=few)
        else:
            told = _told(prover, prover.regulation.scope, None if like is None else like.facts, chance, few=few)
        low = _number(fact, chance, few=few)
        step = 1 if few else chance.choice([1, 2, 100, 10_000, fact.high - fact.low])
        values = (low, min(fact.high, low + step))
        facts = [_with(told, fact.scope.chain[1:], fact.name, to_shown(fact.type, value)) for value in values]
        if values[0] >= values[1] or facts[0] is None or facts[1] is None:
            continue
        twins = Case(facts[0], on), Case(facts[1], on)
        lost = loss(prover, twins, concept)
        tried += lost is not None
        if lost is not None and lost > 0:
            return twins, tried
    return None, tried


def _near(prover: Prover, facts: Mapping[str, Any], chance: random.Random, *, few: bool) -> Any:
    """The facts with one to three of them told otherwise, and some members twice."""
    told: Any = copied(facts)
    for path in chance.choices(list(leaves(told)), k=chance.choice((1, 2, 3))):
        at(told, path[:-1])[path[-1]] = _pick(prover.regulation.facts[str(path[-1])], chance, few=few)
    for name, each in told.items():
        if isinstance(each, list):
            told[name] = [copied(member) for member in each for _ in range(chance.choice((1, 1, 2)))]
    return told


def _told(
    prover: Prover, scope: Scope, like: Mapping[str, Any] | None, chance: random.Random, *, few: bool
) -> dict[str, Any]:
    """Facts of one member and of those in it; `like`: one whose facts that are no numbers are mostly taken over."""
    regulation = prover.regulation
    told: dict[str, Any] = {}
    for fact in regulation.facts.values():
        if fact.scope is not scope:
            continue
        known = None if like is None else like.get(fact.name)
        if known is not None and (fact.type.kind is not Kind.NUMBER or (not few and chance.random() < 0.3)):
            told[fact.name] = known
        else:
            told[fact.name] = _pick(fact, chance, few=few)
    for name, group in regulation.groups.items():
        if group.scope.parent is scope:
            members = like.get(name) if like is not None else None
            likely = members[0] if members else None
            size = chance.choice([1, 2, 3])
            told[name] = [_told(prover, group.scope, likely, chance, few=few) for _ in range(size)]
    return told


def _pick(fact: Fact, chance: random.Random, *, few: bool) -> Any:
    if fact.type.optional and chance.random() < 0.3:
        return ABSENT
    match fact.type.kind:
        case Kind.BOOLEAN:
            return chance.random() < 0.5
        case Kind.CODE:
            assert fact.type.code_list is not None
            return chance.choice(fact.type.code_list.codes)
        case Kind.TEXT:
            return chance.choice(["甲", "乙"])
        case Kind.DATE:
            return date.fromordinal(chance.randint(fact.low.toordinal(), fact.high.toordinal()))
        case _:
            return to_shown(fact.type, _number(fact, chance, few=few))


def _number(fact: Fact, chance: random.Random, *, few: bool) -> int:
    if few:
        return chance.randint(fact.low, min(fact.high, fact.low + 20))
    middle = min(fact.high, fact.low + 10_000)
    number: int = chance.choice(
        [fact.low, fact.high, chance.randint(fact.low, middle), chance.randint(fact.low, fact.high)]
    )
    return number
