"""独生子女父母光荣证: from the joint application to issue, replacement, invalidity and cancellation (OC-01 to OC-12).

The document has no articles; its parts 一 to 九 are cited as 第一点 to 第九点. Benefits are not computed here: rows say
when they may be paid and from when they go back.
"""

# Rows read best as rows: one act a block, its parts on few lines.
# fmt: off

from __future__ import annotations

from datetime import date

from gongbao.clock import Start, calendar_days
from gongbao.procedures import Kind, Need, Particular, Procedure, Situation, computed, given
from gongbao.procedures.rows import InForce
from gongbao.regulations.guangzhou.one_child_certificate import NUMBER

IN_FORCE = InForce(date(2020, 1, 6), 5, "第九点")

p = Procedure("one_child_certificate", "独生子女父母光荣证", NUMBER, in_force=IN_FORCE)

p.reading_of_time("natural_last_day", "收到通知之日起7天内，末日是休息日的", "第六点、附件5")
unlawful_birth = p.reading("unlawful_birth", "违规再生育的，退回哪些奖励优待", "第五点、第六点第二项",
                           ("since_birth", "all"))

couple, wife, husband = p.role("couple", "夫妻"), p.role("wife", "女方"), p.role("husband", "男方")
unit, employer = p.role("issuing_unit", "办证单位"), p.role("employer", "所在单位（区人民政府）")
world = p.role("fact", "客观事实")
PERSONS = (couple, wife, husband)

visited = p.state("visited", "已咨询", PERSONS, silent="第三点：何时申请没有期限")
applied = p.state("applied", "已申请", unit, silent="第三点第三款：核对没有期限；信息一致的即时签发")
supplement_needed = p.state("supplement_needed", "待补全、变更信息", PERSONS, silent="第三点第四款：补全没有期限")
issued = p.state("issued", "已签发", PERSONS, silent="第五点：持证期间没有期限")
replacing = p.state("replacing", "申请补发、换发", unit)
void = p.state("void", "已无效", (unit, *PERSONS), silent="第六点第二项：通知缴回没有期限")
handed_back = p.state("handed_back", "已缴回，待注销", unit, silent="第六点第二项：注销没有期限")
cancelled = p.state("cancelled", "已注销", final=True)
refused = p.state("refused", "不予办理", final=True)

at_once = calendar_days(1, Start.START_DAY)
issue_l = p.limit("issue_certificate", "即时签发", unit, at_once, "第三点第四款", within=applied,
                  lapse="未即时签发（未规定后果）")
replace_l = p.limit("replace_certificate", "即时补发、换发", unit, at_once, "第四点第三款", within=replacing,
                    lapse="未即时办理（未规定后果）")
hand_back_l = p.limit("hand_back", "缴回光荣证", couple, calendar_days(7), "第六点第二项、附件5", within=void,
                      lapse="逾期没有缴回的，由办证单位公告注销", escalates=unit)


def _single(situation: Situation) -> bool:
    return situation.given("marital") in ("divorced", "widowed")


def _at_the_right_place(situation: Situation) -> bool:
    """As far as the places are told: the wife's place of registration in the city, else the husband's."""
    places = [situation.given(f"{side}_registered_at") for side in ("wife", "husband")]
    applied, told = situation.given("applied_at"), [place for place in places if isinstance(place, str) and place]
    return not isinstance(applied, str) or not told or applied == told[0]


def _arrival(situation: Situation) -> str:
    found = situation.given("received_at")
    return found if isinstance(found, str) else situation.at.isoformat()


def _day_of_act(situation: Situation) -> str:
    found = situation.given("on")
    return found if isinstance(found, str) else situation.at.date().isoformat()


def _void_from(situation: Situation) -> object:
    """The day of the birth; by the other reading, of a birth against the rules, the day of issue."""
    if situation.given("lawful") is False and unlawful_birth.chosen(situation) == "all":
        return situation.fact("issued_on")
    return _day_of_act(situation)


