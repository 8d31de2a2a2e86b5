"""Printing: a notice becomes a PDF that is tagged (PDF/UA-1), archivable (PDF/A-2b) and the same bytes each time.

Typst writes both standards into one file. A `Printer` keeps its compiler and fonts for the process: the first notice
takes a second or so, each further one milliseconds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import msgspec

from gongbao.procedures.notices.fonts import FontLists, installed
from gongbao.procedures.notices.model import Notice

STANDARDS = ("a-2b", "ua-1")


class PrintingError(RuntimeError):
    """A notice that could not be printed as it should be; the message (Chinese) says which and why."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed notice: the file, its number of pages, the fonts that were chosen."""

    pdf: bytes
    pages: int
    fonts: str


class Printer:
    """Prints notices; make one and keep it. FontsMissingError where no Chinese font is installed.

    `folders`: folders with fonts besides the system's; `system_fonts=False` looks at these alone.
    """

    def __init__(self, lists: FontLists | None = None, folders: Sequence[Path] = (), system_fonts: bool = True) -> None:
        import typst

        self._error: type[Exception] = typst.TypstError
        found = typst.Fonts(
            include_system_fonts=system_fonts, include_embedded_fonts=False, font_paths=[str(f) for f in folders]
        )
        self.fonts = installed(lists or FontLists(), found.families())
        with as_file(files(__package__) / "templates") as folder:
            root = Path(folder)
        self._input = root / "notice.typ"
        self._compiler: Any = typst.Compiler(root=str(root), font_paths=found, ignore_system_fonts=True)

    def print(self, notice: Notice) -> Printed:
        """The notice as PDF. PrintingError where a character has no glyph or the layout gives any warning."""
        pdf = self._compiled(notice, "pdf", pdf_standards=list(STANDARDS))
        assert isinstance(pdf, bytes)
        return Printed(pdf, pages_of(pdf), self.fonts.report())

    def pictures(self, notice: Notice, ppi: float = 72) -> list[bytes]:
        """Each page as PNG, to be looked at on a screen."""
        pages = self._compiled(notice, "png", ppi=ppi)
        return pages if isinstance(pages, list) else [pages]

    def _compiled(self, notice: Notice, form: str, **options: Any) -> Any:
        try:
            written = msgspec.json.encode(notice).decode()
        except UnicodeEncodeError as error:
            half = f"U+{ord(error.object[error.start]):04X}"
            raise PrintingError(f"《{notice.title}》含半个字符{half}（代理码），请检查数据的来源") from error
        check_characters(notice.title, written)
        midnight = datetime.combine(notice.signed, time(), UTC)
        try:
            made, warnings = self._compiler.compile_with_warnings(
                input=str(self._input),
                format=form,
                sys_inputs={"notice": written, "fonts": msgspec.json.encode(_as_lists(self)).decode()},
                timestamp=midnight,
                **options,
            )
        except self._error as error:
            raise PrintingError(f"《{notice.title}》无法打印：{_said(error)}") from error
        if warnings:
            raise PrintingError(f"《{notice.title}》排版有警告：{'；'.join(_said(each) for each in warnings)}")
        return made


def check_characters(title: str, written: str) -> None:
    """PrintingError for characters of the private use area: what they look like depends on the font."""
    private = sorted({c for c in written if unicodedata.category(c) == "Co"})
    if private:
        shown = "、".join(f"U+{ord(c):04X}" for c in private)
        raise PrintingError(
            f"《{title}》含私用区字符{shown}，换一种字体就是另一个字。请改用该字的标准编码（GB 18030-2022）。"
        )


def pages_of(pdf: bytes) -> int:
    """The number of pages of a PDF."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def _as_lists(printer: Printer) -> dict[str, tuple[str, ...]]:
    fonts = printer.fonts
    return {"body": fonts.body, "title": fonts.title, "heading": fonts.heading}


def _said(problem: Any) -> str:
    """A problem of Typst, what it is about in Chinese where it is a missing glyph."""
    message = str(getattr(problem, "message", problem))
    if "could not be displayed" in message:
        return f"有字没有字形（{message}）。请安装收有该字的字体（如 fonts-hanazono），并写入字体清单"
    return message
