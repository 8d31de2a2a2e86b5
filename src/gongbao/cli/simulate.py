"""`gongbao simulate`: what a change of the rules would cost, and who gains or loses by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongbao.cli._regulations import pairs_of, reading_option, register_option, says_errors

if TYPE_CHECKING:
    from gongbao.rules.register import Register


@click.command()
@click.argument("regulation")
@click.option(
    "--set", "settings_given", multiple=True, metavar="参数=值", help="改参数，或表的一格：表[键].列=值。可重复。"
)
@reading_option("改取另一读法")
@click.option(
    "--reform",
    "reform_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="写在文件里的改法（.yaml：set 和 reading 两节）；命令行上的优先。",
)
@register_option("成员的写成 households=文件。")
@click.option("--month", "--on", "on", required=True, help="哪一月或哪一日，如 2023-05 或 2023-05-20。")
@click.option("--measure", help="比较哪个概念；不写则取第一个金额。")
@click.option("--by", default="", help="按登记册的哪一列分组，如 district。")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="另写 comparison.xlsx、comparison.svg、comparison.png 的文件夹。",
)
@says_errors
def command(
    regulation: str,
    settings_given: tuple[str, ...],
    readings_given: tuple[str, ...],
    reform_path: Path | None,
    registers_given: tuple[str, ...],
    on: str,
    measure: str | None,
    by: str,
    out: Path | None,
) -> None:
    """改一个参数、一格表、一种读法要花多少钱：改前改后、谁多谁少、各组怎样。

    REGULATION 是文件的名字，如 land-pension-fee。
    """
    import tempfile
    from dataclasses import replace

    import duckdb

    from gongbao.cli._registers import registers_of_facts
    from gongbao.reforms.comparison import Asked, compare
    from gongbao.reforms.reform import make_reform
    from gongbao.reforms.reform_file import merged
    from gongbao.reforms.report import as_text, draw, write_workbook
    from gongbao.regulations import find_regulation, lasting
    from gongbao.regulations.asked_of_registers import without_contradictions, without_faults
    from gongbao.regulations.output import OutputError, Outputs

    regulation_folder = find_regulation(regulation)
    rules = regulation_folder.part("rules")
    law = rules.REGULATION
    settings, readings = merged(reform_path, pairs_of(settings_given, "--set", "参数=值"), pairs_of(readings_given))
    reform = make_reform(law, settings, readings, on)
    reform = replace(reform, regulation=lasting(reform.regulation, rules, readings))
    if out is not None and not out.is_dir():
        raise OutputError(f"{out}：没有这个文件夹，请先建立。")
    measure = measure or next(name for name in rules.ANSWERS if law.concepts[name].type.is_money)
    with tempfile.TemporaryDirectory(dir=out) as folder, duckdb.connect() as connection:
        scratch = Path(folder)
        connection.execute("SET temp_directory = ?", [folder])
        registers = registers_of_facts(connection, regulation_folder, registers_given, on, scratch)
        if regulation_folder.offers("settlement"):
            settlement = regulation_folder.part("settlement")
            needed, unique = getattr(settlement, "NEEDED", {}), getattr(settlement, "UNIQUE", {})
            registers, aside = without_faults(connection, law, registers, _told(needed, registers), scratch, unique)
            registers, contradicted = without_contradictions(connection, law, registers, on, {}, scratch)
            if aside := [*aside, *contradicted]:
                click.echo(f"有 {len(aside):,} 行缺事实或填错，像清算时一样没有计入：结果是暂算。", err=True)
        found = compare(connection, law, reform, registers, Asked(measure, on, by), scratch)
        click.echo(as_text(found))
        if out is None:
            return
        png = draw(found, "png")
        outputs = Outputs(connection, scratch)
        for name, content in (("comparison.svg", draw(found, "svg")), ("comparison.png", png)):
            (scratch / name).write_bytes(content)
            outputs.adopt(scratch / name, out / name)
        write_workbook(found, scratch / "comparison.xlsx", png)
        outputs.adopt(scratch / "comparison.xlsx", out / "comparison.xlsx")
        outputs.publish()


def _told(needed: Mapping[str, Sequence[str]], registers: Mapping[str, Register]) -> dict[str, Sequence[str]]:
    """The facts that a settlement cannot do without, of the registers at hand, from the outside in."""
    return {name: facts for name, facts in needed.items() if name in registers}
