"""What the commands on a corpus share: the option, and errors as a sentence instead of a traceback or in English."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import ParamSpec

import click

P = ParamSpec("P")

corpus_option = click.option(
    "--corpus",
    "corpus_path",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="GONGBAO_CORPUS",
    default=Path("gongbao.db"),
    show_default=True,
    help="文件库；也可用环境变量 GONGBAO_CORPUS 指明。",
)


def as_day(ctx: click.Context, param: click.Parameter, value: str) -> date:
    """An option's callback: the day written 2023-05-01. Raises BadParameter with what was expected and found."""
    del ctx, param
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"“{value}”不是一个日子；请写成 2023-05-01 这样，且那一天要有") from None


def why(error: OSError) -> str:
    """What the system refused, in Chinese; its own words where it is none of the usual refusals."""
    for kind, told in (
        (FileNotFoundError, "没有这个文件或文件夹"),
        (IsADirectoryError, "这是文件夹，不是文件"),
        (PermissionError, "没有读写的权限"),
    ):
        if isinstance(error, kind):
            return told
    return error.strerror or str(error)


def says_errors(run: Callable[P, None]) -> Callable[P, None]:
    """A command whose corpus errors are printed as their sentence, with exit code 1."""

    @functools.wraps(run)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        from gongbao.corpus.errors import CorpusError

        try:
            run(*args, **kwargs)
        except CorpusError as error:
            raise click.ClickException(str(error)) from error

    return wrapped
