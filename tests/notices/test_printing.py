"""Printed notices: the layout of official papers, standards, fonts, rare characters, the same bytes."""

from __future__ import annotations

import re
from ctypes import c_uint
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from gongbao.procedures.notices import (
    FontLists,
    FontsMissingError,
    NoticeKind,
    Printer,
    PrintingError,
    compose,
    general,
    preferring,
)
from gongbao.procedures.notices.fonts import installed
from gongbao.procedures.notices.kinds import Sentence
from gongbao.procedures.notices.model import Notice

from .conftest import facts_for
from .test_kinds import KINDS

MM = 72 / 25.4
BODY = 15.75


def notice(**changed: object) -> Notice:
    """The notice of acceptance, with facts changed."""
    return compose(general.NOTICES[0], {**facts_for(general.NOTICES[0]), **changed})


def text_of(pdf: bytes) -> str:
    """All text as a reader extracts it."""
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def characters(
    pdf: bytes, page: int = 0
) -> list[tuple[str, float, tuple[float, float, float, float], tuple[int, ...]]]:
    """Each character of a page: itself, its size, its box (left, bottom, right, top), its colour."""
    document = pypdfium2.PdfDocument(pdf)
    textpage = document[page].get_textpage()
    found = []
    for place in range(textpage.count_chars()):
        colour = [c_uint() for _ in range(4)]
        pdfium.FPDFText_GetFillColor(textpage, place, *colour)
        found.append(
            (
                chr(pdfium.FPDFText_GetUnicode(textpage, place)),
                pdfium.FPDFText_GetFontSize(textpage, place),
                textpage.get_charbox(place),
                tuple(each.value for each in colour[:3]),
            )
        )
    return [each for each in found if each[0].strip()]


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_printed_whole(name: str, printer: Printer) -> None:
    kind = KINDS[name]
    made = compose(kind, facts_for(kind))
    printed = printer.print(made)
    text = re.sub(r"\s", "", text_of(printed.pdf))
    assert kind.name_in_full in text
    assert 1 <= printed.pages <= 4
    if kind.head:
        assert text.startswith(made.issuer)
        assert made.number in text
    assert ("（存根）" in text) == bool(kind.stub)
    assert "\ufffd" not in text


def test_both_standards_stand_in_the_metadata(printer: Printer) -> None:
    pdf = printer.print(notice()).pdf
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"/MarkInfo" in pdf
    assert b"/Lang(zh-CN)" in pdf.replace(b" ", b"")
    document = pypdfium2.PdfDocument(pdf)
    assert document.get_metadata_value("Title") == "受理通知书"
    assert document.get_metadata_value("CreationDate").startswith("D:20230520")


def test_the_same_notice_is_the_same_bytes(printer: Printer) -> None:
    assert printer.print(notice()).pdf == printer.print(notice()).pdf == Printer().print(notice()).pdf


def test_every_font_is_embedded(printer: Printer) -> None:
    page = pypdfium2.PdfDocument(printer.print(notice(addressee="𠮷㛃")).pdf)[0]
    fonts = [
        pdfium.FPDFTextObj_GetFont(each) for each in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=9)
    ]
    assert fonts
    assert all(pdfium.FPDFFont_GetIsEmbedded(font) == 1 for font in fonts)


@pytest.mark.parametrize("rare", ["𠮷", "㛃", "䶮", "𬭚", "㐂", "𤭢"])
def test_rare_characters_have_glyphs_and_stay_text(rare: str, printer: Printer) -> None:
    assert f"赵{rare}：" in text_of(printer.print(notice(addressee=f"赵{rare}")).pdf)
    drawn = printer.pictures(notice(addressee=f"赵{rare}"), 144)[0]
    # Two characters drawn as the same empty box would make the same picture.
    assert drawn not in [printer.pictures(notice(addressee=f"赵{other}"), 144)[0] for other in "龘　"]


def test_a_character_that_no_font_has_is_refused_by_name(printer: Printer) -> None:
    with pytest.raises(PrintingError, match=r"《受理通知书》无法打印：有字没有字形.*fonts-hanazono"):
        printer.print(notice(addressee="赵\U0002ebf0"))


def test_a_private_character_is_refused(printer: Printer) -> None:
    with pytest.raises(PrintingError, match=r"私用区字符U\+E863"):
        printer.print(notice(addressee="赵\ue863"))


def test_half_a_character_is_refused(printer: Printer) -> None:
    with pytest.raises(PrintingError, match=r"半个字符U\+D842"):
        printer.print(notice(addressee="赵\ud842"))


def test_text_cannot_reach_the_layout(printer: Printer) -> None:
    hostile = '#panic("x") *粗* $x$ "引号" \\ 反斜线 @ref <label> // 注'
    assert hostile.replace(" ", "") in re.sub(r"\s", "", text_of(printer.print(notice(item=hostile)).pdf))


