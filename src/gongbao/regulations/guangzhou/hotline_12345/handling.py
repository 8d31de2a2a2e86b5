"""Chapter 3 of the rules: who handles an order, within what time, and what interrupts it (articles 13 to 24, 26)."""

# Rows read best as rows: one act a block, its parts on few lines.
# fmt: off

from __future__ import annotations

from gongbao.clock import Span, working_days
from gongbao.procedures import Condition, Kind, Need, Particular, Situation, computed, given
from gongbao.procedures.rows import Sets
from gongbao.regulations.guangzhou.hotline_12345.parts import (
    AT_UNIT,
    CALL_RESULT,
    accepted_returns,
    answered,
    arrival,
    calls_with,
    check_l,
    circumstances,
    citizen,
    city_department,
    closed,
    coordination,
    coordination_needed,
    different_units,
    dispatch_l,
    ended_by_unit,
    establishment,
    ground,
    guiding,
    handle_l,
    hotline,
    is_enquiry,
    judicial,
    longest_extension,
    moment_given,
    name_co_units_l,
    noted,
    number,
    opinion_l,
    order,
    p,
    person_refused,
    reason,
    received,
    received_at,
    refused_to_supplement,
    registered,
    return_requested,
    return_still_possible,
    same_number,
    second_handling,
    second_submitted,
    submitted,
    supplement_l,
    supplement_needed,
    third_return,
    three_calls,
    to_be_closed,
    to_be_redispatched,
    told,
    unit,
    valid_calls,
    with_unit,
    withdrawn,
)

TO = Particular("to", "承办单位", Kind.PARTY, required=True)
JOINT = Particular("joint", "须两个以上单位共同办理，由其牵头", Kind.YES_NO, clause="第十七条第三款")
SPECIAL = computed("另定办理期限", lambda situation: isinstance(situation.fact("special_limit"), int))
ENQUIRY = is_enquiry & ~SPECIAL
OTHER = ~is_enquiry & ~SPECIAL
LIMITS = ((ENQUIRY, "第十四条第一项、第十五条"), (OTHER, "第十四条第二项、第十五条"),
          (SPECIAL, "第十四条第三项、第十五条"))
NEW_UNIT: Sets = {
    "unit_calls": None, "unit_valid_calls": 0, "replied": False, "answer_waived": False, "person_refused": False,
    "repeated": False, "told_repeated": False, "facts_pending": False, "exception": None, "extensions_used": 0,
}
REPLIED = noted("replied", "已回复诉求人")
WAIVED = noted("answer_waived", "诉求人明确不需要回复")
REPEATED = noted("repeated", "已研判无新情况、新理由")
LONG_TERM_ORDER = given("ground").means("属于长期推进事项", "long_term")
CLOSING = [order, ground, circumstances]
ENDED = (handle_l, check_l, name_co_units_l)


def add_handling_rows() -> None:
    """All rows of the chapter, in the order of its articles."""
    _dispatching()
    _checking_and_returning()
    _coordinating()
    _extending_and_new_facts()
    _answering_and_submitting()
    _ending()


def _dispatching() -> None:  # articles 13 to 15
    p.act("answer_directly", "直接答复", hotline, registered, answered, "第十三条第一项", asks=[order],
          stops=dispatch_l,
          needs=[Need(is_enquiry, "只有咨询类工单可以直接答复"),
                 Need(~noted("answerable", "知识库不能直接答复", False), "知识库没有可以直接答复的内容，应当转派")],
          informs=citizen)
    p.act("close_order", "结束工单", hotline, answered, closed, "第十三条第一项", asks=_noted())
    p.forbid("dispatch", "第十三条第一项", "能根据知识库直接答复的咨询，直接答复诉求人", sources=registered,
             when=is_enquiry & noted("answerable", "知识库能直接答复"))
    for when, clause in LIMITS:
        p.act("dispatch", "转派", hotline, registered, with_unit, "第十三条", when=when, asks=[order, TO],
              binds={unit: "to"}, sets=NEW_UNIT, stops=dispatch_l, starts=(check_l, handle_l.under(clause)),
              informs=unit)


