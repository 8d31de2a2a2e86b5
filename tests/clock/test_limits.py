"""Limits: worked cases from limits.yaml, and what must hold for every limit."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gongbao.clock import (
    SHANGHAI,
    ByClockTime,
    ByDayOfMonth,
    ByDayOfYear,
    Clock,
    ClockError,
    EarlierOf,
    ExtensionRefusedError,
    Ledger,
    LedgerError,
    Length,
    Readings,
    Roll,
    Span,
    Standing,
    Start,
    Unit,
    as_known_on,
    calendar_days,
    hours,
    latest,
    months,
    redate,
    start_of,
    working_days,
    years,
)
from gongbao.clock.backwards import clock_time_before
from gongbao.clock.lengths import LONGEST
from gongbao.clock.many import months_after, on_or_after, working_days_after, working_days_between
from gongbao.clock.moments import day_of, in_beijing, said

CASES = [
    case
    for file in ("limits.yaml", "more_limits.yaml")
    for case in yaml.safe_load((Path(__file__).parent / file).read_text("utf-8"))
]


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=SHANGHAI)


def length_of(case: dict[str, Any]) -> Length:
    parts = [_part(written, case) for written in case["length"].split(" or ")]
    return parts[0] if len(parts) == 1 else EarlierOf(tuple(parts))


def _part(written: str, case: dict[str, Any]) -> Span | ByDayOfMonth:
    if written.startswith("by the"):
        return ByDayOfMonth(int(written.split()[-1].removesuffix("th")))
    number, unit, *start = written.split()
    roll = Roll(case["roll"]) if "roll" in case else None
    return Span(int(number), Unit(unit), Start(start[0]) if start else Start.NEXT_DAY, roll)


def ledger_of(case: dict[str, Any], clock: Clock) -> Ledger:
    ledger = clock.start(length_of(case), at(str(case["started"])))
    for written in case.get("happened", ()):
        when, what, *by = written.split()
        match what:
            case "pause":
                ledger = ledger.pause(at(when))
            case "resume":
                ledger = ledger.resume(at(when))
            case "restart":
                ledger = ledger.restart(at(when))
            case "extend":
                assert isinstance(ledger.length, Span)
                ledger = ledger.extend(at(when), Span(int(by[0]), ledger.length.unit))
    return ledger


def answered_otherwise(case: dict[str, Any], clock: Clock) -> str | None:
    """Cases that are no running limit: counted back from an event, more than a time passed, calls that count."""
    if "calls" in case:
        return str(clock.valid_calls([at(call) for call in case["calls"]]))
    if "more_than_passed_since" in case:
        length = length_of(case)
        assert isinstance(length, Span)
        return clock.first_day_after(case["more_than_passed_since"], length).isoformat()
    if "event" not in case:
        return None
    if case["length"].startswith("clock"):
        _, moment, days = case["length"].split()
        length = ByClockTime(time.fromisoformat(moment), days=int(days))
        return clock_time_before(case["event"], length).isoformat(timespec="minutes")
    length = length_of(case)
    assert isinstance(length, Span)
    if length.unit in (Unit.HOUR, Unit.MINUTE):
        return clock.latest_moment_before(at(str(case["event"])), length).isoformat(timespec="minutes")
    return clock.latest_day_before(case["event"], length).isoformat()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_worked_limit(case: dict[str, Any]) -> None:
    readings = msgspec.convert(case.get("readings", {}), Readings)
    clock = Clock.as_known_on(case["asked_on"], readings) if "asked_on" in case else Clock(readings=readings)
    if (found := answered_otherwise(case, clock)) is not None:
        assert found == str(case["due"])
        return
    ledger = ledger_of(case, clock)
    ended = clock.due(ledger)
    assert (ended.last or ended.standing.value) == str(case["due"])
    lines = clock.explain(ledger)
    if ended.standing is Standing.DUE:
        assert lines[-1].day == ended.last_day
    assert msgspec.json.decode(msgspec.json.encode(ledger), type=Ledger) == ledger


MOMENTS = st.datetimes(datetime(2019, 1, 1), datetime(2025, 10, 1)).map(lambda moment: moment.replace(tzinfo=SHANGHAI))
CLOCK = Clock()


@given(MOMENTS, st.integers(1, 60), st.sampled_from(list(Start)))
def test_a_working_day_limit_counts_so_many_working_days(started: datetime, number: int, start: Start) -> None:
    ledger = Ledger(working_days(number, start), started)
    ended = CLOCK.due(ledger)
    lines = CLOCK.explain(ledger)
    assert [line.number for line in lines if line.number] == list(range(1, number + 1))
    assert all(CLOCK.calendar.is_working_day(line.day) for line in lines if line.number)
    assert lines[-1].day == ended.last_day
    assert lines[-1].number == number


@given(MOMENTS, st.integers(1, 60))
def test_a_working_day_limit_agrees_with_walking_day_by_day(started: datetime, number: int) -> None:
    day, left = started.date(), number
    while left:
        day += timedelta(days=1)
        left -= CLOCK.calendar.is_working_day(day)
    assert CLOCK.due(Ledger(working_days(number), started)).last_day == day


@given(MOMENTS, st.integers(1, 40), st.integers(1, 40))
def test_more_time_never_ends_earlier(started: datetime, number: int, more: int) -> None:
    for unit in (Unit.WORKING_DAY, Unit.DAY):
        shorter = CLOCK.due(Ledger(Span(number, unit, roll=Roll.NEXT), started))
        longer = CLOCK.due(Ledger(Span(number + more, unit, roll=Roll.NEXT), started))
        assert shorter.over_from is not None
        assert longer.over_from is not None
        assert shorter.over_from <= longer.over_from


@given(MOMENTS, st.integers(2, 30), st.integers(0, 20), st.integers(0, 30))
def test_a_pause_never_shortens_and_costs_what_it_lasts(
    started: datetime, number: int, wait: int, paused_for: int
) -> None:
    ledger = Ledger(working_days(number), started)
    plain = CLOCK.due(ledger)
    paused = started + timedelta(days=wait)
    resumed = paused + timedelta(days=paused_for)
    ended = CLOCK.due(ledger.pause(paused).resume(resumed))
    assert plain.last_day is not None
    assert ended.last_day is not None
    lost = CLOCK.calendar.count(paused.date(), resumed.date()) if paused.date() <= plain.last_day else 0
    assert CLOCK.calendar.count(plain.last_day, ended.last_day) == lost
    shown = CLOCK.explain(ledger.pause(paused).resume(resumed))
    assert sum(line.number is not None for line in shown) == number


@given(MOMENTS, st.integers(1, 20), st.integers(1, 20))
def test_an_extension_of_working_days_is_as_long_a_limit(started: datetime, number: int, more: int) -> None:
    ledger = Ledger(working_days(number), started)
    assert CLOCK.due(ledger.extend(started, working_days(more))).last_day == (
        CLOCK.due(Ledger(working_days(number + more), started)).last_day
    )


@given(MOMENTS, st.integers(1, 20))
def test_what_was_found_later_counts_from_its_receipt(started: datetime, number: int) -> None:
    ledger = Ledger(working_days(number), started).note(started + timedelta(days=3), "追加情况，待研判")
    restarted = ledger.restart(started + timedelta(days=1))  # received a day after the start, found to matter later
    assert CLOCK.due(restarted).last_day == (
        CLOCK.due(Ledger(working_days(number), started + timedelta(days=1))).last_day
    )


@given(st.lists(MOMENTS, min_size=1, max_size=50), st.integers(1, 60))
def test_a_whole_register_agrees_with_one_by_one(moments: list[datetime], number: int) -> None:
    days = np.array([moment.date() for moment in moments], dtype="datetime64[D]")
    calendar = latest()
    assert working_days_after(days, number, calendar).tolist() == [calendar.add(m.date(), number) for m in moments]
    assert on_or_after(days, calendar).tolist() == [calendar.on_or_after(m.date()) for m in moments]
    ends = working_days_after(days, number, calendar)
    assert (working_days_between(days, ends, calendar) == number).all()
    assert months_after(days, number).tolist() == [CLOCK.due(Ledger(months(number), m)).last_day for m in moments]


def test_a_register_that_runs_into_the_unknown_year_has_no_day_there() -> None:
    days = np.array(["2022-11-30", "2022-11-01"], dtype="datetime64[D]")
    found = working_days_after(days, 30, as_known_on(date(2022, 12, 1)))
    assert np.isnat(found).tolist() == [True, False]


def test_a_new_notice_re_dates_running_limits_also_to_an_earlier_day() -> None:
    running = {
        "A": Ledger(working_days(20), at("2018-12-03T09:00")),
        "B": Ledger(working_days(5), at("2018-12-03T09:00")),
        "C": Ledger(working_days(25), at("2018-12-03T09:00")),
    }
    changed = list(redate(running, as_known_on(date(2018, 12, 5)), as_known_on(date(2018, 12, 6)), Readings()))
    assert [(one.key, one.before.last, one.after.last, one.earlier) for one in changed] == [
        ("A", "2018-12-31", "2018-12-29", True),
        ("C", "", "2019-01-08", False),
    ]
    assert "国办发明电〔2018〕15号" in changed[0].ground


def test_an_extension_is_refused_after_the_end_too_often_or_too_long() -> None:
    ledger = Ledger(working_days(10), at("2023-10-09T09:00"))
    with pytest.raises(ExtensionRefusedError, match="届满前"):
        CLOCK.extend(ledger, at("2023-10-24T00:00"), working_days(10))
    with pytest.raises(ExtensionRefusedError, match="最长10个工作日"):
        CLOCK.extend(ledger, at("2023-10-18T09:00"), working_days(11), longest=working_days(10))
    for day in ("2023-10-18", "2023-11-03"):
        ledger = CLOCK.extend(ledger, at(f"{day}T09:00"), working_days(10), most=2)
    with pytest.raises(ExtensionRefusedError, match="不超过2次"):
        CLOCK.extend(ledger, at("2023-11-17T09:00"), working_days(10), most=2)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda ledger: ledger.resume(at("2023-10-10T09:00")),
        lambda ledger: ledger.pause(at("2023-10-10T09:00")).pause(at("2023-10-11T09:00")),
        lambda ledger: ledger.pause(at("2023-10-08T09:00")),
        lambda ledger: ledger.restart(at("2023-10-08T09:00")),
        lambda ledger: ledger.pause(datetime(2023, 10, 10)),
        lambda ledger: Ledger(ByDayOfMonth(25), ledger.started).extend(ledger.started, calendar_days(3)),
        lambda _: working_days(0),
        lambda _: ByDayOfMonth(32),
        lambda _: ByDayOfYear(2, 30),
        lambda _: Ledger(working_days(1), datetime(2023, 10, 10)),
    ],
)
def test_what_does_not_fit_is_refused(wrong: Any) -> None:
    with pytest.raises((LedgerError, ClockError)):
        wrong(Ledger(working_days(10), at("2023-10-09T09:00")))


@pytest.mark.parametrize("unit", list(Unit))
def test_no_limit_is_longer_than_a_hundred_years(unit: Unit) -> None:
    """A number that was typed in by mistake is told, and does not run out of the calendar."""
    with pytest.raises(ClockError, match="不能超过一百年"):
        Span(10**12, unit)
    ended = CLOCK.due(Ledger(Span(LONGEST[unit], unit), at("2024-03-01T09:00")))
    assert ended.last_day is None or ended.last_day.year in (2123, 2124)


def test_dates_of_the_year_and_the_earlier_of_two() -> None:
    assert CLOCK.due_of(ByDayOfYear(6, 30), at("2024-05-20T10:00")).last == "2024-06-30"
    assert CLOCK.due_of(ByDayOfYear(6, 30), at("2024-07-01T10:00")).last == "2025-06-30"
    strict = Clock(readings=msgspec.convert({"before": "excluded"}, Readings))
    assert strict.due_of(ByDayOfYear(6, 30), at("2024-05-20T10:00")).last == "2024-06-29"
    assert strict.due_of(ByDayOfMonth(25), at("2023-10-01T10:00")).last == "2023-10-24"
    assert strict.due_of(ByDayOfMonth(25), at("2023-10-25T10:00")).last == "2023-11-24"
    assert CLOCK.due_of(ByDayOfMonth(10, months_ahead=1), at("2022-04-08T09:00")).last == "2022-05-10"
    both = EarlierOf((working_days(10), ByDayOfMonth(25)))
    assert CLOCK.due_of(both, at("2023-09-15T00:00")).last == "2023-09-25"


def test_the_earlier_of_two_is_known_though_the_later_is_not() -> None:
    clock = Clock.as_known_on(date(2022, 12, 1))
    both = EarlierOf((working_days(30), calendar_days(10)))
    assert clock.due_of(both, at("2022-11-30T09:00")).last == "2022-12-10"
    assert clock.due_of(EarlierOf((working_days(30), months(3))), at("2022-11-30T09:00")).standing is (
        Standing.NOT_ANNOUNCED
    )


def test_counting_back_from_an_event() -> None:
    hearing = date(2023, 10, 11)
    assert CLOCK.latest_day_before(hearing, working_days(7)) == date(2023, 9, 26)
    clear = Clock(readings=msgspec.convert({"notice": "clear_days"}, Readings))
    assert clear.latest_day_before(hearing, working_days(7)) == date(2023, 9, 25)
    assert CLOCK.latest_day_before(date(2023, 5, 31), months(3)) == date(2023, 2, 28)
    assert CLOCK.latest_moment_before(at("2024-02-10T08:00"), hours(24)) == at("2024-02-09T08:00")
    eleven = ByClockTime(datetime(2024, 1, 1, 11).time(), days=-1)
    assert clock_time_before(date(2024, 7, 2), eleven) == at("2024-07-01T11:00")
    assert str(eleven) == "前一日11:00前"


def test_the_last_day_of_a_validity_is_a_reading() -> None:
    assert CLOCK.last_day_in_force(date(2021, 9, 1), 5) == date(2026, 8, 31)
    other = Clock(readings=msgspec.convert({"validity": "corresponding_day"}, Readings))
    assert other.last_day_in_force(date(2021, 9, 1), 5) == date(2026, 9, 1)
    assert CLOCK.due_of(years(5, Start.START_DAY), at("2021-09-01T00:00")).last == "2026-08-31"


def test_close_of_business_ends_the_last_day() -> None:
    office = Clock(readings=msgspec.convert({"end_of_day": "close_of_business", "office_closes": "17:30:00"}, Readings))
    ended = office.due_of(working_days(2), at("2023-10-09T09:00"))
    assert not ended.late(at("2023-10-11T17:30"))
    assert ended.late(at("2023-10-11T17:31"))
    assert not CLOCK.due_of(working_days(2), at("2023-10-09T09:00")).late(at("2023-10-11T23:59"))


def test_moments_are_said_as_the_clocks_of_the_city_show_them() -> None:
    """Whatever offset a moment came with: a server's clock runs in UTC."""
    utc = datetime(2023, 10, 7, 16, 30, tzinfo=UTC)
    assert said(utc) == "2023-10-08 00:30"
    with pytest.raises(LedgerError, match="2023-10-08 00:30早于此前的2023-10-09 09:00"):
        Ledger(working_days(3), at("2023-10-09T09:00")).pause(utc)


