"""What is made from the journal afterwards: matters decided again, times, receipts that prove themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from practice import practice

from gongbao.cli._office import procedures
from gongbao.clock import SHANGHAI, Clock, working_days
from gongbao.procedures import Procedure, Request, decide
from gongbao.procedures.engine import Decision
from gongbao.procedures.journal.docket import Docket, open_docket
from gongbao.procedures.journal.heads import new_signer
from gongbao.procedures.journal.receipts import ReceiptError, check, issue, read_receipt, write_receipt
from gongbao.procedures.journal.sealing import seal
from gongbao.procedures.journal.statistics import limits_of, times_by_limit, times_by_owner
from gongbao.procedures.journal.writer import Accepted
from gongbao.procedures.replaying import differences

CLOCK = Clock()


@pytest.fixture
def office(tmp_path: Path, procedure: Procedure, watch: Any) -> Iterator[Docket]:
    with open_docket(f"sqlite:///{tmp_path / 'office.db'}", [procedure], lambda _: CLOCK, watch) as docket:
        yield docket


def does(docket: Docket, matter: str, act: str, by: str, **typed: object) -> None:
    outcome = docket.act(Request(matter, act, by, typed, procedure="practice"))
    assert not hasattr(outcome, "stage"), outcome


def one_life(docket: Docket, watch: Any, matter: str, to: str, days: int) -> None:
    does(docket, matter, "register", "centre", kind="complaint", phone="13812345678")
    does(docket, matter, "dispatch", "centre", to=to)
    does(docket, matter, "accept", f"unit:{to}")
    watch.forward(days=days)
    docket.tick()
    does(docket, matter, "submit", f"unit:{to}", course="已查")
    does(docket, matter, "approve", "centre")


def test_on_its_own_definition_a_matter_comes_out_as_it_did(office: Docket, watch: Any, procedure: Procedure) -> None:
    one_life(office, watch, "m", "A", 40)
    assert differences(office.entries("m"), procedure, lambda _: CLOCK) == []


def test_on_another_definition_what_differs_is_shown(office: Docket, watch: Any) -> None:
    one_life(office, watch, "m", "A", 12)
    newer = practice("2")
    newer.limits["handle"] = replace(newer.limits["handle"], length=working_days(3))
    newer.acts = [
        replace(
            act,
            changes=tuple(
                replace(change, limit=newer.limits["handle"]) if change.limit.name == "handle" else change
                for change in act.changes
            ),
        )
        for act in newer.acts
        if act.name != "approve"
    ]
    newer.close_rows()
    found = differences(office.entries("m"), newer, lambda _: CLOCK)
    assert [(difference.number, difference.what) for difference in found][:1] == [(2, "时限“办理”")]
    assert found[0].recorded == "计算中，2023-10-17"
    assert found[0].again == "计算中，2023-10-08"
    assert any(difference.what == "approve" and "没有这一行为" in difference.again for difference in found)


def test_times_by_limit_and_lateness_by_unit(office: Docket, watch: Any) -> None:
    for number, (unit, days) in enumerate((("A", 2), ("A", 3), ("B", 40))):
        one_life(office, watch, f"m{number}", unit, days)
    with office.engine.connect() as connection:
        limits = list(limits_of(connection, office.definition("practice")))
    handle = next(line for line in times_by_limit(limits, watch.now) if line.limit == "handle")
    assert (handle.number, handle.within, handle.share_within) == (3, 2, 2 / 3)
    assert handle.median_time == timedelta(days=3)
    worst = next(line for line in times_by_owner(limits, watch.now) if line.limit == "handle")
    assert (worst.owner, worst.within, worst.number) == ("unit:B", 0, 1)
    with office.engine.connect() as connection:
        later = limits_of(connection, office.definition("practice"), opened_from=datetime(2023, 10, 1, tzinfo=SHANGHAI))
        assert {term.owner for term in later if term.limit == "handle"} == {"unit:B"}


def test_who_was_late_before_it_went_to_another_unit_stays_late(tmp_path: Path) -> None:
    hotline = procedures()["hotline"]
    acts: tuple[tuple[str, str, str, dict[str, object]], ...] = (
        ("citizen", "submit_request", "2023-10-09T09:00", {"channel": "phone", "number": "N1", "kind": "complaint"}),
        ("hotline", "register_order", "2023-10-09T09:05", {"kind": "complaint"}),
        ("hotline", "dispatch", "2023-10-09T09:10", {"to": "A"}),
        ("handling_unit:A", "request_return", "2023-10-10T09:00",
         {"ground": "document", "reason_and_basis": True, "materials": ["文件"]}),
        ("hotline", "approve_return", "2023-10-30T09:00", {}),
        ("hotline", "dispatch", "2023-10-30T09:10", {"to": "B"}),
        ("handling_unit:B", "reply_citizen", "2023-10-31T09:00", {"way": "phone"}),
        ("handling_unit:B", "submit_result", "2023-10-31T10:00",
         {"course": True, "reply_record": True, "contents": "处理情况"}),
        ("hotline", "approve_result", "2023-11-01T09:00", {}),
    )  # fmt: skip
    now = datetime(2023, 11, 2, 9, tzinfo=SHANGHAI)
    with open_docket(f"sqlite:///{tmp_path}/office.db", [hotline], lambda _: Clock(), lambda: now) as docket:
        for by, act, when, typed in acts:
            at = datetime.fromisoformat(when).replace(tzinfo=SHANGHAI)
            done = docket.act(Request("m", act, by, typed, at, procedure="hotline"))
            assert isinstance(done, Accepted), done
        with docket.engine.connect() as connection:
            lines = times_by_owner(limits_of(connection, hotline), now)
    handled = [(line.owner, line.number, line.within) for line in lines if line.limit == "handle_and_answer"]
    assert handled == [("handling_unit:A", 1, 0), ("handling_unit:B", 1, 1)]


def test_a_report_made_each_month_counts_each_month(tmp_path: Path) -> None:
    long_term = procedures()["hotline_long_term"]
    acts: tuple[tuple[str, str, str, dict[str, object]], ...] = (
        ("hotline", "notify_long_term", "2024-03-01T09:00", {"to": "A"}),
        ("handling_unit:A", "make_plan", "2024-03-08T09:00", {}),
        ("handling_unit:A", "report_progress", "2024-04-08T09:00", {}),
        ("handling_unit:A", "report_progress", "2024-05-09T09:00", {}),
        ("handling_unit:A", "report_progress", "2024-06-07T09:00", {}),
    )
    now = datetime(2024, 6, 8, 9, tzinfo=SHANGHAI)
    with open_docket(f"sqlite:///{tmp_path}/office.db", [long_term], lambda _: Clock(), lambda: now) as docket:
        for by, act, when, typed in acts:
            at = datetime.fromisoformat(when).replace(tzinfo=SHANGHAI)
            assert isinstance(docket.act(Request("m", act, by, typed, at, procedure=long_term.name)), Accepted)
        with docket.engine.connect() as connection:
            lines = times_by_limit(limits_of(connection, long_term), now)
    (reports,) = [line for line in lines if line.limit == "report_progress"]
    assert (reports.number, reports.within, reports.still_late) == (3, 2, 0)  # that of May came on the 9th


def test_a_receipt_proves_itself_without_the_database(office: Docket, watch: Any) -> None:
    signer = new_signer("office/journal")
    one_life(office, watch, "m", "A", 2)
    seal(office.engine)
    with office.engine.connect() as connection:
        receipt = issue(connection, "m", 2, "office/journal", signer)
        with pytest.raises(ReceiptError, match="没有事项m第99条"):
            issue(connection, "m", 99, "office/journal", signer)
    again = read_receipt(write_receipt(receipt))
    assert check(again, signer.verifier()).size == 5
    assert again.entry().act == "dispatch"
    for changed in (
        msgspec.structs.replace(again, body=again.body.replace("A", "B")),
        msgspec.structs.replace(again, position=0),
        msgspec.structs.replace(again, head=again.head.replace("\n5\n", "\n6\n")),
    ):
        with pytest.raises(ReceiptError):
            check(changed, signer.verifier())
    with pytest.raises(ReceiptError, match="不是回执"):
        read_receipt(b"{}")


def test_deciding_is_pure(procedure: Procedure) -> None:
    now = datetime(2023, 9, 27, 15, tzinfo=SHANGHAI)
    request = Request("m", "register", "centre", {"kind": "complaint"}, procedure="practice", key="k")
    first, second = (decide(procedure, None, request, CLOCK, now) for _ in range(2))
    assert isinstance(first, Decision)
    assert first == second
