"""Reading 1: one case, with its reasons."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from gongbao.rules.errors import FactError, ParameterError, nearest
from gongbao.rules.lower import ABSENT_SUFFIX, DIVISOR_SUFFIX, Settings
from gongbao.rules.ops import OpBuilder
from gongbao.rules.outcomes import How, Outcome, Outcomes, number_outcomes
from gongbao.rules.parameters import Parameter
from gongbao.rules.plan import Plan, breakpoints, choices, make_plan, overlay
from gongbao.rules.python_code import PythonWriter, compile_function
from gongbao.rules.regulation import Concept, Fact, Regulation
from gongbao.rules.types import ABSENT, Plain, Shown, YearMonth, describe, to_plain, to_shown

REASONS_VERSION = 1


class UsedParameter(NamedTuple):
    """A parameter that a concept rests on, in the version that was used."""

    name: str
    title: str
    value: Shown
    version: str
    clause: str


class UsedFact(NamedTuple):
    """A fact that a concept rests on: what was told, and by whom."""

    name: str
    title: str
    value: Shown
    source: str


class Reason(NamedTuple):
    """Why a concept has its value. `failed` is the nearest condition that did not hold, `needs` the facts that are
    wanted where the value is unknown."""

    concept: str
    title: str
    value: Shown
    clauses: tuple[str, ...]
    outcome: Outcome
    parameters: tuple[UsedParameter, ...]
    facts: tuple[UsedFact, ...]
    needs: tuple[str, ...]

    @property
    def known(self) -> bool:
        return self.value is not None

    @property
    def failed(self) -> Outcome | None:
        """The nearest condition that did not hold."""
        return self.outcome if self.outcome.how is How.FAILED else None

    @property
    def deciding_clause(self) -> str:
        """The clause that decided: of the branch, row or exception taken, else of the concept."""
        return self.outcome.clause or "；".join(self.clauses)


class Finding(NamedTuple):
    """Something a person must be told: its kind (out_of_force, conflict) and a sentence."""

    kind: str
    message: str
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Used:
    """What of a reason is the same for every case."""

    concept: Concept
    clauses: tuple[str, ...]
    parameters: tuple[UsedParameter, ...]
    facts: tuple[Fact, ...]
    outcomes: tuple[Outcome, ...]


class Program:
    """A plan compiled to Python."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.concepts = [stage.concept for stage in plan.stages]
        self.facts = list(plan.facts.values())
        self.fact_columns = self._fact_columns()
        arguments = ["on", "decided", *(f"f_{name}" for _, name in self.fact_columns)]
        writer = PythonWriter(_python_name)
        for stage in plan.stages:
            for column, op in stage.columns:
                writer.assign(op, f"f_{column}")
        values = [_result(stage.concept) for stage in plan.stages]
        self.outcomes: list[Outcomes] = [number_outcomes(plan, concept) for concept in self.concepts]
        lines = list(writer.lines)
        self.run = compile_function("run", arguments, [*lines, f"    return ({', '.join(values)},)"], writer.constants)
        codes = [writer.write(outcome.code) for outcome in self.outcomes]
        body = [*writer.lines, f"    return ({', '.join(values)},), ({', '.join(codes)},)"]
        self.explain = compile_function("explain", arguments, body, writer.constants)
        self.used = [
            self._used(concept, outcome) for concept, outcome in zip(self.concepts, self.outcomes, strict=True)
        ]

    def _fact_columns(self) -> list[tuple[str, str]]:
        columns = []
        for fact in self.facts:
            columns.append((fact.scope.name, fact.name))
            if fact.type.optional and not fact.missing_is_absent:
                columns.append((fact.scope.name, fact.name + ABSENT_SUFFIX))
        return columns

    def arguments(self, told: Mapping[str, Plain | Any]) -> list[Plain | None]:
        """Facts in the order in which the code takes them; an absent fact as None with its companion True."""
        given: list[Plain | None] = []
        for fact in self.facts:
            value = told.get(fact.name)
            given.append(None if value is ABSENT else value)
            if fact.type.optional and not fact.missing_is_absent:
                given.append(None if value is None else value is ABSENT)
        return given

    def _used(self, concept: Concept, outcomes: Outcomes) -> _Used:
        from gongbao.rules import nodes as n

        regulation = self.plan.regulation
        parameters, facts = {}, {}
        for expression in concept.expressions:
            for node in expression.walk():
                if isinstance(node, n.ParameterRef):
                    parameters[node.name] = self._parameter(self.plan.settings.parameters[node.name])
                if isinstance(node, n.FactRef):
                    facts[node.name] = regulation.facts[node.name]
        return _Used(
            concept,
            tuple(map(str, concept.clauses)),
            tuple(parameters.values()),
            tuple(facts.values()),
            outcomes.all,
        )

    def _parameter(self, parameter: Parameter) -> UsedParameter:
        version = parameter.on(self.plan.settings.version_day)
        if version is None:
            return UsedParameter(parameter.name, parameter.title, None, "", "")
        shown = to_shown(parameter.type, version.value)
        return UsedParameter(parameter.name, parameter.title, shown, str(version), version.clause)


