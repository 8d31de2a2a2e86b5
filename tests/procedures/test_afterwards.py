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

from gongbao.clock import SHANGHAI, Clock, working_days
from gongbao.procedures import Procedure, Request, decide
from gongbao.procedures.docket import Docket, open_docket
from gongbao.procedures.engine import Decision
from gongbao.procedures.heads import new_signer
from gongbao.procedures.receipts import ReceiptError, check, issue, read_receipt, write_receipt
from gongbao.procedures.replaying import differences
from gongbao.procedures.sealing import seal
from gongbao.procedures.statistics import matters_of, times_by_limit, times_by_owner

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
    assert [(difference.number, difference.what) for difference in found][:1] == [(2, "时限handle")]
    assert found[0].recorded == "running 2023-10-17"
    assert found[0].again == "running 2023-10-08"
    assert any(difference.what == "approve" and "没有这一行为" in difference.again for difference in found)


def test_times_by_limit_and_lateness_by_unit(office: Docket, watch: Any) -> None:
    for number, (unit, days) in enumerate((("A", 2), ("A", 3), ("B", 40))):
        one_life(office, watch, f"m{number}", unit, days)
    with office.engine.connect() as connection:
        matters = list(matters_of(connection, "practice"))
    handle = next(line for line in times_by_limit(matters, watch.now) if line.limit == "handle")
    assert (handle.number, handle.within, handle.share_within) == (3, 2, 2 / 3)
    assert handle.median_time == timedelta(days=3)
    worst = next(line for line in times_by_owner(matters, watch.now) if line.limit == "handle")
    assert (worst.owner, worst.within, worst.number) == ("unit:B", 0, 1)
    with office.engine.connect() as connection:
        later = matters_of(connection, "practice", opened_from=datetime(2023, 10, 1, tzinfo=SHANGHAI))
        assert [matter.id for matter in later] == ["m2"]


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
