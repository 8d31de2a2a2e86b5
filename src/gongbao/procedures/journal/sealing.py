"""The order of the tree, and stored subtrees: what makes heads and proofs quick.

On SQLite the writer gives ids without gaps, and position is id - 1. On PostgreSQL ids are handed out before commit, so
"id greater than the last" would skip an entry that commits late: the sealer numbers entries by transaction, and only
those of transactions older than every one still under way. One sealer at a time, by an advisory lock.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, insert, select, text

from gongbao.procedures.journal.heads import Head
from gongbao.procedures.journal.merkle import consistency_proof, frontier_of, inclusion_proof, node_hash, root_at
from gongbao.procedures.journal.storage import ADVISORY_LOCK, last_id, raw_rows, writing
from gongbao.procedures.journal.tables import NODES

STEP = 8
"""Subtrees of 2**8, 2**16, ... leaves are stored."""

_NUMBER = """
INSERT INTO sealed (position, entry, "transaction")
SELECT coalesce(last.position, -1) + row_number() OVER (ORDER BY journal."transaction", journal.id),
       journal.id, journal."transaction"
FROM journal
LEFT JOIN (SELECT position, entry, "transaction" FROM sealed ORDER BY position DESC LIMIT 1) AS last ON true
WHERE (journal."transaction", journal.id) > (coalesce(last."transaction", -1), coalesce(last.entry, -1))
  AND journal."transaction" < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
"""


def seal(engine: Engine) -> int:
    """Number what is committed (PostgreSQL) and store the subtrees that are complete; the size of the tree."""
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})
            connection.execute(text(_NUMBER))
        size = tree_size(connection)
        _store_subtrees(connection, size)
    return size


def tree_size(connection: Connection) -> int:
    """How many entries the tree holds."""
    if connection.dialect.name == "sqlite":
        return last_id(connection)
    return int(connection.execute(text("SELECT coalesce(max(position) + 1, 0) FROM sealed")).scalar() or 0)


def ordered_query(dialect: str, columns: str, first: int = 0, last: int | None = None) -> str:
    """The statement that reads entries in the order of the tree, from position `first` (含) to `last` (不含)."""
    if dialect == "sqlite":
        bound = f" AND id <= {last:d}" if last is not None else ""
        return f"SELECT id - 1, {columns} FROM journal WHERE id > {first:d}{bound} ORDER BY id"
    bound = f" AND position < {last:d}" if last is not None else ""
    return (
        f"SELECT position, {columns} FROM sealed JOIN journal ON journal.id = sealed.entry "
        f"WHERE position >= {first:d}{bound} ORDER BY position"
    )


def not_yet_sealed(connection: Connection) -> set[tuple[str, int]]:
    """The entries (matter, number) that are committed and have no place in the tree yet; none on SQLite."""
    if connection.dialect.name == "sqlite":
        return set()
    statement = (
        "SELECT matter, number FROM journal LEFT JOIN sealed ON sealed.entry = journal.id WHERE sealed.entry IS NULL"
    )
    return {(matter, number) for matter, number in connection.execute(text(statement))}


def position_of(connection: Connection, matter: str, number: int) -> int | None:
    """Where an entry stands in the tree; None where it is not there (yet)."""
    if connection.dialect.name == "sqlite":
        statement = "SELECT id - 1 FROM journal WHERE matter = :matter AND number = :number"
    else:
        statement = (
            "SELECT position FROM sealed JOIN journal ON journal.id = sealed.entry "
            "WHERE matter = :matter AND number = :number"
        )
    found = connection.execute(text(statement), {"matter": matter, "number": number}).scalar()
    return None if found is None else int(found)


def head_of(connection: Connection, origin: str, size: int | None = None) -> Head:
    """The head of the tree over the first `size` entries (all that are sealed, where None)."""
    size = tree_size(connection) if size is None else size
    return Head(origin, size, root_at(size, Stored(connection)))


def prove_inclusion(connection: Connection, position: int, size: int) -> list[bytes]:
    """The path of an entry to the head of the tree of `size` entries."""
    return inclusion_proof(position, size, Stored(connection))


def prove_consistency(connection: Connection, old: int, size: int) -> list[bytes]:
    """What shows that the tree of `size` entries extends that of `old`."""
    return consistency_proof(old, size, Stored(connection))


class Stored:
    """Nodes read from the database: stored levels at once, those between them from at most 256 below."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._blocks: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, level: int, index: int) -> bytes:
        base = level - level % STEP
        count = 1 << (level - base)
        nodes = self._row(base, index * count, count)
        while len(nodes) > 1:
            nodes = [node_hash(left, right) for left, right in zip(nodes[::2], nodes[1::2], strict=True)]
        return nodes[0]

    def _row(self, level: int, first: int, count: int) -> list[bytes]:
        block = first >> STEP
        if (level, block) not in self._blocks:
            self._blocks[level, block] = self._read(level, block << STEP, 1 << STEP)
        start = first - (block << STEP)
        found = self._blocks[level, block][start : start + count]
        if len(found) < count:
            raise ValueError(f"树的第{level}层缺少第{first}至{first + count - 1}个节点；先封存（seal）")
        return found

    def _read(self, level: int, first: int, count: int) -> list[bytes]:
        if level == 0:
            statement = ordered_query(self._connection.dialect.name, "hash", first, first + count)
            return [bytes(found) for _, found in self._connection.exec_driver_sql(statement)]
        rows = self._connection.execute(
            select(NODES.c.hash)
            .where(NODES.c.level == level, NODES.c.position >= first, NODES.c.position < first + count)
            .order_by(NODES.c.position)
        )
        return [bytes(found) for (found,) in rows]


def _store_subtrees(connection: Connection, size: int) -> None:
    level = STEP
    while size >> level:
        done = int(
            connection.execute(
                text("SELECT coalesce(max(position) + 1, 0) FROM tree_nodes WHERE level = :level"), {"level": level}
            ).scalar()
            or 0
        )
        rows = [
            {"level": level, "position": position, "hash": found}
            for position, found in enumerate(_completed(connection, level, done, size >> level), done)
        ]
        if rows:
            connection.execute(insert(NODES), rows)
        level += STEP


def _completed(connection: Connection, level: int, done: int, until: int) -> Iterator[bytes]:
    """The subtrees number `done` to `until` (不含) of a stored level, from the level below."""
    if done >= until:
        return
    if level > STEP:
        stored = Stored(connection)
        for position in range(done, until):
            yield node_hash(stored(level - 1, 2 * position), stored(level - 1, 2 * position + 1))
        return
    block: list[bytes] = []
    statement = ordered_query(connection.dialect.name, "hash", done << STEP, until << STEP)
    for _, found in raw_rows(connection, statement):
        block.append(bytes(found))
        if len(block) == 1 << STEP:
            yield frontier_of(block).root()
            block = []
