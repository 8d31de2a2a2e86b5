"""长者长寿保健金 as rules, evaluated for a month: what the payroll of that month holds.

`given` holds readings and facts, `amounts` the rates (第三条 to 第五条, 第十七条), `period` from when until when
(第八条 to 第十一条, 第十八条、第十九条). Here stand the list of the month, back pay (第十条), what was overpaid and
comes back (第十二条, 第二十条), and what changes. `clauses` says for each provision which concepts compute it.

A death recorded later is made good in the month in which it became known.
"""

from __future__ import annotations

from datetime import date

from gongbao.regulations.guangzhou.longevity_allowance.amounts import (
    age_now,
    at_old_place,
    belongs,
    eighty,
    festival_amount,
    hundred,
    is_army,
    ninety,
    paid_70,
    paid_80,
    paid_90,
    paid_100,
    paid_over,
    standard,
    transfer_month,
)
from gongbao.regulations.guangzhou.longevity_allowance.given import (
    FIRST_MONTH,
    NEVER,
    agreement,
    back_pay_place,
    birth,
    death,
    district,
    festival_age,
    festival_back_pay,
    festival_day,
    festival_month,
    last_month,
    moved_out,
    old_district,
    old_street,
    r,
    street,
    this_month,
)
from gongbao.regulations.guangzhou.longevity_allowance.period import (
    confirmed_by_now,
    confirmed_month,
    death_end,
    death_known,
    last_due,
    met_month,
    move_out_end,
    move_out_known,
    stop_month,
    too_late,
)
from gongbao.rules import Code, Expr, YearMonth, all_of, greatest, least, months, when, yuan
from gongbao.rules.nodes import lift

# What the month's list holds ------------------------------------------------------------------------------------

on_list = r.concept(
    "on_list",
    "列入当月发放名单",
    all_of(
        belongs,
        (met_month <= this_month).cite(r.cite("第九条第三款"), "已到年满70周岁并有本市户籍的月份"),
        confirmed_by_now,
        (this_month <= last_due).cite(r.cite("第十八条"), "没有因死亡或迁出本市而终止"),
    ),
    clause=("第三条", "第九条第三款", "第十三条", "第十八条"),
)
was_on_list = r.concept(
    "was_on_list",
    "上月在名单上",
    all_of(
        belongs,
        last_month >= FIRST_MONTH,
        met_month <= last_month,
        confirmed_month <= last_month,
        last_month < stop_month,
    ),
    clause=("第十三条", "第二十六条"),
)
monthly = r.concept(
    "monthly",
    "按月发放",
    when(~on_list)
    .then(yuan(0))
    .when(this_month >= hundred)
    .then(paid_100.cite(r.cite("第四条第一款"), "100周岁及以上"))
    .when(this_month >= ninety)
    .then(paid_90.cite(r.cite("第四条第一款"), "90至99周岁"))
    .when(this_month >= eighty)
    .then(paid_80.cite(r.cite("第四条第一款"), "80至89周岁"))
    .otherwise(paid_70.cite(r.cite("第四条第一款"), "70至79周岁")),
    clause=("第四条第一款", "第五条第二款", "第十五条"),
)
r.concept(
    "district_part",
    "高出规定标准、由区财政承担的部分",
    when(on_list).then(monthly - standard.lookup(age_now)).otherwise(yuan(0)),
    clause="第五条第二款",
)


def _january_of(month: Expr) -> Expr:
    """The first month of the year in which a month lies."""
    january = month
    for number in range(2, 13):
        january = when(month.month_number == number).then(month - months(number - 1)).otherwise(january)
    return january


old_enough = festival_age.choose({"inclusive": hundred, "exclusive": hundred + months(12)})
first_festive = r.concept(
    "first_festive_month",
    "够得上慰问金的第一个月",
    festival_day.choose(
        {
            "last_day": old_enough,
            "first_day": when(birth.day_number == 1).then(old_enough).otherwise(old_enough + months(1)),
            "year_end": _january_of(old_enough),
        }
    ),
    clause="第四条第二款",
)
before_all = festival_month.choose({str(number): YearMonth(1, number) for number in range(1, 13)})


