"""Who belongs and how much a month is paid: 第三条 to 第五条, and 第十七条, since the paying place sets the rate."""

from __future__ import annotations

from gongbao.regulations.guangzhou.longevity_allowance.given import (
    NEVER,
    army_registration,
    army_retiree,
    birth,
    leap_day,
    move_entered,
    moved_out,
    r,
    rates_here,
    rates_there,
    registered,
    this_month,
    transfer_handled,
    transfer_without_day,
)
from gongbao.rules import Band, Dated, Expr, Integer, Money, YearMonth, age, any_of, greatest, months, when, yuan

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


def paid_over(first: Expr, last: Expr) -> Expr:
    """The payments of all months from `first` (not before 70) to `last`: each at the rate of its age (第十五条)."""
    return (
        _months_from(seventy, first, last) * paid_70
        + _months_from(eighty, first, last) * (paid_80 - paid_70)
        + _months_from(ninety, first, last) * (paid_90 - paid_80)
        + _months_from(hundred, first, last) * (paid_100 - paid_90)
    )
