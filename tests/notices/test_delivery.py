"""From an act to the inbox and the mail: once, again after a failure, to a folder and to a mail server."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest

from gongbao.cli._office import procedures
from gongbao.procedures import Refusal, Request
from gongbao.procedures.journal.docket import Docket, open_docket
from gongbao.procedures.notices import Printer, general
from gongbao.procedures.notices.delivery import Courier, Recipient, register
from gongbao.procedures.notices.from_acts import Office, notice_of
from gongbao.procedures.notices.inbox import Inbox
from gongbao.procedures.notices.outgoing import Attachment, Message, SendingError, ToFolder, ToMailServer, as_mail
from gongbao.procedures.notices.record import record_of
from gongbao.regulations.guangzhou.hotline_12345 import notices as hotline_notices

from .conftest import at, clock_at, permits

NOW = at("2023-05-26 10:00")
KINDS = (
    general.accepted("《某许可办法》", "第三条", ("permits.accept",)),
    general.extended("《某许可办法》", "第五条", ("permits.extend",)),
)
PEOPLE = register([("applicant", Recipient("赵小𠮷", "zhao@example.cn")), ("office", Recipient("某区受理窗口"))])


@pytest.fixture
def docket(tmp_path: Path) -> Iterator[Docket]:
    with open_docket(f"sqlite:///{tmp_path}/office.db", [permits()], clock_at, lambda: NOW) as opened:
        yield opened


def courier(docket: Docket, printer: Printer, outgoing: ToFolder | ToMailServer | Failing | None = None) -> Courier:
    return Courier(
        docket.engine,
        docket.definition,
        KINDS,
        printer,
        Inbox(docket.engine),
        Office("某区行政审批局"),
        PEOPLE,
        outgoing,
    )


def do(docket: Docket, act: str, by: str, when: str, /, **particulars: object) -> None:
    """An act on the one matter, which must be accepted."""
    outcome = docket.act(Request("M-1", act, by, particulars, procedure="permits", at=at(when)))
    assert hasattr(outcome, "entries"), outcome


def accepted(docket: Docket) -> None:
    do(docket, "apply", "applicant", "2023-05-18 09:00", item="占道施工许可", phone="13800000000")
    do(docket, "accept", "office", "2023-05-19 15:00", papers=["申请表", "施工方案"])


@dataclass
class Failing:
    """A way out that fails until it is mended."""

    folder: ToFolder
    broken: bool = True

    def send(self, message: Message) -> None:
        if self.broken:
            raise SendingError("暂时连不上", lasting=False)
        self.folder.send(message)

    def withdraw(self, identifier: str) -> bool:
        return self.folder.withdraw(identifier)


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)).split())


def test_an_act_becomes_its_notice_in_the_inbox(docket: Docket, printer: Printer) -> None:
    accepted(docket)
    report = courier(docket, printer).deliver(NOW)
    assert (report.delivered, report.mailed, report.undelivered, report.by_hand) == (2, 0, [], [])
    assert report.fonts.startswith("正文")
    inbox = Inbox(docket.engine)
    (letter,) = inbox.letters("applicant")
    assert (letter.title, letter.matter, letter.read) == ("受理通知书", "M-1", None)
    text = text_of(inbox.open(letter.identifier, "applicant", NOW) or b"")
    assert "您申请办理的“占道施工许可”" in text
    assert "根据《某许可办法》第三条的规定" in text
    assert "1．申请表；2．施工方案。" in text
    assert "办理期限至2023年6月2日届满" in text
    assert "2023年5月19日" in text
    assert inbox.letters("applicant")[0].read == NOW.astimezone(UTC)


def test_an_act_without_a_paper_of_its_own_is_told_generally(docket: Docket, printer: Printer) -> None:
    accepted(docket)
    do(docket, "remark", "office", "2023-05-22 09:00", progress="现场勘查完成")
    courier(docket, printer).deliver(NOW)
    inbox = Inbox(docket.engine)
    letter = inbox.letters("applicant", "M-1")[0]
    assert letter.title in ("办理情况告知书", "受理通知书")
    general_one = next(each for each in inbox.letters("applicant") if each.kind == "progress")
    text = text_of(inbox.open(general_one.identifier, "applicant", NOW) or b"")
    for told in ("《某许可办法》第六条", "告知进展", "现场勘查完成", "办理中", "2023-06-02", "受理窗口"):
        assert told in text
    told_office = next(each for each in inbox.letters("office"))
    assert "13800000000" not in text_of(inbox.open(told_office.identifier, "office", NOW) or b"")


def test_a_paper_that_needs_more_is_left_to_the_officer_and_the_person_told_at_once(
    docket: Docket, printer: Printer
) -> None:
    accepted(docket)
    do(docket, "extend", "office", "2023-05-25 09:00", working_days=5)
    report = courier(docket, printer).deliver(NOW)
    assert report.undelivered == []
    (unmade,) = report.by_hand
    assert (unmade.matter, unmade.number) == ("M-1", 3)
    assert "《延期办理告知书》（extended）不能制作：\n缺少“理由”（reason" in unmade.why
    assert {each.kind for each in Inbox(docket.engine).letters("applicant")} == {"accepted", "progress"}


def test_the_new_limit_of_an_extension_is_told_hl_14(docket: Docket, printer: Printer) -> None:
    accepted(docket)
    do(docket, "extend", "office", "2023-05-25 09:00", working_days=5, reason="等待专家意见")
    assert courier(docket, printer).deliver(NOW).by_hand == []
    inbox = Inbox(docket.engine)
    letter = next(each for each in inbox.letters("applicant") if each.kind == "extended")
    text = text_of(inbox.open(letter.identifier, "applicant", NOW) or b"")
    assert "因等待专家意见" in text
    assert "延期后的办理期限至2023年6月9日届满" in text


def test_delivering_twice_delivers_once(docket: Docket, printer: Printer, tmp_path: Path) -> None:
    accepted(docket)
    out = ToFolder(tmp_path / "out", "office@example.cn", "example.cn")
    assert courier(docket, printer, out).deliver(NOW).delivered == 2
    again = courier(docket, printer, out).deliver(NOW)
    assert (again.delivered, again.mailed) == (0, 0)
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_what_fails_stays_and_is_tried_again(docket: Docket, printer: Printer, tmp_path: Path) -> None:
    accepted(docket)
    way = Failing(ToFolder(tmp_path / "out", "office@example.cn", "example.cn"))
    first = courier(docket, printer, way).deliver(NOW)
    assert [(each.recipient, each.why) for each in first.undelivered] == [("applicant", "暂时连不上")]
    way.broken = False
    second = courier(docket, printer, way).deliver(NOW)
    assert (second.delivered, second.mailed, second.undelivered) == (0, 1, [])
    assert len(Inbox(docket.engine).letters("applicant")) == 1


def test_somebody_unknown_is_named_and_the_rest_goes_on(docket: Docket, printer: Printer) -> None:
    accepted(docket)
    nobody = replace(courier(docket, printer), who=register([("office", Recipient("窗口"))]))
    report = nobody.deliver(NOW)
    assert report.delivered == 1
    assert [each.why for each in report.undelivered] == ["不知道“applicant”是谁，请在收件人名册中登记"]


def test_a_letter_is_opened_by_its_recipient_alone_and_can_be_erased(docket: Docket, printer: Printer) -> None:
    accepted(docket)
    courier(docket, printer).deliver(NOW)
    inbox = Inbox(docket.engine)
    (letter,) = inbox.letters("applicant")
    assert inbox.open(letter.identifier, "office", NOW) is None
    assert inbox.erase("M-1") == 2
    assert inbox.open(letter.identifier, "applicant", NOW) is None
    assert inbox.letters("applicant")[0].sha256 == letter.sha256
    assert docket.verify().holds


MESSAGE = Message(
    "ab" * 16,
    "zhao@example.cn",
    "受理通知书\n（M-1）",
    "赵小𠮷：\n\n见附件。\n",
    datetime(2023, 5, 19, 7, tzinfo=UTC),
    (Attachment("受理通知书.pdf", "application/pdf", b"%PDF-1.7 \x00\xff"),),
)


def read_back(mail: bytes) -> None:
    """The mail says what the message said."""
    found = email.message_from_bytes(mail, policy=email.policy.default)
    assert isinstance(found, email.message.EmailMessage)
    assert found["Message-ID"] == f"<{'ab' * 16}@example.cn>"
    assert found["Subject"] == "受理通知书 （M-1）"
    body, (attached,) = found.get_body(("plain",)), list(found.iter_attachments())
    assert body is not None
    assert "赵小𠮷" in body.get_content()
    assert (attached.get_filename(), attached.get_content()) == ("受理通知书.pdf", b"%PDF-1.7 \x00\xff")


def test_a_message_in_a_folder_is_one_file_however_often_it_is_sent(tmp_path: Path) -> None:
    out = ToFolder(tmp_path / "out", "office@example.cn", "example.cn")
    out.send(MESSAGE)
    first = (tmp_path / "out" / f"{MESSAGE.identifier}.eml").read_bytes()
    out.send(MESSAGE)
    assert [each.read_bytes() for each in (tmp_path / "out").iterdir()] == [first]
    read_back(first)


@pytest.mark.parametrize("to", ["", "zhao", "zhao@example.cn\nBcc: all@example.cn", "a@b, c@d", "赵 <zhao@example.cn>"])
def test_an_address_that_is_none_is_refused(to: str) -> None:
    with pytest.raises(SendingError, match="不是电子邮件地址") as caught:
        as_mail(replace(MESSAGE, to=to), "office@example.cn", "example.cn")
    assert caught.value.lasting


class MailServer(socketserver.ThreadingTCPServer):
    """As much of RFC 5321 as a client needs; `answers` gives the reply to a command that is not 250."""

    allow_reuse_address = True

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.answers: dict[str, str] = {}
        super().__init__(("127.0.0.1", 0), _Session)


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say(self.server.answers.get("CONNECT", "220 ready"))
        while line := self.rfile.readline():
            command = line.decode().strip().upper()
            word = command.split()[0] if command else ""
            if answer := self.server.answers.get(word):
                self._say(answer)
            elif word == "DATA":
                self._say("354 go on")
                lines: list[bytes] = []
                while (part := self.rfile.readline()) != b".\r\n":
                    lines.append(part[1:] if part.startswith(b"..") else part)
                self.server.taken.append(b"".join(lines))
                self._say("250 taken")
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


def through(server: MailServer) -> ToMailServer:
    return ToMailServer(
        "127.0.0.1", "office@example.cn", "example.cn", port=server.server_address[1], security="none", timeout=5
    )


def test_a_mail_server_takes_the_message(mail_server: MailServer) -> None:
    through(mail_server).send(MESSAGE)
    through(mail_server).send(MESSAGE)
    assert len(mail_server.taken) == 2
    assert mail_server.taken[0] == mail_server.taken[1]
    read_back(mail_server.taken[0])


@pytest.mark.parametrize(
    ("command", "answer", "lasting", "said"),
    [
        ("RCPT", "550 no such user", True, "邮件服务器不收zhao@example.cn：550 no such user"),
        ("RCPT", "451 try later", False, "451 try later"),
        ("DATA", "552 too big", True, "邮件服务器127.0.0.1拒绝：552 too big"),
        ("CONNECT", "421 busy", False, "421 busy"),
        ("MAIL", "530 log in first", True, "530 log in first"),
    ],
)
def test_what_a_mail_server_refuses_is_said_with_its_answer(
    mail_server: MailServer, command: str, answer: str, lasting: bool, said: str
) -> None:
    mail_server.answers[command] = answer
    with pytest.raises(SendingError, match=said) as caught:
        through(mail_server).send(MESSAGE)
    assert caught.value.lasting == lasting
    assert mail_server.taken == []


def test_a_mail_server_that_is_not_there_may_be_tried_later() -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as free:
        port = free.server_address[1]
    with pytest.raises(SendingError, match="连不上") as caught:
        ToMailServer("127.0.0.1", "office@example.cn", "example.cn", port=port, security="none", timeout=2).send(
            MESSAGE
        )
    assert not caught.value.lasting


def test_a_server_without_encryption_is_not_used_by_default(mail_server: MailServer) -> None:
    way = ToMailServer("127.0.0.1", "office@example.cn", "example.cn", port=mail_server.server_address[1], timeout=5)
    with pytest.raises(SendingError):
        way.send(MESSAGE)
    assert mail_server.taken == []


def test_a_unit_is_told_in_words_why_it_is_supervised_and_until_when_hl_19(tmp_path: Path, printer: Printer) -> None:
    hotline = procedures()["hotline"]
    acts: list[tuple[str, str, str, dict[str, object]]] = [
        ("citizen", "submit_request", "2023-10-09 09:00", {"channel": "phone", "kind": "complaint"}),
        ("hotline", "register_order", "2023-10-09 09:05", {"kind": "complaint"}),
        ("hotline", "dispatch", "2023-10-09 09:10", {"to": "A"}),
        ("hotline", "supervise", "2023-10-24 09:00", {"ground": "overdue", "demands": "查明并答复"}),
    ]
    now = at("2023-10-24 10:00")
    supervision = next(kind for kind in hotline_notices.NOTICES if kind.name == "supervision")
    with open_docket(f"sqlite:///{tmp_path}/office.db", [hotline], clock_at, lambda: now) as docket:
        for by, act, when, typed in acts:
            assert not isinstance(docket.act(Request("m", act, by, typed, at(when), procedure="hotline")), Refusal)
        with docket.engine.connect() as connection:
            record = record_of(connection, "m")
        assert record is not None
        made = notice_of(supervision, hotline, record, Office("市热线中心"), "甲单位")
    told = text_of(printer.print(made.notice).pdf)
    assert "逾期且未能提供正当理由说明" in told
    assert "请于2023年10月26日前反馈" in told
    assert "overdue" not in told
