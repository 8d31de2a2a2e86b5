"""What a question wants to know, read from its asking words: how much, how long, who, whether one may, …"""

from __future__ import annotations

import re

from gongbao.corpus.search.signs import Sign

_WHETHER = (
    "能不能|可不可以|可以吗|能吗|行不行|行吗|准不准|能否|可否|是否可以|允许|能.{1,12}吗|可以.{1,12}吗|可以.{1,12}不"
)
_ASKED = {
    Sign.MONEY: (
        "多少钱|几块|几元|多少元|几多钱|(?:给|发|补|奖|赔|兜|罚|领|收|拿|出|交|退|付|贴|拨).{0,6}(?:多少|几)"
        "|要不要钱|收不收|免费|标准是?多少|金额|封顶|便宜|减免|钱"
    ),
    Sign.SHARE: "几成|几倍|百分之几|比例|几个点|占多少|几折",
    Sign.TIME: (
        "几天|多久|多长|什么时候|何时|几时|啥时|几个月|几年|哪天|几号|期限|时限|时间|多快|多大|几岁|频次|有效期"
        "|过期|截止|最晚|最迟|当天|几个工作日|公示期"
    ),
    Sign.WHO: "谁|哪个部门|哪个局|哪个单位|哪家|归哪|找谁|责任单位|牵头",
    Sign.MAY: _WHETHER + "|还要|要不要|用不用|需不需要|必须",
    Sign.MUST_NOT: _WHETHER + "|禁止|不准|不许|违法吗",
    Sign.CONDITION: ("什么条件|够不够格|资格|哪些人|什么人|要求|条件|什么情况|哪些情况|情形|算不算|符合|范围|什么样"),
    Sign.DOCUMENTS: "材料|带什么|交什么|什么证|证件|证明|手续|资料|纸质|复印",
    Sign.HOW: "怎么办|怎么申|如何|怎样|怎么领|怎么弄|怎么搞|流程|程序|步骤|去哪|在哪|到哪|哪里|渠道|方式",
    Sign.PENALTY: "罚|处分|后果|追究|违反|会怎么样|会怎样|追回|黑名单|责任",
    Sign.DEFINITION: "是什么|什么是|啥是|什么叫|啥叫|指什么|是指|含义|定义|什么意思",
    Sign.COUNT: "(?:多少|几)(?:个|家|所|座|名|人|台|次|条|枚|辆|公里|套|间)",
}
_PATTERNS = {sign: re.compile(pattern) for sign, pattern in _ASKED.items()}

ASKING = re.compile(
    r"是不是|能不能|可不可以|要不要|有没有|会不会|算不算|用不用|需不需要|行不行|够不够|该不该|收不收"
    r"|为什么|凭什么|什么样|什么时候|什么|怎么样|怎么办|怎么|怎样|咋办|咋|如何|多少|几多|多久|哪些|哪里|哪个|哪家|哪儿|哪"
    r"|请问|想问|问一下|我想|想知道|有关|关于|以及|或者|如果|要是|假如|的话|之后|以后|时候|一下|还是|但是|因为|所以"
    r"|我们|你们|他们|咱们|咱|自己|人家|我|你|他|她|它|您|谁"
    r"|[的了吗呢吧啊呀嘛么着过得地啦喽哦和与及或等就才都也还很太又再把被给让跟同向从到在于对为是有没不要能会可该想应请这那其之些]"
)
"""Asking and function words: borders between the words of a question."""


def wanted(question: str) -> frozenset[Sign]:
    """What a question asks for; empty where it does not show."""
    return frozenset(sign for sign, pattern in _PATTERNS.items() if pattern.search(question))
