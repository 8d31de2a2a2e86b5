"""The readings that rules and procedures declare, held against the entries of `readings.md`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gongbao.audit.readings_file import ReadingEntry
from gongbao.procedures.procedure import Procedure
from gongbao.rules import Regulation
from gongbao.text.address import Address


@dataclass(frozen=True, slots=True)
class DeclaredReading:
    """A reading as rules or a procedure (`where`) declare it; `clause` as written, `clauses` the addresses in it."""

    name: str
    where: str
    choices: set[str]
    default: str
    clause: str
    clauses: set[Address]


def declared_readings(regulation: Regulation, procedures: Iterable[Procedure]) -> Iterator[DeclaredReading]:
    """The readings of a regulation, then those of its procedures."""
    for reading in regulation.readings.values():
        clauses = {Address.parse(each) for each in reading.clause.split("；")}
        choices = {choice for choice, _ in reading.choices}
        yield DeclaredReading(reading.name, "规则", choices, reading.default, reading.clause, clauses)
    for procedure in procedures:
        for each in procedure.readings.values():
            clause = each.clause if "〕" in each.clause else f"{procedure.document} {each.clause}"
            where = f"程序{procedure.name}"
            yield DeclaredReading(each.name, where, set(each.choices), each.default, clause, _clauses_of(clause))


def unlike(written: Sequence[ReadingEntry], declared: Iterable[DeclaredReading]) -> Iterator[tuple[str, str, str]]:
    """Where entries and readings are not one to one, or differ in choices, default or clause.

    Each with the clauses, the name of the reading, and what is wrong.
    """
    entries = {entry.name: entry for entry in written}
    readings = list(declared)
    for name in entries.keys() - {reading.name for reading in readings}:
        yield entries[name].clauses, name, "readings.md 写了，规则和程序里没有可以切换的参数"
    for reading in readings:
        name, where, entry = reading.name, reading.where, entries.get(reading.name)
        if entry is None:
            yield reading.clause, name, f"{where}里可以切换，readings.md 没有写"
            continue
        if set(entry.choices) != reading.choices or entry.default != reading.default:
            yield entry.clauses, name, f"readings.md 与{where}的选择或默认不一致"
        if _clauses_of(entry.clauses) != reading.clauses:
            yield entry.clauses, name, f"readings.md 与{where}引的条款不一致：{where}引 {reading.clause}"


def _clauses_of(written: str) -> set[Address]:
    """The addresses of `穗民规字〔2021〕6号 第三条、第四条第二款`: the document is named once."""
    document, found = "", set()
    for part in written.replace("、第", "、\0第").split("、\0"):
        address = Address.parse(part, document)
        document = address.document
        found.add(address)
    return found
