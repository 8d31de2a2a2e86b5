"""征地社保费 as rules, in the order of the articles. Evaluated for one project, on the day of its plan; on a
later day where `plan_made` tells that of the plan: one made before 2021-08-01 may lead to an agreement made after it.

The fee of a project follows from the district's price; within the project each household gets its part (到户金额), and
each person of a household an equal share.
"""

from __future__ import annotations

from datetime import date

from gongbao.regulations.guangzhou.land_pension_fee import NUMBER, PROVINCE, TITLE
from gongbao.rules import (
    Band,
    Boolean,
    Code,
    Date,
    Expr,
    Money,
    Quantity,
    Regulation,
    Row,
    Text,
    absent,
    age,
    all_of,
    any_of,
    codes,
    greatest,
    percent,
    quantity,
    when,
    yuan,
)

r = Regulation(
    "land-pension-fee",
    TITLE,
    NUMBER,
    issuers=("广州市人民政府办公厅",),
    issued=date(2022, 2, 21),
    in_force=(date(2021, 8, 1), date(2027, 2, 20)),
    ended_by="四、：有效期5年，期满未见续期或替代文件",
    subject="征地项目",
)
"""From 2021-08-01: the notice applies to what was levied by the new way before its issue (四、)."""

PROVINCE_START = date(2021, 8, 1)
ANNEX = r.cite(f"{NUMBER} 附件")
PER_MU = "元/亩"

# Readings: see readings.md for the reasons ----------------------------------------

rounding = r.reading(
    "rounding",
    "取整的是每亩标准还是总额",
    {"per_mu": "每亩标准取整到百元后再乘面积", "total": "乘以面积之后总额取整到百元"},
    default="per_mu",
    clause=ANNEX,
)
average_method = r.reading(
    "average_method",
    "区政府尚未公布平均区片价时怎么办",
    {"published": "只认公布的", "simple": "算术平均", "area_weighted": "按面积加权平均"},
    default="published",
    clause="二、",
)
share_residue = r.reading(
    "share_residue",
    "户内平均分配除不尽的分怎么给",
    {"in_list_order": "按名单次序每人一分", "kept": "留在过渡户"},
    default="in_list_order",
    clause=f"{PROVINCE} 三、",
)
sixteen_on = r.reading(
    "sixteen_on",
    "逾期未报名单时年满16周岁看哪一天",
    {"plan_day": "征地安置补偿方案制定之日", "list_day": "参保人员名单确定之日"},
    default="plan_day",
    clause=f"{PROVINCE} 五、",
)
members_fallback = r.reading(
    "members_fallback",
    "逾期未报名单时平均分给谁",
    {"all_persons": "16周岁以上的全部人口", "members_only": "只限集体经济组织成员"},
    default="all_persons",
    clause=f"{PROVINCE} 五、",
)
spread_over = r.reading(
    "spread_over",
    "留存资金在村集体成员之间分摊，分给哪些成员",
    {"all_members": "全体成员", "adult_members": "年满16周岁的成员"},
    default="all_members",
    clause=f"{PROVINCE} 六、",
)
holders_by = r.reading(
    "holders_by",
    "留存资金优先分给承包户的，各户之间按什么分",
    {"area": "该户被征收的土地", "adult_members": "该户年满16周岁的成员人数"},
    default="area",
    clause=f"{PROVINCE} 六、",
)
last_day = r.reading(
    "last_day",
    "五年有效期的最后一日",
    {"day_before": "2027-02-20", "same_day": "2027-02-21"},
    default="day_before",
    clause="四、",
)

# Facts ----------------------------------------

average_price = r.fact(
    "average_price",
    Quantity(PER_MU, 2),
    "区政府公布的平均区片价",
    clause="二、",
    source="所在区人民政府公布",
    low=0,
    high=10_000_000,
    may_be_absent=True,
)
area = r.fact("area", Quantity("亩", 4), "征收面积", clause=f"{PROVINCE} 二、", low=0, high=1_000_000)
retained_land = r.fact("retained_land", Boolean, "农村集体经济组织留用地", clause=f"{PROVINCE} 二、")
agreement_signed = r.fact(
    "agreement_signed", Date, "征地补偿安置协议签订日期", clause=f"{PROVINCE} 八、", may_be_absent=True
)
approved = r.fact("approved", Date, "征地批复日期", clause=f"{PROVINCE} 八、", may_be_absent=True)
beneficiaries_fixed = r.fact("beneficiaries_fixed", Boolean, "补贴对象已确定", clause=f"{PROVINCE} 一、（二）")
deposited = r.fact("deposited", Money, "已预存的征地社保费", clause=f"{PROVINCE} 五、", low=0)

