"""What is wrong with a definition, each finding with the shortest way that shows it, and where the text is silent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gongbao.procedures.conditions import Filled, IsIn, Named
from gongbao.procedures.definition import Definition
from gongbao.procedures.explore import Exploration, Place, conditions_of, explore, parts_of
from gongbao.procedures.matter import Running
from gongbao.procedures.rows import CLOCK, Act, Does, Limit


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake: its kind, the row it is in, what is wrong, and the acts that lead to where it shows."""

    kind: str
    row: str
    why: str
    path: tuple[Act, ...] = ()

    def __str__(self) -> str:
        shown = f"；最短路径：{' > '.join(act.row for act in self.path)}" if self.path else ""
        return f"[{self.kind}] {self.row}：{self.why}{shown}"


@dataclass(frozen=True, slots=True)
class Silence:
    """A place where the text sets no number: who is left without a limit, and the words that show it."""

    what: str
    label: str
    who: str
    cited: str


def check(procedure: Definition) -> list[Finding]:
    """All findings; empty where the definition is sound."""
    found = [*_rows(procedure), *_limits(procedure), *_roles(procedure)]
    exploration = explore(procedure)
    return found + list(_explored(procedure, exploration))


def silences(procedure: Definition) -> list[Silence]:
    """Where the text is silent: the report for its drafters."""
    found = [
        Silence(state.name, state.label, "、".join(role.label for role in state.held_by), state.silent)
        for state in procedure.states.values()
        if state.silent
    ]
    found += [
        Silence(limit.name, limit.label, limit.owner.label, limit.silent)
        for limit in procedure.limits.values()
        if limit.silent
    ]
    return found


def _rows(procedure: Definition) -> Iterator[Finding]:
    followed = {limit.then for limit in procedure.limits.values() if limit.then}
    names = {act.name for act in procedure.acts}
    facts = {name for act in procedure.acts for name in act.sets}
    if not any(act.opens for act in procedure.acts):
        yield Finding("立项", procedure.name, "没有立项的行为")
    for act in procedure.acts:
        if not act.clause:
            yield Finding("条款", act.row, "没有条款")
        asked = [particular.name for particular in act.asks]
        for name in sorted({name for name in asked if asked.count(name) > 1}):
            yield Finding("表单", act.row, f"{name} 列了不止一次")
        for name in sorted(_typed_in(act) - set(asked)):
            yield Finding("表单", act.row, f"用到 {name}，但表单没有这一项")
        for name in sorted(_facts_read(act) - facts):
            yield Finding("事实", act.row, f"比较事实 {name}，但没有行为设定它")
        personal = {particular.name for particular in act.asks if particular.personal}
        kept = {source.name for source in act.sets.values() if isinstance(source, Named) and source.of_act}
        for name in sorted(personal & (kept | set(act.binds.values()))):
            yield Finding("个人信息", act.row, f"{name} 是个人信息，不能成为事实或当事人名称：它们留在日志里")
        if act.opens and act.target is None:
            yield Finding("立项", act.row, "立项的行为没有目标状态")
        if any(role.name == CLOCK for role in act.by) and act.name not in followed:
            yield Finding("期限", act.row, "由期限届满引起，但没有时限指向它（then）")
    for row in procedure.prohibitions:
        if not row.clause:
            yield Finding("条款", row.act, "禁止没有条款")
        if row.act in names and not row.sources and row.when is None and not row.by:
            yield Finding("禁止", row.act, "处处禁止，又列为行为")


def _typed_in(act: Act) -> set[str]:
    """The particulars that a row uses."""
    parts = [part for condition in conditions_of(act) for part in parts_of(condition)]
    used = {part.name for part in parts if isinstance(part, IsIn | Filled) and part.of_act}
    used |= {source.name for source in act.sets.values() if isinstance(source, Named) and source.of_act}
    naming = {change.limit.about for change in act.changes if change.limit.about and change.does is Does.STARTS}
    used |= (naming | set(act.binds.values())) - set(act.sets)  # what the row sets itself need not be typed in
    return used


def _facts_read(act: Act) -> set[str]:
    parts = [part for condition in conditions_of(act) for part in parts_of(condition)]
    return {part.name for part in parts if isinstance(part, IsIn | Filled) and not part.of_act}


def _limits(procedure: Definition) -> Iterator[Finding]:
    facts = {name for act in procedure.acts for name in act.sets}
    started: set[str] = set()
    for act in procedure.acts:
        for change in act.changes:
            since = change.limit.since
            if change.does in (Does.STARTS, Does.RESTARTS):
                started.add(change.limit.name)
            if since and since not in facts and since not in {particular.name for particular in act.asks}:
                yield Finding("时限", act.row, f"{change.limit.name} 自 {since} 起算，但表单和事实都没有它")
    for limit in procedure.limits.values():
        if limit.name not in started:
            yield Finding("时限", limit.name, "没有行为使它起算")
        if not limit.clause:
            yield Finding("条款", limit.name, "时限没有条款")
        if limit.owner.name not in procedure.roles:
            yield Finding("时限", limit.name, f"负责人 {limit.owner.name} 不是本程序的角色")
        for role in limit.escalates:
            if role.name not in procedure.roles:
                yield Finding("时限", limit.name, f"届满时告知的 {role.name} 不是本程序的角色")
        if limit.length is None and not limit.silent:
            yield Finding("时限", limit.name, "没有长度，也没有注明文本未规定（silent）")
        if limit.length is not None and not (limit.lapse or limit.then):
            yield Finding("时限", limit.name, "没有写明届满的后果（lapse 或 then）")
        if not limit.within:
            yield Finding("时限", limit.name, "没有写明在哪些状态计算（within）")
        if limit.then and not any(
            act.name == limit.then and any(role.name == CLOCK for role in act.by) for act in procedure.acts
        ):
            yield Finding("时限", limit.name, f"届满后的行为 {limit.then} 不存在，或不是由 {CLOCK} 作出")


