"""An online application, from the login to delivery and rating (OS-01 to OS-11, OS-14).

The text sets no number of its own: an item is decided within its promised time, which is given when it is accepted;
pauses and supplements follow the item's own rule (第十二条第一款), which the acts that pause must name. Online
enquiries and complaints go through the hotline (第八条) and stand in its procedure.
"""

# Rows read best as rows: one act a block, its parts on few lines.
# fmt: off

from __future__ import annotations

from gongbao.clock import Span, working_days
from gongbao.procedures import Condition, Kind, Need, Particular, Procedure, Situation, computed, given
from gongbao.procedures.rows import Sets
from gongbao.regulations.guangzhou.online_handling import NUMBER
from gongbao.regulations.guangzhou.online_handling.services import IN_FORCE, other_procedures

p = Procedure("online_handling", "网上办事", NUMBER, in_force=IN_FORCE)

applicant, agency = p.role("applicant", "申请人"), p.role("agency", "政务服务机构")
centre, post = p.role("service_centre", "政务服务中心"), p.role("post", "寄递企业")

logged_in = p.state("logged_in", "已登录", applicant, silent="第七条、第十条：提交申请没有期限")
submitted = p.state("submitted", "已提交，待受理", agency, silent="第十一条第二款：受理时限依照各事项有关规定")
supplement_needed = p.state("supplement_needed", "待补齐补正", applicant, silent="第十一条第二款：补正期限从各事项规定")
accepted = p.state("accepted", "已受理，审批中", agency, silent="第十二条第一款：按承诺办理时限，本办法没有数字")
paused = p.state("paused", "审批中止", agency, silent="第十二条第一款：补正、评审、公示按相关法律法规")
decided = p.state("decided", "已出具结果", agency, silent="第十五条：送达没有期限")
in_delivery = p.state("in_delivery", "送达中", (agency, centre, applicant), silent="第十五条：签收没有期限")
delivered = p.state("delivered", "已送达", final=True)
rejected = p.state("rejected", "不予受理", final=True)
sent_back = p.state("sent_back", "已退件", final=True)


def promised(situation: Situation) -> Span:
    """The promised time of the item, in working days."""
    found = situation.fact("promised_working_days")
    return working_days(found if isinstance(found, int) else 1)


decide_l = p.limit("decide", "承诺办理时限内出具结果", agency, promised, "第十二条第一款", within=accepted,
                   lapse="超过承诺办理时限，责令改正（第三十条第一项）", remind=working_days(1))


def beyond_the_guide() -> Condition:
    """Papers that the published guide does not list."""

    def test(situation: Situation) -> bool:
        asked, guide = situation.given("papers"), situation.fact("guide_papers")
        if situation.given("in_guide") is False:
            return True
        if not isinstance(asked, list | tuple) or not isinstance(guide, list | tuple):
            return False
        return bool({str(one) for one in asked} - {str(one) for one in guide})

    return computed("办事指南以外的材料", test)


IN_PROGRESS = (submitted, supplement_needed, accepted, paused)
ELECTRONIC = computed("已提交具有法律效力的电子材料", lambda s: s.given("electronic_given") is True or (
    isinstance(given_ones := s.fact("electronic"), list | tuple) and s.given("what") in given_ones))

# --- 第七条 to 第十条: login and application ---
LOGIN = [Particular("level", "认证程度"), Particular("real_name", "实名认证", Kind.YES_NO),
         Particular("account", "账号", personal=True)]
for act, label in (("log_in", "登录"), ("verify_identity", "实名认证")):
    p.act(act, label, applicant, None, logged_in, "第七条第一款", asks=LOGIN, sets={"level": given("level"),
          "real_name": given("real_name")})
    p.act(act, label, applicant, logged_in, None, "第七条第一款", asks=LOGIN, sets={"level": given("level"),
          "real_name": given("real_name")})
APPLICATION = [Particular("item", "事项"), Particular("papers", "电子材料", Kind.LIST),
               Particular("complete", "材料齐全", Kind.YES_NO),
               Particular("guide_papers", "办事指南所列材料", Kind.LIST),
               Particular("level_needed", "所需认证程度"), Particular("level", "认证程度"),
               Particular("real_name", "实名认证", Kind.YES_NO)]
APPLIED: Sets = {"item": given("item"), "electronic": given("papers"), "guide_papers": given("guide_papers")}
VERIFIED = Need(computed("经统一身份认证平台实名认证", lambda s: (
    s.given("real_name") is not False and s.fact("real_name") is not False)), "申报事项应先实名认证", "第七条第一款")
