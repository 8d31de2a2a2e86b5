"""What can be seen of names before any row is read: a beginning, which reading then mends.

What follows the last full stop of a row are names. Between two commas there stands one whole unit; the first and
last pieces may be two cells run together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from gongbao.gazette.responsibility.cells import Knowledge
from gongbao.gazette.responsibility.language import STOP, LeaderNames, Tasks, UnitNames
from gongbao.gazette.responsibility.layout import Layout
from gongbao.gazette.responsibility.printed import PrintedLine
from gongbao.gazette.responsibility.rows import SerialPlace, heading_starts, without_serial
from gongbao.gazette.responsibility.stream import Gap, Stream, stream_of

_LONGEST_LEADER = 4  # characters of a person's name
_PIECES_OF_A_LEADER = 4
_OFTEN = 3  # rows in which a piece must stand to be taken for a name


def first_knowledge(lines: Sequence[PrintedLine], places: dict[int, list[SerialPlace]]) -> Knowledge:
    """The names that can be seen in rows which begin at the first place where each serial is due."""
    streams = _streams(lines, places)
    names = _frequent_pieces(streams) if 2 * sum(STOP in stream.text for stream in streams) < len(streams) else None
    tasks: list[str] = []
    tails: list[tuple[str, ...]] = []
    units: list[str] = []
    for stream in streams:
        stop = stream.text.rfind(STOP) + 1 if names is None else _before(stream, names)
        tasks.append(stream.text[:stop])
        borders = [at for at, border in enumerate(stream.borders) if border.position >= stop]
        tails.append(tuple(stream.between(one, other) for one, other in pairwise(borders[: _PIECES_OF_A_LEADER + 1])))
        marks = [at for at in borders if stream.borders[at].mark]
        units += [stream.between(one, other) for one, other in pairwise(marks)]
    return Knowledge(UnitNames(units), LeaderNames(_leaders(tails)), Tasks(tasks), Layout())


def _streams(lines: Sequence[PrintedLine], places: dict[int, list[SerialPlace]]) -> list[Stream]:
    starts = [places[1][0].at]
    while later := [p.at for p in places.get(len(starts) + 1, ()) if p.at > starts[-1]]:
        starts.append(later[0])
    streams = []
    for start, end in pairwise(starts):
        stop = min([*heading_starts(lines, start + 1, end), end])
        streams.append(stream_of(without_serial(lines[start:stop])))
    return streams


def _leaders(tails: Sequence[tuple[str, ...]]) -> list[str]:
    """The names that rows go on with after the task, from the first pieces printed there.

    A piece of one character, or a short one that always follows the same piece, is the rest of a name.
    """
    after: dict[str, Counter[str]] = {}
    for first, *rest in filter(None, tails):
        after.setdefault(first, Counter())[rest[0] if rest else ""] += 1
    leaders = []
    for first, *rest in filter(None, tails):
        name = first
        following, times = after[first].most_common(1)[0]
        for piece in rest:
            broken = piece == following and times == after[first].total() >= _OFTEN and len(piece) <= 2
            if len(piece) != 1 and not (broken and name == first):
                break
            name += piece
        if len(name) <= _LONGEST_LEADER:
            leaders.append(name)
    return leaders


def _pieces(stream: Stream) -> list[tuple[int, str]]:
    """What stands between white space: where it begins and its text."""
    ends = [at for at, border in enumerate(stream.borders) if border.gap >= Gap.SPACE]
    return [(stream.borders[one].position, stream.between(one, other)) for one, other in pairwise(ends)]


def _frequent_pieces(streams: Sequence[Stream]) -> set[str]:
    """Short pieces that stand in many rows, for tables whose tasks end without a full stop."""
    rows = Counter(piece for stream in streams for piece in {text for _, text in _pieces(stream)})
    return {piece for piece, times in rows.items() if times >= _OFTEN and 2 <= len(piece) <= _LONGEST_LEADER}


def _before(stream: Stream, names: set[str]) -> int:
    """Where the first of `names` begins; the end of the row where there is none."""
    return next((position for position, text in _pieces(stream) if position and text in names), len(stream.text))
