"""Chapter 2 of the rules: requests, real names, registration, and what is missing (articles 8 to 12)."""

# Rows read best as rows: one act a block, its parts on few lines.
# fmt: off

from __future__ import annotations

from gongbao.procedures import Kind, Need, Particular, computed, fact, given
from gongbao.procedures.rows import Sets
from gongbao.regulations.guangzhou.hotline_12345.parts import (
    CALL_RESULT,
    KINDS,
    applicant,
    arrival,
    by_telephone,
    calls_with,
    circumstances,
    citizen,
    closed,
    dispatch_l,
    dispatch_meanwhile,
    ground,
    hotline,
    lacking_after_supplement,
    not_registered,
    noted,
    number,
    order,
    p,
    person_refused,
    real_name_missing,
    real_name_needed,
    received,
    received_at,
    refused_to_supplement,
    registered,
    same_number,
    supplement_l,
    supplement_needed,
    three_calls,
    valid_calls,
)

ONLINE_LAW = "穗府办规〔2023〕7号"


PAUSING = computed("已形成工单，按读法补充期间暂停转派期限", lambda situation: (
    dispatch_meanwhile.chosen(situation) == "paused" and situation.running("dispatch")))


def add_request_rows() -> None:
    """From the request to an order, or to its end because something is missing."""
    request = [
        Particular("channel", "渠道", required=True, clause="第十二条",
                   names={"phone": "电话", "online": "网络"}),
        number,
        Particular("kind", "类别", Kind.CHOICE, required=True, clause="第八条", names=KINDS),
        Particular("matter", "诉求内容"),
        Particular("complete", "信息要素完整", Kind.YES_NO),
        Particular("missing", "缺少的信息要素", Kind.LIST),
        Particular("real_name", "实名", names={"given": "已提供", "refused": "拒绝提供", "concealed": "要求隐匿"}),
        Particular("real_name_needed", "属于第十条须实名的事项", Kind.YES_NO),
        Particular("person", "姓名、身份证号码、联系方式", Kind.ANY, personal=True),
    ]
    request_facts: Sets = {
        "channel": given("channel"), "number": given("number"), "kind": given("kind"), "real_name": given("real_name"),
        "real_name_needed": given("real_name_needed"),
    }
    p.act("submit_request", "提出诉求", citizen, None, received, "第八条", asks=request, sets=request_facts,
          informs=hotline)
    part = [Particular("part", "事项编号"), number]
    p.act("ask_online", "网上咨询", applicant, None, received, f"{ONLINE_LAW} 第八条",
          asks=[*part, Particular("kind", "类别", Kind.CHOICE, names={"enquiry": "咨询"})],
          sets={"channel": "online", "number": given("number"), "kind": "enquiry"}, informs=hotline)
    p.act("complain_online", "网上投诉", applicant, None, received, f"{ONLINE_LAW} 第八条",
          asks=[*part, Particular("kind", "类别", Kind.CHOICE, names={"complaint": "投诉"})],
          sets={"channel": "online", "number": given("number"), "kind": "complaint"}, informs=hotline)

    p.act("ask_progress", "查询进度", citizen, [state for state in p.states.values() if state is not not_registered],
          None, "第九条第三款", asks=[order, number],
          needs=[Need(same_number(), "应使用反映诉求时的号码或者账号")], informs=citizen)
    p.act("agree_concealment", "约定信息隐匿", hotline, received, None, "第九条第二款",
          asks=[Particular("items", "需要隐匿的具体信息", Kind.ANY, required=True),
                Particular("scope", "隐匿范围", Kind.ANY, required=True),
                Particular("told_citizen", "已告知可能影响登记和办理", Kind.YES_NO, required=True)],
          needs=[Need(given("told_citizen").is_(True), "应当告知诉求人隐匿信息可能影响登记和办理"),
                 Need(~real_name_needed, "须实名的事项不能隐匿本人实名信息", "第十条第二款")],
          sets={"concealment_agreed": True, "real_name": "agreed"}, informs=citizen)
    p.act("decline_registration", "不予登记", hotline, received, not_registered, "第十条第二款",
          asks=[Particular("reason", "理由")],
          needs=[Need(real_name_missing & ~noted("real_name_needed", "不属于须实名的事项", False),
                      "只有须实名的事项，诉求人拒绝提供或者要求隐匿时，才不予登记")],
          informs=citizen)
    p.forbid("register_order", "第十条第二款", "须实名的事项，拒绝提供或者要求隐匿实名信息的不予登记和转派",
             sources=received,
             when=real_name_missing & ~noted("real_name_needed", "不属于须实名的事项", False))

    register = [
        order,
        Particular("kind", "类别", Kind.CHOICE, required=True, clause="第八条", names=KINDS),
        Particular("answerable_from_knowledge_base", "知识库能直接答复", Kind.YES_NO),
        Particular("special_limit", "文件要求的办理期限（工作日）", Kind.NUMBER, clause="第十四条第三项"),
        Particular("special_basis", "该期限的文件依据", clause="第十四条第三项"),
    ]
    register_facts: Sets = {
        "order": given("order"), "kind": given("kind"), "answerable": given("answerable_from_knowledge_base"),
        "special_limit": given("special_limit"), "order_made": True,
    }
    register_needs = [Need(~given("special_limit").filled() | given("special_basis").filled(),
                           "另定办理期限的，应当写明国家、省、市交办或者文件依据", "第十四条第三项")]
    p.act("register_order", "登记工单", hotline, received, registered, "第十一条",
          when=given("kind").means("咨询类", "enquiry"), asks=register, needs=register_needs, sets=register_facts,
          starts=dispatch_l.under("第十三条第一项"))
    p.act("register_order", "登记工单", hotline, received, registered, "第十一条",
          when=~given("kind").means("咨询类", "enquiry"), asks=register, needs=register_needs, sets=register_facts,
          starts=dispatch_l.under("第十三条第二项"))
    p.act("guide_elsewhere", "指引办理", hotline, (received, registered), closed, "第十一条第三款",
          asks=[order, Particular("to", "指引的渠道", required=True), Particular("part", "指引办理的内容")],
          stops=dispatch_l, informs=citizen)

    # a supplement asked by the hotline; whether it is met decides between article 12 ¶1 (telephone) and ¶2 (online)
    missing = Particular("missing", "一次性告知需要补充的内容", Kind.LIST)
    asked: Sets = {"supplement_asked": True}
    once_told = Need(~noted("supplement_asked", "已告知过需要补充的内容"), "需要补充的内容应当一次性告知")
    call = [order, CALL_RESULT]
    hotline_called: Sets = {
        "hotline_calls": lambda s: calls_with(s, "hotline_calls"),
        "valid_calls": lambda s: valid_calls(s, "hotline_calls"),
        "person_refused": lambda s: refused_to_supplement(s),
    }
    # the dispatch limit goes on while the supplement is awaited, or, by the other reading, pauses from the asking
    for when, sources, pauses in ((~PAUSING, (received, registered), ()), (PAUSING, (registered,), dispatch_l)):
        p.act("request_supplement", "告知补充内容", hotline, sources, supplement_needed, "第十二条第一款",
              when=by_telephone & when, asks=[order, missing, received_at], needs=[once_told], sets=asked,
              pauses=pauses,
              informs=citizen)
        for act, label in (("request_supplement", "告知补充内容"), ("notify_supplement", "发送补充信息通知")):
            p.act(act, label, hotline, sources, supplement_needed, "第十二条第二款", when=~by_telephone & when,
                  asks=[order, missing, received_at], needs=[once_told],
                  sets={**asked, "supplement_notice_at": arrival}, pauses=pauses,
                  starts=supplement_l.counted_from("supplement_notice_at"), informs=citizen)
        p.act("call_citizen", "电话联系诉求人", hotline, sources, supplement_needed, "第十二条第一款",
              when=by_telephone & when, asks=call, sets={**asked, **hotline_called}, pauses=pauses)
    p.act("call_citizen", "电话联系诉求人", hotline, supplement_needed, None, "第十二条第一款", when=by_telephone,
          asks=call, sets=hotline_called)
    p.forbid("call_citizen", "第十二条第二款", "网络渠道的诉求，一次性发送补充信息通知", by=hotline, when=~by_telephone,
             sources=(received, registered, supplement_needed))
    complete = [order, number, Particular("complete", "补充后符合要求", Kind.YES_NO, required=True)]
    needs = [Need(same_number(), "应使用反映诉求时的号码或者账号", "第九条第三款"),
             Need(supplement_l.not_over(), "应当自收到通知之日起3个自然日内补充", "第十二条第二款"),
             Need(~lacking_after_supplement | by_telephone, "补充1次后仍不符合要求的，结束工单", "第十二条第二款")]
    supplemented: Sets = {"supplement_result": "complete"}
    is_complete, ordered = given("complete").means("符合要求", True), fact("order_made").means("已形成工单", True)
    p.act("supplement", "补充信息", citizen, supplement_needed, registered, "第十二条",
          when=is_complete & ordered & dispatch_l.runs(), asks=complete, needs=needs, sets=supplemented,
          stops=supplement_l,
          informs=hotline)
    p.act("supplement", "补充信息", citizen, supplement_needed, registered, "第十二条",
          when=is_complete & ordered & ~dispatch_l.runs(), asks=complete, needs=needs, sets=supplemented,
          stops=supplement_l,
          resumes=dispatch_l, informs=hotline)
    p.act("supplement", "补充信息", citizen, supplement_needed, received, "第十二条", when=is_complete & ~ordered,
          asks=complete, needs=needs, sets=supplemented, stops=supplement_l, informs=hotline)
    p.act("supplement", "补充信息", citizen, supplement_needed, None, "第十二条",
          when=given("complete").means("不符合要求", False), asks=complete, needs=needs,
          sets={"supplement_result": "lacking"}, stops=supplement_l, informs=hotline)

    closing = [order, ground, circumstances]
    p.act("close_order", "结束工单", hotline, supplement_needed, closed, "第十二条第一款",
          when=by_telephone & given("ground").means("均未接听", "unreachable"), asks=closing,
          stops=(dispatch_l, supplement_l),
          informs=citizen,
          needs=[Need(three_calls("hotline_calls"), "须3次电话联系（每次至少间隔15分钟）均未接听")])
    p.act("close_order", "结束工单", hotline, supplement_needed, closed, "第十二条第一款",
          when=by_telephone & ~given("ground").means("均未接听", "unreachable"), asks=closing,
          stops=(dispatch_l, supplement_l),
          informs=citizen,
          needs=[Need(person_refused | lacking_after_supplement, "须诉求人拒绝补充，或者补充后仍不符合要求")])
    p.act("close_order", "结束工单", hotline, supplement_needed, closed, "第十二条第二款", when=~by_telephone,
          asks=closing, stops=(dispatch_l, supplement_l), informs=citizen,
          needs=[Need(supplement_l.over() | lacking_after_supplement, "须逾期未补充，或者补充1次后仍不符合要求")])
