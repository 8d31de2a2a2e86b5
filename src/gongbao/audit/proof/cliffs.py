"""Where a little more of a fact gives less of an amount: proved absent, or the place, the worst loss and both cases.

Three arguments are tried in turn: how the amount moves, composed from its parts (`trends`); a case found by the solver;
a proof by the solver over what the trends leave open. Then pairs are tried, and that is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import partial

import z3

from gongbao.audit.proof.answers import Answer, Outcome, Question, clauses_of
from gongbao.audit.proof.pairs import Pair
from gongbao.audit.proof.prover import Prover
from gongbao.audit.proof.report import shown
from gongbao.audit.proof.samples import Twins, borders, enlarged, falls, loss, nearest, stepped
from gongbao.audit.proof.smallest import Cases, smallest
from gongbao.audit.proof.trend import Trend, Way
from gongbao.audit.proof.trends import Trends
from gongbao.audit.proof.world import Case, case_of
from gongbao.rules.group import Concept, Fact
from gongbao.rules.types import ONE, Kind

ROUNDS = 6
"""How often a worse loss is asked for than the one at hand."""


FOR_A_UNIT = 800
"""So many pairs are tried where only what is left over of a fund can make it fall: a case in a thousand."""


def check_cliffs(prover: Prover, facts: tuple[str, ...] = (), amounts: tuple[str, ...] = ()) -> Iterator[Answer]:
    """For each number among the facts (or those named), each amount of money (or those named) that rests on it."""
    regulation = prover.regulation
    for fact in regulation.facts.values():
        if fact.type.kind is Kind.NUMBER and (not facts or fact.name in facts):
            yield from _Growing(prover, fact).answers(amounts)


class _Growing:
    """One fact that grows, and what becomes of each amount."""

    def __init__(self, prover: Prover, fact: Fact) -> None:
        self.prover, self.fact = prover, fact
        self.falls: list[Twins] = []
        """Pairs between which some amount fell: another may fall there too."""
        self.trends = [Trends(prover.plan(span), fact, partial(prover.sign, span)) for span in range(prover.spans)]

    def answers(self, amounts: tuple[str, ...]) -> Iterator[Answer]:
        """In the order of the concepts: what is proved of one helps with those that rest on it."""
        for concept in self.prover.regulation.concepts.values():
            if not concept.type.is_number or (concept.type.unit == ONE and concept.name not in amounts):
                continue
            trends = [each.concept(concept.name) for each in self.trends]
            if all(trend.way is Way.SAME for trend in trends):
                continue
            if not amounts or concept.name in amounts:
                yield self._answer(concept, trends)
            elif not _never_down(trends):
                self._proved(concept)

    def _answer(self, concept: Concept, trends: list[Trend]) -> Answer:
        fact = self.fact
        about = f"{fact.title}增加，{concept.title}是否减少"
        answer = partial(Answer, Question.CLIFF, about, clauses=clauses_of(concept.clauses, fact.clauses))
        between = f"{fact.title}从{_amount(fact, fact.low)}到{_amount(fact, fact.high)}之间"
        if _never_down(trends):
            return answer(Outcome.PROVED, f"不会：{between}，多不会反少。")
        if all(trend.strictly in (Way.DOWN, Way.SAME) and not trend.jumps for trend in trends):
            says = f"不是断崖：{fact.title}是减项、分母或者上限，{concept.title}随它逐步减少，中间没有门槛。"
            return answer(Outcome.PROVED, says)
        rounded = all(trend.way in (Way.UP, Way.SAME) for trend in trends)
        if not rounded and (twins := self._found(concept)) is not None:
            return self._fall(answer, twins, concept, sudden=any(trend.jumps for trend in trends))
        if not rounded and self._proved(concept):
            return answer(Outcome.PROVED, f"不会：{between}，多不会反少。")
        if rounded:
            return self._rounded(answer, concept, between, max(trend.slack for trend in trends))
        twins, tried = falls(self.prover, fact, concept, self._start(concept))
        if twins is not None:
            return self._fall(answer, twins, concept, sudden=any(trend.jumps for trend in trends))
        says = f"求解没有定论；在边界和随机试算{tried}对，没有发现。这不是证明。"
        return answer(Outcome.SAMPLED if tried else Outcome.UNDECIDED, says)

    def _rounded(self, answer: Callable[..., Answer], concept: Concept, between: str, slack: int) -> Answer:
        """What never falls but for what is left over when a fund is spread to the fen."""
        twins, tried = falls(self.prover, self.fact, concept, self._start(concept), tries=FOR_A_UNIT)
        unit = _amount(concept, slack)
        if twins is None:
            says = f"除分配的尾差至多{unit}以外，不会：{between}，多不会反少。试算{tried}对，没有见到尾差。"
            return answer(Outcome.PROVED, says)
        lost = loss(self.prover, twins, concept) or Fraction(0)
        cases = self._smallest(twins, concept, lost)
        says = f"{self._said(cases, concept)}{_lost(concept, lost)}：这是分配的尾差，证明最多{unit}。"
        return answer(Outcome.FOUND, says, cases=cases)

    # A fall --------------------------------------------------------------------------------------------------

    def _found(self, concept: Concept) -> Twins | None:
        """Two cases between which it falls: at the borders that the rules draw, the worst; or found by the solver."""
        open_spans = [
            span for span, trends in enumerate(self.trends) if not _never_down([trends.concept(concept.name)])
        ]
        tried: list[Twins | None] = [*self.falls]
        for span in open_spans:
            for border in borders(self.trends[span]):
                start = self._start(concept, span, border)
                if start is not None:
                    tried += [stepped(self.fact, start, low) for low in (border - 1, border)]
        worst: tuple[Fraction, Twins] | None = None
        for twins in tried:
            lost = None if twins is None else loss(self.prover, twins, concept)
            if twins is not None and lost is not None and lost > (worst[0] if worst else 0):
                worst = lost, twins
        if worst is not None:
            return worst[1]
        for span in open_spans:
            pair = Pair(self.prover, span, self.fact, concept)
            # With a given amount of the fact what is multiplied by it is easy: nothing of it, or none that is said.
            for places in ([pair.low == self.fact.low], []):
                found, model, exact = pair.search(pair.loss > 0, pair.a_step_apart, *places)
                if found == z3.sat and exact and model is not None:
                    return case_of(pair.less, model), case_of(pair.more, model)
        return None

    def _fall(self, answer: Callable[..., Answer], twins: Twins, concept: Concept, *, sudden: bool) -> Answer:
        """The worst loss over the least step that can be found, whether there is none worse, and its smallest cases.

        Where an amount falls between two numbers, it falls over some least step between them: that is the place.
        """
        twins = nearest(self.prover, self.fact, twins, concept)
        lost = loss(self.prover, twins, concept) or Fraction(0)
        twins, lost = self._worsened(twins, concept, lost)
        sure = False
        for _ in range(ROUNDS):
            worse = self._worse(concept, lost)
            if worse is None or isinstance(worse, bool):
                sure = worse is True
                break
            twins, lost = self._worsened(worse, concept, loss(self.prover, worse, concept) or lost)
        self.falls.append(twins)
        cases = self._smallest(twins, concept, lost)
        says = f"会：{self._said(cases, concept)}，{'证明最多' if sure else '找到的最多'}减少{_lost(concept, lost)}"
        says += "。" if sudden else "；这是逐步减少，没有门槛。"
        return answer(Outcome.FOUND, says, cases=cases, place=self._place(cases))

    def _worsened(self, twins: Twins, concept: Concept, lost: Fraction) -> tuple[Twins, Fraction]:
        def measure(tried: Cases) -> Fraction | None:
            return loss(self.prover, (tried[0], tried[1]), concept)

        (less, more), lost = enlarged(self.prover, twins, measure, lost)
        return (less, more), lost

    def _worse(self, concept: Concept, lost: Fraction) -> Twins | bool | None:
        """Two cases a least step apart with a greater loss; True where there are none, however many members; None where
        it is open.
        """
        all_none = True
        for span in range(self.prover.spans):
            pair = Pair(self.prover, span, self.fact, concept)
            if pair.divisor is None:
                return None
            found, model, exact = pair.search(pair.loss > int(lost * pair.divisor), pair.a_step_apart)
            if found == z3.sat and exact and model is not None:
                return case_of(pair.less, model), case_of(pair.more, model)
            if found == z3.unsat and self.prover.plan(span).groups:
                many = Pair(self.prover, span, self.fact, concept, self.trends[span])
                found = many.search(many.loss > int(lost * pair.divisor), many.a_step_apart)[0]
            all_none &= found == z3.unsat
        return True if all_none else None

    def _smallest(self, cases: Cases, concept: Concept, lost: Fraction) -> Cases:
        def shows(tried: Cases) -> bool:
            found = loss(self.prover, (tried[0], tried[1]), concept)
            return found is not None and found >= lost

        return smallest(cases, shows)

    def _place(self, cases: Cases) -> str:
        low, high = (_first(case, self.fact) for case in cases)
        unit = self.fact.type.unit
        return f"{self.fact.title}从{shown(low)}{unit}增加到{shown(high)}{unit}"

    def _said(self, cases: Cases, concept: Concept) -> str:
        return f"{self._place(cases)}，{concept.title}反而减少"

    def _proved(self, concept: Concept) -> bool:
        """Whether it never falls, however many members there are; then the trends know it."""
        for span, trends in enumerate(self.trends):
            if _never_down([trends.concept(concept.name)]):
                continue
            many = Pair(self.prover, span, self.fact, concept, trends)
            if many.search(many.loss > 0)[0] != z3.unsat:
                return False
        for trends in self.trends:
            trends.settle(concept.name, Way.UP)
        return True

    def _start(self, concept: Concept, of_span: int | None = None, at: int | None = None) -> Case | None:
        """A case in which the amount is more than nothing, with so much of the fact."""

        for span in range(self.prover.spans) if of_span is None else (of_span,):
            world = self.prover.world(span, one_member=True)
            claims = [world.known(concept.name), world.concept(concept.name)[0].term > 0]
            if at is not None:
                told = world.translator.columns[(self.fact.scope.name, self.fact.name)]
                claims += [told.term == at, z3.Not(told.unknown)]
            found, model, exact = self.prover.find(world, claims)
            if found == z3.sat and exact and model is not None:
                return case_of(world, model)
        return None


def _never_down(trends: list[Trend]) -> bool:
    return all(trend.strictly in (Way.UP, Way.SAME) for trend in trends)


def _first(case: Case, fact: Fact) -> Decimal | int:
    """What is told of a fact, of the first member."""
    told = case.facts
    for scope in fact.scope.chain[1:]:
        told = told[scope.name][0]
    value: Decimal | int = told[fact.name]
    return value


def _amount(of: Fact | Concept, plain: int) -> str:
    return f"{shown(Fraction(plain, of.type.scale or 1))}{of.type.unit}"


def _lost(concept: Concept, lost: Fraction | None) -> str:
    return "（算例里算不出）" if lost is None else f"{shown(lost)}{concept.type.unit}"
