"""Rules that never apply, conditions that decide nothing, exceptions that clash, tables with gaps and overlaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import z3

from gongbao.audit.proof.answers import Answer, Outcome, Question, clauses_of
from gongbao.audit.proof.prover import Prover, Reply
from gongbao.audit.proof.samples import with_members
from gongbao.audit.proof.smallest import Cases, smallest
from gongbao.audit.proof.world import Case, World
from gongbao.rules import RulesError
from gongbao.rules import nodes as n
from gongbao.rules.group import Concept
from gongbao.rules.nodes import Hit
from gongbao.rules.ops import Op
from gongbao.rules.plan import Plan
from gongbao.rules.prose import Prose
from gongbao.rules.types import Kind


@dataclass(frozen=True, slots=True)
class Place:
    """A branch, row or exception: when it applies, as conditions of the tree and of rows of tables."""

    concept: Concept
    label: str
    clauses: tuple[str, ...]
    path: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A condition on the way to a place: a node, or a row of a table; held or not."""

    node: n.Expr
    row: int | None = None
    held: bool = True


def _op(plan: Plan, step: Step) -> Op:
    if step.row is None:
        op = plan.lowerer.truth(step.node)
    else:
        assert isinstance(step.node, n.Lookup)
        op = plan.lowerer.row_conditions(step.node)[step.row]
    return op if step.held else plan.build.negate(op)


def _term(world: World, step: Step) -> Any:
    return world.translator.holds(_op(world.plan, step))


def check_soundness(prover: Prover) -> Iterator[Answer]:
    """Every question about the shape of the rules, in the order of the concepts."""
    for concept in prover.regulation.concepts.values():
        yield from _conflicts(prover, concept)
        yield from _tables(prover, concept)
        yield from _never(prover, concept)
        yield from _constant(prover, concept)


# Exceptions -------------------------------------------------------------------------------------------------


def _conflicts(prover: Prover, concept: Concept) -> Iterator[Answer]:
    pairs = [(one, two) for one, two, _ in prover.plan(0).conflicts.get(concept.name, ())]
    for index, (one, two) in enumerate(pairs):

        def clash(world: World, index: int = index) -> Any:
            return world.translator.holds(world.plan.conflicts[concept.name][index][2])

        def clashes(cases: Cases, index: int = index, span: int = 0) -> bool:
            op = prover.plan(span).conflicts[concept.name][index][2]
            return any(row[0] is True for row in prover.values(span, cases[0], concept.scope, [op]))

        reply = _smallest(prover.search(clash), clashes)
        about = f"{concept.title}：例外“{one.title}”与“{two.title}”"
        says = {
            Outcome.FOUND: "可以同时适用，而结果不同；条文没有说以哪个为准。",
            Outcome.PROVED: "不会同时适用而结果不同。",
        }
        yield _answer(Question.CONFLICT, about, reply, says, clauses_of(one.clauses, two.clauses))


# Tables -----------------------------------------------------------------------------------------------------


def _tables(prover: Prover, concept: Concept) -> Iterator[Answer]:
    seen: set[str] = set()
    for expression in concept.expressions:
        for node in _outside_sums(expression):
            if isinstance(node, n.Lookup) and node.table.name not in seen:
                seen.add(node.table.name)
                yield from _table(prover, concept, node)


