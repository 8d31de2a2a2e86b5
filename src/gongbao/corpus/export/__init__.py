"""A document written out for others: Akoma Ntoso, JSON, Markdown, HTML."""

from __future__ import annotations

from collections.abc import Callable

from gongbao.corpus.export.akn import akoma_ntoso
from gongbao.corpus.export.html import html
from gongbao.corpus.export.markdown import markdown
from gongbao.corpus.export.tree import as_json
from gongbao.corpus.store import KeptDocument

FORMATS: dict[str, Callable[[KeptDocument], str]] = {
    "akn": akoma_ntoso,
    "json": as_json,
    "markdown": markdown,
    "html": html,
}
"""The formats by the name that `gongbao export --format` takes."""
