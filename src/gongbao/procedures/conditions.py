"""Conditions of a row: what must be so for an act to be open, in a form that is evaluated, explored and printed.

A condition answers yes, no, or *not known here*. An officer's act is always decided with everything known that the
matter knows; the exploration of all situations knows counters, running limits and facts set to constants, and takes
both branches of the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gongbao.procedures.situation import Situation
from gongbao.procedures.views import ABSENT, UNKNOWN, View


class Condition:
    """Base of all conditions; combine with `&`, `|` and `~`."""

    __slots__ = ()

    def holds(self, view: View) -> bool | None:
        """Whether it holds; None where the view cannot know."""
        raise NotImplementedError

    def __and__(self, other: Condition) -> Condition:
        return All((self, other))

    def __or__(self, other: Condition) -> Condition:
        return AnyOf((self, other))

    def __invert__(self) -> Condition:
        return Not(self)

    def __bool__(self) -> bool:
        raise TypeError("a condition has no truth of its own: combine conditions with & | ~, not with and, or, not")


@dataclass(frozen=True, slots=True)
class All(Condition):
    """Every part holds (Kleene)."""

    parts: tuple[Condition, ...]

    def holds(self, view: View) -> bool | None:
        answer: bool | None = True
        for part in self.parts:
            held = part.holds(view)
            if held is False:
                return False
            if held is None:
                answer = None
        return answer

    def __str__(self) -> str:
        return "且".join(f"（{part}）" if isinstance(part, AnyOf) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf(Condition):
    """At least one part holds (Kleene)."""

    parts: tuple[Condition, ...]

    def holds(self, view: View) -> bool | None:
        answer: bool | None = False
        for part in self.parts:
            held = part.holds(view)
            if held is True:
                return True
            if held is None:
                answer = None
        return answer

    def __str__(self) -> str:
        return "或".join(map(str, self.parts))


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """The part does not hold."""

    part: Condition

    def holds(self, view: View) -> bool | None:
        held = self.part.holds(view)
        return None if held is None else not held

    def __str__(self) -> str:
        match self.part:
            case CountAtLeast(_, label, least):
                return f"{label}不满{least}次"
            case Over(_, label):
                return f"{label}时限未过"
            case Filled(name, _, label):
                return f"没有{label or name}"
            case _:
                return f"非（{self.part}）"


@dataclass(frozen=True, slots=True)
class CountAtLeast(Condition):
    """A counter has reached `least` (含)."""

    counter: str
    label: str
    least: int

    def holds(self, view: View) -> bool | None:
        return view.count(self.counter) >= self.least

    def __str__(self) -> str:
        return f"{self.label}已满{self.least}次"


@dataclass(frozen=True, slots=True)
class IsIn(Condition):
    """A fact of the matter, or a particular of the act, is one of the values."""

    name: str
    of_act: bool
    choices: tuple[object, ...]
    label: str = ""
    said: str = ""

    def holds(self, view: View) -> bool | None:
        found = view.given(self.name) if self.of_act else view.fact(self.name)
        return None if found is UNKNOWN else found in self.choices

    def __str__(self) -> str:
        return self.said or f"{self.label or self.name}为{'、'.join(map(_printed, self.choices))}"


@dataclass(frozen=True, slots=True)
class Filled(Condition):
    """A fact or particular is there and says something: not absent, false, empty."""

    name: str
    of_act: bool
    label: str = ""

    def holds(self, view: View) -> bool | None:
        found = view.given(self.name) if self.of_act else view.fact(self.name)
        if found is UNKNOWN:
            return None
        return found is not ABSENT and found is not None and found is not False and found not in ("", [], {}, ())

    def __str__(self) -> str:
        return f"有{self.label or self.name}"


@dataclass(frozen=True, slots=True)
class Running(Condition):
    """A limit is open (started, neither stopped nor held)."""

    limit: str
    label: str

    def holds(self, view: View) -> bool | None:
        return view.running(self.limit)

    def __str__(self) -> str:
        return f"{self.label}时限正在计算"


@dataclass(frozen=True, slots=True)
class Over(Condition):
    """A limit that was started is over at the moment of the act."""

    limit: str
    label: str

    def holds(self, view: View) -> bool | None:
        return view.over(self.limit)

    def __str__(self) -> str:
        return f"{self.label}时限已过"


@dataclass(frozen=True, slots=True)
class Computed(Condition):
    """A test that only the author's own code can make; explored both ways. `describe` is what a lawyer reads."""

    describe: str
    test: Callable[[Situation], bool]

    def holds(self, view: View) -> bool | None:
        return self.test(view) if isinstance(view, Situation) else None

    def __str__(self) -> str:
        return self.describe


@dataclass(frozen=True, slots=True)
class Named:
    """A fact of the matter or a particular of the act, to be compared in conditions and used in what an act does."""

    name: str
    of_act: bool
    label: str = ""

    def is_(self, choice: object) -> Condition:
        """It equals `choice`."""
        return IsIn(self.name, self.of_act, (choice,), self.label)

    def is_in(self, *choices: object) -> Condition:
        """It is one of `choices`."""
        return IsIn(self.name, self.of_act, choices, self.label)

    def means(self, said: str, *choices: object) -> Condition:
        """It is one of `choices`, which a lawyer reads as `said`."""
        return IsIn(self.name, self.of_act, choices, self.label, said)

    def filled(self) -> Condition:
        """It is there and says something."""
        return Filled(self.name, self.of_act, self.label)


def given(name: str, label: str = "") -> Named:
    """A particular of the act that is being decided."""
    return Named(name, True, label)


def fact(name: str, label: str = "") -> Named:
    """A fact of the matter, set by an earlier act."""
    return Named(name, False, label)


def computed(describe: str, function: Callable[[Situation], bool]) -> Condition:
    """A condition computed by a function of the situation."""
    return Computed(describe, function)


def _printed(choice: object) -> str:
    if isinstance(choice, bool):
        return "是" if choice else "否"
    return "“无”" if choice is None or choice is ABSENT else str(choice)
