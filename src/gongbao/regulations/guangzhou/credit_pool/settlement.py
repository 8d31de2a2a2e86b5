"""A year of the pool, settled to the fen: the pool, each bank, each claim, what goes back; checked before writing.

Rows whose facts are missing or cannot be are in no sum; while there are any, the settlement is provisional.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from gongbao.regulations import in_force_under
from gongbao.regulations.asked_of_registers import SetAside, ask, why_not, without_contradictions, without_faults
from gongbao.regulations.guangzhou.credit_pool import NUMBER, TITLE, rules
from gongbao.regulations.guangzhou.credit_pool.settled import Row, Settlement
from gongbao.regulations.guangzhou.credit_pool.statements import statement_text, write_workbook
from gongbao.regulations.output import OutputError, Outputs
from gongbao.regulations.registers import RegisterError
from gongbao.regulations.rule_registers import registers_for
from gongbao.regulations.settling import Request, SettlementError
from gongbao.rules.case import parse_day
from gongbao.rules.table import Question

NEEDED = {
    "banks": ("bank_name",),
    "companies": ("credit_code", "registered_here", "turnover", "kind"),
    "loans": ("loan_amount", "paid_out", "due_back", "credit_part", "finance_guaranteed", "confirmed"),
    "claims": (
        *("claim_number", "in_pool", "filed", "grade", "pursued", "ruling", "enforcement"),
        *("principal", "interest", "compensated_before"),
    ),
    "recoveries": ("recovered", "court_costs", "got", "balance_then", "returned_before"),
}
"""The registers in order from the outside in, and the facts without which a row cannot be settled."""

UNIQUE = {"claims": "claim_number"}
"""The facts that no two rows of a register may share."""


def run(request: Request, progress: Callable[[str], None]) -> str:
    """Settle and write the workbook and, beside it, the text of the statements; a summary for the screen.

    Raises OutputError, RegisterError, SettlementError, RulesError. Nothing is written unless all of it is.
    """
    if request.out.suffix.lower() != ".xlsx":
        raise OutputError(f"{request.out}：清算结果是 .xlsx 文件（旁边另有 .txt），请改文件名。")
    if not request.out.parent.is_dir():
        raise OutputError(f"{request.out.parent}：没有这个文件夹，请先建立。")
    missing = [name for name in ("banks", "companies", "loans", "claims") if name not in request.registers]
    if missing:
        wanted = " ".join(f"--register {name}=文件" for name in missing)
        raise RegisterError(f"缺少登记册，请补上：{wanted}。")
    with tempfile.TemporaryDirectory(dir=request.out.parent) as folder, duckdb.connect() as connection:
        scratch = Path(folder)
        settled = settle(connection, request, scratch, progress)
        check(settled, readings=request.readings)
        outputs = Outputs(connection, scratch)
        write_workbook(settled, scratch / "settlement.xlsx")
        outputs.adopt(scratch / "settlement.xlsx", request.out)
        text = statement_text(settled)
        (scratch / "settlement.txt").write_text(text, encoding="utf-8")
        outputs.adopt(scratch / "settlement.txt", request.out.with_suffix(".txt"))
        outputs.publish()
    return summary(settled)


def settle(
    connection: duckdb.DuckDBPyConnection, request: Request, scratch: Path, progress: Callable[[str], None]
) -> Settlement:
    """Ask the rules for each scope's answers."""
    law = in_force_under(rules, request.readings)
    progress("读登记册")
    registers, unreadable = registers_for(connection, law, request.registers, scratch)
    needed = {name: facts for name, facts in NEEDED.items() if name in registers}
    registers, aside = without_faults(connection, law, registers, needed, scratch, UNIQUE)
    progress("核对事实")
    registers, contradicted = without_contradictions(connection, law, registers, request.on, request.readings, scratch)
    aside += contradicted
    aside = [
        *(
            SetAside(row.path.name, f"第{row.row}行", f"{row.column}：应为{row.expected}，写的是 {row.found}")
            for row in unreadable
        ),
        *aside,
    ]

    def asked(table: str, *concepts: str, keep: tuple[str, ...] = (), outcomes: tuple[str, ...] = ()) -> Any:
        progress(f"算{law.concepts[concepts[0]].title}")
        question = Question(concepts, request.on, readings=request.readings, outcomes=outcomes)
        return ask(connection, law, registers, question, table, scratch, keep)

    asked("pool", "pool_lending", "pool_compensation", "within_year_money", "performance_fee", "manager_fee")
    asked("banks", "bank_lending", "companies_served", "bank_ceiling", "bank_compensation", keep=("bank_name",))
    meanings = asked(
        *("claims", "claim_meets", "bad_balance", "loan_ceiling", "claimable", "compensation", "borne_by_bank"),
        keep=("owner", "claim_number", "principal", "interest", "compensated_before"),
        outcomes=("claim_meets",),
    )
    reasons = why_not(law, meanings["claim_meets"])
    recoveries: tuple[Row, ...] = ()
    if "recoveries" in registers:
        asked("recoveries", "net_recovery", "to_return", keep=("owner",))
        recoveries = _rows(connection, "recoveries")
    (pool,) = _rows(connection, "pool")
    claims = tuple({**claim, "why": _why(claim, reasons)} for claim in _rows(connection, "claims"))
    return Settlement(parse_day(request.on).year, pool, _rows(connection, "banks"), claims, recoveries, tuple(aside))


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[Row, ...]:
    found = connection.execute(f"SELECT * FROM {table} ORDER BY id")
    names = [name for name, *_ in found.description]
    return tuple(
        {name: int(cell) if isinstance(cell, Decimal) else cell for name, cell in zip(names, row, strict=True)}
        for row in found.fetchall()
    )


