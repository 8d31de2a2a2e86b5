"""Whether an act is open: the row that applies, or a refusal that names the clause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from gongbao.clock import Clock, day_of
from gongbao.clock.moments import said
from gongbao.procedures.conditions import Condition
from gongbao.procedures.definition import DefinitionError
from gongbao.procedures.matter import Matter
from gongbao.procedures.particulars import check_particulars
from gongbao.procedures.procedure import Procedure
from gongbao.procedures.rows import CLOCK, Act, InForce
from gongbao.procedures.situation import Situation, Untyped


@dataclass(frozen=True, slots=True)
class Request:
    """An act as it is asked for. `by`: `role` or `role:party`. `key`: the same key is the same act, done once.

    `procedure`: which one an opening act opens. `at`: when it happened (now, where None). `expected`: the number of
    the entry that the officer last saw; another officer's act in between is then a conflict.
    """

    matter: str
    act: str
    by: str
    particulars: Mapping[str, object] = field(default_factory=dict)
    at: datetime | None = None
    key: str = ""
    expected: int | None = None
    procedure: str = ""

    @property
    def role(self) -> str:
        return self.by.partition(":")[0]

    @property
    def party(self) -> str:
        return self.by.partition(":")[2]


class Stage(IntEnum):
    """How far an act came before it was refused; of several rows the one that came furthest explains."""

    NO_SUCH_ACT = 0
    FORBIDDEN = 1
    CONFLICT = 2
    TIME = 3
    STATE = 4
    ROLE = 5
    PARTY = 6
    CONDITION = 7
    PARTICULARS = 8
    NEED = 9


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an act is not accepted. `clauses`: the clause that forbids it first, others that bear on it after.

    `typed` gives back what was typed in, so that a refused officer loses nothing.
    """

    stage: Stage
    clauses: tuple[str, ...]
    why: str
    act: str
    state: str | None
    typed: Mapping[str, object] = field(default_factory=dict)

    @property
    def clause(self) -> str:
        """The clause that forbids it; where only good order does, that of the act; empty where there is none such."""
        return self.clauses[0] if self.clauses else ""

    def __str__(self) -> str:
        cited = f"（{'、'.join(self.clauses)}）" if self.clauses else ""
        return f"不能{self.act}：{self.why}{cited}"


def open_acts(
    procedure: Procedure,
    matter: Matter | None,
    by: str,
    clock: Clock,
    at: datetime,
    options: Mapping[str, object] | None = None,
) -> tuple[Act, ...]:
    """The rows that `by` may try now: state, role, party and conditions hold as far as known before it is typed in."""
    request = Request(matter.id if matter else "", "", by, at=at)
    situation = situation_of(matter, request, clock, at, options or {})
    return tuple(
        row
        for row in procedure.acts
        if _fits_state(row, matter)
        and _fits_role(row, situation.role)
        and _party_fits(situation)
        and (row.when is None or _before_typing(row.when, situation))
    )


def choose(
    procedure: Procedure,
    matter: Matter | None,
    request: Request,
    clock: Clock,
    at: datetime,
    options: Mapping[str, object],
) -> tuple[Act, Situation] | Refusal:
    """The row that applies, or why none does."""
    rows = procedure.rows(request.act)
    state = matter.state if matter else None
    if not rows and not procedure.prohibitions_of(request.act):
        open_here = "、".join(
            {
                row.name: f"{row.label}〔{row.name}〕" for row in open_acts(procedure, matter, request.by, clock, at)
            }.values()
        )
        why = f"{procedure.label}没有这一行为；此处可为：{open_here or '无'}"
        return Refusal(Stage.NO_SUCH_ACT, (), why, request.act, state, request.particulars)
    situation = situation_of(matter, request, clock, at, options)
    for row in procedure.prohibitions_of(request.act):
        if (
            (not row.sources or any(source.name == state for source in row.sources))
            and (not row.by or any(role.name == situation.role for role in row.by))
            and (row.when is None or row.when.holds(situation))
        ):
            label = rows[0].label if rows else request.act
            return Refusal(Stage.FORBIDDEN, (row.clause,), row.why, label, state, request.particulars)
    near = procedure.rows_from(request.act, state, situation.role)
    fitting = [act for act in near if _stopped_there(procedure, act, situation) is None]
    if not fitting:
        return _explained(procedure, rows, situation, request)
    if len(fitting) > 1:
        raise DefinitionError(
            f"{procedure}：{request.act} 有{len(fitting)}行同时成立："
            + "；".join(f"{act.row}（{act.clause}）" for act in fitting)
        )
    return _complete(fitting[0], situation, request) or (fitting[0], situation)


def out_of_order(
    procedure: Procedure, matter: Matter | None, request: Request, at: datetime, now: datetime
) -> Refusal | None:
    """Refuse what good order forbids: somebody in the name of time, a moment without a time zone, in the future, before
    the last act; a conflict.

    Cited are the clause of the act and the one by which the matter stands where it stands.
    """

    def refuse(stage: Stage, why: str) -> Refusal:
        row = next(iter(procedure.rows(request.act)), None)
        clauses = (row.clause if row else "", matter.under if matter else "")
        label, state = row.label if row else request.act, matter.state if matter else None
        return Refusal(stage, tuple(dict.fromkeys(filter(None, clauses))), why, label, state, request.particulars)

    if request.role == CLOCK:
        return refuse(Stage.ROLE, "期限届满由系统按时记录，任何人不能以时间的名义办理")
    if at.tzinfo is None or now.tzinfo is None:
        return refuse(Stage.TIME, f"时刻{at:%Y-%m-%dT%H:%M}没有时区；北京时间应写+08:00")
    if at > now:
        return refuse(Stage.TIME, f"行为时刻{said(at)}晚于现在{said(now)}")
    if matter is None:
        if request.expected:
            return refuse(Stage.CONFLICT, f"没有事项{request.matter}")
        return None
    if request.expected is not None and request.expected != matter.number:
        return refuse(
            Stage.CONFLICT,
            f"他人已先行办理：您看到的是第{request.expected}条，现为第{matter.number}条，"
            f"状态“{procedure.states[matter.state].label}”；您填写的内容已原样退回",
        )
    if at < matter.last:
        why = f"行为时刻{said(at)}早于该事项已记录的最后行为{said(matter.last)}；确有差错的，用更正"
        return refuse(Stage.TIME, why)
    return None


