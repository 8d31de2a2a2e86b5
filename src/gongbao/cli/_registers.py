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
"""Rows that were left out are named up to so many."""


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
    """The registers by scope, in the form that the rules read; rows that cannot be read, have no id or share one are
    left out, and told on the error stream.

    Raises RegisterError.
    """
    from gongbao.regulations.asked_of_registers import identified
    from gongbao.regulations.rule_registers import registers_for

    files = files_by_scope(given)
    if folder.offers("subjects") and "subject" in files:
        files["subject"] = folder.part("subjects").register_of_facts(connection, files["subject"], on, scratch)
    law = folder.part("rules").REGULATION
    registers, unreadable = registers_for(connection, law, files, scratch)
    registers, doubled = identified(connection, law, registers, scratch)
    left_out = [
        *(f"{row.path} 第{row.row}行 {row.column}：应为{row.expected}，写的是 {row.found}" for row in unreadable),
        *(f"{row.scope} {row.id or '（空）'}：{row.why}" for row in doubled),
    ]
    for said in left_out[:SHOWN]:
        click.echo(said, err=True)
    if len(left_out) > SHOWN:
        click.echo(f"……共 {len(left_out):,} 处，这些行没有算。", err=True)
    return registers
