"""Worked cases of a regulation (`cases.yaml`): facts in, results out, the clause; a lawyer can read and add one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from gongbao.rules import ABSENT, Regulation

_NONE = ("none", "无")


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """One case. `expect` holds results by concept, `needs` the facts still asked for, both as far as written."""

    id: str
    day: date
    facts: Mapping[str, Any]
    expect: Mapping[str, Any]
    needs: Mapping[str, tuple[str, ...]]
    readings: Mapping[str, str]
    rules: tuple[str, ...]
    clause: str
    not_in_force: bool


def read_worked_cases(path: Path) -> tuple[WorkedCase, ...]:
    """The cases of a file, in order. `none` or 无 is known to be absent, null is not told."""
    return tuple(
        WorkedCase(
            id=written["id"],
            day=written["day"],
            facts=with_absence(written["facts"]),
            expect=with_absence(written["expect"]),
            needs={name: tuple(facts) for name, facts in written.get("needs", {}).items()},
            readings=written.get("readings", {}),
            rules=tuple(written["rules"]),
            clause=written["clause"],
            not_in_force=written.get("not_in_force", False),
        )
        for written in yaml.safe_load(path.read_text(encoding="utf-8"))
    )


def with_absence(written: Any) -> Any:
    """What was written, with `none` and 无 turned into known absence, in all depths."""
    if isinstance(written, Mapping):
        return {name: with_absence(each) for name, each in written.items()}
    if isinstance(written, list):
        return [with_absence(each) for each in written]
    return ABSENT if isinstance(written, str) and written in _NONE else written


def differences(case: WorkedCase, regulation: Regulation) -> list[str]:
    """Where the rules say otherwise than the case: one line each, empty where they agree."""
    result = regulation.evaluate(case.facts, on=case.day, readings=case.readings)
    found = []
    if result.in_force == case.not_in_force:
        found.append(f"{case.id}：有效期内应为 {not case.not_in_force}，实为 {result.in_force}")
    for concept, expected in case.expect.items():
        given = result[concept]
        if not _same(given, expected):
            found.append(f"{case.id}：{concept} 应为 {expected}，算出 {given}（{case.clause}）")
    for concept, facts in case.needs.items():
        if result.needs(concept) != facts:
            found.append(f"{case.id}：{concept} 应还缺 {facts}，实为 {result.needs(concept)}")
    return found


def _same(given: Any, expected: Any) -> bool:
    if isinstance(expected, list):
        return len(given) == len(expected) and all(map(_same, given, expected))
    if isinstance(given, Decimal | int) and not isinstance(given, bool):
        try:
            return not isinstance(expected, bool) and given == Decimal(str(expected))
        except InvalidOperation:
            return False
    return bool(given == expected)
