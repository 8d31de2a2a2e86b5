"""What the system refused is told in Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongbao.text.refused import why


def test_what_is_refused_is_told_in_chinese(tmp_path: Path) -> None:
    for path, told in (
        (tmp_path / "none", "没有这个文件或文件夹"),
        (tmp_path, "这是文件夹，不是文件"),
        (Path(__file__) / "below", "路径中有一段不是文件夹"),
    ):
        with pytest.raises(OSError) as refused:
            path.read_bytes()
        assert why(refused.value) == told


def test_an_unusual_refusal_keeps_the_words_of_the_system() -> None:
    assert why(OSError(110, "Connection timed out")) == "Connection timed out"
    assert why(OSError("broken")) == "broken"
