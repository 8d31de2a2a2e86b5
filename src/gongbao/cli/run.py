"""`gongbao run`: a regulation over a whole register, for a month."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("regulation")
@click.option(
    "--register",
    "register_path",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="登记册（.parquet、.csv、.xlsx）。",
)
@click.option("--month", required=True, help="发放月份，如 2023-05。")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="发放名单（.parquet、.csv、.xlsx）；旁边另有 -summary.csv 和 -rejected.csv。",
)
@click.option("--previous", type=click.Path(path_type=Path, dir_okay=False), help="上月的发放名单，用来核对变动。")
@click.option("--push", type=click.Path(path_type=Path, dir_okay=False), help="另写三个月后满龄、要推送的名单。")
@click.option(
    "--district-rates",
    "rates_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="各区较高标准（.csv：district, age_from, yuan, since）。",
)
@click.option("--readings", "readings_given", multiple=True, metavar="名字=读法", help="另取的读法，可重复。")
def command(
    regulation: str,
    register_path: Path,
    month: str,
    out: Path,
    previous: Path | None,
    push: Path | None,
    rates_path: Path | None,
    readings_given: tuple[str, ...],
) -> None:
    """对整个登记册算一个月：谁起发、调标、停发，补发、追回多少，哪些因缺事实而待定。

    REGULATION 是文件的名字，如 longevity-allowance。
    """
    from gongbao.cli.explain import readings_of
    from gongbao.regulations import NotOfferedError, UnknownRegulationError, find_regulation
    from gongbao.regulations.output import OutputError
    from gongbao.regulations.registers import RegisterError
    from gongbao.rules import RulesError

    try:
        payroll = find_regulation(regulation).part("payroll")
        request = payroll.Request(register_path, month, out, previous, push, rates_path, readings_of(readings_given))
        click.echo(payroll.run(request, lambda stage: click.echo(stage, err=True)))
    except (UnknownRegulationError, NotOfferedError, RegisterError, OutputError, RulesError) as error:
        raise click.ClickException(str(error)) from error
