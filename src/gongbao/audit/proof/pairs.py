"""Two worlds that differ in one fact only, less of it and more of it: can an amount fall, and by how much at worst."""

from __future__ import annotations

from typing import Any

import z3

from gongbao.audit.proof.prover import Model, Prover
from gongbao.audit.proof.solver import Term
from gongbao.audit.proof.trend import Trend, Way
from gongbao.audit.proof.trends import Trends
from gongbao.audit.proof.world import World, make_world, shared_columns
from gongbao.rules.group import Concept, Fact
from gongbao.rules.plan import RowStage


class Pair:
    """A case with less of a fact and one with more, and what is lost of a concept between them.

    With one member in each group every number is computed. With any number of members (`trends` given), what is summed
    over them or multiplied is left open but for its trend.
    """

    def __init__(self, prover: Prover, span: int, fact: Fact, concept: Concept, trends: Trends | None = None) -> None:
        alone = trends is None
        self.prover, self.alone = prover, alone
        self.less = prover.world(span, one_member=alone)
        column = (fact.scope.name, fact.name)
        shared = shared_columns(self.less, frozenset({column}))
        if trends is not None:
            shared |= _fixed(trends, self.less)
        self.more = make_world(
            prover.plan(span),
            prover.days(span),
            one_member=alone,
            words=prover.words,
            prefix="多",
            shared=shared,
            linear=not alone,
        )
        low, high = (world.translator.columns[column] for world in (self.less, self.more))
        self.low, self.high = low.term, high.term
        self.a_step_apart = self.high == self.low + 1
        (before, divisor, _), (after, other, _) = (w.concept(concept.name) for w in (self.less, self.more))
        one, two = (z3.IntVal(1) if d is None else d.term for d in (divisor, other))
        same = z3.simplify(one).eq(z3.simplify(two))
        plain = z3.simplify(one)
        self.divisor = (plain.as_long() if z3.is_int_value(plain) else None) if same else None
        """What a loss is multiplied by; None where that differs from case to case."""
        if divisor is None:
            self.divisor = concept.type.scale
        self.loss = before.term - after.term if same else before.term * two - after.term * one
        told = [z3.Not(low.unknown), z3.Not(high.unknown)]
        self.base = [*told, self.less.known(concept.name), self.more.known(concept.name), self.high > self.low]
        if trends is not None:
            self.base += self._moving(trends)

    def search(self, *claims: Any) -> tuple[Any, Model | None, bool]:
        """What the solver says to a fall of which these claims hold too; a model; whether it can be shown."""
        ask = self.prover.find if self.alone else self.prover.check
        return ask(self.less, [*self.base, *claims], (self.more,))

    def _moving(self, trends: Trends) -> list[Any]:
        """How what was left open moves from the one world to the other."""
        less, more = self.less.translator, self.more.translator
        claims = []
        for column in less.loose:
            if isinstance(column, tuple) and column in more.columns:
                claims += _ordered(trends.column(column)[0], less.columns[column], more.columns[column])
        scopes = _scopes(trends)
        for number, (op, before) in less.products.items():
            if number in more.products and number in scopes:
                trend = trends.of(op, scopes[number])
                claims += _ordered(trend, before, more.products[number][1])
        return claims


def _fixed(trends: Trends, world: World) -> dict[object, Term]:
    """The columns left open that are the same in both worlds."""
    loose = [column for column in world.translator.loose if isinstance(column, tuple)]
    return {column: world.translator.columns[column] for column in loose if trends.column(column)[0].fixed}


def _scopes(trends: Trends) -> dict[int, Any]:
    """Whose every operation of the rules is."""
    return {
        id(op): stage.scope
        for stage in trends.plan.stages
        if isinstance(stage, RowStage)
        for _, whole in stage.columns
        for op in whole.walk()
    }


def _ordered(trend: Trend, before: Term, after: Term) -> list[Any]:
    if z3.is_bool(before.term):
        rises, falls = z3.Implies(before.term, after.term), z3.Implies(after.term, before.term)
    else:
        rises, falls = before.term <= after.term + trend.slack, after.term <= before.term + trend.slack
    known = z3.And(z3.Not(before.unknown), z3.Not(after.unknown))
    claims = [before.unknown == after.unknown] if trend.steady else []
    if trend.way in (Way.UP, Way.SAME):
        claims.append(z3.Implies(known, rises))
    if trend.way in (Way.DOWN, Way.SAME):
        claims.append(z3.Implies(known, falls))
    return claims
