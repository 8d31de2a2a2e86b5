"""Texts in which one printed number or reference is another: a misprint, or an amendment that nobody told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from gongbao.audit.audit import Covered
from gongbao.audit.references import references_of
from gongbao.audit.sides import turned, without_inclusion, worded_of
from gongbao.audit.texts import Texts
from gongbao.gazette.model import Cell, Provision, Table
from gongbao.text.address import Address

_ANOTHER = {
    **dict(zip("123456789", "234567891", strict=True)),
    **dict(zip("一二三四五六七八九百", "二三四五六七八九一千", strict=True)),
}
_DIGIT = re.compile(f"[{''.join(_ANOTHER)}]")


def misprints(covered: tuple[Covered, ...], texts: Texts) -> Iterator[tuple[Address, str, str, Texts]]:
    """Each number and each reference printed as another, each bound the other way round or without what says whether
    it is included: its provision, the two writings, the texts with it.
    """
    for each in covered:
        address = each.provision.address
        changes = [(w, _another(w)) for w in (*_numbers(each, texts), *references_of(each.provision))]
        for worded in worded_of(each.provision) if each.treated is not None else ():
            changes += [(worded.written, after) for after in (*turned(worded), *without_inclusion(worded))]
        for written, after in changes:
            if after is not None:
                changed = _printed(each.provision, written, after)
                document = texts.documents[address.document]
                provisions = _put(document.provisions, changed)
                documents = {**texts.documents, address.document: replace(document, provisions=provisions)}
                yield address, written, after, Texts(documents)


def _numbers(covered: Covered, texts: Texts) -> Iterator[str]:
    """The numbers of a provision that rules or remarks hold; what is held elsewhere is compared with nothing."""
    if covered.treated is not None:
        for number in texts.numbers(covered.provision):
            if number.written not in covered.treated.elsewhere:
                yield number.written


def _another(written: str) -> str | None:
    """Another number in its place: the first digit changed; of a title its last word; None where there is none."""
    if written.endswith("》"):
        return f"{written[:-2]}某》"
    digit = _DIGIT.search(written)
    return None if digit is None else written[: digit.start()] + _ANOTHER[digit[0]] + written[digit.end() :]


def _put(provisions: tuple[Provision, ...], changed: Provision) -> tuple[Provision, ...]:
    return tuple(
        changed if each.address == changed.address else replace(each, children=_put(each.children, changed))
        for each in provisions
    )


def _printed(provision: Provision, before: str, after: str) -> Provision:
    """The provision with the first such writing changed: in its text, else in its tables."""
    if before in provision.text:
        return replace(provision, text=provision.text.replace(before, after, 1))
    for table in provision.tables:
        for cell in table.cells:
            if before in cell.text:
                written = _written(table, cell, cell.text.replace(before, after, 1))
                return replace(provision, tables=tuple(written if t is table else t for t in provision.tables))
    return provision


def _written(table: Table, cell: Cell, text: str) -> Table:
    return replace(table, cells=tuple(replace(each, text=text) if each is cell else each for each in table.cells))
