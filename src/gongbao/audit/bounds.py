"""Bounds and roundings as a text words them, held against what the rules that cite it make of the same numbers."""

from __future__ import annotations

from collections.abc import Iterator

from gongbao.audit.constants import Constant
from gongbao.audit.sides import Side, Worded, worded_of
from gongbao.audit.texts import Texts
from gongbao.gazette.model import Provision

_ROUNDINGS = {"向上": "up", "进一": "up", "向下": "down", "舍去": "down", "四舍五入": "half_up"}


def sides_turned(provision: Provision, constants: tuple[Constant, ...]) -> Iterator[str]:
    """What the text words as one bound and the rules compare with as another."""
    for worded, held in bounds_held(provision, constants):
        if not any(worded.side.agrees(side) for side in held):
            yield f"条文写“{worded.written}”，是{worded.side}，规则里却是{'、'.join(sorted(map(str, held)))}"


def bounds_held(provision: Provision, constants: tuple[Constant, ...]) -> Iterator[tuple[Worded, set[Side]]]:
    """The bounds that a provision words, each with those that rules make of the number; not where a rule reckons with
    the number in another way.
    """
    for worded in worded_of(provision):
        held = {c.side for c in constants if c.number in worded.number.forms and _cites(c, provision)}
        if held and None not in held:
            yield worded, {side for side in held if side is not None}


def roundings_turned(provision: Provision, constants: tuple[Constant, ...], texts: Texts) -> Iterator[str]:
    """Roundings to a step that the text prints, in another direction than it says."""
    said = {how for word, how in _ROUNDINGS.items() if word in provision.text}
    printed = {form for number in texts.numbers(provision) for form in number.forms} if said else set()
    for constant in constants:
        here = constant.rounds and constant.number in printed and _cites(constant, provision)
        if here and constant.rounds not in said:
            words = "、".join(word for word in _ROUNDINGS if word in provision.text)
            yield f"条文写“{words}”，规则里取整到 {constant.number} 却是另一个方向"


def _cites(constant: Constant, provision: Provision) -> bool:
    address = provision.address
    return any(clause.within(address) or address.within(clause) for clause in constant.clauses)
