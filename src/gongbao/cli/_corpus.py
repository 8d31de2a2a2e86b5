"""What the commands on a corpus share: the option, and errors as a sentence instead of a traceback."""

from __future__ import annotations

import functools
from collections.abc import Callable
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