def _festivals(first: Expr, last: Expr) -> Expr:
    """How many festival months there are from `first` to `last`, both included, since the person is old enough."""
    begin = greatest(first, first_festive)
    until_last = ((last - before_all).count() / 12).round_down(1)
    before_first = ((begin - months(1) - before_all).count() / 12).round_down(1)
    return greatest(until_last - before_first, 0)


is_festive = r.concept(
    "is_festival_month",
    "本月是敬老月",
    this_month.month_number == festival_month.choose({str(number): number for number in range(1, 13)}),
    clause="第四条第二款",
)
festival = r.concept(
    "festival",
    "慰问金",
    when(all_of(on_list, is_festive, this_month >= first_festive)).then(festival_amount).otherwise(yuan(0)),
    clause="第四条第二款",
)

# 第十条第二款: back pay ------------------------------------------------------------------------------------------

last_missed = least(last_month, last_due)
missed_festivals = r.concept(
    "missed_festivals",
    "补发的慰问金",
    festival_back_pay.choose(
        {"monthly_only": yuan(0), "included": _festivals(met_month, last_missed) * festival_amount}
    ),
    clause="第十条第二款",
)
gets_back_pay = r.concept(
    "gets_back_pay",
    "本月一次性补发",
    all_of(belongs, confirmed_month == this_month, ~too_late, met_month <= last_missed),
    clause="第十条第二款",
)
back_pay = r.concept(
    "back_pay",
    "一次性补发",
    when(gets_back_pay).then(paid_over(met_month, last_missed) + missed_festivals).otherwise(yuan(0)),
    clause="第十条第二款",
)
r.concept(
    "back_pay_months",
    "补发的月数",
    when(gets_back_pay).then(last_missed - met_month + months(1)).otherwise(months(0)),
    clause="第十条第二款",
)
r.concept("total", "当月应发合计", monthly + back_pay + festival, clause=("第四条", "第十条第二款"))

# 第十二条、第十八条至第二十条: overpaid ---------------------------------------------------------------------------

death_first = death_end <= move_out_end
ended_known = r.concept(
    "ended_known_month",
    "获知终止事由的月份",
    when(last_due == NEVER).then(NEVER).when(death_first).then(death_known).otherwise(move_out_known),
    clause=("第十三条", "第十九条"),
)
# Where the later of two events was known first, payment had already ended with it.
other_known = when(death_first).then(move_out_known).otherwise(death_known)
other_end = when(death_first).then(move_out_end).otherwise(death_end)
first_overpaid = r.concept(
    "first_overpaid_month",
    "多领的第一个月",
    when(too_late).then(met_month).otherwise(greatest(met_month, last_due + months(1))),
    clause=("第十一条", "第十八条"),
)
last_overpaid = r.concept(
    "last_overpaid_month",
    "多领的最后一个月",
    when(other_known < ended_known).then(least(last_month, other_end)).otherwise(last_month),
    clause=("第十八条", "第二十条"),
)
was_overpaid = r.concept(
    "was_overpaid",
    "本月发现多领",
    all_of(
        belongs,
        ended_known == this_month,
        confirmed_month <= last_month,
        met_month <= last_overpaid,
        too_late | (last_due < last_overpaid),
    ),
    clause="第二十条",
)


