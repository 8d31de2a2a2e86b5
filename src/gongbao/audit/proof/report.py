"""What was asked and answered, in Chinese: on the screen, and as a report for the drafter in Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from gongbao.audit.proof.answers import Answer, Outcome
from gongbao.audit.proof.world import Case
from gongbao.rules import ABSENT, Regulation, YearMonth
from gongbao.rules.types import ONE, Type
from gongbao.text.writing import write_whole


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


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked about: a regulation by its name here, its title and number; its rules, where it has any."""

    name: str
    title: str
    number: str
    rules: Regulation | None = None


def as_text(asked: Asked, answers: Sequence[Answer], files: Mapping[int, Sequence[Path]] | None = None) -> str:
    """The finds and what is open, then the counts. `files`: where the cases of an answer (by its place) were saved."""
    return "\n".join(_text(asked, answers, files or {}))


def _text(asked: Asked, answers: Sequence[Answer], files: Mapping[int, Sequence[Path]]) -> Iterator[str]:
    yield f"{asked.title}（{asked.number}）"
    for outcome in (Outcome.FOUND, Outcome.UNDECIDED, Outcome.SAMPLED):
        those = {place: answer for place, answer in enumerate(answers) if answer.outcome is outcome}
        for place, answer in those.items():
            together = {n: each for n, each in those.items() if each.place and each.place == answer.place}
            if together and min(together) < place:
                continue  # shown with the first one of its place
            yield f"[{outcome}] {answer.question} {answer.about}：{answer.says}"
            yield f"    {'；'.join(answer.clauses)}"
            yield from (f"    {line}" for line in _case_lines(asked, answer.cases))
            yield from _files(asked, answer, files.get(place, ()))
            for number, other in together.items():
                if number != place:
                    yield f"    同一处：{other.says.removeprefix(f'会：{other.place}，')}〔{'；'.join(other.clauses)}〕"
                    yield from _files(asked, other, files.get(number, ()))
    yield ""
    yield _counts(answers)


def _files(asked: Asked, answer: Answer, paths: Sequence[Path]) -> Iterator[str]:
    for case, path in zip(answer.cases, paths, strict=False):
        yield f"    {_explained(asked, str(path), case)}"


def _explained(asked: Asked, path: str, case: Case) -> str:
    return f"gongbao explain {asked.name} --facts {path} --on {case.on}"


def _case_lines(asked: Asked, cases: Sequence[Case]) -> Iterator[str]:
    """A case, or two that differ in one fact, as a person reads it."""
    if asked.rules is not None and cases:
        told = [dict(_told(asked.rules, case.facts)) for case in cases]
        facts = []
        for label, first in told[0].items():
            last = told[-1].get(label, first)
            facts.append(f"{label} {first}" if first == last else f"{label} {first} → {last}")
        yield f"算例（{cases[0].on}）：{'；'.join(facts) or '不必告知任何事实'}"


def _told(rules: Regulation, facts: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """What is told, by title; of one of several members, with which one."""
    for name, held in facts.items():
        if not isinstance(held, list):
            yield f"{before}{rules.facts[name].title}", _worded(rules.facts[name].type, held)
            continue
        title = rules.groups[name].scope.title
        for number, member in enumerate(held, 1):
            yield from _told(rules, member, f"{before}{title}第{number}个的" if len(held) > 1 else before)


def _worded(held: Type, told: Any) -> str:
    if told is ABSENT:
        return "没有"
    if isinstance(told, bool):
        return "是" if told else "否"
    if held.code_list is not None:
        return held.code_list.label(str(told))
    if isinstance(told, Decimal | Fraction | int):
        return f"{shown(told)}{'' if held.unit == ONE else held.unit}"
    return str(told)


def shown(number: Decimal | Fraction | int) -> str:
    """A number without zeros at its end; a fraction as a decimal."""
    exact = Fraction(number)
    text = f"{Decimal(exact.numerator) / Decimal(exact.denominator):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _counts(answers: Sequence[Answer]) -> str:
    counted = Counter(answer.outcome for answer in answers)
    return f"共问{len(answers)}项：" + "，".join(f"{outcome}{counted[outcome]}" for outcome in Outcome)


def as_report(asked: Asked, answers: Sequence[Answer], made_on: date) -> str:
    """The report for the drafter: every find with its clauses and cases, then what is open, then what is proved."""
    return "\n".join(_report(asked, answers, made_on)) + "\n"


def _report(asked: Asked, answers: Sequence[Answer], made_on: date) -> Iterator[str]:
    yield f"# {asked.title}：条文自身的检查"
    yield ""
    yield f"{asked.number}，{made_on}。{_counts(answers)}。"
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
            for line in _case_lines(asked, answer.cases):
                yield ""
                yield line
            for case in answer.cases:
                yield ""
                yield f"存成文件后可用 `{_explained(asked, '文件', case)}` 看理由："
                yield ""
                yield "```yaml"
                yield as_yaml(case).rstrip()
                yield "```"


def save_cases(asked: Asked, answers: Sequence[Answer], folder: Path) -> dict[int, tuple[Path, ...]]:
    """Every case of the finds as a file that `explain` reads; by the place of the answer. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    saved: dict[int, tuple[Path, ...]] = {}
    for place, answer in enumerate(answers):
        paths = []
        for number, case in enumerate(answer.cases, 1):
            path = folder / f"{asked.name}-{len(saved) + 1:02}-{number}.yaml"
            heading = f"# {answer.question}：{answer.about}（{case.on}）\n"
            write_whole(path, heading + as_yaml(case))
            paths.append(path)
        if paths:
            saved[place] = tuple(paths)
    return saved
