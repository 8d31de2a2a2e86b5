"""Few wide stages instead of many narrow ones, where a query is only run and not read.

An engine plans each stage anew with all columns before it: half a hundred stages take longer than a million people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from gongbao.rules.bands import LookedUp
from gongbao.rules.nodes import Scope
from gongbao.rules.op_builder import OpBuilder
from gongbao.rules.ops import Op
from gongbao.rules.plan import (
    Column,
    ColumnStage,
    Plan,
    Step,
    WindowStage,
    columns_made,
    columns_of,
    operations,
    rows_read,
    with_operations,
)
from gongbao.rules.rewriting import Rewritten
from gongbao.rules.simplified import Simplified


def in_levels(plan: Plan, wanted: Iterable[Column], first: Iterable[Column] = ()) -> list[Step]:
    """The stages of a plan, with only what `wanted` and `first` rest on.

    What stands in a column is read there; what is used once stands where it is used; what rests on an owner's columns
    alone is found once for the owner; conditions are asked and tables looked up in few comparisons; columns of one
    scope that do not rest on each other are one stage. What `first` rests on comes before all else: rows may then be
    dropped.
    """
    early, asked = set(first), set(first) | set(wanted)
    steps = _in_their_place(_each_once(_needed(plan.stages, asked), plan.build), asked)
    for_owners = _found_for_owners(steps, plan.build)
    if len(for_owners) > len(steps):
        steps = _in_their_place(for_owners, asked)
    looked_up, simplified = LookedUp(plan.build), Simplified(plan.build)
    steps = [with_operations(step, [looked_up.of(simplified.of(op)) for op in operations(step)]) for step in steps]
    return _merged(steps, early)


def _needed(steps: Iterable[Step], wanted: Iterable[Column]) -> list[Step]:
    """The steps and columns that `wanted` rests on."""
    needed = set(wanted)
    kept: list[Step] = []
    for step in reversed(list(steps)):
        if isinstance(step, ColumnStage):
            step = _with_only(step, needed)
        if not needed.isdisjoint(columns_made(step)):
            needed |= columns_of(operations(step))
            kept.append(step)
    return kept[::-1]


def _with_only(stage: ColumnStage, kept: set[Column]) -> ColumnStage:
    return ColumnStage(stage.scope, tuple((name, op) for name, op in stage.columns if (stage.scope.name, name) in kept))


# What stands in a column already -----------------------------------------------------------------------------------


def _each_once(steps: list[Step], build: OpBuilder) -> list[Step]:
    """A number or day that stands in a column of the scope is read there and not worked out again.

    Not a condition: with its contrary it is better known by its parts.
    """
    standing: dict[str, dict[int, Op]] = {}
    result: list[Step] = []
    for step in steps:
        held = standing.setdefault(rows_read(step).name, {})
        written = Rewritten(lambda op, held=held: held.get(id(op)))  # type: ignore[misc]
        result.append(with_operations(step, [written.of(op) for op in operations(step)]))
        for name, op in step.columns if isinstance(step, ColumnStage) else []:
            if op.kind != "bool" and op.name not in ("column", "literal"):
                held.setdefault(id(op), build.column_of((step.scope.name, name), op))
    return result


# What is used once --------------------------------------------------------------------------------------------------


def _in_their_place(steps: list[Step], asked: set[Column]) -> list[Step]:
    """Columns that are used once, by their own scope, written where they are used.

    Not a condition on those who are alike: it is found once for all of them, before each sees it. Nor what was found
    before members were looked at: what it reads would have to be carried through.
    """
    looks = _looks(steps)
    defined = {(s.scope.name, name): op for s in steps if isinstance(s, ColumnStage) for name, op in s.columns}
    uses: Counter[Column] = Counter()
    kept = set(asked)
    for step in steps:
        found = sum((_uses(op) for op in operations(step)), Counter[Column]())
        uses += found
        kept |= {column for column in found if column[0] != rows_read(step).name}
        for op in operations(step):
            rests_on = columns_of([op])
            now = max((looks.get(each, 0) for each in rests_on), default=0)
            kept |= {each for each in rests_on if looks.get(each, 0) < now}
    once = {
        column: op
        for column, op in defined.items()
        if column not in kept and (uses[column] == 1 or op.name == "column")
    }
    written = _written_with(once)
    alike = {c for s in steps if isinstance(s, WindowStage) and s.how.startswith("alike_") for c in columns_made(s)}
    found_once = [c for c, op in once.items() if op.kind == "bool" and set() < columns_of([written.of(op)]) <= alike]
    if found_once:
        once = {column: op for column, op in once.items() if column not in found_once}
        written = _written_with(once)
    left = [_with_only(s, set(defined) - set(once)) if isinstance(s, ColumnStage) else s for s in steps]
    return [with_operations(s, [written.of(op) for op in operations(s)]) for s in left if columns_made(s)]


def _looks(steps: list[Step]) -> dict[Column, int]:
    """How many looks at members, one after another, a column rests on."""
    looks: dict[Column, int] = {}
    for step in steps:
        if isinstance(step, ColumnStage):
            for name, op in step.columns:
                looks[step.scope.name, name] = max((looks.get(each, 0) for each in columns_of([op])), default=0)
        else:
            found = 1 + max((looks.get(each, 0) for each in columns_of(step.args)), default=0)
            looks |= dict.fromkeys(columns_made(step), found)
    return looks


def _uses(root: Op) -> Counter[Column]:
    """How often each column is read in an operation; what a sum over months reads, it reads for each of them."""
    found: Counter[Column] = Counter()
    for op in (Op("column", root.kind, (root,)), *root.walk()):
        for arg in op.args:
            if arg.name == "column":
                found.update(columns_of([arg]))
        if op.name == "sum_range":
            found.update([*columns_of([op.args[2]])] * 2)
    return found


def _written_with(columns: Mapping[Column, Op]) -> Rewritten:
    """Columns replaced by what stands in them."""
    return Rewritten(lambda op: columns.get(op.payload) if isinstance(op.payload, tuple) else None)


# What an owner alone decides ----------------------------------------------------------------------------------------


def _found_for_owners(steps: list[Step], build: OpBuilder) -> list[Step]:
    """What members ask that rests on the columns of one owner alone becomes a column of the owner."""
    result: list[Step] = []
    made: dict[int, tuple[Op, Op]] = {}
    scopes = _Scopes()
    for step in steps:
        around = {scope.name: scope for scope in rows_read(step).chain[:-1]}
        found: list[ColumnStage] = []

        def of_owner(op: Op, around: dict[str, Scope] = around, found: list[ColumnStage] = found) -> Op | None:
            owners = scopes.of(op)
            if op.name in ("column", "literal") or len(owners) != 1 or not owners <= set(around):
                return None
            if id(op) not in made:
                (owner,) = owners
                name = f"owner__part{len(made) + 1}"
                found.append(ColumnStage(around[owner], ((name, op),)))
                made[id(op)] = op, build.column_of((owner, name), op)
            return made[id(op)][1]

        if around:
            written = Rewritten(of_owner)
            step = with_operations(step, [written.of(op) for op in operations(step)])
        result += [*found, step]
    return result


class _Scopes:
    """By operation, the scopes whose columns it reads; days and months are of none."""

    def __init__(self) -> None:
        self._done: dict[int, tuple[Op, frozenset[str]]] = {}

    def of(self, op: Op) -> frozenset[str]:
        if id(op) not in self._done:
            own = [op.payload[0]] if op.name == "column" and isinstance(op.payload, tuple) else []
            self._done[id(op)] = op, frozenset(own).union(*(self.of(arg) for arg in op.args))
        return self._done[id(op)][1]


# Columns that do not rest on each other -----------------------------------------------------------------------------


def _merged(steps: list[Step], first: set[Column]) -> list[Step]:
    """One stage for the columns of a scope that can be found at the same time.

    That is after the same number of looks at members, and of columns since the last look, that they rest on.
    """
    early = _rested_on(steps, first)
    at: dict[Column, tuple[int, int]] = {}
    levels: dict[tuple[bool, int, int, str], list[Step]] = {}
    for step in steps:
        for name, op in step.columns if isinstance(step, ColumnStage) else [("", None)]:
            rests_on = columns_of(operations(step) if op is None else [op])
            looks, after = max((at.get(each, (0, 0)) for each in rests_on), default=(0, 0))
            now = (looks + 1, 0) if op is None else (looks, after + 1)
            if op is None:
                at |= dict.fromkeys(columns_made(step), now)
                late = early.isdisjoint(columns_made(step))
                levels.setdefault((late, *now, ""), []).append(step)
                continue
            column = (step.scope.name, name)
            at[column] = now
            late = column not in early
            levels.setdefault((late, *now, step.scope.name), []).append(ColumnStage(step.scope, ((name, op),)))
    result: list[Step] = []
    for _, together in sorted(levels.items(), key=lambda each: each[0]):
        columns = [column for step in together if isinstance(step, ColumnStage) for column in step.columns]
        result += [ColumnStage(together[0].scope, tuple(columns))] if columns else together
    return result


def _rested_on(steps: list[Step], columns: set[Column]) -> set[Column]:
    """These columns and all that they rest on."""
    found = set(columns)
    for step in reversed(steps):
        for name, op in step.columns if isinstance(step, ColumnStage) else []:
            if (step.scope.name, name) in found:
                found |= columns_of([op])
        if not isinstance(step, ColumnStage) and not found.isdisjoint(columns_made(step)):
            found |= columns_of(step.args)
    return found
