"""The procedure of docs/procedures.md, which is in no list of ours, runs as it is printed there."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from gongbao.clock import SHANGHAI, Clock
from gongbao.procedures import Decision, Matter, Procedure, Refusal, Request, decide, lapses
from gongbao.procedures.checks import silences

DOCS = Path(__file__).parents[2] / "docs" / "procedures.md"


@pytest.fixture(scope="module")
def procedure() -> Procedure:
    (code,) = re.findall(r"```python\n(.*?)```", DOCS.read_text("utf-8"), flags=re.DOTALL)
    found: dict[str, object] = {}
    exec(compile(code, str(DOCS), "exec"), found)
    made = found["procedure"]
    assert isinstance(made, Procedure)
    return made


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=SHANGHAI)


def done(procedure: Procedure, matter: Matter | None, act: str, by: str, day: str, **typed: object) -> Matter:
    request = Request("r1", act, by, typed, procedure="risk_listing")
    decision = decide(procedure, matter, request, Clock(), at(day))
    assert isinstance(decision, Decision), decision
    return decision.matter


def test_listed_watched_expired_and_taken_down(procedure: Procedure) -> None:
    matter = done(procedure, None, "report", "unit", "2022-05-20", risk="有限空间作业")
    assert matter.terms["publish"].last == "2022-07-10"
    matter = done(procedure, matter, "publish", "city", "2022-07-08", to="天河")
    assert matter.terms["period"].last == "2023-07-08"
    assert matter.terms["monthly"].last == "2022-08-08"
    assert matter.terms["monthly"].owner == "district:天河"
    matter = done(procedure, matter, "inspect", "district:天河", "2022-08-05", found="措施落实")
    assert matter.terms["monthly"].last == "2022-09-05"

    early = decide(procedure, matter, Request("r1", "delist", "city"), Clock(), at("2022-09-01"))
    assert isinstance(early, Refusal)
    assert early.clause == "第二十二条第一款"

    # Nobody inspects any more and the year passes: time itself records both, in their order.
    decision = lapses(procedure, matter, Clock(), at("2023-07-09"), at("2023-07-09"))
    assert [(entry.act, str(entry.at.date())) for entry in decision.entries] == [
        ("lapse", "2022-09-06"),
        ("expire", "2023-07-09"),
    ]
    assert decision.matter.state == "expired"
    matter = done(procedure, decision.matter, "assess", "city", "2023-07-20", lowered=False)
    refused = decide(procedure, matter, Request("r1", "delist", "city"), Clock(), at("2023-07-21"))
    assert isinstance(refused, Refusal)
    assert refused.clause == "第二十三条"
    matter = done(procedure, matter, "renew", "city", "2023-07-21")
    assert (matter.state, matter.counters["renewed"], matter.terms["period"].generation) == ("listed", 1, 2)


def test_where_the_text_is_silent_is_reported_for_its_drafters(procedure: Procedure) -> None:
    assert [(silence.label, silence.who) for silence in silences(procedure)] == [
        ("警示期满", "市级负有相关监督管理职责的部门")
    ]
