"""Drawings come from the rows; the BPMN is valid and another engine walks it through every act."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import pytest
import SpiffWorkflow
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.util.task import TaskState

from gongbao.procedures import Procedure
from gongbao.procedures.drawing import bpmn, mermaid, svg
from gongbao.procedures.drawing.layout import START, Line, lay_out

SCHEMA = Path(SpiffWorkflow.__file__).parent / "bpmn" / "parser" / "schema" / "BPMN20.xsd"


def test_bpmn_is_valid_against_the_schema(procedure: Procedure) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    schema.assertValid(etree.fromstring(bpmn(procedure).encode()))


def test_everything_drawn_has_its_place(procedure: Procedure) -> None:
    root = etree.fromstring(bpmn(procedure).encode())
    ids = {
        element.get("id")
        for element in root.iter("{*}userTask", "{*}exclusiveGateway", "{*}startEvent", "{*}endEvent",
                                 "{*}boundaryEvent", "{*}sequenceFlow", "{*}lane", "{*}participant")
    }  # fmt: skip
    placed = {element.get("bpmnElement") for element in root.iter("{*}BPMNShape", "{*}BPMNEdge")}
    assert ids == placed
    lanes = [node.text for node in root.iter("{*}flowNodeRef")]
    assert len(lanes) == len(set(lanes))


def path_to(lines: tuple[Line, ...], state: str) -> list[str]:
    """The rows of a shortest way from the start to a state."""
    found: dict[str, list[str]] = {START: []}
    waiting = deque([START])
    while waiting:
        here = waiting.popleft()
        for line in lines:
            if line.source == here and line.target not in found:
                found[line.target] = [*found[here], line.act.row]
                waiting.append(line.target)
    return found[state]


def test_spiff_walks_through_every_act(procedure: Procedure) -> None:
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.ElementTree(etree.fromstring(bpmn(procedure).encode())))
    spec = parser.get_spec(f"process_{procedure.name}")
    never = {f"due_{limit}": "2099-01-01T00:00:00+08:00" for limit in procedure.limits}
    lines = lay_out(procedure).lines
    walked = set()
    for line in lines:
        workflow = BpmnWorkflow(spec)
        (start,) = workflow.get_tasks(spec_name=f"state_{START}")
        rows = [*path_to(lines, line.source), line.act.row]
        start.data.update(never, act=rows[0])
        workflow.do_engine_steps()
        for row in rows[1:]:
            (task,) = [task for task in workflow.get_tasks(state=TaskState.READY) if task.task_spec.manual]
            task.data["act"] = row
            task.run()
            workflow.do_engine_steps()
        arrived = workflow.get_tasks(spec_name=f"state_{line.target}")
        assert arrived, (line.source, line.act.row)
        walked.add((line.source, line.act.row))
    assert len(walked) == len(lines) == sum(max(1, len(act.sources)) for act in procedure.acts)


def test_svg_stands_alone_and_shows_all_states_and_moves(procedure: Procedure) -> None:
    drawn = svg(procedure)
    root = etree.fromstring(drawn.encode())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    for state in procedure.states.values():
        assert f">{state.label}<" in drawn
    moving = sum(max(1, len(act.sources)) for act in procedure.acts if act.target is not None)
    assert drawn.count("<polyline") == moving


def test_boxes_do_not_overlap(procedure: Procedure) -> None:
    boxes = lay_out(procedure).boxes
    for number, first in enumerate(boxes):
        for second in boxes[number + 1 :]:
            apart = (
                first.x + first.width <= second.x
                or second.x + second.width <= first.x
                or first.y + first.height <= second.y
                or second.y + second.height <= first.y
            )
            assert apart, (first.name, second.name)


@pytest.mark.parametrize("mark", ["[*] --> registered", "closed --> [*]", "note right of handling"])
def test_mermaid(procedure: Procedure, mark: str) -> None:
    drawn = mermaid(procedure)
    assert mark in drawn
    labels = [line.split(": ", 1)[1] for line in drawn.splitlines() if "-->" in line and ": " in line]
    assert not any(character in label for label in labels for character in ":;#")
