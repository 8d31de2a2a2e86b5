"""`gongbao run`: a regulation over a whole register, for a month."""

from __future__ import annotations

from pathlib import Path

import click

from gongbao.cli._regulations import pairs_of, reading_option, register_option, says_errors


@click.command()
@click.argument("regulation")
@register_option("有几种的写成 banks=文件，")
@click.option("--month", "--on", "on", required=True, help="发放月份，如 2023-05；或哪一日。")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="结果：发放名单（.parquet、.csv、.xlsx，旁边另有 -summary.csv 和 -rejected.csv），或清算（.xlsx）。",
)
@click.option("--previous", type=click.Path(path_type=Path, dir_okay=False), help="上月的发放名单，用来核对变动。")
@click.option("--push", type=click.Path(path_type=Path, dir_okay=False), help="另写三个月后满龄、要推送的名单。")
@click.option(
    "--district-rates",
    "rates_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="各区较高标准（.csv：district, age_from, yuan, since）。",
)
@reading_option("另取的读法")
@says_errors
def command(
    regulation: str,
    registers_given: tuple[str, ...],
    on: str,
    out: Path,
    previous: Path | None,
    push: Path | None,
    rates_path: Path | None,
    readings_given: tuple[str, ...],
) -> None:
    """对整个登记册算一个月或一个年度：谁领多少、补发、追回，资金怎样清算，哪些因缺事实而待定。

    REGULATION 是文件的名字，如 longevity-allowance。
    """
    from gongbao.cli._registers import files_by_scope
    from gongbao.regulations import find_regulation
    from gongbao.regulations.settling import Request

    folder, readings = find_regulation(regulation), pairs_of(readings_given)
    files = files_by_scope(registers_given)
    if folder.offers("settlement"):
        settlement = folder.part("settlement")
        if previous or push or rates_path:
            raise click.UsageError("--previous、--push、--district-rates 只用于按月发放。")
        request = Request(files, on, out, readings)
        click.echo(settlement.run(request, lambda stage: click.echo(stage, err=True)))
        return
    payroll = folder.part("payroll")
    if set(files) != {"subject"}:
        raise click.UsageError("按月发放只用一份登记册：--register 文件。")
    request = payroll.Request(files["subject"], on, out, previous, push, rates_path, readings)
    click.echo(payroll.run(request, lambda stage: click.echo(stage, err=True)))