def _checking_and_returning() -> None:  # articles 16 and 17
    p.act("arrange", "安排办理", unit, with_unit, None, "第十六条第一项", asks=[order],
          needs=[Need(check_l.runs(), "核查已经完成")],
          stops=check_l)
    p.act("request_return", "申请退回", unit, with_unit, return_requested, "第十六条第三项",
          asks=[order,
                Particular("ground", "退回情形", Kind.CHOICE, required=True, clause="第十七条第一款",
                           names={"powers": "部门职责权限争议", "facility": "设施管养职责争议",
                                    "jurisdiction": "行政区域管辖争议", "document": "有明确文件依据"}),
                Particular("reason_and_basis", "已说明具体理由和依据", Kind.YES_NO, required=True),
                Particular("materials", "随附材料", Kind.LIST),
                Particular("suggested_unit", "建议的办理单位", Kind.PARTY)],
          needs=[Need(return_still_possible(), "应当自收到工单之日起2个工作日内申请退回"),
                 Need(given("reason_and_basis").is_(True), "应当说明退回的具体理由和依据"),
                 Need(_lists("powers", 2), "应当提供本单位职能权限的具体内容和工单中不属于本单位权限的具体内容",
                      "第十七条第一款第一项"),
                 Need(_lists("facility", 1), "应当提供具体的管养范围或者管养职责移交文件", "第十七条第一款第二项"),
                 Need(_lists("jurisdiction", 1), "应当提供本单位管辖的区域具体范围", "第十七条第一款第三项"),
                 Need(_lists("document", 1), "应当提供依据文件", "第十七条第一款第四项")],
          holds=check_l, informs=hotline)
    p.forbid("request_return", "第二十九条第二款", "再次办理的工单不得退回", sources=second_handling)
    p.act("approve_return", "退回审核通过", hotline, return_requested, to_be_redispatched, "第十七条第二款",
          when=~third_return(), asks=[order, JOINT], counts=accepted_returns,
          sets={"returned_by": different_units, "joint": given("joint"), "determined_unit": None},
          stops=ENDED, informs=unit)
    p.act("approve_return", "退回审核通过", hotline, return_requested, coordination_needed, "第十八条",
          when=third_return(), asks=[order, JOINT], counts=accepted_returns,
          sets={"returned_by": different_units, "joint": given("joint"), "determined_unit": None},
          stops=ENDED, informs=(unit, city_department))
    p.act("reject_return", "退回审核不通过", hotline, return_requested, with_unit, "第十七条第二款",
          asks=[order, reason],
          reinstates=check_l, informs=unit)
    assigned = computed("转派给协调确定的承办单位", _to_determined)
    joint = given("joint", "共同办理").is_(True) | noted("joint", "须共同办理")
    for when, clause in LIMITS:
        for together in (False, True):
            p.act("dispatch", "重新转派", hotline, to_be_redispatched, with_unit,
                  "第十七条第三款" if together else "第十七条第二款",
                  when=when & (joint if together else ~joint), asks=[order, TO, JOINT], binds={unit: "to"},
                  sets=NEW_UNIT,
                  needs=[Need(assigned, "应转派给市政务服务数据管理部门确定的承办单位", "第十八条")],
                  starts=(check_l, handle_l.under(f"{clause}、第十七条第{'三' if together else '二'}款"),
                          *((name_co_units_l,) if together else ())), informs=unit)
    p.act("name_co_units", "确定协办单位和协办事项", unit, (with_unit, return_requested), None, "第十七条第三款",
          asks=[order, Particular("co_units", "协办单位", Kind.LIST, required=True),
                Particular("items", "协办事项", Kind.ANY)],
          needs=[Need(name_co_units_l.runs(), "本工单不是由其牵头的共同办理工单，或者已经确定")],
          sets={"co_units": given("co_units")}, stops=name_co_units_l)


def _coordinating() -> None:  # article 18
    asks = [order, Particular("dispute", "争议类型", Kind.CHOICE, required=True,
                              names={"between_districts": "市辖区之间部门争议", "powers": "部门职责分工争议",
                                       "law": "法律、法规、规章、规范性文件适用争议"}),
            Particular("asked", "征求意见的部门", Kind.PARTY), received_at]
    sets: Sets = {"opinion_asked_at": arrival}
    since = opinion_l.counted_from("opinion_asked_at")
    p.act("start_coordination", "启动疑难工单协调", city_department, coordination_needed, coordination,
          "第十八条第一项",
          when=given("dispute").means("市辖区之间部门争议", "between_districts"), asks=asks, sets=sets,
          binds={guiding: "asked"},
          starts=since, informs=guiding)
    p.act("start_coordination", "启动疑难工单协调", city_department, coordination_needed, coordination,
          "第十八条第二项",
          when=given("dispute").means("部门职责分工争议", "powers"), asks=asks, sets=sets, informs=establishment,
          starts=since.under("第十八条第二项", working_days(5), establishment))
    p.act("start_coordination", "启动疑难工单协调", city_department, coordination_needed, coordination,
          "第十八条第三项",
          when=given("dispute").means("法律、法规、规章、规范性文件适用争议", "law"), asks=asks, sets=sets,
          informs=judicial,
          starts=since.under("第十八条第三项", working_days(5), judicial))
    p.act("give_opinion", "出具指导意见", (guiding, establishment, judicial), coordination, None, "第十八条",
          asks=[order, Particular("opinion", "指导意见")],
          needs=[Need(opinion_l.runs(), "没有待出具的指导意见"),
                 Need(computed("由被征求意见的部门出具", _asked_for_opinion), "应由被征求意见的部门出具")],
          stops=opinion_l, informs=city_department)
    p.act("determine_unit", "确定承办单位", city_department, coordination, to_be_redispatched, "第十八条",
          asks=[order, Particular("unit", "承办单位", Kind.PARTY, required=True)],
          needs=[Need(~opinion_l.runs(), "应根据指导意见综合研判后确定，指导意见尚未出具")],
          sets={"determined_unit": given("unit")}, informs=hotline)


