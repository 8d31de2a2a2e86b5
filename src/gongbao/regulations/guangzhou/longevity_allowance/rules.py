"""长者长寿保健金 as rules, in the order of the articles. Evaluated for a month: what the payroll of that month holds.

A month's payroll knows what was known when its list closed; a death recorded later is made good in the month in
which it became known. Months before the start and after an end are compared as months, never as days.
"""

from __future__ import annotations

from datetime import date

from gongbao.regulations.guangzhou.longevity_allowance import NUMBER, TITLE
from gongbao.rules import (
    Band,
    Boolean,
    Code,
    Date,
    Dated,
    Expr,
    Integer,
    Money,
    Regulation,
    Text,
    YearMonth,
    age,
    all_of,
    any_of,
    greatest,
    least,
    months,
    when,
    yuan,
)
from gongbao.rules.nodes import lift

r = Regulation(
    "longevity-allowance",
    TITLE,
    NUMBER,
    issuers=("广州市民政局", "广州市财政局"),
    issued=date(2021, 6, 15),
    in_force=(date(2021, 9, 1), date(2026, 8, 31)),
    replaces=("穗民规字〔2016〕7号",),
    subject="老年人",
)

LAST_DAYS = {"day_before": date(2026, 8, 31), "same_day": date(2026, 9, 1)}
"""The last day in force by the reading last_day."""

FIRST_MONTH = YearMonth(2021, 9)
NEVER = YearMonth(9999, 12)
"""A month later than any other: what has not happened, or is not known yet."""

this_month = r.month
last_month = r.month - months(1)

# Readings: see readings.md for the reasons ----------------------------------------------------------------------

first_month = r.reading(
    "first_month",
    "满70周岁当月发不发",
    {"birthday_month": "生日所在的月是第一个月", "next_month": "生日的次月是第一个月"},
    default="birthday_month",
    clause="第九条第三款",
)
leap_day = r.reading(
    "leap_day",
    "2月29日出生的人在平年哪一天满龄",
    {"feb_28": "2月28日", "mar_1": "3月1日"},
    default="feb_28",
    clause=("第九条第三款", "第十五条"),
)
month_registered = r.reading(
    "month_registered",
    "入户当月发不发",
    {"counts": "入户当月是第一个月", "next_month": "次月是第一个月"},
    default="counts",
    clause="第十条第二款",
)
article_9_floor = r.reading(
    "article_9_floor",
    "按第九条晚确认的人，补发有没有下限",
    {"in_force": "不早于2021年9月1日", "none": "从年满70周岁的月份补起"},
    default="in_force",
    clause=("第九条第三款", "第十条第二款"),
)
festival_back_pay = r.reading(
    "festival_back_pay",
    "晚确认的人，错过的慰问金补不补",
    {"monthly_only": "只补按月发放的部分", "included": "慰问金一并补发"},
    default="monthly_only",
    clause="第十条第二款",
)
moved_out_unconfirmed = r.reading(
    "moved_out_unconfirmed",
    "迁出本市以后才确认的，迁出前的月份补不补",
    {"paid_to_end": "补到迁出当月", "nothing": "不补"},
    default="paid_to_end",
    clause=("第十条", "第十一条", "第十八条"),
)
festival_month = r.reading(
    "festival_month",
    "敬老月是哪一个月",
    {str(month): f"{month}月" for month in range(1, 13)},
    default="10",
    clause="第四条第二款",
)
festival_age = r.reading(
    "festival_age",
    "“100周岁以上”含不含100周岁",
    {"inclusive": "含", "exclusive": "不含"},
    default="inclusive",
    clause=("第三条", "第四条第二款"),
)
festival_day = r.reading(
    "festival_day",
    "慰问金按哪一天看年龄",
    {"last_day": "敬老月的最后一日", "first_day": "敬老月的第一日", "year_end": "当年12月31日"},
    default="last_day",
    clause="第四条第二款",
)
district_rises = r.reading(
    "district_rises",
    "施行后再提高的区标准算不算",
    {"kept_only": "只认2021年9月1日已在执行的标准", "also_later": "以后提高的也算"},
    default="kept_only",
    clause="第五条第二款",
)
back_pay_place = r.reading(
    "back_pay_place",
    "补发的钱由哪里付",
    {"paying_place": "确认当月的发放地", "place_when_met": "符合条件时的户籍所在地"},
    default="paying_place",
    clause=("第十条第二款", "第十七条第二款"),
)
transfer_without_day = r.reading(
    "transfer_without_day",
    "不知道哪天办理了迁移手续",
    {"register_entry": "以户籍登记的迁移日期代替", "old_place": "迁出地发到办理为止"},
    default="register_entry",
    clause="第十七条第二款",
)
end_day = r.reading(
    "end_day",
    "死亡、迁出的数据来晚了，从哪一天起算多领",
    {"true_day": "知道真实日期的按真实日期", "record_day": "一律按数据获取日期"},
    default="true_day",
    clause=("第十八条", "第十九条", "第二十条"),
)
list_closes = r.reading(
    "list_closes",
    "当月名单在哪一天截止",
    {"month_end": "当月最后一日", "run_day": "25日"},
    default="month_end",
    clause=("第十条第二款", "第十三条"),
)
r.reading(
    "pay_by_rest_day",
    "25日遇休息日",
    {"unchanged": "仍是25日", "working_day_before": "提前到以前最近的工作日"},
    default="working_day_before",
    clause="第十三条",
)
r.reading(
    "last_day",
    "五年有效期的最后一日",
    {"day_before": "2026-08-31", "same_day": "2026-09-01"},
    default="day_before",
    clause="第二十六条",
)
army_registration = r.reading(
    "army_registration",
    "部队离退休干部要不要有本市户籍",
    {"not_required": "不要求", "required": "要求"},
    default="not_required",
    clause="第二十五条",
)

