"""Reading 3: what to ask a person next, so that as few questions as possible are asked."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from gongbao.rules import nodes as n
from gongbao.rules.case import Result
from gongbao.rules.errors import ParameterError, nearest
from gongbao.rules.group import Fact
from gongbao.rules.nodes import Interval
from gongbao.rules.regulation import Regulation
from gongbao.rules.types import ABSENT, Kind, Shown, to_shown

MOST_ANSWERS = 12
"""How many different answers are tried for one fact."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to a person: the fact, the words, and how many facts may still matter after the best answer."""

    fact: str
    question: str
    least_left: int


@dataclass(frozen=True, slots=True)
class Interview:
    """Asks for the facts that decide some concepts on a day, the most telling first; stops when they are decided."""

    regulation: Regulation
    concepts: tuple[str, ...]
    on: object
    readings: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        """Raises ParameterError for a concept that the regulation does not have."""
        for name in self.concepts:
            if name not in self.regulation.concepts:
                raise ParameterError(f"没有名为 {name} 的概念。{nearest(name, self.regulation.concepts)}")

    def result(self, facts: Mapping[str, object]) -> Result:
        """What is known with these facts."""
        return self.regulation.evaluate(facts, on=self.on, readings=self.readings)

    def wanted(self, facts: Mapping[str, object]) -> tuple[str, ...]:
        """The facts that may still matter; none where all is decided."""
        result = self.result(facts)
        return tuple(dict.fromkeys(name for concept in self.concepts for name in result.needs(concept)))

    def next(self, facts: Mapping[str, object], unanswered: Container[str] = ()) -> Asked | None:
        """The fact whose answers leave the least to ask, on average; None where all is decided.

        Facts that were asked and stay `unanswered` are not asked again. Only facts of the subject can be asked for
        one by one; a group's members come as a whole. A parameter without a value is nobody's to answer.
        """
        best: tuple[Fraction, int] | None = None
        chosen = None
        for place, name in enumerate(self.wanted(facts)):
            if name in unanswered or name in self.regulation.parameters:
                continue
            left = self._left(facts, name)
            score = (Fraction(sum(left), len(left)), place)
            if best is None or score < best:
                best, chosen = score, Asked(name, self._question(name), min(left))
        return chosen

    def _left(self, facts: Mapping[str, object], name: str) -> list[int]:
        """How many facts may still matter after each answer."""
        fact = self.regulation.facts.get(name)
        if fact is None or fact.scope.parent is not None:
            return [self._open(facts)]
        return [self._open({**facts, name: answer}) for answer in answers(self.regulation, fact)]

    def _open(self, facts: Mapping[str, object]) -> int:
        """How many facts may still come to matter."""
        result = self.result(facts)
        return len({name for concept in self.concepts for name in result.needs(concept, further=True)})

    def _question(self, name: str) -> str:
        fact = self.regulation.facts.get(name)
        return fact.question if fact is not None else f"{self.regulation.groups[name].scope.title}有哪些？"


def answers(regulation: Regulation, fact: Fact) -> list[Shown]:
    """Answers that can lead different ways: every code, yes and no, and numbers or days about every bound in the rules
    with which such facts are compared."""
    found: list[Shown] = [ABSENT] if fact.type.optional else []
    match fact.type.kind:
        case Kind.BOOLEAN:
            found += [True, False]
        case Kind.CODE:
            assert fact.type.code_list is not None
            found += list(fact.type.code_list.codes)
        case Kind.TEXT:
            found.append("")
        case _:
            bounds = sorted({fact.low, fact.high, *_bounds(regulation, fact)})
            step = max(1, -(-len(bounds) // MOST_ANSWERS))
            found += [to_shown(fact.type, bound) for bound in bounds[::step]]
    return found


def _bounds(regulation: Regulation, fact: Fact) -> Iterator[Any]:
    """Constants of the fact's kind and unit in the rules, and what lies just before them."""
    for concept in regulation.concepts.values():
        for expression in concept.expressions:
            for node in expression.walk():
                for bound in _constants(node, fact):
                    for near in (bound, bound - timedelta(days=1) if isinstance(bound, date) else bound - 1):
                        if fact.low <= near <= fact.high:
                            yield near


def _constants(node: n.Expr, fact: Fact) -> Iterator[Any]:
    held = fact.type
    if isinstance(node, n.Const) and node.type.kind is held.kind and node.type.unit == held.unit:
        if isinstance(node.value, date):
            yield node.value
        elif isinstance(node.value, int) and node.type.scale and held.scale:
            yield node.value * held.scale // node.type.scale
    if isinstance(node, n.Lookup):
        for row in node.table.rows:
            for cell, (_, key) in zip(row.cells, node.table.keys, strict=True):
                if isinstance(cell, Interval) and key.kind is held.kind and key.unit == held.unit and held.scale:
                    for point in (cell.lower, cell.upper):
                        if point is not None:
                            at = point[0] if held.kind is not Kind.NUMBER else point[0] * held.scale
                            yield date.fromordinal(int(at)) if held.kind is Kind.DATE else int(at)
