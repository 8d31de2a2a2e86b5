"""Finding a document or provision by what a person typed, and the nearest where there is none."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

import sqlalchemy as sa

from gongbao.corpus import tables
from gongbao.corpus.errors import CorpusError
from gongbao.corpus.naming import NUMBER, fold_number, fold_path, fold_title, fold_unified, simplified
from gongbao.corpus.store import Corpus, KeptDocument
from gongbao.gazette.model import Edit, Flag, Provision
from gongbao.text.address import Address

_QUOTED_TITLE = "《"
ALIKE = 0.4
"""From which likeness (0 to 1.3) on a number or title is worth offering for the one typed."""


class NotFoundError(CorpusError):
    """No such document or provision; `nearest` are addresses that come close."""

    def __init__(self, message: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__("\n".join([message, *(["最接近的有："] if nearest else []), *(f"  {n}" for n in nearest)]))
        self.nearest = nearest


@dataclass(frozen=True, slots=True)
class Found:
    """A document, or a provision of it with the headings above it (outermost first)."""

    document: KeptDocument
    provision: Provision | None = None
    above: tuple[Provision, ...] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed, taken apart: the documents it can mean, and the rest (a path, or words)."""

    documents: tuple[KeptDocument, ...]
    rest: str


def find(corpus: Corpus, written: str) -> Found:
    """The document or provision at an address typed in any usual form.

    Raises NotFoundError with the nearest documents or provisions.
    """
    typed = documents_named(corpus, written)
    document = typed.documents[0]
    if not typed.rest:
        return Found(document)
    found = provision_at(document, typed.rest)
    if found is None:
        raise NotFoundError(
            f"{document.key}《{document.record.title}》里没有“{typed.rest}”", nearest_provisions(document, typed.rest)
        )
    return found


def documents_named(corpus: Corpus, written: str) -> Typed:
    """The documents that are named, at least one, and the rest.

    Raises NotFoundError where none is named, or none of that name is kept; with the nearest where they are like it.
    """
    with corpus.connect() as connection:
        typed = take_apart(corpus, connection, written)
        if typed.documents:
            return typed
        if not written.strip() or _is_path(written):
            raise NotFoundError(
                f"“{written}”没有写明是哪份文件。请先写文号或《标题》，如：穗民规字〔2021〕6号 第四条第一款"
            )
        nearest = _nearest_documents(connection, written)
        remedy = "" if nearest else "。不知道文号的，用 gongbao search 按内容查找"
        raise NotFoundError(f"文件库里没有这份文件：{written}{remedy}", nearest)


def _is_path(written: str) -> bool:
    try:
        return bool(fold_path(written))
    except ValueError:
        return False


def take_apart(corpus: Corpus, connection: sa.Connection, written: str) -> Typed:
    """The documents that the typed text names (by number, unified number or title), and what is left of it."""
    text = simplified(written).strip()
    if unified := fold_unified(text):
        rest = text.upper().replace(unified, "", 1).strip()
        return Typed(tuple(corpus.documents(connection, tables.document.c.unified_number == unified)), rest)
    if (found := NUMBER.search(text)) and (folded := fold_number(found[0])):
        rest = (text[: found.start()] + " " + text[found.end() :]).strip()
        return Typed(_by_number(corpus, connection, folded), rest)
    if text.startswith(_QUOTED_TITLE):
        title, rest = _quoted(text)
        return Typed(_by_title(corpus, connection, title), rest)
    return _by_leading_title(corpus, connection, text)


def provision_at(document: KeptDocument, path: str) -> Found | None:
    """The provision of a document at a path in any usual form; None where there is none.

    An article can be named without the part or annex that it stands in, and its first paragraph
    where the article has only one.
    """
    wanted = _folded_or_bare(path)
    matches = [
        Found(document, provision, above)
        for provision, above in walk(document.record.provisions)
        if (folded := folded_path(provision)) == wanted or (wanted and folded.endswith(wanted))
    ]
    exact = [found for found in matches if found.provision and folded_path(found.provision) == wanted]
    if exact or matches:
        return (exact or sorted(matches, key=lambda found: len(found.above)))[0]
    if wanted.endswith("第一款"):
        return provision_at(document, wanted.removesuffix("第一款"))
    return None


def _folded_or_bare(path: str) -> str:
    """The folded path; what is no path in form (序号152) without white space, as such a provision is named."""
    try:
        return fold_path(path)
    except ValueError:
        return "".join(simplified(path).split())


def folded_path(provision: Provision) -> str:
    """The path of a provision without white space."""
    return "".join(provision.address.path.split())


def walk(
    provisions: tuple[Provision, ...], above: tuple[Provision, ...] = ()
) -> list[tuple[Provision, tuple[Provision, ...]]]:
    """All provisions with those above them, in the order of the text."""
    return [
        pair
        for provision in provisions
        for pair in ((provision, above), *walk(provision.children, (*above, provision)))
    ]


def nearest_provisions(document: KeptDocument, path: str, count: int = 5) -> tuple[str, ...]:
    """The addresses in a document that come closest: by number where they are of the same levels, else by looks."""
    every = [provision.address for provision, _ in walk(document.record.provisions)]
    if by_number := _close_by_number(every, path):
        return tuple(map(str, by_number[:count]))
    wanted = _folded_or_bare(path)
    by_path = {"".join(address.path.split()): str(address) for address in every}
    close = difflib.get_close_matches(wanted, by_path, n=count, cutoff=0.3)
    return tuple(by_path[found] for found in close) or tuple(by_path.values())[:count]


