"""readings.md is read by lawyers and by the audit: its form is checked."""

from pathlib import Path

import pytest

from gongbao.audit.readings_file import ReadingsFileError, read_readings_file

ENTRY = """# 文本留有选择之处

## `bound` · 以下是否含本数
- 条款：示规字〔2023〕1号 第三条
- 读法：
  - `inclusive`（默认）：含
  - `exclusive`：不含
- 理由：通常包括本数。
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "readings.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_entry_has_name_clause_choices_default_and_reason(tmp_path: Path) -> None:
    (entry,) = read_readings_file(written(tmp_path, ENTRY))
    assert (entry.name, entry.clauses, entry.choices, entry.default, entry.line) == (
        "bound",
        "示规字〔2023〕1号 第三条",
        ("inclusive", "exclusive"),
        "inclusive",
        3,
    )


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (ENTRY.replace("（默认）", ""), "一个读法标明（默认）"),
        (ENTRY.replace("- 条款：示规字〔2023〕1号 第三条\n", ""), "每一条都要写明条款"),
        (ENTRY.replace("- 理由：通常包括本数。\n", ""), "每一条都要写明理由"),
        (ENTRY.replace("`bound` · ", "bound "), "应写成"),
        (ENTRY + ENTRY.partition("\n\n")[2], "都叫 bound"),
    ],
)
def test_a_broken_entry_is_named_with_its_line(tmp_path: Path, broken: str, message: str) -> None:
    with pytest.raises(ReadingsFileError, match=message):
        read_readings_file(written(tmp_path, broken))


def test_every_regulation_in_the_package_has_a_well_formed_file() -> None:
    files = [
        path for path in Path("src/gongbao/regulations").rglob("readings.md") if (path.parent / "rules.py").exists()
    ]
    assert files
    for path in files:
        assert read_readings_file(path), path
