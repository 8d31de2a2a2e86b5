"""Rules as prose, SQL and JSON, and questions to a person, from the command line."""

from __future__ import annotations

import json

from click.testing import CliRunner

from gongbao.cli import main


def run(*arguments: str, answers: str = "") -> str:
    result = CliRunner().invoke(main, list(arguments), input=answers)
    assert result.exit_code == 0, result.output
    return result.output


def test_rules_are_printed_as_chinese() -> None:
    assert "“每亩计提标准”［附件］：“不低于本档最低标准的标准”向上取整到100元/亩。" in run("rules", "land-pension-fee")


def test_rules_are_printed_as_sql_for_each_dialect() -> None:
    for dialect in ("duckdb", "spark"):
        printed = run("rules", "land-pension-fee", "--as", "sql", "--concept", "fee_per_mu", "--dialect", dialect)
        assert printed.lstrip().upper().startswith("WITH")


def test_rules_are_printed_as_json() -> None:
    assert json.loads(run("rules", "credit-pool", "--as", "json"))["number"] == "穗科规字〔2021〕2号"


def test_only_what_decides_is_asked() -> None:
    printed = run("ask", "land-pension-fee", "--concept", "fee_per_mu", "--on", "2022-03-01", answers="否\n77770\n")
    assert "每亩计提标准：14,800元/亩" in printed
    assert "面积" not in printed


def test_one_answer_may_settle_it() -> None:
    printed = run("ask", "land-pension-fee", "--concept", "fee_per_mu", "--on", "2022-03-01", answers="是\n")
    assert "每亩计提标准：0" in printed


def test_what_a_person_does_not_know_is_named_at_the_end() -> None:
    printed = run("ask", "land-pension-fee", "--concept", "fee_per_mu", "--on", "2022-03-01", answers="\n\n")
    assert "未知，还缺：农村集体经济组织留用地、区政府公布的平均区片价" in printed


def test_members_are_not_asked_one_by_one_but_named() -> None:
    printed = run("ask", "land-pension-fee", "--concept", "fee_per_mu", "--on", "2022-03-01", answers="否\n无\n")
    assert "请写进 --facts 文件" in printed
    assert "每亩计提标准：未知，还缺：所在区的区片" in printed


def test_a_wrong_answer_is_asked_again() -> None:
    printed = run(
        "ask", "land-pension-fee", "--concept", "fee_per_mu", "--on", "2022-03-01", answers="也许\n否\n六万\n60000\n"
    )
    assert "应为是或否" in printed
    assert "每亩计提标准：11,400元/亩" in printed


def test_an_answer_that_cannot_be_is_asked_again() -> None:
    answers = "无\n否\n-5\n60000\n"
    printed = run("ask", "land-pension-fee", "--concept", "fee_per_mu", "--on", "2022-03-01", answers=answers)
    assert "不能是“没有”" in printed
    assert "给出的是 -5" in printed
    assert "每亩计提标准：11,400元/亩" in printed


def test_nothing_is_asked_out_of_force_or_of_what_is_not_there() -> None:
    said = run("ask", "land-pension-fee", "--concept", "fee_per_mu", "--on", "2029-03-01")
    assert "2029-03-01 已失效" in said
    assert "每亩计提标准" not in said
    wrong = CliRunner().invoke(main, ["ask", "land-pension-fee", "--concept", "fee_per_m", "--on", "2022-03-01"])
    assert wrong.exit_code == 1
    assert "您要找的是 fee_per_mu 吗" in wrong.output


def test_an_unknown_regulation_or_concept_gets_the_nearest_name() -> None:
    assert "land-pension-fee" in CliRunner().invoke(main, ["rules", "land-pension-fe"]).output
    wrong = CliRunner().invoke(main, ["rules", "land-pension-fee", "--as", "sql", "--concept", "fee_per_m"])
    assert wrong.exit_code == 1
    assert "fee_per_mu" in wrong.output
