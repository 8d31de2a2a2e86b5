"""Keeping readings: twice changes nothing, a newer text is a new version, never half a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from gongbao.corpus import Corpus, CorpusError, NoCorpusError, find, keep, open_corpus, tables
from gongbao.corpus.lookup import versions
from gongbao.gazette.model import Document, Standing


def rows(corpus: Corpus) -> dict[str, int]:
    with corpus.connect() as connection:
        names = [*tables.metadata.tables, "passage_words"]
        return {name: connection.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}


def test_a_file_read_in_twice_changes_nothing(corpus: Corpus, make: Any) -> None:
    first = keep(corpus, make.reading(make.regulation()), make.raw)
    before = rows(corpus)
    second = keep(corpus, make.reading(make.regulation()), make.raw)
    assert first.new == ("示民规字〔2021〕6号",)
    assert second.already_kept
    assert rows(corpus) == before


def test_the_same_text_in_another_file_is_no_new_version(corpus: Corpus, make: Any) -> None:
    keep(corpus, make.reading(make.regulation()))
    again = keep(corpus, make.reading(make.regulation(), source="compendium.txt", sha256="c" * 64))
    assert again.unchanged == ("示民规字〔2021〕6号",)
    assert len(versions(corpus, "示民规字〔2021〕6号")) == 1


def test_a_newer_text_becomes_a_version_and_the_old_one_stays(corpus: Corpus, make: Any) -> None:
    keep(corpus, make.reading(make.regulation()))
    newer = keep(corpus, make.reading(make.regulation(sum_of_money=120), source="2022-01.txt", sha256="d" * 64))
    assert newer.new_versions == ("示民规字〔2021〕6号",)
    current, old = versions(corpus, "示民规字〔2021〕6号")
    assert (current.version, current.source_name, current.current) == (2, "2022-01.txt", True)
    assert (old.version, old.source_name, old.current) == (1, "2021-24.txt", False)


def test_an_abridged_text_does_not_supersede_a_whole_one(corpus: Corpus, make: Any) -> None:
    keep(corpus, make.reading(make.regulation()))
    short = replace(make.regulation(sum_of_money=120), standing=(Standing.ABRIDGED,))
    keep(corpus, make.reading(short, source="compendium.txt", sha256="d" * 64))
    assert [document.version for document in versions(corpus, "示民规字〔2021〕6号")] == [1, 2]


def test_reading_the_same_file_better_replaces_what_was_read(corpus: Corpus, make: Any) -> None:
    keep(corpus, make.reading(make.regulation()))
    keep(corpus, make.reading(make.regulation(sum_of_money=120)))
    only = versions(corpus, "示民规字〔2021〕6号")
    assert [document.version for document in only] == [1]
    assert "120元" in only[0].record.provisions[0].children[0].text
    assert rows(corpus)["passage"] == rows(corpus)["passage_words"]


def test_two_documents_with_one_number_are_both_kept_and_said(corpus: Corpus, make: Any) -> None:
    other = make.regulation(title="某某局关于停车的通知", sum_of_money=7)
    kept = keep(corpus, make.reading(make.regulation(), other))
    assert len(kept.new) == 2
    assert "示民规字〔2021〕6号" in kept.findings[0]
    assert "第 1—6 行" in kept.findings[0]
    found = find(corpus, "《某某局关于停车的通知》第一条第一款")
    assert found.provision is not None
    assert found.provision.address.document == "《某某局关于停车的通知》"


def test_one_document_printed_twice_in_a_gazette_is_kept_once(corpus: Corpus, make: Any) -> None:
    kept = keep(corpus, make.reading(make.regulation(), make.regulation()))
    assert kept.new == ("示民规字〔2021〕6号",)
    assert "只留一份" in kept.findings[0]


def test_a_file_that_fails_half_way_leaves_nothing(corpus: Corpus, make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows(corpus)

    def breaks(_connection: object, _id: int, document: Document) -> None:
        if document.key.endswith("8号"):
            raise RuntimeError("power cut")

    monkeypatch.setattr("gongbao.corpus.keeping.index_document", breaks)
    with pytest.raises(RuntimeError):
        keep(corpus, make.reading(make.regulation(), make.regulation("示民规字〔2021〕8号")))
    assert rows(corpus) == before


def test_no_corpus_yet_says_what_makes_one(tmp_path: Path) -> None:
    with pytest.raises(NoCorpusError, match="gongbao keep"):
        open_corpus(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()


def test_a_file_that_is_no_corpus_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "text.db"
    path.write_text("这不是数据库" * 100, encoding="utf-8")
    with pytest.raises(CorpusError, match="不是文件库"):
        open_corpus(path)
    with pytest.raises(CorpusError, match="不是文件库"):
        open_corpus(path, make=True)


def test_a_text_broken_off_does_not_take_the_place_of_the_whole_one(corpus: Corpus, make: Any) -> None:
    whole = make.regulation()
    keep(corpus, make.reading(whole))
    first = whole.provisions[0]
    broken = replace(first.children[1], text="每年十月另发")
    cut = replace(whole, provisions=(replace(first, children=(first.children[0], broken)),))
    kept = keep(corpus, make.reading(cut, source="cut.txt", sha256="c" * 64))
    assert kept.new_versions == (whole.key,)
    assert "只是已存文本的开头" in kept.findings[0]
    assert find(corpus, whole.key).document.source_name == "2021-24.txt"


def test_the_whole_text_takes_the_place_of_one_broken_off(corpus: Corpus, make: Any) -> None:
    whole = make.regulation()
    cut = replace(whole, provisions=whole.provisions[:1])
    keep(corpus, make.reading(cut, source="cut.txt", sha256="c" * 64))
    kept = keep(corpus, make.reading(whole))
    assert kept.findings == ()
    assert find(corpus, whole.key).document.source_name == "2021-24.txt"
