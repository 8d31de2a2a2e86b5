"""Parts of operations: conditions that must all hold, what is used more than once, for whom alone a sum is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gongbao.rules.ops import MonthsLater, Op
from gongbao.rules.plan import FoldStage
from gongbao.rules.sql.unknown import Unknowns

SHARED_SIZE = 4
"""From how many operations on a part that is used twice becomes a column of its own."""


def conjuncts(op: Op, definitions: Mapping[int, Op]) -> list[Op]:
    """The conditions that must all hold, seen through the columns of the concepts in which they stand."""
    known = definitions.get(id(op), op) if op.name == "column" else op
    if known.name == "and":
        return [each for arg in known.args for each in conjuncts(arg, definitions)]
    return [known]


def summed_together(stages: list[FoldStage]) -> tuple[list[Op], list[FoldStage]]:
    """The condition under which alone members add to any of these sums, if there is one, and the sums of those.

    The others need not be grouped at all: who has no member has 0.
    """
    terms = [stage.args[0] for stage in stages]
    chosen = {term.args[0] for term in terms if term.name == "case" and len(term.args) == 3}
    plain = all(
        stage.how == "sum" and term.name == "case" and term.args[-1].is_literal and term.args[-1].payload == 0
        for stage, term in zip(stages, terms, strict=True)
    )
    if not plain or len(chosen) != 1 or any(len(term.args) != 3 for term in terms):
        return [], stages
    (condition,) = chosen
    if condition.nullable:
        return [], stages
    return [condition], [replace(stage, args=(stage.args[0].args[1],)) for stage in stages]


def _parts_written(op: Op, unknowns: Unknowns) -> tuple[Op, ...]:
    """The parts of an operation that stand in its SQL, as often as they do; those inside a sum over months left out."""
    if isinstance(op.payload, MonthsLater):
        return op.payload.day, op.payload.months
    if op.name in ("least", "greatest"):
        one, other = op.args
        return op.args * (1 if unknowns.follows(one, other) and unknowns.follows(other, one) else 2)
    if op.name == "floor_div" and op.args[0].low < 0:
        return op.args * 2
    return op.args[:2] if op.name == "sum_range" else op.args


def shared_parts(ops: list[Op], unknowns: Unknowns) -> list[Op]:
    """Operations that are used more than once and are worth a column; inner ones first.

    Those inside a sum over months depend on its month and stay where they are.
    """
    uses: dict[int, int] = {}
    order: list[Op] = []

    def visit(op: Op) -> None:
        uses[id(op)] = uses.get(id(op), 0) + 1
        if uses[id(op)] > 1:
            return
        for arg in _parts_written(op, unknowns):
            visit(arg)
        order.append(op)

    for op in ops:
        visit(op)
    return [op for op in order if uses[id(op)] > 1 and op.args and sum(1 for _ in op.walk()) >= SHARED_SIZE]
