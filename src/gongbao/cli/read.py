"""`gongbao read FILE`: what a gazette holds, and what was repaired, lost or contradictory in it."""

from __future__ import annotations

from pathlib import Path

import click

from gongbao.text.refused import why


@click.command(short_help="阅读一份公报：文件、条款、修复与存疑")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（全部条款、修复与存疑）。")
@click.option(
    "--term-ends",
    type=click.Choice(["day-before", "same-day"]),
    default="day-before",
    show_default=True,
    help="有效期N年的最后一日：对应日的前一日，或对应日。",
)
def command(file: Path, as_json: bool, term_ends: str) -> None:
    """阅读一份公报（文本或 PDF），列出文件、文号、日期、效力、附件，以及修复与存疑之处。"""
    from gongbao.gazette.errors import SourceError
    from gongbao.gazette.metadata import TermEnd
    from gongbao.gazette.reader import read_gazette
    from gongbao.gazette.report import as_data, report

    choice = TermEnd.DAY_BEFORE if term_ends == "day-before" else TermEnd.SAME_DAY
    try:
        reading = read_gazette(file, choice, responsibilities=True)
    except SourceError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{file}：{why(error)}。请检查路径与权限") from error
    if as_json:
        import json

        click.echo(json.dumps(as_data(reading), ensure_ascii=False, indent=1))
    else:
        click.echo(report(reading), nl=False)
