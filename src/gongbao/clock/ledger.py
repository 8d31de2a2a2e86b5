"""A limit as a budget with a ledger: what it is long, and what happened to it. Never a due day alone.

A ledger only records, and refuses what contradicts it; the due day is derived (`reckoning`), so that a new holiday
notice, another reading or a correction gives a new due day from the same record.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec import Struct

from gongbao.clock.errors import ClockError, LedgerError
from gongbao.clock.lengths import Length, Span, Unit
from gongbao.clock.moments import day_of, said


class Happening(StrEnum):
    """What happened to a running limit."""

    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    RESTART = "restart"
    NOTE = "note"  # something that does not move it, kept because it might be asked


HAPPENING_LABEL = {
    Happening.PAUSE: "中止",
    Happening.RESUME: "继续计算",
    Happening.EXTEND: "延长",
    Happening.RESTART: "重新计算",
    Happening.NOTE: "不影响期限",
}


class LedgerEntry(Struct, frozen=True, omit_defaults=True, gc=False):
    """One thing that happened: when, on which ground, under which clause. `by`: the length of an extension."""

    at: datetime
    what: Happening
    ground: str = ""
    clause: str = ""
    by: Span | None = None


class Ledger(Struct, frozen=True, omit_defaults=True, gc=False):
    """A limit: its length, the moment it was set off, its clause, and what happened since, in the order it happened.

    The methods give a new ledger. They raise LedgerError for what does not fit: a pause while paused, something before
    the start. A `restart` takes effect from its moment, which may lie before the last entry: new facts count from
    their receipt though their weight is found later.
    """

    length: Length
    started: datetime
    clause: str = ""
    entries: tuple[LedgerEntry, ...] = ()

    def __post_init__(self) -> None:
        _aware(self.started)

    @property
    def paused_since(self) -> datetime | None:
        """The moment of the pause that is open; None while it runs."""
        if not self.entries:
            return None
        for entry in reversed(self.entries):
            if entry.what is Happening.PAUSE:
                return entry.at
            if entry.what in (Happening.RESUME, Happening.RESTART):
                return None
        return None

    @property
    def begun(self) -> datetime:
        """From when it is counted now: the last restart, or the start."""
        if not self.entries:
            return self.started
        for entry in reversed(self.entries):
            if entry.what is Happening.RESTART:
                return entry.at
        return self.started

    @property
    def last_restart(self) -> int | None:
        """The place of the last restart among the entries; None where there was none."""
        for place in range(len(self.entries) - 1, -1, -1):
            if self.entries[place].what is Happening.RESTART:
                return place
        return None

    @property
    def current(self) -> tuple[LedgerEntry, ...]:
        """What happened since the last restart: what was entered after it, and pauses that ended after its moment.

        A restart may be entered later than it takes effect; what was not counted in between is not counted now.
        """
        if not self.entries:
            return ()
        place = self.last_restart
        if place is None:
            return self.entries
        since = self.entries[place].at
        kept: list[LedgerEntry] = []
        paused: LedgerEntry | None = None
        for entry in self.entries[:place]:
            if entry.what is Happening.PAUSE:
                paused = entry
            elif entry.what is Happening.RESUME and paused is not None:
                if entry.at > since:
                    kept += (paused, entry)
                paused = None
        return (*kept, *self.entries[place + 1 :])

    def pause(self, at: datetime, ground: str = "", clause: str = "") -> Ledger:
        """Stop the count from `at`, on a ground."""
        if self.paused_since is not None:
            raise LedgerError(f"已于{self.paused_since:%Y-%m-%d}中止，不能再次中止；先恢复")
        return self._with(LedgerEntry(at, Happening.PAUSE, ground, clause))

    def resume(self, at: datetime, ground: str = "", clause: str = "") -> Ledger:
        """Let the count go on from `at`."""
        if self.paused_since is None:
            raise LedgerError("期限没有中止，无从恢复")
        return self._with(LedgerEntry(at, Happening.RESUME, ground, clause))

    def extend(self, at: datetime, by: Span, ground: str = "", clause: str = "") -> Ledger:
        """Add a length, granted at `at`. Whether it may be granted is asked before: `reckoning.refuse_extension`."""
        if not isinstance(self.length, Span):
            raise LedgerError(f"“{self.length}”是指定日期的期限，不能按长度延长")
        return self._with(LedgerEntry(at, Happening.EXTEND, ground, clause, by))

    def restart(self, at: datetime, ground: str = "", clause: str = "") -> Ledger:
        """Start the full length anew from `at`; an open pause is over."""
        if self._earlier(at, self.begun):
            raise LedgerError(f"重新计算的时刻{said(at)}早于现行起算时刻{said(self.begun)}")
        return self._appended(LedgerEntry(at, Happening.RESTART, ground, clause))

    def note(self, at: datetime, ground: str, clause: str = "") -> Ledger:
        """Record something that leaves it as it is."""
        return self._with(LedgerEntry(at, Happening.NOTE, ground, clause))

    def _with(self, entry: LedgerEntry) -> Ledger:
        last = max((entry.at for entry in self.current), default=self.begun)
        if self._earlier(entry.at, last):
            raise LedgerError(f"{HAPPENING_LABEL[entry.what]}的时刻{said(entry.at)}早于此前的{said(last)}")
        return self._appended(entry)

    def _earlier(self, at: datetime, than: datetime) -> bool:
        """By the moment where hours are counted; else by the day, since a paper may bear a day without a time."""
        _aware(at)
        if isinstance(self.length, Span) and self.length.unit in (Unit.HOUR, Unit.MINUTE):
            return at < than
        return day_of(at) < day_of(than)

    def _appended(self, entry: LedgerEntry) -> Ledger:
        return msgspec.structs.replace(self, entries=(*self.entries, entry))


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ClockError(f"时刻{moment.isoformat()}没有时区；北京时间应写+08:00")
    return moment
