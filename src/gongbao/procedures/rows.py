"""The kinds of row that a procedure is made of: roles, states, counters, limits, acts, prohibitions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Union

from gongbao.clock.lengths import Length, Span
from gongbao.procedures.conditions import Condition, CountAtLeast, Named, Over, Running, computed
from gongbao.procedures.matter import key_of
from gongbao.procedures.situation import Situation

CLOCK = "clock"
"""The role under which time itself acts (期限届满)."""

LengthOf = Union[Length, Callable[["Situation"], Length | None]]  # noqa: UP007 - the class does not exist yet
"""A length, or a function of the situation that gives one; None where nobody has set any."""


@dataclass(frozen=True, slots=True)
class InForce:
    """From which day a document applies and for how many years (None: no end is set), under which clause.

    `other_first`: other first days that the text can be read to mean, by the choice of the reading `in_force_from`;
    `first_read`: the choice by which it is `first`.
    """

    first: date
    years: int | None
    clause: str
    other_first: Mapping[str, date] = field(default_factory=dict)
    first_read: str = "printed"


@dataclass(frozen=True, slots=True)
class Role:
    """Who acts. Several parties may stand under one role (`handling_unit:A`); a matter binds one at a time."""

    name: str
    label: str

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class State:
    """Where a matter stands and who holds it there.

    `silent` cites the text's silence: why no limit runs here for the one who holds the matter.
    """

    name: str
    label: str
    held_by: tuple[Role, ...]
    final: bool = False
    silent: str = ""
    clause: str = ""

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class Counter:
    """How often something happened in a matter: `returns >= 3`, `rework < 1`. Explored up to the largest comparison."""

    name: str
    label: str
    clause: str = ""

    def __ge__(self, least: int) -> Condition:
        return CountAtLeast(self.name, self.label, least)

    def __gt__(self, number: int) -> Condition:
        return CountAtLeast(self.name, self.label, number + 1)

    def __lt__(self, number: int) -> Condition:
        return ~CountAtLeast(self.name, self.label, number)

    def __le__(self, number: int) -> Condition:
        return ~CountAtLeast(self.name, self.label, number + 1)


class ReadingError(ValueError):
    """A reading that the procedure does not know, or a choice that the reading does not have."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A point where the text leaves a choice, switched by an option of its name; `readings.md` says why the default.

    `of_clock`: what a choice means for readings of time (`gongbao.clock.Readings`), by field.
    """

    name: str
    label: str
    clause: str
    choices: tuple[str, ...]
    default: str
    of_clock: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def chosen(self, situation: Situation) -> str:
        """The choice taken in a situation."""
        return str(situation.options.get(self.name, self.default))

    def is_(self, choice: str) -> Condition:
        """It is read so; the list of moves takes both ways."""
        if choice not in self.choices:
            raise ReadingError(f"读法{self.name}没有{choice}这一选择；有：{'、'.join(self.choices)}")
        return computed(f"按“{self.label}”的读法{choice}", lambda situation: self.chosen(situation) == choice)


class Kind(StrEnum):
    """What may be written into a particular of an act; the form offers a field of that kind."""

    TEXT = "text"
    NUMBER = "number"  # whole
    FEN = "fen"  # money, whole fen
    DAY = "day"  # 2023-10-08
    MONTH = "month"  # 2023-10
    MOMENT = "moment"  # 2023-10-08T09:00:00+08:00
    YES_NO = "yes_no"
    CHOICE = "choice"
    LIST = "list"  # of texts
    PARTY = "party"  # the name of one who takes part
    ANY = "any"  # JSON as it comes


@dataclass(frozen=True, slots=True)
class Particular:
    """One thing that is typed in with an act: a field of the form.

    `required`: refused without it, under `clause` (the row's where empty). `personal`: stands outside the journal,
    which holds a salted commitment only. `choices`: what may be chosen; `names`: what each is called (of a CHOICE
    without `choices` also what may be chosen; of a text what its usual values are called).
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = False
    clause: str = ""
    choices: tuple[str, ...] = ()
    personal: bool = False
    names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind is Kind.CHOICE and not self.choices:
            object.__setattr__(self, "choices", tuple(self.names))

    def said(self, typed: object) -> str:
        """What was typed in, as people say it: 是 for true, the name of a choice, a list with its parts."""
        if isinstance(typed, bool):
            return "是" if typed else "否"
        if isinstance(typed, list | tuple):
            return "、".join(map(self.said, typed))
        return self.names.get(typed, typed) if isinstance(typed, str) else str(typed)


@dataclass(frozen=True, slots=True)
class Need:
    """Something that must be so for the act to be accepted; the refusal names `clause` (the row's where empty)."""

    condition: Condition
    why: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: whose, how long, under which clause, where it runs, what follows its lapse.

    `length` is a length of the clock, or a function of the situation that gives one; None where the text sets a duty
    without a number (`silent` must then cite that). `within`: the states in which it may run. `lapse` says what
    follows in words; `then` names the act that the clock does, if the text has one done. `escalates`: who is told of
    the lapse beside the owner, since it is for them to act on it.
    """

    name: str
    label: str
    owner: Role
    length: LengthOf | None
    clause: str
    within: tuple[State, ...]
    lapse: str = ""
    then: str = ""
    remind: Span | None = None
    silent: str = ""
    about: str = ""
    since: str = ""
    escalates: tuple[Role, ...] = ()

    def __str__(self) -> str:
        return self.label

    def each(self, particular: str) -> Limit:
        """The same limit, one for each value of a particular (a month, an item): several run side by side."""
        return replace(self, about=particular)

    def counted_from(self, moment: str) -> Limit:
        """The same limit, its start taken from a particular or fact that holds a moment, not from the act's."""
        return replace(self, since=moment)

    def under(self, clause: str, length: LengthOf | None = None, owner: Role | None = None) -> Limit:
        """The same limit where another clause sets it, if need be with that clause's length or owner."""
        return replace(self, clause=clause, length=length or self.length, owner=owner or self.owner)

    def about_in(self, situation: Situation) -> str:
        """What the one that the act is about is about: the particular of `each`, else the fact of that name."""
        return situation.said(self.about) if self.about else ""

    def key_in(self, situation: Situation) -> str:
        """The key of the one that the act is about."""
        return key_of(self.name, self.about_in(situation))

    def runs(self) -> Condition:
        """It is open."""
        return Running(self.name, self.label)

    def over(self) -> Condition:
        """It is over at the moment of the act."""
        return Over(self.name, self.label)

    def not_over(self) -> Condition:
        """Its end has not passed."""
        return ~Over(self.name, self.label)


class Does(StrEnum):
    """What an act does to a limit."""

    STARTS = "starts"  # a new generation with a new ledger
    RESTARTS = "restarts"  # the full budget anew in the same ledger; started where it was not running
    STOPS = "stops"  # met; counted as of the hold where it is held
    HOLDS = "holds"  # stopped subject to review: the submission that may turn out to comply
    REINSTATES = "reinstates"  # the hold falls away: it ran on all the time
    PAUSES = "pauses"
    RESUMES = "resumes"
    EXTENDS = "extends"


DOES_LABEL = {
    Does.STARTS: "起算",
    Does.RESTARTS: "重新计算",
    Does.STOPS: "停止",
    Does.HOLDS: "待核停止",
    Does.REINSTATES: "恢复原期限",
    Does.PAUSES: "中止",
    Does.RESUMES: "继续",
    Does.EXTENDS: "延长",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing an act does to one limit. Of an extension: `by` how long, at `most` how often, `longest` each time."""

    does: Does
    limit: Limit
    by: LengthOf | None = None
    most: int | None = None
    longest: LengthOf | None = None


Computation = Callable[["Situation"], object]

Sets = Mapping[str, Named | Computation | str | int | bool | None]
"""Facts that a row sets: from particulars or other facts, by a function of the situation, or constants."""


@dataclass(frozen=True, slots=True)
class Act:
    """One row: an act that `by` may do in `sources` (empty: it opens a matter), leading to `target` (None: stays).

    Several rows may share a name with different conditions; two that hold at once are a mistake in the definition.
    `asks`: the form. `needs`: refused unless all hold. `sets`: facts, from particulars, constants or functions.
    `binds`: role name -> particular (or fact that the row sets) that names the party. `informs`: who is told.
    """

    name: str
    label: str
    by: tuple[Role, ...]
    sources: tuple[State, ...]
    target: State | None
    clause: str
    when: Condition | None = None
    asks: tuple[Particular, ...] = ()
    needs: tuple[Need, ...] = ()
    changes: tuple[Change, ...] = ()
    counts: tuple[Counter, ...] = ()
    sets: Sets = field(default_factory=dict)
    binds: Mapping[str, str] = field(default_factory=dict)
    informs: tuple[Role, ...] = ()
    row: str = ""

    @property
    def opens(self) -> bool:
        """Whether it opens a matter."""
        return not self.sources


@dataclass(frozen=True, slots=True)
class Prohibition:
    """A row that refuses: the clause that forbids `act` in `sources` (empty: anywhere) when the condition holds."""

    act: str
    sources: tuple[State, ...]
    clause: str
    why: str
    when: Condition | None = None
    by: tuple[Role, ...] = ()
