"""Which columns of two plans are the same by how they are made: equal rules over equal columns give equal values.

No solver is asked for these, so a change of one parameter leaves open only what rests on it.
"""

from __future__ import annotations

from gongbao.rules.lowered import ABSENT_SUFFIX
from gongbao.rules.ops import Op
from gongbao.rules.plan import Column, FoldStage, Plan, RowStage, Stage

Key = tuple[object, ...]


def alike_columns(mine: Plan, theirs: Plan) -> frozenset[Column]:
    """The columns of stages that both plans make in the same way from the same columns and facts."""
    stages = {_name(stage): stage for stage in theirs.stages}
    facts = {
        (fact.scope.name, name)
        for fact in mine.facts.values()
        if fact.name in theirs.facts and theirs.facts[fact.name].type == fact.type
        for name in (fact.name, fact.name + ABSENT_SUFFIX)
    }
    same: set[Column] = {("", "on"), ("", "decided"), *facts}
    made: set[Column] = set()
    for stage in mine.stages:
        other = stages.get(_name(stage))
        if other is not None and _written(stage, same) == _written(other, same) is not None:
            names = _columns(stage)
            made |= names
            same |= names
    return frozenset(made)


def _name(stage: Stage) -> Key:
    name = stage.concept.name if isinstance(stage, RowStage) else stage.name
    return type(stage).__name__, stage.scope.name, name


def _columns(stage: Stage) -> set[Column]:
    if isinstance(stage, RowStage):
        return {(stage.scope.name, name) for name, _ in stage.columns}
    return {(stage.scope.name, stage.name), (stage.scope.name, stage.name + ABSENT_SUFFIX)}


def _written(stage: Stage, same: set[Column]) -> Key | None:
    """How a stage is made, as data; None where it rests on a column that is not known to be the same."""
    known: dict[int, Key | None] = {}
    if isinstance(stage, RowStage):
        parts = [(name, _key(op, same, known)) for name, op in stage.columns]
        return None if any(key is None for _, key in parts) else tuple(parts)
    args = tuple(_key(op, same, known) for op in stage.args)
    if any(key is None for key in args):
        return None
    if isinstance(stage, FoldStage):
        return stage.how, stage.group.name, args
    return stage.how, stage.within.name, stage.options, args


def _key(op: Op, same: set[Column], known: dict[int, Key | None]) -> Key | None:
    if id(op) not in known:
        args = [_key(arg, same, known) for arg in op.args]
        fresh = op.name == "column" and isinstance(op.payload, tuple) and op.payload[0] and op.payload not in same
        missing = fresh or any(arg is None for arg in args)
        # What an addition of days stands for follows from what is added.
        payload = None if op.name == "add_days" else (type(op.payload).__name__, op.payload)
        known[id(op)] = None if missing else (op.name, op.kind, payload, tuple(args))
    return known[id(op)]
