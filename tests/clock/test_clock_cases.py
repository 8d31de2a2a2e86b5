"""Time limits worked by hand on real calendars: every case of the file beside the gazettes."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gongbao.clock import (
    SHANGHAI,
    ByDayOfMonth,
    Clock,
    EarlierOf,
    ExtensionRefusedError,
    Ledger,
    Length,
    OnDay,
    Roll,
    Span,
    Standing,
    Start,
    Unit,
    day_of,
    fulfilled_at,
    start_of,
)

FILE = Path(__file__).parents[2].parent / "shared" / "clock_cases.json"
CASES: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8"))["cases"] if FILE.exists() else []
EXTENSIONS_AT_MOST = 2  # HL-14, the one extension rule among the cases


def test_the_cases_are_there() -> None:
    if not CASES:
        pytest.skip("the folder of real gazettes is not beside the project")
    assert len({case["id"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_case(case: dict[str, Any]) -> None:
    due, status = answer(case)
    assert due == expected(case), case["why"]
    if "status" in case:
        assert status == case["status"].split(":")[0], case["why"]
    if "late" in case:
        ended = clock_of(case).due(Ledger(length_of(case), moment(case["start"])))
        assert ended.late(moment(case["submitted"])) is case["late"], case["why"]


def answer(case: dict[str, Any]) -> tuple[date | datetime | None, str]:
    clock = clock_of(case)
    started = moment(case["start"])
    match case["rule"]:
        case "contact":
            apart = timedelta(minutes=case["days"])
            calls = [moment(call) for call in case["calls"]]
            return fulfilled_at(calls, 3, apart, clock.readings), f"{clock.valid_calls(calls, apart)} of 3"
        case "back":
            span = Span(case["days"], Unit(case["unit"]), roll=roll_of(case))
            if span.unit in (Unit.HOUR, Unit.MINUTE):
                return clock.latest_moment_before(started, span), "due"
            return clock.latest_day_before(day_of(started), span), "due"
        case "more_than":
            return clock.first_day_after(day_of(started), Span(case["days"], Unit(case["unit"]))), "due"
    ledger = clock.start(length_of(case), started)
    status = "due"
    for event in case["events"]:
        at = moment(event["on"])
        match event["do"]:
            case "pause":
                ledger = ledger.pause(at)
            case "resume":
                ledger = ledger.resume(at)
            case "restart":
                ledger = ledger.restart(at)
            case "note":
                ledger = ledger.note(at, "不影响办理")
            case "extend":
                by = Span(event["days"], Unit(event.get("unit", case["unit"])))
                try:
                    ledger = clock.extend(ledger, at, by, most=EXTENSIONS_AT_MOST)
                except ExtensionRefusedError:
                    status = "refused"
    due = clock.due(ledger)
    if due.standing is not Standing.DUE:
        status = due.standing.value
    return due.last_moment or due.last_day, status


def clock_of(case: dict[str, Any]) -> Clock:
    return Clock.as_known_on(date.fromisoformat(case["as_of"])) if "as_of" in case else Clock()


def length_of(case: dict[str, Any]) -> Length:
    match case["rule"]:
        case "by_day_of_month":
            return ByDayOfMonth(case["days"], roll=roll_of(case))
        case "fixed":
            return OnDay(day_of(moment(case["start"])), roll_of(case) or Roll.NONE)
        case "earlier_of":
            return EarlierOf(tuple(length_of({"start": case["start"], **part}) for part in case["of"]))  # type: ignore[arg-type]
        case "moment":
            return Span(case["days"], Unit(case["unit"]))
        case rule:
            return Span(case["days"], Unit(case["unit"]), Start(rule), roll_of(case))


def roll_of(case: dict[str, Any]) -> Roll | None:
    return Roll(case["roll"]) if "roll" in case else None


def moment(written: str) -> datetime:
    if len(written) == 10:
        return start_of(date.fromisoformat(written))
    return datetime.fromisoformat(written).astimezone(SHANGHAI)


def expected(case: dict[str, Any]) -> date | datetime | None:
    written = case["due"]
    if written is None:
        return None
    return date.fromisoformat(written) if len(written) == 10 else datetime.fromisoformat(written)
