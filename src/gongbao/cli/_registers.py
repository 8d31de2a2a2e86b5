"""Registers as they are named on the command line, and as facts of the rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import duckdb

    from gongbao.regulations import RegulationFolder
    from gongbao.rules.register import Register

SHOWN = 20
"""Cells that could not be read are named up to so many."""


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


def registers_of_facts(
    connection: duckdb.DuckDBPyConnection, folder: RegulationFolder, given: tuple[str, ...], on: str, scratch: Path
) -> dict[str, Register]:
    """The registers by scope, in the form that the rules read; what cannot be read is told on the error stream.

    Raises RegisterError.
    """
    from gongbao.regulations.rule_registers import registers_for

    files = files_by_scope(given)
    if folder.offers("subjects") and "subject" in files:
        files["subject"] = folder.part("subjects").register_of_facts(connection, files["subject"], on, scratch)
    registers, unreadable = registers_for(connection, folder.part("rules").REGULATION, files, scratch)
    for row in unreadable[:SHOWN]:
        click.echo(f"{row.path} 第{row.row}行 {row.column}：应为{row.expected}，写的是 {row.found}", err=True)
    if len(unreadable) > SHOWN:
        click.echo(f"……共 {len(unreadable):,} 处读不出，这些行没有算。", err=True)
    return registers
