"""A plan as Python: compiled once for the parameters and readings in force, then run for each case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongbao.rules import windows
from gongbao.rules.group import Concept
from gongbao.rules.lowered import ABSENT_SUFFIX, DIVISOR_SUFFIX
from gongbao.rules.nodes import Scope
from gongbao.rules.ops import Op
from gongbao.rules.outcomes import Outcomes, number_outcomes
from gongbao.rules.plan import FoldStage, Plan, RowStage, WindowStage
from gongbao.rules.python_code import PythonWriter, compile_function
from gongbao.rules.told import Told
from gongbao.rules.types import ABSENT


class Program:
    """A plan compiled to two functions: `run` for the values, `explain` for the values and the outcomes.

    Values of concepts about members are lists, in the order of the members.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.concepts = [stage.concept for stage in plan.rows]
        self.names = [concept.name for concept in self.concepts]
        self.outcomes: list[Outcomes] = [number_outcomes(plan, concept) for concept in self.concepts]
        self.fact_columns = _fact_columns(plan)
        self.groups = plan.groups
        coder = _Coder()
        for stage in plan.stages:
            coder.stage(stage)
        coder.close()
        arguments = ["on", "decided", *(f"f_{name}" for _, name, _ in self.fact_columns)]
        if self.groups:
            arguments.append("groups")
        values = ", ".join(_result(concept) for concept in self.concepts)
        header = _header(self.groups)
        lines = [*header, *coder.lines, f"    return ({values},)"]
        self.run = compile_function("run", arguments, lines, coder.constants)
        codes = [coder.code(stage, each.code) for stage, each in zip(plan.rows, self.outcomes, strict=True)]
        coder.close()
        lines = [*header, *coder.lines, f"    return ({values},), ({', '.join(codes)},)"]
        self.explain = compile_function("explain", arguments, lines, coder.constants)

    def arguments(self, on: Any, decided: Any, told: Told) -> list[Any]:
        """What the functions take: the days, facts in order (absence beside them), the groups."""
        given = [on, decided]
        subject = told.subject.get
        for scope, name, absence_of in self.fact_columns:
            if scope.parent is not None:
                given.append([_one(facts, name, absence_of) for facts in told.groups[scope.name].facts])
            elif absence_of is None:  # `_one` written out: a case is read in microseconds
                value = subject(name)
                given.append(None if value is ABSENT else value)
            else:
                value = subject(absence_of)
                given.append(None if value is None else value is ABSENT)
        if self.groups:
            given.append(told.groups)
        return given

    def columns(self, arguments: list[Any]) -> dict[tuple[str, str], Any]:
        """The arguments by column, as `interpret_plan` takes them."""
        columns: dict[tuple[str, str], Any] = {("", "on"): arguments[0], ("", "decided"): arguments[1]}
        for (scope, name, _), value in zip(self.fact_columns, arguments[2:], strict=False):
            columns[(scope.name, name)] = value
        return columns


def _one(facts: Mapping[str, Any], name: str, absence_of: str | None) -> Any:
    if absence_of is not None:
        value = facts.get(absence_of)
        return None if value is None else value is ABSENT
    value = facts.get(name)
    return None if value is ABSENT else value


def _fact_columns(plan: Plan) -> list[tuple[Scope, str, str | None]]:
    """Columns of facts: scope, name, and whose absence it is."""
    columns: list[tuple[Scope, str, str | None]] = []
    for fact in plan.facts.values():
        columns.append((fact.scope, fact.name, None))
        if fact.type.optional and not fact.missing_is_absent:
            columns.append((fact.scope, fact.name + ABSENT_SUFFIX, fact.name))
    return columns


def _result(concept: Concept) -> str:
    """What a concept yields: its value, with its divisor or absence where it has one."""
    name = f"f_{concept.name}"
    parts = [name]
    if concept.type.is_number and concept.type.scale is None:
        parts.append(name + DIVISOR_SUFFIX)
    if concept.type.optional:
        parts.append(name + ABSENT_SUFFIX)
    if len(parts) == 1:
        return name
    return f"({', '.join(parts)})" if concept.scope.parent is None else f"list(zip({', '.join(parts)}))"


def _header(groups: tuple[Scope, ...]) -> list[str]:
    """For each group its size, and for each scope around it whose each member is and which owners were told none."""
    lines = []
    for group in groups:
        lines.append(f"    n_{group.name} = len(groups[{group.name!r}].owner)")
        for around in group.chain[:-1]:
            lines.append(
                f"    i_{group.name}_{around.name}, d_{group.name}_{around.name} = "
                f"belonging(groups, {[s.name for s in group.chain[group.chain.index(around) :]]!r})"
            )
    return lines


def belonging(groups: Mapping[str, Any], chain: list[str]) -> tuple[list[int], list[bool]]:
    """For the innermost group of `chain`, the index of each member's owner in the outermost scope; and for each of
    those whether something below it was not told."""
    owners = list(groups[chain[-1]].owner)
    doubt = [not told for told in groups[chain[-1]].told]
    for name in reversed(chain[1:-1]):
        around = groups[name]
        owners = [around.owner[index] for index in owners]
        outer = [not told for told in around.told]
        for index, owner in enumerate(around.owner):
            outer[owner] = outer[owner] or doubt[index]
        doubt = outer
    return owners, doubt


