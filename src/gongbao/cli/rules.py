"""`gongbao rules`: a regulation's rules as a lawyer, a database administrator or another program reads them."""

from __future__ import annotations

import click

from gongbao.cli._regulations import says_errors


@click.command()
@click.argument("regulation")
@click.option(
    "--as",
    "form",
    type=click.Choice(["prose", "sql", "json"]),
    default="prose",
    show_default=True,
    help="prose 是中文，sql 是数据库语句，json 是供别的程序读的形式。",
)
@click.option("--concept", "concepts", multiple=True, help="sql 要算的概念，可重复；各概念说的应是同一类对象。")
@click.option("--on", default=None, help="sql 按哪一日或哪一月，如 2023-05；不写取施行的第一日。")
@click.option("--dialect", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True)
@says_errors
def command(regulation: str, form: str, concepts: tuple[str, ...], on: str | None, dialect: str) -> None:
    """把一份规范性文件的规则写成中文、SQL 或 JSON。

    REGULATION 是文件的名字，如 land-pension-fee。
    """
    from gongbao.regulations import find_regulation
    from gongbao.rules import Regulation

    rules: Regulation = find_regulation(regulation).part("rules").REGULATION
    if form == "prose":
        from gongbao.rules.prose import regulation_prose

        click.echo(regulation_prose(rules), nl=False)
    elif form == "json":
        import json

        from gongbao.rules.jsonform import regulation_to_json

        click.echo(json.dumps(regulation_to_json(rules), ensure_ascii=False, indent=1))
    else:
        from gongbao.rules.table import Question, TableReading

        if not concepts:
            names = "、".join(rules.concepts)
            raise click.ClickException(f"要写明 --concept，如 --concept {next(iter(rules.concepts))}。有：{names}")
        question = Question(list(concepts), on or rules.in_force[0])
        click.echo(TableReading(rules, question).sql(dialect))
