"""Notices printed, beside the ways not taken; a register of 100,000 rows as Excel, written and read."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

import msgspec
import typst

from gongbao.procedures.calendar_files import DueDay, calendar_file
from gongbao.procedures.notices import Notice, Printer, compose
from gongbao.procedures.spreadsheets import CellKind, Column, read_sheet, write_sheet
from gongbao.regulations import find_regulation

NOTICES = 1_000
ROWS, COLUMNS = 100_000, 10


def run() -> None:
    notices = [_notice(number) for number in range(NOTICES)]
    printer = Printer()
    begun = perf_counter()
    first = printer.print(notices[0])
    print(f"fonts: {printer.fonts.report()}; one notice {len(first.pdf) / 1024:.0f} KB, {first.pages} pages")
    print(f"the first notice, fonts loaded: {perf_counter() - begun:.2f} s\n")

    begun = perf_counter()
    pages = sum(printer.print(notice).pages for notice in notices)
    ours = perf_counter() - begun
    print(f"{f'{NOTICES} distinct notices, {pages} pages, checked and tagged':<62}{'s':>8}{'ratio':>8}")
    _row("compiler and fonts kept for the process (ours)", ours, ours)
    _row("a new compiler for each notice, from 20", _each(lambda: _with_new_compiler(printer, notices[1]), 20), ours)
    if find_spec("weasyprint"):
        _row("the same words as HTML by WeasyPrint, from 20", _each(lambda: _by_weasyprint(notices[1]), 20), ours)
    else:
        print("WeasyPrint, a peer for the same words, is not installed")

    with tempfile.TemporaryDirectory() as folder:
        _excel(Path(folder) / "register.xlsx")

    now = datetime(2023, 5, 18, tzinfo=UTC)
    days = [DueDay(f"{n}@bench", f"期限{n}", date(2023, 6, 1) + timedelta(days=n % 365), now) for n in range(2_000)]
    begun = perf_counter()
    size = len(calendar_file("期限", days))
    print(f"\na calendar of 2,000 due days, {size / 1024:.0f} KB: {perf_counter() - begun:.2f} s")


def _notice(number: int) -> Notice:
    recovery = next(k for k in find_regulation("longevity-allowance").part("notices").NOTICES if k.name == "recovery")
    months = [{"month": f"2023年{month}月", "paid": 100, "due": 0, "over": 100} for month in range(1, 2 + number % 5)]
    return compose(
        recovery,
        {
            "issuer": "广州市天河区天园街道办事处",
            "number": f"穗天园函〔2023〕{number}号",
            "signed": "2023-05-20",
            "addressee": f"老年人{number}及其家属",
            "elder": f"老年人{number}",
            "reason": "户籍迁出",
            "months": months,
            "total": 100 * len(months),
            "account": "天园街道办事处代管资金专户",
            "matter": f"LA-2023-{number:05d}",
        },
    )


def _with_new_compiler(printer: Printer, notice: Notice) -> None:
    fonts = {"body": printer.fonts.body, "title": printer.fonts.title, "heading": printer.fonts.heading}
    templates = Path(str(files("gongbao.procedures.notices") / "templates"))
    typst.compile(
        str(templates / "notice.typ"),
        root=str(templates),
        format="pdf",
        pdf_standards=["a-2b", "ua-1"],
        sys_inputs={"notice": msgspec.json.encode(notice).decode(), "fonts": msgspec.json.encode(fonts).decode()},
    )


def _by_weasyprint(notice: Notice) -> None:
    import weasyprint

    body = "".join(f"<p>{getattr(part, 'text', '')}</p>" for part in notice.parts)
    style = "@page{size:A4;margin:37mm 26mm 35mm 28mm} body{font:15.75pt 'LXGW WenKai';text-align:justify}"
    weasyprint.HTML(
        string=f"<style>{style}</style><h1>{notice.title}</h1><p>{notice.addressee}：</p>{body}"
    ).write_pdf()


def _excel(path: Path) -> None:
    columns = [
        Column("id_number", "身份证号码"),
        *(Column(f"c{n}", f"列{n}", CellKind.FEN) for n in range(COLUMNS - 1)),
    ]
    rows = [
        {"id_number": f"{number:018d}", **{f"c{n}": number * 7 + n for n in range(COLUMNS - 1)}}
        for number in range(ROWS)
    ]
    print(f"\n{f'{ROWS:,} x {COLUMNS} cells as Excel':<62}{'s':>8}{'ratio':>8}")
    writing = _seconds(lambda: write_sheet(path, "登记册", columns, rows))
    _row("written (ours, XlsxWriter, each cell checked)", writing, writing)
    reading = _seconds(lambda: read_sheet(path, columns))
    if find_spec("openpyxl"):
        _row("written by openpyxl", _seconds(lambda: _by_openpyxl(path.with_name("peer.xlsx"), rows)), writing)
    _row("read and checked cell by cell (ours, python-calamine)", reading, reading)
    if find_spec("openpyxl"):
        _row("read by openpyxl, unchecked", _seconds(lambda: _read_by_openpyxl(path)), reading)
    else:
        print("openpyxl, a peer, is not installed")


def _by_openpyxl(path: Path, rows: list[dict[str, object]]) -> None:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(list(row.values()))
    book.save(path)


def _read_by_openpyxl(path: Path) -> int:
    import openpyxl

    return sum(1 for _ in openpyxl.load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True))


def _each(call: Callable[[], object], times: int) -> float:
    """Seconds for as many calls as there are notices, from the median of some."""
    taken = []
    for _ in range(times):
        begun = perf_counter()
        call()
        taken.append(perf_counter() - begun)
    return statistics.median(taken) * NOTICES


def _seconds(call: Callable[[], object]) -> float:
    begun = perf_counter()
    call()
    return perf_counter() - begun


def _row(what: str, taken: float, against: float) -> None:
    print(f"{what:<62}{taken:>8.2f}{taken / against:>8.1f}")
