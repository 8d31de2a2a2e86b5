"""A plan as one query: a named stage (CTE) for each concept, folds and windows between them.

Which columns a scope has, and how it sees them: `scopes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from gongbao.rules.lowered import ABSENT_SUFFIX
from gongbao.rules.nodes import Scope
from gongbao.rules.ops import Op
from gongbao.rules.plan import (
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
    with_operations,
)
from gongbao.rules.simplified import Simplified, settled_by
from gongbao.rules.sql import build
from gongbao.rules.sql.parts import conjuncts, shared_parts, summed_together
from gongbao.rules.sql.scopes import KEY, Scopes, name_in
from gongbao.rules.sql.unknown import Unknowns
from gongbao.rules.sql.windows import alike_columns, alike_known, fold_columns, window_columns
from gongbao.rules.sql.writer import SqlWriter


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
        self._unknowns = Unknowns(
            {
                (fact.scope.name, fact.name): (fact.scope.name, fact.name + ABSENT_SUFFIX)
                for fact in plan.facts.values()
                if fact.type.optional and not fact.missing_is_absent
            }
        )
        self._scopes = Scopes(writer, self._unknowns)
        # Without a register there is one subject, and all there are belong to it.
        self._alone = inputs[plan.regulation.scope.name].args.get("from_") is None
        definitions = plan.build.definitions
        self._filter = [] if wanted.matters is None else conjuncts(wanted.matters.columns[0][1], definitions)
        self._waiting: list[Step] = self._needed(steps)
        for scope in (plan.regulation.scope, *plan.groups):
            self._scopes.begin(scope, inputs[scope.name], _fact_names(plan, scope))
        while self._waiting or self._filter:
            self._step()

    def query(self, keep: Iterable[str]) -> exp.Query:
        """The query: the key, the columns to be handed on, what is wanted."""
        scope = self.wanted.scope
        for name, op in self.wanted.extra.items():
            self._pull(scope, [op])
            shared = self._share(scope, name, [op])
            write = self._scopes.write_in(scope, shared)
            self._scopes.extend(scope, name, {name: write.write_as_column(op)})
        names = (scope.name + KEY, *keep, *self.wanted.columns, *self.wanted.extra)
        selected: list[exp.Expr] = [build.column(name) for name in names]
        query = build.select(selected, self._scopes[scope].stage)
        named = [self._cte(name, stage) for name, stage in self._scopes.stages]
        query.set("with_", exp.With(expressions=named))
        return query

    def _cte(self, name: str, stage: exp.Query) -> exp.CTE:
        cte = exp.CTE(this=stage, alias=exp.TableAlias(this=exp.to_identifier(name)))
        if self.writer.reads_again and name in self._scopes.plain:
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
        return columns_of(operations(stage)) <= self._scopes.known()

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
        return not looking and columns_of(self._filter) <= self._scopes.known()

    def _write(self, stage: ColumnStage | WindowStage) -> None:
        if isinstance(stage, WindowStage):
            self._window(stage)
            return
        ops = [op for _, op in stage.columns]
        self._pull(stage.scope, ops)
        name = stage.concept.name if isinstance(stage, RowStage) else stage.columns[0][0]
        shared = self._share(stage.scope, name, ops)
        write = self._scopes.write_in(stage.scope, shared)
        added = {column: write.write_as_column(op) for column, op in stage.columns}
        self._scopes.extend(stage.scope, name, added)

    def _keep_what_matters(self) -> None:
        """Drop rows for which it is certain that they do not matter; unknown ones stay."""
        assert self.wanted.matters is not None
        scope = self.wanted.matters.scope
        self._pull(scope, self._filter)
        write = self._scopes.write_in(scope)
        conditions = [write.write_as_filter(op) for op in self._filter]
        self._take_as_settled(self._filter)
        self._filter = []
        kept = build.select([build.every()], self._scopes[scope].stage, where=exp.and_(*conditions, copy=False))
        self._scopes.move(scope, f"{self.wanted.matters.concept.name}__kept", kept)

    def _take_as_settled(self, kept: list[Op]) -> None:
        """What holds for all rows that were kept is not asked of them again."""
        settled = (each for condition in kept for each in settled_by(condition))
        of = Simplified(self.plan.build, settled).of
        self._waiting = [with_operations(step, [of(op) for op in operations(step)]) for step in self._waiting]

    # Stages ---------------------------------------------------------------------------------------------------

    def _share(self, scope: Scope, of: str, ops: list[Op]) -> dict[int, str]:
        """Parts used more than once become columns of a stage before, so that they are computed once."""
        names: dict[int, str] = {}
        for number, op in enumerate(shared_parts(ops, self._unknowns), 1):
            name = f"{of}__common{number}"
            write = self._scopes.write_in(scope, names)
            self._scopes.extend(scope, name, {name: write.write_as_column(op)})
            names[id(op)] = name
        return names

    def _window(self, stage: WindowStage) -> None:
        self._pull(stage.scope, stage.args)
        write = self._scopes.write_in(stage.scope)
        if stage.how.startswith("alike_"):
            self._alike(stage, write)
            return
        self._scopes.key(stage.scope, stage.within)
        within = name_in(stage.scope, (stage.within.name, KEY))
        own = name_in(stage.scope, (stage.scope.name, KEY))
        for number, added in enumerate(window_columns(stage, write, within, own)):
            self._scopes.extend(stage.scope, f"{stage.name}__step{number}" if number else stage.name + "__step", added)

    def _alike(self, stage: WindowStage, write: SqlWriter) -> None:
        """What those who are alike have together, joined to each of them."""
        keys, found = alike_columns(stage, write)
        by = {f"{stage.name}__key{number}": key for number, key in enumerate(keys, 1)}
        within = []
        if stage.within.parent is not None or not self._alone:
            self._scopes.key(stage.scope, stage.within)
            within = [f"{stage.name}__within"]
            by[within[0]] = build.column(name_in(stage.scope, (stage.within.name, KEY)))
        standing, name = self._scopes[stage.scope].stage, stage.name
        selected = [build.alias(sql, column) for column, sql in (by | found).items()]
        together = build.grouped(build.select(selected, standing), [sql.copy() for sql in by.values()])
        self._scopes.add(f"{name}__alike", together)
        source = f"{name}__alike"
        known = alike_known(stage, within, list(by)[: len(keys)], found)
        if known is not None:
            source = f"{name}__known"
            selected = [*map(build.column, by), *(build.alias(sql, column) for column, sql in known.items())]
            self._scopes.add(source, build.select(selected, f"{name}__alike"))
        joined_in: dict[str, exp.Expr] = {column: build.column(column, "f") for column in found}
        verdict = None if known is not None or within else self._verdict(stage, set(found))
        if verdict is not None:
            source, joined_in = f"{name}__not", self._not(stage.scope, name, verdict, list(by))
        same = [exp.EQ(this=sql.copy(), expression=build.column(column, "f")) for column, sql in by.items()]
        with_found = [build.every("p"), *(build.alias(sql, column) for column, sql in joined_in.items())]
        joined = build.joined(build.select(with_found, standing, "p"), source, "f", same, "LEFT")
        self._scopes.move(stage.scope, name, joined, ((stage.scope.name, column) for column in joined_in))

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
        sql = self._scopes.write_in(scope).write_as_column(op)
        failed = exp.Not(this=exp.Paren(this=exp.Is(this=exp.Paren(this=sql.copy()), expression=exp.true())))
        listed = [*map(build.column, by), build.alias(sql, column)]
        self._scopes.add(f"{name}__not", build.select(listed, f"{name}__alike", where=failed))
        unlisted = exp.Is(this=build.column(by[0], "f"), expression=exp.null())
        return {column: exp.Case().when(unlisted, exp.true()).else_(build.column(column, "f"))}

    def _fold(self, stages: list[FoldStage]) -> None:
        group, scope = stages[0].group, stages[0].scope
        counted, stages = summed_together(stages, self.plan.build)
        self._pull(group, [*counted, *(op for stage in stages for op in stage.args)])
        self._scopes.key(group, scope)
        write = self._scopes.write_in(group)
        key = name_in(group, (scope.name, KEY))
        inner: dict[str, exp.Expr] = {}
        outer: dict[str, exp.Expr] = {}
        for fold in stages:
            found, seen = fold_columns(fold, write, "f")
            inner |= found
            outer |= seen
        name = f"{stages[0].name}__by_{scope.name}"
        selected = [build.alias(build.column(key), "owner"), *(build.alias(sql, n) for n, sql in inner.items())]
        where = exp.and_(*(write.write(op) for op in counted), copy=False) if counted else None
        members = build.select(selected, self._scopes[group].stage, where=where)
        self._scopes.add(name, build.grouped(members, [build.column(key)]))
        with_found = build.select(
            [build.every("p"), *(build.alias(sql, n) for n, sql in outer.items())], self._scopes[scope].stage, "p"
        )
        own = exp.EQ(this=build.column(scope.name + KEY, "p"), expression=build.column("owner", "f"))
        joined = build.joined(with_found, name, "f", [own], "LEFT")
        self._scopes.move(scope, stages[0].name, joined, ((scope.name, n) for n in outer))

    def _pull(self, scope: Scope, ops: Sequence[Op]) -> None:
        """See to it that the columns of scopes around are there that operations need."""
        later = [op for stage in self._waiting if rows_read(stage) is scope for op in operations(stage)]
        self._scopes.pull(scope, ops, later)


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
