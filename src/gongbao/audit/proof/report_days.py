"""Reports that a text wants by a day of a period: is what they report over by then.

Read from the words: 每月10日前报送上月…, 每年12月20日前报送本年度…. Only sentences that name both the day and the
period that is reported are asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongbao.audit.proof.answers import Answer, Outcome, Question
from gongbao.gazette.model import Document
from gongbao.gazette.report import walk

_DUE = re.compile(
    r"(?:每年|每季度|每半年|每月|每周|当年|次年|当月|次月|下季度)(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日(?:之前|以前|前|内)"
    r"(?P<between>[^。；]{0,40}?)(?:报送|上报|报告|报备|汇总|通报|填报)(?P<rest>[^。；]{0,40})"
)
_NEXT = re.compile(r"次年|次月|下季度")
_PAST = re.compile(r"上一?(?:年度|年|季度|半年|月|周)")
_RUNNING = re.compile(r"(?:本|当)(?:年度|年|季度|半年|月|周)")


def check_reports(document: Document) -> Iterator[Answer]:
    """For each report with its day and period, whether the period is over when it is due."""
    for provision in walk(document.provisions):
        for found in _DUE.finditer(provision.text):
            period = _period(found["between"] + found["rest"])
            if period is None:
                continue
            named, past = period
            over = past or _NEXT.match(found[0]) is not None
            says = f"报的是{named}，报送时已经结束。" if over else f"报的是{named}，报送时还没有结束。"
            outcome = Outcome.PROVED if over else Outcome.FOUND
            yield Answer(Question.TIME, f"“{found[0]}”", outcome, says, (str(provision.address),))


def _period(words: str) -> tuple[str, bool] | None:
    """The period that is reported, and whether it is a past one; None where the words name none."""
    past, running = _PAST.search(words), _RUNNING.search(words)
    if past is not None:
        return past[0], True
    return None if running is None else (running[0], False)
