"""信贷风险损失补偿资金池: a loan from its report to the return of what was recovered later (CP-06, CP-10 to CP-14).

Amounts are the regulation's own rules (`rules`), in the same readings; here is who does what by when.
"""

# Rows read best as rows: one act a block, its parts on few lines.
# fmt: off

from __future__ import annotations

from datetime import date

from gongbao.clock import ByDayOfYear, calendar_days, day_of, working_days
from gongbao.procedures import Condition, Kind, Need, Particular, Procedure, Situation, computed, given
from gongbao.procedures.rows import InForce
from gongbao.regulations.guangzhou.credit_pool import NUMBER

IN_FORCE = InForce(date(2021, 7, 1), 5, "第三十二条")

p = Procedure("credit_pool", "信贷风险损失补偿资金池贷款", NUMBER, in_force=IN_FORCE)

# --- where the text leaves a choice (readings.md); the first two are the rules' as well ---
p.reading("june_30", "6月30日前是否含当日", "第二十三条（三）", ("inclusive", "exclusive"),
          {"exclusive": {"before": "excluded"}})
waiting = p.reading("enforcement_days", "超过30天管到哪里", "第十六条", ("enforcement_only", "both"))
late_report = p.reading("late_report", "超过7个工作日报送的贷款还能不能纳入", "第二十三条（一）", ("taken", "barred"))
late_claim = p.reading("late_claim", "过了6月30日还能不能申请", "第二十三条（三）", ("next_round", "barred"))

bank, manager = p.role("bank", "合作银行"), p.role("manager", "受托管理机构")
department, treasury = p.role("department", "主管部门（市科技局）"), p.role("treasury", "市财政国库")

paid_out = p.state("paid_out", "已放款，待报送", bank)
reported = p.state("reported", "已报送", manager, silent="第二十三条第二项：向主管部门报送没有期限")
forwarded = p.state("forwarded", "待主管部门确认", department, silent="第二十三条第二项：确认没有期限")
confirmed = p.state("confirmed", "已确认，待发确认书", manager, silent="第二十三条第二项：发送确认书没有期限")
in_pool = p.state("in_pool", "已纳入资金池", bank, silent="第十六条：不良之前没有期限")
claimed = p.state("claimed", "已申请补偿", manager, silent="第二十三条第三项：审查没有期限")
approved = p.state("approved", "已核准，纳入下一年度预算", department, silent="第二十三条第三项：拨付没有期限")
compensated = p.state("compensated", "已补偿，清收处置中", bank, silent="第二十三条第四项：清收没有期限")
written_off = p.state("written_off", "剩余部分已核销", bank, silent="第二十三条第六项：报送没有期限")
finished = p.state("finished", "已了结", final=True)
rejected = p.state("rejected", "不予确认", final=True)

report_l = p.limit("report_loan", "报送贷款项目", bank, working_days(7), "第二十三条第一项", within=paid_out,
                   lapse="逾期报送（未规定后果，仍可报送）", escalates=manager, remind=working_days(2))
claim_l = p.limit("claim", "提出补偿申请", bank, ByDayOfYear(6, 30), "第二十三条第三项", within=in_pool,
                  then="next_round", lapse="转入下一年度；按另一读法不再受理",
                  remind=calendar_days(30))
return_l = p.limit("report_and_return", "清收资金报送复核并退回国库", bank, working_days(30), "第二十三条第五项",
                   within=(compensated, written_off), lapse="逾期未退回（第二十五条、第二十九条）",
                   escalates=(manager, department), remind=working_days(5))

BAD = ("次级", "可疑", "损失")
SUM = Particular("amount_yuan", "金额（元）", Kind.NUMBER)


def _bad_loan(situation: Situation) -> bool:
    return situation.fact("grade") in BAD


def _pursued_long_enough(situation: Situation) -> bool:
    """A judgment in effect (by the other reading more than 30 days), or enforcement filed more than 30 days ago."""
    judged = situation.fact("judgment_in_effect") is True
    if judged and waiting.chosen(situation) == "enforcement_only":
        return True
    begun = [situation.fact("enforcement_filed_on"), situation.fact("judgment_on")]
    return any(
        isinstance(day, str)
        and day_of(situation.at) >= situation.clock.first_day_after(date.fromisoformat(day), calendar_days(30))
        for day in begun
    )


