"""`gongbao city`: the synthetic register of residents."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--people", type=click.IntRange(1), required=True, help="人数；重复登记的行另计。")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="同样的种子造同样的城市。")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help=".parquet 或 .csv 文件。")
def command(people: int, seed: int, out: Path) -> None:
    """造一座虚构的城市：居民登记册，含迁移、死亡、确认，以及按既定比例混入的错误和缺失。"""
    from gongbao.cities.identity_numbers import TooManyPeopleError
    from gongbao.cities.register import write_register
    from gongbao.cities.residents import residents

    if out.suffix.lower() not in (".parquet", ".csv"):
        raise click.ClickException(f"{out}：只写 .parquet 或 .csv，请改文件名。")
    if not out.parent.is_dir():
        raise click.ClickException(f"{out.parent}：没有这个文件夹，请先建立。")

    def progress(rows: int) -> None:
        if people > 2_000_000:
            click.echo(f"\r已写 {rows:,} 行", nl=False, err=True)

    try:
        rows = write_register(residents(people, seed), out, progress)
    except TooManyPeopleError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{out}：{people:,} 人，{rows:,} 行（含重复登记 {rows - people:,} 行），种子 {seed}。")
