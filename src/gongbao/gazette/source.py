"""A gazette as it came in: raw text kept, lines with their pages, logical paragraphs, repairs, flags.

What stands above (documents, provisions, tables) is built on `Source.paragraphs` and `Source.lines`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import overload

from gongbao.gazette import flags
from gongbao.gazette.joining import ByMeasure, Joiner
from gongbao.gazette.lines import Lines
from gongbao.gazette.model import Edit, Flag
from gongbao.gazette.paragraphs import Paragraphs, gather
from gongbao.text.characters import RULE_CONFIDENCE
from gongbao.text.raw import RawText
from gongbao.text.typography import Repairs


class SourceKind(StrEnum):
    """The kind of file a source was read from."""

    TEXT = "文本"
    PDF = "PDF"


class Edits(Sequence[Edit]):
    """All repairs of a text in order of place, made into objects when first asked for.

    An edit inside another (a digit in a page number that is taken out) has no effect of its own.
    """

    def __init__(self, repairs: Repairs, lines: Lines, paragraphs: Paragraphs) -> None:
        self._repairs, self._lines, self._paragraphs = repairs, lines, paragraphs
        counts = repairs.counts() + paragraphs.counts()
        self.by_rule = {str(rule): counts[rule] for rule in RULE_CONFIDENCE if counts[rule]}

    @cached_property
    def _all(self) -> tuple[Edit, ...]:
        found = [(change, RULE_CONFIDENCE[change.rule]) for change in self._repairs.changes()]
        found += self._paragraphs.changes()
        found.sort(key=lambda pair: (pair[0].start, -pair[0].end))
        raw, number_at = self._repairs.raw, self._lines.number_at
        return tuple(
            Edit(
                str(change.rule),
                number_at(change.start),
                change.start,
                raw[change.start : change.end],
                change.after,
                round(confidence, 3),
            )
            for change, confidence in found
        )

    def __len__(self) -> int:
        return sum(self.by_rule.values())

    @overload
    def __getitem__(self, index: int) -> Edit: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Edit]: ...
    def __getitem__(self, index: int | slice) -> Edit | Sequence[Edit]:
        return self._all[index]

    def __iter__(self) -> Iterator[Edit]:
        return iter(self._all)


@dataclass(frozen=True)
class Source:
    """What was read from one file.

    kept           the text as it came, packed once the documents are read; sha256 is of the file's bytes.
    text           the repaired text, line for line as the raw one.
    paragraphs     the text without furniture of the page, broken lines and pages closed up.
    hard_wrapped   whether lines were broken at the measure of the page.
    lossy          whether something was lost without a trace elsewhere too: a text without one decimal point.
    """

    name: str
    kind: SourceKind
    encoding: str
    sha256: str
    kept: RawText
    text: str
    lines: Lines
    paragraphs: Paragraphs
    edits: Edits
    flags: tuple[Flag, ...] = ()
    findings: tuple[str, ...] = ()
    hard_wrapped: bool = False
    lossy: bool = False

    @property
    def raw(self) -> str:
        """The text as it came."""
        return self.kept.text

    @property
    def repairs_by_rule(self) -> dict[str, int]:
        """How many repairs each rule made, by the name of the rule."""
        return self.edits.by_rule


def apply_edits(raw: str, edits: Sequence[Edit]) -> str:
    """`raw` with all edits made; one that lies inside another has no effect of its own."""
    pieces, position = [], 0
    for edit in edits:
        if edit.offset >= position:
            pieces += [raw[position : edit.offset], edit.after]
            position = edit.offset + len(edit.before)
    pieces.append(raw[position:])
    return "".join(pieces)


def build(
    repairs: Repairs,
    lines: Lines,
    joiner: Joiner,
    name: str,
    kind: SourceKind,
    encoding: str,
    sha256: str,
    findings: Sequence[str],
) -> Source:
    """A source from its lines: gathers paragraphs and points at what was lost."""
    raw = repairs.raw
    pointless = not flags.has_points(raw)
    markers_lost_points = pointless and flags.markers_without_points(raw)
    paragraphs = gather(lines, joiner, markers_lost_points)
    lost = list(flags.lost_points(repairs, lines, pointless))
    lossy = pointless and (markers_lost_points or bool(lost))
    found = [
        *lost,
        *flags.unknown_characters(repairs, lines),
        *flags.names_in_traditional(repairs, lines),
        *flags.page_number_contradictions(lines),
        *(() if isinstance(joiner, ByMeasure) else flags.repeated_at_breaks(paragraphs)),
        *flags.lost_circled_numbers(paragraphs),
    ]
    remarks = [*findings, *flags.cut_ends(paragraphs)]
    if lossy:
        seen = f"{len(lost)}处可由空格看出丢失（已标出），" if lost else "列举序号的点也已丢失，"
        remarks.append(f"全文没有一个小数点：{seen}没有留下空格的丢失看不出来；凡数字请与原件核对")
    return Source(
        name,
        kind,
        encoding,
        sha256,
        repairs.kept,
        repairs.text,
        lines,
        paragraphs,
        Edits(repairs, lines, paragraphs),
        tuple(sorted(found, key=lambda flag: flag.line)),
        tuple(remarks),
        isinstance(joiner, ByMeasure),
        lossy,
    )
