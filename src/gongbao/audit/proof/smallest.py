"""From a case that shows something, the smallest that still shows it: first the fewest facts told, then small values.

Each step is tried on the rules themselves: what is left out or made smaller stays so only if the case still shows it.
A pair of cases is made smaller together; the fact in which they differ keeps its distance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import count
from typing import Any

from gongbao.audit.proof.world import Case
from gongbao.rules import RulesError

Cases = tuple[Case, ...]
Path = tuple[str | int, ...]

MOST = 400
"""So many smaller sets of cases are tried."""


def smallest(cases: Cases, shows: Callable[[Cases], bool]) -> Cases:
    """The cases made smaller as far as they still show it; as they are where they do not show it to begin with."""
    left = count(MOST, -1)

    def kept(tried: Cases) -> bool:
        if next(left) <= 0:
            return False
        try:
            return shows(tried)
        except RulesError:
            return False  # facts that contradict each other are no case

    if not kept(cases):
        return cases
    for path in _removable(cases[0]):
        cases = _or(_without(cases, path), cases, kept)
    for path in leaves(cases[0].facts):
        cases = _smaller(cases, path, kept)
    return cases


def _or(tried: Cases | None, cases: Cases, kept: Callable[[Cases], bool]) -> Cases:
    return tried if tried is not None and kept(tried) else cases


# What can be left out ---------------------------------------------------------------------------------------


def _removable(case: Case) -> list[Path]:
    """Whole groups first, then single members from the last, then facts."""
    groups = list(_groups(case.facts))
    members = [(*path, index) for path, size in groups for index in reversed(range(size))]
    return [path for path, _ in groups] + members + list(leaves(case.facts))


def _groups(told: Any, path: Path = ()) -> Iterator[tuple[Path, int]]:
    if isinstance(told, dict):
        for name, each in told.items():
            if isinstance(each, list):
                yield (*path, name), len(each)
                for index, member in enumerate(each):
                    yield from _groups(member, (*path, name, index))


def leaves(told: Any, path: Path = ()) -> Iterator[Path]:
    """Where something single is told: names of facts, places of members."""
    if isinstance(told, dict):
        for name, each in told.items():
            yield from leaves(each, (*path, name))
    elif isinstance(told, list):
        for index, member in enumerate(told):
            yield from leaves(member, (*path, index))
    else:
        yield path


def at(told: Any, path: Path) -> Any:
    """What is told at a place."""
    for step in path:
        told = told[step]
    return told


def _held(cases: Cases, path: Path) -> list[Any] | None:
    """What the cases have at a place; None where it is no longer there."""
    try:
        return [at(case.facts, path) for case in cases]
    except (KeyError, IndexError):
        return None


def _without(cases: Cases, path: Path) -> Cases | None:
    held = _held(cases, path)
    if held is None or any(each != held[0] for each in held):
        return None
    return tuple(edited(case, path, lambda told, last: told.pop(last)) for case in cases)


def edited(case: Case, path: Path, edit: Callable[[Any, Any], Any]) -> Case:
    """The case with an edit of what holds the last step of a path."""
    facts = copied(case.facts)
    edit(at(facts, path[:-1]), path[-1])
    return Case(facts, case.on)


def copied(told: Any) -> Any:
    """What is told, in objects of its own."""
    if isinstance(told, Mapping):
        return {name: copied(each) for name, each in told.items()}
    return [copied(each) for each in told] if isinstance(told, list) else told


# Small values -----------------------------------------------------------------------------------------------


def _smaller(cases: Cases, path: Path, kept: Callable[[Cases], bool]) -> Cases:
    """The first of the simpler values that still shows it."""
    held = _held(cases, path)
    if held is None:
        return cases
    for simpler in _simpler(held[0], cases[0].on):
        if isinstance(held[0], date) or not isinstance(held[0], Decimal | int):
            if any(each != held[0] for each in held):
                return cases
            values = [simpler] * len(cases)
        else:
            values = [simpler + (each - held[0]) for each in held]
        tried = tuple(
            edited(case, path, lambda told, last, value=value: told.__setitem__(last, value))  # type: ignore[misc]
            for case, value in zip(cases, values, strict=True)
        )
        if kept(tried):
            return tried
    return cases


def _simpler(value: Any, on: date) -> Iterator[Any]:
    if isinstance(value, bool):
        return
    if isinstance(value, date):
        for each in (on, date(on.year, 1, 1), date(value.year, value.month, 1), date(value.year, 1, 1)):
            if each != value:
                yield each
    elif isinstance(value, Decimal | int):
        yield from _rounder(value)


def _rounder(value: Decimal | int) -> Iterator[Decimal | int]:
    """Nothing, then powers of ten up to it, then it with few digits, rounded either way."""
    exact = Decimal(value)
    tried = [Decimal(0)]
    tried += [Decimal(10) ** power for power in range(-2, exact.adjusted() + 1)] if exact > 0 else []
    for digits in range(1, 6):
        step = Decimal(10) ** (exact.adjusted() + 1 - digits)
        tried += [(exact / step).to_integral_value(way) * step for way in (ROUND_FLOOR, ROUND_CEILING)]
    for each in tried:
        if each == exact:
            return
        if isinstance(value, int) and each != each.to_integral_value():
            continue
        yield int(each) if isinstance(value, int) else each
