"""The PRC working-day calendar as it was known on a day: notices in, working days out.

The calendar is data with a date on it. A holiday notice changes limits that already run, so each answer is given
*as known on* a day; a day in a year without a notice is not guessed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from gongbao.clock.errors import BeforeCalendarError, ClockError, NotAnnouncedError
from gongbao.text.refused import why

_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Rest:
    """A holiday of a notice: its name, first and last day (both included)."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice on public holidays. `announced`: the day from which it is known. `year`: the year it completes."""

    number: str
    announced: date
    rest: tuple[Rest, ...]
    work: tuple[date, ...]
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """What one day is, and why in words: `周六，调休上班（国办发明电〔2022〕16号）`."""

    day: date
    working: bool
    why: str


@dataclass(frozen=True)
class Calendar:
    """Working days from `first` to `last` (both included), as known on `known_on` (None: all that is loaded).

    Make one with `as_known_on` or `latest`. Every question outside raises: NotAnnouncedError after `last`,
    BeforeCalendarError before `first`.
    """

    notices: tuple[Notice, ...]
    first: date
    last: date
    known_on: date | None
    working_ordinals: tuple[int, ...] = field(repr=False)
    _named: dict[int, tuple[bool, str]] = field(repr=False)

    def __hash__(self) -> int:
        return hash((self.first, self.last, self.known_on, len(self.working_ordinals)))

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is a working day."""
        self._check(day)
        found = self._named.get(day.toordinal())
        return day.weekday() < 5 if found is None else found[0]

    def describe(self, day: date) -> Day:
        """What `day` is, with the notice that makes it so."""
        self._check(day)
        weekday = f"周{_WEEKDAYS[day.weekday()]}"
        found = self._named.get(day.toordinal())
        if found is not None:
            return Day(day, found[0], f"{weekday}，{found[1]}")
        return Day(day, day.weekday() < 5, weekday if day.weekday() < 5 else f"{weekday}，休息日")

    def add(self, day: date, number: int) -> date:
        """The `number`-th working day after `day` (`day` itself not counted); `number` >= 1."""
        if number < 1:
            raise ClockError(f"工作日数应为正整数，实为{number}")
        before = bisect_right(self.working_ordinals, day.toordinal())
        if before == 0 and day < self.first - timedelta(days=1):
            raise BeforeCalendarError(day, self.first)
        place = before + number - 1
        if place >= len(self.working_ordinals):
            known, missing = max(day, self.last), number
            if day <= self.last:
                missing = place - len(self.working_ordinals) + 1
            raise NotAnnouncedError((known + timedelta(days=1)).year, self.known_on, known + timedelta(days=missing))
        return date.fromordinal(self.working_ordinals[place])

    def subtract(self, day: date, number: int) -> date:
        """The `number`-th working day before `day` (`day` itself not counted); `number` >= 1."""
        if number < 1:
            raise ClockError(f"工作日数应为正整数，实为{number}")
        if day > self.last + timedelta(days=1):
            raise NotAnnouncedError(day.year, self.known_on)
        place = bisect_left(self.working_ordinals, day.toordinal()) - number
        if place < 0:
            raise BeforeCalendarError(day, self.first)
        return date.fromordinal(self.working_ordinals[place])

    def count(self, after: date, until: date) -> int:
        """How many working days there are from the day after `after` to `until` (included); 0 if none."""
        if until <= after:
            return 0
        self._check(until)
        if after < self.first - timedelta(days=1):
            raise BeforeCalendarError(after, self.first)
        return bisect_right(self.working_ordinals, until.toordinal()) - bisect_right(
            self.working_ordinals, after.toordinal()
        )

    def on_or_after(self, day: date) -> date:
        """`day` if it is a working day, else the next one."""
        return self.add(day - timedelta(days=1), 1)

    def on_or_before(self, day: date) -> date:
        """`day` if it is a working day, else the last one before it."""
        return day if self.is_working_day(day) else self.subtract(day, 1)

    def _check(self, day: date) -> None:
        if day < self.first:
            raise BeforeCalendarError(day, self.first)
        if day > self.last:
            raise NotAnnouncedError(day.year, self.known_on)


def made_of(notices: Sequence[Notice], known_on: date | None = None) -> Calendar:
    """The calendar that these notices make, a later one prevailing; the years they complete must be consecutive."""
    ordered = sorted(notices, key=lambda notice: notice.announced)
    years = sorted(notice.year for notice in ordered if notice.year is not None)
    if not years:
        raise ClockError(f"截至{known_on}没有任何一年的放假通知" if known_on else "没有任何一年的放假通知")
    if years != list(range(years[0], years[0] + len(years))):
        raise ClockError(f"放假通知的年份应当连续且不重复，实为{years}")
    named: dict[int, tuple[bool, str]] = {}
    for notice in ordered:
        for rest in notice.rest:
            for ordinal in range(rest.first.toordinal(), rest.last.toordinal() + 1):
                named[ordinal] = (False, f"{rest.name}放假（{notice.number}）")
        for day in notice.work:
            named[day.toordinal()] = (True, f"调休上班（{notice.number}）")
    first, last = date(years[0], 1, 1), date(years[-1], 12, 31)
    working = tuple(
        ordinal
        for ordinal in range(first.toordinal(), last.toordinal() + 1)
        if (named[ordinal][0] if ordinal in named else (ordinal - 1) % 7 < 5)
    )
    return Calendar(tuple(ordered), first, last, known_on, working, named)


def with_later(notices: Sequence[Notice]) -> tuple[Notice, ...]:
    """The project's notices and later ones of a user's; ClockError where a number comes twice or a year is missing."""
    known = notices_of_project()
    numbers = {notice.number for notice in known}
    if twice := [notice.number for notice in notices if notice.number in numbers]:
        raise ClockError(f"通知{'、'.join(twice)}已经载入")
    found = (*known, *notices)
    made_of(found)
    return found


def as_known_on(day: date, notices: Sequence[Notice] | None = None) -> Calendar:
    """The calendar made of what was announced on `day` or before; the project's notices where none are given."""
    if notices is None:
        return _projects_calendar(day)
    return made_of([notice for notice in notices if notice.announced <= day], day)


