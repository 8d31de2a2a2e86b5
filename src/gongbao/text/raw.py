"""The text as it came: kept whole, packed small while nobody looks at it."""

from __future__ import annotations

import codecs

_CHINESE = "gb18030"
"""Every character has a form in it, and those of Chinese take two bytes, where UTF-8 takes three."""

_PIECE = 8192
"""Bytes decoded at once: in one go Python makes room for the widest character everywhere, several times over."""


class RawText:
    """A text that is needed while a gazette is read, and seldom after.

    One rare character makes Python keep four bytes for each; packed, most take two. No lone surrogates.
    """

    __slots__ = ("_packed", "_text")

    def __init__(self, text: str) -> None:
        self._text: str | None = text
        self._packed = b""

    @property
    def text(self) -> str:
        """The text, unpacked where it was packed."""
        if self._text is None:
            decoder, packed = codecs.getincrementaldecoder(_CHINESE)(), self._packed
            pieces = [decoder.decode(packed[at : at + _PIECE]) for at in range(0, len(packed), _PIECE)]
            self._text, self._packed = "".join(pieces), b""
        return self._text

    def pack(self) -> None:
        """Keep the packed form alone until the text is asked for."""
        self._packed = self._packed or self.text.encode(_CHINESE)
        self._text = None
