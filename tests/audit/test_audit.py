"""The audit holds rules against their text: on a small law of our own with planted faults, and on the real gazettes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from gongbao.audit.audit import Subject, audit
from gongbao.audit.mutants import mutate
from gongbao.audit.printed_bands import contradicting
from gongbao.audit.texts import Texts
from gongbao.audit.treatments import OwnConstant, Treated, Treatment
from gongbao.cli import main
from gongbao.gazette.model import Cell, Citation, Document, Extension, Provision, Span, Table
from gongbao.gazette.reader import read_gazette
from gongbao.regulations import find_regulation
from gongbao.regulations.auditing import audit_subject
from gongbao.rules import Band, Integer, Regulation, least, percent, when, yuan
from gongbao.text.address import Address

NUMBER = "示规字〔2022〕1号"
LAW = {
    "第一条": "为了演示，写这个办法。",
    "第二条": "60至79周岁每月100元，80周岁以上每月250元。",
    "第三条": "按费用的30%补助，最高不超过5万元，在7个工作日内拨付。",
    "第四条": "本办法自2022年1月1日起施行，有效期5年。",
}
TREATED = (
    Treated("第一条", Treatment.DECLARATORY, note="目的"),
    Treated("第二条", Treatment.COMPUTED, ("X-01",), ("monthly",)),
    Treated("第三条", Treatment.COMPUTED, ("X-02",), ("grant",), elsewhere={"7个工作日内": "拨付期限，属程序"}),
    Treated("第四条", Treatment.COMPUTED, note="施行和有效期"),
)


def law(changed: dict[str, str] | None = None) -> Texts:
    words = {**LAW, **(changed or {})}
    provisions = tuple(
        Provision(Address.parse(path, NUMBER), text, "", Span(line, line))
        for line, (path, text) in enumerate(words.items(), 1)
    )
    return Texts.of([Document(NUMBER, "示范办法", NUMBER, Span(1, 9), provisions=provisions)])


def rules(*, cap: int = 50_000, share: str = "30", first_age: int = 60, clause: str = "第三条") -> Subject:
    reg = Regulation("model", "示范办法", NUMBER, in_force=(date(2022, 1, 1), date(2026, 12, 31)))
    age = reg.fact("age", Integer, "年龄", low=0, high=150)
    cost = reg.fact("cost", yuan(1).held, "费用", low=0, high=1_000_000)
    rates = reg.table(
        "rates",
        key=Integer,
        outside=yuan(0),
        clause="第二条",
        rows=[Band(yuan(100), at_least=first_age, below=80), Band(yuan(250), at_least=80)],
    )
    reg.concept("monthly", "月补贴", rates.lookup(age), clause="第二条")
    reg.concept("grant", "补助", least((cost * percent(share)).round_down("分"), yuan(cap)), clause=clause)
    return Subject(reg, TREATED)


def messages(subject: Subject, texts: Texts) -> list[str]:
    return [str(failure) for failure in audit(subject, texts).failures]


def test_rules_that_say_what_the_text_says_pass() -> None:
    found = audit(rules(), law())
    assert found.failures == ()
    assert found.by_treatment == {"计算": 3, "宣示": 1}


@pytest.mark.parametrize(
    ("subject", "texts", "wanted"),
    [
        (rules(cap=40_000), law(), "规则里的 40000元 在所引条款里找不到"),
        (rules(cap=40_000), law(), "条款里的“5万元”在引它的规则里找不到"),
        (rules(share="3"), law(), "规则里的 0.03 在所引条款里找不到"),
        (rules(first_age=65), law(), "规则里的 65 在所引条款里找不到"),
        (rules(clause="第一条"), law(), "示规字〔2022〕1号 第三条 ↔ grant：概念没有引这一条"),
        (rules(clause="第九条"), law(), "官方文本里没有这一条"),
        (rules(), law({"第五条": "每户每年另发20元。"}), "没有规则、程序或说明"),
        (rules(), law({"第三条": "按费用的百分之三十补助，最高不超过6万元，在7个工作日内拨付。"}), "“6万元”"),
        (rules(), law({"第二条": "六十至七十九周岁每月100元，80周岁以上每月300元。"}), "“300元”"),
    ],
)
def test_a_planted_fault_is_named_with_both_places(subject: Subject, texts: Texts, wanted: str) -> None:
    assert any(wanted in message for message in messages(subject, texts)), messages(subject, texts)


def test_a_number_in_chinese_numerals_is_the_same_number() -> None:
    written = {"第三条": "按费用的百分之三十补助，最高不超过五万元，在7个工作日内拨付。"}
    assert messages(rules(), law(written)) == []


def test_a_constant_of_the_rules_own_is_declared_as_often_as_it_stands() -> None:
    subject = rules(cap=40_000)
    declared = replace(subject, own_constants=(OwnConstant("grant", "40000元", 2, "试一试"),))
    assert any("声明 2 处，实有 1 处" in message for message in messages(declared, law()))


def banded(*rows: tuple[str, str]) -> Texts:
    """The law with its second article as a table of ages and amounts."""
    cells = tuple(Cell(text, row, column) for row, line in enumerate(rows) for column, text in enumerate(line))
    texts = law({"第二条": "按下表发放。"})
    document = texts.documents[NUMBER]
    table = Table("", rows, cells, Span(1, 1))
    provisions = tuple(
        replace(each, tables=(table,)) if str(each.address.path) == "第二条" else each for each in document.provisions
    )
    return Texts.of([replace(document, provisions=provisions)])


HEAD = ("年龄", "每月标准（元）")


def test_a_number_of_a_printed_table_stands_in_its_own_row() -> None:
    assert messages(rules(), banded(HEAD, ("60至79周岁", "100"), ("80周岁以上", "250"))) == []
    swapped = messages(rules(), banded(HEAD, ("60至79周岁", "250"), ("80周岁以上", "100")))
    assert any("在规则的表里不是同一行" in each for each in swapped)
    turned = messages(rules(), banded(HEAD, ("80至79周岁", "100"), ("60周岁以上", "250")))
    assert any("“80至79”的起点不小于终点" in each for each in turned)


def test_a_changed_print_is_named_with_both_places() -> None:
    found = audit(rules(), law({"第三条": "按费用的30%补助，最高不超过6万元，在7个工作日内拨付。"}))
    assert {(each.law, each.code) for each in found.failures} == {(f"{NUMBER} 第三条", "grant")}


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        (
            {"第三条": "按费用的30%补助，最低不低于5万元，在7个工作日内拨付。"},
            "条文写“不低于5万元”，是下限（含），规则里却是上限（含）",
        ),
        ({"第二条": "60至79周岁每月100元，80周岁以下每月250元。"}, "条文写“80周岁以下”，是上限，规则里却是下限（含）"),
    ],
)
def test_a_bound_worded_the_other_way_round_is_named(changed: dict[str, str], wanted: str) -> None:
    failures = audit(rules(), law(changed)).failures
    assert [(each.check, wanted in each.message) for each in failures] == [("界限", True)]


@pytest.mark.parametrize(
    ("words", "sound"),
    [
        ("费用超过2万元的补助，结果向上取整到百元。", True),
        ("费用超过2万元的补助，结果向下取整到百元。", False),
        ("费用不超过2万元的补助，结果向上取整到百元。", False),
        ("费用2万元以上的补助，结果向上取整到百元。", True),  # whether it is included is a reading
    ],
)
def test_how_a_rule_compares_and_rounds_is_what_the_words_say(words: str, sound: bool) -> None:
    subject = rules()
    reg = subject.regulation
    cost = reg.fact("spent", yuan(1).held, "支出", low=0, high=1_000_000)
    paid = when(cost > yuan(20_000)).then((cost * percent("30")).round_up("百元")).otherwise(yuan(0))
    reg.concept("more", "补助", paid, clause=("第五条", "第三条"))
    entries = {each.path: each for each in subject.treated}
    entries["第三条"] = replace(entries["第三条"], concepts=("grant", "more"))
    treated = (*entries.values(), Treated("第五条", Treatment.COMPUTED, concepts=("more",)))
    failures = audit(replace(subject, treated=treated), law({"第五条": words})).failures
    assert [each.check for each in failures] == ([] if sound else ["界限"])


def referring(text: str, *refers: str, note: str = "另定") -> tuple[Subject, Texts]:
    """The law with a fifth article of these words, and what is declared of it."""
    treated = (*TREATED, Treated("第五条", Treatment.PROCEDURAL, note=note, refers=refers))
    return replace(rules(), treated=treated), law({"第五条": text})


def test_what_a_provision_refers_to_is_what_it_referred_to_when_its_rule_was_written() -> None:
    said = "符合第三条的，参照示规字〔2020〕7号第四点和《示范条例》办理。"
    declared = ("第三条", "示规字〔2020〕7号", "第四点", "《示范条例》")
    assert messages(*referring(said, *declared)) == []
    for before, after in (
        ("第三条", "第二条"),
        ("〔2020〕", "〔2021〕"),
        ("第四点", "第五点"),
        ("《示范条例", "《示范细则"),
    ):
        found = audit(*referring(said.replace(before, after), *declared)).failures
        assert {(each.check, each.law, each.code) for each in found} == {("引用", f"{NUMBER} 第五条", "程序")}
    assert any("条文没有引" in each for each in messages(*referring("参照第三条办理。", "第三条", "第四点")))
    assert any("“第九条”在官方文本里没有" in each for each in messages(*referring("按第九条办理。", "第九条")))


def test_a_number_of_a_procedure_stands_in_the_remark() -> None:
    note = "7月底前，10个工作日内报送"
    assert messages(*referring("应当在7月底以前、10个工作日内报送。", note=note)) == []
    for changed, named in (("7月底以前、15个工作日内", "15个工作日"), ("8月底以前、10个工作日内", "8月")):
        said = messages(*referring(f"应当在{changed}报送。", note=note))
        assert any(f"条款里的“{named}”" in each for each in said), said


@pytest.mark.parametrize(
    ("said", "turned"),
    [
        ("期满前30日内申请", "期满后30日内申请"),
        ("每年6月30日前报送", "每年6月30日后报送"),
        ("通知之日起7个工作日之内办结", "通知之日起7个工作日以后办结"),
        ("收到材料后的5日内答复", "收到材料前的5日内答复"),
        ("应提前3个月公告", "应推迟3个月公告"),
        ("至少两次公示", "最多两次公示"),
    ],
)
def test_a_bound_that_no_rule_compares_stands_in_the_remark_with_its_words(said: str, turned: str) -> None:
    assert messages(*referring(f"{said}。", note=said)) == []
    (failure,) = audit(*referring(f"{turned}。", note=said)).failures
    assert (failure.check, failure.law) == ("界限", f"{NUMBER} 第五条")
    assert "没有照写" in failure.message


def test_bands_that_meet_say_to_which_the_bound_belongs_and_do_not_overlap() -> None:
    def found(*cells: str) -> list[str]:
        rows = tuple((cell,) for cell in cells)
        table = Table("", rows, tuple(Cell(cell, row, 0) for row, cell in enumerate(cells)), Span(1, 1))
        return list(contradicting(Provision(Address.parse("第二条", NUMBER), "", "", Span(1, 1), tables=(table,))))

    assert found("5万元（含5万元）/亩以下", "5万至8万元（含8万元）/亩", "8万元/亩以上") == []
    assert found("60至79周岁", "80至99周岁", "100周岁及以上") == []
    assert found("60周岁及以上的每月发", "60周岁及以上的另发") == []
    (left_out,) = found("5万元（含5万元）/亩以下", "5万至8万元/亩", "8万元/亩以上")
    assert "没有写80000元含在哪一档" in left_out
    (reaching_in,) = found("5万元（含5万元）/亩以下", "5万至8万元（含8万元）/亩", "8万元/亩以下")
    assert "重叠" in reaching_in
    (twice,) = found("5万元（含5万元）以下", "5万至8万元（含5万元）")
    assert "两档都含" in twice


def test_a_document_repealed_is_one_that_the_rules_replace() -> None:
    texts = law()
    repealed = (Citation("旧办法", "示规字〔2019〕3号", None, 4),)
    changed = Texts.of([replace(texts.documents[NUMBER], repeals=repealed)])
    assert any("废止 示规字〔2019〕3号 ↔ replaces 无" in each for each in messages(rules(), changed))


def test_a_validity_made_longer_by_another_document_is_one_that_the_rules_must_have() -> None:
    longer = Extension(Citation(None, NUMBER, None, 3), date(2029, 12, 31))
    notice = Document("示规字〔2026〕9号", "关于延长有效期的通知", "示规字〔2026〕9号", Span(1, 3), extends=(longer,))
    (failure,) = audit(rules(), Texts.of([law().documents[NUMBER], notice])).failures
    assert (failure.check, "2029-12-31" in failure.law, failure.code) == ("日期", True, "2026-12-31")


def test_every_changed_constant_citation_and_printed_number_is_caught() -> None:
    report = mutate(rules(), law())
    assert report.constants
    assert report.citations
    assert len(report.printed) >= 6
    assert report.survivors == ()


def test_a_switch_without_an_entry_and_an_entry_without_a_switch_fail(tmp_path: Path) -> None:
    path = tmp_path / "readings.md"
    path.write_text(
        "## `bound` · 界限\n- 条款：示规字〔2022〕1号 第三条\n"
        "- 读法：\n  - `a`（默认）：甲\n  - `b`：乙\n- 理由：无。\n",
        encoding="utf-8",
    )
    subject = rules()
    assert any("没有可以切换的参数" in m for m in messages(replace(subject, readings_path=path), law()))
    subject.regulation.reading("other", "另一处", {"a": "甲"}, default="a", clause="第三条")
    assert any("readings.md 没有写" in m for m in messages(replace(subject, readings_path=path), law()))


GAZETTES = {"land-pension-fee": "2022-08.txt", "credit-pool": "2021-24.txt", "longevity-allowance": "2021-24.txt"}


@pytest.mark.parametrize("name", GAZETTES)
def test_the_real_regulations_say_what_the_gazette_says(name: str, shared: Path) -> None:
    texts = Texts.of(read_gazette(shared / "gazettes" / GAZETTES[name]).documents)
    found = audit(audit_subject(find_regulation(name)), texts)
    assert [str(failure) for failure in found.failures] == []
    assert found.missing == ()
    assert found.by_treatment["未覆盖"] == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", GAZETTES)
def test_every_mutant_of_the_real_regulations_is_caught(name: str, shared: Path) -> None:
    texts = Texts.of(read_gazette(shared / "gazettes" / GAZETTES[name]).documents)
    report = mutate(audit_subject(find_regulation(name)), texts)
    assert report.survivors == ()


def test_the_command_writes_a_page_with_text_and_rules_side_by_side(shared: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    gazette = shared / "gazettes" / "2022-08.txt"
    result = CliRunner().invoke(main, ["audit", "land-pension-fee", "--gazette", str(gazette), "--page", str(page)])
    assert result.exit_code == 0, result.output
    assert "没有不符之处" in result.output
    written = page.read_text(encoding="utf-8")
    assert "每亩计提标准" in written
    assert "1.52" in written


def test_a_gazette_that_does_not_hold_the_document_is_no_clean_audit(shared: Path, tmp_path: Path) -> None:
    gazette = shared / "gazettes" / "2022-08.txt"
    page = tmp_path / "page.html"
    result = CliRunner().invoke(main, ["audit", "credit-pool", "--gazette", str(gazette), "--page", str(page)])
    assert result.exit_code == 1
    assert "条文里的数都在规则里" not in page.read_text(encoding="utf-8")
    assert "没有文本的没有核对" in result.output
    assert "2022-08.txt 里没有 穗科规字〔2021〕2号：请指明刊登它的公报" in result.output


def test_without_a_text_the_command_says_what_it_could_not_compare(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["audit", "credit-pool", "--corpus", str(tmp_path / "none.db")])
    assert "没有 穗科规字〔2021〕2号 的文本" in result.output
