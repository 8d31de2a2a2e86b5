"""`gongbao read` from end to end: what a person sees, and JSON for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from gongbao.cli import main
from gongbao.demo.printing import clean_text, print_gazette


@pytest.fixture
def gazette(tmp_path: Path) -> Path:
    """The project's own gazette, printed with the usual damage."""
    path = tmp_path / "示例公报.txt"
    path.write_text(print_gazette(clean_text()), encoding="utf-8")
    return path


def test_the_report_says_what_each_document_is(gazette: Path) -> None:
    result = CliRunner().invoke(main, ["read", str(gazette)])
    assert result.exit_code == 0
    for expected in (
        "穗民规字〔2021〕6号",
        "统一编号：GZ0320210058",
        "施行日期：2021-09-01",
        "有效期5年，最后一日 2026-08-31",
        "条文：第一条至第二十六条，共26",
        "附件：充电车位登记表（未刊登）",
        "废止：示交规字〔2019〕3号",
        "存疑之处",
    ):
        assert expected in result.output


def test_the_end_of_a_validity_is_the_reader_s_choice(gazette: Path) -> None:
    result = CliRunner().invoke(main, ["read", str(gazette), "--term-ends", "same-day"])
    assert "最后一日 2026-09-01" in result.output


def test_json_holds_provisions_with_addresses(gazette: Path) -> None:
    result = CliRunner().invoke(main, ["read", str(gazette), "--json"])
    assert result.exit_code == 0
    data = json.loads(result.output)
    first = data["documents"][0]
    assert first["in_force_from"] == "2021-09-01"

    def addresses(provisions: list[dict[str, object]]) -> list[object]:
        found: list[object] = []
        for provision in provisions:
            found += [provision["address"], *addresses(provision["children"])]  # type: ignore[arg-type]
        return found

    assert "穗民规字〔2021〕6号 第四条第二款" in addresses(first["provisions"])
    assert data["repairs_by_rule"]
    assert data["edits"]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\xff\xfe", b"plain English, nothing else."])
def test_what_cannot_be_read_is_said_in_one_message(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(content)
    result = CliRunner().invoke(main, ["read", str(path)])
    assert result.exit_code == 1
    assert result.output.startswith("错误：")
    assert "bad.txt" in result.output


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["read", str(tmp_path / "nowhere.txt")])
    assert result.exit_code == 1
    assert "nowhere.txt" in result.output
