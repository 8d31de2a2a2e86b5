"""The explanation: one shape for a case and for any row of a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple, Protocol

from gongbao.rules.group import Concept, Fact
from gongbao.rules.nodes import Scope
from gongbao.rules.outcomes import How, Outcome
from gongbao.rules.types import ABSENT, Absent, Kind, Shown, to_shown

REASONS_VERSION = 1
"""Version of the shape that `Reason.as_json` gives."""


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


@dataclass(frozen=True, slots=True)
class Grounds:
    """What of the reasons for a concept is the same in every case: clauses, parameters, facts, ways it can go."""

    concept: Concept
    clauses: tuple[str, ...]
    parameters: tuple[UsedParameter, ...]
    facts: tuple[Fact, ...]
    outcomes: tuple[Outcome, ...]
    name: str = field(init=False)
    about_subject: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.concept.name)
        object.__setattr__(self, "about_subject", self.concept.scope.parent is None)


class CaseAsked(Protocol):
    """What a reason asks of its case when it is shown."""

    def told(self, scope: Scope, fact: Fact, member: int | None) -> Any:
        """What was told of a fact, in plain form."""

    def needs(self, concept: str) -> tuple[str, ...]:
        """The facts, not told, on which an unknown value depends."""


class Reason:
    """Why a concept has its value. What a case adds to the grounds is kept as it was computed, and shown when asked.

    `member` is the place (from 0) of the member that it is about, None for the subject.
    """

    __slots__ = ("_case", "_code", "_grounds", "_value", "member")

    def __init__(self, case: CaseAsked, grounds: Grounds, value: Any, code: int, member: int | None = None) -> None:
        self._case = case
        self._grounds = grounds
        self._value = value
        self._code = code
        self.member = member

    def __repr__(self) -> str:
        return f"Reason({self.concept}={self.value!r}, {self.outcome.how.value}, {self.deciding_clause})"

    @property
    def concept(self) -> str:
        """The concept's name."""
        return self._grounds.concept.name

    @property
    def title(self) -> str:
        """What it is called in Chinese."""
        return self._grounds.concept.title

    @property
    def value(self) -> Shown:
        """The value: money in 元 as Decimal, None unknown, ABSENT none."""
        return show(self._grounds.concept, self._value)

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses that define the concept."""
        return self._grounds.clauses

    @property
    def outcome(self) -> Outcome:
        """The way the rule went."""
        return self._grounds.outcomes[self._code]

    @property
    def parameters(self) -> tuple[UsedParameter, ...]:
        """The parameters of its rule, in the versions used."""
        return self._grounds.parameters

    @property
    def facts(self) -> tuple[UsedFact, ...]:
        """The facts of its rule, as told."""
        scope = self._grounds.concept.scope
        return tuple(
            UsedFact(f.name, f.title, to_shown(f.type, self._case.told(scope, f, self.member)), f.source)
            for f in self._grounds.facts
        )

    @property
    def needs(self) -> tuple[str, ...]:
        """The facts that are wanted where the value is unknown."""
        return self._case.needs(self.concept) if self.value is None else ()

    @property
    def known(self) -> bool:
        """Whether there is a value (or a known absence)."""
        return self.value is not None

    @property
    def failed(self) -> Outcome | None:
        """The nearest condition that did not hold."""
        return self.outcome if self.outcome.how is How.FAILED else None

    @property
    def deciding_clause(self) -> str:
        """The clause that decided: of the branch, row or exception taken, else of the concept."""
        return self.outcome.clause or "；".join(self.clauses)

    def as_json(self) -> dict[str, Any]:
        """Plain data: numbers exact, as text."""
        return {
            "concept": self.concept,
            "title": self.title,
            "member": self.member,
            "value": shown_as_json(self.value),
            "clauses": list(self.clauses),
            "outcome": {
                "code": self.outcome.code,
                "how": self.outcome.how.value,
                "title": self.outcome.title,
                "clause": self.deciding_clause,
            },
            "parameters": [{**p._asdict(), "value": shown_as_json(p.value)} for p in self.parameters],
            "facts": [{**f._asdict(), "value": shown_as_json(f.value)} for f in self.facts],
            "needs": list(self.needs),
        }


class Finding(NamedTuple):
    """Something a person must be told: its kind (out_of_force, conflict) and a sentence."""

    kind: str
    message: str
    clauses: tuple[str, ...] = ()


def shown_as_json(shown: Shown) -> Any:
    """A value as JSON holds it: exact numbers and days as text, absent as {"absent": true}, unknown as null."""
    if isinstance(shown, Absent):
        assert shown is ABSENT
        return {"absent": True}
    return shown if shown is None or isinstance(shown, bool | int | str) else str(shown)


def show_all(concept: Concept, value: Any) -> Any:
    """A computed value as a person gets it; a list for members."""
    return show(concept, value) if concept.scope.parent is None else [show(concept, each) for each in value]


def show(concept: Concept, value: Any) -> Shown:
    """One computed value as a person gets it."""
    held = concept.type
    if value.__class__ is tuple:
        if held.optional:
            if value[-1]:
                return ABSENT
            value = value[0] if len(value) == 2 else value[:2]
        if value.__class__ is tuple:
            return None if value[0] is None or value[1] is None else Fraction(value[0], value[1])
    if value is None or held.kind not in (Kind.NUMBER, Kind.MONTH):
        return value  # type: ignore[no-any-return]
    return to_shown(held, value)
