"""Few wide stages instead of many narrow ones, where a query is only run and not read.

An engine plans each stage anew with all columns before it: with a dozen months that takes longer than a million people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gongbao.rules.ops import Op
from gongbao.rules.plan import Column, Plan, RowStage, Stage


def in_levels(plan: Plan, wanted: Iterable[Column]) -> Plan:
    """The plan with only what `wanted` rests on; concepts that do not rest on each other in one stage.

    Plans that look at members of groups stay as they are.
    """
    stages = [stage for stage in plan.stages if isinstance(stage, RowStage)]
    if len(stages) < len(plan.stages):
        return plan
    needed = set(wanted)
    levels: dict[int, dict[str, Op]] = {}
    level_of: dict[Column, int] = {}
    kept = []
    for stage in reversed(stages):
        columns = {name: op for name, op in stage.columns if (stage.scope.name, name) in needed}
        needed |= {column for op in columns.values() for column in _columns_of(op)}
        if columns:
            kept.append(replace(stage, columns=tuple(columns.items())))
    for stage in reversed(kept):
        for name, op in stage.columns:
            level = 1 + max((level_of.get(column, 0) for column in _columns_of(op)), default=0)
            level_of[(stage.scope.name, name)] = level
            levels.setdefault(level, {})[name] = op
    named = {name: stage for stage in kept for name, _ in stage.columns}
    merged: list[Stage] = [
        replace(named[next(iter(columns))], columns=tuple(columns.items())) for _, columns in sorted(levels.items())
    ]
    return replace(plan, stages=merged)


def _columns_of(op: Op) -> set[Column]:
    return {each.payload for each in op.walk() if each.name == "column" and isinstance(each.payload, tuple)}
