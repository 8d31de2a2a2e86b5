"""Putting right in time (第十三条), stop order and power cut (第十五条) for charging facilities: CS-08 to CS-10.

The least number of hours is included, so that the power may be cut exactly 24 hours after.
"""

# Rows read best as rows: one act a block, its parts on few lines.
# fmt: off

from __future__ import annotations

from datetime import date, datetime, timedelta

from gongbao.clock import OnDay, day_of
from gongbao.procedures import Kind, Need, Particular, Procedure, Situation, computed, given
from gongbao.procedures.rows import InForce, Sets
from gongbao.regulations.guangzhou.charging_facilities import NUMBER

IN_FORCE = InForce(date(2022, 3, 1), 3, "第十九条")

p = Procedure("charging_facilities", "充电设施停用与停止供电", NUMBER, in_force=IN_FORCE)

notice_from = p.reading("notice_counts_from", "提前24小时从哪里起算", "第十五条第二款", ("receipt", "decision"))

district = p.role("district_government", "区政府")
operator, power = p.role("operator", "运营企业（法人单位、团体）"), p.role("power_company", "供电单位")
world = p.role("fact", "客观事实")

checked = p.state("checked", "已督促限期整改", operator, silent="第十三条：整改期限由督促的部门定，没有数字")
stopped = p.state("stopped", "已责令停止使用", operator, silent="第十五条第一款：“及时消除”，没有数字")
cut_decided = p.state("cut_decided", "已决定停止供电", (district, power),
                      silent="第十五条第二款：只有提前24小时，没有停电的最后期限")
power_cut = p.state("power_cut", "已停止供电", operator, silent="第十五条第二款：消除隐患没有数字")
restored = p.state("restored", "已决定恢复", district, silent="第十五条第三款：现场核实没有期限")
in_use = p.state("in_use", "已恢复使用", final=True)

NOTICE = timedelta(hours=24)
NOT_RECTIFIED = ("not_rectified", "未在规定期限内整改")


def _until(situation: Situation) -> OnDay | None:
    """The day that whoever orders it sets; the text has no number."""
    until = situation.fact("rectify_until")
    return OnDay(date.fromisoformat(until)) if isinstance(until, str) else None


rectify_l = p.limit("rectify", "限期整改", operator, _until, "第十三条", within=checked,
                    lapse="未在规定期限内整改，可以决定停止使用（第十五条第一款）", escalates=district)


def _moment(name: str, situation: Situation) -> str:
    found = situation.given(name)
    return found if isinstance(found, str) else situation.at.isoformat()


def _notice_over(situation: Situation) -> bool:
    if situation.fact("urgent") is True:
        return True
    served = situation.fact("served_at")
    if isinstance(served, str) and notice_from.chosen(situation) == "decision":
        served = situation.fact("decided_at")
    return isinstance(served, str) and situation.at >= datetime.fromisoformat(served) + NOTICE


disobeyed = computed("拒不执行停止使用决定", lambda s: s.fact("disobeyed") is True)
danger_removed = computed("已消除事故隐患", lambda s: s.fact("danger_removed") is True)
site_checked = computed("已现场核实", lambda s: s.fact("site_checked") is True)
power_told = computed("已书面通知供电单位", lambda s: s.fact("power_told") is True)
notice_over = computed("已提前24小时通知运营企业，或者有危及生产安全的紧急情形", _notice_over)

FACILITY = Particular("facility", "充电设施场站")
p.act("order_rectification", "督促限期整改", district, None, checked, "第十三条",
      asks=[FACILITY, Particular("dangers", "安全隐患", Kind.ANY), Particular("until", "整改期限", Kind.DAY)],
      needs=[Need(computed("期限未过", lambda s: (
          not isinstance(until := s.given("until"), str) or date.fromisoformat(until) >= day_of(s.at))),
          "整改期限不能早于督促之日")],
      sets={"rectify_until": given("until")}, starts=rectify_l, informs=operator)
STOP = [FACILITY, Particular("ground", "情形", required=True,
                             names={"major_danger": "存在重大事故隐患", "not_rectified": "未在规定期限内整改"}),
        Particular("facts", "事实", Kind.ANY), Particular("private", "自用充电设施", Kind.YES_NO)]
STOPPED: Sets = {"ground": given("ground"), "disobeyed": False, "danger_removed": False, "site_checked": False}
NOT_PRIVATE = Need(~given("private").is_(True), "只适用于公用、专用充电设施")
p.act("order_stop", "决定停止使用", district, None, stopped, "第十五条第一款", asks=STOP, needs=[NOT_PRIVATE],
      sets=STOPPED, informs=operator)