# The district's price (LF-01, LF-05) ----------------------------------------

zones = r.relation("zones", "所在区的区片")
zone_price = zones.fact("zone_price", Quantity(PER_MU, 2), "区片价", clause="二、", low=0, high=10_000_000)
zone_area = zones.fact("zone_area", Quantity("亩", 2), "区片面积", clause="二、", low=0, high=1_000_000)

price_of_zones = average_method.choose(
    {
        "published": average_price.given,
        "simple": (zones.sum(zone_price) / zones.count()).round_half_up("0.01"),
        "area_weighted": (zones.sum(zone_price * zone_area) / zones.sum(zone_area)).round_half_up("0.01"),
    }
)
price = r.concept(
    "price",
    "平均区片价",
    average_price.if_present(
        lambda published: published,
        otherwise=when(zones.min(zone_price).given == zones.max(zone_price).given)
        .then(zones.min(zone_price).given)
        .otherwise(price_of_zones),
    ),
    clause=("一、", "二、"),
)

# City annex: rate, least fee, rounding (LF-02 to LF-04) ----------------------------------------

CITY_BANDS = (  # above, at most (元/亩), rate (%), least fee (元/亩)
    (None, 50_000, 20, 0),
    (50_000, 80_000, 19, 10_000),
    (80_000, 100_000, 18, 15_200),
    (100_000, 120_000, 17, 18_000),
    (120_000, 140_000, 16, 20_400),
    (140_000, 150_000, 15, 22_400),
    (150_000, 170_000, 14, 22_500),
    (170_000, 190_000, 13, 23_800),
    (190_000, 200_000, 12, 24_700),
    (200_000, 500_000, 11, 24_700),
    (500_000, None, 10, 55_000),
)
city_rates = r.table(
    "city_rates",
    "广州市征地社保费计提比例表",
    key=Quantity(PER_MU, 2),
    rows=[
        Band({"rate": percent(share), "least_fee": quantity(least_fee, PER_MU)}, above=above, at_most=at_most)
        for above, at_most, share, least_fee in CITY_BANDS
    ],
    clause=ANNEX,
)
rate = r.concept("rate", "计提比例", city_rates.lookup(price, output="rate"), clause=ANNEX)
least_fee = r.concept("least_fee", "本档最低计提标准", city_rates.lookup(price, output="least_fee"), clause=ANNEX)
by_rate = r.concept("by_rate", "按比例计提的标准", price * rate, clause=("一、", ANNEX))
standard = r.concept("standard", "不低于本档最低标准的标准", greatest(by_rate, least_fee), clause=ANNEX)
fee_per_mu = r.concept(
    "fee_per_mu",
    "每亩计提标准",
    rounding.choose({"per_mu": standard.round_up(100), "total": standard}),
    clause=ANNEX,
)
r.exception(
    "retained_land_free",
    "留用地不计提",
    to=fee_per_mu,
    when=retained_land,
    then=quantity(0, PER_MU),
    clause=f"{PROVINCE} 二、",
)

# Old or new policy, and the project's fee (LF-14) ----------------------------------------

old_policy = r.concept(
    "old_policy",
    "执行原征地社保政策",
    any_of(
        agreement_signed.if_present(lambda day: day < PROVINCE_START, otherwise=False),
        approved.if_present(lambda day: day < PROVINCE_START, otherwise=False),
    ),
    clause=("四、", f"{PROVINCE} 通知第一款", f"{PROVINCE} 八、"),
)
fee_by_notice = r.concept(
    "fee_by_notice",
    "按本通知计提的征地社保费",
    rounding.choose({"per_mu": (fee_per_mu * area).round_half_up("分"), "total": (fee_per_mu * area).round_up("百元")}),
    clause=("一、", ANNEX),
)
fee = r.concept(
    "fee",
    "应筹集的征地社保费",
    when(old_policy).then(absent(Money)).otherwise(fee_by_notice),
    clause=("一、", f"{PROVINCE} 八、"),
)

# Province: floors (LF-06), approval (LF-09) ----------------------------------------

