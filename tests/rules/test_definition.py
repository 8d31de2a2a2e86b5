"""What cannot be said is refused when it is written, with what to write instead."""

from __future__ import annotations

from datetime import date

import pytest

from gongbao.rules import (
    Band,
    Boolean,
    Code,
    Date,
    Dated,
    DefinitionError,
    Integer,
    Money,
    Month,
    ParameterError,
    Quantity,
    Rate,
    Regulation,
    Row,
    TableError,
    Text,
    UnitError,
    YearMonth,
    all_of,
    codes,
    days,
    interval,
    months,
    percent,
    quantity,
    rate,
    when,
    yuan,
)

NEW_YEAR = date(2022, 1, 1)


@pytest.fixture
def reg() -> Regulation:
    return Regulation("a", "某办法", "某〔2022〕1号", in_force=(date(2022, 1, 1), None))


def test_yuan_and_kilowatt_hours_do_not_add_up(reg: Regulation) -> None:
    paid, used = reg.fact("paid", Money, "金额"), reg.fact("used", Quantity("千瓦时", 2), "电量")
    with pytest.raises(UnitError, match=r"左边 paid 的单位是元，右边 used 的单位是千瓦时"):
        paid + used
    price = quantity("3.5", "元/千瓦时")
    assert (used * price).type.unit == paid.type.unit
    assert (paid + used * price).type.unit == paid.type.unit


def test_yuan_and_a_rate_do_not_add_up(reg: Regulation) -> None:
    with pytest.raises(UnitError, match=r"单位是元.*单位是（无）"):
        reg.fact("paid", Money, "金额") + reg.fact("share", Rate(4), "比例")


def test_a_bare_number_beside_money_says_what_to_write(reg: Regulation) -> None:
    with pytest.raises(UnitError, match=r"yuan\(5\)"):
        reg.fact("paid", Money, "金额").__gt__(5)


@pytest.mark.parametrize(
    ("wrong", "remedy"),
    [
        (lambda a, b: a and b, r"a & b"),
        (lambda a, b: a or b, r"a \| b"),
        (lambda a, _: not a, r"~a"),
        (lambda a, _: 1 if a else 2, r"when\(\.\.\.\)"),
    ],
)
def test_truth_of_an_expression_says_what_to_write(reg: Regulation, wrong, remedy: str) -> None:  # type: ignore[no-untyped-def]
    a, b = reg.fact("a", Boolean, "甲"), reg.fact("b", Boolean, "乙")
    with pytest.raises(DefinitionError, match=remedy):
        wrong(a, b)


def test_chained_comparison_in_and_whole_division(reg: Regulation) -> None:
    x = reg.fact("x", Integer, "数")
    with pytest.raises(DefinitionError, match=r"between"):
        1 < x < 5  # noqa: B015
    with pytest.raises(DefinitionError, match=r"is_in"):
        3 in x  # noqa: B015
    with pytest.raises(DefinitionError, match=r"round_down"):
        x // 2


def test_floating_point_is_no_number_of_a_rule(reg: Regulation) -> None:
    with pytest.raises(DefinitionError, match=r"rate\('0.1'\)"):
        reg.fact("x", Integer, "数") * 0.1


