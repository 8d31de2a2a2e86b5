"""From which month until which payment is due: 第九条、第十条, 第十八条、第十九条, and the confirmation of 第八条 to
第十一条.

A month's payroll knows what was known when its list closed. Months before the start and after an end are compared as
months, never as days.
"""

from __future__ import annotations

from gongbao.regulations.guangzhou.longevity_allowance.amounts import belongs, seventy
from gongbao.regulations.guangzhou.longevity_allowance.given import (
    FIRST_MONTH,
    NEVER,
    article_9_floor,
    confirmed,
    death,
    death_recorded,
    end_day,
    first_month,
    list_closes,
    month_registered,
    moved_out,
    moved_out_recorded,
    moved_out_unconfirmed,
    r,
    registered_since,
    this_month,
)
from gongbao.rules import Code, Expr, YearMonth, any_of, greatest, least, months, when
from gongbao.rules.nodes import lift

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


def _list_month(day: Expr) -> Expr:
    """The month on whose list something known on `day` comes."""
    after_run = when(day.day_number > 25).then(day.month + months(1)).otherwise(day.month)
    return list_closes.choose({"month_end": day.month, "run_day": after_run})


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
