"""Citations that no longer stand or are not at hand; terms set in quotation marks and defined nowhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gongbao.audit.proof.answers import Outcome
from gongbao.audit.proof.citations import check_citations, check_terms
from gongbao.audit.proof.report_days import check_reports
from gongbao.corpus import keep, open_corpus
from gongbao.gazette.model import Attachment, Citation, Definition, Document, Provision, Reading, Span, Validity
from gongbao.text.address import Address

OLD, NEW, MINE = "示规字〔2015〕1号", "示规字〔2020〕2号", "示规字〔2022〕9号"


def document(number: str, title: str, text: str = "略。", **more: object) -> Document:
    article = Address(number).article(1)
    held = {
        "in_force_from": date(int(number[4:8]), 1, 1),
        "provisions": (Provision(article, text, "", Span(1, 1)),),
    }
    return Document(key=number, title=title, number=number, span=Span(1, 1), **(held | more))  # type: ignore[arg-type]


def cites(*named: tuple[str, str | None]) -> tuple[Citation, ...]:
    inside = Address(MINE).article(1)
    return tuple(Citation(title, number, None, 1, inside) for title, number in named)


def test_citations_to_what_has_ended_or_is_not_in_the_corpus(tmp_path: Path) -> None:
    ended = Validity("有效期5年", 5, date(2019, 12, 31), "到前一日止")
    mine = document(
        MINE, "奖励办法", cites=cites(("旧办法", OLD), ("现行办法", NEW), ("未见办法", "示规字〔2018〕7号"))
    )
    corpus = open_corpus(tmp_path / "gongbao.db", make=True)
    all_three = (document(OLD, "旧办法", validity=ended), document(NEW, "现行办法"), mine)
    keep(corpus, Reading("a.txt", "c" * 64, "公报", all_three))
    old, new, unseen = check_citations(corpus, mine, date(2022, 6, 1))
    assert (old.outcome, new.outcome, unseen.outcome) == (Outcome.FOUND, Outcome.PROVED, Outcome.FOUND)
    assert "有效期到 2019-12-31" in old.says
    assert "没有这份文件" in unseen.says
    assert old.clauses == (f"{MINE} 第一条",)


def test_its_own_annexes_and_what_it_repeals_are_not_looked_for(tmp_path: Path) -> None:
    annex = Address.parse("附件1", MINE)
    mine = document(
        MINE,
        "奖励办法",
        cites=cites(("本办法", None), ("奖励标准表", None), ("补助表", None), ("旧办法", OLD)),
        repeals=cites(("旧办法", OLD)),
        attachments=(Attachment(1, "奖励标准表", True),),
        provisions=(Provision(annex, "略。", "补助（补发）表", Span(1, 1)),),
    )
    corpus = open_corpus(tmp_path / "gongbao.db", make=True)
    keep(corpus, Reading("a.txt", "c" * 64, "公报", (mine,)))
    (found,) = check_citations(corpus, mine, date(2022, 6, 1))
    assert (found.about, found.outcome) == ("《补助表》", Outcome.FOUND)
    assert "本文件的附件题名是《补助（补发）表》" in found.says


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("各区于每月10日前报送上月分配情况。", Outcome.PROVED),
        ("各区于每年12月20日前向市报送本年度执行情况。", Outcome.FOUND),
        ("各区于次年1月31日前报送当年度执行情况。", Outcome.PROVED),
    ],
)
def test_a_report_that_is_due_before_what_it_reports(text: str, outcome: Outcome) -> None:
    (found,) = check_reports(document(MINE, "奖励办法", text))
    assert (found.outcome, found.clauses) == (outcome, (f"{MINE} 第一条",))


def test_terms_used_and_never_defined() -> None:
    text = "本办法所称“重点项目”，是指年投资一亿元以上的项目。对“专精企业”的“重点项目”，给予“小额补助”。"
    known = (Definition("小额补助", "不超过一万元的补助", Address(MINE).article(2)),)
    found = {
        answer.about: answer.outcome for answer in check_terms(document(MINE, "奖励办法", text, definitions=known))
    }
    assert found == {"“重点项目”": Outcome.PROVED, "“专精企业”": Outcome.FOUND, "“小额补助”": Outcome.PROVED}
