"""`gongbao compute`: any concepts of a regulation over registers, Parquet to Parquet, on DuckDB or on Spark."""

from __future__ import annotations

from pathlib import Path

import click

from gongbao.cli._regulations import pairs_of, reading_option, register_option, says_errors


@click.command()
@click.argument("regulation")
@click.option(
    "--concept", "concepts", multiple=True, required=True, help="算什么（概念的名字），可重复；说的应是同一类对象。"
)
@register_option("成员的写成 zones=文件。")
@click.option("--month", "--on", "on", required=True, help="哪一月或哪一日，如 2023-05 或 2023-05-20。")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="结果，.parquet；Spark 写成同名的文件夹。")
@click.option("--keep", multiple=True, metavar="列", help="一并写出登记册的哪一列，可重复。")
@reading_option("另取的读法")
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True)
@says_errors
def command(
    regulation: str,
    concepts: tuple[str, ...],
    registers_given: tuple[str, ...],
    on: str,
    out: Path,
    keep: tuple[str, ...],
    readings_given: tuple[str, ...],
    engine: str,
) -> None:
    """对登记册算任何概念，每个对象一行：编号、要保留的列、各概念（金额是整数的分，空的是未知）。

    不能用的行写到旁边的 -rejected.parquet，写明为什么。REGULATION 是文件的名字，如 land-pension-fee。
    """
    import shutil
    import tempfile

    import duckdb

    from gongbao.cli._registers import registers_of_facts
    from gongbao.regulations import find_regulation, in_force_under
    from gongbao.regulations.output import OutputError, Outputs
    from gongbao.rules.table import Question, TableReading, run_table

    if out.suffix.lower() != ".parquet":
        raise OutputError(f"{out}：结果写成 .parquet，请改文件名。")
    if not out.parent.is_dir():
        raise OutputError(f"{out.parent}：没有这个文件夹，请先建立。")
    if out.is_dir() and not (engine == "spark" and (out / "_SUCCESS").exists()):
        raise OutputError(f"{out}：是一个文件夹，里面不是 Spark 写的结果，请另取名字。")
    folder, readings = find_regulation(regulation), pairs_of(readings_given)
    law = in_force_under(folder.part("rules"), readings)
    reading = TableReading(law, Question(concepts, on, readings=readings))
    with tempfile.TemporaryDirectory(prefix=".gongbao-", dir=out.parent) as name, duckdb.connect() as connection:
        scratch = Path(name)
        connection.execute("SET temp_directory = ?", [name])
        registers = registers_of_facts(connection, folder, registers_given, on, scratch)
        used = {scope.name for scope in (law.scope, *reading.plan.groups)}
        told = {name: register for name, register in registers.items() if name in used}
        result, rejects = scratch / out.name, scratch / f"{out.stem}-rejected.parquet"
        if engine == "spark":
            from gongbao.rules.spark import local_session, run_spark

            run = run_spark(local_session(), reading, told, result, keep=keep, rejects=rejects)
        else:
            run = run_table(connection, reading, told, result, keep=keep, rejects=rejects)
        if run.findings:
            raise click.ClickException(f"{run.findings[0].message}；没有写出任何文件。")
        outputs = Outputs(connection, scratch)
        for made in (result, *sorted(scratch.glob(f"{rejects.stem}*.parquet"))):
            target = out.with_name(made.name)
            if target.is_dir():
                shutil.rmtree(target)
            outputs.adopt(made, target)
        outputs.publish()
    click.echo(f"{out}：{run.rows:,} 行，{run.seconds:.1f} 秒；不能用的 {run.rejected:,} 行。")
