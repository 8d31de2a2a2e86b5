"""Two officers, a clock that jumps, duplicate and late requests, crashes: the docket against a model of a few lines."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from practice import practice

from gongbao.clock import SHANGHAI, Clock, working_days
from gongbao.procedures import Refusal, Request, Stage, fold_all
from gongbao.procedures.journal.docket import Docket, open_docket
from gongbao.procedures.journal.writer import Accepted

PROCEDURE = practice().done()
CLOCK = Clock()

# What the model knows: act -> (by, typed, from, to). Limits it reckons for itself.
LIFE: dict[str, tuple[str, dict[str, object], str | None, str]] = {
    "register": ("centre", {"kind": "complaint"}, None, "registered"),
    "dispatch": ("centre", {"to": "A"}, "registered", "checking"),
    "accept": ("unit:A", {}, "checking", "handling"),
    "ask_return": ("unit:A", {"reason": "不属管辖"}, "checking", "returned"),
    "refuse_return": ("centre", {"reason": "属于管辖"}, "returned", "handling"),
    "submit": ("unit:A", {"course": "已查"}, "handling", "submitted"),
    "reject": ("centre", {"reason": "未答复"}, "submitted", "handling"),
    "approve": ("centre", {}, "submitted", "rating"),
    "rate": ("caller", {"choice": "满意"}, "rating", "closed"),
}
MATTERS = ("a", "b", "c")


@dataclass
class Model:
    """Where a matter stands, as far as the model follows it."""

    state: str | None = None
    last: datetime | None = None
    check_over: datetime | None = None
    rating_over: datetime | None = None
    keys: list[Request] = field(default_factory=list)

    def catch_up(self, now: datetime) -> None:
        if self.state == "rating" and self.rating_over is not None and now >= self.rating_over:
            self.state, self.last = "closed", self.rating_over

    def allows(self, act: str, now: datetime) -> bool:
        if act == "ask_return" and (self.check_over is None or now >= self.check_over):
            return False
        return self.state == LIFE[act][2]

    def do(self, act: str, now: datetime) -> None:
        self.state, self.last = LIFE[act][3], now
        if act == "dispatch":
            self.check_over = CLOCK.due_of(working_days(2), now).over_from
        if act == "approve":
            self.rating_over = CLOCK.due_of(working_days(5), now).over_from


class Office(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.now = datetime(2023, 9, 20, 9, tzinfo=SHANGHAI)
        self.models = {name: Model() for name in MATTERS}
        self.seen = dict.fromkeys(MATTERS, 0)
        self.old: list[Docket] = []
        self.docket = self.opened()
        self.count = 0

    def opened(self) -> Docket:
        url = f"sqlite:///{Path(self.folder.name) / 'office.db'}"
        return open_docket(url, [PROCEDURE], lambda _: CLOCK, lambda: self.now)

    def request(self, name: str, act: str, **more: object) -> Request:
        by, typed, _, _ = LIFE[act]
        self.count += 1
        return Request(name, act, by, typed, key=f"k{self.count}", procedure="practice", **more)  # type: ignore[arg-type]

    @rule(name=st.sampled_from(MATTERS), act=st.sampled_from(sorted(LIFE)))
    def acts(self, name: str, act: str) -> None:
        model = self.models[name]
        request = self.request(name, act)
        matter = self.docket.matter(name)
        outcome = self.docket.act(request)
        if matter is not None and self.now < matter.last:  # the clock was set back behind what is on record
            assert isinstance(outcome, Refusal)
            assert outcome.stage is Stage.TIME
            return
        caught_up = Model(**{**model.__dict__})
        caught_up.catch_up(self.now)
        if caught_up.allows(act, self.now):
            assert isinstance(outcome, Accepted), outcome
            model.catch_up(self.now)
            model.do(act, self.now)
            model.keys.append(request)
        else:
            assert isinstance(outcome, Refusal)

    @rule(name=st.sampled_from(MATTERS), act=st.sampled_from(sorted(LIFE)))
    def acts_on_an_old_page(self, name: str, act: str) -> None:
        """An officer whose page shows an entry that is no longer the last: a conflict, never a silent overwrite."""
        matter = self.docket.matter(name)
        if matter is None or self.seen[name] == matter.number:
            return
        outcome = self.docket.act(self.request(name, act, expected=self.seen[name] or matter.number + 7))
        assert isinstance(outcome, Refusal)
        assert outcome.stage is Stage.CONFLICT
        assert dict(outcome.typed) == LIFE[act][1]

    @rule(name=st.sampled_from(MATTERS))
    def reads(self, name: str) -> None:
        matter = self.docket.matter(name)
        self.seen[name] = matter.number if matter else 0

    @rule(name=st.sampled_from(MATTERS), place=st.integers(0, 30))
    def sends_again(self, name: str, place: int) -> None:
        """A request whose answer was lost on the way is sent again under its key."""
        model = self.models[name]
        if not model.keys:
            return
        before = len(self.docket.entries(name))
        outcome = self.docket.act(model.keys[place % len(model.keys)])
        assert isinstance(outcome, Accepted)
        assert outcome.repeated
        assert len(self.docket.entries(name)) == before

    @rule(name=st.sampled_from(MATTERS), act=st.sampled_from(sorted(LIFE)), back=st.integers(1, 3000))
    def comes_late(self, name: str, act: str, back: int) -> None:
        """An act said to have happened before the last one on record."""
        matter = self.docket.matter(name)
        moment = self.now - timedelta(minutes=back)
        if matter is None or moment >= matter.last:
            return
        outcome = self.docket.act(self.request(name, act, at=moment))
        assert isinstance(outcome, Refusal)
        assert outcome.stage is Stage.TIME

    @rule(minutes=st.one_of(st.integers(1, 600), st.integers(1, 60 * 24 * 30)))
    def time_passes(self, minutes: int) -> None:
        if self.now.year < 2026:
            self.now += timedelta(minutes=minutes)

    @rule(minutes=st.integers(1, 60 * 24 * 5))
    def the_clock_is_set_back(self, minutes: int) -> None:
        self.now -= timedelta(minutes=minutes)

    @rule()
    def the_clock_looks(self) -> None:
        self.docket.tick()
        for model in self.models.values():
            model.catch_up(self.now)
        assert self.docket.tick() == 0

    @rule()
    def crashes_and_restarts(self) -> None:
        self.old.append(self.docket)  # left as it is, without a farewell
        self.docket = self.opened()

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "docket"):
            return
        for name, model in self.models.items():
            matter = self.docket.matter(name)
            assert (matter.state if matter else None) == model.state
            entries = self.docket.entries(name)
            keys = [entry.key for entry in entries]
            assert len(keys) == len(set(keys))
            assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
            if matter is not None:
                assert fold_all(entries) == matter

    def teardown(self) -> None:
        if hasattr(self, "docket"):
            report = self.docket.verify()
            assert report.holds, report.breaches
            for docket in (*self.old, self.docket):
                docket.close()
            self.folder.cleanup()


QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def test_the_docket_agrees_with_the_model() -> None:
    run_state_machine_as_test(
        Office, settings=settings(max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=QUIET)
    )


@pytest.mark.slow
def test_the_docket_agrees_with_the_model_in_ten_thousand_steps() -> None:
    run_state_machine_as_test(
        Office, settings=settings(max_examples=200, stateful_step_count=50, deadline=None, suppress_health_check=QUIET)
    )


@pytest.mark.slow
def test_the_docket_agrees_with_the_model_in_long_lives() -> None:
    """Ten thousand steps as twenty runs of five hundred: what builds up slowly shows only there."""
    run_state_machine_as_test(
        Office, settings=settings(max_examples=20, stateful_step_count=500, deadline=None, suppress_health_check=QUIET)
    )