def test_a_moment_written_without_an_offset_is_one_of_beijing() -> None:
    """Whatever zone the machine that reads it keeps; one that has an offset keeps it."""
    late = datetime.fromisoformat("2023-10-08T23:30")
    assert day_of(in_beijing(late)) == date(2023, 10, 8)
    utc = datetime(2023, 10, 8, 23, 30, tzinfo=UTC)
    assert in_beijing(utc) is utc
    assert day_of(in_beijing(utc)) == date(2023, 10, 9)


def test_calls_fifteen_minutes_apart() -> None:
    calls = [at(f"2023-11-02T{clock}") for clock in ("14:00", "14:14", "14:29", "14:44")]
    assert [CLOCK.valid_calls(calls[:n]) for n in (1, 2, 3, 4)] == [1, 1, 2, 3]
    crowded = [at(f"2023-11-02T{clock}") for clock in ("14:00", "14:14", "14:20", "14:35")]
    assert CLOCK.valid_calls(crowded) == 3  # 14:20 is twenty minutes after the last call that counted
    strict = Clock(readings=msgspec.convert({"calls": "from_last_call"}, Readings))
    assert strict.valid_calls(crowded) == 2  # and six after the last call of any kind


def test_an_explanation_names_the_ground_and_the_reading() -> None:
    ledger = Ledger(working_days(10), at("2023-10-09T09:00"), "第十四条第二项")
    ledger = ledger.pause(at("2023-10-12T09:00"), "专家评审", "第十二条").resume(at("2023-10-18T09:00"))
    by_day = {line.day.isoformat(): line for line in CLOCK.explain(ledger)}
    assert by_day["2023-10-09"].why == "当日不计；周一"
    assert by_day["2023-10-12"].number == 3
    resumed = by_day["2023-10-18"]
    assert (resumed.number, resumed.reading, resumed.clause) == (None, "pause_days=pause_day", "第十二条")
    assert "中止期间（专家评审）" in by_day["2023-10-16"].why
    assert by_day["2023-10-27"].why.endswith("期限届满之日")


