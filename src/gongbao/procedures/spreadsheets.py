"""Sheets as Excel (registers, work lists): written with XlsxWriter, read with python-calamine, errors told by cell.

Identity numbers and other numbers that are names stand as text, in both directions: Excel keeps 15 digits of a number,
so an identity number that was stored as one has lost its end and is refused. Text that begins with = + - @ (or a tab or
line break) is marked with Excel's own apostrophe (quotePrefix): it stays text when a cell is opened and closed, and is
read back as it was.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Any

from gongbao.clock import SHANGHAI
from gongbao.clock.moments import in_beijing
from gongbao.text.identity import fault, mask
from gongbao.text.writing import write_file

MOST_ROWS = 1_048_576
"""Rows of a sheet, the heading included."""
MOST_CHARACTERS = 32_767
"""Characters of a cell."""
EXACT = 10**15
"""Excel keeps 15 digits of a number; one that has more is refused."""
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


class SheetError(ValueError):
    """A sheet that cannot be read or written at all; the message (Chinese) names file, sheet, what was expected."""


class CellKind(StrEnum):
    """What a column holds. Its value is how messages call it."""

    TEXT = "文本"
    IDENTITY = "公民身份号码（文本，18位）"
    NUMBER = "整数"
    FEN = "金额（元，至多两位小数）"
    DAY = "日期（如 2023-05-18）"
    MOMENT = "时间（如 2023-05-18 09:00）"
    YES_NO = "是或否"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: name in code, heading, what it holds, whether each row must have it, its width in characters."""

    name: str
    heading: str
    kind: CellKind = CellKind.TEXT
    required: bool = False
    width: int = 14


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with one cell: `C12`, its heading, what was expected, what was found."""

    cell: str
    heading: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.cell}（{self.heading}）：应为{self.expected}，实为{self.found}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as read: the good rows (each with its row number in the sheet), and the faults of the others."""

    rows: tuple[tuple[int, Mapping[str, object]], ...]
    faults: tuple[CellFault, ...]


def write_sheet(path: Path, title: str, columns: Sequence[Column], rows: Iterable[Mapping[str, object]]) -> int:
    """Write a workbook of one sheet; how many rows. What is absent (None) is an empty cell.

    Whole rows at a time, so a sheet of any length takes little memory. SheetError for too many rows or a cell whose
    content is not of its column's kind; the file is then not written.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        # The moment of writing is no content: the same rows are the same bytes.
        book.set_properties({"title": title, "created": datetime(2000, 1, 1)})
        sheet = book.add_worksheet(_sheet_name(title))
        writer = _Writer(sheet, columns, _formats(book))
        writer.heading()
        count = 0
        for count, row in enumerate(rows, 1):
            if count >= MOST_ROWS:
                raise SheetError(f"{path}：一张工作表至多{MOST_ROWS - 1}行数据，请分开导出")
            writer.row(count, row)
        sheet.autofilter(0, 0, count, len(columns) - 1)
    write_file(path, buffer.getvalue())
    return count


def read_sheet(path: Path, columns: Sequence[Column], sheet: str | None = None) -> Sheet:
    """Read a sheet (the first, or the one named) whose first row names the columns, by heading or name, in any order.

    A row with a fault is left out and each of its faults told; the others are read. Empty rows are passed over.
    SheetError where the file cannot be read, or a column is missing, unknown or there twice.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    if not path.is_file():
        raise SheetError(f"{path}：没有这个文件")
    try:
        book = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as error:
        raise SheetError(f"{path}：不是可读的Excel文件，应为 .xlsx") from error
    if sheet is not None and sheet not in book.sheet_names:
        raise SheetError(f"{path}：没有工作表“{sheet}”；有：{'、'.join(book.sheet_names)}")
    found = book.get_sheet_by_name(sheet) if sheet else book.get_sheet_by_index(0)
    cells = found.to_python(skip_empty_area=False)
    if not cells:
        raise SheetError(f"{path}：工作表“{found.name}”是空的，第1行应为列名：{_headings(columns)}")
    places = _places(path, columns, [str(cell).strip() for cell in cells[0]])
    rows: list[tuple[int, Mapping[str, object]]] = []
    faults: list[CellFault] = []
    for number, row in enumerate(cells[1:], 2):
        if not any(str(cell).strip() for cell in row):
            continue
        known, wrong = _row(columns, places, number, row)
        faults += wrong
        if not wrong:
            rows.append((number, known))
    return Sheet(tuple(rows), tuple(faults))


