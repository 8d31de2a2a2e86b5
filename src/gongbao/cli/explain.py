"""`gongbao explain`: one person's or company's case, with its reasons, in Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongbao.cli._corpus import corpus_option
from gongbao.cli._regulations import pairs_of, reading_option, says_errors

if TYPE_CHECKING:
    from gongbao.regulations.explanation import WordsOf


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
@reading_option("另取的读法")
@corpus_option
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@says_errors
def command(
    regulation: str, facts_path: Path, on: str, readings_given: tuple[str, ...], corpus_path: Path, as_json: bool
) -> None:
    """按一份规范性文件算一个案子，逐条说明理由；缺哪些事实、不在有效期，都直说。

    REGULATION 是文件的名字，如 longevity-allowance。
    """
    from gongbao.regulations import find_regulation
    from gongbao.regulations.explanation import as_json_text, as_text, evaluate
    from gongbao.regulations.facts_file import read_facts_file

    folder = find_regulation(regulation)
    readings = pairs_of(readings_given)
    result = evaluate(folder, read_facts_file(facts_path), on, readings)
    rules = folder.part("rules")
    if as_json:
        click.echo(as_json_text(result, rules, on, readings))
        return
    click.echo(as_text(result, rules, on, readings, words_from(corpus_path)))


def words_from(corpus_path: Path) -> WordsOf:
    """Looks provisions up in the corpus; where it is not at hand or does not hold one, there are no words."""
    from gongbao.regulations.explanation import nothing_known

    if not corpus_path.is_file():
        return nothing_known
    from gongbao.corpus import CorpusError, find, open_corpus
    from gongbao.gazette.wording import worded

    try:
        corpus = open_corpus(corpus_path)
    except CorpusError:
        return nothing_known

    def words_of(address: str) -> Sequence[str]:
        try:
            provision = find(corpus, address).provision
        except CorpusError:
            return ()
        return () if provision is None else tuple(worded(provision))

    return words_of
