"""Several provisions named at once: `第四条至第六条`, `第四条第一款、第三款`, or the whole text (`全文`)."""

from __future__ import annotations

import re

from gongbao.corpus.lookup import Found, NotFoundError, nearest_provisions, provision_at, walk
from gongbao.corpus.store import KeptDocument
from gongbao.text.address import Level, Step

_WHOLE = "全文"
_LEVEL = "章节条款项目"
_TO = re.compile(r"\s*(?:至|到|—+|－|-|~|～)\s*")
_AND = re.compile(rf"(?<=[{_LEVEL}）)])\s*[、，,和及与]\s*(?=[第（(\d一二三四五六七八九十百])")


def provisions_named(document: KeptDocument, path: str) -> tuple[Found, ...]:
    """The provisions of a document at a path, a range or list of paths, in the order named.

    Raises NotFoundError with the nearest provisions where one of them is not there.
    """
    if path.strip() == _WHOLE:
        return tuple(Found(document, provision) for provision in document.record.provisions)
    if alone := provision_at(document, path):
        return (alone,)
    found: list[Found] = []
    for part in _AND.split(path):
        found.extend(_range(document, part, found[-1] if found else None))
    return tuple(found)


def _range(document: KeptDocument, part: str, before: Found | None) -> list[Found]:
    ends = _TO.split(part.strip())
    if len(ends) != 2:
        return [_beside(document, part, before)]
    first, last = ends
    if first and first[-1] not in _LEVEL and last[-1:] in tuple(_LEVEL):
        first += last[-1]  # 第四至六条
    start = _beside(document, first, before)
    end = _beside(document, last, start)
    level = [found for found in _every(document) if _division(found) == _division(start)]
    if end not in level or level.index(end) < level.index(start):
        raise NotFoundError(
            f"{document.key} 里“{part}”的两端不在同一层，或先后颠倒。请从前往后写同一层的两条，如：第四条至第六条"
        )
    return level[level.index(start) : level.index(end) + 1]


def _every(document: KeptDocument) -> list[Found]:
    return [Found(document, provision, above) for provision, above in walk(document.record.provisions)]


def _division(found: Found) -> tuple[tuple[Step, ...], Level | None]:
    """What a provision is a part of, as cited, and of which level it is itself: articles of any chapter go together."""
    steps = found.provision.address.steps if found.provision else ()
    return steps[:-1], steps[-1].level if steps else None


def _beside(document: KeptDocument, path: str, before: Found | None) -> Found:
    """The provision at a path; a short one (第三款 after 第四条第一款) is looked for beside the one before."""
    candidates = [path]
    if before is not None and before.provision is not None:
        parent = before.provision.address.steps[:-1]
        candidates.insert(0, "".join(map(str, parent)) + path)
    for candidate in candidates:
        if found := provision_at(document, candidate):
            return found
    raise NotFoundError(f"{document.key}《{document.record.title}》里没有“{path}”", nearest_provisions(document, path))
