"""A row that a page cuts: its cells are printed to the end of the page, and then the rest of each on the next.

So the stream holds task, leaders, lead and cooperating units twice. The halves are laid together in every way that
the columns' widths allow, and the likeliest is taken; a row whose cells all ended on the first page but the last
one is read as printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import exp, log

from gongbao.gazette.responsibility.cells import Cells, Knowledge, part
from gongbao.gazette.responsibility.language import STOP
from gongbao.gazette.responsibility.layout import Column
from gongbao.gazette.responsibility.printed import Kind, PrintedLine
from gongbao.gazette.responsibility.stream import Gap, stream_of

_Pieces = Sequence[PrintedLine]
_Parted = tuple[_Pieces, _Pieces, _Pieces, _Pieces]
_LONGEST_LEADER = 4
_NARROWEST = 3  # characters to a line of leaders
_AS_PRINTED = log(0.5)


def part_cut(lines: Sequence[PrintedLine], knowledge: Knowledge) -> Cells:
    """The cells of a row (its serial taken off) inside which a page ends."""
    ways = [(part(stream_of(lines), knowledge), _AS_PRINTED)]
    laid = list(_laid_together(lines, knowledge))
    ways += [(part(stream_of(order), knowledge), log(0.5 / len(laid))) for order in laid]
    best, prior = max(ways, key=lambda way: way[0].score + way[1])
    others = [cells.score + chance for cells, chance in ways if cells.said != best.said]
    doubt = sum(exp(min(score - best.score - prior, 0.0)) for score in others)
    return replace(best, confidence=best.confidence / (1 + doubt))


def _laid_together(lines: Sequence[PrintedLine], knowledge: Knowledge) -> Iterator[list[PrintedLine]]:
    cut = next((at for at, line in enumerate(lines) if at and line.page), None)
    if cut is None:
        return
    for first in _parted(_pieces(lines[:cut], knowledge), knowledge, begun=False):
        for rest in _parted(_pieces(lines[cut:], knowledge), knowledge, begun=True):
            yield [piece for column in Column for piece in (*first[column], *rest[column])]


def _pieces(lines: Sequence[PrintedLine], knowledge: Knowledge) -> list[PrintedLine]:
    """The lines, parted where a cell may end inside them. A task that the page cuts may end with anything."""
    stream = stream_of([part for line in lines for part in _before_leader(line, knowledge)])
    ends = [at for at, border in enumerate(stream.borders) if border.gap >= Gap.SPACE]
    pieces = []
    for one, other in pairwise(ends):
        begin, end = stream.borders[one], stream.borders[other]
        text = stream.text[begin.position : end.position]
        pieces.append(PrintedLine(end.line, text, Kind.CELL, blank=begin.gap is Gap.BLANK))
    return pieces


def _before_leader(line: PrintedLine, knowledge: Knowledge) -> Iterator[PrintedLine]:
    words = line.text.split()
    at = next((at for at, word in enumerate(words) if at and _begins_leader(word, knowledge)), None)
    if at is None:
        yield line
    else:
        yield replace(line, text=" ".join(words[:at]))
        yield replace(line, text=" ".join(words[at:]), blank=False, page=False)


def _begins_leader(piece: str, knowledge: Knowledge) -> bool:
    """Whether the piece is a known leader's name, or most of one whose last character is on the next line."""
    return any(piece in (name, name[:-1] if len(name) > _NARROWEST else name) for name in knowledge.leaders.counts)


def _parted(pieces: _Pieces, knowledge: Knowledge, begun: bool) -> Iterator[_Parted]:
    """The ways to part a half among the columns; `begun` for the second half, which may lack any of them."""
    for task in _task_ends(pieces, knowledge, begun):
        for leaders in _leader_ends(pieces, task, knowledge, begun):
            for lead in _lead_ends(pieces, leaders, knowledge):
                yield pieces[:task], pieces[task:leaders], pieces[leaders:lead], pieces[lead:]


def _task_ends(pieces: _Pieces, knowledge: Knowledge, begun: bool) -> list[int]:
    after_stop = [at + 1 for at, piece in enumerate(pieces) if piece.text.endswith(STOP)]
    if begun:
        return [0, *after_stop[-1:]]
    before_name = [at for at, piece in enumerate(pieces) if at and _begins_leader(piece.text, knowledge)]
    return sorted({*after_stop[-1:], *before_name[:2]})


def _leader_ends(pieces: _Pieces, begin: int, knowledge: Knowledge, begun: bool) -> list[int]:
    ends = [begin] if begun else []
    end = begin
    while end < len(pieces) and len(pieces[end].text.rstrip("、，")) <= _LONGEST_LEADER and end < begin + 3:
        end += 1
        last, names = pieces[end - 1].text, knowledge.leaders.counts
        whole = "".join(piece.text for piece in pieces[begin:end])
        if begun or end == begin + 1 or len(last) == 1 or last in names or whole in names:
            ends.append(end)
    return ends


def _lead_ends(pieces: _Pieces, begin: int, knowledge: Knowledge) -> list[int]:
    """A lead cell's lines are no wider than its column."""
    ends = [begin]
    widest = knowledge.layout.widest(Column.LEAD)
    for end in range(begin, len(pieces)):
        if len(pieces[end].text) > widest:
            break
        ends.append(end + 1)
    return ends
