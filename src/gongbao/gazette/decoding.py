"""Bytes of a file to text: which encoding, and what to say where it is none of those in use."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from gongbao.gazette.errors import SourceError

_SIGNATURES: Final = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "Word、Excel 或压缩文件"),
    (b"\xd0\xcf\x11\xe0", "旧版 Word 或 Excel 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"II*\x00", "图片"),
    (b"MM\x00*", "图片"),
    (b"\x1f\x8b", "压缩文件"),
    (b"Rar!", "压缩文件"),
    (b"7z\xbc\xaf", "压缩文件"),
)
_DAMAGE: Final = 0.001
"""Up to this share of bytes that are no UTF-8, a file is damaged UTF-8 and not another encoding."""
_LEAST_HAN: Final = 0.2
_SAMPLE: Final = 8000
_PIECE: Final = 1 << 12
_HAN: Final = re.compile(r"[\u4e00-\u9fff]+")
_PRIVATE: Final = re.compile("[\ue000-\uf8ff]+")
_MOST_PRIVATE: Final = 0.02
"""Above this share of characters that GB 18030 leaves to users, a text is in another encoding."""
_WEB_PAGE: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html)\b", re.IGNORECASE)
_BLANKS: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, its encoding, and what was found wrong on the way."""

    text: str
    encoding: str
    findings: tuple[str, ...] = ()


def decode(data: bytes, name: str) -> Decoded:
    """The text of a file: UTF-8, UTF-16 with its mark, or GB 18030 (GBK, GB 2312).

    Raises SourceError where the file is empty, of another kind, or in an encoding that is none of these.
    """
    if not data.strip():
        raise SourceError(f"{name}：文件是空的（{len(data)}字节）。请核对文件是否下载完整。")
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise SourceError(f"{name}：这是{kind}，不是文本。请另存为纯文本（UTF-8）或文字版 PDF 后再读。")
    if _WEB_PAGE.match(data):
        raise SourceError(f"{name}：这是网页（HTML），不是文本。请在浏览器中打开，另存为纯文本后再读。")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _utf16(data, name)
    if b"\x00" in data[:_SAMPLE] and (unmarked := _utf16_without_mark(data)) is not None:
        return unmarked
    try:
        return Decoded(_in_pieces(data), "UTF-8")
    except UnicodeDecodeError:
        pass
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _not_utf8(data, name, error)
    raise AssertionError("what is no UTF-8 in pieces is none as a whole")


def _in_pieces(data: bytes) -> str:
    """The text of UTF-8 bytes, decoded piece by piece.

    In one go Python makes room for as many characters as there are bytes, and one that is rare widens them all: seven
    times the file. Raises UnicodeDecodeError, with a place inside the piece.
    """
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    pieces = [decoder.decode(data[at : at + _PIECE]) for at in range(0, len(data), _PIECE)]
    return "".join([*pieces, decoder.decode(b"", final=True)])


def _utf16(data: bytes, name: str) -> Decoded:
    try:
        return Decoded(data.decode("utf-16"), "UTF-16")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{name}：标明是 UTF-16，但第{error.start}字节起不合该编码，文件可能不完整。请重新下载或另存为 UTF-8。"
        ) from None


def _utf16_without_mark(data: bytes) -> Decoded | None:
    """UTF-16 that lacks its mark, told by being Chinese in one of its two orders; None where it is none."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = data.decode(encoding, errors="ignore")
        if _han_share(text[:_SAMPLE]) >= 2 * _LEAST_HAN and "\n" in text:
            return Decoded(text, "UTF-16", ("文件没有写明编码，按 UTF-16 读出",))
    return None


def _not_utf8(data: bytes, name: str, error: UnicodeDecodeError) -> Decoded:
    if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
        text = data[: error.start].decode("utf-8-sig")
        return Decoded(text, "UTF-8", (f"文件末尾（第{error.start}字节）的字只剩一半，文件在此处被截断",))
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as other:
        tolerant = data.decode("utf-8", errors="replace").removeprefix("\ufeff")
        damaged = tolerant.count("\ufffd")
        if damaged <= max(1, int(_DAMAGE * len(data))):
            place = data.count(b"\n", 0, error.start) + 1
            return Decoded(tolerant, "UTF-8", (f"有{damaged}处字节损坏，读不出字；第一处在第{place}行",))
        if other.start >= len(data) - 3 and other.start > 0:
            text = data[: other.start].decode("gb18030")
            if _han_share(text) >= _LEAST_HAN:
                return Decoded(text, "GB18030", (f"文件末尾（第{other.start}字节）的字只剩一半，文件在此处被截断",))
        raise SourceError(
            f"{name}：编码认不出：第{error.start}字节起不是 UTF-8，第{other.start}字节起也不是 GB18030。"
            "请另存为 UTF-8 后再读。"
        ) from None
    if _length(_PRIVATE, text[:_SAMPLE]) > _MOST_PRIVATE * min(len(text), _SAMPLE):
        raise SourceError(
            f"{name}：按 GB18030 读出的多是乱码，像是 Big5 或其他编码。请用文本编辑器打开，另存为 UTF-8 后再读。"
        )
    tolerant = data.decode("utf-8", errors="replace")
    damaged = tolerant.count("\ufffd")
    if damaged <= max(1, int(_DAMAGE * len(data))) and _han_share(tolerant) >= _LEAST_HAN:
        place = data.count(b"\n", 0, error.start) + 1
        return Decoded(
            tolerant.removeprefix("\ufeff"), "UTF-8", (f"有{damaged}处字节损坏，读不出字；第一处在第{place}行",)
        )
    return Decoded(text, "GB18030")


def _han_share(text: str) -> float:
    """The share of Han characters among all that are no blanks."""
    visible = len(text) - _length(_BLANKS, text)
    return _length(_HAN, text) / max(visible, 1)


def _length(pattern: re.Pattern[str], text: str) -> int:
    """How many characters of a text the matches of a pattern take."""
    return sum(found.end() - found.start() for found in pattern.finditer(text))


def check_chinese(text: str, name: str) -> None:
    """Raises SourceError where a text has hardly any Chinese in it."""
    sample = text if len(text) <= _SAMPLE else text[: _SAMPLE // 2] + text[-_SAMPLE // 2 :]
    share = _han_share(sample)
    if share < _LEAST_HAN:
        first = next((line.strip()[:30] for line in text.splitlines() if line.strip()), "")
        raise SourceError(
            f"{name}：不像中文公报：汉字只占{share:.0%}，第一行是“{first}”。"
            "请确认文件选对了；若是 Big5 等其他编码，请另存为 UTF-8。"
        )
