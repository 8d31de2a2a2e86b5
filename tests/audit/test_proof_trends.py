"""How an amount moves while a fact grows, composed from its parts: it does move so, for any rules and any facts."""

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

from gongbao.audit.proof.answers import Outcome, Question
from gongbao.audit.proof.check import check_all
from gongbao.audit.proof.prover import Prover
from gongbao.audit.proof.trend import Trend, Way
from gongbao.audit.proof.trends import Trends
from gongbao.regulations import find_regulation
from gongbao.rules import Boolean, Date, Integer, Money, Regulation, greatest, least, months, percent, when, yuan
from gongbao.rules.case import case_plan
from gongbao.rules.types import Kind, to_shown
from gongbao.rules.windows import allocate

sys.path.insert(0, str(Path(__file__).parents[1] / "rules"))

from grown_regulations import Grown, facts, regulations

NEVER_DOWN, NEVER_UP = "多不会反少", "不是断崖"


def members(told: dict[str, Any]) -> dict[str, list[tuple[int, ...]]]:
    """The places of the members of each scope, in the order in which a result lists them."""
    people = told.get("people", [])
    claims: list[tuple[int, ...]] = [
        (i, j) for i, person in enumerate(people) for j in range(len(person.get("claims", [])))
    ]
    return {"subject": [()], "people": [(i,) for i in range(len(people))], "claims": claims}


def is_own(place: tuple[int, ...], of: tuple[int, ...]) -> bool:
    return all(one == two for one, two in zip(place, of, strict=False))


def assert_moves(trend: Trend, before: Any, after: Any, scale: int, what: object) -> None:
    if not all(isinstance(each, Decimal | Fraction | int) for each in (before, after)):
        return
    gained = Fraction(after) - Fraction(before)
    unit = Fraction(trend.slack, scale)
    if trend.way in (Way.UP, Way.SAME):
        assert gained >= -unit, what
    if trend.way in (Way.DOWN, Way.SAME):
        assert gained <= unit, what


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(grown=regulations(), data=st.data())
def test_what_is_said_of_any_rules_holds_for_any_facts(grown: Grown, data: st.DataObject) -> None:
    reg, on = grown.regulation, date(2023, 5, 1)
    told = data.draw(facts(grown))
    numbers = [f for f in reg.facts.values() if f.type.kind is Kind.NUMBER and not f.type.optional]
    fact = data.draw(st.sampled_from(numbers))
    holder = told
    place: tuple[int, ...] = ()
    for scope in fact.scope.chain[1:]:
        assume(holder.get(scope.name))
        holder, place = holder[scope.name][0], (*place, 0)
    low = data.draw(st.integers(fact.low, fact.high - 1))
    high = min(fact.high, low + data.draw(st.sampled_from([1, 2, 10, 1000])))
    results = []
    for value in (low, high):
        holder[fact.name] = to_shown(fact.type, value)
        results.append(reg.evaluate(told, on=on))
    plan = case_plan(reg, on, {}, {})
    trends = Trends(plan, fact, lambda _: None)
    for concept in reg.concepts.values():
        made = plan.lowered[concept.name]
        if concept.type.kind not in (Kind.NUMBER, Kind.BOOLEAN) or (made.bottom and not made.bottom.is_literal):
            continue
        ways = {own: trends.of(made.top, concept.scope, own=own) for own in (True, False)}
        lists = [result[concept.name] for result in results]
        before, after = ([each] if concept.scope.parent is None else each for each in lists)
        places = members(told)[concept.scope.name]
        scale = concept.type.scale or (made.bottom.payload if made.bottom else 1)
        for member, one, two in zip(places, before, after, strict=True):
            what = (fact.name, low, high, concept.name, member, one, two, told)
            assert_moves(ways[is_own(member, place)], one, two, int(str(scale)), what)


weights = st.lists(st.integers(0, 12), min_size=1, max_size=5)


