"""The explanation: one shape for a case and for any row of a run."""

from __future__ import annotations

from typing import Any, NamedTuple

from gongbao.rules.outcomes import How, Outcome
from gongbao.rules.types import ABSENT, Absent, Shown

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


class Reason(NamedTuple):
    """Why a concept has its value.

    `outcome` is the way the rule went; `needs` the facts that are wanted where the value is unknown; `member` the
    place (from 0) of the member that it is about, None for the subject.
    """

    concept: str
    title: str
    value: Shown
    clauses: tuple[str, ...]
    outcome: Outcome
    parameters: tuple[UsedParameter, ...]
    facts: tuple[UsedFact, ...]
    needs: tuple[str, ...]
    member: int | None = None

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
