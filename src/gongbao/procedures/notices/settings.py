"""What an office sets once for its notices: its name, its fonts, who the recipients are, how mail goes out.

office: {name: 某区行政审批局, contact: 李某, telephone: 020-12345678}
fonts: [FangSong_GB2312]                 # tried first for the text
recipients:
  applicant: {name: 赵某, mail: zhao@example.cn}
  "unit:甲街道": {name: 甲街道办事处}      # the inbox alone
mail: {sender: office@example.cn, folder: outgoing}   # or server, port, security, user
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from gongbao.procedures.notices.outgoing import Outgoing, ToFolder, ToMailServer
from gongbao.text.refused import why


class SettingsError(ValueError):
    """A file of settings that does not serve; the message (Chinese) names file and place."""


class OfficeSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who sends."""

    name: str
    contact: str = ""
    telephone: str = ""


class RecipientSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is told; without `mail` in the inbox alone."""

    name: str
    mail: str = ""


class MailSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How mail goes out: into a folder, or through a server. The password comes from the environment."""

    sender: str
    folder: str = ""
    server: str = ""
    port: int = 587
    security: str = "starttls"
    user: str = ""

    def way_out(self, password: str) -> Outgoing:
        """The way out. SettingsError unless exactly one of folder and server is given."""
        domain = self.sender.rpartition("@")[2]
        if bool(self.folder) == bool(self.server):
            raise SettingsError("mail中应写folder（外发文件夹）与server（邮件服务器）之一")
        if self.folder:
            return ToFolder(Path(self.folder), self.sender, domain)
        try:
            return ToMailServer(self.server, self.sender, domain, self.port, self.security, self.user, password)
        except ValueError as error:
            raise SettingsError(f"mail：{error}") from error


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    office: OfficeSettings
    recipients: dict[str, RecipientSettings] = {}
    fonts: tuple[str, ...] = ()
    mail: MailSettings | None = None


def read_settings(path: Path) -> Settings:
    """The settings in a YAML file. SettingsError where it cannot be read or something in it is not as it should be."""
    try:
        return msgspec.yaml.decode(path.read_bytes(), type=Settings)
    except OSError as error:
        raise SettingsError(f"{path}：读不出（{why(error)}）") from error
    except msgspec.MsgspecError as error:
        raise SettingsError(f"{path}：设置有误（{error}）") from error
