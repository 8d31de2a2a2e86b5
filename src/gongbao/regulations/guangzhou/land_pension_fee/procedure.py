"""征地社保费: from the plan to the persons' accounts; retained money; the average price (LF-05, LF-09 to LF-14).

The province's opinion (省意见) is forwarded by the city's notice (市通知).
"""

# Rows read best as rows: one act a block, its parts on few lines.
# fmt: off

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from gongbao.clock import ByDayOfMonth, OnDay, Roll, Start, calendar_days, months, working_days
from gongbao.procedures import Condition, Kind, Need, Particular, Procedure, Situation, computed, given
from gongbao.procedures.rows import InForce
from gongbao.regulations.guangzhou.land_pension_fee import NUMBER

IN_FORCE = InForce(date(2021, 8, 1), None, "省意见第八点")

RECEIVED = Particular("received_at", "收到时间", Kind.MOMENT)
PROJECT = Particular("project", "征地项目")


def _arrival(situation: Situation) -> str:
    found = situation.given("received_at")
    return found if isinstance(found, str) else situation.at.isoformat()


def _both_told(situation: Situation) -> bool:
    told = situation.given("to")
    return isinstance(told, list | tuple) and {"hr_bureau", "town"} <= {str(one) for one in told}


def _equally() -> Condition:
    """The division by the town, where the households have not named the persons."""

    def test(situation: Situation) -> bool:
        method = situation.given("method")
        return isinstance(method, str) and method.startswith(("equal", "平均"))

    return computed("由乡镇（街道）按16周岁以上人口平均分配", test)


