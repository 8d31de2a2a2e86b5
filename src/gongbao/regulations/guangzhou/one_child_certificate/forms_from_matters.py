"""What the printed forms say, out of the record of a matter (OC-04, OC-07, OC-10, OC-11).

The application's own columns stand in the personal particular `applicants` of the application, under the names of
form 1; later forms take names, child and dates from it, and the rest from the facts that the acts set.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from gongbao.clock import add_months
from gongbao.clock.moments import day_of, in_beijing
from gongbao.procedures.notices.record import Record
from gongbao.regulations.guangzhou.one_child_certificate.application_form import FIELDS

GROUNDS = {"further_child": "再生育子女", "deceit": "以欺骗等不正当手段取得"}
"""Why a certificate is void (第六点第一项), by the fact that the acts set."""
CAUSES = {"damaged": "损毁换发", "lost": "遗失补发", "marriage_changed": "婚姻状况变动换发"}
"""Why a certificate is replaced (第四点)."""
SHARES = {"married": "50%", "divorced": "全部", "widowed": "全部"}
"""What an employer bears, by how the parent who holds the certificate stands (第五点)."""


def application(record: Record) -> dict[str, object]:
    """Form 1: what the applicants filled in, and what the issuing unit fills in once it has decided."""
    facts = record.matter.facts
    columns = {field.name for field in FIELDS}
    typed = {name: said for name, said in _applicants(record).items() if name in columns}
    decided: dict[str, object] = {}
    if record.matter.state == "replacing":
        decided = {"remark": CAUSES.get(str(facts.get("replacement_cause")))}
    elif "issued_on" in facts:
        decided = {
            "issued": facts["issued_on"],
            "certificate": facts.get("certificate"),
            "opinion": "符合条件，予以发证",
        }
    elif record.matter.state == "refused":
        decided = {"opinion": "不符合条件，不予办理"}
    return {**typed, **decided}


def applied(record: Record) -> dict[str, object]:
    """Forms 2 and 3: the day of the application."""
    return {"applied": record.matter.facts.get("applied_on")}


def benefits(record: Record) -> dict[str, object]:
    """Form 4: who holds the certificate since when, until when the monthly sum is paid, what the employer bears."""
    facts = record.matter.facts
    born = _applicants(record).get("child_born")
    until = add_months(date.fromisoformat(str(born)), 14 * 12)[0].isoformat() if born else None
    return {
        **_holders(record),
        "issued": facts.get("issued_on"),
        "child": _applicants(record).get("child_name"),
        "child_14": until,
        "share": SHARES.get(str(facts.get("marital"))),
    }


def hand_back(record: Record) -> dict[str, object]:
    """Form 5: which certificate is void and why; the last day stands in the limit that the act starts."""
    return {"reason": _ground(record), "certificate": record.matter.facts.get("certificate")}


def end_of_benefits(record: Record) -> dict[str, object]:
    """Form 6: whose benefits end, why, how the certificate was cancelled and from when it was void."""
    facts = record.matter.facts
    return {
        **_holders(record),
        "reason": _ground(record),
        "way": "公告注销" if facts.get("by_public_notice") is True else "收回",
        "ended": facts.get("cancelled_on"),
        "invalid_from": facts.get("void_from"),
    }


def public_cancellation(record: Record) -> dict[str, object]:
    """The public notice: whose certificate, why, and when they were told to hand it back."""
    told = record.matter.facts.get("hand_back_notice_at")
    received = day_of(in_beijing(datetime.fromisoformat(str(told)))).isoformat() if told else None
    return {**_holders(record), "reason": _ground(record), "received": received}


def _applicants(record: Record) -> Mapping[str, object]:
    found = record.personal.get("applicants")
    return found if isinstance(found, Mapping) else {}


def _holders(record: Record) -> dict[str, object]:
    names = [str(name) for side in ("husband", "wife") if (name := _applicants(record).get(f"{side}_name"))]
    return {"holders": "、".join(names) or None, "certificate": record.matter.facts.get("certificate")}


def _ground(record: Record) -> str | None:
    return GROUNDS.get(str(record.matter.facts.get("ground")))
