"""What units owe the hotline beside orders: knowledge points, failures, announcements, staff (articles 7, 34 to 38).

HL-24 to HL-27. Each is a small procedure of its own: a point, a failure, a change is a matter.
"""

# Rows read best as rows: one act a block, its parts on few lines.
# fmt: off

from __future__ import annotations

from datetime import date

from gongbao.clock import OnDay, add_months, calendar_days, day_of, working_days
from gongbao.procedures import Kind, Need, Particular, Procedure, Situation, computed, given
from gongbao.procedures.rows import Sets
from gongbao.regulations.guangzhou.hotline_12345 import NUMBER
from gongbao.regulations.guangzhou.hotline_12345.parts import IN_FORCE

TYPES = {"policy": "政策法规", "guide": "办事指南", "answer": "具体事项答复口径", "other": "其他"}
LONGEST_MONTHS = {"policy": 60, "guide": 12, "answer": 6, "other": 12}
"""Article 35: a policy 5 years, a guide 1 year, the wording of an answer 6 months, anything else 1 year."""
REMARK = Particular("remark", "说明", Kind.ANY)
POINT = Particular("point", "知识点")


def _knowledge_points() -> Procedure:
    p = Procedure("hotline_knowledge", "12345热线知识点", NUMBER, in_force=IN_FORCE)
    hotline, unit = p.role("hotline", "热线中心"), p.role("handling_unit", "承办单位")
    valid = p.state("valid", "有效", unit)
    expired = p.state("expired", "过期", unit, silent="第三十五条：到期未确认的知识点何时下架没有规定")
    taken_down = p.state("taken_down", "已下架", final=True)

    until = p.limit("confirm_knowledge_point", "确认知识点有效性", unit, _until, "第三十五条", within=valid,
                    then="expire", remind=working_days(5))
    feedback = p.limit("complete_knowledge_feedback", "完成知识点反馈", unit, working_days(2), "第三十六条第二款",
                       within=(valid, expired), lapse="逾期未完成知识点反馈，纳入考核（第三十一条）", escalates=hotline)

    period = [POINT, Particular("type", "种类", Kind.CHOICE, required=True, names=TYPES),
              Particular("valid_until", "有效期至", Kind.DAY, required=True)]
    content = [Particular(name, label, Kind.ANY) for name, label in (
        ("basis", "依据"), ("scope", "适用范围"), ("persons", "适用主体"), ("conditions", "适用条件"),
        ("links", "关联关系"), ("questions", "常见问题解答"))]
    not_too_long = Need(computed("有效期不超过该类知识点的最长期限", _within_longest),
                        "有效期超过该类知识点的最长期限：政策法规5年、办事指南1年、答复口径6个月、其他1年",
                        "第三十五条")
    asked: Sets = {"type": given("type"), "valid_until": given("valid_until"), "expired": False}
    not_over = Need(computed("有效期尚未届满", _not_over), "有效期已经届满，不能再设置或者确认", "第三十五条")
    p.act("set_knowledge_point", "新增知识点", unit, None, valid, "第三十四条、第三十五条", asks=[*period, *content],
          needs=[not_over, not_too_long], sets=asked, starts=until, informs=hotline)
    p.act("confirm_knowledge_point", "确认知识点有效", unit, valid, None, "第三十五条", asks=period,
          needs=[not_over, not_too_long],
          sets=asked, stops=until, starts=until, informs=hotline)
    p.act("confirm_knowledge_point", "确认知识点有效", unit, expired, valid, "第三十五条", asks=period,
          needs=[not_over, not_too_long],
          sets=asked, starts=until, informs=hotline)
    p.act("expire", "知识点到期", p.time, valid, expired, "第三十五条", sets={"expired": True}, stops=until,
          informs=unit)
    p.act("take_down", "下架知识点", unit, (valid, expired), taken_down, "第三十四条", asks=[POINT],
          stops=(until, feedback), informs=hotline)
    sudden = given("sudden", "突发事项").is_(True)
    asks = [POINT, Particular("problem", "内容错误、遗漏、过期、表述不清等问题", Kind.ANY),
            Particular("sudden", "突发热点问题", Kind.YES_NO)]
    p.act("start_knowledge_feedback", "发起知识点反馈", hotline, (valid, expired), None, "第三十六条第一款",
          when=~sudden, asks=asks, sets={"sudden": False},
          needs=[Need(~feedback.runs(), "此前的反馈尚待完成，期限不重新计算；突发热点的，作为突发事项发起")],
          starts=feedback, informs=unit)
    p.act("start_knowledge_feedback", "发起突发事项知识点反馈", hotline, (valid, expired), None, "第三十六条第一款",
          when=sudden, asks=asks, sets={"sudden": True},
          needs=[Need(~(feedback.runs() & computed("突发事项", lambda s: s.fact("sudden") is True)),
                      "此前的突发事项反馈尚待完成，期限不重新计算")],
          starts=feedback.under("第三十六条第二款", working_days(1)), informs=unit)
    p.act("complete_knowledge_feedback", "完成知识点反馈", unit, (valid, expired), None, "第三十六条第二款",
          asks=[POINT, Particular("nothing_to_do", "无需操作", Kind.YES_NO),
                Particular("done", "已作的操作", Kind.ANY)],
          needs=[Need(feedback.runs(), "没有待完成的知识点反馈")], stops=feedback, informs=hotline)
    return p.done()