@pytest.mark.parametrize(
    ("wrong", "remedy"),
    [
        (lambda _: yuan(1.5), "'0.1'"),
        (lambda _: days(1.5), "整数"),
        (lambda x: abs(x), "greatest"),
        (lambda x: x**2, "a \\* a"),
        (lambda x: round(x, 2), "round_half_up"),
        (lambda x: x.round_up("百斤"), "分、角、元"),
    ],
)
def test_what_python_would_do_by_itself_says_what_to_write(reg: Regulation, wrong, remedy: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(DefinitionError, match=remedy):
        wrong(reg.fact("x", Money, "数"))


def test_what_belongs_to_another_regulation_is_named(reg: Regulation) -> None:
    other = Regulation("b", "另一办法", "某〔2022〕2号", in_force=(date(2022, 1, 1), None)).fact("zones", Money, "额")
    reg.fact("zone", Money, "额")
    with pytest.raises(DefinitionError, match="zones 不是本文件的。您要找的是 zone 吗"):
        reg.concept("c", "概念", other, clause="第一条")


def test_a_parameter_is_in_its_own_unit(reg: Regulation) -> None:
    for value in (percent(5), quantity(5, "千瓦时")):
        with pytest.raises(UnitError, match="参数 p（标准）是小数（元），写的值却是"):
            reg.parameter("p", Money, "标准", rows=[Dated(value)])
    with pytest.raises(UnitError, match="参数 p（标准）的范围是小数（元）"):
        reg.parameter("p", Money, "标准", rows=[Dated(yuan(5))], high=quantity(5, "千瓦时"))


def test_months_are_no_days(reg: Regulation) -> None:
    day = reg.fact("day", Date, "日期")
    with pytest.raises(UnitError, match=r"add_months"):
        day + months(3)
    with pytest.raises(UnitError, match=r"days\(3\)"):
        day + 3


def test_what_may_be_absent_must_say_what_holds_then(reg: Regulation) -> None:
    death = reg.fact("death", Date, "死亡日期", may_be_absent=True)
    with pytest.raises(DefinitionError, match=r"death 可能没有.*if_present"):
        death.__lt__(date(2023, 1, 1))
    with pytest.raises(DefinitionError, match=r"may_be_absent"):
        reg.fact("birth", Date, "出生日期").absent()


def test_a_fraction_must_be_rounded_before_it_is_money(reg: Regulation) -> None:
    a, b = reg.fact("a", Money, "甲"), reg.fact("b", Integer, "乙")
    share = reg.concept("share", "份额", a / b, clause="第一条")
    with pytest.raises(DefinitionError, match="取整"):
        reg.relation("people", "人").sum(share)


def test_a_concept_without_a_clause_or_with_a_bad_one_is_refused(reg: Regulation) -> None:
    x = reg.fact("x", Integer, "数")
    with pytest.raises(DefinitionError, match="没有写明条款"):
        reg.concept("c", "概念", x, clause=())
    with pytest.raises(DefinitionError, match="读不出来"):
        reg.concept("c", "概念", x, clause="某处")


def test_names_are_unique(reg: Regulation) -> None:
    reg.fact("x", Integer, "数")
    with pytest.raises(DefinitionError, match="已有名为 x"):
        reg.parameter("x", Integer, "参数", rows=[])
    with pytest.raises(DefinitionError, match="小写字母"):
        reg.fact("X y", Integer, "数")


def test_members_facts_must_be_summed_before_the_subject_uses_them(reg: Regulation) -> None:
    people = reg.relation("people", "家庭成员")
    income = people.fact("income", Money, "收入")
    with pytest.raises(DefinitionError, match="先对他们求和"):
        reg.concept("total", "合计", income, clause="第一条")
    other = reg.relation("cars", "车辆").fact("price", Money, "价格")
    with pytest.raises(DefinitionError, match="互不包含"):
        income + other


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([Band(yuan(1), at_least=0, at_most=5), Band(yuan(2), at_least=5)], r"第1行.*第2行.*重叠"),
        ([Band(yuan(1), below=5), Band(yuan(2), above=5)], r"空档：key 不低于5且低于6"),
        ([Band(yuan(1), at_least=0, below=5)], r"空档：key 低于0"),
        ([Band(yuan(1), at_least=5, below=5)], r"空的"),
        ([Band(yuan(1), at_least=0), Band(percent(1), below=0)], r"第2行.*不是同一种东西"),
        ([], r"没有行"),
    ],
)
def test_a_table_with_a_gap_or_an_overlap_is_refused(reg: Regulation, rows: list[Band], said: str) -> None:
    with pytest.raises(TableError, match=said):
        reg.table("t", key=Integer, rows=rows)


def test_a_way_of_summing_up_that_is_none_is_refused(reg: Regulation) -> None:
    loans = reg.relation("loans", "贷款")
    lent = loans.fact("lent", Money, "放贷额", source="银行")
    with pytest.raises(DefinitionError, match="应为 count、sum、min、max、any、all 之一，写的是 mean"):
        loans.alike("mean", lent, keys=(lent,), within=reg)


def test_bounds_are_in_the_unit_of_the_key(reg: Regulation) -> None:
    metered = Quantity("千瓦时", 2)
    with pytest.raises(UnitError, match="key 的单位是千瓦时，界限写的是元"):
        reg.table("t", key=metered, rows=[Band(yuan(1), below=yuan(10)), Band(yuan(2), at_least=yuan(10))])
    with pytest.raises(TableError, match="key 是日期，界限也要写成日期"):
        reg.table("t", key=Date, rows=[Band(yuan(1), below=2022), Band(yuan(2), at_least=2022)])
    with pytest.raises(TableError, match="界限写的却是日期"):
        reg.table("t", key=Money, rows=[Band(yuan(1), below=NEW_YEAR), Band(yuan(2), at_least=NEW_YEAR)])
    with pytest.raises(UnitError, match="两个界限不是同一种东西"):
        Band(yuan(1), at_least=yuan(1), below=quantity(5, "千瓦时")).interval  # noqa: B018


def test_bounds_are_named_with_all_their_digits(reg: Regulation) -> None:
    bounds = interval(above=yuan("12345.67"), at_most=yuan("23456789.05"))
    assert str(bounds) == "超过12345.67且不超过23456789.05"
    with pytest.raises(ParameterError, match=r"应在0.005至1234567.89元之间，给出的是 2000000.00"):
        reg.parameter("p", Money, "上限", [Dated(2_000_000)], low="0.005", high="1234567.89")


