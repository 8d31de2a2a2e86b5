"""Time limits that cannot all be kept: steps longer than their total, a report before what it reports, an end too late.

A month is counted as 28 to 31 days, a year as 365 or 366, and so many working days as at least as many days: a find is
certain on every calendar, what may be kept on some calendar is not one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from gongbao.audit.proof.answers import Answer, Outcome, Question
from gongbao.clock.lengths import Span, Unit
from gongbao.procedures.definition import Act, Does, Limit, Procedure


@dataclass(frozen=True, slots=True)
class TimeStep:
    """A step with its limit. `shortest` and `longest`: what its length can be, in `unit` (day or working_day).

    `parts`: steps that follow each other within this one. `due` and `reports_to`: the day on which a report is due, the
    last day of what it reports. `ends`: the last day of the limit.
    """

    name: str
    clause: str
    shortest: int = 0
    longest: int = 0
    unit: Unit = Unit.DAY
    parts: tuple[TimeStep, ...] = ()
    due: date | None = None
    reports_to: date | None = None
    ends: date | None = None


_DAYS = {Unit.DAY: (1, 1), Unit.WORKING_DAY: (1, 1), Unit.MONTH: (28, 31), Unit.YEAR: (365, 366)}


def check_time(steps: Iterable[TimeStep], last_day: date | None = None) -> Iterator[Answer]:
    """Every question about each step; `last_day` is the last day of validity (含)."""
    for step in steps:
        if step.parts:
            yield _total(step)
        if step.due is not None and step.reports_to is not None:
            late = step.due <= step.reports_to
            says = f"{step.due} 就要报，所报的到 {step.reports_to} 才完。" if late else "所报的在报送之前已经完了。"
            yield _answer(step, late, says)
        if step.ends is not None and last_day is not None:
            over = step.ends > last_day
            says = f"到 {step.ends} 才满，而有效期到 {last_day} 为止。" if over else "在有效期内届满。"
            yield _answer(step, over, says)


def _total(step: TimeStep) -> Answer:
    """Whether the steps, each taking all its time, still fit in their total; if not, the law's limits contradict."""
    same = all(part.unit is step.unit for part in step.parts)
    needed = sum(part.longest for part in step.parts)
    names = "、".join(part.name for part in step.parts)
    clauses = (step.clause, *(part.clause for part in step.parts))
    if same:
        over = needed > step.longest
        outcome = Outcome.FOUND if over else Outcome.PROVED
        says = f"各步（{names}）用足共{needed}，{'超过' if over else '不超过'}总时限{step.longest}。"
        return Answer(Question.TIME, step.name, outcome, says, clauses)
    # Working days against days: so many working days take at least as many days.
    if step.unit is Unit.DAY and needed > step.longest:
        says = f"各步（{names}）用足至少{needed}日，超过总时限{step.longest}日。"
        return Answer(Question.TIME, step.name, Outcome.FOUND, says, clauses)
    says = f"各步（{names}）的单位不同，是否超过总时限要看日历。"
    return Answer(Question.TIME, step.name, Outcome.UNDECIDED, says, clauses)


def _answer(step: TimeStep, wrong: bool, says: str) -> Answer:
    outcome = Outcome.FOUND if wrong else Outcome.PROVED
    return Answer(Question.TIME, step.name, outcome, says, (step.clause,))


def steps_of(procedure: Procedure) -> tuple[TimeStep, ...]:
    """The limits of a procedure as steps. A limit that one act starts together with another, which a later act ends
    and follows with a third while the first still runs, is the total of those two."""
    spans = {
        name: limit.length
        for name, limit in procedure.limits.items()
        if isinstance(limit.length, Span) and limit.length.unit in _DAYS
    }
    steps = {name: _step(procedure.limits[name], span) for name, span in spans.items()}
    return tuple(
        replace(step, parts=tuple(steps[part] for part in _parts(procedure, name, set(spans))))
        for name, step in steps.items()
    )


def _parts(procedure: Procedure, total: str, known: set[str]) -> tuple[str, ...]:
    """The names of the two limits that follow each other within a third; none where there are not."""
    for start in procedure.acts:
        begun = _limits(start, Does.STARTS)
        for first in sorted((begun & known) - {total}) if total in begun else []:
            for then in procedure.acts:
                stopped = _limits(then, Does.STOPS)
                follows = sorted((_limits(then, Does.STARTS) & known) - {total, first})
                if first in stopped and total not in stopped and follows:
                    return first, follows[0]
    return ()


def _limits(act: Act, does: Does) -> set[str]:
    return {change.limit.name for change in act.changes if change.does is does}


def _step(limit: Limit, span: Span) -> TimeStep:
    least, most = _DAYS[span.unit]
    unit = Unit.WORKING_DAY if span.unit is Unit.WORKING_DAY else Unit.DAY
    return TimeStep(limit.label, limit.clause, span.number * least, span.number * most, unit)
