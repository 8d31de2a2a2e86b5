"""Two versions of a regulation, or two regulations: equal for all facts, or the facts on which they differ most."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import z3

from gongbao.audit.proof.answers import Answer, Outcome, Question, clauses_of
from gongbao.audit.proof.prover import Model, Prover
from gongbao.audit.proof.smallest import Cases, smallest
from gongbao.audit.proof.solver import packed
from gongbao.audit.proof.world import Case, World, case_of, make_world, shared_columns
from gongbao.rules import Regulation
from gongbao.rules.group import Concept
from gongbao.rules.types import Kind


def check_against(prover: Prover, other: Prover) -> Iterator[Answer]:
    """For each concept that both have under one name and of one kind: are they equal, whatever the facts.

    Facts of one name and type are the same facts; the days are those on which both are in force.
    """
    mine, theirs = prover.regulation, other.regulation
    common = [name for name in mine.concepts if name in theirs.concepts]
    for name in common:
        one, two = mine.concepts[name], theirs.concepts[name]
        if one.type == two.type and one.scope.name == two.scope.name:
            yield _compare(prover, other, one, two)
        else:
            says = f"类型不同，不能比较：{one.type}、{two.type}。"
            yield Answer(Question.DIFFERENCE, one.title, Outcome.UNDECIDED, says, clauses_of(one.clauses, two.clauses))
    for missing in [c for c in mine.concepts if c not in theirs.concepts]:
        concept = mine.concepts[missing]
        says = f"只有 {mine.number} 有这一项。"
        yield Answer(Question.DIFFERENCE, concept.title, Outcome.FOUND, says, clauses_of(concept.clauses))
    for missing in [c for c in theirs.concepts if c not in mine.concepts]:
        concept = theirs.concepts[missing]
        says = f"只有 {theirs.number} 有这一项。"
        yield Answer(Question.DIFFERENCE, concept.title, Outcome.FOUND, says, clauses_of(concept.clauses))


def _compare(prover: Prover, other: Prover, one: Concept, two: Concept) -> Answer:
    clauses = clauses_of(one.clauses, two.clauses)
    undecided, compared = False, False
    for span in range(prover.spans):
        for against in range(other.spans):
            first = max(prover.days(span)[0], other.days(against)[0])
            last = min(prover.days(span)[1], other.days(against)[1])
            if first > last:
                continue
            compared = True
            mine, theirs = _worlds(prover, other, span, against, one_member=True)
            within = z3.And(mine.on >= packed(first), mine.on <= packed(last))
            claims = [within, _differ(mine, theirs, one)]
            found, model, exact = prover.check(mine, claims, (theirs,))
            if found == z3.sat and exact and model is not None:
                return _difference(prover, other, mine, theirs, model, within, one, clauses)
            equal = found == z3.unsat
            if equal and (prover.plan(span).groups or other.plan(against).groups):
                equal = _equal_for_many(prover, other, span, against, within, one)
            undecided |= not equal
    if not compared:
        return Answer(Question.DIFFERENCE, one.title, Outcome.UNDECIDED, "两者没有同时有效的日子。", clauses)
    if undecided:
        return Answer(Question.DIFFERENCE, one.title, Outcome.UNDECIDED, "时限内没有定论。", clauses)
    return Answer(Question.DIFFERENCE, one.title, Outcome.PROVED, "两者对一切事实都相同。", clauses)


def _worlds(prover: Prover, other: Prover, span: int, against: int, *, one_member: bool) -> tuple[World, World]:
    mine = prover.world(span, one_member=one_member)
    shared = shared_columns(mine, frozenset())
    theirs = make_world(
        other.plan(against), other.days(against), one_member=one_member, words=prover.words, prefix="另", shared=shared
    )
    # A fact of both is within the bounds of both.
    for fact in theirs.plan.facts.values():
        same = shared.get((fact.scope.name, fact.name))
        if same is not None and fact.type.kind in (Kind.NUMBER, Kind.MONTH):
            theirs.sound.append(z3.And(same.term >= fact.low, same.term <= fact.high))
    return mine, theirs


def _equal_for_many(prover: Prover, other: Prover, span: int, against: int, within: Any, one: Concept) -> bool:
    """Whether they are equal however many members there are. A sum over members may be any number for each."""
    mine, theirs = _worlds(prover, other, span, against, one_member=False)
    return bool(prover.check(mine, [within, _differ(mine, theirs, one)], (theirs,))[0] == z3.unsat)


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


def _difference(
    prover: Prover,
    other: Prover,
    mine: World,
    theirs: World,
    model: Model,
    within: Any,
    concept: Concept,
    clauses: tuple[str, ...],
) -> Answer:
    about = concept.title
    if concept.type.kind is not Kind.NUMBER or concept.type.scale is None:
        return Answer(
            Question.DIFFERENCE,
            about,
            Outcome.FOUND,
            "两者不同。",
            clauses,
            _smallest(prover, other, concept, case_of(mine, model)),
        )
    gap = _gap(mine, theirs, concept)
    size = z3.If(gap >= 0, gap, -gap)
    both = z3.And(within, mine.known(concept.name), theirs.known(concept.name))
    best, least, most, whole = model, 0, None, True
    while most is None or least + 1 < most:
        aim = max(1, least * 2) if most is None else (least + most) // 2
        found, better, exact = prover.check(mine, [both, size >= aim], (theirs,))
        if found == z3.sat and exact and better is not None:
            best, least = better, better.eval(size).as_long()
        elif found == z3.unsat:
            most = aim
        else:
            whole = False
            break
    cases = _smallest(prover, other, concept, case_of(mine, best))
    if least == 0:
        says = "有的情形一方有结果而另一方没有；都有结果时相同。" if whole else "两者不同。"
        return Answer(Question.DIFFERENCE, about, Outcome.FOUND, says, clauses, cases)
    whole_units = Fraction(least, concept.type.scale)
    shown = Decimal(whole_units.numerator) / Decimal(whole_units.denominator)
    limit = "最多" if whole else "时限内找到的最多"
    says = f"两者不同，{limit}相差{shown:f}{concept.type.unit}。"
    return Answer(Question.DIFFERENCE, about, Outcome.FOUND, says, clauses, cases)


def _smallest(prover: Prover, other: Prover, concept: Concept, case: Case) -> Cases:
    """The case with as few facts and as small numbers as still show as great a difference."""

    def values(tried: Case) -> tuple[Any, Any]:
        theirs = {name: told for name, told in tried.facts.items() if _knows(other.regulation, name)}
        return prover.evaluate(tried)[concept.name], other.evaluate(Case(theirs, tried.on))[concept.name]

    def apart(tried: Case) -> Fraction | None:
        """How far, where both are known: for what is no number, 1 if they differ."""
        one, two = values(tried)
        while isinstance(one, list) and isinstance(two, list) and one and two:
            one, two = one[0], two[0]
        if one is None or two is None:
            return None
        if isinstance(one, Decimal | Fraction | int) and isinstance(two, Decimal | Fraction | int):
            return abs(Fraction(one) - Fraction(two))
        return Fraction(one != two)

    least = apart(case)
    if not least:
        return (case,)
    return smallest((case,), lambda tried: (apart(tried[0]) or 0) >= least)


def _knows(regulation: Regulation, name: str) -> bool:
    return name in regulation.facts or name in regulation.groups