def _expropriation() -> Procedure:
    p = Procedure("land_pension_fee", "征地社保费", NUMBER, in_force=IN_FORCE)
    list_from = p.reading("list_counts_from", "确定名单的15个工作日从哪里起算", "粤府办〔2021〕22号 五、",
                          ("told", "households_told"))
    determined = p.reading("beneficiaries", "批准前要确定的补贴对象是谁", "粤府办〔2021〕22号 一、",
                           ("households", "persons"))
    levying, implementing = p.role("levying_body", "征地主体"), p.role("implementing_department", "征地实施部门")
    town, hr = p.role("town", "乡镇人民政府（街道办事处）"), p.role("hr_bureau", "人力资源社会保障部门")
    district, province = p.role("district", "区人民政府"), p.role("province", "批准机关（省）")
    agency = p.role("insurance_agency", "社会保险经办机构")

    planned = p.state("planned", "方案已制定", district, silent="省意见第三点：签订协议没有期限")
    agreed = p.state("agreed", "协议已签订", levying, silent="省意见第五点第一款：“及时”足额预存，没有数字")
    deposited = p.state("deposited", "已足额预存", levying, silent="省意见第五点第一款：申请没有期限")
    applied = p.state("applied", "已申请土地征收", province, silent="省意见第一点第二项：批准没有期限")
    approved = p.state("approved", "征收已批准", (district, implementing))
    list_open = p.state("list_open", "确定人员名单", town)
    listed = p.state("listed", "名单已报送", hr)
    transferred = p.state("transferred", "已划入专户", agency, silent="省意见第五点第二款：办理社保手续没有期限")
    credited = p.state("credited", "已落实到人", final=True)

    allot_l = p.limit("allot_to_persons", "分配到人、落实参保", district, months(3), "省意见第六点第一款",
                      within=(approved, list_open, listed, transferred),
                      lapse="未在获批后三个月内分配到人，通报、约谈（省意见第六点第三款）",
                      remind=calendar_days(15))
    list_l = p.limit("list", "确定具体参保人员名单", town, working_days(15), "省意见第五点第二款", within=list_open,
                     lapse="农户未按时提供名单的，由乡镇（街道）按16周岁以上人口平均分配", remind=working_days(3))
    transfer_l = p.limit("transfer", "划入社会保障基金专户", hr, working_days(10), "省意见第五点第二款", within=listed,
                         lapse="逾期未划转（未规定后果）", escalates=district, remind=working_days(2))

    p.act("make_plan", "制定征地补偿安置方案", (district, implementing), None, planned, "省意见第二点、第三点",
          asks=[PROJECT, Particular("plan_day", "方案制定日", Kind.DAY),
                Particular("fee_fen", "征地社保费总额（分）", Kind.FEN),
                Particular("households_determined", "到户名单和补贴金额已确定", Kind.YES_NO),
                Particular("persons_determined", "到人名单和补贴金额已确定", Kind.YES_NO)],
          sets={"households_determined": given("households_determined"),
                "persons_determined": given("persons_determined")})
    p.act("sign_agreement", "签订征地补偿安置协议", (levying, implementing, district), planned, agreed,
          "省意见第五点第一款", asks=[PROJECT])
    p.act("sign_agreement", "签订征地补偿安置协议", (levying, implementing, district), None, agreed,
          "省意见第五点第一款",
          asks=[PROJECT])
    p.act("deposit", "预存征地社保费", levying, agreed, deposited, "省意见第五点第一款",
          asks=[Particular("in_full", "足额", Kind.YES_NO), Particular("full", "足额", Kind.YES_NO),
                Particular("to", "账户"), Particular("amount_fen", "金额（分）", Kind.FEN)],
          needs=[Need(~given("in_full").is_(False) & ~given("full").is_(False), "征地社保费应当足额预存")])
    p.act("apply_for_expropriation", "申请土地征收", (levying, district), deposited, applied, "省意见第五点第一款",
          asks=[PROJECT])
    p.forbid("apply_for_expropriation", "省意见第五点第一款", "征地社保费足额预存后，方可申请土地征收",
             sources=(planned, agreed))
    p.forbid("approve_project", "省意见第一点第二项", "补贴对象未确定、征地社保费未足额预存的，不得批准土地征收",
             sources=(planned, agreed, deposited))
    p.act("approve_project", "批准土地征收", province, applied, approved, "省意见第六点第一款", asks=[PROJECT],
          needs=[Need(computed("补贴对象已确定", lambda s: (
                     s.fact("persons_determined") is True if determined.chosen(s) == "persons"
                     else s.fact("households_determined") is not False)),
                      "补贴对象未确定的，不得批准土地征收", "省意见第一点第二项")], starts=allot_l,
                      informs=(district, levying))
    p.act("approve_project", "批准土地征收", province, None, approved, "省意见第六点第一款", asks=[PROJECT],
          starts=allot_l,
          informs=(district, levying))
    announce = [Particular("to", "告知的部门", Kind.LIST, required=True), PROJECT,
                Particular("households_told_at", "农户收到通知时间", Kind.MOMENT)]

    def counted_from(situation: Situation) -> str:
        told = situation.given("households_told_at")
        by_households = list_from.chosen(situation) == "households_told" and isinstance(told, str)
        return str(told) if by_households else situation.at.isoformat()

    both = Need(computed("同时告知人力资源社会保障部门和乡镇（街道）", _both_told),
                "应当告知同级人力资源社会保障部门和所在乡镇（街道）")
    for source in (approved, None):
        p.act("announce_settlement_allowance", "告知拟发放安置补助费", implementing, source, list_open,
              "省意见第五点第二款",
              asks=announce, needs=[both], sets={"list_counts_from": counted_from},
              starts=list_l.counted_from("list_counts_from"), informs=(hr, town))
    listing = [Particular("method", "确定方式", required=True), Particular("sent_to", "报送部门"), RECEIVED,
               Particular("persons", "参保人员名单", Kind.ANY, personal=True)]
    p.act("determine_list", "按农户提供的名单确定", town, list_open, listed, "省意见第五点第二款", when=~_equally(),
          asks=listing,
          sets={"method": given("method"), "list_received_at": _arrival}, stops=list_l,
          starts=transfer_l.counted_from("list_received_at"), informs=hr)
    p.act("determine_list", "平均分配确定名单", town, list_open, listed, "省意见第五点第二款", when=_equally(),
          asks=listing,
          needs=[Need(list_l.over(), "被征地农户仍可在15个工作日内提供名单")],
          sets={"method": given("method"), "list_received_at": _arrival}, stops=list_l,
          starts=transfer_l.counted_from("list_received_at"), informs=hr)
    p.act("transfer", "划入社会保障基金专户", hr, listed, transferred, "省意见第五点第二款",
          asks=[Particular("to", "专户"), Particular("principal", "本金", Kind.YES_NO, required=True),
                Particular("interest", "利息", Kind.YES_NO, required=True)],
          needs=[Need(given("principal").is_(True) & given("interest").is_(True), "划转应含预存的本金和利息")],
          stops=transfer_l, informs=agency)
    p.act("credit_to_persons", "按名单办理社保手续", agency, transferred, credited, "省意见第四点、第五点第二款",
          stops=allot_l)
    return p.done()


