"""Reading gazettes: text per second for lines and paragraphs, and for documents with structure and metadata.

Reads the folder of real gazettes beside the checkout where there is one, and the demonstration gazette otherwise.
Peers: what plain Python needs to decode a file and split it into lines, and one general pass of Unicode repair
(NFKC), which does far less and does it wrong for these fonts (`ꎬ` stays, `（` becomes `(`).

Memory is what Python has allocated for the reading at its peak, the program loaded before, over the bytes of the file.
"""

from __future__ import annotations

import statistics
import tracemalloc
import unicodedata
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from gongbao.demo.printing import clean_text, print_gazette
from gongbao.gazette.files import read_source
from gongbao.gazette.reader import read_gazette

REPEATS = 7
FASTER_THAN = 3.0
LEANER_THAN = 5.0


def run() -> None:
    folder = Path(__file__).parents[2] / "shared" / "gazettes"
    with TemporaryDirectory() as scratch:
        files = sorted(folder.glob("*.txt"))
        if not files:
            demo = Path(scratch) / "demo.txt"
            demo.write_text("\n".join([print_gazette(clean_text())] * 40), encoding="utf-8")
            files = [demo]
        _speed(files)
        _memory(files)


def _speed(files: list[Path]) -> None:
    size = sum(path.stat().st_size for path in files) / 1e6
    ways: dict[str, Callable[[Path], object]] = {
        "decode and split into lines": lambda path: path.read_text(encoding="utf-8").split("\n"),
        "decode, split, NFKC": lambda path: [
            unicodedata.normalize("NFKC", line) for line in path.read_text(encoding="utf-8").split("\n")
        ],
        "lines, repairs, paragraphs (read_source)": read_source,
        "documents, provisions, metadata (read_gazette)": read_gazette,
    }
    for way in ways.values():
        for path in files:
            way(path)  # what is loaded once is loaded now
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(REPEATS):
        for name, way in ways.items():
            start = process_time()
            for path in files:
                way(path)
            took[name].append(process_time() - start)
    medians = {name: statistics.median(times) for name, times in took.items()}
    whole = medians["documents, provisions, metadata (read_gazette)"]
    print(f"{f'{len(files)} files, {size:.2f} MB of UTF-8, one core':<50}{'ms':>8}{'MB/s':>9}{'ratio':>8}")
    for name, median in medians.items():
        print(f"{name:<50}{1000 * median:>8.1f}{size / median:>9.1f}{median / whole:>8.2f}")
    print(f"the aim is {FASTER_THAN} MB/s for the last line: {'reached' if size / whole >= FASTER_THAN else 'missed'}")


def _memory(files: list[Path]) -> None:
    print(f"\n{'memory of a whole reading, in sizes of the file':<50}{'KB':>8}{'kept':>9}{'peak':>8}")
    kept_all = peak_all = 0
    over: list[str] = []
    for path in files:
        size = path.stat().st_size
        tracemalloc.start()
        reading = read_gazette(path)
        kept, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        del reading
        kept_all, peak_all = kept_all + kept, max(peak_all, peak)
        if peak > LEANER_THAN * size:
            over.append(path.name)
        print(f"{path.name[:48]:<50}{size / 1000:>8.0f}{kept / size:>9.1f}{peak / size:>8.1f}")
    total = sum(path.stat().st_size for path in files)
    print(f"{'all, one after another':<50}{total / 1000:>8.0f}{kept_all / total:>9.1f}{peak_all / total:>8.1f}")
    missed = f"missed for {', '.join(over)}" if over else "reached for each"
    print(f"the aim is under {LEANER_THAN} sizes of the file: {missed}")