def _day_told(situation: Situation) -> str:
    """The day typed in, or that of the act."""
    told = situation.given("on")
    return told if isinstance(told, str) else day_of(situation.at).isoformat()


def _paid_out(situation: Situation) -> str:
    """The day on which it was paid out, as told, or the moment of the act: the 7 working days run from it."""
    told = situation.given("paid_out_on")
    return told if isinstance(told, str) else situation.at.isoformat()


def _recovery_awaited(situation: Situation) -> bool:
    """The recovery named is still to be returned; without a name, one is."""
    return situation.running(return_l.each("recovery").key_in(situation))


def _recovery_is_new(situation: Situation) -> bool:
    """No recovery of that name, or without a name, is still to be returned: its 30 days do not begin anew."""
    term = situation.term(return_l.each("recovery").key_in(situation))
    return term is None or not term.open


def _round_of(situation: Situation) -> int:
    """The budget year of a claim made now: the year after the one whose 30 June it reaches."""
    last = situation.clock.due_of(ByDayOfYear(6, 30), situation.at).last_day
    return (last or day_of(situation.at)).year + 1


def _in_this_round() -> Condition:
    """The budget year asked for, if one is, is that of the round that is still open."""

    def test(situation: Situation) -> bool:
        asked = situation.given("for_budget")
        return not isinstance(asked, int) or asked == _round_of(situation)

    return computed("在当年6月30日前提出，纳入下一年度预算", test)


# --- article 23(1), (2): into the pool ---
LOAN = [Particular("company", "企业"), SUM, Particular("credit_share", "信用贷款占比"),
        Particular("term_years", "期限（年）", Kind.NUMBER),
        Particular("paid_out_on", "放款日", Kind.DAY)]
p.act("pay_out_loan", "发放贷款", bank, None, paid_out, "第二十三条第一项", asks=LOAN,
      needs=[Need(computed("期限不超过三年", lambda s: not isinstance(n := s.given("term_years"), int) or n <= 3),
                  "贷款期限不超过三年", "第十四条"),
             Need(computed("已经放款", lambda s: (
                 not isinstance(paid := s.given("paid_out_on"), str) or date.fromisoformat(paid) <= day_of(s.at))),
                  "放款日晚于办理之日")],
      sets={"loan_yuan": given("amount_yuan"), "paid_out_at": _paid_out},
      starts=report_l.counted_from("paid_out_at"))
p.act("report_loan", "报送贷款项目", bank, paid_out, reported, "第二十三条第一项",
      asks=[Particular("to", "受托管理机构"), Particular("data", "贷款项目主要数据", Kind.ANY)],
      needs=[Need(late_report.is_("taken") | report_l.not_over(), "应当自放款之日起7个工作日内报送")], stops=report_l,
      informs=manager)
p.act("forward_to_department", "向主管部门报送", manager, reported, forwarded, "第二十三条第二项",
      asks=[Particular("complies", "符合本办法", Kind.YES_NO)],
      needs=[Need(~given("complies").is_(False), "只报送符合本办法的贷款项目")], informs=department)
p.act("confirm_loan", "确认", department, forwarded, confirmed, "第二十三条第二项", informs=manager)
p.act("refuse_loan", "不予确认", department, forwarded, rejected, "第二十三条第二项",
      asks=[Particular("reason", "理由", required=True)], informs=(manager, bank))
p.act("send_confirmation_letter", "发送贷款项目确认书", manager, confirmed, in_pool, "第二十三条第二项",
      asks=[Particular("to", "合作银行")], informs=bank)
p.act("repaid", "贷款收回", bank, in_pool, finished, "第十六条", stops=claim_l)

# --- articles 16, 23(3): the claim ---
p.act("grade_loan", "贷款分级", bank, in_pool, None, "第十六条",
      asks=[Particular("grade", "等级", Kind.CHOICE, required=True, choices=("正常", "关注", *BAD))],
      sets={"grade": given("grade")})
PURSUIT = [Particular("basis", "依据"), Particular("on", "立案日", Kind.DAY)]
p.act("enforcement_filed", "强制执行立案", bank, in_pool, None, "第十六条", asks=PURSUIT,
      sets={"enforcement_filed_on": _day_told},
      starts=claim_l)
