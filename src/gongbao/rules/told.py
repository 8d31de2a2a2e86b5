"""What was told about a case: facts of the subject and of the members of its groups, checked and in plain form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gongbao.rules.errors import FactError, nearest
from gongbao.rules.group import Fact
from gongbao.rules.nodes import Scope
from gongbao.rules.ruleset import Ruleset
from gongbao.rules.types import ABSENT, Kind, Plain, describe, to_plain, to_shown

Facts = dict[str, Plain | Any]
"""Facts by name: plain values, or ABSENT; what is not in it is unknown."""


@dataclass(slots=True)
class Members:
    """The members of a group, of all its owners in order: whose each is, and for which owners the group was told."""

    facts: list[Facts] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)
    told: list[bool] = field(default_factory=list)


@dataclass(slots=True)
class Told:
    """The subject's facts and the members of each group by its name."""

    subject: Facts
    groups: dict[str, Members]


def read_told(regulation: Ruleset, given: Mapping[str, object]) -> Told:
    """Check what was given: `{"birth": …, "members": [{…}, …]}`.

    Raises FactError naming the fact (and the member), what was expected and what was found.
    """
    reader = _Reader(regulation)
    groups = {name: Members() for name, group in regulation.groups.items() if group.scope.parent is not None}
    subject = reader.read(given, regulation.scope, 0, groups, "")
    return Told(subject, groups)


class _Reader:
    def __init__(self, regulation: Ruleset) -> None:
        self.facts = regulation.facts
        self.inner: dict[str, list[Scope]] = {}
        for group in regulation.groups.values():
            if group.scope.parent is not None:
                self.inner.setdefault(group.scope.parent.name, []).append(group.scope)

    def read(
        self, given: Mapping[str, object], scope: Scope, index: int, groups: dict[str, Members], place: str
    ) -> Facts:
        told: Facts = {}
        inner = self.inner.get(scope.name, ())
        for name, value in given.items():
            fact = self.facts.get(name)
            if fact is not None and fact.scope is scope:
                if value is not None:
                    told[name] = read_fact(fact, value, place)
            elif not any(group.name == name for group in inner):
                raise FactError(self._unknown(name, scope, place))
        for group in inner:
            self._members(group, given.get(group.name), index, groups, place)
        return told

    def _members(self, group: Scope, given: object, owner: int, groups: dict[str, Members], place: str) -> None:
        members = groups[group.name]
        members.told.append(given is not None)
        if given is None:
            return
        if isinstance(given, str) or not isinstance(given, Sequence):
            raise FactError(f"{place}{group.name}（{group.title}）应是一列成员，给出的是 {given!r}")
        for number, each in enumerate(given, 1):
            here = f"{place}{group.title}第{number}个："
            if not isinstance(each, Mapping):
                raise FactError(f"{here}应是一组事实，给出的是 {each!r}")
            members.owner.append(owner)
            members.facts.append({})
            position = len(members.facts) - 1
            members.facts[position] = self.read(each, group, position, groups, here)

    def _unknown(self, name: str, scope: Scope, place: str) -> str:
        fact = self.facts.get(name)
        if fact is not None:
            return f"{place}事实 {name}（{fact.title}）是{fact.scope.title}的，不是{scope.title}的"
        known = [f.name for f in self.facts.values() if f.scope is scope]
        return (
            f"{place}没有名为 {name} 的事实。{nearest(name, known + [g.name for g in self.inner.get(scope.name, ())])}"
        )


def read_fact(fact: Fact, given: object, place: str = "") -> Plain | Any:
    """A fact in plain form, or ABSENT. Raises FactError naming the fact, what was expected and what was found."""
    if given is ABSENT:
        if not fact.type.optional:
            raise FactError(f"{place}事实 {fact.name}（{fact.title}）不能是“没有”：应为{describe(fact.type)}")
        return ABSENT
    kind = fact.type.kind
    if kind is Kind.BOOLEAN and given.__class__ is bool:
        return given
    try:
        plain = to_plain(fact.type, given)
    except FactError as wrong:
        raise FactError(f"{place}事实 {fact.name}（{fact.title}）{wrong}") from wrong
    if fact.low is not None and not fact.low <= plain <= fact.high:
        low, high = to_shown(fact.type, fact.low), to_shown(fact.type, fact.high)
        raise FactError(f"{place}事实 {fact.name}（{fact.title}）应在 {low} 至 {high} 之间，给出的是 {given}")
    return plain
