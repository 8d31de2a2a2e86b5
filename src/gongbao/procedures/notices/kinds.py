"""Kinds of notice as rows: what facts a notice needs, what it says, under which clause.

A kind is data that a lawyer can read: fields, and parts whose sentences name the fields in braces. A part that names a
field which was not given is left out, so an optional fact brings its sentence with it. `compose` writes a kind out
with facts; every fault of the facts is reported at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from string import Formatter

from gongbao.procedures.notices.fields import FaultyFactError, Field, FieldKind, read, written
from gongbao.procedures.notices.model import Facts, Form, Heading, Items, Notice, Paragraph, Part, Signature, Table
from gongbao.procedures.notices.record import Record


class NoticeError(ValueError):
    """Facts that do not make the notice asked for; one line a fault, naming the field, what was expected and found."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A paragraph; `{field}` stands for a fact, `{field:whole}` shows an identity number unmasked."""

    text: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The entries of a field of kind LIST, numbered, under an optional heading."""

    field: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A table of facts: (label, text with fields); a row that names a field which was not given is left out."""

    caption: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A field of kind ROWS as a table with its columns' labels."""

    field: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """Lines to be signed by hand."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """A form, drawn by a function of the facts as text (what was not given is an empty string)."""

    draw: Callable[[Mapping[str, str]], Form]


Template = Sentence | Listed | Recorded | Rows | Signed | Filled

ISSUER = Field("issuer", "发文机关")
NUMBER = Field("number", "文号", required=False)
SIGNED = Field("signed", "成文日期", FieldKind.DAY)
ADDRESSEE = Field("addressee", "致送对象")
CONTACT = Field("contact", "联系人", required=False)
TELEPHONE = Field("telephone", "联系电话", required=False)
MATTER = Field("matter", "事项编号", required=False)
BASIS = Field("basis", "依据")
COMMON = (ISSUER, NUMBER, SIGNED, ADDRESSEE, CONTACT, TELEPHONE, MATTER)
"""What every notice may or must have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeKind:
    """One kind of notice. `document` and `clause`: what it is sent under, said in sentences as `{basis}`; where the
    document is empty, any may be the basis, and the facts give it.

    `title`: a line break stands where a title of two lines is broken. `closing`: the last sentence, "" for none.
    `stub`: the label of the line on the sheet that the office keeps (存根); "" for none. `head`: whether it has the red
    head and is signed by the office; an applicant's form has neither. `unaddressed`: it is for everybody (公告).
    `checks`: functions of the facts that give what is wrong with them, in Chinese.
    `acts`: the acts of procedures that send it, as `procedure.act`. `gathers`: facts of its fields out of the record of
    a matter, for those that no particular or fact holds under the field's name.
    """

    name: str
    title: str
    document: str
    clause: str
    fields: tuple[Field, ...]
    parts: tuple[Template, ...]
    closing: str = "特此告知。"
    stub: str = ""
    head: bool = True
    unaddressed: bool = False
    checks: tuple[Callable[[Mapping[str, object]], Sequence[str]], ...] = ()
    acts: tuple[str, ...] = ()
    gathers: Callable[[Record], Mapping[str, object]] | None = None

    @property
    def name_in_full(self) -> str:
        """The title in one line."""
        return self.title.replace("\n", "")

    @property
    def asks(self) -> tuple[Field, ...]:
        """All its fields, the common ones first."""
        common = [each for each in COMMON if not (self.unaddressed and each is ADDRESSEE)]
        if not self.document:
            common.append(BASIS)
        own = {each.name for each in self.fields}
        return (*(each for each in common if each.name not in own), *self.fields)


