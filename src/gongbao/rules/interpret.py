"""The integer form, walked: slow and plain; to look inside a rule, and to test the compiled readings against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from gongbao.rules import windows
from gongbao.rules.dates import full_years, month_index
from gongbao.rules.lowered import ABSENT_SUFFIX
from gongbao.rules.nodes import Scope
from gongbao.rules.ops import COMPARISONS, Op
from gongbao.rules.plan import FoldStage, Plan, RowStage, Stage, WindowStage
from gongbao.rules.program import belonging, doubtful
from gongbao.rules.told import Told

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "floor_div": lambda a, b: a // b,
    **COMPARISONS,
    "least": min,
    "greatest": max,
    "add_days": lambda day, count: day + timedelta(days=count),
    "days_between": lambda a, b: (a - b).days,
}
_UNARY: dict[str, Callable[[Any], Any]] = {
    "not": lambda a: not a,
    "year": lambda day: day.year,
    "month": lambda day: day.month,
    "day": lambda day: day.day,
    "month_index": month_index,
    "first_day": lambda index: date(index // 12, index % 12 + 1, 1),
    "positive": lambda a: a if a > 0 else None,
}


def interpret(op: Op, columns: Mapping[Any, Any], known: dict[int, Any] | None = None) -> Any:
    """The value of an operation for these columns; None is unknown. `known` keeps what was found on the way."""
    found = {} if known is None else known
    if id(op) not in found:
        found[id(op)] = _value(op, columns, found)
    return found[id(op)]


def _value(op: Op, columns: Mapping[Any, Any], known: dict[int, Any]) -> Any:
    match op.name:
        case "literal":
            return op.payload
        case "column":
            return columns[op.payload]
        case "case":
            for condition, then in zip(op.args[:-1:2], op.args[1::2], strict=True):
                if interpret(condition, columns, known):
                    return interpret(then, columns, known)
            return interpret(op.args[-1], columns, known)
        case "sum_range":
            return _sum_range(op, columns, known)
    args = [interpret(arg, columns, known) for arg in op.args]
    match op.name:
        case "and":
            return False if False in args else None if None in args else True
        case "or":
            return True if True in args else None if None in args else False
        case "is_null":
            return args[0] is None
    if None in args:
        return None
    if op.name == "age":
        return full_years(args[0], args[1], str(op.payload))
    return _UNARY[op.name](args[0]) if len(args) == 1 else _BINARY[op.name](*args)


def _sum_range(op: Op, columns: Mapping[Any, Any], known: dict[int, Any]) -> Any:
    first, last = (interpret(arg, columns, known) for arg in op.args[:2])
    if first is None or last is None:
        return None
    terms = [interpret(op.args[2], {**columns, ("", op.payload): month}) for month in range(first, last + 1)]
    return None if None in terms else sum(terms)


def interpret_plan(plan: Plan, columns: Mapping[Any, Any], told: Told) -> Walk:
    """All stages of a plan, walked: the columns of the subject as values, those of members as lists."""
    walk = Walk(plan, dict(columns), told)
    for stage in plan.stages:
        walk.stage(stage)
    return walk


class Walk:
    """The columns of a case as far as they are known, and the value of any operation in them."""

    def __init__(self, plan: Plan, columns: dict[Any, Any], told: Told) -> None:
        self.plan, self.columns, self.told = plan, columns, told
        self._owners = {
            (group.name, around.name): belonging(
                told.groups, [scope.name for scope in group.chain[group.chain.index(around) :]]
            )
            for group in plan.groups
            for around in group.chain[:-1]
        }

    def size(self, scope: Scope) -> int:
        """How many members a group has; 1 for the subject."""
        return 1 if scope.parent is None else len(self.told.groups[scope.name].owner)

    def member(self, scope: Scope, index: int) -> dict[Any, Any]:
        """The columns as the member at this place sees them: its own and those of whom it belongs to."""
        if scope.parent is None:
            return self.columns
        seen = {("", name): self.columns[("", name)] for name in ("on", "decided")}
        for (name, column), held in self.columns.items():
            if name == scope.name:
                seen[(name, column)] = held[index]
            elif name == scope.chain[0].name:
                seen[(name, column)] = held
            elif any(name == around.name for around in scope.chain):
                seen[(name, column)] = held[self._owners[(scope.name, name)][0][index]]
        return seen

    def each(self, scope: Scope, op: Op) -> list[Any]:
        """The value for each member (for the subject, a list of one)."""
        return [interpret(op, self.member(scope, index)) for index in range(self.size(scope))]

    def stage(self, stage: Stage) -> None:
        match stage:
            case RowStage():
                for column, op in stage.columns:
                    self._keep(stage.scope, column, self.each(stage.scope, op))
            case FoldStage():
                self._fold(stage)
            case WindowStage():
                self._window(stage)

    def _keep(self, scope: Scope, column: str, found: list[Any]) -> None:
        self.columns[(scope.name, column)] = found[0] if scope.parent is None else found

    def _fold(self, stage: FoldStage) -> None:
        args = [self.each(stage.group, op) for op in stage.args]
        of, doubt = self._owners[(stage.group.name, stage.scope.name)]
        if stage.how in ("min", "max"):
            found, none = windows.fold_extreme(stage.how, args[0], args[1], of, len(doubt))
            self._keep(stage.scope, stage.name + ABSENT_SUFFIX, doubtful(none, doubt))
        else:
            fold: Any = {"sum": windows.fold_sum, "any": windows.fold_any, "all": windows.fold_all}[stage.how]
            found = fold(args[0], of, len(doubt))
        self._keep(stage.scope, stage.name, doubtful(found, doubt))

    def _window(self, stage: WindowStage) -> None:
        args = [self.each(stage.scope, op) for op in stage.args]
        within = self._owners[(stage.scope.name, stage.within.name)][0]
        match stage.how:
            case "rank":
                found = windows.rank(args[0], within, stage.options[0] == "desc")
            case "running_sum":
                found = windows.running_sum(args[0], within, *args[1:])
            case "allocate":
                found = windows.allocate(args[0], args[1], within, stage.options[0] == "capped", stage.options[1])
            case _:
                how = stage.how.removeprefix("alike_")
                terms = 2 if how in ("min", "max") else 1
                found, none = windows.alike(how, args[:terms], windows.same_keys(within, *args[terms:]))
                self._keep(stage.scope, stage.name + ABSENT_SUFFIX, none)
        self._keep(stage.scope, stage.name, found)
