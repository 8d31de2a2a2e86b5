"""A plan as one query: a named stage (CTE) for each concept, folds and windows between them.

Column names: a scope's own columns bear their names; those seen from a scope around it are `<scope>__<name>`.
Every stage of a scope keeps the key of each member as `<scope>__key` and those of its owners likewise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from gongbao.rules.lowered import ABSENT_SUFFIX
from gongbao.rules.nodes import Scope
from gongbao.rules.ops import Op
from gongbao.rules.plan import (
    Column,
    ColumnStage,
    FoldStage,
    Plan,
    RowStage,
    Step,
    WindowStage,
    columns_made,
    columns_of,
    operations,
    rows_read,
)
from gongbao.rules.sql import build
from gongbao.rules.sql.parts import conjuncts, shared_parts, summed_together
from gongbao.rules.sql.unknown import Unknowns
from gongbao.rules.sql.windows import alike_columns, alike_known, fold_columns, window_columns
from gongbao.rules.sql.writer import SqlWriter

KEY = "__key"
TOLD = "__told"


@dataclass(slots=True)
class _Table:
    """Where a scope stands: its latest stage and the columns that it has."""

    stage: str
    columns: set[Column] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a query is to yield about `scope`: columns of concepts, and operations under their names.

    `matters`: a condition; rows for which it is certainly not so are left out.
    """

    scope: Scope
    columns: tuple[str, ...]
    extra: Mapping[str, Op]
    matters: RowStage | None


