"""Time limits that cannot all be kept: steps longer than their total, a report before what it reports, an end too late.

Lengths of one unit are added up. Of different units (working days within months) every day of the calendar as announced
is tried as the first: a find names the day, a proof says for which years it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from gongbao.audit.proof.answers import Answer, Outcome, Question, clauses_of
from gongbao.clock import Calendar, NotAnnouncedError, latest
from gongbao.clock.lengths import UNIT_LABEL, Span
from gongbao.clock.reckoning import shift


@dataclass(frozen=True, slots=True)
class TimeStep:
    """A step with its limit: `length` (None: a day is set, `ends`, or what is reported, `due` and `reports_to`).

    `parts`: steps that follow each other within this one. `due` and `reports_to`: the day on which a report is due, the
    last day of what it reports. `ends`: the last day of the limit.
    """

    name: str
    clause: str
    length: Span | None = None
    parts: tuple[TimeStep, ...] = ()
    due: date | None = None
    reports_to: date | None = None
    ends: date | None = None


def check_time(steps: Iterable[TimeStep], first_day: date | None = None, last_day: date | None = None) -> list[Answer]:
    """Every question about each step; the days are the first and last of validity (both included)."""
    return [answer for step in steps for answer in _answers(step, first_day, last_day)]


def _answers(step: TimeStep, first_day: date | None, last_day: date | None) -> Iterator[Answer]:
    if step.parts and step.length is not None:
        yield _total(step, step.length, first_day)
    if step.due is not None and step.reports_to is not None:
        late = step.due <= step.reports_to
        says = f"{step.due} 就要报，所报的到 {step.reports_to} 才完。" if late else "所报的在报送之前已经完了。"
        yield _answer(step, late, says)
    if step.ends is not None and last_day is not None:
        over = step.ends > last_day
        says = f"到 {step.ends} 才满，而有效期到 {last_day} 为止。" if over else f"{step.ends} 届满，在有效期内。"
        yield _answer(step, over, says)
    if step.length is not None and not step.parts and first_day is not None and last_day is not None:
        after = _shifted(first_day, [step.length], latest())
        if after is not None and after > last_day:
            says = f"从施行第一日 {first_day} 起算也要到 {after} 才满，有效期到 {last_day} 为止。"
            yield _answer(step, True, says)


def _total(step: TimeStep, whole: Span, first_day: date | None) -> Answer:
    """Whether the steps, each taking all its time, still fit in their total."""
    parts = [part.length for part in step.parts if part.length is not None]
    names = "、".join(f"{part.name}{part.length}" for part in step.parts)
    clauses = clauses_of([step.clause], [part.clause for part in step.parts])

    def answer(outcome: Outcome, says: str) -> Answer:
        return Answer(Question.TIME, step.name, outcome, f"各步（{names}）{says}", clauses)

    if all(part.unit is whole.unit for part in parts):
        needed = sum(part.number for part in parts)
        over = needed > whole.number
        than = f"{'超过' if over else '不超过'}总时限{whole}"
        return answer(Outcome.FOUND if over else Outcome.PROVED, f"用足共{needed}{UNIT_LABEL[whole.unit]}，{than}。")
    calendar = latest()
    begin = max(calendar.first, first_day or calendar.first)
    day, tried = begin, 0
    while (ends := _shifted(day, parts, calendar)) is not None and (
        end := _shifted(day, [whole], calendar)
    ) is not None:
        tried += 1
        if ends > end:
            return answer(Outcome.FOUND, f"从 {day} 起算、依次用足要到 {ends}，而总时限{whole}到 {end} 就满。")
        day += timedelta(days=1)
    if not tried:
        return answer(Outcome.UNDECIDED, f"与总时限{whole}单位不同，已公布的放假安排不够长，不能比较。")
    years = f"{begin.year}至{day.year}年"
    return answer(Outcome.PROVED, f"依次用足，在{years}已公布的日历上从哪一天起算都不超过总时限{whole}。")


def _shifted(day: date, spans: list[Span], calendar: Calendar) -> date | None:
    """The day after these spans one after the other; None beyond the calendar as announced."""
    try:
        for span in spans:
            day = shift(day, span, calendar)
    except NotAnnouncedError:
        return None
    return day if day <= calendar.last else None


def _answer(step: TimeStep, wrong: bool, says: str) -> Answer:
    return Answer(Question.TIME, step.name, Outcome.FOUND if wrong else Outcome.PROVED, says, (step.clause,))
