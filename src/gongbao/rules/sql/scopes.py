"""Where each scope of a staged query stands: its latest stage, the columns there, those of its owners joined in.

Column names: a scope's own columns bear their names; those seen from a scope around it are `<scope>__<name>`.
Every stage of a scope keeps the key of each member as `<scope>__key` and those of its owners likewise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from gongbao.rules.nodes import Scope
from gongbao.rules.ops import Op
from gongbao.rules.plan import Column, columns_of
from gongbao.rules.sql import build
from gongbao.rules.sql.unknown import Unknowns
from gongbao.rules.sql.writer import SqlWriter

KEY = "__key"
TOLD = "__told"


@dataclass(slots=True)
class Standing:
    """A scope's latest stage and the columns that it has."""

    stage: str
    columns: set[Column] = field(default_factory=set)


class Scopes:
    """The stages written so far, in order, and where each scope stands among them."""

    def __init__(self, writer: type[SqlWriter], unknowns: Unknowns) -> None:
        self.stages: list[tuple[str, exp.Query]] = []
        self.plain: set[str] = set()
        """Stages that find columns row by row: reading the register again is no more work."""
        self._writer, self._unknowns = writer, unknowns
        self._standing: dict[str, Standing] = {}

    def __getitem__(self, scope: Scope) -> Standing:
        return self._standing[scope.name]

    def begin(self, scope: Scope, facts: exp.Query, columns: Iterable[str]) -> None:
        """A scope begins with the query of its facts."""
        stage = scope.name + TOLD
        self.add(stage, facts)
        self.plain.add(stage)
        self._standing[scope.name] = Standing(stage, {(scope.name, column) for column in columns})

    def known(self) -> set[Column]:
        """All columns that some scope has."""
        return set[Column]().union(*(standing.columns for standing in self._standing.values()))

    def add(self, name: str, query: exp.Query) -> None:
        """Write a stage; no scope stands there yet."""
        self.stages.append((name, query))

    def move(self, scope: Scope, name: str, query: exp.Query, columns: Iterable[Column] = ()) -> None:
        """Write a stage where the scope then stands, with `columns` added."""
        self.add(name, query)
        self[scope].stage = name
        self[scope].columns |= set(columns)

    def extend(self, scope: Scope, name: str, added: dict[str, exp.Expr]) -> None:
        """Write a stage with columns found row by row, or by windows, from the one before."""
        before = self[scope].stage
        selected = [build.every(), *(build.alias(sql, column) for column, sql in added.items())]
        self.move(scope, name, build.select(selected, before), ((scope.name, column) for column in added))
        if before in self.plain and not any(sql.find(exp.Window) for sql in added.values()):
            self.plain.add(name)

    # Columns of owners ----------------------------------------------------------------------------------------

    def pull(self, scope: Scope, ops: Sequence[Op], later: Sequence[Op]) -> None:
        """Join in the columns of the scopes around that `ops` need, and those that `later` will and that are there."""
        for around in scope.chain[:-1]:
            have = self[scope].columns
            needed = {c for c in columns_of(ops) if c[0] == around.name and c not in have}
            if not needed:
                continue
            self.key(scope, around)
            there = self[around].columns
            needed |= {c for c in columns_of(later) if c[0] == around.name and c in there and c not in have}
            self._join(scope, around, needed)

    def key(self, scope: Scope, around: Scope) -> None:
        """See to it that the key of a scope around is there."""
        parent = scope.parent
        if parent is None or around in (scope, parent) or (around.name, KEY) in self[scope].columns:
            return
        self.key(parent, around)
        name = f"{self[scope].stage}__of_{around.name}"
        self.move(scope, name, self._joined(scope, parent, [around.name + KEY]), [(around.name, KEY)])

    def _join(self, scope: Scope, around: Scope, columns: set[Column]) -> None:
        name = f"{self[scope].stage}__with_{around.name}"
        wanted = [build.alias(build.column(c, "o"), f"{around.name}__{c}") for _, c in sorted(columns)]
        self.move(scope, name, self._joined(scope, around, wanted), columns)

    def _joined(self, scope: Scope, around: Scope, wanted: Iterable[str | exp.Expr]) -> exp.Query:
        selected = [build.every("m"), *(build.column(w, "o") if isinstance(w, str) else w for w in wanted)]
        key = around.name + KEY
        same = exp.EQ(this=build.column(key, "m"), expression=build.column(key, "o"))
        return build.joined(build.select(selected, self[scope].stage, "m"), self[around].stage, "o", [same])

    # Writing --------------------------------------------------------------------------------------------------

    def write_in(self, scope: Scope, shared: dict[int, str] | None = None) -> SqlWriter:
        """What writes operations as the scope sees their columns; `shared`: parts that are columns already, by id."""
        return self._writer(Resolver(scope, shared or {}), self._unknowns)


def name_in(scope: Scope, column: Column) -> str:
    """How a scope sees a column."""
    where, name = column
    if name == KEY:
        return where + KEY
    if not where:
        return name
    return name if where == scope.name else f"{where}__{name}"


@dataclass(slots=True)
class Resolver:
    """Gives the SQL column of an operation's column, as a scope sees it; and of parts that are columns already."""

    scope: Scope
    shared: dict[int, str]

    def __call__(self, column: Column) -> exp.Expr:
        return build.column(name_in(self.scope, column))

    def part(self, op: Op) -> exp.Expr | None:
        """The column that holds a shared part."""
        name = self.shared.get(id(op))
        return None if name is None else build.column(name)
