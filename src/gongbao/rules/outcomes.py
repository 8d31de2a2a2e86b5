"""Which way a rule went: every concept has numbered outcomes, and an operation that says which one holds.

The same numbers come from a case and from a table, where they are the column `<concept>__outcome`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gongbao.rules import nodes as n
from gongbao.rules.group import Concept
from gongbao.rules.lower import Lowerer
from gongbao.rules.lowered import Lowered
from gongbao.rules.nodes import Hit
from gongbao.rules.ops import Op
from gongbao.rules.plan import Plan
from gongbao.rules.types import Kind
from gongbao.rules.words import row_words, titles_of

OUTCOME_SUFFIX = "__outcome"


class How(StrEnum):
    """What sort of outcome it is."""

    RULE = "rule"  # the rule as it stands
    BRANCH = "branch"  # a branch of a condition
    ROW = "row"  # a row of a table
    OUTSIDE = "outside"  # no row of a table
    CAP = "cap"  # an upper bound took effect
    FLOOR = "floor"  # a lower bound took effect
    CHOSEN = "chosen"  # of benefits that exclude each other, the highest
    DEFAULT = "default"  # what a clause grants where there is none
    EXCEPTION = "exception"
    CONFLICT = "conflict"  # two exceptions with different results
    MET = "met"  # the condition holds, by this
    FAILED = "failed"  # it does not, for want of this
    UNKNOWN = "unknown"  # it depends on this, which is not known


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way a rule can go. `clause` where this way has its own; `node` is the condition, row or rule meant."""

    code: int
    how: How
    title: str
    clause: str
    node: n.Expr | None = None
    row: int | None = None


@dataclass(slots=True)
class Outcomes:
    """All outcomes of a concept by their code, and the operation that yields the code."""

    all: tuple[Outcome, ...]
    code: Op