def _feedback_on_nothing_yet() -> Procedure:
    p = Procedure("hotline_knowledge_request", "12345热线新知识点采编", NUMBER, in_force=IN_FORCE)
    hotline, unit = p.role("hotline", "热线中心"), p.role("handling_unit", "承办单位")
    asked = p.state("asked", "待承办单位完成", unit)
    done = p.state("done", "已反馈", final=True)
    feedback = p.limit("complete_knowledge_feedback", "完成知识点反馈", unit, working_days(2), "第三十六条第二款",
                       within=asked, lapse="逾期未完成知识点反馈，纳入考核（第三十一条）", escalates=hotline)
    sudden = given("sudden", "突发事项").is_(True)
    asks = [Particular("to", "承办单位", Kind.PARTY), Particular("problem", "需要采编的内容", Kind.ANY),
            Particular("sudden", "突发热点问题", Kind.YES_NO)]
    for when, limit in ((~sudden, feedback), (sudden, feedback.under("第三十六条第二款", working_days(1)))):
        p.act("start_knowledge_feedback", "发起知识点反馈", hotline, None, asked, "第三十六条第一款", when=when,
              asks=asks,
              binds={unit: "to"}, starts=limit, informs=unit)
    p.act("complete_knowledge_feedback", "完成知识点反馈", unit, asked, done, "第三十六条第二款",
          asks=[Particular("nothing_to_do", "无需操作", Kind.YES_NO), Particular("done", "已作的操作", Kind.ANY)],
          stops=feedback, informs=hotline)
    return p.done()


