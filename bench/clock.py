"""Due days: one at a time and by the million, beside the peers' way of doing it, and checked to agree with them."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from datetime import date, datetime, timedelta
from time import perf_counter

import chinese_calendar
import numpy as np

from gongbao.clock import SHANGHAI, Clock, Ledger, as_known_on, working_days
from gongbao.clock.many import working_days_after

MILLION = 1_000_000
AS_KNOWN_ON = date(2026, 11, 21)


def run() -> None:
    clock = Clock(as_known_on(AS_KNOWN_ON))
    calendar = clock.calendar
    start = date(2023, 9, 27)
    ledger = Ledger(working_days(10), datetime(2023, 9, 27, 15, 20, tzinfo=SHANGHAI), "第十四条")
    paused = ledger.pause(datetime(2023, 10, 8, 9, tzinfo=SHANGHAI)).resume(datetime(2023, 10, 10, 9, tzinfo=SHANGHAI))
    generator = np.random.default_rng(12345)
    starts = np.datetime64("2022-01-04") + generator.integers(0, 1700, MILLION)
    rest_days = np.array(
        [
            day
            for day in (calendar.first + timedelta(n) for n in range((calendar.last - calendar.first).days + 1))
            if not calendar.is_working_day(day)
        ],
        dtype="datetime64[D]",
    )

    def by_walking() -> date:
        day, left = start, 10
        while left:
            day += timedelta(days=1)
            left -= chinese_calendar.is_workday(day)
        return day

    def by_busday() -> np.ndarray:
        return np.busday_offset(starts, 10, roll="backward", weekmask="1111111", holidays=rest_days)

    assert by_walking() == calendar.add(start, 10)
    assert (by_busday() == working_days_after(starts, 10, calendar)).all()

    print(f"{'10 working days from 27 September 2023, one limit':<58}{'us':>10}{'ratio':>8}")
    one = _micros(lambda: calendar.add(start, 10), 20_000)
    _row("the day alone, prepared list and bisect (ours)", one, one)
    _row("a ledger: start rule, last moment, standing (ours)", _micros(lambda: clock.due(ledger), 5_000), one)
    _row("a ledger with a pause (ours)", _micros(lambda: clock.due(paused), 5_000), one)
    _row("chinesecalendar, asking day by day", _micros(by_walking, 200), one)
    print(f"\n{'1,000,000 limits':<58}{'s':>10}{'ratio':>8}")
    ours = _seconds(lambda: working_days_after(starts, 10, calendar))
    _row("numpy on the prepared list, unknown years told (ours)", ours, ours)
    _row("numpy.busday_offset with every rest day as a holiday", _seconds(by_busday), ours)


def _micros(call: Callable[[], object], times: int) -> float:
    return _seconds(lambda: [call() for _ in range(times)]) / times * 1e6


def _seconds(call: Callable[[], object]) -> float:
    taken = []
    for _ in range(5):
        begun = perf_counter()
        call()
        taken.append(perf_counter() - begun)
    return statistics.median(taken)


def _row(what: str, taken: float, against: float) -> None:
    print(f"{what:<58}{taken:>10.3f}{taken / against:>8.1f}")
