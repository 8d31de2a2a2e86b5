"""Conditions in fewer operations, where a query is only run and not read.

They hold, do not hold and are unknown exactly where they did before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from gongbao.rules.op_builder import OpBuilder
from gongbao.rules.ops import COMPARISONS, Op, is_constant
from gongbao.rules.rewriting import with_parts

_UPPER, _LOWER = ("<", "<="), (">", ">=")


class Simplified:
    """Operations with shorter conditions; `settled`: conditions that are known to hold, or not to, for every row."""

    def __init__(self, build: OpBuilder, settled: Iterable[tuple[Op, bool]] = ()) -> None:
        self._build = build
        self._done = {id(op): (op, build.boolean(held)) for op, held in settled}

    def of(self, op: Op) -> Op:
        """The operation as it is now."""
        if id(op) not in self._done:
            self._done[id(op)] = op, self._made(with_parts(op, self.of))
        return self._done[id(op)][1]

    def _made(self, op: Op) -> Op:
        b = self._build
        match op.name:
            case "and" | "or" if _on_one_side(*op.args):
                below = op.args[0].name in _UPPER
                furthest = max if below is (op.name == "or") else min
                return furthest(op.args, key=lambda each: (each.args[1].low, each.name in ("<=", ">")))
            case "and":
                return b.both(*op.args)
            case "or":
                return b.either(*op.args)
            case "not":
                return b.negate(*op.args)
            case "case" if any(condition.is_literal for condition in op.args[:-1:2]):
                return b.case(list(zip(op.args[:-1:2], op.args[1::2], strict=True)), op.args[-1])
            case _ if op.name in COMPARISONS and op.args[0].name == "case" and op.args[1].is_literal:
                return self._of_choice(op)
            case _:
                return op

    def _of_choice(self, op: Op) -> Op:
        """A choice of two against a constant, where one of the two is a constant as well: it is settled there."""
        b, (choice, border) = self._build, op.args
        if len(choice.args) != 3 or choice.args[0].nullable:
            return op
        condition, *results = choice.args
        then, otherwise = (b.compare(op.name, result, border) for result in results)
        contrary = b.negate(condition)
        if is_constant(then, True):
            made = b.either(condition, otherwise)
        elif is_constant(then, False):
            made = b.both(contrary, otherwise)
        elif is_constant(otherwise, True):
            made = b.either(contrary, then)
        elif is_constant(otherwise, False):
            made = b.both(condition, then)
        else:
            return op
        return op if made.nullable and not op.nullable else made


def _on_one_side(one: Op, other: Op) -> bool:
    """Whether two conditions hold the same thing against borders from the same side: one of the two says it all."""
    if not any(one.name in side and other.name in side for side in (_UPPER, _LOWER)):
        return False
    borders = (one.args[1], other.args[1])
    known = all(border.is_literal and isinstance(border.payload, int | date) for border in borders)
    return known and one.args[0] is other.args[0]


def settled_by(kept: Op) -> Iterator[tuple[Op, bool]]:
    """What is settled for rows that are kept where this condition holds or is unknown."""
    if not kept.nullable and not kept.is_literal:
        yield kept, True
    if kept.name == "case" and len(kept.args) == 3 and is_constant(kept.args[1], False):
        condition = kept.args[0]
        if not condition.nullable:
            yield condition, False
