"""Texts in which one printed number is another one: what a misprint, or an amendment that nobody told, looks like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from gongbao.audit.audit import Covered
from gongbao.audit.texts import Texts
from gongbao.audit.treatments import Treatment
from gongbao.gazette.model import Cell, Provision, Table
from gongbao.text.address import Address

_ANOTHER = {
    **dict(zip("123456789", "234567891", strict=True)),
    **dict(zip("一二三四五六七八九百", "二三四五六七八九一千", strict=True)),
}
_DIGIT = re.compile(f"[{''.join(_ANOTHER)}]")


def misprints(covered: tuple[Covered, ...], texts: Texts) -> Iterator[tuple[Address, str, str, Texts]]:
    """Each number that rules hold, printed as another one: its provision, the two writings, the texts with it."""
    for each in covered:
        if each.treated is None or each.treated.treatment is not Treatment.COMPUTED:
            continue
        address = each.provision.address
        for number in texts.numbers(each.provision):
            digit = _DIGIT.search(number.written)
            if digit is not None and number.written not in each.treated.elsewhere:
                after = number.written[: digit.start()] + _ANOTHER[digit[0]] + number.written[digit.end() :]
                changed = _printed(each.provision, number.written, after)
                document = texts.documents[address.document]
                provisions = _put(document.provisions, changed)
                documents = {**texts.documents, address.document: replace(document, provisions=provisions)}
                yield address, number.written, after, Texts(documents)


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
