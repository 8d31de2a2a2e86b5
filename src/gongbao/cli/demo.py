"""`gongbao demo`: the whole path on data of our own, showing each command as a user would type it."""

from __future__ import annotations

from pathlib import Path

import click

PEOPLE = 100_000
MONTH = "2023-05"


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo"),
    show_default=True,
    help="结果放在哪里。",
)
def command(out: Path) -> None:
    """从头走一遍：印一份小公报，读它、存它、查它；造一座小城，发一个月的长寿保健金，说明一位老人的钱怎么来。"""
    from importlib.resources import files

    from gongbao.demo.printing import clean_text, print_gazette

    out.mkdir(parents=True, exist_ok=True)
    gazette, corpus, register = out / "gazette.txt", out / "gongbao.db", out / "residents.parquet"
    payroll, person = out / "payroll.xlsx", out / "person.yaml"
    gazette.write_text(print_gazette(clean_text()), encoding="utf-8")
    person.write_text(files("gongbao.demo").joinpath("person.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    click.echo(f"印好一份小公报（文字是本项目自己写的，印刷毛病是仿真的）：{gazette}")

    _run("read", str(gazette))
    _run("keep", str(gazette), "--corpus", str(corpus))
    _run("search", "老人每个月能领多少钱", "--corpus", str(corpus))
    _run("show", "穗民规字〔2021〕6号 第四条第一款", "--corpus", str(corpus))
    _run("in-force", "--on", "2023-05-01", "--corpus", str(corpus))
    _run("city", "--people", str(PEOPLE), "--seed", "1", "--out", str(register))
    _run("run", "longevity-allowance", "--register", str(register), "--month", MONTH, "--out", str(payroll))
    _run("explain", "longevity-allowance", "--facts", str(person), "--on", MONTH, "--corpus", str(corpus))
    click.echo("\n结果都在：")
    for path in sorted(out.iterdir()):
        click.echo(f"  {path}　{path.stat().st_size:,} 字节")


def _run(*arguments: str) -> None:
    """Show a command and run it, as if it had been typed."""
    from gongbao.cli import main

    click.secho(f"\n$ gongbao {' '.join(arguments)}", bold=True)
    main.main(list(arguments), prog_name="gongbao", standalone_mode=False)
