"""Excel in and out: identity numbers as text, no formulas from data, errors by cell."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from gongbao.clock import SHANGHAI
from gongbao.procedures import Request
from gongbao.procedures.journal.docket import open_docket
from gongbao.procedures.spreadsheets import (
    CellKind,
    Column,
    SheetError,
    cell_name,
    read_sheet,
    write_sheet,
)
from gongbao.procedures.work_list_sheet import write_work_list
from gongbao.text.identity import check_character

from .conftest import at, clock_at, permits

REGISTER = (
    Column("name", "姓名", required=True),
    Column("id_number", "身份证号码", CellKind.IDENTITY, required=True),
    Column("born", "出生日期", CellKind.DAY),
    Column("paid", "金额（元）", CellKind.FEN),
    Column("told", "告知时间", CellKind.MOMENT),
    Column("count", "次数", CellKind.NUMBER),
    Column("agreed", "是否签约", CellKind.YES_NO),
)
ROW = {
    "name": "赵小𠮷",
    "id_number": "11010519491231002X",
    "born": date(1949, 12, 31),
    "paid": 123456,
    "told": datetime(2023, 5, 18, 9, 30, tzinfo=SHANGHAI),
    "count": 3,
    "agreed": False,
}


def raw(path: Path, rows: list[list[object]]) -> Path:
    """A workbook as a person might have made it."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("登记册")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def test_a_register_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    least = {"name": "钱某", "id_number": f"44010619500101001{check_character('44010619500101001')}"}
    assert write_sheet(path, "登记册：[2023]", REGISTER, [ROW, least]) == 2
    sheet = read_sheet(path, REGISTER)
    assert sheet.faults == ()
    assert sheet.rows == ((2, ROW), (3, least))


def test_identity_numbers_stand_as_text(tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    number = f"44010619500101001{check_character('44010619500101001')}"
    write_sheet(path, "登记册", REGISTER, [{"name": "甲", "id_number": number}])
    assert CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1][1] == number


@pytest.mark.parametrize("text", ["=1+1", "+86 20", "-5", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1", "https://x.cn"])
def test_text_never_becomes_a_formula_or_a_link(tmp_path: Path, text: str) -> None:
    path = tmp_path / "list.xlsx"
    write_sheet(path, "清单", (Column("what", "内容"),), [{"what": text}])
    with zipfile.ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        styles = parts.read("xl/styles.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert ('quotePrefix="1"' in styles) == (text != "https://x.cn")
    assert CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1] == [text]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1), min_size=1, max_size=5)
)
def test_any_text_survives(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("sheets") / "any.xlsx"
    column = (Column("what", "内容"),)
    write_sheet(path, "清单", column, [{"what": text} for text in texts])
    assert [row["what"] for _, row in read_sheet(path, column).rows] == [text.strip() for text in texts if text.strip()]


@pytest.mark.parametrize("blank", [" ", "\u3000", "\xa0"])
def test_a_row_of_blanks_is_no_row(tmp_path: Path, blank: str) -> None:
    path = tmp_path / "blanks.xlsx"
    column = (Column("what", "内容"),)
    write_sheet(path, "清单", column, [{"what": blank}, {"what": "甲"}])
    assert read_sheet(path, column).rows == ((3, {"what": "甲"}),)


def test_the_same_rows_are_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        write_sheet(tmp_path / name, "登记册", REGISTER, [ROW])
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_every_fault_is_told_by_its_cell_and_the_good_rows_are_read(tmp_path: Path) -> None:
    path = raw(
        tmp_path / "register.xlsx",
        [
            ["身份证号码", "姓名", "金额（元）", "出生日期", "是否签约", "次数"],
            ["11010519491231002X", "甲", 100.5, "1949/12/31", "是", 1],
            ["110105194912310021", "乙", 1.234, "1949-02-30", "也许", 1.5],
            [],
            [110105194912310020, "", "一百", 5, "", "x"],
            ["11010519491231002x", "丙", "1,000.00", "1949年12月31日", 1, "2"],
        ],
    )
    sheet = read_sheet(path, REGISTER)
    assert [(number, row["name"]) for number, row in sheet.rows] == [(2, "甲"), (6, "丙")]
    assert sheet.rows[0][1] == {
        "name": "甲",
        "id_number": "11010519491231002X",
        "paid": 10050,
        "born": date(1949, 12, 31),
        "agreed": True,
        "count": 1,
    }
    assert sheet.rows[1][1]["paid"] == 100000
    told = [str(each) for each in sheet.faults]
    assert "A3（身份证号码）：应为公民身份号码（文本，18位），实为110105**********21（校验码应为X，实为1）" in told
    assert "C3（金额（元））：应为金额（元，至多两位小数），实为“1.234”" in told
    assert "D3（出生日期）：应为日期（如 2023-05-18），实为“1949-02-30”" in told
    assert "E3（是否签约）：应为是或否，实为“也许”" in told
    assert "F3（次数）：应为整数，实为“1.5”" in told
    assert any(each.startswith("A5（身份证号码）") and "末位已失真" in each for each in told)
    assert "B5（姓名）：应为文本，实为空" in told
    assert not any("110105194912310021" in each for each in told)


def test_a_sheet_with_wrong_headings_is_refused_with_all_that_is_wrong(tmp_path: Path) -> None:
    path = raw(tmp_path / "register.xlsx", [["姓名", "名字", "姓名"], ["甲", "乙", "丙"]])
    with pytest.raises(SheetError) as caught:
        read_sheet(path, REGISTER)
    for told in ("B1的列名“名字”不认识", "C1的列“姓名”与A1重复", "缺少列：身份证号码", "出生日期（可无）"):
        assert told in str(caught.value)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(-(10**15) + 1, 10**15 - 1), min_size=1, max_size=200))
