"""Rows changed under the same version are noticed: by the docket that starts, by name; and the journal says which."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from practice import practice
from sqlalchemy import text

from gongbao.cli._office import procedures
from gongbao.clock import Clock, working_days
from gongbao.procedures import Procedure, Request, computed, given
from gongbao.procedures.administration import Order
from gongbao.procedures.fingerprint import digests_of
from gongbao.procedures.journal.docket import Docket, open_docket
from gongbao.procedures.journal.kept_definitions import DefinitionChangedError
from gongbao.procedures.journal.writer import Accepted

ORDER = Order("centre", "科长", "第四十条", "改用新定义")


def opened(docket: Docket, matter: str = "m") -> Accepted:
    outcome = docket.act(Request(matter, "register", "centre", {"kind": "complaint"}, procedure="practice"))
    assert isinstance(outcome, Accepted), outcome
    return outcome


def changed(version: str = "1") -> Procedure:
    """The practice procedure with a limit of another length and without one of its acts."""
    p = practice(version)
    limit = p.limits["check"]
    p.limits["check"] = replace(limit, length=working_days(3))
    p.acts = [act for act in p.acts if act.row != "close"]
    p.close_rows()
    return p


def test_the_same_rows_have_the_same_fingerprint_in_every_process() -> None:
    assert practice().done().fingerprint == practice().done().fingerprint
    assert len({one.fingerprint for one in procedures().values()}) == len(procedures())


def test_the_entry_that_opens_a_matter_states_the_fingerprint(docket: Docket, procedure: Procedure) -> None:
    (entry,) = opened(docket).entries
    assert (entry.changes.definition, entry.changes.fingerprint) == ("practice/1", procedure.fingerprint)
    accepted = docket.act(Request("m", "dispatch", "centre", {"to": "A"}))
    assert isinstance(accepted, Accepted)
    assert accepted.entries[-1].changes.fingerprint is None
    assert docket.verify().holds


def test_a_docket_does_not_start_with_other_rows_under_the_same_version(
    database: str, procedure: Procedure, watch: Any
) -> None:
    with open_docket(database, [procedure], lambda _: Clock(), watch) as docket:
        opened(docket)
        before = docket.head("test/journal")
    with pytest.raises(DefinitionChangedError) as told:
        open_docket(database, [changed()], lambda _: Clock(), watch)
    for said in ("limit check（已改动）", "act close（已删除）", "另起版本号", "migrate"):
        assert said in str(told.value)
    with open_docket(database, [procedure], lambda _: Clock(), watch) as docket:
        assert docket.head("test/journal") == before


def test_the_remedy_is_a_new_version_and_an_act_that_moves_the_matter(
    database: str, procedure: Procedure, watch: Any
) -> None:
    with open_docket(database, [procedure], lambda _: Clock(), watch) as docket:
        opened(docket)
    newer = changed("2")
    with open_docket(database, [procedure, newer], lambda _: Clock(), watch) as docket:
        outcome = docket.migrate("m", ORDER, "2")
        assert isinstance(outcome, Accepted)
        assert outcome.entries[-1].changes.fingerprint == newer.fingerprint
        assert docket.verify().holds


def test_rows_that_no_matter_keeps_may_change_freely(database: str, procedure: Procedure, watch: Any) -> None:
    open_docket(database, [procedure], lambda _: Clock(), watch).close()
    with open_docket(database, [changed()], lambda _: Clock(), watch) as docket:
        opened(docket)


def test_of_two_processes_with_different_rows_the_second_writes_nothing(
    database: str, procedure: Procedure, watch: Any
) -> None:
    first = open_docket(database, [procedure], lambda _: Clock(), watch)
    second = open_docket(database, [changed()], lambda _: Clock(), watch)
    try:
        opened(first)
        with pytest.raises(DefinitionChangedError, match="limit check"):
            opened(second, "n")
        assert first.matter("n") is None
        assert first.verify().entries == 1
    finally:
        first.close()
        second.close()


@pytest.mark.parametrize(
    ("forged", "said"),
    [
        ("UPDATE definitions SET fingerprint = repeat('0', 64)", "与定义表不符"),
        ("UPDATE definitions SET digests = '{}'", "合不成"),
        ("DELETE FROM definitions", "定义表中没有"),
    ],
)
def test_verification_holds_the_table_against_the_journal(docket: Docket, forged: str, said: str) -> None:
    opened(docket)
    zeros = "'" + "0" * 64 + "'"
    with docket.engine.connect() as connection:
        connection.execute(text(forged.replace("repeat('0', 64)", zeros)))
        connection.commit()
    report = docket.verify()
    assert [breach.kind for breach in report.breaches] == ["定义"]
    assert said in report.breaches[0].why


LEAST = 20


def at_least(situation: Any) -> bool:
    """A test that a row's author may change without touching the row."""
    return int(situation.given("number")) >= LEAST


def with_need(test: Any) -> str:
    p = Procedure("small", "小程序", "《某办法》")
    office = p.role("office", "窗口")
    done = p.state("done", "已办", final=True)
    p.act("do", "办理", office, None, done, "第一条", when=computed("够数", test), sets={"number": given("number")})
    p.close_rows()
    return digests_of(p)["act do"]


def test_what_a_function_computes_is_part_of_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    def closing_over(number: int) -> Any:
        return lambda situation: int(situation.given("number")) > number

    # fmt: off
    one, other = (lambda s: s.given("number") > 1), (lambda s: s.given("number") >= 1)
    (spaced,) = (lambda s:  s.given("number")  # as many
                 > 1,)
    # fmt: on
    assert with_need(closing_over(1)) != with_need(closing_over(2))
    assert with_need(one) != with_need(other)
    assert with_need(one) == with_need(spaced)
    before = with_need(at_least)
    monkeypatch.setitem(globals(), "LEAST", 21)
    assert with_need(at_least) != before


def test_a_function_without_source_still_counts() -> None:
    names: dict[str, Any] = {}
    exec("first = lambda s: s.count('x') > 1\nsecond = lambda s: s.count('x') > 2", names)
    assert with_need(names["first"]) != with_need(names["second"])
