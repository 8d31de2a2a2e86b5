"""The commands, end to end: an act, a refusal, a head kept, a forger found, a receipt checked offline."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from gongbao.cli import main

HOTLINE = ("--procedure", "hotline")


class Office:
    """The command line on one database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder / 'office.db'}"

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, env={"GONGBAO_DATABASE": self.url})

    def says(self, *arguments: str) -> str:
        result = self.run(*arguments)
        assert result.exit_code == 0, result.output
        return result.output

    def fails(self, *arguments: str) -> str:
        result = self.run(*arguments)
        assert result.exit_code == 1, result.output
        return result.output


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def opened(office: Office, matter: str = "r1") -> None:
    office.says(
        "matter", "act", matter, "submit_request", "--by", "citizen", *HOTLINE,
        "--with", "channel=phone", "--with", "number=N1", "--with", "kind=complaint", "--with", "complete=true",
    )  # fmt: skip


def test_definitions_are_listed_checked_and_drawn(office: Office) -> None:
    assert "hotline\t" in office.says("procedure", "list")
    checked = office.says("procedure", "check", "hotline")
    assert "错误0处" in checked
    assert "[文本未规定]" in checked
    assert "→" in office.says("procedure", "moves", "hotline")
    assert "诉求人" in office.says("procedure", "form", "hotline", "submit_request")
    assert "没有行为" in office.fails("procedure", "form", "hotline", "nothing")
    assert "没有名为 nothing" in office.fails("procedure", "check", "nothing")
    assert (
        "natural_last_day\t自然日期限的末日是休息日的\t第十二条第二款、第二十七条第三项\tnone（默认）、next、previous"
        in office.says("procedure", "readings", "hotline")
    )
    for form in ("svg", "bpmn"):
        out = office.folder / f"drawn.{form}"
        office.says("procedure", "draw", "hotline", "--form", form, "--out", str(out))
        etree.parse(out)
    assert office.says("procedure", "draw", "hotline", "--form", "mermaid").startswith("---\ntitle:")


def test_an_act_a_refusal_and_the_work_list(office: Office) -> None:
    opened(office)
    refused = office.fails("matter", "act", "r1", "approve_result", "--by", "hotline")
    assert "第" in refused
    assert "条" in refused
    assert "submit_request" in office.says("matter", "show", "r1")
    assert "r1" in office.says("matter", "work", "hotline")
    assert "0件" in office.says("matter", "tick")
    office.says("matter", "times", "hotline")
    assert "没有事项" in office.fails("matter", "show", "none")
    assert "应为 项=值" in office.run("matter", "act", "r1", "dispatch", "--by", "hotline", "--with", "to").output
    assert "应为时刻" in office.run("matter", "act", "r1", "dispatch", "--by", "hotline", "--at", "now").output
    order = ("--by", "hotline", "--approver", "主任", "--clause", "第四十条", "--reason", "停电")
    assert "suspend" in office.says("matter", "suspend", "r1", *order)
    assert "已中止" in office.fails("matter", "act", "r1", "register_order", "--by", "hotline")
    office.says("matter", "resume", "r1", *order)


def test_heads_verification_receipts(office: Office) -> None:
    key = office.folder / "key.pem"
    public = office.says("journal", "keygen", str(key)).strip()
    assert "File exists" in office.fails("journal", "keygen", str(key))
    opened(office)
    opened(office, "r2")
    early = office.folder / "early.head"
    early.write_text(office.says("journal", "head", "--sign", str(key)))
    opened(office, "r3")
    assert "0个树头" in office.says("journal", "verify")
    assert "1个树头" in office.says("journal", "verify", "--against", str(early), "--key", public)
    assert office.says("journal", "consistency", str(early), "--key", public).startswith("2 → 3\n")

    receipt = office.folder / "r1.receipt"
    receipt.write_text(office.says("journal", "prove", "r1", "1", "--sign", str(key)))
    assert "成立：事项r1第1条" in office.says("journal", "check-receipt", str(receipt), "--key", public)
    receipt.write_text(receipt.read_text().replace("complaint", "enquiry"))
    assert "不符" in office.fails("journal", "check-receipt", str(receipt), "--key", public)

    with sqlite3.connect(office.folder / "office.db") as connection:
        connection.execute("DELETE FROM journal WHERE matter = 'r3' OR matter = 'r2'")
    assert "截尾" in office.fails("journal", "verify", "--against", str(early), "--key", public)
    assert "尾部被截去" in office.fails("journal", "consistency", str(early), "--key", public)
    early.write_text(early.read_text().replace("\n2\n", "\n1\n"))
    assert "签名不成立" in office.fails("journal", "verify", "--against", str(early), "--key", public)
    assert office.run("journal", "verify", "--against", str(early)).exit_code == 2


def test_a_database_that_is_not_durable_is_refused_with_a_sentence(office: Office) -> None:
    office.url += "?synchronous=NORMAL"
    assert "拒绝启动" in office.fails("matter", "tick")
