"""Signs of what a passage can answer, read from its form: a sum of money, a time limit, who is responsible, …

The same names stand for what a question wants; `gongbao.corpus.search.intent` reads them from the question.
"""

from __future__ import annotations

import re
from enum import StrEnum

_N = r"[\d０-９一二三四五六七八九十百千两]"


class Sign(StrEnum):
    """Something that a passage tells, or a question asks for."""

    MONEY = "money"
    SHARE = "share"
    TIME = "time"
    WHO = "who"
    MUST_NOT = "must_not"
    MAY = "may"
    CONDITION = "condition"
    DOCUMENTS = "documents"
    HOW = "how"
    PENALTY = "penalty"
    DEFINITION = "definition"
    COUNT = "count"


_SIGNS = {
    Sign.MONEY: rf"{_N}\s*(?:万|亿|千|百)?\s*元|免费|不收取|收费标准|全额(?:补|资)",
    Sign.SHARE: rf"{_N}\s*[%％]|百分之|{_N}\s*倍|比例|折",
    Sign.TIME: (
        rf"{_N}\s*(?:个)?(?:工作日|日内|日前|日起|天|小时|分钟|个月|年内|年(?!度|级))"
        r"|当[日月]|即时|\d+月\d+日|期限|时限|有效期"
    ),
    Sign.WHO: r"负责|牵头|主管|责任单位|会同|配合|承担|由.{2,20}(?:审核|审批|受理|认定|确定|办理|发放)",
    Sign.MUST_NOT: r"不得|禁止|严禁|不予|不应|不能",
    Sign.MAY: r"可以|可(?!能|持续|行|靠|再生|视)|允许|有权|不需要?|无需|免于|不再",
    Sign.CONDITION: r"条件|符合|满足|属于|具备|适用|对象|范围",
    Sign.DOCUMENTS: r"材料|证明|申请表|复印件|原件|身份证|提交|提供|证书|凭",
    Sign.HOW: r"申请|办理|程序|流程|提出|登记|受理|途径|平台|窗口|渠道|方式",
    Sign.PENALTY: r"处罚|罚款|责令|追究|撤销|吊销|追回|取消.{0,6}资格|收回|失信|法律责任",
    Sign.DEFINITION: r"是指|所称|包括|本办法.{0,4}指|定义",
    Sign.COUNT: rf"{_N}\s*(?:个|家|所|座|名|人|台|套|次|条|项|辆|公里|平方米|枚|间|张|倍|户)",
}
_PATTERNS = {sign: re.compile(pattern) for sign, pattern in _SIGNS.items()}


def signs(text: str) -> frozenset[Sign]:
    """The signs that a passage's text carries."""
    return frozenset(sign for sign, pattern in _PATTERNS.items() if pattern.search(text))
