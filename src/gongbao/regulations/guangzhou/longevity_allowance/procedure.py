"""长者长寿保健金: from the data pushed before the 70th birthday to payment, moves, end and recovery (LA-06 to LA-21).

What is paid in a month is the regulation's own rules (`rules`), in the same readings; here is who does what by when.
"""

# Rows read best as rows: one act a block, its parts on few lines.
# fmt: off

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from gongbao.clock import ByDayOfMonth, OnDay, add_months, calendar_days, day_of, months
from gongbao.procedures import Condition, Kind, Need, Particular, Procedure, Running, Situation, computed, given
from gongbao.procedures.rows import InForce, Sets
from gongbao.regulations.guangzhou.longevity_allowance import NUMBER

YEARS = 5
IN_FORCE = InForce(date(2021, 9, 1), YEARS, "第二十六条")

p = Procedure("longevity_allowance", "长者长寿保健金", NUMBER, in_force=IN_FORCE)

# --- where the text leaves a choice (readings.md); several are the rules' as well ---
first_month = p.reading("first_month", "满70周岁当月发不发", "第九条第三款", ("birthday_month", "next_month"))
leap_day = p.reading("leap_day", "2月29日出生的人在平年哪一天满龄", "第九条第三款、第十五条", ("feb_28", "mar_1"))
floor = p.reading("article_9_floor", "按第九条晚确认的人，补发有没有下限", "第九条第三款、第十条第二款",
                  ("in_force", "none"))
three_months = p.reading("three_months", "收到信息3个月内要做到哪一步", "第九条第二款", ("notice", "confirmation"))
after_25th = p.reading("list_after_25th", "25日以后才确认的上哪一个月的名单", "第十三条", ("next_month", "same_month"))
transfer_of = p.reading("transfer_month", "办理迁移当月是哪一个月", "第十七条第二款", ("handled", "registered"))
p.reading("pay_by_rest_day", "25日遇休息日", "第十三条", ("working_day_before", "unchanged"),
          {"working_day_before": {"payment_on_rest_day": "previous"}, "unchanged": {"payment_on_rest_day": "none"}})
p.reading_of_time("natural_last_day", "30日内的末日是休息日的", "第十六条、第十八条")
SHARED = (first_month, leap_day, floor)

elder, family = p.role("elder", "老年人"), p.role("family", "家属、监护人")
street, district = p.role("street", "街（镇）"), p.role("district_civil_affairs", "区民政部门")
city, world = p.role("city_civil_affairs", "市民政局"), p.role("fact", "客观事实")

expected = p.state("expected", "将满70周岁", city)
pushed = p.state("pushed", "信息已推送", street)
notified = p.state("notified", "已通知，待确认", elder, silent="第九条：确认信息没有期限")
confirmed = p.state("confirmed", "已确认", (district, street))
after_end = p.state("after_end", "已终止", street, silent="第二十条：发现多领没有期限")
overpaid = p.state("overpaid", "待退回多领金额", (elder, family))
ordered = p.state("ordered", "已责令退回", (elder, family), silent="第二十条：责令退回没有另定期限")
ended = p.state("ended", "已了结", final=True)

LIVING = (confirmed,)


# --- how long ---
def birthday_70(birth: date, situation: Situation) -> date:
    """The day on which a person born on `birth` reaches 70 years."""
    reached = add_months(birth, 70 * 12)[0]
    missing = (birth.month, birth.day) == (2, 29) != (reached.month, reached.day)
    return reached + timedelta(days=1) if missing and leap_day.chosen(situation) == "mar_1" else reached


def _data_by(situation: Situation) -> OnDay:
    reached = birthday_70(date.fromisoformat(str(situation.fact("birth"))), situation)
    return OnDay(situation.clock.latest_day_before(reached, months(3)))


def _last_valid(situation: Situation) -> str:
    """The last month for which the allowance is paid: while the regulation is in force (第二十六条)."""
    return f"{situation.clock.last_day_in_force(IN_FORCE.first, YEARS):%Y-%m}"


def _in_validity(month: str, situation: Situation) -> bool:
    return month <= _last_valid(situation)


def _the_25th(situation: Situation) -> OnDay | None:
    if not _in_validity(str(situation.fact("next_month")), situation):
        return None  # nothing is due any more; a successor would be another definition
    year, month = str(situation.fact("next_month")).split("-")
    return OnDay(date(int(year), int(month), 25), situation.clock.readings.payment_on_rest_day)


