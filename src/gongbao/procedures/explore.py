"""Every situation a matter can come into: breadth first over state, limits, counters and facts that conditions read.

A situation knows counters (up to the largest number a condition compares with), which limits run, are held or paused,
and facts set to constants; whatever an officer types in is unknown, so both branches of it are taken.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from gongbao.procedures.conditions import All, AnyOf, Condition, CountAtLeast, Filled, IsIn, Named, Not, Over
from gongbao.procedures.definition import Definition, DefinitionError
from gongbao.procedures.matter import Running
from gongbao.procedures.rows import CLOCK, DOES_LABEL, Act, Does
from gongbao.procedures.views import ABSENT, UNKNOWN

LARGEST = 20_000
"""More situations than this are a mistake: some counter or fact should not be compared."""


@dataclass(frozen=True, slots=True)
class Place:
    """One explored situation. `state` is None before the matter is opened."""

    state: str | None
    limits: tuple[tuple[str, Running], ...] = ()
    counters: tuple[tuple[str, int], ...] = ()
    facts: tuple[tuple[str, object], ...] = ()

    def count(self, counter: str) -> int:
        return dict(self.counters).get(counter, 0)

    def fact(self, name: str) -> object:
        return dict(self.facts).get(name, ABSENT)

    def given(self, name: str) -> object:
        del name
        return UNKNOWN

    def running(self, limit: str) -> bool:
        return dict(self.limits).get(limit) is Running.RUNNING

    def over(self, limit: str) -> bool | None:
        return None if limit in dict(self.limits) else False


@dataclass(frozen=True, slots=True)
class Move:
    """An act that is open in one situation and the situation it leads to."""

    source: Place
    act: Act
    target: Place


@dataclass(frozen=True, slots=True)
class Exploration:
    """All situations in the order they are reached, all moves, and how each was reached first."""

    places: tuple[Place, ...]
    moves: tuple[Move, ...]
    reached_by: dict[Place, Move] = field(default_factory=dict)

    def path(self, place: Place) -> tuple[Act, ...]:
        """The shortest way there."""
        acts: list[Act] = []
        while move := self.reached_by.get(place):
            acts.append(move.act)
            place = move.source
        return tuple(reversed(acts))


def explore(procedure: Definition) -> Exploration:
    """All situations. DefinitionError where there are more than LARGEST."""
    largest, read, judged = _compared(procedure)
    start = Place(None)
    places: dict[Place, None] = {start: None}
    reached: dict[Place, Move] = {}
    moves: list[Move] = []
    waiting = deque([start])
    while waiting:
        place = waiting.popleft()
        for act in open_in(procedure, place):
            move = Move(place, act, _after(place, act, largest, read, judged))
            moves.append(move)
            if move.target not in places:
                if len(places) >= LARGEST:
                    raise DefinitionError(f"{procedure}：情形超过{LARGEST}种；检查计数与事实的比较是否过细")
                places[move.target] = None
                reached[move.target] = move
                waiting.append(move.target)
    return Exploration(tuple(places), tuple(moves), reached)


def open_in(procedure: Definition, place: Place) -> Iterator[Act]:
    """The rows that are open in a situation, or may be, depending on what is typed in."""
    lapsing = {limit.then: limit.name for limit in procedure.limits.values() if limit.then}
    for act in procedure.acts:
        if (place.state is None) != act.opens:
            continue
        if place.state is not None and not any(source.name == place.state for source in act.sources):
            continue
        if act.when is not None and act.when.holds(place) is False:
            continue
        if any(need.condition.holds(place) is False for need in act.needs):
            continue
        if any(role.name == CLOCK for role in act.by) and act.name in lapsing and not _may_lapse(procedure, act, place):
            continue
        if any(
            row.act == act.name
            and not row.by
            and (not row.sources or any(source.name == place.state for source in row.sources))
            and (row.when is None or row.when.holds(place) is True)
            for row in procedure.prohibitions
        ):
            continue
        yield act


def _may_lapse(procedure: Definition, act: Act, place: Place) -> bool:
    return any(limit.then == act.name and place.running(limit.name) for limit in procedure.limits.values())


def _after(place: Place, act: Act, largest: dict[str, int], read: set[str], judged: set[str]) -> Place:
    limits = dict(place.limits)
    for change in act.changes:
        name = change.limit.name
        match change.does:
            case Does.STARTS | Does.RESTARTS:
                limits[name] = Running.RUNNING
            case Does.STOPS if name in limits:
                limits[name] = Running.MET
            case Does.HOLDS if limits.get(name) is Running.RUNNING:
                limits[name] = Running.HELD
            case Does.PAUSES if limits.get(name) is Running.RUNNING:
                limits[name] = Running.PAUSED
            case Does.REINSTATES if limits.get(name) is Running.HELD:
                limits[name] = Running.RUNNING
            case Does.RESUMES if limits.get(name) is Running.PAUSED:
                limits[name] = Running.RUNNING
            case _:
                pass
    counters = dict(place.counters)
    for counter in act.counts:
        if counter.name in largest:
            counters[counter.name] = min(counters.get(counter.name, 0) + 1, largest[counter.name])
    facts = dict(place.facts)
    for name, source in act.sets.items():
        if name in read:
            facts[name] = _known(source, place)
    return replace(
        place,
        state=act.target.name if act.target else place.state,
        limits=tuple(sorted((n, s) for n, s in limits.items() if s is not Running.MET or n in judged)),
        counters=tuple(sorted(counters.items())),
        facts=tuple(sorted(facts.items())),
    )


def _known(source: object, place: Place) -> object:
    if isinstance(source, Named):
        return UNKNOWN if source.of_act else place.fact(source.name)
    return UNKNOWN if callable(source) else source


def conditions_of(act: Act) -> Iterator[Condition]:
    """The conditions of a row: of being open, and of being accepted."""
    if act.when is not None:
        yield act.when
    for need in act.needs:
        yield need.condition


def parts_of(condition: Condition) -> Iterator[Condition]:
    """The condition and all it is made of."""
    yield condition
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from parts_of(part)
        case Not(part):
            yield from parts_of(part)
        case _:
            pass


def _compared(procedure: Definition) -> tuple[dict[str, int], set[str], set[str]]:
    """The largest number each counter is compared with, the facts, and the limits whose lateness conditions read."""
    largest: dict[str, int] = {}
    read: set[str] = set()
    judged: set[str] = set()
    conditions = [condition for act in procedure.acts for condition in conditions_of(act)]
    conditions += [row.when for row in procedure.prohibitions if row.when is not None]
    for condition in conditions:
        for part in parts_of(condition):
            match part:
                case CountAtLeast(counter, _, least):
                    largest[counter] = max(largest.get(counter, 0), least)
                case IsIn(name, False) | Filled(name, False):
                    read.add(name)
                case Over(limit):
                    judged.add(limit)
                case _:
                    pass
    return largest, read, judged


def described(procedure: Definition, place: Place) -> str:
    """A situation as a lawyer reads it: 申请退回〔退回：1次｜计算中：办理〕."""
    if place.state is None:
        return "（尚未立项）"
    marks = [f"{procedure.counters[name].label}{number}次" for name, number in place.counters if number]
    for status, word in (
        (Running.RUNNING, "计算中"),
        (Running.HELD, "待核"),
        (Running.PAUSED, "中止"),
        (Running.MET, "已了"),
    ):
        if named := [procedure.limits[name].label for name, found in place.limits if found is status]:
            marks.append(f"{word}：{'、'.join(named)}")
    facts = [f"{name}={found}" for name, found in place.facts if found is not UNKNOWN]
    return procedure.states[place.state].label + (f"〔{'｜'.join(marks + facts)}〕" if marks or facts else "")


def moves_listing(procedure: Definition, exploration: Exploration | None = None) -> str:
    """All moves as text, by situation in the order reached: the file that a lawyer reads and a test compares."""
    found = exploration or explore(procedure)
    lines = [f"{procedure}", f"情形{len(found.places) - 1}种，行为{len(found.moves)}个", ""]
    by_place: dict[Place, list[Move]] = {place: [] for place in found.places}
    for move in found.moves:
        by_place[move.source].append(move)
    for number, place in enumerate(found.places):
        state = procedure.states[place.state] if place.state else None
        lines.append(f"{number}. {described(procedure, place)}" + ("　（终结）" if state and state.final else ""))
        for move in by_place[place]:
            act = move.act
            who = "、".join(role.label for role in act.by)
            condition = f"，{act.when}" if act.when is not None else ""
            lines.append(
                f"   {who}：{act.label}〔{act.row}〕（{act.clause}{condition}）→ {described(procedure, move.target)}"
            )
    return "\n".join(lines) + "\n"


def moves_by_state(procedure: Definition, exploration: Exploration | None = None) -> str:
    """All moves as a short text, by state: of each act in how many of the state's situations it is open, and where to.

    For a procedure with hundreds of situations this is the list that a lawyer reads; the whole one is `moves_listing`.
    """
    found = exploration or explore(procedure)
    places = Counter(place.state for place in found.places)
    open_in_state: dict[str | None, Counter[str]] = {state: Counter() for state in places}
    for move in found.moves:
        open_in_state[move.source.state][move.act.row] += 1
    lines = [f"{procedure}", f"情形{len(found.places) - 1}种，行为{len(found.moves)}个"]
    for name, acts in open_in_state.items():
        state = procedure.states[name] if name else None
        held = f"，由{'、'.join(role.label for role in state.held_by)}办理" if state and state.held_by else ""
        lines += ["", f"{state.label if state else '（尚未立项）'}（情形{places[name]}种{held}）"]
        for act in (act for act in procedure.acts if act.row in acts):
            who = "、".join(role.label for role in act.by)
            condition = f"，{act.when}" if act.when is not None else ""
            limits = "；".join(f"{DOES_LABEL[change.does]}{change.limit.label}" for change in act.changes)
            lines.append(
                f"   {who}：{act.label}〔{act.row}〕（{act.clause}{condition}）"
                f"→ {act.target.label if act.target else '不变'}"
                f"{f'〔{limits}〕' if limits else ''}，{acts[act.row]}种情形中可作"
            )
    return "\n".join(lines) + "\n"
