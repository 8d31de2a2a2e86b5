"""Whole procedures act by act: states, limits and refusals of stories worked by hand from the gazettes.

The stories name acts, roles, states and particulars as the definitions do. What a form requires and a story leaves
unsaid is filled in; what a story says and no form asks (how a later review must come out) is left aside.
"""

from __future__ import annotations

import importlib
import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from gongbao.clock import SHANGHAI, Clock, Readings
from gongbao.procedures import Decision, Kind, Matter, Procedure, Refusal, Request, Running, Term, decide, lapses
from gongbao.procedures.rows import Act, Particular

FILE = Path(__file__).parents[2].parent / "shared" / "procedure_stories.json"


class DaysAsText(yaml.SafeLoader):
    """YAML whose days and moments stay as they are written."""


DaysAsText.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
OUTSIDE: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8"))["stories"] if FILE.exists() else []
OWN = [
    story
    for file in sorted((Path(__file__).parent / "stories").glob("*.yaml"))
    for story in yaml.load(file.read_text("utf-8"), DaysAsText)
]
STORIES = [*OWN, *OUTSIDE]

GUANGZHOU = "gongbao.regulations.guangzhou"
MODULES = {  # the procedures that a story of this kind may move through; the first is the one it is about
    "HL": ("hotline_12345.procedure",),
    "OS": ("online_handling.procedure", "hotline_12345.procedure"),
    "LA": ("longevity_allowance.procedure",),
    "LF": ("land_pension_fee.procedure",),
    "CP": ("credit_pool.procedure",),
    "CS": ("charging_facilities.procedure",),
    "OC": ("one_child_certificate.procedure",),
}
SETTING: dict[str, list[dict[str, Any]]] = {  # what a story says in its title only
    "LA-01": [{"at": "2023-09-01T00:00", "by": "city_civil_affairs", "act": "expect", "with": {"birth": "1953-12-15"}}],
}


def procedures_of(story: dict[str, Any]) -> list[Procedure]:
    found: list[Procedure] = []
    for name in MODULES[story["procedure"]]:
        module = importlib.import_module(f"{GUANGZHOU}.{name}")
        found.extend(getattr(module, "procedures", None) or (module.procedure,))
    return found


