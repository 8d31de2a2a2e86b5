"""Files are written whole or not at all."""

from pathlib import Path

import pytest

from gongbao.text.writing import in_place_when_whole, write_whole


def test_text_and_bytes_are_written_under_their_name(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.txt", "甲")
    write_whole(tmp_path / "b.bin", b"\x00\x01")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "甲"
    assert (tmp_path / "b.bin").read_bytes() == b"\x00\x01"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.bin"]


def test_what_breaks_off_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    def break_off() -> None:
        with in_place_when_whole(target) as unfinished:
            unfinished.write_text("新的一半")
            raise KeyboardInterrupt

    target = tmp_path / "a.txt"
    target.write_text("旧")
    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert target.read_text() == "旧"
    assert list(tmp_path.iterdir()) == [target]
