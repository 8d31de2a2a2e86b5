"""The real procedures: sound, read move by move, in force only in their time, silent only where the text is."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import yaml

from gongbao.audit.readings_file import read_readings_file
from gongbao.cli._office import procedures
from gongbao.clock import SHANGHAI, Clock
from gongbao.procedures import Decision, Procedure, Refusal, Request, decide
from gongbao.procedures.checks import check, silences
from gongbao.procedures.explore import moves_by_state
from gongbao.regulations.guangzhou import hotline_12345

REAL = procedures()
MOVES = Path(__file__).with_name("moves")


@pytest.fixture(params=sorted(REAL))
def real(request: pytest.FixtureRequest) -> Procedure:
    return REAL[str(request.param)]


def test_it_is_sound(real: Procedure) -> None:
    assert check(real) == []


def test_its_moves_are_those_that_were_read(real: Procedure) -> None:
    """After a change of rows: read the difference, then write the new list (`gongbao procedure moves --by-state`)."""
    kept = MOVES / f"{real.name}.txt"
    assert kept.exists(), f"gongbao procedure moves {real.name} --by-state > {kept}"
    assert moves_by_state(real) == kept.read_text("utf-8")


def test_every_silence_cites_its_clause(real: Procedure) -> None:
    for silence in silences(real):
        assert "第" in silence.cited, silence.what


def test_there_are_no_lists_of_procedures_that_are_gone() -> None:
    assert {file.stem for file in MOVES.glob("*.txt")} == REAL.keys()


@pytest.mark.parametrize(
    ("name", "act", "by", "at", "said"),
    [
        ("one_child_certificate", "visit", "couple", "2025-01-05T23:00", ""),
        ("one_child_certificate", "visit", "couple", "2025-01-06T09:00", "有效期至2025-01-05"),
        ("charging_facilities", "order_rectification", "district_government", "2022-02-28T09:00", "尚未施行"),
        ("hotline", "complain_online", "applicant", "2023-01-05T00:00", ""),
        ("online_booking", "book", "applicant", "2023-05-17T12:00", "自2023-05-18起施行"),
    ],
)
def test_no_matter_begins_out_of_force(name: str, act: str, by: str, at: str, said: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
    answer = decide(REAL[name], None, Request("M", act, by), Clock(), moment)
    if said:
        assert isinstance(answer, Refusal)
        assert said in answer.why
    else:
        assert isinstance(answer, Decision)


def test_the_first_day_of_online_handling_is_a_reading() -> None:
    moment = datetime(2023, 5, 6, 9, tzinfo=SHANGHAI)
    request = Request("M", "book", "applicant")
    assert isinstance(decide(REAL["online_booking"], None, request, Clock(), moment), Refusal)
    signed = {"in_force_from": "signed"}
    assert isinstance(decide(REAL["online_booking"], None, request, Clock(), moment, signed), Decision)


def test_every_reading_of_a_procedure_is_switched_somewhere() -> None:
    stories = yaml.safe_load((Path(__file__).with_name("stories") / "readings.yaml").read_text("utf-8"))
    switched = {name for story in stories for kind in ("readings", "options") for name in story.get(kind, {})}
    switched |= {"in_force_from", "after_restart"}  # tested above, and with the clock
    guangzhou = Path(hotline_12345.__file__).parents[1]
    for folder in ("hotline_12345", "online_handling", "one_child_certificate", "charging_facilities"):
        written = {entry.name for entry in read_readings_file(guangzhou / folder / "readings.md")}
        assert written <= switched, folder