def _roles(procedure: Definition) -> Iterator[Finding]:
    busy = {role.name for act in procedure.acts for role in (*act.by, *act.informs)}
    busy |= {role.name for state in procedure.states.values() for role in state.held_by}
    busy |= {role.name for limit in procedure.limits.values() for role in (limit.owner, *limit.escalates)}
    for role in procedure.roles.values():
        if role.name not in busy and role.name != CLOCK:
            yield Finding("角色", role.name, f"“{role.label}”没有任何行为、状态或时限")
    for state in procedure.states.values():
        if not state.final and not state.held_by:
            yield Finding("状态", state.name, "没有写明由谁办理")


def _explored(procedure: Definition, found: Exploration) -> Iterator[Finding]:
    reached = {place.state for place in found.places}
    for state in procedure.states.values():
        if state.name not in reached:
            yield Finding("不可达", state.name, f"没有路径到达“{state.label}”")
    done = {move.act.row for move in found.moves}
    for act in procedure.acts:
        if act.row not in done:
            yield Finding("不可达", act.row, "在任何情形下都不能作出")
    yield from _endings(procedure, found)
    yield from _running(procedure, found)
    yield from _idle_changes(procedure, found)
    yield from _at_once(procedure, found)


def _endings(procedure: Definition, found: Exploration) -> Iterator[Finding]:
    """Dead ends, and places from which no end can be reached; one finding a state, with the shortest way."""
    leaving = {move.source for move in found.moves}
    before: dict[Place, set[Place]] = {}
    for move in found.moves:
        before.setdefault(move.target, set()).add(move.source)
    ends = [place for place in found.places if place.state and procedure.states[place.state].final]
    reaching = set(ends)
    waiting = list(ends)
    while waiting:
        for source in before.get(waiting.pop(), ()):
            if source not in reaching:
                reaching.add(source)
                waiting.append(source)
    shown: set[tuple[str, str]] = set()
    for place in found.places:
        if place in reaching or place.state is None:
            continue
        kind = "死路" if place not in leaving else "无终结"
        if (kind, place.state) not in shown:
            shown.add((kind, place.state))
            why = "没有下一步" if kind == "死路" else "从这里到不了终结"
            yield Finding(kind, place.state, why, found.path(place))


def _running(procedure: Definition, found: Exploration) -> Iterator[Finding]:
    """Holders without a running limit; limits that run outside their states."""
    shown: set[tuple[str, str]] = set()
    for place in found.places:
        if place.state is None:
            continue
        state = procedure.states[place.state]
        running = [procedure.limits[name] for name, status in place.limits if status is Running.RUNNING]
        held = {role.name for role in state.held_by}
        if (
            not state.final
            and not state.silent
            and not any(limit.owner.name in held for limit in running)
            and ("", state.name) not in shown
        ):
            shown.add(("", state.name))
            who = "、".join(role.label for role in state.held_by)
            why = f"{who}没有正在计算的时限；文本未规定的，注明其沉默（silent）"
            yield Finding("无时限", state.name, why, found.path(place))
        for limit in running:
            if state not in limit.within and (limit.name, state.name) not in shown:
                shown.add((limit.name, state.name))
                why = f"在“{state.label}”仍在计算，不在其范围（{_named(limit)}）内"
                yield Finding("时限", limit.name, why, found.path(place))


def _named(limit: Limit) -> str:
    return "、".join(state.label for state in limit.within)


def _idle_changes(procedure: Definition, found: Exploration) -> Iterator[Finding]:
    """What a row does to a limit that never stands so when the act is done."""
    wanted = {
        Does.STOPS: (Running.RUNNING, Running.HELD, Running.PAUSED),
        Does.HOLDS: (Running.RUNNING,),
        Does.REINSTATES: (Running.HELD,),
        Does.PAUSES: (Running.RUNNING,),
        Does.RESUMES: (Running.PAUSED,),
        Does.EXTENDS: (Running.RUNNING,),
    }
    met: set[tuple[str, Does, str]] = set()
    for move in found.moves:
        limits = dict(move.source.limits)
        for change in move.act.changes:
            if change.does in (Does.STARTS, Does.RESTARTS) or limits.get(change.limit.name) in wanted[change.does]:
                met.add((move.act.row, change.does, change.limit.name))
    done = {move.act.row for move in found.moves}
    for act in procedure.acts:
        for change in act.changes:
            if act.row in done and (act.row, change.does, change.limit.name) not in met:
                yield Finding(
                    "时限", act.row, f"{change.does.value} {change.limit.name}，但那时它从不处于可如此处理的状态"
                )


def _at_once(procedure: Definition, found: Exploration) -> Iterator[Finding]:
    """Two rows of one act that surely hold together."""
    shown: set[str] = set()
    by_place: dict[Place, list[Act]] = {}
    for move in found.moves:
        by_place.setdefault(move.source, []).append(move.act)
    for place, acts in by_place.items():
        for number, first in enumerate(acts):
            for second in acts[number + 1 :]:
                if (
                    first.name == second.name
                    and {role.name for role in first.by} & {role.name for role in second.by}
                    and all(act.when is None or act.when.holds(place) is True for act in (first, second))
                    and f"{first.row}|{second.row}" not in shown
                ):
                    shown.add(f"{first.row}|{second.row}")
                    yield Finding("歧义", first.row, f"与 {second.row} 同时成立", found.path(place))
    del procedure
