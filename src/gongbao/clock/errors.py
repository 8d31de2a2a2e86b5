"""What the clock cannot answer, said so that a person can act on it."""

from __future__ import annotations

from datetime import date


class ClockError(ValueError):
    """A question that has no answer as asked; the message says what to do."""


class NotAnnouncedError(ClockError):
    """The answer lies in a year whose calendar was not announced on the day from which one looks.

    `not_before`: the earliest day it can be, if every day not announced were a working day; None where a plain
    question about one day was asked. Never guessed beyond that.
    """

    def __init__(self, year: int, known_on: date | None, not_before: date | None = None) -> None:
        self.year, self.known_on, self.not_before = year, known_on, not_before
        looked = f"（截至{known_on}）" if known_on else ""
        earliest = f"；不早于{not_before}" if not_before else ""
        super().__init__(f"{year}年的放假安排尚未公布{looked}{earliest}；公布后载入通知再算")


class BeforeCalendarError(ClockError):
    """The day lies before the first year of the calendar's data."""

    def __init__(self, day: date, first: date) -> None:
        super().__init__(f"{day}早于日历数据的第一天{first}；要算更早的工作日，请补充当年的放假通知")


class LedgerError(ClockError):
    """What is asked of a running limit does not fit where it stands: paused twice, resumed while running."""


class ExtensionRefusedError(LedgerError):
    """An extension that its rule does not allow: too many, too long, too late."""