data_l = p.limit("get_and_push_data", "获取并推送信息", city, _data_by, "第九条第一款", within=expected,
                 lapse="未提前3个月获取（可按第十条补办）")
notify_l = p.limit("notify_elder", "通知老年人", street, months(3), "第九条第二款", within=(pushed, notified),
                   lapse="逾期未通知（可按第十条补办）", escalates=city, remind=calendar_days(15))
pay_l = p.limit("approve_and_pay", "当月审批发放", district, _the_25th, "第十三条", within=(*LIVING,),
                lapse="未在25日前完成当月审批发放", escalates=city, remind=calendar_days(5))
tell_change_l = p.limit("tell_change", "告知资料变更", family, calendar_days(30), "第十六条", within=LIVING,
                        lapse="逾期未告知，由核查机制发现（第十九条）", escalates=street)
tell_death_l = p.limit("tell_death", "告知死亡或者户籍迁出", family, calendar_days(30), "第十八条",
                       within=(confirmed, after_end, overpaid, ordered),
                       lapse="逾期未告知，由核查机制发现（第十九条）", escalates=street)
return_l = p.limit("return_overpayment", "退回多领金额", family, months(3), "第二十条", within=overpaid,
                   lapse="逾期3个月未退回，责令退回", escalates=street)


# --- what the rows compute ---
def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _first_list(situation: Situation) -> str:
    """The month of the first list that a confirmation still reaches: its 25th has not passed."""
    today = day_of(situation.at)
    if after_25th.chosen(situation) == "same_month":
        return _month(today)
    for ahead in (0, 1):
        last = situation.clock.due_of(ByDayOfMonth(25, months_ahead=ahead), situation.at).last_day
        if last is not None and last >= today:
            return _month(add_months(today.replace(day=1), ahead)[0])
    return _month(add_months(today.replace(day=1), 2)[0])


def _months_due(situation: Situation) -> list[str] | None:
    """The months paid with the first list: from the month of 70, not before the regulation's first month."""
    birth = situation.fact("birth")
    if not isinstance(birth, str):
        return None
    first = birthday_70(date.fromisoformat(birth), situation).replace(day=1)
    if first_month.chosen(situation) == "next_month":
        first = add_months(first, 1)[0]
    if floor.chosen(situation) == "in_force":
        first = max(first, date(2021, 9, 1))
    last = date.fromisoformat(f"{min(_first_list(situation), _last_valid(situation))}-01")
    found = []
    while first <= last:
        found.append(_month(first))
        first = add_months(first, 1)[0]
    return found


def _amount_due(situation: Situation) -> int | None:
    """What the first list pays, in yuan, by the regulation's rules; None where the birth date is not told.

    The rules pay with the month of the confirmation; a list that comes a month later pays both.
    """
    from gongbao.regulations.guangzhou.longevity_allowance.facts import rule_facts
    from gongbao.regulations.guangzhou.longevity_allowance.rules import REGULATION
    from gongbao.rules import YearMonth

    birth, confirmed_on = situation.fact("birth"), day_of(situation.at).isoformat()
    if not isinstance(birth, str):
        return None
    told = {"birth": birth, "registered": True, "confirmed": confirmed_on}
    readings = {reading.name: reading.chosen(situation) for reading in SHARED}
    amount = 0
    for month in sorted({confirmed_on[:7], min(_first_list(situation), _last_valid(situation))}):
        total = REGULATION.evaluate(rule_facts(told, YearMonth.parse(month), {}), on=month, readings=readings)["total"]
        if total is None:
            return None
        amount += int(Decimal(str(total)))
    return amount


def _not_paid_yet(situation: Situation) -> bool:
    term = situation.term(pay_l.each("month").key_in(situation))
    return term is None or term.status is not Running.MET


def _a_month_due(situation: Situation) -> bool:
    """Not before the person's first month, where it is known, and not before the month has begun."""
    month, first = str(situation.given("month")), situation.fact("months_paid")
    begun = not isinstance(first, list | tuple) or not first or month >= str(first[0])
    return begun and month <= _month(day_of(situation.at))


def _following(situation: Situation) -> str:
    """The month after the one that is paid."""
    return _month(add_months(date.fromisoformat(f"{situation.given('month')}-01"), 1)[0])


