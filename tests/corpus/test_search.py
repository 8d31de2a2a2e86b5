"""Search on a small corpus: straight to what is named, everyday words, typing errors, and no answer said as such."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner

from gongbao.cli import main
from gongbao.corpus import Corpus, keep
from gongbao.corpus.search.answering import search
from gongbao.corpus.search.intent import wanted
from gongbao.corpus.search.signs import Sign, signs
from gongbao.corpus.search.sounds import sound_alike
from gongbao.corpus.search.vocabulary import vocabulary
from gongbao.gazette.model import Provision, Span
from gongbao.text.address import Address

CLAUSES = [
    "长寿保健金按月发放，八十周岁以上的老年人每人每月100元。",
    "长寿保健金的领取人死亡的，家属应当在30日内告知街道办事处，自次月起停发。",
    "长寿保健金由区民政部门负责发放，所需经费列入区级财政预算。",
    "道路危险货物运输企业的驾驶员应当经考核合格，取得从业资格证后方可上岗。",
    "充电设施运营企业应当每周巡查一次，巡查记录至少保存一年。",
    "被征地农民的养老保险补贴由县级人民政府从土地出让收入中安排，专款专用。",
    "用人单位招用登记失业人员的，给予一次性吸纳就业补贴。",
    "排水户排放生产废水的，应当向水务行政主管部门申请排水许可证。",
]


@pytest.fixture
def small(corpus: Corpus, make: Any) -> Corpus:
    whole = Address("示府规〔2022〕3号")
    provisions = tuple(Provision(whole.article(n), text, "", Span(n, n)) for n, text in enumerate(CLAUSES, 1))
    document = replace(
        make.regulation("示府规〔2022〕3号", "示例市综合办法"), provisions=provisions, unified_number="GZ0120220003"
    )
    keep(corpus, make.reading(document))
    return corpus


def first(corpus: Corpus, asked: str) -> str:
    return search(corpus, asked).hits[0].address.split(" ")[-1]


@pytest.mark.parametrize(
    ("asked", "article"),
    [
        ("阿婆八十岁了每个月领多少钱", "第一条"),
        ("老人走了，家里人要几天内去说", "第二条"),
        ("老人补贴的钱谁出", "第三条"),
        ("开油罐车的师傅要什么证", "第四条"),
        ("充电桩多久要检查一次", "第五条"),
        ("地被收了，养老钱哪里来", "第六条"),
        ("公司招了没工作的人有没有补贴", "第七条"),
        ("厂里的脏水往下水道倒要办什么", "第八条"),
    ],
)
def test_everyday_words_find_the_official_clause(small: Corpus, asked: str, article: str) -> None:
    assert first(small, asked) == article


@pytest.mark.parametrize("asked", ["长受保健金由谁负责", "長壽保健金由誰負責", "长寿健保金由谁负责"])
def test_typing_errors_and_traditional_characters_are_tolerated(small: Corpus, asked: str) -> None:
    assert first(small, asked) == "第三条"


@pytest.mark.parametrize(
    "asked", ["示府规〔2022〕3号第四条", "示府规2022 3号 第4条", "《示例市综合办法》第四条", "示例市综合办法第4条"]
)
def test_a_citation_goes_straight_there(small: Corpus, asked: str) -> None:
    results = search(small, asked)
    assert results.directly
    assert [hit.address for hit in results.hits] == ["示府规〔2022〕3号 第四条"]


def test_a_number_alone_is_the_document(small: Corpus) -> None:
    results = search(small, "GZ0120220003")
    assert results.directly
    assert [hit.address for hit in results.hits] == ["示府规〔2022〕3号"]


def test_a_wrong_article_is_said_with_the_nearest(small: Corpus) -> None:
    results = search(small, "示府规〔2022〕3号第十四条")
    assert "没有“第十四条”" in results.notes[0]
    assert "第四条" in results.notes[0]


def test_words_after_a_number_are_searched_in_that_document(kept: Corpus) -> None:
    results = search(kept, "示民规字〔2021〕6号 慰问金")
    assert {hit.document for hit in results.hits} == {"示民规字〔2021〕6号"}


@pytest.mark.parametrize("asked", ["交响乐团演出门票", "火星基地选址", "xyzzy"])
def test_nothing_answers_is_said(small: Corpus, asked: str) -> None:
    assert search(small, asked).refused
    said = CliRunner().invoke(main, ["search", asked, "--corpus", str(small.path)])
    assert "没有条款回答这个问题" in said.output


def test_every_result_says_why_it_matched(small: Corpus) -> None:
    said = CliRunner().invoke(main, ["search", "阿婆八十岁了每个月领多少钱", "--corpus", str(small.path)])
    assert "阿婆→老年人" in said.output
    assert "2021-24.txt 第 1 行" in said.output


def test_the_json_form_names_address_document_and_lines(small: Corpus) -> None:
    import json

    said = CliRunner().invoke(main, ["search", "充电桩多久检查", "--json", "--corpus", str(small.path)])
    best = json.loads(said.output)["hits"][0]
    assert (best["document"], best["first_line"]) == ("示府规〔2022〕3号", 5)


def test_only_the_current_version_is_searched(small: Corpus, make: Any) -> None:
    whole = Address("示府规〔2022〕3号")
    newer = replace(
        make.regulation("示府规〔2022〕3号", "示例市综合办法"),
        provisions=(Provision(whole.article(1), "长寿保健金每人每月150元。", "", Span(1, 1)),),
    )
    keep(small, make.reading(newer, source="2023-01.txt", sha256="e" * 64))
    assert {hit.source for hit in search(small, "长寿保健金").hits} == {"2023-01.txt"}


def test_what_a_question_wants_and_what_a_passage_tells_are_the_same_names() -> None:
    assert Sign.MONEY in wanted("每月给多少钱") & signs("每人每月100元")
    assert Sign.TIME in wanted("几天内答复") & signs("在5个工作日内答复")
    assert Sign.WHO in wanted("归哪个局管") & signs("由市民政局负责")
    assert not wanted("长寿保健金")


def test_sounds_follow_the_order_of_the_standard() -> None:
    assert sound_alike("受", "寿")
    assert sound_alike("茶", "查")
    assert sound_alike("仕", "士")
    assert not sound_alike("热", "人")
    assert not sound_alike("受", "受")


def test_the_vocabulary_is_broad_and_sound() -> None:
    entries = vocabulary().entries
    assert len(entries) > 300
    assert all(entry.lay and entry.official for entry in entries)
    assert [spoken.word for spoken in vocabulary().spoken("吃低保的老婆")] == ["吃低保", "老婆"]


def test_a_whole_title_goes_straight_to_its_document(kept: Corpus) -> None:
    results = search(kept, "长者津贴办法")
    assert results.directly
    assert results.hits[0].address == "示民规字〔2021〕6号"


def test_a_range_goes_straight_to_each_of_its_provisions(kept: Corpus) -> None:
    results = search(kept, "示民规字〔2021〕6号 第一条至第二条")
    assert [hit.address.split()[-1] for hit in results.hits] == ["第一条", "第二条"]


def test_a_number_that_is_not_kept_leads_to_those_who_cite_it(kept: Corpus) -> None:
    results = search(kept, "示民规字〔2016〕7号")
    assert results.directly
    assert results.hits[0].address == "示民规字〔2021〕6号 第二条"
    assert "文件库里没有 示民规字〔2016〕7号" in results.notes[0]


@pytest.mark.parametrize("asked", ["？？", ""])
def test_nothing_to_search_for_is_said(kept: Corpus, asked: str) -> None:
    run = CliRunner().invoke(main, ["search", asked, "--corpus", str(kept.path)])
    assert run.exit_code == 1
    assert "没有可以查找的词" in run.output
