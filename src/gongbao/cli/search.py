"""`gongbao search`: the provision that answers a question, or that is named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongbao.cli._corpus import corpus_option, says_errors

if TYPE_CHECKING:
    from gongbao.corpus.search.results import Hit, Results


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--count", type=click.IntRange(1, 100), default=5, show_default=True, help="列出几条。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@corpus_option
@says_errors
def command(words: tuple[str, ...], count: int, as_json: bool, corpus_path: Path) -> None:
    """查哪一条回答这个问题；平常的说法、错字、繁体都行。写地址、文号或引文则直接到那一条。"""
    from gongbao.corpus.search.answering import search
    from gongbao.corpus.store import open_corpus

    results = search(open_corpus(corpus_path), " ".join(words), count)
    if not as_json and not results.hits and not any(character.isalnum() for character in results.asked):
        raise click.ClickException(f"“{results.asked}”里没有可以查找的词。请写要查的事，或文号、地址")
    if as_json:
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(results), indent=1))
        return
    _print(results)


def _print(results: Results) -> None:
    for correction in results.corrections:
        click.echo(f"“{correction.typed}”按“{correction.meant}”查找。")
    for note in results.notes:
        click.echo(note)
    if results.refused or not results.hits:
        click.echo("没有条款回答这个问题。")
        if results.hits:
            click.echo("最接近的是（不一定相关）：")
    for number, hit in enumerate(results.hits, 1):
        click.echo("\n".join(_lines(number, hit, results.directly)))


def _lines(number: int, hit: Hit, directly: bool) -> list[str]:
    lines = [f"{number}. {hit.address}"]
    if hit.title and not hit.address.startswith("《"):
        lines.append(f"   《{hit.title.strip('《》')}》")
    if hit.headings:
        lines.append(f"   {hit.headings}")
    if hit.snippet != hit.title:
        lines.append(f"   {hit.snippet}")
    raw = f"{hit.first_line}—{hit.last_line}" if hit.last_line > hit.first_line else f"{hit.first_line}"
    lines.append(f"   {hit.source} 第 {raw} 行")
    if not directly:
        lines.append("   因为有：" + "、".join(map(str, hit.matches[:8])))
    return lines
