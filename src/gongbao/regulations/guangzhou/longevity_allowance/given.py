"""What the rules of the 长者长寿保健金 start from: the document, its readings, and the facts of a person."""

from __future__ import annotations

from datetime import date

from gongbao.regulations.guangzhou.longevity_allowance import NUMBER, TITLE
from gongbao.rules import Boolean, Date, Expr, Money, Regulation, Text, YearMonth, months

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
