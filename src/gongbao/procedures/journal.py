"""An entry as bytes, its hash in the chain of its matter, and reading entries back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, select

from gongbao.procedures.matter import Entry, Matter, fold
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


def replay(connection: Connection) -> Iterator[Replayed]:
    """Every matter, made anew from its entries alone."""
    matter: Matter | None = None
    last = START
    statement = "SELECT matter, number, key, body, hash FROM journal ORDER BY matter, number"
    for name, number, key, body, found in raw_rows(connection, statement):
        if matter is not None and matter.id != name:
            yield Replayed(matter, last)
            matter = None
        matter = fold(matter, decode(name, number, key, body))
        last = bytes(found)
    if matter is not None:
        yield Replayed(matter, last)
