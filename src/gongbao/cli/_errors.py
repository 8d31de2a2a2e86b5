"""Errors of the floors below as their sentence, with exit code 1, instead of a traceback."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec

import click

from gongbao.text.refused import why

P = ParamSpec("P")


def saying(kinds: Callable[[], tuple[type[Exception], ...]]) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Decorates a command whose errors of these kinds are told as their sentence.

    `kinds` is asked only where something went wrong, so that a command loads no floor for errors that never come.
    """

    def decorate(run: Callable[P, None]) -> Callable[P, None]:
        @functools.wraps(run)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
            try:
                run(*args, **kwargs)
            except Exception as error:
                if isinstance(error, OSError) and error.filename is not None:
                    raise click.ClickException(f"{error.filename}：{why(error)}") from error
                if isinstance(error, kinds()):
                    raise click.ClickException(str(error)) from error
                raise

        return wrapped

    return decorate
