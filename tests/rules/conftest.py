"""The modules that these tests share stand beside them; so does one Spark session."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def session() -> Iterator[Any]:
    """A Spark session on this machine; tests on it are skipped without PySpark or Java."""
    pytest.importorskip("pyspark.sql")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    from gongbao.rules.spark import local_session

    made = local_session("2")
    made.conf.set("spark.sql.shuffle.partitions", "1")
    yield made
    made.stop()
