"""`gongbao keep` on files: what was kept, what was there already, and what could not be read."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from gongbao.cli import main

TEXT = """示例市民政局文件
示民规字〔2021〕6号

示例市民政局关于印发长者津贴办法的通知

各区民政局：

现将办法印发给你们。

第一条 年满80周岁的，每人每月100元。

第二条 迁出的，30日内告知街道。

第三条 本办法自2021年9月1日起施行，有效期5年。
"""


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, list(arguments))
    return result.exit_code, result.output


def test_a_gazette_is_kept_shown_and_not_kept_twice(tmp_path: Path) -> None:
    gazette, corpus = tmp_path / "gazette.txt", str(tmp_path / "g.db")
    gazette.write_text(TEXT, encoding="utf-8")
    code, said = run("keep", str(gazette), "--corpus", corpus)
    assert code == 0, said
    assert "新存 1 份" in said
    assert "没有改动" in run("keep", str(gazette), "--corpus", corpus)[1]
    code, shown = run("show", "示民规字〔2021〕6号", "第二条", "--corpus", corpus)
    assert code == 0, shown
    assert "第二条 迁出的，30日内告知街道。" in shown


def test_what_cannot_be_read_is_said_and_the_rest_is_kept(tmp_path: Path) -> None:
    empty, gazette, corpus = tmp_path / "empty.txt", tmp_path / "gazette.txt", str(tmp_path / "g.db")
    empty.write_text("", encoding="utf-8")
    gazette.write_text(TEXT, encoding="utf-8")
    code, said = run("keep", str(empty), str(tmp_path / "none.txt"), str(gazette), "--corpus", corpus)
    assert code == 1
    assert f"{empty}：没有存入" in said
    assert f"{tmp_path / 'none.txt'}：没有存入" in said
    assert "新存 1 份" in said


def test_a_corpus_in_a_missing_folder_is_refused_before_reading(tmp_path: Path) -> None:
    gazette = tmp_path / "gazette.txt"
    gazette.write_text(TEXT, encoding="utf-8")
    code, said = run("keep", str(gazette), "--corpus", str(tmp_path / "none" / "g.db"))
    assert code == 1
    assert "文件夹" in said


def test_a_file_without_any_document_is_not_kept(tmp_path: Path) -> None:
    diary, corpus = tmp_path / "diary.txt", str(tmp_path / "g.db")
    diary.write_text("今天天气很好，我们去公园玩。\n买了两斤苹果。\n", encoding="utf-8")
    code, said = run("keep", str(diary), "--corpus", corpus)
    assert code == 1
    assert "没有存入。没有找到任何文件" in said


def test_two_documents_of_one_number_are_both_kept_and_told(tmp_path: Path) -> None:
    gazette, corpus = tmp_path / "gazette.txt", str(tmp_path / "g.db")
    second = TEXT.replace("长者津贴办法", "儿童津贴办法").replace("满80周岁", "未满6周岁")
    gazette.write_text(TEXT + "\n" + second, encoding="utf-8")
    code, said = run("keep", str(gazette), "--corpus", corpus)
    assert code == 0, said
    assert "新存 2 份" in said
    assert "文号重复：示民规字〔2021〕6号" in said
    shown = run("show", "示民规字〔2021〕6号", "--corpus", corpus)[1]
    assert shown.startswith("示民规字〔2021〕6号\n  标题：示例市民政局关于印发长者津贴办法的通知")
    assert "《示例市民政局关于印发儿童津贴办法的通知》 也用这个文号" in shown
