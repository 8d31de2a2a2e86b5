"""`gongbao ask`: asks for the facts that decide, as few as possible, and gives the answer with its clauses."""

from __future__ import annotations

from pathlib import Path

import click

from gongbao.cli._regulations import says_errors


@click.command()
@click.argument("regulation")
@click.option("--concept", "concepts", multiple=True, required=True, help="想知道什么（概念的名字），可重复。")
@click.option("--on", required=True, help="哪一日或哪一月，如 2023-05-20 或 2023-05。")
@click.option("--facts", "facts_path", type=click.Path(path_type=Path, dir_okay=False), help="已经知道的事实。")
@says_errors
def command(regulation: str, concepts: tuple[str, ...], on: str, facts_path: Path | None) -> None:
    """一问一答：只问还能左右结果的事实，先问最能定下结果的；回车是不知道，“无”是已知没有。"""
    from gongbao.audit.worked_cases import with_absence
    from gongbao.regulations import find_regulation
    from gongbao.regulations.explanation import worded
    from gongbao.regulations.facts_file import read_facts_file
    from gongbao.rules import RulesError
    from gongbao.rules.interview import Interview
    from gongbao.rules.types import describe, to_plain

    module = find_regulation(regulation).part("rules")
    rules = module.REGULATION
    facts: dict[str, object] = with_absence(dict(read_facts_file(facts_path))) if facts_path else {}
    interview = Interview(rules, concepts, on)
    skipped: set[str] = set()
    while (asked := interview.next(facts, skipped)) is not None:
        fact = rules.facts.get(asked.fact)
        if fact is None or fact.scope.parent is not None:
            click.echo(f"还要成员的情况（{asked.question}），请写进 --facts 文件。")
            break
        answer = click.prompt(f"{asked.question}（{describe(fact.type)}）", default="", show_default=False)
        if not answer:
            skipped.add(asked.fact)
            continue
        try:
            told = with_absence(answer)
            if told is answer:
                to_plain(fact.type.required, answer)
            interview.result({**facts, asked.fact: told})
            facts[asked.fact] = told
        except RulesError as error:
            click.echo(str(error))
    result = interview.result(facts)
    for finding in result.findings:
        click.echo(f"注意：{finding.message}")
    for name in concepts if result.in_force else ():
        concept = rules.concepts[name]
        wanted = result.needs(name)
        found = result[name] if isinstance(result[name], list) else [result[name]]
        shown = "、".join(worded(each, concept.type, module) for each in found)
        if wanted:
            shown = f"未知，还缺：{'、'.join(map(rules.title_of, wanted))}"
        click.echo(f"{concept.title}：{shown}〔{'、'.join(str(c) for c in concept.clauses)}〕")
