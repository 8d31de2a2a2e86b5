"""`gongbao explain`: one person's or company's case, with its reasons, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click


@click.command()
@click.argument("regulation")
@click.option(
    "--facts",
    "facts_path",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="事实文件（.yaml 或 .json）；null 是没有告知，none 是已知没有。",
)
@click.option("--on", required=True, help="哪一日或哪一月，如 2023-05-20 或 2023-05。")
@click.option("--readings", "readings_given", multiple=True, metavar="名字=读法", help="另取的读法，可重复。")
@click.option("--corpus", "corpus_path", type=click.Path(path_type=Path, dir_okay=False), default=Path("gongbao.db"))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def command(
    regulation: str, facts_path: Path, on: str, readings_given: tuple[str, ...], corpus_path: Path, as_json: bool
) -> None:
    """按一份规范性文件算一个案子，逐条说明理由；缺哪些事实、不在有效期，都直说。

    REGULATION 是文件的名字，如 longevity-allowance。
    """
    from gongbao.regulations import NotOfferedError, UnknownRegulationError, find_regulation, in_force_under
    from gongbao.regulations.explanation import as_json_text, as_text, evaluate
    from gongbao.regulations.facts_file import FactsFileError, read_facts_file
    from gongbao.rules import RulesError

    try:
        folder = find_regulation(regulation)
        readings = readings_of(readings_given)
        result = evaluate(folder, read_facts_file(facts_path), on, readings)
    except (UnknownRegulationError, NotOfferedError, FactsFileError, RulesError) as error:
        raise click.ClickException(str(error)) from error
    rules = folder.part("rules")
    if as_json:
        click.echo(as_json_text(result, rules, on, readings))
        return
    click.echo(as_text(result, rules, on, readings, clause_texts(corpus_path, in_force_under(rules, readings).number)))


def readings_of(given: tuple[str, ...]) -> dict[str, str]:
    """`名字=读法` as a mapping. Raises ClickException for another form."""
    readings = {}
    for each in given:
        name, sign, choice = each.partition("=")
        if not sign:
            raise click.ClickException(f"--readings {each}：应写成 名字=读法，如 leap_day=mar_1。")
        readings[name.strip()] = choice.strip()
    return readings


def clause_texts(corpus_path: Path, number: str) -> Mapping[str, str]:
    """The words of the document's provisions by address, where a corpus is at hand and holds it; else nothing."""
    if not corpus_path.is_file():
        return {}
    from gongbao.corpus import CorpusError, find, open_corpus
    from gongbao.gazette.report import walk

    try:
        found = find(open_corpus(corpus_path), number)
    except CorpusError:
        return {}
    return {str(each.address): each.text for each in walk(found.document.record.provisions)}
