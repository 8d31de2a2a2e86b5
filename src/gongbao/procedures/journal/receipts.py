"""A receipt that proves itself: the entry, its place in the tree, the path to a signed head. Read without a database.

It shows that this very act was in the journal that the office signed for; with a later head and its consistency, that
it still is.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select

from gongbao.procedures.journal.entries import START, decode, entry_hash
from gongbao.procedures.journal.heads import Head, HeadError, Signer, Verifier, read_head
from gongbao.procedures.journal.merkle import verify_inclusion
from gongbao.procedures.journal.sealing import head_of, position_of, prove_inclusion
from gongbao.procedures.journal.tables import JOURNAL
from gongbao.procedures.matter import Entry


class ReceiptError(ValueError):
    """A receipt that does not hold, or cannot be made; the message says which part."""


class Receipt(Struct, frozen=True, kw_only=True):
    """Everything needed to check one entry: itself, the hash before it, its place, the path, the signed head."""

    matter: str
    number: int
    key: str
    body: str
    previous: bytes
    position: int
    path: list[bytes]
    head: str

    def entry(self) -> Entry:
        """The act that it is about."""
        return decode(self.matter, self.number, self.key, self.body)


def issue(connection: Connection, matter: str, number: int, origin: str, signer: Signer) -> Receipt:
    """A receipt for an entry under the head of all that is sealed. ReceiptError where it is not in the tree (yet)."""
    position = position_of(connection, matter, number)
    rows = connection.execute(
        select(JOURNAL.c.number, JOURNAL.c.key, JOURNAL.c.body, JOURNAL.c.hash)
        .where(JOURNAL.c.matter == matter, JOURNAL.c.number.in_((number - 1, number)))
        .order_by(JOURNAL.c.number)
    ).all()
    if position is None or not rows or rows[-1].number != number:
        raise ReceiptError(f"日志中没有事项{matter}第{number}条，或尚未封存")
    head = head_of(connection, origin)
    return Receipt(
        matter=matter,
        number=number,
        key=rows[-1].key,
        body=rows[-1].body,
        previous=bytes(rows[0].hash) if number > 1 else START,
        position=position,
        path=prove_inclusion(connection, position, head.size),
        head=signer.sign(head),
    )


def check(receipt: Receipt, verifier: Verifier) -> Head:
    """The head under which the receipt holds. ReceiptError where signature or path do not."""
    try:
        head = read_head(receipt.head, verifier)
    except HeadError as error:
        raise ReceiptError(str(error)) from error
    found = entry_hash(receipt.previous, receipt.matter, receipt.number, receipt.key, receipt.body.encode())
    if not verify_inclusion(found, receipt.position, head.size, receipt.path, head.root):
        raise ReceiptError("回执的内容与所签树头不符：内容、次序或路径被改过")
    return head


def write_receipt(receipt: Receipt) -> bytes:
    """The receipt as JSON."""
    return msgspec.json.format(msgspec.json.encode(receipt))


def read_receipt(written: bytes) -> Receipt:
    """A receipt from its JSON; ReceiptError where it is none."""
    try:
        return msgspec.json.decode(written, type=Receipt)
    except msgspec.MsgspecError as error:
        raise ReceiptError("不是回执文件：应为 gongbao journal prove 打印的JSON，内容残缺或者有改动") from error
