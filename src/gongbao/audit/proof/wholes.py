"""Sums of parts that cannot be more than their whole, whatever the parts are: shares rounded down, a fund spread.

If every member's amount is at most whole × weight / (sum of the weights), their sum is at most the whole. A solver that
knows nothing of sums over any number of members is told this.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gongbao.audit.proof.columns import Columns
from gongbao.rules.ops import Op
from gongbao.rules.plan import FoldStage, Plan, WindowStage


@dataclass(frozen=True, slots=True)
class Part:
    """At most number × the factors × weight / the sum of the weights (`total`)."""

    number: int
    factors: tuple[Op, ...]
    weight: Op
    total: FoldStage


def bounded_sums(plan: Plan) -> Iterator[tuple[FoldStage, int, tuple[Op, ...]]]:
    """The sums over members that are at most a number times some factors."""
    columns = Columns(plan)
    for stage in plan.stages:
        if isinstance(stage, FoldStage) and stage.how == "sum":
            part = _part(columns, stage.args[0])
            if part is not None and part.total.group is stage.group and part.total.scope is stage.scope:
                yield stage, part.number, part.factors


def _part(columns: Columns, op: Op) -> Part | None:
    """What part of which whole an operation is at most."""
    found = columns.behind(op)
    if isinstance(found, WindowStage):
        return None
    if isinstance(found, FoldStage):
        # The parts of a fund, added up, are at most the fund; it is never below 0.
        spread = columns.spread(found)
        return None if spread is None else _part(columns, spread.args[0])
    match found.name:
        case "least":
            parts = [_part(columns, arg) for arg in found.args]
            return next((part for part in parts if part is not None), None)
        case "greatest" if found.args[1].is_literal and found.args[1].high <= 0:
            return _part(columns, found.args[0])
        case "case":
            return _of_branches(columns, found)
        case "floor_div":
            return _share(columns, found)
    return None


def _of_branches(columns: Columns, op: Op) -> Part | None:
    """The part that every branch is, but for those that are unknown or nothing."""
    results = [*op.args[1::2][: len(op.args) // 2], op.args[-1]]
    telling = [each for each in results if not (each.is_literal and (each.payload is None or each.high <= 0))]
    parts = [_part(columns, each) for each in telling]
    return parts[0] if parts and all(part == parts[0] for part in parts) else None


def _share(columns: Columns, op: Op) -> Part | None:
    """Of whole × weight / (sum of the weights), rounded down."""
    total = columns.summed(op.args[1])
    if total is None:
        return None
    weight = total.args[0]
    number, factors = 1, []
    waiting = [op.args[0]]
    while waiting:
        each = waiting.pop()
        if each.name == "mul":
            waiting += each.args
        elif each.is_literal:
            number *= int(str(each.payload))
        else:
            factors.append(each)
    scale = _scale(op.args[1])
    once = sum(each is weight for each in factors) == 1
    if not once or weight.low < 0 or number % scale or any(each.low < 0 for each in factors):
        return None
    return Part(number // scale, tuple(each for each in factors if each is not weight), weight, total)


def _scale(op: Op) -> int:
    """By how much a divisor is multiplied."""
    scale = 1
    while op.name in ("positive", "mul"):
        if op.name == "mul":
            scale *= int(str(op.args[1].payload)) if op.args[1].is_literal else 1
        op = op.args[0]
    return scale
