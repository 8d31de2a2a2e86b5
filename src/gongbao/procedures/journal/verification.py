"""Holding the journal against itself and against heads kept outside: change, removal, insertion, reordering, a cut
tail, and a journal chained anew as a whole.

The chains and the stored hashes find the clumsy forger and name the place; only a head kept elsewhere finds one who
recomputed everything.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import Connection, select

from gongbao.procedures.journal.entries import START, UnreadableEntryError, decode, replay
from gongbao.procedures.journal.heads import Head
from gongbao.procedures.journal.kept_definitions import table_faults
from gongbao.procedures.journal.merkle import Blocks, root_at
from gongbao.procedures.journal.personal_data import COMMITMENT, commitment, committed, unsealed
from gongbao.procedures.journal.sealing import STEP, not_yet_sealed, ordered_query
from gongbao.procedures.journal.storage import as_bytes, raw_rows
from gongbao.procedures.journal.tables import KEYS, MATTERS, NODES, PERSONAL
from gongbao.procedures.journal.worklist import wake_of
from gongbao.procedures.matter import Entry

_STATED = re.compile(rb'.*"definition":"([^"]+)","fingerprint":"([0-9a-f]{64})"')
"""The definition that an entry opens a matter under or moves it to: the last such pair, after all that was typed."""
_COMMITTED = COMMITMENT.encode()
_ERASES, _MIGRATES = b'{"act":"erase"', b'{"act":"migrate"'
"""How the body of such an entry begins."""
_SPECIAL = (_ERASES, _MIGRATES)
Written = tuple[str, int, str, bytes]
"""An entry as its columns hold it: matter, number, key, body."""
BLOCK = 1 << STEP
LARGEST = 100
"""No more findings than this are listed; the count goes on."""


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that does not hold: its kind, where, and what was expected and found."""

    kind: str
    where: str
    why: str

    def __str__(self) -> str:
        return f"[{self.kind}] {self.where}：{self.why}"


@dataclass(slots=True)
class Report:
    """What a verification found. `erased`: personal data lawfully gone, and by which entry."""

    entries: int = 0
    matters: int = 0
    breaches: list[Breach] = field(default_factory=list)
    more: int = 0
    erased: list[str] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.breaches

    def add(self, kind: str, where: str, why: str) -> None:
        """Note one breach."""
        if len(self.breaches) < LARGEST:
            self.breaches.append(Breach(kind, where, why))
        else:
            self.more += 1


def verify(connection: Connection, heads: Sequence[Head] = ()) -> Report:
    """Read the whole journal once and hold it against its chains, its stored subtrees, personal data and `heads`."""
    report = Report()
    tree, leaves = Blocks(STEP, (head.size for head in heads)), list[bytes]()
    last: dict[str, tuple[int, bytes]] = {}
    nothing = (0, START)
    with_personal: list[Written] = []
    erasures: list[Written] = []
    definitions: dict[str, set[str]] = defaultdict(set)
    expected = 0
    columns = f"matter, number, key, {as_bytes(connection.dialect.name, 'body')}, hash"
    statement = ordered_query(connection.dialect.name, columns)
    for position, matter, number, key, body, stored in raw_rows(connection, statement):
        if position != expected:
            report.add("删除", f"第{expected + 1}条至第{position}条", f"全库序号中断，其后为事项{matter}第{number}条")
        expected = position + 1
        before, previous = last.get(matter, nothing)
        found = sha256(b"\0" + previous + f"{matter}\n{number}\n{key}\n".encode() + body).digest()
        if found != stored or number != before + 1:
            _explain(report, position, matter, number, before)
            stored = stored if isinstance(stored, bytes) else found
        last[matter] = (number, stored)
        leaves.append(found)
        if len(leaves) == BLOCK:
            tree.add(leaves)
            leaves = []
        if body.find(_COMMITTED) >= 0:  # quicker than `in`
            with_personal.append((matter, number, key, body))
        if number != 1 and not body.startswith(_SPECIAL):
            continue
        if body.startswith(_ERASES):
            erasures.append((matter, number, key, body))
        elif stated := _STATED.match(body):
            definitions[stated[1].decode()].add(stated[2].decode())
    tree.add(leaves)
    report.entries, report.matters = tree.size, len(last)
    _against_heads(report, tree, heads)
    _against_nodes(report, tree, connection)
    _against_personal(report, connection, with_personal, erasures)
    for definition, why in table_faults(connection, definitions):
        report.add("定义", definition, why)
    return report


