"""Chapter 4 of the rules: review, ratings, return calls, handling again, closing (articles 27 to 30)."""

# Rows read best as rows: one act a block, its parts on few lines.
# fmt: off

from __future__ import annotations

from gongbao.procedures import Kind, Need, Particular, given
from gongbao.regulations.guangzhou.hotline_12345.parts import (
    AFTER_REGISTRATION,
    CHOICES,
    SATISFIED,
    UNSATISFIED,
    after_invalid,
    arrival,
    awaiting_rating,
    awaiting_second_rating,
    citizen,
    closed,
    ended_by_unit,
    handle_l,
    hotline,
    moment_given,
    noted,
    offer_l,
    order,
    p,
    rate_l,
    rating_given,
    reason,
    received_at,
    return_call,
    second_handling,
    second_submitted,
    second_times,
    second_unsatisfied,
    statement_l,
    submitted,
    to_be_closed,
    unit,
    with_unit,
    withdrawn,
)

EXCEPTIONS = {"unreachable": "3次电话联系未接听或者拒绝补充", "not_adopted": "意见建议未采纳",
              "mediated": "已经调解完毕或者终止调解", "repeated": "重复诉求", "force_majeure": "不可抗力",
              "by_rule": "按规定分类处理"}
"""Article 29 ¶3: unsatisfied with one of these, the order is not handled again."""
EXCEPTED = noted("exception", "属于第二十九条第三款的情形", *EXCEPTIONS)
RATE = [order, Particular("choice", "评价选项", required=True)]
NOTED = [order, Particular("ground", "情形"), Particular("circumstances", "注明情况")]


def add_rating_rows() -> None:
    """All rows of the chapter, in the order of its articles."""
    _rating()
    _return_call_and_second_handling()
    _second_rating()


def _rating() -> None:  # article 27, and the first half of 28
    p.act("rate_reception", "评价热线受理服务", citizen, [s for s in AFTER_REGISTRATION if s is not closed], None,
          "第二十七条第一项",
          asks=RATE, sets={"reception_rating": lambda s: given_choice(s.given("choice"))})
    p.act("approve_result", "办理情况审核通过", hotline, (submitted, ended_by_unit), awaiting_rating,
          "第十五条、第二十七条第二项",
          asks=[order], stops=handle_l, starts=offer_l, informs=(unit, citizen))
    p.act("reject_result", "办理情况审核不通过", hotline, (submitted, ended_by_unit), with_unit,
          "第十五条、第三十条第一款",
          asks=[order, reason], reinstates=handle_l, informs=unit)
    p.act("close_order", "结束工单", hotline, ended_by_unit, closed, "第二十八条", asks=NOTED, stops=handle_l,
          informs=citizen)
    p.forbid("send_rating_link", "第二十七条第二项", "诉求人撤回诉求的工单不纳入满意度评价",
             sources=(withdrawn, to_be_closed),
             when=noted("withdrawn", "已撤诉"))
    p.act("send_rating_link", "提供评价渠道", hotline, (awaiting_rating, awaiting_second_rating), None,
          "第二十七条第二项",
          asks=[order, received_at], needs=[Need(offer_l.runs(), "评价渠道已经提供")],
          sets={"rating_link_received_at": arrival}, stops=offer_l,
          starts=rate_l.counted_from("rating_link_received_at"), informs=citizen)
    p.forbid("close_without_rating_channel", "第二十七条第二项", "审核通过后24小时内应当向诉求人提供评价渠道",
             sources=(awaiting_rating, awaiting_second_rating))
    p.act("close_without_rating_channel", "不经评价结束工单", hotline, to_be_closed, closed, "第二十七条第二项",
          asks=NOTED,
          needs=[Need(noted("withdrawn", "已撤诉"), "只有诉求人撤回诉求的工单不纳入评价")], informs=citizen)
    p.forbid("close_order", "第二十七条第三项、第二十八条", "诉求人仍可以评价",
             sources=(awaiting_rating, awaiting_second_rating))
    offered = Need(rate_l.runs(), "评价渠道尚未提供，或者评价已经结束", "第二十七条第三项")
    p.act("rate", "评价为满意", citizen, awaiting_rating, to_be_closed, "第二十七条第三项",
          when=rating_given.means("评价为满意", *SATISFIED),
          asks=RATE, needs=[offered], sets={"rating": given("choice")}, stops=rate_l, informs=(unit, hotline))
    p.act("rate", "评价为不满意", citizen, awaiting_rating, return_call, "第二十七条第三项",
          when=rating_given.means("评价为不满意", *UNSATISFIED),
          asks=RATE, needs=[offered], sets={"rating": given("choice")}, stops=rate_l, informs=(unit, hotline))
    used_up = after_invalid.is_("used_up")
    both = (awaiting_rating, awaiting_second_rating)
    p.act("rate", "无效评价", citizen, both, None, "第二十七条第三项",
          when=~rating_given.means("评价在五个选项之内", *CHOICES) & ~used_up,
          asks=RATE,
          needs=[offered], sets={"rating": "invalid"})
    p.act("rate", "无效评价", citizen, both, to_be_closed, "第二十七条第三项",
          when=~rating_given.means("评价在五个选项之内", *CHOICES) & used_up, asks=RATE, needs=[offered],
          sets={"rating": "invalid"},
          stops=rate_l, informs=hotline)
    p.act("not_rated", "未评价", p.time, (awaiting_rating, awaiting_second_rating), to_be_closed,
          "第二十七条第三项、第二十八条",
          sets={"rating": "not_rated"}, stops=rate_l, informs=hotline)
    p.forbid("rate", "第二十七条第三项", "逾期评价视为未评价", sources=to_be_closed)
    p.act("close_order", "结束工单", hotline, to_be_closed, closed, "第二十八条、第三十条", asks=NOTED, informs=citizen)


