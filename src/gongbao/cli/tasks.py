"""`gongbao tasks`: the table of responsibilities of a work report as records."""

from __future__ import annotations

from pathlib import Path

import click

from gongbao.text.refused import why


@click.command(short_help="读出责任分工表：任务、领导、牵头和配合单位")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="写入 .csv、.json 或 .xlsx 文件。")
def command(file: Path, out: Path | None) -> None:
    """读出公报里的政府工作报告责任分工表：每项重点工作的分管市领导、牵头单位、配合单位，存疑之处注明。"""
    from gongbao.gazette.errors import SourceError
    from gongbao.gazette.files import read_source
    from gongbao.gazette.responsibility import NoResponsibilityTableError, read_responsibility_tables
    from gongbao.gazette.responsibility.records import FORMATS, as_text, records, write

    if out is not None and out.suffix.lower() not in FORMATS:
        raise click.ClickException(f"{out}：只写 {'、'.join(FORMATS)}，请改文件名。")
    try:
        lines = [line.raw for line in read_source(file).lines]
        tables = read_responsibility_tables(lines)
    except SourceError as error:
        raise click.ClickException(str(error)) from error
    except NoResponsibilityTableError as error:
        raise click.ClickException(f"{file}：{error}") from error
    except OSError as error:
        raise click.ClickException(f"{file} 打不开：{why(error)}。请检查路径。") from error

    found = [record for table in tables for record in records(table, lines)]
    if out is None:
        click.echo("\n".join(map(as_text, found)))
    else:
        try:
            write(found, out)
        except OSError as error:
            raise click.ClickException(f"{out} 写不进去：{why(error)}。请换个位置，或检查文件夹是否存在。") from error
    for table in tables:
        doubtful = [task for task in table.tasks if task.doubts]
        click.echo(f"{table.title}：{len(table.tasks)} 项，存疑 {len(doubtful)} 项。", err=True)
        for task in doubtful:
            click.echo(f"  序号 {task.serial}（第 {task.span.first} 行）：{'；'.join(task.doubts)}", err=True)
        for finding in table.findings:
            click.echo(f"  {finding}", err=True)
