"""The words of a provision as lines: each part under its own step, tables row by row."""

from __future__ import annotations

from collections.abc import Iterator

from gongbao.gazette.model import Provision, Table


def worded(provision: Provision, depth: int = 0, label: str = "") -> Iterator[str]:
    """A provision with its parts, two spaces in for each level; `label` is the outermost's name where that is more."""
    indent = "  " * depth
    label = label or (f"{provision.address.steps[-1]}" if provision.address.steps else "")
    yield indent + " ".join(part for part in (label.strip(), heading_apart(provision), provision.text) if part)
    for table in provision.tables:
        yield from _table(table, indent)
    for child in provision.children:
        yield from worded(child, depth + 1)


def _table(table: Table, indent: str) -> Iterator[str]:
    if table.caption:
        yield f"{indent}表：{table.caption}"
    for row in table.grid:
        yield f"{indent}| " + " | ".join(row) + " |"


def heading_apart(provision: Provision) -> str:
    """The heading where it stands for itself; empty where the text, or that of the first part, begins with it."""
    text = provision.text or (provision.children[0].text if provision.children else "")
    return "" if text.startswith(provision.heading) else provision.heading