LEVEL = Need(computed("认证程度符合事项要求", lambda s: (
    not isinstance(needed := s.given("level_needed"), str) or needed in (s.fact("level"), s.given("level")))),
    "认证程度不足以办理本事项", "第七条第一款")
for source in (None, logged_in):
    p.act("submit_application", "提交办事申请", applicant, source, submitted, "第十条", asks=APPLICATION,
          needs=[VERIFIED, LEVEL], sets=APPLIED, informs=agency)

# --- what may not be demanded (第十条 to 第十七条) ---
DEMAND = [Particular("what", "要求提交的材料或者手续"), Particular("papers", "材料", Kind.LIST),
          Particular("in_guide", "办事指南所列", Kind.YES_NO), Particular("form", "形式", Kind.CHOICE,
                     names={"paper": "纸质", "electronic": "电子", "in_person": "到现场",
                            "booking": "先到线上预约或者提交", "same_application": "到线下重复提交同一申请"}),
          Particular("electronic_given", "已提交电子材料", Kind.YES_NO),
          Particular("shared", "可以共享或者核验获取", Kind.YES_NO),
          Particular("already_given", "前端流程已收取", Kind.YES_NO)]
p.forbid("demand", "第十七条第一款", "已在网上申办的，不得要求到线下重复提交同一申请",
         when=given("form").means("到线下重复提交同一申请", "same_application"))
p.forbid("demand", "第十七条第一款", "不得强制要求先到线上预约或者提交材料",
         when=given("form").means("先到线上预约或者提交", "booking"))
p.forbid("demand", "第二十三条第二款", "受理环节已提交电子证照的，审批环节不得要求提交纸质证照",
         sources=accepted, when=given("form").means("纸质", "paper") & ELECTRONIC)
p.forbid("demand", "第十三条第一款", "已提交具有法律效力的电子材料，不得要求同一材料的纸质件",
         when=given("form").means("纸质", "paper") & ELECTRONIC)
p.forbid("demand", "第十三条第二款", "可以共享、核验获取或者已经收取的，不得要求重复提交",
         when=given("shared").is_(True) | given("already_given").is_(True))
p.forbid("demand", "第十条第三款", "不得要求提交办事指南以外的材料", when=beyond_the_guide())
p.act("demand", "要求提交材料", (agency, centre), IN_PROGRESS, None, "第十条第三款", asks=DEMAND,
      needs=[Need(given("in_guide").is_(True), "只能要求办事指南所列、尚未提交也不能共享获取的材料",
                  "第十条第三款、第十三条、第十七条第一款")], informs=applicant)
p.forbid("refuse_electronic_seal", "第二十条第二款", "不得拒绝电子印章的使用")

# --- 第十一条: acceptance ---
ACCEPT = [Particular("receipt", "网上受理回执", Kind.YES_NO),
          Particular("promised_working_days", "承诺办理时限（工作日）", Kind.NUMBER)]
HAS_PROMISE = given("promised_working_days").filled() | computed("已公布承诺办理时限", lambda s: (
    isinstance(s.fact("promised_working_days"), int)))
RECEIPT = Need(~given("receipt").is_(False), "符合受理条件的，应当出具网上受理回执")
PROMISED: Sets = {"promised_working_days": lambda s: n if isinstance(n := s.given("promised_working_days"), int)
                  else s.fact("promised_working_days")}
p.act("accept", "受理", (agency, centre), submitted, accepted, "第十一条第一款", when=HAS_PROMISE, asks=ACCEPT,
      needs=[RECEIPT],
      sets=PROMISED, starts=decide_l, informs=applicant)
p.act("accept", "受理（承诺时限从事项规定）", (agency, centre), submitted, accepted,
      "第十一条第一款",
      when=~HAS_PROMISE, asks=ACCEPT,
      needs=[RECEIPT], informs=applicant)
p.act("notify_once", "一次性告知补正", (agency, centre), submitted, supplement_needed, "第十一条第一款、第二款",
      asks=[Particular("gaps", "需要补齐补正的内容", Kind.LIST), Particular("rule", "所依规定")],
      needs=[Need(computed("尚未告知", lambda s: s.fact("told_once") is not True), "实行一次性告知")],
      sets={"told_once": True},
      informs=applicant)
p.act("supplement", "补齐补正", applicant, supplement_needed, submitted, "第十一条第二款",
      asks=[Particular("papers", "材料", Kind.LIST), Particular("complete", "材料齐全", Kind.YES_NO)], informs=agency)
