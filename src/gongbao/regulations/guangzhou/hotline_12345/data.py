"""Who may use which data of the hotline, secrecy, and the joint meeting (articles 3, 39 to 44): HL-28, HL-29.

A use of data is a matter, and so is a year's meeting. Units of the state and the province that are located here take
part by reference (article 44): they stand under the role of a handling unit like any other.
"""

# Rows read best as rows: one act a block, its parts on few lines.
# fmt: off

from __future__ import annotations

from gongbao.clock import ByDayOfYear, calendar_days
from gongbao.procedures import Kind, Need, Particular, Procedure, given
from gongbao.regulations.guangzhou.hotline_12345 import NUMBER
from gongbao.regulations.guangzhou.hotline_12345.parts import IN_FORCE


def _data_use() -> Procedure:
    p = Procedure("hotline_data_use", "热线数据利用", NUMBER, in_force=IN_FORCE)
    hotline, unit = p.role("hotline", "热线中心"), p.role("handling_unit", "承办单位")
    requested = p.state("requested", "已申请利用数据", hotline, silent="第四十一条第一款：审核数据申请没有期限")
    granted = p.state("granted", "可以利用", unit, silent="第三十九条第三款：“定期”反馈应用成果，没有间隔")
    refused = p.state("refused", "不予提供", final=True)
    ended = p.state("ended", "已停止利用", final=True)
    p.act("request_data", "申请利用热线数据", unit, None, requested, "第四十一条第一款",
          asks=[Particular("scope", "范围", Kind.CHOICE, required=True,
                           names={"own": "本单位和业务主管范围内", "other": "其他热线数据"}),
                Particular("purpose", "用途", required=True),
                Particular("agreed_with", "已协商一致的承办单位", Kind.LIST)],
          needs=[Need(given("scope").means("本单位和业务主管范围内", "own") | given("agreed_with").filled(),
                      "需要共享其他热线数据的，应先与数据涉及的承办单位协商一致")], informs=hotline)
    p.act("grant_data", "提供数据", hotline, requested, granted, "第四十一条第二款", informs=unit)
    p.act("refuse_data", "不予提供", hotline, requested, refused, "第四十一条第二款",
          asks=[Particular("reason", "理由", required=True)], informs=unit)
    p.act("report_results", "反馈数据应用成果", unit, granted, None, "第三十九条第三款",
          asks=[Particular("results", "应用成果", Kind.ANY)], informs=hotline)
    p.act("stop_use", "停止利用", (unit, hotline), granted, ended, "第四十二条、第四十三条",
          asks=[Particular("reason", "理由")], informs=(unit, hotline))
    p.forbid("disclose_person", "第四十三条第一款", "诉求人信息应当保密，不得泄露或者向他人非法提供")
    p.forbid("threaten_person", "第四十三条第二款", "不得利用热线数据掌握的信息威胁、骚扰、恐吓诉求人")
    p.forbid("use_for_profit", "第四十三条第二款", "不得将热线数据用于商业用途及谋取商业利益")
    return p.done()


def _joint_meeting() -> Procedure:
    p = Procedure("hotline_joint_meeting", "热线联席会议", NUMBER, in_force=IN_FORCE)
    office, member = p.role("city_department", "联席会议办公室（市政务服务数据管理部门）"), p.role("member", "成员单位")
    open_year = p.state("open_year", "本年尚未召开全体会议", office)
    held = p.state("held", "本年已召开", final=True)
    yearly = p.limit("hold_meeting", "每年至少召开一次全体会议", office, ByDayOfYear(12, 31), "第三条第一款",
                     within=open_year, lapse="本年没有召开（未规定后果）", remind=calendar_days(30))
    p.act("begin_year", "新的一年开始", office, None, open_year, "第三条第一款", starts=yearly)
    p.act("hold_liaison_meeting", "召开联络员会议、联合调研", office, open_year, None, "第三条第二款",
          asks=[Particular("subject", "议题", Kind.ANY)], informs=member)
    p.act("hold_meeting", "召开全体会议", office, open_year, held, "第三条第一款",
          asks=[Particular("decisions", "协调解决的重大事项和重点难点问题", Kind.ANY)], stops=yearly, informs=member)
    return p.done()


procedures = (_data_use(), _joint_meeting())