def _stopped_at(procedure: Procedure, act: Act, situation: Situation) -> Stage | None:
    """How far one row comes: where state, role, party or condition stop it; None where it applies."""
    if not _fits_state(act, situation.matter):
        return Stage.STATE
    if not _fits_role(act, situation.role):
        return Stage.ROLE
    return _stopped_there(procedure, act, situation)


def _stopped_there(procedure: Procedure, act: Act, situation: Situation) -> Stage | None:
    """The same of a row whose state and role fit."""
    matter = situation.matter
    if not _party_fits(situation):
        return Stage.PARTY
    if matter is None:
        if procedure.in_force and _out_of_force(procedure, procedure.in_force, situation):
            return Stage.CONDITION
    elif matter.suspended and situation.role != CLOCK:
        return Stage.CONDITION
    if act.when is not None and not act.when.holds(situation):
        return Stage.CONDITION
    return None


def _explained(procedure: Procedure, rows: Sequence[Act], situation: Situation, request: Request) -> Refusal:
    """Why none of the rows applies, by the first of those that came furthest."""
    state = situation.matter.state if situation.matter else None
    stopped = [(stage, act) for act in rows if (stage := _stopped_at(procedure, act, situation)) is not None]
    if not stopped:
        return Refusal(Stage.NO_SUCH_ACT, (), "没有这一行为", request.act, state, request.particulars)
    stage, act = max(stopped, key=lambda found: found[0])
    why, more = _why(procedure, act, stage, situation, request)
    clauses = tuple(dict.fromkeys(filter(None, (act.clause, more))))
    return Refusal(stage, clauses, why, act.label, state, request.particulars)


def _why(procedure: Procedure, act: Act, stage: Stage, situation: Situation, request: Request) -> tuple[str, str]:
    """In words what stops a row at that stage, and the further clause that it follows from."""
    matter = situation.matter
    match stage:
        case Stage.STATE if matter is None:
            return f"没有事项{request.matter}，须先立项", ""
        case Stage.STATE:
            assert matter is not None
            found = procedure.states[matter.state]
            if act.opens:
                return f"事项{matter.id}已经立项，现为“{found.label}”", matter.under
            wanted = "、".join(f"“{source.label}”" for source in act.sources)
            ended = "，该事项已经结束" if found.final else ""
            return f"须在{wanted}时办理，现为“{found.label}”{ended}", matter.under
        case Stage.ROLE:
            able = "、".join(role.label for role in act.by)
            known = procedure.roles.get(situation.role)
            return f"应由{able}办理，不是{known.label if known else situation.role}", ""
        case Stage.PARTY:
            bound = "、".join(situation.parties(situation.role))
            under = matter.under if matter else ""
            return f"本事项的{procedure.roles[situation.role].label}是{bound}", under
    if matter is None and procedure.in_force and (why := _out_of_force(procedure, procedure.in_force, situation)):
        return why, procedure.in_force.clause
    if matter is not None and matter.suspended and situation.role != CLOCK:
        return f"该事项已中止：{matter.suspended}；恢复后再办", ""
    return f"须{act.when}", ""


def _complete(act: Act, situation: Situation, request: Request) -> Refusal | None:
    """What the row that applies refuses for its particulars or needs."""
    state = situation.matter.state if situation.matter else None
    if faults := check_particulars(act, situation.particulars):
        clauses = tuple(dict.fromkeys(fault.clause or act.clause for fault in faults))
        why = "；".join(fault.why for fault in faults)
        return Refusal(Stage.PARTICULARS, clauses, why, act.label, state, request.particulars)
    for need in act.needs:
        if not need.condition.holds(situation):
            clauses = (need.clause or act.clause,)
            return Refusal(Stage.NEED, clauses, need.why, act.label, state, request.particulars)
    return None


def _out_of_force(procedure: Procedure, period: InForce, situation: Situation) -> str:
    """Why no matter begins on that day; empty where the document is in force."""
    today = day_of(situation.at)
    first = period.other_first.get(str(situation.options.get("in_force_from", period.first_read)), period.first)
    if today < first:
        return f"{procedure.document}自{first}起施行，{today}尚未施行"
    if period.years is None:
        return ""
    last = situation.clock.last_day_in_force(first, period.years)
    return f"{procedure.document}有效期至{last}，{today}已经失效；请载入接替它的文件" if today > last else ""


def situation_of(
    matter: Matter | None, request: Request, clock: Clock, at: datetime, options: Mapping[str, object]
) -> Situation:
    role, _, party = request.by.partition(":")
    return Situation(matter, request.act, role, party, at, request.particulars, clock, options)


def _fits_state(act: Act, matter: Matter | None) -> bool:
    if matter is None:
        return act.opens
    return any(source.name == matter.state for source in act.sources)


def _fits_role(act: Act, name: str) -> bool:
    return any(role.name == name for role in act.by)


def _party_fits(situation: Situation) -> bool:
    bound = situation.parties(situation.role)
    return not bound or situation.party in bound


def _before_typing(condition: Condition, situation: Situation) -> bool:
    """Whether the condition may still hold once something is typed in."""
    return condition.holds(Untyped(situation)) is not False