def _not_after_the_end() -> Condition:
    """Payment ends with the month of death or of leaving the city."""

    def test(situation: Situation) -> bool:
        last = situation.fact("last_month")
        return not isinstance(last, str) or str(situation.given("month")) <= last

    return computed("不晚于死亡或者户籍迁出本市的当月", test)


def _transfers(situation: Situation) -> list[list[str]]:
    """The transfers so far: the last month that the old street pays, and the new street."""
    found = situation.fact("transfers")
    return [list(map(str, each)) for each in found] if isinstance(found, list | tuple) else []


def _paid_by_the_right_street() -> Condition:
    """The old street pays the month in which the transfer is handled, the new one from the next.

    Of two transfers in one month the last street pays from the next month, the first one that month.
    """

    def test(situation: Situation) -> bool:
        moves, streets = _transfers(situation), situation.parties("street")
        if situation.role != "street" or not moves or not streets:
            return True
        month, right = str(situation.given("month")), streets[0]
        for handled, new in moves:
            right = new if month > handled else right
        return situation.party == right

    return computed("办理迁移当月由迁出地发放，次月起由迁入地发放", test)


def _streets(situation: Situation) -> list[str]:
    return list(dict.fromkeys((*situation.parties("street"), _street_told(situation))))


def _street_told(situation: Situation) -> str:
    return str(situation.given("to")).removeprefix("street:")


def _arrival(situation: Situation) -> str:
    found = situation.given("received_at")
    return found if isinstance(found, str) else situation.at.isoformat()


def _happened(situation: Situation) -> str:
    """The day told on which it happened, or the moment of the act: the 30 days run from what happened."""
    found = situation.given("on")
    return found if isinstance(found, str) else situation.at.isoformat()


def _in_its_time(situation: Situation) -> bool:
    """What is told to have happened did so by now, and not before the person's birth."""
    on, birth = situation.given("on"), situation.fact("birth")
    if not isinstance(on, str):
        return True
    return date.fromisoformat(on) <= day_of(situation.at) and not (isinstance(birth, str) and on < birth)


def _given_month_or_day(situation: Situation) -> str:
    """The month in which it happened: of the day told, or of the act."""
    found = situation.given("on")
    return found[:7] if isinstance(found, str) and found else _month(day_of(situation.at))


def _last_month(situation: Situation) -> str:
    """The last month paid: the earlier one where the person has moved out and died, or a true date becomes known."""
    before, now = situation.fact("last_month"), _given_month_or_day(situation)
    return min(before, now) if isinstance(before, str) else now


def _after_the_last_month(situation: Situation) -> bool:
    last = situation.fact("last_month")
    return not isinstance(last, str) or _month(day_of(situation.at)) > last


def _transfer_month(situation: Situation) -> str:
    """The last month that the old street pays: in which the transfer is handled, or in which the person moved."""
    moved = situation.fact("moved_month")
    if transfer_of.chosen(situation) == "registered" and isinstance(moved, str):
        return moved
    return _given_month_or_day(situation)


# --- chapter 2: granting (articles 8 to 15) ---
BIRTH = Particular("birth", "出生日期", Kind.DAY)
BORN = Need(computed("已经出生", lambda s: (
    not isinstance(birth := s.given("birth"), str) or date.fromisoformat(birth) <= day_of(s.at))),
    "出生日期晚于办理之日，请与公安机关户籍登记核对", "第十四条")
ON = Particular("on", "发生之日", Kind.DAY)
PAST = Need(computed("已经发生，不早于出生", _in_its_time), "发生之日晚于办理之日，或者早于出生日期")
WHERE = Particular("to", "户籍所在街（镇）", Kind.PARTY, required=True)
MONTH = Particular("month", "发放月份", Kind.MONTH, required=True)
p.act("expect", "列入将满70周岁名单", (city, world), None, expected, "第九条第一款",
      asks=[Particular("birth", "出生日期", Kind.DAY, required=True)], needs=[BORN],
      sets={"birth": given("birth")}, starts=data_l)
p.forbid("demand", "第八条", "由政府部门数据共享获取信息，老年人无需申请和提供证件材料")
PUSH = [WHERE, Particular("received_at", "街（镇）收到时间", Kind.MOMENT)]
p.act("get_and_push_data", "获取并推送信息", city, expected, pushed, "第九条第一款", asks=PUSH, binds={street: "to"},
      sets={"pushed_at": _arrival}, stops=data_l, starts=notify_l.counted_from("pushed_at"), informs=street)