def _extending_and_new_facts() -> None:  # articles 19 and 20
    p.act("extend", "延期", unit, with_unit, None, "第十九条",
          asks=[order, Particular("working_days", "延长（工作日）", Kind.NUMBER, required=True), reason, told],
          needs=[Need(handle_l.not_over(), "应当在办理期限届满前办理延期"),
                 Need(given("told_citizen").is_(True), "应当告知诉求人延期的理由和办理期限")],
          sets={"extensions_used": _extended}, stops=check_l, extends=handle_l, extended_by=_asked_days, most=2,
          longest=longest_extension, informs=citizen)
    p.forbid("extend", "第二十九条第二款", "再次办理的工单不得延期", sources=second_handling)
    p.act("add_facts", "追加情况", citizen, (with_unit, return_requested, second_handling), None, "第二十条",
          asks=[order, number, Particular("facts", "追加的情况"),
                Particular("passed_to_unit_at", "承办单位收到时间", Kind.MOMENT)],
          needs=[Need(same_number(), "应使用反映诉求时的号码或者账号", "第九条第三款")],
          sets={"facts_pending": True, "facts_received_at": lambda s: moment_given("passed_to_unit_at", s)},
          informs=unit)
    assess = [order, Particular("affecting", "影响事项办理", Kind.YES_NO, required=True), told]
    pending = Need(noted("facts_pending", "追加情况待研判"), "没有待研判的追加情况")
    p.act("assess_facts", "研判追加情况", unit, AT_UNIT, None, "第二十条第一项",
          when=given("affecting", "影响办理").is_(True),
          asks=assess, needs=[pending, Need(given("told_citizen").is_(True), "确认后应当向诉求人说明情况")],
          sets={"facts_pending": False, "extensions_used": 0},
          restarts=handle_l.counted_from("facts_received_at").under("第二十条第一项"), informs=citizen)
    p.act("assess_facts", "研判追加情况", unit, AT_UNIT, None, "第二十条第二项",
          when=given("affecting", "影响办理").is_(False),
          asks=assess, needs=[pending, Need(given("told_citizen").is_(True), "应当联系诉求人并记录")],
          sets={"facts_pending": False}, informs=citizen)


