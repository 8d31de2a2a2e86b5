"""What a settled year of the pool comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gongbao.regulations.asked_of_registers import SetAside

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Settlement:
    """A settled year; money is in fen. `claims` hold the reason where nothing or less is paid."""

    year: int
    pool: Row
    banks: tuple[Row, ...]
    claims: tuple[Row, ...]
    recoveries: tuple[Row, ...]
    aside: tuple[SetAside, ...]
