"""Due days as iCalendar: valid on re-reading, one identifier for good, updates and cancellations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar, Event

from gongbao.clock import SHANGHAI
from gongbao.procedures import Request
from gongbao.procedures.calendar_files import DueDay, calendar_file, due_days_of
from gongbao.procedures.journal.docket import Docket, open_docket

from .conftest import at, clock_at, permits

NOW = at("2023-05-26 10:00")
CHANGED = datetime(2023, 5, 19, 7, tzinfo=UTC)


def events(file: bytes) -> list[Event]:
    """The events of a file, read back strictly."""
    calendar = Calendar.from_ical(file)
    assert calendar.errors == []
    assert calendar["PRODID"]
    assert str(calendar["VERSION"]) == "2.0"
    return list(calendar.walk("VEVENT"))


@pytest.fixture
def docket(tmp_path: Path) -> Iterator[Docket]:
    with open_docket(f"sqlite:///{tmp_path}/office.db", [permits()], clock_at, lambda: NOW) as opened:
        yield opened


def do(docket: Docket, act: str, by: str, when: str, /, **particulars: object) -> list[DueDay]:
    outcome = docket.act(Request("M-1", act, by, particulars, procedure="permits", at=at(when)))
    assert hasattr(outcome, "entries"), outcome
    return due_days_of(permits(), docket.entries("M-1"))


def test_a_day_is_a_whole_day_with_its_alarm() -> None:
    (event,) = events(calendar_file("期限", [DueDay("a@x", "办理届满 M-1", date(2023, 6, 2), CHANGED)]))
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2023, 6, 2), date(2023, 6, 3))
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert event.decoded("dtstamp") == CHANGED
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(hours=-15)


def test_an_instant_stands_in_shanghai_with_its_time_zone_defined() -> None:
    moment = datetime(2023, 5, 21, 1, tzinfo=UTC)
    file = calendar_file("期限", [DueDay("a@x", "停电", moment, CHANGED, remind_at=moment - timedelta(hours=2))])
    (event,) = events(file)
    assert b"DTSTART;TZID=Asia/Shanghai:20230521T090000\r\n" in file
    assert event.decoded("dtstart") == moment
    (zone,) = Calendar.from_ical(file).walk("VTIMEZONE")
    assert str(zone["TZID"]) == "Asia/Shanghai"
    assert b"TRIGGER;VALUE=DATE-TIME:20230520T230000Z\r\n" in file


def test_the_file_is_folded_and_escaped() -> None:
    summary = "办理；期限，届满;,\\ 第二行\n" + "很长的名称" * 40
    file = calendar_file("期限", [DueDay("a@x", summary, date(2023, 6, 2), CHANGED, summary)])
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    assert str(events(file)[0]["summary"]) == summary


def test_the_same_due_days_are_the_same_bytes_in_any_order() -> None:
    days = [DueDay(f"{n}@x", f"期限{n}", date(2023, 6, 1) + timedelta(days=n % 3), CHANGED) for n in range(9)]
    assert calendar_file("期限", days) == calendar_file("期限", reversed(days))


def test_an_identifier_twice_is_refused() -> None:
    day = DueDay("a@x", "期限", date(2023, 6, 2), CHANGED)
    with pytest.raises(ValueError, match="a@x出现两次"):
        calendar_file("期限", [day, day])


def test_the_life_of_a_limit(docket: Docket) -> None:
    (first,) = do(docket, "apply", "applicant", "2023-05-18 09:00", item="占道施工许可")
    assert (first.last, first.sequence, first.cancelled) == (date(2023, 5, 25), 0, False)
    assert "依据：《某许可办法》第三条" in first.description
    assert "逾期：视为受理" in first.description

    met, decide = do(docket, "accept", "office", "2023-05-19 15:00")
    assert (met.uid, met.sequence, met.cancelled) == (first.uid, 1, True)
    assert (decide.last, decide.sequence) == (date(2023, 6, 2), 0)
    assert decide.remind_at is not None
    assert decide.remind_at.astimezone(SHANGHAI) < datetime(2023, 6, 2, tzinfo=SHANGHAI)

    assert do(docket, "remark", "office", "2023-05-22 09:00", progress="勘查")[1] == decide

    extended = do(docket, "extend", "office", "2023-05-25 09:00", working_days=5)[1]
    assert (extended.uid, extended.sequence, extended.last) == (decide.uid, 1, date(2023, 6, 9))

    ended = do(docket, "decide", "office", "2023-05-26 09:00")[1]
    assert (ended.uid, ended.sequence, ended.cancelled) == (decide.uid, 2, True)

    statuses = [
        str(event["status"]) for event in events(calendar_file("期限", due_days_of(permits(), docket.entries("M-1"))))
    ]
    assert statuses == ["CANCELLED", "CANCELLED"]
