"""A document as one HTML page that needs nothing else: record, outline, text with an anchor for every provision."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from gongbao.corpus.export.record import lines_of_record
from gongbao.corpus.store import KeptDocument
from gongbao.gazette.model import Provision, Table
from gongbao.gazette.wording import heading_apart
from gongbao.text.address import Level

_TITLED = {Level.ANNEX, Level.PART, Level.CHAPTER, Level.SECTION, Level.HEADING}
_STYLE = """
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.8; color: #222; background: #fff;
  font-family: "Noto Serif CJK SC", "Source Han Serif SC", SimSun, serif; }
h1 { font-size: 1.5rem; text-align: center; } h2 { font-size: 1.2rem; } h3, h4, h5, h6 { font-size: 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; font-size: .9rem; }
dt { color: #555; } dd { margin: 0; overflow-wrap: anywhere; }
nav { font-size: .9rem; columns: 2; } nav a { display: block; }
section section { margin-left: 1.2em; } p { margin: .3em 0; }
.num { font-weight: bold; margin-right: .5em; } .doubt { border-left: 3px dotted #b60; padding-left: .5em; }
a.here { color: #999; text-decoration: none; margin-left: .5em; } :target { background: #fff3c4; }
table { border-collapse: collapse; margin: .8em 0; font-size: .9rem; }
td { border: 1px solid #888; padding: .2em .5em; }
caption { font-weight: bold; }
@media print { nav, a.here { display: none; } }
"""


def html(kept: KeptDocument) -> str:
    """The document as an HTML page."""
    return "\n".join(_page(kept)) + "\n"


def _page(kept: KeptDocument) -> Iterator[str]:
    title = escape(kept.record.title)
    yield '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n<dl>"
    for name, told in lines_of_record(kept):
        yield f"<dt>{escape(name)}</dt><dd>{escape(told)}</dd>"
    yield '</dl>\n<nav aria-label="纲目">'
    for provision in kept.record.provisions:
        yield f'<a href="#{_anchor(provision)}">{escape(_label(provision, provision.heading))}</a>'
    yield "</nav>\n<main>"
    for provision in kept.record.provisions:
        yield from _provision(provision, 2)
    for table in kept.record.tables:
        yield from _table(table)
    yield "</main>\n</body>\n</html>"


def _provision(provision: Provision, depth: int) -> Iterator[str]:
    anchor, heading = _anchor(provision), heading_apart(provision)
    doubt = ' class="doubt" title="款的边界不确定"' if provision.confidence < 1 else ""
    yield f'<section id="{anchor}"{doubt}>'
    here = f'<a class="here" href="#{anchor}" title="{escape(str(provision.address))}">§</a>'
    step = provision.address.steps[-1] if provision.address.steps else None
    if step and step.level in _TITLED:
        tag = f"h{min(depth, 6)}"
        yield f"<{tag}>{escape(_label(provision, heading))}{here}</{tag}>"
        number = here = ""
    else:
        said = _label(provision, heading) if step and step.level is not Level.PARAGRAPH else heading
        number = f'<span class="num">{escape(said)}</span>' if said else ""
    paragraphs = provision.text.split("\n") if provision.text else []
    for place, paragraph in enumerate(paragraphs):
        last = place == len(paragraphs) - 1
        yield f"<p>{number if place == 0 else ''}{escape(paragraph)}{here if last else ''}</p>"
    if not paragraphs and number:
        yield f"<p>{number}{here}</p>"
    for table in provision.tables:
        yield from _table(table)
    for child in provision.children:
        yield from _provision(child, depth + 1)
    yield "</section>"


def _table(table: Table) -> Iterator[str]:
    yield "<table>"
    if table.caption:
        yield f"<caption>{escape(table.caption)}</caption>"
    if table.cells:
        for number in range(len(table.grid)):
            cells = sorted((c for c in table.cells if c.row == number), key=lambda cell: cell.column)
            yield "<tr>" + "".join(f"<td{_spans(c.rows, c.columns)}>{escape(c.text)}</td>" for c in cells) + "</tr>"
    else:
        for row in table.grid:
            yield "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>"
    yield "</table>"


def _spans(rows: int, columns: int) -> str:
    return (f' rowspan="{rows}"' if rows > 1 else "") + (f' colspan="{columns}"' if columns > 1 else "")


def _label(provision: Provision, heading: str) -> str:
    step = str(provision.address.steps[-1]).strip() if provision.address.steps else ""
    return f"{step} {heading}".strip()


def _anchor(provision: Provision) -> str:
    return escape("".join(provision.address.path.split()))
