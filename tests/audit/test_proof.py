"""Planted faults of every kind are found, each with a case; in the sound original there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from gongbao.audit.proof.answers import Answer, Outcome, Question
from gongbao.audit.proof.check import check_all, check_difference
from gongbao.audit.proof.procedure_times import steps_of
from gongbao.audit.proof.report import Asked, as_report, as_yaml
from gongbao.audit.proof.time_steps import TimeStep, check_time
from gongbao.cli import main
from gongbao.cli.prove import command
from gongbao.clock.lengths import Span, Unit
from gongbao.procedures.procedure import Procedure
from gongbao.regulations import find_regulation
from gongbao.regulations.facts_file import read_facts_file
from gongbao.regulations.guangzhou.longevity_allowance.rules import REGULATION as LONGEVITY
from gongbao.regulations.procedures import procedures_of
from gongbao.rules import Band, Boolean, Date, Dated, Integer, Money, Regulation, age, greatest, least, rate, when, yuan

Change = Callable[[Regulation, dict[str, Any]], None]

SOUND = (
    Band(rate("0.20"), below=1000),
    Band(rate("0.25"), at_least=1000, below=2000),
    Band(rate("0.30"), at_least=2000),
)


def grant(bands: tuple[Band, ...] = SOUND, change: Change | None = None, most: int = 500) -> Regulation:
    """A made-up grant: a share of the growth, by bands of it, for those with two years of standing."""
    reg = Regulation("grant", "示范奖励办法", "示规字〔2022〕9号", in_force=(date(2022, 1, 1), date(2024, 12, 31)))
    growth = reg.fact("growth", Money, "增长额", clause="第二条", low=0, high=1_000_000)
    settled = reg.fact("settled", Date, "设立日期", clause="第二条", low=date(1980, 1, 1), high=date(2024, 12, 31))
    small = reg.fact("small", Boolean, "小微企业", clause="第五条")
    high_tech = reg.fact("high_tech", Boolean, "高新技术企业", clause="第六条")
    cap = reg.parameter("cap", Money, "上限", clause="第四条", low=0, high=10_000_000, rows=[Dated(yuan(most))])
    rates = reg.table("rates", "奖励比例", key=growth.type, rows=bands, clause="第三条")
    long_enough = reg.concept("long_enough", "设立满两年", age(settled, reg.day) >= 2, clause="第二条")
    share = reg.concept("share", "比例", rates.lookup(growth), clause="第三条")
    by_rate = reg.concept("by_rate", "按比例", (growth * share).round_half_up("分"), clause="第三条")
    capped = when(by_rate > cap).then(cap).otherwise(by_rate)
    paid = reg.concept("paid", "奖励", when(long_enough).then(capped).otherwise(yuan(0)), clause="第四条")
    names = {"growth": growth, "settled": settled, "small": small, "high_tech": high_tech, "paid": paid}
    if change:
        change(reg, names | {"long_enough": long_enough})
    return reg


def patient(regulation: Regulation, **asked: Any) -> list[Answer]:
    """All answers, with time enough on a slow machine."""
    return check_all(regulation, seconds=600, **asked)


def finds(regulation: Regulation, **asked: Any) -> list[Answer]:
    return [answer for answer in patient(regulation, **asked) if answer.outcome is not Outcome.PROVED]


def of_kind(answers: list[Answer], question: Question) -> list[Answer]:
    return [each for each in answers if each.question is question and each.outcome is Outcome.FOUND]


def test_a_sound_grant_has_no_find_and_nothing_is_left_open() -> None:
    assert finds(grant()) == []


def test_exceptions_that_hold_together_with_different_results() -> None:
    def clash(reg: Regulation, the: dict[str, Any]) -> None:
        reg.exception("small", "小微企业", to=the["paid"], when=the["small"], then=yuan(50), clause="第五条")
        reg.exception("high_tech", "高新企业", to=the["paid"], when=the["high_tech"], then=yuan(80), clause="第六条")

    reg = grant(change=clash)
    (found,) = of_kind(finds(reg), Question.CONFLICT)
    assert found.clauses == ("示规字〔2022〕9号 第五条", "示规字〔2022〕9号 第六条")
    (case,) = found.cases
    assert case.facts == {"small": True, "high_tech": True}
    assert reg.evaluate(case.facts, on=case.on).findings[0].kind == "conflict"


def test_exceptions_that_exclude_each_other_are_no_conflict() -> None:
    def apart(reg: Regulation, the: dict[str, Any]) -> None:
        both = the["small"] & ~the["high_tech"]
        reg.exception("small", "小微企业", to=the["paid"], when=both, then=yuan(50), clause="第五条")
        reg.exception("high_tech", "高新企业", to=the["paid"], when=the["high_tech"], then=yuan(80), clause="第六条")

    assert of_kind(finds(grant(change=apart)), Question.CONFLICT) == []


def test_an_exception_and_a_branch_that_never_apply_and_conditions_that_decide_nothing() -> None:
    def dead(reg: Regulation, the: dict[str, Any]) -> None:
        never = (the["growth"] > yuan(900)) & (the["growth"] < yuan(800))
        reg.exception("never", "用不到", to=the["paid"], when=never, then=yuan(1), clause="第五条")
        reg.concept("nobody", "无人满足", (the["growth"] > yuan(900)) & (the["growth"] < yuan(900)), clause="第七条")
        reg.concept("everybody", "人人满足", the["growth"] >= yuan(0), clause="第八条")
        twice = when(the["growth"] > yuan(5)).then(yuan(1)).when(the["growth"] > yuan(9)).then(yuan(2))
        reg.concept("twice", "遮住的情形", twice.otherwise(yuan(3)), clause="第九条")

    answers = finds(grant(change=dead))
    assert [each.about for each in of_kind(answers, Question.NEVER)] == [
        "奖励：例外“用不到”",
        "遮住的情形：第2种情形",
    ]
    assert [each.about for each in of_kind(answers, Question.CONSTANT)] == ["无人满足", "人人满足"]


@pytest.mark.parametrize(("row", "edge"), [("gap", "1500"), ("overlap", "1000")])
def test_tables_built_past_their_checks(row: str, edge: str) -> None:
    """A gap between two bands, or a bound that two rows claim."""
    reg = grant()
    table = reg.tables["rates"]
    first, second, third = table.rows
    (cell,) = second.cells
    moved = (Decimal(edge), 0) if row == "gap" else (Decimal(1000) - Decimal("0.01"), 0)
    from fractions import Fraction

    wrong = replace(second, cells=(replace(cell, lower=(Fraction(moved[0]), moved[1])),))  # type: ignore[arg-type]
    object.__setattr__(table, "rows", (first, wrong, third))
    question = Question.GAP if row == "gap" else Question.OVERLAP
    (found,) = of_kind(finds(reg), question)
    (case,) = found.cases
    growth = case.facts["growth"]
    assert set(case.facts) == {"growth"}
    assert 1000 <= growth < 1500 if row == "gap" else growth == Decimal("999.99")
    assert "示规字〔2022〕9号 第三条" in found.clauses


def test_a_cliff_with_its_place_its_worst_loss_and_both_cases() -> None:
    bands = (Band(rate("0.30"), below=1000), Band(rate("0.20"), at_least=1000))
    reg = grant(bands)
    cliffs = of_kind(finds(reg, facts=("growth",), amounts=("paid",)), Question.CLIFF)
    (found,) = cliffs
    less, more = found.cases
    before, after = (reg.evaluate(case.facts, on=case.on)["paid"] for case in (less, more))
    assert set(less.facts) == {"growth", "settled"}  # neither small nor high_tech matters
    assert more.facts["growth"] - less.facts["growth"] == Decimal("0.01")
    assert before - after == Decimal("100.00")
    assert "最多减少100元" in found.says


def least_only_below(growth: Any) -> Any:
    share = (growth * rate("0.25")).round_half_up("分")
    return when(growth < yuan(1000)).then(greatest(share, yuan(400))).otherwise(share)


def nothing_above_the_cap(growth: Any) -> Any:
    share = (growth * rate("0.25")).round_half_up("分")
    return when(share > yuan(500)).then(yuan(0)).otherwise(share)


def rounded_up_only_below(growth: Any) -> Any:
    share = growth * rate("0.25")
    return when(growth < yuan(1000)).then(share.round_up("百元")).otherwise(share.round_down("百元"))


def deducted_after_the_cap(growth: Any) -> Any:
    share = (growth * rate("0.25")).round_half_up("分")
    return least(share, yuan(500)) - (growth * rate("0.01")).round_half_up("分")


@pytest.mark.parametrize(
    ("planted", "where", "lost"),
    [
        (least_only_below, "从999.99元增加到1000元", "最多减少150元"),
        (nothing_above_the_cap, "从2000.01元增加到2000.02元", "最多减少500元"),
        (rounded_up_only_below, "从999.99元增加到1000元", "最多减少100元"),
    ],
)
def test_a_least_amount_a_cap_or_a_rounding_that_breaks_the_order(planted: Any, where: str, lost: str) -> None:
    def change(reg: Regulation, the: dict[str, Any]) -> None:
        reg.concept("planted", "另奖", planted(the["growth"]), clause="第七条")

    (found,) = of_kind(finds(grant(change=change), amounts=("planted",)), Question.CLIFF)
    assert where in found.says
    assert lost in found.says
    less, more = found.cases
    assert set(less.facts) == set(more.facts) == {"growth"}


def test_what_is_deducted_goes_on_when_the_cap_is_reached() -> None:
    """No threshold is passed, yet beyond the cap more growth gives less."""

    def change(reg: Regulation, the: dict[str, Any]) -> None:
        reg.concept("planted", "另奖", deducted_after_the_cap(the["growth"]), clause="第七条")

    (found,) = of_kind(finds(grant(change=change), amounts=("planted",)), Question.CLIFF)
    assert "逐步减少，没有门槛" in found.says
    less, more = found.cases
    assert more.facts["growth"] > less.facts["growth"] >= 2000


def test_two_versions_differ_where_and_by_how_much() -> None:
    reg = grant()
    answers = check_difference(reg, reg, {}, {"cap": "400"})
    by = {answer.about: answer for answer in answers}
    assert by["比例"].outcome is Outcome.PROVED
    assert by["奖励"].outcome is Outcome.FOUND
    assert "最多相差100元" in by["奖励"].says
    (case,) = by["奖励"].cases
    one, two = (reg.evaluate(case.facts, on=case.on, parameters=p)["paid"] for p in ({}, {"cap": "400"}))
    assert one - two == 100


def test_a_parameter_leaves_alone_what_does_not_rest_on_it() -> None:
    """CP-01: half the money of the year halves the ceilings; loans, claims and fees are the same by their rules."""
    reg = find_regulation("credit-pool").part("rules").REGULATION
    by = {each.about: each for each in check_difference(reg, reg, {}, {"year_money": "100000000"}, seconds=600)}
    assert by["可以纳入资金池"].outcome is Outcome.PROVED
    assert by["委托管理费"].outcome is Outcome.PROVED
    assert by["该行年度补偿额度"].outcome is Outcome.FOUND
    assert "最多相差100000000元" in by["该行年度补偿额度"].says


def test_a_regulation_equals_itself() -> None:
    assert {answer.outcome for answer in check_difference(grant(), grant(), {}, {})} == {Outcome.PROVED}


def test_what_has_no_time_left_is_undecided_and_never_proved() -> None:
    # But for what needs no solver: amounts composed of what grows.
    answers = [each for each in check_all(grant(), seconds=0.0) if each.question is not Question.CLIFF]
    assert {answer.outcome for answer in answers} == {Outcome.UNDECIDED}


FIRST, LAST = date(2022, 1, 1), date(2024, 12, 31)


def days(number: int) -> Span:
    return Span(number, Unit.WORKING_DAY)


def test_time_limits() -> None:
    one, two = (TimeStep(n, "第三条", days(d)) for n, d in (("受理", 5), ("审核", 10)))
    kept = TimeStep("办结", "第四条", days(15), parts=(one, two))
    over = TimeStep("办结", "第四条", days(14), parts=(one, two))
    early = TimeStep("年报", "第五条", due=date(2023, 12, 30), reports_to=date(2023, 12, 31))
    late = TimeStep("清算", "第六条", ends=date(2025, 1, 1))
    endless = TimeStep("保存", "第七条", Span(4, Unit.YEAR))
    outcomes = [answer.outcome for answer in check_time((kept, over, early, late, endless), FIRST, LAST)]
    assert outcomes == [Outcome.PROVED, *[Outcome.FOUND] * 4]


def test_working_days_within_a_month_are_tried_on_every_day_of_the_calendar() -> None:
    """Twenty working days mostly fit into a month; over the spring festival of 2022 they do not."""
    step = TimeStep("办结", "第四条", Span(1, Unit.MONTH), parts=(TimeStep("审核", "第三条", days(20)),))
    (found,) = check_time((step,), FIRST, LAST)
    assert found.outcome is Outcome.FOUND
    assert "从 2022-01-" in found.says
    short = TimeStep("办结", "第四条", Span(1, Unit.MONTH), parts=(TimeStep("审核", "第三条", days(10)),))
    assert [each.outcome for each in check_time((short,), FIRST, LAST)] == [Outcome.PROVED]


def test_the_report_carries_clauses_and_cases_that_explain_can_read(tmp_path: Path) -> None:
    bands = (Band(rate("0.30"), below=1000), Band(rate("0.20"), at_least=1000))
    reg = grant(bands)
    answers = finds(reg, facts=("growth",), amounts=("paid",))
    written = as_report(Asked("grant", reg.title, reg.number, reg), answers, date(2024, 1, 1))
    assert "示规字〔2022〕9号 第四条" in written
    path = tmp_path / "facts.yaml"
    path.write_text(as_yaml(answers[0].cases[0]), encoding="utf-8")
    facts = read_facts_file(path)
    assert reg.evaluate(facts, on=answers[0].cases[0].on)["paid"] is not None


def test_the_land_fee_never_falls_as_the_price_rises() -> None:
    reg = find_regulation("land-pension-fee").part("rules").REGULATION
    on = date(2023, 1, 1)
    answers = patient(reg, on=on, facts=("average_price",), amounts=("fee_per_mu", "by_rate"))
    cliffs = {answer.about: answer for answer in answers if answer.question is Question.CLIFF}
    assert cliffs["区政府公布的平均区片价增加，每亩计提标准是否减少"].outcome is Outcome.PROVED
    # By rate alone it does fall, at the borders of bands: that is what the least fees are for.
    fall = cliffs["区政府公布的平均区片价增加，按比例计提的标准是否减少"]
    assert fall.outcome is Outcome.FOUND
    before, after = (reg.evaluate(case.facts, on=case.on)["by_rate"] for case in fall.cases)
    assert after < before


def test_the_command_names_what_it_does_not_know() -> None:
    run = CliRunner().invoke(command, ["land-pension-fee", "--fact", "price_of_gold"])
    assert run.exit_code == 1
    assert "没有名为 price_of_gold 的事实" in run.output


def test_the_command_compares_with_a_reform_of_a_table() -> None:
    run = CliRunner().invoke(command, ["land-pension-fee", "--set", "city_rates[95000].rate=19%", "--on", "2023-02-01"])
    assert run.exit_code == 0, run.output
    assert "[发现] 两者之差 每亩计提标准：两者不同，证明最多相差1000元/亩。" in run.output
    assert "[证明] 两者之差 平均区片价" in run.output or "平均区片价：两者不同" not in run.output
    unknown = CliRunner().invoke(command, ["land-pension-fee", "--set", "city_rate[95000].rate=19%"])
    assert "没有名为 city_rate 的表。您要找的是 city_rates 吗" in unknown.output


def test_the_command_compares_readings(tmp_path: Path) -> None:
    report = tmp_path / "report.md"
    asked = ["longevity-allowance", "--reading", "leap_day=mar_1", "--on", "2023-02-01", "--report", str(report)]
    run = CliRunner().invoke(command, asked)
    assert run.exit_code == 0, run.output
    assert "两者" in run.output
    assert report.read_text(encoding="utf-8").startswith("# ")


@pytest.mark.slow
def test_what_the_solver_leaves_open_is_tried_on_cases_like_those_that_differ() -> None:
    """LA-02, LA-10: a month's money and what is paid later differ for those born on 29 February."""
    readings = {"leap_day": "mar_1"}
    answers = {each.about: each for each in check_difference(LONGEVITY, LONGEVITY, readings, {}, seconds=300)}
    assert Outcome.UNDECIDED not in {each.outcome for each in answers.values()}
    for name in ("total", "back_pay", "recover"):
        (case,) = answers[LONGEVITY.concepts[name].title].cases
        one, two = (LONGEVITY.evaluate(case.facts, on=case.on, readings=chosen)[name] for chosen in ({}, readings))
        assert one != two