def _retained_money() -> Procedure:
    p = Procedure("land_retained_money", "征地社保留存资金", NUMBER, in_force=IN_FORCE)
    district, city = p.role("district", "区人民政府"), p.role("city_government", "市人民政府")
    hr, province = p.role("hr_bureau", "市人力资源社会保障局"), p.role("province", "省人力资源社会保障厅")
    held = p.state("held", "待分配到人", district)
    shared_out = p.state("shared_out", "已全部分配到人", final=True)
    by_august = p.limit("share_out", "全部分配到人", district, OnDay(date(2022, 8, 31)),
                        "市通知第三点、省意见第六点第一款",
                        within=held, lapse="通报批评、约谈，扣减新增建设用地指标（省意见第六点第三款、第四款）",
                        escalates=city, remind=calendar_days(30))
    report_city = p.limit("report_to_city", "按月报送落实情况", district, months(1), "市通知第三点", within=held,
                          lapse="未按月报送", escalates=hr)
    on_rest_day = p.reading("report_on_rest_day", "每月10日遇休息日", "粤府办〔2021〕22号 六、",
                            ("unchanged", "working_day_before"))

    def by_the_10th(months_ahead: int | None) -> Callable[[Situation], ByDayOfMonth]:
        def length(situation: Situation) -> ByDayOfMonth:
            unmoved = on_rest_day.chosen(situation) == "unchanged"
            return ByDayOfMonth(10, months_ahead, Roll.NONE if unmoved else Roll.PREVIOUS)

        return length

    report_province = p.limit("report_progress", "每月10日前向省报送", city, by_the_10th(None), "省意见第六点第四款",
                              within=held, lapse="未按月报送，省通报", escalates=province)
    report_next = report_province.under("省意见第六点第四款", by_the_10th(1))
    p.act("find_retained_money", "清理登记留存资金", district, None, held, "市通知第三点、省意见第六点第一款",
          asks=[Particular("village", "村集体", required=True), Particular("amount_fen", "留存金额（分）", Kind.FEN)],
          starts=(by_august, report_city, report_province))
    p.act("report_to_city", "向市报送", district, held, None, "市通知第三点",
          asks=[Particular("content", "落实情况", Kind.ANY)],
          stops=report_city, starts=report_city, informs=hr)
    p.act("report_progress", "向省报送", city, held, None, "省意见第六点第四款",
          asks=[Particular("content", "落实情况", Kind.ANY)],
          stops=report_province, starts=report_next, informs=province)
    p.act("share_out", "分配到人", district, held, shared_out, "省意见第六点第二款",
          asks=[Particular("method", "方式", Kind.CHOICE, required=True,
                           names={"holders_first": "承包户优先分配", "spread_over_members": "在村集体成员之间分摊",
                                    "by_area": "按征收土地面积比例", "by_compensation": "按征地补偿款比例",
                                    "equally": "平均分配"}),
                Particular("majority_agrees", "大多数成员同意", Kind.YES_NO)],
          needs=[Need(given("method").means("平均分配", "equally") | given("majority_agrees").is_(True),
                      "须村集体大多数成员同意；意见不统一的，平均分配")],
          stops=(by_august, report_city, report_province), informs=city)
    return p.done()


def _average_price() -> Procedure:
    p = Procedure("land_average_price", "平均区片价", NUMBER, in_force=IN_FORCE)
    district, hr = p.role("district", "区人民政府"), p.role("hr_bureau", "人力资源社会保障部门")
    implementing, levying = p.role("implementing_department", "征地实施部门"), p.role("levying_body", "征地主体")
    world = p.role("fact", "客观事实")
    needed = p.state("needed", "待核定公布", district)
    published = p.state("published", "已公布执行", district, silent="市通知第二点：今后调整区片价之前没有新的期限")
    replaced = p.state("replaced", "已由新的区片价取代", final=True)
    same_day = p.limit("publish_average_price", "同步核定和公布平均区片价", district, calendar_days(1, Start.START_DAY),
                       "市通知第二点第二款",
                       within=needed, lapse="未同步公布（未规定后果）")
    first_time = same_day.under("市通知第二点第一款", working_days(10))
    asks = [Particular("zones", "区片价个数", Kind.NUMBER), Particular("plan_day", "方案制定日", Kind.DAY)]
    p.act("new_zone_prices_in_force", "新的区片价施行", (world, district), None, needed, "市通知第二点第二款",
          asks=asks, starts=same_day)
    p.act("notice_issued", "市通知印发", (world, district), None, needed, "市通知第二点第一款", asks=asks,
          starts=first_time)
    p.act("publish_average_price", "核定并公布平均区片价", district, needed, published, "市通知第二点",
          asks=[Particular("yuan_per_mu", "平均区片价（元/亩）", Kind.NUMBER)],
          sets={"published_on": lambda s: s.at.date().isoformat()}, stops=same_day, informs=hr)
    earlier_plan = computed("方案制定于新的区片价施行之前", lambda s: (
        isinstance(s.given("plan_day"), str) and s.matter is not None
        and str(s.given("plan_day")) < s.matter.opened.date().isoformat()))
    use = [Particular("plan_day", "方案制定日", Kind.DAY), Particular("price", "所用平均区片价")]
    users = (implementing, hr, district, levying)
    p.act("use_average_price", "按原平均区片价核算", users, needed, None, "省意见第二点", asks=use,
          needs=[Need(earlier_plan, "平均区片价尚未核定公布", "市通知第二点")])
    p.act("use_average_price", "按平均区片价核算", users, published, None, "省意见第二点", asks=use)
    p.act("new_zone_prices_in_force", "区片价再次调整", (world, district), published, replaced, "市通知第二点第二款",
          asks=asks)
    return p.done()


procedure = _expropriation()
procedures = (procedure, _retained_money(), _average_price())
