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

    def count(self, counter: str) -> int:
        """How often it was counted in the matter; 0 before it is opened."""

    def fact(self, name: str) -> object:
        """A fact of the matter; ABSENT where no act set it."""

    def given(self, name: str) -> object:
        """A particular of the act; ABSENT where none was typed in, UNKNOWN before anything is."""

    def running(self, limit: str) -> bool:
        """Whether a limit is open: started, neither stopped nor held."""

    def over(self, limit: str) -> bool | None:
        """Whether a limit that was started is over; None where the view cannot know."""
