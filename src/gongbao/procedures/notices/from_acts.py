"""From an act to its notice: the facts that a matter and one of its entries give for a kind.

An act that a regulation's notices name gets that paper, any other of which somebody is told the general one
(办理情况告知书). What a kind asks for is what it gathers from the whole record by its own function, then looked up by
name: in personal particulars, in the particulars of the act, in the facts of the matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from gongbao.clock import SHANGHAI
from gongbao.procedures.administration import LABELS
from gongbao.procedures.journal.personal_data import is_commitment
from gongbao.procedures.matter import Entry, Matter, Term
from gongbao.procedures.notices.fields import yuan
from gongbao.procedures.notices.general import progress
from gongbao.procedures.notices.kinds import NoticeKind, compose
from gongbao.procedures.notices.model import Notice
from gongbao.procedures.notices.record import Noting, Record
from gongbao.procedures.procedure import Procedure
from gongbao.procedures.rows import Act, Kind, Particular
from gongbao.procedures.wording import particulars_said

PROGRESS = progress()


@dataclass(frozen=True, slots=True)
class Office:
    """Who sends: the name in the red head, and whom to ask."""

    name: str
    contact: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A notice and the personal particulars that stand in it, by number of the entry and name."""

    notice: Notice
    holds: tuple[tuple[int, str], ...]


def kind_for(kinds: Iterable[NoticeKind], procedure: Procedure, entry: Entry) -> NoticeKind:
    """The kind that names the act, else the general one."""
    act = f"{procedure.name}.{entry.act.partition('#')[0]}"
    return next((kind for kind in kinds if act in kind.acts), PROGRESS)


def notice_of(
    kind: NoticeKind,
    procedure: Procedure,
    record: Record,
    office: Office,
    addressee: str,
    more: Mapping[str, object] | None = None,
) -> Made:
    """The notice of a record's last entry. `more`: what an officer adds, before all else.

    NoticeError names what the kind asks for and the record does not have.
    """
    matter, entry = record.matter, record.entry
    asked = {field.name: field for field in kind.asks}
    personal = Noting({} if kind is PROGRESS else record.personal)  # the general one goes to whoever is told
    gathered = kind.gathers(replace(record, personal=personal)) if kind.gathers else {}
    row = _row(procedure, entry)
    given: dict[str, object] = {
        "issuer": office.name,
        "contact": office.contact,
        "telephone": office.telephone,
        "signed": entry.at.astimezone(SHANGHAI).date(),
        "addressee": addressee,
        "matter": matter.id,
        **(_told(procedure, matter, entry, row) if kind is PROGRESS else {}),
    }
    defaults: dict[str, object] = {"item": f"{procedure.label}（{matter.id}）", "due": _last_day(matter, entry)}
    sources = (more or {}, given, gathered, personal, _typed(row, entry), matter.facts, defaults)
    found: dict[str, object] = {}
    for name, field in asked.items():
        names = (name, *field.also)
        facts = (source[each] for source in sources for each in names if source.get(each) not in (None, "", []))
        if (fact := next(facts, None)) is not None:
            found[name] = fact
    return Made(compose(kind, found), tuple((record.places[each], each) for each in sorted(personal.looked_at)))


def _typed(row: Act | None, entry: Entry) -> dict[str, object]:
    """The particulars of an act that are not personal, money as yuan, choices by what they are called."""
    asked = {each.name: each for each in row.asks} if row else {}
    return {
        name: _as_fact(asked.get(name), typed) for name, typed in entry.particulars.items() if not is_commitment(typed)
    }


def _as_fact(asked: Particular | None, typed: object) -> object:
    if asked is None:
        return typed
    if asked.kind is Kind.FEN and isinstance(typed, int):
        return Decimal(typed) / 100
    return asked.said(typed) if isinstance(typed, str) else typed


def _last_day(matter: Matter, entry: Entry) -> date | None:
    """The last day of the limit that the act set or moved, where there is exactly one."""
    changed = [matter.terms[key] for key in entry.changes.limits]
    ends = [term.last for term in changed if term.open and term.last]
    return datetime.fromisoformat(ends[0]).date() if len(ends) == 1 else None


def _told(procedure: Procedure, matter: Matter, entry: Entry, row: Act | None) -> dict[str, object]:
    return {
        "basis": f"{procedure.document}{entry.clause}",
        "procedure": procedure.label,
        "done": row.label if row else LABELS.get(entry.act, entry.act),
        "happened": entry.at,
        "state": procedure.states[matter.state].label if matter.state in procedure.states else matter.state,
        "particulars": _particulars(row, entry) if row else _by_the_clock(procedure, entry),
        "limits": [_limit(procedure, term) for term in matter.terms.values() if term.open],
    }


def _row(procedure: Procedure, entry: Entry) -> Act | None:
    try:
        return procedure.row(entry.act)
    except KeyError:
        return None


def _particulars(row: Act, entry: Entry) -> list[dict[str, object]]:
    asked = {each.name: each for each in row.asks}
    return [
        {"what": asked[name].label, "said": _said(asked[name], typed)}
        for name, typed in entry.particulars.items()
        if name in asked and not is_commitment(typed) and typed not in (None, "", [])
    ]


def _by_the_clock(procedure: Procedure, entry: Entry) -> list[dict[str, object]]:
    """Which limit a reminder or a lapse is about, its end, and what follows."""
    told = {name: typed for name, typed in entry.particulars.items() if name in ("limit", "due", "follows")}
    return [{"what": label, "said": said} for label, said in particulars_said(procedure, entry.act, told)]


def _said(asked: Particular, typed: object) -> str:
    if asked.kind is Kind.FEN and isinstance(typed, int):
        return f"{yuan(typed)}元"
    return asked.said(typed)


def _limit(procedure: Procedure, term: Term) -> dict[str, object]:
    limit = procedure.limits.get(term.limit)
    role = procedure.roles.get(term.owner.partition(":")[0])
    return {
        "limit": limit.label if limit else term.limit,
        "whose": role.label if role else term.owner,
        "last": last_as_written(term),
        "clause": term.clause or "—",
    }


def last_as_written(term: Term) -> str:
    """The end of a limit as people say it; that it has none, or is not known yet, in words."""
    if not term.last:
        return f"不早于{term.not_before}（日历尚未公布）" if term.not_before else "未规定"
    return term.last.replace("T", " ").removesuffix("+08:00")
