"""How what the journal holds is said to people: acts, parties, limits and their ends, what was typed in; in Chinese."""

from __future__ import annotations

import json
from collections.abc import Mapping

from gongbao.procedures.administration import CORRECT, LABELS
from gongbao.procedures.journal.personal_data import is_commitment
from gongbao.procedures.matter import Entry, Running, Term
from gongbao.procedures.procedure import Procedure
from gongbao.procedures.rows import CLOCK, Act, Particular

STANDING = {
    Running.RUNNING: "计算中",
    Running.HELD: "待核",
    Running.PAUSED: "已中止",
    Running.MET: "已了结",
}

OF_CLOCK_AND_ADMINISTRATION = {
    "limit": "时限",
    "due": "届满",
    "follows": "后果",
    "notice": "通知",
    "moved": "变动",
    "approver": "批准人",
    "reason": "理由",
    "entry": "更正的记录",
    "before": "原为",
    "limits": "时限改为",
    "erased": "删除",
    "from": "原定义",
}
"""What acts that any procedure knows write into their entries."""


def act_said(procedure: Procedure, row: str) -> str:
    """An act's Chinese name; that of the administrative acts as well."""
    found = _row(procedure, row)
    return found.label if found else LABELS.get(row, row)


def act_called(procedure: Procedure, row: str) -> str:
    """An act's Chinese name with the one it is typed by: 转派〔dispatch〕."""
    return f"{act_said(procedure, row)}〔{row.partition('#')[0]}〕"


def party_said(procedure: Procedure, party: str) -> str:
    """`handling_unit:A` as 承办单位（A）; a name that is no role as it stands."""
    if party == CLOCK:
        return "时间"
    role, _, name = party.partition(":")
    found = procedure.roles.get(role)
    if found is None:
        return party
    return f"{found.label}（{name}）" if name else found.label


def limit_said(procedure: Procedure, key: str) -> str:
    """A limit's Chinese name, with what it is about where there are several: 当月审批发放（2024-01）."""
    name, _, about = key.partition(":")
    found = procedure.limits.get(name)
    label = found.label if found else name
    return f"{label}（{about}）" if about else label


def state_said(procedure: Procedure, state: str) -> str:
    """A state's Chinese name."""
    found = procedure.states.get(state)
    return found.label if found else state


def end_said(term: Term) -> str:
    """The end as people say it, or why there is none."""
    if term.last:
        return term.last.replace("T", " ").removesuffix("+08:00")
    if term.ledger is None:
        return "文本未规定"
    if term.status is Running.PAUSED or term.ledger.paused_since is not None:
        return "中止中"
    return f"尚未公布，不早于{term.not_before}" if term.not_before else "日历尚未公布"


def typed_said(procedure: Procedure, row: str, particulars: Mapping[str, object]) -> str:
    """What was typed in with an act, by the labels of its form; personal data never."""
    return "；".join(f"{label}：{said}" for label, said in particulars_said(procedure, row, particulars))


def entry_said(procedure: Procedure, entry: Entry) -> str:
    """What was typed in with an entry; of a correction also what is right now."""
    said = typed_said(procedure, entry.act, entry.particulars)
    if entry.act != CORRECT:
        return said
    right = [_facts_said(procedure, entry.changes.facts)] if entry.changes.facts else []
    right += [f"状态：{state_said(procedure, entry.changes.state)}"] if entry.changes.state else []
    return "；".join([said, *(f"改为{one}" for one in right)])


def particulars_said(procedure: Procedure, row: str, particulars: Mapping[str, object]) -> list[tuple[str, str]]:
    """The same as pairs of label and text in the order of the form; what is empty is left out."""
    found = _row(procedure, row)
    forms = {asked.name: asked for asked in found.asks} if found else {}
    places = {name: place for place, name in enumerate((*forms, *OF_CLOCK_AND_ADMINISTRATION))}
    return [
        (
            forms[name].label if name in forms else OF_CLOCK_AND_ADMINISTRATION.get(name, name),
            _value(procedure, name, typed, forms.get(name)),
        )
        for name, typed in sorted(particulars.items(), key=lambda item: places.get(item[0], len(places)))
        if typed not in (None, "", [], {})
    ]


def _row(procedure: Procedure, row: str) -> Act | None:
    try:
        return procedure.row(row)
    except KeyError:
        return None


def _value(procedure: Procedure, name: str, typed: object, asked: Particular | None) -> str:
    if is_commitment(typed):
        return "（个人信息）"
    if asked is not None and not isinstance(typed, dict):
        return asked.said(typed)
    if name == "limit" and isinstance(typed, str):
        return limit_said(procedure, typed)
    if isinstance(typed, list):
        return "、".join(_one_of(procedure, each) for each in typed)
    if name == "before" and isinstance(typed, Mapping):
        return _facts_said(procedure, typed)
    return _as_it_is(typed)


def _facts_said(procedure: Procedure, facts: Mapping[str, object]) -> str:
    """Facts by what the forms call them: 诉求号码“13800000001”."""
    return "、".join(f"{_asked_label(procedure, name)}“{_fact_said(found)}”" for name, found in facts.items())


def _fact_said(found: object) -> str:
    if found is None:
        return "无"
    if isinstance(found, bool):
        return "是" if found else "否"
    return _as_it_is(found)


def _asked_label(procedure: Procedure, name: str) -> str:
    """What the forms of the procedure call that particular, or the fact made of it."""
    labels = (asked.label for act in procedure.acts for asked in act.asks if asked.name == name)
    return next(labels, name)


def _one_of(procedure: Procedure, part: object) -> str:
    """One of a list: an end that was moved, from when to when; a particular that was erased, and of which entry."""
    if isinstance(part, Mapping) and {"limit", "from", "to"} <= part.keys():
        return f"{limit_said(procedure, str(part['limit']))} {part['from'] or '无'} → {part['to'] or '不再计算'}"
    if isinstance(part, Mapping) and part.keys() == {"number", "particular"}:
        return f"第{part['number']}条的{_asked_label(procedure, str(part['particular']))}"
    return _as_it_is(part)


def _as_it_is(found: object) -> str:
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
