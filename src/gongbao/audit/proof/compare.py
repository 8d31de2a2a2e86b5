"""Two versions of a regulation, or two regulations: equal for all facts, or the facts on which they differ most."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import z3

from gongbao.audit.proof.alike import alike_columns
from gongbao.audit.proof.answers import Answer, Outcome, Question, clauses_of
from gongbao.audit.proof.likely import like
from gongbao.audit.proof.prover import Prover
from gongbao.audit.proof.report import shown
from gongbao.audit.proof.samples import enlarged
from gongbao.audit.proof.smallest import Cases, smallest
from gongbao.audit.proof.solver import packed
from gongbao.audit.proof.world import Case, World, case_of, make_world, shared_columns
from gongbao.rules import Regulation, RulesError
from gongbao.rules.group import Concept
from gongbao.rules.plan import Column
from gongbao.rules.types import ONE, Kind

ROUNDS = 6
"""How often a greater difference is asked for than the one at hand."""


def check_against(prover: Prover, other: Prover) -> Iterator[Answer]:
    """For each concept that both have under one name and of one kind: are they equal, whatever the facts.

    Facts of one name and type are the same facts; the days are those on which both are in force.
    """
    mine, theirs = prover.regulation, other.regulation
    common = [name for name in mine.concepts if name in theirs.concepts]
    alike = [name for name in common if _of_one_kind(mine.concepts[name], theirs.concepts[name])]
    shown_by: list[Case] = []
    """Cases in which something differs: much that rests on it differs there too."""
    answers = {name: _compare(prover, other, mine.concepts[name], theirs.concepts[name], shown_by) for name in alike}
    for name in common:
        one, two = mine.concepts[name], theirs.concepts[name]
        if name not in answers:
            says = f"类型不同，不能比较：{one.type}、{two.type}。"
            yield Answer(Question.DIFFERENCE, one.title, Outcome.UNDECIDED, says, clauses_of(one.clauses, two.clauses))
        elif answers[name].outcome is Outcome.UNDECIDED and (tried := _tried(prover, other, one, shown_by)) is not None:
            says, cases = tried
            yield replace(answers[name], outcome=Outcome.FOUND, says=says, cases=cases)
        else:
            yield answers[name]
    for missing in [c for c in mine.concepts if c not in theirs.concepts]:
        concept = mine.concepts[missing]
        says = f"只有 {mine.number} 有这一项。"
        yield Answer(Question.DIFFERENCE, concept.title, Outcome.FOUND, says, clauses_of(concept.clauses))
    for missing in [c for c in theirs.concepts if c not in mine.concepts]:
        concept = theirs.concepts[missing]
        says = f"只有 {theirs.number} 有这一项。"
        yield Answer(Question.DIFFERENCE, concept.title, Outcome.FOUND, says, clauses_of(concept.clauses))


def _of_one_kind(one: Concept, two: Concept) -> bool:
    return one.type == two.type and one.scope.name == two.scope.name


def _compare(prover: Prover, other: Prover, one: Concept, two: Concept, shown_by: list[Case]) -> Answer:
    """The answer of the solver; cases that show a difference are added to `shown_by`."""
    answer = partial(Answer, Question.DIFFERENCE, one.title, clauses=clauses_of(one.clauses, two.clauses))
    undecided, compared = False, False
    for span in range(prover.spans):
        for against in range(other.spans):
            first = max(prover.days(span)[0], other.days(against)[0])
            last = min(prover.days(span)[1], other.days(against)[1])
            if first > last:
                continue
            compared = True
            alike = alike_columns(prover.plan(span), other.plan(against))
            if (one.scope.name, one.name) in alike:
                continue
            mine, theirs = _worlds(prover, other, span, against, alike, one_member=True)
            within = z3.And(mine.on >= packed(first), mine.on <= packed(last))
            found, model, exact = prover.find(mine, [within, _differ(mine, theirs, one)], (theirs,))
            if found == z3.sat and exact and model is not None:
                shown_by.append(case_of(mine, model))
                of_many = partial(_worlds, prover, other, span, against, alike, one_member=False)
                says, cases = _difference(prover, other, (mine, theirs), of_many, shown_by[-1], within, one)
                return answer(Outcome.FOUND, says, cases=cases)
            equal = found == z3.unsat and not (prover.plan(span).groups or other.plan(against).groups)
            if not equal:
                many = _worlds(prover, other, span, against, alike, one_member=False)
                equal = prover.check(many[0], [within, _differ(*many, one)], (many[1],))[0] == z3.unsat
            undecided |= not equal
    if not compared:
        return answer(Outcome.UNDECIDED, "两者没有同时有效的日子。")
    if undecided:
        return answer(Outcome.UNDECIDED, "时限内没有定论。")
    return answer(Outcome.PROVED, "两者对一切事实都相同。")


def _worlds(
    prover: Prover, other: Prover, span: int, against: int, alike: frozenset[Column], *, one_member: bool
) -> tuple[World, World]:
    """Both on the same facts; what is made alike is the same in both."""
    mine = prover.world(span, one_member=one_member)
    shared = shared_columns(mine, frozenset())
    shared |= {column: mine.translator.columns[column] for column in alike if column in mine.translator.columns}
    theirs = make_world(
        other.plan(against),
        other.days(against),
        one_member=one_member,
        words=prover.words,
        prefix="另",
        shared=shared,
        linear=not one_member,
    )
    # A fact of both is within the bounds of both.
    for fact in theirs.plan.facts.values():
        same = shared.get((fact.scope.name, fact.name))
        if same is not None and fact.type.kind in (Kind.NUMBER, Kind.MONTH):
            theirs.sound.append(z3.And(same.term >= fact.low, same.term <= fact.high))
    return mine, theirs


def _differ(mine: World, theirs: World, concept: Concept) -> Any:
    """One has a value where the other has none, or the values differ."""
    known, other = mine.known(concept.name), theirs.known(concept.name)
    return z3.Or(known != other, z3.And(known, other, _gap(mine, theirs, concept) != 0))


def _gap(mine: World, theirs: World, concept: Concept) -> Any:
    """By how much mine is more: a number, or 1 and 0 for what is not one."""
    (one, divisor, _), (two, other, _) = mine.concept(concept.name), theirs.concept(concept.name)
    if concept.type.kind is Kind.NUMBER and concept.type.scale is None and divisor is not None and other is not None:
        return one.term * other.term - two.term * divisor.term
    if concept.type.kind in (Kind.NUMBER, Kind.MONTH, Kind.DATE):
        return one.term - two.term
    return z3.If(one.term == two.term, 0, 1)


def _further(mine: World, theirs: World, concept: Concept, more: int) -> Any:
    """Both are known, and more than so many smallest units apart."""
    gap = _gap(mine, theirs, concept)
    return z3.And(mine.known(concept.name), theirs.known(concept.name), z3.Or(gap > more, -gap > more))


def _difference(
    prover: Prover,
    other: Prover,
    worlds: tuple[World, World],
    many: Callable[[], tuple[World, World]],
    shows: Case,
    within: Any,
    concept: Concept,
) -> tuple[str, Cases]:
    """What to say of a difference, and the smallest case that shows it; `many` makes the worlds of any number of
    members.
    """
    mine, theirs = worlds
    apart = partial(_apart, prover, other, concept)
    cases: Cases = (shows,)
    size = apart(cases)
    number = concept.type.kind is Kind.NUMBER
    if not size or not number or concept.type.scale is None:
        least = size or Fraction(1)
        return "两者不同。", _smallest(cases, apart, least)
    cases, size = enlarged(prover, cases, apart, size)
    sure = False
    for _ in range(ROUNDS):
        more = int(size * concept.type.scale)
        found, better, exact = prover.find(mine, [within, _further(mine, theirs, concept, more)], (theirs,))
        if found != z3.sat or not exact or better is None:
            sure = found == z3.unsat
            if sure and prover.plan(0).groups:
                one, two = many()
                sure = prover.check(one, [within, _further(one, two, concept, more)], (two,))[0] == z3.unsat
            break
        cases = (case_of(mine, better),)
        cases, size = enlarged(prover, cases, apart, apart(cases) or size)
    unit = "" if concept.type.unit == ONE else concept.type.unit
    says = f"两者不同，{'证明最多' if sure else '找到的最多'}相差{shown(size)}{unit}。"
    return says, _smallest(cases, apart, size)


def _tried(prover: Prover, other: Prover, concept: Concept, shown_by: list[Case]) -> tuple[str, Cases] | None:
    """What to say of a difference found by trying the cases that show others, and such as are like them."""
    apart = partial(_apart, prover, other, concept)
    sizes = ((case, apart((case,))) for case in like(prover, shown_by))
    found = next(((case, size) for case, size in sizes if size), None)
    if found is None:
        return None
    cases: Cases = (found[0],)
    if concept.type.kind is not Kind.NUMBER or concept.type.scale is None:
        return "两者不同。", _smallest(cases, apart, found[1])
    cases, size = enlarged(prover, cases, apart, found[1])
    unit = "" if concept.type.unit == ONE else concept.type.unit
    return f"两者不同，找到的最多相差{shown(size)}{unit}。", _smallest(cases, apart, size)


def _apart(prover: Prover, other: Prover, concept: Concept, cases: Cases) -> Fraction | None:
    """How far both are apart in a case, where both are known: for what is no number, 1 if they differ."""
    (case,) = cases
    theirs = {name: told for name, told in case.facts.items() if _knows(other.regulation, name)}
    try:
        one, two = prover.evaluate(case)[concept.name], other.evaluate(Case(theirs, case.on))[concept.name]
    except RulesError:
        return None  # facts that contradict each other are no case
    while isinstance(one, list) and isinstance(two, list) and one and two:
        one, two = one[0], two[0]
    if one is None or two is None:
        return None
    if isinstance(one, Decimal | Fraction | int) and isinstance(two, Decimal | Fraction | int):
        return abs(Fraction(one) - Fraction(two))
    return Fraction(one != two)


def _smallest(cases: Cases, apart: Callable[[Cases], Fraction | None], least: Fraction) -> Cases:
    """The case with as few facts and as small numbers as still show as great a difference."""
    return smallest(cases, lambda tried: (apart(tried) or 0) >= least)


def _knows(regulation: Regulation, name: str) -> bool:
    return name in regulation.facts or name in regulation.groups
