"""The table of rules in docs/guangzhou-procedures.md is true: every rule in it, its rows exist, its tests name it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gongbao.cli._office import procedures

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "regulations"
DOC = (ROOT / "docs" / "guangzhou-procedures.md").read_text("utf-8")
RULES = {
    line[0].strip(): (re.findall(r"`(\w+\.\w+)`", line[1]), re.findall(r"`(\S+)`", line[2]))
    for row in DOC.splitlines()
    if re.match(r"\| [A-Z]{2}-\d\d ", row)
    for line in (row.strip("|").split("|"),)
}
REAL = procedures()


def expanded(text: str) -> set[str]:
    """All rule numbers that a text names, ranges (`OS-04 至 OS-09`, `CP-15 to CP-19`) written out."""
    found = set(re.findall(r"[A-Z]{2}-\d\d", text))
    for kind, first, last in re.findall(r"([A-Z]{2})-(\d\d) (?:至|to) \1-(\d\d)", text.replace("\n", " ")):
        found |= {f"{kind}-{number:02}" for number in range(int(first), int(last) + 1)}
    return found


@pytest.mark.parametrize("rule", RULES)
def test_its_rows_exist_and_its_tests_name_it(rule: str) -> None:
    rows, tests = RULES[rule]
    assert rows, rule
    for row in rows:
        procedure, _, name = row.partition(".")
        definition = REAL[procedure]
        known = {act.name for act in definition.acts} | {one.act for one in definition.prohibitions}
        assert name in known | definition.limits.keys() | definition.states.keys(), row
    assert tests, rule
    for test in tests:
        (file,) = (ROOT / "tests").rglob(test)
        text = file.read_text("utf-8")
        named = "".join(re.findall(r"^- id: .*$", text, re.MULTILINE)) if test.endswith(".yaml") else text
        spelled = rule.lower().replace("-", "_")
        assert rule in expanded(named) or spelled in named, f"{test} does not name {rule}"


def test_every_rule_of_the_lists_is_accounted_for() -> None:
    """Those with steps are in the table; what is left out is said to be, in the paragraph below it."""
    files = {
        "procedures.md": ("HL", "OS"),
        "longevity-allowance.md": ("LA",),
        "land-pension-fee.md": ("LF",),
        "credit-pool.md": ("CP",),
        "inspections.md": ("CS",),
        "entitlements.md": ("OC",),
    }
    if not SHARED.exists():
        pytest.skip("the lists of rules stand beside the gazettes")
    listed = {
        number
        for name, kinds in files.items()
        for number in re.findall(r"^\| ([A-Z]{2}-\d\d) ", (SHARED / name).read_text("utf-8"), re.MULTILINE)
        if number[:2] in kinds
    }
    assert listed == RULES.keys() | (expanded(DOC.partition("Not steps")[2]) & listed)
    assert not RULES.keys() - listed