PROVINCE_BANDS = (  # above, at most (元/亩), least rate (%)
    (None, 50_000, 20),
    (50_000, 100_000, 18),
    (100_000, 150_000, 15),
    (150_000, 200_000, 12),
    (200_000, None, 10),
)
province_floors = r.table(
    "province_floors",
    "省定最低计提比例",
    key=Quantity(PER_MU, 2),
    rows=[Band(percent(share), above=above, at_most=at_most) for above, at_most, share in PROVINCE_BANDS],
    clause=f"{PROVINCE} 二、",
)
floor_rate = r.concept("floor_rate", "省定最低比例", province_floors.lookup(price), clause=f"{PROVINCE} 二、")
floor_kept = r.concept("floor_kept", "市的比例不低于省定最低比例", rate >= floor_rate, clause=f"{PROVINCE} 二、")
paid_in_full = r.concept(
    "paid_in_full",
    "征地社保费已足额预存",
    when(old_policy).then(absent(Boolean)).otherwise(deposited >= fee_by_notice),
    clause=f"{PROVINCE} 五、",
)
approvable = r.concept(
    "approvable",
    "可以批准土地征收",
    when(old_policy).then(absent(Boolean)).otherwise(all_of(beneficiaries_fixed, paid_in_full.given)),
    clause=(f"{PROVINCE} 一、（二）", f"{PROVINCE} 五、"),
)

# Province 三、五: who shares, within the household (LF-07, LF-10) ----------------------------------------

households = r.relation("households", "被征地农户")
household_fee = households.fact(
    "household_fee", Money, "到户金额", clause=f"{PROVINCE} 三、", low=0, high=1_000_000_000
)
list_basis = households.fact(
    "list_basis",
    Code(
        "确定名单的依据",
        {"household": "农户按时报送名单", "overdue": "逾期未报送名单", "village": "农村集体经济组织另有规定"},
    ),
    "名单怎样确定",
    clause=(f"{PROVINCE} 三、", f"{PROVINCE} 五、"),
)
plan_made = households.fact(
    "plan_made",
    Date,
    "征地安置补偿方案制定日期（不写就是计算之日）",
    clause=(f"{PROVINCE} 三、", f"{PROVINCE} 六、"),
    missing_is_absent=True,
)
list_day = households.fact("list_day", Date, "参保人员名单确定日期", clause=f"{PROVINCE} 五、", may_be_absent=True)
persons = households.relation("persons", "农户的家庭成员")
person_birth = persons.fact("person_birth", Date, "出生日期", clause=f"{PROVINCE} 三、")
member = persons.fact("member", Boolean, "方案制定时是农村集体经济组织成员", clause=f"{PROVINCE} 三、")
named = persons.fact("named", Boolean, "在农村集体经济组织按自己的规定确定的名单上", clause=f"{PROVINCE} 三、")
pension = persons.fact(
    "pension",
    Code(
        "养老保险状况",
        {
            "resident": "参加城乡居民基本养老保险",
            "employee": "参加城镇职工基本养老保险",
            "uninsured": "未参加基本养老保险",
            "drawing_employee": "已领取城镇职工基本养老金",
            "drawing_resident": "已领取城乡居民基本养老金",
        },
    ),
    "养老保险状况",
    clause=f"{PROVINCE} 四、",
)

plan_day = plan_made.if_present(lambda day: day, otherwise=r.day)
sixteen = persons.concept(
    "sixteen",
    "方案制定时年满16周岁",
    age(person_birth, plan_day) >= 16,
    clause=(f"{PROVINCE} 三、", f"{PROVINCE} 六、"),
)
sixteen_when_overdue = persons.concept(
    "sixteen_when_overdue",
    "平均分配时年满16周岁",
    age(person_birth, sixteen_on.choose({"plan_day": plan_day, "list_day": list_day.given})) >= 16,
    clause=f"{PROVINCE} 五、",
)
shares = persons.concept(
    "shares",
    "属于分配对象",
    when(list_basis == "village")
    .then(named)
    .when(list_basis == "overdue")
    .then(
        members_fallback.choose(
            {"all_persons": sixteen_when_overdue, "members_only": all_of(sixteen_when_overdue, member)}
        )
    )
    .otherwise(all_of(sixteen, member)),
    clause=(f"{PROVINCE} 三、", f"{PROVINCE} 五、"),
)
one_share = persons.concept("one_share", "平均分配的一份", when(shares).then(1).otherwise(0), clause=f"{PROVINCE} 三、")
share = persons.concept(
    "share",
    "补贴到人的金额",
    share_residue.choose(
        {
            "in_list_order": persons.allocate(household_fee, one_share, capped=False, left_over="in_order"),
            "kept": persons.allocate(household_fee, one_share, capped=False, left_over="kept"),
        }
    ),
    clause=(f"{PROVINCE} 三、", f"{PROVINCE} 五、"),
)