def _why(claim: Row, reasons: Mapping[int, str]) -> str:
    if not claim["claim_meets"]:
        return reasons.get(claim["claim_meets__outcome"], "不符合申请条件")
    if claim["claimable"] == 0:
        return "已补偿到该笔上限"
    if claim["compensation"] < claim["claimable"]:
        return "超过该行年度补偿额度而削减"
    return "足额"


def check(settled: Settlement, readings: Mapping[str, str]) -> None:
    """The sums agree to the fen and keep their bounds. Raises SettlementError naming what does not."""
    pool, banks, claims = settled.pool, settled.banks, settled.claims
    if any(claim["compensation"] is None for claim in claims) or pool["pool_compensation"] is None:
        raise SettlementError(
            "资金池当年没有放贷，额度未定（读法 no_lending=undetermined），不能清算。"
            if readings.get("no_lending") == "undetermined"
            else "有的申请算不出补偿，不能清算：请检查登记册。"
        )
    paid: dict[str, int] = {}
    for claim in claims:
        paid[claim["owner"]] = paid.get(claim["owner"], 0) + claim["compensation"]
        if not 0 <= claim["compensation"] <= claim["claimable"]:
            raise SettlementError(f"申请 {claim['claim_number']} 的补偿超出可补偿额")
        owed = claim["principal"] + claim["interest"]
        if claim["compensated_before"] + claim["compensation"] + claim["borne_by_bank"] != owed:
            raise SettlementError(f"申请 {claim['claim_number']} 的本金和欠息，与补偿和银行承担之和不符")
    for bank in banks:
        if bank["bank_compensation"] != paid.get(bank["id"], 0):
            raise SettlementError(f"{bank['bank_name']}：各笔补偿之和与该行合计不符")
        if bank["bank_compensation"] > bank["bank_ceiling"]:
            raise SettlementError(f"{bank['bank_name']}：补偿超过该行年度额度")
    if sum(bank["bank_compensation"] for bank in banks) != pool["pool_compensation"]:
        raise SettlementError("各行补偿之和与资金池合计不符")
    if sum(bank["bank_lending"] for bank in banks) != pool["pool_lending"]:
        raise SettlementError("各行放贷之和与资金池合计不符")
    if not pool["within_year_money"]:
        raise SettlementError("补偿合计超过每年最高补偿资金")


def summary(settled: Settlement) -> str:
    """A few lines for the screen."""
    pool = settled.pool
    cut = sum(claim["claimable"] - claim["compensation"] for claim in settled.claims)
    back = sum(each["to_return"] for each in settled.recoveries)
    lines = [
        f"{TITLE}（{NUMBER}），{settled.year}年度{'（暂算）' if settled.aside else ''}",
        f"放贷 {yuan(pool['pool_lending'])} 元，{len(settled.banks):,} 家银行，{len(settled.claims):,} 笔申请",
        f"补偿 {yuan(pool['pool_compensation'])} 元，因额度削减 {yuan(cut)} 元",
        f"委托管理费 {yuan(pool['manager_fee'])} 元，应退回财政 {yuan(back)} 元",
    ]
    if settled.aside:
        lines.append(f"有 {len(settled.aside):,} 行缺事实或填错，没有计入：补正以前，额度和补偿都是暂算。")
    return "\n".join(lines)


def yuan(fen: int) -> str:
    """Fen as 元 with separators, exactly."""
    return f"{Decimal(fen).scaleb(-2):,.2f}"
