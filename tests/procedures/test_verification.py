"""What a forger does to the database is found, by the journal itself or by a head kept elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from gongbao.clock import Clock
from gongbao.procedures import Procedure, Request, fold_all
from gongbao.procedures.journal.docket import Docket, open_docket
from gongbao.procedures.journal.entries import START, WHOLE, entry_hash, replay
from gongbao.procedures.journal.heads import Head
from gongbao.procedures.journal.merkle import verify_consistency, verify_inclusion
from gongbao.procedures.journal.sealing import STEP, head_of, position_of, prove_consistency, prove_inclusion, seal
from gongbao.procedures.journal.storage import at_one_moment
from gongbao.procedures.journal.verification import verify, verify_matters

ORIGIN = "test/journal"


@pytest.fixture
def filled(docket: Docket) -> Docket:
    """300 matters with two entries each, so that stored subtrees exist, and the head of it all."""
    for act, typed in (("register", {"kind": "complaint"}), ("dispatch", {"to": "A"})):
        waiting = [
            docket.submit(Request(f"m{number}", act, "centre", typed, key=f"{act}{number}", procedure="practice"))
            for number in range(300)
        ]
        for future in waiting:
            future.result()
    return docket


def run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def kinds(docket: Docket, head: Head) -> set[str]:
    with docket.engine.connect() as connection:
        report = verify(connection, [head])
    assert not report.holds
    return {breach.kind for breach in report.breaches}


def test_an_untouched_journal_holds_against_every_head(filled: Docket) -> None:
    early = filled.head(ORIGIN)
    filled.act(Request("new", "register", "centre", {"kind": "enquiry"}, procedure="practice"))
    late = filled.head(ORIGIN)
    assert (early.size, late.size) == (600, 601)
    report = filled.verify([early, late])
    assert report.holds, report.breaches
    assert (report.entries, report.matters) == (601, 301)


def test_a_head_of_any_size_is_held_against_the_entries_it_covers(filled: Docket) -> None:
    seal(filled.engine)
    sizes = (0, 1, 255, 256, 257, 344, 511, 512, 513, 600)
    with filled.engine.connect() as connection:
        heads = [head_of(connection, ORIGIN, size) for size in sizes]
        place = position_of(connection, "m44", 2)
    assert place is not None
    assert filled.verify(heads).holds
    with filled.engine.begin() as connection:
        connection.execute(text("UPDATE journal SET key = 'other' WHERE matter = 'm44' AND number = 2"))
        rechain(connection)
    with filled.engine.connect() as connection:
        report = verify(connection, heads)
    assert [breach.where for breach in report.breaches] == [f"树头{size}" for size in sizes if size > place]


TAMPERING: dict[str, tuple[list[str], set[str]]] = {
    "a body is changed": (
        ["UPDATE journal SET body = replace(body, 'complaint', 'enquiry') WHERE id = 7"],
        {"改动"},
    ),
    "a key is changed": (["UPDATE journal SET key = 'other' WHERE id = 7"], {"改动"}),
    "a hash is changed": (["UPDATE journal SET hash = (SELECT hash FROM journal WHERE id = 8) WHERE id = 7"], {"改动"}),
    "the last entry of a matter is removed": (["DELETE FROM journal WHERE id = 310"], {"删除"}),
    "a first entry is removed": (["DELETE FROM journal WHERE id = 10"], {"删除", "改动"}),
    "an entry is moved to another matter": (["UPDATE journal SET matter = 'zzz' WHERE id = 310"], {"删除或调换"}),
    "the tail is cut": (["DELETE FROM journal WHERE id > 550"], {"截尾"}),
    "a stored subtree is changed": (
        ["UPDATE tree_nodes SET hash = (SELECT hash FROM journal WHERE id = 7) WHERE position = 1"],
        {"与已存子树不符"},
    ),
    "a subtree is stored that is not kept": (
        ["INSERT INTO tree_nodes (level, position, hash) SELECT 3, position, hash FROM tree_nodes WHERE level = 8"],
        {"与已存子树不符"},
    ),
}


@pytest.mark.parametrize("case", TAMPERING)
def test_a_clumsy_forger_is_found_at_the_place(filled: Docket, case: str) -> None:
    statements, expected = TAMPERING[case]
    head = filled.head(ORIGIN)
    if filled.engine.dialect.name == "postgresql":
        statements = [*statements, "DELETE FROM sealed WHERE entry NOT IN (SELECT id FROM journal)"]
    run(filled.engine, *statements)
    found = kinds(filled, head)
    assert expected & found, found


def test_reordering_is_found(filled: Docket) -> None:
    head = filled.head(ORIGIN)
    table, column = ("journal", "id") if filled.engine.dialect.name == "sqlite" else ("sealed", "position")
    swap = [
        f"UPDATE {table} SET {column} = {new} WHERE {column} = {old}" for old, new in ((5, -1), (305, 5), (-1, 305))
    ]
    run(filled.engine, *swap)
    found = kinds(filled, head)
    assert {"删除或调换", "插入或调换", "改动", "与树头不符"} & found


def test_an_insertion_is_found(filled: Docket) -> None:
    head = filled.head(ORIGIN)
    run(
        filled.engine,
        "INSERT INTO journal (matter, number, key, body, hash) "
        "SELECT matter, 3, 'forged', body, hash FROM journal WHERE matter = 'm0' AND number = 2",
    )
    assert {"改动"} <= kinds(filled, filled.head(ORIGIN))
    assert head.size == 600


def rechain(connection: Connection) -> None:
    """A forger who knows everything but the signing key computes every hash and subtree anew."""
    last: dict[str, bytes] = {}
    rows = connection.execute(text("SELECT id, matter, number, key, body FROM journal ORDER BY id")).all()
    for row in rows:
        found = entry_hash(last.get(row.matter, START), row.matter, row.number, row.key, row.body.encode())
        last[row.matter] = found
        connection.execute(text("UPDATE journal SET hash = :hash WHERE id = :id"), {"hash": found, "id": row.id})
    connection.execute(text("DELETE FROM tree_nodes"))


def test_a_wholly_rechained_journal_is_found_by_the_head_alone(filled: Docket) -> None:
    head = filled.head(ORIGIN)
    with filled.engine.begin() as connection:
        connection.execute(text("UPDATE journal SET body = replace(body, 'complaint', 'enquiry') WHERE id = 7"))
        rechain(connection)
    seal(filled.engine)
    with filled.engine.connect() as connection:
        assert verify(connection).holds  # by itself it looks untouched
        report = verify(connection, [head])
    assert [breach.kind for breach in report.breaches] == ["与树头不符"]
    assert "重新编链" in report.breaches[0].why


def test_the_derived_table_is_held_against_the_journal(filled: Docket) -> None:
    run(filled.engine, "UPDATE matters SET state = 'closed' WHERE id = 'm3'")
    run(filled.engine, "UPDATE matters SET wake = NULL WHERE id = 'm4'")  # so that time would pass it by
    report = filled.verify()
    assert [(breach.kind, breach.where) for breach in report.breaches] == [("事项表", "事项m3"), ("事项表", "事项m4")]


def test_personal_data_that_vanished_or_changed_without_an_act_is_found(docket: Docket) -> None:
    for matter in ("a", "b"):
        typed = {"kind": "complaint", "phone": "13812345678"}
        docket.act(Request(matter, "register", "centre", typed, procedure="practice"))
    assert docket.verify().holds
    run(docket.engine, "DELETE FROM personal_data WHERE matter = 'a'")
    run(docket.engine, "UPDATE personal_data SET salt = sealed WHERE matter = 'b'")
    whys = {breach.where: breach.why for breach in docket.verify().breaches}
    assert whys == {
        "事项a第1条“phone”": "数据不在，也没有删除的记录",
        "事项b第1条“phone”": "数据与日志中的承诺不符",
    }


def test_what_is_acted_while_the_journal_is_verified_is_no_breach(docket: Docket) -> None:
    def register(matter: str) -> None:
        docket.act(Request(matter, "register", "centre", {"kind": "complaint", "phone": "1"}, procedure="practice"))

    register("a")
    head = docket.head(ORIGIN)
    register("b")  # on PostgreSQL committed, but not yet in the tree
    with at_one_moment(docket.engine) as connection:
        before = verify(connection, [head])
        register("c")
        after = verify(connection, [head])
        verify_matters(connection, after)
    assert before.holds, before.breaches
    assert after.holds, after.breaches
    assert after.entries == before.entries


@pytest.mark.parametrize("size", [1, 255, 256, 257, 600])
def test_proofs_from_stored_subtrees(filled: Docket, size: int) -> None:
    whole = filled.head(ORIGIN)
    with filled.engine.connect() as connection:
        head = head_of(connection, ORIGIN, size)
        path = prove_consistency(connection, size, whole.size)
        assert verify_consistency(size, whole.size, head.root, whole.root, path)
        position = position_of(connection, "m0", 1)
        assert position is not None
        if position < size:
            entry = connection.execute(text("SELECT hash FROM journal WHERE matter = 'm0' AND number = 1")).scalar()
            found = prove_inclusion(connection, position, size)
            assert verify_inclusion(bytes(entry or b""), position, size, found, head.root)
        assert position_of(connection, "m0", 99) is None
        nodes = connection.execute(text("SELECT count(*) FROM tree_nodes")).scalar()
    assert nodes == 600 >> STEP


def test_replay_makes_of_the_entries_what_folding_makes_of_them(filled: Docket) -> None:
    with filled.engine.connect() as connection:
        replayed = list(replay(connection))
    assert len(replayed) == 300
    for one in replayed:
        assert one.matter == fold_all(filled.entries(one.matter.id)) == filled.matter(one.matter.id)


def test_on_sqlite_replay_walks_the_index_of_matter_and_number(tmp_path: Path, procedure: Procedure) -> None:
    with (
        open_docket(f"sqlite:///{tmp_path / 'office.db'}", [procedure], lambda _: Clock()) as docket,
        docket.engine.connect() as connection,
    ):
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {WHOLE['sqlite']}").all()
        indexes = [row[1] for row in connection.exec_driver_sql("PRAGMA index_list(journal)").all()]
        columns = {
            index: [row[2] for row in connection.exec_driver_sql(f"PRAGMA index_info({index})")] for index in indexes
        }
    walked = next(index for index, of in columns.items() if of == ["matter", "number"])
    assert [step[3] for step in plan] == [f"SCAN journal USING INDEX {walked}"]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("DELETE FROM journal WHERE matter = 'm3' AND number = 1", "各条应为1至1，依次无缺，实为2"),
        ("UPDATE journal SET body = body || ',' || body WHERE matter = 'm3' AND number = 1", "各条应为1至3"),
        ("UPDATE journal SET body = '{' WHERE matter = 'm3' AND number = 2", "有一条内容读不出"),
        ("UPDATE journal SET number = 3 - number + 6 WHERE matter = 'm3'", "各条应为1至2，依次无缺，实为7,8"),
    ],
)
def test_entries_that_do_not_follow_make_no_matter(filled: Docket, damage: str, said: str) -> None:
    run(filled.engine, damage)
    with filled.engine.connect() as connection:
        for make in (lambda: list(replay(connection)), lambda: filled.matter("m3")):
            with pytest.raises(ValueError, match=f"事项m3：{said}"):
                make()
