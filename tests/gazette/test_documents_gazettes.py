"""The documents of the real gazettes: what they are, from when to when they bind, how they are addressed."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from gongbao.gazette.document_numbers import find_numbers
from gongbao.gazette.files import read_source
from gongbao.gazette.model import Document, Provision, Reading, Standing
from gongbao.gazette.reader import read_gazette
from gongbao.gazette.report import as_data, report, walk
from gongbao.text.address import Address, Level

COMPENDIUM = "2023-south-china-compendium.txt"
FILES = ("2020-11.txt", "2021-24.txt", "2022-08.txt", "2023-06-from-page-38.txt", COMPENDIUM)


@cache
def _read(path: Path, responsibilities: bool = False) -> Reading:
    return read_gazette(path, responsibilities=responsibilities)


def read(shared: Path, name: str) -> Reading:
    return _read(shared / "gazettes" / name)


def document(shared: Path, name: str, key: str) -> Document:
    (found,) = [each for each in read(shared, name).documents if key in (each.number, each.title)]
    return found


def provisions(found: Document) -> dict[str, Provision]:
    return {provision.address.path: provision for provision in walk(found.provisions)}


# number, unified number, issued, in force from, last day
STATED = {
    "2020-11.txt": [
        ("穗府规〔2020〕3号", None, "2020-03-16", "2020-03-16", None),
        ("粤府〔2020〕12号", None, "2020-02-20", None, None),
        ("穗应急规字〔2020〕1号", "GZ0320200007", "2020-01-03", "2020-01-03", "2023-01-02"),
        ("穗交运规字〔2020〕2号", "GZ0320200011", "2020-01-04", "2020-01-04", "2025-01-03"),
        ("穗卫规字〔2020〕2号", "GZ0320200024", "2020-01-06", "2020-01-06", "2025-01-05"),
        ("穗工信规字〔2020〕1号", "GZ0320200030", "2020-01-08", None, None),
    ],
    "2021-24.txt": [
        ("穗府〔2021〕10号", None, "2021-07-18", None, None),
        ("穗府规〔2021〕5号", "GZ0120210005", "2021-07-15", "2021-07-15", "2026-07-14"),
        ("穗人社规字〔2021〕1号", "GZ0320210056", "2021-06-07", "2021-08-01", "2026-07-31"),
        ("穗民规字〔2021〕6号", "GZ0320210058", "2021-06-15", "2021-09-01", "2026-08-31"),
        ("穗民规字〔2021〕7号", "GZ0320210059", "2021-06-28", "2021-06-28", "2026-06-27"),
        ("穗科规字〔2021〕1号", "GZ0320210062", "2021-06-22", "2021-08-01", "2024-07-31"),
        ("穗科规字〔2021〕2号", "GZ0320210061", "2021-07-01", "2021-07-01", "2026-06-30"),
        ("穗交运规字〔2021〕4号", "GZ0320210063", "2021-07-05", None, None),
        ("穗工信规字〔2021〕4号", "GZ0320210066", "2021-06-30", "2021-06-30", "2024-06-29"),
    ],
    "2022-08.txt": [
        ("穗府〔2022〕2号", None, "2022-02-14", None, None),
        ("穗府办规〔2022〕3号", "GZ0220220003", "2022-02-21", "2022-02-21", "2027-02-20"),
        ("粤府办〔2021〕22号", None, "2021-07-06", "2021-08-01", None),
        ("穗工信规字〔2022〕1号", "GZ0320220007", "2022-01-18", "2022-03-01", "2025-02-28"),
    ],
    "2023-06-from-page-38.txt": [
        ("穗府办〔2023〕3号", None, "2023-01-31", None, None),
        ("穗水规字〔2022〕7号", "GZ0320220097", "2022-12-19", "2022-12-19", "2027-12-18"),
    ],
}
ARTICLES = {
    "穗应急规字〔2020〕1号": 33,
    "穗交运规字〔2020〕2号": 49,
    "穗人社规字〔2021〕1号": 20,
    "穗民规字〔2021〕6号": 26,
    "穗科规字〔2021〕1号": 9,
    "穗科规字〔2021〕2号": 32,
    "穗工信规字〔2021〕4号": 16,
    "穗工信规字〔2022〕1号": 19,
    "穗水规字〔2022〕7号": 9,
    "穗府办规〔2023〕7号": 32,
    "穗政数规字〔2023〕1号": 46,
    "琼知规〔2023〕1号": 30,
    "北审批通〔2023〕45号": 9,
    "东莞市优化营商环境条例（草案征求意见稿）": 60,
}


@pytest.mark.parametrize("name", STATED)
def test_numbers_days_and_validity(shared: Path, name: str) -> None:
    read_ = [
        (
            each.number,
            each.unified_number,
            str(each.issued) if each.issued else None,
            str(each.in_force_from) if each.in_force_from else None,
            str(each.validity.last_day) if each.validity and each.validity.last_day else None,
        )
        for each in read(shared, name).documents
        if each.number
    ]
    assert read_ == STATED[name]


@pytest.mark.parametrize(("name", "count"), list(zip(FILES, (9, 10, 5, 2, 39), strict=True)))
def test_how_many_documents(shared: Path, name: str, count: int) -> None:
    assert len(read(shared, name).documents) == count


@pytest.mark.parametrize("name", FILES)
def test_articles_run_without_gap_or_repeat(shared: Path, name: str) -> None:
    for each in read(shared, name).documents:
        numbers = [
            provision.address.steps[-1].number
            for provision in walk(each.provisions)
            if len(provision.address.steps) == 1 and provision.address.steps[0].level is Level.ARTICLE
        ]
        assert numbers == list(range(1, len(numbers) + 1)), each.key
        assert len(numbers) == ARTICLES.get(each.number or each.title, 0), each.key
        assert not [finding for finding in each.findings if "条文" in finding]


@pytest.mark.parametrize("name", FILES)
def test_every_address_is_given_once_and_can_be_read_back(shared: Path, name: str) -> None:
    given: set[Address] = set()
    for each in read(shared, name).documents:
        for provision in walk(each.provisions):
            assert provision.address not in given, provision.address
            given.add(provision.address)
            assert str(Address.parse(str(provision.address))) == str(provision.address)
            assert each.span.first <= provision.span.first <= provision.span.last
            assert 0 < provision.confidence <= 1


@pytest.mark.parametrize("name", FILES)
def test_a_second_reading_is_the_same(shared: Path, name: str) -> None:
    assert as_data(read_gazette(shared / "gazettes" / name)) == as_data(read(shared, name))


def test_the_addresses_that_answer_questions_stand_where_they_should(shared: Path) -> None:
    questions = json.loads((shared / "truth" / "search_questions.json").read_text(encoding="utf-8"))["questions"]
    missed = []
    for answer in (answer for question in questions for answer in question["answers"]):
        if answer["address"] == "全文" or "序号" in answer["address"]:
            continue
        documents = read(shared, answer["file"]).documents
        (found,) = [d for d in documents if answer["doc"] in (d.key, d.title)]
        provision = provisions(found).get(answer["address"])
        first, last = answer["lines"]
        if provision is None or provision.span.first > last or provision.span.last < first:
            missed.append((answer["doc"], answer["address"]))
    assert not missed


def test_document_numbers_joined_and_tolerant(shared: Path) -> None:
    found = [
        number.number
        for name in FILES
        for paragraph in read_source(shared / "gazettes" / name).paragraphs
        for number in find_numbers(paragraph.text)
    ]
    assert len(found) >= 167
    assert not [number for number in found if re.match(r"按|根据|执行|和|及|等", number)]


def test_forwarded_documents_are_documents_of_their_own(shared: Path) -> None:
    assert document(shared, "2020-11.txt", "穗府规〔2020〕3号").forwards == "粤府〔2020〕12号"
    assert document(shared, "2022-08.txt", "穗府办规〔2022〕3号").forwards == "粤府办〔2021〕22号"
    inner = document(shared, "2022-08.txt", "粤府办〔2021〕22号")
    assert inner.forwards == "关于进一步完善我省被征地农民养老保障政策的意见"
    assert document(shared, "2023-06-from-page-38.txt", "穗府办〔2023〕3号").forwards is not None


def test_repeals(shared: Path) -> None:
    repealed = {
        each.number: [citation.number for citation in each.repeals]
        for name in FILES
        for each in read(shared, name).documents
        if each.repeals
    }
    assert repealed == {
        "穗交运规字〔2020〕2号": ["穗交规字〔2018〕5号"],
        "穗民规字〔2021〕6号": ["穗民规字〔2016〕7号"],
        "穗民规字〔2021〕7号": ["穗民规字〔2017〕5号"],
        "穗科规字〔2021〕2号": ["穗科规字〔2019〕4号"],
        "穗交运规字〔2021〕4号": ["穗交运规字〔2019〕14号"],
        "粤府办〔2021〕22号": ["粤府办〔2010〕41号"],
        "穗政数规字〔2023〕1号": ["穗政数规字〔2020〕1号"],
        None: ["汕府办函〔2020〕308号"],
    }


def test_several_issuers(shared: Path) -> None:
    assert document(shared, "2021-24.txt", "穗科规字〔2021〕1号").issuers == (
        "广州市科学技术局",
        "广州市发展和改革委员会",
        "广州市市场监督管理局",
    )
    assert len(document(shared, COMPENDIUM, "琼人社发〔2023〕39号").issuers) == 19
    assert document(shared, COMPENDIUM, "粤办函〔2023〕12号").issuers == ("广东省人民政府办公厅",)


def test_the_table_of_the_land_fee_belongs_to_the_city(shared: Path) -> None:
    city = document(shared, "2022-08.txt", "穗府办规〔2022〕3号")
    assert [(a.title, a.present) for a in city.attachments] == [("广州市征地社保费计提比例表", True)]
    (table,) = city.tables
    bands = [row for row in table.grid if row[1].startswith("第") and "档" in row[1][:4]]
    assert len(bands) == 11
    assert [row[2] for row in bands] == [f"{percent}%" for percent in (20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10)]
    assert [row[3] for row in bands[1:]] == [
        "1.00", "1.52", "1.80", "2.04", "2.24", "2.25", "2.38", "2.47", "2.47", "5.5"
    ]  # fmt: skip
    assert sum(row[0].startswith("第四级") for row in bands) == 3
    assert provisions(city)["附件"].tables == (table,)
    assert document(shared, "2022-08.txt", "粤府办〔2021〕22号").attachments == ()


def test_tables_of_the_power_plant(shared: Path) -> None:
    plant = document(shared, "2021-24.txt", "穗工信规字〔2021〕4号")
    scores, subsidies = plant.tables
    assert scores.grid[1] == ("邀约", "0", "0.5", "0.8", "1", "0.8")
    assert [row[1:3] for row in subsidies.grid[1:]] == [
        ("削峰", "邀约响应"),
        ("削峰", "邀约响应"),
        ("削峰", "实时响应"),
        ("填谷", "邀约响应"),
        ("填谷", "邀约响应"),
        ("填谷", "实时响应"),
    ]
    assert [row[5] for row in subsidies.grid[1:]] == ["1", "1.5", "3", "1", "1.5", "3"]
    assert provisions(plant)["第九条（三）"].tables == (subsidies,)


def test_forms_printed_and_attachments_only_named(shared: Path) -> None:
    certificate = document(shared, "2020-11.txt", "穗卫规字〔2020〕2号")
    assert [(a.number, a.present) for a in certificate.attachments] == [(n, True) for n in range(1, 7)]
    plant = document(shared, "2021-24.txt", "穗工信规字〔2021〕4号")
    assert [(a.number, a.present) for a in plant.attachments] == [(1, False), (2, False)]


def test_the_compendium_by_items(shared: Path) -> None:
    reading = read(shared, COMPENDIUM)
    first, last = reading.documents[0], reading.documents[-1]
    assert Standing.FRAGMENT_START_CUT in first.standing
    assert Standing.ABRIDGED in first.standing
    assert Standing.FRAGMENT_END_CUT in last.standing
    listed = [each for each in reading.documents if each.kind == "条目"]
    assert len(listed) == 37
    assert all(each.link for each in listed)
    drafts = [each.title for each in listed if Standing.DRAFT in each.standing]
    assert drafts == ["东莞市优化营商环境条例（草案征求意见稿）"]
    assert [each.kind for each in reading.documents if each not in listed] == ["残篇", "解读"]


def test_contradictions_are_shown(shared: Path) -> None:
    reading = read(shared, COMPENDIUM)
    assert any("题名重复" in finding and "2889" in finding for finding in reading.findings)
    taken_over = document(shared, COMPENDIUM, "桂政办发〔2023〕27号")
    assert "市场监管现代化规划" in taken_over.title
    assert any("题名不符" in finding for finding in taken_over.findings)
    two_days = document(shared, COMPENDIUM, "惠州市财政局关于进一步优化政府采购营商环境的通知")
    assert two_days.issued == date(2023, 5, 6)
    assert any("2023-04-13" in finding for finding in two_days.findings)


def test_the_contents_agree_with_what_was_found(shared: Path) -> None:
    assert not [finding for finding in read(shared, "2021-24.txt").findings if "目录" in finding]


def test_definitions(shared: Path) -> None:
    plant = {d.term: str(d.address.path) for d in document(shared, "2021-24.txt", "穗工信规字〔2021〕4号").definitions}
    assert plant["负荷聚合商"] == "第十四条（二）"
    charging = {d.term for d in document(shared, "2022-08.txt", "穗工信规字〔2022〕1号").definitions}
    assert {"充电设施", "公用充电设施", "专用充电设施", "自用充电设施", "市平台"} <= charging


@pytest.mark.slow
def test_rows_of_the_responsibility_table_have_addresses(shared: Path) -> None:
    reading = _read(shared / "gazettes" / "2022-08.txt", responsibilities=True)
    report_ = reading.documents[0]
    row = provisions(report_)["七、（三）序号152"]
    assert (row.span.first, row.span.last) == (1847, 1857)
    assert len(report_.tables[0].grid) == 252
    assert Address.parse(str(row.address)) == row.address


@pytest.mark.parametrize("name", FILES)
def test_the_report_names_every_document(shared: Path, name: str) -> None:
    reading = read(shared, name)
    written = report(reading)
    assert all(each.title in written for each in reading.documents)
