"""What a condition may look at, and the two ways in which what it looks for may not be there."""

from __future__ import annotations

from enum import Enum
from typing import Protocol


class Unset(Enum):
    """The two ways of having nothing: absent (known not to be there) and unknown (not told)."""

    ABSENT = "absent"
    UNKNOWN = "unknown"


ABSENT = Unset.ABSENT
UNKNOWN = Unset.UNKNOWN


class View(Protocol):
    """What a condition may look at; a matter with an act on it, or an explored situation."""

    def count(self, counter: str) -> int: ...
    def fact(self, name: str) -> object: ...
    def given(self, name: str) -> object: ...
    def running(self, limit: str) -> bool: ...
    def over(self, limit: str) -> bool | None: ...
