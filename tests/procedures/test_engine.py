"""Acts decided in memory: what is allowed, what is refused and under which clause, what happens to limits."""

from __future__ import annotations

from datetime import datetime

import msgspec
import pytest

from gongbao.clock import SHANGHAI, Clock
from gongbao.procedures import (
    Decision,
    DefinitionError,
    Matter,
    Procedure,
    Refusal,
    Request,
    Running,
    Stage,
    decide,
    fold_all,
    open_acts,
)
from gongbao.procedures.engine import lapses
from gongbao.procedures.journal.entries import decode, encode, replayed
from gongbao.procedures.matter import Changes, Entry, Stopped

CLOCK = Clock()


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)


class Story:
    """A matter told act by act; `tries` on it leaves it as it is."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.matter: Matter | None = None
        self.entries: list[Entry] = []

    def tries(self, moment: str, by: str, act: str, **typed: object) -> Decision | Refusal:
        request = Request("m", act, by, typed, at(moment), procedure="practice")
        return decide(self.procedure, self.matter, request, CLOCK, at(moment))

    def does(self, moment: str, by: str, act: str, **typed: object) -> Matter:
        decision = self.tries(moment, by, act, **typed)
        assert isinstance(decision, Decision), decision
        self.matter = decision.matter
        self.entries.extend(decision.entries)
        return decision.matter

    def refused(self, moment: str, by: str, act: str, **typed: object) -> Refusal:
        refusal = self.tries(moment, by, act, **typed)
        assert isinstance(refusal, Refusal), refusal
        return refusal


@pytest.fixture
def story(procedure: Procedure) -> Story:
    return Story(procedure)


@pytest.fixture
def with_unit(story: Story) -> Story:
    story.does("2023-09-26T17:40", "centre", "register", kind="complaint")
    story.does("2023-09-27T10:00", "centre", "dispatch", to="A")
    return story


def test_limits_run_over_a_holiday(with_unit: Story) -> None:
    assert with_unit.matter is not None
    assert with_unit.matter.terms["handle"].last == "2023-10-17"
    assert with_unit.matter.terms["handle"].owner == "unit:A"
    assert with_unit.matter.terms["check"].last == "2023-10-07"
    assert with_unit.matter.terms["dispatch"].status is Running.MET


def test_in_the_last_minute_and_one_minute_later(with_unit: Story) -> None:
    assert isinstance(with_unit.tries("2023-10-07T23:59", "unit:A", "ask_return", reason="不属管辖"), Decision)
    late = with_unit.refused("2023-10-08T00:00", "unit:A", "ask_return", reason="不属管辖")
    assert (late.stage, late.clause) == (Stage.NEED, "第十六条")


@pytest.mark.parametrize(
    ("by", "act", "typed", "stage", "clauses"),
    [
        ("centre", "dispatch", {"to": "B"}, Stage.STATE, ("第十三条",)),
        ("centre", "accept", {}, Stage.ROLE, ("第十六条第一项",)),
        ("unit:B", "accept", {}, Stage.PARTY, ("第十六条第一项", "第十三条")),
        ("unit:A", "ask_return", {}, Stage.PARTICULARS, ("第十七条第一款",)),
        ("unit:A", "ask_return", {"reason": 5}, Stage.PARTICULARS, ("第十七条第一款",)),
        ("unit:A", "ask_return", {"reason": "x", "colour": "red"}, Stage.PARTICULARS, ("第十六条第三项",)),
        ("centre", "delete", {}, Stage.FORBIDDEN, ("第四十条",)),
        ("centre", "fly", {}, Stage.NO_SUCH_ACT, ()),
        ("centre", "register", {"kind": "complaint"}, Stage.STATE, ("第十一条", "第十三条")),
    ],
)
def test_what_is_refused_names_the_clause(
    with_unit: Story, by: str, act: str, typed: dict[str, object], stage: Stage, clauses: tuple[str, ...]
) -> None:
    refusal = with_unit.refused("2023-09-27T11:00", by, act, **typed)
    assert (refusal.stage, refusal.clauses) == (stage, clauses), str(refusal)
    assert refusal.typed == typed


def test_a_closed_matter_cites_how_it_came_to_be_closed(story: Story) -> None:
    story.does("2023-09-26T17:40", "centre", "register", kind="enquiry")
    story.does("2023-09-26T17:50", "centre", "answer")
    refusal = story.refused("2023-09-26T18:00", "centre", "dispatch", to="A")
    assert refusal.clauses == ("第十三条", "第十三条第一项")
    assert "已经结束" in refusal.why


def test_before_the_last_act_in_the_future_and_without_a_time_zone(with_unit: Story, procedure: Procedure) -> None:
    assert with_unit.refused("2023-09-26T10:00", "unit:A", "accept").stage is Stage.TIME
    future = Request("m", "accept", "unit:A", at=at("2023-10-01T00:00"))
    refusal = decide(procedure, with_unit.matter, future, CLOCK, at("2023-09-28T00:00"))
    assert isinstance(refusal, Refusal)
    assert "晚于现在" in refusal.why
    naive = Request("m", "accept", "unit:A", at=datetime(2023, 9, 28))
    refusal = decide(procedure, with_unit.matter, naive, CLOCK, at("2023-09-28T00:00"))
    assert isinstance(refusal, Refusal)
    assert "没有时区" in refusal.why


def test_a_conflict_gives_back_what_was_typed(with_unit: Story, procedure: Procedure) -> None:
    stale = Request("m", "ask_return", "unit:A", {"reason": "写了很久"}, expected=1)
    refusal = decide(procedure, with_unit.matter, stale, CLOCK, at("2023-09-28T00:00"))
    assert isinstance(refusal, Refusal)
    assert refusal.stage is Stage.CONFLICT
    assert refusal.typed == {"reason": "写了很久"}


def test_extensions_are_refused_when_too_many_too_long_too_late(with_unit: Story) -> None:
    with_unit.does("2023-09-27T11:00", "unit:A", "accept")
    assert with_unit.refused("2023-10-18T00:00", "unit:A", "extend", days=5).clause == "第十九条"
    assert "最长" in with_unit.refused("2023-10-17T23:59", "unit:A", "extend", days=11).why
    assert with_unit.does("2023-10-17T23:59", "unit:A", "extend", days=10).terms["handle"].last == "2023-10-31"
    with_unit.does("2023-10-18T09:00", "unit:A", "extend", days=2)
    assert "不超过2次" in with_unit.refused("2023-10-18T10:00", "unit:A", "extend", days=1).why


def test_a_submission_holds_the_limit_and_a_rejection_lets_it_have_run_on(with_unit: Story) -> None:
    with_unit.does("2023-09-27T11:00", "unit:A", "accept")
    matter = with_unit.does("2023-10-17T23:00", "unit:A", "submit", course="已查")
    assert matter.terms["handle"].status is Running.HELD
    # While it is held nothing lapses, however long the review takes ...
    matter = with_unit.does("2023-10-20T09:00", "centre", "reject", reason="未答复")
    assert [entry.act for entry in with_unit.entries][-2:] == ["submit", "reject"]
    assert not matter.terms["handle"].lapsed
    # ... but the rejected submission did not stop it: the next act finds the lapse of the 18th.
    matter = with_unit.does("2023-10-20T10:00", "unit:A", "submit", course="已答复")
    assert [(entry.act, entry.at) for entry in with_unit.entries][-2] == ("lapse", at("2023-10-20T09:00"))
    assert matter.terms["handle"].lapsed == at("2023-10-18T00:00")


def test_an_approved_submission_counts_as_of_its_own_moment(with_unit: Story) -> None:
    with_unit.does("2023-09-27T11:00", "unit:A", "accept")
    with_unit.does("2023-10-17T23:00", "unit:A", "submit", course="已查")
    matter = with_unit.does("2023-10-20T09:00", "centre", "approve")
    assert matter.terms["handle"].ended == at("2023-10-17T23:00")
    assert not matter.terms["handle"].over(at("2023-11-01T00:00"))


def test_a_pause_is_not_counted(with_unit: Story) -> None:
    with_unit.does("2023-09-27T11:00", "unit:A", "accept")
    matter = with_unit.does("2023-10-09T10:00", "unit:A", "await_supplement")
    assert matter.terms["handle"].over_from is None
    matter = with_unit.does("2023-11-09T10:00", "caller", "supplement")
    assert matter.terms["handle"].last == "2023-11-17"
    assert len(with_unit.entries) == 5


def test_lapses_come_before_the_act_that_finds_them_in_their_order(with_unit: Story) -> None:
    with_unit.does("2023-09-27T11:00", "unit:A", "accept")
    with_unit.does("2023-10-17T23:00", "unit:A", "submit", course="已查")
    with_unit.does("2023-10-18T09:00", "centre", "approve")
    refusal = with_unit.refused("2023-10-26T00:00", "caller", "rate", choice="满意")
    assert (refusal.stage, refusal.state) == (Stage.STATE, "closed")
    assert isinstance(with_unit.tries("2023-10-25T23:59", "caller", "rate", choice="满意"), Decision)


def test_rows_of_one_name_are_told_apart_by_what_is_typed(with_unit: Story) -> None:
    with_unit.does("2023-09-27T11:00", "unit:A", "accept")
    with_unit.does("2023-10-16T23:00", "unit:A", "submit", course="已查")
    with_unit.does("2023-10-17T09:00", "centre", "approve")
    assert with_unit.does("2023-10-17T10:00", "caller", "rate", choice="一般").facts["rating"] == "invalid"
    assert with_unit.does("2023-10-17T11:00", "caller", "rate", choice="不满意").state == "revisit"


def test_the_third_return_leads_to_coordination(with_unit: Story) -> None:
    for day, (unit, other) in zip(("28", "29"), (("A", "B"), ("B", "C")), strict=True):
        with_unit.does(f"2023-09-{day}T09:00", f"unit:{unit}", "ask_return", reason="不属管辖")
        assert with_unit.refused(f"2023-09-{day}T09:30", "bureau", "coordinate").clause == "第十八条"
        with_unit.does(f"2023-09-{day}T10:00", "centre", "redispatch", to=other)
    assert with_unit.matter is not None
    assert with_unit.matter.terms["handle"].generation == 3
    with_unit.does("2023-09-29T11:00", "unit:C", "ask_return", reason="不属管辖")
    assert with_unit.refused("2023-09-29T11:30", "centre", "redispatch", to="D").stage is Stage.CONDITION
    assert with_unit.does("2023-09-29T12:00", "bureau", "coordinate").state == "difficult"


def test_a_matter_is_what_its_entries_say(with_unit: Story) -> None:
    with_unit.does("2023-09-27T11:00", "unit:A", "accept")
    with_unit.does("2023-10-20T09:00", "unit:A", "submit", course="逾期办结")
    assert fold_all(with_unit.entries) == with_unit.matter
    with pytest.raises(ValueError, match="之后应为"):
        fold_all([with_unit.entries[0], with_unit.entries[2]])
    with pytest.raises(ValueError, match="首条记录应为立项"):
        fold_all(with_unit.entries[1:])


def test_open_acts_are_the_menu_of_an_officer(with_unit: Story, procedure: Procedure) -> None:
    moment = at("2023-09-27T12:00")
    assert [row.name for row in open_acts(procedure, with_unit.matter, "unit:A", CLOCK, moment)] == [
        "accept",
        "ask_return",
    ]
    assert open_acts(procedure, with_unit.matter, "unit:B", CLOCK, moment) == ()
    assert [row.name for row in open_acts(procedure, None, "centre", CLOCK, moment)] == ["register"]


def test_two_rows_at_once_are_a_mistake_of_the_definition(procedure: Procedure) -> None:
    from dataclasses import replace

    from practice import practice

    doubled = practice()
    doubled.acts.append(replace(doubled.acts[3], row="accept#2", clause="第九十九条"))
    doubled.close_rows()
    story = Story(doubled)
    story.does("2023-09-26T17:40", "centre", "register", kind="complaint")
    story.does("2023-09-27T10:00", "centre", "dispatch", to="A")
    with pytest.raises(DefinitionError, match=r"accept（第十六条第一项）；accept#2（第九十九条）"):
        story.tries("2023-09-27T11:00", "unit:A", "accept")
    del procedure


def test_a_limit_in_a_year_not_announced_is_not_guessed(story: Story) -> None:
    story.does("2026-12-30T09:00", "centre", "register", kind="complaint")
    matter = story.does("2026-12-30T10:00", "centre", "dispatch", to="A")
    term = matter.terms["handle"]
    assert (term.over_from, term.last) == (None, "")
    assert term.not_before is not None


def test_of_a_limit_that_is_only_stopped_held_or_reinstated_an_entry_says_no_more(with_unit: Story) -> None:
    with_unit.does("2023-09-28T09:00", "unit:A", "accept")
    with_unit.does("2023-10-08T09:00", "unit:A", "submit", course="已办")
    with_unit.does("2023-10-08T10:00", "centre", "reject", reason="不全")
    with_unit.does("2023-10-09T09:00", "unit:A", "submit", course="已办")
    with_unit.does("2023-10-09T10:00", "centre", "approve")
    said = [(list(entry.changes.terms), entry.changes.stopped) for entry in with_unit.entries]
    assert said == [
        (["dispatch"], {}),
        (["check", "handle"], {"dispatch": Stopped(Running.MET, at("2023-09-27T10:00"))}),
        ([], {"check": Stopped(Running.MET, at("2023-09-28T09:00"))}),
        ([], {"handle": Stopped(Running.HELD, at("2023-10-08T09:00"))}),
        ([], {"handle": Stopped(Running.RUNNING)}),
        ([], {"handle": Stopped(Running.HELD, at("2023-10-09T09:00"))}),
        (["rate"], {"handle": Stopped(Running.MET, at("2023-10-09T09:00"))}),
    ]


def test_a_limit_that_an_act_both_ends_late_and_stops_is_told_whole(with_unit: Story) -> None:
    with_unit.does("2023-09-28T09:00", "unit:A", "accept")
    with_unit.does("2023-10-08T09:00", "unit:A", "submit", course="已办")
    with_unit.does("2023-10-08T10:00", "centre", "approve")
    decision = with_unit.tries("2023-10-20T10:00", "caller", "rate", choice="满意")
    assert isinstance(decision, Refusal)  # what time did first has closed it
    assert with_unit.matter is not None
    late = lapses(with_unit.procedure, with_unit.matter, CLOCK, at("2023-10-20T10:00"), at("2023-10-20T10:00"))
    (entry,) = late.entries
    assert (entry.act, entry.changes.stopped) == ("not_rated", {})
    assert entry.changes.terms["rate"] == late.matter.terms["rate"]
    assert (late.matter.terms["rate"].status, late.matter.terms["rate"].lapsed) == (Running.MET, entry.at)


def test_an_entry_of_before_that_says_a_stopped_limit_whole_is_read_as_well(with_unit: Story) -> None:
    matter = with_unit.does("2023-09-28T09:00", "unit:A", "accept")
    last = with_unit.entries[-1]
    changes = Changes(state="handling", terms={"check": matter.terms["check"]})
    before = [*with_unit.entries[:-1], msgspec.structs.replace(last, changes=changes, written=last.at)]
    assert replayed("m", (("m", entry.number, encode(entry), b"") for entry in before)).matter == matter


@pytest.mark.parametrize(("now", "said"), [("2023-09-26T17:40", False), ("2023-09-27T09:00", True)])
def test_an_entry_says_when_it_was_written_down_where_that_was_not_at_once(story: Story, now: str, said: bool) -> None:
    asked = Request("m", "register", "centre", {"kind": "complaint"}, at("2023-09-26T17:40"), procedure="practice")
    decision = decide(story.procedure, None, asked, CLOCK, at(now))
    assert isinstance(decision, Decision)
    body = encode(decision.entries[0])
    assert (b'"recorded"' in body) is said
    assert decode("m", 1, "", body.decode()).recorded == decision.entries[0].recorded == at(now)


def test_an_entry_that_stops_what_never_began_makes_no_matter(with_unit: Story) -> None:
    stopped = Changes(stopped={"rate": Stopped(Running.MET)})
    moment = at("2023-10-08T09:00")
    false = Entry(matter="m", number=3, act="rate", by="caller", at=moment, clause="", changes=stopped)
    entries = [*with_unit.entries, false]
    with pytest.raises(ValueError, match="事项m第3条：时限rate没有开始"):
        fold_all(entries)
    with pytest.raises(ValueError, match="事项m：时限rate没有开始"):
        replayed("m", (("m", entry.number, encode(entry), b"") for entry in entries))
