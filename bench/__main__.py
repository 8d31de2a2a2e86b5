"""`python -m bench [NAME ...]`: run all benchmarks, or those named, and print their tables."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path

PEERS = ("_by_hand", "_peer")
"""What the names of modules end with that are no benchmark but what one is held against."""


def main(asked: list[str]) -> int:
    modules = [module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)])]
    names = sorted(name for name in modules if name[0] != "_" and not name.endswith(PEERS))
    if unknown := sorted(set(asked) - set(names)):
        print(f"no benchmark {', '.join(unknown)}; there are: {', '.join(names)}", file=sys.stderr)
        return 2
    for name in asked or names:
        print(f"\n== {name} ==", flush=True)
        importlib.import_module(f"bench.{name}").run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