def _close_by_number(addresses: list[Address], path: str) -> list[Address]:
    """Addresses of the same levels as a path, by how far their numbers are off, the outermost counting first."""
    try:
        wanted = Address.parse(simplified(path), document="此").steps
    except ValueError:
        return []
    levels = [step.level for step in wanted]

    def distance(address: Address) -> list[int]:
        return [abs(ours.number - theirs.number) for ours, theirs in zip(address.steps, wanted, strict=True)]

    return sorted((a for a in addresses if [step.level for step in a.steps] == levels), key=distance)


def versions(corpus: Corpus, key: str) -> list[KeptDocument]:
    """All versions of a document, the one in use first."""
    with corpus.connect() as connection:
        return corpus.documents(connection, tables.document.c.key == key)


def raw_lines(corpus: Corpus, source_id: int, first: int, last: int) -> list[str] | None:
    """Lines of the raw text from `first` to `last` (1-based, both included); None where it was not kept."""
    with corpus.connect() as connection:
        raw = connection.execute(sa.select(tables.source.c.raw).where(tables.source.c.id == source_id)).scalar_one()
    return None if raw is None else raw.split("\n")[first - 1 : last]


def edits_and_flags(corpus: Corpus, source_id: int, first: int, last: int) -> tuple[list[Edit], list[Flag]]:
    """The repairs and flags that touch the lines from `first` to `last`."""

    def touching(table: sa.Table) -> sa.Select[tuple[object, ...]]:
        columns = [column for column in table.columns if column.name not in ("id", "source_id")]
        return (
            sa.select(*columns)
            .where(table.c.source_id == source_id, table.c.line.between(first, last))
            .order_by(table.c.line, table.c.id)
        )

    with corpus.connect() as connection:
        edits = [Edit(**row._mapping) for row in connection.execute(touching(tables.edit))]
        flags = [Flag(**row._mapping) for row in connection.execute(touching(tables.flag))]
    return edits, flags


def _by_number(corpus: Corpus, connection: sa.Connection, folded: str) -> tuple[KeptDocument, ...]:
    """By the folded number; where none is, by the same year and serial with the issuer's code written short."""
    exact = corpus.documents(connection, tables.document.c.number_folded == folded)
    if exact:  # of two that bear one number, the one that it is kept under first
        return tuple(sorted(exact, key=lambda document: fold_number(document.key) != folded))
    code, year, serial = folded.split("/")
    near = corpus.documents(connection, tables.document.c.number_folded.like(f"%/{year}/{serial}"))
    return tuple(document for document in near if _short_for(code, str(document.record.number)))


def _short_for(code: str, number: str) -> bool:
    """Whether a typed issuer code can stand for that of a number: 穗民规 for 穗民规字, 请看穗民规字 for it too."""
    full = (fold_number(number) or "").split("/")[0]
    return bool(full) and (code.endswith(full) or full.replace("字", "") == code.replace("字", ""))


def _quoted(text: str) -> tuple[str, str]:
    """A title in book marks, which may hold book marks itself, and what follows it."""
    depth = 0
    for position, character in enumerate(text):
        depth += {"《": 1, "》": -1}.get(character, 0)
        if depth == 0:
            return text[1:position], text[position + 1 :].strip()
    return text[1:], ""


def _by_title(corpus: Corpus, connection: sa.Connection, title: str) -> tuple[KeptDocument, ...]:
    """Documents whose title is, or else contains, the one typed; shortest first."""
    folded = fold_title(title)
    if len(folded) < 2:
        return ()
    documents = corpus.documents(connection, tables.document.c.title_folded.contains(folded, autoescape=True))
    return tuple(
        sorted(documents, key=lambda document: (len(document.record.title), not document.current, -document.version))
    )


def _by_leading_title(corpus: Corpus, connection: sa.Connection, text: str) -> Typed:
    """`长寿保健金发放管理办法 第四条`: a title without book marks, then a path."""
    for position in [*_path_starts(text), len(text)]:
        title, rest = text[:position].strip(), text[position:].strip()
        if len(fold_title(title)) >= 4 and (documents := _by_title(corpus, connection, title)):
            return Typed(documents, rest)
    return Typed((), text)


def _path_starts(text: str) -> list[int]:
    """Places where a path may begin."""
    starts = []
    for position in range(1, len(text)):
        try:
            fold_path(text[position:])
        except ValueError:
            continue
        starts.append(position)
    return starts


def _nearest_documents(connection: sa.Connection, written: str, count: int = 5) -> tuple[str, ...]:
    rows = connection.execute(
        sa.select(tables.document.c.key, tables.document.c.title).where(tables.document.c.current)
    ).all()
    wanted = simplified(written)
    number = fold_number(wanted)
    year_serial = number.split("/", 1)[1] if number else ""

    def likeness(key: str, title: str) -> float:
        by_number = difflib.SequenceMatcher(None, wanted, key).ratio()
        by_title = difflib.SequenceMatcher(None, fold_title(wanted), fold_title(title)).ratio()
        folded = fold_number(key) or ""
        return max(by_number, by_title) + (0.3 if year_serial and folded.endswith(year_serial) else 0)

    alike = [(likeness(row.key, row.title), row) for row in rows]
    near = [row for how, row in sorted(alike, key=lambda pair: -pair[0])[:count] if how >= ALIKE]
    return tuple(f"{row.key}《{row.title.strip('《》')}》" if row.title not in row.key else row.key for row in near)
