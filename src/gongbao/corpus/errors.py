"""What can go wrong with a corpus, said in Chinese with the remedy, for the person at the keyboard."""

from __future__ import annotations


class CorpusError(Exception):
    """A corpus cannot be used, or has no such thing; the message names the place and what to do."""


class NoCorpusError(CorpusError):
    """There is no corpus at the path yet."""
