"""The definitions that matters were opened under or moved to, each with its fingerprint: one version, one set of rows.

The entry that opens or moves a matter states the fingerprint; this table, written in the same transaction, names the
rows behind it, so that rows changed under the same version are found when a docket starts and told by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from gongbao.procedures.definition import DefinitionError
from gongbao.procedures.engine import definition_of
from gongbao.procedures.fingerprint import fingerprint_of
from gongbao.procedures.journal.tables import DEFINITIONS
from gongbao.procedures.procedure import Procedure

_SHOWN = 8


class DefinitionChangedError(DefinitionError):
    """Rows differ from those under which matters of the same version were opened."""


class KeptDefinitions:
    """What a writer knows to be in the table, so that it looks once for each definition."""

    def __init__(self) -> None:
        self._kept: set[str] = set()
        self._pending: set[str] = set()

    def know(self, procedures: Iterable[Procedure]) -> bool:
        """Whether all of them are in the table, as far as the writer knows."""
        return all(definition_of(procedure) in self._kept for procedure in procedures)

    def keep(self, connection: Connection, procedures: Iterable[Procedure]) -> None:
        """Write those not yet there; DefinitionChangedError where one stands there with other rows."""
        for procedure in procedures:
            name = definition_of(procedure)
            if name in self._kept or name in self._pending:
                continue
            row = {
                "definition": name,
                "fingerprint": procedure.fingerprint,
                "digests": msgspec.json.encode(procedure.digests, order="deterministic").decode(),
            }
            if connection.dialect.name == "postgresql":
                connection.execute(postgresql_insert(DEFINITIONS).on_conflict_do_nothing(), row)
            else:
                connection.execute(insert(DEFINITIONS).prefix_with("OR IGNORE"), row)
            check_unchanged(connection, [procedure])
            self._pending.add(name)

    def committed(self) -> None:
        """What was pending is in the database."""
        self._kept |= self._pending
        self._pending.clear()

    def rolled_back(self) -> None:
        """What was pending is not."""
        self._pending.clear()


def check_unchanged(connection: Connection, procedures: Iterable[Procedure]) -> None:
    """DefinitionChangedError where a definition that matters keep has other rows now; it names them and the remedy."""
    kept = {row.definition: row for row in connection.execute(select(DEFINITIONS))}
    for procedure in procedures:
        found = kept.get(definition_of(procedure))
        if found is not None and found.fingerprint != procedure.fingerprint:
            raise DefinitionChangedError(_told(procedure, msgspec.json.decode(found.digests, type=dict[str, str])))


def table_faults(connection: Connection, stated: Mapping[str, set[str]]) -> list[tuple[str, str]]:
    """(definition, why) where the table does not hold what the journal's entries state, fingerprints by definition."""
    kept = {row.definition: row for row in connection.execute(select(DEFINITIONS))}
    faults: list[tuple[str, str]] = []
    for name in sorted(stated.keys() | kept.keys()):
        found = kept.get(name)
        if found is None:
            faults.append((name, "日志中有，定义表中没有"))
        elif stated.get(name, {found.fingerprint}) != {found.fingerprint}:
            faults.append((name, "日志所记的指纹与定义表不符"))
        elif fingerprint_of(msgspec.json.decode(found.digests, type=dict[str, str])) != found.fingerprint:
            faults.append((name, "各行的摘要合不成所记的指纹"))
    return faults


def _told(procedure: Procedure, kept: dict[str, str]) -> str:
    now = procedure.digests
    changed = [
        f"{name}（{'新增' if name not in kept else '已删除' if name not in now else '已改动'}）"
        for name in (*now, *(name for name in kept if name not in now))
        if kept.get(name) != now.get(name)
    ]
    more = f"等{len(changed)}行" if len(changed) > _SHOWN else ""
    return (
        f"{procedure}：日志中的事项适用的同一版本，各行与现在载入的不同：{'、'.join(changed[:_SHOWN])}{more}。"
        f"日志所记指纹与现在的不符。请恢复原来的各行；确要修改的，另起版本号，"
        f"新旧两版同时载入，再以改用新定义（migrate）逐件移交"
    )
