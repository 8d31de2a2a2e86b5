"""What an author declares about the subject of a case, or about the members of a group: facts and concepts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from gongbao.rules.errors import DefinitionError
from gongbao.rules.nodes import Alike, Allocate, ConceptRef, Expr, FactRef, Fold, Operand, Rank, RunningSum, Scope, lift
from gongbao.rules.types import Kind, Type, as_fraction
from gongbao.text.address import Address

Clause = str | Address | tuple[str | Address, ...]

DEFAULT_RANGE = 10**9
"""The bound of a number without a stated range, in its unit; of money a thousand times that."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact: what it is called, its type, who tells it, and where the text speaks of it.

    `low` and `high`, both included, bound what is sensible (in plain form). `missing_is_absent`: the source is
    complete, so that no entry means none (only for an optional fact); otherwise a missing fact is unknown.
    """

    name: str
    title: str
    type: Type
    scope: Scope
    source: str
    clauses: tuple[Address, ...]
    low: Any
    high: Any
    missing_is_absent: bool
    question: str


@dataclass(frozen=True, slots=True)
class ExceptionRule:
    """An exception to a concept's rule, or to another exception: when it holds, its result replaces that."""

    name: str
    title: str
    to: str
    when: Expr
    then: Expr
    clauses: tuple[Address, ...]
    under: str | None = None


@dataclass(frozen=True, slots=True)
class Concept:
    """What a clause defines: its name, about whom, the rule, its exceptions, its clauses."""

    name: str
    title: str
    scope: Scope
    rule: Expr
    type: Type
    clauses: tuple[Address, ...]
    exceptions: tuple[ExceptionRule, ...] = ()

    @property
    def expressions(self) -> tuple[Expr, ...]:
        """The rule and those of the exceptions."""
        return (self.rule, *(e for x in self.exceptions for e in (x.when, x.then)))


class Declarations(Protocol):
    """Where a group enters what its author declares. Each raises DefinitionError for what cannot be."""

    facts: dict[str, Fact]
    groups: dict[str, Group]

    def clauses(self, clause: Clause) -> tuple[Address, ...]:
        """The addresses that are meant."""

    def declare(self, name: str, kind: dict[str, Any], made: object) -> None:
        """Enter `made` among its kind, under a name that nothing else has."""

    def add_concept(self, scope: Scope, name: str, title: str, rule: Expr, clause: Clause) -> ConceptRef:
        """Enter a concept whose rule uses only what has been declared."""


@dataclass(eq=False, repr=False)
class Group:
    """The one scope an author writes facts and concepts for: the subject of the case, or members of a group."""

    ruleset: Declarations
    scope: Scope

    def fact(
        self,
        name: str,
        type: Type,
        title: str,
        *,
        clause: Clause = (),
        source: str = "",
        low: object = None,
        high: object = None,
        may_be_absent: bool = False,
        missing_is_absent: bool = False,
        question: str = "",
    ) -> FactRef:
        """Declare a fact of this scope. See `Fact`."""
        held = type if not (may_be_absent or missing_is_absent) else replace(type, optional=True)
        bounds = _bounds(name, type, low, high)
        made = Fact(
            name,
            title,
            held,
            self.scope,
            source,
            self.ruleset.clauses(clause),
            *bounds,
            missing_is_absent,
            question or f"{title}？",
        )
        self.ruleset.declare(name, self.ruleset.facts, made)
        return FactRef(name, held, self.scope)

    def concept(self, name: str, title: str, rule: Operand, *, clause: Clause) -> ConceptRef:
        """Define a concept of this scope by its rule. Other concepts refer to it by what this returns."""
        return self.ruleset.add_concept(self.scope, name, title, lift(rule), clause)

    def relation(self, name: str, title: str, *, most: int = 1_000_000) -> Group:
        """A group of members that the subject has many of (`most` at most): a household's members, a bank's claims."""
        group = Group(self.ruleset, Scope(name, title, self.scope, most))
        self.ruleset.declare(name, self.ruleset.groups, group)
        return group

    # About the members of a group -----------------------------------------------------------------------------

    def count(self, where: Operand | None = None, *, per: Group | None = None) -> Fold:
        """How many members (for whom `where` holds), for each member of the group around, or of `per`."""
        return self._fold("count", None, where, per)

    def sum(self, body: Expr, where: Operand | None = None, *, per: Group | None = None) -> Fold:
        """The sum over members; 0 of none."""
        return self._fold("sum", body, where, per)

    def min(self, body: Expr, where: Operand | None = None, *, per: Group | None = None) -> Fold:
        """The least among members; absent of none."""
        return self._fold("min", body, where, per)

    def max(self, body: Expr, where: Operand | None = None, *, per: Group | None = None) -> Fold:
        """The greatest among members; absent of none."""
        return self._fold("max", body, where, per)

    def any(self, body: Expr, where: Operand | None = None, *, per: Group | None = None) -> Fold:
        """Whether it holds for any member."""
        return self._fold("any", body, where, per)

    def all(self, body: Expr, where: Operand | None = None, *, per: Group | None = None) -> Fold:
        """Whether it holds for every member."""
        return self._fold("all", body, where, per)

    def _fold(self, how: str, body: Expr | None, where: Operand | None, per: Group | None) -> Fold:
        condition = None if where is None else lift(where)
        return Fold(how, self.scope, self._around(per), body, condition)

    def _around(self, per: Group | None) -> Scope:
        scope = self.scope.parent if per is None else per.scope
        if scope is None:
            raise DefinitionError(f"{self.scope.title}不是成员组：先用 relation(…) 写明成员")
        return scope

    def alike(
        self,
        how: str,
        body: Expr | None = None,
        where: Operand | None = None,
        *,
        keys: tuple[Expr, ...],
        within: Group | None = None,
    ) -> Alike:
        """For each member, the sum, count, min, max, any or all over the members with the same `keys`."""
        condition = None if where is None else lift(where)
        return Alike(how, self.scope, self._around(within), body, condition, keys)

    def rank(self, by: Expr, *, highest_first: bool = True, within: Group | None = None) -> Rank:
        """A member's place, from 1; equals share the better place."""
        return Rank(self.scope, self._around(within), by, highest_first)

    def running_sum(self, body: Expr, *, by: Expr | None = None, within: Group | None = None) -> RunningSum:
        """The sum over the members before this one: with less of `by` (a rank, a day), else in their order."""
        return RunningSum(self.scope, self._around(within), body, by)

    def allocate(
        self,
        fund: Expr,
        weight: Operand,
        *,
        capped: bool,
        left_over: str,
        within: Group | None = None,
    ) -> Allocate:
        """A member's part of a fund, in proportion to `weight`, to the fen. See `Allocate`."""
        return Allocate(self.scope, self._around(within), fund, lift(weight), capped, left_over)


def _bounds(name: str, held: Type, low: object, high: object) -> tuple[Any, Any]:
    if held.kind is Kind.NUMBER:
        scale = held.scale
        if scale is None:
            raise DefinitionError(f"事实 {name} 是分数：请写明小数位数，如 Rate(6)")
        most = DEFAULT_RANGE * (1000 if held.is_money else 1)
        return (
            int(as_fraction(-most if low is None else low) * scale),
            int(as_fraction(most if high is None else high) * scale),
        )
    if held.kind is Kind.DATE:
        return low or date(1850, 1, 1), high or date(2199, 12, 31)
    if held.kind is Kind.MONTH:
        return (low or 1850 * 12, high or 2200 * 12 - 1)
    return None, None
