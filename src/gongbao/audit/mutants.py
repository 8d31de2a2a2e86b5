"""Proof that the audit sees: change any one constant or citation of the rules, or printed number, and it must fail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from gongbao.audit.audit import Subject, audit
from gongbao.audit.constants import Constant, citations_of, constants_of
from gongbao.audit.printed_mutants import misprints
from gongbao.audit.texts import Texts


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: where, what stood there, what was put in its place, and whether the audit failed."""

    place: str
    before: str
    after: str
    caught: bool


@dataclass(frozen=True, slots=True)
class MutationReport:
    """All mutants: of the constants and the citations of a regulation, and of what its text prints."""

    constants: tuple[Mutant, ...]
    citations: tuple[Mutant, ...]
    printed: tuple[Mutant, ...]

    @property
    def survivors(self) -> tuple[Mutant, ...]:
        """The changes that no check noticed."""
        return tuple(mutant for mutant in (*self.constants, *self.citations, *self.printed) if not mutant.caught)


def mutate(subject: Subject, texts: Texts) -> MutationReport:
    """Change every constant in several ways, every citation to every other provision's, and every number that the
    text prints and rules hold, one at a time.

    The regulation is changed in place and put back; it must be clean before.
    """
    clean = audit(subject, texts)
    if clean.failures:
        raise ValueError(f"先让审计通过再做变异：现有 {len(clean.failures)} 处不符，第一处 {clean.failures[0]}")
    printed = tuple(
        Mutant(str(address), before, after, bool(audit(subject, changed).failures))
        for address, before, after, changed in misprints(clean.covered, texts)
    )
    return MutationReport(tuple(_constants(subject, texts)), tuple(_citations(subject, texts)), printed)


def _constants(subject: Subject, texts: Texts) -> Iterator[Mutant]:
    for constant in constants_of(subject.regulation):
        for changed in _changes(constant):
            undo = constant.change(changed)
            try:
                caught = bool(audit(subject, texts).failures)
            finally:
                undo()
            yield Mutant(constant.place, str(constant.number), str(changed), caught)


def _changes(constant: Constant) -> list[Fraction]:
    """A little more, a little less, and the decimal point moved either way; one fen or one ten-thousandth is little."""
    size = constant.number.size
    step = Fraction(1) if size.denominator == 1 else Fraction(1, 10_000)
    if constant.number.measure == "金额":
        step = Fraction(1, 100)
    changes = [size + step, size - step]
    if constant.number.measure not in ("日期", "年月") and size:
        changes += [size * 10, size / 10]
    return [each for each in changes if each > 0 and (each.denominator == 1 or size.denominator != 1 or step != 1)]


def _citations(subject: Subject, texts: Texts) -> Iterator[Mutant]:
    everywhere = [treated.address(subject.regulation.number) for treated in subject.treated]
    for citation in citations_of(subject.regulation):
        if citation.change is None:
            continue
        for index, address in enumerate(citation.clauses):
            for other in everywhere:
                if other.within(address) or address.within(other) or other in citation.clauses:
                    continue
                undo = citation.change((*citation.clauses[:index], other, *citation.clauses[index + 1 :]))
                try:
                    caught = bool(audit(subject, texts).failures)
                finally:
                    undo()
                yield Mutant(citation.place, str(address), str(other), caught)