def _python_name(column: tuple[str, str]) -> str:
    scope, name = column
    return name if not scope else f"f_{name}"


def _result(concept: Concept) -> str:
    """What a concept yields: its value, with its divisor or absence where it has one."""
    name = f"f_{concept.name}"
    parts = [name]
    if concept.type.is_number and concept.type.scale is None:
        parts.append(name + DIVISOR_SUFFIX)
    if concept.type.optional:
        parts.append(name + ABSENT_SUFFIX)
    return name if len(parts) == 1 else f"({', '.join(parts)})"


class CaseReading:
    """Evaluates cases of a regulation; programs are compiled once for each set of parameters and readings."""

    def __init__(self, regulation: Regulation) -> None:
        self.regulation = regulation
        self._breakpoints = breakpoints(regulation)
        self._programs: dict[object, Program] = {}

    def evaluate(
        self,
        facts: Mapping[str, object],
        on: object,
        decided: date | None,
        parameters: Mapping[str, object],
        readings: Mapping[str, str],
    ) -> Result:
        """One case on a day or month. `parameters` are those of a reform, `readings` choices other than the default.

        Raises FactError or ParameterError where what is given cannot be; a missing fact is unknown, no error.
        """
        day = parse_day(on)
        told = self._told(facts)
        first, last = self.regulation.in_force
        if not first <= day <= (last or date.max):
            return Result(self.regulation, day, None, told, (), (out_of_force(self.regulation, day),))
        program = self.program(day, parameters, readings)
        arguments = program.arguments(told)
        return Result(self.regulation, day, program, told, (day, decided or day, *arguments), ())

    def program(self, day: date, parameters: Mapping[str, object], readings: Mapping[str, str]) -> Program:
        """The compiled plan for the versions of parameters of a day."""
        epoch = bisect_right(self._breakpoints, day)
        key = (epoch, tuple(sorted(readings.items())), tuple(sorted((k, str(v)) for k, v in parameters.items())))
        program = self._programs.get(key)
        if program is None:
            build = OpBuilder()
            settings = Settings(
                day=build.column(("", "on"), "date", nullable=False),
                decided=build.column(("", "decided"), "date", nullable=False),
                parameters=overlay(self.regulation, parameters),
                version_day=day,
                choices=choices(self.regulation, readings),
            )
            program = self._programs[key] = Program(
                make_plan(self.regulation, settings, self.regulation.concepts, build)
            )
        return program

    def _told(self, facts: Mapping[str, object]) -> dict[str, Plain | Any]:
        known = self.regulation.facts
        told: dict[str, Plain | Any] = {}
        for name, given in facts.items():
            fact = known.get(name)
            if fact is None:
                raise FactError(f"没有名为 {name} 的事实。{nearest(name, known)}")
            if given is not None:
                told[name] = read_fact(fact, given)
        return told


def read_fact(fact: Fact, given: object) -> Plain | Any:
    """A fact in plain form, or ABSENT. Raises FactError naming the fact, what was expected and what was found."""
    if given is ABSENT:
        if not fact.type.optional:
            raise FactError(f"事实 {fact.name}（{fact.title}）不能是“没有”：应为{describe(fact.type)}")
        return ABSENT
    try:
        plain = to_plain(fact.type, given)
    except FactError as wrong:
        raise FactError(f"事实 {fact.name}（{fact.title}）{wrong}") from wrong
    if fact.low is not None and not fact.low <= plain <= fact.high:
        low, high = to_shown(fact.type, fact.low), to_shown(fact.type, fact.high)
        raise FactError(f"事实 {fact.name}（{fact.title}）应在 {low} 至 {high} 之间，给出的是 {given}")
    return plain


def parse_day(on: object) -> date:
    """A day, or the first day of a month, from a date, YearMonth or text. Raises ParameterError."""
    if isinstance(on, YearMonth):
        return date(on.year, on.month, 1)
    if isinstance(on, date):
        return date(on.year, on.month, on.day)
    written = str(on)
    try:
        return date.fromisoformat(f"{written}-01" if len(written) == 7 else written)
    except ValueError as wrong:
        raise ParameterError(f"{written} 不是日期或年月，应写成 2023-05-20 或 2023-05") from wrong


