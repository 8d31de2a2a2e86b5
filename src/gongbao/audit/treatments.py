"""What is done with each provision of a text: computed, procedural, declaratory, discretion, or not translatable."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Treatment(StrEnum):
    """What is done with a provision."""

    COMPUTED = "计算"
    PROCEDURAL = "程序"
    DECLARATORY = "宣示"
    DISCRETION = "裁量"
    NOT_TRANSLATABLE = "不可译"


@dataclass(frozen=True, slots=True)
class Treated:
    """A provision by its path, what is done with it, the rules (LA-…) it holds, the concepts that compute it, why.

    `path` is inside the regulation's document, or begins with the number of another. `note` is needed wherever
    nothing is computed.
    """

    path: str
    treatment: Treatment
    rules: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    note: str = ""