def test_money_survives_to_the_fen(tmp_path_factory: pytest.TempPathFactory, amounts: list[int]) -> None:
    path = tmp_path_factory.mktemp("sheets") / "money.xlsx"
    column = (Column("paid", "金额（元）", CellKind.FEN),)
    write_sheet(path, "清单", column, [{"paid": fen} for fen in amounts])
    assert [row["paid"] for _, row in read_sheet(path, column).rows] == amounts


def test_money_beyond_what_a_cell_keeps_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="A2（金额（元））：应为金额"):
        write_sheet(tmp_path / "list.xlsx", "清单", (Column("paid", "金额（元）", CellKind.FEN),), [{"paid": 10**15}])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", "姓名,号码".encode()])
def test_a_file_that_is_no_workbook(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "register.xlsx"
    path.write_bytes(content)
    with pytest.raises(SheetError, match="不是可读的Excel文件"):
        read_sheet(path, REGISTER)


def test_a_sheet_that_is_not_there_and_an_empty_one(tmp_path: Path) -> None:
    path = raw(tmp_path / "register.xlsx", [])
    with pytest.raises(SheetError, match="没有工作表“名单”；有：登记册"):
        read_sheet(path, REGISTER, "名单")
    with pytest.raises(SheetError, match="是空的"):
        read_sheet(path, REGISTER)


def test_what_is_not_of_its_kind_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    write_sheet(path, "登记册", REGISTER, [ROW])
    before = path.read_bytes()
    with pytest.raises(SheetError, match=r"D3（金额（元））：应为金额"):
        write_sheet(path, "登记册", REGISTER, [ROW, {**ROW, "paid": 1.5}])
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["register.xlsx"]


@pytest.mark.parametrize(
    ("row", "column", "name"), [(0, 0, "A1"), (11, 2, "C12"), (0, 25, "Z1"), (0, 26, "AA1"), (0, 702, "AAA1")]
)
def test_cells_are_named_as_in_excel(row: int, column: int, name: str) -> None:
    assert cell_name(row, column) == name


def test_a_work_list_in_excel(tmp_path: Path) -> None:
    now = at("2023-05-26 10:00")
    with open_docket(f"sqlite:///{tmp_path}/office.db", [permits()], clock_at, lambda: now) as docket:
        for matter, when in (("M-1", "2023-05-25 09:00"), ("=M-2", "2023-05-18 09:00")):
            docket.act(Request(matter, "apply", "applicant", {"item": "许可"}, procedure="permits", at=at(when)))
        docket.act(
            Request("M-3", "apply", "applicant", {"item": "许可"}, procedure="permits", at=at("2023-05-18 09:00"))
        )
        docket.act(Request("M-3", "accept", "office", {}, at=at("2023-05-19 09:00")))
        count = write_work_list(tmp_path / "work.xlsx", docket.work("office").items, {"permits": permits()}, now)
    assert count == 3
    heading, *rows = CalamineWorkbook.from_path(str(tmp_path / "work.xlsx")).get_sheet_by_index(0).to_python()
    assert heading == ["事项编号", "程序", "状态", "承办", "时限", "届满", "情况"]
    assert rows == [
        ["=M-2", "许可办理", "已收到", "", "受理", "2023-05-25", "逾期"],
        ["M-1", "许可办理", "已收到", "", "受理", "2023-06-01", "在期限内"],
        ["M-3", "许可办理", "办理中", "", "办理", "2023-06-02", "在期限内"],
    ]


def test_a_text_that_excel_would_cut_off_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="A2（内容）：应为文本，实为32768个字（一格至多32767个）"):
        write_sheet(tmp_path / "list.xlsx", "清单", (Column("what", "内容"),), [{"what": "长" * 32768}])
