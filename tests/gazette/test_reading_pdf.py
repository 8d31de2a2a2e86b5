"""PDF files that the test prints itself: the indent decides where paragraphs begin."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
import typst

from gongbao.gazette.errors import SourceError
from gongbao.gazette.files import read_source
from gongbao.gazette.pdf import Piece, PrintedLine, lines_of, opening_lines, with_tables
from gongbao.gazette.printed import Mark
from gongbao.gazette.source import Source, SourceKind

FAMILIES = ("Noto Serif CJK SC", "Noto Sans CJK SC", "Source Han Serif SC", "SimSun", "FandolSong", "WenQuanYi Zen Hei")
PAGE = """
#set page(width: 184mm, height: 130mm, margin: 25mm,
  footer: context align(center)[#counter(page).display()（本文与正式文件同等效力）])
#set text(font: "{family}", size: 12pt, lang: "zh")
#set par(first-line-indent: (amount: 2em, all: true), justify: true)
#align(center)[示例市民政局文件]
#align(center)[示民规〔2023〕6号]
#set par(first-line-indent: 0pt)
各区民政局：
#set par(first-line-indent: (amount: 2em, all: true))

"""
ARTICLES = [
    f"第{numeral}条 本条写一件要办的事，由市民政部门负责组织实施，并按照每人每月{100 * number}元的标准发放，"
    "所需资金由市、区两级财政分担，具体办法由市财政部门另行制定后公布施行。"
    for number, numeral in enumerate("一二三四五六", 1)
]
SECOND = "区民政部门应当在收到申请之日起7个工作日内办结；情况复杂的，经批准可以延长3个工作日，并告知申请人理由。"


def chinese_family() -> str | None:
    installed = set(typst.Fonts().families())
    return next((family for family in FAMILIES if family in installed), None)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Source:
    family = chinese_family()
    if family is None:
        pytest.skip(f"no Chinese font to print with; any of {', '.join(FAMILIES)} will do")
    folder = tmp_path_factory.mktemp("pdf")
    paragraphs = [*ARTICLES[:3], SECOND, *ARTICLES[3:]]
    (folder / "公报.typ").write_text(PAGE.replace("{family}", family) + "\n\n".join(paragraphs), encoding="utf-8")
    path = folder / "公报.pdf"
    path.write_bytes(typst.compile(str(folder / "公报.typ")))
    return read_source(path)


def test_paragraphs_are_as_printed_and_sure(printed: Source) -> None:
    assert printed.kind is SourceKind.PDF
    body = [paragraph for paragraph in printed.paragraphs if paragraph.mark in (Mark.ARTICLE, Mark.NONE)]
    assert [paragraph.text for paragraph in body] == [*ARTICLES[:3], SECOND, *ARTICLES[3:]]
    assert {paragraph.join for paragraph in body} == {paragraph.border for paragraph in body} == {1.0}


def test_the_head_of_a_document_is_no_paragraph(printed: Source) -> None:
    """Nothing of it is indented, and none of its lines is full."""
    assert [paragraph.text for paragraph in printed.paragraphs[:3]] == [
        "示例市民政局文件",
        "示民规〔2023〕6号",
        "各区民政局：",
    ]


def test_pages_are_the_printed_ones_and_their_feet_are_furniture(printed: Source) -> None:
    assert printed.repairs_by_rule["页码"] > 1
    assert printed.paragraphs[0].page == (1, 1)
    assert not [paragraph for paragraph in printed.paragraphs if "同等效力" in paragraph.text]


def test_a_scanned_pdf_asks_for_recognition(tmp_path: Path) -> None:
    with pypdfium2.PdfDocument.new() as document:
        document.new_page(595, 842)
        document.new_page(595, 842)
        document.save(tmp_path / "扫描.pdf")
    with pytest.raises(SourceError, match=r"扫描件.*OCR"):
        read_source(tmp_path / "扫描.pdf")


def test_pieces_of_one_line_are_put_together_with_their_gaps() -> None:
    pieces = [Piece("右", 60, 100, 72, 112), Piece("左", 10, 101, 22, 111), Piece("下", 10, 80, 22, 92)]
    assert [line.text for line in lines_of(pieces, 1)] == ["左 右", "下"]


def test_cells_in_lines_under_each_other_are_parted_by_tabs() -> None:
    def row(bottom: float, *cells: str) -> list[Piece]:
        return [Piece(cell, 100 * at, bottom, 100 * at + 12 * len(cell), bottom + 12) for at, cell in enumerate(cells)]

    pieces = [
        *row(100, "档次", "标准", "备注"),
        *row(80, "甲", "3倍", "无"),
        *row(60, "示例局", "示例厅"),
        *row(40, "二〇"),
    ]
    assert [line.text for line in with_tables(list(lines_of(pieces, 1)))] == [
        "档次\t标准\t备注",
        "甲\t3倍\t无",
        "示例局 示例厅",
        "二〇",
    ]


@pytest.mark.parametrize(
    ("left", "right", "opens"),
    [(74, 500, True), (50, 500, False), (50, 300, False)],
    ids=["indented", "full", "last line"],
)
def test_a_line_after_a_full_one_opens_a_paragraph_where_it_is_indented(left: int, right: int, opens: bool) -> None:
    def line(left: float, right: float, row: int) -> PrintedLine:
        return PrintedLine("文", 1, left, right, 800 - 20 * row, 12)

    lines: list[PrintedLine | None] = [line(50, 500, 0), line(50, 500, 1), None, line(left, right, 2)]
    assert opening_lines(lines)[-1] is opens
