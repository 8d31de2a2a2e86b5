"""The writer decides on what it remembers; what another process did, or a lost connection, changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from gongbao.clock import Clock
from gongbao.procedures import Procedure, Refusal, Request, Stage
from gongbao.procedures.journal.docket import Docket, open_docket
from gongbao.procedures.journal.entries import UnreadableEntryError
from gongbao.procedures.journal.writer import Accepted


@pytest.fixture
def two(database: str, procedure: Procedure, watch: Any) -> Iterator[tuple[Docket, Docket]]:
    """Two processes' dockets on one database."""
    with (
        open_docket(database, [procedure], lambda _: Clock(), watch) as here,
        open_docket(database, [procedure], lambda _: Clock(), watch) as there,
    ):
        yield here, there


def ask(matter: str, act: str, by: str, key: str = "", **typed: object) -> Request:
    return Request(matter, act, by, typed, key=key, procedure="practice")


def test_an_act_on_a_matter_that_another_process_moved_is_decided_on_what_it_left(two: tuple[Docket, Docket]) -> None:
    here, there = two
    here.act(ask("m", "register", "centre", kind="complaint"))
    there.act(ask("m", "dispatch", "centre", to="A"))
    accepted = here.act(ask("m", "accept", "unit:A"))  # here the matter is remembered as just registered
    assert isinstance(accepted, Accepted)
    assert [entry.number for entry in accepted.entries] == [3]
    refused = there.act(ask("m", "accept", "unit:A"))  # there it is remembered as not accepted yet
    assert isinstance(refused, Refusal)
    assert refused.stage is Stage.STATE
    assert [entry.act for entry in here.entries("m")] == ["register", "dispatch", "accept"]
    assert here.verify().holds


def test_what_looks_refused_here_may_be_open_by_what_another_process_did(two: tuple[Docket, Docket]) -> None:
    here, there = two
    here.act(ask("m", "register", "centre", kind="complaint"))
    there.act(ask("m", "dispatch", "centre", to="A"))
    there.act(ask("m", "accept", "unit:A"))
    assert isinstance(here.act(ask("m", "submit", "unit:A", course="已查")), Accepted)


def test_a_key_used_in_another_process_is_the_same_act(two: tuple[Docket, Docket]) -> None:
    here, there = two
    here.act(ask("m", "register", "centre", kind="complaint"))
    there.act(ask("m", "dispatch", "centre", "k", to="A"))
    again = here.act(ask("m", "dispatch", "centre", "k", to="A"))
    assert isinstance(again, Accepted)
    assert again.repeated
    assert len(here.entries("m")) == 2


def test_one_of_many_in_a_batch_that_was_overtaken_spoils_none(two: tuple[Docket, Docket]) -> None:
    here, there = two
    for number in range(20):
        here.act(ask(f"m{number}", "register", "centre", kind="complaint"))
    there.act(ask("m7", "dispatch", "centre", to="B"))
    waiting = [here.submit(ask(f"m{number}", "dispatch", "centre", to="A")) for number in range(20)]
    outcomes = [future.result() for future in waiting]
    assert [number for number, outcome in enumerate(outcomes) if isinstance(outcome, Refusal)] == [7]
    assert here.verify().entries == 40


def test_a_matter_whose_entry_was_spoilt_is_told_to_who_acts_on_it_and_to_no_other(two: tuple[Docket, Docket]) -> None:
    here, there = two
    for name in ("good", "spoilt"):
        here.act(ask(name, "register", "centre", kind="complaint"))
    with here.engine.begin() as connection:
        connection.execute(text("UPDATE journal SET body = 'x' || body WHERE matter = 'spoilt'"))
    waiting = [there.submit(ask(name, "dispatch", "centre", to="A")) for name in ("good", "spoilt")]
    assert isinstance(waiting[0].result(), Accepted)
    with pytest.raises(UnreadableEntryError, match="事项spoilt"):
        waiting[1].result()


@pytest.mark.postgres
def test_a_lost_connection_is_opened_again_and_nothing_is_done_twice(
    postgres_server: Any, procedure: Procedure, watch: Any
) -> None:
    with open_docket(postgres_server.fresh_database(), [procedure], lambda _: Clock(), watch) as docket:
        docket.act(ask("m", "register", "centre", kind="complaint"))
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        with docket.engine.connect() as connection:
            connection.execute(text(f"{others} AND datname = current_database()"))
        outcome = docket.act(ask("m", "dispatch", "centre", to="A"))
        assert isinstance(outcome, Accepted)
        assert len(docket.entries("m")) == 2
