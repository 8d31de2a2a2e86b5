"""Land projects of a register: the fee of each, and where the households are told, each person's share and its way.

What cannot be decided for want of a fact stays in the list as 待定; what cannot be read or be is set aside with why.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from gongbao.regulations import in_force_under
from gongbao.regulations.asked_of_registers import SetAside, ask, identified
from gongbao.regulations.guangzhou.land_pension_fee import NUMBER, TITLE, rules
from gongbao.regulations.output import Outputs, check_target
from gongbao.regulations.registers import RegisterError
from gongbao.regulations.rule_registers import UnreadableRow, registers_for
from gongbao.regulations.settling import Request, SettlementError
from gongbao.rules.quoting import literal
from gongbao.rules.register import Register, described
from gongbao.rules.table import Question

PROJECTS = {
    "id": "项目编号",
    "price": "平均区片价（元/亩）",
    "rate": "计提比例",
    "fee_per_mu": "每亩计提标准（元）",
    "fee_fen": "应筹集的征地社保费（元）",
    "floor_kept": "不低于省定最低比例",
    "approvable": "可以批准土地征收",
    "state": "结论",
}
HOUSEHOLDS = {
    "id": "农户编号",
    "owner": "项目编号",
    "household_fee_fen": "到户金额（元）",
    "sharing": "分配对象人数",
    "shared_fen": "已分到人（元）",
    "state": "结论",
}
RETAINED = {"retained_fen": "分得的留存资金（元）"}
"""Of a household, where the registers tell of money retained from before (LF-12)."""
PERSONS = {
    "id": "个人编号",
    "owner": "农户编号",
    "share_fen": "补贴到人的金额（元）",
    "goes_to": "去向",
    "recalculated": "重新核定养老金",
    "state": "结论",
}
REJECTED = {"register": "登记册", "id": "编号或行号", "problem": "问题"}


def run(request: Request, progress: Callable[[str], None]) -> str:
    """Write the projects to `out`, beside it -households and -persons, and -rejected.csv; a summary for the screen.

    Raises OutputError, RegisterError, SettlementError, RulesError. Nothing is written unless all of it is.
    """
    check_target(request.out)
    _check_registers(request.registers)
    with tempfile.TemporaryDirectory(dir=request.out.parent) as folder, duckdb.connect() as connection:
        scratch = Path(folder)
        connection.execute("SET temp_directory = ?", [folder])
        law = in_force_under(rules, request.readings)
        registers, unreadable = registers_for(connection, law, request.registers, scratch)
        registers, aside = identified(connection, law, registers, scratch)
        outputs = Outputs(connection, scratch)

        def asked(table: str, *concepts: str, keep: tuple[str, ...] = ()) -> None:
            progress(f"算{law.concepts[concepts[-1]].title}")
            question = Question(concepts, request.on, readings=request.readings)
            ask(connection, law, registers, question, table, scratch, keep)

        asked("projects", "price", "rate", "floor_kept", "old_policy", "approvable", "fee_per_mu", "fee")
        outputs.write(_PROJECTS, request.out, PROJECTS)
        people = "households" in registers
        retained = people and "retained_money" in described(connection, registers["subject"])
        if people:
            asked("persons", "shares", "goes_to", "recalculated", "share", keep=("owner",))
            if retained:
                asked("retained", "retained_share", keep=("owner",))
                _check_retained(connection, registers["subject"])
            _households(connection, registers["households"], retained)
            _check_shares(connection, kept=request.readings.get("share_residue") == "kept")
            headings = HOUSEHOLDS | (RETAINED if retained else {})
            outputs.write("SELECT * FROM told", _beside(request.out, "households"), headings)
            outputs.write(_PERSONS, _beside(request.out, "persons"), PERSONS)
        _rejected(connection, scratch, unreadable, aside)
        outputs.write("SELECT * FROM rejected", _beside(request.out, "rejected").with_suffix(".csv"), REJECTED)
        said = _summary(connection, people, retained)
        outputs.publish()
    return said


def _check_registers(registers: Mapping[str, Path]) -> None:
    wanted = ["subject", "zones"]
    if "households" in registers or "persons" in registers:
        wanted += ["households", "persons"]
    missing = [name for name in wanted if name not in registers]
    if missing:
        each = " ".join("--register 文件" if name == "subject" else f"--register {name}=文件" for name in missing)
        raise RegisterError(f"缺少登记册，请补上：{each}。")


def _shown(concept: str) -> str:
    """SQL for a number as people read it: the plain form divided by the concept's scale, exactly."""
    scale = rules.REGULATION.concepts[concept].type.scale or 1
    return f"{concept} * {Decimal(1) / scale}"


_BY_NOTICE = "CASE WHEN NOT coalesce(old_policy, false) THEN"
_PROJECTS = f"""
    SELECT id, {_shown("price")} AS price, {_BY_NOTICE} {_shown("rate")} END AS rate,
        {_BY_NOTICE} {_shown("fee_per_mu")} END AS fee_per_mu, fee AS fee_fen, floor_kept, approvable,
        CASE WHEN old_policy THEN '按原政策' WHEN fee IS NULL THEN '待定' ELSE '按本通知' END AS state
    FROM projects ORDER BY id
"""
_PERSONS = """
    SELECT id, owner, share AS share_fen, goes_to,
        CASE WHEN share > 0 THEN recalculated END AS recalculated,
        CASE WHEN share IS NULL THEN '待定' WHEN NOT shares THEN '不属于分配对象' ELSE '分配' END AS state
    FROM persons ORDER BY id
"""


def _fen(connection: duckdb.DuckDBPyConnection, register: Register, fact: str) -> str:
    """SQL for an amount of a register in fen: it holds whole fen, or yuan with decimals."""
    decimal = described(connection, register)[fact].startswith("DECIMAL")
    return f"({fact} * 100)::BIGINT" if decimal else fact