def _explain(report: Report, position: int, matter: str, number: int, before: int) -> None:
    where = f"第{position + 1}条（事项{matter}第{number}条）"
    if number == before + 1:
        report.add("改动", where, "内容与散列不符，或其前一条已被替换")
    elif number <= before:
        report.add("插入或调换", where, f"该事项的第{before}条之后应为第{before + 1}条")
    else:
        report.add("删除或调换", where, f"该事项的第{before}条之后应为第{before + 1}条")


def _against_heads(report: Report, tree: Blocks, heads: Sequence[Head]) -> None:
    for head in heads:
        report.heads.append(head)
        if head.size > tree.size:
            why = f"树头记有{head.size}条，库中只有{tree.size}条：尾部被截去"
            report.add("截尾", f"树头{head.size}", why)
        elif root_at(head.size, tree) != head.root:
            why = "前述各条的根与所签树头不符：" + (
                "另见上列各处" if report.breaches else "链本身完整，可见整部日志被重新编链"
            )
            report.add("与树头不符", f"树头{head.size}", why)


def _against_nodes(report: Report, tree: Blocks, connection: Connection) -> None:
    """The stored subtrees, held against the leaves."""
    rows = connection.execute(select(NODES.c.level, NODES.c.position, NODES.c.hash))
    for level, position, found in rows:
        if level < STEP or (position + 1) << level > tree.size or tree(level, position) != bytes(found):
            first, until = (position << level) + 1, (position + 1) << level
            report.add("与已存子树不符", f"第{first}条至第{until}条", "封存之后有改动、删除或插入")


def _against_personal(
    report: Report,
    connection: Connection,
    with_personal: list[Written],
    erasures: list[Written],
) -> None:
    """Personal data beside the journal: as committed, or erased by an entry that says so."""
    erased_by: dict[tuple[str, int, str], int] = {}
    for entry in _entries(report, erasures):
        for erased in entry.particulars.get("erased", ()):
            erased_by[entry.matter, int(erased["number"]), str(erased["particular"])] = entry.number
    rows = connection.execute(
        select(PERSONAL, KEYS.c.key).outerjoin(
            KEYS, (KEYS.c.matter == PERSONAL.c.matter) & (KEYS.c.number == PERSONAL.c.number)
        )
    )
    kept = {(row.matter, row.number, row.particular): row for row in rows}
    for entry in _entries(report, with_personal):
        for particular, committed_to in committed(entry).items():
            where = f"事项{entry.matter}第{entry.number}条“{particular}”"
            place = (entry.matter, entry.number, particular)
            row = kept.pop(place, None)
            if place in erased_by:
                if row is not None:
                    report.add("个人信息", where, f"已由第{erased_by[place]}条删除，但数据还在")
                else:
                    report.erased.append(f"{where}：已由第{erased_by[place]}条删除")
            elif row is None:
                report.add("个人信息", where, "数据不在，也没有删除的记录")
            else:
                data = None if row.key is None else unsealed(bytes(row.key), bytes(row.sealed))
                if data is None or commitment(bytes(row.salt), data) != committed_to:
                    report.add("个人信息", where, "数据与日志中的承诺不符")
    later = not_yet_sealed(connection) if kept else set()
    for matter, number, particular in kept:
        if (matter, number) not in later:
            report.add("个人信息", f"事项{matter}第{number}条“{particular}”", "日志中没有这一项")


def _entries(report: Report, written: Iterable[Written]) -> Iterator[Entry]:
    """Those that can be read; what cannot is noted."""
    for matter, number, key, body in written:
        try:
            yield decode(matter, number, key, body.decode(errors="replace"))
        except UnreadableEntryError as error:
            report.add("改动", f"事项{matter}第{number}条", str(error))


def verify_matters(connection: Connection, report: Report) -> None:
    """Hold the derived table of matters against what the journal says of each."""
    columns = (MATTERS.c.definition, MATTERS.c.state, MATTERS.c.number, MATTERS.c.hash, MATTERS.c.wake)
    rows = {name: tuple(kept) for name, *kept in connection.execute(select(MATTERS.c.id, *columns))}
    for replayed in replay(connection):
        matter = replayed.matter
        kept = rows.pop(matter.id, None)
        if kept is None:
            report.add("事项表", f"事项{matter.id}", "日志中有，事项表中没有")
        elif kept != (matter.definition, matter.state, matter.number, replayed.hash, wake_of(matter)):
            report.add("事项表", f"事项{matter.id}", "与日志重演的结果不符")
    for name in rows:
        report.add("事项表", f"事项{name}", "事项表中有，日志中没有")
