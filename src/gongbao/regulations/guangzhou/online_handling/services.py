"""Booking, published items, objections to electronic licences, supervision, violations (articles 9, 12, 24, 27 to 30).

OS-03, OS-06, OS-13, OS-15, OS-16: each a small procedure of its own.
"""

# Rows read best as rows: one act a block, its parts on few lines.
# fmt: off

from __future__ import annotations

from datetime import date

from gongbao.procedures import Condition, Kind, Need, Particular, Procedure, computed, given
from gongbao.procedures.rows import InForce
from gongbao.regulations.guangzhou.online_handling import NUMBER

IN_FORCE = InForce(date(2023, 5, 18), 5, "第三十二条", {"signed": date(2023, 5, 5)})
"""Signed on the 5th, printed for issue on the 18th: 自印发之日 is the 18th, or by `in_force_from` the 5th."""

VIOLATIONS = {"application_not_handled": "不按规定处理办事申请", "paper_demanded": "无正当理由要求提交纸质材料",
              "electronic_refused": "不按规定生成、运用电子证照和电子材料",
              "duties_not_done": "不履行或者不正确履行职责", "fraud": "弄虚作假或者隐瞒事实",
              "forced_violation": "强迫、唆使他人违规办事",
              "data_leaked": "泄露个人信息、隐私和商业秘密", "other_law": "违反其他法律法规"}
"""第三十条: eight kinds, in the order of its items."""


def other_procedures() -> tuple[Procedure, ...]:
    """Closed definitions, in the order of the articles."""
    return _booking(), _published_item(), _licence_objection(), _supervision(), _violation()


def _booking() -> Procedure:
    p = Procedure("online_booking", "网上预约", NUMBER, in_force=IN_FORCE)
    applicant, agency = p.role("applicant", "申请人"), p.role("agency", "政务服务机构")
    centre = p.role("service_centre", "政务服务中心、便民服务中心（站）")
    asked = p.state("asked", "已预约，待确认", centre, silent="第九条：确认预约没有期限")
    booked = p.state("booked", "预约成功", (applicant, centre), silent="第九条：以预约的时间为准，没有期限")
    present = p.state("present", "已到场", (centre, agency), silent="第九条：当场办理没有期限")
    served = p.state("served", "已办理", final=True)
    cancelled = p.state("cancelled_booking", "预约已取消", final=True)
    slot = [Particular("item", "事项"), Particular("slot", "预约时间", Kind.ANY), Particular("centre", "服务中心")]
    p.act("book", "预约", applicant, None, asked, "第九条", asks=slot, informs=centre)
    p.act("confirm_booking", "确认预约", (centre, agency), asked, booked, "第九条", asks=slot, informs=applicant)
    p.act("appear", "按预约到场", applicant, booked, present, "第九条",
          asks=[Particular("papers", "必备资料", Kind.LIST), Particular("complete", "资料齐备", Kind.YES_NO)])
    for act in ("serve", "complete"):
        p.act(act, "办理", (centre, agency), present, served, "第九条", asks=[Particular("result", "结果", Kind.ANY)],
              informs=applicant)
    p.act("cancel_service", "拒绝办理", (centre, agency), (booked, present), cancelled, "第九条",
          asks=[Particular("ground", "情形", required=True)],
          needs=[Need(given("ground").means("放弃、缺必备资料或者非所属范围", "given_up", "papers_missing",
                                            "not_competent"),
                      "预约成功的，除申请人主动放弃、无法提供必备资料或者非所属受理范围外，不得拒绝办理")],
                      informs=applicant)
    p.act("give_up", "主动放弃", applicant, (asked, booked), cancelled, "第九条", informs=centre)
    return p.done()


def _published_item() -> Procedure:
    p = Procedure("online_item", "网上办事事项", NUMBER, in_force=IN_FORCE)
    agency, department = p.role("agency", "政务服务机构"), p.role("city_department", "市政务服务数据管理部门")
    published = p.state("published", "已发布办事指南", agency, silent="第六条第一项：更新维护没有期限")
    withdrawn = p.state("withdrawn_item", "已下线", final=True)
    figures = [Particular(f"{where}_{what}", f"{place}{label}", Kind.NUMBER)
               for where, place in (("online", "网上"), ("window", "实体窗口"))
               for what,
               label in (("steps", "流程环节"), ("papers", "所需材料"), ("forms", "填报表单"),
                         ("days", "办理时限（工作日）"))]
    asks = [Particular("item", "事项"), Particular("same_everywhere", "各渠道办事指南一致", Kind.YES_NO), *figures]
    needs = [Need(_not_more(what), f"网上办事的{label}不得多于实体窗口", "第十二条第二款")
             for what,
             label in (("steps", "流程环节"), ("papers", "所需材料"), ("forms", "填报表单"), ("days", "办理时限"))]
    needs.append(Need(~given("same_everywhere").is_(False), "对外发布的办事指南应与广东政务服务网（广州）一致",
                      "第十九条第一款"))
    p.act("publish_item", "发布办事指南", agency, None, published, "第六条第一项、第十九条第一款", asks=asks,
          needs=needs,
          informs=department)
    p.act("publish_item", "更新办事指南", agency, published, None, "第六条第一项、第十九条第一款", asks=asks,
          needs=needs)
    p.act("withdraw_item", "下线", agency, published, withdrawn, "第六条第一项")
    return p.done()


