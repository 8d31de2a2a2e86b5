"""Where everything stands, computed once for SVG and BPMN: columns by distance from the start, lanes by who holds.

Lines run at right angles: out of the right side of a box at a port of their own (the label stands on it), through a
track of their own beside the column, and along the channel above the row of the target into its left side.
"""

from __future__ import annotations

from dataclasses import dataclass

from gongbao.procedures.procedure import Procedure
from gongbao.procedures.rows import Act, State

BOX = 220
PORT = 18
LABEL = 250
TRACK = 7
MARGIN = 40
NOTE, NOTE_WIDTH = 15, 19
"""A line of the notes in a box: its height, and how many characters it takes."""
START = "start"


@dataclass(frozen=True, slots=True)
class Box:
    """The place of a state; of the start, where `state` is None."""

    state: State | None
    x: int
    y: int
    width: int
    height: int

    @property
    def name(self) -> str:
        return self.state.name if self.state else START

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Line:
    """One act from one state: its row, ends and corners; the label begins at the first corner."""

    act: Act
    source: str
    target: str
    points: tuple[tuple[int, int], ...]

    @property
    def name(self) -> str:
        return f"{self.source}__{self.act.row.replace('#', '_')}"


@dataclass(frozen=True, slots=True)
class Lane:
    """A band for those who hold matters."""

    name: str
    label: str
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole drawing."""

    width: int
    height: int
    lanes: tuple[Lane, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def notes_of(procedure: Procedure, state: State) -> list[str]:
    """What stands in a state's box beside its name: the limits that run there, the acts that stay there."""
    limits = [limit.label for limit in procedure.limits.values() if state in limit.within]
    notes = [f"时限：{'、'.join(limits)}"] if limits else []
    notes += [f"· {act.label}（{act.clause}）" for act in procedure.acts if act.target is None and state in act.sources]
    return [
        note[start : start + NOTE_WIDTH] for note in dict.fromkeys(notes) for start in range(0, len(note), NOTE_WIDTH)
    ]


def lay_out(procedure: Procedure, loops: bool = True) -> Layout:
    """Coordinates for a procedure; `loops`: draw acts that stay in their state, else leave room for them as notes."""
    edges = _edges(procedure, loops)
    depth = _depths(procedure, edges)
    lane_of = {name: state.held_by[0].name if state.held_by else "" for name, state in procedure.states.items()}
    opening = next((act for act in procedure.acts if act.opens and act.target), None)
    lane_of[START] = opening.by[0].name if opening else ""
    lane_names = [name for name in (*procedure.roles, "") if name in lane_of.values()]
    ports = {name: [edge for edge in edges if edge[1] == name] for name in depth}
    columns = _columns(depth, ports)
    incoming: dict[str, int] = {}
    for _, _, target in edges:
        incoming[target] = incoming.get(target, 0) + 1

    boxes: dict[str, Box] = {}
    lanes: list[Lane] = []
    y = MARGIN + 30
    for lane in lane_names:
        top, filled = y, dict.fromkeys(columns, y + 10)
        for name, column in depth.items():
            if lane_of[name] != lane:
                continue
            channel = incoming.get(name, 0) * TRACK + 14
            height = max(70, len(ports[name]) * PORT + 24)
            if name != START and not loops:
                height = max(height, len(notes_of(procedure, procedure.states[name])) * NOTE + 34)
            place = filled[column] + channel
            width = 60 if name == START else BOX
            boxes[name] = Box(procedure.states.get(name), columns[column], place, width, height)
            filled[column] = place + height + 30
        y = max(*filled.values(), top + 90)
        label = procedure.roles[lane].label if lane else "终结"
        lanes.append(Lane(lane or "ended", label, top, y - top))
    width = max(columns.values()) + BOX + LABEL + MARGIN
    return Layout(width, y + MARGIN, tuple(lanes), tuple(boxes.values()), _lines(edges, boxes, depth, columns))


def _edges(procedure: Procedure, loops: bool) -> list[tuple[Act, str, str]]:
    edges: list[tuple[Act, str, str]] = []
    for act in procedure.acts:
        for source in [state.name for state in act.sources] or [START]:
            target = act.target.name if act.target else source
            if loops or target != source:
                edges.append((act, source, target))
    return edges


def _depths(procedure: Procedure, edges: list[tuple[Act, str, str]]) -> dict[str, int]:
    """The column of each state: its distance from the start; ends, and what cannot be reached, stand in the last."""
    depth = {START: 0}
    reached = [START]
    for name in reached:
        for _, source, target in edges:
            if source == name and target not in depth:
                depth[target] = depth[name] + 1
                reached.append(target)
    last = max(depth.values())
    if any(depth[name] == last and not state.final for name, state in procedure.states.items() if name in depth):
        last += 1
    for name, state in procedure.states.items():
        if state.final or name not in depth:
            depth[name] = last
    return depth


def _columns(depth: dict[str, int], ports: dict[str, list[tuple[Act, str, str]]]) -> dict[int, int]:
    """The left edge of each column: room for boxes, labels, and a track for each line that leaves it or arrives."""
    columns: dict[int, int] = {}
    x = MARGIN + 40
    for column in range(max(depth.values()) + 1):
        columns[column] = x
        leaving = sum(len(ports[name]) for name, found in depth.items() if found == column)
        arriving = sum(depth[edge[2]] == column + 1 for edges in ports.values() for edge in edges)
        x += (60 if column == 0 else BOX) + LABEL + (leaving + arriving + 3) * TRACK
    return columns


def _lines(
    edges: list[tuple[Act, str, str]], boxes: dict[str, Box], depth: dict[str, int], columns: dict[int, int]
) -> tuple[Line, ...]:
    port: dict[str, int] = {}
    leaving: dict[int, int] = {}
    arriving: dict[int, int] = {}
    entered: dict[str, int] = {}
    lines: list[Line] = []
    for act, source, target in edges:
        out, into = boxes[source], boxes[target]
        port[source] = port.get(source, 0) + 1
        column = depth[source]
        leaving[column] = leaving.get(column, 0) + 1
        entered[target] = entered.get(target, 0) + 1
        y = out.y + port[source] * PORT
        track = out.x + out.width + LABEL + leaving[column] * TRACK
        entry = into.y + min(4 + entered[target] * 4, into.height - 4)
        points = [(out.x + out.width, y), (track, y)]
        if depth[target] == column + 1:
            points += [(track, entry), (into.x, entry)]
        else:
            arriving[depth[target]] = arriving.get(depth[target], 0) + 1
            channel = into.y - 6 - entered[target] * TRACK
            before = columns[depth[target]] - (arriving[depth[target]] + 1) * TRACK
            points += [(track, channel), (before, channel), (before, entry), (into.x, entry)]
        lines.append(Line(act, source, target, tuple(points)))
    return tuple(lines)
