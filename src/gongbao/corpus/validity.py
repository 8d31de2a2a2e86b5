"""Which documents are in force on a day, and why the others are not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa

from gongbao.corpus import tables
from gongbao.corpus.naming import fold_number, fold_titles
from gongbao.corpus.store import Corpus, KeptDocument
from gongbao.gazette.model import Standing, Validity


class State(StrEnum):
    """What a document is on a day."""

    IN_FORCE = "现行有效"
    NOT_YET = "尚未施行"
    EXPIRED = "已过有效期"
    REPEALED = "已废止"
    DRAFT = "草案"
    UNKNOWN = "效力不明"


@dataclass(frozen=True, slots=True)
class Repeal:
    """A document's end by another: `by` is the key of the one that repeals; `since` None where its day is not known.

    `path` names the provisions repealed where it is not the whole document.
    """

    repealed: str
    by: str
    since: date | None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Lengthening:
    """A document kept in force for longer by another: `by` is its key; `since` None where its day is not known."""

    by: str
    since: date | None
    last_day: date


@dataclass(frozen=True, slots=True)
class Status:
    """A document's state on a day, with the reason a person can read; `last_day` is included in the validity."""

    key: str
    title: str
    state: State
    reason: str
    in_force_from: date | None = None
    last_day: date | None = None
    repeal: Repeal | None = None
    days_left: int | None = None


@dataclass(frozen=True, slots=True)
class Repertory:
    """All documents of a corpus by their state on a day, and what they repeal that is not in the corpus."""

    on: date
    statuses: tuple[Status, ...]
    repealed_elsewhere: tuple[Repeal, ...]

    def of(self, state: State) -> tuple[Status, ...]:
        """Those in one state."""
        return tuple(status for status in self.statuses if status.state is state)

    def expiring(self, days: int) -> tuple[Status, ...]:
        """Those in force whose last day comes within `days` days (the day itself counts as 0), soonest first."""
        soon = [s for s in self.of(State.IN_FORCE) if s.days_left is not None and s.days_left <= days]
        return tuple(sorted(soon, key=lambda status: status.days_left or 0))


def repertory(corpus: Corpus, on: date) -> Repertory:
    """The state of every document of the corpus on a day."""
    with corpus.connect() as connection:
        documents = corpus.documents(connection, tables.document.c.current)
        rows = connection.execute(
            sa.select(tables.citation, tables.document.c.key)
            .join(tables.document, tables.document.c.id == tables.citation.c.document_id)
            .where(tables.citation.c.kind == "repeals", tables.document.c.current)
        ).all()
    by_key = {document.key: document for document in documents}
    repeals: dict[str, list[Repeal]] = defaultdict(list)
    for row in rows:
        name = row.number_folded or row.title_folded
        repealed = row.number or f"《{row.title}》"
        repeals[name].append(Repeal(repealed, row.key, _since(by_key[row.key]), row.path))
    longer = _lengthenings(documents)
    statuses, met = [], set()
    for document in documents:
        names = _names(document)
        met.update(names)
        ends = [end for name in names for end in repeals.get(name, []) if end.by != document.key]
        extended = {each for name in names for each in longer.get(name, []) if each.by != document.key}
        statuses.append(status(document, ends, on, extended))
    elsewhere = tuple(end for name, ends in repeals.items() if name not in met for end in ends)
    return Repertory(on, tuple(statuses), elsewhere)


def _lengthenings(documents: list[KeptDocument]) -> dict[str, list[Lengthening]]:
    """What documents say of others' validity, by the folded names of those."""
    longer: dict[str, list[Lengthening]] = defaultdict(list)
    for document in documents:
        for each in document.record.extends:
            number = fold_number(each.cited.number) if each.cited.number else None
            since = _since(document) or document.record.issued
            for name in {number} if number else fold_titles(each.cited.title or ""):
                longer[name].append(Lengthening(document.key, since, each.last_day))
    return longer


def status(
    document: KeptDocument, repeals: list[Repeal], on: date, extended: Collection[Lengthening] = frozenset()
) -> Status:
    """The state of one document on a day, `repeals` and `extended` being those that name it."""
    record = document.record
    start = record.in_force_from
    last_day = record.validity.last_day if record.validity else None
    known = [each for each in extended if each.since is not None and each.since <= on]
    latest = max(known, key=lambda each: (each.last_day, each.by), default=None)
    until = _until(record.validity)
    if latest is not None and (last_day is None or latest.last_day > last_day):
        last_day = latest.last_day
        until = f"有效期由 {latest.by} 延长到 {last_day} 止"

    def told(state: State, reason: str, repeal: Repeal | None = None) -> Status:
        days_left = (last_day - on).days if state is State.IN_FORCE and last_day else None
        return Status(document.key, record.title, state, reason, start, last_day, repeal, days_left)

    if Standing.DRAFT in record.standing:
        return told(State.DRAFT, "草案，不是施行的文本")
    whole = [repeal for repeal in repeals if repeal.path is None]
    dated = sorted((r for r in whole if r.since is not None and r.since <= on), key=lambda r: (r.since, r.by))
    if dated:
        return told(State.REPEALED, f"自 {dated[0].since} 起由 {dated[0].by} 废止", dated[0])
    if last_day is not None and last_day < on:
        return told(State.EXPIRED, until)
    if undated := [repeal for repeal in whole if repeal.since is None]:
        return told(State.UNKNOWN, f"{undated[0].by} 废止它，但那份文件的施行日期不明", undated[0])
    if start is None:
        return told(State.UNKNOWN, "没有读到施行日期")
    if on < start:
        return told(State.NOT_YET, f"自 {start} 起施行")
    reason = f"自 {start} 起施行，{until}"
    if partly := [r for r in repeals if r.path is not None and (r.since is None or r.since <= on)]:
        reason += "；" + "、".join(f"{r.path}已由 {r.by} 废止" for r in partly)
    return told(State.IN_FORCE, reason)


def _until(validity: Validity | None) -> str:
    if validity is None:
        return "没有读到有效期"
    return f"有效期到 {validity.last_day} 止" if validity.last_day else f"有效期写作“{validity.written}”"


def _since(document: KeptDocument) -> date | None:
    return document.record.in_force_from


def _names(document: KeptDocument) -> set[str]:
    """The folded names by which another document can cite this one."""
    names = fold_titles(document.record.title)
    if document.record.number and (number := fold_number(document.record.number)):
        names.add(number)
    return names
