"""A source: lines on pages, paragraphs joined with a confidence, repairs that can be made again, what was lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gongbao.gazette.files import read_source, read_text
from gongbao.gazette.joining import ByMeasure, BySense
from gongbao.gazette.lines import Lines
from gongbao.gazette.measure import Measure, width
from gongbao.gazette.paragraphs import gather
from gongbao.gazette.printed import LineKind, Mark
from gongbao.gazette.source import Source, apply_edits
from gongbao.text.numerals import chinese_numeral
from gongbao.text.raw import RawText
from gongbao.text.typography import repair

WRAPPED: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("hard_wrapped.yaml").read_text(encoding="utf-8")
)
GAZETTES = ("2020-11", "2021-24", "2022-08", "2023-06-from-page-38", "2023-south-china-compendium")


@pytest.fixture(scope="module")
def sources(shared: Path) -> dict[str, Source]:
    return {name: read_source(shared / "gazettes" / f"{name}.txt") for name in GAZETTES}


def repaired(source: Source) -> list[str]:
    return [line for line in apply_edits(source.raw, source.edits).split("\n") if line]


@pytest.mark.parametrize("case", WRAPPED, ids=lambda case: case["name"])
def test_hard_wrapped_lines(case: dict[str, Any]) -> None:
    raw = "\n\n".join(case["lines"])
    paragraphs = gather(Lines(RawText(raw), repair(raw).text), ByMeasure(Measure(36.0)), False)
    assert len(paragraphs) == case["paragraphs"]


def test_a_border_after_a_full_line_is_less_than_sure() -> None:
    full = "前一句话正好写满了整整的一行因此句号落在这一行的最后面而不是落在别处也没有空格ꎮ"
    assert width(full) > 35
    raw = f"{full}\n\n后一句话很短ꎮ"
    (paragraph,) = gather(Lines(RawText(raw), repair(raw).text), ByMeasure(Measure(36.0)), False)
    assert paragraph.join < 1


@pytest.mark.parametrize(
    ("above", "below", "joins"),
    [
        ("建设用地管径不超过规定数值的项目，长度不大于300米、管径不", "大于DN200、临时占用绿地的，免于审批。", True),
        ("对符合条件的项目给予支持，新增投资超100", "亿元的另行奖励。", True),
        ("一、总体要求", "按照市政府的部署，做好各项工作。", False),
        ("甲市推进改革若干措施", "为做好有关工作，制定以下措施。", False),
        ("（由甲局、乙局按职责分工负责）", "各部门要抓好落实。", False),
        ("鼓励开展合作，由甲局牵头。（自治", "区乙局负责）", True),
        ("第三条 企业应当符合下列条件：", "在本市注册。", False),
        ("做好各项工作，", "制定本方案。", True),
        ("响应比例\t<50%", "邀约\t0", False),
    ],
)
def test_lines_that_are_paragraphs_go_on_where_a_sentence_breaks_off(above: str, below: str, joins: bool) -> None:
    raw = f"{above}\n\n{below}"
    paragraphs = gather(Lines(RawText(raw), repair(raw).text), BySense(), False)
    assert (len(paragraphs) == 1) is joins


def test_page_numbers_printed_backwards_are_turned_round_and_must_increase() -> None:
    pages = [
        "甲文。",
        "９３(本文与正式文件同等效力)",
        "乙文。",
        "０４ (本文与正式文件同等效力)",
        "丙文。",
        "１４(本文与正式文件同等效力)",
    ]
    source = read_text("\n\n".join(pages), "三页")
    assert [line.page for line in source.lines if line.kind is LineKind.TEXT] == [(39, 39), (40, 40), (41, 41)]
    assert not source.flags
    shuffled = read_text(
        "\n\n".join([*pages[:4], "丙文。", "５３(本文与正式文件同等效力)", "丁文。", pages[5]]), "乱页"
    )
    assert [(flag.kind, flag.found) for flag in shuffled.flags] == [("页码矛盾", "53")]


def test_where_a_page_number_is_missing_the_page_is_an_interval() -> None:
    source = read_text(
        "甲文。\n\n１(本文与正式文件同等效力)\n\n乙文。\n\n丙文。\n\n３(本文与正式文件同等效力)\n", "缺页码"
    )
    assert [line.page for line in source.lines if line.text in ("乙文。", "丙文。")] == [(2, 3), (2, 3)]


def test_lost_decimal_points_are_flagged_and_the_text_is_not_changed() -> None:
    source = read_text("面积不得低于总面积的 １ ５ 倍ꎻ 费率为 ０ ５％ ꎮ\n\n１ 领取证书后再申请的事项ꎻ", "失点")
    assert [(flag.kind, flag.best_reading) for flag in source.flags] == [
        ("小数点丢失", "1.5倍"),
        ("小数点丢失", "0.5%"),
    ]
    assert "1 5倍" in source.text
    assert "1.5" not in source.paragraphs[0].text
    assert source.lossy
    assert any("小数点" in finding for finding in source.findings)


def test_a_list_number_gets_back_the_point_it_lost() -> None:
    source = read_text("下列情形证书无效ꎮ\n\n１ 领取后再申请的ꎻ\n\n２ 以不正当手段取得的ꎮ", "失点")
    assert [paragraph.text for paragraph in source.paragraphs[1:]] == ["1. 领取后再申请的；", "2. 以不正当手段取得的。"]
    assert {paragraph.mark for paragraph in source.paragraphs[1:]} == {Mark.SUBITEM}


def test_unknown_private_characters_and_names_are_flagged() -> None:
    source = read_text("本办法规定的标准为\ue123元以上，由甲局负责解释。\n任命谢三鏢同志为主任。", "怪字")
    assert [(flag.kind, flag.best_reading) for flag in source.flags] == [("未识别字符", None), ("人名用字", "镖")]


def test_an_unknown_character_between_digits_is_read_as_a_point_but_not_changed() -> None:
    source = read_text("本办法规定的费率为１\ue123 ５％，由甲局负责解释并组织实施。", "怪点")
    assert [(flag.kind, flag.best_reading) for flag in source.flags] == [("未识别字符", "1.5")]
    assert "1.5" not in source.text


pieces = st.sampled_from(
    [
        "第一条　 甲方应当办理ꎬ 乙方配合ꎮ",
        "(一) 甲事项ꎻ",
        "１ 甲",
        "２ 乙事项ꎬ",
        "后续文字ꎮ",
        "２３(本文与正式文件同等效力)",
        "　 示例市人民政府公报 ２０２０ 年第 １１ 期",
        "",
        " 承前文字ꎬ 包括 NB",
        "IoT 设备ꎮ",
        "文" * 35,
        "字" * 33 + "ꎮ",
        "https://a.b/c",
    ]
)


OPENING = "本市各部门按照规定办理下列事项，市民政部门会同财政部门加强监督，区人民政府组织实施：" * 2


@given(st.lists(pieces, min_size=1, max_size=12))
def test_edits_made_to_the_raw_text_give_the_paragraphs(lines: list[str]) -> None:
    source = read_text("\n".join([OPENING, *lines]), "任意")
    assert repaired(source) == [paragraph.text for paragraph in source.paragraphs]
    assert len(source.edits) == len(list(source.edits)) == sum(source.repairs_by_rule.values())
    for edit in source.edits:
        assert source.raw[edit.offset : edit.offset + len(edit.before)] == edit.before
        assert 0 < edit.confidence <= 1


@given(st.lists(pieces, min_size=1, max_size=12))
def test_pieces_lead_back_to_the_lines(lines: list[str]) -> None:
    source = read_text("\n".join([OPENING, *lines]), "任意")
    for paragraph in source.paragraphs:
        assert [line for _, line in paragraph.pieces] == sorted({line for _, line in paragraph.pieces})
        for start, line in paragraph.pieces:
            assert paragraph.line_at(start) == line
            assert paragraph.text[start:].lstrip()[:1] in source.lines[line - 1].text


def test_edits_of_real_gazettes_give_the_paragraphs(sources: dict[str, Source]) -> None:
    for source in sources.values():
        assert repaired(source) == [paragraph.text for paragraph in source.paragraphs], source.name


def test_hard_wrapped_gazettes_are_known_by_their_measure(sources: dict[str, Source]) -> None:
    wrapped = {name for name, source in sources.items() if source.hard_wrapped}
    assert wrapped == {"2020-11", "2022-08", "2023-06-from-page-38"}


def test_what_the_gazettes_lost_is_flagged(sources: dict[str, Source]) -> None:
    found = [flag.best_reading for flag in sources["2020-11"].flags if flag.kind == "小数点丢失"]
    assert found == ["5.5%", "1.6%", "1.5%", "0.5%", "1.5倍", "1.8米", "99.5%", "99.5%"]
    assert {name for name, source in sources.items() if source.lossy} == {"2020-11"}
    for name in GAZETTES[1:]:
        assert not [flag for flag in sources[name].flags if flag.kind == "小数点丢失"]


def wrapped(paragraph: str, measure: int) -> list[str]:
    """A paragraph as a printer breaks it: the first line indented by two, closing marks hanging over the end."""
    lines, line, room = [], "", measure - 2.0
    for character in paragraph:
        if width(line + character) > room + 0.6 * (character in "，。；：、）》”"):
            lines.append(line)
            line, room = "", float(measure)
        line += character
    return [*lines, line]


@pytest.mark.parametrize("measure", [30, 36, 42])
@pytest.mark.parametrize("blank_lines", [0, 1])
def test_paragraphs_wrapped_anew_come_back_or_say_that_they_are_not_sure(
    sources: dict[str, Source], measure: int, blank_lines: int
) -> None:
    printed = [p.text for p in sources["2021-24"].paragraphs if len(p.text) > 25 and "\t" not in p.text]
    lines = [line for paragraph in printed for line in wrapped(paragraph, measure)]
    again = read_text(("\n" * (1 + blank_lines)).join(lines), "重排").paragraphs
    whole = set(printed) & {paragraph.text for paragraph in again}
    assert len(whole) > 0.9 * len(printed)
    for before, paragraph in zip([again[0], *again], again, strict=False):
        if paragraph.text not in whole:
            assert min(before.border, paragraph.join, paragraph.border) < 1, paragraph.text


def test_page_numbers_of_the_gazettes_only_increase(sources: dict[str, Source]) -> None:
    for source in sources.values():
        assert not [flag for flag in source.flags if flag.kind == "页码矛盾"], source.name
    lines = sources["2023-06-from-page-38"].lines
    assert lines[0].page == (38, 38)
    assert max(line.page[1] for line in lines if line.page) == 48


@pytest.mark.parametrize(
    "broken", ["管径不大于DN200", "超100亿元的重大先进制造业项目", "党政机关、部队、社会团体、学校"]
)
def test_sentences_cut_by_a_page_are_whole_again(sources: dict[str, Source], broken: str) -> None:
    found = [p for source in sources.values() for p in source.paragraphs if broken in p.text]
    assert found
    assert all(0.5 < paragraph.join < 1 for paragraph in found)


def test_articles_open_paragraphs_in_every_gazette(sources: dict[str, Source]) -> None:
    for source in sources.values():
        for paragraph in source.paragraphs:
            if paragraph.mark is Mark.ARTICLE:
                assert paragraph.text.startswith("第")
    articles = [p for p in sources["2021-24"].paragraphs if p.mark is Mark.ARTICLE]
    assert len(articles) == 20 + 26 + 9 + 32 + 16


SENTENCE = "第{}条 本条写一件要办的事情，由市民政部门负责组织实施，并按有关规定办理，具体办法另行制定。"


def paged(foot: str) -> Source:
    """Four pages of ten articles, each with `foot` under it, in which # is the number of the page."""
    lines = []
    for page in range(12, 16):
        lines += [SENTENCE.format(chinese_numeral(10 * (page - 12) + at)) for at in range(1, 11)]
        lines.append(foot.replace("#", str(page)))
    return read_text("\n".join(lines), "示例.txt")


