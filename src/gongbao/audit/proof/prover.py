"""Asks Z3 about a regulation: over all days in force, within a time limit, first for a case that can be shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import z3

from gongbao.audit.proof.answers import Outcome
from gongbao.audit.proof.products import Product
from gongbao.audit.proof.solver import MONTH, Words
from gongbao.audit.proof.world import Case, World, case_of, make_world, plan_for, spans
from gongbao.rules import Regulation
from gongbao.rules.interpret import interpret_plan
from gongbao.rules.nodes import Scope
from gongbao.rules.ops import Op
from gongbao.rules.plan import Plan
from gongbao.rules.program import Program
from gongbao.rules.told import read_told

STEPS = 15_000_000
"""What the solver may do for one question: a second or two."""

LONGEST = 5.0
"""Seconds after which the solver is stopped where it does not count its steps (products of unknowns)."""

Claim = Callable[[World], Any]
"""A condition in a world, as a term."""


@dataclass(frozen=True, slots=True)
class Reply:
    """PROVED: no case at all. FOUND: this case (None: one with members in ways that a case of one cannot show)."""

    outcome: Outcome
    case: Case | None = None
    span: int = 0


@dataclass(slots=True)
class Prover:
    """The worlds of a regulation. Seconds (of the processor) are for all questions; `steps` of the solver are for one.

    Steps are counted, not timed, and time that others take is none: a machine under load gives the same answers.
    """

    regulation: Regulation
    seconds: float = 60.0
    steps: int = STEPS
    on: date | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
    words: Words = field(default_factory=Words)
    _ends: float = 0.0
    _plans: list[tuple[tuple[date, date], Plan]] = field(default_factory=list)
    _worlds: dict[tuple[int, bool], World] = field(default_factory=dict)
    _conditions: dict[int, Named] = field(default_factory=dict)
    _names: dict[int, tuple[Any, frozenset[str]]] = field(default_factory=dict)
    _programs: dict[int, Program] = field(default_factory=dict)
    _apart: dict[frozenset[int], tuple[Any, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ends = time.process_time() + self.seconds
        for span in spans(self.regulation, self.on):
            self._plans.append((span, plan_for(self.regulation, span[0], self.parameters, self.readings)))

    @property
    def out_of_time(self) -> bool:
        """Whether the seconds for all questions are over."""
        return time.process_time() > self._ends

    @property
    def spans(self) -> int:
        """Into how many periods the changes of parameters cut the time in force."""
        return len(self._plans)

    def plan(self, span: int) -> Plan:
        return self._plans[span][1]

    def world(self, span: int, *, one_member: bool) -> World:
        """A world of one member in each group, exact; or of any number, what is summed and multiplied left open."""
        made = self._worlds.get((span, one_member))
        if made is None:
            days, plan = self._plans[span]
            made = make_world(plan, days, one_member=one_member, words=self.words, linear=not one_member)
            self._worlds[(span, one_member)] = made
        return made

    def days(self, span: int) -> tuple[date, date]:
        """The first and last day of a period."""
        return self._plans[span][0]

    def evaluate(self, case: Case) -> Any:
        """What the rules themselves make of a case."""
        return self.regulation.evaluate(case.facts, on=case.on, parameters=self.parameters, readings=self.readings)

    def values(self, span: int, case: Case, scope: Scope, ops: Sequence[Op]) -> list[list[Any]]:
        """For each member of a group (one for the subject), what operations of the rules come to in a case.

        Raises FactError where the facts are none.
        """
        plan = self.plan(span)
        program = self._programs.get(span)
        if program is None:
            program = self._programs[span] = Program(plan)
        told = read_told(self.regulation, case.facts)
        walk = interpret_plan(plan, program.columns(program.arguments(case.on, case.on, told)), told)
        by_op = [walk.each(scope, op) for op in ops]
        return [list(each) for each in zip(*by_op, strict=True)]

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
        found, model, exact = self.find(alone, [claimed])
        if found == z3.sat and exact:
            return Reply(Outcome.FOUND, case_of(alone, model), span)
        if found == z3.unsat and not self.plan(span).groups:
            return Reply(Outcome.PROVED)
        many = self.world(span, one_member=False)
        found, _, _ = self.check(many, [claim(many)])
        return Reply(Outcome.PROVED if found == z3.unsat else Outcome.UNDECIDED)

    def sign(self, span: int, products: tuple[Product, ...]) -> int | None:
        """1 where a sum of products is never negative, -1 where it is never positive, whatever the facts; else None."""
        world = self.world(span, one_member=False)
        total, known = z3.IntVal(0), []
        for product in products:
            term = z3.IntVal(product.number)
            for part in product.parts:
                made = world.translator.of(part)
                term = term * made.term
                known.append(z3.Not(made.unknown))
            total = total + term
        for sign, against in ((1, total < 0), (-1, total > 0)):
            if self.check(world, [against, *known])[0] == z3.unsat:
                return sign
        return None

    def find(self, world: World, claims: list[Any], others: tuple[World, ...] = ()) -> tuple[Any, Model | None, bool]:
        """As `check`, but first among plain days: a case is mostly at hand there, without reckoning the calendar."""
        found, model, exact = self.check(world, claims, others, among=world.plain_days())
        if found == z3.sat and exact:
            return found, model, exact
        return self.check(world, claims, others)

    def check(
        self, world: World, claims: list[Any], others: tuple[World, ...] = (), among: Sequence[Any] = ()
    ) -> tuple[Any, Model | None, bool]:
        """What Z3 says within the time left; the model; whether every number of it can be computed.

        Only the conditions that bear on the claims are asked with them; the rest are met apart.
        """
        worlds = (world, *others)
        held = [*among, *(condition for each in worlds for condition in each.conditions())]
        conditions = [self._named(condition) for condition in held]
        asked = [names_in(claim, self._names) for claim in claims]
        bearing, rest, names = bearing_on(asked, conditions)
        found, model = self._ask([*claims, *(each.term for each in bearing)])
        if found != z3.sat:
            return found, None, True
        plain = [each for each in rest if not each.months]
        needed, _, _ = bearing_on([each.names for each in plain], [each for each in rest if each.months])
        apart, second = self._ask_apart([*plain, *needed])
        if apart != z3.sat:
            return z3.unknown, None, False
        loose = {each.translator.loose_name(column) for each in worlds for column in each.translator.loose}
        return found, Model(model, second), not loose & names

    def _named(self, condition: Any) -> Named:
        known = self._conditions.get(condition.get_id())
        if known is None:
            names = names_in(condition, self._names)
            known = self._conditions[condition.get_id()] = Named(condition, names, _months_in(names))
        return known

    def _ask_apart(self, conditions: list[Named]) -> tuple[Any, Any]:
        """A model of what does not bear on the claims: the same one for the same conditions."""
        key = frozenset(map(id, conditions))
        if key not in self._apart:
            answer = self._ask([each.term for each in conditions])
            if answer[0] == z3.unknown:
                return answer
            self._apart[key] = answer
        return self._apart[key]

    def _ask(self, conditions: list[Any]) -> tuple[Any, Any]:
        left = min(LONGEST, self._ends - time.process_time())
        if left <= 0.01:
            return z3.unknown, None
        solver = z3.Solver()
        solver.set("timeout", int(left * 1000))
        solver.set("rlimit", self.steps)
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
    """A condition with the variables in it; `months`: those of them that say in which month a day lies."""

    term: Any
    names: frozenset[str]
    months: frozenset[str]


def bearing_on(claims: list[frozenset[str]], conditions: list[Named]) -> tuple[list[Named], list[Named], set[str]]:
    """The conditions that share a variable with the claims, also by way of others; the rest; the variables.

    The month that a day lies in bears only on what asks for the month: it always exists.
    """
    names: set[str] = set().union(*claims)
    bearing: list[Named] = []
    waiting = conditions
    while True:
        near = [each for each in waiting if not names.isdisjoint(each.months or each.names)]
        if not near:
            return bearing, waiting, names
        bearing += near
        names = names.union(*(each.names for each in near))
        taken = set(map(id, near))
        waiting = [each for each in waiting if id(each) not in taken]


def _months_in(names: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name in names if name.startswith(MONTH))


def names_in(term: Any, known: dict[int, tuple[Any, frozenset[str]]] | None = None) -> frozenset[str]:
    """The variables of a term. `known` keeps those of its parts, with the parts, so that their numbers stay theirs."""
    found = {} if known is None else known
    waiting = [term]
    while waiting:
        each = waiting[-1]
        number = each.get_id()
        if number in found:
            waiting.pop()
            continue
        parts = each.children()
        if missing := [part for part in parts if part.get_id() not in found]:
            waiting += missing
            continue
        names: frozenset[str] = frozenset()
        if not parts and z3.is_const(each) and each.decl().kind() == z3.Z3_OP_UNINTERPRETED:
            names = frozenset([each.decl().name()])
        found[number] = (each, names.union(*(found[part.get_id()][1] for part in parts)))
        waiting.pop()
    return found[term.get_id()][1]