recover = r.concept(
    "recover",
    "应追回的多领金额",
    when(was_overpaid)
    .then(
        paid_over(first_overpaid, last_overpaid)
        # A festival payment was made only to who was on the list by then.
        + _festivals(greatest(first_overpaid, confirmed_month), last_overpaid) * festival_amount
    )
    .otherwise(yuan(0)),
    clause=("第十二条", "第二十条"),
)
r.concept(
    "recover_months",
    "多领的月数",
    when(was_overpaid).then(last_overpaid - first_overpaid + months(1)).otherwise(months(0)),
    clause=("第十八条", "第二十条"),
)
Route = Code("recover_route", ("无", "协议扣回", "通知退回"))
r.concept(
    "recover_route",
    "追回方式",
    when(~was_overpaid)
    .then(lift("无", Route))
    .when(agreement)
    .then(lift("协议扣回", Route))
    .otherwise(lift("通知退回", Route)),
    clause=("第十二条第一款", "第二十条"),
)

# 第十三条、第十五条、第十七条、第二十五条: what changes, who pays ---------------------------------------------------

new_band = r.concept(
    "new_band",
    "本月满80、90或100周岁",
    this_month.is_in(eighty, ninety, hundred),
    clause="第十五条",
)
Kind = Code("kind", ("起发", "调标", "续发", "停发", "只补发", "不发"))
# The data stood in for a day that was not to be had.
by_data_day = when(death_first).then(death.absent()).otherwise(moved_out.absent())


def _kind(label: str, clause: str) -> Expr:
    return lift(label, Kind).cite(r.cite(clause), label)


r.concept(
    "kind",
    "当月变动",
    when(all_of(on_list, ~was_on_list, gets_back_pay))
    .then(_kind("起发", "第十条第二款"))
    .when(on_list & ~was_on_list)
    .then(_kind("起发", "第九条第三款"))
    .when(on_list & new_band)
    .then(_kind("调标", "第十五条"))
    .when(on_list)
    .then(_kind("续发", "第四条第一款"))
    .when(was_on_list & by_data_day)
    .then(_kind("停发", "第十九条"))
    .when(was_on_list)
    .then(_kind("停发", "第十八条"))
    .when(gets_back_pay)
    .then(_kind("只补发", "第十条第二款"))
    .otherwise(lift("不发", Kind)),
    clause=("第四条第一款", "第九条第三款", "第十条第二款", "第十三条", "第十五条", "第十八条", "第十九条"),
)


def _payer(at_old: Expr) -> Expr:
    place: Expr = when(at_old).then(old_district.or_else(district, clause="第十七条第二款")).otherwise(district)
    return when(is_army).then("市退役军人事务部门").otherwise(place)


r.concept("payer", "发放地", _payer(at_old_place), clause=("第四条第一款", "第十七条第二款", "第二十五条"))
r.concept(
    "payer_street",
    "发放街（镇）",
    when(at_old_place).then(old_street.or_else(street, clause="第十七条第二款")).otherwise(street),
    clause="第十七条第二款",
)
r.concept(
    "back_pay_payer",
    "补发的发放地",
    _payer(back_pay_place.choose({"paying_place": at_old_place, "place_when_met": met_month <= transfer_month})),
    clause=("第十条第二款", "第十七条第二款"),
)

REGULATION = r

LAST_DAYS = {"day_before": date(2026, 8, 31), "same_day": date(2026, 9, 1)}
"""The last day in force by the reading last_day."""

ANSWERS = ("kind", "total", "monthly", "back_pay", "festival", "district_part", "recover", "payer", "confirmation")
"""What a person asks, the decisive answer first: the concepts that head an explanation."""

CONDITIONS = ("on_list", "was_on_list")
"""Conditions whose failing explains an answer."""

QUIET = (
    *("seventy_month", "eighty_month", "ninety_month", "hundred_month", "first_festive_month"),
    *("paid_rate_70", "paid_rate_80", "paid_rate_90", "paid_rate_100", "first_overpaid_month", "last_overpaid_month"),
)
"""Steps of the reckoning that an explanation leaves to its JSON."""

NOTHING = (NEVER, YearMonth(10000, 1), YearMonth(1, 1), "无")
"""What stands for something that has not happened."""
