"""Drawings come from the rows; the BPMN is valid and another engine walks it through every act."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import pytest
import SpiffWorkflow
from lxml import etree
from practice import practice
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.util.task import TaskState

from gongbao.cli._office import procedures
from gongbao.procedures import Procedure
from gongbao.procedures.drawing import bpmn, mermaid, svg
from gongbao.procedures.drawing.layout import NOTE, START, Line, lay_out, notes_of

REAL = procedures()
SCHEMA = Path(SpiffWorkflow.__file__).parent / "bpmn" / "parser" / "schema" / "BPMN20.xsd"


@pytest.fixture(params=["practice", *sorted(REAL)])
def drawn_one(request: pytest.FixtureRequest) -> Procedure:
    """The practice procedure, and every real one."""
    return REAL.get(str(request.param)) or practice().done()


def test_bpmn_is_valid_against_the_schema(drawn_one: Procedure) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    schema.assertValid(etree.fromstring(bpmn(drawn_one).encode()))


def test_everything_drawn_has_its_place(drawn_one: Procedure) -> None:
    root = etree.fromstring(bpmn(drawn_one).encode())
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


def test_spiff_walks_through_every_act(drawn_one: Procedure) -> None:
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.ElementTree(etree.fromstring(bpmn(drawn_one).encode())))
    spec = parser.get_spec(f"process_{drawn_one.name}")
    never = {f"due_{limit}": "2099-01-01T00:00:00+08:00" for limit in drawn_one.limits}
    lines = lay_out(drawn_one).lines
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
    assert len(walked) == len(lines) == sum(max(1, len(act.sources)) for act in drawn_one.acts)


def test_svg_stands_alone_and_shows_all_states_and_moves(drawn_one: Procedure) -> None:
    drawn = svg(drawn_one)
    root = etree.fromstring(drawn.encode())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    for state in drawn_one.states.values():
        assert f">{state.label}<" in drawn
    moving = sum(max(1, len(act.sources)) for act in drawn_one.acts if act.target is not None)
    assert drawn.count("<polyline") == moving


def test_svg_tells_every_act_and_limit_of_a_state(drawn_one: Procedure) -> None:
    drawn = "".join(map(str, etree.fromstring(svg(drawn_one).encode()).itertext()))
    told = drawn.replace("\n", "")
    for act in drawn_one.acts:
        if act.target is None:
            assert f"· {act.label}（{act.clause}）" in told
    boxes = {box.name: box for box in lay_out(drawn_one, loops=False).boxes}
    for name, state in drawn_one.states.items():
        assert boxes[name].height >= 34 + NOTE * len(notes_of(drawn_one, state))


def test_boxes_do_not_overlap(drawn_one: Procedure) -> None:
    for loops in (True, False):
        boxes = lay_out(drawn_one, loops).boxes
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
def test_mermaid_marks_start_end_and_limits(procedure: Procedure, mark: str) -> None:
    assert mark in mermaid(procedure)


def test_mermaid_names_every_state_and_has_no_mark_of_its_own_in_a_label(drawn_one: Procedure) -> None:
    drawn = mermaid(drawn_one)
    for state in drawn_one.states.values():
        assert state.label in drawn
    labels = [line.split(": ", 1)[1] for line in drawn.splitlines() if "-->" in line and ": " in line]
    assert labels
    assert not any(character in label for label in labels for character in ":;#")
