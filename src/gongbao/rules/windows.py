"""What looks at several members at once, in Python: folds, ranks, running sums, the spreading of a fund.

Each function takes lists with one entry a member; `of` says to which of the subjects (0-based) the member belongs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def fold_sum(terms: Sequence[int | None], of: Sequence[int], size: int) -> list[int | None]:
    """Sums; unknown where a term is; 0 of none."""
    result: list[int | None] = [0] * size
    for term, index in zip(terms, of, strict=True):
        held = result[index]
        result[index] = None if held is None or term is None else held + term
    return result


def fold_any(terms: Sequence[bool | None], of: Sequence[int], size: int) -> list[bool | None]:
    """Whether any is; Kleene; none: no."""
    result: list[bool | None] = [False] * size
    for term, index in zip(terms, of, strict=True):
        if result[index] is not True and term is not False:
            result[index] = term
    return result


def fold_all(terms: Sequence[bool | None], of: Sequence[int], size: int) -> list[bool | None]:
    """Whether all are; Kleene; none: yes."""
    result: list[bool | None] = [True] * size
    for term, index in zip(terms, of, strict=True):
        if result[index] is not False and term is not True:
            result[index] = term
    return result


def fold_extreme(
    how: str, terms: Sequence[Any], unknown: Sequence[bool], of: Sequence[int], size: int
) -> tuple[list[Any], list[bool | None]]:
    """The least or greatest of the known terms (None is left out), and whether there is none."""
    better = min if how == "min" else max
    result: list[Any] = [None] * size
    absent: list[bool | None] = [True] * size
    for term, doubt, index in zip(terms, unknown, of, strict=True):
        if absent[index] is None:
            continue
        if doubt:
            result[index], absent[index] = None, None
        elif term is not None:
            result[index] = term if absent[index] else better(result[index], term)
            absent[index] = False
    return result, absent


def same_keys(within: Sequence[int], *keys: Sequence[Any]) -> list[int | None]:
    """A number for each set of members of one subject with the same keys; None for all where one has no known key."""
    doubtful = {index for index, *found in zip(within, *keys, strict=True) if None in found}
    numbers: dict[Any, int] = {}
    return [
        None if index in doubtful else numbers.setdefault((index, *found), len(numbers))
        for index, *found in zip(within, *keys, strict=True)
    ]


def alike(how: str, args: Sequence[Sequence[Any]], sets: Sequence[int | None]) -> tuple[list[Any], list[bool | None]]:
    """For each member, the fold over its set; and the absence for min and max."""
    size = len(sets)
    of = [size if index is None else index for index in sets]
    absent: list[bool | None] = [False] * (size + 1)
    match how:
        case "sum":
            found: list[Any] = fold_sum(args[0], of, size + 1)
        case "any":
            found = fold_any(args[0], of, size + 1)
        case "all":
            found = fold_all(args[0], of, size + 1)
        case _:
            found, absent = fold_extreme(how, args[0], args[1], of, size + 1)
    found[size], absent[size] = None, None
    return [found[index] for index in of], [absent[index] for index in of]


def rank(by: Sequence[Any], within: Sequence[int], highest_first: bool) -> list[int | None]:
    """Places from 1, equals sharing the better one; unknown in a group where a value is."""
    places: list[int | None] = [None] * len(by)
    for members in _members(within):
        if any(by[member] is None for member in members):
            continue
        place: dict[Any, int] = {}
        for position, each in enumerate(sorted((by[m] for m in members), reverse=highest_first), 1):
            place.setdefault(each, position)
        for member in members:
            places[member] = place[by[member]]
    return places


def running_sum(
    terms: Sequence[int | None], within: Sequence[int], by: Sequence[Any] | None = None
) -> list[int | None]:
    """The sum over the members before, in order (or with less of `by`); unknown once a term is, or any `by`."""
    sums: list[int | None] = [None] * len(terms)
    for members in _members(within):
        ordered = list(members)
        if by is not None:
            if any(by[member] is None for member in members):
                continue
            ordered.sort(key=lambda member: by[member])
        total: int | None = 0
        for member in ordered:
            sums[member] = total
            term = terms[member]
            total = None if total is None or term is None else total + term
    return sums


def allocate(
    fund: Sequence[int | None], weight: Sequence[int | None], within: Sequence[int], capped: bool, left_over: str
) -> list[int | None]:
    """Parts of the fund in whole units; see `nodes.Allocate`."""
    parts: list[int | None] = [None] * len(weight)
    for members in _members(within):
        weights = [weight[member] for member in members]
        whole = fund[members[0]]
        if whole is None or None in weights:
            continue
        shares = _shares(whole, [w for w in weights if w is not None], capped, left_over)
        for member, share in zip(members, shares, strict=True):
            parts[member] = share
    return parts


def _shares(fund: int, weights: list[int], capped: bool, left_over: str) -> list[int]:
    total = sum(weights)
    if capped and total <= fund:
        return weights
    if total == 0:
        return [0] * len(weights)
    shares = [fund * w // total for w in weights]
    if left_over == "kept":
        return shares
    left = fund - sum(shares)
    order = [i for i, w in enumerate(weights) if w]
    if left_over == "largest_remainder":
        order.sort(key=lambda i: -(fund * weights[i] % total))
    for i in order[:left]:
        shares[i] += 1
    return shares


def _members(within: Sequence[int]) -> list[list[int]]:
    groups: dict[int, list[int]] = {}
    for member, index in enumerate(within):
        groups.setdefault(index, []).append(member)
    return list(groups.values())
