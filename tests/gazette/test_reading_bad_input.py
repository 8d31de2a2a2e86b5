"""Bad files: each gets one message that names file, place and remedy; what can be read is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongbao.gazette.errors import SourceError
from gongbao.gazette.files import read_source

TEXT = "示例市人民政府文件\n示府规〔2023〕1号\n第一条 本办法由市民政局负责解释，自印发之日起施行。\n" * 30


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("空.txt", b"", ("空.txt", "空的", "0字节")),
        ("空白.txt", b" \n\n ", ("空白.txt", "空的")),
        ("表格.txt", b"PK\x03\x04" + bytes(100), ("Excel", "另存为")),
        ("图片.txt", b"\x89PNG\r\n" + bytes(100), ("图片", "另存为")),
        ("英文.txt", b"The quick brown fox jumps over the lazy dog. " * 20, ("不像中文公报", "quick")),
        ("乱.txt", bytes(range(128, 256)) * 9, ("编码认不出", "字节", "UTF-8")),
        ("繁体.txt", ("示例市人民政府關於劃定限行區的通告" * 40).encode("big5", "ignore"), ("Big5", "另存为 UTF-8")),
        ("网页.html", b"<!DOCTYPE html>\n<html><p>" + TEXT.encode() + b"</p></html>", ("网页", "纯文本")),
        ("坏.pdf", b"%PDF-1.7\n" + b"x" * 200, ("坏.pdf", "打不开", "重新下载")),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_remedy(
    tmp_path: Path, name: str, data: bytes, words: tuple[str, ...]
) -> None:
    with pytest.raises(SourceError) as caught:
        read_source(written(tmp_path, name, data))
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("gb18030", "GB18030"),
        ("gbk", "GB18030"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_encodings_in_use_are_read_alike(tmp_path: Path, encoding: str, shown: str) -> None:
    source = read_source(written(tmp_path, "公报.txt", TEXT.encode(encoding)))
    assert source.raw == TEXT
    assert source.encoding == shown
    assert len(source.sha256) == 64


def test_line_ends_of_windows_are_margins(tmp_path: Path) -> None:
    unix = read_source(written(tmp_path, "a.txt", TEXT.encode()))
    windows = read_source(written(tmp_path, "b.txt", TEXT.replace("\n", "\r\n").encode()))
    assert [p.text for p in windows.paragraphs] == [p.text for p in unix.paragraphs]


@pytest.mark.parametrize("cut", [1, 2])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_file_cut_inside_a_character_is_read_up_to_there(tmp_path: Path, cut: int, encoding: str) -> None:
    data = (TEXT + "尾").encode(encoding)[:-cut]
    source = read_source(written(tmp_path, "断.txt", data))
    assert source.raw.startswith(TEXT)
    if len(data) > len(TEXT.encode(encoding)):
        assert any("截断" in finding for finding in source.findings)


def test_a_text_cut_in_mid_sentence_says_so(tmp_path: Path) -> None:
    whole = (
        TEXT + "第二条 本办法所称的事项，包括市、区两级有关部门依照法律法规和规章的规定办理的行政许可、行政确认以及其他"
    )
    source = read_source(written(tmp_path, "断句.txt", whole.encode()))
    assert [finding for finding in source.findings if "句子中间结束" in finding]


def test_a_few_damaged_bytes_are_flagged_and_the_rest_is_read(tmp_path: Path) -> None:
    data = bytearray(TEXT.encode())
    data[-20] = 0xFF
    source = read_source(written(tmp_path, "损.txt", bytes(data)))
    assert source.encoding == "UTF-8"
    assert {flag.kind for flag in source.flags} == {"乱码"}
    assert "第一处在第90行" in source.findings[0]
