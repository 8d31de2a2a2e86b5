"""The register as facts: for each row that can matter to a month, the facts that the rules read, as SQL.

The same turning of lists into single facts as in facts.py; tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Set

from gongbao.rules import YearMonth

NEVER = 9999 * 12 + 11
AGES = (70, 80, 90, 100)


def candidates_sql(month: YearMonth) -> str:
    """The usable rows that the month can concern, of `register` less `rejected`; kept as the table `candidates`.

    A table and no view: what is left of a million rows fills few vectors again, which halves the time of the rules.
    """
    return f"""
        SELECT register.* FROM register ANTI JOIN rejected ON register.row = rejected.row
        WHERE {_can_matter(month)}"""


def moved_sql(month: YearMonth, readings: Mapping[str, str]) -> str:
    """The move that decides who pays, for each row that has moved: see `facts.relevant_move`."""
    entered = 'year(move."on") * 12 + month(move."on") - 1'
    without_day = str(NEVER) if readings.get("transfer_without_day") == "old_place" else entered
    handled = "year(move.transfer_handled) * 12 + month(move.transfer_handled) - 1"
    now = month.index
    return f"""
        WITH each AS (
            SELECT row, unnest(moves) AS move, generate_subscripts(moves, 1) AS position
            FROM candidates WHERE moves IS NOT NULL
        ), dated AS (
            SELECT row, move, position, coalesce({handled}, {without_day}) AS handled_month
            FROM each WHERE move."on" IS NOT NULL
        ), together AS (
            SELECT row, handled_month,
                max(move."on") AS move_entered,
                max(move.transfer_handled) AS transfer_handled,
                arg_min_null(move."from", (move."on", position)) AS old_district,
                arg_min_null(move.from_street, (move."on", position)) AS old_street,
                arg_max_null(move."to", (move."on", position)) AS new_district,
                arg_max_null(move.to_street, (move."on", position)) AS new_street
            FROM dated GROUP BY row, handled_month
        )
        SELECT * EXCLUDE (handled_month) FROM together
        QUALIFY row_number() OVER (
            PARTITION BY row ORDER BY handled_month <= {now} DESC,
            CASE WHEN handled_month <= {now} THEN -handled_month ELSE handled_month END
        ) = 1"""


def people_sql(with_rates: bool) -> str:
    """The facts of the candidates; needs `candidates`, `moved`, and `higher_rates` where districts keep higher ones."""
    here = [f"{_rate('here', years, with_rates)} AS district_rate_{years}" for years in AGES]
    there = [f"{_rate('there', years, with_rates)} AS old_district_rate_{years}" for years in AGES]
    joins = """
        LEFT JOIN higher_rates AS here ON here.district = coalesce(moved.new_district, candidates.district)
        LEFT JOIN higher_rates AS there ON there.district = moved.old_district"""
    return f"""
        SELECT candidates.row, id_number, birth, registered, registered_since,
            CASE WHEN moved.row IS NULL THEN candidates.district ELSE moved.new_district END AS district,
            CASE WHEN moved.row IS NULL THEN candidates.street ELSE moved.new_street END AS street,
            army_retiree, confirmed, death, death_recorded, moved_out, moved_out_recorded,
            move_entered, transfer_handled, old_district, old_street, agreement,
            {", ".join([*here, *there])}
        FROM candidates LEFT JOIN moved ON candidates.row = moved.row
        {joins if with_rates else ""}"""


def facts_of_nobody(lacking: Set[str], with_rates: bool) -> frozenset[str]:
    """The facts that a register without these columns holds of nobody, so that the rules need not look for them."""
    facts = set(lacking)
    if "moves" in lacking:
        facts |= {"move_entered", "transfer_handled", "old_district", "old_street"}
    if not with_rates:
        facts |= {f"{prefix}_rate_{years}" for prefix in ("district", "old_district") for years in AGES}
    return frozenset(facts)


def _rate(place: str, years: int, with_rates: bool) -> str:
    return f"{place}.rate_{years}" if with_rates else "NULL::BIGINT"


def _can_matter(month: YearMonth) -> str:
    """Who cannot be left out: confirmed by now, not surely too young, not surely outside, not ended long ago.

    Wider than the rules by every reading of them; who falls out has neither payment, change nor recovery this month.
    """
    last_day = f"last_day(make_date({month.year}, {month.month}, 1))"
    born_by = YearMonth.at(month.index - 70 * 12)
    year_month = YearMonth.at(month.index - 1)
    lately = f"make_date({year_month.year}, {year_month.month}, 1)"
    return f"""
        confirmed <= {last_day}
        AND (birth IS NULL OR birth <= last_day(make_date({born_by.year}, {born_by.month}, 1)))
        AND (registered IS DISTINCT FROM false OR army_retiree OR moved_out IS NOT NULL)
        AND (confirmed >= {lately}
            OR coalesce(greatest(death, death_recorded, moved_out, moved_out_recorded) >= {lately}, true))"""


def push_sql(month: YearMonth) -> str:
    """Who reaches 70 three months from now and has not confirmed: the list pushed to the streets (第九条第一款).

    Who was born on 29 February and reaches 70 in a common year is pushed by 28 February.
    """
    born = YearMonth.at(month.index + 3 - 70 * 12)
    first = f"make_date({born.year}, {born.month}, 1)"
    last_day = f"last_day(make_date({month.year}, {month.month}, 1))"
    return f"""
        SELECT register.row, id_number, birth, district, street FROM register
        ANTI JOIN rejected ON register.row = rejected.row
        WHERE birth BETWEEN {first} AND last_day({first}) AND registered
            AND NOT coalesce(confirmed <= {last_day}, false)
            AND coalesce(coalesce(death_recorded, death) > {last_day}, true)
            AND coalesce(coalesce(moved_out_recorded, moved_out) > {last_day}, true)
        ORDER BY district, street, register.row"""
