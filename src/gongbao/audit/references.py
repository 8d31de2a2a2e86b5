"""What a provision refers to: other documents by number or title, articles and points by their own.

A reference that was changed sends the reader to another rule, though every number is still found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from gongbao.audit.texts import Texts
from gongbao.audit.treatments import Treated
from gongbao.gazette.document_numbers import find_numbers
from gongbao.gazette.model import Provision
from gongbao.text.address import Address

_COUNTED = r"[一二三四五六七八九十百零〇\d]+"
_PLACE = re.compile(
    rf"第{_COUNTED}(?:条|点|章|部分)(?:第{_COUNTED}款)?(?:第?[（(]?{_COUNTED}[）)]?项)?|第{_COUNTED}(?:款|项)"
)
_TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")


def references_of(provision: Provision) -> Iterator[str]:
    """The references that a provision prints itself, in order; without its children's.

    Numbers in their one form, titles without spaces, places as printed: 粤府办〔2021〕22号, 《某条例》, 第十六条.
    """
    for text in (provision.text, *(cell.text for table in provision.tables for cell in table.cells)):
        found = [(each.start, each.number) for each in find_numbers(text)]
        titles = list(_TITLE.finditer(text))
        found += [(each.start(), "".join(each[0].split())) for each in titles]
        found += [
            (place.start(), place[0])
            for place in _PLACE.finditer(text)
            if not any(title.start() < place.start() < title.end() for title in titles)
        ]
        yield from (written for _, written in sorted(found))


def differences(treated: Treated, provisions: Sequence[Provision], texts: Texts) -> Iterator[tuple[Address, str]]:
    """Where the references of an entry's provisions are not those that it declares; each with what is wrong."""
    printed = {provision.address: list(references_of(provision)) for provision in provisions}
    for address, found in printed.items():
        for written in found:
            if written not in treated.refers:
                yield address, f"条文引的“{written}”与写规则时不同：clauses.py 这一条的 refers 里没有"
        if all(written.startswith("第") for written in found):
            yield from _not_there(address, found, texts)
    for written in treated.refers:
        if not any(written in found for found in printed.values()):
            yield provisions[0].address, f"clauses.py 的 refers 写了“{written}”，条文没有引"


def _not_there(address: Address, places: Iterable[str], texts: Texts) -> Iterator[tuple[Address, str]]:
    """Articles of the document itself that it refers to and does not have."""
    for written in places:
        if "条" in written and not texts.within(Address.parse(written, address.document)):
            yield address, f"条文引的“{written}”在官方文本里没有"