class StagedQuery:
    """Builds the stages of a plan that are needed. `inputs` are the queries of each scope's facts, with keys."""

    def __init__(
        self,
        plan: Plan,
        steps: Sequence[Step],
        writer: type[SqlWriter],
        inputs: dict[str, exp.Query],
        wanted: Wanted,
    ) -> None:
        self.plan, self.writer, self.wanted = plan, writer, wanted
        self.stages: list[tuple[str, exp.Query]] = []
        self._tables: dict[str, _Table] = {}
        self._plain: set[str] = set()  # stages that find columns row by row: reading the register again is no more work
        self._unknowns = Unknowns(
            {
                (fact.scope.name, fact.name): (fact.scope.name, fact.name + ABSENT_SUFFIX)
                for fact in plan.facts.values()
                if fact.type.optional and not fact.missing_is_absent
            }
        )
        # Without a register there is one subject, and all there are belong to it.
        self._alone = inputs[plan.regulation.scope.name].args.get("from_") is None
        definitions = plan.build.definitions
        self._filter = [] if wanted.matters is None else conjuncts(wanted.matters.columns[0][1], definitions)
        self._waiting: list[Step] = self._needed(steps)
        for scope in (plan.regulation.scope, *plan.groups):
            facts = {(scope.name, c) for c in _fact_names(plan, scope)}
            self._add(scope.name + TOLD, inputs[scope.name])
            self._plain.add(scope.name + TOLD)
            self._tables[scope.name] = _Table(scope.name + TOLD, facts)
        while self._waiting or self._filter:
            self._step()

    def query(self, keep: Iterable[str]) -> exp.Query:
        """The query: the key, the columns to be handed on, what is wanted."""
        scope = self.wanted.scope
        for name, op in self.wanted.extra.items():
            self._pull(scope, [op])
            shared = self._share(scope, name, [op])
            write = self._write_in(scope, shared)
            self._extend(scope, name, {name: write.write_as_column(op)})
        names = (scope.name + KEY, *keep, *self.wanted.columns, *self.wanted.extra)
        selected: list[exp.Expr] = [build.column(name) for name in names]
        query = build.select(selected, self._tables[scope.name].stage)
        named = [self._cte(name, stage) for name, stage in self.stages]
        query.set("with_", exp.With(expressions=named))
        return query

    def _cte(self, name: str, stage: exp.Query) -> exp.CTE:
        cte = exp.CTE(this=stage, alias=exp.TableAlias(this=exp.to_identifier(name)))
        if self.writer.reads_again and name in self._plain:
            cte.set("materialized", False)
        return cte

    def _needed(self, steps: Sequence[Step]) -> list[Step]:
        """The steps that what is wanted rests on, in order."""
        needed = {(self.wanted.scope.name, column) for column in self.wanted.columns}
        needed |= columns_of([*self.wanted.extra.values(), *self._filter])
        kept: list[Step] = []
        for stage in reversed(steps):
            if needed.isdisjoint(columns_made(stage)):
                continue
            needed |= columns_of(operations(stage))
            kept.append(stage)
        return kept[::-1]

    # The order of stages --------------------------------------------------------------------------------------

    def _step(self) -> None:
        """Write the next row or window stage that can be written; where there is none, all folds that can.

        Rows that do not matter are dropped as soon as that can be seen.
        """
        if self._filter and self._may_drop():
            self._keep_what_matters()
            return
        for stage in self._waiting:
            if not isinstance(stage, FoldStage) and self._ready(stage):
                self._waiting.remove(stage)
                self._write(stage)
                return
        first = next(stage for stage in self._waiting if isinstance(stage, FoldStage) and self._ready(stage))
        together = [
            stage
            for stage in self._waiting
            if isinstance(stage, FoldStage)
            and (stage.group, stage.scope) == (first.group, first.scope)
            and self._ready(stage)
        ]
        self._waiting = [stage for stage in self._waiting if stage not in together]
        self._fold(together)

    def _ready(self, stage: Step) -> bool:
        return columns_of(operations(stage)) <= self._known()

    def _known(self) -> set[Column]:
        return set[Column]().union(*(table.columns for table in self._tables.values()))

    def _may_drop(self) -> bool:
        """Whether the condition can be seen, and no sum or rank yet to come would miss the rows dropped."""
        assert self.wanted.matters is not None
        scope = self.wanted.matters.scope
        looking = [
            stage
            for stage in self._waiting
            if not isinstance(stage, ColumnStage)
            and scope in rows_read(stage).chain
            and _looks_to(stage) in scope.chain[:-1]
        ]
        return not looking and columns_of(self._filter) <= self._known()

    def _write(self, stage: ColumnStage | WindowStage) -> None:
        if isinstance(stage, WindowStage):
            self._window(stage)
            return
        ops = [op for _, op in stage.columns]
        self._pull(stage.scope, ops)
        name = stage.concept.name if isinstance(stage, RowStage) else stage.columns[0][0]
        shared = self._share(stage.scope, name, ops)
        write = self._write_in(stage.scope, shared)
        added = {column: write.write_as_column(op) for column, op in stage.columns}
        self._extend(stage.scope, name, added)

    def _keep_what_matters(self) -> None:
        """Drop rows for which it is certain that they do not matter; unknown ones stay."""
        assert self.wanted.matters is not None
        scope = self.wanted.matters.scope
        self._pull(scope, self._filter)
        write = self._write_in(scope)
        conditions = [write.write_as_filter(op) for op in self._filter]
        self._filter = []
        table = self._tables[scope.name]
        name = f"{self.wanted.matters.concept.name}__kept"
        self._add(name, build.select([build.every()], table.stage, where=exp.and_(*conditions, copy=False)))
        table.stage = name

    # Stages ---------------------------------------------------------------------------------------------------

    def _share(self, scope: Scope, of: str, ops: list[Op]) -> dict[int, str]:
        """Parts used more than once become columns of a stage before, so that they are computed once."""
        names: dict[int, str] = {}
        for number, op in enumerate(shared_parts(ops, self._unknowns), 1):
            name = f"{of}__common{number}"
            write = self._write_in(scope, names)
            self._extend(scope, name, {name: write.write_as_column(op)})
            names[id(op)] = name
        return names

    def _window(self, stage: WindowStage) -> None:
        self._pull(stage.scope, stage.args)
        write = self._write_in(stage.scope)
        if stage.how.startswith("alike_"):
            self._alike(stage, write)
            return
        self._key(stage.scope, stage.within)
        within = self._name(stage.scope, (stage.within.name, KEY))
        own = self._name(stage.scope, (stage.scope.name, KEY))
        for number, added in enumerate(window_columns(stage, write, within, own)):
            self._extend(stage.scope, f"{stage.name}__step{number}" if number else stage.name + "__step", added)

    def _alike(self, stage: WindowStage, write: SqlWriter) -> None:
        """What those who are alike have together, joined to each of them."""
        keys, found = alike_columns(stage, write)
        by = {f"{stage.name}__key{number}": key for number, key in enumerate(keys, 1)}
        within = []
        if stage.within.parent is not None or not self._alone:
            self._key(stage.scope, stage.within)
            within = [f"{stage.name}__within"]
            by[within[0]] = build.column(self._name(stage.scope, (stage.within.name, KEY)))
        table, name = self._tables[stage.scope.name], stage.name
        selected = [build.alias(sql, column) for column, sql in (by | found).items()]
        together = build.grouped(build.select(selected, table.stage), [sql.copy() for sql in by.values()])
        self._add(f"{name}__alike", together)
        source = f"{name}__alike"
        known = alike_known(stage, within, list(by)[: len(keys)], found)
        if known is not None:
            source = f"{name}__known"
            selected = [*map(build.column, by), *(build.alias(sql, column) for column, sql in known.items())]
            self._add(source, build.select(selected, f"{name}__alike"))
        joined_in: dict[str, exp.Expr] = {column: build.column(column, "f") for column in found}
        verdict = None if known is not None or within else self._verdict(stage, set(found))
        if verdict is not None:
            source, joined_in = f"{name}__not", self._not(stage.scope, name, verdict, list(by))
        same = [exp.EQ(this=sql.copy(), expression=build.column(column, "f")) for column, sql in by.items()]
        with_found = [build.every("p"), *(build.alias(sql, column) for column, sql in joined_in.items())]
        self._add(
            name,
            build.joined(build.select(with_found, table.stage, "p"), source, "f", same, "LEFT"),
        )
        table.stage = name
        table.columns |= {(stage.scope.name, column) for column in joined_in}

    def _verdict(self, stage: WindowStage, found: set[str]) -> tuple[str, Op] | None:
        """The one condition, on nothing else, for which alone those who are alike were looked at; no longer waiting."""
        columns = {(stage.scope.name, column) for column in found}
        asking = [each for each in self._waiting if not columns.isdisjoint(columns_of(operations(each)))]
        if len(asking) != 1 or not columns.isdisjoint(columns_of([*self._filter, *self.wanted.extra.values()])):
            return None
        (step,) = asking
        if not isinstance(step, ColumnStage) or step.scope is not stage.scope or isinstance(step, RowStage):
            return None
        asked = [(column, op) for column, op in step.columns if not columns.isdisjoint(columns_of([op]))]
        if len(asked) != 1 or asked[0][1].kind != "bool" or not columns_of([asked[0][1]]) <= columns:
            return None
        others = tuple(each for each in step.columns if each != asked[0])
        at = self._waiting.index(step)
        self._waiting[at : at + 1] = [ColumnStage(step.scope, others)] if others else []
        return asked[0]

    def _not(self, scope: Scope, name: str, verdict: tuple[str, Op], by: list[str]) -> dict[str, exp.Expr]:
        """Only those for whom the condition does not hold stand in the list that is joined: mostly they are few."""
        column, op = verdict
        sql = self._write_in(scope).write_as_column(op)
        failed = exp.Not(this=exp.Paren(this=exp.Is(this=exp.Paren(this=sql.copy()), expression=exp.true())))
        listed = [*map(build.column, by), build.alias(sql, column)]
        self._add(f"{name}__not", build.select(listed, f"{name}__alike", where=failed))
        unlisted = exp.Is(this=build.column(by[0], "f"), expression=exp.null())
        return {column: exp.Case().when(unlisted, exp.true()).else_(build.column(column, "f"))}

    def _fold(self, stages: list[FoldStage]) -> None:
        group, scope = stages[0].group, stages[0].scope
        counted, stages = summed_together(stages, self.plan.build)
        self._pull(group, [*counted, *(op for stage in stages for op in stage.args)])
        self._key(group, scope)
        write = self._write_in(group)
        key = self._name(group, (scope.name, KEY))
        inner: dict[str, exp.Expr] = {}
        outer: dict[str, exp.Expr] = {}
        for fold in stages:
            found, seen = fold_columns(fold, write, "f")
            inner |= found
            outer |= seen
        name = f"{stages[0].name}__by_{scope.name}"
        selected = [build.alias(build.column(key), "owner"), *(build.alias(sql, n) for n, sql in inner.items())]
        where = exp.and_(*(write.write(op) for op in counted), copy=False) if counted else None
        self._add(
            name,
            build.grouped(build.select(selected, self._tables[group.name].stage, where=where), [build.column(key)]),
        )
        table = self._tables[scope.name]
        with_found = build.select(
            [build.every("p"), *(build.alias(sql, n) for n, sql in outer.items())], table.stage, "p"
        )
        own = exp.EQ(this=build.column(scope.name + KEY, "p"), expression=build.column("owner", "f"))
        self._add(stages[0].name, build.joined(with_found, name, "f", [own], "LEFT"))
        table.stage = stages[0].name
        table.columns |= {(scope.name, n) for n in outer}

    def _extend(self, scope: Scope, name: str, added: dict[str, exp.Expr]) -> None:
        table = self._tables[scope.name]
        self._add(
            name,
            build.select([build.every(), *(build.alias(sql, column) for column, sql in added.items())], table.stage),
        )
        if table.stage in self._plain and not any(sql.find(exp.Window) for sql in added.values()):
            self._plain.add(name)
        table.stage = name
        table.columns |= {(scope.name, column) for column in added}

    def _add(self, name: str, query: exp.Query) -> None:
        self.stages.append((name, query))

    # Columns of owners ----------------------------------------------------------------------------------------

    def _pull(self, scope: Scope, ops: Iterable[Op]) -> None:
        """Join in the columns of the scopes around that are needed now, and those that will be and are there."""
        for around in scope.chain[:-1]:
            have = self._tables[scope.name].columns
            needed = {c for c in columns_of(ops) if c[0] == around.name and c not in have}
            if not needed:
                continue
            self._key(scope, around)
            later = (op for stage in self._waiting if rows_read(stage) is scope for op in operations(stage))
            there = self._tables[around.name].columns
            needed |= {c for c in columns_of(later) if c[0] == around.name and c in there and c not in have}
            self._join(scope, around, needed)

    def _key(self, scope: Scope, around: Scope) -> None:
        """See to it that the key of a scope around is there."""
        parent = scope.parent
        if parent is None or around in (scope, parent) or (around.name, KEY) in self._tables[scope.name].columns:
            return
        self._key(parent, around)
        table, source = self._tables[scope.name], self._tables[parent.name].stage
        name = f"{table.stage}__of_{around.name}"
        self._add(name, self._joined(scope, parent, source, [around.name + KEY]))
        table.stage = name
        table.columns.add((around.name, KEY))

    def _join(self, scope: Scope, around: Scope, columns: set[Column]) -> None:
        table, source = self._tables[scope.name], self._tables[around.name].stage
        name = f"{table.stage}__with_{around.name}"
        wanted = [build.alias(build.column(c, "o"), f"{around.name}__{c}") for _, c in sorted(columns)]
        self._add(name, self._joined(scope, around, source, wanted))
        table.stage = name
        table.columns |= columns

    def _joined(self, scope: Scope, around: Scope, source: str, wanted: Iterable[str | exp.Expr]) -> exp.Query:
        selected = [build.every("m"), *(build.column(w, "o") if isinstance(w, str) else w for w in wanted)]
        key = around.name + KEY
        same = exp.EQ(this=build.column(key, "m"), expression=build.column(key, "o"))
        return build.joined(build.select(selected, self._tables[scope.name].stage, "m"), source, "o", [same])

    def _write_in(self, scope: Scope, shared: dict[int, str] | None = None) -> SqlWriter:
        return self.writer(Resolver(self, scope, shared or {}), self._unknowns)

    def _name(self, scope: Scope, column: Column) -> str:
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

    query: StagedQuery
    scope: Scope
    shared: dict[int, str]

    def __call__(self, column: Column) -> exp.Expr:
        return build.column(self.query._name(self.scope, column))

    def part(self, op: Op) -> exp.Expr | None:
        name = self.shared.get(id(op))
        return None if name is None else build.column(name)


def _looks_to(stage: FoldStage | WindowStage) -> Scope:
    """The scope within which a stage looks at all members."""
    return stage.scope if isinstance(stage, FoldStage) else stage.within


def _fact_names(plan: Plan, scope: Scope) -> Iterable[str]:
    yield KEY
    for fact in plan.facts.values():
        if fact.scope is scope:
            yield fact.name
            if fact.type.optional and not fact.missing_is_absent:
                yield fact.name + ABSENT_SUFFIX
