"""`gongbao procedure`: the definitions of statutory procedures, checked, listed and drawn."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import click

from gongbao.cli._office import procedure_named, procedures, says_errors


@click.group()
def command() -> None:
    """法定程序的定义：检查、情形清单、绘图。"""


@command.command("list")
@says_errors
def list_all() -> None:
    """列出所有程序。"""
    for procedure in procedures().values():
        acts = len({act.name for act in procedure.acts})
        click.echo(
            f"{procedure.name}\t{procedure.label}\t{procedure.document}\t"
            f"{len(procedure.states)}个状态，{acts}种行为，{len(procedure.limits)}个时限"
        )


@command.command("check")
@click.argument("name")
@says_errors
def check_one(name: str) -> None:
    """检查一个程序，列出错误及最短路径，并列出文本未规定时限之处。"""
    from gongbao.procedures.checks import check, silences
    from gongbao.procedures.explore import explore

    procedure = procedure_named(name)
    findings = check(procedure)
    explored = explore(procedure)
    click.echo(f"{procedure}：情形{len(explored.places) - 1}种，行为{len(explored.moves)}个，错误{len(findings)}处")
    for finding in findings:
        click.echo(str(finding))
    for silence in silences(procedure):
        click.echo(f"[文本未规定] {silence.label}（{silence.who}）：{silence.cited}")
    if findings:
        raise SystemExit(1)


@command.command("readings")
@click.argument("name")
@says_errors
def readings(name: str) -> None:
    """列出一个程序里文本留有选择之处：参数名、条款、可选的读法（第一个是默认）；理由见该文件夹的 readings.md。

    切换：写一个YAML文件，如 hotline: {natural_last_day: next}，用环境变量 GONGBAO_READINGS 指明。
    """
    for reading in procedure_named(name).readings.values():
        choices = "、".join(choice + ("（默认）" if choice == reading.default else "") for choice in reading.choices)
        click.echo(f"{reading.name}\t{reading.label}\t{reading.clause}\t{choices}")


@command.command("moves")
@click.argument("name")
@click.option("--by-state", is_flag=True, help="按状态归并：每种行为在多少种情形中可作。")
@says_errors
def moves(name: str, by_state: bool) -> None:
    """列出一个程序的全部情形和行为，供法律人员通读、与留存的清单比对。"""
    from gongbao.procedures.explore import moves_by_state, moves_listing

    listing = moves_by_state if by_state else moves_listing
    click.echo(listing(procedure_named(name)), nl=False)


@command.command("draw")
@click.argument("name")
@click.option("--form", type=click.Choice(["svg", "mermaid", "bpmn"]), default="svg", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="写入文件；不写则打印。")
@says_errors
def draw(name: str, form: str, out: Path | None) -> None:
    """画一个程序：SVG、Mermaid，或带坐标的BPMN 2.0。"""
    from gongbao.procedures.drawing import bpmn, mermaid, svg
    from gongbao.text.writing import write_file

    drawn = {"svg": svg, "mermaid": mermaid, "bpmn": bpmn}[form](procedure_named(name))
    if out is None:
        click.echo(drawn, nl=False)
        return
    write_file(out, drawn.encode())


@command.command("form")
@click.argument("name")
@click.argument("act")
@says_errors
def form(name: str, act: str) -> None:
    """列出办理某一行为须填的各项。"""
    from gongbao.procedures.particulars import KIND_SAID, choices_said

    procedure = procedure_named(name)
    rows = procedure.rows(act)
    if not rows:
        known = "、".join(dict.fromkeys(row.name for row in procedure.acts))
        raise click.ClickException(f"{name} 没有行为 {act}；有：{known}")
    for asks, same in groupby(rows, key=lambda row: row.asks):
        for row in same:
            who = "、".join(role.label for role in row.by)
            sources = "、".join(source.label for source in row.sources) or "（立项）"
            target = row.target.label if row.target else "（不变）"
            when = f"\t{row.when}" if row.when is not None else ""
            click.echo(f"{row.name}\t{row.label}\t{who}\t{sources} → {target}\t{row.clause}{when}")
        for asked in asks:
            marks = ["必填"] if asked.required else []
            marks += ["个人信息"] if asked.personal else []
            marks += ["、".join(choices_said(asked))] if asked.choices or asked.names else []
            click.echo(
                "\t".join(
                    (f"    {asked.name}", asked.label, KIND_SAID[asked.kind], "；".join(marks), asked.clause)
                ).rstrip()
            )