p.act("judgment_in_effect", "裁判生效", bank, in_pool, None, "第十六条", asks=PURSUIT,
      sets={"judgment_in_effect": True, "judgment_on": _day_told},
      starts=claim_l)
p.act("next_round", "转入下一年度申请", p.time, in_pool, None, "第二十三条第三项", when=late_claim.is_("next_round"),
      starts=claim_l)
p.act("claim", "提出补偿申请", bank, in_pool, claimed, "第二十三条第三项",
      asks=[Particular("to", "受托管理机构"), SUM, Particular("for_budget", "纳入的预算年度", Kind.NUMBER)],
      needs=[Need(computed("不良贷款等级为次级及以下", _bad_loan), "贷款等级应为次级及以下", "第十六条"),
             Need(computed("裁判已生效，或者强制执行立案超过30天", _pursued_long_enough),
                  "应有生效裁判，或者强制执行立案已超过30天", "第十六条"),
             Need(late_claim.is_("next_round") | claim_l.not_over(), "当年6月30日已过，不再受理"),
             Need(_in_this_round(), "应于当年6月30日前提出，才纳入下一年度预算")],
      sets={"budget_year": _round_of}, stops=claim_l, informs=manager)
p.act("check_claim", "审查", manager, claimed, None, "第二十三条第三项",
      asks=[Particular("result", "审查结果", required=True)], sets={"check": given("result"), "checked": True},
      informs=department)
p.act("approve_claim", "核准", department, claimed, approved, "第二十三条第三项", asks=[SUM],
      needs=[Need(computed("受托管理机构已审查", lambda s: s.fact("checked") is True), "应先由受托管理机构审查")],
      informs=(manager, bank))
p.act("refuse_claim", "不予核准", department, claimed, in_pool, "第二十三条第三项",
      asks=[Particular("reason", "理由", required=True)], starts=claim_l, informs=(manager, bank))
p.act("pay_compensation", "补偿资金到账", department, approved, compensated, "第二十三条第三项、第四项", asks=[SUM],
      sets={"compensated_yuan": given("amount_yuan")}, informs=bank)

# --- article 23(4) to (6): afterwards ---
p.act("receive_recovery", "收到清收处置资金", bank, (compensated, written_off), None, "第二十三条第五项",
      asks=[SUM, Particular("statutory_charges_yuan", "诉讼、仲裁、执行费用（元）", Kind.NUMBER),
            Particular("recovery", "第几笔"), Particular("received_at", "收到时间", Kind.MOMENT)],
      needs=[Need(computed("另一笔清收处置资金", _recovery_is_new),
                  "这一笔已经登记，尚待退回；另一笔的，请写明第几笔")],
      sets={"recovery_received_at": lambda s: str(at) if isinstance(at := s.given("received_at"),
                                                                    str) else s.at.isoformat()},
      starts=return_l.each("recovery").counted_from("recovery_received_at"))
p.act("report_and_return", "报送复核并退回国库", bank, (compensated, written_off), None, "第二十三条第五项",
      asks=[SUM, Particular("recovery", "第几笔"), Particular("to", "国库")],
      needs=[Need(return_l.runs() & computed("该笔尚待退回", _recovery_awaited), "没有待退回的清收处置资金")],
      stops=return_l.each("recovery"),
      informs=(manager, treasury))
p.act("write_off_rest", "核销剩余部分", bank, compensated, written_off, "第二十三条第六项", asks=[SUM])
p.act("report_write_off", "报送核销情况", bank, written_off, None, "第二十三条第六项", asks=[SUM],
      sets={"write_off_reported": True},
      informs=manager)
p.act("recheck_and_report", "复核并报主管部门", manager, written_off, finished, "第二十三条第六项",
      asks=[Particular("result", "复核结果", Kind.ANY)],
      needs=[Need(computed("合作银行已报送核销情况", lambda s: s.fact("write_off_reported") is True),
                  "合作银行尚未报送核销情况"),
             Need(~return_l.runs(), "尚有清收处置资金未退回", "第二十三条第五项")], informs=department)

procedure = p.done()
