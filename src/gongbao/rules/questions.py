"""Reading 3: which facts an unknown value waits for, and which to ask next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gongbao.rules import nodes as n
from gongbao.rules.interpret import Walk, interpret, interpret_plan
from gongbao.rules.nodes import Alike, Allocate, Fold, Rank, RunningSum
from gongbao.rules.ops import Op
from gongbao.rules.plan import Plan
from gongbao.rules.told import Told


def wanted_facts(
    plan: Plan, columns: Mapping[Any, Any], told: Told, concept: str, *, further: bool = False
) -> tuple[str, ...]:
    """The facts, groups and parameters, not told, on which a concept's unknown value depends; in the rule's order.

    Behind a condition that is itself unknown nothing is wanted yet, unless `further`: then all that may come to matter.
    """
    seeker = _Seeker(plan, interpret_plan(plan, columns, told), further)
    scope = plan.regulation.concepts[concept].scope
    found = [name for index in range(seeker.walk.size(scope)) for name in seeker.concept(concept, index)]
    return tuple(dict.fromkeys(found))


class _Seeker:
    def __init__(self, plan: Plan, walk: Walk, further: bool) -> None:
        self.plan, self.walk, self.further = plan, walk, further
        self._seen: dict[tuple[str, int], dict[Any, Any]] = {}

    def _columns(self, scope: n.Scope, index: int) -> dict[Any, Any]:
        key = (scope.name, index)
        if key not in self._seen:
            self._seen[key] = self.walk.member(scope, index)
        return self._seen[key]

    def _value(self, op: Op, scope: n.Scope, index: int) -> Any:
        return interpret(op, self._columns(scope, index))

    def concept(self, name: str, index: int) -> Iterator[str]:
        """Facts wanted by the rule of a concept and its exceptions, for the member at a place."""
        concept = self.plan.regulation.concepts[name]
        scope, made = concept.scope, self.plan.lowered[name]
        if self._value(made.top if made.absent is None else made.absent, scope, index) is not None:
            return
        replaced = False
        for each in concept.exceptions:
            yield from self.seek(each.when, scope, index)
            holds = self._value(self.plan.lowerer.truth(each.when), scope, index)
            if holds is not False:
                yield from self.seek(each.then, scope, index)
            replaced = replaced or holds is True
        if not replaced:
            yield from self.seek(concept.rule, scope, index)

    def seek(self, node: n.Expr, scope: n.Scope, index: int) -> Iterator[str]:
        """Facts that this unknown node waits for; none where it is known."""
        if isinstance(node, n.SumOverMonths):
            yield from self._inside(node, scope, index)
            return
        made = self.plan.lowerer.lower(node)
        if self._value(made.top if made.absent is None else made.absent, scope, index) is not None:
            return
        match node:
            case n.FactRef():
                about, place = self._owner(node.about, scope, index)
                if self._columns(about, place).get((about.name, node.name)) is None:
                    yield node.name
            case n.ParameterRef():
                if node.day is not None:
                    yield from self.seek(node.day, scope, index)
                if any(version.value is None for version in self.plan.settings.parameters[node.name].versions):
                    yield node.name  # the text takes it from elsewhere: the user supplies it
            case n.ConceptRef():
                yield from self.concept(node.name, self._owner(node.about, scope, index)[1])
            case n.Switch():
                yield from self.seek(dict(node.options)[self.plan.settings.choices[node.reading]], scope, index)
            case n.When():
                yield from self._when(node, scope, index)
            case Fold() | Alike() | Rank() | RunningSum() | Allocate():
                yield from self._members(node)
            case _:
                for child in node.children:
                    yield from self.seek(child, scope, index)

    def _owner(self, about: n.Scope, scope: n.Scope, index: int) -> tuple[n.Scope, int]:
        """Where the fact or concept of a scope around is found."""
        place = index
        while scope is not about and scope.parent is not None:
            place = self.walk.told.groups[scope.name].owner[place]
            scope = scope.parent
        return about, 0 if about.parent is None else place

    def _when(self, node: n.When, scope: n.Scope, index: int) -> Iterator[str]:
        for condition, then in node.cases:
            holds = self._value(self.plan.lowerer.truth(condition), scope, index)
            if holds is not False:
                yield from self.seek(condition if holds is None else then, scope, index)
                if holds or not self.further:
                    return
                yield from self.seek(then, scope, index)
        yield from self.seek(node.otherwise, scope, index)

    def _members(self, node: Fold | Alike | Rank | RunningSum | Allocate) -> Iterator[str]:
        """What looks at members waits for the groups that were not told, then for what the members lack."""
        for scope in node.group.chain[1:]:
            if False in self.walk.told.groups[scope.name].told:
                yield scope.name
        for index in range(self.walk.size(node.group)):
            for child in node.children:
                yield from self.seek(child, node.group, index)

    def _inside(self, node: n.SumOverMonths, scope: n.Scope, index: int) -> Iterator[str]:
        """A sum waits for its borders first, then for every fact of its terms that was not told."""
        borders = [*self.seek(node.first, scope, index), *self.seek(node.last, scope, index)]
        yield from borders
        if not borders:
            for inner in node.body.walk():
                if isinstance(inner, n.FactRef | n.ConceptRef):
                    yield from self.seek(inner, scope, index)