p.act("get_and_push_data", "获取并推送信息", city, None, pushed, "第九条第一款", asks=[*PUSH, BIRTH],
      needs=[BORN], binds={street: "to"},
      sets={"pushed_at": _arrival, "birth": given("birth")}, starts=notify_l.counted_from("pushed_at"), informs=street)
for when, stops in ((three_months.is_("notice"), notify_l), (three_months.is_("confirmation"), ())):
    p.act("notify_elder", "通知老年人或者代办人", street, pushed, notified, "第九条第二款", when=when,
          asks=[Particular("ways", "方式", Kind.LIST)], stops=stops, informs=elder)
p.act("apply", "申请办理（未能确认信息的）", (elder, family), None, notified, "第十条第一款",
      asks=[Particular("to", "户籍所在街（镇）", Kind.PARTY), BIRTH, Particular("way", "通道或者村（居）委")],
      needs=[BORN], binds={street: "to"}, sets={"birth": given("birth"), "missed": True}, informs=street)
CONFIRM = [Particular("identity", "个人信息确认", Kind.YES_NO, required=True),
           Particular("bank_account", "银行账户确认", Kind.YES_NO, required=True),
           Particular("recovery_agreement", "已签署发放扣款协议", Kind.YES_NO)]
CONFIRMED: Sets = {"next_month": _first_list, "months_paid": _months_due, "amount_yuan": _amount_due,
                   "recovery_agreement": given("recovery_agreement")}
p.act("confirm", "确认个人信息及银行账户", (elder, family), (pushed, notified), confirmed, "第九条第三款", asks=CONFIRM,
      needs=[Need(given("identity").is_(True) & given("bank_account").is_(True), "个人信息及银行账户均应确认")],
      sets=CONFIRMED, stops=notify_l, starts=pay_l.each("next_month"), informs=(street, district))
p.act("sign_recovery_agreement", "签署发放扣款协议", (elder, family), confirmed, None, "第十二条",
      sets={"recovery_agreement": True})
VALID = Need(computed("在有效期内的月份", lambda s: _in_validity(str(s.given("month")), s)),
             "有效期届满以后的月份，没有新的规定不能发放", "第二十六条")
p.act("approve_and_pay", "审批发放", district, confirmed, None, "第十三条", asks=[MONTH],
      needs=[VALID, Need(_not_after_the_end(), "于死亡或者户籍迁出本市的次月终止发放", "第十八条"),
             Need(computed("当月尚未审批发放", _not_paid_yet), "当月已经审批发放，每月一次"),
             Need(computed("已到应当发放的月份", _a_month_due),
                  "按月发放：未满70周岁的月份、尚未到来的月份不能审批发放", "第九条第三款、第十三条")],
      sets={"paid_month": given("month"), "next_month": _following}, stops=pay_l.each("month"),
      starts=pay_l.each("next_month"), informs=elder)
p.act("pay", "发放", (street, district), confirmed, None, "第八条、第九条第三款", asks=[MONTH],
      needs=[VALID, Need(_not_after_the_end(), "于死亡或者户籍迁出本市的次月终止发放", "第十八条"),
             Need(_paid_by_the_right_street(), "办理迁移当月由迁出地发放，次月起由迁入地发放", "第十七条第二款")])

# --- chapter 3: changes and end (articles 16 to 20) ---
for waiting, starts in ((False, tell_change_l.counted_from("changed_at")), (True, ())):  # the first is told in 30 days
    p.act("bank_card_changes", "银行卡等资料变更", (world, elder), confirmed, None, "第十六条",
          when=tell_change_l.runs() if waiting else ~tell_change_l.runs(), asks=[ON], needs=[PAST],
          sets={} if waiting else {"changed_at": _happened}, starts=starts)
p.act("tell_change", "告知资料变更", (elder, family), confirmed, None, "第十六条",
      asks=[Particular("changes", "变更内容", Kind.ANY, personal=True)],
      needs=[Need(tell_change_l.runs(), "没有待告知的变更")],
      stops=tell_change_l, informs=street)
OUT = given("where").means("迁出本市", "out_of_city")
MOVED = [ON, Particular("where", "去向", Kind.CHOICE, names={"within_city": "市内迁移", "out_of_city": "迁出本市"}),
         Particular("to", "迁入地街（镇）", Kind.PARTY)]