@dataclass
class Desk:
    """The matters of one story, each under its order or, where it has none, under its procedure."""

    procedures: list[Procedure]
    clock: Clock = field(default_factory=Clock)
    options: dict[str, object] = field(default_factory=dict)
    matters: dict[str, Matter] = field(default_factory=dict)
    requests: dict[str, Matter] = field(default_factory=dict)  # before an order was made of them
    latest: str = ""
    before: dict[str, Term] = field(default_factory=dict)

    def do(self, act: dict[str, Any]) -> Refusal | None:
        """One act, kept; a refusal where it is not accepted."""
        at = moment(act["at"])
        if act["act"] == "time_passes":
            self.pass_time(at)
            return None
        answer = self.attempt(act, fill=True)
        if isinstance(answer, Refusal):
            return answer
        key, decision, before = answer
        self.before = dict(before.terms) if before else {}
        self.matters[key] = decision.matter
        self.latest = key
        if decision.matter.state in ("received", "supplement_needed") and "order" not in decision.matter.facts:
            self.requests[key] = decision.matter
        return None

    def pass_time(self, at: datetime) -> None:
        for key, matter in list(self.matters.items()):
            self.matters[key] = self.lapsed(matter, at)

    def attempt(self, act: dict[str, Any], *, fill: bool) -> tuple[str, Decision, Matter | None] | Refusal:
        """Try an act on the matters as they stand; nothing is kept."""
        at, typed = moment(act["at"]), with_offsets(act.get("with", {}))
        furthest: Refusal | None = None
        for procedure in self.procedures:
            if not any(row.act == act["act"] for row in procedure.prohibitions) and not procedure.rows(act["act"]):
                continue
            key, matter = self.target(procedure, act)
            for matter_now in (matter, None) if matter is not None and ended(procedure, matter) else (matter,):
                for typed_in in variants(procedure, act["act"], typed, at, fill):
                    request = Request(key, act["act"], act["by"], typed_in, at)
                    answer = decide(procedure, matter_now, request, self.clock, at, self.options)
                    if isinstance(answer, Decision):
                        return key, answer, matter_now
                    if furthest is None or answer.stage > furthest.stage:
                        furthest = answer
        assert furthest is not None, f"no procedure here knows {act['act']}"
        return furthest

    def target(self, procedure: Procedure, act: dict[str, Any]) -> tuple[str, Matter | None]:
        """The matter that the act is about: its order's, the request an order is made of, or the procedure's own."""
        typed = act.get("with", {})
        order = act.get("order") or typed.get("order") or typed.get("part")
        if order is not None:
            key = f"{procedure.name}:{order}"
            if key in self.matters:
                return key, self.matters[key]
            request = next(reversed(self.requests.values()), None)
            if "part" in typed:
                return key, None
            if request is not None and request.procedure == procedure.name:
                return key, msgspec.structs.replace(request, id=key)
        if self.latest and self.matters[self.latest].procedure == procedure.name:
            return self.latest, self.matters[self.latest]
        own = [key for key, matter in self.matters.items() if matter.procedure == procedure.name]
        return (own[-1], self.matters[own[-1]]) if own else (procedure.name, None)

    def lapsed(self, matter: Matter, at: datetime) -> Matter:
        return lapses(self.procedure_of(matter), matter, self.clock, at, at, self.options).matter

    def procedure_of(self, matter: Matter) -> Procedure:
        return next(one for one in self.procedures if one.name == matter.procedure)

    def seen(self, order: str | None, at: datetime) -> tuple[Matter | None, list[Matter]]:
        """The matter meant, and all of them, as they are at `at` with nothing else having happened."""
        now = {key: self.lapsed(matter, at) for key, matter in self.matters.items()}
        key = next((key for key in now if order is not None and key.endswith(f":{order}")), self.latest)
        return now.get(key), list(now.values())


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["id"])
def test_story(story: dict[str, Any]) -> None:
    clock = Clock(readings=msgspec.convert(story.get("readings", {}), Readings))
    desk = Desk(procedures_of(story), clock, story.get("options", {}))
    for act in SETTING.get(story["id"], []):
        assert desk.do(act) is None
    expectations: dict[int, list[dict[str, Any]]] = {}
    for expected in story["expect"]:
        expectations.setdefault(expected["after_act"], []).append(expected)
    for number, act in enumerate(story["acts"], 1):
        refused = desk.do(act)
        assert refused is None, f"act {number} {act['act']} by {act['by']}: {refused}"
        for expected in expectations.get(number, []):
            hold(desk, expected, act, f"{story['id']} after act {number} ({act['act']})")


def hold(desk: Desk, expected: dict[str, Any], act: dict[str, Any], where: str) -> None:
    at = moment(expected.get("at", act["at"]))
    order = expected.get("order") or act.get("with", {}).get("order")
    matter, every = desk.seen(order, at)
    if expected.get("state") is not None:
        assert matter is not None, where
        closing = ("to_be_closed", "closed") if expected["state"] == "to_be_closed" else (expected["state"],)
        assert matter.state in closing, where
    for due in expected.get("due", []):
        check_due(desk.clock, due, every, holders(desk, every), where)
    for tried in expected.get("allowed", []):
        answer = attempt_copy(desk, tried, expected, act)
        assert not isinstance(answer, Refusal), f"{where}: should be allowed: {tried}: {answer}"
    for tried in expected.get("refused", []):
        check_refused(desk, tried, expected, act, where)
    for name, value in expected.get("facts", {}).items():
        assert matter is not None
        assert fact(desk, matter, name, at) == value, f"{where}: {name}"


def attempt_copy(
    desk: Desk, tried: dict[str, Any], expected: dict[str, Any], act: dict[str, Any], fill: bool = True
) -> Any:
    order = tried.get("order") or expected.get("order") or act.get("with", {}).get("order")
    return desk.attempt({**tried, "at": tried.get("at", act["at"]), "order": order}, fill=fill)


def check_refused(desk: Desk, tried: dict[str, Any], expected: dict[str, Any], act: dict[str, Any], where: str) -> None:
    answers = [attempt_copy(desk, tried, expected, act, fill) for fill in (False, True)]
    for answer in answers:
        assert isinstance(answer, Refusal), f"{where}: should be refused: {tried}"
    cited = {article for answer in answers for clause in answer.clauses for article in articles(clause)}
    assert cited & articles(tried["why"]), f"{where}: {tried['act']} refused by {cited}, not by {tried['why']}"


