"""A procedure as a Mermaid state diagram."""

from __future__ import annotations

from gongbao.procedures.procedure import Procedure
from gongbao.procedures.rows import Act


def mermaid(procedure: Procedure) -> str:
    """The diagram as text; acts that stay in a state stand as notes beside it."""
    lines = ["---", f"title: {_plain(str(procedure))}", "---", "stateDiagram-v2", "    direction LR"]
    for state in procedure.states.values():
        holders = "、".join(role.label for role in state.held_by)
        label = f"{state.label}（{holders}）" if holders else state.label
        lines.append(f'    state "{_plain(label)}" as {state.name}')
    for act in procedure.acts:
        if act.target is None:
            continue
        for source in [state.name for state in act.sources] or ["[*]"]:
            lines.append(f"    {source} --> {act.target.name}: {_plain(_told(act))}")
    for state in procedure.states.values():
        staying = [act for act in procedure.acts if act.target is None and state in act.sources]
        if staying:
            lines.append(f"    note right of {state.name}")
            lines.extend(f"        {_plain(_told(act))}" for act in staying)
            lines.append("    end note")
        if state.final:
            lines.append(f"    {state.name} --> [*]")
    return "\n".join(lines) + "\n"


def _told(act: Act) -> str:
    who = "、".join(role.label for role in act.by)
    return f"{who}：{act.label}（{act.clause}）"


def _plain(text: str) -> str:
    """Without the marks that end a label in Mermaid: colon, semicolon, hash, quotes, line ends."""
    for mark, instead in ((":", "："), (";", "；"), ("#", "＃"), ('"', "”"), ("\n", " ")):
        text = text.replace(mark, instead)
    return text