def latest() -> Calendar:
    """The calendar made of every notice that the project knows."""
    return _made_of_first(len(notices_of_project()))


@lru_cache(maxsize=4096)
def _projects_calendar(day: date) -> Calendar:
    """Calendars of days between two notices share everything but the day."""
    known = bisect_right([notice.announced for notice in notices_of_project()], day)
    return replace(_made_of_first(known) if known else made_of((), day), known_on=day)


@cache
def _made_of_first(number: int) -> Calendar:
    return made_of(notices_of_project()[:number])


@cache
def notices_of_project() -> tuple[Notice, ...]:
    """The notices that come with the project, in the order of their announcement."""
    found = parse_notices((files("gongbao.clock") / "notices.yaml").read_text("utf-8"), "notices.yaml")
    return tuple(sorted(found, key=lambda notice: notice.announced))


def load_notices(path: Path) -> tuple[Notice, ...]:
    """Notices from a user's file of the same form: a year announced after this version was made. ClockError."""
    try:
        written = path.read_text("utf-8")
    except OSError as error:
        raise ClockError(f"{path}：读不出放假通知：{why(error)}") from error
    except UnicodeDecodeError as error:
        raise ClockError(f"{path}：读不出放假通知：不是UTF-8文字") from error
    return parse_notices(written, path.name)


def parse_notices(written: str, where: str) -> tuple[Notice, ...]:
    """Read notices from YAML. ClockError names the file, the notice and what was expected."""
    try:
        rows = yaml.safe_load(written)
    except yaml.YAMLError as error:
        raise ClockError(f"{where}：不是YAML：{error}") from error
    if not isinstance(rows, list):
        raise ClockError(f"{where}：应为通知的列表")
    return tuple(_notice(row, f"{where}第{place}项") for place, row in enumerate(rows, 1))


def _notice(row: Any, where: str) -> Notice:
    if not isinstance(row, dict) or not isinstance(row.get("number"), str):
        raise ClockError(f"{where}：缺少文号（number）")
    where = f"{where} {row['number']}"
    if unknown := set(row) - {"number", "signed", "announced", "year", "rest", "work"}:
        raise ClockError(f"{where}：不认识{'、'.join(sorted(map(str, unknown)))}")
    year = row.get("year")
    if year is not None and not isinstance(year, int):
        raise ClockError(f"{where}：year应为年份，实为{year!r}")
    rest = []
    for name, span in (row.get("rest") or {}).items():
        if not isinstance(span, list) or len(span) != 2:
            raise ClockError(f"{where}：{name}应为[首日, 末日]，实为{span!r}")
        first, last = _days(span, f"{where} {name}")
        if last < first or (last - first).days > 31:
            raise ClockError(f"{where}：{name}从{first}到{last}，不像一个假期")
        rest.append(Rest(str(name), first, last))
    (announced,) = _days([row.get("announced")], f"{where} announced")
    return Notice(row["number"], announced, tuple(rest), tuple(_days(row.get("work") or (), f"{where} work")), year)


def _days(found: Iterable[Any], where: str) -> list[date]:
    days = list(found)
    for day in days:
        if type(day) is not date:
            raise ClockError(f"{where}：应为日期（如2023-10-07），实为{day!r}")
    return days