# Facts ----------------------------------------------------------------------------------------------------------

POLICE = "公安机关户籍登记（第十四条）"
SYSTEM = "长寿保健金管理系统"

birth = r.fact("birth", Date, "出生日期", clause="第十四条", source=POLICE)
registered = r.fact("registered", Boolean, "本市户籍", clause="第三条", source=POLICE)
registered_since = r.fact(
    "registered_since", Date, "入户日期", clause="第十条第二款", source=POLICE, missing_is_absent=True
)
district = r.fact("district", Text, "户籍所在区", clause="第四条第一款", source=POLICE)
street = r.fact("street", Text, "户籍所在街（镇）", clause="第九条第一款", source=POLICE)
army_retiree = r.fact(
    "army_retiree",
    Boolean,
    "由部队管理或尚未移交地方的离退休干部",
    clause="第二十五条",
    source="退役军人事务部门",
    missing_is_absent=True,
)
confirmed = r.fact("confirmed", Date, "确认信息日期", clause="第八条", source=SYSTEM, may_be_absent=True)
death = r.fact("death", Date, "死亡日期", clause="第十八条", source=POLICE, missing_is_absent=True)
death_recorded = r.fact(
    "death_recorded", Date, "死亡数据获取日期", clause="第十九条", source=SYSTEM, missing_is_absent=True
)
moved_out = r.fact("moved_out", Date, "户籍迁出本市日期", clause="第十八条", source=POLICE, missing_is_absent=True)
moved_out_recorded = r.fact(
    "moved_out_recorded", Date, "迁出数据获取日期", clause="第十九条", source=SYSTEM, missing_is_absent=True
)
move_entered = r.fact(
    "move_entered", Date, "市内迁移的户籍登记日期", clause="第十七条", source=POLICE, missing_is_absent=True
)
transfer_handled = r.fact(
    "transfer_handled", Date, "办理发放迁移手续日期", clause="第十七条", source=SYSTEM, missing_is_absent=True
)
old_district = r.fact("old_district", Text, "迁出的区", clause="第十七条", source=POLICE, missing_is_absent=True)
old_street = r.fact("old_street", Text, "迁出的街（镇）", clause="第十七条", source=POLICE, missing_is_absent=True)
agreement = r.fact("agreement", Boolean, "已签署发放扣款协议", clause="第十二条", source=SYSTEM)

AGES = (70, 80, 90, 100)


def _district_rates(prefix: str, title: str) -> dict[int, Expr]:
    return {
        years: r.fact(
            f"{prefix}_rate_{years}",
            Money,
            f"{title}{years}周岁一档的较高标准",
            clause="第五条第二款",
            source="区财政部门",
            low=0,
            high=10_000,
            missing_is_absent=True,
        )
        for years in AGES
    }


rates_here = _district_rates("district", "现户籍区")
rates_there = _district_rates("old_district", "迁出区")

# 第三条 --------------------------------------------------------------------------------------------------------

is_army = r.concept(
    "is_army", "由退役军人事务部门发放", army_retiree.or_else(False, clause="第二十五条"), clause="第二十五条"
)
belongs = r.concept(
    "belongs",
    "本市户籍（或驻穗部队离退休干部）",
    any_of(registered, moved_out.present(), is_army & army_registration.is_("not_required")),
    clause=("第三条", "第二十五条"),
)

# 第四条、第五条 ------------------------------------------------------------------------------------------------


