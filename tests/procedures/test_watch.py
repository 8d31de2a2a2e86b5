"""The service that lets time act: once even after downtime and with several at work, heads kept, faults survived."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy.exc import OperationalError

from gongbao.cli import main
from gongbao.clock import Clock
from gongbao.procedures import Procedure, Request
from gongbao.procedures.journal.docket import Docket, open_docket
from gongbao.procedures.journal.heads import new_signer, read_head
from gongbao.procedures.journal.watch import HeadKeeper, Round, keep_watch, one_round
from gongbao.procedures.journal.writer import Accepted

ENOUGH = 60
"""Seconds after which a process that has not done its work never will."""


def opened(docket: Docket, matter: str) -> None:
    for act, typed in (("register", {"kind": "complaint"}), ("dispatch", {"to": "A"})):
        assert isinstance(docket.act(Request(matter, act, "centre", typed, procedure="practice")), Accepted)


def keeper(folder: Path) -> HeadKeeper:
    return HeadKeeper(new_signer("test/journal"), "test/journal", folder / "heads")


def test_a_round_enters_what_is_due_and_keeps_a_head_when_the_journal_grew(
    docket: Docket, watch: Any, tmp_path: Path
) -> None:
    opened(docket, "m")
    heads = keeper(tmp_path)
    first = one_round(docket, heads)
    assert first == Round(0, tmp_path / "heads" / "000000000002.head")
    assert one_round(docket, heads).quiet
    watch.to("2023-11-01T09:00")
    later = one_round(docket, heads)
    assert later == Round(1, tmp_path / "heads" / "000000000005.head")
    kept = [read_head(path.read_text("utf-8"), heads.signer.verifier()) for path in (tmp_path / "heads").iterdir()]
    assert docket.verify(kept).holds
    assert one_round(docket).touched == 0


def test_of_two_at_once_each_lapse_is_entered_once(database: str, procedure: Procedure, watch: Any) -> None:
    with open_docket(database, [procedure], lambda _: Clock(), watch) as docket:
        for number in range(40):
            opened(docket, f"m{number}")
        watch.to("2023-11-01T09:00")
        others = [open_docket(database, [procedure], lambda _: Clock(), watch) for _ in range(2)]
        stops, told = threading.Event(), list[Round]()

        def tell(done: Round) -> None:
            told.append(done)

        threads = [threading.Thread(target=keep_watch, args=(one, 0.01, stops, tell)) for one in others]
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + ENOUGH
        while docket.verify().entries < 40 * 5 and time.monotonic() < deadline:
            time.sleep(0.05)
        stops.set()
        for thread in threads:
            thread.join()
        for one in others:
            one.close()
        assert [done.fault for done in told if done.fault] == []
        for number in range(40):
            acts = [entry.act for entry in docket.entries(f"m{number}")[2:]]
            assert sorted(acts) == ["lapse", "lapse", "remind"]
        assert docket.verify().holds


def test_a_round_that_fails_is_told_and_the_next_one_comes(docket: Docket, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(docket, "m")
    stop, told = threading.Event(), list[Round]()
    tick = docket.tick
    answers = [OperationalError("x", None, Exception("连接已断开")), None]

    def failing() -> int:
        if (error := answers.pop(0)) is not None:
            raise error
        stop.set()
        return tick()

    monkeypatch.setattr(docket, "tick", failing)
    keep_watch(docket, 0.01, stop, told.append)
    assert ["连接已断开" in done.fault for done in told] == [True]
    assert answers == []


def test_the_service_catches_up_after_downtime_and_stops_when_told(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/office.db"
    environment = {**os.environ, "GONGBAO_DATABASE": database, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(main, arguments, env={"GONGBAO_DATABASE": database})

    key = str(tmp_path / "key.pem")
    public = run("journal", "keygen", key).output.strip()
    acted = run(
        "matter", "act", "OC-1", "apply", "--procedure", "one_child_certificate", "--by", "couple",
        "--at", "2023-05-18T09:00+08:00", "--with", "form=1", "--with", "ids=true", "--with", "photographs=2",
        "--with", "register_matches=true",
    )  # fmt: skip
    assert acted.exit_code == 0, acted.output  # to be issued the same day, years ago
    service = (sys.executable, "-c", "from gongbao.cli import main; main()", "matter", "tick", "--every", "0.1")
    heads = ("--sign", key, "--heads", str(tmp_path / "heads"))
    services = [
        subprocess.Popen((*service, *heads), env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert ["值守开始" in (one.stdout.readline() if one.stdout else "") for one in services] == [True, True]
    kept = tmp_path / "heads" / "000000000002.head"
    deadline = time.monotonic() + ENOUGH
    while not kept.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    for one in services:
        one.send_signal(signal.SIGTERM)
    said = [one.communicate(timeout=ENOUGH) for one in services]
    assert [one.returncode for one in services] == [0, 0], said
    shown = run("matter", "show", "OC-1").output
    assert shown.count("〔lapse〕\t") == 1
    assert "一致" not in run("journal", "verify", "--against", str(kept), "--key", public).output
    assert run("journal", "verify", "--against", str(kept), "--key", public).exit_code == 0
    assert "0件" in run("matter", "tick").output
    assert "同时给出" in run("matter", "tick", "--heads", str(tmp_path)).output
