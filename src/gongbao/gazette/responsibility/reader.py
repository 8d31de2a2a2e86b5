"""Reading a table of responsibilities: learn from the document, read it, learn from the reading, read it again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gongbao.gazette.model import Span
from gongbao.gazette.responsibility.bootstrap import first_knowledge
from gongbao.gazette.responsibility.cells import NOTHING, Cells, Knowledge, part
from gongbao.gazette.responsibility.cut_rows import part_cut
from gongbao.gazette.responsibility.language import STOP, LeaderNames, Tasks, UnitNames
from gongbao.gazette.responsibility.layout import Layout
from gongbao.gazette.responsibility.model import (
    NoResponsibilityTableError,
    ResponsibilityTable,
    ResponsibilityTask,
)
from gongbao.gazette.responsibility.printed import Kind, PrintedLine, Region, regions, squeezed
from gongbao.gazette.responsibility.rows import (
    Heading,
    SerialPlace,
    cell_lines,
    heading_starts,
    headings,
    serial_places,
    without_serial,
)
from gongbao.gazette.responsibility.stream import MARKS, stream_of

_READINGS = 4  # at most; the second or third says nothing new
_LONGEST_ROW = 150  # lines
_LONGEST_END = 60  # lines after the last serial within which the table ends
_SERIALS_LOST = 3  # running, at most
_SURE = 0.9
_UNIT_OUTSIDE = -7.0  # log probability of a unit being named at a place of a text that is no table


def read_responsibility_tables(raw_lines: Sequence[str]) -> tuple[ResponsibilityTable, ...]:
    """The tables of responsibilities in a file's lines, without their line ends.

    Raises NoResponsibilityTableError where there is none.
    """
    tables = tuple(table for region in regions(raw_lines) if (table := _read(region)) is not None)
    if not tables:
        raise NoResponsibilityTableError(
            "没有找到责任分工表：应有写明“责任分工”的标题，其后有“序号”“牵头单位”“配合单位”等表头和从 1 起的序号。"
            "请确认文件是含此表的公报文本。"
        )
    return tables


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as read: the lines of its cells, the headings after it."""

    place: SerialPlace
    lines: Sequence[PrintedLine]
    cells: Cells
    headings: Sequence[Heading]

    @property
    def cut_by_page(self) -> bool:
        """Whether a page ends inside the row, so that its cells may stand half before it and half after."""
        return any(line.page for line in self.lines[1:])

    def laid_together(self, knowledge: Knowledge) -> _Row:
        """The row with the halves of its cells joined."""
        return replace(self, cells=part_cut(without_serial(self.lines), knowledge))


def _read(region: Region) -> ResponsibilityTable | None:
    lines = cell_lines(region.lines)
    places = serial_places(lines)
    if 1 not in places:
        return None
    knowledge = first_knowledge(lines, places)
    rows: list[_Row] = []
    learned_from: list[_Row] = []
    for _ in range(_READINGS):
        before = [row.cells.said for row in rows]
        rows = _Rows(lines, places, knowledge, {row.place.at: row.cells for row in learned_from}).best()
        if [row.cells.said for row in rows] == before:
            break
        learned_from = [row for row in rows[:-1] if not row.cut_by_page] or rows
        knowledge = _learned([row.cells for row in learned_from])
    return _table(region, lines, [row.laid_together(knowledge) if row.cut_by_page else row for row in rows])


def _learned(cells: Sequence[Cells]) -> Knowledge:
    return Knowledge(
        UnitNames(unit for row in cells for unit in row.units),
        LeaderNames(name for row in cells for name in row.leaders),
        Tasks(row.task for row in cells),
        Layout.learned(border for row in cells for border in row.seen),
    )


def _is_cell(line: PrintedLine) -> bool:
    """Whether the line is sure to be none of the page's own, the serial of a row left aside."""
    return line.kind is Kind.CELL


