"""Cutting text for the full-text index: every Chinese character a token, Latin words and numbers whole.

So any string of characters is found as a phrase of the index, whatever words a dictionary would know.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

_TOKEN = re.compile(r"[\u3400-\u9fff]|[A-Za-z]+\d*[A-Za-z]*|\d+")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")


def tokens(text: str) -> list[str]:
    """`C2M模式 300元` as `c2m 模 式 300 元`."""
    return [token.lower() for token in _TOKEN.findall(text)]


def cut(text: str) -> str:
    """The text as it goes into the index."""
    return " ".join(tokens(text))


def phrase(text: str) -> str | None:
    """The FTS5 query that finds a string as printed; None where nothing of it is in the index."""
    found = tokens(text)
    return '"' + " ".join(found) + '"' if found else None


def bigrams(text: str) -> Iterator[str]:
    """Every two neighbouring Chinese characters; a run of one character yields nothing."""
    for run in _CHINESE.findall(text):
        for first, second in itertools.pairwise(run):
            yield first + second
