"""An entry as bytes, its hash in the chain of its matter, and reading entries back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select

from gongbao.procedures.matter import Entry, Matter, Term
from gongbao.procedures.merkle import leaf_hash
from gongbao.procedures.storage import raw_rows
from gongbao.procedures.tables import JOURNAL

START = bytes(32)
"""What stands before the first entry of a matter."""

_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER = msgspec.json.Decoder(Entry)
_MATTER_DECODER = msgspec.json.Decoder(Matter)


class UnreadableEntryError(ValueError):
    """An entry of the journal that is not in its form: changed by another hand, or by another version."""


def encode(entry: Entry) -> str:
    """The body of an entry: JSON without what stands in columns of its own."""
    stripped = msgspec.structs.replace(entry, matter="", number=0, key="")
    return _ENCODER.encode(stripped).decode()


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


def entry_hash(previous: bytes, matter: str, number: int, key: str, body: str) -> bytes:
    """The hash of an entry: over the hash before it in its matter and everything it says."""
    return sha256(previous + f"{matter}\n{number}\n{key}\n{body}".encode()).digest()


def leaf_of(entry: bytes) -> bytes:
    """The leaf of the tree for an entry of that hash."""
    return leaf_hash(entry)


def encode_matter(matter: Matter) -> str:
    """A matter as JSON, for the derived table."""
    return _ENCODER.encode(matter).decode()


def decode_matter(snapshot: str) -> Matter:
    """A matter from its JSON."""
    return _MATTER_DECODER.decode(snapshot)


def entries_of(connection: Connection, matter: str) -> list[Entry]:
    """All entries of a matter, in order."""
    rows = connection.execute(
        select(JOURNAL.c.number, JOURNAL.c.key, JOURNAL.c.body)
        .where(JOURNAL.c.matter == matter)
        .order_by(JOURNAL.c.number)
    )
    return [decode(matter, number, key, body) for number, key, body in rows]


@dataclass(frozen=True, slots=True)
class Replayed:
    """A matter as the journal says, with the hash of its last entry."""

    matter: Matter
    hash: bytes


class _RecordedChanges(Struct, frozen=True):
    """What an entry changed, its limits left as they are written until they are needed."""

    state: str | None = None
    counters: dict[str, int] = {}
    facts: dict[str, Any] = {}
    parties: dict[str, list[str]] = {}
    terms: dict[str, msgspec.Raw] = {}
    definition: str | None = None
    suspended: str | None = None


class _Recorded(Struct, frozen=True):
    """What of an entry a matter is made from."""

    at: datetime
    clause: str
    changes: _RecordedChanges = _RecordedChanges()


_RECORDED = msgspec.json.Decoder(_Recorded)
_TERM = msgspec.json.Decoder(Term)


def replay(connection: Connection) -> Iterator[Replayed]:
    """Every matter, made anew from its entries alone: the same as folding each, with each limit read once, at the end.

    UnreadableEntryError or ValueError where an entry does not follow.
    """
    name, last = "", START
    entries: list[str] = []
    statement = "SELECT matter, number, body, hash FROM journal ORDER BY matter, number"
    for matter, number, body, found in raw_rows(connection, statement):
        if matter != name:
            if entries:
                yield Replayed(_made(name, entries), last)
            name, entries = matter, []
        if number != len(entries) + 1:
            raise ValueError(f"事项{matter}：第{len(entries)}条之后应为第{len(entries) + 1}条，实为第{number}条")
        entries.append(body)
        last = found
    if entries:
        yield Replayed(_made(name, entries), last)


def _made(name: str, bodies: list[str]) -> Matter:
    try:
        recorded = [_RECORDED.decode(body) for body in bodies]
    except msgspec.MsgspecError as error:
        raise UnreadableEntryError(f"事项{name}：有一条内容读不出（{error}）") from error
    first = recorded[0].changes
    if first.definition is None or first.state is None:
        raise ValueError(f"事项{name}第1条：首条记录应为立项，缺少此前的记录")
    definition, state, under, latest, suspended = first.definition, "", "", recorded[0].at, ""
    counters: dict[str, int] = {}
    facts: dict[str, Any] = {}
    parties: dict[str, list[str]] = {}
    terms: dict[str, msgspec.Raw] = {}
    for entry in recorded:
        changes = entry.changes
        if changes.state is not None and changes.state != state:
            state, under = changes.state, entry.clause
        if entry.at > latest:
            latest = entry.at
        definition = changes.definition or definition
        if changes.suspended is not None:
            suspended = changes.suspended
        counters.update(changes.counters)
        facts.update(changes.facts)
        parties.update(changes.parties)
        terms.update(changes.terms)
    return Matter(
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
        terms={key: _TERM.decode(term) for key, term in terms.items()},
        suspended=suspended,
    )