def _month_after_invalidity(situation: Situation) -> bool:
    """The month of a benefit is that of the day from which the certificate is void, or a later one."""
    from_day, month = situation.fact("void_from"), situation.given("month")
    return not isinstance(from_day, str) or not isinstance(month, str) or month >= from_day[: len("2023-09")]


matching = computed("计生信息系统与申报信息一致",
                    lambda s: s.fact("register_matches") is True or s.given("register_matches") is True)
told_once = computed("已一次性告知", lambda s: s.fact("told_once") is True)

# --- 二、三: application ---
p.act("visit", "前来咨询", PERSONS, None, visited, "第三点第一款", asks=[Particular("papers", "携带的材料", Kind.LIST)])
APPLICATION = [
    Particular("form", "申请表（附件1）", Kind.NUMBER, required=True, clause="第三点第二款"),
    Particular("ids", "申请人身份证", Kind.YES_NO, required=True, clause="第三点第二款"),
    Particular("photographs", "大一寸合影照片张数", Kind.NUMBER, required=True, clause="第三点第二款"),
    Particular("marital", "婚姻状况", Kind.CHOICE, names={"married": "已婚", "divorced": "离异", "widowed": "丧偶"}),
    Particular("conditions_met", "符合办理条件", Kind.YES_NO, clause="第二点"),
    Particular("register_matches", "系统核对一致", Kind.YES_NO, clause="第三点第三款"),
    Particular("wife_registered_at", "女方户籍所在街（镇），非本市户籍的不填", clause="第二点"),
    Particular("husband_registered_at", "男方户籍所在街（镇），非本市户籍的不填", clause="第二点"),
    Particular("applied_at", "受理的街（镇）", clause="第二点"),
    Particular("applicants", "申请人和子女信息（申请表各栏）", Kind.ANY, personal=True),
]
APPLYING = [
    Need(computed("夫妻共同提出，离异、丧偶的由本人提出", lambda s: s.role == "couple" or _single(s)),
         "由夫妻共同提出申请；离异、丧偶的由本人提出", "第三点第一款"),
    Need(given("ids").is_(True), "凭申请人身份证办理", "第三点第二款"),
    Need(computed("照片不少于两张", lambda s: isinstance(n := s.given("photographs"), int) and n >= 2),
         "须大一寸的父母和独生子女合影照片二张", "第三点第二款"),
    Need(computed("在女方户籍所在地申领；一方非本市户籍的，在本市户籍一方", _at_the_right_place),
         "应在女方户籍所在街（镇）申领；一方非本市户籍的，在本市户籍一方所在街（镇）", "第二点"),
]
MATCHES = given("register_matches", "系统核对一致").is_(True)
for source in (None, visited):
    for matches, limits in ((False, ()), (True, issue_l.under("第三点第三款"))):
        p.act("apply", "申领", PERSONS, source, applied, "第三点第一款",
              when=MATCHES if matches else ~MATCHES,
              asks=APPLICATION, needs=APPLYING,
              sets={"applied_on": _day_of_act, "register_matches": given("register_matches"),
                    "conditions_met": given("conditions_met"), "marital": given("marital")},
              starts=limits, informs=unit)
MATCH = [Particular("matches", "信息一致", Kind.YES_NO, required=True),
         Particular("differences", "不一致或者缺项的项目", Kind.LIST)]
for runs, starts in ((~issue_l.runs(), issue_l.under("第三点第三款")), (issue_l.runs(), ())):  # 即时 begins once
    p.act("check_register", "核对计生信息系统：一致", unit, applied, None, "第三点第三款",
          when=given("matches", "信息一致").is_(True) & runs, asks=MATCH, sets={"register_matches": True},
          starts=starts)
p.act("check_register", "核对计生信息系统：不一致", unit, applied, None, "第三点第三款",
      when=~given("matches", "信息一致").is_(True), asks=MATCH,
      sets={"register_matches": False, "differences": given("differences")})
