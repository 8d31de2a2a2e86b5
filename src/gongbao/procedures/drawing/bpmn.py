"""A procedure as BPMN 2.0 with coordinates: a task a state in its holder's lane, a gateway after it, a flow an act.

Each limit stands as a non-interrupting timer on the tasks of the states in which it runs; its end is the expression
`due_<limit>`, since working days have no ISO duration. Conditions of flows read `act`, the row that was done.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from gongbao.procedures.drawing.layout import START, Box, Layout, Line, lay_out
from gongbao.procedures.procedure import Procedure
from gongbao.procedures.rows import Act, Limit, State

_NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
GATEWAY = 50
TASK = 140
EVENT = 36
END = "end"
"""The value of `act` that ends a process in a final state from which acts still lead."""


def bpmn(procedure: Procedure) -> str:
    """The definition as an XML document."""
    layout = lay_out(procedure)
    process = f"process_{procedure.name}"
    boxes = {box.name: box for box in layout.boxes}
    leaving = {name: [line for line in layout.lines if line.source == name] for name in boxes}
    timers = {
        name: [
            limit for limit in procedure.limits.values() if box.state in limit.within and not _ends(box, leaving[name])
        ]
        for name, box in boxes.items()
        if box.state
    }
    nodes: list[str] = []
    flows: list[str] = []
    shapes: list[str] = []
    edges: list[str] = []
    for name, box in boxes.items():
        _place(procedure, box, leaving[name], nodes, flows, shapes, edges)
        for number, limit in enumerate(timers.get(name, ())):
            _timer(name, limit.name, limit.label, number, box, nodes, flows, shapes, edges)
    for line in layout.lines:
        points = _from_gateway(boxes[line.source], line)
        if boxes[line.target].state is not None and _ends(boxes[line.target], leaving[line.target]):
            points = _to_event(boxes[line.target], points)
        flows.append(_flow(line))
        edges.append(_edge(f"flow_{line.name}", points))
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<definitions {_NAMESPACES} id="definitions_{procedure.name}" targetNamespace="urn:gongbao:procedures" '
            f"name={quoteattr(str(procedure))}>",
            f'<collaboration id="collaboration"><participant id="pool" name={quoteattr(procedure.label)} '
            f'processRef="{process}"/></collaboration>',
            f'<process id="{process}" name={quoteattr(procedure.label)} isExecutable="true">',
            _lanes(layout, leaving, timers),
            *nodes,
            *flows,
            "</process>",
            '<bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="collaboration">',
            _shape("pool", 10, MARGIN_TOP, layout.width - 20, layout.height - MARGIN_TOP - 10, horizontal=True),
            *(
                _shape(f"lane_{lane.name}", 40, lane.y, layout.width - 50, lane.height, horizontal=True)
                for lane in layout.lanes
            ),
            *shapes,
            *edges,
            "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>",
            "</definitions>",
        ]
    )


MARGIN_TOP = 50


def _ends(box: Box, leaving: list[Line]) -> bool:
    """Whether a state is drawn as an end event: final, and nothing leads on."""
    return box.state is not None and box.state.final and not leaving


def _lanes(layout: Layout, leaving: dict[str, list[Line]], timers: dict[str, list[Limit]]) -> str:
    parts = ['<laneSet id="lanes">']
    for lane in layout.lanes:
        parts.append(f'<lane id="lane_{lane.name}" name={quoteattr(lane.label)}>')
        for box in layout.boxes:
            if not lane.y <= box.y < lane.y + lane.height:
                continue
            inside = [f"state_{box.name}"]
            if not _ends(box, leaving[box.name]):
                inside.append(f"choice_{box.name}")
            if box.state and box.state.final and leaving[box.name]:
                inside.append(f"end_{box.name}")
            for limit in timers.get(box.name, ()):
                inside += [f"timer_{box.name}_{limit.name}", f"lapsed_{box.name}_{limit.name}"]
            parts.extend(f"<flowNodeRef>{node}</flowNodeRef>" for node in inside)
        parts.append("</lane>")
    parts.append("</laneSet>")
    return "".join(parts)


def _place(
    procedure: Procedure,
    box: Box,
    leaving: list[Line],
    nodes: list[str],
    flows: list[str],
    shapes: list[str],
    edges: list[str],
) -> None:
    """The task, gateway and end of one state."""
    node, gateway, middle = f"state_{box.name}", f"choice_{box.name}", box.middle
    if _ends(box, leaving):
        assert box.state is not None
        nodes.append(f'<endEvent id="{node}" name={quoteattr(box.state.label)}/>')
        shapes.append(_shape(node, box.x, middle - EVENT // 2, EVENT, EVENT))
        return
    if box.state is None:
        nodes.append(f'<startEvent id="{node}" name="立项"/>')
        shapes.append(_shape(node, box.x, middle - EVENT // 2, EVENT, EVENT))
        right, gateway_x = box.x + EVENT, box.x + box.width
    else:
        nodes.append(
            f'<userTask id="{node}" name={quoteattr(box.state.label)}>'
            f"<documentation>{escape(_documentation(procedure, box.state))}</documentation></userTask>"
        )
        shapes.append(_shape(node, box.x, box.y, TASK, box.height))
        right, gateway_x = box.x + TASK, box.x + box.width - GATEWAY
    nodes.append(f'<exclusiveGateway id="{gateway}"/>')
    shapes.append(_shape(gateway, gateway_x, middle - GATEWAY // 2, GATEWAY, GATEWAY))
    flows.append(f'<sequenceFlow id="to_{gateway}" sourceRef="{node}" targetRef="{gateway}"/>')
    edges.append(_edge(f"to_{gateway}", [(right, middle), (gateway_x, middle)]))
    if box.state is not None and box.state.final:
        end = f"end_{box.name}"
        below = box.y + box.height
        nodes.append(f'<endEvent id="{end}" name="终结"/>')
        shapes.append(_shape(end, gateway_x + 7, below - 8, EVENT, EVENT))
        flows.append(
            f'<sequenceFlow id="to_{end}" sourceRef="{gateway}" targetRef="{end}">{_condition(END)}</sequenceFlow>'
        )
        centre = gateway_x + GATEWAY // 2
        edges.append(_edge(f"to_{end}", [(centre, middle + GATEWAY // 2), (centre, below - 8)]))


def _timer(
    name: str,
    limit: str,
    label: str,
    number: int,
    box: Box,
    nodes: list[str],
    flows: list[str],
    shapes: list[str],
    edges: list[str],
) -> None:
    """A non-interrupting timer at the lower edge of a task, and the end of its branch."""
    timer, lapsed = f"timer_{name}_{limit}", f"lapsed_{name}_{limit}"
    x, y = box.x + 6 + number * (EVENT + 6), box.y + box.height - EVENT // 2
    nodes.append(
        f'<boundaryEvent id="{timer}" name={quoteattr(label)} attachedToRef="state_{name}" cancelActivity="false">'
        f'<timerEventDefinition><timeDate xsi:type="tFormalExpression">due_{limit}</timeDate></timerEventDefinition>'
        "</boundaryEvent>"
    )
    nodes.append(f'<endEvent id="{lapsed}" name={quoteattr(label + "届满")}/>')
    flows.append(f'<sequenceFlow id="to_{lapsed}" sourceRef="{timer}" targetRef="{lapsed}"/>')
    shapes.append(_shape(timer, x, y, EVENT, EVENT))
    shapes.append(_shape(lapsed, x, y + EVENT + 12, EVENT, EVENT))
    edges.append(_edge(f"to_{lapsed}", [(x + EVENT // 2, y + EVENT), (x + EVENT // 2, y + EVENT + 12)]))


def _documentation(procedure: Procedure, state: State) -> str:
    parts = [state.clause, state.silent]
    parts += [f"{limit.label}：{limit.clause}" for limit in procedure.limits.values() if state in limit.within]
    return "；".join(filter(None, parts)) or state.label


def _flow(line: Line) -> str:
    target = f"state_{line.target}"
    return (
        f'<sequenceFlow id="flow_{line.name}" name={quoteattr(_told(line.act))} '
        f'sourceRef="choice_{line.source}" targetRef="{target}">{_condition(line.act.row)}</sequenceFlow>'
    )


def _condition(row: str) -> str:
    return f'<conditionExpression xsi:type="tFormalExpression">act == "{row}"</conditionExpression>'


def _told(act: Act) -> str:
    return f"{'、'.join(role.label for role in act.by)}：{act.label}（{act.clause}）"


def _from_gateway(box: Box, line: Line) -> list[tuple[int, int]]:
    """The corners of a flow that leaves the gateway's right corner, not the box's own port."""
    x, y = line.points[0]
    corner = x + GATEWAY if line.source == START else x
    turn = corner + 10
    return [(corner, box.middle), (turn, box.middle), (turn, y), *line.points[1:]]


def _to_event(box: Box, points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same corners with the last stretch at the height of the end event."""
    return [*points[:-2], (points[-2][0], box.middle), (box.x, box.middle)]


def _shape(element: str, x: int, y: int, width: int, height: int, horizontal: bool = False) -> str:
    lying = ' isHorizontal="true"' if horizontal else ""
    return (
        f'<bpmndi:BPMNShape id="shape_{element}" bpmnElement="{element}"{lying}>'
        f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/></bpmndi:BPMNShape>'
    )


def _edge(element: str, points: list[tuple[int, int]]) -> str:
    corners = "".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in points)
    return f'<bpmndi:BPMNEdge id="edge_{element}" bpmnElement="{element}">{corners}</bpmndi:BPMNEdge>'
