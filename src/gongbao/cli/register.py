"""`gongbao register`: synthetic registers for the rules that are no list of residents."""

from __future__ import annotations

from pathlib import Path

import click

_OUT = click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False, exists=True), required=True, help="写到哪个文件夹。"
)
_SEED = click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="同样的种子造同样的登记册。")


@click.group()
def command() -> None:
    """造虚构的登记册：征地项目，信贷资金池的一个年度。按既定比例混入错误和缺失。"""


@command.command("land-projects")
@click.option("--projects", type=click.IntRange(1), default=1_000, show_default=True, help="征地项目数。")
@click.option("--households", type=click.IntRange(1), default=10, show_default=True, help="每个项目的农户数。")
@click.option("--persons", type=click.IntRange(1), default=5, show_default=True, help="每户最多几人。")
@_SEED
@_OUT
def land(projects: int, households: int, persons: int, seed: int, out: Path) -> None:
    """征地项目、区片、农户、家庭成员。"""
    from gongbao.cities.land_projects import land_projects

    _write(land_projects(projects, households, persons, seed), out)


@command.command("credit-pool")
@click.option("--banks", type=click.IntRange(1), default=12, show_default=True, help="合作银行数。")
@click.option("--loans", type=click.IntRange(1), default=20_000, show_default=True, help="贷款笔数。")
@click.option("--claims", type=click.IntRange(1), default=400, show_default=True, help="补偿申请数。")
@_SEED
@_OUT
def pool(banks: int, loans: int, claims: int, seed: int, out: Path) -> None:
    """合作银行、企业、贷款、补偿申请、清收处置，2023年度。"""
    from gongbao.cities.credit_pool import credit_pool

    _write(credit_pool(banks, loans, claims, seed), out)


def _write(tables: dict[str, str], out: Path) -> None:
    from gongbao.cities.drawn import write_tables

    for name, rows in write_tables(tables, out).items():
        click.echo(f"{out / name}.parquet：{rows:,} 行")