p.act("notify_once", "一次性告知（附件2）", unit, applied, supplement_needed, "第三点第四款",
      asks=[Particular("annex", "附件", Kind.NUMBER),
            Particular("gaps", "不符或者缺少的项目", Kind.LIST, required=True),
            Particular("proofs_named", "已注明需要提供的证明材料", Kind.YES_NO, required=True),
            Particular("proofs", "需要提供的证明材料", Kind.LIST)],
      needs=[Need(~told_once, "需要补全、变更的信息应当一次性告知"),
             Need(given("proofs_named").is_(True), "应当注明需要提供的证明材料")],
      sets={"told_once": True, "gaps": given("gaps")}, stops=issue_l, informs=couple)
SUPPLEMENT = [Particular("complete", "已补全、变更，并提供证明材料", Kind.YES_NO, required=True),
              Particular("proofs", "证明材料", Kind.LIST)]
p.act("supplement", "补全、变更相关信息", PERSONS, supplement_needed, applied, "第三点第四款",
      when=given("complete", "已补全").is_(True),
      asks=SUPPLEMENT, sets={"register_matches": True}, starts=issue_l, informs=unit)
p.act("supplement", "补充不全", PERSONS, supplement_needed, None, "第三点第四款",
      when=~given("complete", "已补全").is_(True), asks=SUPPLEMENT, informs=unit)
p.act("issue_certificate", "签发光荣证", unit, applied, issued, "第三点第三款、第四款",
      asks=[Particular("certificate", "光荣证编号"), Particular("register_matches", "系统核对一致", Kind.YES_NO)],
      needs=[Need(matching, "计生信息系统记载与申报信息尚未核对一致", "第三点第四款"),
             Need(computed("符合办理条件", lambda s: s.fact("conditions_met") is not False), "不符合办理条件",
                  "第二点")],
      sets={"issued_on": _day_of_act, "certificate": given("certificate")}, stops=issue_l, informs=couple)
p.act("reject_application", "不予办理（附件3）", unit, (applied, supplement_needed), refused, "第二点、第三点、附件3",
      asks=[Particular("reason", "不符合的条件", required=True), Particular("annex", "附件", Kind.NUMBER)],
      stops=issue_l,
      informs=couple)
p.act("notify_employers", "通知落实待遇（附件4）", unit, issued, None, "第五点、附件4",
      asks=[Particular("annex", "附件", Kind.NUMBER), Particular("employers", "单位", Kind.LIST)], informs=employer)

# --- 四: replacement ---
p.act("apply_replacement", "申请补发、换发", PERSONS, issued, replacing, "第四点",
      asks=[Particular("cause", "原因", Kind.CHOICE, required=True, names={"damaged": "损毁", "lost": "遗失",
                                                                      "marriage_changed": "婚姻状况变动"}),
            Particular("old_certificate", "缴回原证", Kind.YES_NO),
            Particular("written_statement", "具结书面声明", Kind.YES_NO),
            Particular("marriage_papers", "婚姻状况变动证明", Kind.YES_NO),
            Particular("child_lives_with_applicant", "子女随申请人生活", Kind.YES_NO),
            Particular("made_by_employer", "原由用工单位办理", Kind.YES_NO),
            Particular("registered_by_unit", "经过办证单位登记", Kind.YES_NO)],
      needs=[Need(~given("cause").means("损毁", "damaged") | given("old_certificate").is_(True), "换发应缴回原证",
                  "第四点第一款"),
             Need(~given("cause").means("遗失", "lost") | given("written_statement").is_(True), "补发应具结书面声明",
                  "第四点第一款"),
             Need(~given("cause").means("婚姻状况变动", "marriage_changed") | given("marriage_papers").is_(True),
                  "应凭婚姻状况变动证明材料", "第四点第二款"),
             Need(~given("cause").means("婚姻状况变动", "marriage_changed")
                  | ~given("child_lives_with_applicant").is_(False), "由子女随本人生活的一方申请", "第四点第二款"),
             Need(~given("cause").means("婚姻状况变动", "marriage_changed")
                  | ~given("old_certificate").is_(False) | given("written_statement").is_(True),
                  "应缴回原证；原证无法取得的，应具结书面声明，说明原因", "第四点第二款"),
             Need(~given("made_by_employer").is_(True) | given("registered_by_unit").is_(True),
                  "原由用工单位办理的，应经过办证单位登记", "第四点第一款")],
      sets={"replacement_cause": given("cause")}, starts=replace_l, informs=unit)