def _households(connection: duckdb.DuckDBPyConnection, register: Register, retained: bool) -> None:
    """The table `told`: each household with what its persons get; those nobody of whom is told are undecided."""
    source = register.source.sql("duckdb")
    part = ", r.retained_share AS retained_fen" if retained else ""
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE told AS
        SELECT h.id, h.owner, {_fen(connection, register, "household_fee")} AS household_fee_fen,
            p.sharing, p.shared_fen, CASE WHEN p.owner IS NULL THEN '没有登记家庭成员' WHEN NOT p.decided THEN '待定'
                WHEN p.sharing = 0 THEN '没有分配对象' ELSE '分配' END AS state{part}
        FROM {source} h LEFT JOIN (
            SELECT owner, count(*) FILTER (shares) AS sharing, sum(share)::BIGINT AS shared_fen,
                bool_and(share IS NOT NULL) AS decided
            FROM persons GROUP BY owner) p ON p.owner = h.id
        {"LEFT JOIN retained r ON r.id = h.id" if retained else ""}
        ORDER BY h.id
    """)


def _check_shares(connection: duckdb.DuckDBPyConnection, kept: bool) -> None:
    """What persons get adds up to the fen to what the household has (or leaves less than a fen each with it)."""
    least = "household_fee_fen - sharing + 1" if kept else "household_fee_fen"
    found = connection.execute(
        f"SELECT id FROM told WHERE state = '分配' AND shared_fen NOT BETWEEN {least} AND household_fee_fen LIMIT 3"
    ).fetchall()
    if found:
        raise SettlementError(f"农户 {'、'.join(str(each) for (each,) in found)}：到人的金额之和与到户金额不符")


def _check_retained(connection: duckdb.DuckDBPyConnection, register: Register) -> None:
    """What the households of a project get adds up to the fen to the money retained, or to nothing where no household
    counts."""
    found = connection.execute(f"""
        SELECT s.id FROM {register.source.sql("duckdb")} s JOIN (
            SELECT owner, sum(retained_share) AS given FROM retained GROUP BY owner HAVING bool_and(retained_share >= 0)
        ) r ON r.owner = s.id WHERE given NOT IN (0, {_fen(connection, register, "retained_money")}) LIMIT 3
    """).fetchall()
    if found:
        raise SettlementError(f"项目 {'、'.join(str(each) for (each,) in found)}：到户的留存资金之和与留存资金不符")


def _rejected(
    connection: duckdb.DuckDBPyConnection, scratch: Path, unreadable: tuple[UnreadableRow, ...], aside: list[SetAside]
) -> None:
    connection.execute("CREATE OR REPLACE TEMP TABLE rejected (register VARCHAR, id VARCHAR, problem VARCHAR)")
    for row in unreadable:
        problem = f"{row.column}：应为{row.expected}，写的是 {row.found}"
        connection.execute("INSERT INTO rejected VALUES (?, ?, ?)", [row.path.name, f"第{row.row}行", problem])
    if aside:
        rows = [[each.scope, each.id, each.why] for each in aside]
        connection.executemany("INSERT INTO rejected VALUES (?, ?, ?)", rows)
    titles = {f"{group.scope.name}__key": group.scope.title for group in rules.REGULATION.groups.values()}
    for path in sorted(scratch.glob("*-rejected*.parquet")):
        source = f"read_parquet({literal(path)})"
        columns = [name for name, *_ in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
        title = titles[columns[0]]
        connection.execute(
            f"INSERT INTO rejected SELECT DISTINCT {literal(title)}, {columns[0]}::VARCHAR, problem FROM {source}"
        )


def _summary(connection: duckdb.DuckDBPyConnection, people: bool, retained: bool) -> str:
    def one(sql: str) -> tuple[Any, ...]:
        found = connection.execute(sql).fetchone()
        assert found is not None
        return found

    projects, fee, old, open_, floor = one(
        "SELECT count(*), coalesce(sum(fee), 0)::HUGEINT, count(*) FILTER (old_policy),"
        " count(*) FILTER (fee IS NULL AND NOT coalesce(old_policy, false)), count(*) FILTER (NOT floor_kept)"
        " FROM projects"
    )
    lines = [
        f"{TITLE}（{NUMBER}）",
        f"{projects:,} 个项目，应筹集 {_yuan(fee)} 元；{old:,} 个按原政策，{open_:,} 个待定",
    ]
    if floor:
        lines.append(f"有 {floor:,} 个项目的比例低于省定最低比例，请核对。")
    if people:
        households, shared, waiting = one(
            "SELECT count(*), coalesce(sum(shared_fen) FILTER (state = '分配'), 0)::HUGEINT,"
            " count(*) FILTER (state <> '分配') FROM told"
        )
        if retained:
            given, open_ = one(
                "SELECT coalesce(sum(retained_fen), 0)::HUGEINT, count(*) FILTER (retained_fen IS NULL) FROM told"
            )
            lines.append(f"留存资金分到户 {_yuan(given)} 元；{open_:,} 户待定")
        (persons,) = one("SELECT count(*) FROM persons")
        lines.append(f"{households:,} 户、{persons:,} 人，分到人 {_yuan(shared)} 元；{waiting:,} 户待定或没有分配对象")
    (rejected,) = one("SELECT count(*) FROM rejected")
    if rejected:
        lines.append(f"有 {rejected:,} 行读不出或填错，没有算，见 -rejected.csv。")
    return "\n".join(lines)


def _beside(out: Path, what: str) -> Path:
    return out.with_stem(f"{out.stem}-{what}")


def _yuan(fen: int) -> str:
    return f"{Decimal(int(fen)).scaleb(-2):,.2f}"