def _return_call_and_second_handling() -> None:  # articles 28 and 29
    call = [order, Particular("result", "回访情况", Kind.ANY), Particular("reasons", "不满意的具体原因", Kind.ANY),
            Particular("way", "方式")]
    p.act("return_call", "回访", hotline, (return_call, second_unsatisfied), None, "第二十八条、第三十条第二款",
          asks=call,
          sets={"called_back": True, "reasons": given("reasons")})
    p.act("send_back_for_second_handling", "发回再次办理", hotline, return_call, second_handling, "第二十九条第一款",
          when=second_times < 1, asks=[order, Particular("reasons", "不满意的具体原因", Kind.ANY)],
          needs=[Need(~EXCEPTED, "属于不进入再次办理环节的情形", "第二十九条第三款")], counts=second_times,
          sets={"replied": False, "answer_waived": False, "unit_calls": None, "unit_valid_calls": 0, "exception": None,
                "extensions_used": 0},
          starts=handle_l.under("第二十九条第二款、第十五条"), informs=unit)
    p.act("tell_not_handled_again", "告知不再次办理", hotline, return_call, to_be_closed, "第二十九条第三款",
          asks=[order, Particular("ground", "情形", Kind.CHOICE,
                                  names={**EXCEPTIONS, "decided": "热线决定不再次办理"})],
          informs=(citizen, unit),
          sets={"not_handled_again": lambda s: s.given("ground") if isinstance(s.given("ground"),
                                                                               str) else s.fact("exception")})
    p.act("close_order", "结束工单", hotline, return_call, closed, "第二十九条第三款", asks=NOTED, informs=citizen,
          needs=[Need(EXCEPTED, "评价为不满意的，应当回访并发回再次办理，或者告知不再次办理的情形")])


def _second_rating() -> None:  # article 30
    p.act("approve_result", "再次办理审核通过", hotline, second_submitted, awaiting_second_rating, "第三十条第一款",
          asks=[order],
          stops=handle_l, starts=offer_l, informs=(unit, citizen))
    p.act("reject_result", "再次办理审核不通过", hotline, second_submitted, second_handling, "第三十条第一款",
          asks=[order, reason], reinstates=handle_l, informs=unit)
    offered = Need(rate_l.runs(), "评价渠道尚未提供，或者评价已经结束", "第二十七条第三项")
    p.act("rate", "第二次评价为满意", citizen, awaiting_second_rating, to_be_closed, "第三十条第二款",
          when=rating_given.means("评价为满意", *SATISFIED), asks=RATE, needs=[offered],
          sets={"rating": given("choice")},
          stops=rate_l,
          informs=(unit, hotline))
    p.act("rate", "第二次评价为不满意", citizen, awaiting_second_rating, second_unsatisfied, "第三十条第二款",
          when=rating_given.means("评价为不满意", *UNSATISFIED),
          asks=[*RATE, Particular("unit_told_at", "承办单位收到时间", Kind.MOMENT)],
          needs=[offered], sets={"rating": given("choice"), "unit_told_at": lambda s: moment_given("unit_told_at", s)},
          stops=rate_l, starts=statement_l.counted_from("unit_told_at"), informs=(unit, hotline))
    p.forbid("send_back_for_second_handling", "第二十九条第二款", "再次办理次数为1次", sources=second_unsatisfied)
    p.act("diligence_statement", "提交履职尽责意见", unit, second_unsatisfied, to_be_closed, "第三十条第三款",
          asks=[order, Particular("statement", "意见", Kind.ANY)], sets={"statement_made": True}, stops=statement_l,
          informs=hotline)
    p.act("no_statement", "超期未提交履职尽责意见", p.time, second_unsatisfied, to_be_closed, "第三十条第三款",
          stops=statement_l,
          informs=hotline)


def given_choice(typed: object) -> str:
    """A rating, or `invalid` where it is none of the five choices."""
    return typed if isinstance(typed, str) and typed in CHOICES else "invalid"
