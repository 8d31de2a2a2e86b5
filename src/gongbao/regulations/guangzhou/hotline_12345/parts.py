"""What the rows of the hotline share: roles, states, limits, counters and the tests that they use.

Names are English identifiers, labels what a user sees. Each state names who holds the order there and either a limit
runs or `silent` cites the clause that sets none.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from gongbao.clock import Span, Start, calendar_days, hours, working_days
from gongbao.procedures import Condition, Particular, Procedure, Situation, computed, given
from gongbao.procedures.rows import InForce, Kind
from gongbao.regulations.guangzhou.hotline_12345 import NUMBER

IN_FORCE = InForce(date(2023, 1, 5), 5, "第四十六条")

p = Procedure("hotline", "12345热线工单", NUMBER, in_force=IN_FORCE)

# --- where the text leaves a choice (readings.md) ---
by_different_units = p.reading("different_units", "被不同的承办单位退回3次以上", "第十八条", ("not_all_same", "each"))
after_invalid = p.reading("invalid_rating", "无效评价以后能不能再评", "第二十七条第三项", ("open", "used_up"))
dispatch_meanwhile = p.reading(
    "dispatch_while_supplementing", "等待补充时转派期限停不停", "第十二条、第十三条", ("runs", "paused")
)
p.reading_of_time("extensions", "第二次延期从哪里起算", "第十九条")
p.reading_of_time("after_restart", "重新计算以后延期次数是否从头数", "第十九条、第二十条第一项")
p.reading_of_time("calls", "两次通话间隔15分钟从哪一次起算", "第十二条")
p.reading_of_time("natural_last_day", "自然日期限的末日是休息日的", "第十二条第二款、第二十七条第三项")
p.reading_of_time("receipt", "下班以后、休息日收到的", "第十四条、第十六条")
p.reading_of_time("end_of_day", "最后一日到几点为止", "第十五条")

# --- who takes part ---
citizen = p.role("citizen", "诉求人")
applicant = p.role(
    "applicant", "网上办事申请人"
)  # 穗府办规〔2023〕7号 第八条: online enquiries and complaints come here
hotline = p.role("hotline", "热线中心")
unit = p.role("handling_unit", "承办单位")
city_department = p.role("city_department", "市政务服务数据管理部门")
guiding = p.role("guiding_department", "业务指导部门或者行业主管部门")
establishment = p.role("establishment_office", "市机构编制部门")
judicial = p.role("judicial_department", "市司法行政部门")

# --- where an order stands ---
received = p.state("received", "已收到诉求", hotline, silent="第十一条：登记没有期限")
not_registered = p.state("not_registered", "不予登记", final=True)
supplement_needed = p.state("supplement_needed", "待诉求人补充", citizen, silent="第十二条第一款：电话补充没有期限")
registered = p.state("registered", "已登记", hotline)
answered = p.state("answered", "已直接答复", hotline, silent="第十三条第一项：直接答复及其后结束没有期限")
with_unit = p.state("with_unit", "承办单位办理中", unit)
return_requested = p.state("return_requested", "申请退回", hotline, silent="第十七条第二款：审核退回没有期限")
to_be_redispatched = p.state("to_be_redispatched", "待重新转派", hotline, silent="第十七条第二款：重新转派没有期限")
coordination_needed = p.state("coordination_needed", "待启动疑难协调", city_department, silent="第十八条：启动没有期限")
coordination = p.state(
    "coordination", "疑难工单协调", (city_department, guiding, establishment, judicial),
    silent="第十八条：收到指导意见后确定承办单位没有期限",
)  # fmt: skip
submitted = p.state("submitted", "办理情况待审核", hotline, silent="第十五条、第三十条：审核没有期限")
ended_by_unit = p.state("ended_by_unit", "承办单位已注明结束", hotline, silent="第二十八条：结束工单没有期限")
withdrawn = p.state("withdrawn", "已撤诉", unit, silent="第二十三条第二项：结束撤诉工单没有期限")
awaiting_rating = p.state("awaiting_rating", "待评价", (hotline, citizen))
return_call = p.state("return_call", "待回访", hotline, silent="第二十八条、第二十九条：回访和发回没有期限")
second_handling = p.state("second_handling", "再次办理", unit)
second_submitted = p.state("second_submitted", "再次办理情况待审核", hotline, silent="第三十条：审核没有期限")
awaiting_second_rating = p.state("awaiting_second_rating", "待第二次评价", (hotline, citizen))
second_unsatisfied = p.state("second_unsatisfied", "第二次不满意", unit)
to_be_closed = p.state("to_be_closed", "待结束", hotline, silent="第二十八条、第三十条：结束工单没有期限")
closed = p.state("closed", "已结束", final=True)

AT_UNIT = (with_unit, second_handling)
AFTER_REGISTRATION = tuple(state for state in p.states.values() if state not in (received, not_registered))

accepted_returns = p.counter("accepted_returns", "退回通过", "第十八条")
second_times = p.counter("second_times", "再次办理", "第二十九条第二款")


# --- how long ---
def handling_days(situation: Situation) -> Span:
    """Article 14: enquiries 2, others 10 working days, special ones by their own document; reckoned by article 15."""
    special = situation.fact("special_limit")
    if isinstance(special, int):
        return working_days(special, Start.NEXT_WORKING_DAY_0H)
    return working_days(2 if situation.fact("kind") == "enquiry" else 10, Start.NEXT_WORKING_DAY_0H)


def longest_extension(situation: Situation) -> Span:
    """Article 19: each extension at most as long as the limit fixed at the first dispatch."""
    return working_days(handling_days(situation).number)


supplement_l = p.limit(
    "supplement", "补充信息", citizen, calendar_days(3), "第十二条第二款", within=supplement_needed,
    lapse="逾期未补充，热线注明情况后结束工单",
)  # fmt: skip
dispatch_l = p.limit(
    "dispatch", "转派", hotline, working_days(1), "第十三条", within=(registered, supplement_needed),
    lapse="超过转派期限（未规定后果）", escalates=city_department,
)  # fmt: skip
check_l = p.limit(
    "check_and_request_return", "核查与申请退回", unit, working_days(2), "第十六条", within=with_unit,
    lapse="不能再申请退回，应当办理", remind=working_days(1),
)  # fmt: skip
handle_l = p.limit(
    "handle_and_answer", "办理并回复", unit, handling_days, "第十四条、第十五条",
    within=(with_unit, return_requested, second_handling), lapse="逾期办理，列入督办（第二十五条第一项）",
    remind=working_days(2), escalates=hotline,
)  # fmt: skip
name_co_units_l = p.limit(
    "name_co_units", "确定协办单位", unit, working_days(2), "第十七条第三款", within=(with_unit, return_requested),
    lapse="未按期确定协办单位（未规定后果）", escalates=hotline,
)  # fmt: skip
opinion_l = p.limit(
    "opinion", "出具指导意见", guiding, working_days(2), "第十八条第一项", within=coordination,
    lapse="逾期未出具意见（未规定后果）", escalates=city_department,
)  # fmt: skip
supervision_l = p.limit(
    "answer_supervision", "督办反馈", unit, working_days(5), "第二十五条第二款", within=AFTER_REGISTRATION,
    lapse="逾期未反馈督办事项，纳入考核（第三十一条）", escalates=hotline,
)  # fmt: skip
guided_supervision_l = p.limit(
    "answer_supervision_guiding", "业务指导单位核查反馈", guiding, working_days(5), "第二十五条第二款第四项",
    within=AFTER_REGISTRATION, lapse="逾期未反馈核查情况（未规定后果）", escalates=hotline,
)  # fmt: skip
offer_l = p.limit(
    "offer_rating", "提供评价渠道", hotline, hours(24), "第二十七条第二项",
    within=(awaiting_rating, awaiting_second_rating), lapse="未按时提供评价渠道（未规定后果）",
)  # fmt: skip
rate_l = p.limit(
    "rate", "评价", citizen, calendar_days(5), "第二十七条第三项", within=(awaiting_rating, awaiting_second_rating),
    then="not_rated",
)  # fmt: skip
statement_l = p.limit(
    "diligence_statement", "履职尽责意见", unit, working_days(5), "第三十条第三款", within=second_unsatisfied,
    then="no_statement",
)  # fmt: skip

# --- what is typed in ---
order = Particular("order", "工单编号")
number = Particular("number", "诉求号码或者账号（系统内编号）", clause="第九条第三款")
GROUNDS = {
    "unreachable": "3次电话联系均未接听", "refused": "诉求人拒绝补充", "refused_supplement": "诉求人拒绝补充",
    "still_lacking": "补充后仍不符合要求", "lacking": "补充后仍不符合要求", "late": "逾期未补充",
    "by_rule": "按规定分类处理", "praise": "表扬", "repeat": "重复诉求", "repeated": "重复诉求",
    "long_term": "属于长期推进事项",
}  # fmt: skip
ground = Particular("ground", "情形", required=True, names=GROUNDS)
circumstances = Particular("circumstances", "注明情况", required=True)
told = Particular("told_citizen", "已告知诉求人", Kind.YES_NO, required=True)
reason = Particular("reason", "理由", required=True)
received_at = Particular("received_at", "收到时间", Kind.MOMENT)

CALL_RESULT = Particular("result", "结果", required=True,
                         names={"unanswered": "未接听", "refused": "拒绝补充", "answered": "已联系"})  # fmt: skip

KINDS = {"enquiry": "咨询", "complaint": "投诉", "report": "举报", "help": "求助", "suggestion": "意见建议",
         "praise": "表扬"}  # fmt: skip
CHOICES = ("非常满意", "满意", "基本满意", "不满意", "非常不满意")
SATISFIED, UNSATISFIED = CHOICES[:3], CHOICES[3:]


# --- tests that the rows use ---
def moment_given(name: str, situation: Situation) -> str:
    """A moment typed in, or that of the act, as text with its offset."""
    found = situation.given(name)
    if isinstance(found, datetime):
        return found.isoformat()
    return found if isinstance(found, str) and found else situation.at.isoformat()


def arrival(situation: Situation) -> str:
    """When the other side received it: `received_at`, or the moment of the act."""
    return moment_given("received_at", situation)


def calls_with(situation: Situation, kept_in: str) -> list[str]:
    """The calls since the person was last reached (均未接听): those so far and, if it was unanswered, this one."""
    if situation.given("result") == "answered":
        return []
    before = situation.fact(kept_in)
    calls = [str(call) for call in before] if isinstance(before, list | tuple) else []
    return [*calls, situation.at.isoformat()] if situation.given("result") == "unanswered" else calls


def valid_calls(situation: Situation, kept_in: str) -> int:
    """How many of the calls count: each at least 15 minutes after the last one that counted."""
    calls = [datetime.fromisoformat(call) for call in calls_with(situation, kept_in)]
    return situation.clock.valid_calls(calls, timedelta(minutes=15))


def return_still_possible() -> Condition:
    """Article 16(3): two working days from receipt, also where the check was done before they were over."""

    def test(situation: Situation) -> bool:
        term = situation.term(check_l.name)
        return term is None or term.over_from is None or situation.at < term.over_from

    return computed("收到工单之日起2个工作日未过", test)


def refused_to_supplement(situation: Situation) -> bool:
    """The person refused, in this call or before."""
    return situation.given("result") in ("refused", "declined") or situation.fact("person_refused") is True


def three_calls(kept_in: str) -> Condition:
    """Three calls that count, none of them answered."""

    def test(situation: Situation) -> bool:
        found = situation.fact(kept_in)
        calls = [datetime.fromisoformat(str(call)) for call in found] if isinstance(found, list | tuple) else []
        return situation.clock.valid_calls(calls, timedelta(minutes=15)) >= 3

    return computed("3次电话联系（每次至少间隔15分钟）均未接听", test)


def same_number() -> Condition:
    """The number or account typed in, if any, is that of the request."""

    def test(situation: Situation) -> bool:
        typed, known = situation.given("number"), situation.fact("number")
        return not isinstance(typed, str) or not isinstance(known, str) or typed == known

    return computed("使用反映诉求时的号码或者账号", test)


def different_units(situation: Situation) -> list[str]:
    """The units whose returns were accepted, this one included, in the order of their returns."""
    before = situation.fact("returned_by")
    units = [str(one) for one in before] if isinstance(before, list | tuple) else []
    return [*units, *situation.parties(unit.name)]


def third_return() -> Condition:
    """This return is the third or a later one, by different units.

    Reading `different_units`: `not_all_same` (default): three returns, not all by one unit; `each`: three units.
    """

    def test(situation: Situation) -> bool:
        units = different_units(situation)
        if by_different_units.chosen(situation) == "each":
            return len(set(units)) >= 3
        return len(units) >= 3 and len(set(units)) >= 2

    return computed("被不同的承办单位退回已满3次", test)


def noted(name: str, label: str, *choices: object) -> Condition:
    """A fact that decides about an act but not about the shape of the procedure: the list of moves takes both ways."""
    wanted = choices or (True,)
    return computed(label, lambda situation: situation.fact(name) in wanted)


is_enquiry = noted("kind", "咨询类", "enquiry")
by_telephone = noted("channel", "通过电话渠道", "phone")
lacking_after_supplement = noted("supplement_result", "补充后仍不符合要求", "lacking")
person_refused = noted("person_refused", "诉求人拒绝补充")
real_name_missing = noted(
    "real_name", "拒绝提供或者要求隐匿实名信息", "refused", "concealed", "conceal", "concealment_asked"
)
real_name_needed = noted("real_name_needed", "属于须实名的事项")
rating_given = given("choice", "评价选项")
