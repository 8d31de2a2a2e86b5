"""Hand-made readings: a short regulation in two versions, its successor, and a notice that cites them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gongbao.corpus import Corpus, keep, open_corpus
from gongbao.gazette.model import Citation, Document, Edit, Flag, Provision, Reading, Span, Table, Validity
from gongbao.text.address import Address

RAW = """示例市民政局文件
示民规字〔2021〕6号
长者津贴办法
第一条　年满80周岁的，每人每月100元。
每年十月另发慰问金1000元。
第二条 迁出的，30日内告知街道。
"""


def regulation(number: str = "示民规字〔2021〕6号", title: str = "长者津贴办法", sum_of_money: int = 100) -> Document:
    whole = Address(number)
    first, second = whole.article(1), whole.article(2)
    paragraphs = (
        Provision(first.paragraph(1), f"年满80周岁的，每人每月{sum_of_money}元。", "", Span(4, 4)),
        Provision(first.paragraph(2), "每年十月另发慰问金1000元。", "", Span(5, 5), confidence=0.7),
    )
    table = Table("津贴表", (("年龄", "元"), ("80", "100")), (), Span(6, 6))
    return Document(
        key=number,
        title=title,
        number=number,
        span=Span(1, 6),
        pages=(3, 3),
        issuers=("示例市民政局",),
        unified_number="GZ0320210058",
        issued=date(2021, 6, 15),
        in_force_from=date(2021, 9, 1),
        validity=Validity("有效期5年", 5, date(2026, 8, 31), "到前一日止"),
        repeals=(Citation("老人补贴办法", "示民规字〔2016〕7号", None, 6, second),),
        cites=(Citation("老年人权益保障法", None, None, 4, first),),
        provisions=(
            Provision(first, "", "发多少", Span(4, 5), children=paragraphs),
            Provision(second, "迁出的，30日内告知街道。", "迁移", Span(6, 6), tables=(table,)),
        ),
    )


def reading(*documents: Document, source: str = "2021-24.txt", sha256: str = "a" * 64) -> Reading:
    return Reading(
        source=source,
        sha256=sha256,
        title="示例公报",
        documents=documents,
        edits=(Edit("全角空格", 4, 30, "　", " ", 1.0),),
        flags=(Flag("小数点", 6, "１ ５ 倍", "1.5倍", "两个数字之间只有空格"),),
    )


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return open_corpus(tmp_path / "gongbao.db", make=True)


@pytest.fixture
def kept(corpus: Corpus) -> Corpus:
    """A corpus with the regulation, and a notice that ends it in 2024."""
    keep(corpus, reading(regulation()), RAW)
    notice = regulation("示民规字〔2024〕1号", "示例市民政局关于印发长者津贴新办法的通知", 150)
    notice = replace(
        notice,
        unified_number=None,
        in_force_from=date(2024, 5, 1),
        validity=None,
        repeals=(Citation("长者津贴办法", None, None, 6),),
    )
    keep(corpus, reading(notice, source="2024-09.txt", sha256="b" * 64))
    return corpus


class Make:
    """What tests make by hand."""

    raw = RAW
    regulation = staticmethod(regulation)
    reading = staticmethod(reading)


@pytest.fixture
def make() -> Make:
    return Make()