p.act("replace_certificate", "补发、换发", unit, replacing, issued, "第四点第三款",
      asks=[Particular("certificate", "光荣证编号")],
      sets={"certificate": given("certificate")}, stops=replace_l, informs=couple)

# --- 七、八: files ---
p.act("file_papers", "申请表和文书资料归入计生档案", unit, (issued, replacing, void, handed_back), None, "第七点")
p.act("note_employer_change", "调动、离职时注明领证和待遇落实情况", employer, issued, None, "第八点",
      asks=[Particular("new_employer", "新单位"), Particular("paid_until", "待遇落实至", Kind.DAY)], informs=employer)

# --- 五、六: benefits, invalidity, cancellation ---
BENEFIT = [Particular("month", "月份", Kind.MONTH), Particular("amount_fen", "金额（分）", Kind.FEN)]
p.act("pay_benefit", "发放奖励优待", employer, issued, None, "第五点", asks=BENEFIT)
p.forbid("pay_benefit", "第六点第二项", "自光荣证无效之日起终止奖励优待", sources=(void, handed_back, cancelled),
         when=computed("无效之日以后的月份", _month_after_invalidity))
p.act("pay_benefit", "补发无效之前的奖励优待", employer, (void, handed_back), None, "第五点", asks=BENEFIT)
ON = Particular("on", "发生之日", Kind.DAY)
p.act("further_child_born", "再生育子女", world, (issued, replacing), void, "第六点第一项",
      asks=[ON, Particular("lawful", "符合规定", Kind.YES_NO)],
      sets={"void_from": _void_from, "ground": "further_child"}, stops=replace_l)
p.act("find_deceit", "查明以欺骗等不正当手段取得", unit, (issued, replacing), void, "第六点第一项", asks=[ON],
      sets={"void_from": lambda s: s.fact("issued_on"), "ground": "deceit"}, stops=replace_l, informs=couple)
p.act("notify_hand_back", "通知缴回（附件5）", unit, void, None, "第六点第二项、附件5",
      asks=[Particular("annex", "附件", Kind.NUMBER), Particular("received_at", "收到时间", Kind.MOMENT)],
      needs=[Need(~hand_back_l.runs(), "已经通知缴回")],
      sets={"hand_back_notice_at": _arrival}, starts=hand_back_l.counted_from("hand_back_notice_at"), informs=couple)
p.act("hand_back", "缴回光荣证", PERSONS, void, handed_back, "第六点第二项", stops=hand_back_l, informs=unit)
p.act("cancel", "注销", unit, handed_back, cancelled, "第六点第二项", sets={"cancelled_on": _day_of_act},
      informs=couple)
p.act("cancel_by_public_notice", "公告注销", unit, void, cancelled, "第六点第二项、附件5",
      asks=[Particular("number", "公告文号")],
      needs=[Need(hand_back_l.over(), "持证人自收到通知之日起7天内仍可缴回，逾期的才公告注销")],
      sets={"cancelled_on": _day_of_act, "by_public_notice": True}, stops=hand_back_l, informs=couple)
p.act("notify_employers_end", "通知终止待遇（附件6）", unit, cancelled, None, "第六点第二项、附件6",
      asks=[Particular("annex", "附件", Kind.NUMBER), Particular("employers", "单位", Kind.LIST)], informs=employer)
p.act("return_benefits", "退回奖励优待", PERSONS, (void, handed_back, cancelled), None, "第六点第二项",
      asks=[Particular("amount_fen", "金额（分）", Kind.FEN)], informs=employer)
p.act("record_bad_credit", "纳入社会信用不良记录", unit, (void, cancelled), None, "第六点第三项",
      asks=[Particular("ground", "情形", Kind.CHOICE, required=True,
                       names={"used_void_certificate": "使用无效的光荣证",
                                "refused_return": "拒绝退回应当退回的奖励优待"})])

procedure = p.done()
