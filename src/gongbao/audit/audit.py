"""Does the code say what the law says: coverage of every provision, and every number on both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

from gongbao.audit.bounds import roundings_turned, sides_turned
from gongbao.audit.constants import Citation, Constant, citations_of, constants_of
from gongbao.audit.declared_readings import declared_readings, unlike
from gongbao.audit.numbers import DATE, MONTHS, Number, Printed
from gongbao.audit.printed_bands import contradicting
from gongbao.audit.readings_file import read_readings_file
from gongbao.audit.references import differences
from gongbao.audit.rows import contradictions, misplaced
from gongbao.audit.texts import Texts
from gongbao.audit.treatments import OwnConstant, Treated, Treatment
from gongbao.gazette.model import Document, Extension, Provision
from gongbao.procedures.procedure import Procedure
from gongbao.rules import Regulation, TableError
from gongbao.rules.tables import check_table
from gongbao.text.address import Address, Level


@dataclass(frozen=True, slots=True)
class Subject:
    """What is audited: a regulation, what is done with each provision, its own constants, its `readings.md`, and the
    procedures of the same folder, which have readings as well.
    """

    regulation: Regulation
    treated: tuple[Treated, ...]
    own_constants: tuple[OwnConstant, ...] = ()
    readings_path: Path | None = None
    procedures: tuple[Procedure, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """A place where code and law differ: which check, where in the law, where in the code, what to do."""

    check: str
    law: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"【{self.check}】{self.law or '（无条款）'} ↔ {self.code or '（无规则）'}：{self.message}"


@dataclass(frozen=True, slots=True)
class Covered:
    """A provision with what is done with it; `treated` None where nothing accounts for it."""

    provision: Provision
    treated: Treated | None


@dataclass(frozen=True, slots=True)
class Audit:
    """The result. `missing` are documents whose text is not at hand; numbers there were not compared."""

    subject: Subject
    covered: tuple[Covered, ...]
    failures: tuple[Failure, ...]
    missing: tuple[str, ...]

    @property
    def by_treatment(self) -> Counter[str]:
        """How many provisions are treated how; 未覆盖 for those that nothing accounts for."""
        return Counter(each.treated.treatment.value if each.treated else "未覆盖" for each in self.covered)


def audit(subject: Subject, texts: Texts) -> Audit:
    """Hold a regulation against its texts."""
    regulation = subject.regulation
    constants, citations = constants_of(regulation), citations_of(regulation)
    numbers = {regulation.number, *(t.address(regulation.number).document for t in subject.treated)}
    missing = tuple(sorted(number for number in numbers if number not in texts.documents))
    covered = tuple(
        Covered(provision, _treatment_of(provision.address, subject))
        for number in sorted(numbers - set(missing))
        for provision in texts.leaves(number)
        if not _is_notice(provision.address, subject)
    )
    failures = [
        *_citations_and_treatments(subject, citations),
        *_readings(subject),
        *_tables(regulation),
        *(_uncovered(each) for each in covered if each.treated is None),
        *_unknown_addresses(citations, texts, missing),
        *_references(covered, texts),
        *_replaced(regulation, texts),
        *_constants_in_text(subject, constants, texts, missing),
        *_numbers_in_rules(subject, constants, texts, covered),
        *_words_of_bounds(constants, texts, covered),
        *_rows_of_tables(subject, constants, covered),
        *_days_in_force(regulation, texts),
    ]
    return Audit(subject, covered, tuple(failures), missing)


# Coverage -------------------------------------------------------------------------------------------------------


def _is_notice(address: Address, subject: Subject) -> bool:
    """The covering notice and the closing words set nothing up, unless something cites them."""
    if not address.steps or address.steps[0].level is not Level.PART:
        return False
    return _treatment_of(address, subject) is None


def _treatment_of(address: Address, subject: Subject) -> Treated | None:
    """The nearest entry at or above the provision."""
    number = subject.regulation.number
    above = [t for t in subject.treated if address.within(t.address(number))]
    return max(above, key=lambda t: len(t.address(number).steps), default=None)


def _uncovered(covered: Covered) -> Failure:
    return Failure("覆盖", str(covered.provision.address), "", "没有规则、程序或说明：在 clauses.py 里写明怎样处理")


def _citations_and_treatments(subject: Subject, citations: tuple[Citation, ...]) -> Iterable[Failure]:
    """A concept and the entries of clauses.py name each other: whoever computes a provision cites it, and is named."""
    regulation = subject.regulation
    cited: dict[str, list[Address]] = {}
    for citation in citations:
        cited.setdefault(citation.place.partition(".")[0], []).extend(citation.clauses)
    for treated in subject.treated:
        address = treated.address(regulation.number)
        if treated.treatment is not Treatment.COMPUTED and not treated.note:
            yield Failure("覆盖", str(address), "", "没有计算，也没有说明理由（note）")
        for concept in treated.concepts:
            if concept not in regulation.concepts:
                yield Failure("引用", str(address), concept, "规则里没有这个概念")
            elif not any(_touch(each, address) for each in cited[concept]):
                yield Failure("引用", str(address), concept, f"概念没有引这一条，引的是 {_join(cited[concept])}")
    for citation in citations:
        concept_around = regulation.concepts.get(citation.place)
        if concept_around is None or citation.clauses == concept_around.clauses:
            continue
        for address in citation.clauses:
            if not any(_touch(address, around) for around in concept_around.clauses):
                yield Failure("引用", str(address), citation.place, "规则的一步引了这一条，概念自己没有引")
    for name, concept_rule in regulation.concepts.items():
        for address in sorted(set(cited[name])):
            named = [t for t in subject.treated if _touch(address, t.address(regulation.number))]
            if not any(name in t.concepts for t in named):
                yield Failure(
                    "引用", str(address), name, f"{concept_rule.title}引了这一条，clauses.py 的这一条却没有列它"
                )


def _touch(one: Address, two: Address) -> bool:
    return one.within(two) or two.within(one)


def _join(addresses: Iterable[Address]) -> str:
    return "、".join(map(str, addresses))


def _unknown_addresses(citations: tuple[Citation, ...], texts: Texts, missing: tuple[str, ...]) -> Iterable[Failure]:
    for citation in citations:
        for address in citation.clauses:
            if address.document in texts.documents and not texts.within(address):
                yield Failure("引用", str(address), citation.place, "官方文本里没有这一条")
            elif address.document not in texts.documents and address.document not in missing:
                yield Failure("引用", str(address), citation.place, "引用的文件不在 clauses.py 里")


def _references(covered: tuple[Covered, ...], texts: Texts) -> Iterable[Failure]:
    """What a provision refers to is what it referred to when its rule was written."""
    entries: dict[str, tuple[Treated, list[Provision]]] = {}
    for each in covered:
        if each.treated is not None:
            entries.setdefault(each.treated.path, (each.treated, []))[1].append(each.provision)
    for treated, provisions in entries.values():
        for address, wrong in differences(treated, provisions, texts):
            yield Failure("引用", str(address), "、".join(treated.concepts) or treated.treatment.value, wrong)


def _replaced(regulation: Regulation, texts: Texts) -> Iterable[Failure]:
    """The documents that the text repeals are those that the rules say it replaces."""
    document = texts.documents.get(regulation.number)
    if document is None:
        return
    repealed = {citation.number for citation in document.repeals if citation.number}
    if repealed != set(regulation.replaces):
        law, code = ("、".join(sorted(numbers)) or "无" for numbers in (repealed, regulation.replaces))
        yield Failure("引用", f"{regulation.number} 废止 {law}", f"replaces {code}", "两处不一致")


# Numbers --------------------------------------------------------------------------------------------------------


def _constants_in_text(
    subject: Subject, constants: tuple[Constant, ...], texts: Texts, missing: tuple[str, ...]
) -> Iterable[Failure]:
    """Every constant is printed in a provision that it cites, or declared as the rule's own, as often as it stands."""
    own = {(o.concept, o.written): o for o in subject.own_constants}
    used: Counter[tuple[str, str]] = Counter()
    for constant in constants:
        if constant.number.size == 0 and constant.number.measure != "数":
            continue
        if (constant.place, str(constant.number)) in own:
            used[constant.place, str(constant.number)] += 1
        elif any(a.document in missing for a in constant.clauses):
            continue
        elif not _is_printed(constant, texts):
            places = _join(constant.clauses)
            yield Failure("数字", places, constant.place, f"规则里的 {constant.number} 在所引条款里找不到")
    for key, declared in own.items():
        if used[key] != declared.times:
            yield Failure(
                "数字",
                "",
                declared.concept,
                f"自有常数 {declared.written} 声明 {declared.times} 处，实有 {used[key]} 处",
            )


