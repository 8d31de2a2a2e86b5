"""Whom a node is about."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from gongbao.rules.errors import DefinitionError


@dataclass(frozen=True, eq=False)
class Scope:
    """What concepts are about: the subject of a case (`parent` None), or members of a group in another scope.

    `most`: how many members one owner is taken to have at most, where the bounds of a sum are reckoned.
    """

    name: str
    title: str
    parent: Scope | None = None
    most: int = 1_000_000

    @property
    def chain(self) -> tuple[Scope, ...]:
        """From the subject of the case down to this."""
        return (*self.parent.chain, self) if self.parent else (self,)

    def holds(self, other: Scope) -> bool:
        """Whether `other` is this or lies inside it."""
        return self in other.chain

    def most_in(self, outer: Scope) -> int:
        """How many members of this one member of `outer` has at most."""
        return prod(scope.most for scope in self.chain[len(outer.chain) :])


def deepest(*scopes: Scope | None) -> Scope | None:
    """The innermost scope. Raises DefinitionError for two that are not inside each other."""
    result: Scope | None = None
    for scope in scopes:
        if scope is None or scope is result:
            continue
        if result is None or result.holds(scope):
            result = scope
        elif not scope.holds(result):
            raise DefinitionError(f"{result.title}与{scope.title}互不包含，不能写在一个式子里：先对其中一个求和或计数")
    return result
