"""Every proof of the three regulations that are rules: seconds in all, and what came of the questions."""

from __future__ import annotations

import time
from collections import Counter

LIMIT_SECONDS = 60.0
REGULATIONS = ("longevity-allowance", "land-pension-fee", "credit-pool")


def run() -> None:
    """Print a row for each regulation, and the sum beside the limit."""
    from gongbao.audit.proof.answers import Outcome
    from gongbao.audit.proof.check import check_all
    from gongbao.regulations import find_regulation

    print(f"{'regulation':22}{'questions':>10}{'proved':>8}{'found':>7}{'undecided':>11}{'sampled':>9}{'seconds':>9}")
    total = 0.0
    for name in REGULATIONS:
        regulation = find_regulation(name).part("rules").REGULATION
        began = time.perf_counter()
        answers = check_all(regulation, seconds=max(0.0, LIMIT_SECONDS - total))
        took = time.perf_counter() - began
        total += took
        counted = Counter(answer.outcome for answer in answers)
        row = [counted[each] for each in (Outcome.PROVED, Outcome.FOUND, Outcome.UNDECIDED, Outcome.SAMPLED)]
        print(f"{name:22}{len(answers):10}{row[0]:8}{row[1]:7}{row[2]:11}{row[3]:9}{took:9.1f}")
    print(f"in all {total:.1f} s, {total / LIMIT_SECONDS:.2f} of the limit of {LIMIT_SECONDS:.0f} s")


if __name__ == "__main__":
    run()