@given(weights=weights, fund=st.integers(0, 40), more=st.integers(1, 9), capped=st.booleans())
def test_ones_own_weight_never_costs_a_unit_by_largest_remainders(
    weights: list[int], fund: int, more: int, capped: bool
) -> None:
    greater = [weights[0] + more, *weights[1:]]
    parts = [
        allocate([fund] * len(each), each, [0] * len(each), capped, "largest_remainder") for each in (weights, greater)
    ]
    assert (parts[0][0] or 0) <= (parts[1][0] or 0)


@given(weights=weights, fund=st.integers(0, 40), more=st.integers(1, 9), capped=st.booleans())
def test_a_larger_fund_costs_at_most_a_unit(weights: list[int], fund: int, more: int, capped: bool) -> None:
    for left_over, unit in (("largest_remainder", 1), ("in_order", 1), ("kept", 0)):
        before, after = (
            allocate([each] * len(weights), weights, [0] * len(weights), capped, left_over)
            for each in (fund, fund + more)
        )
        assert all((one or 0) <= (two or 0) + unit for one, two in zip(before, after, strict=True))


# What a solver alone leaves open -----------------------------------------------------------------------------


def regulation() -> tuple[Regulation, Any]:
    reg = Regulation("fund", "资金", "示规字〔2022〕5号", in_force=(date(2022, 1, 1), date(2022, 12, 31)))
    return reg, reg.fact("money", Money, "资金额", clause="第一条", low=0, high=1_000_000)


def answers(reg: Regulation) -> dict[str, tuple[Outcome, str]]:
    found = check_all(reg, seconds=600)
    return {each.about: (each.outcome, each.says) for each in found if each.question is Question.CLIFF}


def test_a_product_of_two_facts_never_falls() -> None:
    reg, money = regulation()
    people = reg.fact("people", Integer, "人数", clause="第一条", low=0, high=1000)
    reg.concept("each_gets", "合计", greatest(money, yuan(5)) * people, clause="第一条")
    outcome, says = answers(reg)["资金额增加，合计是否减少"]
    assert outcome is Outcome.PROVED
    assert NEVER_DOWN in says


def test_a_share_of_a_whole_grows_with_the_part_and_the_others_shares_shrink() -> None:
    reg, money = regulation()
    banks = reg.relation("banks", "银行")
    lent = banks.fact("lent", Money, "放贷额", clause="第一条", low=0, high=1_000_000)
    whole = reg.concept("whole", "总额", banks.sum(lent), clause="第一条")
    banks.concept("ceiling", "额度", least((money * lent / whole).round_down("分"), money), clause="第一条")
    found = answers(reg)
    assert found["放贷额增加，额度是否减少"][0] is Outcome.PROVED
    assert found["资金额增加，额度是否减少"][0] is Outcome.PROVED


def test_shares_of_a_whole_paid_out_again_never_come_to_more_than_it() -> None:
    reg, _ = regulation()
    banks = reg.relation("banks", "银行")
    lent = banks.fact("lent", Money, "放贷额", clause="第一条", low=0, high=1_000_000)
    whole = reg.concept("whole", "总额", banks.sum(lent), clause="第一条")
    claims = banks.relation("claims", "申请")
    claimed = claims.fact("claimed", Money, "申请额", clause="第二条", low=0, high=1_000_000)
    year_money = yuan(500)
    ceiling = banks.concept("ceiling", "额度", (year_money * lent / whole).round_down("分"), clause="第一条")
    part = claims.allocate(ceiling, claimed, capped=True, left_over="largest_remainder")
    paid = claims.concept("paid", "补偿", part, clause="第二条")
    of_bank = banks.concept("of_bank", "该行补偿", claims.sum(paid), clause="第二条")
    in_all = banks.sum(of_bank)
    reg.concept("kept", "在资金以内", in_all <= year_money, clause="第三条")
    reg.concept("kept_by_half", "在一半以内", in_all <= yuan(250), clause="第三条")
    asked = [each for each in check_all(reg, seconds=600) if each.question is Question.CONSTANT]
    found = {each.about: each.says for each in asked if each.outcome is Outcome.FOUND}
    assert list(found) == ["在资金以内"]
    assert "没有人会不满足" in found["在资金以内"]


