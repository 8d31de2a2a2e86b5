"""Rules as Chinese, and the questions they ask."""

from __future__ import annotations

from datetime import date
from itertools import product

from grown_regulations import Grown, facts, regulations
from heating import heating
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gongbao.rules import (
    Boolean,
    Code,
    Date,
    Dated,
    Integer,
    Money,
    Regulation,
    all_of,
    clamp,
    least,
    lift,
    percent,
    when,
    yuan,
)
from gongbao.rules.interview import Interview
from gongbao.rules.nodes import IsTold
from gongbao.rules.prose import regulation_prose

WRITTEN = """\
冬季取暖补贴办法（示规字〔2022〕1号）
读法 “以下”是否含本数：取“含”（第三条）。
参数“收入上限”：至2023-12-31为3,000元［第三条］；自2024-01-01为3,200元［第三条］。
表“补贴标准”［第四条］（恰有一行相符）：
  不低于60、低于80：100元
  不低于80：250元
  没有相符的行：0元
“周岁”［第四条］：按出生日期计算到当月最后一日的周岁（2月29日出生的，平年在2月28日满岁）。
“当月在世”［第五条］：没有死亡日期，或者死亡日期不早于当月第一日。
“收入不超过上限”［第三条］：月收入不超过收入上限。
“可以领取”［第二条］：本市户籍，并且“当月在世”，并且“收入不超过上限”。
“月补贴”［第四条］：如果“可以领取”，则为按“周岁”查表“补贴标准”所得；否则为0元。
  例外“百岁老人”［第六条］：如果本市户籍，并且“当月在世”，并且“周岁”不低于100，则为800元。
"""


def test_a_regulation_is_written_in_chinese() -> None:
    assert regulation_prose(heating()) == WRITTEN


def test_conditions_bounds_and_members_read_as_a_clause_does() -> None:
    law = Regulation("a", "某办法", "某〔2022〕1号", in_force=(date(2022, 1, 1), None))
    grade = law.fact("grade", Code("等级", {"a": "次级", "b": "可疑", "c": "损失"}), "不良贷款等级")
    barred = law.fact("barred", Boolean, "受过处罚")
    ruling = law.fact("ruling", Date, "裁判日期", may_be_absent=True)
    money = law.fact("money", Money, "欠款")
    loans = law.relation("loans", "贷款")
    lent, pooled = loans.fact("lent", Money, "放贷额"), loans.fact("pooled", Boolean, "已纳入资金池")
    rules = {
        "bad": (all_of(grade.is_in("a", "c"), ~barred), "不良贷款等级是“次级”或“损失”，但并非受过处罚"),
        "other": (grade != "b", "不良贷款等级不是“可疑”"),
        "ruled": (
            ruling.if_present(lambda day: day <= law.day, otherwise=False),
            "有裁判日期，并且裁判日期不晚于当日",
        ),
        "has": (ruling.if_present(lambda _: lift(True), otherwise=False), "有裁判日期"),
        "capped": (least(money * percent(50), yuan(500)), "（欠款×50%），但不超过500元"),
        "within": (clamp(money, yuan(5), yuan(500)), "（欠款，但不低于5元），但不超过500元"),
        "sum": (loans.sum(lent, where=pooled), "贷款中符合（已纳入资金池）的，其放贷额之和"),
        "all": (loans.sum(lent), "各贷款的放贷额之和"),
        "count": (loans.count(), "贷款的个数"),
        "some": (loans.count(pooled), "贷款中符合（已纳入资金池）的个数"),
        "any": (loans.any(pooled), "贷款中有一个已纳入资金池"),
    }
    for name, (rule, _) in rules.items():
        law.concept(name, name, rule, clause="第一条")
    written = regulation_prose(law).splitlines()
    assert written[1:] == [f"“{name}”［第一条］：{said}。" for name, (_, said) in rules.items()]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(grown=regulations())