def _licence_objection() -> Procedure:
    p = Procedure("licence_objection", "电子证照异议", NUMBER, in_force=IN_FORCE)
    agency, issuer = p.role("agency", "使用部门"), p.role("issuing_agency", "电子证照签发部门")
    raised = p.state("raised", "待核查", issuer, silent="第二十四条：按照相关规定核查，没有数字")
    verified = p.state("verified", "已核查，待告知", issuer, silent="第二十四条：告知处理结果没有数字")
    told = p.state("told", "已告知使用部门", final=True)
    p.act("object_to_licence", "提出异议", agency, None, raised, "第二十四条",
          asks=[Particular("in_writing", "书面或者其他指定渠道", Kind.YES_NO), Particular("reasons", "理由", Kind.ANY),
                Particular("evidence", "证据", Kind.ANY), Particular("licence", "电子证照")],
          needs=[Need(~given("in_writing").is_(False), "应以书面形式或者通过其他指定渠道"),
                 Need(given("reasons").filled() & given("evidence").filled(), "应附理由及证据")], informs=issuer)
    p.act("verify_licence", "核查", issuer, raised, verified, "第二十四条",
          asks=[Particular("result", "核查结果", Kind.ANY)])
    p.act("tell_result", "告知处理结果", issuer, verified, told, "第二十四条",
          asks=[Particular("result", "处理结果", Kind.ANY)],
          informs=agency)
    return p.done()


def _supervision() -> Procedure:
    p = Procedure("online_supervision", "网上办事监督评估", NUMBER, in_force=IN_FORCE)
    department, agency = p.role("city_department", "政务服务数据管理部门"), p.role("agency", "政务服务机构")
    watching = p.state("watching", "监管、监测中", (department, agency),
                       silent="第二十七条、第二十八条：“定期”“及时”通报，没有数字")
    circulated = p.state("circulated", "已通报", final=True)
    stages = Particular("stage", "环节", Kind.CHOICE, names={"application": "网上申请", "acceptance": "业务受理",
                                                                    "review": "业务审批", "delivery": "结果送达"})
    p.act("begin_round", "开始一轮监管、监测", department, None, watching, "第二十七条、第二十八条", informs=agency)
    p.act("note_finding", "记录监管、监测情况", department, watching, None, "第二十七条",
          asks=[stages, Particular("finding", "情况", Kind.ANY, required=True)], informs=agency)
    p.act("answer_finding", "改进并回应", agency, watching, None, "第二十七条",
          asks=[Particular("measures", "措施", Kind.ANY)], informs=department)
    p.act("circulate", "通报情况和评估结果", department, watching, circulated, "第二十七条、第二十八条",
          asks=[Particular("results", "结果", Kind.ANY, required=True)], informs=agency)
    return p.done()


def _violation() -> Procedure:
    p = Procedure("online_violation", "网上办事违规行为处理", NUMBER, in_force=IN_FORCE)
    authority, agency = p.role("authority", "主管机关"), p.role("agency", "政务服务机构")
    ordered = p.state("ordered", "已责令改正", agency, silent="第三十条：改正没有期限")
    corrected = p.state("corrected", "已改正", final=True)
    p.act("order_correction", "责令改正", authority, None, ordered, "第三十条",
          asks=[Particular("violation", "行为", Kind.CHOICE, required=True, names=VIOLATIONS),
                Particular("facts", "事实", Kind.ANY)],
          informs=agency)
    p.act("hold_liable", "追究责任", authority, ordered, None, "第三十条",
          asks=[Particular("persons", "直接责任者和领导责任者", personal=True),
                Particular("harm", "造成不良影响或者重大损失", Kind.YES_NO, required=True)],
          needs=[Need(given("harm").is_(True), "造成不良影响或者重大损失的，才追究责任")], informs=agency)
    p.act("hand_over", "移送司法机关", authority, ordered, None, "第三十条",
          asks=[Particular("suspected_crime", "涉嫌犯罪", Kind.YES_NO, required=True)],
          needs=[Need(given("suspected_crime").is_(True), "涉嫌犯罪的，才移送司法机关")])
    p.act("correct_violation", "改正", agency, ordered, corrected, "第三十条",
          asks=[Particular("measures", "措施", Kind.ANY)],
          informs=authority)
    return p.done()


def _not_more(what: str) -> Condition:
    return computed("网上不多于实体窗口", lambda s: (
        not isinstance(online := s.given(f"online_{what}"), int)
        or not isinstance(window := s.given(f"window_{what}"), int)
        or online <= window))
