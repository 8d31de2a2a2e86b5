"""A case of a regulation as people read it: the answers, the reasons with their clauses, what is still wanted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from types import ModuleType

from gongbao.audit.worked_cases import with_absence
from gongbao.regulations import RegulationFolder, in_force_under
from gongbao.rules import ABSENT, Expr, YearMonth
from gongbao.rules.case import Result, parse_day
from gongbao.rules.nodes import ConceptRef, FactRef, Not
from gongbao.rules.reasons import Reason
from gongbao.rules.ruleset import Ruleset
from gongbao.rules.types import Shown, Type
from gongbao.text.address import Address, Level

VERSION = 1
"""Version of the JSON shape."""

WordsOf = Callable[[str], Sequence[str]]
"""The words of the provision at an address, line by line; none where it is not at hand."""


def nothing_known(_: str) -> Sequence[str]:
    """Where no text is at hand."""
    return ()


def evaluate(folder: RegulationFolder, written: Mapping[str, object], on: str, readings: Mapping[str, str]) -> Result:
    """One case on a day or month; a folder with `facts` turns what is written into the facts of its rules.

    Raises FactError, ParameterError, NotOfferedError.
    """
    rules = folder.part("rules")
    facts: Mapping[str, object] = with_absence(written)
    if folder.offers("facts"):
        day = parse_day(on)
        facts = folder.part("facts").rule_facts(written, YearMonth(day.year, day.month), readings)
    return in_force_under(rules, readings).evaluate(facts, on=on, readings=readings)


def as_text(
    result: Result, rules: ModuleType, on: str, readings: Mapping[str, str], words_of: WordsOf = nothing_known
) -> str:
    """The explanation in Chinese, with the words of the clauses that decided where they are known."""
    return "\n".join(_lines(result, rules, on, readings, words_of))


def _lines(result: Result, rules: ModuleType, on: str, readings: Mapping[str, str], words_of: WordsOf) -> Iterator[str]:
    regulation = result.regulation
    yield f"{regulation.title}（{regulation.number}） {on}"
    yield ""
    for finding in result.findings:
        yield f"注意：{finding.message}"
    if not result.in_force:
        return
    answers = _answers(result, rules)
    decisive = answers[0].needs if answers else ()
    for reason in answers:
        yield f"{_named(reason, regulation)}：{_value(reason, rules, regulation)}{_by(reason, regulation)}"
        if beside := [name for name in reason.needs if name not in decisive]:
            yield f"    还缺：{'、'.join(map(regulation.title_of, beside))}"
    if decisive:
        yield ""
        yield "还缺这些事实，才能得出结论："
        for name in decisive:
            source = regulation.facts[name].source if name in regulation.facts else ""
            yield f"  {regulation.title_of(name)}（{name}）{'，问：' + source if source else ''}"
    heading = {reason.concept for reason in answers}
    if rest := [r for r in result.reasons if r.concept not in heading and not _silent(r, rules)]:
        yield ""
        yield "理由"
        for reason in rest:
            yield from _reason_lines(reason, rules, regulation)
    other = [(name, choice) for name, choice in readings.items() if regulation.readings[name].default != choice]
    if other:
        yield ""
        yield "另取的读法"
        for name, choice in other:
            reading = regulation.readings[name]
            yield f"  {reading.title}：{dict(reading.choices)[choice]}（{name}={choice}）"
    yield from _cited(result, rules, words_of)


def _reason_lines(reason: Reason, rules: ModuleType, regulation: Ruleset) -> Iterator[str]:
    yield f"  {_named(reason, regulation)}：{_value(reason, rules, regulation)}{_by(reason, regulation)}"
    told = [
        f"{fact.title} {worded(fact.value, regulation.facts[fact.name].type, rules)}"
        for fact in reason.facts
        if fact.value is not None
    ]
    if told:
        yield f"      据：{'；'.join(told)}"


def _by(reason: Reason, regulation: Ruleset) -> str:
    """〔the deciding clause, and which way it went〕; for a no, the condition that failed nearest."""
    clauses = [each.removeprefix(regulation.number).strip() for each in reason.deciding_clause.split("；")]
    clause = ("；" if any(each.endswith("、") for each in clauses) else "、").join(clauses)
    how = reason.outcome.title
    if reason.failed is not None:
        named = _condition(reason.failed.node, regulation) or how
        how = f"不符合“{named}”" if named else ""
    return f"〔{clause}{'：' + how if how and how != reason.value else ''}〕"


def _condition(node: Expr | None, regulation: Ruleset) -> str:
    """A condition that is a concept or a fact, or the contrary of one, by its title; nothing for others."""
    if isinstance(node, Not):
        inner = _condition(node.operand, regulation)
        return f"没有{inner}" if inner else ""
    if isinstance(node, ConceptRef):
        return regulation.concepts[node.name].title
    return regulation.facts[node.name].title if isinstance(node, FactRef) else ""


def _cited(result: Result, rules: ModuleType, words_of: WordsOf) -> Iterator[str]:
    """The words of the clauses that decided the answers; those of a part are among those of its whole."""
    clauses = {clause for reason in _answers(result, rules) for clause in reason.deciding_clause.split("；")}
    known = {Address.parse(clause): words for clause in clauses if (words := words_of(clause))}
    whole = [address for address in known if not any(address.within(o) for o in known if o != address)]
    if whole:
        yield ""
        yield "条文"

    def as_printed(address: Address) -> tuple[bool, str, list[tuple[bool, int, str]]]:
        return (
            address.document != result.regulation.number,
            address.document,
            [(step.level is Level.ANNEX, step.number, step.name) for step in address.steps],
        )

    for address in sorted(whole, key=as_printed):
        yield f"  {address}"
        yield from (f"    {line}" for line in known[address])


def as_json_text(result: Result, rules: ModuleType, on: str, readings: Mapping[str, str]) -> str:
    """The explanation as JSON: money in 元 and other exact numbers as text, unknown as null, absent as "none"."""
    regulation = result.regulation
    return json.dumps(
        {
            "version": VERSION,
            "regulation": regulation.name,
            "number": regulation.number,
            "on": on,
            "in_force": result.in_force,
            "findings": [{"kind": f.kind, "message": f.message, "clauses": list(f.clauses)} for f in result.findings],
            "readings": {name: readings.get(name, reading.default) for name, reading in regulation.readings.items()},
            "answers": {reason.concept: _plain(reason.value, rules) for reason in _answers(result, rules)},
            "needs": list(next((reason.needs for reason in _answers(result, rules)), ())),
            "reasons": [_reason_json(reason, rules) for reason in result.reasons],
        },
        ensure_ascii=False,
        indent=2,
    )


def _reason_json(reason: Reason, rules: ModuleType) -> dict[str, object]:
    return {
        "concept": reason.concept,
        "title": reason.title,
        "value": _plain(reason.value, rules),
        "clauses": list(reason.clauses),
        "deciding_clause": reason.deciding_clause,
        "how": reason.outcome.how.value,
        "outcome": reason.outcome.title,
        "facts": {fact.name: _plain(fact.value, rules) for fact in reason.facts},
        "parameters": [
            {"name": p.name, "value": _plain(p.value, rules), "version": p.version, "clause": p.clause}
            for p in reason.parameters
        ],
        "needs": list(reason.needs),
    }


def _answers(result: Result, rules: ModuleType) -> list[Reason]:
    """The reasons that head the explanation: those the folder names, else all."""
    if not result.in_force:
        return []
    named: tuple[str, ...] = getattr(rules, "ANSWERS", ())
    if not named:
        return list(result.reasons)
    return [reason for name in named for reason in result.reasons if reason.concept == name]


def _silent(reason: Reason, rules: ModuleType) -> bool:
    """Nothing to say: what never comes, amounts of nothing, conditions that do not concern the case, the undetermined
    (the facts wanted are named once)."""
    if reason.concept in getattr(rules, "QUIET", ()):
        return True
    if reason.value is False:
        return reason.concept not in getattr(rules, "CONDITIONS", (reason.concept,))
    return reason.value is None or reason.value == 0 or reason.value in getattr(rules, "NOTHING", ())


def _named(reason: Reason, regulation: Ruleset) -> str:
    """What a reason is about; of a member of a group, which one."""
    if reason.member is None:
        return reason.title
    return f"{regulation.concepts[reason.concept].scope.title}第{reason.member + 1}个：{reason.title}"


def _value(reason: Reason, rules: ModuleType, regulation: Ruleset) -> str:
    return worded(reason.value, regulation.concepts[reason.concept].type, rules)


def worded(value: Shown, held: Type, rules: ModuleType) -> str:
    """A value as people say it: 14,800元/亩, 19%, 是, 没有; 待定 where it is unknown."""
    if value is None:
        return "待定"
    if value is ABSENT or (isinstance(value, YearMonth) and value in getattr(rules, "NOTHING", ())):
        return "没有"
    if isinstance(value, bool):
        return "是" if value else "否"
    if held.code_list is not None and value in held.code_list.codes:
        return held.code_list.label(str(value))
    if isinstance(value, Decimal) and held.is_number and not held.unit and abs(value) <= 1:
        return f"{_digits(value * 100, held)}%"
    if isinstance(value, Decimal | int):
        unit = {"月": "个月"}.get(str(held.unit), str(held.unit))
        return f"{_digits(value, held)}{unit}"
    return str(value)


def _digits(number: Decimal | int, held: Type) -> str:
    """Money to the fen or without, other numbers without zeros at the end."""
    if held.is_money:
        return f"{number:,.2f}".removesuffix(".00")
    return f"{Decimal(number).normalize():,f}"


def _plain(value: Shown, rules: ModuleType) -> object:
    if value is ABSENT or (isinstance(value, YearMonth) and value in getattr(rules, "NOTHING", ())):
        return "none"
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    return str(value)
