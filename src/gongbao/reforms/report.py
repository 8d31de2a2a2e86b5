"""A comparison for people: a text for the screen, a chart, a workbook."""

from __future__ import annotations

import io
import json
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Literal

from gongbao.reforms.comparison import Comparison, Line

HEADINGS = (
    *("分组", "行数", "改前", "改后", "差额", "增加的", "共增加", "最多增加", "减少的", "共减少", "最多减少"),
    *("不变的", "没有的", "未定的"),
)
CHART_GROUPS = 24
"""Groups that a chart has room for; the largest differences are drawn."""

CHART_FONTS = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Noto Serif CJK SC", "SimHei", "Microsoft YaHei"),
    *("PingFang SC", "SimSun"),
)
"""The first that is installed is taken."""


class ChartError(RuntimeError):
    """The chart could not be drawn. The message (Chinese) says why."""


def as_text(comparison: Comparison) -> str:
    """What changed, and a table of all groups."""
    total = comparison.total
    sign = "多" if total.difference > 0 else "少"
    change = f"合计{sign} {abs(total.difference):,} {comparison.unit}".rstrip() if total.difference else "合计不变"
    lines = [
        f"{comparison.title}（{comparison.number}），{comparison.on}",
        *(f"  改：{change.what}：{change.before} → {change.after}" for change in comparison.changes),
        f"比较的是：{_measure(comparison)}，每{comparison.subject}一行",
        f"{change}：改前 {total.before:,}，改后 {total.after:,}",
        "",
        *_aligned([HEADINGS, *(tuple(map(_written, cells(line))) for line in comparison.lines)]),
    ]
    notes = (
        (total.none, "行没有这一数额（如不适用本文件的），不在合计内。"),
        (total.undetermined, "行缺事实，未定，不在合计内。"),
        (comparison.rejected, "行填错（超出范围或不在代码内），改前改后都没有算。"),
    )
    if any(count for count, _ in notes):
        lines += ["", *(f"有 {count:,} {what}" for count, what in notes if count)]
    return "\n".join(lines)


def _measure(comparison: Comparison) -> str:
    return f"{comparison.measure}（{comparison.unit}）" if comparison.unit else comparison.measure


def cells(line: Line) -> tuple[str | int | Decimal, ...]:
    """A line in the order of HEADINGS."""
    return (
        *(line.group, line.rows, line.before, line.after, line.difference),
        *(line.gainers, line.gained, line.largest_gain, line.losers, line.lost, line.largest_loss),
        *(line.unchanged, line.none, line.undetermined),
    )


def _written(cell: str | int | Decimal) -> str:
    return cell if isinstance(cell, str) else f"{cell:,}"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - _width(cell)) if first else " " * (width - _width(cell)) + cell
            for first, cell, width in zip([True, *[False] * len(row)], row, widths, strict=False)
        ).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def draw(comparison: Comparison, form: Literal["svg", "png"]) -> bytes:
    """The chart: before and after of each group side by side, the difference, how many gain and lose.

    `form` is svg or png. Raises ChartError.
    """
    import typst

    families = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False).families()
    fonts = [font for font in CHART_FONTS if font in families]
    if not fonts:
        raise ChartError(f"没有中文字体，图画不出来；请安装以下一种：{'、'.join(CHART_FONTS)}。")

    groups = comparison.lines[1:] or comparison.lines
    largest = sorted(groups, key=lambda line: abs(line.difference), reverse=True)[:CHART_GROUPS]
    shown = [line for line in groups if line in largest]
    most = max((value for line in shown for value in (line.before, line.after)), default=Decimal(0)) or Decimal(1)
    chart = {
        "fonts": fonts,
        "title": f"{comparison.title}：{_measure(comparison)}",
        "place": f"{comparison.number}，{comparison.on}，每{comparison.subject}一行",
        "changes": [f"{change.what}：{change.before} → {change.after}" for change in comparison.changes],
        "left_out": len(groups) - len(shown),
        "groups": [
            {
                "name": line.group,
                "before": _share(line.before, most),
                "after": _share(line.after, most),
                "before_text": f"{line.before:,}",
                "after_text": f"{line.after:,}",
                "difference": f"{line.difference:+,}" if line.difference else "不变",
                "who": f"多 {line.gainers:,}，少 {line.losers:,}",
            }
            for line in shown
        ],
    }
    source = files(__package__).joinpath("chart.typ").read_bytes()
    try:
        made = typst.compile(
            source,
            format=form,
            ppi=144,
            sys_inputs={"chart": json.dumps(chart, ensure_ascii=False)},
        )
    except typst.TypstError as error:
        raise ChartError(f"图画不出来：{error}") from error
    return made


def _share(part: Decimal, most: Decimal) -> str:
    """The length of a bar, from 0 to 1: for drawing only."""
    return f"{max(part, Decimal(0)) / most:.6f}"


def write_workbook(comparison: Comparison, target: Path, chart_png: bytes) -> None:
    """The comparison as xlsx: the changes, the table, the chart."""
    import xlsxwriter

    with xlsxwriter.Workbook(target) as book:
        bold = book.add_format({"bold": True})
        amount = book.add_format({"num_format": "#,##0" + "." * bool(comparison.decimals) + "0" * comparison.decimals})
        sheet = book.add_worksheet("改前改后")
        sheet.write(0, 0, f"{comparison.title}（{comparison.number}），{comparison.on}", bold)
        line = 1
        for change in comparison.changes:
            sheet.write_row(line, 0, ["改", change.what, change.before, change.after])
            line += 1
        sheet.write(line, 0, _measure(comparison))
        line += 2
        sheet.write_row(line, 0, HEADINGS, bold)
        for each in comparison.lines:
            line += 1
            for column, cell in enumerate(cells(each)):
                if isinstance(cell, str):
                    sheet.write_string(line, column, cell)
                else:
                    sheet.write_number(line, column, cell, amount if isinstance(cell, Decimal) else None)
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, len(HEADINGS) - 1, 15)
        sheet.insert_image(
            line + 2, 0, "chart.png", {"image_data": io.BytesIO(chart_png), "x_scale": 0.5, "y_scale": 0.5}
        )
