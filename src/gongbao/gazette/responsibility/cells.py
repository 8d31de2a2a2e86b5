"""A row parted into its cells: the likeliest of all ways, with how likely it is.

Borders of cells, borders of names in a cell and line breaks are weighed together, by what the document says about
its names (`language`) and its columns (`layout`). Dynamic programming over borders: the best way to have finished
a name in a column at a border.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, log1p

from gongbao.gazette.responsibility.language import LeaderNames, Tasks, UnitNames
from gongbao.gazette.responsibility.layout import Column, Layout, Seen
from gongbao.gazette.responsibility.stream import Border, Gap, Stream

_LONGEST_NAME = 45
_NEVER = float("-inf")

# Chances of the form, the same for every table of the kind.
_ANOTHER = {Column.LEADERS: log(0.1), Column.LEAD: log(0.1), Column.COOPERATING: log(0.8)}
_ENOUGH = {Column.LEADERS: log(0.9), Column.LEAD: log(0.9), Column.COOPERATING: log(0.2)}
_MARK = {
    Column.LEADERS: {"、": log(0.45), "，": log(0.05), "": log(0.5)},
    Column.LEAD: {"、": log(0.85), "，": log(0.1), "": log(0.05)},
    Column.COOPERATING: {"、": log(0.8), "，": log(0.199), "": log(0.001)},
}
# From a column to a later one; a column passed over is an empty cell.
_NEXT = {
    Column.TASK: {Column.LEADERS: log(0.99), Column.LEAD: log(0.008), Column.COOPERATING: log(0.002)},
    Column.LEADERS: {Column.LEAD: log(0.99), Column.COOPERATING: log(0.005)},
    Column.LEAD: {Column.COOPERATING: log(0.85)},
}
_LAST = {Column.TASK: log(1e-6), Column.LEADERS: log(0.005), Column.LEAD: log(0.15), Column.COOPERATING: 0.0}


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that was learned from the document so far."""

    units: UnitNames
    leaders: LeaderNames
    tasks: Tasks
    layout: Layout


@dataclass(frozen=True, slots=True)
class Cells:
    """A row's cells. Units stand in groups, as commas "，" part them; `end` is the stream's border after the last.

    score       log probability of the row read so.
    confidence  share of this reading among all readings of the row; 0 to 1.
    seen        the borders as they were understood, to learn from.
    """

    task: str
    leaders: tuple[str, ...]
    lead: tuple[tuple[str, ...], ...]
    cooperating: tuple[tuple[str, ...], ...]
    score: float
    confidence: float
    seen: tuple[Seen, ...]

    @property
    def said(self) -> tuple[object, ...]:
        """What the cells say, however likely."""
        return self.task, self.leaders, self.lead, self.cooperating

    @property
    def units(self) -> tuple[str, ...]:
        """Every unit named, lead units first."""
        return tuple(unit for groups in (self.lead, self.cooperating) for group in groups for unit in group)


NOTHING = Cells("", (), (), (), _NEVER, 0.0, ())
"""The cells of a row of which only the serial is there."""


def _either(one: float, other: float) -> float:
    """log(exp(one) + exp(other))."""
    low, high = sorted((one, other))
    return high if low == _NEVER else high + log1p(exp(low - high))


@dataclass(slots=True)
class _Way:
    """The best way to a border in a column: its score, the sum over all ways, and the step before."""

    score: float = _NEVER
    total: float = _NEVER
    before: tuple[Column, int] | None = None

    def take(self, score: float, total: float, before: tuple[Column, int] | None) -> None:
        self.total = _either(self.total, total)
        if score > self.score:
            self.score, self.before = score, before


def part(stream: Stream, knowledge: Knowledge, own: Cells | None = None) -> Cells:
    """The cells of a row. `own` is how the row was read when `knowledge` was learned: that proves nothing now."""
    borders = stream.borders
    units, leaders = knowledge.units, knowledge.leaders
    if own:
        units, leaders = units.without(own.units), leaders.without(own.leaders)
    ways = {column: [_Way() for _ in borders] for column in Column}
    _tasks(stream, knowledge, ways[Column.TASK])

    def name(column: Column, text: str) -> float:
        return leaders.log_probability(text) if column is Column.LEADERS else units.log_probability(text)

    for start in range(1, len(borders) - 1):
        entries = {
            column: entry for column in _NEXT_COLUMNS if (entry := _entry(column, start, borders, ways, knowledge))
        }
        if not entries:
            continue
        within = dict.fromkeys(entries, 0.0)
        for end in range(start + 1, len(borders)):
            text = stream.between(start, end)
            if len(text) > _LONGEST_NAME:
                break
            for column, (score, total, before) in entries.items():
                more = within[column] + (name(column, text) if text else -50.0)
                ways[column][end].take(score + more, total + more, before)
            if borders[end].mark:
                break
            for column in within:
                within[column] += knowledge.layout.log_probability(column, borders[end].gap, borders[end].width, True)
    return _best(stream, ways, knowledge)


