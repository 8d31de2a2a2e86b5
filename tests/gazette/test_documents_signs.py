"""What a paragraph begins with, and document numbers however they are printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongbao.gazette.document_numbers import decree_line, find_numbers, number_line
from gongbao.gazette.marks import mark_of
from gongbao.gazette.printed import Mark
from gongbao.gazette.shapes import is_interpretation
from gongbao.gazette.signs import Rank, sign_of
from gongbao.text.numerals import chinese_numeral


@pytest.mark.parametrize(
    ("text", "rank", "number", "rest"),
    [
        ("第一章 总 则", Rank.CHAPTER, 1, "总 则"),
        ("第二节 车辆管理", Rank.SECTION, 2, "车辆管理"),
        ("第十二条 申请人应当到场。", Rank.ARTICLE, 12, "申请人应当到场。"),
        ("第三十条本办法由市局解释。", Rank.ARTICLE, 30, "本办法由市局解释。"),
        ("二、怎么管", Rank.HEADING, 2, "怎么管"),
        ("（十一）加大投入。", Rank.ITEM, 11, "加大投入。"),
        ("(三) 立面：外墙。", Rank.ITEM, 3, "立面：外墙。"),
        ("- （四）列表里的一项；", Rank.ITEM, 4, "列表里的一项；"),
        ("4. 提升能力。", Rank.SUBITEM, 4, "提升能力。"),
        ("1．2023年6月底前完成。", Rank.SUBITEM, 1, "2023年6月底前完成。"),
        ("（3）第三点", Rank.POINT, 3, "第三点"),
        ("（二）至少三人以上的单位；", Rank.ITEM, 2, "至少三人以上的单位；"),
        ("（一）项目申请。", Rank.ITEM, 1, "项目申请。"),
        ("②第二点", Rank.CIRCLED, 2, "第二点"),
        ("㉑第二十一点", Rank.CIRCLED, 21, "第二十一点"),
        ("B. 报名", Rank.CAPITAL, 2, "报名"),
    ],
)
def test_a_printed_sign_is_read_with_its_number(text: str, rank: Rank, number: int, rest: str) -> None:
    sign = sign_of(text)
    assert sign is not None
    assert (sign.rank, sign.number, sign.rest) == (rank, number, rest)


@pytest.mark.parametrize(
    "text",
    [
        "第四条第一款涉及的资金由区承担。",
        "第九条、第十条办理的，不予发放。",
        "第八条规定的标准自动调整。",
        "第五条（二）项的材料应当补齐。",
        "第六条。属于前款情形的除外。",
        "第三章规定的程序适用于延期。",
        "（一）至（三）项的材料应当补齐。",
        "（四）项规定的期限内答复。",
        "（1）、（2）两项除外。",
        "1.5倍以上的，不予受理。",
        "2023年6月底前完成。",
        "一是稳岗位。",
        "5G基站建设项目",
        "",
    ],
)
def test_references_decimals_and_years_are_no_signs(text: str) -> None:
    assert sign_of(text) is None


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("第七条 申请人应当到场。", Mark.ARTICLE),
        ("第七条、第八条办理的，不予发放。", Mark.NONE),
        ("（二）至少三人以上的单位；", Mark.ITEM),
        ("（一）至（三）项的材料应当补齐。", Mark.NONE),
        ("SL0320230012", Mark.UNIFIED_NUMBER),
        ("（示民规字〔2023〕3号）", Mark.DOCUMENT_NUMBER),
        ("各区人民政府，市政府各部门：", Mark.ADDRESSEE),
        ("申请时应当提交下列材料：", Mark.NONE),
        ("2023年4月", Mark.DATE),
        ("二〇二三年四月六日", Mark.DATE),
        ("2023年4月6日印发", Mark.DATE),
        ("附 件 2", Mark.ATTACHMENT),
        ("附件：1. 申请表", Mark.ATTACHMENT),
        ("公开方式：主动公开", Mark.DISCLOSURE),
        ("（此件主动公开）", Mark.DISCLOSURE),
        ("示例市民政局关于印发办法的通知", Mark.CENTRED),
        ("本办法由市民政局解释，", Mark.NONE),
    ],
)
def test_a_line_is_named_by_its_sign_or_its_form(text: str, mark: Mark) -> None:
    assert mark_of(text) is mark


@given(st.integers(1, 99))
def test_every_article_number_is_read_back(number: int) -> None:
    sign = sign_of(f"第{chinese_numeral(number)}条 正文。")
    assert sign is not None
    assert sign.number == number


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("按粤府办 〔2021〕 22 号文第六点规定", ["粤府办〔2021〕22号"]),
        ("《甲办法》（穗民规字〔2016〕7号）同时废止", ["穗民规字〔2016〕7号"]),
        ("深建质安[2023] 10 号", ["深建质安〔2023〕10号"]),
        ("粤办函（2023）41号", ["粤办函〔2023〕41号"]),
        ("（广州市人民政府令第191号）的贯彻", ["广州市人民政府令第191号"]),
        ("见公告2021年第1号", ["公告2021年第1号"]),
        ("示例市人大常委会公告（第12号）公布", ["示例市人大常委会公告第12号"]),
        ("2019年1月1日示例市人民政府令第45号公布", ["示例市人民政府令第45号"]),
        ("严格落实粤府〔2020〕12号文和国发〔2019〕28号文", ["粤府〔2020〕12号", "国发〔2019〕28号"]),
        ("电话83123138，2021年第24期", []),
    ],
)
def test_numbers_are_found_however_printed(text: str, numbers: list[str]) -> None:
    assert [found.number for found in find_numbers(text)] == numbers


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("穗府规〔2021〕5号", "穗府规〔2021〕5号"),
        ("穗府 〔2022〕 2 号", "穗府〔2022〕2号"),
        ("公告2021年第1号", "公告2021年第1号"),
        ("示例市人民政府令（第171号）", "示例市人民政府令第171号"),
        ("示例市人大常委会公告（第12号）", "示例市人大常委会公告第12号"),
        ("按照穗府规〔2021〕5号执行。", None),
        ("（穗府〔2021〕10 号）（1）", None),
    ],
)
def test_a_line_that_is_only_a_number(line: str, number: str | None) -> None:
    assert number_line(line) == number


@pytest.mark.parametrize(
    ("above", "line", "number"),
    [
        ("示例市人民政府令", "第171号", "示例市人民政府令第171号"),
        ("示 例 市 人 民 政 府 令", "（第171号）", "示例市人民政府令第171号"),
        ("示例市统计局公告", "2024年第1号", "示例市统计局公告2024年第1号"),
        ("示例市人大常委会公告", "（第12号）", "示例市人大常委会公告第12号"),
        ("示例市统计局", "2024年第1号", None),
        ("本公告", "第一条适用于全市。", None),
    ],
)
def test_a_number_in_two_lines(above: str, line: str, number: str | None) -> None:
    assert decree_line(above, line) == number


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("《示例办法》政策解读", True),
        ("《示例办法》问答", True),
        ("关于《示例办法》的修订说明", True),
        ("示例市促进会展业发展扶持办法政策解读", True),
        ("政策解读", False),
        ("做好惠企政策宣传和政策解读", False),
    ],
)
def test_titles_of_interpretations(text: str, is_one: bool) -> None:
    assert is_interpretation(text) is is_one
