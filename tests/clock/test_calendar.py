"""The calendar: against an outside list day by day, and as it was known on a day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from gongbao.clock import (
    BeforeCalendarError,
    ClockError,
    NotAnnouncedError,
    as_known_on,
    latest,
    load_notices,
    made_of,
    notices_of_project,
)


def test_every_day_agrees_with_the_outside_list() -> None:
    calendar = latest()
    day, last = date(2018, 1, 1), min(calendar.last, date(2026, 12, 31))
    differing = []
    while day <= last:
        if calendar.is_working_day(day) != chinese_calendar.is_workday(day):
            differing.append(day)
        day += timedelta(days=1)
    assert differing == []
    assert calendar.first == date(2018, 1, 1)


@pytest.mark.parametrize(
    ("day", "before", "after", "announced"),
    [
        ("2018-12-29", False, True, "2018-12-06"),  # a Saturday becomes a working day
        ("2018-12-31", True, False, "2018-12-06"),
        ("2019-05-02", True, False, "2019-03-22"),
        ("2019-04-28", False, True, "2019-03-22"),
        ("2020-02-01", True, False, "2020-01-27"),
        ("2020-01-31", True, False, "2020-01-27"),
    ],
)
def test_a_notice_changes_a_day_from_the_day_it_came_out(day: str, before: bool, after: bool, announced: str) -> None:
    asked, known = date.fromisoformat(day), date.fromisoformat(announced)
    assert as_known_on(known - timedelta(days=1)).is_working_day(asked) is before
    assert as_known_on(known).is_working_day(asked) is after


def test_a_year_not_announced_is_not_guessed() -> None:
    calendar = as_known_on(date(2026, 11, 21))
    assert calendar.last == date(2026, 12, 31)
    with pytest.raises(NotAnnouncedError, match="2027年的放假安排尚未公布"):
        calendar.is_working_day(date(2027, 3, 17))


def test_what_lies_beyond_is_bounded_from_below() -> None:
    # on 2022-12-01 nothing of 2023 was known: 22 working days remain of 2022 after 30 November
    with pytest.raises(NotAnnouncedError) as unknown:
        as_known_on(date(2022, 12, 1)).add(date(2022, 11, 30), 30)
    assert unknown.value.not_before == date(2023, 1, 8)
    true = latest().add(date(2022, 11, 30), 30)
    assert true == date(2023, 1, 12)


def test_before_the_data_is_an_error_of_its_own() -> None:
    with pytest.raises(BeforeCalendarError, match="2018-01-01"):
        latest().is_working_day(date(2017, 12, 29))
    with pytest.raises(ClockError, match="没有任何一年"):
        as_known_on(date(2017, 1, 1))


def test_a_day_says_what_it_is_and_by_which_notice() -> None:
    assert latest().describe(date(2023, 10, 7)).why == "周六，调休上班（国办发明电〔2022〕16号）"
    assert latest().describe(date(2024, 2, 9)).working  # New Year's Eve 2024: leave only encouraged
    assert latest().describe(date(2023, 10, 14)).why == "周六，休息日"


def test_a_user_adds_the_notice_of_a_new_year(tmp_path: Path) -> None:
    file = tmp_path / "2027.yaml"
    file.write_text(
        "- number: 国办发明电〔2026〕9号\n  announced: 2026-11-25\n  year: 2027\n"
        "  rest:\n    元旦: [2027-01-01, 2027-01-03]\n  work: [2027-01-09]\n",
        "utf-8",
    )
    calendar = made_of((*notices_of_project(), *load_notices(file)))
    assert calendar.is_working_day(date(2027, 1, 9))
    assert calendar.add(date(2026, 12, 31), 1) == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{}", "应为通知的列表"),
        ("- announced: 2026-11-25", "缺少文号"),
        ("- number: 某号\n  announced: soon", "应为日期"),
        ("- number: 某号\n  announced: 2026-11-25\n  rest:\n    元旦: [2027-01-03, 2027-01-01]", "不像一个假期"),
        ("- number: 某号\n  announced: 2026-11-25\n  holidays: []", "不认识holidays"),
        ("- [", "不是YAML"),
    ],
)
def test_a_bad_notice_is_told_with_its_place(tmp_path: Path, written: str, said: str) -> None:
    file = tmp_path / "坏.yaml"
    file.write_text(written, "utf-8")
    with pytest.raises(ClockError, match=said) as told:
        load_notices(file)
    assert "坏.yaml" in str(told.value)


def test_a_missing_year_is_refused() -> None:
    with pytest.raises(ClockError, match="连续"):
        made_of([notice for notice in notices_of_project() if notice.year != 2022])