REASON = [Particular("reason", "理由", Kind.ANY), Particular("rule", "所依规定")]
p.act("reject_application", "不予受理", (agency, centre), (submitted, supplement_needed), rejected, "第十一条第二款",
      asks=REASON,
      informs=applicant)
p.act("send_back", "退件", (agency, centre), (submitted, supplement_needed, accepted), sent_back, "第十一条第二款",
      asks=REASON,
      stops=decide_l, informs=applicant)

# --- 第十二条: review ---
PAUSE = [Particular("ground", "程序", Kind.CHOICE, required=True,
                    names={"supplement": "补齐补正", "experts": "专家评审", "public_notice": "公示公告",
                             "hearing": "听证"}),
         Particular("rule", "规定不计入时限的法律法规", required=True)]
p.act("pause_review", "依法不计入时限的程序开始", agency, accepted, paused, "第十二条第一款", when=decide_l.runs(),
      asks=PAUSE,
      pauses=decide_l, informs=applicant)
p.act("resume_review", "依法不计入时限的程序结束", agency, paused, accepted, "第十二条第一款", resumes=decide_l,
      informs=applicant)
p.act("show_progress", "反馈办理进度", (agency, centre), (*IN_PROGRESS, decided, in_delivery), None,
      "第十九条第二款、第三款",
      asks=[Particular("progress", "进度", Kind.ANY)], informs=applicant)
RESULT = [Particular("result", "审批结果"), Particular("electronic_licence", "同步签发电子证照", Kind.YES_NO)]
p.act("decide", "出具审批结果", agency, accepted, decided, "第十二条第一款", asks=RESULT,
      sets={"result": given("result")},
      stops=decide_l, informs=applicant)

# --- 第十五条, 第十六条, 第二十二条: result ---
p.act("issue_licence", "签发证照", agency, decided, None, "第二十二条第一款",
      asks=[Particular("electronic", "电子证照", Kind.YES_NO), Particular("paper", "纸质证照", Kind.YES_NO)],
      needs=[Need(~given("electronic").is_(False) & ~given("paper").is_(False),
                  "纸质证照和电子证照应同步签发、同步更新、同步废止")], informs=applicant)
WAYS = {"counter": "现场送达", "post": "寄递送达", "online": "网上送达"}
WAY = Particular("way", "送达方式", Kind.CHOICE, required=True, names=WAYS)
p.act("choose_delivery", "选择送达方式", applicant, (submitted, accepted, decided), None, "第十五条第一款",
      asks=[WAY, Particular("address", "收件地址和收件人", Kind.ANY, personal=True)], sets={"way": given("way")})
BY_WAY = Need(computed("按申请人选择的方式送达", lambda s: (
    not isinstance(chosen := s.fact("way"), str) or s.particulars.get("way", chosen) == chosen)),
    "应按申请人选择的方式送达", "第十五条第一款")
SMS = Particular("sms", "短信告知", Kind.YES_NO)
DELIVER = [Particular("way", "送达方式", Kind.CHOICE, names=WAYS), SMS]
ONLINE = computed("网上送达", lambda s: "online" in (s.given("way"), s.fact("way")))
TOLD = Need(~given("sms").is_(False), "应当短信告知或者提醒")
p.act("deliver", "网上送达", (agency, centre), decided, delivered, "第十五条第四款", when=ONLINE, asks=DELIVER,
      needs=[BY_WAY, TOLD],
      informs=applicant)
p.act("deliver", "现场、寄递送达", (agency, centre), decided, in_delivery, "第十五条第二款、第三款", when=~ONLINE,
      asks=DELIVER,
      needs=[BY_WAY, TOLD], informs=applicant)
p.act("post", "寄递", (agency, centre, post), decided, in_delivery, "第十五条第三款",
      asks=[Particular("to", "收件地址", Kind.ANY, personal=True)],
      needs=[Need(computed("申请人没有选择其他方式", lambda s: s.fact("way") not in ("counter", "online")),
                  "申请人没有选择寄递送达", "第十五条第一款")], informs=applicant)
p.act("tell_result", "短信告知领取", (agency, centre), (decided, in_delivery), None, "第十五条第二款", asks=[SMS],
      informs=applicant)
p.act("sign_for", "签收确认", applicant, in_delivery, delivered, "第十五条第二款、第三款", informs=agency)
p.forbid("sign_for", "第十五条", "办理结果尚未送达", sources=(submitted, supplement_needed, accepted, decided))
p.act("rate", "好差评", applicant, (decided, in_delivery, delivered), None, "第十六条",
      asks=[Particular("choice", "评价", required=True)], sets={"rating": given("choice")}, informs=agency)

procedure = p.done()
procedures = (procedure, *other_procedures())
