"""The month's payroll written by hand in DuckDB SQL, as well as we can: the peer of our run. Default readings only."""

from __future__ import annotations

from pathlib import Path

import duckdb

from gongbao.text.identity import CHECK_CHARACTERS, WEIGHTS

FIRST = 2021 * 12 + 8
VETERANS = "市退役军人事务部门"
_WEIGHTED = " + ".join(f"{weight} * (n // {10 ** (16 - i)} % 10)" for i, weight in enumerate(WEIGHTS))
_DAY = "n // 1000 % 100"
_FACTS = (
    "birth, registered, registered_since, district, street, confirmed, death, death_recorded, moved_out, "
    "moved_out_recorded, moves, agreement, army_retiree"
)


def run_by_hand(register: Path, month: str, out: Path, threads: int = 2) -> None:
    """Checks, payroll and summary, as `gongbao run` does them; but for the reasons of each row that is set aside."""
    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}; SET memory_limit = '1200MB'; SET preserve_insertion_order = false")
    source = f"(SELECT *, file_row_number + 1 AS row FROM read_parquet('{register}', file_row_number = true))"
    for statement in check_statements(source):
        connection.execute(statement)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE candidates AS {candidates_select(source, month)}")
    connection.execute(f"COPY ({payroll_select(month)}) TO '{out}'")
    summary = out.with_name(f"{out.stem}-summary.csv")
    connection.execute(f"COPY ({summary_select(out)}) TO '{summary}' (FORMAT csv, HEADER)")


def check_statements(source: str) -> list[str]:
    """Wrong numbers and impossible days in one pass, people who come twice in another: the table `bad`."""
    return [
        f"""CREATE OR REPLACE TEMP TABLE bad AS
        SELECT row FROM (SELECT *, TRY_CAST(left(id_number, 17) AS BIGINT) AS n FROM {source})
        WHERE id_number IS NULL OR n IS NULL OR n < 10000000000000000 OR length(id_number) <> 18
            OR right(id_number, 1) <> substring('{CHECK_CHARACTERS}', (({_WEIGHTED}) % 11)::INTEGER + 1, 1)
            OR CASE WHEN n // 100000 % 100 BETWEEN 1 AND 12 AND n // 10000000 % 10000 >= 1
                THEN {_DAY} = 0 OR ({_DAY} > 28
                    AND {_DAY} > day(last_day(make_date(n // 10000000 % 10000, n // 100000 % 100, 1))))
                ELSE true END
            OR birth < DATE '1900-01-01' OR confirmed < birth OR death < birth OR moved_out < birth
            OR death_recorded < death OR moved_out_recorded < moved_out OR confirmed > death""",
        f"""CREATE OR REPLACE TEMP TABLE shared AS
        SELECT h FROM (SELECT hash(id_number) AS h FROM {source}) GROUP BY h HAVING count(*) > 1""",
        f"""INSERT INTO bad
        WITH suspects AS (
            SELECT row, id_number, hash(id_number, {_FACTS}) AS content FROM {source}
            SEMI JOIN shared ON hash(id_number) = h WHERE id_number IS NOT NULL
        ), persons AS (
            SELECT id_number, min(row) AS first_row, count(DISTINCT content) > 1 AS differ
            FROM suspects GROUP BY id_number HAVING count(*) > 1
        )
        SELECT row FROM suspects JOIN persons USING (id_number) WHERE differ OR row > first_row""",
    ]


def _index(day: str) -> str:
    return f"(year({day}) * 12 + month({day}) - 1)"


def _since_70(months: str) -> str:
    """Fen for all months from the 70th birthday until that age in months: pieces that add up."""
    return (
        f"(3000 * greatest({months} - 840, 0) + 7000 * greatest({months} - 960, 0)"
        f" + 10000 * greatest({months} - 1080, 0) + 10000 * greatest({months} - 1200, 0))"
    )


def _octobers(first: str, last: str) -> str:
    """How many Octobers lie between two months, both included."""
    return f"greatest(({last} - 9 + 12) // 12 - ({first} - 10 + 12) // 12, 0)"


def candidates_select(source: str, month: str) -> str:
    """Who can matter to the month: a table of them is faster than one select, as full vectors are."""
    lately = f"DATE '{month}-01' - INTERVAL 1 MONTH"
    return f"""
    SELECT r.* FROM {source} AS r ANTI JOIN bad ON bad.row = r.row
    WHERE confirmed <= last_day(DATE '{month}-01')
        AND (birth IS NULL OR birth <= last_day(DATE '{month}-01' - INTERVAL 840 MONTH))
        AND (registered IS DISTINCT FROM false OR army_retiree OR moved_out IS NOT NULL)
        AND (confirmed >= {lately}
            OR coalesce(greatest(death, death_recorded, moved_out, moved_out_recorded) >= {lately}, true))"""


