"""The corpus file: where it is, opening it, and what every reader of it needs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import NullPool

from gongbao.corpus import tables
from gongbao.corpus.errors import CorpusError, NoCorpusError
from gongbao.gazette.model import Document

_MAKE_ONE = "先把公报读进文件库：gongbao keep 公报文件"


def default_path() -> Path:
    """`GONGBAO_CORPUS`, or `gongbao.db` in the current folder."""
    return Path(os.environ.get("GONGBAO_CORPUS") or "gongbao.db")


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document as kept: its row, its record, and the gazette file that it came from."""

    id: int
    key: str
    version: int
    current: bool
    source_id: int
    source_name: str
    source_sha256: str
    record: Document


@dataclass(frozen=True, slots=True)
class Corpus:
    """An open corpus file. All reading goes through `connect`, all writing through `writing`."""

    path: Path
    engine: sa.Engine

    @contextmanager
    def connect(self) -> Iterator[sa.Connection]:
        """A connection for reading; what SQLite refuses comes out as a `CorpusError`."""
        try:
            with self.engine.connect() as connection:
                yield connection
        except sa.exc.DatabaseError as error:
            raise _unusable(self.path, error) from error

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction: all of it is kept, or nothing."""
        try:
            with self.engine.begin() as connection:
                connection.execute(sa.text("BEGIN IMMEDIATE"))
                yield connection
        except sa.exc.DatabaseError as error:
            raise _unusable(self.path, error) from error

    def documents(self, connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[KeptDocument]:
        """The documents for which all conditions hold, the current version first, then the newest."""
        rows = connection.execute(
            sa.select(tables.document, tables.source.c.name, tables.source.c.sha256)
            .join(tables.source, tables.source.c.id == tables.document.c.source_id)
            .where(*conditions)
            .order_by(tables.document.c.key, tables.document.c.current.desc(), tables.document.c.version.desc())
        )
        return [_kept(row) for row in rows]


def open_corpus(path: Path, *, make: bool = False) -> Corpus:
    """Open the corpus at `path`; with `make`, a new one is made where there is none.

    Raises NoCorpusError where there is none and `make` is not given; CorpusError where the file is no corpus.
    """
    if not make and not path.exists():
        raise NoCorpusError(f"还没有文件库：{path} 不存在。{_MAKE_ONE}（或用 --corpus 指明它在哪里）")
    if make and not path.parent.is_dir():
        raise CorpusError(f"文件库放不进 {path}：文件夹 {path.parent} 不存在。请先建立文件夹，或用 --corpus 换个位置")
    engine = sa.create_engine(f"sqlite:///{path}", poolclass=NullPool)
    event.listen(engine, "connect", _prepare_connection)
    corpus = Corpus(path, engine)
    if make:
        with corpus.writing() as connection:
            if not _has_tables(connection):
                tables.metadata.create_all(connection)
                connection.execute(sa.text(tables.PASSAGE_WORDS))
                connection.execute(sa.text(f"PRAGMA user_version = {tables.LAYOUT}"))
    with corpus.connect() as connection:
        if (layout := _layout(connection)) != tables.LAYOUT:
            raise CorpusError(
                f"{path} 不是本版本的文件库（要版式 {tables.LAYOUT}，它是 {layout}）。"
                f"请用 --corpus 换个位置，{_MAKE_ONE}"
            )
    return corpus


def decode_document(record: str) -> Document:
    """The reader's `Document` from the JSON that a corpus keeps."""
    return msgspec.json.decode(record, type=Document)


def _kept(row: sa.Row[Any]) -> KeptDocument:
    return KeptDocument(
        row.id, row.key, row.version, row.current, row.source_id, row.name, row.sha256, decode_document(row.record)
    )


def _prepare_connection(connection: Any, record: object) -> None:
    del record
    # `writing` begins transactions itself: left to sqlite3 they would begin late, and without the lock.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _layout(connection: sa.Connection) -> int:
    return int(connection.execute(sa.text("PRAGMA user_version")).scalar_one())


def _has_tables(connection: sa.Connection) -> bool:
    return bool(connection.execute(sa.text("SELECT count(*) FROM sqlite_master")).scalar_one())


def _unusable(path: Path, error: sa.exc.DatabaseError) -> CorpusError:
    reason = str(error.orig)
    if "not a database" in reason:
        return CorpusError(f"{path} 不是文件库（不是 SQLite 文件）。请用 --corpus 指明文件库，或{_MAKE_ONE}")
    if "locked" in reason:
        return CorpusError(f"文件库 {path} 正被另一个程序写入，请稍后再试")
    if "readonly" in reason or "unable to open" in reason:
        return CorpusError(f"文件库 {path} 打不开或不能写入（{reason}）。请检查文件权限，或用 --corpus 换个位置")
    return CorpusError(f"文件库 {path} 读写出错：{reason}。若文件已损坏，请删去后重新 keep 各公报")
