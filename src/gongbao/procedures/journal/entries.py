"""An entry as bytes, its hash in the chain of its matter, and reading entries back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select

from gongbao.procedures.journal.merkle import leaf_hash
from gongbao.procedures.journal.storage import raw_rows
from gongbao.procedures.journal.tables import JOURNAL
from gongbao.procedures.matter import Changes, Entry, Matter, Term

START = bytes(32)
"""What stands before the first entry of a matter."""

_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER = msgspec.json.Decoder(Entry)


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


class Replayed(Struct, frozen=True, gc=False):
    """A matter as the journal says, and the hash of its last entry."""

    matter: Matter
    hash: bytes


class _Recorded(Struct, frozen=True, gc=False):
    """What of an entry a matter is made from."""

    at: datetime
    clause: str
    changes: Changes = Changes()


_RECORDED = msgspec.json.Decoder(list[_Recorded])
WHOLE = {
    "sqlite": """
        SELECT matter, group_concat(number), CAST(group_concat(body) AS BLOB), hash, max(number)
        FROM journal GROUP BY matter ORDER BY matter""",
    "postgresql": """
        SELECT matter, string_agg(number::text, ',' ORDER BY number),
               convert_to(string_agg(body, ',' ORDER BY number), 'UTF8'),
               (array_agg(hash ORDER BY number DESC))[1], max(number)
        FROM journal GROUP BY matter ORDER BY matter""",
}
"""Each matter in one row: its numbers and bodies in order, joined by commas; the hash and number of the last entry.

Handing over one row for ten takes two thirds of the time. SQLite walks the index of matter and number, so that they
come in order (which is checked), and of the columns beside max() it gives those of its row.
"""


def replay(connection: Connection) -> Iterator[Replayed]:
    """Every matter, made anew from its entries alone. UnreadableEntryError or ValueError where one does not follow."""
    for name, numbers, bodies, last, _ in raw_rows(connection, WHOLE[connection.dialect.name]):
        yield Replayed(_made(name, numbers, bodies), bytes(last))


def replayed(name: str, rows: Iterable[tuple[Any, ...]]) -> Replayed:
    """One matter from its entries (matter, number, body, hash) in order. Errors as of `replay`."""
    _, numbers, bodies, hashes = zip(*rows, strict=True)
    return Replayed(_made(name, ",".join(map(str, numbers)), b",".join(bodies)), bytes(hashes[-1]))


def matter_of(connection: Connection, name: str) -> Matter | None:
    """A matter as its entries say; None where there is none of that name. Errors as of `replay`."""
    query = select(JOURNAL.c.matter, JOURNAL.c.number, JOURNAL.c.body, JOURNAL.c.hash)
    rows = connection.execute(query.where(JOURNAL.c.matter == name).order_by(JOURNAL.c.number)).all()
    return replayed(name, ((*row[:2], row[2].encode(), row[3]) for row in rows)).matter if rows else None


def _made(name: str, numbers: str, bodies: bytes) -> Matter:
    """A matter from the numbers and bodies of its entries, each joined by commas: the same as folding each entry."""
    try:
        return _folded(name, numbers, _RECORDED.decode(b"[" + bodies + b"]"))
    except msgspec.MsgspecError as error:
        raise UnreadableEntryError(f"事项{name}：有一条内容读不出（{error}）") from error
    except KeyError as error:
        raise ValueError(f"事项{name}：时限{error.args[0]}没有开始，有一条却说它停止了") from error


def _folded(name: str, numbers: str, recorded: list[_Recorded]) -> Matter:
    if numbers != _counted(len(recorded)):
        raise ValueError(f"事项{name}：各条应为1至{len(recorded)}，依次无缺，实为{numbers}")
    first = recorded[0].changes
    if first.definition is None or first.state is None:
        raise ValueError(f"事项{name}第1条：首条记录应为立项，缺少此前的记录")
    definition, state, under, latest, suspended = first.definition, "", "", recorded[0].at, ""
    counters: dict[str, int] = {}
    facts: dict[str, Any] = {}
    parties: dict[str, list[str]] = {}
    terms: dict[str, Term] = {}
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
        if changes.counters:
            counters.update(changes.counters)
        if changes.facts:
            facts.update(changes.facts)
        if changes.parties:
            parties.update(changes.parties)
        if changes.terms:
            terms.update(changes.terms)
        for key, stopped in changes.stopped.items():
            terms[key] = stopped.of(terms[key])
    return Matter(
        id=name,
        definition=definition,
        state=state,
        number=len(recorded),
        opened=recorded[0].at,
        last=latest,
        under=under,
        counters=counters,
        facts=facts,
        parties=parties,
        terms=terms,
        suspended=suspended,
    )


@lru_cache(64)
def _counted(number: int) -> str:
    return ",".join(map(str, range(1, number + 1)))
