"""A reform as a file: YAML with the sections `set` and `reading`, each names with what they become."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from gongbao.rules import ParameterError

SECTIONS = ("set", "reading")


def merged(
    path: Path | None, settings: Mapping[str, str], readings: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """What the file says with what is given besides, which goes first. Raises ParameterError naming the place."""
    held: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    if path is not None:
        held |= _read(path)
    return held["set"] | dict(settings), held["reading"] | dict(readings)


def _read(path: Path) -> dict[str, dict[str, str]]:
    try:
        # The base loader keeps every value as it is written: 0.1 stays exact.
        written = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=yaml.BaseLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ParameterError(f"{path}：读不出改法的文件（{str(error).splitlines()[0]}）。") from error
    if not isinstance(written, dict) or not set(written) <= set(SECTIONS):
        raise ParameterError(f"{path}：应只有 set 和 reading 两节，各是 名字: 值。")
    for section, pairs in written.items():
        if not isinstance(pairs, dict) or not all(isinstance(value, str) for value in pairs.values()):
            raise ParameterError(f"{path} 的 {section}：应是 名字: 值，一行一个。")
    return written
