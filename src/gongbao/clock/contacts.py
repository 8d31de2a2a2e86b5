"""Attempts to reach a person: three calls, each at least fifteen minutes after the one before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gongbao.clock.moments import SHANGHAI
from gongbao.clock.readings import Calls, Readings


@dataclass(frozen=True, slots=True)
class Call:
    """One call: whether it counts, as which, and why not."""

    at: datetime
    counted: int | None
    why: str


def count_calls(calls: Iterable[datetime], apart: timedelta, readings: Readings) -> list[Call]:
    """The calls in their order, each with its number among those that count (`apart` is included: 至少间隔)."""
    found: list[Call] = []
    measured: datetime | None = None
    number = 0
    for at in sorted(calls):
        if measured is None or at - measured >= apart:
            number += 1
            found.append(Call(at, number, ""))
            measured = at
            continue
        minutes = int((at - measured).total_seconds() // 60)
        since, needed = f"{measured.astimezone(SHANGHAI):%H:%M}", int(apart.total_seconds() // 60)
        found.append(Call(at, None, f"距{since}仅{minutes}分钟，不足{needed}分钟"))
        if readings.calls is Calls.FROM_LAST_CALL:
            measured = at
    return found


def valid_calls(calls: Iterable[datetime], apart: timedelta, readings: Readings) -> int:
    """How many of the calls count."""
    return sum(call.counted is not None for call in count_calls(calls, apart, readings))


def fulfilled_at(calls: Iterable[datetime], needed: int, apart: timedelta, readings: Readings) -> datetime | None:
    """The moment of the call that makes the number full; None while it is not."""
    for call in count_calls(calls, apart, readings):
        if call.counted == needed:
            return call.at
    return None