def test_a_cliff_stands_where_it_is_however_the_amount_falls_elsewhere() -> None:
    reg = Regulation("support", "补助", "示规字〔2022〕8号", in_force=(date(2022, 1, 1), date(2022, 12, 31)))
    income = reg.fact("income", Money, "收入", clause="第一条", low=0, high=100_000)
    short = reg.concept("short", "差额", greatest(yuan(1000) - income, yuan(0)), clause="第一条")
    reg.concept("paid", "补助", when(short < yuan(50)).then(yuan(0)).otherwise(short), clause="第二条")
    (found,) = of_kind(finds(reg), Question.CLIFF)
    assert "收入从950元增加到950.01元，补助反而减少，证明最多减少50元。" in found.says


def test_integer_facts_count_too() -> None:
    reg = Regulation("seats", "座位", "示规字〔2022〕8号", in_force=(date(2022, 1, 1), date(2022, 12, 31)))
    people = reg.fact("people", Integer, "人数", clause="第一条", low=0, high=100)
    reg.concept("fee", "费用", when(people > 10).then(yuan(50)).otherwise(people * yuan(6)), clause="第一条")
    (found,) = of_kind(finds(reg), Question.CLIFF)
    assert "从10增加到11" in found.says


def trial(whole: int, *, waits: bool = True) -> Procedure:
    """Five working days to accept and ten to judge; closed only when judged, if it `waits` for that."""
    p = Procedure("trial", "试办", "示规字〔2022〕9号")
    office = p.role("office", "主管部门")
    taken, judged, done = p.state("taken", "受理"), p.state("judged", "审核"), p.state("done", "办结", final=True)
    first = p.limit("first", "受理", office, days(5), "第三条", within=taken)
    second = p.limit("second", "审核", office, days(10), "第四条", within=judged)
    all_of_it = p.limit("whole", "办结", office, days(whole), "第五条", within=[taken, judged])
    p.act("apply", "申请", office, None, taken, "第二条", starts=[first, all_of_it])
    p.act("accept", "受理", office, taken, judged, "第三条", stops=first, starts=second)
    p.act("close", "办结", office, judged, done, "第五条", stops=[second, all_of_it] if waits else all_of_it)
    return p


