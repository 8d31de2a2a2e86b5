"""A new holiday notice re-dates the limits that run: which ones, from when to when, also to an earlier day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gongbao.clock.calendar import Calendar, Notice
from gongbao.clock.ledger import Ledger
from gongbao.clock.readings import Readings
from gongbao.clock.reckoning import Due, due


@dataclass(frozen=True, slots=True)
class Redated:
    """One limit whose end a new calendar changed. `notices`: those that the old calendar did not have."""

    key: str
    before: Due
    after: Due
    notices: tuple[Notice, ...]

    @property
    def earlier(self) -> bool:
        """Whether the limit now ends earlier than it was said to."""
        return (
            self.before.over_from is not None
            and self.after.over_from is not None
            and self.after.over_from < self.before.over_from
        )

    @property
    def ground(self) -> str:
        """The reason to write down with the change."""
        numbers = "、".join(notice.number for notice in self.notices)
        return f"放假安排变动（{numbers}）：{self.before.last or '未公布'} → {self.after.last or '未公布'}"


def redate(
    running: Mapping[str, Ledger] | Iterable[tuple[str, Ledger]], before: Calendar, after: Calendar, readings: Readings
) -> Iterator[Redated]:
    """Each running limit (by a key of the caller's) that ends otherwise on the new calendar."""
    new = tuple(notice for notice in after.notices if notice not in before.notices)
    for key, ledger in running.items() if isinstance(running, Mapping) else running:
        was, now = due(ledger, before, readings), due(ledger, after, readings)
        if (was.standing, was.over_from) != (now.standing, now.over_from):
            yield Redated(key, was, now, new)