def _table(prover: Prover, concept: Concept, node: n.Lookup) -> Iterator[Answer]:
    clauses = clauses_of([node.table.clause], concept.clauses)
    about = f"{concept.title}：{node.table.title}"
    if node.table.outside is None and node.table.hit is not Hit.COLLECT:

        def gap(world: World) -> Any:
            rows = world.plan.lowerer.row_conditions(node)
            keys = [world.plan.lowerer.lower(key) for key in node.keys]
            known = [z3.Not(world.translator.of(op).unknown) for k in keys for op in (k.top, k.bottom) if op]
            return z3.And(*known, *[world.translator.holds(world.plan.build.negate(row)) for row in rows])

        def missed(cases: Cases, span: int = 0) -> bool:
            return any(all(held is False for held in rows) for rows in _rows(prover, span, cases[0], concept, node))

        says = {Outcome.FOUND: "有一种情形不在任何一行之内。", Outcome.PROVED: "每种情形都有一行。"}
        yield _answer(Question.GAP, about, _smallest(prover.search(gap), missed), says, clauses)
    if node.table.hit is Hit.UNIQUE and len(node.table.rows) > 1:

        def overlap(world: World) -> Any:
            rows = [world.translator.holds(row) for row in world.plan.lowerer.row_conditions(node)]
            return z3.AtLeast(*rows, 2)

        def claimed(cases: Cases, span: int = 0) -> bool:
            return any(rows.count(True) > 1 for rows in _rows(prover, span, cases[0], concept, node))

        reply = _smallest(prover.search(overlap), claimed)
        says = {Outcome.PROVED: "没有一种情形落在两行之内。"}
        if reply.case is not None:
            (rows, *_) = _rows(prover, reply.span, reply.case, concept, node)
            both = "、".join(str(number) for number, held in enumerate(rows, 1) if held is True)
            says[Outcome.FOUND] = f"一种情形同时落在第{both}行之内。"
        yield _answer(Question.OVERLAP, about, reply, says, clauses)


def _rows(prover: Prover, span: int, case: Case, concept: Concept, node: n.Lookup) -> list[list[Any]]:
    """For each member, which rows of a table match it."""
    return prover.values(span, case, concept.scope, prover.plan(span).lowerer.row_conditions(node))


def _smallest(reply: Reply, shows: Callable[..., bool]) -> Reply:
    """The reply with its case made smaller as far as it still shows what was asked."""
    if reply.case is None:
        return reply
    (case,) = smallest((reply.case,), partial(shows, span=reply.span))
    return replace(reply, case=case)


# What never applies -------------------------------------------------------------------------------------------


def _never(prover: Prover, concept: Concept) -> Iterator[Answer]:
    for place in _places(prover, concept):

        def applies(world: World, place: Place = place) -> Any:
            return z3.And(*[_term(world, step) for step in place.path])

        reply = prover.search(applies)
        if reply.outcome is Outcome.UNDECIDED and _applies_among_members(prover, place):
            reply = Reply(Outcome.FOUND)
        match reply.outcome:
            case Outcome.PROVED:
                says = f"没有一种情形会用到它。要用到它，须{_way(prover, place)}。"
                yield Answer(Question.NEVER, place.label, Outcome.FOUND, says, place.clauses)
            case Outcome.UNDECIDED:
                says = "时限内没有定论：没有找到用到它的情形。"
                yield Answer(Question.NEVER, place.label, Outcome.UNDECIDED, says, place.clauses)
            case _:
                yield Answer(Question.NEVER, place.label, Outcome.PROVED, "有用到它的情形。", place.clauses)


def _way(prover: Prover, place: Place) -> str:
    """In words, all that must be so for a place to apply."""
    speak = Prose(prover.regulation, dict(prover.plan(0).settings.choices))
    words = []
    for step in place.path:
        if step.row is None:
            said = speak.say(step.node)
        else:
            assert isinstance(step.node, n.Lookup)
            said = f"落在“{step.node.table.title}”第{step.row + 1}行"
        words.append(said if step.held else f"并非{said}")
    return "，且".join(dict.fromkeys(words))


AMONG_MEMBERS = 60
"""So many cases with several members are tried for a place that no case of one member reaches."""


def _applies_among_members(prover: Prover, place: Place) -> bool:
    for span, case in with_members(prover, AMONG_MEMBERS):
        ops = [_op(prover.plan(span), step) for step in place.path]
        try:
            if any(all(held is True for held in each) for each in prover.values(span, case, place.concept.scope, ops)):
                return True
        except RulesError:
            continue  # facts that contradict each other are no case
    return False


