"""What can go wrong with a rule, its facts or its parameters. Each error is one sentence to a person, in Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class RulesError(Exception):
    """Base of the errors of this floor."""


class DefinitionError(RulesError):
    """A rule cannot be as it is written: types, units, clauses, names. Raised when the rule is defined."""


class UnitError(DefinitionError):
    """Two sides do not measure the same thing, such as yuan and kWh. The message names both."""


class TableError(DefinitionError):
    """A table of a regulation has a gap, an overlap or a bound that two rows claim. The message names the rows."""


class ParameterError(RulesError):
    """A parameter is unknown, outside its range, or has no version for a day."""


class FactError(RulesError):
    """A fact is unknown to the regulation, of the wrong type or unit, out of range, or contradicts another."""


class RegisterError(RulesError):
    """A register lacks a column or has one of the wrong type, or holds what a fact may not be."""


def nearest(name: str, known: Iterable[str]) -> str:
    """`您要找的是 … 吗？` with the nearest known name, or the list of all where none is near."""
    names = list(known)
    near = get_close_matches(name, names, n=1, cutoff=0.5)
    if near:
        return f"您要找的是 {near[0]} 吗？"
    return f"现有：{'、'.join(names) or '无'}。"
