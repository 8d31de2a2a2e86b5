"""Asks Z3 about a regulation: over all days in force, within a time limit, first for a case that can be shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import z3

from gongbao.audit.proof.answers import Outcome
from gongbao.audit.proof.solver import MONTH, Words, packed
from gongbao.audit.proof.world import Case, World, case_of, make_world, plan_for, spans
from gongbao.rules import Regulation
from gongbao.rules.plan import Plan

Claim = Callable[[World], Any]
"""A condition in a world, as a term."""


@dataclass(frozen=True, slots=True)
class Reply:
    """PROVED: no case at all. FOUND: this case (None: one with members in ways that a case of one cannot show)."""

    outcome: Outcome
    case: Case | None = None
    world: World | None = None
    model: Any = None


@dataclass(slots=True)
class Prover:
    """The worlds of a regulation. Seconds are for all questions together, and for one (0: a sixtieth of all)."""

    regulation: Regulation
    seconds: float = 60.0
    question_seconds: float = 0.0
    on: date | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
    words: Words = field(default_factory=Words)
    _ends: float = 0.0
    _plans: list[tuple[tuple[date, date], Plan]] = field(default_factory=list)
    _worlds: dict[tuple[int, bool], World] = field(default_factory=dict)
    _conditions: dict[int, Named] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ends = time.monotonic() + self.seconds
        self.question_seconds = self.question_seconds or self.seconds / 60
        for span in spans(self.regulation, self.on):
            self._plans.append((span, plan_for(self.regulation, span[0], self.parameters, self.readings)))

    @property
    def spans(self) -> int:
        """Into how many periods the changes of parameters cut the time in force."""
        return len(self._plans)

    def plan(self, span: int) -> Plan:
        return self._plans[span][1]

    def world(self, span: int, *, one_member: bool) -> World:
        made = self._worlds.get((span, one_member))
        if made is None:
            days, plan = self._plans[span]
            made = make_world(plan, days, one_member=one_member, words=self.words)
            self._worlds[(span, one_member)] = made
        return made

    def days(self, span: int) -> tuple[date, date]:
        """The first and last day of a period."""
        return self._plans[span][0]

    def search(self, claim: Claim) -> Reply:
        """A case in which the claim holds; or that there is none."""
        undecided = False
        for span in range(self.spans):
            reply = self.search_in(span, claim)
            if reply.outcome is Outcome.FOUND:
                return reply
            undecided |= reply.outcome is Outcome.UNDECIDED
        return Reply(Outcome.UNDECIDED if undecided else Outcome.PROVED)

    def search_in(self, span: int, claim: Claim) -> Reply:
        """The same in one period between changes of parameters."""
        alone = self.world(span, one_member=True)
        claimed = claim(alone)
        # A case on the first day is mostly at hand, and found without reckoning with the calendar.
        first = alone.on == packed(self.days(span)[0])
        found, model, exact = self.check(alone, [claimed, first])
        if found != z3.sat or not exact:
            found, model, exact = self.check(alone, [claimed])
        if found == z3.sat and exact:
            return Reply(Outcome.FOUND, case_of(alone, model), alone, model)
        if found != z3.unsat:
            return Reply(Outcome.UNDECIDED)
        if not self.plan(span).groups:
            return Reply(Outcome.PROVED)
        many = self.world(span, one_member=False)
        found, _, _ = self.check(many, [claim(many)])
        return Reply(Outcome.PROVED if found == z3.unsat else Outcome.UNDECIDED)

    def check(self, world: World, claims: list[Any], others: tuple[World, ...] = ()) -> tuple[Any, Model | None, bool]:
        """What Z3 says within the time left; the model; whether every number of it can be computed.

        Only the conditions that bear on the claims are asked with them; the rest are met apart.
        """
        worlds = (world, *others)
        conditions = [self._named(condition) for each in worlds for condition in each.conditions()]
        bearing, rest, names = bearing_on(claims, conditions)
        found, model = self._ask([*claims, *(each.term for each in bearing)])
        if found != z3.sat:
            return found, None, True
        plain = [each for each in rest if not _months_in(each)]
        needed, _, _ = bearing_on([each.term for each in plain], [each for each in rest if _months_in(each)])
        apart, second = self._ask([each.term for each in (*plain, *needed)])
        if apart != z3.sat:
            return z3.unknown, None, False
        loose = {each.translator.loose_name(column) for each in worlds for column in each.translator.loose}
        return found, Model(model, second), not loose & names

    def _named(self, condition: Any) -> Named:
        known = self._conditions.get(condition.get_id())
        if known is None:
            known = self._conditions[condition.get_id()] = Named(condition, frozenset(names_in(condition)))
        return known

    def _ask(self, conditions: list[Any]) -> tuple[Any, Any]:
        left = min(self.question_seconds, self._ends - time.monotonic())
        if left <= 0.01:
            return z3.unknown, None
        solver = z3.Solver()
        solver.set("timeout", int(left * 1000))
        solver.add(*conditions)
        found = solver.check()
        return found, solver.model() if found == z3.sat else None


@dataclass(frozen=True, slots=True)
class Model:
    """Two models of conditions that share no variable, as one."""

    first: Any
    second: Any

    def eval(self, term: Any, *, model_completion: bool = True) -> Any:
        return self.second.eval(self.first.eval(term, model_completion=False), model_completion=model_completion)


@dataclass(frozen=True, slots=True)
class Named:
    """A condition with the variables in it."""

    term: Any
    names: frozenset[str]


def bearing_on(claims: list[Any], conditions: list[Named]) -> tuple[list[Named], list[Named], set[str]]:
    """The conditions that share a variable with the claims, also by way of others; the rest; the variables.

    The month that a day lies in bears only on what asks for the month: it always exists.
    """
    names = set().union(*map(names_in, claims))
    bearing: list[Named] = []
    waiting = conditions
    while True:
        near = [each for each in waiting if (_months_in(each) or each.names) & names]
        if not near:
            return bearing, waiting, names
        bearing += near
        names = names.union(*(each.names for each in near))
        taken = set(map(id, near))
        waiting = [each for each in waiting if id(each) not in taken]


def _months_in(condition: Named) -> set[str]:
    """The months of days that it speaks of, where it says in which month a day lies."""
    return {name for name in condition.names if name.startswith(MONTH)}


def names_in(term: Any) -> set[str]:
    """The variables of a term."""
    names: set[str] = set()
    seen: set[int] = set()
    waiting = [term]
    while waiting:
        each = waiting.pop()
        if each.get_id() in seen:
            continue
        seen.add(each.get_id())
        if z3.is_const(each) and each.decl().kind() == z3.Z3_OP_UNINTERPRETED:
            names.add(each.decl().name())
        waiting.extend(each.children())
    return names
