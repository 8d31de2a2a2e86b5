"""Signed heads: what is written is read, what was changed is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongbao.procedures.journal.heads import (
    Head,
    HeadError,
    Verifier,
    check_signature,
    load_signer,
    new_signer,
    read_head,
    save_signer,
)

HEAD = Head("gongbao.example/journal", 1234, bytes(range(32)))


def test_a_signed_head_reads_back_and_its_key_travels_as_text() -> None:
    signer = new_signer("gongbao.example/journal")
    note = signer.sign(HEAD)
    assert read_head(note, Verifier.parse(str(signer.verifier()))) == HEAD
    assert note.splitlines()[:2] == ["gongbao.example/journal", "1234"]


def test_a_known_key_of_the_signed_note_form() -> None:
    # The example key of the Go package golang.org/x/mod/sumdb/note.
    written = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert str(Verifier.parse(written)) == written
    note = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    text, _, signatures = note.partition("\n\n")
    check_signature(text + "\n", signatures, Verifier.parse(written))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [("1234", "1235", "签名不成立"), ("— gongbao", "— other", "没有"), ("\n\n", "\n", "三行")],
)
def test_a_changed_head_is_refused(before: str, after: str, said: str) -> None:
    signer = new_signer("gongbao.example/journal")
    note = signer.sign(HEAD).replace(before, after, 1)
    with pytest.raises(HeadError, match=said):
        read_head(note, signer.verifier())


def test_another_key_is_refused() -> None:
    note = new_signer("gongbao.example/journal").sign(HEAD)
    with pytest.raises(HeadError, match="没有"):
        read_head(note, new_signer("gongbao.example/journal").verifier())


def test_the_private_key_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    signer = new_signer("office")
    save_signer(signer, tmp_path / "key.pem")
    assert (tmp_path / "key.pem").stat().st_mode & 0o777 == 0o600
    assert read_head(load_signer("office", tmp_path / "key.pem").sign(HEAD), signer.verifier()) == HEAD
    with pytest.raises(FileExistsError):
        save_signer(signer, tmp_path / "key.pem")
