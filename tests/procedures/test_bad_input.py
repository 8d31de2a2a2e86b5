"""Bad input on the real procedures: each kind a clear error with the clause, nothing lost that was typed, and the
journal to the byte what it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from gongbao.cli._office import procedures
from gongbao.clock import SHANGHAI, Clock, working_days
from gongbao.procedures import (
    Decision,
    DefinitionError,
    Kind,
    Particular,
    Procedure,
    Refusal,
    Request,
    Stage,
    decide,
)
from gongbao.procedures.journal.docket import Docket, open_docket
from gongbao.procedures.journal.writer import Accepted

REAL = procedures()
UNIT = "handling_unit:A"
LIVES: dict[str, tuple[str, list[tuple[str, str, str, dict[str, Any]]]]] = {
    "order": ("hotline", [
        ("citizen", "submit_request", "2024-03-04T09:00", {"channel": "phone", "number": "N1", "kind": "complaint"}),
        ("hotline", "register_order", "2024-03-04T09:05", {"kind": "complaint"}),
        ("hotline", "dispatch", "2024-03-04T09:10", {"to": "A"}),
    ]),
    "closed": ("hotline", [
        ("citizen", "submit_request", "2024-03-04T09:00", {"channel": "phone", "number": "N1", "kind": "enquiry"}),
        ("hotline", "register_order", "2024-03-04T09:05", {"kind": "enquiry"}),
        ("hotline", "answer_directly", "2024-03-04T09:06", {}),
        ("hotline", "close_order", "2024-03-04T09:07", {}),
    ]),
    "certificate": ("one_child_certificate", [
        ("wife", "visit", "2024-03-04T09:00", {}),
    ]),
    "loan": ("credit_pool", [
        ("bank", "pay_out_loan", "2024-03-04T09:00", {"term_years": 1}),
    ]),
    "cut": ("charging_facilities", [
        ("district_government", "order_stop", "2024-03-04T09:00", {"ground": "存在重大事故隐患"}),
    ]),
    "online": ("online_handling", [
        ("applicant", "submit_application", "2024-03-04T09:00", {"real_name": True}),
        ("agency", "notify_once", "2024-03-04T10:00", {"gaps": ["照片"]}),
        ("applicant", "supplement", "2024-03-04T11:00", {"complete": False}),
    ]),
}  # fmt: skip

Case = tuple[str, str, str, dict[str, Any], str]
STATES: list[Case] = [
    ("order", "hotline", "approve_result", {}, "第十五条"),
    ("order", "hotline", "dispatch", {"to": "B"}, "第十三条"),
    ("certificate", "issuing_unit", "issue_certificate", {}, "第三点第三款"),
    ("loan", "department", "approve_claim", {}, "第二十三条第三项"),
    ("cut", "power_company", "cut_power", {}, "第十五条第一款"),
    ("online", "agency", "decide", {}, "第十二条第一款"),
]
ROLES: list[Case] = [
    ("order", "citizen", "arrange", {}, "第十六条第一项"),
    ("certificate", "issuing_unit", "apply", {"form": 1, "ids": True, "photographs": 2}, "第三点第一款"),
    ("loan", "manager", "report_loan", {}, "第二十三条第一项"),
    ("cut", "operator", "decide_power_cut", {}, "第十五条第一款"),
]
PARTIES: list[Case] = [("order", "handling_unit:B", "arrange", {}, "第十六条第一项")]
PAPERS: list[Case] = [
    ("order", UNIT, "request_return", {"ground": "powers", "reason_and_basis": True, "materials": ["职能"]},
     "第十七条第一款第一项"),
    ("order", UNIT, "request_return", {"reason_and_basis": True}, "第十七条第一款"),
    ("order", UNIT, "submit_result", {"course": True, "reply_record": True}, "第二十二条"),
    ("order", UNIT, "extend", {"working_days": "五", "reason": "检测", "told_citizen": True}, "第十九条"),
    ("certificate", "couple", "apply", {"form": 1, "ids": True, "photographs": 1}, "第三点第二款"),
    ("certificate", "couple", "apply", {"ids": True, "photographs": 2}, "第三点第二款"),
    ("cut", "district_government", "order_stop", {"ground": "x", "colour": "红"}, "第十五条第一款"),
]  # fmt: skip
TWICE: list[Case] = [
    ("order", "citizen", "submit_request", {"channel": "phone", "kind": "complaint"}, "第八条"),
    ("order", "hotline", "register_order", {"kind": "complaint"}, "第十一条"),
    ("online", "agency", "notify_once", {"gaps": ["照片"]}, "第十一条第一款"),
    ("certificate", "wife", "visit", {}, "第三点第一款"),
]
CLOSED: list[Case] = [
    ("closed", "hotline", "dispatch", {"to": "A"}, "第十三条"),
    ("closed", "citizen", "withdraw", {}, "第二十三条第二项"),
    ("closed", "hotline", "close_order", {}, "第十三条第一项"),
]
CASES: list[tuple[Stage | None, Case]] = [
    *((Stage.STATE, case) for case in (*STATES, *CLOSED)),
    *((Stage.ROLE, case) for case in ROLES),
    *((Stage.PARTY, case) for case in PARTIES),
    *((None, case) for case in (*PAPERS, *TWICE)),
]


@pytest.fixture
def office(database: str) -> Iterator[Docket]:
    now = datetime(2024, 3, 6, 9, tzinfo=SHANGHAI)
    with open_docket(database, REAL.values(), lambda _: Clock(), lambda: now) as opened:
        for matter, (procedure, acts) in LIVES.items():
            for by, act, when, typed in acts:
                done = opened.act(Request(matter, act, by, typed, moment(when), procedure=procedure))
                assert isinstance(done, Accepted), done
        yield opened


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=SHANGHAI)


def refused(office: Docket, request: Request) -> Refusal:
    """The refusal of a request, which leaves journal and matter to the byte as they were."""
    before, matter = office.head("test/journal"), office.matter(request.matter)
    answer = office.act(request)
    assert isinstance(answer, Refusal), answer
    assert answer.typed == request.particulars
    assert (office.head("test/journal"), office.matter(request.matter)) == (before, matter)
    return answer


def test_each_kind_cites_its_clause_and_leaves_the_journal_as_it_was(office: Docket) -> None:
    for stage, (matter, by, act, typed, clause) in CASES:
        answer = refused(office, Request(matter, act, by, typed))
        assert any(clause in cited for cited in answer.clauses), (act, answer)
        assert stage is None or answer.stage is stage, (act, answer)
        assert answer.why


def test_a_closed_matter_says_that_it_is_and_how_it_came_to_be(office: Docket) -> None:
    answer = refused(office, Request("closed", "dispatch", "hotline", {"to": "A"}))
    assert "该事项已经结束" in answer.why
    assert answer.clauses == ("第十三条", "第十三条第一项")


def test_in_the_past_in_the_future_and_after_another_officer(office: Docket) -> None:
    past = refused(office, Request("order", "arrange", UNIT, {}, moment("2024-03-04T09:00")))
    assert "早于该事项已记录的最后行为2024-03-04 09:10" in past.why
    assert past.clauses == ("第十六条第一项", "第十三条")
    future = refused(office, Request("order", "arrange", UNIT, {}, moment("2024-03-07T09:00")))
    assert "晚于现在2024-03-06 09:00" in future.why
    assert future.clause == "第十六条第一项"
    stale = refused(office, Request("order", "arrange", UNIT, {}, expected=2))
    assert stale.stage is Stage.CONFLICT
    assert "他人已先行办理" in stale.why
    assert stale.clause == "第十六条第一项"


def test_too_late_by_a_limit_cites_the_limit(office: Docket, database: str) -> None:
    office.close()
    later = datetime(2024, 3, 7, 0, 0, tzinfo=SHANGHAI)  # two working days after the 4th end with the 6th
    with open_docket(database, REAL.values(), lambda _: Clock(), lambda: later) as opened:
        typed = {"ground": "document", "reason_and_basis": True, "materials": ["文件"]}
        answer = opened.act(Request("order", "request_return", UNIT, typed))
        assert isinstance(answer, Refusal)
        assert "2个工作日内申请退回" in answer.why
        assert answer.clause == "第十六条第三项"


def test_no_such_act_names_those_that_are_open(office: Docket) -> None:
    answer = refused(office, Request("order", "teleport", UNIT))
    assert answer.stage is Stage.NO_SUCH_ACT
    assert "arrange" in answer.why
    assert "没有事项nobody，须先立项" in refused(office, Request("nobody", "arrange", UNIT, procedure="hotline")).why


def test_the_same_key_is_done_once_and_another_act_under_it_is_refused(office: Docket) -> None:
    first = office.act(Request("order", "arrange", UNIT, {}, key="k"))
    again = office.act(Request("order", "arrange", UNIT, {}, key="k"))
    assert isinstance(first, Accepted)
    assert isinstance(again, Accepted)
    assert (first.repeated, again.repeated, len(office.entries("order"))) == (False, True, 4)
    other = office.act(Request("order", "call_citizen", UNIT, {"result": "unanswered"}, key="k"))
    assert isinstance(other, Refusal)
    assert "键k已用于事项order第4条的另一行为" in other.why


def mistaken(change: str) -> Procedure:
    """A small definition with one mistake."""
    p = Procedure("small", "小程序", "《某办法》")
    office, applicant = p.role("office", "窗口"), p.role("applicant", "申请人")
    asked, done = p.state("asked", "已申请", office), p.state("done", "已办结", final=True)
    clause, lapse = ("" if change == "clause" else "第二条"), ("" if change == "lapse" else "督办")
    limit = p.limit("decide", "办结", office, working_days(5), clause, within=asked, lapse=lapse)
    phone = Particular("phone", "电话", Kind.TEXT, personal=True)
    p.act("apply", "申请", applicant, None, asked, "第一条", asks=[phone], starts=() if change == "start" else limit)
    if change != "end":
        p.act("decide", "办结", office, asked, done, "" if change == "act clause" else "第二条", stops=limit)
    if change == "unreachable":
        p.state("lost", "失踪", office, silent="第三条")
    if change == "idle":
        p.role("idle", "闲人")
    return p


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("clause", "[条款] decide：时限没有条款"),
        ("lapse", "[时限] decide：没有写明届满的后果"),
        ("start", "[无时限] asked：窗口没有正在计算的时限；文本未规定的，注明其沉默（silent）；最短路径：apply"),
        ("end", "[死路] asked：没有下一步；最短路径：apply"),
        ("act clause", "[条款] decide：没有条款"),
        ("unreachable", "[不可达] lost：没有路径到达“失踪”"),
        ("idle", "[角色] idle：“闲人”没有任何行为"),
    ],
)
def test_a_definition_with_a_mistake_does_not_load_and_says_where(change: str, said: str) -> None:
    assert mistaken("").done().name == "small"
    with pytest.raises(DefinitionError) as told:
        mistaken(change).done()
    assert "小程序（《某办法》，定义版本1）：定义有误" in str(told.value)
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("act", "typed", "said"),
    [
        ("pay_benefit", {"month": "2024-13"}, "月份（如2023-10），实为'2024-13'"),
        ("pay_benefit", {"month": "2024-1"}, "月份（如2023-10）"),
        ("pay_benefit", {"month": "2024-01", "amount_fen": -1}, "不小于0的整数金额，实为-1"),
        ("further_child_born", {"on": "0202-01-05"}, "日期（如2023-10-08），实为'0202-01-05'"),
        ("further_child_born", {"on": "20240105"}, "日期（如2023-10-08），实为'20240105'"),
    ],
)
def test_a_slip_of_the_pen_is_named(act: str, typed: dict[str, Any], said: str) -> None:
    certificate = REAL["one_child_certificate"]
    matter = None
    for by, done, when, with_ in (
        ("couple", "apply", "2024-03-04T09:00", {"form": 1, "ids": True, "photographs": 2, "register_matches": True}),
        ("issuing_unit", "issue_certificate", "2024-03-04T10:00", {}),
    ):
        decided = decide(certificate, matter, Request("m", done, by, with_, moment(when)), Clock(), moment(when))
        assert isinstance(decided, Decision), decided
        matter = decided.matter
    by, at = ("employer" if act == "pay_benefit" else "fact"), moment("2024-03-05T09:00")
    answer = decide(certificate, matter, Request("m", act, by, typed, at), Clock(), at)
    assert isinstance(answer, Refusal)
    assert answer.stage is Stage.PARTICULARS
    assert said in answer.why
    assert answer.clause


def test_an_empty_field_is_as_if_nothing_had_been_typed() -> None:
    longevity, at = REAL["longevity_allowance"], moment("2024-03-04T09:00")
    pushed = decide(
        longevity, None, Request("m", "get_and_push_data", "city_civil_affairs", {"to": "S", "birth": ""}, at),
        Clock(), at,
    )  # fmt: skip
    assert isinstance(pushed, Decision)
    assert pushed.matter.facts["birth"] is None
    confirm = Request("m", "confirm", "elder", {"identity": True, "bank_account": True}, at)
    assert isinstance(decide(longevity, pushed.matter, confirm, Clock(), at), Decision)


def test_nobody_acts_in_the_name_of_time(office: Docket) -> None:
    """The rating would be closed as not given before its five days are over."""
    answer = refused(office, Request("order", "not_rated", "clock"))
    assert answer.stage is Stage.ROLE
    assert "任何人不能以时间的名义办理" in answer.why
    assert answer.clause == "第二十七条第三项、第二十八条"
    assert refused(office, Request("order", "arrange", "clock:A")).stage is Stage.ROLE