IN_TIME_YET = computed("整改期限未过", lambda s: (
    isinstance(until := s.fact("rectify_until"), str) and date.fromisoformat(until) >= day_of(s.at)))
p.act("order_stop", "决定停止使用", district, checked, stopped, "第十五条第一款", asks=STOP,
      needs=[NOT_PRIVATE,
             Need(~given("ground").means("未在规定期限内整改", *NOT_RECTIFIED) | ~IN_TIME_YET,
                  "整改期限未过；未在规定期限内整改的，或者存在重大事故隐患的，才决定停止使用")],
      sets=STOPPED, stops=rectify_l, informs=operator)
p.act("keep_operating", "拒不执行", (operator, world), stopped, None, "第十五条第一款", sets={"disobeyed": True},
      informs=district)
URGENT = Particular("urgent", "有危及生产安全的紧急情形", Kind.YES_NO)
DECIDE = [URGENT, Particular("reason", "理由", Kind.ANY), Particular("in_writing", "书面", Kind.YES_NO)]
p.act("decide_power_cut", "决定停止供电", district, stopped, cut_decided, "第十五条第一款、第二款", asks=DECIDE,
      needs=[Need(disobeyed, "拒不执行停止使用决定的，才可以停止供电", "第十五条第一款"),
             Need(~given("in_writing").is_(False), "通知应当采用书面形式", "第十五条第一款")],
      sets={"urgent": given("urgent"), "power_told": False, "served_at": None,
            "decided_at": lambda s: s.at.isoformat()}, informs=(operator, power))
p.act("serve", "通知运营企业", district, cut_decided, None, "第十五条第二款",
      asks=[Particular("received_at", "收到时间", Kind.MOMENT), Particular("in_writing", "书面", Kind.YES_NO),
            Particular("to", "送达对象")],
      sets={"served_at": lambda s: _moment("received_at", s)}, informs=operator)
p.act("notify_power_company", "书面通知供电单位", district, cut_decided, None, "第十五条第一款",
      asks=[Particular("in_writing", "书面", Kind.YES_NO, required=True), Particular("to", "供电单位")],
      needs=[Need(given("in_writing").is_(True), "通知应当采用书面形式")], sets={"power_told": True}, informs=power)
p.act("cut_power", "停止供电", (power, district), cut_decided, power_cut, "第十五条第一款、第二款", asks=[FACILITY],
      needs=[Need(power_told, "应当以书面形式通知供电单位", "第十五条第一款"),
             Need(notice_over, "除紧急情形外，应当提前24小时通知运营企业", "第十五条第二款")], informs=operator)
p.act("remove_danger", "消除事故隐患", operator, (checked, stopped, cut_decided, power_cut), None,
      "第十五条第一款、第二款",
      asks=[FACILITY, Particular("measures", "措施", Kind.ANY)], sets={"danger_removed": True}, informs=district)
p.act("decide_restoration", "决定恢复供电、使用", district, (stopped, cut_decided, power_cut), restored,
      "第十五条第二款",
      needs=[Need(danger_removed, "运营企业应当先采取措施消除事故隐患")], informs=(operator, power))
p.act("check_on_site", "现场核实", district, (stopped, cut_decided, power_cut, restored), None, "第十五条第三款",
      asks=[Particular("result", "核实情况", Kind.ANY), Particular("danger_removed", "隐患已消除", Kind.YES_NO)],
      needs=[Need(~given("danger_removed").is_(False), "隐患没有消除的，不能恢复使用")], sets={"site_checked": True})
p.act("resume_use", "恢复使用", operator, restored, in_use, "第十五条第三款", asks=[FACILITY],
      needs=[Need(site_checked, "恢复使用前，区政府应进行现场核实")], informs=district)
p.act("resume_use", "恢复使用", operator, stopped, in_use, "第十五条第三款", asks=[FACILITY],
      needs=[Need(danger_removed, "应当先消除事故隐患", "第十五条第一款"),
             Need(site_checked, "恢复使用前，区政府应进行现场核实")], informs=district)
p.forbid("resume_use", "第十五条第一款", "停止使用的决定仍在执行", sources=cut_decided)
p.forbid("resume_use", "第十五条第二款、第三款", "恢复供电的决定尚未作出", sources=power_cut)
p.act("close_rectification", "整改完成", district, checked, in_use, "第十三条",
      needs=[Need(danger_removed, "隐患尚未消除")],
      stops=rectify_l, informs=operator)

procedure = p.done()
