"""`gongbao prove`: is the law itself sound."""

from __future__ import annotations

import importlib
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongbao.cli._corpus import corpus_option
from gongbao.cli._regulations import pairs_of, reading_option, says_errors
from gongbao.text.refused import why

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongbao.audit.proof.answers import Answer
    from gongbao.audit.proof.report import Asked
    from gongbao.regulations import RegulationFolder
    from gongbao.rules import Regulation


@click.command()
@click.argument("regulation")
@click.option("--against", help="与另一份（或同一份）文件比较，配合 --reading、--set。")
@reading_option("另一方取的读法")
@click.option(
    "--set", "parameters", multiple=True, metavar="参数=值", help="另一方的参数，或表的一格：表[键].列=值。可重复。"
)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="只看这一天；不写是有效期内每一天。")
@click.option("--fact", "facts", multiple=True, help="只看这些数增加时有没有“多而反少”，可重复。")
@click.option(
    "--seconds", type=click.FloatRange(min=1), default=60.0, show_default=True, help="总共最多多少秒（处理器时间）。"
)
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="另写一份给起草人的报告（Markdown）。")
@click.option("--cases", type=click.Path(path_type=Path, file_okay=False), help="算例另存到这个文件夹，供 explain 看。")
@corpus_option
@says_errors
def command(
    regulation: str,
    against: str | None,
    readings_given: tuple[str, ...],
    parameters: tuple[str, ...],
    on: datetime | None,
    facts: tuple[str, ...],
    seconds: float,
    report: Path | None,
    cases: Path | None,
    corpus_path: Path,
) -> None:
    """检查条文自身：冲突、空档、重叠、永不适用、多而反少、时限、引用；每项是证明、发现，还是未决。

    没有写成规则、只有程序的文件，查时限、引用和用语。
    """
    from gongbao.audit.proof.report import Asked, as_report, as_text, save_cases
    from gongbao.regulations import find_regulation
    from gongbao.rules.case import out_of_force
    from gongbao.rules.errors import nearest
    from gongbao.text.writing import write_whole

    day = on.date() if on else None
    if report is not None and not report.parent.is_dir():
        raise click.ClickException(f"{report.parent}：没有这个文件夹，请先建立。")
    folder = find_regulation(regulation)
    asked = _asked(folder, wanted=bool(against or readings_given or parameters or facts))
    if asked.rules is not None and (unknown := [name for name in facts if name not in asked.rules.facts]):
        raise click.ClickException(f"没有名为 {unknown[0]} 的事实。{nearest(unknown[0], asked.rules.facts)}")
    if asked.rules is not None and day is not None:
        first, last = asked.rules.in_force
        if not first <= day <= (last or day):
            raise click.ClickException(f"{out_of_force(asked.rules, day).message}；--on 请写有效期内的一日")
    if asked.rules is not None and (against or readings_given or parameters):
        from gongbao.audit.proof.check import check_difference
        from gongbao.reforms.reform import make_reform

        other: Regulation = find_regulation(against or regulation).part("rules").REGULATION
        readings, settings = pairs_of(readings_given), pairs_of(parameters, "--set", "参数=值")
        if settings:  # a reform, as it is simulated
            reform = make_reform(other, settings, readings, day or other.in_force[0])
            other, settings = reform.regulation, dict(reform.parameters)
        answers = check_difference(asked.rules, other, readings, settings, seconds=seconds, on=day)
    else:
        answers = list(_alone(folder, asked, seconds, day, facts, corpus_path))
    assert isinstance(asked, Asked)
    try:
        saved = save_cases(asked, answers, cases) if cases is not None else {}
    except OSError as error:
        raise click.ClickException(f"{cases} 写不进去：{why(error)}。请换个位置") from error
    click.echo(as_text(asked, answers, saved))
    if report is not None:
        try:
            write_whole(report, as_report(asked, answers, date.today()))
        except OSError as error:
            raise click.ClickException(f"{report} 写不进去：{why(error)}。请换个位置") from error
        click.echo(f"报告：{report}", err=True)


def _asked(folder: RegulationFolder, *, wanted: bool) -> Asked:
    """What is asked about. Raises NotOfferedError where the question needs rules and there are none."""
    from gongbao.audit.proof.report import Asked

    if wanted or folder.offers("rules"):
        rules: Regulation = folder.part("rules").REGULATION
        return Asked(folder.name, rules.title, rules.number, rules)
    package = importlib.import_module(folder.package)
    return Asked(folder.name, package.TITLE, package.NUMBER)


def _alone(
    folder: RegulationFolder, asked: Asked, seconds: float, on: date | None, facts: tuple[str, ...], corpus_path: Path
) -> Iterator[Answer]:
    """Everything that can be asked about one regulation; of the rest nothing where only some facts are asked about."""
    if asked.rules is not None:
        from gongbao.audit.proof.check import check_all

        yield from check_all(asked.rules, seconds=seconds, on=on, facts=facts)
    if not facts:
        yield from _times(folder, asked)
        if corpus_path.exists():
            yield from _documents(asked, corpus_path, on)
        else:
            click.echo(f"没有文件库 {corpus_path}，引用、用语和报送没有查：先用 gongbao keep 存入公报", err=True)


def _times(folder: RegulationFolder, asked: Asked) -> Iterator[Answer]:
    from gongbao.audit.proof.procedure_times import steps_of, validity_of
    from gongbao.audit.proof.time_steps import check_time
    from gongbao.regulations.procedures import procedures_of

    for procedure in procedures_of(folder):
        validity = validity_of(procedure) if asked.rules is None else asked.rules.in_force
        yield from check_time(steps_of(procedure), *validity)


def _documents(asked: Asked, corpus_path: Path, on: date | None) -> Iterator[Answer]:
    """What the documents that the rules rest on cite, call by name and want reported, as far as the corpus has them."""
    from gongbao.audit.proof.citations import check_citations, check_terms
    from gongbao.audit.proof.report_days import check_reports
    from gongbao.corpus import NotFoundError, find, open_corpus

    numbers = [asked.number]
    if asked.rules is not None:
        cited = [clause.document for concept in asked.rules.concepts.values() for clause in concept.clauses]
        numbers = list(dict.fromkeys([*numbers, *filter(None, cited)]))
    corpus = open_corpus(corpus_path)
    for number in numbers:
        try:
            document = find(corpus, number).document.record
        except NotFoundError:
            continue
        yield from check_citations(corpus, document, on or document.in_force_from or date.today())
        yield from check_terms(document)
        yield from check_reports(document)