def test_steps_that_a_procedure_lets_follow_each_other_add_up() -> None:
    (found,) = check_time(steps_of(trial(12)))
    assert found.outcome is Outcome.FOUND
    assert found.clauses == ("示规字〔2022〕9号 第五条", "示规字〔2022〕9号 第三条", "示规字〔2022〕9号 第四条")
    (kept,) = check_time(steps_of(trial(15)))
    assert kept.outcome is Outcome.PROVED


def test_a_step_that_the_total_does_not_wait_for_is_not_added() -> None:
    (kept,) = check_time(steps_of(trial(12, waits=False)))
    assert (kept.outcome, kept.clauses[1:]) == (Outcome.PROVED, ("示规字〔2022〕9号 第三条",))


def test_the_hotline_gives_the_citizen_longer_than_it_gives_itself() -> None:
    """HL-05, HL-06: three days to add what is missing, within the one working day for passing the request on."""
    steps = [step for each in procedures_of(find_regulation("hotline-12345")) for step in steps_of(each)]
    found = [each for each in check_time(steps, date(2023, 1, 5), date(2028, 1, 4)) if each.outcome is Outcome.FOUND]
    assert {each.about for each in found} == {"转派"}
    assert all("穗政数规字〔2023〕1号 第十二条第二款" in each.clauses for each in found)