def _amount(name: str, title: str, written: int, clause: str) -> Expr:
    """An amount of the text as a parameter, so that a reform can be reckoned."""
    return r.parameter(name, Money, title, rows=[Dated(yuan(written))], clause=clause, low=0, high=100_000)


rate_70 = _amount("rate_70", "70至79周岁月标准", 30, "第四条第一款")
rate_80 = _amount("rate_80", "80至89周岁月标准", 100, "第四条第一款")
rate_90 = _amount("rate_90", "90至99周岁月标准", 200, "第四条第一款")
rate_100 = _amount("rate_100", "100周岁及以上月标准", 300, "第四条第一款")
festival_amount = _amount("festival_amount", "慰问金标准", 1000, "第四条第二款")

standard = r.table(
    "standard",
    "按月发放的标准",
    key=Integer,
    rows=[
        Band(rate_70, at_least=70, at_most=79),
        Band(rate_80, at_least=80, at_most=89),
        Band(rate_90, at_least=90, at_most=99),
        Band(rate_100, at_least=100),
    ],
    outside=yuan(0),
    clause="第四条第一款",
)


def _age_month(years: int) -> Expr:
    """The month in which a person reaches an age: the payment of that whole month follows from it."""
    reached = birth.month + months(12 * years)
    born_29_february = birth.day_number > birth.add_years(years).day_number
    return leap_day.choose(
        {"feb_28": reached, "mar_1": when(born_29_february).then(reached + months(1)).otherwise(reached)}
    )


def _list_month(day: Expr) -> Expr:
    """The month on whose list something known on `day` comes."""
    after_run = when(day.day_number > 25).then(day.month + months(1)).otherwise(day.month)
    return list_closes.choose({"month_end": day.month, "run_day": after_run})


age_now = r.concept(
    "age",
    "当月最后一日的周岁",
    leap_day.choose(
        {
            "feb_28": age(birth, this_month.last_day, leap="feb_28"),
            "mar_1": age(birth, this_month.last_day, leap="mar_1"),
        }
    ),
    clause=("第四条第一款", "第十五条"),
)
seventy = r.concept("seventy_month", "年满70周岁的月份", _age_month(70), clause="第九条第三款")
eighty = r.concept("eighty_month", "年满80周岁的月份", _age_month(80), clause="第十五条")
ninety = r.concept("ninety_month", "年满90周岁的月份", _age_month(90), clause="第十五条")
hundred = r.concept("hundred_month", "年满100周岁的月份", _age_month(100), clause="第十五条")

# 第十七条: the paying place, which sets the rate ---------------------------------------------------------------

transfer_month = r.concept(
    "transfer_month",
    "办理迁移的月份",
    transfer_handled.if_present(
        lambda handled: handled.month,
        otherwise=move_entered.if_present(
            lambda entered: transfer_without_day.choose({"register_entry": entered.month, "old_place": NEVER}),
            otherwise=YearMonth(1, 1),
        ),
    ),
    clause="第十七条第二款",
)
at_old_place = r.concept("at_old_place", "由迁出地发放", this_month <= transfer_month, clause="第十七条第二款")
transferred = r.concept(
    "transferred", "本月起改由迁入地发放", this_month == transfer_month + months(1), clause="第十七条第二款"
)


def _paid_rate(years: int, of_the_text: Expr) -> Expr:
    """What is paid at an age: the rate of art. 4, or the higher one that the paying district keeps."""
    here = rates_here[years].or_else(yuan(0), clause="第五条第二款")
    there = rates_there[years].or_else(yuan(0), clause="第五条第二款")
    return r.concept(
        f"paid_rate_{years}",
        f"实际执行的{years}周岁一档月标准",
        greatest(of_the_text, when(at_old_place).then(there).otherwise(here)),
        clause=("第四条第一款", "第五条第二款"),
    )


paid_70, paid_80 = _paid_rate(70, rate_70), _paid_rate(80, rate_80)
paid_90, paid_100 = _paid_rate(90, rate_90), _paid_rate(100, rate_100)


def _months_from(start: Expr, first: Expr, last: Expr) -> Expr:
    """How many of the months from `first` to `last`, both included, are not before `start`."""
    return greatest(last - greatest(first, start) + months(1), months(0)).count()


def _paid_over(first: Expr, last: Expr) -> Expr:
    """The payments of all months from `first` (not before 70) to `last`: each at the rate of its age (第十五条)."""
    return (
        _months_from(seventy, first, last) * paid_70
        + _months_from(eighty, first, last) * (paid_80 - paid_70)
        + _months_from(ninety, first, last) * (paid_90 - paid_80)
        + _months_from(hundred, first, last) * (paid_100 - paid_90)
    )