def _service_failures() -> Procedure:
    p = Procedure("hotline_service_failure", "政务服务中断", NUMBER, in_force=IN_FORCE)
    hotline, unit = p.role("hotline", "热线中心"), p.role("handling_unit", "承办单位")
    world = p.role("fact", "客观事实")
    failing = p.state("failing", "服务中断", unit, silent="第三十八条：恢复服务没有期限")
    recovered = p.state("recovered", "已恢复", final=True)
    wording = p.limit("provide_wording", "提供应答口径", unit, calendar_days(1), "第三十八条", within=failing,
                      lapse="未按期提供应答口径，纳入考核（第三十一条）", escalates=hotline)
    contact = p.limit("contact_hotline", "与热线中心沟通进展", unit, calendar_days(2), "第三十八条", within=failing,
                      lapse="持续2个自然日以上，应与热线中心及时沟通、更新口径或者到场支撑", escalates=hotline)
    p.act("service_failure", "发生服务中断", (world, unit), None, failing, "第三十八条",
          asks=[Particular("service", "网站或者应用"), Particular("reason", "故障原因", Kind.ANY),
                Particular("scope", "受影响的业务范围", Kind.ANY), Particular("recovery", "恢复时间", Kind.ANY)],
          starts=(wording, contact), informs=hotline)
    p.act("publish_failure", "在首页公布故障", unit, failing, None, "第三十八条",
          asks=[Particular(name, label, Kind.ANY, required=True) for name, label in (
              ("reason", "故障原因"), ("time", "故障时间"), ("scope", "受影响的业务范围"), ("recovery", "恢复时间"))])
    p.act("provide_wording", "提供应答口径", unit, failing, None, "第三十八条",
          asks=[Particular("wording", "应答口径", required=True)], needs=[Need(wording.runs(), "应答口径已经提供")],
          stops=wording, informs=hotline)
    p.act("contact_hotline", "沟通解决进展", unit, failing, None, "第三十八条", asks=[REMARK], stops=contact,
          starts=contact, informs=hotline)
    p.act("recover_service", "恢复服务", unit, failing, recovered, "第三十八条", asks=[REMARK],
          stops=(wording, contact),
          informs=hotline)
    return p.done()


def _announced_changes() -> Procedure:
    p = Procedure("hotline_announcement", "重要业务变动通报", NUMBER, in_force=IN_FORCE)
    hotline, unit = p.role("hotline", "热线中心"), p.role("handling_unit", "承办单位")
    announced = p.state("announced", "已通报", final=True)
    p.act("announce_change", "提前通报热线中心", unit, None, announced, "第三十七条",
          asks=[Particular("case", "情形", Kind.CHOICE, required=True, clause="第三十七条第二款",
                           names={"document": "规范性文件、通知公告", "rule_change": "业务规则变更",
                                    "pushed_information": "推送专业性强的信息",
                                    "channel_change": "办事渠道变化", "other": "其他"}),
                Particular("takes_effect", "生效日", Kind.DAY, required=True)],
          needs=[Need(computed("生效之前通报", _ahead), "应当提前通报热线中心")], informs=hotline)
    return p.done()


def _staff_changes() -> Procedure:
    p = Procedure("hotline_staff", "热线工作人员备案", NUMBER, in_force=IN_FORCE)
    hotline, unit = p.role("hotline", "热线中心"), p.role("handling_unit", "承办单位")
    changed = p.state("changed", "已调整，待备案", unit)
    filed = p.state("filed", "已备案", final=True)
    filing = p.limit("file_staff", "人员调整备案", unit, working_days(10), "第七条第一款", within=changed,
                     lapse="逾期未备案（未规定后果）", escalates=hotline)
    p.act("change_staff", "分管领导、专职人员调整完成", unit, None, changed, "第七条第一款",
          asks=[Particular("person", "人员", personal=True), Particular("post", "职务")], starts=filing)
    p.act("file_staff", "报热线中心备案", unit, changed, filed, "第七条第一款", stops=filing, informs=hotline)
    return p.done()


def _until(situation: Situation) -> OnDay:
    """A point is to be confirmed before its validity ends."""
    return OnDay(date.fromisoformat(str(situation.fact("valid_until"))))


def _within_longest(situation: Situation) -> bool:
    kind, until = situation.given("type"), situation.given("valid_until")
    if not isinstance(kind, str) or kind not in LONGEST_MONTHS or not isinstance(until, str):
        return False
    return date.fromisoformat(until) <= add_months(day_of(situation.at), LONGEST_MONTHS[kind])[0]


def _not_over(situation: Situation) -> bool:
    until = situation.given("valid_until")
    return isinstance(until, str) and date.fromisoformat(until) >= day_of(situation.at)


def _ahead(situation: Situation) -> bool:
    effective = situation.given("takes_effect")
    return isinstance(effective, str) and date.fromisoformat(effective) > day_of(situation.at)


procedures = (
    _knowledge_points(), _feedback_on_nothing_yet(), _service_failures(), _announced_changes(), _staff_changes(),
)
