"""`gongbao due-days`: the time limits of matters as a calendar file."""

from __future__ import annotations

from pathlib import Path

import click

from gongbao.cli._office import database_option, docket_on, says_errors


@click.command()
@click.argument("matters", nargs=-1, required=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="日历文件（.ics）。")
@database_option
@says_errors
def command(matters: tuple[str, ...], out: Path, database: str) -> None:
    """把事项的时限写成日历文件（iCalendar）；期限变动后再写，日历里的那一项随之更新。"""
    from gongbao.procedures.calendar_files import calendar_file, due_days_of
    from gongbao.text.writing import write_file

    with docket_on(database) as docket:
        found = []
        for name in dict.fromkeys(matters):
            matter = docket.matter(name)
            if matter is None:
                raise click.ClickException(f"没有事项{name}")
            found += due_days_of(docket.definition(matter.definition), docket.entries(name))
    write_file(out, calendar_file("办理时限", found))
    click.echo(f"{out}：{len(found)}项时限")
