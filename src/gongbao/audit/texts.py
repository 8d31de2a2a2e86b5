"""The official texts that a regulation is held against: its provisions by address, from gazettes or a corpus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gongbao.audit.numbers import Printed, numbers_of
from gongbao.gazette.model import Document, Provision
from gongbao.gazette.report import walk
from gongbao.text.address import Address


@dataclass(frozen=True, slots=True)
class Texts:
    """Documents by their number."""

    documents: dict[str, Document]
    _numbers: dict[Address, tuple[Printed, ...]] = field(default_factory=dict)
    _within: dict[Address, list[Provision]] = field(default_factory=dict)

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Texts:
        return cls({document.number: document for document in documents if document.number})

    def numbers(self, provision: Provision) -> tuple[Printed, ...]:
        """The numbers that a provision prints itself; found once."""
        if provision.address not in self._numbers:
            self._numbers[provision.address] = tuple(numbers_of(provision))
        return self._numbers[provision.address]

    def provisions(self, number: str) -> Iterator[Provision]:
        """All provisions of a document, outer before inner; none where the document is not at hand."""
        if number in self.documents:
            yield from walk(self.documents[number].provisions)

    def within(self, address: Address) -> list[Provision]:
        """The provision at an address with all inside it; empty where there is none."""
        if address not in self._within:
            self._within[address] = [p for p in self.provisions(address.document) if p.address.within(address)]
        return self._within[address]

    def leaves(self, number: str) -> list[Provision]:
        """The provisions that hold words of their own, in order: what must be executed or accounted for."""
        return [p for p in self.provisions(number) if p.text.strip() or p.tables]