def test_the_pool_never_pays_more_than_the_money_of_the_year() -> None:
    """CP-01, CP-08: each bank's share is rounded down and its claims are cut to it."""
    reg = find_regulation("credit-pool").part("rules").REGULATION
    world = Prover(reg, on=date(2023, 6, 30)).world(0, one_member=False)
    broken = z3.Not(world.concept("within_year_money")[0].term)
    assert Prover(reg).check(world, [broken, world.known("within_year_money")])[0] == z3.unsat


def test_what_is_spread_falls_by_the_cent_that_is_left_over_and_by_no_more() -> None:
    reg, money = regulation()
    villages = reg.relation("villages", "农户")
    area = villages.fact("area", Integer, "面积", clause="第一条", low=0, high=10_000)
    part = villages.allocate(money, area, capped=False, left_over="largest_remainder")
    villages.concept("part", "分得", part, clause="第一条")
    found = {each.about: each for each in check_all(reg, seconds=600) if each.question is Question.CLIFF}
    assert found["面积增加，分得是否减少"].outcome is Outcome.PROVED
    fund = found["资金额增加，分得是否减少"]
    assert fund.outcome is Outcome.FOUND
    assert "证明最多0.01元" in fund.says
    before, after = (reg.evaluate(case.facts, on=case.on)["part"][0] for case in fund.cases)
    assert before - after == Decimal("0.01")


def test_a_deduction_is_no_cliff_and_a_threshold_is_one() -> None:
    reg, money = regulation()
    before = reg.fact("before", Money, "已领", clause="第二条", low=0, high=1_000_000)
    reg.concept("rest", "余额", greatest(money - before, yuan(0)), clause="第二条")
    allowed = before <= yuan(1000)
    reg.concept(
        "grant", "补助", when(allowed).then(money * percent(50)).otherwise(yuan(0)).round_down("分"), clause="第三条"
    )
    found = answers(reg)
    assert found["已领增加，余额是否减少"] == (Outcome.PROVED, found["已领增加，余额是否减少"][1])
    assert NEVER_UP in found["已领增加，余额是否减少"][1]
    outcome, says = found["已领增加，补助是否减少"]
    assert outcome is Outcome.FOUND
    assert "从1000元增加到1000.01元" in says
    assert "最多减少500000元" in says


def test_back_pay_of_months_never_falls_with_the_rate_of_the_younger() -> None:
    """Months at 70 times one rate, those from 80 on at another: the first rate counts for the months between."""
    reg = find_regulation("longevity-allowance").part("rules").REGULATION
    found = check_all(reg, seconds=600, on=date(2023, 5, 1), facts=("district_rate_70",), amounts=("back_pay",))
    (back_pay,) = (each for each in found if each.question is Question.CLIFF)
    assert back_pay.outcome is Outcome.PROVED
    assert NEVER_DOWN in back_pay.says


def test_a_rule_that_is_met_by_chance_only_is_not_called_proved() -> None:
    """An order that breaks on one day of the year is found, though every part of it looks even."""
    reg, money = regulation()
    born = reg.fact("born", Date, "出生日期", clause="第一条", low=date(1950, 1, 1), high=date(1960, 12, 31))
    odd = reg.fact("odd", Boolean, "特例", clause="第一条")
    late = (born.month + months(840) >= reg.month) & odd
    reg.concept("paid", "给付", when(late & (money > yuan(10))).then(yuan(3)).otherwise(money), clause="第一条")
    assert answers(reg)["资金额增加，给付是否减少"][0] is Outcome.FOUND
