"""A definition with a mistake is found out, with the shortest path that shows it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from practice import practice

from gongbao.clock import working_days
from gongbao.procedures import DefinitionError, Need, Particular, Procedure, fact, given
from gongbao.procedures.checks import Finding, check, silences
from gongbao.procedures.explore import explore, moves_listing
from gongbao.procedures.rows import Does


def found(procedure: Procedure) -> list[Finding]:
    return check(procedure)


def small() -> tuple[Procedure, dict[str, object]]:
    """Opened, handled within five days, ended."""
    p = Procedure("small", "小程序", "文〔2023〕1号")
    office = p.role("office", "办理机关")
    handling = p.state("handling", "办理中", office)
    done = p.state("done", "办结", final=True)
    limit = p.limit("handle", "办理", office, working_days(5), "第二条", within=handling, lapse="督办")
    return p, {"office": office, "handling": handling, "done": done, "limit": limit}


def test_the_practice_procedure_is_sound() -> None:
    assert found(practice()) == []
    practice().done()


def test_situations_are_explored_without_a_model_checker() -> None:
    exploration = explore(practice())
    assert 30 < len(exploration.places) < 400
    listing = moves_listing(practice(), exploration)
    assert "热线中心：登记〔register〕（第十一条）→ 已登记" in listing
    assert listing.count("（终结）") >= 1


def test_the_list_of_moves_is_the_one_that_was_read() -> None:
    """After a change of rows: read the difference, then write the new list (`gongbao procedure moves`)."""
    kept = Path(__file__).with_name("practice_moves.txt").read_text("utf-8")
    assert moves_listing(practice()) == kept


@pytest.mark.parametrize("row", [act.row for act in practice().acts])
def test_every_removed_act_changes_the_list_of_moves(row: str) -> None:
    procedure = practice()
    whole = moves_listing(procedure)
    procedure.acts = [act for act in procedure.acts if act.row != row]
    assert moves_listing(procedure) != whole


@pytest.mark.parametrize("row", [act.row for act in practice().acts])
def test_every_removed_clause_is_found(row: str) -> None:
    procedure = practice()
    procedure.acts = [replace(act, clause="") if act.row == row else act for act in procedure.acts]
    assert ("条款", row) in {(finding.kind, finding.row) for finding in found(procedure)}


STARTS = [
    (act.row, change.limit.name) for act in practice().acts for change in act.changes if change.does is Does.STARTS
]


@pytest.mark.parametrize(("row", "limit"), STARTS)
def test_every_removed_start_is_found_or_shows_in_the_list(row: str, limit: str) -> None:
    procedure = practice()
    whole = moves_listing(procedure)
    procedure.acts = [
        replace(act, changes=tuple(c for c in act.changes if c.limit.name != limit or c.does is not Does.STARTS))
        if act.row == row
        else act
        for act in procedure.acts
    ]
    assert found(procedure) or moves_listing(procedure) != whole


def test_a_holder_without_a_running_limit_shows_the_way_there() -> None:
    procedure = practice()
    procedure.states["returned"] = state = replace(procedure.states["returned"], silent="")
    procedure.acts = [
        replace(
            act,
            target=state if act.target is not None and act.target.name == "returned" else act.target,
            sources=tuple(state if source.name == "returned" else source for source in act.sources),
        )
        for act in procedure.acts
    ]
    (finding,) = [finding for finding in found(procedure) if finding.kind == "无时限"]
    assert [act.row for act in finding.path] == ["register", "dispatch", "ask_return"]
    assert "最短路径：register > dispatch > ask_return" in str(finding)


def test_dead_end_unreachable_no_end() -> None:
    p, r = small()
    stuck = p.state("stuck", "卡住", r["office"], silent="第三条")  # type: ignore[arg-type]
    nowhere = p.state("nowhere", "无处", r["office"], silent="第四条")  # type: ignore[arg-type]
    p.act("open", "立项", r["office"], None, r["handling"], "第一条", starts=r["limit"])  # type: ignore[arg-type]
    p.act("jam", "卡住", r["office"], r["handling"], stuck, "第三条", stops=r["limit"])  # type: ignore[arg-type]
    p.act("leave", "离开", r["office"], nowhere, r["done"], "第四条")  # type: ignore[arg-type]
    kinds = {(finding.kind, finding.row) for finding in found(p)}
    assert ("死路", "stuck") in kinds
    assert {("不可达", "nowhere"), ("不可达", "leave"), ("不可达", "done")} <= kinds
    with pytest.raises(DefinitionError, match=r"死路.*open > jam"):
        p.done()


def test_limits_are_held_to_start_owner_consequence_clause_and_states() -> None:
    p, r = small()
    office, handling = r["office"], r["handling"]
    p.limit("idle", "空", office, working_days(1), "", within=())  # type: ignore[arg-type]
    p.limit("nolength", "无数", office, None, "第九条", within=handling, then="absent")  # type: ignore[arg-type]
    p.role("ghost", "闲人")
    p.act("open", "立项", office, None, handling, "第一条", starts=r["limit"])  # type: ignore[arg-type]
    p.act("end", "办结", office, handling, r["done"], "第二条")  # type: ignore[arg-type]
    said = "\n".join(map(str, found(p)))
    for expected in (
        "idle：没有行为使它起算",
        "idle：时限没有条款",
        "idle：没有写明届满的后果",
        "idle：没有写明在哪些状态计算",
        "nolength：没有长度",
        "nolength：届满后的行为 absent 不存在",
        "“闲人”没有任何行为、状态或时限",
        "handle：在“办结”仍在计算，不在其范围（办理中）内；最短路径：open > end",
    ):
        assert expected in said, said


def test_the_form_and_the_facts_are_checked() -> None:
    p, r = small()
    office, handling, done = r["office"], r["handling"], r["done"]
    p.act(
        "open",
        "立项",
        office,
        None,
        handling,
        "第一条",
        starts=r["limit"],  # type: ignore[arg-type]
        asks=[Particular("phone", "电话", personal=True)],
        sets={"phone": given("phone")},
    )
    p.act(
        "end",
        "办结",
        office,
        handling,
        done,
        "第二条",
        stops=r["limit"],  # type: ignore[arg-type]
        needs=[Need(given("paper").filled() & fact("seen").is_(True), "须有文件")],
    )
    said = "\n".join(map(str, found(p)))
    assert "end：用到 paper，但表单没有这一项" in said
    assert "end：比较事实 seen，但没有行为设定它" in said
    assert "phone 是个人信息，不能成为事实" in said


def test_two_rows_that_hold_at_once_are_found() -> None:
    p, r = small()
    p.act("open", "立项", r["office"], None, r["handling"], "第一条", starts=r["limit"])  # type: ignore[arg-type]
    for clause in ("第二条", "第三条"):
        p.act("end", "办结", r["office"], r["handling"], r["done"], clause, stops=r["limit"])  # type: ignore[arg-type]
    assert [finding.kind for finding in found(p)] == ["歧义"]


def test_silences_are_the_report_for_drafters() -> None:
    assert {silence.what for silence in silences(practice())} == {
        "waiting",
        "returned",
        "submitted",
        "difficult",
        "revisit",
    }


def test_rows_cannot_be_named_twice_or_added_after_the_end() -> None:
    p, _ = small()
    with pytest.raises(DefinitionError, match="名称不能重复"):
        p.role("office", "又一个")
    closed = practice().done()
    with pytest.raises(DefinitionError, match="已完成定义"):
        closed.role("late", "迟到")
