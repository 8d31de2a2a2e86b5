"""What a paragraph is by its shape alone: a link, a date, an addressee, a title, a signature …

Pure tests on one paragraph's text. What it means where it stands is decided by `documents` and `parts`.
"""

from __future__ import annotations

import re
from datetime import date

from gongbao.gazette.signs import sign_of
from gongbao.text.numerals import parse_chinese_numeral

_SPACE = re.compile(r"\s+")
_UNIFIED = re.compile(r"[A-Z]{2,6}[-—－–]?\d[-—－–\d]{5,15}号?$")
_LINK = re.compile(r"(?:(?:原文|网页)?(?:链接|网址|地址)|来源|出处)?\s*[:：]?\s*<?(https?://[^\s>]+)>?$")
_WEB_REMARK = re.compile(
    r"(?:来源|信息来源|发布时间|发布日期|发布机构|时间|日期|浏览次数|阅读次数|点击数|作者|字号|字体)\s*[:：]"
)
_DISCLOSURE = re.compile(
    r"(?:公开方式|信息公开选项|公开属性|信息公开属性)\s*[：:]\s*(.+)$|[（(]\s*此件(.*公开.*?)\s*[）)]$"
)
_IMPRINT = re.compile(r"(.*?)(\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)\s*印发$")
_DATE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_CHINESE_DATE = re.compile(
    r"([一二三四五六七八九〇○零]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_MONTH_LINE = re.compile(r"\d{4}\s*年\s*\d{1,2}\s*月|[一二三四五六七八九〇○零]{4}年[一二三四五六七八九十]{1,2}月")
_ADDRESSED = re.compile(
    r"(?:政府|部门|部|机构|单位|企业|企业及个人|局|委|委员会|办|办公室|厅|处|处室|科室|中心|公司|个人|协会|学会|商会|院|校|学校|高校|所|社|行|站"
    r"|区|县|市|镇|街道|集团|法院|检察院|管委会|管理区|居民|市民|乘客|业主|用户|纳税人|分行|支队|总站|场)$"
)
_NOT_ADDRESSED = re.compile(
    r"以下|下列|如下|条件|规定|包括|按照|标准|公式|说明|应当|应|可以|负责|分为|属于|申请人|职责|要求|方式|内容|对象为|指"
)
_TITLE_KIND = (
    r"(?:通知|通告|公告|决定|意见|办法|规定|细则|条例|方案|计划|规划|措施|制度|要点|任务|分工|批复|函|公报|纲要|指引|指南"
    r"|规则|规范|标准|目录|清单|表|解读|说明|草案|行动|规程|章程|准则|预案|安排|机制|工作|书|令|请示|报告|议案|名单)"
)
_TITLE_END = re.compile(rf".*{_TITLE_KIND}(?:[（(][^（）()]*[）)]|〔[^〕]*〕|[“”\"])*$", re.S)
_GAZETTE_MASTHEAD = re.compile(r"[一-龥]{2,14}(?:政府|国务院)公报|(?:\d{4}年)?第\d+期(?:（总第?\d+期）)?")
_INTERPRETATION = re.compile(
    r"(?:关于)?《.+》的?(?:政策|图文|文件|有关)?(?:解读|解读(?:材料|说明|稿|文件)|(?:政策)?问答|(?:起草|编制|修订)说明)$"
    r"|[^《》，。；：、\s]{6,60}(?:办法|规定|条例|细则|通知|通告|意见|方案|措施|规划|计划|决定|标准)(?:政策解读|解读材料|政策问答)$",
    re.S,
)
_ANNEX = re.compile(r"附\s?件\s*(\d{1,2}|[一二三四五六七八九十]{1,2})?\s*[:：.．、]?$")
_TITLED_ANNEX = re.compile(r"附\s?件\s*(\d{1,2}|[一二三四五六七八九十]{1,2})([:：.．、]?)\s*(\S.*)$", re.S)
_ATTACHMENTS = re.compile(r"[-•]?\s*附\s?件\s*(?:[（(]略[）)])?\s*(\d{1,2})?\s*[:：]\s*(.*)$", re.S)
_OPENS_ATTACHMENT = re.compile(r"附\s?(?:件|表)(?:\s?\d{1,2})?(?:[：:（(]|\s|$)")
_ORGAN_LINE = re.compile(
    r"[一-龥、（）()\s]+(?:政府|厅|局|委|委员会|办|办公室|院|行|支行|监管局|管委会|联|会|中心|总队|支队|公司|部|署|社|集团|组|组织部|宣传部|秘书处|警备区|军区|海关)"
    r"(?:[（(](?:代章|章|盖章|印章)[）)])?$"
)
_OFFICER_LINE = re.compile(r"(?:总理|省长|主席|市长|州长|区长|县长|部长|厅长|局长|主任)\s*[一-龥]\s?[一-龥]{1,3}$")
MAX_TITLE = 120
_SENTENCE_END = frozenset("。；：:;，,、？！")


def squeeze(text: str) -> str:
    """`text` without white space."""
    return _SPACE.sub("", text)


def unified_number(text: str) -> str | None:
    """GZ0320210058, where the line is nothing else."""
    return text if len(text) <= 22 and text[:1].isascii() and _UNIFIED.match(text) else None


def link(text: str) -> str | None:
    """The address of a web page, where the line is nothing else."""
    found = _LINK.match(text) if "http" in text[:12] else None
    return found[1] if found else None


def is_web_remark(text: str) -> bool:
    """Whether the line is what a web page prints under its title: 来源：… 发布时间：… 浏览次数：…."""
    return len(text) <= 80 and bool(_WEB_REMARK.match(text)) and "。" not in text


def disclosure(text: str) -> str | None:
    """主动公开, of `公开方式：主动公开` or `（此件主动公开）`."""
    if len(text) > 40 or text[:1] not in "公信（(":
        return None
    found = _DISCLOSURE.match(text)
    return (found[1] or found[2]).strip() if found else None


def imprint(text: str) -> date | None:
    """The day of issue in the imprint line at the foot of a document (`2023年5月18日印发`)."""
    if len(text) > 60 or not text.endswith("印发"):
        return None
    found = _IMPRINT.match(text)
    return day(found[2]) if found else None


def day(text: str) -> date | None:
    """The day that `text` is, in digits or Chinese numerals; None where it is anything else or no day."""
    if len(text) > 24 or not text.endswith("日"):
        return None
    try:
        if found := _DATE.fullmatch(text.strip()):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _CHINESE_DATE.fullmatch(squeeze(text)):
            return date(*(parse_chinese_numeral(part) for part in found.groups()))
    except ValueError:
        return None
    return None


def is_date_line(text: str) -> bool:
    """Whether the line is a day or a month and nothing else (2021年12月), or the day of an imprint (…日印发)."""
    return len(text) <= 24 and (day(text.removesuffix("印发")) is not None or bool(_MONTH_LINE.fullmatch(text)))


def is_addressee(text: str) -> bool:
    """Whether the line names those whom a document is addressed to: ends in ： after organs, units or people."""
    if text[-1:] not in "：:" or not 3 <= len(text) <= 320 or "。" in text:
        return False
    named = re.sub(r"[（(][^（）()]*[）)]$", "", text[:-1]).rstrip("）) ")
    return bool(_ADDRESSED.search(named)) and not _NOT_ADDRESSED.search(text) and sign_of(text) is None


def is_masthead(text: str) -> bool:
    """广州市人民政府文件, also printed with spaces; 部门文件."""
    if len(text) > 100 or "文" not in text:
        return False
    bare = squeeze(text)
    return (bare.endswith("文件") or bare in ("政府文件", "部门文件")) and not re.search(r"[。，：；《》]|关于", bare)


def is_gazette_masthead(text: str) -> bool:
    """The gazette's own title or issue, alone on a line: 示例市人民政府公报, 2024年第3期（总第77期）."""
    if len(text) > 30 or not text.endswith(("公报", "期", "期）")):
        return False
    return bool(_GAZETTE_MASTHEAD.fullmatch(squeeze(text)))


def is_title_like(text: str) -> bool:
    """Whether the line could be (part of) a title: no sentence, no sign, no furniture."""
    if not text or len(text) > MAX_TITLE or text[-1] in _SENTENCE_END or "。" in text:
        return False
    if text.startswith(("附件", "附 件", "公开方式", "http", "<http", "（此件", "(此件", "- ")):
        return False
    if "：" in text or ":" in text or is_gazette_masthead(text):
        return False
    return day(text) is None and sign_of(text) is None


def ends_as_title(text: str) -> bool:
    """Whether the text ends as titles do: 办法, 通知, 方案（试行）."""
    return bool(_TITLE_END.match(text))


def is_interpretation(text: str) -> bool:
    """《…》政策解读, 关于《…》的起草说明."""
    return (
        len(text) <= 160
        and text.endswith(("解读", "材料", "说明", "问答", "解读稿", "解读文件"))
        and bool(_INTERPRETATION.match(text))
    )


def annex(text: str) -> int | None:
    """The number of the attachment that begins with this line (0 where none is printed), None if it is no such line."""
    if not text.startswith("附") or len(text) > 12:
        return None
    found = _ANNEX.match(text)
    if found is None:
        return None
    written = found[1]
    if written is None:
        return 0
    return int(written) if written.isdigit() else parse_chinese_numeral(written)


def titled_annex(text: str) -> tuple[int, str, bool] | None:
    """Number and title of an attachment that stand on one line, and whether a mark parts them: 附件1 示例申请表."""
    found = _TITLED_ANNEX.match(text) if text.startswith("附") and len(text) <= MAX_TITLE else None
    if found is None or not ends_as_title(found[3]):
        return None
    return (int(found[1]) if found[1].isdigit() else parse_chinese_numeral(found[1])), found[3], found[2] != ""


def opens_attachment(text: str) -> bool:
    """Whether the line begins an attachment or a list of them: 附件2, 附件：1. …, 附表1：…."""
    return bool(_OPENS_ATTACHMENT.match(text))


def attachment_list(text: str) -> str | None:
    """What follows `附件：` where a document names its attachments; None for any other line.

    The number of `附件2：…` is put before its name, as in a list.
    """
    if "附" not in text[:4]:
        return None
    found = _ATTACHMENTS.match(text)
    if found is None:
        return None
    listed: str = found[2].strip()
    return f"{found[1]}. {listed}" if found[1] and listed else listed


def is_organ_line(text: str) -> bool:
    """Whether the line names organs and nothing else, as a signature does."""
    return 3 <= len(text) <= 80 and bool(_ORGAN_LINE.match(text)) and "。" not in text and "，" not in text


def is_officer_line(text: str) -> bool:
    """Whether the line is the signature of the head of a government, as under a decree: 市长 李乙."""
    return len(text) <= 12 and bool(_OFFICER_LINE.match(text))
