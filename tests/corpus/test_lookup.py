"""Finding by address in any usual form, the nearest for a wrong one, and what `show` prints."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner

from gongbao.cli import main
from gongbao.corpus import Corpus, NotFoundError, find
from gongbao.corpus.naming import fold_number, fold_path, fold_title, fold_titles
from gongbao.corpus.ranges import provisions_named

PARAGRAPH = "示民规字〔2021〕6号 第一条第一款"


@pytest.mark.parametrize(
    "written",
    [
        "示民规字〔2021〕6号 第一条第一款",
        "示民规字〔2021〕6号第一条第一款",
        "示民规字[2021]6号第1条第1款",
        "示民规字(2021)第6号 1条1款",
        "示民规字2021 6号第1条第1款",
        "示民规字【２０２１】６号 第一条 第一款",
        "示民規字〔2021〕6號第一條第一款",
        "示民规〔2021〕6号第一条第一款",
        "《长者津贴办法》第一条第一款",
        "长者津贴办法第一条第一款",
        "GZ0320210058 第一条第一款",
    ],
)
def test_a_provision_is_found_in_every_usual_form(kept: Corpus, written: str) -> None:
    found = find(kept, written)
    assert found.provision is not None
    assert str(found.provision.address) == PARAGRAPH


def test_the_first_paragraph_of_an_article_with_one_is_the_article(kept: Corpus) -> None:
    found = find(kept, "示民规字〔2021〕6号第二条第一款")
    assert found.provision is not None
    assert found.provision.address.path == "第二条"


def test_a_wrong_article_gets_the_nearest(kept: Corpus) -> None:
    with pytest.raises(NotFoundError, match="没有“第三条”") as wrong:
        find(kept, "示民规字〔2021〕6号 第三条")
    assert "示民规字〔2021〕6号 第一条" in wrong.value.nearest


def test_a_wrong_number_gets_the_nearest_documents(kept: Corpus) -> None:
    with pytest.raises(NotFoundError, match="没有这份文件") as wrong:
        find(kept, "示民规字〔2021〕9号")
    assert wrong.value.nearest[0].startswith("示民规字〔2021〕6号")


def test_show_prints_text_place_raw_lines_flags_and_repairs(kept: Corpus) -> None:
    shown = CliRunner().invoke(main, ["show", PARAGRAPH, "--corpus", str(kept.path)])
    assert shown.exit_code == 0, shown.output
    assert "每人每月100元" in shown.output
    assert "2021-24.txt 第 4 行" in shown.output
    assert "     4 第一条　年满80周岁的" in shown.output
    assert "修补：第 4 行 全角空格：“　”读作“ ”" in shown.output
    table = CliRunner().invoke(main, ["show", "示民规字〔2021〕6号", "第二条", "--corpus", str(kept.path)])
    assert "| 80 | 100 |" in table.output
    assert "最可能是“1.5倍”" in table.output


def test_show_says_an_uncertain_paragraph_border(kept: Corpus) -> None:
    shown = CliRunner().invoke(main, ["show", "示民规字〔2021〕6号", "第一条第二款", "--corpus", str(kept.path)])
    assert "把握 70%" in shown.output


def test_show_of_a_number_prints_the_record_and_the_outline(kept: Corpus) -> None:
    shown = CliRunner().invoke(main, ["show", "示民规字〔2021〕6号", "--corpus", str(kept.path)])
    assert "最后一天 2026-08-31" in shown.output
    assert "废止：《老人补贴办法》（示民规字〔2016〕7号）" in shown.output
    assert "第一条 发多少" in shown.output


@pytest.mark.parametrize(
    ("written", "paths"),
    [
        ("第一条至第二条", ["第一条", "第二条"]),
        ("第一至二条", ["第一条", "第二条"]),
        ("第1-2条", ["第一条", "第二条"]),
        ("第一条第一款至第二款", ["第一条第一款", "第一条第二款"]),
        ("第一条第一至二款", ["第一条第一款", "第一条第二款"]),
        ("第二条、第一条", ["第二条", "第一条"]),
        ("第一条第二款、第一款和第二条", ["第一条第二款", "第一条第一款", "第二条"]),
        ("全文", ["第一条", "第二条"]),
    ],
)
def test_several_provisions_are_named_at_once(kept: Corpus, written: str, paths: list[str]) -> None:
    named = provisions_named(find(kept, "示民规字〔2021〕6号").document, written)
    assert [found.provision.address.path for found in named if found.provision] == paths


@pytest.mark.parametrize(
    ("written", "said"),
    [("第二条至第一条", "先后颠倒"), ("第一条至第九条", "没有“第九条”"), ("第一条至第二条第一款和第三款", "第三款")],
)
def test_a_range_that_cannot_be_is_refused(kept: Corpus, written: str, said: str) -> None:
    with pytest.raises(NotFoundError, match=said):
        provisions_named(find(kept, "示民规字〔2021〕6号").document, written)


def test_show_prints_a_range_under_its_paths(kept: Corpus) -> None:
    shown = CliRunner().invoke(
        main, ["show", "示民规字〔2021〕6号", "第一条第一款至第二款", "--corpus", str(kept.path)]
    )
    assert "第一条第一款 年满80周岁的" in shown.output
    assert "第一条第二款 每年十月" in shown.output
    assert "第 4—5 行" in shown.output


def test_the_nearest_of_a_wrong_article_are_its_neighbours_in_number(kept: Corpus) -> None:
    with pytest.raises(NotFoundError) as wrong:
        find(kept, "示民规字〔2021〕6号 第九十九条")
    assert wrong.value.nearest == ("示民规字〔2021〕6号 第二条", "示民规字〔2021〕6号 第一条")


@pytest.mark.parametrize("written", ["第一条第一款", " "])
def test_a_path_alone_is_told_to_name_its_document(kept: Corpus, written: str) -> None:
    with pytest.raises(NotFoundError, match="没有写明是哪份文件"):
        find(kept, written)


def test_what_is_like_no_document_is_sent_to_the_search(kept: Corpus) -> None:
    with pytest.raises(NotFoundError, match="gongbao search") as wrong:
        find(kept, "乱七八糟")
    assert wrong.value.nearest == ()


def test_commands_say_how_to_make_a_corpus(tmp_path: Any) -> None:
    for arguments in (["show", "x"], ["search", "x"], ["cited-by", "x"], ["in-force", "--on", "2024-01-01"]):
        said = CliRunner().invoke(main, [*arguments, "--corpus", str(tmp_path / "none.db")])
        assert said.exit_code == 1
        assert "gongbao keep" in said.output


def test_names_fold_alike() -> None:
    assert fold_number("穗民规字 [2021] 第06号") == fold_number("穗民規字〔２０２１〕6號") == "穗民规字/2021/6"
    assert fold_number("没有文号") is None
    assert fold_path("第4条第1款第（三）项") == fold_path("4条1款第三项") == "第四条第一款（三）"
    assert fold_title("《长者“津贴”办法（试行）》") == "长者津贴办法试行"
    assert "长者津贴办法" in fold_titles("示例市民政局关于印发《长者津贴办法》的通知")
