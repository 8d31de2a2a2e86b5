"""One case and its reasons."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from heating import heating

from gongbao.rules import (
    ABSENT,
    Band,
    Boolean,
    Code,
    Date,
    DefinitionError,
    FactError,
    Integer,
    Money,
    ParameterError,
    Rate,
    Regulation,
    Row,
    YearMonth,
    absent,
    best_of,
    codes,
    interval,
    least,
    months,
    percent,
    rate,
    sum_over_months,
    when,
    yuan,
)
from gongbao.rules.outcomes import How


@pytest.fixture
def reg() -> Regulation:
    return Regulation("a", "某办法", "某〔2022〕1号", in_force=(date(2022, 1, 1), date(2026, 12, 31)))


OLD = {"birth": "1950-03-08", "registered": True, "income": "2800"}


def test_a_parameter_is_that_of_the_day_and_named_in_the_reason() -> None:
    facts = {**OLD, "income": "3100"}
    assert heating().evaluate(facts, on="2023-12")["monthly"] == 0
    result = heating().evaluate(facts, on="2024-01")
    assert result["monthly"] == 100
    (used,) = result.reason("poor").parameters
    assert (used.name, used.value, used.version) == ("income_ceiling", Decimal("3200.00"), "自2024-01-01")


def test_a_reform_and_another_reading_are_laid_over() -> None:
    facts = {**OLD, "income": "3000"}
    assert heating().evaluate(facts, on="2023-05")["monthly"] == 100
    assert heating().evaluate(facts, on="2023-05", readings={"ceiling_bound": "exclusive"})["monthly"] == 0
    assert heating().evaluate(facts, on="2023-05", parameters={"income_ceiling": "2999.99"})["monthly"] == 0
    with pytest.raises(ParameterError, match="您要找的是 income_ceiling 吗"):
        heating().evaluate(facts, on="2023-05", parameters={"income_cieling": 1})
    with pytest.raises(ParameterError, match="应在0至50000元之间"):
        heating().evaluate(facts, on="2023-05", parameters={"income_ceiling": 50_001})
    with pytest.raises(ParameterError, match="没有 inclusiv 这一选择"):
        heating().evaluate(facts, on="2023-05", readings={"ceiling_bound": "inclusiv"})


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"brith": "1950-03-08"}, "没有名为 brith 的事实。您要找的是 birth 吗"),
        ({"birth": "1950-02-30"}, "birth（出生日期）应为日期，如 2023-05-20，给出的是 '1950-02-30'"),
        ({"income": 0.1}, "income（月收入）应为数，单位元，最多2位小数"),
        ({"income": "1.005"}, "最多2位小数"),
        ({"income": "-1"}, "应在 0.00 至 1000000.00 之间"),
        ({"registered": 1}, "registered（本市户籍）应为是或否"),
        ({"registered": ABSENT}, "不能是“没有”"),
        ({"birth": "1066-01-01"}, "应在 1850-01-01 至 2199-12-31 之间"),
    ],
)
def test_facts_that_cannot_be_are_refused_with_their_name(facts: dict[str, object], said: str) -> None:
    with pytest.raises(FactError, match=said):
        heating().evaluate(facts, on="2023-05")


def test_out_of_force_there_is_a_finding_that_names_the_day() -> None:
    early, late = heating().evaluate(OLD, on="2021-12-31"), heating().evaluate(OLD, on="2027-01-01")
    assert "自2022-01-01起施行" in early.findings[0].message
    assert "有效期至2026-12-31" in late.findings[0].message
    assert not late.reasons
    assert late["monthly"] is None


def test_absent_is_not_unknown(reg: Regulation) -> None:
    death = reg.fact("death", Date, "死亡日期", may_be_absent=True)
    reg.concept("alive", "在世", death.if_present(lambda d: d > date(2023, 1, 1), otherwise=True), clause="第一条")
    assert reg.evaluate({"death": ABSENT}, on="2023-01")["alive"] is True
    assert reg.evaluate({"death": "2022-12-01"}, on="2023-01")["alive"] is False
    unknown = reg.evaluate({}, on="2023-01")
    assert unknown.verdict("alive") == "undetermined"
    assert unknown.needs("alive") == ("death",)


def test_exceptions_to_exceptions_and_conflicts_that_name_both_clauses(reg: Regulation) -> None:
    a, b, c = (reg.fact(name, Boolean, name) for name in "abc")
    paid = reg.concept("paid", "金额", yuan(1), clause="第一条")
    first = reg.exception("first", "甲例外", to=paid, when=a, then=yuan(2), clause="第二条")
    reg.exception("second", "乙例外", to=paid, when=b, then=yuan(3), clause="第三条")
    reg.exception("inner", "例外的例外", to=first, when=c, then=yuan(3), clause="第四条")

    def found(**facts: object) -> tuple[object, How, str]:
        reason = reg.evaluate(facts, on="2023-01").reason("paid")
        return reason.value, reason.outcome.how, reason.deciding_clause

    assert found(a=False, b=False, c=False) == (1, How.RULE, "某〔2022〕1号 第一条")
    assert found(a=True, b=False, c=False) == (2, How.EXCEPTION, "某〔2022〕1号 第二条")
    assert found(a=True, b=False, c=True) == (3, How.EXCEPTION, "某〔2022〕1号 第四条")
    assert found(a=True, b=True, c=True)[0] == 3  # two that agree are no conflict
    assert found(a=True, b=True, c=False) == (None, How.CONFLICT, "某〔2022〕1号 第二条；某〔2022〕1号 第三条")
    (finding,) = reg.evaluate({"a": True, "b": True, "c": False}, on="2023-01").findings
    assert finding.kind == "conflict"
    assert "第二条" in finding.clauses[0] and "第三条" in finding.clauses[0]  # noqa: PT018
    assert found(a=True, b=False)[0] is None  # unknown whether it is 2 or 3
    assert found(a=False, b=False)[0] == 1  # what does not apply cannot matter


def test_an_exception_may_say_that_there_is_none_also_beside_another_exception(reg: Regulation) -> None:
    a, b = (reg.fact(name, Boolean, name) for name in "ab")
    told = reg.fact("told", Date, "登记日期", may_be_absent=True)
    day = reg.concept("day", "日期", told, clause="第一条")
    reg.exception("never", "没有", to=day, when=a, then=absent(Date), clause="第二条")
    reg.exception("fixed", "定日", to=day, when=b, then=date(2023, 5, 1), clause="第三条")

    def found(**facts: object) -> object:
        return reg.evaluate({"told": "2022-01-01", **facts}, on="2023-01")["day"]

    assert found(a=True, b=False) is ABSENT
    assert found(a=False, b=True) == date(2023, 5, 1)
    assert found(a=False, b=False) == date(2022, 1, 1)
    assert found(a=False, b=False, told=ABSENT) is ABSENT
    assert found(a=True, b=True) is None  # a conflict
    assert found(a=True) is None


def test_rounding_says_which_way(reg: Regulation) -> None:
    x = reg.fact("x", Integer, "数", low=-100, high=100)
    half = x / 2
    for name, node in (("down", half.round_down(1)), ("up", half.round_up(1)), ("half", half.round_half_up(1))):
        reg.concept(name, name, node, clause="第一条")
    reg.concept("exact", "分数", half, clause="第一条")
    result = reg.evaluate({"x": -7}, on="2023-01")
    assert (result["down"], result["up"], result["half"]) == (-4, -3, -4)
    assert result["exact"] == Fraction(-7, 2)
    assert reg.evaluate({"x": 7}, on="2023-01")["half"] == 4


def test_division_by_nothing_is_unknown(reg: Regulation) -> None:
    a, b = reg.fact("a", Money, "甲"), reg.fact("b", Money, "乙")
    reg.concept("share", "份额", (a / b).round_half_up("0.01"), clause="第一条")
    assert reg.evaluate({"a": 1, "b": 0}, on="2023-01")["share"] is None
    assert reg.evaluate({"a": 1, "b": -3}, on="2023-01")["share"] == Decimal("-0.33")


def test_back_pay_is_summed_over_months(reg: Regulation) -> None:
    start = reg.fact("start", Date, "起始")
    reg.concept(
        "back_pay",
        "补发",
        sum_over_months(
            start.month,
            reg.month - months(1),
            lambda m: when(m >= YearMonth(2022, 4)).then(yuan(100)).otherwise(yuan(30)),
        ),
        clause="第一条",
    )
    assert reg.evaluate({"start": "2022-01-15"}, on="2022-06")["back_pay"] == 3 * 30 + 2 * 100
    assert reg.evaluate({"start": "2022-06-15"}, on="2022-06")["back_pay"] == 0
    assert reg.evaluate({}, on="2022-06").needs("back_pay") == ("start",)


def test_the_higher_of_excluding_benefits_is_named(reg: Regulation) -> None:
    a, b = reg.fact("a", Money, "甲"), reg.fact("b", Money, "乙")
    reg.concept("best", "择高", best_of(a.cite("第二条", "甲补贴"), b.cite("第三条", "乙补贴")), clause="第一条")
    reason = reg.evaluate({"a": 5, "b": 7}, on="2023-01").reason("best")
    assert (reason.value, reason.outcome.how, reason.outcome.title) == (7, How.CHOSEN, "乙补贴")
    assert reg.evaluate({"a": 7, "b": 7}, on="2023-01").reason("best").outcome.title == "甲补贴"


def test_a_cap_says_that_it_took_effect(reg: Regulation) -> None:
    a = reg.fact("a", Money, "甲")
    reg.concept("paid", "金额", least(a, yuan(10).cite("第二条", "最高额")), clause="第一条")
    assert reg.evaluate({"a": 11}, on="2023-01").reason("paid").outcome.how is How.CAP
    assert reg.evaluate({"a": 10}, on="2023-01").reason("paid").outcome.how is How.RULE


def test_contradictory_facts_are_refused(reg: Regulation) -> None:
    birth, death = reg.fact("birth", Date, "出生日期"), reg.fact("death", Date, "死亡日期")
    reg.require(reg.concept("in_order", "死亡不早于出生", death >= birth, clause="第一条"))
    with pytest.raises(FactError, match=r"互相矛盾.*死亡不早于出生.*1940-01-01.*1950-01-01"):
        reg.evaluate({"birth": "1950-01-01", "death": "1940-01-01"}, on="2023-01")
    assert reg.evaluate({"birth": "1950-01-01"}, on="2023-01")["in_order"] is None


def test_contradictory_facts_of_a_member_name_which_one_and_the_clause(reg: Regulation) -> None:
    claims = reg.relation("claims", "申请")
    owed, paid = claims.fact("owed", Money, "余额"), claims.fact("paid", Money, "已补偿")
    half = claims.concept("half", "余额的一半", (owed * percent(50)).round_down("分"), clause="第一条")
    reg.require(claims.concept("within", "已补偿不超过一半", paid <= half, clause="第二条"))
    facts = {"claims": [{"owed": 10, "paid": 5}, {"owed": 10, "paid": "5.01"}]}
    said = r"申请第2个的事实互相矛盾，应为“已补偿不超过一半”〔.*第二条〕：paid（已补偿）是 5.01，余额的一半是 5.00"
    with pytest.raises(FactError, match=said):
        reg.evaluate(facts, on="2023-01")


def fund_of(reg: Regulation, left_over: str, *, capped: bool) -> None:
    fund = reg.fact("fund", Money, "资金")
    claims = reg.relation("claims", "申请")
    asked = claims.fact("asked", Money, "申请额", low=0)
    claims.concept("part", "所得", claims.allocate(fund, asked, capped=capped, left_over=left_over), clause="第一条")


@pytest.mark.parametrize(
    ("left_over", "parts"),
    [
        ("largest_remainder", ["1.43", "2.86", "5.71"]),
        ("in_order", ["1.43", "2.86", "5.71"]),
        ("kept", ["1.42", "2.85", "5.71"]),
    ],
)
def test_a_fund_is_spread_to_the_fen(reg: Regulation, left_over: str, parts: list[str]) -> None:
    fund_of(reg, left_over, capped=True)
    result = reg.evaluate({"fund": 10, "claims": [{"asked": 10}, {"asked": 20}, {"asked": 40}]}, on="2023-01")
    assert result["part"] == list(map(Decimal, parts))
    enough = reg.evaluate({"fund": 100, "claims": [{"asked": 10}, {"asked": "20.01"}]}, on="2023-01")
    assert enough["part"] == [10, Decimal("20.01")]


def test_an_untold_group_is_unknown_and_an_empty_one_is_not(reg: Regulation) -> None:
    people = reg.relation("people", "家庭成员")
    income = people.fact("income", Money, "收入")
    reg.concept("total", "家庭收入", people.sum(income), clause="第一条")
    reg.concept("heads", "人数", people.count(), clause="第一条")
    reg.concept("richest", "最高", people.max(income), clause="第一条")
    untold = reg.evaluate({}, on="2023-01")
    assert (untold["total"], untold["heads"], untold.needs("total")) == (None, None, ("people",))
    empty = reg.evaluate({"people": []}, on="2023-01")
    assert (empty["total"], empty["heads"], empty["richest"]) == (0, 0, ABSENT)
    partly = reg.evaluate({"people": [{"income": 5}, {}]}, on="2023-01")
    assert (partly["total"], partly["heads"], partly.needs("total")) == (None, 2, ("income",))
    with pytest.raises(FactError, match=r"家庭成员第2个：没有名为 incom 的事实。您要找的是 income 吗"):
        reg.evaluate({"people": [{"income": 5}, {"incom": 5}]}, on="2023-01")


def test_members_see_whom_they_belong_to_and_their_likes(reg: Regulation) -> None:
    factor = reg.fact("factor", Rate(2), "系数")
    banks = reg.relation("banks", "银行")
    loans = banks.relation("loans", "贷款")
    company, lent = loans.fact("company", Integer, "企业"), loans.fact("lent", Money, "放贷额")
    alike = loans.alike("sum", lent, keys=(company,), within=reg)
    loans.concept("of_company", "同一企业合计", alike, clause="第一条")
    lending = banks.concept("lending", "银行合计", loans.sum(lent), clause="第一条")
    loans.concept("weighted", "加权", (lent * factor).round_half_up("分"), clause="第一条")
    banks.concept("place", "名次", banks.rank(lending), clause="第一条")
    reg.concept("all_loans", "全部", loans.sum(lent, per=reg), clause="第一条")
    facts = {
        "factor": "0.5",
        "banks": [
            {"loans": [{"company": 1, "lent": 3}, {"company": 2, "lent": 4}]},
            {"loans": [{"company": 1, "lent": 5}]},
            {"loans": []},
        ],
    }
    result = reg.evaluate(facts, on="2023-01")
    assert result["of_company"] == [8, 4, 8]
    assert result["lending"] == [7, 5, 0]
    assert result["place"] == [1, 2, 3]
    assert result["weighted"] == [Decimal("1.50"), 2, Decimal("2.50")]
    assert result["all_loans"] == 12
    assert result.reason("weighted", 2).facts[1].value in (Decimal("5.00"), Decimal("0.50"))


def test_the_explanation_has_one_shape() -> None:
    told = heating().evaluate(OLD, on="2023-05").as_json()
    assert told["version"] == 1
    monthly = next(reason for reason in told["reasons"] if reason["concept"] == "monthly")
    assert monthly == {
        "concept": "monthly",
        "title": "月补贴",
        "member": None,
        "value": "100.00",
        "clauses": ["示规字〔2022〕1号 第四条"],
        "outcome": {
            "code": 1,
            "how": "row",
            "title": "补贴标准第1行：不低于60、低于80",
            "clause": "示规字〔2022〕1号 第四条",
        },
        "parameters": [],
        "facts": [{"name": "registered", "title": "本市户籍", "value": True, "source": "公安户籍登记"}],
        "needs": [],
    }


def test_a_row_is_told_in_the_words_of_its_facts(reg: Regulation) -> None:
    kind = reg.fact("kind", Code("类型", {"maker": "制造", "trade": "贸易"}), "企业类型")
    cost = reg.fact("cost", Money, "电费")
    rows = [
        Row({"k": codes("maker"), "c": interval(below=1000)}, {"paid": yuan(1)}),
        Row({"k": codes("maker"), "c": interval(at_least=1000)}, {"paid": yuan(2)}),
        Row({"k": codes("trade")}, {"paid": yuan(3)}),
    ]
    table = reg.table("steps", "补贴档", keys={"k": kind.type, "c": Money}, rows=rows, clause="第一条")
    reg.concept("paid", "补贴", table.lookup(kind, cost), clause="第一条")
    result = reg.evaluate({"kind": "maker", "cost": 1000}, on="2023-01")
    assert result.reason("paid").outcome.title == "补贴档第2行：企业类型 制造，电费 不低于1,000元"


def test_of_rows_that_are_added_up_none_decides_alone(reg: Regulation) -> None:
    heads = reg.fact("heads", Integer, "人数")
    rows = [Band(yuan(10), at_least=2), Band(yuan(20), at_least=5)]
    table = reg.table("extras", "加项", key=Integer, hit="collect", rows=rows, outside=yuan(0), clause="第一条")
    reg.concept("paid", "补贴", table.lookup(heads), clause="第一条")
    both, none = (reg.evaluate({"heads": n}, on="2023-01").reason("paid") for n in (5, 1))
    assert (both.value, both.outcome.title) == (30, "加项相符的各行相加")
    assert (none.value, none.outcome.how) == (0, How.OUTSIDE)


def test_a_concept_that_is_not_there_is_named(reg: Regulation) -> None:
    with pytest.raises(KeyError, match="您要找的是 monthly 吗"):
        heating().evaluate(OLD, on="2023-05")["montly"]
    assert isinstance(rate(1), object)
    with pytest.raises(DefinitionError):
        reg.concept("x", "x", heating().evaluate, clause="第一条")  # type: ignore[arg-type]
