"""Bounds and roundings as a text words them, held against what the rules that cite it make of the same numbers."""

from __future__ import annotations

from collections.abc import Iterator

from gongbao.audit.constants import Constant
from gongbao.audit.sides import Worded, worded_in, worded_of
from gongbao.audit.texts import Texts
from gongbao.audit.treatments import Treated, Treatment
from gongbao.gazette.model import Provision

_ROUNDINGS = {"向上": "up", "进一": "up", "向下": "down", "舍去": "down", "四舍五入": "half_up"}


def sides_turned(provision: Provision, treated: Treated, constants: tuple[Constant, ...]) -> Iterator[str]:
    """What the text words as one bound and the rules compare with as another, or do not compare with at all, while
    the remark does not say it as the text does.
    """
    said = said_in(treated)
    for worded in worded_of(provision):
        if worded.said_by(said):
            continue
        held = {c.side for c in constants if c.number in worded.number.forms and _cites(c, provision)} - {None}
        if treated.treatment is not Treatment.COMPUTED or not held or worded.side is None:
            yield f"条文写“{worded.written}”，规则里没有比较，clauses.py 这一条的说明（note、elsewhere）里也没有照写"
        elif not any(side is not None and worded.side.agrees(side) for side in held):
            yield f"条文写“{worded.written}”，是{worded.side}，规则里却是{'、'.join(sorted(map(str, held)))}"


def said_in(treated: Treated) -> tuple[Worded, ...]:
    """The bounds that an entry of clauses.py says itself, in its note and where it sends numbers elsewhere."""
    return tuple(worded for part in (treated.note, *treated.elsewhere) for worded in worded_in(part))


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
