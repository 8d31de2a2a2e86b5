"""`gongbao prove`: is the law itself sound."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongbao.cli._corpus import corpus_option, says_errors
from gongbao.cli.explain import readings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongbao.audit.proof.answers import Answer
    from gongbao.regulations import RegulationFolder
    from gongbao.rules import Regulation


@click.command()
@click.argument("regulation")
@click.option("--against", help="与另一份（或同一份）文件比较，配合 --reading、--set。")
@click.option("--reading", "readings", multiple=True, metavar="名字=读法", help="另一方取的读法，可重复。")
@click.option("--set", "parameters", multiple=True, metavar="参数=值", help="另一方的参数，可重复。")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="只看这一天；不写是有效期内每一天。")
@click.option("--fact", "facts", multiple=True, help="只看这些数增加时有没有“多而反少”，可重复。")
@click.option("--seconds", type=click.FloatRange(min=1), default=60.0, show_default=True, help="总共最多多少秒。")
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="另写一份给起草人的报告（Markdown）。")
@corpus_option
@says_errors
def command(
    regulation: str,
    against: str | None,
    readings: tuple[str, ...],
    parameters: tuple[str, ...],
    on: datetime | None,
    facts: tuple[str, ...],
    seconds: float,
    report: Path | None,
    corpus_path: Path,
) -> None:
    """检查条文自身：冲突、空档、重叠、永不适用、多而反少、时限、引用；每项是证明、发现，还是未决。"""
    from gongbao.audit.proof.check import check_all, check_difference
    from gongbao.audit.proof.report import as_report, as_text
    from gongbao.regulations import NotOfferedError, UnknownRegulationError, find_regulation
    from gongbao.rules import RulesError
    from gongbao.text.writing import write_whole

    day = on.date() if on else None
    try:
        folder = find_regulation(regulation)
        mine: Regulation = folder.part("rules").REGULATION
        if unknown := [name for name in facts if name not in mine.facts]:
            raise click.ClickException(f"没有名为 {unknown[0]} 的事实。有：{'、'.join(mine.facts)}")
        if against or readings or parameters:
            other: Regulation = find_regulation(against or regulation).part("rules").REGULATION
            changed = readings_of(readings), readings_of(parameters)
            answers = check_difference(mine, other, *changed, seconds=seconds, on=day)
        else:
            answers = [*check_all(mine, seconds=seconds, on=day, facts=facts), *_around(folder, mine, corpus_path, day)]
    except (UnknownRegulationError, NotOfferedError, RulesError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(as_text(mine, answers))
    if report is not None:
        try:
            write_whole(report, as_report(mine, answers, date.today()))
        except OSError as error:
            raise click.ClickException(f"{report} 写不进去：{error.strerror}。请换个位置") from error
        click.echo(f"报告：{report}", err=True)


def _around(folder: RegulationFolder, regulation: Regulation, corpus_path: Path, on: date | None) -> Iterator[Answer]:
    """Time limits of the regulation's procedures; its citations and terms, where a corpus holds it."""
    from gongbao.audit.proof.citations import check_citations, check_terms
    from gongbao.audit.proof.time_steps import check_time, steps_of
    from gongbao.corpus import NotFoundError, find, open_corpus
    from gongbao.procedures.definition import Procedure

    if folder.offers("procedure"):
        for part in vars(folder.part("procedure")).values():
            if isinstance(part, Procedure):
                yield from check_time(steps_of(part), regulation.in_force[1])
    if corpus_path.exists():
        corpus = open_corpus(corpus_path)
        try:
            document = find(corpus, regulation.number).document.record
        except NotFoundError:
            return
        yield from check_citations(corpus, document, on or regulation.in_force[0])
        yield from check_terms(document)
