"""Typography repaired by named rules, each change with its place: worked examples and properties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongbao.text.characters import ONE_TO_ONE, Rule
from gongbao.text.typography import Repairs, repair

EXAMPLES = [
    ("甲部门ꎬ 乙部门ꎻ 丙部门ꎮ", "甲部门，乙部门；丙部门。", {Rule.YI_PUNCTUATION}),
    ("第\ua3ba二\ua3bf", "第：二？", {Rule.YI_OTHER}),
    ("费率１\U001001b0 ５％", "费率1.5%", {Rule.PRIVATE_USE}),
    ("阿\U00100170里", "阿·里", {Rule.PRIVATE_USE}),
    ("ＧＢ２８９４－２００８", "GB2894-2008", {Rule.FULL_WIDTH}),
    ("原 «甲办法 ‹试行› »", "原《甲办法〈试行〉》", {Rule.TITLE_MARKS}),
    ("⼴州⼈⺠", "广州人⺠", {Rule.RADICALS}),
    ("(一) 甲事项, 乙事项; 丙事项:", "（一）甲事项，乙事项；丙事项：", {Rule.HALF_WIDTH}),
    ("示府办函（2023）21 号", "示府办函〔2023〕21号", {Rule.NUMBER_BRACKETS}),
    ("示建发[2023] 10 号", "示建发〔2023〕10号", {Rule.NUMBER_BRACKETS}),
    ("到 2022 年，建成 35 个", "到2022年，建成35个", {Rule.NUMBER_SPACE}),
    ("第一章　 总　 则", "第一章 总则", {Rule.LETTER_SPACE}),
    ("示 例 市 水 务 局", "示例市水务局", {Rule.LETTER_SPACE}),
    ("甲市财政局　 甲市民政局", "甲市财政局 甲市民政局", {Rule.WIDE_SPACE}),
    ("　　正文。  ", "正文。", {Rule.MARGIN_SPACE}),
    ("- （一）**甲。**乙($a>b$)", "（一）甲。乙（a>b）", {Rule.MARKDOWN}),
    ("（[点击查看](#)）", "（点击查看）", {Rule.MARKDOWN}),
    ("⑴甲⒉乙㈢丙", "(1)甲2.乙（三）丙", {Rule.LIST_MARKER}),
    ("各级部門和单位的意见和要求都要听", "各级部门和单位的意见和要求都要听", {Rule.WRONG_CHARACTER}),
    ("持身分证办理", "持身份证办理", {Rule.WRONG_CHARACTER}),
]
"""Damaged, repaired, and a rule that must have had a part in it."""

LEFT_ALONE = [
    "推进5G SA独立组网和NB-IoT建设",
    "响应比例\t<50%\t[50% , 75%)\t[90% , 120%)",
    "电话83123138 83123238",
    "瞭望塔和超视堺",
    "任命谢三鏢同志为主任",
    "中共甲省委 甲省人民政府",
    "甲\n\n乙\n",
]


@pytest.mark.parametrize(("raw", "text", "rules"), EXAMPLES, ids=[text for _, text, _ in EXAMPLES])
def test_examples(raw: str, text: str, rules: set[Rule]) -> None:
    repairs = repair(raw)
    assert repairs.text == text
    assert rules <= repairs.counts().keys()


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_is_right_is_left_alone(text: str) -> None:
    assert repair(text).text == text


def test_the_full_stop_of_these_fonts_is_no_full_width_point() -> None:
    # GBK has ．at the code that these fonts give to 。: a general translation would be wrong.
    assert ONE_TO_ONE["\ua3ae"][0] == "。"


def test_a_lone_space_between_digits_is_kept_and_reported() -> None:
    repairs = repair("不得低于 １ ８ 米")
    assert repairs.text == "不得低于1 8米"
    assert [repairs.raw[gap - 1 : gap + 2] for gap in repairs.number_gaps] == ["１ ８"]


damaged = st.text(
    alphabet="甲乙第条章总则年月号門 \u3000\n\tꎬꎮꎻ«»‹›()（）[]〔〕,;:!?，。：１２9０%％"
    "/+-*#$.<>^⑴⒈㈠\U001001b0\ufeffaB",
    max_size=60,
)


def made(repairs: Repairs) -> str:
    pieces, position = [], 0
    for change in repairs.changes():
        if change.start >= position:
            pieces += [repairs.raw[position : change.start], change.after]
            position = change.end
    return "".join(pieces) + repairs.raw[position:]


@given(damaged)
def test_the_changes_made_to_the_raw_text_give_the_repaired_text(raw: str) -> None:
    repairs = repair(raw)
    assert made(repairs) == repairs.text


@given(damaged)
def test_every_change_is_counted_under_its_rule(raw: str) -> None:
    repairs = repair(raw)
    assert sum(repairs.counts().values()) == len(list(repairs.changes()))


@given(damaged)
def test_lines_stay_lines(raw: str) -> None:
    assert repair(raw).text.count("\n") == raw.count("\n")
