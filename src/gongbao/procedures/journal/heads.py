"""Signed tree heads in the C2SP checkpoint form (tlog-checkpoint, signed-note), Ed25519: kept outside the database.

A head is short text that can be mailed, printed and typed in again:

    gongbao.example/journal
    1000000
    (root, base64)

    — gongbao.example/journal (key id and signature, base64)
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"


class HeadError(ValueError):
    """A head that cannot be read, or whose signature does not hold."""


@dataclass(frozen=True, slots=True)
class Head:
    """The state of the whole journal: how many entries, and the root of the tree over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The signed text: three lines."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with the name it signs under (no spaces, no +)."""

    name: str
    key: Ed25519PrivateKey

    def sign(self, head: Head) -> str:
        """The head as a signed note."""
        text = head.text()
        signature = key_id(self.name, self.key.public_key()) + self.key.sign(text.encode())
        return f"{text}\n— {self.name} {base64.b64encode(signature).decode()}\n"

    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, self.key.public_key())


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name; written as `name+key id+key`, the vkey of signed notes."""

    name: str
    key: Ed25519PublicKey

    def __str__(self) -> str:
        written = base64.b64encode(ED25519 + self.key.public_bytes_raw()).decode()
        return f"{self.name}+{key_id(self.name, self.key).hex()}+{written}"

    @classmethod
    def parse(cls, written: str) -> Verifier:
        """Read a vkey; HeadError where it is none."""
        name, _, rest = written.strip().partition("+")
        identifier, _, encoded = rest.partition("+")
        try:
            raw = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raw = b""
        if not name or raw[:1] != ED25519 or len(raw) != 33:
            raise HeadError(f"公钥应为“名称+编号+Base64”（Ed25519），实为 {written.strip()[:60]!r}")
        key = Ed25519PublicKey.from_public_bytes(raw[1:])
        if key_id(name, key).hex() != identifier:
            raise HeadError(f"公钥{name}的编号应为{key_id(name, key).hex()}，实为{identifier}")
        return cls(name, key)


def key_id(name: str, key: Ed25519PublicKey) -> bytes:
    """Four bytes that tell keys apart."""
    return sha256(name.encode() + b"\n" + ED25519 + key.public_bytes_raw()).digest()[:4]


def read_head(note: str, verifier: Verifier | None = None) -> Head:
    """Read a signed head and check its signature where a key is given. HeadError says what is wrong."""
    text, separator, signatures = note.partition("\n\n")
    lines = text.split("\n")
    if not separator or len(lines) < 3 or not lines[1].isdecimal():
        raise HeadError("树头应为三行（名称、条数、根）、空行、签名；请核对文件是否完整")
    try:
        root = base64.b64decode(lines[2], validate=True)
    except binascii.Error:
        root = b""
    if len(root) != 32:
        raise HeadError(f"树头第三行应为32字节的根（Base64），实为 {lines[2][:60]!r}")
    if verifier is not None:
        check_signature(f"{text}\n", signatures, verifier)
    return Head(lines[0], int(lines[1]), root)


def check_signature(text: str, signatures: str, verifier: Verifier) -> None:
    """Check that one of a note's signature lines is this key's and holds; HeadError where not."""
    expected = key_id(verifier.name, verifier.key)
    for line in signatures.splitlines():
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.rpartition(" ")
        if dash != "—" or name != verifier.name:
            continue
        try:
            raw = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            continue
        if raw[:4] != expected:
            continue
        try:
            verifier.key.verify(raw[4:], text.encode())
        except InvalidSignature:
            raise HeadError(f"树头的签名不成立：内容被改过，或不是{verifier.name}所签") from None
        return
    raise HeadError(f"树头没有{verifier.name}（{expected.hex()}）的签名")


def new_signer(name: str) -> Signer:
    """A new key. ValueError for a name that cannot stand in a note."""
    if not name or any(character.isspace() or character == "+" for character in name):
        raise ValueError(f"签名者名称不能有空白或加号：{name!r}")
    return Signer(name, Ed25519PrivateKey.generate())


def save_signer(signer: Signer, path: Path) -> None:
    """Write the private key (PKCS#8 PEM, readable by its owner only); an existing file is left alone."""
    pem = signer.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(pem)


def load_signer(name: str, path: Path) -> Signer:
    """Read a private key; HeadError where it is not Ed25519."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise HeadError(f"{path}：应为Ed25519私钥（PEM，不加密码；gongbao journal keygen 生成），读不出") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise HeadError(f"{path}：应为Ed25519私钥")
    return Signer(name, key)