def compose(kind: NoticeKind, facts: Mapping[str, object]) -> Notice:
    """The notice that a kind makes of facts. NoticeError with every fault; nothing is made of faulty facts."""
    known = _known(kind, facts)
    texts = {each.name: written(each, known[each.name]) for each in kind.asks if each.name in known}
    if kind.document:
        texts["basis"] = f"{kind.document}{kind.clause}"
    fields = {each.name: each for each in kind.asks}
    parts = tuple(part for template in kind.parts for part in _parts(template, texts, known, fields))
    if kind.closing:
        parts = (*parts, Paragraph(kind.closing))
    signed = known["signed"]
    assert isinstance(signed, date)
    return Notice(
        kind=kind.name,
        issuer=texts["issuer"] if kind.head else "",
        number=texts.get("number", ""),
        title=kind.name_in_full,
        title_lines=tuple(kind.title.split("\n")),
        addressee=texts.get("addressee", ""),
        parts=parts,
        signer=texts["issuer"] if kind.head else "",
        signed=signed,
        contact="，".join(
            f"{fields[n].label}：{texts[n]}" for n in ("contact", "telephone") if n in texts and kind.head
        ),
        stub=(*parts, Signature((kind.stub,))) if kind.stub else (),
        about=texts.get("matter", ""),
    )


def _known(kind: NoticeKind, facts: Mapping[str, object]) -> dict[str, object]:
    """The facts read as their kinds; what is absent is left out."""
    faults: list[str] = []
    known: dict[str, object] = {}
    for field in kind.asks:
        given = facts.get(field.name)
        if given is None or given == "" or given == []:
            if field.required:
                where = f"（{field.clause or kind.clause}）" if field not in COMMON and kind.clause else ""
                faults.append(f"缺少“{field.label}”（{field.name}，{field.expected}）{where}")
            continue
        try:
            known[field.name] = read(field, given)
        except FaultyFactError as fault:
            faults.append(f"“{field.label}”（{field.name}）应为{fault.expected}，实为{fault.found}")
    asked = {field.name for field in kind.asks}
    offered = "、".join(field.name for field in kind.asks)
    faults += [f"没有“{name}”这一项；可填：{offered}" for name in facts if name not in asked]
    if not faults:
        faults += [each for check in kind.checks for each in check(known)]
    if faults:
        raise NoticeError("\n".join([f"《{kind.name_in_full}》（{kind.name}）不能制作：", *faults]))
    return known


def _parts(
    template: Template, texts: Mapping[str, str], known: Mapping[str, object], fields: Mapping[str, Field]
) -> list[Part]:
    match template:
        case Sentence(text):
            filled = _filled(text, texts, known)
            return [] if filled is None else [Paragraph(filled)]
        case Listed(name, heading):
            entries = known.get(name)
            if not isinstance(entries, list):
                return []
            return [*([Heading(heading)] if heading else []), Items(tuple(_ended(entries)))]
        case Recorded(caption, rows):
            filled_rows = tuple(
                (label, said) for label, text in rows if (said := _filled(text, texts, known)) is not None
            )
            return [Facts(caption, filled_rows)] if filled_rows else []
        case Rows(name, caption):
            table = known.get(name)
            return [_table(fields[name], caption, table)] if isinstance(table, list) else []
        case Signed(labels):
            return [Signature(labels)]
        case Filled(draw):
            shown = {name: texts.get(name, "") for name in fields}
            whole = {
                each.name: known[each.name]
                for each in fields.values()
                if each.kind is FieldKind.IDENTITY and each.name in known
            }
            return [draw({**shown, **{name: str(number) for name, number in whole.items()}})]


def _table(field: Field, caption: str, rows: list[Mapping[str, object]]) -> Table:
    money = tuple(
        place for place, column in enumerate(field.columns) if column.kind in (FieldKind.FEN, FieldKind.NUMBER)
    )
    return Table(
        caption,
        tuple(column.label for column in field.columns),
        tuple(
            tuple(written(column, row[column.name]) if column.name in row else "" for column in field.columns)
            for row in rows
        ),
        money,
    )


def _ended(entries: Sequence[object]) -> list[str]:
    """Entries of a list with their stops: a semicolon after each, a full stop after the last."""
    bare = [str(entry).strip().rstrip("；;。") for entry in entries]
    return [entry + ("。" if place == len(bare) - 1 else "；") for place, entry in enumerate(bare)]


def _filled(text: str, texts: Mapping[str, str], known: Mapping[str, object]) -> str | None:
    """The text with its fields; None where one of them was not given."""
    made: list[str] = []
    for literal, name, form, _ in Formatter().parse(text):
        made.append(literal)
        if name is None:
            continue
        if name not in texts:
            return None
        made.append(str(known[name]) if form == "whole" else texts[name])
    return "".join(made)