def test_the_persons_of_a_land_project_can_be_settled_in_three_months() -> None:
    """LF-10 to LF-12: fifteen and ten working days fit into three months on every day of the calendar."""
    steps = [step for each in procedures_of(find_regulation("land-pension-fee")) for step in steps_of(each)]
    answers = {each.about: each for each in check_time(steps, date(2021, 8, 1), date(2027, 2, 20))}
    assert answers["分配到人、落实参保"].outcome is Outcome.PROVED
    assert answers["全部分配到人"].outcome is Outcome.PROVED


def test_a_regulation_that_is_only_a_procedure_can_be_asked(tmp_path: Path) -> None:
    run = CliRunner().invoke(command, ["hotline-12345", "--corpus", str(tmp_path / "none.db")])
    assert run.exit_code == 0, run.output
    assert "[发现] 时限 转派" in run.output
    refused = CliRunner().invoke(command, ["hotline-12345", "--reading", "a=b"])
    assert refused.exit_code == 1
    assert "没有 rules 这一部分" in refused.output


def test_the_smallest_case_tells_only_what_matters_and_explain_shows_it(tmp_path: Path) -> None:
    """LF-02: by rate alone the fee falls where a band ends. The price is all that need be told."""
    asked = ["land-pension-fee", "--fact", "average_price", "--on", "2023-01-01", "--cases", str(tmp_path)]
    run = CliRunner().invoke(command, asked)
    assert run.exit_code == 0, run.output
    assert "算例（2023-01-01）：区政府公布的平均区片价 500000元/亩 → 500000.01元/亩\n" in run.output
    less, more = sorted(tmp_path.glob("*.yaml"))
    assert read_facts_file(less) == {"average_price": "500000.00"}
    shown = CliRunner().invoke(main, ["explain", "land-pension-fee", "--facts", str(more), "--on", "2023-01-01"])
    assert shown.exit_code == 0, shown.output
    assert "按比例计提的标准：50,000.001元/亩" in shown.output