class _Numbering:
    """Numbers depend on the tree alone: a way that engines can prove never to be taken keeps its number."""

    def __init__(self, plan: Plan, concept: Concept) -> None:
        self.lowerer: Lowerer = plan.lowerer
        self.build = plan.build
        self.regulation = plan.regulation
        self.concept = concept
        self.conflicts = plan.conflicts.get(concept.name, ())
        self.found: list[Outcome] = []

    def add(self, how: How, title: str, clause: str, node: n.Expr | None = None, row: int | None = None) -> Op:
        self.found.append(Outcome(len(self.found), how, title, clause, node, row))
        return self.build.integer(len(self.found) - 1)

    def whole(self, value: Lowered) -> Op:
        """The rule with its exceptions; conflicts first."""
        result = self.level(self.decide(self.concept.rule, "", ""), None)
        for one, two, both in reversed(self.conflicts):
            clause = "；".join(map(str, (*one.clauses, *two.clauses)))
            result = self.build.case([(both, self.add(How.CONFLICT, f"{one.title}与{two.title}", clause))], result)
        unknown = self.build.is_null(value.top if value.absent is None else value.absent)
        anything = self.add(How.UNKNOWN, "", "")
        if unknown.is_literal and unknown.payload is False:
            return result
        return self.build.case([(unknown, self._why_unknown(result, anything))], result)

    def _why_unknown(self, result: Op, anything: Op) -> Op:
        """An unknown value may only have an outcome that says so; a rule that went its way without is `anything`."""
        b = self.build
        says = b.boolean(False)
        for outcome in self.found[:-1]:
            if outcome.how in (How.UNKNOWN, How.CONFLICT):
                says = b.either(says, b.compare("==", result, b.integer(outcome.code)))
        return b.case([(says, result)], anything)

    def level(self, base: Op, under: str | None) -> Op:
        result = base
        for each in reversed([e for e in self.concept.exceptions if e.under == under]):
            clause = "；".join(map(str, each.clauses))
            condition = self.lowerer.truth(each.when)
            inner = self.level(self.add(How.EXCEPTION, each.title, clause, each.when), each.name)
            doubt = self.add(How.UNKNOWN, each.title, clause, each.when)
            branches = [(condition, inner), (self.build.is_null(condition), doubt)]
            result = self.build.case(branches, result)
        return result

    def decide(self, node: n.Expr, title: str, clause: str) -> Op:
        match node:
            case n.Cited():
                return self.decide(node.operand, node.title or title, node.clause)
            case n.Switch():
                return self.decide(dict(node.options)[self.lowerer.settings.choices[node.reading]], title, clause)
            case n.Round():
                return self.decide(node.operand, title, clause)
            case n.When():
                return self._when(node, title, clause)
            case n.And():
                return self._and(node, title, clause)
            case n.Or():
                return self._or(node, title, clause)
            case n.Lookup():
                return self._lookup(node, clause)
            case n.BestOf():
                return self._best_of(node, title, clause)
            case n.Extreme():
                return self._extreme(node, title, clause)
            case n.Default():
                absent = self.lowerer.lower(node.operand).absent
                assert absent is not None
                granted = self.add(How.DEFAULT, title, node.clause, node.default)
                return self.build.case([(absent, granted)], self.decide(node.operand, title, clause))
            case _ if node.type.kind is Kind.BOOLEAN and not isinstance(node, n.Const):
                holds = self.lowerer.truth(node)
                return self.build.case(
                    [(holds, self.add(How.MET, title, clause, node))],
                    self._unless_told(holds, self.add(How.FAILED, title, clause, node), node, title, clause),
                )
            case _:
                return self.add(How.RULE, title, clause, node)

    def _unless_told(self, condition: Op, then: Op, node: n.Expr, title: str, clause: str) -> Op:
        unknown = self.add(How.UNKNOWN, title, clause, node)
        return self.build.case([(self.build.is_null(condition), unknown)], then)

    def _when(self, node: n.When, title: str, clause: str) -> Op:
        result = self.decide(node.otherwise, title, clause)
        for condition, then in reversed(node.cases):
            held, name, cited = condition, title, clause
            if isinstance(condition, n.Cited):
                held, name, cited = condition.operand, condition.title, condition.clause
            truth = self.lowerer.truth(held)
            inner = self._branch(then, held, name, cited)
            branches = [(truth, inner), (self.build.is_null(truth), self.add(How.UNKNOWN, name, cited, held))]
            result = self.build.case(branches, result)
        return result

    def _branch(self, then: n.Expr, condition: n.Expr, title: str, clause: str) -> Op:
        """A branch that has no choices of its own is named by its condition."""
        bare = then.operand if isinstance(then, n.Cited) else then
        if isinstance(bare, n.When | n.Lookup | n.Extreme | n.And | n.Or | n.Switch | n.Default | n.Round):
            return self.decide(then, title, clause)
        if isinstance(then, n.Cited):
            return self.add(How.BRANCH, then.title or title, then.clause, condition)
        return self.add(How.BRANCH, title, clause, condition)

    def _and(self, node: n.And, title: str, clause: str) -> Op:
        b = self.build
        failed, unknown = [], []
        for operand in node.operands:
            held, name, cited = _cited(operand, "", clause)
            truth = self.lowerer.truth(held)
            failed.append((b.negate(truth), self.add(How.FAILED, name, cited, held)))
            unknown.append((b.is_null(truth), self.add(How.UNKNOWN, name, cited, held)))
        return b.case([*failed, *unknown], self.add(How.MET, title, clause, node))

    def _or(self, node: n.Or, title: str, clause: str) -> Op:
        b = self.build
        met, unknown = [], []
        for operand in node.operands:
            held, name, cited = _cited(operand, "", clause)
            truth = self.lowerer.truth(held)
            met.append((truth, self.add(How.MET, name, cited, held)))
            unknown.append((b.is_null(truth), self.add(How.UNKNOWN, name, cited, held)))
        return b.case([*met, *unknown], self.add(How.FAILED, title, clause, node))

    def _lookup(self, node: n.Lookup, clause: str) -> Op:
        if node.table.hit is Hit.COLLECT:
            return self._collected(node, clause)
        called = titles_of(self.regulation, node)
        branches = []
        for number, (row, condition) in enumerate(zip(node.table.rows, self.lowerer.row_conditions(node), strict=True)):
            title = f"{node.table.title}第{number + 1}行：{row_words(node.table, row, called)}"
            branches.append(
                (condition, self.add(How.ROW, title, row.clause or node.table.clause or clause, node, number))
            )
        outside = self.add(How.OUTSIDE, f"{node.table.title}没有相符的一行", node.table.clause or clause, node)
        return self.build.case(branches, outside)

    def _collected(self, node: n.Lookup, clause: str) -> Op:
        """Of rows that are added up none decides alone."""
        b = self.build
        hit = b.boolean(False)
        for condition in self.lowerer.row_conditions(node):
            hit = b.either(hit, condition)
        clause = node.table.clause or clause
        rows = self.add(How.ROW, f"{node.table.title}相符的各行相加", clause, node)
        return b.case([(hit, rows)], self.add(How.OUTSIDE, f"{node.table.title}没有相符的一行", clause, node))

    def _best_of(self, node: n.BestOf, title: str, clause: str) -> Op:
        """Which benefit is the highest: the first that equals the result."""
        b, same = self.build, self.lowerer.values.same
        value = self.lowerer.lower(node)
        taken = []
        for operand in node.operands:
            held, name, cited = _cited(operand, title, clause)
            benefit = self.lowerer.fitted(held, node.type)
            taken.append((same(benefit, value), self.add(How.CHOSEN, name, cited, held)))
        return b.case(taken[:-1], taken[-1][1])

    def _extreme(self, node: n.Extreme, title: str, clause: str) -> Op:
        """The first operand is the rule itself, the others bound it."""
        b, same = self.build, self.lowerer.values.same
        value = self.lowerer.lower(node)
        result = self.decide(node.operands[0], title, clause)
        first = self.lowerer.fitted(node.operands[0], node.type)
        bounds = []
        for operand in node.operands[1:]:
            held, name, cited = _cited(operand, title, clause)
            bound = self.lowerer.fitted(held, node.type)
            took_effect = b.both(same(bound, value), b.negate(same(first, value)))
            bounds.append((took_effect, self.add(How.CAP if node.which == "min" else How.FLOOR, name, cited, held)))
        return b.case(bounds, result)


def _cited(node: n.Expr, title: str, clause: str) -> tuple[n.Expr, str, str]:
    if isinstance(node, n.Cited):
        return node.operand, node.title or title, node.clause
    return node, title, clause


def number_outcomes(plan: Plan, concept: Concept) -> Outcomes:
    """The outcomes of a concept in a plan. Their codes depend on the rule and the readings chosen, on nothing else."""
    numbering = _Numbering(plan, concept)
    code = numbering.whole(plan.lowered[concept.name])
    return Outcomes(tuple(numbering.found), code)
