"""Reading 1: one case, with its reasons."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import repeat
from typing import Any

from gongbao.rules.errors import FactError, ParameterError, nearest
from gongbao.rules.group import Concept, Fact
from gongbao.rules.lower import Settings
from gongbao.rules.nodes import ConceptRef, FactRef, ParameterRef, Scope
from gongbao.rules.op_builder import OpBuilder
from gongbao.rules.outcomes import How, Outcome
from gongbao.rules.parameters import Parameter
from gongbao.rules.plan import Plan, breakpoints, choices, overlay
from gongbao.rules.planner import make_plan
from gongbao.rules.program import Program
from gongbao.rules.questions import wanted_facts
from gongbao.rules.reasons import REASONS_VERSION, Finding, Grounds, Reason, UsedParameter, show_all
from gongbao.rules.ruleset import Ruleset
from gongbao.rules.told import Told, read_told
from gongbao.rules.types import YearMonth, to_shown


class CaseReading:
    """Evaluates cases of a regulation; programs are compiled once for each set of parameters and readings."""

    def __init__(self, regulation: Ruleset) -> None:
        self.regulation = regulation
        self._breakpoints = breakpoints(regulation)
        self._programs: dict[object, _Prepared] = {}

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
        told = read_told(self.regulation, facts)
        first, last = self.regulation.in_force
        if not first <= day <= (last or date.max):
            return Result(self.regulation, day, None, told, [], (out_of_force(self.regulation, day),))
        prepared = self._prepared(day, parameters, readings)
        arguments = prepared.program.arguments(day, decided or day, told)
        result = Result(self.regulation, day, prepared, told, arguments, ())
        if self.regulation.required:
            refuse_contradictions(self.regulation, result)
        return result

    def _prepared(self, day: date, parameters: Mapping[str, object], readings: Mapping[str, str]) -> _Prepared:
        """The compiled plan for the versions of parameters of a day."""
        epoch = bisect_right(self._breakpoints, day)
        key: object = epoch
        if parameters or readings:
            key = (epoch, tuple(sorted(readings.items())), tuple(sorted((k, str(v)) for k, v in parameters.items())))
        prepared = self._programs.get(key)
        if prepared is None:
            prepared = self._programs[key] = _Prepared(case_plan(self.regulation, day, parameters, readings))
        return prepared


_EVERY_DAY = (date(1900, 1, 1).toordinal(), date(2199, 12, 31).toordinal())
"""Days on which a case may be evaluated."""


def refuse_contradictions(regulation: Ruleset, result: Result) -> None:
    """Raise FactError where facts contradict each other, naming the condition and the facts."""
    for name in regulation.required:
        found = result[name]
        for member, sound in enumerate(found if isinstance(found, list) else [found]):
            if sound is False:
                reason = result.reason(name, member)
                scope = regulation.concepts[name].scope
                who = f"{scope.title}第{member + 1}个的" if scope.parent is not None else ""
                clauses, told = "、".join(reason.clauses), "，".join(_told_in(regulation, result, name, member))
                raise FactError(f"{who}事实互相矛盾，应为“{reason.title}”〔{clauses}〕：{told}；请核对后改正")


def _told_in(regulation: Ruleset, result: Result, name: str, member: int) -> Iterator[str]:
    """The facts of a condition as told, and what was computed of others for the same member."""
    concept = regulation.concepts[name]
    for fact in result.reason(name, member).facts:
        if fact.value is not None:
            yield f"{fact.name}（{fact.title}）是 {fact.value}"
    for node in concept.rule.walk():
        if isinstance(node, ConceptRef) and regulation.concepts[node.name].scope is concept.scope:
            reason = result.reason(node.name, member)
            yield f"{reason.title}是 {reason.value}"


def case_plan(regulation: Ruleset, day: date, parameters: Mapping[str, object], readings: Mapping[str, str]) -> Plan:
    """The plan of all concepts, in which the day itself is still open."""
    build = OpBuilder()
    settings = Settings(
        day=build.column(("", "on"), "date", *_EVERY_DAY, nullable=False),
        decided=build.column(("", "decided"), "date", *_EVERY_DAY, nullable=False),
        parameters=overlay(regulation, parameters),
        version_day=day,
        choices=choices(regulation, readings),
    )
    return make_plan(regulation, settings, regulation.concepts, build)


class _Prepared:
    """A program with what its reasons have in common."""

    def __init__(self, plan: Plan) -> None:
        self.program = Program(plan)
        self.grounds = [
            _grounds(plan, concept, outcomes.all)
            for concept, outcomes in zip(self.program.concepts, self.program.outcomes, strict=True)
        ]


def _grounds(plan: Plan, concept: Concept, outcomes: tuple[Outcome, ...]) -> Grounds:
    parameters, facts = {}, {}
    for expression in concept.expressions:
        for node in expression.walk():
            if isinstance(node, ParameterRef):
                parameters[node.name] = _parameter(plan, plan.settings.parameters[node.name])
            if isinstance(node, FactRef):
                facts[node.name] = plan.regulation.facts[node.name]
    clauses = tuple(map(str, concept.clauses))
    return Grounds(concept, clauses, tuple(parameters.values()), tuple(facts.values()), outcomes)


def _parameter(plan: Plan, parameter: Parameter) -> UsedParameter:
    version = parameter.on(plan.settings.version_day)
    if version is None:
        return UsedParameter(parameter.name, parameter.title, None, "", "")
    shown = to_shown(parameter.type, version.value)
    return UsedParameter(parameter.name, parameter.title, shown, str(version), version.clause)


def parse_day(on: object) -> date:
    """A day, or the first day of a month, from a date, YearMonth or text. Raises ParameterError."""
    day = _day(on)
    if not _EVERY_DAY[0] <= day.toordinal() <= _EVERY_DAY[1]:
        raise ParameterError(f"{on} 不在 1900 至 2199 年之间")
    return day


def _day(on: object) -> date:
    if isinstance(on, YearMonth):
        return date(on.year, on.month, 1)
    if isinstance(on, date):
        return date(on.year, on.month, on.day)
    written = str(on)
    try:
        return date.fromisoformat(f"{written}-01" if len(written) == 7 else written)
    except ValueError as wrong:
        raise ParameterError(f"{written} 不是日期或年月，应写成 2023-05-20 或 2023-05") from wrong


def out_of_force(regulation: Ruleset, day: date) -> Finding:
    """The finding for a day outside the period in force."""
    first, last = regulation.in_force
    if day < first:
        return Finding("out_of_force", f"{regulation.number}自{first}起施行，{day} 尚未施行，不作计算")
    ended = f"（{regulation.ended_by}）" if regulation.ended_by else "，没有查到接续它的文件"
    return Finding("out_of_force", f"{regulation.number}的有效期至{last}{ended}；{day} 已失效，不作计算")


class Result:
    """What a case came to: values by concept, and why. Out of force there are no values, but a finding."""

    __slots__ = ("_arguments", "_findings", "_prepared", "_reasons", "_told", "_values", "on", "regulation")

    def __init__(
        self,
        regulation: Ruleset,
        on: date,
        prepared: _Prepared | None,
        told: Told,
        arguments: list[Any],
        findings: tuple[Finding, ...],
    ) -> None:
        self.regulation, self.on, self._prepared = regulation, on, prepared
        self._told, self._arguments, self._findings = told, arguments, findings
        self._values: dict[str, Any] | None = None
        self._reasons: tuple[Reason, ...] | None = None

    @property
    def in_force(self) -> bool:
        """Whether the regulation was in force on the day."""
        return self._prepared is not None

    def __getitem__(self, concept: str) -> Any:
        """The value of a concept: money in 元 as Decimal, None unknown, ABSENT none; a list for members of a group.

        Raises KeyError for a wrong name.
        """
        if self._values is None:
            self._values = self._compute()
        if concept not in self._values:
            if concept in self.regulation.concepts and self._prepared is None:
                return None
            raise KeyError(f"没有名为 {concept} 的概念。{nearest(concept, self.regulation.concepts)}")
        return show_all(self.regulation.concepts[concept], self._values[concept])

    def _compute(self) -> dict[str, Any]:
        if self._prepared is None:
            return {}
        program = self._prepared.program
        return dict(zip(program.names, program.run(*self._arguments), strict=True))

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """All reasons in the order of computation; one for each member where a concept is about members."""
        if self._reasons is None:
            self._reasons = () if self._prepared is None else self._explain(self._prepared)
        return self._reasons

    def reason(self, concept: str, member: int | None = None) -> Reason:
        """Why this concept has its value (for the member at this place, from 0)."""
        found = [reason for reason in self.reasons if reason.concept == concept]
        if not found:
            raise KeyError(f"没有 {concept} 的理由。{nearest(concept, self.regulation.concepts)}")
        return found[member or 0]

    def _explain(self, prepared: _Prepared) -> tuple[Reason, ...]:
        values, codes = prepared.program.explain(*self._arguments)
        if not prepared.program.groups:
            return tuple(map(Reason, repeat(self), prepared.grounds, values, codes))
        reasons = []
        for grounds, value, code in zip(prepared.grounds, values, codes, strict=True):
            if grounds.about_subject:
                reasons.append(Reason(self, grounds, value, code))
            else:
                reasons.extend(Reason(self, grounds, value[i], code[i], i) for i in range(len(value)))
        return tuple(reasons)

    def told(self, scope: Scope, fact: Fact, member: int | None) -> Any:
        """What was told of a fact: of the member of `scope` at a place, or of whom it belongs to."""
        place = member or 0
        while scope is not fact.scope and scope.parent is not None:
            place = self._told.groups[scope.name].owner[place]
            scope = scope.parent
        if scope.parent is None:
            return self._told.subject.get(fact.name)
        if scope is not fact.scope or member is None:
            return None
        return self._told.groups[scope.name].facts[place].get(fact.name)

    def verdict(self, concept: str) -> str:
        """yes, no or undetermined."""
        found = self[concept]
        return "undetermined" if found is None else "yes" if found else "no"

    def needs(self, concept: str, *, further: bool = False) -> tuple[str, ...]:
        """The facts, groups and parameters, not told, on which an unknown value depends; `further`: and all that may
        come to matter once conditions that are unknown now are known."""
        if self._prepared is None:
            return ()
        program = self._prepared.program
        return wanted_facts(program.plan, program.columns(self._arguments), self._told, concept, further=further)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a person must be told: out of force, conflicts between exceptions."""
        conflicts = [
            Finding("conflict", f"{r.title}：{r.outcome.title}同时适用而结果不同", (r.outcome.clause,))
            for r in self.reasons
            if r.outcome.how is How.CONFLICT
        ]
        return (*self._findings, *conflicts)

    def as_json(self) -> dict[str, Any]:
        """The whole explanation as plain data, in its versioned shape."""
        return {
            "version": REASONS_VERSION,
            "regulation": {"name": self.regulation.name, "number": self.regulation.number},
            "on": self.on.isoformat(),
            "in_force": self.in_force,
            "reasons": [reason.as_json() for reason in self.reasons],
            "findings": [{"kind": f.kind, "message": f.message, "clauses": list(f.clauses)} for f in self.findings],
        }
