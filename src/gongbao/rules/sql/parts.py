"""Parts of operations: conditions that must all hold, what is used more than once, for whom alone a sum is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial, reduce

from gongbao.rules.op_builder import OpBuilder
from gongbao.rules.ops import MonthsLater, Op, is_constant
from gongbao.rules.plan import FoldStage
from gongbao.rules.relevance import either_of
from gongbao.rules.sql.unknown import Unknowns

SHARED_SIZE = 4
"""From how many operations on a part that is used twice becomes a column of its own."""


def conjuncts(op: Op, definitions: Mapping[int, Op]) -> list[Op]:
    """The conditions that must all hold, seen through the columns of the concepts in which they stand."""
    known = definitions.get(id(op), op) if op.name == "column" else op
    if known.name == "and":
        return [each for arg in known.args for each in conjuncts(arg, definitions)]
    return [known]


def summed_together(stages: list[FoldStage], build: OpBuilder) -> tuple[list[Op], list[FoldStage]]:
    """The condition under which alone members add to any of these sums, if there is one, and the sums of those.

    The others need not be grouped at all: who has no member has 0. Of several conditions it is the widest (of the age
    on each of twelve days that on the last), unless none is.
    """
    terms = [stage.args[0] for stage in stages]
    plain = all(
        stage.how == "sum" and term.name == "case" and len(term.args) == 3 and is_constant(term.args[2], 0)
        for stage, term in zip(stages, terms, strict=True)
    )
    if not plain or any(term.args[0].nullable for term in terms):
        return [], stages
    widest = reduce(partial(either_of, build), (term.args[0] for term in terms))
    if widest.name == "or":
        return [], stages
    held = {id(each) for each in conjuncts(widest, {})}
    added = []
    for stage, term in zip(stages, terms, strict=True):
        more = [each for each in conjuncts(term.args[0], {}) if id(each) not in held]
        counted = build.case([(reduce(build.both, more, build.boolean(True)), term.args[1])], term.args[2])
        added.append(replace(stage, args=(counted,)))
    return [widest], added


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
