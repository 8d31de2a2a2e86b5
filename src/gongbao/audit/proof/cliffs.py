"""Where a little more of a fact gives less of an amount: proved absent, or the place, the worst loss and both cases."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import z3

from gongbao.audit.proof.answers import Answer, Outcome, Question, clauses_of
from gongbao.audit.proof.prover import Model, Prover, names_in
from gongbao.audit.proof.solver import Term
from gongbao.audit.proof.world import Case, World, case_of, make_world, shared_columns
from gongbao.rules import ABSENT, RulesError
from gongbao.rules.group import Concept, Fact
from gongbao.rules.plan import RowStage
from gongbao.rules.types import ONE, Kind, to_shown

WORST_SECONDS = 2.0
"""The longest that the worst loss of one cliff is looked for."""

SAMPLES = 40
"""Pairs of cases tried where Z3 has no answer."""


def check_cliffs(prover: Prover, facts: tuple[str, ...] = (), amounts: tuple[str, ...] = ()) -> Iterator[Answer]:
    """For each number among the facts (or those named), each amount of money (or those named) that rests on it."""
    regulation = prover.regulation
    for fact in regulation.facts.values():
        if fact.type.kind is not Kind.NUMBER or (facts and fact.name not in facts):
            continue
        for concept in regulation.concepts.values():
            wanted = concept.name in amounts if amounts else concept.type.is_number and concept.type.unit != ONE
            if wanted and _rests_on(prover, concept, fact):
                yield _cliff(prover, fact, concept)


def _rests_on(prover: Prover, concept: Concept, fact: Fact) -> bool:
    """Whether a fact bears on a concept under the readings taken."""
    if fact.name not in prover.plan(0).facts:
        return False
    world = prover.world(0, one_member=True)
    column = world.translator.columns[(fact.scope.name, fact.name)].term
    return str(column) in names_in(world.concept(concept.name)[0].term)


class _Pair:
    """Two worlds that differ in one fact only: less of it, and more of it."""

    def __init__(self, prover: Prover, span: int, fact: Fact, concept: Concept, *, one_member: bool) -> None:
        self.less = prover.world(span, one_member=one_member)
        column = (fact.scope.name, fact.name)
        shared = shared_columns(self.less, frozenset({column}))
        if not one_member:
            shared |= _untouched(prover, span, column, self.less)
        self.more = make_world(
            prover.plan(span), prover.days(span), one_member=one_member, words=prover.words, prefix="多", shared=shared
        )
        low, high = (world.translator.columns[column] for world in (self.less, self.more))
        self.low, self.high = low.term, high.term
        (before, divisor, _), (after, other, _) = (w.concept(concept.name) for w in (self.less, self.more))
        one, two = (z3.IntVal(1) if d is None else d.term for d in (divisor, other))
        same = z3.simplify(one).eq(z3.simplify(two))
        self.loss = before.term - after.term if same else before.term * two - after.term * one
        self.scale = one if same else None
        told = [z3.Not(low.unknown), z3.Not(high.unknown)]
        self.base = [*told, self.less.known(concept.name), self.more.known(concept.name), self.high > self.low]

    def search(self, prover: Prover, *claims: Any) -> tuple[Any, Model | None, bool]:
        return prover.check(self.less, [*self.base, *claims], (self.more,))


def _untouched(prover: Prover, span: int, fact: tuple[str, str], world: World) -> dict[object, Term]:
    """What is computed over members and does not rest on the fact is the same in both worlds."""
    touched: set[object] = {fact}
    same: dict[object, Term] = {}
    for stage in prover.plan(span).stages:
        ops = [op for _, op in stage.columns] if isinstance(stage, RowStage) else list(stage.args)
        rests = any(each.payload in touched for op in ops for each in op.walk() if each.name == "column")
        if isinstance(stage, RowStage):
            touched |= {(stage.scope.name, name) for name, _ in stage.columns} if rests else set()
        else:
            column = (stage.scope.name, stage.name)
            if rests:
                touched.add(column)
            elif column in world.translator.columns:
                same[column] = world.translator.columns[column]
    return same


def _cliff(prover: Prover, fact: Fact, concept: Concept) -> Answer:
    about = f"{fact.title}增加，{concept.title}是否减少"
    clauses = clauses_of(concept.clauses, fact.clauses)
    undecided = False
    for span in range(prover.spans):
        alone = _Pair(prover, span, fact, concept, one_member=True)
        found, model, exact = alone.search(prover, alone.loss > 0)
        if found == z3.sat and exact and model is not None:
            return _fall(prover, alone, model, fact, concept, about, clauses)
        proved = found == z3.unsat
        if proved and prover.plan(span).groups:
            many = _Pair(prover, span, fact, concept, one_member=False)
            proved = many.search(prover, many.loss > 0)[0] == z3.unsat
        undecided |= not proved
    if undecided:
        return _sampled(prover, fact, concept, about, clauses)
    says = f"不会：{fact.title}从{_bound(fact, fact.low)}到{_bound(fact, fact.high)}之间，多不会反少。"
    return Answer(Question.CLIFF, about, Outcome.PROVED, says, clauses)


def _fall(
    prover: Prover, pair: _Pair, model: Model, fact: Fact, concept: Concept, about: str, clauses: tuple[str, ...]
) -> Answer:
    """The worst loss by doubling and halving; then the least step that brings about the fall."""
    worst, model, whole = _largest(prover, pair, model)
    step = pair.high - pair.low
    best, sure = model, False
    for least in (1, 10, 100, 10_000, 1_000_000):
        found, nearer, exact = pair.search(prover, pair.loss >= worst, step <= least)
        if found == z3.sat and exact and nearer is not None:
            best, sure = nearer, True
            break
    cases = (case_of(pair.less, best), case_of(pair.more, best))
    low, high = (_bound(fact, best.eval(x).as_long()) for x in (pair.low, pair.high))
    limit = "最多" if whole else "时限内找到的最多"
    lost = _amount(concept, worst, pair)
    steps = "" if sure else "（两者之间可能还有更近的一对）"
    says = f"会：{fact.title}从{low}增加到{high}，{concept.title}反而减少，{limit}减少{lost}{steps}。"
    return Answer(Question.CLIFF, about, Outcome.FOUND, says, clauses, cases)


def _largest(prover: Prover, pair: _Pair, model: Model) -> tuple[int, Model, bool]:
    """The largest loss, a model of it, and whether it is certain that there is none larger."""
    best = model.eval(pair.loss).as_long()
    ceiling: int | None = None
    ends = time.monotonic() + WORST_SECONDS
    while ceiling is None or best + 1 < ceiling:
        if time.monotonic() > ends:
            return best, model, False
        aim = best * 2 if ceiling is None else (best + ceiling) // 2
        found, better, exact = pair.search(prover, pair.loss >= aim)
        if found == z3.sat and exact and better is not None:
            model, best = better, better.eval(pair.loss).as_long()
        elif found == z3.unsat:
            ceiling = aim
        else:
            return best, model, False
    return best, model, True


def _amount(concept: Concept, loss: int, pair: _Pair) -> str:
    if pair.scale is None or not z3.is_int_value(z3.simplify(pair.scale)):
        return "（除不尽的数，见算例）"
    whole = Fraction(loss, z3.simplify(pair.scale).as_long())
    shown = Decimal(whole.numerator) / Decimal(whole.denominator)
    return f"{shown:f}{concept.type.unit}"


def _bound(fact: Fact, plain: int) -> str:
    return f"{to_shown(fact.type, plain)}{fact.type.unit}"


# Sampling, named as such ----------------------------------------------------------------------------------------


def _sampled(prover: Prover, fact: Fact, concept: Concept, about: str, clauses: tuple[str, ...]) -> Answer:
    """Pairs at the bounds and at random, evaluated as cases. What is found is real; finding nothing proves nothing."""
    regulation = prover.regulation
    if fact.scope is not regulation.scope or concept.scope is not regulation.scope:
        return Answer(Question.CLIFF, about, Outcome.UNDECIDED, "时限内没有定论。", clauses)
    chance = random.Random(f"{fact.name} {concept.name}")
    days = [prover.days(span) for span in range(prover.spans)]
    tried = 0
    for _ in range(SAMPLES):
        on = chance.choice(chance.choice(days))
        told = {f.name: _pick(f, chance) for f in regulation.facts.values() if f.scope is regulation.scope}
        told |= {name: [] for name, g in regulation.groups.items() if g.scope.parent is regulation.scope}
        low = chance.choice([fact.low, chance.randint(fact.low, fact.high)])
        high = min(fact.high, low + chance.choice([1, 100, 10_000, fact.high - fact.low]))
        cases = tuple(Case({**told, fact.name: to_shown(fact.type, x)}, on) for x in (low, high))
        try:
            before, after = (_evaluated(prover, case)[concept.name] for case in cases)
        except RulesError:
            continue  # facts that contradict each other are no case
        if isinstance(before, Decimal | Fraction | int) and isinstance(after, Decimal | Fraction | int):
            tried += 1
            if after < before:
                says = f"会：{concept.title}从{before}减少到{after}（抽样找到，不一定是最多的）。"
                return Answer(Question.CLIFF, about, Outcome.FOUND, says, clauses, cases)
    says = f"求解没有定论；在边界和随机抽样{tried}对，没有发现。这不是证明。"
    return Answer(Question.CLIFF, about, Outcome.SAMPLED, says, clauses)


def _evaluated(prover: Prover, case: Case) -> Any:
    return prover.regulation.evaluate(case.facts, on=case.on, parameters=prover.parameters, readings=prover.readings)


def _pick(fact: Fact, chance: random.Random) -> Any:
    if fact.type.optional and chance.random() < 0.3:
        return ABSENT
    match fact.type.kind:
        case Kind.BOOLEAN:
            return chance.random() < 0.5
        case Kind.CODE:
            assert fact.type.code_list is not None
            return chance.choice(fact.type.code_list.codes)
        case Kind.TEXT:
            return "文字"
        case Kind.DATE:
            return date.fromordinal(chance.randint(fact.low.toordinal(), fact.high.toordinal()))
        case _:
            return to_shown(fact.type, chance.choice([fact.low, fact.high, chance.randint(fact.low, fact.high)]))
