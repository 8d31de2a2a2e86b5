"""The statements of a settled year: a workbook with a sheet for each bank, and the same to read as text."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from gongbao.regulations.guangzhou.credit_pool import NUMBER, TITLE
from gongbao.regulations.guangzhou.credit_pool.settled import Row, Settlement

POOL = {
    "pool_lending": "当年实际放贷额（元）",
    "pool_compensation": "补偿合计（元）",
    "performance_fee": "绩效管理费（元）",
    "manager_fee": "委托管理费（元）",
}
BANK = {
    "id": "编号",
    "bank_name": "合作银行",
    "bank_lending": "放贷额（元）",
    "companies_served": "服务企业家数",
    "bank_ceiling": "年度补偿额度（元）",
    "bank_compensation": "补偿合计（元）",
}
CLAIM = {
    "claim_number": "申请编号",
    "principal": "不良贷款本金余额（元）",
    "interest": "欠息（元）",
    "compensated_before": "以前累计已补偿（元）",
    "claimable": "可补偿额（元）",
    "compensation": "核定补偿（元）",
    "borne_by_bank": "由银行承担的损失（元）",
    "why": "说明",
}
RECOVERY = {
    "id": "编号",
    "owner": "合作银行编号",
    "net_recovery": "扣除法定收费后的所得（元）",
    "to_return": "应退回财政（元）",
}


def write_workbook(settled: Settlement, target: Path) -> None:
    """The pool, the banks, a sheet for each bank with its claims, what goes back, what was not counted."""
    import xlsxwriter

    claims = _by_bank(settled.claims)
    with xlsxwriter.Workbook(target) as book:
        formats = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
        sheet = book.add_worksheet("资金池")
        sheet.write(0, 0, f"{TITLE}（{NUMBER}）{settled.year}年度清算{'（暂算）' if settled.aside else ''}", formats[0])
        for line, (name, heading) in enumerate(POOL.items(), 1):
            sheet.write(line, 0, heading)
            sheet.write_number(line, 1, _yuan(settled.pool[name]), formats[1])
        sheet.set_column(0, 1, 26)
        _table(book, formats, "银行", BANK, settled.banks)
        for bank in settled.banks:
            _table(book, formats, f"{bank['id']} 申请", CLAIM, claims.get(bank["id"], []))
        _table(book, formats, "退回", RECOVERY, settled.recoveries)
        aside = [{"scope": row.scope, "id": row.id, "why": row.why} for row in settled.aside]
        _table(book, formats, "未计入", {"scope": "登记册", "id": "编号", "why": "原因"}, aside)


def _table(book: Any, formats: tuple[Any, Any], name: str, headings: dict[str, str], rows: Any) -> None:
    bold, money = formats
    # A sheet's name has at most 31 characters and none of these.
    sheet = book.add_worksheet("".join(each for each in name if each not in "[]:*?/\\")[:31])
    sheet.write_row(0, 0, headings.values(), bold)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headings) - 1, 22)
    for line, row in enumerate(rows, 1):
        for column, (key, heading) in enumerate(headings.items()):
            cell = row[key]
            if heading.endswith("（元）"):
                sheet.write_number(line, column, _yuan(cell), money)
            elif isinstance(cell, int):
                sheet.write_number(line, column, cell)
            else:
                sheet.write_string(line, column, str(cell))


def statement_text(settled: Settlement) -> str:
    """A paragraph for each bank with a line for each of its claims and of what it has to return.

    Of each claim: principal and interest are what was and is compensated, and what the bank bears.
    """
    claims, recoveries = _by_bank(settled.claims), _by_bank(settled.recoveries)
    mark = "（暂算）" if settled.aside else ""
    lines = [f"{TITLE}（{NUMBER}）{settled.year}年度清算{mark}", ""]
    lines += [f"{heading}：{_yuan(settled.pool[name]):,}" for name, heading in POOL.items()]
    for bank in settled.banks:
        own, back = claims.get(bank["id"], []), recoveries.get(bank["id"], [])
        lines += [
            "",
            f"{bank['bank_name']}（{bank['id']}）：放贷 {_yuan(bank['bank_lending']):,} 元，服务企业 "
            f"{bank['companies_served']} 家，年度补偿额度 {_yuan(bank['bank_ceiling']):,} 元；"
            f"申请 {len(own)} 笔，补偿 {_yuan(bank['bank_compensation']):,} 元。",
            *(
                f"  {claim['claim_number']}：本金 {_yuan(claim['principal']):,} 元，欠息 "
                f"{_yuan(claim['interest']):,} 元，以前已补偿 {_yuan(claim['compensated_before']):,} 元，可补偿 "
                f"{_yuan(claim['claimable']):,} 元，核定补偿 {_yuan(claim['compensation']):,} 元，"
                f"银行承担 {_yuan(claim['borne_by_bank']):,} 元（{claim['why']}）"
                for claim in own
            ),
            *(
                f"  清收处置 {each['id']}：扣除法定收费后的所得 {_yuan(each['net_recovery']):,} 元，"
                f"应退回财政 {_yuan(each['to_return']):,} 元"
                for each in back
            ),
        ]
    if settled.aside:
        lines += ["", "未计入的行：", *(f"  {row.scope} {row.id}：{row.why}" for row in settled.aside)]
    return "\n".join(lines) + "\n"


def _by_bank(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["owner"], []).append(row)
    return found


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)
