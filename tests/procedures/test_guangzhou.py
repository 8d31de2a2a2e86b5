"""The real procedures: sound, read move by move, in force only in their time, silent only where the text is."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from gongbao.audit.readings_file import read_readings_file
from gongbao.cli import main
from gongbao.cli._office import procedures
from gongbao.clock import SHANGHAI, Clock
from gongbao.procedures import Decision, Procedure, Refusal, Request, decide
from gongbao.procedures.checks import check, silences
from gongbao.procedures.explore import moves_by_state
from gongbao.procedures.journal.docket import UnknownDefinitionError, open_docket
from gongbao.procedures.rows import ReadingError
from gongbao.regulations import regulation_folders
from gongbao.regulations.procedures import procedures_of

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


@pytest.mark.parametrize("name", sorted(name for name, one in REAL.items() if one.in_force and one.in_force.years))
def test_the_last_day_in_force_is_a_reading(name: str) -> None:
    procedure = REAL[name]
    assert procedure.in_force is not None
    first, years = procedure.in_force.first, procedure.in_force.years
    assert years is not None
    same_day = datetime(first.year + years, first.month, first.day, 12, tzinfo=SHANGHAI)
    opening = next(act for act in procedure.acts if act.opens)

    def in_force(at: datetime, options: dict[str, object]) -> bool:
        answer = decide(procedure, None, Request("M", opening.name, opening.by[0].name), Clock(), at, options)
        return not (isinstance(answer, Refusal) and "已经失效" in answer.why)

    assert in_force(same_day - timedelta(days=1), {})
    assert not in_force(same_day, {})
    assert in_force(same_day, {"last_day": "same_day"})
    assert not in_force(same_day + timedelta(days=1), {"last_day": "same_day"})


FOLDERS = {folder.name: folder for folder in regulation_folders() if folder.offers("procedure")}


@pytest.mark.parametrize("name", FOLDERS)
def test_readings_file_and_switches_are_the_same(name: str) -> None:
    """Each entry of readings.md is a reading that the folder's rules or procedures declare, and the other way round."""
    folder = FOLDERS[name]
    path = Path(folder.part("procedure").__file__ or "").with_name("readings.md")
    written = {entry.name: entry for entry in read_readings_file(path)}
    of_rules = set(folder.part("rules").REGULATION.readings) if folder.offers("rules") else set()
    declared = {reading.name for procedure in procedures_of(folder) for reading in procedure.readings.values()}
    assert declared | of_rules == written.keys()
    for procedure in procedures_of(folder):
        for reading in procedure.readings.values():
            entry = written[reading.name]
            assert (set(entry.choices), entry.default) == (set(reading.choices), reading.default), reading.name
            said = set(re.findall(ARTICLE, reading.clause))
            assert said == set(re.findall(ARTICLE, entry.clauses)), reading.name


ARTICLE = r"[一二三四五六七八九十]+(?=[条、点款项（）])|附件\d"


def test_every_reading_of_a_procedure_is_switched_in_a_story() -> None:
    stories = yaml.safe_load((Path(__file__).with_name("stories") / "readings.yaml").read_text("utf-8"))
    switched = {
        (story["procedure"], name)
        for story in stories
        for kind in ("readings", "options")
        for name in story.get(kind, {})
    }
    prefix = {
        "hotline-12345": "HL",
        "online-handling": "OS",
        "one-child-certificate": "OC",
        "charging-facilities": "CS",
        "longevity-allowance": "LA",
        "land-pension-fee": "LF",
        "credit-pool": "CP",
    }
    for name, folder in FOLDERS.items():
        declared = {reading for procedure in procedures_of(folder) for reading in procedure.readings}
        told = {reading for kind, reading in switched if kind == prefix[name]}
        assert declared - told <= {"last_day", "in_force_from"}, name  # tested above


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"hotline": {"colour": "red"}}, "没有读法colour；有：last_day、different_units"),
        ({"hotline": {"different_units": "maybe"}}, "应为not_all_same、each之一，实为maybe"),
        ({"weather": {"x": "y"}}, "程序weather没有载入"),
    ],
)
def test_a_docket_does_not_start_with_a_reading_that_is_none(
    tmp_path: Path, options: dict[str, dict[str, str]], said: str
) -> None:
    with pytest.raises((ReadingError, UnknownDefinitionError), match=said):
        open_docket(f"sqlite:///{tmp_path}/office.db", REAL.values(), lambda _: Clock(), options=options)


def test_an_office_switches_readings_by_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    switched = tmp_path / "readings.yaml"
    monkeypatch.setenv("GONGBAO_READINGS", str(switched))
    switched.write_text("hotline: {natural_last_day: next}\n", "utf-8")

    def run(*arguments: str) -> str:
        database = ("--database", f"sqlite:///{tmp_path}/office.db")
        return CliRunner().invoke(main, ["matter", *arguments, *database]).output

    given = ("--with", "channel=app", "--with", "number=N1", "--with", "kind=complaint", "--with", "complete=false")
    run(
        "act",
        "r",
        "submit_request",
        "--by",
        "citizen",
        "--procedure",
        "hotline",
        "--at",
        "2024-03-06T09:00+08:00",
        *given,
    )
    run("act", "r", "notify_supplement", "--by", "hotline", "--at", "2024-03-06T10:00+08:00")
    assert "2024-03-11" in run("show", "r")  # the 9th is a Saturday
    switched.write_text("hotline: {natural_last_day: never}\n", "utf-8")
    assert "应为none、next、previous之一" in run("show", "r")
    switched.write_text("- x\n", "utf-8")
    assert "应写成" in run("show", "r")
    switched.unlink()
    assert "读不出" in run("show", "r")