def test_the_page_is_laid_out_as_official_papers_are(printer: Printer) -> None:
    kind = NoticeKind(
        name="long", title="通知", document="《办法》", clause="第一条", fields=(), parts=(Sentence("国" * 28 * 40),)
    )  # fmt: skip
    made = compose(kind, {"issuer": "某机关", "signed": "2023-05-20", "addressee": "甲"})
    printed = printer.print(made)
    assert printed.pages == 3
    page = pypdfium2.PdfDocument(printed.pdf)[1]
    assert (round(page.get_width() / MM), round(page.get_height() / MM)) == (210, 297)
    body = [each for each in characters(printed.pdf, 1) if each[0] == "国"]
    lines = sorted({round(box[1]) for _, _, box, _ in body})
    assert len(body) == 22 * 28  # a page is 22 lines of 28 characters
    assert {round(size, 2) for _, size, _, _ in body} == {BODY}
    assert min(box[0] for _, _, box, _ in body) / MM == pytest.approx(28, abs=1)
    assert max(box[2] for _, _, box, _ in body) / MM == pytest.approx(28 + 156, abs=1)
    steps = {round((after - before) * 2) / 2 for before, after in pairwise(lines)}
    assert all(abs(step - 225 * MM / 22) < 1.1 for step in steps)


def test_page_numbers_stand_outside(printer: Printer) -> None:
    kind = NoticeKind(
        name="long", title="通知", document="《办法》", clause="第一条", fields=(), parts=(Sentence("国" * 28 * 40),)
    )  # fmt: skip
    pdf = printer.print(compose(kind, {"issuer": "某机关", "signed": "2023-05-20", "addressee": "甲"})).pdf
    middle = 210 * MM / 2
    for page, digit in enumerate("123"):
        number = [box for character, size, box, _ in characters(pdf, page) if character == digit and size == 14]
        assert len(number) == 1
        assert (number[0][0] > middle) == (page % 2 == 0)


@pytest.mark.parametrize(
    "issuer",
    ["某局", "广州市天河区天园街道办事处", "广州市政务服务数据管理局", "某区人民政府某某街道卫生健康服务中心" * 3],
)
def test_the_red_head_is_one_line_within_the_width(issuer: str, printer: Printer) -> None:
    red = [each for each in characters(printer.print(notice(issuer=issuer)).pdf) if each[3] == (0xD7, 0x00, 0x0F)]
    assert "".join(character for character, *_ in red) == issuer
    assert max(box[3] for _, _, box, _ in red) - min(box[1] for _, _, box, _ in red) < 60
    assert min(box[0] for _, _, box, _ in red) >= 28 * MM - 1
    assert max(box[2] for _, _, box, _ in red) <= (28 + 156) * MM + 1


def test_no_sheet_has_a_signature_alone(printer: Printer) -> None:
    for entries in range(1, 30):
        pdf = printer.print(notice(papers=["材料"] * entries)).pdf
        document = pypdfium2.PdfDocument(pdf)
        last = document[len(document) - 1].get_textpage().get_text_bounded()
        assert "特此通知" in last
        assert last.index("特此通知") < last.rindex("2023年5月20日")


def test_a_table_of_many_rows_repeats_its_head(printer: Printer) -> None:
    kind = KINDS["longevity-allowance/recovery"]
    months = [{"month": f"第{n}月", "paid": 100, "due": 0, "over": 100} for n in range(1, 61)]
    pdf = printer.print(compose(kind, {**facts_for(kind), "months": months, "total": 6000})).pdf
    document = pypdfium2.PdfDocument(pdf)
    with_rows = [page for page in document if "第" in page.get_textpage().get_text_bounded()]
    assert sum("已发放（元）" in page.get_textpage().get_text_bounded() for page in with_rows) >= 4


def test_an_office_prefers_its_own_fonts() -> None:
    there = ("仿宋_GB2312", "Noto Serif CJK SC", "Noto Sans CJK SC", "LXGW WenKai")
    assert installed(FontLists(), there).body[0] == "仿宋_GB2312"
    assert installed(preferring(["noto serif cjk sc"]), there).body[0] == "Noto Serif CJK SC"
    assert Printer(preferring(["Noto Serif CJK SC"])).print(notice()).fonts.startswith("正文Noto Serif CJK SC")


def test_without_chinese_fonts_the_package_is_named(tmp_path: Path) -> None:
    with pytest.raises(FontsMissingError, match="apt-get install fonts-noto-cjk fonts-lxgw-wenkai"):
        Printer(folders=[tmp_path], system_fonts=False)


def test_an_empty_form_is_two_pages(printer: Printer) -> None:
    kind = KINDS["one-child-certificate/form-1-application"]
    printed = printer.print(compose(kind, {"issuer": "天园街道办事处", "signed": "2023-05-20"}))
    assert printed.pages == 2
    text = text_of(printed.pdf)
    for label in ("男方", "女方", "独生子女信息", "审核意见", "光荣证编号", "申请人签名"):
        assert label in text


def test_the_form_shows_identity_numbers_whole_in_boxes(printer: Printer) -> None:
    kind = KINDS["one-child-certificate/form-1-application"]
    pdf = printer.print(compose(kind, {**facts_for(kind), "wife_id": "11010519491231002X"})).pdf
    assert "11010519491231002X" in re.sub(r"\s", "", text_of(pdf))
