"""Registers as they are named on the command line."""

from __future__ import annotations

from pathlib import Path

import click


def files_by_scope(given: tuple[str, ...]) -> dict[str, Path]:
    """`banks=文件` by scope; a file without one is the subject's. Raises UsageError where two are for the same."""
    files: dict[str, Path] = {}
    for each in given:
        scope, sign, path = each.partition("=")
        name = scope if sign else "subject"
        if name in files:
            raise click.UsageError(f"--register {each}：{name} 已经给过一份登记册。")
        files[name] = Path(path if sign else each)
    return files
