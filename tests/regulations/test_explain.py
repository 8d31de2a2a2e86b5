"""`gongbao explain`: amount, reasons with clauses, what is missing; clear words where it cannot be."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gongbao import demo
from gongbao.cli import main


def explain(tmp_path: Path, facts: str, *more: str, name: str = "facts.yaml") -> Result:
    path = tmp_path / name
    path.write_text(facts, encoding="utf-8")
    arguments = ["explain", "longevity-allowance", "--facts", str(path), "--corpus", str(tmp_path / "none.db"), *more]
    return CliRunner().invoke(main, arguments)


PERSON = "birth: 1943-03-15\nregistered: true\nconfirmed: 2023-06-01\ndistrict: 越秀区\n"


def test_amounts_with_their_clauses(tmp_path: Path) -> None:
    result = explain(tmp_path, PERSON, "--on", "2023-06")
    assert result.exit_code == 0
    assert "当月变动：起发〔第十条第二款〕" in result.output
    assert "当月应发合计：940元" in result.output
    assert "按月发放：100元〔第四条第一款：" in result.output
    assert "发放地：越秀区" in result.output


def test_what_is_missing_and_would_decide(tmp_path: Path) -> None:
    result = explain(tmp_path, "birth: 1943-03-15\nregistered: true\n", "--on", "2023-06")
    assert "当月应发合计：待定" in result.output
    assert "确认信息日期（confirmed）" in result.output


def test_the_condition_that_failed(tmp_path: Path) -> None:
    result = explain(tmp_path, PERSON, "--on", "2023-05")
    assert "列入当月发放名单：否" in result.output
    assert "不符合“已经确认”" in result.output


def test_out_of_force_is_a_finding(tmp_path: Path) -> None:
    result = explain(tmp_path, PERSON, "--on", "2026-09")
    assert result.exit_code == 0
    assert "有效期至2026-08-31" in result.output
    assert "元" not in result.output


def test_another_reading_is_named(tmp_path: Path) -> None:
    result = explain(tmp_path, PERSON, "--on", "2026-09", "--readings", "last_day=same_day")
    assert "五年有效期的最后一日：2026-09-01（last_day=same_day）" in result.output
    assert "按月发放：100元" in result.output


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("death: 1940-01-01\n", "death（死亡日期）是 1940-01-01，早于 birth（出生日期）的 1943-03-15"),
        ("moved_out: '1940-01-01'\n", "moved_out（迁出本市日期）是 1940-01-01"),
        ("death: 2023-05-02\ndeath_recorded: 2023-05-01\n", "早于 death（死亡日期）的 2023-05-02"),
    ],
)
def test_days_that_cannot_follow_each_other_are_refused(tmp_path: Path, told: str, said: str) -> None:
    result = explain(tmp_path, PERSON + told, "--on", "2023-06")
    assert result.exit_code == 1
    assert "事实互相矛盾〔第十四条〕" in result.output
    assert said in result.output


def test_json(tmp_path: Path) -> None:
    facts = json.dumps({"birth": "1945-03-03", "registered": None, "confirmed": "2021-09-10"})
    result = explain(tmp_path, facts, "--on", "2023-05", "--json", name="facts.json")
    read = json.loads(result.output)
    assert read["answers"]["total"] is None
    assert read["needs"] == ["registered"]
    settled = json.loads(explain(tmp_path, PERSON, "--on", "2023-06", "--json").output)
    assert settled["answers"]["total"] == "940.00"
    assert settled["needs"] == []
    (kind,) = (reason for reason in settled["reasons"] if reason["concept"] == "kind")
    assert kind["deciding_clause"] == "穗民规字〔2021〕6号 第十条第二款"


@pytest.mark.parametrize(
    ("facts", "more", "message"),
    [
        ("birth: 1953-02-30\n", ["--on", "2023-05"], "日期不存在"),
        ("birth: [1953\n", ["--on", "2023-05"], "不是 YAML"),
        ("- birth\n", ["--on", "2023-05"], "应是一组"),
        ("birth: 1953-02-03\nbirth: 1954-02-03\n", ["--on", "2023-05"], "第2行第1列，birth 写了两次"),
        ("geburt: 1953-02-03\n", ["--on", "2023-05"], "没有名为 geburt 的事实"),
        (PERSON, ["--on", "五月"], "不是日期或年月"),
        (PERSON, ["--on", "2023-05", "--readings", "leap_day"], "应写成 名字=读法"),
        (PERSON, ["--on", "2023-05", "--readings", "leap_day=feb_30"], "没有 feb_30 这一选择"),
        (PERSON, ["--on", "2023-05", "--readings", "leapday=feb_28"], "没有名为 leapday 的读法"),
    ],
)
def test_what_cannot_be_is_said(tmp_path: Path, facts: str, more: list[str], message: str) -> None:
    result = explain(tmp_path, facts, *more)
    assert result.exit_code == 1
    assert message in result.output


def test_an_unknown_regulation(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(PERSON, encoding="utf-8")
    result = CliRunner().invoke(main, ["explain", "longevity-alowance", "--facts", str(path), "--on", "2023-05"])
    assert "您要找的是 longevity-allowance 吗" in result.output


def test_the_words_of_the_deciding_clauses_come_whole_from_the_corpus(tmp_path: Path) -> None:
    """The demo's gazette, of the project's own words, stands for the printed one."""
    gazette = Path(demo.__file__).with_name("gazette.txt")
    corpus = tmp_path / "gongbao.db"
    assert CliRunner().invoke(main, ["keep", str(gazette), "--corpus", str(corpus)]).exit_code == 0
    result = explain(tmp_path, PERSON, "--on", "2023-06", "--corpus", str(corpus))
    cited = result.output.partition("\n条文\n")[2]
    headings = [line.strip() for line in cited.splitlines() if line.startswith("  穗")]
    assert headings[0] == "穗民规字〔2021〕6号 第四条"  # and not its first paragraph once more
    assert headings == sorted(set(headings), key=headings.index)
    assert "  穗民规字〔2021〕6号 第五条第二款\n    第二款 " in cited


def test_nothing_heavy_is_imported(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(PERSON, encoding="utf-8")
    script = (
        "import sys; from gongbao.cli import main\n"
        f"arguments = ['explain', 'longevity-allowance', '--facts', {str(path)!r}, '--on', '2023-05']\n"
        "main(arguments, standalone_mode=False)\n"
        "print([name for name in ('duckdb', 'pyarrow', 'numpy', 'sqlglot', 'z3') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert ran.stdout.endswith("[]\n")


def test_members_that_were_not_told_are_named(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text("average_price: none\nretained_land: false\n", encoding="utf-8")
    arguments = ["explain", "land-pension-fee", "--facts", str(path), "--on", "2023-05-10"]
    result = CliRunner().invoke(main, [*arguments, "--corpus", str(tmp_path / "none.db")])
    assert result.exit_code == 0, result.output
    assert "所在区的区片（zones）" in result.output


LAND = (
    "average_price: 77770\nretained_land: false\narea: '3.3333'\nagreement_signed: none\napproved: none\n"
    "households:\n- household_fee: 100\n  list_basis: household\n  persons:\n"
    "  - {person_birth: 1990-01-01, member: true, pension: resident}\n"
    "  - {person_birth: 1950-01-01, member: false}\n"
)


def explain_land(tmp_path: Path, facts: str) -> Result:
    path = tmp_path / "land.yaml"
    path.write_text(facts, encoding="utf-8")
    arguments = ["explain", "land-pension-fee", "--facts", str(path), "--corpus", str(tmp_path / "none.db")]
    return CliRunner().invoke(main, [*arguments, "--on", "2022-03-01"])


def test_a_ratio_is_a_percentage_and_a_fact_that_fails_is_named(tmp_path: Path) -> None:
    said = explain_land(tmp_path, LAND).output
    assert "计提比例：19%〔附件：广州市征地社保费计提比例表第2行：超过50,000元/亩、不超过80,000元/亩〕" in said
    assert "第2个：属于分配对象：否" in said
    assert "不符合“方案制定时是农村集体经济组织成员”" in said


def test_money_that_nobody_gets_goes_nowhere(tmp_path: Path) -> None:
    """LF-08."""
    said = explain_land(tmp_path, LAND).output
    assert "第1个：补贴的去向：划入个人账户" in said
    assert "第2个：补贴的去向：没有" in said
    assert "还缺：养老保险状况" not in said
