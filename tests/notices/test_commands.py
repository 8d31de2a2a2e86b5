"""The commands, end to end: print from a file, deliver, calendar, work list."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
import yaml
from click.testing import CliRunner, Result
from icalendar import Calendar

from gongbao.cli import main
from gongbao.procedures.spreadsheets import CellKind, Column, read_sheet, write_sheet
from gongbao.procedures.work_list_sheet import WORK_LIST

from .conftest import facts_for
from .test_kinds import KINDS


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def test_the_kinds_are_listed_with_what_they_ask() -> None:
    assert (
        "one-child-certificate：form-1-application 广州市领取（补、换发）独生子女父母光荣证申请表"
        in run("notice", "list").output
    )
    listed = run("notice", "list", "charging-facilities").output
    assert "power_cut　停止供电通知书" in listed
    assert "  cut_at　停止供电时间（必填；时刻" in listed


def test_one_notice_from_yaml(tmp_path: Path) -> None:
    facts = tmp_path / "facts.yaml"
    facts.write_text(yaml.safe_dump(facts_for(KINDS["credit-pool/loan_confirmation"]), allow_unicode=True), "utf-8")
    result = run("notice", "print", "credit-pool", "loan_confirmation", "--facts", facts, "--out", tmp_path / "a.pdf")
    assert result.exit_code == 0, result.output
    assert "制作《贷款项目确认书》1份，共" in result.output
    assert "字体：正文" in result.output
    assert len(pypdfium2.PdfDocument((tmp_path / "a.pdf").read_bytes())) >= 1


def test_many_notices_the_wrong_ones_told(tmp_path: Path) -> None:
    good = facts_for(KINDS["longevity-allowance/recovery"])
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps([good, {**good, "total": "1"}, "x", {**good, "elder": "\U0002ebf0"}]), "utf-8")
    result = run("notice", "print", "longevity-allowance", "recovery", "--facts", facts, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "制作《退回多领长寿保健金通知书》1份" in result.output
    for told in ("第2份：", "合计填为1.00元", "第3份应为", "第4份：", "没有字形"):
        assert told in result.output
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["0001-2023-0001.pdf"]


def test_notices_from_a_register_in_excel(tmp_path: Path) -> None:
    columns = (
        Column("issuer", "发文机关"), Column("signed", "成文日期", CellKind.DAY), Column("addressee", "致送对象"),
        Column("basis", "依据"), Column("item", "事项名称"), Column("missing", "需要补正的内容"),
    )  # fmt: skip
    sheet = tmp_path / "register.xlsx"
    facts = KINDS["general/supplement_once"]
    row = {"issuer": "某局", "signed": date(2023, 5, 20), "addressee": "赵𠮷", "basis": "《办法》", "item": "许可"}
    write_sheet(sheet, "名单", columns, [{**row, "missing": "申请表；身份证"}, row, {**row, "missing": "照片"}])
    result = run("notice", "print", "general", facts.name, "--facts", sheet, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "F3（需要补正的内容）：应为文本，实为空" in result.output
    assert len(list((tmp_path / "out").iterdir())) == 2


@pytest.mark.parametrize(
    ("content", "told"),
    [("a: [1", "不是YAML"), ("- x", "第1份应为"), ("{}", "缺少“发文机关”"), ("", "第1份应为")],
)
def test_a_file_that_is_no_file_of_facts(tmp_path: Path, content: str, told: str) -> None:
    facts = tmp_path / "facts.yaml"
    facts.write_text(content, "utf-8")
    result = run("notice", "print", "general", "accepted", "--facts", facts, "--out", tmp_path / "a.pdf")
    assert result.exit_code == 1
    assert told in result.output
    assert not (tmp_path / "a.pdf").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("weather", "rain"), "没有 weather 的文书；有：general"),
        (("general", "rain"), "general 没有文书 rain；有：accepted"),
    ],
)
def test_kinds_that_are_not_there(tmp_path: Path, arguments: tuple[str, str], told: str) -> None:
    assert (
        told in run("notice", "print", *arguments, "--facts", tmp_path / "x.yaml", "--out", tmp_path / "x.pdf").output
    )


def test_from_an_act_to_mail_calendar_and_work_list(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/office.db"

    def act(*arguments: str) -> None:
        result = run("matter", "act", *arguments, "--database", database)
        assert result.exit_code == 0, result.output

    act("OC-1", "apply", "--by", "couple", "--procedure", "one_child_certificate", "--at", "2023-05-18T09:00+08:00",
        "--with", "form=1", "--with", "ids=true", "--with", "photographs=2", "--with", "register_matches=false",
        "--with", "conditions_met=true")  # fmt: skip
    act("OC-1", "notify_once", "--by", "issuing_unit", "--at", "2023-05-19T09:00+08:00",
        "--with", "annex=2", "--with", 'gaps=["出生证号码"]', "--with", "proofs_named=true")  # fmt: skip
    settings = tmp_path / "settings.yaml"
    settings.write_text(
        "office: {name: 天园街道办事处, telephone: 020-12345678}\n"
        "recipients:\n  couple: {name: 赵小𠮷、钱某, mail: zhao@example.cn}\n  issuing_unit: {name: 办证窗口}\n"
        f"mail: {{sender: office@example.cn, folder: {tmp_path}/outgoing}}\n",
        "utf-8",
    )
    result = run("notice", "send", "--settings", settings, "--database", database)
    assert result.exit_code == 0, result.output
    assert "送进收件箱2件，外发1件" in result.output
    assert "须另行制作：OC-1第2条，致couple：《补充计划生育相关证明材料一次性告知书》" in result.output
    assert len(list((tmp_path / "outgoing").glob("*.eml"))) == 1
    assert "送进收件箱0件" in run("notice", "send", "--settings", settings, "--database", database).output

    inbox = ("notice", "inbox", "couple", "--database", database)
    (letter,) = run(*inbox).output.splitlines()
    assert letter.endswith("办理情况告知书\t未读")
    taken = (
        "notice",
        "open",
        "couple",
        letter.split("\t")[0],
        "--out",
        tmp_path / "letter.pdf",
        "--database",
        database,
    )
    assert run(*taken).exit_code == 0
    assert len(pypdfium2.PdfDocument((tmp_path / "letter.pdf").read_bytes())) >= 1
    assert run(*inbox).output.endswith("读过\n")
    assert "employer的收件箱里没有" in run("notice", "open", "employer", *taken[3:]).output
    assert run("notice", "inbox", "employer", "--database", database).output == "收件箱是空的\n"

    assert run("due-days", "OC-1", "--out", tmp_path / "a.ics", "--database", database).exit_code == 0
    Calendar.from_ical((tmp_path / "a.ics").read_bytes())
    assert "没有事项X" in run("due-days", "X", "--out", tmp_path / "b.ics", "--database", database).output

    assert run("work-list", "couple", "--out", tmp_path / "a.xlsx", "--database", database).exit_code == 0
    ((_, row),) = read_sheet(tmp_path / "a.xlsx", WORK_LIST).rows
    assert row["matter"] == "OC-1"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("office: {}", "设置有误"),
        ("office: {name: 甲}\ncolour: 红", "设置有误"),
        ("office: {name: 甲}\nmail: {sender: a@b.cn}", "之一"),
        ("office: {name: 甲}\nmail: {sender: a@b.cn, server: x, security: maybe}", "starttls、tls、none"),
    ],
)
def test_settings_that_do_not_serve(tmp_path: Path, content: str, told: str) -> None:
    settings = tmp_path / "settings.yaml"
    settings.write_text(content, "utf-8")
    result = run("notice", "send", "--settings", settings, "--database", f"sqlite:///{tmp_path}/office.db")
    assert result.exit_code == 1
    assert told in result.output
