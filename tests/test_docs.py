"""What the pages tell people to type exists: imports, commands with their options; every link leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from gongbao.cli import main

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("README*.md"), *ROOT.glob("docs/**/*.md")], key=str)
COMMAND = re.compile(r"^(?:\$ |    )?gongbao (.*?)(?:\s{2,}#.*)?$")


def commands(page: Path) -> list[list[str]]:
    """The words of each command in a page's blocks of code; a line that ends in a backslash goes on."""
    lines = page.read_text("utf-8").replace("\\\n", " ").split("\n")
    return [found[1].split() for line in lines if (found := COMMAND.match(line))]


def resolved(words: list[str]) -> click.Command:
    """The command that the words name, through its groups."""
    command: click.Command = main
    for word in words:
        if not isinstance(command, click.Group) or word.startswith("-"):
            break
        found = command.get_command(click.Context(command), word)
        assert found is not None, f"there is no command {word}"
        command = found
    return command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_of_a_page_exist(page: Path) -> None:
    for words in commands(page):
        known = {name for each in resolved(words).get_params(click.Context(main)) for name in each.opts}
        assert {word.strip("[]") for word in words if word.strip("[").startswith("--")} <= known, words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_imports_of_a_page_hold(page: Path) -> None:
    for line in re.findall(r"^ *(from gongbao[\w.]* import (?:\([^)]*\)|.+))$", page.read_text("utf-8"), re.M):
        exec(line, {})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_there_are_commands_to_look_at() -> None:
    assert sum(len(commands(page)) for page in PAGES) > 40
