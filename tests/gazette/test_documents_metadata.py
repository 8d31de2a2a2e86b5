"""What a document says of itself: in force from, validity, repeals, issuers, citations."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongbao.gazette.citations import ShortNames, citations
from gongbao.gazette.definitions import definitions
from gongbao.gazette.metadata import TermEnd, in_force, issuers, last_day_in_force
from gongbao.gazette.model import Citation
from gongbao.gazette.repeals import repeals
from gongbao.text.address import Address

ISSUED = date(2021, 6, 15)


@pytest.mark.parametrize(
    ("text", "first_day", "last_day"),
    [
        ("本办法自2021年9月1日起施行，有效期5年。", date(2021, 9, 1), date(2026, 8, 31)),
        ("本办法自 2021 年 9 月 1 日起实施，有效期 5 年。", date(2021, 9, 1), date(2026, 8, 31)),
        ("本通知自印发之日起施行，有效期三年。", ISSUED, date(2024, 6, 14)),
        ("本制度从印发之日起实行。", ISSUED, None),
        ("本细则自公布之日起30日后施行。", date(2021, 7, 15), None),
        ("本通知有效期5年，自印发之日起实施。", ISSUED, date(2026, 6, 14)),
        ("本规定自2022年1月1日起施行。有效期2年。", date(2022, 1, 1), date(2023, 12, 31)),
        ("本办法自2022年1月1日起施行，有效期至2025年12月31日。", date(2022, 1, 1), date(2025, 12, 31)),
        ("本办法自2022年1月1日起施行，至2024年12月31日止。", date(2022, 1, 1), date(2024, 12, 31)),
        ("本措施有效期自2022年1月1日至2024年6月30日止。", date(2022, 1, 1), date(2024, 6, 30)),
        ("本办法自2022年1月1日起施行，试行期6个月。", date(2022, 1, 1), date(2022, 6, 30)),
        ("未尽事宜按规定执行。本通知自印发之日起施行，有效期 5 年。", ISSUED, date(2026, 6, 14)),
        ("本规定自2022年1月1日起施行，至2026年12月31日失效。", date(2022, 1, 1), date(2026, 12, 31)),
        ("本通知自2022年1月1日起施行，执行期至2023年6月30日。", date(2022, 1, 1), date(2023, 6, 30)),
        ("本办法自2022年1月1日起试行两年。", date(2022, 1, 1), date(2023, 12, 31)),
        ("本办法自2022年1月1日起施行，有效期暂定3年。", date(2022, 1, 1), date(2024, 12, 31)),
        ("本办法自2022年1月1日起施行，有效期至2025年底。", date(2022, 1, 1), date(2025, 12, 31)),
        ("本办法自二〇二二年一月一日起施行，有效期五年。", date(2022, 1, 1), date(2026, 12, 31)),
        ("本办法自2022年3月起施行，有效期1年。", date(2022, 3, 1), date(2023, 2, 28)),
        ("本政策实施期限为2022年1月1日至2024年12月31日。", date(2022, 1, 1), date(2024, 12, 31)),
        ("本通知自印发之日起执行，有效期自2021年7月1日至2022年6月30日。", ISSUED, date(2022, 6, 30)),
        ("本办法自发布之日起一个月后施行，有效期一年。", date(2021, 7, 15), date(2022, 7, 14)),
        ("本办法的有效期为五年，自发布之日起计算。", ISSUED, date(2026, 6, 14)),
    ],
)
def test_in_force_and_last_day(text: str, first_day: date, last_day: date | None) -> None:
    found = in_force([text], ISSUED)
    assert found.first_day == first_day
    assert (found.validity.last_day if found.validity else None) == last_day


@pytest.mark.parametrize(
    "text",
    [
        "许可证有效期到期前，应当换发。",
        "从年满70周岁起，按月享受。",
        "政策法规有效期不超过5年。",
        "2016年7月起，市局执行新标准。",
        "自收到信息之日起3个月内通知。",
        "申报时间为2022年1月1日至2022年3月31日止。",
        "本条例自 202X 年 X 月 X 日起施行。",
    ],
)
def test_other_days_are_not_taken_for_it(text: str) -> None:
    found = in_force([text], ISSUED)
    assert (found.first_day, found.validity) == (None, None)


def test_an_end_that_is_left_open_has_no_last_day() -> None:
    found = in_force(["本通知自印发之日起施行，失效日期另行通知。"], ISSUED)
    assert found.first_day == ISSUED
    assert found.validity is not None
    assert (found.validity.written, found.validity.last_day) == ("失效日期另行通知", None)


def test_from_issue_without_a_day_of_issue_is_unknown() -> None:
    found = in_force(["本通知自印发之日起施行，有效期5年。"], None)
    assert found.by_issue
    assert found.first_day is None
    assert found.validity is not None
    assert found.validity.last_day is None


def test_the_day_a_validity_ends_is_a_choice() -> None:
    text = ["本办法自2021年9月1日起施行，有效期5年。"]
    validity = in_force(text, ISSUED, TermEnd.SAME_DAY).validity
    assert validity is not None
    assert validity.last_day == date(2026, 9, 1)
    assert validity.reading == TermEnd.SAME_DAY.value


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 240))
def test_the_two_choices_differ_by_a_day_at_most(first: date, months: int) -> None:
    before = last_day_in_force(first, months, TermEnd.DAY_BEFORE)
    same = last_day_in_force(first, months, TermEnd.SAME_DAY)
    assert 0 <= (same - before).days <= 1
    assert before >= first


def test_a_leap_day_ends_on_the_last_of_february() -> None:
    assert last_day_in_force(date(2020, 2, 29), 36, TermEnd.DAY_BEFORE) == date(2023, 2, 28)


def cited(text: str) -> list[tuple[int, Citation]]:
    return list(citations(text, lambda _: 1, None, ShortNames()))


def repealed(text: str) -> list[str | None]:
    return [citation.number or citation.title for citation in repeals(text, cited(text))]


def test_repeals_before_and_after_the_word() -> None:
    assert repealed("《甲办法》（示规〔2016〕7号）同时废止。") == ["示规〔2016〕7号"]
    assert repealed("《甲办法》（示规〔2016〕7号）自2021年7月1日起同时废止。") == ["示规〔2016〕7号"]
    text = "为落实《决定》（国发〔2019〕6号），现决定废止《乙办法》（示规〔2019〕14号）。"
    assert repealed(text) == ["示规〔2019〕14号"]
    assert repealed("根据《丙条例》，《甲办法》（示规〔2016〕7号）、《乙办法》同时废止。") == [
        "示规〔2016〕7号",
        "乙办法",
    ]
    assert repealed("纸质证照和电子证照同步更新、同步废止。") == []
    assert repealed("按照《丙条例》第三条清理，应当废止的予以废止。") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("现决定废止2018年3月1日印发的《甲办法》（示规〔2018〕2号）。", ["示规〔2018〕2号"]),
        ("原《甲办法》（示规〔2018〕2号）不再执行。", ["示规〔2018〕2号"]),
        ("《甲办法》（示规〔2018〕2号）自本办法实施之日起失效。", ["示规〔2018〕2号"]),
        ("2019年1月1日示例市人民政府令第12号公布的《甲办法》同时废止。", ["甲办法", "示例市人民政府令第12号"]),
        ("《甲办法》已废止的，按照《乙办法》执行。", []),
        ("《甲办法》第十二条废止。", []),
        ("本办法有效期届满自动失效，《甲办法》另有规定的除外。", []),
    ],
)
def test_other_words_for_a_repeal(text: str, expected: list[str]) -> None:
    assert repealed(text) == expected


def test_a_short_name_is_read_as_the_document_it_stands_for() -> None:
    names = ShortNames()
    list(citations("按《示例省实施办法》（示民〔2019〕3号）（以下简称《实施办法》）办理。", lambda _: 1, None, names))
    ((_, later),) = citations("《实施办法》第十条规定的“就业”", lambda _: 2, None, names)
    assert (later.title, later.number, later.path) == ("示例省实施办法", "示民〔2019〕3号", "第十条")


def test_paths_of_citations() -> None:
    paths = [citation.path for _, citation in cited("依据《企业办法》（财企〔2012〕16号）第九条、第三十二条的规定")]
    assert paths == ["第九条、第三十二条"]
    ((_, own),) = cited("按照本办法第四条第一款规定调整。")
    assert (own.title, own.path) == ("本办法", "第四条第一款")
    ((_, bare),) = cited("按照粤府办〔2021〕22号文第六点规定")
    assert (bare.number, bare.path) == ("粤府办〔2021〕22号", "第六点")


def test_certificates_and_forms_are_no_documents() -> None:
    assert cited("申领《光荣证》，填写《示例申请表》。") == []


@pytest.mark.parametrize(
    ("title", "signature", "expected"),
    [
        (
            "示例市民政局示例市财政局关于印发办法的通知",
            ["示例市民政局", "示例市财政局"],
            ("示例市民政局", "示例市财政局"),
        ),
        ("示例省人民政府办公厅关于印发措施的通知", ["省政府办公厅"], ("示例省人民政府办公厅",)),
        ("示例市工信局 示例市商务局关于印发计划的通知", [], ("示例市工信局", "示例市商务局")),
        ("示例市水务局关于印发办法的通知", ["示 例 市 水 务 局"], ("示例市水务局",)),
        ("办法", ["示例市审批制度改革", "领导小组办公室（代章）"], ("示例市审批制度改革领导小组办公室",)),
        ("示例措施", [], ()),
    ],
)
def test_issuers(title: str, signature: list[str], expected: tuple[str, ...]) -> None:
    assert issuers(title, signature, []) == expected


def terms(text: str, in_glossary: bool = False) -> list[tuple[str, str]]:
    return [(d.term, d.meaning) for d in definitions(text, Address("示规〔2021〕1号"), in_glossary)]


def test_definitions() -> None:
    assert terms("本办法所称充电设施，是指各类充电站。") == [("充电设施", "各类充电站")]
    assert terms("公用设施，是指对社会开放的设施。") == [("公用设施", "对社会开放的设施")]
    assert terms("虚拟电厂：利用通信技术聚合资源的整体。", in_glossary=True) == [
        ("虚拟电厂", "利用通信技术聚合资源的整体")
    ]
    assert terms("咨询，指诉求人请求答复的行为。", in_glossary=True) == [("咨询", "诉求人请求答复的行为")]
    assert terms("街道办事处（镇人民政府）〔以下简称街（镇）〕负责。") == [("街（镇）", "街道办事处（镇人民政府）")]
    assert terms("长者长寿保健金（以下简称保健金）的发放，适用本办法。") == [("保健金", "长者长寿保健金")]
    assert terms("为规范示例市企业信贷风险补偿资金池（以下简称风险资金池）的管理") == [
        ("风险资金池", "示例市企业信贷风险补偿资金池")
    ]
    assert terms("公民、法人或者其他组织（以下统称申请人）通过平台申请。") == [("申请人", "公民、法人或者其他组织")]
    assert terms("公民、法人或其他组织（以下称申请人）可以查询。") == [("申请人", "公民、法人或其他组织")]
    assert terms("按《示例办法》（示规〔2021〕3号）（以下简称《办法》）执行。") == [
        ("办法", "《示例办法》（示规〔2021〕3号）")
    ]
