"""A document as Markdown: record, then the text with an anchor before every provision."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongbao.corpus.export.record import lines_of_record
from gongbao.corpus.store import KeptDocument
from gongbao.gazette.model import Provision, Table
from gongbao.gazette.wording import heading_apart
from gongbao.text.address import Level

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$])")
_LIST = re.compile(r"^(\d+)([.)])|^([-+])")
_TITLED = {Level.ANNEX, Level.PART, Level.CHAPTER, Level.SECTION, Level.HEADING}


def markdown(kept: KeptDocument) -> str:
    """The document as Markdown text."""
    lines = [f"# {_escaped(kept.record.title)}", ""]
    lines.extend(f"- {name}：{_escaped(told)}" for name, told in lines_of_record(kept))
    lines.append("")
    for provision in kept.record.provisions:
        lines.extend(_provision(provision, 2))
    for table in kept.record.tables:
        lines.extend(_table(table))
    return "\n".join(lines).rstrip() + "\n"


def _provision(provision: Provision, depth: int) -> Iterator[str]:
    step = provision.address.steps[-1] if provision.address.steps else None
    label = str(step).strip() if step and step.level is not Level.PARAGRAPH else ""
    heading = heading_apart(provision)
    yield f'<a id="{"".join(provision.address.path.split())}"></a>'
    if step and (step.level in _TITLED or not (provision.text or provision.children)):
        yield f"{'#' * min(depth, 6)} {_escaped(f'{label} {heading}'.strip())}"
        label = ""
        yield ""
    elif heading:
        label = f"{label} {heading}"
    text = _escaped(provision.text)
    if label or text:
        bold = f"**{_escaped(label)}** " if label else ""
        yield f"{bold}{text}".rstrip()
        yield ""
    for table in provision.tables:
        yield from _table(table)
    for child in provision.children:
        yield from _provision(child, depth + 1)


def _table(table: Table) -> Iterator[str]:
    if table.caption:
        yield f"**{_escaped(table.caption)}**"
        yield ""
    width = max((len(row) for row in table.grid), default=0)
    for number, row in enumerate(table.grid):
        cells = [_escaped(cell.replace("\n", " ")) for cell in row] + [""] * (width - len(row))
        yield "| " + " | ".join(cells) + " |"
        if number == 0:
            yield "|" + " --- |" * width
    yield ""


def _escaped(text: str) -> str:
    """Text that Markdown prints as it is."""
    lines = (_LIST.sub(r"\1\\\2\3", _SPECIAL.sub(r"\\\1", line)) for line in text.split("\n"))
    return "  \n".join(lines)
