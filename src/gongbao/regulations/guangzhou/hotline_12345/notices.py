"""The notices that a person is owed: what is missing, an extension with reason and new limit (HL-05, HL-14)."""

from __future__ import annotations

from gongbao.procedures.notices.general import extended, supplement_once

DOCUMENT = "《广州市政务服务便民热线管理办法实施细则》（穗政数规字〔2023〕1号）"

NOTICES = (
    supplement_once(DOCUMENT, "第十二条第二款", ("hotline.notify_supplement",)),
    extended(DOCUMENT, "第十九条", ("hotline.extend",)),
)
