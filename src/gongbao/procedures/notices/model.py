"""A notice as it is printed: head, number, title, who it is for, parts in order, who signs and when.

Everything in it is text already written out; what may stand in it and how facts become text is `kinds`. The printer
hands it to the layout as JSON, so a part is a tagged struct.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct


class Paragraph(Struct, frozen=True, tag="paragraph", tag_field="part"):
    """A paragraph of the body, first line indented by two characters."""

    text: str


class Heading(Struct, frozen=True, tag="heading", tag_field="part"):
    """A heading of the first level inside the body (黑体), such as 一、事实."""

    text: str


class Items(Struct, frozen=True, tag="items", tag_field="part"):
    """A list, each entry on its own line, numbered 1. 2. 3."""

    entries: tuple[str, ...]


class Facts(Struct, frozen=True, tag="facts", tag_field="part"):
    """A table of two columns without heading row: what it is, what it says. Rows (label, content)."""

    caption: str
    rows: tuple[tuple[str, str], ...]


class Table(Struct, frozen=True, tag="table", tag_field="part"):
    """A table with a heading row. `right`: columns (from 0) that are set flush right, such as money."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()


class Cell(Struct, frozen=True, omit_defaults=False):
    """A cell of a form: `span` of 24 columns, `rows` high. `boxes`: that many boxes, one for each character."""

    text: str
    span: int
    rows: int = 1
    label: bool = False
    boxes: int = 0
    left: bool = False
    tall: float = 0.0  # least height in millimetres; 0: one line


class Form(Struct, frozen=True, tag="form", tag_field="part"):
    """A form to be filled in: a caption and rows of cells; the spans of a row (with those above it) make 24."""

    caption: str
    rows: tuple[tuple[Cell, ...], ...]


class Signature(Struct, frozen=True, tag="signature", tag_field="part"):
    """Lines for signing by hand: what stands before each line, such as 申请人签收."""

    labels: tuple[str, ...]


Part = Paragraph | Heading | Items | Facts | Table | Form | Signature


class Notice(Struct, frozen=True, kw_only=True):
    """A whole notice. `issuer`: the red head; "" for a form that has none. `number`: the document number or "".
    `title_lines`: the title as it is broken into lines, each ending with a whole word.

    `signed`: the day of the document, which is also the date in the file; `signer` stands above it, "" for none.
    `stub`: parts printed once more on a last sheet that the office keeps (存根), empty for none.
    """

    kind: str
    issuer: str
    number: str
    title: str
    title_lines: tuple[str, ...]
    addressee: str
    parts: tuple[Part, ...]
    signer: str
    signed: date
    contact: str = ""
    stub: tuple[Part, ...] = ()
    about: str = ""  # the matter's id, for the file's metadata
