"""A file of facts, YAML or JSON: a mapping of names to what is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any


class FactsFileError(ValueError):
    """The file of facts is missing or not of its form. The message (Chinese) names file and place."""


def read_facts_file(path: Path) -> Mapping[str, Any]:
    """The facts by name. Decimals of JSON stay exact; `null` is not told.

    Raises FactsFileError.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise FactsFileError(f"{path}：没有这个文件。") from error
    except (UnicodeDecodeError, OSError) as error:
        raise FactsFileError(f"{path}：读不出来，应是 UTF-8 的文字（{error}）。") from error
    read = _json(path, text) if path.suffix.lower() == ".json" else _yaml(path, text)
    if not isinstance(read, Mapping):
        raise FactsFileError(f"{path}：应是一组“名字: 事实”，如 birth: 1953-05-20。")
    return {str(name): given for name, given in read.items()}


def _json(path: Path, text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal, object_pairs_hook=partial(_once, path))
    except json.JSONDecodeError as error:
        raise FactsFileError(f"{path}：第{error.lineno}行第{error.colno}列不是 JSON（{error.msg}）。") from error


def _once(path: Path, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A fact told twice contradicts itself."""
    told = dict(pairs)
    for name in told:
        if [each for each, _ in pairs].count(name) > 1:
            raise FactsFileError(f"{path}：{name} 写了两次。")
    return told


def _yaml(path: Path, text: str) -> Any:
    import yaml

    class ExactLoader(yaml.SafeLoader):
        """YAML as people write facts: decimals stay as written, never floating point."""

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
            """A fact told twice contradicts itself."""
            names = [name.value for name, _ in node.value]
            for name, _ in reversed(node.value):
                if names.count(name.value) > 1:
                    raise yaml.constructor.ConstructorError(
                        problem=f"{name.value} 写了两次", problem_mark=name.start_mark
                    )
            return super().construct_mapping(node, deep)

        def construct_yaml_timestamp(self, node: yaml.ScalarNode) -> Any:
            """YAML takes 1953-02-30 for a day."""
            try:
                return super().construct_yaml_timestamp(node)
            except ValueError as error:
                raise yaml.constructor.ConstructorError(
                    problem=f"日期不存在：{node.value}，应写成 1953-05-20", problem_mark=node.start_mark
                ) from error

    ExactLoader.add_constructor("tag:yaml.org,2002:timestamp", ExactLoader.construct_yaml_timestamp)
    ExactLoader.add_constructor("tag:yaml.org,2002:float", lambda _, node: node.value)
    try:
        return yaml.load(text, ExactLoader)
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        where = f"第{place.line + 1}行第{place.column + 1}列" if place else ""
        if isinstance(error, yaml.constructor.ConstructorError):
            raise FactsFileError(f"{path}：{where}，{error.problem}。") from error
        raise FactsFileError(f"{path}：{where}不是 YAML（{getattr(error, 'problem', error)}）。") from error
