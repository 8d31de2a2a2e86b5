"""A gazette file, text or PDF, read into a source."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from gongbao.gazette.decoding import check_chinese, decode
from gongbao.gazette.joining import ByMeasure, BySense
from gongbao.gazette.lines import Lines
from gongbao.gazette.measure import measure
from gongbao.gazette.source import Source, SourceKind, build
from gongbao.text.typography import repair


def read_source(path: Path) -> Source:
    """Read a gazette from a text file (UTF-8, UTF-16, GB 18030) or a PDF with text.

    Raises SourceError where there is nothing to read, naming file, place and remedy; OSError where the file
    cannot be opened.
    """
    data = path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    if data.startswith(b"%PDF"):
        from gongbao.gazette.pdf import read_pdf  # its library takes long to load, and text needs none of it

        return read_pdf(data, path.name, sha256)
    decoded = decode(data, path.name)
    del data  # a gazette is worth keeping once
    return read_text(decoded.text, path.name, sha256, decoded.encoding, decoded.findings)


def read_text(
    raw: str, name: str, sha256: str | None = None, encoding: str = "UTF-8", findings: Sequence[str] = ()
) -> Source:
    """Read a gazette from its text; `sha256` is that of its UTF-8 bytes where not given."""
    check_chinese(raw, name)
    if sha256 is None:
        sha256 = hashlib.sha256(raw.encode()).hexdigest()
    repairs = repair(raw)
    lines = Lines(repairs.kept, repairs.text)
    page = measure(map(lines.raw, lines.content()))
    joiner = ByMeasure(page) if page else BySense()
    return build(repairs, lines, joiner, name, SourceKind.TEXT, encoding, sha256, findings)
