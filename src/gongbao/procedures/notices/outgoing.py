"""Outgoing messages: a notice as a mail with the PDF attached, into a folder or through a mail server.

A message has an identifier made from what it is about, so sending it again after a crash is the same message: the
folder keeps one file, a mail server's receivers see one Message-ID.
"""

from __future__ import annotations

import hashlib
import re
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

from gongbao.text.refused import why
from gongbao.text.writing import write_file

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")


class SendingError(RuntimeError):
    """A message was not taken. `lasting`: trying again will not help (no such receiver); else it may later."""

    def __init__(self, why: str, lasting: bool) -> None:
        super().__init__(why)
        self.lasting = lasting


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message. `media`: such as application/pdf."""

    name: str
    media: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: to whom (a mail address), the subject, the text, files; `identifier` is the same on every retry."""

    identifier: str
    to: str
    subject: str
    text: str
    made: datetime
    attachments: tuple[Attachment, ...] = ()


class Outgoing(Protocol):
    """A way out for messages."""

    def send(self, message: Message) -> None:
        """Hand the message over; SendingError where it was not taken."""

    def withdraw(self, identifier: str) -> bool:
        """Take back a message that is still here, because what it holds was erased; whether one was."""


def message_identifier(*about: str) -> str:
    """An identifier from what a message is about (matter, entry, recipient): 32 hexadecimal digits."""
    return hashlib.sha256("\x1f".join(about).encode()).hexdigest()[:32]


def as_mail(message: Message, sender: str, domain: str) -> EmailMessage:
    """The message as a mail. SendingError where an address is none."""
    for address in (message.to, sender):
        if not _ADDRESS.fullmatch(address):
            raise SendingError(f"{address!r}不是电子邮件地址，应如 name@example.cn", lasting=True)
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = f"<{message.identifier}@{domain}>"
    mail["From"] = sender
    mail["To"] = message.to
    mail["Subject"] = " ".join(message.subject.split())
    mail["Date"] = format_datetime(message.made)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    for each in message.attachments:
        main, _, sub = each.media.partition("/")
        mail.add_attachment(each.content, maintype=main, subtype=sub, filename=each.name)
    if message.attachments:
        mail.set_boundary(f"part-{message.identifier}")
    return mail


@dataclass(frozen=True, slots=True)
class ToFolder:
    """Messages as .eml files in a folder, for a gateway that takes them from there, and for trying out."""

    folder: Path
    sender: str
    domain: str

    def send(self, message: Message) -> None:
        """Write the file; the same message again leaves the one file."""
        mail = as_mail(message, self.sender, self.domain)
        try:
            write_file(self.folder / f"{message.identifier}.eml", mail.as_bytes())
        except OSError as error:
            raise SendingError(f"{self.folder}：写不进外发文件夹（{why(error)}）", lasting=False) from error

    def withdraw(self, identifier: str) -> bool:
        """Delete the file, where no gateway has taken it yet."""
        file = self.folder / f"{identifier}.eml"
        try:
            file.unlink()
        except FileNotFoundError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class ToMailServer:
    """Messages through an SMTP server. `security`: starttls (usual), tls, or none for a server on this machine.

    `user` and `password` are used where given. A connection is made for each message; a run of thousands belongs to the
    folder and its gateway.
    """

    server: str
    sender: str
    domain: str
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password: str = ""
    timeout: float = 30

    def __post_init__(self) -> None:
        if self.security not in ("starttls", "tls", "none"):
            raise ValueError(f"security应为starttls、tls、none之一，实为{self.security}")

    def send(self, message: Message) -> None:
        """Hand over to the server; SendingError with its answer where it does not take the message."""
        mail = as_mail(message, self.sender, self.domain)
        try:
            with self._connection() as connection:
                if self.security == "starttls":
                    connection.starttls(context=ssl.create_default_context())
                if self.user:
                    connection.login(self.user, self.password)
                connection.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            raise SendingError(f"邮件服务器不收{message.to}：{_said(code, answer)}", lasting=code >= 500) from error
        except smtplib.SMTPResponseException as error:
            why = f"邮件服务器{self.server}拒绝：{_said(error.smtp_code, error.smtp_error)}"
            raise SendingError(why, lasting=error.smtp_code >= 500) from error
        except (OSError, smtplib.SMTPException) as error:
            raise SendingError(
                f"邮件服务器{self.server}:{self.port}连不上（{error}），稍后重试", lasting=False
            ) from error

    def withdraw(self, identifier: str) -> bool:
        """What a server took is with its receivers."""
        del identifier
        return False

    def _connection(self) -> smtplib.SMTP:
        if self.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.server, self.port, timeout=self.timeout, context=context)
        return smtplib.SMTP(self.server, self.port, timeout=self.timeout)


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}"
