"""Reading 3: which facts an unknown value waits for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gongbao.rules import nodes as n
from gongbao.rules.interpret import interpret
from gongbao.rules.ops import Op
from gongbao.rules.plan import Plan


def wanted_facts(plan: Plan, columns: Mapping[Any, Any], concept: str) -> tuple[str, ...]:
    """The facts, not told, on which the unknown value of a concept depends; in the order of the rule."""
    seeker = _Seeker(plan, dict(columns))
    return tuple(dict.fromkeys(seeker.concept(concept)))


class _Seeker:
    def __init__(self, plan: Plan, columns: dict[Any, Any]) -> None:
        self.plan, self.columns = plan, columns
        self.known: dict[int, Any] = {}
        for stage in plan.stages:
            for column, op in stage.columns:
                columns[(stage.scope.name, column)] = interpret(op, columns, self.known)

    def concept(self, name: str) -> Iterator[str]:
        """Facts wanted by the rule of a concept and its exceptions."""
        concept = self.plan.regulation.concepts[name]
        made = self.plan.lowered[name]
        if not self._is_unknown(made.top if made.absent is None else made.absent):
            return
        replaced = False
        for each in concept.exceptions:
            yield from self.seek(each.when)
            if self._value(self.plan.lowerer.truth(each.when)) is not False:
                yield from self.seek(each.then)
                replaced = replaced or self._value(self.plan.lowerer.truth(each.when)) is True
        if not replaced:
            yield from self.seek(concept.rule)

    def _value(self, op: Op) -> Any:
        return interpret(op, self.columns, self.known)

    def _is_unknown(self, op: Op) -> bool:
        return self._value(op) is None

    def seek(self, node: n.Expr) -> Iterator[str]:
        """Facts that this unknown node waits for; none where it is known."""
        if isinstance(node, n.SumOverMonths):
            yield from self._inside(node)
            return
        made = self.plan.lowerer.lower(node)
        if not self._is_unknown(made.top if made.absent is None else made.absent):
            return
        match node:
            case n.FactRef():
                if self.columns.get((node.about.name, node.name)) is None:
                    yield node.name
            case n.ConceptRef():
                yield from self.concept(node.name)
            case n.Switch():
                yield from self.seek(dict(node.options)[self.plan.settings.choices[node.reading]])
            case n.When():
                for condition, then in node.cases:
                    holds = self._value(self.plan.lowerer.truth(condition))
                    if holds is None:
                        yield from self.seek(condition)
                        return
                    if holds:
                        yield from self.seek(then)
                        return
                yield from self.seek(node.otherwise)
            case n.Default():
                yield from self.seek(node.operand)
                if self._value(self.plan.lowerer.lower(node.operand).absent or made.top):
                    yield from self.seek(node.default)
            case _:
                for child in node.children:
                    yield from self.seek(child)

    def _inside(self, node: n.SumOverMonths) -> Iterator[str]:
        """A sum waits for its borders first, then for every fact of its terms that was not told."""
        borders = [*self.seek(node.first), *self.seek(node.last)]
        yield from borders
        if not borders:
            for inner in node.body.walk():
                if isinstance(inner, n.FactRef | n.ConceptRef):
                    yield from self.seek(inner)