def doubtful(found: list[Any], doubt: list[bool]) -> list[Any]:
    """Unknown for those of whom something was not told."""
    return [None if unsure else value for value, unsure in zip(found, doubt, strict=True)] if True in doubt else found


class _Coder:
    """Writes the stages: those of the subject straight on, those of members in loops."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.constants: dict[str, object] = {
            name: getattr(windows, name)
            for name in ("fold_sum", "fold_any", "fold_all", "fold_extreme", "same_keys", "alike", "rank")
        }
        self.constants |= {"running_sum": windows.running_sum, "allocate": windows.allocate}
        self.constants |= {"belonging": belonging, "doubtful": doubtful}
        self._root = PythonWriter(_subject_column)
        self._root.lines, self._root.constants = self.lines, self.constants
        self._scope: Scope | None = None
        self._loop: PythonWriter | None = None
        self._local: set[str] = set()
        self._loops = 0

    def stage(self, stage: RowStage | FoldStage | WindowStage) -> None:
        match stage:
            case RowStage():
                for column, op in stage.columns:
                    self._write(stage.scope, column, op)
            case FoldStage():
                self._fold(stage)
            case WindowStage():
                self._window(stage)

    def code(self, stage: RowStage, op: Op) -> str:
        """Write the outcome of a concept; the name that holds it."""
        if stage.scope.parent is None:
            self.close()
            return self._root.write(op)
        name = f"{stage.concept.name}__outcome"
        self._write(stage.scope, name, op)
        return f"f_{name}"

    def close(self) -> None:
        """End the loop that is being written."""
        if self._loop is None or self._scope is None:
            return
        self.lines.extend(f"    f_{name} = []" for name in sorted(self._local))
        self.lines.append(f"    for i in range(n_{self._scope.name}):")
        self.lines.extend(self._loop.lines)
        self._loop, self._scope, self._local = None, None, set()

    def _write(self, scope: Scope, column: str, op: Op) -> None:
        if scope.parent is None:
            self.close()
            self._root.assign(op, f"f_{column}")
            return
        if self._scope is not scope or self._loop is None:
            self.close()
            self._scope = scope
            self._loops += 1
            self._loop = PythonWriter(self._member_column, "        ", f"m{self._loops}_")
            self._loop.constants = self.constants
        self._loop.assign(op, f"l_{column}")
        self._loop.lines.append(f"        f_{column}.append(l_{column})")
        self._local.add(column)

    def _member_column(self, column: tuple[str, str]) -> str:
        scope, name = column
        assert self._scope is not None
        if not scope:
            return name
        if scope == self._scope.name:
            return f"l_{name}" if name in self._local else f"f_{name}[i]"
        if scope == self._scope.chain[0].name:
            return f"f_{name}"
        return f"f_{name}[i_{self._scope.name}_{scope}[i]]"

    def _args(self, scope: Scope, name: str, args: tuple[Op, ...]) -> list[str]:
        for number, op in enumerate(args):
            self._write(scope, f"{name}__arg{number}", op)
        self.close()
        return [f"f_{name}__arg{number}" for number in range(len(args))]

    def _fold(self, stage: FoldStage) -> None:
        args = ", ".join(self._args(stage.group, stage.name, stage.args))
        around = f"{stage.group.name}_{stage.scope.name}"
        size = f"len(d_{around})"
        unpack = "[0]" if stage.scope.parent is None else ""
        if stage.how in ("min", "max"):
            self.lines.append(f"    found, none = fold_extreme({stage.how!r}, {args}, i_{around}, {size})")
            self.lines.append(f"    f_{stage.name}{ABSENT_SUFFIX} = doubtful(none, d_{around}){unpack}")
            self.lines.append(f"    f_{stage.name} = doubtful(found, d_{around}){unpack}")
            return
        found = f"fold_{stage.how}({args}, i_{around}, {size})"
        self.lines.append(f"    f_{stage.name} = doubtful({found}, d_{around}){unpack}")

    def _window(self, stage: WindowStage) -> None:
        args = self._args(stage.scope, stage.name, stage.args)
        within = f"i_{stage.scope.name}_{stage.within.name}"
        match stage.how:
            case "rank":
                self.lines.append(f"    f_{stage.name} = rank({args[0]}, {within}, {stage.options[0] == 'desc'})")
            case "running_sum":
                self.lines.append(f"    f_{stage.name} = running_sum({', '.join([args[0], within, *args[1:]])})")
            case "allocate":
                how = f"{stage.options[0] == 'capped'}, {stage.options[1]!r}"
                self.lines.append(f"    f_{stage.name} = allocate({args[0]}, {args[1]}, {within}, {how})")
            case _:
                how = stage.how.removeprefix("alike_")
                terms = 2 if how in ("min", "max") else 1
                sets = f"same_keys({', '.join([within, *args[terms:]])})"
                self.lines.append(f"    found, none = alike({how!r}, [{', '.join(args[:terms])}], {sets})")
                self.lines.append(f"    f_{stage.name} = found")
                self.lines.append(f"    f_{stage.name}{ABSENT_SUFFIX} = none")


def _subject_column(column: tuple[str, str]) -> str:
    scope, name = column
    return name if not scope else f"f_{name}"