def holders(desk: Desk, matters: list[Matter]) -> set[str]:
    """Every role with which one of the matters is."""
    return {role.name for one in matters for role in desk.procedure_of(one).states[one.state].held_by}


def check_due(clock: Clock, due: dict[str, Any], matters: list[Matter], holders: set[str], where: str) -> None:
    name, _, about = due["what"].partition(":")
    found = [
        term
        for matter in matters
        for term in matter.terms.values()
        if term.limit == name
        and term.owner == due["who"]
        and term.status in (Running.RUNNING, Running.PAUSED)
        and (not about or about in (term.about, matter.id.rpartition(":")[2]))
    ]
    ends = [term.last for term in found]
    expected = due["by"]
    if expected is None:
        assert not any(ends), f"{where}: {due['what']} has no number in the text, yet {ends}"
        assert found or due["who"].partition(":")[0] in holders, f"{where}: nothing is with {due['who']}"
        return
    written = expected if len(expected) == 10 else moment(expected).isoformat(timespec="minutes")
    term = next((term for term in found if term.last == written), None)
    assert term is not None, f"{where}: {due['what']} of {due['who']} by {expected}, found {ends or 'none'}"
    assert articles(term.clause) & articles(due["clause"]), f"{where}: {due['what']}: {term.clause}"
    if "from" in due:
        assert term.ledger is not None
        assert clock.due(term.ledger).counts_from == moment(due["from"]), f"{where}: {due['what']}"


def fact(desk: Desk, matter: Matter, name: str, at: datetime) -> object:
    if name == "overdue":
        term = matter.terms.get("handle_and_answer")
        return term is not None and term.over(at)
    if name == "in_time":
        met = [
            term
            for key, term in matter.terms.items()
            if term.status in (Running.MET, Running.HELD) and desk.before.get(key) != term
        ]
        begun_anew = [
            old for key, old in desk.before.items() if old.open and matter.terms[key].generation != old.generation
        ]
        return bool(met or begun_anew) and not any(term.over(at) for term in (*met, *begun_anew))
    if name in matter.counters:
        return matter.counters[name]
    return matter.facts.get(name, 0 if name in ("valid_calls", "accepted_returns", "extensions_used") else None)


def variants(procedure: Procedure, act: str, typed: dict[str, Any], at: datetime, fill: bool) -> list[dict[str, Any]]:
    """What can be typed into each form of the act: what the story says, and fillings for what it leaves unsaid."""
    forms = [typed_into(row, typed, at, fill) for row in procedure.rows(act)] or [typed]
    return sorted(forms, key=lambda form: -len(form.keys() & typed.keys()))  # the form that takes most of it first


def typed_into(row: Act, typed: dict[str, Any], at: datetime, fill: bool) -> dict[str, Any]:
    found = {asked.name: typed[asked.name] for asked in row.asks if asked.name in typed}
    if fill:
        found |= {asked.name: filling(asked, at) for asked in row.asks if asked.required and asked.name not in typed}
    return found


def filling(asked: Particular, at: datetime) -> object:
    match asked.kind:
        case Kind.YES_NO:
            return True
        case Kind.CHOICE:
            return asked.choices[0]
        case Kind.LIST:
            return ["（见附件）"]
        case Kind.NUMBER | Kind.FEN:
            return 1
        case Kind.DAY:
            return at.date().isoformat()
        case Kind.MOMENT:
            return at.isoformat()
        case _:
            return "（见附件）"


def ended(procedure: Procedure, matter: Matter) -> bool:
    return procedure.states[matter.state].final


def with_offsets(typed: dict[str, Any]) -> dict[str, Any]:
    return {
        name: moment(value).isoformat() if name.endswith("_at") and isinstance(value, str) and "T" in value else value
        for name, value in typed.items()
    }


def moment(written: str) -> datetime:
    if len(written) == 10:
        return datetime.combine(date.fromisoformat(written), datetime.min.time(), SHANGHAI)
    return datetime.fromisoformat(written).replace(tzinfo=SHANGHAI)


def articles(clause: str) -> set[str]:
    return set(re.findall(r"第[一二三四五六七八九十百]+[条点]|附件\d", clause))