@pytest.mark.parametrize(
    "foot",
    [
        "- # -",
        "· # ·",
        "～ # ～",
        "—#—",
        "［#］",
        "〔#〕",
        "#",
        "P#",
        "页码：#",
        "第 # 页 共 48 页",
        "#/48",
        "#（本文与正式文件具有同等效力）",
    ],
)
def test_page_numbers_in_any_dress_are_no_text(foot: str) -> None:
    source = paged(foot)
    assert {paragraph.mark for paragraph in source.paragraphs} == {Mark.ARTICLE}
    assert [source.lines[at].page for at in (0, 11, 42)] == [(12, 12), (13, 13), (15, 15)]


@pytest.mark.parametrize(
    "header",
    [
        "示例市人民政府公报 2024年第5期",
        "示例市人民政府公报 二〇二四年第五期",
        "示例市人民政府公报·2024年第5期·市政府文件",
        "市政府文件　示例市人民政府公报 2024 年第 5 期",
        "示例省人民政府公报 2024年第5号",
        "示例市人民政府公报 2024 No.5",
        "GAZETTE OF SHILI MUNICIPAL GOVERNMENT",
        "· # · 示例市人民政府公报 2024年第5期",
        "示例市人民政府公报 2024年第5期  #",
    ],
)
def test_running_headers_in_any_dress_are_no_text(header: str) -> None:
    source = paged(header)
    assert {paragraph.mark for paragraph in source.paragraphs} == {Mark.ARTICLE}


def test_a_number_in_a_header_counts_the_page_below_it() -> None:
    source = paged("示例市人民政府公报 2024年第5期  #")
    assert [source.lines[at].page for at in (0, 11, 22)] == [(11, 11), (12, 12), (13, 13)]


def test_serial_numbers_of_a_table_are_no_page_numbers() -> None:
    rows = [line for at in range(1, 9) for line in (str(at), f"第{chinese_numeral(at)}项工作", "示例局")]
    source = read_text("\n".join([SENTENCE.format("一"), *rows]), "示例.txt")
    assert "页码" not in source.repairs_by_rule
