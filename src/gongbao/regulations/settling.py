"""What all settlements share: what is asked for, and the error where sums do not agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class SettlementError(RuntimeError):
    """The sums of a run do not agree. Nothing is written; the message (Chinese) says which."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is settled: registers by scope, the day or a day of the year, the file to write, other readings."""

    registers: Mapping[str, Path]
    on: str
    out: Path
    readings: Mapping[str, str]