def payroll_select(month: str) -> str:
    """The payroll as one select over `candidates`."""
    year, number = map(int, month.split("-"))
    m = year * 12 + number - 1
    last_day = f"last_day(DATE '{month}-01')"
    dead, left = "coalesce(death_recorded, death)", "coalesce(moved_out_recorded, moved_out)"
    return f"""
    WITH person AS (
        SELECT row, id_number, district, street, agreement, coalesce(army_retiree, false) AS army,
            CASE WHEN army_retiree OR moved_out IS NOT NULL THEN true ELSE registered END AS belongs,
            {_index("birth")} AS b, {_index("confirmed")} AS c,
            -- greatest() passes over NULL, which is right for who never moved here and wrong for an unknown birth
            CASE WHEN birth IS NOT NULL
                THEN greatest({_index("birth")} + 840, {_index("registered_since")}, {FIRST}) END AS met,
            CASE WHEN {dead} <= {last_day} THEN {_index("coalesce(death, death_recorded)")} END AS de,
            CASE WHEN {dead} <= {last_day} THEN {_index(dead)} END AS dr,
            CASE WHEN {left} <= {last_day} THEN {_index("coalesce(moved_out, moved_out_recorded)")} END AS oe,
            CASE WHEN {left} <= {last_day} THEN {_index(left)} END AS orr,
            coalesce({dead} <= {last_day} AND confirmed > coalesce(death, death_recorded), false) AS late,
            death IS NULL AS no_death_day, moved_out IS NULL AS no_out_day
        FROM candidates
    ), ended AS (
        SELECT *, least(de, oe) AS e,
            CASE WHEN oe IS NULL OR de <= oe THEN dr ELSE orr END AS r,
            CASE WHEN oe IS NULL OR de <= oe THEN no_death_day ELSE no_out_day END AS by_data,
            CASE WHEN oe IS NULL OR de <= oe THEN CASE WHEN orr < dr THEN oe END
                 WHEN dr < orr THEN de END AS other,
            least(greatest(de + 1, dr), greatest(oe + 1, orr)) AS stop
        FROM person
    ), listed AS (
        SELECT *, belongs AND NOT late AND met <= {m} AND coalesce({m} <= e, true) AS on_list,
            belongs AND {m - 1} >= {FIRST} AND met <= {m - 1} AND c <= {m - 1} AND coalesce({m - 1} < stop, true)
                AS was_on_list,
            belongs AND NOT late AND c = {m} AND met <= least({m - 1}, e) AS back,
            coalesce(r = {m}, false) AND belongs AND c <= {m - 1} AND met <= least({m - 1}, other)
                AND (late OR e + 1 <= least({m - 1}, other)) AS over,
            CASE WHEN late THEN met ELSE greatest(met, e + 1) END AS over_from
        FROM ended
    ), moved AS (
        SELECT row, k, arg_min(f, (d, p)) AS f, arg_min(fs, (d, p)) AS fs, arg_max(t, (d, p)) AS t,
            arg_max(ts, (d, p)) AS ts
        FROM (
            SELECT row, mv."on" AS d, p, mv."from" AS f, mv.from_street AS fs, mv."to" AS t, mv.to_street AS ts,
                {_index('coalesce(mv.transfer_handled, mv."on")')} AS k
            FROM (SELECT row, unnest(moves) AS mv, generate_subscripts(moves, 1) AS p FROM candidates
                WHERE moves IS NOT NULL)
        ) GROUP BY row, k
        QUALIFY row_number() OVER (PARTITION BY row ORDER BY k <= {m} DESC, CASE WHEN k <= {m} THEN -k ELSE k END) = 1
    ), placed AS (
        SELECT l.*, coalesce({m} = k + 1, false) AS transferred,
            CASE WHEN k IS NULL THEN district WHEN k < {m} THEN t ELSE f END AS place,
            CASE WHEN k IS NULL THEN l.street WHEN k < {m} THEN ts ELSE fs END AS place_street,
            CASE WHEN on_list THEN CASE WHEN {m} - b >= 1200 THEN 30000 WHEN {m} - b >= 1080 THEN 20000
                WHEN {m} - b >= 960 THEN 10000 ELSE 3000 END WHEN NOT on_list THEN 0 END AS monthly_fen,
            CASE WHEN back THEN {_since_70(f"(least({m - 1}, e) + 1 - b)")} - {_since_70("(met - b)")}
                WHEN NOT back THEN 0 END AS back_pay_fen,
            CASE WHEN over THEN {_since_70(f"(least({m - 1}, other) + 1 - b)")}
                    - {_since_70("(over_from - b)")}
                    + 100000 * {_octobers("greatest(over_from, b + 1200, c)", f"least({m - 1}, other)")}
                WHEN NOT over THEN 0 END AS recover_fen
        FROM listed AS l LEFT JOIN moved USING (row)
    ), decided AS (
        SELECT *, CASE WHEN {number} <> 10 OR {m} - b < 1200 OR NOT on_list THEN 0
                WHEN on_list AND {m} - b >= 1200 THEN 100000 END AS festival_fen,
            CASE WHEN on_list AND NOT was_on_list THEN '起发' WHEN on_list AND {m} - b IN (960, 1080, 1200) THEN '调标'
                WHEN on_list THEN '续发' WHEN was_on_list THEN '停发' WHEN back THEN '只补发'
                WHEN NOT on_list AND NOT was_on_list AND NOT back THEN '不发' ELSE '待定' END AS kind
        FROM placed
    )
    SELECT row, id_number, CASE WHEN army THEN '{VETERANS}' ELSE place END AS payer, place_street AS street, kind,
        transferred, ({m} - b) // 12 AS age, monthly_fen,
        CASE WHEN on_list IS NOT NULL THEN 0::BIGINT END AS district_part_fen, back_pay_fen,
        CASE WHEN back THEN least({m - 1}, e) - met + 1 WHEN NOT back THEN 0 END AS back_pay_months,
        CASE WHEN army THEN '{VETERANS}' ELSE place END AS back_pay_payer, festival_fen,
        monthly_fen + back_pay_fen + festival_fen AS total_fen, recover_fen,
        CASE WHEN over THEN least({m - 1}, other) - over_from + 1 WHEN NOT over THEN 0 END AS recover_months,
        CASE WHEN NOT over THEN '无' WHEN over AND agreement THEN '协议扣回'
            WHEN over AND NOT agreement THEN '通知退回' END
            AS recover_route,
        CASE kind WHEN '起发' THEN CASE WHEN back THEN '第十条第二款' ELSE '第九条第三款' END
            WHEN '调标' THEN '第十五条'
            WHEN '续发' THEN '第四条第一款' WHEN '停发' THEN CASE WHEN by_data THEN '第十九条' ELSE '第十八条' END
            WHEN '只补发' THEN '第十条第二款' WHEN '待定' THEN '第三条' ELSE '第二十条' END AS clause,
        CASE WHEN kind = '待定' THEN concat_ws('、', CASE WHEN b IS NULL THEN '出生日期' END,
            CASE WHEN belongs IS NULL THEN '本市户籍' END) END AS needs
    FROM decided WHERE kind <> '不发' OR recover_fen > 0"""


