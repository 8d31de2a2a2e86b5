"""What is read out of a table of responsibilities (责任分工): its rows as records."""

from __future__ import annotations

from dataclasses import dataclass

from gongbao.gazette.model import Span


class NoResponsibilityTableError(ValueError):
    """The text holds no table of responsibilities. The message (in Chinese) says what was looked for."""


@dataclass(frozen=True, slots=True)
class ResponsibilityTask:
    """One row: who answers for a task of the work report.

    year                the year of the report; None where the title names none.
    serial              the printed number of the row.
    path                section and subsection as printed: `一/(一)`; "" where there are no headings.
    section_title, subsection_title   without their ordinals.
    task                what is to be done, without white space, digits and letters half-width.
    leaders             分管市领导.
    lead_units          牵头单位, in printed order.
    cooperating_units   配合单位, in printed order; empty where the cell is.
    cooperating_groups  the same, parted where "，" parts classes of units ("、" stands within a class).
    span                the raw lines of the row.
    confidence          share of this reading among all readings of the row, 0 to 1.
    doubts              what makes the row worth a look, in Chinese; empty where nothing does.
    """

    year: int | None
    serial: int
    path: str
    section_title: str
    subsection_title: str
    task: str
    leaders: tuple[str, ...]
    lead_units: tuple[str, ...]
    cooperating_units: tuple[str, ...]
    cooperating_groups: tuple[tuple[str, ...], ...]
    span: Span
    confidence: float
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResponsibilityTable:
    """A table with its rows in printed order.

    span      from the column header to the last line of the last row, raw lines.
    furniture the raw lines inside the span that are page furniture or column headers.
    headings  the raw lines inside the span that are headings.
    findings  gaps in the serials or headings, in Chinese.
    """

    title: str
    year: int | None
    span: Span
    tasks: tuple[ResponsibilityTask, ...]
    furniture: tuple[int, ...]
    headings: tuple[int, ...]
    findings: tuple[str, ...]