def cell_name(row: int, column: int) -> str:
    """The name of a cell, both counted from 0: (11, 2) is C12."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


# Writing


def _formats(book: Any) -> dict[str, Any]:
    return {
        "heading": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"}),
        "text": book.add_format({"num_format": "@"}),
        "quoted": book.add_format({"num_format": "@", "quote_prefix": True}),
        "number": book.add_format({"num_format": "0"}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }


class _Writer:
    """Writes cells of a sheet; one function for each kind of column, chosen once."""

    def __init__(self, sheet: Any, columns: Sequence[Column], formats: Mapping[str, Any]) -> None:
        self._sheet, self._formats = sheet, formats
        by_kind: dict[CellKind, Callable[[int, int, Any], None]] = {
            CellKind.TEXT: self._text,
            CellKind.IDENTITY: self._text,
            CellKind.NUMBER: self._number,
            CellKind.FEN: self._money,
            CellKind.DAY: self._day,
            CellKind.MOMENT: self._moment,
            CellKind.YES_NO: self._yes_no,
        }
        self._columns = [(place, column, by_kind[column.kind]) for place, column in enumerate(columns)]

    def heading(self) -> None:
        for place, column, _ in self._columns:
            self._sheet.set_column(place, place, column.width)
            self._sheet.write_string(0, place, column.heading, self._formats["heading"])
        self._sheet.freeze_panes(1, 0)

    def row(self, number: int, row: Mapping[str, object]) -> None:
        for place, column, write in self._columns:
            content = row.get(column.name)
            if content is None:
                continue
            try:
                write(number, place, content)
            except _OfOtherKindError as error:
                where = f"{cell_name(number, place)}（{column.heading}）"
                raise SheetError(f"{where}：应为{column.kind.value}，实为{str(error) or repr(content)}") from None

    def _text(self, row: int, place: int, content: object) -> None:
        if not isinstance(content, str):
            raise _OfOtherKindError
        if len(content) > MOST_CHARACTERS:
            raise _OfOtherKindError(f"{len(content)}个字（一格至多{MOST_CHARACTERS}个）")
        form = self._formats["quoted" if content.startswith(_DANGEROUS) else "text"]
        self._sheet.write_string(row, place, content, form)

    def _number(self, row: int, place: int, content: object) -> None:
        self._sheet.write_number(row, place, _whole(content), self._formats["number"])

    def _money(self, row: int, place: int, content: object) -> None:
        # A cell holds a binary fraction whatever is written; below EXACT its digits give the fen back.
        self._sheet.write_number(row, place, _whole(content) / 100, self._formats["money"])

    def _day(self, row: int, place: int, content: object) -> None:
        if not isinstance(content, date) or isinstance(content, datetime):
            raise _OfOtherKindError
        self._sheet.write_datetime(row, place, content, self._formats["day"])

    def _moment(self, row: int, place: int, content: object) -> None:
        if not isinstance(content, datetime) or content.tzinfo is None:
            raise _OfOtherKindError
        local = content.astimezone(SHANGHAI).replace(tzinfo=None)
        self._sheet.write_datetime(row, place, local, self._formats["moment"])

    def _yes_no(self, row: int, place: int, content: object) -> None:
        if not isinstance(content, bool):
            raise _OfOtherKindError
        self._sheet.write_string(row, place, "是" if content else "否", self._formats["text"])


def _whole(content: object) -> int:
    if not isinstance(content, int) or isinstance(content, bool) or abs(content) >= EXACT:
        raise _OfOtherKindError
    return content


def _sheet_name(title: str) -> str:
    """A title as Excel takes it for a sheet: without its forbidden characters, at most 31."""
    return "".join(each for each in title if each not in "[]:*?/\\").strip("'")[:31] or "Sheet1"


# Reading


def _places(path: Path, columns: Sequence[Column], written: list[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    problems: list[str] = []
    by_label = {label: column for column in columns for label in (column.heading, column.name)}
    for place, label in enumerate(written):
        if not label:
            continue
        column = by_label.get(label)
        if column is None:
            problems.append(f"{cell_name(0, place)}的列名“{label}”不认识")
        elif column.name in places:
            problems.append(f"{cell_name(0, place)}的列“{label}”与{cell_name(0, places[column.name])}重复")
        else:
            places[column.name] = place
    missing = [column.heading for column in columns if column.required and column.name not in places]
    if missing:
        problems.append(f"缺少列：{'、'.join(missing)}")
    if problems:
        raise SheetError(f"{path}：{'；'.join(problems)}。第1行应为列名：{_headings(columns)}")
    return places


def _headings(columns: Sequence[Column]) -> str:
    return "、".join(column.heading + ("" if column.required else "（可无）") for column in columns)


def _row(
    columns: Sequence[Column], places: Mapping[str, int], number: int, row: Sequence[object]
) -> tuple[dict[str, object], list[CellFault]]:
    known: dict[str, object] = {}
    wrong: list[CellFault] = []
    for column in columns:
        place = places.get(column.name)
        cell = row[place] if place is not None and place < len(row) else ""
        if isinstance(cell, str) and not cell.strip():
            if column.required and place is not None:
                wrong.append(CellFault(cell_name(number - 1, place), column.heading, column.kind.value, "空"))
            continue
        assert place is not None
        try:
            known[column.name] = _content(column.kind, cell)
        except _OfOtherKindError as error:
            found = str(error) or _shown(column.kind, cell)
            wrong.append(CellFault(cell_name(number - 1, place), column.heading, column.kind.value, found))
    return known, wrong


class _OfOtherKindError(ValueError):
    """A cell that is not of its kind; what was found in words, or "" for the cell itself."""


def _shown(kind: CellKind, cell: object) -> str:
    return mask(str(cell)) if kind is CellKind.IDENTITY else f"“{cell}”"


def _content(kind: CellKind, cell: object) -> object:
    match kind:
        case CellKind.TEXT:
            return _text(cell)
        case CellKind.IDENTITY:
            return _identity(cell)
        case CellKind.NUMBER:
            return _exactly(_decimal(cell))
        case CellKind.FEN:
            return _exactly(_decimal(cell) * 100)
        case CellKind.DAY:
            return _day(cell)
        case CellKind.MOMENT:
            return _moment(cell)
        case CellKind.YES_NO:
            yes_no = {"是": True, "否": False, "true": True, "false": False, "1": True, "0": False}
            found = yes_no.get(_text(cell).lower())
            if found is None:
                raise _OfOtherKindError
            return found


def _text(cell: object) -> str:
    """A cell as text; a number as it would be typed. One that is too long to be exact is refused."""
    match cell:
        case str():
            return cell.strip()
        case bool():
            return "true" if cell else "false"
        case int() | float():
            if abs(cell) >= EXACT:
                raise _OfOtherKindError("数字（Excel只保留15位，末位已失真；请把该列设为文本后重新填写）")
            return str(int(cell)) if float(cell).is_integer() else str(cell)
        case datetime():
            return (
                cell.isoformat(sep=" ", timespec="minutes")
                if cell.time() != datetime.min.time()
                else f"{cell:%Y-%m-%d}"
            )
        case _:
            return str(cell)


def _identity(cell: object) -> str:
    number = _text(cell).upper()
    if wrong := fault(number):
        raise _OfOtherKindError(f"{mask(number)}（{wrong}）")
    return number


def _decimal(cell: object) -> Decimal:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise _OfOtherKindError
    try:
        number = Decimal(str(cell).replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        raise _OfOtherKindError from None
    if not number.is_finite():
        raise _OfOtherKindError
    return number


def _exactly(number: Decimal) -> int:
    if abs(number) >= EXACT or number != number.to_integral_value():
        raise _OfOtherKindError
    return int(number)


def _day(cell: object) -> date:
    match cell:
        case datetime():
            if cell.time() != datetime.min.time():
                raise _OfOtherKindError
            return cell.date()
        case date():
            return cell
        case str():
            for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d", "%Y.%m.%d"):
                try:
                    return datetime.strptime(cell.strip(), form).date()
                except ValueError:
                    continue
    raise _OfOtherKindError


def _moment(cell: object) -> datetime:
    match cell:
        case datetime():
            return cell.replace(tzinfo=SHANGHAI)
        case str():
            try:
                moment = datetime.fromisoformat(cell.strip())
            except ValueError:
                raise _OfOtherKindError from None
            return in_beijing(moment).astimezone(SHANGHAI)
    raise _OfOtherKindError