def summary_select(payroll: Path) -> str:
    """People and amounts by place, from the list."""
    listed = "kind IN ('起发', '调标', '续发')"
    columns = {
        "发放地": "payer",
        "街（镇）": "street",
        "在名单人数": f"count(*) FILTER ({listed})",
        "起发": "count(*) FILTER (kind = '起发')",
        "调标": "count(*) FILTER (kind = '调标')",
        "本月迁入": f"count(*) FILTER (transferred AND {listed})",
        "停发": "count(*) FILTER (kind = '停发')",
        "待定": "count(*) FILTER (kind = '待定')",
        "按月发放（元）": "sum(monthly_fen)::BIGINT * 0.01",
        "其中区承担高出部分（元）": "sum(district_part_fen)::BIGINT * 0.01",
        "一次性补发（元）": "sum(back_pay_fen)::BIGINT * 0.01",
        "慰问金（元）": "sum(festival_fen)::BIGINT * 0.01",
        "应发合计（元）": "sum(total_fen)::BIGINT * 0.01",
        "应追回（元）": "sum(recover_fen)::BIGINT * 0.01",
    }
    selected = ", ".join(f'{sql} AS "{title}"' for title, sql in columns.items())
    return f"SELECT {selected} FROM '{payroll}' GROUP BY payer, street ORDER BY payer, street"
