"""Supervision of orders that are late, badly answered, long-term or disputed (article 25). HL-19."""

# Rows read best as rows: one act a block, its parts on few lines.
# fmt: off

from __future__ import annotations

from gongbao.clock import working_days
from gongbao.procedures import ABSENT, Kind, Need, Particular, Situation, computed, given
from gongbao.procedures.matter import key_of
from gongbao.procedures.rows import Sets
from gongbao.regulations.guangzhou.hotline_12345.parts import (
    AFTER_REGISTRATION,
    answered,
    arrival,
    guided_supervision_l,
    guiding,
    handle_l,
    hotline,
    noted,
    order,
    p,
    received_at,
    registered,
    supervision_l,
    supplement_needed,
    unit,
)


def add_supervision_rows() -> None:
    """The hotline supervises an order on a ground; each ground has its own limit, and is answered by itself."""
    for_what = {"overdue": "逾期且未能提供正当理由说明", "not_complying": "未按要求反馈办理情况",
                "long_term": "需要长期推进", "objection": "对履职尽责意见有异议"}
    asks = [order, Particular("ground", "督办情形", Kind.CHOICE, required=True, names=for_what),
            Particular("demands", "处理要求", Kind.ANY, required=True), Particular("limit", "办理时限", Kind.ANY),
            received_at]
    sets: Sets = {"supervised_for": given("ground"), "supervision_received_at": arrival}
    since = supervision_l.each("ground").counted_from("supervision_received_at")  # each item has its own limit
    once = Need(computed("同一情形没有待反馈的督办事项", _not_supervised_for_it_yet),
                "同一情形的督办事项尚待反馈，期限不重新计算", "第二十五条第二款")
    open_states = [state for state in AFTER_REGISTRATION if state not in (registered, supplement_needed, answered)]
    p.act("supervise", "督办", hotline, open_states, None, "第二十五条第二款第一项",
          when=given("ground").means("逾期", "overdue"), asks=asks,
          needs=[Need(handle_l.over(), "工单没有逾期"), once], sets=sets,
          starts=since.under("第二十五条第二款第一项", working_days(2)), informs=unit)
    p.act("supervise", "督办", hotline, open_states, None, "第二十五条第二款第二项",
          when=given("ground").means("未按要求反馈", "not_complying"),
          asks=asks, needs=[once], sets=sets, starts=since.under("第二十五条第二款第二项"), informs=unit)
    p.act("supervise", "督办", hotline, open_states, None, "第二十五条第二款第三项",
          when=given("ground").means("属于长期推进事项", "long_term"),
          asks=asks, sets=sets, informs=unit)
    p.act("supervise", "督办", hotline, open_states, None, "第二十五条第二款第四项",
          when=given("ground").means("对履职尽责意见有异议", "objection"),
          asks=asks, needs=[Need(noted("statement_made", "已提交履职尽责意见"), "承办单位没有提交履职尽责意见"), once],
          sets=sets,
          starts=(since.under("第二十五条第二款第四项"),
                  guided_supervision_l.counted_from("supervision_received_at")), informs=(unit, guiding))
    p.act("answer_supervision", "反馈督办事项", unit, open_states, None, "第二十五条第二款",
          asks=[order, Particular("ground", "所反馈的督办情形", Kind.CHOICE, names=for_what),
                Particular("lateness_explained", "已对逾期作出说明", Kind.YES_NO),
                Particular("findings", "办理或者核查情况", Kind.ANY)],
          needs=[Need(supervision_l.runs() & computed("反馈的是待反馈的督办情形", _awaits_that_answer),
                      "没有待反馈的督办事项"),
                 Need(~computed("督办情形为逾期", _answers_for_lateness) | given("lateness_explained").is_(True),
                      "应当同时对逾期作出说明", "第二十五条第二款第一项")],
          stops=supervision_l.each("ground"), informs=hotline)
    p.act("answer_supervision", "反馈督办事项", guiding, open_states, None, "第二十五条第二款第四项",
          asks=[order, Particular("findings", "核查情况", Kind.ANY)],
          needs=[Need(guided_supervision_l.runs(), "没有待反馈的核查")], stops=guided_supervision_l, informs=hotline)


def _not_supervised_for_it_yet(situation: Situation) -> bool:
    if situation.given("ground") == "objection" and situation.running(guided_supervision_l.name):
        return False
    term = situation.term(supervision_l.each("ground").key_in(situation))
    return term is None or not term.open


def _awaits_that_answer(situation: Situation) -> bool:
    term = situation.term(supervision_l.each("ground").key_in(situation))
    return not isinstance(situation.given("ground"), str) or (term is not None and term.open)


def _answers_for_lateness(situation: Situation) -> bool:
    term = situation.term(key_of(supervision_l.name, "overdue"))
    return term is not None and term.open and situation.given("ground") in ("overdue", ABSENT)
