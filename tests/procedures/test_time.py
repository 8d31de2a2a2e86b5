"""What time does in a matter: reminders and lapses in their order, suspension, new notices, reminders of a new end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from gongbao.cli._office import procedures
from gongbao.clock import SHANGHAI, Clock, OnDay, working_days
from gongbao.procedures import Kind, Particular, Procedure, Refusal, Request, given
from gongbao.procedures.administration import Correction, Order
from gongbao.procedures.journal.docket import Docket, open_docket
from gongbao.procedures.journal.writer import Accepted
from gongbao.procedures.matter import Running, Term
from gongbao.procedures.notices.from_acts import PROGRESS, Office, notice_of
from gongbao.procedures.notices.record import record_of
from gongbao.procedures.work_list_sheet import write_work_list

ORDER = Order("窗口", "主任", "第四条", "停电")


def known(moment: datetime) -> Clock:
    return Clock.as_known_on(moment.astimezone(SHANGHAI).date())


@pytest.fixture
def office(tmp_path: Path, procedure: Procedure, watch: Any) -> Iterator[Docket]:
    with open_docket(f"sqlite:///{tmp_path / 'office.db'}", [procedure], known, watch) as docket:
        yield docket


def does(docket: Docket, act: str, by: str, **typed: object) -> Accepted:
    outcome = docket.act(Request("m", act, by, typed, procedure="practice"))
    assert isinstance(outcome, Accepted), outcome
    return outcome


def handled(docket: Docket, watch: Any, since: str = "2024-03-04T09:00") -> None:
    """A complaint with unit A, whose ten working days end with 2024-03-18; reminded of two working days before."""
    watch.to(since)
    does(docket, "register", "centre", kind="complaint")
    does(docket, "dispatch", "centre", to="A")
    does(docket, "accept", "unit:A")


def term_of(docket: Docket, limit: str = "handle") -> Term:
    matter = docket.matter("m")
    assert matter is not None
    return matter.terms[limit]


def told(docket: Docket) -> list[tuple[str, str, str]]:
    """What the clock entered: the act, the limit, the moment."""
    return [
        (entry.act, str(entry.particulars["limit"]), f"{entry.at.astimezone(SHANGHAI):%m-%d %H:%M}")
        for entry in docket.entries("m")
        if entry.by == "clock"
    ]


def test_an_end_put_off_is_reminded_of_again_and_lapses(office: Docket, watch: Any) -> None:
    handled(office, watch)
    watch.to("2024-03-15T10:00")
    assert office.tick() == 1
    does(office, "extend", "unit:A", days=10)
    watch.to("2024-04-02T09:00")  # the extension ends with 1 April
    assert office.tick() == 1
    assert told(office) == [
        ("remind", "handle", "03-14 00:00"),
        ("remind", "handle", "03-28 00:00"),
        ("lapse", "handle", "04-02 00:00"),
    ]


def test_after_downtime_each_moment_is_entered_in_its_order(office: Docket, watch: Any) -> None:
    watch.to("2024-03-04T09:00")
    does(office, "register", "centre", kind="complaint")
    does(office, "dispatch", "centre", to="A")
    watch.to("2024-05-01T09:00")
    office.tick()
    assert told(office) == [
        ("lapse", "check", "03-07 00:00"),  # at its own moment, though the reminder of the 14th is entered as well
        ("remind", "handle", "03-14 00:00"),
        ("lapse", "handle", "03-19 00:00"),
    ]


def test_what_was_suspended_is_reminded_of_before_its_new_end(office: Docket, watch: Any) -> None:
    handled(office, watch)
    watch.to("2024-03-06T09:00")
    assert isinstance(office.suspend("m", ORDER), Accepted)
    watch.to("2024-03-13T09:00")  # five working days not counted: 7, 8, 11, 12, 13 March
    assert isinstance(office.resume("m", ORDER), Accepted)
    assert (term_of(office).last, term_of(office).remind_at) == ("2024-03-25", datetime(2024, 3, 21, tzinfo=SHANGHAI))


def test_what_was_overdue_stays_overdue_while_it_is_suspended(office: Docket, watch: Any) -> None:
    handled(office, watch)
    watch.to("2024-03-20T09:00")  # over since 19 March 00:00
    assert isinstance(office.suspend("m", ORDER), Accepted)
    assert (term_of(office).status, term_of(office).last) == (Running.PAUSED, "2024-03-18")
    assert term_of(office).over(datetime(2024, 3, 25, tzinfo=SHANGHAI))
    matter = office.matter("m")
    assert matter is not None
    explained = office.explain(matter, "handle")
    assert (str(explained[-1].day), explained[-1].number) == ("2024-03-18", 10)
    assert isinstance(office.resume("m", ORDER), Accepted)
    assert term_of(office).last == "2024-03-18"


def test_a_limit_paused_by_an_act_is_reminded_of_before_its_new_end(office: Docket, watch: Any) -> None:
    handled(office, watch)
    does(office, "await_supplement", "unit:A")
    watch.to("2024-03-05T09:00")
    does(office, "supplement", "caller")
    assert (term_of(office).last, term_of(office).remind_at) == ("2024-03-19", datetime(2024, 3, 15, tzinfo=SHANGHAI))


def test_a_suspension_counts_for_nobody_when_a_submission_turns_out_not_to_comply(office: Docket, watch: Any) -> None:
    handled(office, watch)
    watch.to("2024-03-06T09:00")
    does(office, "submit", "unit:A", course="已查")
    assert isinstance(office.suspend("m", ORDER), Accepted)
    watch.to("2024-03-13T09:00")
    assert isinstance(office.resume("m", ORDER), Accepted)
    assert term_of(office).status is Running.HELD
    does(office, "reject", "centre", reason="没有依据")
    assert (term_of(office).status, term_of(office).last) == (Running.RUNNING, "2024-03-25")


def test_a_closed_matter_is_not_suspended_and_says_why(office: Docket, watch: Any) -> None:
    watch.to("2024-03-04T09:00")
    does(office, "register", "centre", kind="enquiry")
    does(office, "answer", "centre")
    before = office.entries("m")
    refused = office.suspend("m", ORDER)
    assert isinstance(refused, Refusal)
    assert "已经结束" in refused.why
    assert refused.clause == "第十三条第一项"
    assert office.entries("m") == before


def test_a_reminder_in_a_year_not_announced_waits_for_its_notice(tmp_path: Path, watch: Any) -> None:
    p = Procedure("licence", "许可证", "《某办法》")
    office_, holder = p.role("office", "窗口"), p.role("holder", "持证人")
    held, ended = p.state("held", "持有", holder), p.state("ended", "已注销", final=True)
    renew = p.limit(
        "renew", "延续", holder, lambda s: OnDay(date.fromisoformat(str(s.fact("until")))), "第二条",
        within=held, then="end", remind=working_days(5),
    )  # fmt: skip
    until = Particular("until", "有效期至", Kind.DAY, required=True)
    p.act("issue", "发证", office_, None, held, "第一条", asks=[until], sets={"until": given("until")}, starts=renew)
    p.act("end", "届满", p.time, held, ended, "第二条", stops=renew)
    watch.to("2022-11-01T09:00")  # 2023 was announced on 8 December 2022, 2024 on 25 October 2023
    with open_docket(f"sqlite:///{tmp_path / 'office.db'}", [p.done()], known, watch) as docket:
        done = docket.act(Request("m", "issue", "office", {"until": "2024-02-20"}, procedure="licence"))
        assert isinstance(done, Accepted), done
        assert (term_of(docket, "renew").last, term_of(docket, "renew").remind_at) == ("2024-02-20", None)
        watch.to("2023-10-26T09:00")
        assert docket.redate("国办发明电〔2023〕7号") == 1
        assert term_of(docket, "renew").remind_at == datetime(2024, 2, 7, tzinfo=SHANGHAI)  # 7, 8, 9, 18, 19 February
        assert docket.entries("m")[-1].particulars["moved"] == []
        assert docket.redate("国办发明电〔2023〕7号") == 0


def test_a_limit_that_had_no_end_yet_is_reminded_of_once_it_has_one(office: Docket, watch: Any, tmp_path: Path) -> None:
    handled(office, watch, "2022-11-30T09:00")
    does(office, "extend", "unit:A", days=10)
    does(office, "extend", "unit:A", days=10)
    assert (term_of(office).last, term_of(office).remind_at) == ("", None)
    (item,) = office.work("unit").items
    assert item.last == "不早于2023-01-08"  # 22 working days to the end of 2022, 8 more from 1 January on
    sheet = tmp_path / "work.xlsx"
    write_work_list(sheet, office.work("unit").items, {"practice": office.definition("practice")}, watch.now)
    assert CalamineWorkbook.from_path(str(sheet)).get_sheet_by_index(0).to_python()[1][5:] == [
        "不早于2023-01-08", "日历未公布",
    ]  # fmt: skip
    watch.to("2022-12-08T18:00")
    assert office.redate("国办发明电〔2022〕16号") == 1
    assert (term_of(office).last, term_of(office).remind_at) == ("2023-01-12", datetime(2023, 1, 10, tzinfo=SHANGHAI))


def corrected(docket: Docket, correction: Correction) -> Accepted:
    outcome = docket.correct("m", Order("窗口", "主任", "第四条", "录入有误"), correction)
    assert isinstance(outcome, Accepted), outcome
    return outcome


def test_a_limit_whose_length_follows_from_a_corrected_fact_is_counted_anew(office: Docket, watch: Any) -> None:
    handled(office, watch)
    assert term_of(office).last == "2024-03-18"
    corrected(office, Correction(1, facts={"kind": "enquiry"}))  # two working days, not ten
    assert (term_of(office).last, term_of(office).generation) == ("2024-03-06", 2)
    assert office.entries("m")[-1].particulars["limits"] == [
        {"limit": "handle", "from": "2024-03-18", "to": "2024-03-06"}
    ]
    watch.to("2024-03-20T09:00")
    office.tick()
    assert told(office)[-1] == ("lapse", "handle", "03-07 00:00")


def test_a_wrong_start_is_set_right_also_after_the_lapse(office: Docket, watch: Any) -> None:
    handled(office, watch)
    watch.to("2024-03-19T09:00")
    office.tick()
    assert term_of(office).lapsed is not None
    since = datetime(2024, 3, 11, 9, tzinfo=SHANGHAI)  # received a week later than was written down
    corrected(office, Correction(2, limits={"handle": since}))
    assert (term_of(office).last, term_of(office).lapsed) == ("2024-03-25", None)
    assert office.tick() == 0
    watch.to("2024-03-26T09:00")
    office.tick()
    assert told(office)[-1] == ("lapse", "handle", "03-26 00:00")
    assert office.verify().holds


def test_a_limit_that_should_not_run_is_stopped_and_one_stopped_by_mistake_runs_again(
    office: Docket, watch: Any
) -> None:
    handled(office, watch)
    corrected(office, Correction(2, limits={"handle": None}))
    assert term_of(office).status is Running.MET
    watch.to("2024-03-05T09:00")
    corrected(office, Correction(4, limits={"handle": datetime(2024, 3, 4, 9, tzinfo=SHANGHAI)}))
    assert (term_of(office).status, term_of(office).last) == (Running.RUNNING, "2024-03-18")


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"colour": None}, "没有时限colour；有：dispatch、check、handle"),
        ({"handle": datetime(2024, 3, 4, 9)}, "没有时区"),
        ({"handle": datetime(2024, 5, 4, 9, tzinfo=SHANGHAI)}, "晚于现在"),
    ],
)
def test_a_correction_of_a_limit_that_cannot_be_is_refused(
    office: Docket, watch: Any, limits: dict[str, datetime | None], said: str
) -> None:
    handled(office, watch)
    before = office.entries("m")
    refused = office.correct("m", ORDER, Correction(2, limits=limits))
    assert isinstance(refused, Refusal)
    assert said in refused.why
    assert refused.clause == "第十六条第一项"
    assert office.entries("m") == before


def test_a_lapse_is_told_to_whoever_has_to_act_on_it(tmp_path: Path, watch: Any) -> None:
    hotline = procedures()["hotline"]
    watch.to("2024-03-04T09:00")
    with open_docket(f"sqlite:///{tmp_path / 'office.db'}", [hotline], known, watch) as docket:
        for by, act, typed in (
            ("citizen", "submit_request", {"channel": "phone", "kind": "complaint"}),
            ("hotline", "register_order", {"kind": "complaint"}),
            ("hotline", "dispatch", {"to": "A"}),
            ("handling_unit:A", "arrange", {}),
        ):
            assert isinstance(docket.act(Request("m", act, by, typed, procedure="hotline")), Accepted)
        watch.to("2024-03-19T09:00")
        docket.tick()
        lapse = docket.entries("m")[-1]
        assert (lapse.act, lapse.informs) == ("lapse", ["handling_unit:A", "hotline"])  # article 25: it supervises
        with docket.engine.connect() as connection:
            told = connection.execute(text("SELECT recipient FROM outbox WHERE number = :n"), {"n": lapse.number})
            assert sorted(told.scalars()) == ["handling_unit:A", "hotline"]
            record = record_of(connection, "m", lapse.number)
        assert record is not None
        letter = str(notice_of(PROGRESS, hotline, record, Office("市热线中心"), "热线中心").notice.parts)
        assert "办理并回复" in letter
        assert "2024-03-18" in letter
        assert "逾期办理，列入督办（第二十五条第一项）" in letter