p.act("register_moved", "户籍市内迁移", world, confirmed, None, "第十七条第一款", when=~OUT, asks=MOVED, needs=[PAST],
      sets={"moved_month": _given_month_or_day}, informs=(elder, street))
p.act("handle_transfer", "办理发放迁移手续", (street, elder, family), confirmed, None, "第十七条",
      asks=[Particular("to", "迁入地街（镇）", Kind.PARTY, required=True)],
      sets={"streets": _streets, "transfers": lambda s: [*_transfers(s), [_transfer_month(s), _street_told(s)]]},
      binds={street: "streets"}, informs=(street, district))
END: Sets = {"last_month": _last_month, "ended_at": _happened}
p.act("death", "老年人死亡", world, (expected, pushed, notified), ended, "第十一条", asks=[ON],
      needs=[PAST], stops=(data_l, notify_l))
for told_yet, starts in ((~tell_death_l.runs(), tell_death_l.counted_from("ended_at")), (tell_death_l.runs(), ())):
    # who has moved out and died is told of once, in the 30 days of what came first
    p.act("death", "老年人死亡", world, confirmed, None, "第十八条", when=told_yet, asks=[ON], needs=[PAST], sets=END,
          starts=starts)
    p.act("register_moved", "户籍迁出本市", world, confirmed, None, "第十八条", when=OUT & told_yet, asks=MOVED,
          needs=[PAST], sets=END, starts=starts)
for told in (confirmed, after_end, overpaid, ordered):
    p.act("tell_death", "告知死亡或者户籍迁出", (elder, family), told, None, "第十八条", asks=[ON],
          needs=[Need(tell_death_l.runs(), "没有待告知的死亡或者迁出")], stops=tell_death_l, informs=street)
p.act("receive_shared_data", "获取死亡、迁出的共享数据，实际时间无法及时获取", (street, district), confirmed, None,
      "第十九条", asks=[ON], sets=END, informs=(street, district))
p.act("end_payment", "终止发放", street, confirmed, after_end, "第十八条、第十九条",
      asks=[Particular("date_unknown", "无法及时获取实际时间，以获取共享数据时间为准", Kind.YES_NO)],
      needs=[Need(computed("老年人死亡或者户籍迁出本市", lambda s: isinstance(s.fact("last_month"), str))
                  | given("date_unknown").is_(True), "只有死亡或者户籍迁出本市的终止发放"),
             Need(computed("已是次月", _after_the_last_month), "于死亡、迁出或者获取共享数据的次月终止发放")],
      stops=(pay_l, tell_change_l), informs=(district, family))
SUM = Particular("amount_fen", "多领金额（分）", Kind.FEN)
p.act("notify_overpayment", "通知退回多领金额", street, (confirmed, after_end), overpaid, "第二十条", asks=[SUM, ON],
      stops=(pay_l, tell_change_l), starts=return_l, informs=(elder, family))
p.act("recover_by_original_route", "按发放扣款协议原路退回", street, (confirmed, after_end, overpaid), ended,
      "第十二条、第二十条",
      asks=[SUM],
      needs=[Need(computed("已签署发放扣款协议", lambda s: s.fact("recovery_agreement") is True),
                  "没有签署发放扣款协议，应当通知退回", "第十二条")],
      stops=(return_l, tell_death_l, tell_change_l, pay_l), informs=family)
p.act("return_overpayment", "退回多领金额", (elder, family), (overpaid, ordered), ended, "第二十条", asks=[SUM],
      stops=(return_l, tell_death_l), informs=street)
p.act("order_return", "责令退回", street, overpaid, ordered, "第二十条", asks=[SUM],
      needs=[Need(return_l.over(), "通知之后逾期3个月未退回的，才责令退回")], stops=return_l, informs=(elder, family))
p.act("find_false_claim", "查实虚报、冒领、误领，责令退回", district, (confirmed, after_end), ordered, "第二十四条",
      asks=[SUM, Particular("facts", "查实的事实", Kind.ANY, required=True)],
      stops=(pay_l, tell_change_l), informs=(elder, family))
p.act("close_account", "了结", street, after_end, ended, "第二十条",
      needs=[Need(~tell_death_l.runs() | tell_death_l.over(), "死亡或者迁出尚待告知")],
      stops=tell_death_l)

procedure = p.done()