def test_an_explanation_of_a_named_day_tells_over_which_days_it_moved() -> None:
    lines = CLOCK.explain(Ledger(ByDayOfMonth(25), at("2022-09-01T09:00"), "第十三条"))
    assert [(str(line.day), line.why, line.reading) for line in lines] == [
        ("2022-09-01", "09:00起算，每月25日前", ""),
        ("2022-09-25", "期限所在之日，提前；周日，休息日", "payment_on_rest_day=previous"),
        ("2022-09-24", "提前；周六，休息日", "payment_on_rest_day=previous"),
        ("2022-09-23", "至2022-09-23止（周五）", ""),
    ]
    assert len(CLOCK.explain(Ledger(ByDayOfMonth(25), at("2022-10-01T09:00")))) == 2  # a Tuesday: it stands


def test_an_explanation_of_the_earlier_of_two_tells_both() -> None:
    both = EarlierOf((working_days(10), ByDayOfMonth(25)))
    lines = CLOCK.explain(Ledger(both, at("2023-09-15T09:00")))
    assert [line.why for line in lines][1:3] == ["10个工作日：至2023-10-07止", "每月25日前：至2023-09-25止，先到"]
    unknown = Clock.as_known_on(date(2022, 12, 1)).explain(
        Ledger(EarlierOf((working_days(30), calendar_days(10))), at("2022-11-30T09:00"))
    )
    assert [line.why for line in unknown][1] == "30个工作日：届满日尚不知"


def test_working_days_left_and_late() -> None:
    assert CLOCK.working_days_left(date(2023, 9, 28), date(2023, 10, 9)) == 3
    assert CLOCK.working_days_left(date(2023, 10, 9), date(2023, 9, 28)) == -3
    assert start_of(date(2023, 10, 9)) == at("2023-10-09T00:00")


def test_whether_a_restart_gives_the_extensions_back_is_a_reading() -> None:
    ledger = Ledger(working_days(10), at("2023-10-09T09:00"))
    for day in ("2023-10-18", "2023-11-03"):
        ledger = CLOCK.extend(ledger, at(f"{day}T09:00"), working_days(10), most=2)
    ledger = ledger.restart(at("2023-11-10T09:00"), ground="追加情况")
    assert CLOCK.extensions_used(ledger) == 0
    CLOCK.extend(ledger, at("2023-11-13T09:00"), working_days(10), most=2)
    kept = Clock(readings=msgspec.convert({"after_restart": "kept"}, Readings))
    with pytest.raises(ExtensionRefusedError, match="不超过2次"):
        kept.extend(ledger, at("2023-11-13T09:00"), working_days(10), most=2)
