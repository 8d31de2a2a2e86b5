"""The clock as the floors above use it: a calendar as known on a day, with the readings chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from gongbao.clock import backwards, contacts, reckoning, validity
from gongbao.clock.calendar import Calendar, as_known_on, latest
from gongbao.clock.explanation import DayLine, explain
from gongbao.clock.ledger import Ledger
from gongbao.clock.lengths import Length, Span
from gongbao.clock.readings import Readings
from gongbao.clock.reckoning import Due


@dataclass(frozen=True, slots=True)
class Clock:
    """Answers every question about time. Make one with `Clock()`, or `Clock.as_known_on(day)`."""

    calendar: Calendar = field(default_factory=latest)
    readings: Readings = field(default_factory=Readings)

    @classmethod
    def as_known_on(cls, day: date, readings: Readings | None = None) -> Clock:
        """The clock with only what was announced on `day` or before."""
        return cls(as_known_on(day), readings or Readings())

    def start(self, length: Length, at: datetime, clause: str = "") -> Ledger:
        """Set off a limit."""
        return Ledger(length, at, clause)

    def due(self, ledger: Ledger) -> Due:
        """When it ends."""
        return reckoning.due(ledger, self.calendar, self.readings)

    def due_of(self, length: Length, at: datetime) -> Due:
        """When a limit of that length set off at `at` ends, if nothing happens to it."""
        return self.due(Ledger(length, at))

    def extend(
        self,
        ledger: Ledger,
        at: datetime,
        by: Span,
        *,
        most: int | None = None,
        longest: Span | None = None,
        ground: str = "",
        clause: str = "",
    ) -> Ledger:
        """Grant an extension; ExtensionRefusedError where the end is past, the number or the length is too great."""
        reckoning.refuse_extension(ledger, at, by, self.calendar, self.readings, most=most, longest=longest)
        return ledger.extend(at, by, ground, clause)

    def extensions_used(self, ledger: Ledger) -> int:
        """How many extensions count as used."""
        return reckoning.extensions_used(ledger, self.readings)

    def explain(self, ledger: Ledger) -> list[DayLine]:
        """Day by day: counted or not, and why."""
        return explain(ledger, self.calendar, self.readings)

    def first_day_after(self, start: date, length: Span) -> date:
        """The first day on which more than `length` has passed (超过30天); also the day after a notice period."""
        return reckoning.first_day_after(start, length, self.calendar)

    def latest_day_before(self, event: date, length: Span) -> date:
        """The last day for notice of `length` before an event."""
        return backwards.latest_day_before(event, length, self.calendar, self.readings)

    def latest_moment_before(self, event: datetime, length: Span) -> datetime:
        """The last moment for notice of hours before an event."""
        return backwards.latest_moment_before(event, length)

    def valid_calls(self, calls: Iterable[datetime], apart: timedelta = timedelta(minutes=15)) -> int:
        """How many calls count as attempts."""
        return contacts.valid_calls(calls, apart, self.readings)

    def last_day_in_force(self, first: date, years: int) -> date:
        """The last day of a validity in years."""
        return validity.last_day_in_force(first, years, self.readings)

    def working_days_left(self, day: date, until: date) -> int:
        """Working days after `day` up to `until`; negative where `until` is past: days late."""
        if until >= day:
            return self.calendar.count(day, until)
        return -self.calendar.count(until, day)
