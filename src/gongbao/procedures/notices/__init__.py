"""Statutory notices: kinds as rows, printed as official papers, put into inboxes, sent out.

    printer = Printer()                                    # keep it: fonts and compiler for the process
    notice = compose(kind, {"issuer": "某街道办事处", "signed": "2023-05-20", ...})
    printer.print(notice).pdf

The database and mail are in `inbox`, `outgoing` and `delivery`; nothing of them is loaded here.
"""

from gongbao.procedures.notices.fields import Field, FieldKind
from gongbao.procedures.notices.fonts import FontLists, FontsMissingError, preferring
from gongbao.procedures.notices.kinds import NoticeError, NoticeKind, compose
from gongbao.procedures.notices.model import Notice
from gongbao.procedures.notices.printing import Printed, Printer, PrintingError

__all__ = [
    "Field",
    "FieldKind",
    "FontLists",
    "FontsMissingError",
    "Notice",
    "NoticeError",
    "NoticeKind",
    "Printed",
    "Printer",
    "PrintingError",
    "compose",
    "preferring",
]
