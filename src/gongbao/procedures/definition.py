"""A procedure as rows: who may do what, in which state, to which state, under which clause, and what it does to limits.

Rows stand in the order of the articles. The same rows are the guard (`engine`), the form (`Particular`), the drawing
(`drawing`), the check (`checks`) and the list of all moves (`explore`). Build one with `Procedure` and its methods.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TypeVar

import msgspec

from gongbao.clock import Clock
from gongbao.clock.lengths import Span
from gongbao.clock.readings import Readings
from gongbao.procedures.conditions import Condition, Named
from gongbao.procedures.rows import (
    CLOCK,
    Act,
    Change,
    Computation,
    Counter,
    Does,
    InForce,
    LengthOf,
    Limit,
    Need,
    Particular,
    Prohibition,
    Reading,
    ReadingError,
    Role,
    State,
)

_Row = TypeVar("_Row", Role, State, Counter, Limit, Reading)


class DefinitionError(ValueError):
    """A row contradicts another or itself; the message names the procedure and the row."""


class Definition:
    """A procedure under construction, then in use: its rows and the look-ups that the engine needs.

    `document` is the number of the text; clauses in rows are inside it unless they name another. `version` tells two
    definitions of one procedure apart; a matter keeps the one it began under. `in_force`: new matters begin only then.
    """

    def __init__(
        self, name: str, label: str, document: str, version: str = "1", *, in_force: InForce | None = None
    ) -> None:
        self.name, self.label, self.document, self.version = name, label, document, version
        self.in_force = in_force
        self._closed = False
        self.roles: dict[str, Role] = {}
        self.states: dict[str, State] = {}
        self.counters: dict[str, Counter] = {}
        self.limits: dict[str, Limit] = {}
        self.acts: list[Act] = []
        self.prohibitions: list[Prohibition] = []
        self.readings: dict[str, Reading] = {}
        self.time = self.role(CLOCK, "期限届满")
        self.personal: dict[str, frozenset[str]] = {}
        self._rows: dict[str, tuple[Act, ...]] = {}
        self._rows_from: dict[tuple[str, str | None, str], tuple[Act, ...]] = {}
        self._prohibitions: dict[str, tuple[Prohibition, ...]] = {}
        if in_force and in_force.years is not None:
            same_day = {"same_day": {"validity": "corresponding_day"}}
            self.reading("last_day", "有效期的最后一日", in_force.clause, ("day_before", "same_day"), same_day)
        if in_force and in_force.other_first:
            choices = (in_force.first_read, *in_force.other_first)
            self.reading("in_force_from", "从哪一天起施行", in_force.clause, choices)

    def __str__(self) -> str:
        return f"{self.label}（{self.document}，定义版本{self.version}）"

    def role(self, name: str, label: str) -> Role:
        """A row: who takes part."""
        return self._add(self.roles, Role(name, label))

    def state(
        self,
        name: str,
        label: str,
        held_by: Role | Sequence[Role] = (),
        *,
        final: bool = False,
        silent: str = "",
        clause: str = "",
    ) -> State:
        """A row: a state, who holds the matter there, and where the text sets no limit its silence."""
        return self._add(self.states, State(name, label, _roles(held_by), final, silent, clause))

    def counter(self, name: str, label: str, clause: str = "") -> Counter:
        """A row: something counted in each matter, from 0."""
        return self._add(self.counters, Counter(name, label, clause))

    def limit(
        self,
        name: str,
        label: str,
        owner: Role,
        length: LengthOf | None,
        clause: str,
        *,
        within: State | Sequence[State],
        lapse: str = "",
        then: str = "",
        remind: Span | None = None,
        silent: str = "",
        escalates: Role | Sequence[Role] = (),
    ) -> Limit:
        """A row: a time limit."""
        states = (within,) if isinstance(within, State) else tuple(within)
        row = Limit(
            name, label, owner, length, clause, states, lapse, then, remind, silent, escalates=_roles(escalates)
        )
        return self._add(self.limits, row)

    def reading(
        self,
        name: str,
        label: str,
        clause: str,
        choices: Sequence[str],
        of_clock: Mapping[str, Mapping[str, str]] | None = None,
    ) -> Reading:
        """A row: a point where the text leaves a choice; the first of `choices` is the default."""
        return self._add(self.readings, Reading(name, label, clause, tuple(choices), choices[0], of_clock or {}))

    def reading_of_time(self, name: str, label: str, clause: str) -> Reading:
        """A row: a reading of the clock (`gongbao.clock.Readings`) on which limits of this procedure depend."""
        default = getattr(Readings(), name)
        choices = (default.value, *(each.value for each in type(default) if each is not default))
        return self.reading(name, label, clause, choices, {choice: {name: choice} for choice in choices})

    def check_options(self, options: Mapping[str, object]) -> None:
        """ReadingError where an option is no reading of this procedure, or has no such choice."""
        for name, choice in options.items():
            reading = self.readings.get(name)
            if reading is None:
                known = "、".join(self.readings) or "无"
                raise ReadingError(f"{self.label}没有读法{name}；有：{known}")
            if str(choice) not in reading.choices:
                raise ReadingError(f"读法{name}（{reading.label}）应为{'、'.join(reading.choices)}之一，实为{choice}")

    def clock(self, clock: Clock, options: Mapping[str, object]) -> Clock:
        """The clock with the readings of time that the options switch."""
        if not options:
            return clock
        switched = [
            one
            for name, choice in options.items()
            if name in self.readings
            for one in self.readings[name].of_clock.get(str(choice), {}).items()
        ]
        return replace(clock, readings=_switched(clock.readings, tuple(switched))) if switched else clock

    def act(
        self,
        name: str,
        label: str,
        by: Role | Sequence[Role],
        sources: State | Sequence[State] | None,
        target: State | None,
        clause: str,
        *,
        when: Condition | None = None,
        asks: Sequence[Particular] = (),
        needs: Sequence[Need] = (),
        starts: Limit | Sequence[Limit] = (),
        stops: Limit | Sequence[Limit] = (),
        holds: Limit | Sequence[Limit] = (),
        reinstates: Limit | Sequence[Limit] = (),
        pauses: Limit | Sequence[Limit] = (),
        resumes: Limit | Sequence[Limit] = (),
        restarts: Limit | Sequence[Limit] = (),
        extends: Limit | None = None,
        extended_by: LengthOf | None = None,
        most: int | None = None,
        longest: LengthOf | None = None,
        counts: Counter | Sequence[Counter] = (),
        sets: Mapping[str, Named | Computation | str | int | bool | None] | None = None,
        binds: Mapping[Role, str] | None = None,
        informs: Role | Sequence[Role] = (),
    ) -> Act:
        """A row: an act. Ends of limits come before starts, whatever the order of the arguments."""
        if self._closed:
            raise DefinitionError(f"{self}：已完成定义，不能再加 {name}")
        if (extends is None) != (extended_by is None):
            raise DefinitionError(f"{self}：{name} 的 extends 与 extended_by 应同时给出")
        changes = [
            Change(does, limit)
            for does, limits in (
                (Does.STOPS, stops),
                (Does.HOLDS, holds),
                (Does.REINSTATES, reinstates),
                (Does.PAUSES, pauses),
                (Does.RESUMES, resumes),
                (Does.RESTARTS, restarts),
                (Does.STARTS, starts),
            )
            for limit in ((limits,) if isinstance(limits, Limit) else limits)
        ]
        if extends is not None:
            changes.append(Change(Does.EXTENDS, extends, extended_by, most, longest))
        same = sum(act.name == name for act in self.acts)
        made = Act(
            name,
            label,
            _roles(by),
            () if sources is None else (sources,) if isinstance(sources, State) else tuple(sources),
            target,
            clause,
            when,
            tuple(asks),
            tuple(needs),
            tuple(changes),
            (counts,) if isinstance(counts, Counter) else tuple(counts),
            dict(sets or {}),
            {role.name: particular for role, particular in (binds or {}).items()},
            _roles(informs),
            name if same == 0 else f"{name}#{same + 1}",
        )
        self.acts.append(made)
        return made

    def forbid(
        self,
        act: str,
        clause: str,
        why: str,
        *,
        sources: State | Sequence[State] = (),
        when: Condition | None = None,
        by: Role | Sequence[Role] = (),
    ) -> None:
        """A row: what the text forbids in so many words, or what follows from another clause than the act's own."""
        states = (sources,) if isinstance(sources, State) else tuple(sources)
        self.prohibitions.append(Prohibition(act, states, clause, why, when, _roles(by)))

    def close_rows(self) -> None:
        """Make the look-ups, without the checks."""
        rows: dict[str, list[Act]] = {}
        for act in self.acts:
            rows.setdefault(act.name, []).append(act)
        self._rows = {name: tuple(found) for name, found in rows.items()}
        rows_from: dict[tuple[str, str | None, str], list[Act]] = {}
        for act in self.acts:
            for source in act.sources or (None,):
                for role in act.by:
                    rows_from.setdefault((act.name, source.name if source else None, role.name), []).append(act)
        self._rows_from = {place: tuple(found) for place, found in rows_from.items()}
        self._prohibitions = {
            name: tuple(row for row in self.prohibitions if row.act == name)
            for name in {row.act for row in self.prohibitions}
        }
        self.personal = {
            act.row: frozenset(asked.name for asked in act.asks if asked.personal)
            for act in self.acts
            if any(asked.personal for asked in act.asks)
        }
        self._closed = True

    def rows(self, act: str) -> tuple[Act, ...]:
        """All rows of that name; empty where there is none."""
        return self._rows.get(act, ())

    def rows_from(self, act: str, state: str | None, role: str) -> tuple[Act, ...]:
        """The rows of that name that `role` may do from a state (None: that open a matter)."""
        return self._rows_from.get((act, state, role), ())

    def prohibitions_of(self, act: str) -> tuple[Prohibition, ...]:
        """The rows that forbid an act."""
        return self._prohibitions.get(act, ())

    def row(self, row: str) -> Act:
        """The row of that identifier (`rate`, `rate#2`); KeyError where there is none."""
        for act in self.rows(row.partition("#")[0]):
            if act.row == row:
                return act
        raise KeyError(row)

    def asked(self, act: str) -> dict[str, Particular]:
        """Every particular that some row of the act asks for."""
        return {particular.name: particular for row in self.rows(act) for particular in row.asks}

    def _add(self, rows: dict[str, _Row], row: _Row) -> _Row:
        if self._closed:
            raise DefinitionError(f"{self}：已完成定义，不能再加 {row.name}")
        if row.name in rows:
            raise DefinitionError(f"{self}：{row.name} 已定义为“{rows[row.name].label}”，名称不能重复")
        rows[row.name] = row
        return row


@cache
def _switched(readings: Readings, switched: tuple[tuple[str, str], ...]) -> Readings:
    return msgspec.convert({**msgspec.to_builtins(readings), **dict(switched)}, Readings)


def _roles(roles: Role | Iterable[Role]) -> tuple[Role, ...]:
    return (roles,) if isinstance(roles, Role) else tuple(roles)