def test_every_rule_can_be_said(grown: Grown) -> None:
    assert regulation_prose(grown.regulation)


def test_the_most_telling_question_comes_first() -> None:
    interview = Interview(heating(), ("monthly",), "2023-05")
    first = interview.next({})
    assert first is not None
    assert (first.fact, first.question, first.least_left) == ("registered", "本市户籍？", 0)
    assert interview.next({"registered": False}) is None
    told = {"registered": True, "birth": "1990-01-01"}
    assert interview.wanted(told) == ("income",)


def test_a_parameter_that_the_user_supplies_is_waited_for_and_not_asked() -> None:
    law = Regulation("a", "某办法", "某〔2022〕1号", in_force=(date(2022, 1, 1), None))
    people = law.fact("people", Integer, "人数", low=0)
    standard = law.parameter("standard", Money, "低保标准", [Dated(None)], clause="第一条")
    law.concept("paid", "金额", when(people > 0).then(standard * people).otherwise(yuan(0)), clause="第一条")
    interview = Interview(law, ("paid",), "2023-05")
    assert interview.wanted({}) == ("people",)
    assert interview.wanted({"people": 2}) == ("standard",)
    assert interview.next({"people": 2}) is None
    assert law.title_of("standard") == "低保标准"
    assert law.evaluate({"people": 0}, on="2023-05")["paid"] == 0
    assert law.evaluate({"people": 2}, on="2023-05", parameters={"standard": "1080"})["paid"] == 2160


def test_asking_the_most_telling_first_asks_no_more_than_the_order_of_the_rule() -> None:
    """What an answer opens up is counted with what it leaves open: the exemption that ends the matter comes early."""
    law = Regulation("a", "某办法", "某〔2022〕1号", in_force=(date(2022, 1, 1), None))
    names = ("signed", "approved", "large", "urgent", "exempt")
    signed, approved, large, urgent, exempt = (law.fact(name, Boolean, name) for name in names)
    amount = when(large).then(when(urgent).then(yuan(3)).otherwise(yuan(2))).otherwise(yuan(1))
    law.concept("fee", "费用", when(signed & approved & exempt).then(yuan(0)).otherwise(amount), clause="第一条")
    interview = Interview(law, ("fee",), "2023-05")
    asked = {"most telling": 0, "in order": 0}
    for answers in product((True, False), repeat=len(names)):
        case: dict[str, object] = dict(zip(names, answers, strict=True))
        for way in asked:
            told: dict[str, object] = {}
            while wanted := interview.wanted(told):
                best = interview.next(told)
                assert best is not None
                name = best.fact if way == "most telling" else wanted[0]
                told[name] = case[name]
                asked[way] += 1
    assert asked["most telling"] <= asked["in order"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_asking_what_is_wanted_comes_to_an_end(data: st.DataObject) -> None:
    """Facts asked for one after another: each is new, and without one of them wanted the concept is decided."""
    grown: Grown = data.draw(regulations())
    # Who asks whether a fact is known gets another answer once it is.
    every = [node for c in grown.regulation.concepts.values() for e in c.expressions for node in e.walk()]
    assume(not any(isinstance(node, IsTold) for node in every))
    subject = [c for c in grown.concepts if grown.regulation.concepts[c].scope.parent is None]
    whole = data.draw(facts(grown))
    interview = Interview(grown.regulation, tuple(subject), "2023-05")
    # Members come as a whole; of what is absent where it is missing, nobody is asked.
    known = grown.regulation.facts
    told: dict[str, object] = {n: v for n, v in whole.items() if n not in known or known[n].missing_is_absent}
    while (asked := interview.next(told)) is not None and asked.fact in whole:
        assert asked.fact not in told
        told[asked.fact] = whole[asked.fact]
    if asked is None:
        final = grown.regulation.evaluate(whole, on="2023-05")
        for concept in subject:
            decided = grown.regulation.evaluate(told, on="2023-05")[concept]
            assert decided is None or decided == final[concept]
