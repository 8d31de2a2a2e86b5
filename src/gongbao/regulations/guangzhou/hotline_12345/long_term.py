"""Matters that many raise for long and that need long work (article 26): plan, reports, the final opinion. HL-20.

One listed matter is one matter here; orders for the same request are ended in the hotline procedure (26 ¶2).
"""

# Rows read best as rows: one act a block, its parts on few lines.
# fmt: off

from __future__ import annotations

from gongbao.clock import months, working_days
from gongbao.procedures import Kind, Particular, Procedure, Situation
from gongbao.regulations.guangzhou.hotline_12345 import NUMBER
from gongbao.regulations.guangzhou.hotline_12345.parts import IN_FORCE

p = Procedure("hotline_long_term", "热线长期推进事项", NUMBER, in_force=IN_FORCE)
hotline, unit = p.role("hotline", "热线中心"), p.role("handling_unit", "承办单位")
world = p.role("fact", "客观事实")
guiding, citizen = p.role("guiding_department", "上级业务指导部门"), p.role("citizen", "诉求人")

listed = p.state("listed", "已列入，待通报", hotline, silent="第二十六条第一款：定期通报没有间隔")
planning = p.state("planning", "制定解决方案", unit)
pursued = p.state("pursued", "推进中", unit)
ending = p.state("ending", "法定程序已终结", unit)
with_guiding = p.state("with_guiding", "待出具指导意见", guiding, silent="第二十六条第二款：指导意见没有期限")
opined = p.state("opined", "待反馈最终情况", unit, silent="第二十六条第二款：反馈最终情况没有期限")
finished = p.state("finished", "已反馈", final=True)

plan_l = p.limit("make_plan", "制定解决方案", unit, working_days(10), "第二十六条第二款", within=planning,
                 lapse="逾期未制定解决方案，纳入考核（第三十一条）", escalates=hotline, remind=working_days(2))
report_l = p.limit("report_progress", "通报推进情况", unit, months(1), "第二十六条第二款", within=pursued,
                   lapse="反馈间隔超过1个月，纳入考核（第三十一条）", escalates=hotline)
final_l = p.limit("report_final_to_superior", "最终情况报上级业务指导部门", unit, working_days(3), "第二十六条第三款",
                  within=ending, lapse="逾期未报，纳入考核（第三十一条）", escalates=hotline)

MATTER = Particular("matter", "事项")
TEXT = Particular("content", "情况", Kind.ANY)
RECEIVED = Particular("received_at", "收到时间", Kind.MOMENT)


def _received(situation: Situation) -> str:
    found = situation.given("received_at")
    return str(found) if isinstance(found, str) else situation.at.isoformat()


p.act("list_long_term", "列入长期推进事项", hotline, None, listed, "第二十六条第一款",
      asks=[MATTER, Particular("to", "承办单位", Kind.PARTY), Particular("with", "会同的单位", Kind.ANY)],
      binds={unit: "to"})
p.act("notify_long_term", "向承办单位通报", hotline, listed, planning, "第二十六条第一款", asks=[MATTER, RECEIVED],
      sets={"notified_at": _received}, starts=plan_l.counted_from("notified_at"), informs=unit)
p.act("notify_long_term", "列入并向承办单位通报", hotline, None, planning, "第二十六条第一款",
      asks=[MATTER, RECEIVED, Particular("to", "承办单位", Kind.PARTY)], binds={unit: "to"},
      sets={"notified_at": _received}, starts=plan_l.counted_from("notified_at"), informs=unit)
p.act("make_plan", "制定解决方案", unit, planning, pursued, "第二十六条第二款", asks=[TEXT], stops=plan_l,
      starts=report_l,
      informs=hotline)
p.act("report_progress", "向诉求人通报推进情况", unit, pursued, None, "第二十六条第二款", asks=[TEXT],
      stops=report_l, starts=report_l,
      informs=citizen)
p.act("report_interim", "向热线中心反馈阶段性情况", unit, pursued, None, "第二十六条第三款", asks=[TEXT],
      informs=hotline)
p.act("legal_procedure_ends", "法定程序终结", (world, unit), (planning, pursued), ending, "第二十六条第三款",
      asks=[TEXT],
      stops=(plan_l, report_l), starts=final_l)
p.act("report_final_to_superior", "报上级业务指导部门", unit, ending, with_guiding, "第二十六条第三款",
      asks=[TEXT, Particular("to", "业务指导部门", Kind.PARTY)], binds={guiding: "to"}, stops=final_l, informs=guiding)
p.act("give_opinion", "出具指导意见", guiding, with_guiding, opined, "第二十六条第三款", asks=[TEXT], informs=unit)
p.act("feed_back_final", "反馈诉求人和热线中心", unit, opined, finished, "第二十六条第三款", asks=[TEXT],
      informs=(citizen, hotline))
p.forbid("feed_back_final", "第二十六条第三款", "应当先由上级业务指导部门出具指导意见", sources=(ending, with_guiding))

procedure = p.done()