def _is_printed(constant: Constant, texts: Texts) -> bool:
    return any(
        constant.number in printed.forms
        for address in constant.clauses
        for provision in texts.within(address)
        for printed in texts.numbers(provision)
    )


def _numbers_in_rules(
    subject: Subject, constants: tuple[Constant, ...], texts: Texts, covered: tuple[Covered, ...]
) -> Iterable[Failure]:
    """Every number of a computed provision is in a rule that cites it, or said to be held elsewhere; every number of
    another provision is in the remark that says what is done with it.
    """
    held: dict[Address, set[Number]] = {}
    in_force = set(_validity(subject.regulation))
    for constant in constants:
        for address in constant.clauses:
            held.setdefault(address, set()).add(constant.number)
    for each in covered:
        if each.treated is None:
            continue
        if each.treated.treatment is not Treatment.COMPUTED:
            yield from _numbers_in_note(each.treated, each.provision, texts)
            continue
        numbers = {n for address, found in held.items() if _touch(address, each.provision.address) for n in found}
        numbers |= in_force
        elsewhere = each.treated.numbers_elsewhere
        for printed in texts.numbers(each.provision):
            if printed.written not in elsewhere and not numbers.intersection(printed.forms):
                yield Failure("数字", str(each.provision.address), "、".join(each.treated.concepts), _not_held(printed))


