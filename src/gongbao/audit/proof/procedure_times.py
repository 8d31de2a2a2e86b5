"""The limits of a procedure as steps: which follow each other while another one runs, and must fit into it.

Read from the rows alone. A limit is inside another where, once it has begun, the other cannot be met before it is
ended; one follows on another where the act that ends the one begins the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from gongbao.audit.proof.time_steps import TimeStep
from gongbao.clock.lengths import OnDay, Span, Unit
from gongbao.clock.moments import add_months
from gongbao.procedures.procedure import Procedure
from gongbao.procedures.rows import Act, Does, Limit

_DAYS = {Unit.WORKING_DAY: 1.4, Unit.DAY: 1.0, Unit.MONTH: 30.0, Unit.YEAR: 365.0}
"""Roughly how many days each is, to tell the longest of several sequences."""

_BEGINS = (Does.STARTS, Does.RESTARTS)


def steps_of(procedure: Procedure) -> tuple[TimeStep, ...]:
    """Every limit that has a length of days or more, with the longest sequence of others inside it; set days too."""
    steps = []
    for act, limit in _begun(procedure):
        whole = _span(limit)
        if whole is not None:
            chain = max(_Inside(procedure, limit).chains(act), key=_length, default=())
            steps.append(TimeStep(limit.label, _clause(procedure, limit), whole, tuple(_steps(procedure, chain))))
        elif isinstance(limit.length, OnDay):
            steps.append(TimeStep(limit.label, _clause(procedure, limit), ends=limit.length.day))
    return tuple(dict.fromkeys(steps))


def validity_of(procedure: Procedure) -> tuple[date | None, date | None]:
    """The first and last day of validity as the procedure has them; None where the text sets no end."""
    held = procedure.in_force
    if held is None:
        return None, None
    if held.years is None:
        return held.first, None
    return held.first, add_months(held.first, 12 * held.years)[0] - timedelta(days=1)


def _begun(procedure: Procedure) -> Iterator[tuple[Act, Limit]]:
    for act in procedure.acts:
        for change in act.changes:
            if change.does in _BEGINS:
                yield act, change.limit


def _span(limit: Limit) -> Span | None:
    length = limit.length
    return length if isinstance(length, Span) and length.unit in _DAYS else None


def _length(chain: tuple[Limit, ...]) -> float:
    return sum(span.number * _DAYS[span.unit] for limit in chain if (span := _span(limit)) is not None)


def _steps(procedure: Procedure, chain: tuple[Limit, ...]) -> Iterator[TimeStep]:
    for limit in chain:
        yield TimeStep(limit.label, _clause(procedure, limit), _span(limit))


def _clause(procedure: Procedure, limit: Limit) -> str:
    return f"{procedure.document} {limit.clause}"


@dataclass(frozen=True, slots=True)
class _Inside:
    """What can happen while a limit, the whole, runs."""

    procedure: Procedure
    whole: Limit

    def chains(self, start: Act) -> Iterator[tuple[Limit, ...]]:
        """Limits that follow each other from `start`, which begins the whole, or from a later act inside it."""
        for act in (start, *self._acts(start)):
            if act is start or not self._touches(act):
                for limit in self._begins(act):
                    yield from self._followed(act, (limit,))

    def _followed(self, begins: Act, chain: tuple[Limit, ...]) -> Iterator[tuple[Limit, ...]]:
        """The chain, if its last limit must be ended before the whole can be met, and with each that follows on it."""
        inside = self._acts(begins)
        enders = [act for act in inside if _does(act, Does.STOPS, chain[-1])]
        if not enders or self._met_without(begins, chain[-1]):
            return
        yield chain
        for act in enders:
            if not self._touches(act):
                for limit in self._begins(act):
                    if all(limit.name != earlier.name for earlier in chain):
                        yield from self._followed(act, (*chain, limit))

    def _met_without(self, begins: Act, limit: Limit) -> bool:
        """Whether the whole can be met, or stops running, without ending the limit."""
        others = [act for act in self.procedure.acts if not _does(act, Does.STOPS, limit)]
        return any(self._touches(act) for act in self._acts(begins, others))

    def _acts(self, begins: Act, among: list[Act] | None = None) -> tuple[Act, ...]:
        """The acts that can be done after `begins`, up to and with those that do something to the whole."""
        states = {state.name for state in ((begins.target,) if begins.target else begins.sources)}
        found: list[Act] = []
        more = True
        while more:
            more = False
            for act in self.procedure.acts if among is None else among:
                if act not in found and any(source.name in states for source in act.sources):
                    found.append(act)
                    more = True
                    if not self._touches(act) and act.target is not None and act.target in self.whole.within:
                        states.add(act.target.name)
        return tuple(found)

    def _begins(self, act: Act) -> list[Limit]:
        found = [change.limit for change in act.changes if change.does in _BEGINS]
        return [limit for limit in found if limit.name != self.whole.name and _span(limit) is not None]

    def _touches(self, act: Act) -> bool:
        """Whether an act ends the whole, or lets it run no longer as it did."""
        left = act.target is not None and act.target not in self.whole.within
        return left or any(change.limit.name == self.whole.name for change in act.changes)


def _does(act: Act, does: Does, limit: Limit) -> bool:
    return any(change.does is does and change.limit.name == limit.name for change in act.changes)