def _answering_and_submitting() -> None:  # articles 12 ¶3, 21 and 22; whoever answers has checked that it is theirs
    p.act("request_supplement", "联系诉求人核实补充", unit, AT_UNIT, None, "第十二条第三款",
          asks=[order, Particular("missing", "需要核实、补充的内容", Kind.LIST)], informs=citizen)
    p.act("supplement", "补充信息", citizen, AT_UNIT, None, "第十二条第三款",
          asks=[order, number, Particular("complete", "补充后符合要求", Kind.YES_NO)],
          needs=[Need(same_number(), "应使用反映诉求时的号码或者账号", "第九条第三款")], informs=unit)
    p.act("call_citizen", "电话联系诉求人", unit, AT_UNIT, None, "第十二条第三款、第二十一条",
          asks=[order, CALL_RESULT],
          sets={"unit_calls": lambda s: calls_with(s, "unit_calls"),
                "unit_valid_calls": lambda s: valid_calls(s, "unit_calls"),
                "valid_calls": lambda s: valid_calls(s, "unit_calls"),
                "person_refused": refused_to_supplement})
    way = Particular("way", "方式", required=True)
    p.act("reply_citizen", "回复诉求人", unit, AT_UNIT, None, "第二十一条第一款",
          when=~given("way").means("诉求人明确不需要回复", "waived", "not_wanted"),
          asks=[order, way, Particular("proof", "证明材料"), Particular("content", "主要内容"),
                Particular("reasons_learned", "已了解不满意的具体原因", Kind.YES_NO)],
          needs=[Need(~given("reasons_learned").is_(False), "再次办理应当了解不满意的具体原因并回复",
                      "第二十九条第二款")],
          sets={"replied": True}, stops=check_l, informs=citizen)
    p.act("reply_citizen", "诉求人不需要回复", unit, AT_UNIT, None, "第二十一条第一款",
          when=given("way").means("诉求人明确不需要回复", "waived", "not_wanted"),
          asks=[order, way, Particular("proof", "证明材料")], sets={"answer_waived": True}, stops=check_l)
    result = [
        order,
        Particular("course", "办理过程", Kind.YES_NO, required=True, clause="第二十一条第二款第一项"),
        Particular("reply_record", "回复诉求人情况", Kind.YES_NO, required=True, clause="第二十一条第二款第二项"),
        Particular("contents", "按类别应填写的内容", required=True, clause="第二十二条"),
        Particular("answer_waived", "诉求人明确不需要回复", Kind.YES_NO),
        Particular("exception", "第二十九条第三款的情形", Kind.CHOICE,
                   names={"not_adopted": "意见建议未采纳", "mediated": "已经调解完毕或者终止调解",
                            "force_majeure": "不可抗力", "by_rule": "按规定分类处理"}, clause="第二十九条第三款"),
    ]
    answered_or_tried = REPLIED | WAIVED | given("answer_waived", "不需要回复").is_(True) | three_calls("unit_calls")
    needs = [
        Need(answered_or_tried & given("reply_record").is_(True),
             "应当先回复诉求人；诉求人明确不需要回复或者3次（每次至少间隔15分钟）无法联系的，应当注明", "第二十一条"),
        Need(given("course").is_(True), "应当提交办理过程", "第二十一条第二款第一项"),
        Need(~given("exception").means("意见建议未采纳", "not_adopted") | noted("kind", "意见建议类", "suggestion"),
             "只有意见建议类工单有未采纳的情形", "第二十九条第三款第三项"),
    ]
    sets: Sets = {"facts_pending": False, "exception": given("exception")}
    p.act("submit_result", "提交办理情况", unit, with_unit, submitted, "第二十一条第二款", asks=result, needs=needs,
          sets=sets, holds=handle_l, stops=(check_l, name_co_units_l), informs=hotline)
    p.act("submit_result", "提交再次办理情况", unit, second_handling, second_submitted, "第二十一条第二款", asks=result,
          needs=needs, sets=sets, holds=handle_l, informs=hotline)