_NEXT_COLUMNS = (Column.LEADERS, Column.LEAD, Column.COOPERATING)
_Entry = tuple[float, float, tuple[Column, int]]


def _tasks(stream: Stream, knowledge: Knowledge, ways: list[_Way]) -> None:
    """The task ending at each border."""
    score, done = 0.0, 0
    for index, border in enumerate(stream.borders):
        if not index:
            continue
        score += sum(map(knowledge.tasks.log_probability, stream.text[done : border.position]))
        done = border.position
        if not border.mark:
            ends = knowledge.tasks.end_log_probability(stream.text[done - 1])
            ways[index].take(score + ends, score + ends, None)
        score += knowledge.layout.log_probability(Column.TASK, border.gap, border.width, True)


def _entry(
    column: Column, start: int, borders: tuple[Border, ...], ways: dict[Column, list[_Way]], knowledge: Knowledge
) -> _Entry | None:
    """The best way to begin a name of `column` at the border `start`."""
    border, layout = borders[start], knowledge.layout
    best: _Entry | None = None
    total = _NEVER
    for previous in Column:
        way = ways[previous][start]
        if previous > column or way.score == _NEVER:
            continue
        if previous is column:
            step = _ANOTHER[column] + _MARK[column][border.mark]
            step += layout.log_probability(column, border.gap, border.width, True)
        elif not border.mark and border.gap is not Gap.NONE:
            step = _NEXT[previous][column] + _ENOUGH.get(previous, 0.0)
            step += layout.log_probability(previous, border.gap, border.width, False)
        else:
            continue
        total = _either(total, way.total + step)
        if best is None or way.score + step > best[0]:
            best = (way.score + step, total, (previous, start))
    return best and (best[0], total, best[2])


def _best(stream: Stream, ways: dict[Column, list[_Way]], knowledge: Knowledge) -> Cells:
    last = len(stream.borders) - 1
    width = stream.borders[last].width
    finals = {
        column: _LAST[column]
        + _ENOUGH.get(column, 0.0)
        + knowledge.layout.log_probability(column, Gap.END, width, False)
        for column in Column
    }
    column = max(Column, key=lambda c: ways[c][last].score + finals[c])
    score = ways[column][last].score + finals[column]
    total = _NEVER
    for other in Column:
        total = _either(total, ways[other][last].total + finals[other])
    names: list[tuple[Column, int, int]] = []
    end = last
    while True:
        before = ways[column][end].before
        if before is None:
            break
        names.append((column, before[1], end))
        column, end = before
    names.reverse()
    confidence = exp(score - total) if score > _NEVER else 0.0
    return _cells(stream, end, names, score, confidence)


def _cells(
    stream: Stream, task_end: int, names: list[tuple[Column, int, int]], score: float, confidence: float
) -> Cells:
    groups: dict[Column, list[list[str]]] = {column: [] for column in _NEXT_COLUMNS}
    ends: dict[int, Column] = {task_end: Column.TASK} if names else {}
    for index, (column, start, end) in enumerate(names):
        cell = groups[column]
        if not cell or stream.borders[start].mark == "，":
            cell.append([])
        cell[-1].append(stream.between(start, end))
        if index + 1 < len(names) and names[index + 1][0] is not column:
            ends[end] = column
    seen = []
    at = Column.TASK
    columns = {end: column for column, _, end in names}
    for index, border in enumerate(stream.borders[1:-1], 1):
        if index > task_end:
            at = next(columns[end] for end in sorted(columns) if end >= index)
        inside = index not in ends
        if border.gap is not Gap.NONE:
            seen.append(Seen(at, border.gap, border.width, inside))
    if names:
        end_border = stream.borders[-1]
        seen.append(Seen(names[-1][0], end_border.gap, end_border.width, False))
    return Cells(
        stream.text[: stream.borders[task_end].position],
        tuple(name for group in groups[Column.LEADERS] for name in group),
        tuple(map(tuple, groups[Column.LEAD])),
        tuple(map(tuple, groups[Column.COOPERATING])),
        score,
        confidence,
        tuple(seen),
    )
