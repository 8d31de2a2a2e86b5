"""`gongbao work-list`: a role's whole work list as Excel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongbao.cli._office import check_role, database_option, docket_on, procedures, says_errors

if TYPE_CHECKING:
    from gongbao.procedures.journal.docket import Docket
    from gongbao.procedures.journal.worklist import Item

PAGE = 500


@click.command()
@click.argument("role")
@click.option("--party", help="只列某一单位的。")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Excel 文件（.xlsx）。")
@database_option
@says_errors
def command(role: str, party: str | None, out: Path, database: str) -> None:
    """把一个角色的待办事项写成 Excel，按剩余期限从少到多。"""
    from gongbao.procedures.spreadsheets import SheetError
    from gongbao.procedures.work_list_sheet import write_work_list

    check_role(role)
    with docket_on(database) as docket:
        try:
            count = write_work_list(out, _items(docket, role, party), procedures(), docket.now())
        except SheetError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{out}：{count}件")


def _items(docket: Docket, role: str, party: str | None) -> Iterator[Item]:
    after = None
    while True:
        page = docket.work(role, party, after, PAGE)
        yield from page.items
        if page.after is None:
            return
        after = page.after