def _ending() -> None:  # articles 12 ¶3, 16(2), 23, 24, 26 ¶2
    unreachable = given("ground").means("未接听或者拒绝补充", "unreachable", "refused", "refused_supplement")
    p.act("end_order", "注明情况后结束工单", unit, AT_UNIT, ended_by_unit, "第十二条第三款",
          when=unreachable & ~_praise(), asks=CLOSING,
          needs=[Need(three_calls("unit_calls") | person_refused,
                      "须3次电话联系（每次至少间隔15分钟）均未接听，或者诉求人拒绝补充")],
          sets={"exception": "unreachable"}, holds=handle_l, stops=(check_l, name_co_units_l),
          informs=(citizen, hotline))
    p.act("end_order", "按分类处理结束工单", unit, with_unit, ended_by_unit, "第十六条第二项",
          when=given("ground").means("按规定分类处理", "by_rule") & ~_praise(),
          asks=[*CLOSING, Particular("rule_item", "政府令第191号第十一条第二款的项", Kind.CHOICE, required=True,
                                     names={"second": "第二项", "third": "第三项", "fourth": "第四项",
                                              "fifth": "第五项"})],
          sets={"exception": "by_rule"}, holds=handle_l, stops=(check_l, name_co_units_l), informs=(citizen, hotline))
    p.act("end_order", "阅处后结束工单", unit, with_unit, closed, "第二十三条第一项", when=_praise(),
          asks=[order, Particular("ground", "情形"), Particular("circumstances", "阅处情况")], stops=ENDED,
          informs=hotline)
    p.act("guide_to_hotline", "指引诉求人通过热线撤诉", unit, AT_UNIT, None, "第二十三条第二项", asks=[order],
          informs=citizen)
    withdrawing = [order, number, Particular("reason", "理由")]
    own = [Need(same_number(), "应使用反映诉求时的号码或者账号", "第九条第三款")]
    p.act("withdraw", "撤回诉求", citizen, (received, supplement_needed, registered, to_be_redispatched), to_be_closed,
          "第九条第三款、第二十三条第二项", asks=withdrawing, needs=own, sets={"withdrawn": True},
          stops=(dispatch_l, supplement_l), informs=hotline)
    p.act("withdraw", "撤回诉求", citizen, (with_unit, return_requested, submitted, second_handling, second_submitted),
          withdrawn, "第九条第三款、第二十三条第二项", asks=withdrawing, needs=own, sets={"withdrawn": True},
          stops=ENDED,
          informs=(unit, hotline))
    p.act("continue_verification", "继续核实办理举报事项", unit, withdrawn, None, "第二十三条第二项", asks=[order],
          needs=[Need(noted("kind", "举报类", "report"), "只有举报类工单撤诉后可以继续核实和办理")])
    p.act("end_order", "结束撤诉工单", unit, withdrawn, closed, "第二十三条第二项",
          asks=[order, Particular("ground", "情形"), Particular("circumstances", "注明情况")],
          informs=(citizen, hotline))
    p.act("judge_repeat", "研判重复诉求", unit, with_unit, None, "第二十四条",
          asks=[order, Particular("earlier_order", "已办结的原工单"),
                Particular("earlier_finished", "原工单已依法办理完毕", Kind.YES_NO),
                Particular("new_facts", "有新情况", Kind.YES_NO), Particular("new_reasons", "有新理由", Kind.YES_NO)],
          needs=[Need(~given("earlier_finished").is_(False), "原工单应已依法办理完毕"),
                 Need(~given("new_facts").is_(True) & ~given("new_reasons").is_(True),
                      "有新情况或者新理由的，应当办理")],
          sets={"repeated": True})
    p.act("tell_not_handled_again", "告知原工单结果和依据、新工单不再办理", unit, with_unit, None, "第二十四条",
          asks=[order, Particular("earlier_result", "原工单的办理结果和依据", Kind.ANY)],
          needs=[Need(REPEATED, "应当先研判，确认无新情况、新理由")], sets={"told_repeated": True}, informs=citizen)
    p.act("end_order", "告知后结束重复诉求工单", unit, with_unit, ended_by_unit, "第二十四条",
          when=given("ground").means("重复诉求", "repeat", "repeated") & ~_praise(),
          asks=[*CLOSING, told,
                Particular("papers_to_hotline", "已向热线中心出具办理结果书面材料", Kind.YES_NO, required=True)],
          needs=[Need(REPEATED, "应当先研判，确认无新情况、新理由"),
                 Need(given("told_citizen").is_(True) | noted("told_repeated", "已告知不再办理"),
                      "应当告知原工单的办理结果和依据，并告知新工单不再进入办理程序"),
                 Need(given("papers_to_hotline").is_(True), "应当先向热线中心出具办理结果书面材料")],
          sets={"exception": "repeated"}, holds=handle_l, stops=(check_l, name_co_units_l), informs=(citizen, hotline))
    p.act("end_order", "告知推进情况后结束工单", unit, with_unit, ended_by_unit, "第二十六条第二款",
          when=LONG_TERM_ORDER & ~_praise(),
          asks=[*CLOSING, told], needs=[Need(given("told_citizen").is_(True), "应当先告知推进情况")],
          holds=handle_l, stops=(check_l, name_co_units_l), informs=(citizen, hotline))
    p.forbid("end_order", "第十二条第三款",
             "承办单位只能因3次电话联系未接听或者诉求人拒绝补充而结束，补充后仍不符合要求不在其列",
             sources=AT_UNIT,
             when=given("ground").means("补充后仍不符合要求", "still_lacking", "lacking", "incomplete"))


def _noted() -> list[Particular]:
    return [order, Particular("ground", "情形"), Particular("circumstances", "注明情况")]


def _praise() -> Condition:
    return noted("kind", "表扬类", "praise") | given("ground").means("表扬", "praise")


def _lists(ground_of_return: str, least: int) -> Condition:
    """So many pieces of material with a return on that ground."""

    def test(situation: Situation) -> bool:
        found = situation.given("materials")
        listed = len(found) if isinstance(found, list | tuple) else 0
        return situation.given("ground") != ground_of_return or listed >= least

    return computed(f"随附材料不少于{least}项", test)


def _to_determined(situation: Situation) -> bool:
    determined = situation.fact("determined_unit")
    return not isinstance(determined, str) or situation.given("to") == determined


def _asked_for_opinion(situation: Situation) -> bool:
    term = situation.term("opinion")
    return term is not None and term.owner.partition(":")[0] == situation.role


def _asked_days(situation: Situation) -> Span:
    found = situation.given("working_days")
    return working_days(found if isinstance(found, int) else 0)


def _extended(situation: Situation) -> int:
    before = situation.fact("extensions_used")
    return (before if isinstance(before, int) else 0) + 1
