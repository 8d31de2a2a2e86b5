"""A procedure as an SVG drawing that stands alone."""

from __future__ import annotations

from xml.sax.saxutils import escape

from gongbao.procedures.drawing.layout import NOTE, Box, Line, lay_out, notes_of
from gongbao.procedures.procedure import Procedure
from gongbao.procedures.rows import CLOCK, Act

_STYLE = """
text{font:12px "Noto Sans CJK SC","Source Han Sans SC",sans-serif;fill:#1b1b1b}
.title{font-size:16px;font-weight:bold}.lane{fill:none;stroke:#c9c9c9}.lanename{fill:#666}
.box{fill:#fff;stroke:#1f4e79;stroke-width:1.5}.final{fill:#eef2f6;stroke-width:3}
.line{fill:none;stroke:#555}.clock{stroke:#b45309;stroke-dasharray:5 3}.small{font-size:10.5px;fill:#444}
.state{font-weight:bold;font-size:13px}
"""


def svg(procedure: Procedure) -> str:
    """The drawing; acts that stay in a state are listed in its box, those of the clock are dashed."""
    layout = lay_out(procedure, loops=False)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {layout.width} {layout.height}" '
        f'width="{layout.width}" height="{layout.height}" role="img">',
        f"<title>{escape(str(procedure))}</title><style>{_STYLE}</style>",
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="#555"/></marker></defs>',
        f'<text class="title" x="40" y="36">{escape(str(procedure))}</text>',
    ]
    for lane in layout.lanes:
        parts.append(f'<rect class="lane" x="20" y="{lane.y}" width="{layout.width - 40}" height="{lane.height}"/>')
        parts.append(f'<text class="lanename" x="28" y="{lane.y + 18}">{escape(lane.label)}</text>')
    parts.extend(_line(line) for line in layout.lines)
    parts.extend(_box(procedure, box) for box in layout.boxes)
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def _line(line: Line) -> str:
    clock = " clock" if any(role.name == CLOCK for role in line.act.by) else ""
    points = " ".join(f"{x},{y}" for x, y in line.points)
    x, y = line.points[0]
    told = f"{line.act.label}（{line.act.clause}）"
    if len(told) > 21:
        told = told[:20] + "…"
    return (
        f'<polyline class="line{clock}" points="{points}" marker-end="url(#arrow)">'
        f"<title>{escape(_whole(line.act))}</title></polyline>"
        f'<text class="small" x="{x + 4}" y="{y - 3}">{escape(told)}</text>'
    )


def _box(procedure: Procedure, box: Box) -> str:
    if box.state is None:
        return f'<circle class="box" cx="{box.x + 40}" cy="{box.middle}" r="20"><title>立项</title></circle>'
    final = " final" if box.state.final else ""
    lines = [f'<text class="state" x="{box.x + 10}" y="{box.y + 20}">{escape(box.state.label)}</text>']
    for number, note in enumerate(notes_of(procedure, box.state)):
        y = box.y + 37 + number * NOTE
        lines.append(f'<text class="small" x="{box.x + 10}" y="{y}">{escape(note)}</text>')
    title = f"<title>{escape(box.state.silent or box.state.label)}</title>"
    rect = f'<rect class="box{final}" x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="6">'
    return f"<g>{rect}{title}</rect>{''.join(lines)}</g>"


def _whole(act: Act) -> str:
    who = "、".join(role.label for role in act.by)
    return f"{who}：{act.label}（{act.clause}）" + (f"，{act.when}" if act.when is not None else "")