def _numbers_in_note(treated: Treated, provision: Provision, texts: Texts) -> Iterable[Failure]:
    for printed in texts.numbers(provision):
        if printed.written not in treated.numbers_said:
            said = f"条款里的“{printed.written}”在 clauses.py 这一条的说明（note、elsewhere）里找不到"
            yield Failure("数字", str(provision.address), treated.treatment.value, said)


def _words_of_bounds(constants: tuple[Constant, ...], texts: Texts, covered: tuple[Covered, ...]) -> Iterable[Failure]:
    """A number that the text words as a bound or a rounding (不超过, 以上, 前, 向上) is that where rules use it, and
    where they do not, the remark words it so.
    """
    for each in covered:
        if each.treated is None:
            continue
        found = list(sides_turned(each.provision, each.treated, constants))
        if each.treated.treatment is Treatment.COMPUTED:
            found += roundings_turned(each.provision, constants, texts)
        for wrong in found:
            who = "、".join(each.treated.concepts) or each.treated.treatment.value
            yield Failure("界限", str(each.provision.address), who, wrong)


def _rows_of_tables(
    subject: Subject, constants: tuple[Constant, ...], covered: tuple[Covered, ...]
) -> Iterable[Failure]:
    """The numbers of a printed row stand in one row of the rules' table; what is printed does not contradict itself."""
    regulation = subject.regulation
    for each in covered:
        if each.treated is not None and each.treated.treatment is Treatment.COMPUTED:
            address = each.provision.address
            for wrong in (*contradictions(each.provision), *contradicting(each.provision)):
                yield Failure("表", str(address), "、".join(each.treated.concepts), wrong)
            outside = [c for c in constants if c.place not in regulation.tables]
            others = {c.number for c in outside for clause in c.clauses if _touch(clause, address)}
            for written, tables in misplaced(regulation, each.provision, others):
                yield Failure("表", str(address), tables, f"这一行的数（{written}）在规则的表里不是同一行")


def _validity(regulation: Regulation) -> Iterable[Number]:
    """The first day in force, and the years of validity: the regulation's own period holds them."""
    first, last = regulation.in_force
    yield Number(DATE, Fraction(first.toordinal()))
    start = regulation.issued if regulation.issued and regulation.issued > first else first
    if last is not None and (last + timedelta(days=1)).timetuple()[1:3] == start.timetuple()[1:3]:
        yield Number(MONTHS, Fraction(((last + timedelta(days=1)).year - start.year) * 12))


def _not_held(printed: Printed) -> str:
    return f"条款里的“{printed.written}”在引它的规则里找不到；不由规则计算的，在 clauses.py 的 elsewhere 里说明"


def _days_in_force(regulation: Regulation, texts: Texts) -> Iterable[Failure]:
    document = texts.documents.get(regulation.number)
    if document is None:
        return
    last_days = [
        each.last_day for other in texts.documents.values() for each in other.extends if _names(each, document)
    ]
    if document.validity and document.validity.last_day:
        last_days.append(document.validity.last_day)
    printed = (
        ("成文日期", document.issued, regulation.issued),
        ("最后一日", max(last_days, default=None), regulation.in_force[1]),
    )
    for what, law, code in printed:
        if law is not None and law != code:
            yield Failure("日期", f"{regulation.number} {what} {law}", str(code), "两处不一致")


def _names(extension: Extension, document: Document) -> bool:
    """Whether an extension of validity is of the document."""
    return document.number is not None and extension.cited.number == document.number


def _tables(regulation: Regulation) -> Iterable[Failure]:
    for table in regulation.tables.values():
        try:
            check_table(table)
        except TableError as wrong:
            yield Failure("表", table.clause, table.name, str(wrong))


# Readings ---------------------------------------------------------------------------------------------------------


def _readings(subject: Subject) -> Iterable[Failure]:
    """Each entry of readings.md is a reading of the rules or of a procedure, and the other way round."""
    if subject.readings_path is None:
        return
    written = read_readings_file(subject.readings_path)
    declared = declared_readings(subject.regulation, subject.procedures)
    for clauses, name, wrong in unlike(written, declared):
        yield Failure("读法", clauses, name, wrong)
