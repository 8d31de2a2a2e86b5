"""Few wide stages instead of many narrow ones, where a query is only run and not read.

An engine plans each stage anew with all columns before it: half a hundred stages take longer than a million people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gongbao.rules.ops import Op
from gongbao.rules.plan import Column, Plan, RowStage, Stage


def in_levels(plan: Plan, wanted: Iterable[Column], first: Iterable[Column] = ()) -> Plan:
    """The plan with only what `wanted` rests on; concepts of one scope that do not rest on each other in one stage.

    What `first` rests on comes before all else: rows may then be dropped. Plans that sum or rank over members stay as
    they are.
    """
    stages = [stage for stage in plan.stages if isinstance(stage, RowStage)]
    if len(stages) < len(plan.stages):
        return plan
    early, needed = set(first), set(wanted)
    below = {(stage.scope.name, name): _columns_of(op) for stage in stages for name, op in stage.columns}
    kept: list[RowStage] = []
    for stage in reversed(stages):
        columns = {name: op for name, op in stage.columns if (stage.scope.name, name) in early | needed}
        for name in columns:
            column = (stage.scope.name, name)
            (early if column in early else needed).update(below[column])
        if columns:
            kept.insert(0, replace(stage, columns=tuple(columns.items())))
    levels: dict[tuple[bool, int, str], list[tuple[RowStage, str, Op]]] = {}  # those of `first` sort first
    level_of: dict[Column, int] = {}
    for stage in kept:
        for name, op in stage.columns:
            column = (stage.scope.name, name)
            level_of[column] = 1 + max((level_of.get(each, 0) for each in below[column]), default=0)
            level = (column not in early, level_of[column], stage.scope.name)
            levels.setdefault(level, []).append((stage, name, op))
    merged: list[Stage] = [
        replace(held[0][0], columns=tuple((name, op) for _, name, op in held)) for _, held in sorted(levels.items())
    ]
    return replace(plan, stages=merged)


def _columns_of(op: Op) -> set[Column]:
    return {each.payload for each in op.walk() if each.name == "column" and isinstance(each.payload, tuple)}
