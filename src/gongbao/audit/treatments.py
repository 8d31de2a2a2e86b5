"""What is done with each provision of a text: computed, procedural, declaratory, discretion, or not translatable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from gongbao.text.address import Address
from gongbao.text.quantities import find_quantities


class Treatment(StrEnum):
    """What is done with a provision."""

    COMPUTED = "计算"
    PROCEDURAL = "程序"
    DECLARATORY = "宣示"
    DISCRETION = "裁量"
    NOT_TRANSLATABLE = "不可译"


@cache
def _parsed(path: str, number: str) -> Address:
    return Address.parse(path, number)


@dataclass(frozen=True, slots=True)
class Treated:
    """A provision by its path, what is done with it, the rules (LA-…) it holds, the concepts that compute it, why.

    `path` is inside the regulation's document, or begins with the number of another. `note` is needed wherever
    nothing is computed. `elsewhere`: numbers printed in a computed provision that no rule holds, as printed and with
    the words that make them bounds (7个工作日内), with where they go instead. `refers`: what the provision refers to
    (`references_of`), all of it.
    """

    path: str
    treatment: Treatment
    rules: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    note: str = ""
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    refers: tuple[str, ...] = ()

    def address(self, number: str) -> Address:
        """The provision's address; `number` is that of the regulation's document."""
        return _parsed(self.path, number)

    @property
    def numbers_elsewhere(self) -> frozenset[str]:
        """The numbers of `elsewhere`, as printed."""
        return frozenset(each.written for part in self.elsewhere for each in find_quantities(part))

    @property
    def numbers_said(self) -> frozenset[str]:
        """The numbers of the remark and of `elsewhere`, as printed."""
        return self.numbers_elsewhere | {each.written for each in find_quantities(self.note)}


@dataclass(frozen=True, slots=True)
class OwnConstant:
    """A number of a rule that is in no text, how often the concept holds it, and why it is there."""

    concept: str
    written: str
    times: int
    reason: str


def own(written: str, reason: str, **times: int) -> tuple[OwnConstant, ...]:
    """The same number in several concepts: each concept with how often it holds it."""
    return tuple(OwnConstant(concept, written, count, reason) for concept, count in times.items())