# Province 四: where each person's share goes (LF-08) ----------------------------------------

destinations = r.table(
    "destinations",
    "征地社保费的去向",
    keys={"pension": pension.type},
    rows=[
        Row(
            {"pension": codes("resident")}, {"goes_to": "划入个人账户，不算缴费年限，不加发基础养老金", "again": False}
        ),
        Row(
            {"pension": codes("employee")},
            {"goes_to": "建立居民养老保险个人账户并划入，领取待遇时衔接", "again": False},
        ),
        Row(
            {"pension": codes("uninsured")},
            {"goes_to": "建立居民养老保险个人账户并划入，以后参保时合并或衔接", "again": False},
        ),
        Row({"pension": codes("drawing_employee")}, {"goes_to": "一次性支付本人", "again": False}),
        Row({"pension": codes("drawing_resident")}, {"goes_to": "划入个人账户，养老金从次月起按新标准", "again": True}),
    ],
    clause=f"{PROVINCE} 四、",
)
gets_money = persons.concept("gets_money", "有补贴到人", share > yuan(0), clause=f"{PROVINCE} 四、")
goes_to = persons.concept(
    "goes_to",
    "补贴的去向",
    when(gets_money).then(destinations.lookup(pension, output="goes_to")).otherwise(absent(Text)),
    clause=f"{PROVINCE} 四、",
)
recalculated = persons.concept(
    "recalculated",
    "重新核定个人账户养老金",
    all_of(gets_money, destinations.lookup(pension, output="again")),
    clause=f"{PROVINCE} 四、",
)

# Province 六: money retained from before (LF-12, LF-13) ----------------------------------------

retained_money = r.fact("retained_money", Money, "留存资金", clause=f"{PROVINCE} 六、", low=0, high=10_000_000_000)
retained_way = r.fact(
    "retained_way",
    Code(
        "留存资金分配方式",
        {
            "holders_first": "被征土地承包户优先",
            "spread": "在村集体成员之间分摊",
            "by_area": "按被征收土地占总面积的比例",
            "by_compensation": "按补偿款占总补偿款的比例",
            "no_agreement": "意见不统一，平均分配",
        },
    ),
    "多数成员同意的分配方式",
    clause=f"{PROVINCE} 六、",
)
taken_area = households.fact(
    "taken_area", Quantity("亩", 4), "该户被征收的土地", clause=f"{PROVINCE} 六、", low=0, high=100_000
)
compensation = households.fact(
    "compensation", Money, "该户征地补偿款", clause=f"{PROVINCE} 六、", low=0, high=1_000_000_000
)
all_members = households.concept("all_members", "集体成员人数", persons.count(member), clause=f"{PROVINCE} 六、")
adult_members = households.concept(
    "adult_members", "年满16周岁的集体成员人数", persons.count(all_of(sixteen, member)), clause=f"{PROVINCE} 六、"
)
adults_of_holders = when(taken_area > quantity(0, "亩")).then(adult_members).otherwise(0)


def _retained(weight: Expr) -> Expr:
    return households.allocate(retained_money, weight, capped=False, left_over="largest_remainder")


retained_share = households.concept(
    "retained_share",
    "该户分得的留存资金",
    when(retained_way == "by_compensation")
    .then(_retained(compensation))
    .when(retained_way == "by_area")
    .then(_retained(taken_area))
    .when(retained_way == "holders_first")
    .then(holders_by.choose({"area": _retained(taken_area), "adult_members": _retained(adults_of_holders)}))
    .when(retained_way == "spread")
    .then(spread_over.choose({"all_members": _retained(all_members), "adult_members": _retained(adult_members)}))
    .otherwise(_retained(adult_members)),
    clause=f"{PROVINCE} 六、",
)

LAST_DAYS = {"day_before": date(2027, 2, 20), "same_day": date(2027, 2, 21)}
"""The last day in force by the reading last_day."""

ANSWERS = ("fee_per_mu", "fee", "approvable", "share", "goes_to", "retained_share")
"""What an explanation begins with."""

REGULATION = r
