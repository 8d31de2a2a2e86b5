"""The procedure of docs/procedures.md, which is in no list of ours, runs as it is printed there."""

from __future__ import annotations

import re
import sys
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from gongbao import regulations
from gongbao.cli import main
from gongbao.clock import SHANGHAI, Clock
from gongbao.procedures import Decision, Matter, Procedure, Refusal, Request, decide, lapses
from gongbao.procedures.checks import silences

DOCS = Path(__file__).parents[2] / "docs" / "procedures.md"


def printed_code() -> str:
    """The one block of Python in the page."""
    (code,) = re.findall(r"```python\n(.*?)```", DOCS.read_text("utf-8"), flags=re.DOTALL)
    return str(code)


@pytest.fixture(scope="module")
def procedure() -> Procedure:
    found: dict[str, object] = {}
    exec(compile(printed_code(), str(DOCS), "exec"), found)
    made = found["procedure"]
    assert isinstance(made, Procedure)
    return made


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=SHANGHAI)


def done(procedure: Procedure, matter: Matter | None, act: str, by: str, day: str, **typed: object) -> Matter:
    request = Request("r1", act, by, typed, procedure="risk_listing")
    decision = decide(procedure, matter, request, Clock(), at(day))
    assert isinstance(decision, Decision), decision
    return decision.matter


def test_listed_watched_expired_and_taken_down(procedure: Procedure) -> None:
    matter = done(procedure, None, "report", "unit", "2022-05-20", risk="有限空间作业")
    assert matter.terms["publish"].last == "2022-07-10"
    matter = done(procedure, matter, "publish", "city", "2022-07-08", to="天河")
    assert matter.terms["period"].last == "2023-07-08"
    assert matter.terms["monthly"].last == "2022-08-08"
    assert matter.terms["monthly"].owner == "district:天河"
    matter = done(procedure, matter, "inspect", "district:天河", "2022-08-05", found="措施落实")
    assert matter.terms["monthly"].last == "2022-09-05"

    early = decide(procedure, matter, Request("r1", "delist", "city"), Clock(), at("2022-09-01"))
    assert isinstance(early, Refusal)
    assert early.clause == "第二十二条第一款"

    # Nobody inspects any more and the year passes: time itself records both, in their order.
    decision = lapses(procedure, matter, Clock(), at("2023-07-09"), at("2023-07-09"))
    assert [(entry.act, str(entry.at.date())) for entry in decision.entries] == [
        ("lapse", "2022-09-06"),
        ("expire", "2023-07-09"),
    ]
    assert decision.matter.state == "expired"
    matter = done(procedure, decision.matter, "assess", "city", "2023-07-20", lowered=False)
    refused = decide(procedure, matter, Request("r1", "delist", "city"), Clock(), at("2023-07-21"))
    assert isinstance(refused, Refusal)
    assert refused.clause == "第二十三条"
    matter = done(procedure, matter, "renew", "city", "2023-07-21")
    assert (matter.state, matter.counters["renewed"], matter.terms["period"].generation) == ("listed", 1, 2)


def test_where_the_text_is_silent_is_reported_for_its_drafters(procedure: Procedure) -> None:
    assert [(silence.label, silence.who) for silence in silences(procedure)] == [
        ("警示期满", "市级负有相关监督管理职责的部门")
    ]


def test_in_a_folder_of_its_own_the_commands_find_it_and_a_matter_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "another_city" / "risk_listing"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").write_text("", "utf-8")
    (folder / "__init__.py").write_text("", "utf-8")
    (folder / "procedure.py").write_text(printed_code(), "utf-8")
    monkeypatch.setattr(regulations, "__path__", [*regulations.__path__, str(tmp_path)])

    def says(*arguments: str) -> str:
        result = CliRunner().invoke(main, arguments, env={"GONGBAO_DATABASE": f"sqlite:///{tmp_path}/office.db"})
        assert result.exit_code == 0, result.output
        return result.output

    assert "错误0处" in says("procedure", "check", "risk_listing")
    assert "重大风险挂牌警示" in says("procedure", "moves", "risk_listing")
    assert "<svg" in says("procedure", "draw", "risk_listing")
    when, risk = ("--at", "2022-05-20T09:00+08:00"), ("--with", "risk=有限空间作业")
    says("matter", "act", "r1", "report", "--procedure", "risk_listing", "--by", "unit", *when, *risk)
    assert "2022-07-10" in says("matter", "show", "r1")
    says("matter", "tick")
    assert "逾期未公布" in says("matter", "show", "r1")
    assert "一致" in says("journal", "verify")

    says("matter", "act", "r2", "report", "--procedure", "risk_listing", "--by", "unit", *when, *risk)
    listed = ("--at", "2022-07-08T09:00+08:00", "--with", "to=天河")
    says("matter", "act", "r2", "publish", "--by", "city", *listed)
    newer = printed_code().replace('"穗应急规字〔2020〕1号")', '"穗应急规字〔2020〕1号", version="2")', 1)
    newer = newer.replace("months(12)", "months(6)")
    package = "gongbao.regulations.another_city.risk_listing"
    both = f"from {package} import old, renewed\n\nprocedures = (old.procedure, renewed.procedure)\n"
    (folder / "old.py").write_text(printed_code(), "utf-8")
    (folder / "renewed.py").write_text(newer, "utf-8")
    (folder / "procedure.py").write_text(both, "utf-8")
    sys.modules.pop(f"{package}.procedure")
    order = ("--by", "city", "--approver", "局长", "--clause", "第三十四条", "--reason", "文件修订")
    compared = says("matter", "compare", "risk_listing", "2")
    assert "事项r2第2条 时限“警示期”" in compared
    assert "2023-07-08" in compared
    assert "2023-01-08" in compared
    assert "2件事项，1件有不同" in compared  # r1 is not listed yet, so the shorter period does not show
    assert "migrate" in says("matter", "migrate", "r1", "2", *order)
    assert "correct" in says("matter", "correct", "r1", "1", "--state", "reported", *order)
    (folder / "renewed.py").write_text(newer.replace("months(6)", "months(10)"), "utf-8")
    for name in ("procedure", "renewed"):
        sys.modules.pop(f"{package}.{name}")
        delattr(sys.modules[package], name)
    changed = CliRunner().invoke(
        main, ["matter", "show", "r1"], env={"GONGBAO_DATABASE": f"sqlite:///{tmp_path}/office.db"}
    )
    assert changed.exit_code == 1
    assert "limit period（已改动）" in changed.output
