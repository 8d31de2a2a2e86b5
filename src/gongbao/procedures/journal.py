"""An entry as bytes, its hash in the chain of its matter, and reading entries back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select

from gongbao.procedures.matter import Entry, Matter
from gongbao.procedures.merkle import leaf_hash
from gongbao.procedures.storage import as_bytes, raw_rows
from gongbao.procedures.tables import JOURNAL

START = bytes(32)
"""What stands before the first entry of a matter."""

_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER = msgspec.json.Decoder(Entry)
_MATTER_DECODER = msgspec.json.Decoder(Matter)


class UnreadableEntryError(ValueError):
    """An entry of the journal that is not in its form: changed by another hand, or by another version."""


def encode(entry: Entry) -> bytes:
    """The body of an entry: JSON without what stands in columns of its own."""
    return _ENCODER.encode(msgspec.structs.replace(entry, matter="", number=0, key=""))


def decode(matter: str, number: int, key: str, body: str) -> Entry:
    """An entry from its columns. UnreadableEntryError names the place."""
    try:
        entry = _DECODER.decode(body)
    except msgspec.MsgspecError as error:
        raise UnreadableEntryError(f"事项{matter}第{number}条：内容读不出（{error}）") from error
    msgspec.structs.force_setattr(entry, "matter", matter)
    msgspec.structs.force_setattr(entry, "number", number)
    msgspec.structs.force_setattr(entry, "key", key)
    return entry


def entry_hash(previous: bytes, matter: str, number: int, key: str, body: bytes) -> bytes:
    """The hash of an entry: over the hash before it in its matter and everything it says.

    One hash is both the link of the matter's chain and the leaf of the tree (RFC 9162 section 2.1.1).
    """
    return leaf_hash(previous + f"{matter}\n{number}\n{key}\n".encode() + body)


def entries_of(connection: Connection, matter: str) -> list[Entry]:
    """All entries of a matter, in order."""
    rows = connection.execute(
        select(JOURNAL.c.number, JOURNAL.c.key, JOURNAL.c.body)
        .where(JOURNAL.c.matter == matter)
        .order_by(JOURNAL.c.number)
    )
    return [decode(matter, number, key, body) for number, key, body in rows]


def matter_of(connection: Connection, name: str) -> Matter | None:
    """A matter as its entries say; None where there is none of that name. ValueError where one does not follow."""
    query = select(JOURNAL.c.matter, JOURNAL.c.number, JOURNAL.c.body, JOURNAL.c.hash)
    rows = connection.execute(query.where(JOURNAL.c.matter == name).order_by(JOURNAL.c.number)).all()
    return replayed(name, ((*row[:2], row[2].encode(), row[3]) for row in rows)).matter if rows else None


@dataclass(frozen=True, slots=True)
class Replayed:
    """A matter as the journal says, and the hash of its last entry."""

    matter: Matter
    hash: bytes


Values = dict[str, msgspec.Raw]
"""Values as they are written: replay puts the latest of each in its place and looks into none."""


class _RecordedChanges(Struct, frozen=True, gc=False):
    """What an entry changed."""

    state: str | None = None
    counters: Values = {}
    facts: Values = {}
    parties: Values = {}
    terms: Values = {}
    definition: str | None = None
    suspended: str | None = None


class _Recorded(Struct, frozen=True, gc=False):
    """What of an entry a matter is made from."""

    at: datetime
    clause: str
    changes: _RecordedChanges = _RecordedChanges()


class _Snapshot(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A `Matter`, its values as they are written; the fields in the same order, so that it encodes alike."""

    id: str
    definition: str
    state: str
    number: int
    opened: datetime
    last: datetime
    under: str = ""
    counters: Values = {}
    facts: Values = {}
    parties: Values = {}
    terms: Values = {}
    suspended: str = ""


_RECORDED = msgspec.json.Decoder(list[_Recorded])


def replay(connection: Connection) -> Iterator[Replayed]:
    """Every matter, made anew from its entries alone. UnreadableEntryError or ValueError where one does not follow."""
    body = as_bytes(connection.dialect.name, "body")
    statement = f"SELECT matter, number, {body}, hash FROM journal ORDER BY matter, number"
    for name, rows in groupby(raw_rows(connection, statement), itemgetter(0)):
        yield replayed(name, rows)


def replayed(name: str, rows: Iterable[tuple[Any, ...]]) -> Replayed:
    """One matter from its entries (matter, number, body, hash) in order: the same as folding each, without looking into
    values that a later entry replaces.
    """
    _, numbers, bodies, hashes = zip(*rows, strict=True)
    for expected, number in enumerate(numbers, 1):
        if number != expected:
            raise ValueError(f"事项{name}：第{expected - 1}条之后应为第{expected}条，实为第{number}条")
    made = _made(name, bodies)
    try:
        matter = _MATTER_DECODER.decode(_ENCODER.encode(made))
    except msgspec.MsgspecError as error:
        raise UnreadableEntryError(f"事项{name}：有一条内容读不出（{error}）") from error
    return Replayed(matter, bytes(hashes[-1]))


def _made(name: str, bodies: Sequence[bytes]) -> _Snapshot:
    try:
        recorded = _RECORDED.decode(b"[" + b",".join(bodies) + b"]")
    except msgspec.MsgspecError as error:
        raise UnreadableEntryError(f"事项{name}：有一条内容读不出（{error}）") from error
    first = recorded[0].changes
    if first.definition is None or first.state is None or len(recorded) != len(bodies):
        raise ValueError(f"事项{name}第1条：首条记录应为立项，缺少此前的记录")
    definition, state, under, latest, suspended = first.definition, "", "", recorded[0].at, ""
    counters: Values = {}
    facts: Values = {}
    parties: Values = {}
    terms: Values = {}
    for entry in recorded:
        changes = entry.changes
        if changes.state is not None and changes.state != state:
            state, under = changes.state, entry.clause
        if entry.at > latest:
            latest = entry.at
        if changes.definition is not None:
            definition = changes.definition
        if changes.suspended is not None:
            suspended = changes.suspended
        counters.update(changes.counters)
        facts.update(changes.facts)
        parties.update(changes.parties)
        terms.update(changes.terms)
    return _Snapshot(
        id=name,
        definition=definition,
        state=state,
        number=len(bodies),
        opened=recorded[0].at,
        last=latest,
        under=under,
        counters=counters,
        facts=facts,
        parties=parties,
        terms=terms,
        suspended=suspended,
    )