class _Rows:
    """The likeliest run of serials, each the one before plus one, by what the rows between them look like."""

    def __init__(
        self,
        lines: Sequence[PrintedLine],
        places: dict[int, list[SerialPlace]],
        knowledge: Knowledge,
        own: dict[int, Cells],
    ) -> None:
        self._lines, self._places, self._knowledge, self._own = lines, places, knowledge, own

    def best(self) -> list[_Row]:
        """The rows in order."""
        reached: dict[SerialPlace, tuple[float, _Row | None, SerialPlace | None]] = {}
        for place in self._places[1]:
            reached.setdefault(place, (0.0, None, None))
        furthest = self._places[1][0]
        for serial in range(1, max(self._places) + 1):
            for place in self._places.get(serial, ()):
                if place not in reached:
                    continue
                if place.serial > furthest.serial or reached[place][0] > reached[furthest][0]:
                    furthest = place
                for following, lost in self._following(place):
                    row = self._row(place, following.at)
                    if row is None:
                        continue
                    score = reached[place][0] + row[1] - 60.0 * lost
                    if following not in reached or score > reached[following][0]:
                        reached[following] = (score, row[0], place)
        rows = [self._last(furthest)]
        at: SerialPlace | None = furthest
        while at is not None:
            _, row_before, at = reached[at]
            if row_before is not None:
                rows.append(row_before)
        rows.reverse()
        return rows

    def _following(self, place: SerialPlace) -> list[tuple[SerialPlace, int]]:
        """The places of the next serial, with how many serials are lost between."""
        for lost in range(_SERIALS_LOST + 1):
            near = [
                (other, lost)
                for other in self._places.get(place.serial + 1 + lost, ())
                if place.at < other.at <= place.at + _LONGEST_ROW
            ]
            if near:
                return near
        return []

    def _row(self, place: SerialPlace, stop: int) -> tuple[_Row, float] | None:
        """The row from its serial up to the next one, headings after it taken off; None where it looks like no row."""
        best: tuple[_Row, float] | None = None
        for end in (stop, *heading_starts(self._lines, place.at + 1, stop)):
            cells = self._cells(place, end)
            if cells is None:
                continue
            score = cells.score + self._plain(end, stop)
            if best is None or score > best[1]:
                row = _Row(place, self._row_lines(place, end), cells, headings(self._lines, end, stop))
                best = (row, score)
        if best is None or (not best[0].cut_by_page and best[1] < self._plain(place.at, stop)):
            return None
        return best

    def _cells(self, place: SerialPlace, end: int) -> Cells | None:
        lines = without_serial(self._row_lines(place, end))
        return part(stream_of(lines), self._knowledge, self._own.get(place.at)) if lines else None

    def _row_lines(self, place: SerialPlace, end: int) -> list[PrintedLine]:
        return [self._lines[place.at], *filter(_is_cell, self._lines[place.at + 1 : end])]

    def _last(self, place: SerialPlace) -> _Row:
        """The last row, which ends where the text goes on as no cell would."""
        horizon = min(place.at + _LONGEST_END, len(self._lines))
        found: list[tuple[float, int, Cells]] = []
        for end in range(place.at + 1, horizon + 1):
            cells = self._cells(place, end)
            if cells is not None:
                found.append((cells.score + self._other_text(end, horizon), end, cells))
        if not found:  # the file ends with a serial
            return _Row(place, self._row_lines(place, place.at + 1), NOTHING, ())
        _, end, cells = max(found, key=lambda way: way[0])
        return _Row(place, self._row_lines(place, end), cells, ())

    def _other_text(self, begin: int, end: int) -> float:
        """The score of lines after the table: text like any other, in which units may be named too."""
        tasks, units = self._knowledge.tasks, self._knowledge.units
        score = 0.0
        for line in self._lines[begin:end]:
            for piece in re.split(r"(?<=[、，。])|\s+", line.text):
                name = piece.rstrip(MARKS + ":：")
                named = _UNIT_OUTSIDE + units.log_probability(name) if name else 0.0
                score += max(sum(map(tasks.log_probability, piece)), named)
        return score

    def _plain(self, begin: int, end: int) -> float:
        """The score of lines that are no cells of a row, as text like any other."""
        tasks = self._knowledge.tasks
        return sum(tasks.log_probability(c) for line in self._lines[begin:end] for c in squeezed(line.text))


def _table(region: Region, lines: Sequence[PrintedLine], rows: Sequence[_Row]) -> ResponsibilityTable:
    before = headings(lines, 0, rows[0].place.at)
    section: Heading | None = None
    subsection: Heading | None = None
    findings: list[str] = []
    tasks: list[ResponsibilityTask] = []
    heading_lines: list[int] = []
    due = 1
    for printed_before, row in zip([before, *(row.headings for row in rows)], rows, strict=False):
        for heading in printed_before:
            expected = 1 + (
                (section.ordinal if section else 0) if heading.level == 1 else subsection.ordinal if subsection else 0
            )
            if heading.ordinal != expected:
                findings.append(f"第 {heading.first} 行：标题序号“{heading.written}”不连续，应为第 {expected}。")
            if heading.level == 1:
                section, subsection = heading, None
            else:
                subsection = heading
            heading_lines += range(heading.first, heading.last + 1)
        if row.place.serial != due:
            findings.append(
                f"第 {row.lines[0].number} 行：应为序号 {due}，见到 {row.place.serial}；"
                "缺失的行可能并入了上一行或前面的标题，请对照原文。"
            )
        due = row.place.serial + 1
        tasks.append(_task(region.year, row, section, subsection))
    if rows[-1].lines[-1] is lines[-1]:
        tasks[-1] = replace(tasks[-1], doubts=(*tasks[-1].doubts, "文件在本行结束，本行可能不完整"))
    span = Span(region.lines[0].number, tasks[-1].span.last)
    inside = [line for line in region.lines if line.number <= span.last]
    used = {line.number for row in rows for line in row.lines}
    furniture = tuple(
        n for line in inside if (n := line.number) not in used and line.kind not in (Kind.CELL, Kind.BLANK)
    )
    return ResponsibilityTable(
        region.title, region.year, span, tuple(tasks), furniture, tuple(heading_lines), tuple(findings)
    )


def _task(year: int | None, row: _Row, section: Heading | None, subsection: Heading | None) -> ResponsibilityTask:
    cells = row.cells
    doubts = []
    if cells.confidence < _SURE:
        doubts.append("分栏有其他可能的读法")
    if not cells.leaders:
        doubts.append("没有读出分管市领导")
    if not cells.lead:
        doubts.append("没有读出牵头单位")
    if not cells.task.endswith(STOP):
        doubts.append("重点工作没有句号")
    return ResponsibilityTask(
        year=year,
        serial=row.place.serial,
        path="/".join(heading.written for heading in (section, subsection) if heading),
        section_title=section.title if section else "",
        subsection_title=subsection.title if subsection else "",
        task=cells.task,
        leaders=cells.leaders,
        lead_units=tuple(unit for group in cells.lead for unit in group),
        cooperating_units=tuple(unit for group in cells.cooperating for unit in group),
        cooperating_groups=cells.cooperating,
        span=Span(row.lines[0].number, row.lines[-1].number),
        confidence=cells.confidence,
        doubts=tuple(doubts),
    )
