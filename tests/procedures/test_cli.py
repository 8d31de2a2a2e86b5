"""The commands, end to end: an act, a refusal, a head kept, a forger found, a receipt checked offline."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from lxml import etree

from gongbao import regulations
from gongbao.cli import main
from gongbao.clock import latest

HOTLINE = ("--procedure", "hotline")


class Office:
    """The command line on one database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder / 'office.db'}"

    def run(self, *arguments: str, **environment: str) -> Result:
        return CliRunner().invoke(main, arguments, env={"GONGBAO_DATABASE": self.url, **environment})

    def says(self, *arguments: str, **environment: str) -> str:
        result = self.run(*arguments, **environment)
        assert result.exit_code == 0, result.output
        return result.output

    def fails(self, *arguments: str, **environment: str) -> str:
        result = self.run(*arguments, **environment)
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
    right = ("matter", "correct", "r1", "1", "--fact", "channel=online")
    office.says(*right, *order)
    assert "原为：渠道“phone”；改为渠道“online”" in office.says("matter", "show", "r1")


def test_heads_verification_receipts(office: Office) -> None:
    key = office.folder / "key.pem"
    public = office.says("journal", "keygen", str(key)).strip()
    assert f"{key}：已经有了" in office.fails("journal", "keygen", str(key))
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


def test_a_due_day_is_explained_day_by_day(office: Office) -> None:
    opened(office)
    kind = ("--with", "kind=complaint")
    office.says("matter", "act", "r1", "register_order", "--by", "hotline", *kind)
    told = office.says("matter", "explain", "r1", "dispatch")
    assert "转派（第十三条第二项，1个工作日，热线中心）：" in told
    assert "\t—\t当日不计；周" in told
    assert "\t第1日\t周" in told
    assert "期限届满之日\t第十三条第二项" in told
    assert "没有时限handle；有：dispatch" in office.fails("matter", "explain", "r1", "handle")


def test_a_wrong_start_is_set_right_by_an_act(office: Office) -> None:
    at = ("--at", "2024-03-04T09:00+08:00")
    office.says("matter", "act", "r1", "submit_request", "--by", "citizen", *HOTLINE, *at,
                "--with", "channel=phone", "--with", "kind=complaint")  # fmt: skip
    office.says("matter", "act", "r1", "register_order", "--by", "hotline", "--with", "kind=complaint", *at)
    assert "\t2024-03-05\t" in office.says("matter", "show", "r1")
    order = ("--by", "hotline", "--approver", "主任", "--clause", "第十三条", "--reason", "登记时间录错")
    office.says("matter", "correct", "r1", "2", "--limit", "dispatch=2024-03-08T09:00+08:00", *order)
    shown = office.says("matter", "show", "r1")
    assert "\t2024-03-11\t" in shown
    said = "批准人：主任；理由：登记时间录错；更正的记录：2；时限改为：转派 2024-03-05 → 2024-03-11"
    assert f"更正〔correct〕\t第十三条\t{said}" in shown
    office.says("matter", "correct", "r1", "2", "--no-limit", "dispatch", *order)
    assert "已了结" in office.says("matter", "show", "r1")
    assert "应为时刻" in office.run("matter", "correct", "r1", "2", "--limit", "dispatch=昨天", *order).output


def test_what_is_shown_to_people_is_chinese(office: Office) -> None:
    assert "第1条 提出诉求〔submit_request〕（第八条）→ 已收到诉求" in office.says(
        "matter", "act", "r1", "submit_request", "--by", "citizen", *HOTLINE, "--with", "channel=phone",
        "--with", "kind=complaint", "--with", "person=张某",
    )  # fmt: skip
    office.says("matter", "act", "r1", "register_order", "--by", "hotline", "--with", "kind=complaint")
    shown = office.says("matter", "show", "r1")
    assert "时限 转派〔dispatch〕\t热线中心\t" in shown
    assert "\t计算中\t第十三条第二项" in shown
    assert "诉求人\t提出诉求〔submit_request〕\t第八条\t渠道：电话" in shown
    assert "姓名、身份证号码、联系方式：（个人信息）" in shown
    assert "r1\t12345热线工单\t已登记\t\t转派\t" in office.says("matter", "work", "hotline")


def test_a_later_notice_is_read_from_a_file_and_re_dates(office: Office) -> None:
    """Enough working days for any limit of today to end in a year that this version does not know."""
    last = latest().last
    opened(office)
    special = ("--with", "kind=complaint", "--with", "special_limit=520", "--with", "special_basis=某文件")
    office.says("matter", "act", "r1", "register_order", "--by", "hotline", *special)
    office.says("matter", "act", "r1", "dispatch", "--by", "hotline", "--with", "to=A")
    assert "尚未公布，不早于" in office.says("matter", "show", "r1")
    assert "没有载入通知某号〔2099〕1号" in office.fails("matter", "redate", "某号〔2099〕1号")
    years = [
        {"number": f"某号〔{year}〕1号", "announced": date(2026, 11, 20), "year": year, "rest": {}, "work": []}
        for year in range(last.year + 1, last.year + 6)
    ]
    later = office.folder / "later.yaml"
    later.write_text(yaml.safe_dump(years, allow_unicode=True))
    with_later = {"GONGBAO_NOTICES": str(later)}
    assert "1件事项" in office.says("matter", "redate", f"某号〔{last.year + 1}〕1号", **with_later)
    assert "尚未公布" not in office.says("matter", "show", "r1", **with_later)
    assert "redate" in office.says("matter", "show", "r1")
    assert "读不出放假通知" in office.fails("matter", "tick", GONGBAO_NOTICES=str(office.folder / "none.yaml"))
    later.write_text(yaml.safe_dump([{**years[0], "number": latest().notices[0].number}], allow_unicode=True))
    assert "已经载入" in office.fails("matter", "tick", **with_later)


