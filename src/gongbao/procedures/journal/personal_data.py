"""Personal data outside the journal: the entry holds SHA-256(salt + data), the data stands encrypted in its own row.

An unsalted hash of a telephone number is found by trying them all; 32 random bytes make that hopeless. Erasing
destroys salt, data and the key they were encrypted with, since a deleted row may live on in logs and backups; the key
table is to be left out of long-kept backups.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, delete, select, update

from gongbao.procedures.journal.tables import INBOX, KEYS, LETTER_KEYS, LETTER_PARTICULARS, PERSONAL
from gongbao.procedures.matter import Entry
from gongbao.procedures.procedure import Procedure

COMMITMENT = "personal_data_sha256"


@dataclass(frozen=True, slots=True)
class Sealed:
    """One personal particular as it is stored: salt, encrypted data, and the key of its entry."""

    matter: str
    number: int
    particular: str
    salt: bytes
    sealed: bytes
    key: bytes


def commitment(salt: bytes, data: str) -> str:
    """What the entry holds instead of the data."""
    return sha256(salt + data.encode()).hexdigest()


def seal_particulars(procedure: Procedure, entry: Entry) -> tuple[Entry, list[Sealed]]:
    """The entry with commitments in the place of personal particulars, and what is stored beside it."""
    personal = procedure.personal.get(entry.act)
    if not personal or not (found := personal & entry.particulars.keys()):
        return entry, []
    key = new_key()
    particulars = dict(entry.particulars)
    sealed: list[Sealed] = []
    for name in sorted(found):
        data = json.dumps(particulars[name], ensure_ascii=False)
        salt = os.urandom(32)
        sealed.append(Sealed(entry.matter, entry.number, name, salt, boxed(key, data.encode()), key))
        particulars[name] = {COMMITMENT: commitment(salt, data)}
    return msgspec.structs.replace(entry, particulars=particulars), sealed


def committed(entry: Entry) -> dict[str, str]:
    """The personal particulars of an entry and their commitments."""
    return {name: str(found[COMMITMENT]) for name, found in entry.particulars.items() if is_commitment(found)}


def is_commitment(found: object) -> bool:
    """Whether a particular of an entry is a commitment to personal data."""
    return isinstance(found, Mapping) and COMMITMENT in found


def kept_of(connection: Connection, matter: str) -> set[tuple[int, str]]:
    """Which personal particulars of a matter are kept: number of the entry, name."""
    rows = connection.execute(select(PERSONAL.c.number, PERSONAL.c.particular).where(PERSONAL.c.matter == matter))
    return {(number, particular) for number, particular in rows}


def open_particular(connection: Connection, matter: str, number: int, particular: str) -> object | None:
    """The data of one personal particular; None where it was erased."""
    row = connection.execute(
        select(PERSONAL.c.salt, PERSONAL.c.sealed, KEYS.c.key)
        .join(KEYS, (KEYS.c.matter == PERSONAL.c.matter) & (KEYS.c.number == PERSONAL.c.number))
        .where(PERSONAL.c.matter == matter, PERSONAL.c.number == number, PERSONAL.c.particular == particular)
    ).first()
    if row is None:
        return None
    data = unsealed(bytes(row.key), bytes(row.sealed))
    return None if data is None else json.loads(data)


def unsealed(key: bytes, box: bytes) -> str | None:
    """The text in a sealed box; None where it was tampered with."""
    data = unboxed(key, box)
    return None if data is None else data.decode()


def new_key() -> bytes:
    """A key for what is to be erased together."""
    return AESGCM.generate_key(bit_length=256)


def boxed(key: bytes, data: bytes) -> bytes:
    """Data encrypted under a key, its nonce before it."""
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, data, None)


def unboxed(key: bytes, box: bytes) -> bytes | None:
    """The data in a box; None where it was tampered with."""
    try:
        return AESGCM(key).decrypt(box[:12], box[12:], None)
    except InvalidTag:
        return None


def destroy(connection: Connection, matter: str, number: int, particular: str) -> None:
    """Delete one personal particular from every store: salt and data, its entry's key with the last of it, and the
    files and keys of letters that it stands in.

    First the particular itself: a letter that is being put in meanwhile holds a lock on it, and is found afterwards.
    """
    one = (PERSONAL.c.matter == matter) & (PERSONAL.c.number == number)
    connection.execute(delete(PERSONAL).where(one, PERSONAL.c.particular == particular))
    if connection.execute(select(PERSONAL.c.particular).where(one).limit(1)).first() is None:
        connection.execute(delete(KEYS).where(KEYS.c.matter == matter, KEYS.c.number == number))
    held = (
        (LETTER_PARTICULARS.c.matter == matter)
        & (LETTER_PARTICULARS.c.number == number)
        & (LETTER_PARTICULARS.c.particular == particular)
    )
    letters = list(connection.execute(select(LETTER_PARTICULARS.c.identifier).where(held)).scalars())
    connection.execute(delete(LETTER_KEYS).where(LETTER_KEYS.c.identifier.in_(letters)))
    connection.execute(update(INBOX).where(INBOX.c.identifier.in_(letters)).values(sealed=None))
