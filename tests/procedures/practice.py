"""A procedure to test the engine on: the shape of the hotline, shortened; its clauses stand for nothing."""

from __future__ import annotations

from gongbao.clock import working_days
from gongbao.clock.lengths import Span
from gongbao.procedures import Kind, Need, Particular, Procedure, Situation, fact, given


def practice(version: str = "1") -> Procedure:
    """The rows, not yet closed, so that a test may take one away."""
    p = Procedure("practice", "练习程序", "练习〔2023〕1号", version)
    caller, centre, unit = p.role("caller", "诉求人"), p.role("centre", "热线中心"), p.role("unit", "承办单位")
    bureau, expert = p.role("bureau", "市政数局"), p.role("expert", "出具意见的部门")

    registered = p.state("registered", "已登记", centre)
    checking = p.state("checking", "核查中", unit)
    handling = p.state("handling", "办理中", unit)
    waiting = p.state("waiting", "待补充", caller, silent="第二十条：补充没有期限")
    returned = p.state("returned", "申请退回", centre, silent="第十七条：审核退回没有期限")
    submitted = p.state("submitted", "待审核", centre, silent="第三十条：审核没有期限")
    difficult = p.state("difficult", "疑难协调", bureau, silent="第十八条：确定承办单位没有期限")
    rating = p.state("rating", "待评价", caller)
    revisit = p.state("revisit", "回访", centre, silent="第二十八条：回访没有期限")
    closed = p.state("closed", "已结束", final=True)

    returns, rework = p.counter("returns", "退回", "第十八条"), p.counter("rework", "再次办理", "第二十九条")

    def handling_time(situation: Situation) -> Span:
        return working_days(2 if situation.fact("kind") == "enquiry" else 10)

    dispatch_l = p.limit(
        "dispatch",
        "转派",
        centre,
        working_days(1),
        "第十三条",
        within=registered,
        lapse="督办",
        remind=working_days(1),
    )
    check_l = p.limit("check", "核查", unit, working_days(2), "第十六条", within=checking, lapse="视为受理")
    handle_l = p.limit(
        "handle",
        "办理",
        unit,
        handling_time,
        "第十四条",
        within=(checking, handling, returned),
        lapse="督办",
        remind=working_days(2),
    )
    opinion_l = p.limit("opinion", "意见", expert, working_days(2), "第十八条", within=difficult, lapse="联席会议")
    rate_l = p.limit("rate", "评价", caller, working_days(5), "第二十七条", within=rating, then="not_rated")

    reason = Particular("reason", "理由", required=True, clause="第十七条第一款")
    p.act(
        "register",
        "登记",
        centre,
        None,
        registered,
        "第十一条",
        asks=[
            Particular("kind", "类别", Kind.CHOICE, required=True, choices=("enquiry", "complaint", "praise")),
            Particular("phone", "电话", personal=True),
        ],
        sets={"kind": given("kind")},
        starts=dispatch_l,
    )
    p.act(
        "answer",
        "直接答复",
        centre,
        registered,
        closed,
        "第十三条第一项",
        stops=dispatch_l,
        needs=[Need(fact("kind").is_("enquiry"), "只有咨询可以直接答复")],
    )
    p.act(
        "dispatch",
        "转派",
        centre,
        registered,
        checking,
        "第十三条",
        asks=[Particular("to", "承办单位", Kind.PARTY, required=True)],
        binds={unit: "to"},
        stops=dispatch_l,
        starts=(check_l, handle_l),
        informs=unit,
    )
    p.act("accept", "受理", unit, checking, handling, "第十六条第一项", stops=check_l)
    p.act(
        "ask_return",
        "申请退回",
        unit,
        checking,
        returned,
        "第十六条第三项",
        asks=[reason],
        stops=check_l,
        needs=[Need(check_l.not_over(), "应在2个工作日内提出", "第十六条")],
    )
    p.act(
        "redispatch",
        "重新转派",
        centre,
        returned,
        checking,
        "第十七条第二款",
        when=returns < 2,
        counts=returns,
        asks=[Particular("to", "承办单位", Kind.PARTY, required=True)],
        binds={unit: "to"},
        starts=check_l,
        restarts=handle_l,
    )
    p.act("refuse_return", "退回不通过", centre, returned, handling, "第十七条第三款", asks=[reason])
    p.act(
        "coordinate",
        "启动协调",
        bureau,
        returned,
        difficult,
        "第十八条",
        when=returns >= 2,
        stops=handle_l,
        starts=opinion_l,
    )
    p.act(
        "assign",
        "确定承办单位",
        bureau,
        difficult,
        handling,
        "第十八条",
        asks=[Particular("to", "承办单位", Kind.PARTY, required=True)],
        binds={unit: "to"},
        stops=opinion_l,
        starts=handle_l,
    )
    p.act(
        "extend",
        "延期",
        unit,
        handling,
        None,
        "第十九条",
        asks=[Particular("days", "工作日", Kind.NUMBER, required=True)],
        needs=[Need(handle_l.not_over(), "应在期限届满前办理延期")],
        extends=handle_l,
        extended_by=lambda s: working_days(int(str(s.given("days")))),
        most=2,
        longest=handling_time,
    )
    p.act("await_supplement", "要求补充", unit, handling, waiting, "第二十条", pauses=handle_l)
    p.act("supplement", "补充", caller, waiting, handling, "第二十条", resumes=handle_l)
    p.act(
        "submit",
        "提交办理情况",
        unit,
        handling,
        submitted,
        "第二十一条",
        holds=handle_l,
        asks=[Particular("course", "办理经过", required=True)],
    )
    p.act("reject", "审核不通过", centre, submitted, handling, "第三十条", asks=[reason], reinstates=handle_l)
    p.act("approve", "审核通过", centre, submitted, rating, "第二十七条", stops=handle_l, starts=rate_l)
    choice = Particular("choice", "评价", required=True)
    p.act(
        "rate",
        "评价满意",
        caller,
        rating,
        closed,
        "第二十八条",
        asks=[choice],
        stops=rate_l,
        when=given("choice").is_in("满意", "基本满意"),
        sets={"rating": given("choice")},
    )
    p.act(
        "rate",
        "评价不满意",
        caller,
        rating,
        revisit,
        "第二十八条",
        asks=[choice],
        stops=rate_l,
        when=given("choice").is_("不满意"),
        sets={"rating": given("choice")},
    )
    p.act(
        "rate",
        "无效评价",
        caller,
        rating,
        None,
        "第二十七条第三款",
        asks=[choice],
        when=~given("choice").is_in("满意", "基本满意", "不满意"),
        sets={"rating": "invalid"},
    )
    p.act("not_rated", "未评价", p.time, rating, closed, "第二十七条", stops=rate_l, sets={"rating": "not_rated"})
    p.act(
        "rework", "再次办理", centre, revisit, handling, "第二十九条", when=rework < 1, counts=rework, starts=handle_l
    )
    p.act("close", "结案", centre, revisit, closed, "第二十八条", asks=[reason])
    p.forbid("delete", "第四十条", "记录不得删除，有误的更正")
    return p