def _places(prover: Prover, concept: Concept) -> Iterator[Place]:
    clauses = clauses_of(concept.clauses)
    yield from _branches(prover, concept, concept.rule, (), clauses, concept.title)
    for exception in concept.exceptions:
        own = clauses_of(exception.clauses)
        path = (Step(exception.when),)
        label = f"{concept.title}：例外“{exception.title}”"
        yield Place(concept, label, own, path)
        yield from _branches(prover, concept, exception.then, path, own, label)


def _branches(
    prover: Prover, concept: Concept, node: n.Expr, path: tuple[Step, ...], clauses: tuple[str, ...], label: str
) -> Iterator[Place]:
    """The branches and rows of a tree with the way to each; `label` names what the tree stands in."""
    match node:
        case n.When():
            passed = path
            for number, (condition, then) in enumerate(node.cases, 1):
                here, name = (*passed, Step(condition)), f"{label}：第{number}种情形"
                yield Place(concept, name, clauses, here)
                yield from _branches(prover, concept, then, here, clauses, name)
                passed = (*passed, Step(condition, held=False))
            yield Place(concept, f"{label}：其他情形", clauses, passed)
            yield from _branches(prover, concept, node.otherwise, passed, clauses, f"{label}：其他情形")
        case n.Lookup():
            first = node.table.hit is Hit.FIRST
            for number, row in enumerate(node.table.rows):
                before = [Step(node, earlier, False) for earlier in range(number)] if first else []
                name = f"{label}：{node.table.title}第{number + 1}行"
                yield Place(concept, name, clauses_of([row.clause], clauses), (*path, *before, Step(node, number)))
            for key in node.keys:
                yield from _branches(prover, concept, key, path, clauses, label)
        case n.Switch():
            chosen = prover.plan(0).settings.choices[node.reading]
            yield from _branches(prover, concept, dict(node.options)[chosen], path, clauses, label)
        case n.SumOverMonths():
            return
        case _:
            if node.scope is concept.scope or node.scope is None or node.scope.holds(concept.scope):
                for child in node.children:
                    yield from _branches(prover, concept, child, path, clauses, label)


def _constant(prover: Prover, concept: Concept) -> Iterator[Answer]:
    """A condition that no one meets, or that everyone does, decides nothing. What must hold of sound facts may."""
    if concept.type.kind is not Kind.BOOLEAN or concept.type.optional:
        return
    for held in (True, False):

        def meets(world: World, held: bool = held) -> Any:
            top = world.concept(concept.name)[0]
            return z3.And(top.term if held else z3.Not(top.term), z3.Not(top.unknown))

        if not held and concept.name in prover.regulation.required:
            continue
        reply = prover.search(meets)
        says = {
            Outcome.PROVED: "没有人能满足这个条件。"
            if held
            else "没有人会不满足这个条件；若它是应当守住的底线，这就证明守得住。",
            Outcome.FOUND: "有人满足。" if held else "有人不满足。",
        }
        turned = {Outcome.PROVED: Outcome.FOUND, Outcome.FOUND: Outcome.PROVED}
        outcome = turned.get(reply.outcome, reply.outcome)
        clauses = clauses_of(concept.clauses)
        yield Answer(Question.CONSTANT, concept.title, outcome, says.get(reply.outcome, UNDECIDED), clauses)


UNDECIDED = "时限内没有定论。"


def _answer(question: Question, about: str, reply: Reply, says: dict[Outcome, str], clauses: tuple[str, ...]) -> Answer:
    cases = () if reply.case is None else (reply.case,)
    return Answer(question, about, reply.outcome, says.get(reply.outcome, UNDECIDED), clauses, cases)


def _outside_sums(node: n.Expr) -> Iterator[n.Expr]:
    """The nodes of a tree, but for those about each month of a sum or each member of a group."""
    yield node
    for child in () if isinstance(node, n.SumOverMonths) else node.children:
        if node.scope is None or child.scope is None or child.scope is node.scope or child.scope.holds(node.scope):
            yield from _outside_sums(child)
