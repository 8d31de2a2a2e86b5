"""Who can be left out: a condition on facts alone that must hold, on one of several days, for a concept to hold.

It is weaker than the concept, never stronger: where it is false, the concept is certainly not so on any of the days.
So an engine drops most rows of a register by plain comparisons, before anything else is computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial, reduce

from gongbao.rules.op_builder import OpBuilder
from gongbao.rules.ops import COMPARISONS, Op
from gongbao.rules.plan import Column, Plan, RowStage

_UPPER = ("<", "<=")


def may_hold(plans: Sequence[Plan], concept: str) -> Op:
    """The condition for rows that can matter to `concept` on a day of one of the plans."""
    build = plans[0].build
    definitions = {
        (s.scope.name, name): op for s in plans[0].stages if isinstance(s, RowStage) for name, op in s.columns
    }
    weaken = _Weakening(build, definitions)
    return reduce(partial(either_of, build), (weaken.needed(plan.lowered[concept].top) for plan in plans))


class _Weakening:
    """Operations as conditions on facts. Every method keeps the promise: where what it returns is false, what it was
    given is certainly false (not unknown)."""

    def __init__(self, build: OpBuilder, definitions: Mapping[Column, Op]) -> None:
        self.build, self.definitions = build, definitions
        self._anything = build.boolean(True)
        self._needed: dict[int, Op] = {}

    def needed(self, op: Op) -> Op:
        """What must hold for a condition to hold."""
        done = self._needed.get(id(op))
        if done is None:
            done = self._needed[id(op)] = self._must(op)
        return done

    def _must(self, op: Op) -> Op:
        b = self.build
        match op.name:
            case "column":
                return self.needed(self._seen_through(op)) if self._is_concept(op) else op
            case "literal":
                return self._anything if op.payload is None else op
            case "and":
                return b.both(self.needed(op.args[0]), self.needed(op.args[1]))
            case "or":
                return b.either(self.needed(op.args[0]), self.needed(op.args[1]))
            case "case":
                return self._any_branch(op, [self.needed(result) for result in (*op.args[1::2], op.args[-1])])
            case _ if op.name in COMPARISONS and isinstance(op.args[1].payload, int) and op.args[1].kind == "int":
                return self._compared(op.name, op.args[0], op.args[1].payload)
            case _:
                return op if self._only_facts(op) else self._anything

    def _compared(self, operator: str, number: Op, border: int) -> Op:
        """A whole number against a constant."""
        b = self.build
        number = self._seen_through(number)
        match number.name:
            case "literal" if number.payload is None:
                return self._anything
            case "literal":
                return b.compare(operator, number, b.integer(border))
            case "add" if isinstance(number.args[1].payload, int) and number.args[1].is_literal:
                return self._compared(operator, number.args[0], border - number.args[1].payload)
            case "sub" if isinstance(number.args[1].payload, int) and number.args[1].is_literal:
                return self._compared(operator, number.args[0], border + number.args[1].payload)
            case "greatest" | "least" if operator not in ("==", "!="):
                sides = [self._compared(operator, arg, border) for arg in number.args]
                if (number.name == "greatest") is not (operator in _UPPER):
                    return b.either(*sides)
                # Unknown where the other side is: then this side alone settles nothing.
                settled = [
                    side if not other.nullable else self._anything
                    for side, other in zip(sides, reversed(number.args), strict=True)
                ]
                return b.both(*settled)
            case "case":
                results = [self._compared(operator, result, border) for result in (*number.args[1::2], number.args[-1])]
                return self._any_branch(number, results)
            case _:
                made = b.compare(operator, number, b.integer(border))
                return made if self._only_facts(made) else self._anything

    def _any_branch(self, op: Op, results: list[Op]) -> Op:
        """One of the branches, whose conditions weakened are `results`; whether a fact is told picks the branch."""
        b = self.build
        result = results[-1]
        conditions = op.args[:-1:2]
        if op.args[-1].is_literal and op.args[-1].payload is None:
            result = self._unknown(conditions)
        for condition, then in zip(reversed(conditions), reversed(results[:-1]), strict=True):
            if condition.name == "is_null" and self._only_facts(condition):
                result = b.case([(condition, then)], result)
            else:
                result = b.either(then, result)
        return result

    def _unknown(self, conditions: Sequence[Op]) -> Op:
        """Whether no branch is taken, of a condition, its contrary and nothing else: only while it is unknown."""
        b = self.build
        if len(conditions) == 2 and conditions[1] is b.negate(conditions[0]) and self._only_facts(conditions[0]):
            return b.is_null(conditions[0])
        return self._anything

    def _is_concept(self, op: Op) -> bool:
        return op.payload in self.definitions

    def _seen_through(self, op: Op) -> Op:
        """What a concept's column holds."""
        while op.name == "column" and self._is_concept(op):
            op = self.definitions[op.payload]  # type: ignore[index]
        return op

    def _only_facts(self, op: Op) -> bool:
        return not any(each.name == "column" and self._is_concept(each) for each in op.walk())


def either_of(build: OpBuilder, one: Op, other: Op) -> Op:
    """A condition that holds where one of two does; of two borders for the same fact, the wider."""
    if one is other:
        return one
    if one.name == other.name:
        if one.name in COMPARISONS and one.args[0] is other.args[0] and one.name not in ("==", "!="):
            (_, first), (_, second) = one.args, other.args
            if first.is_literal and second.is_literal:
                wider = max if one.name in _UPPER else min
                return one if wider(first.low, second.low) == first.low else other
        if one.name in ("and", "or"):
            combine = build.both if one.name == "and" else build.either
            first, second = (either_of(build, x, y) for x, y in zip(one.args, other.args, strict=True))
            return combine(first, second)
        if one.name == "case" and len(one.args) == len(other.args) == 3 and one.args[0] is other.args[0]:
            then, otherwise = (either_of(build, x, y) for x, y in zip(one.args[1:], other.args[1:], strict=True))
            return build.case([(one.args[0], then)], otherwise)
    return build.either(one, other)
