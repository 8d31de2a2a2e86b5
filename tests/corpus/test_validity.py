"""What is in force on a day, what has ended and by what, and who cites whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner

from gongbao.cli import main
from gongbao.corpus import Corpus, keep
from gongbao.corpus.citing import Kind, cited_by
from gongbao.corpus.validity import State, repertory
from gongbao.gazette.model import Citation, Extension, Standing, Validity

NUMBER = "示民规字〔2021〕6号"


def state(corpus: Corpus, on: date, key: str = NUMBER) -> State:
    return next(status.state for status in repertory(corpus, on).statuses if status.key == key)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2021, 8, 31), State.NOT_YET),
        (date(2021, 9, 1), State.IN_FORCE),
        (date(2024, 4, 30), State.IN_FORCE),
        (date(2024, 5, 1), State.REPEALED),
        (date(2027, 1, 1), State.REPEALED),
    ],
)
def test_a_document_from_its_first_day_to_its_repeal(kept: Corpus, on: date, expected: State) -> None:
    assert state(kept, on) is expected


@pytest.mark.parametrize(("on", "expected"), [(date(2026, 8, 31), State.IN_FORCE), (date(2026, 9, 1), State.EXPIRED)])
def test_the_last_day_is_included(corpus: Corpus, make: Any, on: date, expected: State) -> None:
    keep(corpus, make.reading(make.regulation()))
    assert state(corpus, on) is expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 8, 31), State.IN_FORCE),
        (date(2026, 9, 1), State.IN_FORCE),
        (date(2028, 12, 31), State.IN_FORCE),
        (date(2029, 1, 1), State.EXPIRED),
    ],
)
def test_a_validity_made_longer_by_another_document(corpus: Corpus, make: Any, on: date, expected: State) -> None:
    longer = Extension(Citation(None, NUMBER, None, 1), date(2028, 12, 31))
    notice = replace(make.regulation("示民规字〔2026〕2号"), in_force_from=date(2026, 8, 1), extends=(longer,))
    keep(corpus, make.reading(make.regulation(), notice))
    assert state(corpus, on) is expected
    (told,) = [each for each in repertory(corpus, on).statuses if each.key == NUMBER]
    assert "由 示民规字〔2026〕2号 延长到 2028-12-31 止" in told.reason


def test_what_is_not_known_is_said_to_be_unknown(corpus: Corpus, make: Any) -> None:
    keep(corpus, make.reading(replace(make.regulation(), in_force_from=None, validity=None)))
    assert state(corpus, date(2022, 1, 1)) is State.UNKNOWN


def test_a_repeal_of_unknown_day_leaves_the_state_unknown(corpus: Corpus, make: Any) -> None:
    ending = replace(
        make.regulation("示民规字〔2024〕1号"),
        in_force_from=None,
        validity=None,
        repeals=(Citation(None, NUMBER, None, 1),),
    )
    keep(corpus, make.reading(make.regulation(), ending))
    assert state(corpus, date(2025, 1, 1)) is State.UNKNOWN
    assert state(corpus, date(2026, 9, 1)) is State.EXPIRED


def test_a_partial_repeal_leaves_the_document_in_force_and_is_said(corpus: Corpus, make: Any) -> None:
    ending = replace(make.regulation("示民规字〔2022〕1号"), repeals=(Citation(None, NUMBER, "第三条", 1),))
    keep(corpus, make.reading(make.regulation(), ending))
    found = next(s for s in repertory(corpus, date(2022, 1, 1)).statuses if s.key == NUMBER)
    assert found.state is State.IN_FORCE
    assert "第三条已由 示民规字〔2022〕1号 废止" in found.reason


def test_a_draft_is_never_in_force(corpus: Corpus, make: Any) -> None:
    keep(corpus, make.reading(replace(make.regulation(), standing=(Standing.DRAFT,))))
    assert state(corpus, date(2022, 1, 1)) is State.DRAFT


def test_the_command_lists_repeals_expiry_and_what_lies_outside(kept: Corpus) -> None:
    run = CliRunner().invoke(main, ["in-force", "--on", "2024-04-30", "--corpus", str(kept.path)])
    assert "【现行有效】1 份" in run.output
    assert "【尚未施行】1 份" in run.output
    assert "示民规字〔2016〕7号  自 2021-09-01 起由 示民规字〔2021〕6号 废止" in run.output
    later = CliRunner().invoke(main, ["in-force", "--on", "2024-05-01", "--corpus", str(kept.path)])
    assert "自 2024-05-01 起由 示民规字〔2024〕1号 废止" in later.output


def test_what_expires_soon_is_listed_with_the_days_left(corpus: Corpus, make: Any) -> None:
    keep(corpus, make.reading(make.regulation()))
    arguments = ["in-force", "--on", "2026-08-01", "--corpus", str(corpus.path), "--expiring-within"]
    assert "还有 30 天" in CliRunner().invoke(main, [*arguments, "30"]).output
    assert "【其中 29 天内到期】0 份" in CliRunner().invoke(main, [*arguments, "29"]).output


def test_ninety_days_are_looked_ahead_unless_told_otherwise(corpus: Corpus, make: Any) -> None:
    keep(corpus, make.reading(make.regulation()))
    soon = CliRunner().invoke(main, ["in-force", "--on", "2026-08-31", "--corpus", str(corpus.path)])
    assert "【其中 90 天内到期】1 份" in soon.output
    assert "当天到期" in soon.output


def test_a_day_that_there_is_not_is_refused(kept: Corpus) -> None:
    run = CliRunner().invoke(main, ["in-force", "--on", "2023-02-30", "--corpus", str(kept.path)])
    assert run.exit_code == 2
    assert "“2023-02-30”不是一个日子" in run.output


def test_a_validity_left_open_is_told_as_written(corpus: Corpus, make: Any) -> None:
    open_ended = replace(make.regulation(), validity=Validity("失效日期另行通知", None, None, ""))
    keep(corpus, make.reading(open_ended))
    assert "失效日期另行通知" in repertory(corpus, date(2023, 5, 1)).statuses[0].reason


def test_a_place_that_repeals_is_not_told_twice(corpus: Corpus, make: Any) -> None:
    regulation = make.regulation()
    keep(corpus, make.reading(replace(regulation, cites=regulation.repeals)))
    assert [found.kind for found in cited_by(corpus, "示民规字〔2016〕7号")] == [Kind.REPEALS]


def test_citations_are_found_by_number_and_by_title(kept: Corpus) -> None:
    assert [(c.by, c.kind) for c in cited_by(kept, "示民规字[2016]7号")] == [(NUMBER, Kind.REPEALS)]
    by_number = cited_by(kept, NUMBER)
    assert [(c.by, c.kind) for c in by_number] == [("示民规字〔2024〕1号", Kind.REPEALS)]
    assert cited_by(kept, "《长者津贴办法》") == by_number
    assert {c.by for c in cited_by(kept, "老年人权益保障法")} == {NUMBER, "示民规字〔2024〕1号"}


def test_nobody_cites_is_said(kept: Corpus) -> None:
    run = CliRunner().invoke(main, ["cited-by", "示府〔1999〕1号", "--corpus", str(kept.path)])
    assert "没有文件引用" in run.output
