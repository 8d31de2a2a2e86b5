"""The notices of online handling, articles 11 and 12 (OS-05, OS-06)."""

from __future__ import annotations

from gongbao.procedures.notices.general import accepted, completed, not_accepted, sent_back, supplement_once

DOCUMENT = "《广州市网上办事管理办法》（穗府办规〔2023〕7号）"

NOTICES = (
    accepted(DOCUMENT, "第十一条", ("online_handling.accept",)),
    supplement_once(DOCUMENT, "第十一条", ("online_handling.notify_once",)),
    not_accepted(DOCUMENT, "第十一条", ("online_handling.reject_application",)),
    sent_back(DOCUMENT, "第十一条", ("online_handling.send_back",)),
    completed(DOCUMENT, "第十二条", ("online_handling.decide",)),
)
