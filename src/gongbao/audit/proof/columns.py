"""What stands behind the columns of a plan: the stage that makes each, the sums over members, funds that are spread."""

from __future__ import annotations

from gongbao.rules.lowered import ABSENT_SUFFIX
from gongbao.rules.ops import Op
from gongbao.rules.plan import Column, FoldStage, Plan, RowStage, Stage, WindowStage


class Columns:
    """The columns of a plan by the stage that makes them; those of facts have none."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.made: dict[Column, Stage] = {}
        for stage in plan.stages:
            if isinstance(stage, RowStage):
                names = [name for name, _ in stage.columns]
            else:
                names = [stage.name, stage.name + ABSENT_SUFFIX]
            self.made |= {(stage.scope.name, name): stage for name in names}

    def behind(self, op: Op) -> Op | FoldStage | WindowStage:
        """The operation or the stage over members that a column holds, seen through columns; else the op itself."""
        while op.name == "column" and isinstance(op.payload, tuple):
            stage = self.made.get(op.payload)
            if stage is None:
                return op
            if not isinstance(stage, RowStage):
                return stage
            op = dict(stage.columns)[op.payload[1]]
        return op

    def summed(self, op: Op) -> FoldStage | None:
        """The sum over members that an operation is, or so many times it."""
        found: Op | FoldStage | WindowStage = op
        while isinstance(found, Op):
            below = unscaled(found)
            inner = below.args[0] if below.name == "positive" else below
            if inner is found and inner.name != "column":
                return None
            found = self.behind(inner)
            if found is inner and inner.name == "column":
                return None
        return found if isinstance(found, FoldStage) and found.how == "sum" else None

    def spread(self, stage: FoldStage) -> WindowStage | None:
        """The spreading of a fund whose parts, all of them, a stage adds up again; nothing of it kept back."""
        held = self.behind(stage.args[0])
        if stage.how != "sum" or not isinstance(held, WindowStage) or held.how != "allocate":
            return None
        same = held.scope is stage.group and held.within is stage.scope
        return held if same and held.options[1] != "kept" else None


def unscaled(op: Op) -> Op:
    """What an operation is a multiple of."""
    while op.name == "mul" and op.args[1].is_literal and op.args[1].low > 0:
        op = op.args[0]
    return op
