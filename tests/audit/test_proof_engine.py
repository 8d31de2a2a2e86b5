"""The solver reads rules as the case reading does: a model's values are those of its facts."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import z3
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gongbao.audit.proof.prover import Prover
from gongbao.audit.proof.solver import packed
from gongbao.audit.proof.world import World, case_of
from gongbao.rules import ABSENT, YearMonth
from gongbao.rules.types import Kind, to_shown

sys.path.insert(0, str(Path(__file__).parents[1] / "rules"))

from grown_regulations import Grown, regulations


def solved(world: World, model: Any, name: str) -> Any:
    """The value of a concept in a model, as a person gets it."""
    top, bottom, absent = world.concept(name)

    def so(term: Any) -> bool:
        return z3.is_true(model.eval(term, model_completion=True))

    if absent is not None:
        if so(absent.unknown):
            return None
        if so(absent.term):
            return ABSENT
    if so(top.unknown) or (bottom is not None and so(bottom.unknown)):
        return None
    held = world.plan.regulation.concepts[name].type
    if held.kind is Kind.BOOLEAN:
        return so(top.term)
    number = model.eval(top.term, model_completion=True).as_long()
    if held.kind is Kind.DATE:
        return date(number // 384, number // 32 % 12 + 1, number % 32)
    if held.kind is Kind.NUMBER and held.scale is None:
        assert bottom is not None
        return Fraction(number, model.eval(bottom.term, model_completion=True).as_long())
    return to_shown(held, number)


def same(one: Any, other: Any) -> bool:
    if isinstance(one, Decimal | Fraction | int) and isinstance(other, Decimal | Fraction | int):
        return Fraction(one) == Fraction(other)
    return type(one) is type(other) and bool(one == other)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(grown=regulations(), data=st.data())
def test_solver_and_case_agree_for_any_regulation(grown: Grown, data: st.DataObject) -> None:
    on = data.draw(st.sampled_from([date(2023, 5, 1), date(2024, 2, 29)]))
    prover = Prover(grown.regulation, on=on)
    world = prover.world(0, one_member=True)
    claims = []
    for fact in world.plan.facts.values():
        term = world.translator.columns[(fact.scope.name, fact.name)].term
        match fact.type.kind:
            case Kind.NUMBER:
                claims.append(term == data.draw(st.integers(max(fact.low, -9000), min(fact.high, 9000))))
            case Kind.DATE:
                day = data.draw(st.sampled_from([date(1996, 2, 29), date(2000, 3, 31), date(2023, 2, 28)]))
                claims.append(term == packed(day))
            case Kind.BOOLEAN:
                claims.append(term == data.draw(st.booleans()))
            case Kind.MONTH:
                claims.append(term == YearMonth(2023, data.draw(st.integers(1, 12))).index)
            case _:
                pass
    found, model, _ = prover.check(world, [*claims, z3.And(*world.conditions())])
    assume(found != z3.unknown)  # what the solver does not know within its time says nothing
    assert found == z3.sat
    assert model is not None
    case = case_of(world, model)
    result = grown.regulation.evaluate(case.facts, on=case.on)
    loose = {world.translator.loose_name(column) for column in world.translator.loose}
    if loose:
        return
    for name in grown.concepts:
        told = result[name]
        told = told[0] if isinstance(told, list) else told
        assert same(solved(world, model, name), told), (name, solved(world, model, name), told, case)
