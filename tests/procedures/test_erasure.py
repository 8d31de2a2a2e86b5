"""Erasure reaches letters too, on both databases, whoever comes first: the act that erases or the one that puts in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import text

from gongbao.procedures import Request
from gongbao.procedures.administration import Order
from gongbao.procedures.journal.docket import Docket
from gongbao.procedures.journal.writer import Accepted
from gongbao.procedures.notices.inbox import ErasedMeanwhileError, Inbox

ORDER = Order("centre", "处长", "个人信息保护法第四十七条", "本人要求")
PDF = b"%PDF-1.7 13812345678"


def with_phone(docket: Docket, matter: str) -> None:
    typed = {"kind": "complaint", "phone": "13812345678"}
    assert isinstance(docket.act(Request(matter, "register", "centre", typed, procedure="practice")), Accepted)


def keys_and_files(docket: Docket) -> tuple[int, int, int]:
    """How many keys of letters, files and personal particulars there are."""
    queries = (
        "SELECT count(*) FROM letter_keys",
        "SELECT count(*) FROM inbox WHERE sealed IS NOT NULL",
        "SELECT count(*) FROM personal_data",
    )
    with docket.engine.connect() as connection:
        first, second, third = (int(connection.execute(text(query)).scalar() or 0) for query in queries)
    return first, second, third


def test_only_letters_that_hold_it_are_destroyed(docket: Docket, watch: Any) -> None:
    with_phone(docket, "m")
    with_phone(docket, "n")
    inbox = Inbox(docket.engine)
    for identifier, matter, holds in (("a", "m", [(1, "phone")]), ("b", "m", []), ("c", "n", [(1, "phone")])):
        assert inbox.put(identifier, "caller", matter, "k", "t", PDF, watch(), holds)
        assert not inbox.put(identifier, "caller", matter, "k", "t", PDF, watch(), holds)
    assert keys_and_files(docket) == (3, 3, 2)
    assert isinstance(docket.erase("m", ORDER, [(1, "phone")]), Accepted)
    assert [inbox.open(each, "caller", watch()) for each in ("a", "b", "c")] == [None, PDF, PDF]
    assert keys_and_files(docket) == (2, 2, 1)
    assert inbox.erased() == ["a"]
    assert {letter.identifier for letter in inbox.letters("caller")} == {"a", "b", "c"}
    report = docket.verify()
    assert report.holds
    assert report.erased == ["事项m第1条“phone”：已由第2条删除"]


def test_a_letter_put_in_while_it_is_erased_does_not_keep_it(docket: Docket, watch: Any) -> None:
    inbox = Inbox(docket.engine)
    names = [f"m{number}" for number in range(20)]
    for name in names:
        with_phone(docket, name)

    def put(name: str) -> bool:
        try:
            return inbox.put(name, "caller", name, "k", "t", PDF, watch(), [(1, "phone")])
        except ErasedMeanwhileError:
            return False

    with ThreadPoolExecutor(8) as pool:
        letters = [pool.submit(put, name) for name in names]
        erasures = [pool.submit(docket.erase, name, ORDER, [(1, "phone")]) for name in names]
        assert all(isinstance(done.result(), Accepted) for done in erasures)
        assert sum(done.result() for done in letters) == len(inbox.letters("caller"))
    assert [inbox.open(name, "caller", watch()) for name in names] == [None] * len(names)
    assert keys_and_files(docket) == (0, 0, 0)
    assert docket.verify().holds
