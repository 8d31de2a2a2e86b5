"""A register is opened as it lies; what cannot be used is named row by row, what serves goes on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from gongbao.regulations.register_checks import IDENTITY_CHECKS, check_register, masked, not_before
from gongbao.regulations.registers import Column, Kind, RegisterError, open_register
from gongbao.text.identity import check_character, fault, mask

ID = Column("id_number", "身份号码", Kind.TEXT, required=True)
BIRTH = Column("birth", "出生日期", Kind.DAY, required=True)
DEATH = Column("death", "死亡日期", Kind.DAY)
REGISTERED = Column("registered", "本市户籍", Kind.FLAG)
MOVES = Column("moves", "市内迁移", Kind.MOVES)
COLUMNS = (ID, BIRTH, DEATH, REGISTERED, MOVES)
CHECKS = (*IDENTITY_CHECKS, not_before(DEATH, BIRTH))


def numbered(first_seventeen: str) -> str:
    return first_seventeen + check_character(first_seventeen)


GOOD = numbered("44010619500228001")
OTHER = numbered("44010519430101002")


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def opened(connection: duckdb.DuckDBPyConnection, path: Path) -> list[dict[str, object]]:
    register = open_register(connection, path, COLUMNS, path.parent)
    check_register(connection, register, CHECKS)
    table = connection.sql("SELECT * FROM rejected ORDER BY row, field").to_arrow_table()
    return table.to_pylist()


def as_csv(folder: Path, *lines: str) -> Path:
    path = folder / "register.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_good_register_rejects_nothing(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = as_csv(tmp_path, "id_number,birth,registered", f"{GOOD},1950-02-28,true", f"{OTHER},19430101,否")
    assert opened(connection, path) == []
    rows = connection.execute("SELECT row, birth, registered, death FROM register ORDER BY row").fetchall()
    assert rows == [(2, date(1950, 2, 28), True, None), (3, date(1943, 1, 1), False, None)]


def test_chinese_headings_serve_as_well(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert opened(connection, as_csv(tmp_path, "身份号码,出生日期", f"{GOOD},1950年2月28日")) == []
    assert connection.execute("SELECT birth FROM register").fetchall() == [(date(1950, 2, 28),)]


def test_an_impossible_day_is_named_with_its_row(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = as_csv(tmp_path, "id_number,birth", f"{GOOD},1950-02-28", f"{OTHER},1943-02-30")
    assert opened(connection, path) == [
        {"row": 3, "id_masked": mask(OTHER), "field": "birth", "expected": "日期，如 1953-05-20", "found": "1943-02-30"}
    ]


def test_a_wrong_check_digit_is_named_with_the_right_one(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    wrong = GOOD[:17] + ("0" if GOOD[17] != "0" else "1")
    (row,) = opened(connection, as_csv(tmp_path, "id_number,birth", f"{wrong},1950-02-28"))
    assert (row["row"], row["expected"], row["found"]) == (2, f"校验码{GOOD[17]}", f"校验码{wrong[17]}")
    assert wrong not in str(row)


def test_death_before_birth(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (row,) = opened(connection, as_csv(tmp_path, "id_number,birth,death", f"{GOOD},1950-02-28,1949-01-01"))
    assert (row["field"], row["expected"]) == ("death", "不早于出生日期1950-02-28")


def test_same_person_twice(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    agree = as_csv(tmp_path, "id_number,birth", f"{GOOD},1950-02-28", f"{OTHER},1943-01-01", f"{GOOD},1950-02-28")
    (second,) = opened(connection, agree)
    assert second["row"] == 4
    assert "只采用" in str(second["found"])
    differ = as_csv(tmp_path, "id_number,birth", f"{GOOD},1950-02-28", f"{OTHER},1943-01-01", f"{GOOD},1951-02-28")
    assert [row["row"] for row in opened(connection, differ)] == [2, 4]


def test_missing_numbers_are_no_duplicates(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rows = opened(connection, as_csv(tmp_path, "id_number,birth", ",1950-02-28", ",1951-02-28"))
    assert [row["expected"] for row in rows] == ["不空", "不空"]


def test_moves_are_read_from_json(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = as_csv(
        tmp_path,
        "id_number,birth,moves",
        f'{GOOD},1950-02-28,"[{{""on"": ""2023-07-16"", ""from"": ""越秀区"", ""to"": ""海珠区""}}]"',
        f"{OTHER},1943-01-01,昨天搬了",
    )
    (row,) = opened(connection, path)
    assert (row["row"], row["field"], row["found"]) == (3, "moves", "昨天搬了")
    assert connection.execute('SELECT moves[1]."on", moves[1]."to" FROM register WHERE row = 2').fetchall() == [
        (date(2023, 7, 16), "海珠区")
    ]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["birth", "1950-02-28"], "缺少列 id_number（身份号码，文本）"),
        (["id_number,born", f"{GOOD},1950-02-28"], "缺少列 birth（出生日期，日期）.*文件里的列：id_number、born"),
        (["id_number,birth,birth", f"{GOOD},1950-02-28,"], "列名 birth 不止一栏"),
        ([""], "第一行是空的，应是列名"),
    ],
)
def test_missing_columns(connection: duckdb.DuckDBPyConnection, tmp_path: Path, lines: list[str], message: str) -> None:
    with pytest.raises(RegisterError, match=message):
        open_register(connection, as_csv(tmp_path, *lines), COLUMNS, tmp_path)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (f"{OTHER},1943-01-01,,又一栏", "第3行：栏数多了"),
        (OTHER, "第3行：栏数少了"),
        (f'"{OTHER},1943-01-01', "第3行：引号不成对"),
    ],
)
def test_an_odd_row_is_named_and_does_not_change_how_the_others_are_read(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, row: str, message: str
) -> None:
    path = as_csv(tmp_path, "id_number,birth,district", f"{GOOD},1950-02-28,越秀区", row)
    with pytest.raises(RegisterError, match=message):
        open_register(connection, path, COLUMNS, tmp_path)


def test_another_encoding_is_named(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(f"身份号码,出生日期\n{GOOD},1950-02-28\n".encode("gb18030"))
    with pytest.raises(RegisterError, match="不是 UTF-8 编码"):
        open_register(connection, path, COLUMNS, tmp_path)


def test_semicolons_and_a_byte_order_mark(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(f"id_number;birth\n{GOOD};1950-02-28\n".encode("utf-8-sig"))
    assert opened(connection, path) == []


def test_a_mistyped_column(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "register.parquet"
    pq.write_table(pa.table({"id_number": [440106195002280010], "birth": ["1950-02-28"]}), path)
    with pytest.raises(RegisterError, match="id_number（身份号码）应为文本，文件里的类型是 BIGINT"):
        open_register(connection, path, COLUMNS, tmp_path)


@pytest.mark.parametrize("name", ["register.parquet", "register.csv", "register.xlsx", "register.pdf"])
def test_files_that_are_no_register(connection: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with pytest.raises(RegisterError, match="没有这个文件"):
        open_register(connection, path, COLUMNS, tmp_path)
    path.write_bytes(b"\x00\xff" * 40)
    with pytest.raises(RegisterError, match=name):
        open_register(connection, path, COLUMNS, tmp_path)


def test_an_xlsx_sheet(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["身份号码", "出生日期", "本市户籍"])
        sheet.write_row(1, 0, [GOOD, "1950-02-28"])
        sheet.write_boolean(1, 2, True)
        sheet.write_row(2, 0, [OTHER])
        sheet.write_datetime(2, 1, date(1943, 1, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
    assert opened(connection, path) == []
    rows = connection.execute("SELECT row, birth, registered FROM register ORDER BY row").fetchall()
    assert rows == [(2, date(1950, 2, 28), True), (3, date(1943, 1, 1), None)]


@given(
    st.one_of(
        st.from_regex(r"4401[0-9]{13}[0-9X]", fullmatch=True),
        st.dates(date(1900, 1, 1)).map(lambda day: numbered(f"440106{day:%Y%m%d}001")),
        st.text("0123456789X+ .e", max_size=19),
    )
)
def test_the_table_finds_what_one_number_shows_and_what_stdnum_says(number: str) -> None:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE register AS SELECT ?::VARCHAR AS id_number", [number])
    staged = "(SELECT *, TRY_CAST(left(id_number, 17) AS BIGINT) AS digits FROM register)"
    condition = " OR ".join(f"({check.condition})" for check in IDENTITY_CHECKS)
    (found,) = connection.execute(f"SELECT count(*) FROM {staged} WHERE {condition}").fetchone() or (0,)
    if number[:1] != "0":  # no address code begins with 0; the table's form relies on it
        assert bool(found) == (fault(number) is not None)
    assert connection.execute(f"SELECT {masked('id_number')} FROM register").fetchall() == [(mask(number),)]
    if len(number) == 18 and number.isascii() and number[:17].isdigit() and number[17] in "0123456789X":
        right = number[17] == ric.calc_check_digit(number)
        try:
            ric.get_birth_date(number)
        except ValueError:
            right = False
        assert (fault(number) is None) == right