def test_a_gap_between_days_is_named_by_its_days(reg: Regulation) -> None:
    with pytest.raises(TableError, match="空档：key 等于2022-01-01 没有一行"):
        reg.table("t", key=Date, rows=[Band(yuan(1), below=NEW_YEAR), Band(yuan(2), above=NEW_YEAR)])
    start, end = YearMonth(2022, 1), YearMonth(2022, 4)
    with pytest.raises(TableError, match="空档：key 不早于2022-01且早于2022-04 没有一行"):
        reg.table("t", key=Month, rows=[Band(yuan(1), below=start), Band(yuan(2), at_least=end)])


def test_texts_that_no_row_names_are_a_gap(reg: Regulation) -> None:
    rows = [Row({"place": codes("甲镇")}, {"paid": yuan(1)})]
    with pytest.raises(TableError, match="空档：place 其他 没有一行"):
        reg.table("t", keys={"place": Text}, rows=rows)
    assert reg.table("t", keys={"place": Text}, rows=rows, outside={"paid": yuan(0)}).rows


def test_what_a_table_collects_is_a_number(reg: Regulation) -> None:
    with pytest.raises(TableError, match="各行相加，result 却是文字"):
        reg.table("t", key=Integer, rows=[Band("甲", below=5)], hit="collect", outside="无")
    with pytest.raises(DefinitionError, match="没有 any 这种命中方式"):
        reg.table("t", key=Integer, rows=[Band(yuan(1))], hit="any")


def test_a_code_that_a_table_misspells_is_named_with_its_table(reg: Regulation) -> None:
    colour = Code("颜色", {"r": "红", "g": "绿"})
    with pytest.raises(TableError, match="表 t 的键 colour：应为红、绿 之一，给出的是 'q'"):
        reg.table("t", keys={"colour": colour}, rows=[Row({"colour": codes("q")}, {"paid": yuan(1)})])


def test_bounds_of_decimals_meet_exactly(reg: Regulation) -> None:
    area = Quantity("亩", 2)
    with pytest.raises(TableError, match="空档：key 等于5 没有一行"):
        reg.table("t", key=area, rows=[Band(yuan(1), below=5), Band(yuan(2), above=5)])
    with pytest.raises(TableError, match="空档"):
        reg.table("t", key=area, rows=[Band(yuan(1), at_most=5), Band(yuan(2), at_least="5.01")])
    assert reg.table("t", key=area, rows=[Band(yuan(1), at_most=5), Band(yuan(2), above=5)]).rows


def test_a_table_with_two_keys_covers_all_combinations(reg: Regulation) -> None:
    colour = Code("颜色", {"r": "红", "g": "绿"})
    rows = [
        Row({"size": interval(below=5), "colour": codes("r")}, {"paid": yuan(1)}),
        Row({"size": interval(at_least=5)}, {"paid": yuan(2)}),
    ]
    with pytest.raises(TableError, match=r"size 低于5，colour 绿 没有一行"):
        reg.table("t", keys={"size": Integer, "colour": colour}, rows=rows)


def test_parameters_are_checked(reg: Regulation) -> None:
    with pytest.raises(ParameterError, match=r"2023-01-01 有两个值"):
        reg.parameter(
            "p", Money, "标准", rows=[Dated(yuan(1), until=date(2023, 1, 1)), Dated(yuan(2), from_=date(2023, 1, 1))]
        )
    with pytest.raises(ParameterError, match=r"之间没有值"):
        reg.parameter(
            "p", Money, "标准", rows=[Dated(yuan(1), until=date(2022, 1, 1)), Dated(yuan(2), from_=date(2023, 1, 1))]
        )
    with pytest.raises(ParameterError, match=r"应在0至100元之间，给出的是 101"):
        reg.parameter("p", Money, "标准", rows=[Dated(yuan(101))], low=0, high=100)


def test_an_exception_must_be_of_the_concepts_type(reg: Regulation) -> None:
    flag = reg.fact("flag", Boolean, "标志")
    paid = reg.concept("paid", "金额", yuan(1), clause="第一条")
    with pytest.raises(DefinitionError, match="结果"):
        reg.exception("e", "例外", to=paid, when=flag, then=rate(1), clause="第二条")
    later = reg.concept("later", "以后", when(flag).then(paid).otherwise(yuan(0)), clause="第三条")
    with pytest.raises(DefinitionError, match="用到了 paid 自己"):
        reg.exception("e", "例外", to=paid, when=all_of(flag), then=later, clause="第二条")


def test_numbers_that_could_overflow_are_refused_before_anything_runs(reg: Regulation) -> None:
    x = reg.fact("x", Money, "数")
    reg.concept("huge", "极大", x * reg.fact("y", Rate(6), "比") * reg.fact("z", Rate(9), "比"), clause="第一条")
    with pytest.raises(DefinitionError, match=r"huge.*更窄的合理范围"):
        reg.evaluate({}, on="2023-01")