def out_of_force(regulation: Regulation, day: date) -> Finding:
    """The finding for a day outside the period in force."""
    first, last = regulation.in_force
    if day < first:
        return Finding("out_of_force", f"{regulation.number}自{first}起施行，{day} 尚未施行，不作计算")
    ended = f"，由{regulation.ended_by}替代或废止" if regulation.ended_by else "，没有查到接续它的文件"
    return Finding("out_of_force", f"{regulation.number}的有效期至{last}{ended}；{day} 已失效，不作计算")


class Result:
    """What a case came to: values by concept, and why. Out of force there are no values, but a finding."""

    __slots__ = ("_arguments", "_findings", "_reasons", "_told", "_values", "on", "program", "regulation")

    def __init__(
        self,
        regulation: Regulation,
        on: date,
        program: Program | None,
        told: Mapping[str, Any],
        arguments: tuple[Any, ...],
        findings: tuple[Finding, ...],
    ) -> None:
        self.regulation, self.on, self.program = regulation, on, program
        self._told, self._arguments, self._findings = told, arguments, findings
        self._values: dict[str, Shown] | None = None
        self._reasons: dict[str, Reason] | None = None

    @property
    def in_force(self) -> bool:
        """Whether the regulation was in force on the day."""
        return self.program is not None

    def __getitem__(self, concept: str) -> Shown:
        """The value of a concept: money in 元 as Decimal, None unknown, ABSENT none. KeyError for a wrong name."""
        if self._values is None:
            self._values = self._compute()
        if concept not in self._values:
            if concept in self.regulation.concepts and self.program is None:
                return None
            raise KeyError(f"没有名为 {concept} 的概念。{nearest(concept, self.regulation.concepts)}")
        return self._values[concept]

    def _compute(self) -> dict[str, Shown]:
        if self.program is None:
            return {}
        values = self.program.run(*self._arguments)
        return {
            concept.name: show(concept, value) for concept, value in zip(self.program.concepts, values, strict=True)
        }

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """One for each concept, in the order of computation."""
        return tuple(self._explained().values())

    def reason(self, concept: str) -> Reason:
        """Why this concept has its value."""
        return self._explained()[concept]

    def _explained(self) -> dict[str, Reason]:
        if self._reasons is None:
            self._reasons = {} if self.program is None else self._explain(self.program)
        return self._reasons

    def _explain(self, program: Program) -> dict[str, Reason]:
        values, codes = program.explain(*self._arguments)
        told = self._told
        reasons = {}
        for used, value, code in zip(program.used, values, codes, strict=True):
            concept = used.concept
            shown = show(concept, value)
            facts = tuple([UsedFact(f.name, f.title, to_shown(f.type, told.get(f.name)), f.source) for f in used.facts])
            needs = self.needs(concept.name) if shown is None else ()
            reasons[concept.name] = Reason(
                concept.name, concept.title, shown, used.clauses, used.outcomes[code], used.parameters, facts, needs
            )
        return reasons

    def verdict(self, concept: str) -> str:
        """yes, no or undetermined."""
        found = self[concept]
        return "undetermined" if found is None else "yes" if found else "no"

    def needs(self, concept: str) -> tuple[str, ...]:
        """The facts, not told, on which an unknown value depends."""
        from gongbao.rules.questions import wanted_facts

        return () if self.program is None else wanted_facts(self.program.plan, self._arguments_by_column(), concept)

    def _arguments_by_column(self) -> dict[tuple[str, str], Any]:
        assert self.program is not None
        columns: dict[tuple[str, str], Any] = {("", "on"): self._arguments[0], ("", "decided"): self._arguments[1]}
        names = self.program.fact_columns
        columns.update(zip(names, self._arguments[2:], strict=True))
        return columns

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a person must be told: out of force, conflicts between exceptions."""
        conflicts = [
            Finding("conflict", f"{r.title}：{r.outcome.title}同时适用而结果不同", (r.outcome.clause,))
            for r in self.reasons
            if r.outcome.how is How.CONFLICT
        ]
        return (*self._findings, *conflicts)


def show(concept: Concept, value: Any) -> Shown:
    """A computed value as a person gets it."""
    if isinstance(value, tuple):
        if concept.type.optional:
            if value[-1]:
                return ABSENT
            value = value[0] if len(value) == 2 else value[:2]
        if isinstance(value, tuple):
            return None if value[0] is None or value[1] is None else Fraction(value[0], value[1])
    return to_shown(concept.type, value)
