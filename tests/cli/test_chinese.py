"""The command line speaks Chinese where click itself speaks: in help, and of a call that is not right."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from gongbao.cli import main
from gongbao.cli._chinese import WORDS


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("seach 老人", "没有命令 'seach'。 您要找的是 'search' 吗？"),
        ("search", "缺少参数 'WORDS...'"),
        ("search 老人 --conut 3", "没有选项 '--conut'。 您要找的是"),
        ("search 老人 --count many", "'--count' 的值不对：应为数，写的是 'many'。"),
        ("search 老人 --count 101", "应在 1<=x<=100 之内，写的是 101。"),
        ("search 老人 --count", "选项 '--count' 后面要写一个值。"),
        ("search 老人 --json=yes", "选项 '--json' 后面不写值。"),
        ("search 老人 --corpus .", "'.' 是文件夹，应为文件。"),
        ("run longevity-allowance", "缺少选项 '--register'"),
        ("read one two", "多写了一个参数（two）"),
        ("export 1 --format odt", "应为 'akn', "),
    ],
)
def test_a_call_that_is_not_right_is_said_in_chinese(call: str, said: str) -> None:
    result = CliRunner().invoke(main, call.split())
    assert result.exit_code == 2
    assert said in result.stderr
    assert "错误：" in result.stderr
    assert not re.search(r"Error|Usage|Try |Missing|No such|Invalid|Got ", result.stderr)


def test_errors_of_the_commands_have_a_chinese_heading(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["read", str(tmp_path / "none.txt")])
    assert result.exit_code == 1
    assert result.stderr.startswith("错误：")


def test_help_has_chinese_headings() -> None:
    shown = CliRunner().invoke(main, ["search", "--help"]).output
    for word in ("用法：", "选项", "默认：5", "显示这段说明。"):
        assert word in shown
    assert "命令" in CliRunner().invoke(main, ["--help"]).output
    assert CliRunner().invoke(main, ["--version"]).output.count("，版本 ") == 1


ELSEWHERE = {"_termui_impl.py", "_winconsole.py", "shell_completion.py", "termui.py", "utils.py"}
"""Modules of click for prompts, editors and shells, which no command uses."""
OF_AUTHORS = re.compile(
    r"DeprecationWarning|deprecated|Do you want|Confirm the action|defined twice|declaration|No options defined"
    r"|cannot use the same flag|Invalid start character|must be an iterable|Choice\(|UUID"
)
"""What only the author of a command sees, or a kind of option that no command has."""


def test_no_word_that_click_may_say_is_missing() -> None:
    missing = []
    for path in Path(click.__file__).parent.glob("*.py"):
        if path.name in ELSEWHERE:
            continue
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext"):
                said = [each.value for each in call.args if isinstance(each, ast.Constant)]
                missing += [each for each in said if not OF_AUTHORS.search(each) and each not in WORDS]
    assert missing == []


def test_the_places_in_a_sentence_are_kept() -> None:
    for english, chinese in WORDS.items():
        asked, given = (set(re.findall(r"\{(\w+)", each)) for each in (english, chinese))
        assert given <= asked
