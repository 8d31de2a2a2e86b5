"""What was asked and answered, in Chinese: on the screen, and as a report for the drafter in Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gongbao.audit.proof.answers import Answer, Outcome
from gongbao.audit.proof.world import Case
from gongbao.rules import ABSENT, Regulation, YearMonth


def as_yaml(case: Case) -> str:
    """The facts of a case as a file that `gongbao explain --facts` reads."""
    import yaml

    written = yaml.safe_dump(_plain(case.facts), allow_unicode=True, sort_keys=False, default_flow_style=False)
    return str(written)


def _plain(told: Any) -> Any:
    if told is ABSENT:
        return "none"
    if isinstance(told, dict):
        return {name: _plain(each) for name, each in told.items()}
    if isinstance(told, list):
        return [_plain(each) for each in told]
    if isinstance(told, Decimal | Fraction | YearMonth):
        return str(told)
    return told


def as_text(regulation: Regulation, answers: Sequence[Answer]) -> str:
    """The finds and what is open, then the counts."""
    return "\n".join(_text(regulation, answers))


def _text(regulation: Regulation, answers: Sequence[Answer]) -> Iterator[str]:
    yield f"{regulation.title}（{regulation.number}）"
    for outcome in (Outcome.FOUND, Outcome.UNDECIDED, Outcome.SAMPLED):
        for answer in (each for each in answers if each.outcome is outcome):
            yield f"[{outcome}] {answer.question} {answer.about}：{answer.says}"
            yield f"    {'；'.join(answer.clauses)}"
    yield ""
    yield _counts(answers)


def _counts(answers: Sequence[Answer]) -> str:
    counted = Counter(answer.outcome for answer in answers)
    return f"共问{len(answers)}项：" + "，".join(f"{outcome}{counted[outcome]}" for outcome in Outcome)


def as_report(regulation: Regulation, answers: Sequence[Answer], made_on: date) -> str:
    """The report for the drafter: every find with its clauses and cases, then what is open, then what is proved."""
    return "\n".join(_report(regulation, answers, made_on)) + "\n"


def _report(regulation: Regulation, answers: Sequence[Answer], made_on: date) -> Iterator[str]:
    yield f"# {regulation.title}：条文自身的检查"
    yield ""
    yield f"{regulation.number}，{made_on}。{_counts(answers)}。"
    yield ""
    yield "“证明”是对有效期内每一天、合理范围内一切事实都成立；“未决”是时限内没有定论；“抽样”只是试过，不是证明。"
    titles = {
        Outcome.FOUND: "发现",
        Outcome.UNDECIDED: "未决",
        Outcome.SAMPLED: "只作过抽样",
        Outcome.PROVED: "已证明",
    }
    for outcome, title in titles.items():
        those = [answer for answer in answers if answer.outcome is outcome]
        if not those:
            continue
        yield ""
        yield f"## {title}（{len(those)}）"
        for number, answer in enumerate(those, 1):
            if outcome is Outcome.PROVED:
                yield f"- {answer.question}：{answer.about}。{answer.says}"
                continue
            yield ""
            yield f"### {number}. {answer.question}：{answer.about}"
            yield ""
            yield answer.says
            yield ""
            yield f"条款：{'；'.join(answer.clauses)}"
            for case in answer.cases:
                yield ""
                shown = f"gongbao explain {regulation.name} --facts 文件 --on {case.on}"
                yield f"算例（{case.on}），存成文件后可用 `{shown}` 看："
                yield ""
                yield "```yaml"
                yield as_yaml(case).rstrip()
                yield "```"
