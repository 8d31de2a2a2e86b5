"""The book of all matters, on both databases: durable acts, keys, conflicts, time, erasure, correction, migration."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from practice import practice
from sqlalchemy import text

from gongbao.clock import SHANGHAI, Clock
from gongbao.procedures import DefinitionError, Procedure, Refusal, Request, Stage
from gongbao.procedures.administration import Correction, Order
from gongbao.procedures.journal.docket import Docket, UnknownDefinitionError, open_docket
from gongbao.procedures.journal.personal_data import open_particular
from gongbao.procedures.journal.storage import NotDurableError, StorageError, open_database
from gongbao.procedures.journal.worklist import page_query, tally
from gongbao.procedures.journal.writer import Accepted

ORDER = Order("centre", "科长", "第四十条", "录入有误")


def does(docket: Docket, act: str, by: str, matter: str = "m", key: str = "", **typed: object) -> Accepted:
    outcome = docket.act(Request(matter, act, by, typed, key=key, procedure="practice"))
    assert isinstance(outcome, Accepted), outcome
    return outcome


def with_unit(docket: Docket, matter: str = "m") -> None:
    does(docket, "register", "centre", matter, kind="complaint")
    does(docket, "dispatch", "centre", matter, to="A")


def test_acts_are_journalled_and_the_matter_is_what_they_say(docket: Docket) -> None:
    with_unit(docket)
    assert [entry.act for entry in docket.entries("m")] == ["register", "dispatch"]
    matter = docket.matter("m")
    assert matter is not None
    assert (matter.state, matter.number) == ("checking", 2)
    assert docket.matter("none") is None
    assert docket.verify().holds


def test_a_refused_act_leaves_the_journal_as_it_was(docket: Docket) -> None:
    with_unit(docket)
    before = docket.head("test/journal")
    for act, by, typed in (("accept", "unit:B", {}), ("ask_return", "unit:A", {}), ("delete", "centre", {})):
        assert isinstance(docket.act(Request("m", act, by, typed)), Refusal)
    assert isinstance(docket.act(Request("", "register", "centre", procedure="practice")), Refusal)
    assert isinstance(docket.act(Request("a\nb", "register", "centre", procedure="practice")), Refusal)
    assert docket.head("test/journal") == before


def test_the_same_key_is_the_same_act_done_once(docket: Docket) -> None:
    first = does(docket, "register", "centre", key="k1", kind="complaint")
    again = does(docket, "register", "centre", key="k1", kind="complaint")
    assert (first.repeated, again.repeated) == (False, True)
    assert len(docket.entries("m")) == 1
    other = docket.act(Request("m", "dispatch", "centre", {"to": "A"}, key="k1"))
    assert isinstance(other, Refusal)
    assert "另一行为" in other.why


def test_two_officers_at_once_one_wins(docket: Docket) -> None:
    with_unit(docket)
    requests = [
        Request("m", "ask_return", "unit:A", {"reason": "甲写的"}, expected=2),
        Request("m", "accept", "unit:A", {}, expected=2),
    ]
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(docket.act, requests))
    (lost,) = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert lost.stage is Stage.CONFLICT
    assert lost.typed in ({"reason": "甲写的"}, {})
    assert len(docket.entries("m")) == 3


def test_many_at_once_are_committed_together(docket: Docket) -> None:
    requests = [
        Request(f"m{number}", "register", "centre", {"kind": "complaint"}, procedure="practice")
        for number in range(200)
    ]
    outcomes = [future.result() for future in [docket.submit(request) for request in requests]]
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    assert docket.verify().entries == 200


def test_time_acts_once_however_late_and_however_often(docket: Docket, watch: Any) -> None:
    with_unit(docket)
    watch.to("2023-11-01T09:00")  # the office was closed for a month
    assert docket.tick() == 1
    assert docket.tick() == 0
    at = datetime(2023, 10, 8, tzinfo=SHANGHAI)
    assert [(entry.key, entry.at) for entry in docket.entries("m")[2:]] == [
        ("timer:m:check:1:lapse", at),
        ("timer:m:handle:1:remind:2023-10-17", datetime(2023, 10, 13, tzinfo=SHANGHAI)),
        ("timer:m:handle:1:lapse", datetime(2023, 10, 18, tzinfo=SHANGHAI)),
    ]
    lapse = docket.entries("m")[-1]
    assert lapse.recorded == watch.now
    matter = docket.matter("m")
    assert matter is not None
    assert matter.terms["check"].lapsed == at
    assert docket.verify().holds


def test_a_lapse_with_an_act_closes_by_itself(docket: Docket, watch: Any) -> None:
    with_unit(docket)
    does(docket, "accept", "unit:A")
    does(docket, "submit", "unit:A", course="已查")
    does(docket, "approve", "centre")
    watch.to("2023-10-12T00:00")
    docket.tick()
    matter = docket.matter("m")
    assert matter is not None
    assert (matter.state, matter.facts["rating"]) == ("closed", "not_rated")
    assert docket.entries("m")[-1].at == datetime(2023, 10, 11, tzinfo=SHANGHAI)


def test_one_matter_that_fails_does_not_keep_time_from_the_others(database: str, watch: Any) -> None:
    broken = practice()
    (not_rated,) = [act for act in broken.acts if act.name == "not_rated"]
    broken.acts.append(replace(not_rated, row="not_rated#2"))
    broken.close_rows()
    with open_docket(database, [broken], lambda _: Clock(), watch) as docket:
        with_unit(docket, "a")
        does(docket, "accept", "unit:A", "a")
        does(docket, "submit", "unit:A", "a", course="已查")
        does(docket, "approve", "centre", "a")
        with_unit(docket, "b")
        watch.forward(days=60)
        with pytest.raises(DefinitionError, match="同时成立"):
            docket.tick()
        assert docket.entries("b")[-1].act == "lapse"
        assert docket.entries("a")[-1].act == "approve"


def test_work_lists_by_what_is_left_in_pages_by_key(docket: Docket, watch: Any) -> None:
    for number in range(7):
        with_unit(docket, f"m{number}")
        watch.forward(days=1)
    first = docket.work("unit", size=3)
    assert [item.matter for item in first.items] == ["m0", "m1", "m2"]
    assert first.after is not None
    second = docket.work("unit", after=first.after, size=3)
    third = docket.work("unit", after=second.after, size=3)
    assert [item.matter for item in (*second.items, *third.items)] == ["m3", "m4", "m5", "m6"]
    assert third.after is None
    assert docket.work("unit", "A").items == docket.work("unit").items
    assert docket.work("unit", "B").items == ()
    with docket.engine.connect() as connection:
        assert tally(connection, "unit", watch.now).late >= 0


@pytest.mark.parametrize("party", [None, "A"])
@pytest.mark.parametrize("after", [None, (1, "m1")])
def test_a_page_walks_an_index_and_sorts_nothing(
    docket: Docket, party: str | None, after: tuple[int, str] | None
) -> None:
    with docket.engine.connect() as connection:
        query = page_query("unit", party, after, 50).compile(connection, compile_kwargs={"literal_binds": True})
        if connection.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}").all()
            plan = "\n".join(str(row[-1]) for row in rows)
        else:
            connection.exec_driver_sql("SET enable_seqscan = off")
            connection.exec_driver_sql("SET enable_bitmapscan = off")
            plan = "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {query}").all())
    if connection.dialect.name == "sqlite":
        assert ("work_by_party" if party else "work_by_role") in plan
    assert "work_by_" in plan  # PostgreSQL may take either on a table this small
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_personal_data_is_outside_the_journal_and_erasure_is_an_act_os_12(docket: Docket) -> None:
    does(docket, "register", "centre", kind="complaint", phone="13812345678")
    (entry,) = docket.entries("m")
    assert "13812345678" not in str(entry)
    with docket.engine.connect() as connection:
        assert open_particular(connection, "m", 1, "phone") == "13812345678"
        raw = connection.execute(text("SELECT sealed FROM personal_data")).scalar()
        assert b"138" not in bytes(raw or b"")
    again = docket.act(Request("m", "register", "centre", {"kind": "complaint", "phone": "13812345678"}, key=entry.key))
    assert isinstance(again, Accepted)
    unsigned = docket.erase("m", Order("centre", "", "第四十七条", "本人要求"), [(1, "phone")])
    assert isinstance(unsigned, Refusal)
    assert "缺少批准人" in unsigned.why
    outcome = docket.erase("m", Order("centre", "处长", "个人信息保护法第四十七条", "本人要求"), [(1, "phone")])
    assert isinstance(outcome, Accepted)
    with docket.engine.connect() as connection:
        assert open_particular(connection, "m", 1, "phone") is None
        assert connection.execute(text("SELECT count(*) FROM subject_keys")).scalar() == 0
    report = docket.verify()
    assert report.holds
    assert report.erased == ["事项m第1条“phone”：已由第2条删除"]
    refused = docket.erase("m", ORDER, [(1, "phone")])
    assert isinstance(refused, Refusal)
    assert "已删除" in refused.why


def test_suspension_pauses_every_limit_and_only_resuming_goes_on(docket: Docket, watch: Any) -> None:
    with_unit(docket)
    watch.to("2023-09-28T10:00")
    assert isinstance(docket.suspend("m", ORDER), Accepted)
    refused = docket.act(Request("m", "accept", "unit:A"))
    assert isinstance(refused, Refusal)
    assert "已中止" in refused.why
    watch.to("2023-11-28T10:00")
    assert docket.tick() == 0
    assert isinstance(docket.resume("m", ORDER), Accepted)
    matter = docket.matter("m")
    assert matter is not None
    assert matter.terms["handle"].last == "2023-12-11"  # 28 September was the first day; 29 November the second
    assert isinstance(docket.resume("m", ORDER), Refusal)


def test_a_correction_says_what_was_wrong_and_deletes_nothing(docket: Docket) -> None:
    with_unit(docket)
    outcome = docket.correct("m", ORDER, Correction(entry=1, facts={"kind": "enquiry"}))
    assert isinstance(outcome, Accepted)
    assert outcome.matter.facts["kind"] == "enquiry"
    first, _, last = docket.entries("m")
    assert first.particulars["kind"] == "complaint"
    assert last.particulars["before"] == {"kind": "complaint"}
    assert last.particulars["reason"] == "录入有误"
    for wrong in (Correction(entry=9), Correction(entry=1, facts={"colour": 1}), Correction(entry=1, state="gone")):
        assert isinstance(docket.correct("m", ORDER, wrong), Refusal)


def test_a_matter_keeps_its_definition_until_an_act_moves_it(database: str, procedure: Procedure, watch: Any) -> None:
    newer = practice("2").done()
    with open_docket(database, [procedure], lambda _: Clock(), watch) as docket:
        with_unit(docket)
    with open_docket(database, [procedure, newer], lambda _: Clock(), watch) as docket:
        does(docket, "accept", "unit:A")
        assert docket.entries("m")[-1].changes.definition is None
        with_unit(docket, "n")
        matter = docket.matter("n")
        assert matter is not None
        assert matter.definition == "practice/2"
        outcome = docket.migrate("m", ORDER, "2")
        assert isinstance(outcome, Accepted)
        assert outcome.matter.definition == "practice/2"
        assert isinstance(docket.migrate("m", ORDER, "2"), Refusal)
        with pytest.raises(UnknownDefinitionError, match="practice/9"):
            docket.migrate("m", ORDER, "9")
        assert docket.verify().holds
    with open_docket(database, [newer], lambda _: Clock(), watch) as docket:
        does(docket, "submit", "unit:A", course="已查")


def test_a_new_notice_re_dates_running_limits_by_an_act(
    database: str, procedure: Procedure, watch: Any, calendars: Callable[[datetime], Clock]
) -> None:
    watch.to("2019-03-19T10:00")
    with open_docket(database, [procedure], calendars, watch) as docket:
        with_unit(docket)
        does(docket, "accept", "unit:A")
        does(docket, "extend", "unit:A", days=10)
        does(docket, "extend", "unit:A", days=10)
        assert limit_of(docket) == "2019-05-02"
        notice = "国务院办公厅关于调整2019年劳动节假期安排的通知"
        assert docket.redate(notice) == 0
        watch.to("2019-03-22T18:00")  # announced: 1 to 4 May rest, 28 April and 5 May work
        assert docket.redate(notice) == 1
        assert docket.redate(notice) == 0
        assert limit_of(docket) == "2019-04-30"  # two days earlier: 28 April works now
        entry = docket.entries("m")[-1]
        assert (entry.act, entry.by, entry.clause) == ("redate", "clock", notice)
        assert entry.particulars["moved"] == [{"limit": "handle", "from": "2019-05-02", "to": "2019-04-30"}]
        assert docket.verify().holds


def limit_of(docket: Docket) -> str:
    matter = docket.matter("m")
    assert matter is not None
    return matter.terms["handle"].last


@pytest.fixture
def calendars() -> Callable[[datetime], Clock]:
    def known(moment: datetime) -> Clock:
        return Clock.as_known_on(moment.date())

    return known


def test_a_database_that_may_lose_what_it_acknowledged_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotDurableError, match="拒绝启动"):
        open_database(f"sqlite:///{tmp_path / 'x.db'}?synchronous=NORMAL")
    with pytest.raises(NotDurableError):
        open_database(f"sqlite:///{tmp_path / 'x.db'}?synchronous=OFF")
    with pytest.raises(NotDurableError):
        open_database("sqlite://")  # in memory
    with pytest.raises(NotDurableError, match="之一"):
        open_database(f"sqlite:///{tmp_path / 'x.db'}?synchronous=MAYBE")
    with pytest.raises(StorageError, match="打不开"):
        open_database(f"sqlite:///{tmp_path / 'no' / 'folder' / 'x.db'}")
    with pytest.raises(StorageError, match="不支持"):
        open_database("mysql://x/y")


@pytest.mark.postgres
def test_postgresql_that_may_lose_what_it_acknowledged_is_refused(postgres_server: Any) -> None:
    url = postgres_server.fresh_database()
    name = url.rpartition("/")[2]
    import psycopg

    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    with pytest.raises(NotDurableError, match="synchronous_commit"):
        open_database(url)