def test_a_folder_with_a_mistake_is_told_by_every_command(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = office.folder / "mistaken_city" / "broken"
    folder.mkdir(parents=True)
    for package in (folder.parent, folder):
        (package / "__init__.py").write_text("", "utf-8")
    (folder / "procedure.py").write_text(
        "from gongbao.procedures import Procedure\n"
        'p = Procedure("broken", "错程序", "《某办法》")\n'
        'office = p.role("office", "窗口")\n'
        'asked = p.state("asked", "已申请", office)\n'
        'p.act("apply", "申请", office, None, asked, "第一条")\n'
        "procedure = p.done()\n",
        "utf-8",
    )
    monkeypatch.setattr(regulations, "__path__", [*regulations.__path__, str(office.folder)])
    for command in (("procedure", "list"), ("procedure", "draw", "hotline"), ("matter", "tick")):
        told = office.fails(*command)
        assert "错程序（《某办法》，定义版本1）：定义有误" in told
        assert "[死路] asked：没有下一步；最短路径：apply" in told


def test_a_database_that_is_none_is_told_in_a_sentence(office: Office) -> None:
    no_database = office.folder / "notes.txt"
    no_database.write_text("不是数据库，只是一段文字。" * 200)
    for url, said in (
        ("office", "数据库应写成 sqlite:///文件 或 postgresql://用户@主机/库名，实为'office'"),
        (f"sqlite:///{no_database}", "数据库打不开：这个文件不是SQLite数据库"),
        (f"sqlite:///{office.folder}/nowhere/office.db", "数据库打不开：没有这个文件夹，或者没有读写的权限"),
        ("mysql://office", "不支持mysql"),
    ):
        office.url = url
        assert said in office.fails("matter", "tick")


def test_a_drawing_makes_its_folder_and_a_place_that_cannot_be_written_is_named(office: Office) -> None:
    office.says("procedure", "draw", "hotline", "--out", str(office.folder / "drawn" / "hotline.svg"))
    assert (office.folder / "drawn" / "hotline.svg").exists()
    told = office.fails("procedure", "draw", "hotline", "--out", "/dev/null/hotline.svg")
    assert "错误：/dev/null：" in told


def test_a_role_that_nobody_has_is_named(office: Office) -> None:
    told = office.fails("matter", "work", "承办单位")
    assert "没有角色 承办单位；有：" in told
    assert "handling_unit（承办单位）" in told
    assert "没有角色" in office.fails("work-list", "nobody", "--out", str(office.folder / "w.xlsx"))


def test_what_is_forbidden_is_called_by_its_name(office: Office) -> None:
    office.says("matter", "act", "r1", "submit_request", "--by", "citizen", *HOTLINE, "--with", "channel=online",
                "--with", "kind=complaint")  # fmt: skip
    told = office.fails("matter", "act", "r1", "call_citizen", "--by", "hotline", "--with", "result=unanswered")
    assert told == "错误：不能电话联系诉求人：网络渠道的诉求，一次性发送补充信息通知（第十二条第二款）\n"


def test_a_form_says_what_each_choice_is_called(office: Office) -> None:
    assert "powers（部门职责权限争议）、facility（设施管养职责争议）" in office.says(
        "procedure", "form", "hotline", "request_return"
    )
    wrong = office.fails("matter", "act", "r1", "submit_request", "--by", "citizen", *HOTLINE,
                         "--with", "channel=phone", "--with", "kind=抱怨")  # fmt: skip
    assert "应为enquiry（咨询）、complaint（投诉）" in wrong


def test_rows_that_ask_the_same_are_one_form(office: Office) -> None:
    form = office.says("procedure", "form", "hotline", "supervise")
    assert [line.split("\t")[-1] for line in form.splitlines()[:2]] == ["逾期", "未按要求反馈"]
    assert form.count("处理要求") == 1


def test_what_is_typed_in_is_read_by_the_form(office: Office) -> None:
    """Digits stay text where text is asked; a choice may be called by its name; a moment is one of Shanghai."""
    office.says("matter", "act", "r1", "submit_request", "--by", "citizen", *HOTLINE,
                "--with", "channel=电话", "--with", "kind=投诉", "--with", "number=13800000001",
                "--with", "missing=地址、日期", "--with", "complete=否", "--at", "2024-03-01T09:00")  # fmt: skip
    shown = office.says("matter", "show", "r1")
    assert "2024-03-01 09:00" in shown
    assert (
        "渠道：电话；诉求号码或者账号（系统内编号）：13800000001；类别：投诉；信息要素完整：否；缺少的信息要素：地址、日期"
        in shown
    )


def test_a_key_file_that_is_none_and_a_version_that_is_not_there(office: Office) -> None:
    opened(office)
    no_key = office.folder / "key.pem"
    no_key.write_text("x")
    assert "应为Ed25519私钥" in office.fails("journal", "head", "--sign", str(no_key))
    order = ("--by", "a", "--approver", "b", "--clause", "第一条", "--reason", "c")
    assert "没有程序定义hotline/9；已载入：hotline/1\n" in office.fails("matter", "migrate", "r1", "9", *order)
    assert "没有事项r9；立项的，用 --procedure 写明程序" in office.fails(
        "matter", "act", "r9", "register", "--by", "hotline"
    )
    assert "没有存放第1条“person”的个人信息，或已删除（第八条）" in office.fails(
        "matter", "erase", "r1", "1", "person", *order
    )
