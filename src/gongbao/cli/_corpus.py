"""What the commands on a corpus share: the option, and errors as a sentence instead of a traceback or in English."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from gongbao.cli._errors import saying

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


def _kinds() -> tuple[type[Exception], ...]:
    from gongbao.corpus.errors import CorpusError

    return (CorpusError,)


says_errors = saying(_kinds)
"""A command whose corpus errors are told as their sentence."""