# 第九条、第十条: from which month -------------------------------------------------------------------------------

met_month = r.concept(
    "met_month",
    "符合条件的第一个月",
    greatest(
        first_month.choose({"birthday_month": seventy, "next_month": seventy + months(1)}),
        registered_since.if_present(
            lambda since: month_registered.choose({"counts": since.month, "next_month": since.month + months(1)}),
            otherwise=YearMonth(1, 1),
        ),
        article_9_floor.choose({"in_force": FIRST_MONTH, "none": YearMonth(1, 1)}),
    ),
    clause=("第九条第三款", "第十条第二款", "第二十六条"),
)

# 第十八条、第十九条: until which month --------------------------------------------------------------------------


def _event_month(event: Expr, recorded: Expr) -> Expr:
    """The month with which payment ends: of the true day, or of the data where that is not to be had."""
    true_day = event.if_present(lambda day: day.month, otherwise=recorded.if_present(lambda day: day.month, NEVER))
    record_day = recorded.if_present(lambda day: day.month, otherwise=event.if_present(lambda day: day.month, NEVER))
    return end_day.choose({"true_day": true_day, "record_day": record_day})


def _known_month(event: Expr, recorded: Expr) -> Expr:
    """The first month whose list knows of the event."""
    return recorded.if_present(_list_month, otherwise=event.if_present(_list_month, otherwise=NEVER))


death_known = r.concept(
    "death_known_month", "获知死亡的月份", _known_month(death, death_recorded), clause=("第十三条", "第十九条")
)
move_out_known = r.concept(
    "move_out_known_month",
    "获知迁出本市的月份",
    _known_month(moved_out, moved_out_recorded),
    clause=("第十三条", "第十九条"),
)
death_end = r.concept(
    "death_month",
    "因死亡而终止前的最后一个月",
    when(death_known <= this_month).then(_event_month(death, death_recorded)).otherwise(NEVER),
    clause=("第十八条", "第十九条"),
)
move_out_end = r.concept(
    "move_out_month",
    "因迁出本市而终止前的最后一个月",
    when(move_out_known <= this_month).then(_event_month(moved_out, moved_out_recorded)).otherwise(NEVER),
    clause=("第十八条", "第十九条"),
)
last_due = r.concept(
    "last_due_month", "应发的最后一个月", least(death_end, move_out_end), clause=("第十八条", "第十九条")
)
stop_month = r.concept(
    "stop_month",
    "停发的月份",
    least(
        greatest(death_end + months(1), death_known),
        greatest(move_out_end + months(1), move_out_known),
    ),
    clause=("第十八条", "第十九条"),
)

# 第八条至第十一条: confirmation ---------------------------------------------------------------------------------

confirmed_month = r.concept(
    "confirmed_month",
    "确认信息的月份",
    confirmed.if_present(_list_month, otherwise=NEVER),
    clause=("第八条", "第十三条"),
)
too_late = r.concept(
    "confirmed_too_late",
    "去世（或迁出）以后才确认",
    any_of(
        (death_known <= this_month)
        & confirmed.if_present(
            lambda day: death.if_present(
                lambda died: day > died,
                otherwise=death_recorded.if_present(lambda told: day > told, otherwise=False),
            ),
            False,
        ),
        (move_out_known <= this_month)
        & moved_out_unconfirmed.is_("nothing")
        & confirmed.if_present(lambda day: moved_out.if_present(lambda left: day > left, otherwise=False), False),
    ),
    clause=("第十一条", "第十八条"),
)
confirmed_by_now = r.concept(
    "confirmed_in_time",
    "已经确认",
    (confirmed_month <= this_month) & ~too_late,
    clause=("第八条", "第九条第三款", "第十一条"),
)

Confirmation = Code("confirmation", ("已确认", "生前未确认", "不在范围", "未到推送", "本月推送", "待确认"))
push_month = seventy - months(3)
confirmation = r.concept(
    "confirmation",
    "确认状态",
    when(confirmed_by_now)
    .then(lift("已确认", Confirmation))
    .when(death_end < NEVER)
    .then(lift("生前未确认", Confirmation))
    .when(~belongs | (move_out_end < NEVER))
    .then(lift("不在范围", Confirmation))
    .when(this_month < push_month)
    .then(lift("未到推送", Confirmation))
    .when(this_month == push_month)
    .then(lift("本月推送", Confirmation))
    .otherwise(lift("待确认", Confirmation)),
    clause=("第八条", "第九条", "第十条", "第十一条"),
)

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
    when(gets_back_pay).then(_paid_over(met_month, last_missed) + missed_festivals).otherwise(yuan(0)),
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
        _paid_over(first_overpaid, last_overpaid)
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
