"""`gongbao journal`: signed heads, verification, proofs and receipts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongbao.cli._office import database_option, docket_on, says_errors

if TYPE_CHECKING:
    from gongbao.procedures.journal.heads import Verifier

ORIGIN = "gongbao/journal"
origin_option = click.option("--origin", default=ORIGIN, show_default=True, help="日志的名称，写在树头第一行。")
sign_option = click.option(
    "--sign", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True, help="私钥文件。"
)
key_option = click.option("--key", "key", required=True, help="验证公钥（名称+编号+Base64），或存有它的文件。")


@click.group()
def command() -> None:
    """日志：签名树头、验证、证明、回执。"""


@command.command("keygen")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@origin_option
@says_errors
def keygen(file: Path, origin: str) -> None:
    """生成签名私钥（写入文件，仅本人可读），打印验证公钥。"""
    from gongbao.procedures.journal.heads import new_signer, save_signer

    signer = new_signer(origin)
    save_signer(signer, file)
    click.echo(str(signer.verifier()))


@command.command("head")
@click.option(
    "--sign", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True, help="私钥。"
)
@origin_option
@database_option
@says_errors
def head(file: Path, origin: str, database: str) -> None:
    """封存并打印签名树头；存到数据库之外：文件、寄给审计、印在日报上。"""
    from gongbao.procedures.journal.heads import load_signer

    with docket_on(database) as docket:
        click.echo(load_signer(origin, file).sign(docket.head(origin)), nl=False)


@command.command("verify")
@click.option(
    "--against",
    "heads",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="库外保存的树头文件，可多次给出。",
)
@click.option("--key", "key", help="验证公钥（名称+编号+Base64），或存有它的文件；给出树头时必须有。")
@database_option
@says_errors
def verify(heads: tuple[Path, ...], key: str | None, database: str) -> None:
    """验证日志：改动、删除、插入、调换、截尾、整部重编；有发现的退出码为1。"""
    from gongbao.procedures.journal.heads import read_head

    if heads and key is None:
        raise click.UsageError("给出树头时，用 --key 给出验证公钥")
    verifier = _verifier(key) if key else None
    kept = [read_head(path.read_text("utf-8"), verifier) for path in heads]
    with docket_on(database) as docket:
        report = docket.verify(kept)
    click.echo(f"{report.entries}条记录，{report.matters}件事项，与{len(kept)}个树头比对")
    for erased in report.erased:
        click.echo(erased)
    for breach in report.breaches:
        click.echo(str(breach))
    if report.more:
        click.echo(f"另有{report.more}处")
    if not report.holds:
        raise SystemExit(1)
    if not kept:
        click.echo("自身一致；没有库外树头，整部重编无从发现：请定期存出树头（gongbao journal head）")


@command.command("prove")
@click.argument("matter")
@click.argument("number", type=int)
@click.option(
    "--sign", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True, help="私钥。"
)
@origin_option
@database_option
@says_errors
def prove(matter: str, number: int, file: Path, origin: str, database: str) -> None:
    """打印一条记录的回执：内容、位置、路径、签名树头；可离线核对。"""
    from gongbao.procedures.journal.heads import load_signer
    from gongbao.procedures.journal.receipts import issue, write_receipt
    from gongbao.procedures.journal.sealing import seal

    with docket_on(database) as docket:
        seal(docket.engine)
        with docket.engine.connect() as connection:
            receipt = issue(connection, matter, number, origin, load_signer(origin, file))
    click.echo(write_receipt(receipt).decode())


@command.command("check-receipt")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@key_option
@says_errors
def check_receipt(file: Path, key: str) -> None:
    """离线核对回执，不用数据库。"""
    from gongbao.clock.moments import said
    from gongbao.procedures.journal.receipts import check, read_receipt

    receipt = read_receipt(file.read_bytes())
    found = check(receipt, _verifier(key))
    entry = receipt.entry()
    act = entry.act.partition("#")[0]
    click.echo(
        f"成立：事项{receipt.matter}第{receipt.number}条 {act}（{entry.clause}），{said(entry.at)}，"
        f"在{found.origin}的{found.size}条记录之中"
    )


@command.command("consistency")
@click.argument("old", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@key_option
@database_option
@says_errors
def consistency(old: Path, key: str, database: str) -> None:
    """证明今天的日志是旧树头的延续，打印路径（十六进制，每行一个）。"""
    from gongbao.procedures.journal.heads import read_head
    from gongbao.procedures.journal.merkle import verify_consistency
    from gongbao.procedures.journal.sealing import prove_consistency

    before = read_head(old.read_text("utf-8"), _verifier(key))
    with docket_on(database) as docket:
        now = docket.head(before.origin)
        if now.size < before.size:
            raise click.ClickException(f"旧树头记有{before.size}条，库中只有{now.size}条：尾部被截去")
        with docket.engine.connect() as connection:
            path = prove_consistency(connection, before.size, now.size)
    if not verify_consistency(before.size, now.size, before.root, now.root, path):
        raise click.ClickException("今天的日志不是旧树头的延续：旧的部分被改过")
    click.echo(f"{before.size} → {now.size}")
    for part in path:
        click.echo(part.hex())


def _verifier(key: str) -> Verifier:
    from gongbao.procedures.journal.heads import Verifier

    path = Path(key)
    return Verifier.parse(path.read_text("utf-8") if path.is_file() else key)
