"""A synthetic year of the credit-risk pool: banks, companies, loans, claims, recoveries, with known faults.

Of a thousand loans some 2 lack a fact, 1 has an amount that cannot be; of a thousand claims 5 and 2. Of a hundred
claims 2 are on loans from before the regulation; of a hundred compensated loans 5 were wrongly graded.
"""

from __future__ import annotations

from gongbao.cities.drawn import draw, gap, one_of

KINDS = ("science_project", "founded_on_results", "high_tech", "sme_register", "sme_register", "sme_register", "other")
GRADES = ("substandard", "doubtful", "loss", "loss", "attention")


def credit_pool(banks: int, loans: int, claims: int, seed: int, year: int = 2023) -> dict[str, str]:
    """The selects of the five registers, by name. Money is in fen."""

    def d(salt: int, below: int) -> str:
        return draw(seed, salt, below)

    companies = max(loans // 2, banks)
    firms = max(companies * 9 // 10, 1)  # some borrow from two banks
    paid = f"DATE '{year - 1}-10-01' + {d(20, 400)}::INT"
    filed = f"DATE '{year}-01-01' + {d(40, 185)}::INT"
    return {
        "banks": f"SELECT 'B' || lpad((i + 1)::VARCHAR, 3, '0') AS id, '第' || (i + 1) || '银行' AS bank_name"
        f" FROM range({banks}) AS r(i)",
        "companies": f"""
            SELECT 'C' || i AS id, 'B' || lpad((i % {banks} + 1)::VARCHAR, 3, '0') AS owner,
                '91440101' || lpad({draw(seed, 1, firms)}::VARCHAR, 10, '0') AS credit_code,
                {d(2, 100)} < 97 AS registered_here, (1 + {d(3, 60_000)}) * 1000000 AS turnover,
                {one_of(seed, 4, KINDS)} AS kind
            FROM range({companies}) AS r(i)""",
        "loans": f"""
            SELECT 'L' || i AS id, 'C' || (i % {companies}) AS owner,
                CASE WHEN {d(10, 1000)} < 1 THEN -1 ELSE (10 + {d(11, 490)}) * 1000000 END AS loan_amount,
                {paid} AS paid_out, {paid} + (90 + {d(21, 1010)})::INT AS due_back,
                loan_amount * (40 + {d(12, 61)}) // 100 AS credit_part,
                {d(13, 100)} < 4 AS finance_guaranteed, {gap(seed, 14, 2, f"{d(15, 100)} < 95")} AS confirmed
            FROM range({loans}) AS r(i)""",
        "claims": f"""
            SELECT 'K' || lpad(i::VARCHAR, 6, '0') AS id, 'B' || lpad((i % {banks} + 1)::VARCHAR, 3, '0') AS owner,
                'SQ' || {year} || lpad(i::VARCHAR, 6, '0') AS claim_number,
                {d(41, 100)} < 98 AS in_pool, {filed} AS filed,
                CASE WHEN {d(54, 100)} < 2 THEN DATE '2021-01-01'
                    ELSE {filed} - (200 + {d(55, 200)})::INT END AS admitted,
                {one_of(seed, 42, GRADES)} AS grade, {gap(seed, 43, 5, f"{d(44, 100)} < 97")} AS pursued,
                CASE WHEN {d(45, 100)} < 60 THEN {filed} - {d(46, 200)}::INT END AS ruling,
                ruling IS NULL AS ruling__absent,
                CASE WHEN {d(47, 100)} < 70 THEN {filed} - {d(48, 90)}::INT END AS enforcement,
                enforcement IS NULL AS enforcement__absent,
                CASE WHEN {d(49, 1000)} < 2 THEN -1 ELSE {d(50, 400_000_000)} + 1 END AS principal,
                {d(51, 10_000_000)} AS interest,
                CASE WHEN {d(52, 100)} < 5 THEN {d(53, 50_000_000)} ELSE 0 END AS compensated_before
            FROM range({claims}) AS r(i)""",
        "recoveries": f"""
            SELECT 'R' || i AS id, 'B' || lpad((i % {banks} + 1)::VARCHAR, 3, '0') AS owner,
                {d(60, 100_000_000)} AS recovered, {d(61, 1_000_000)} AS court_costs,
                50000000 + {d(62, 50_000_000)} AS got, 2 * got + {d(63, 10_000_000)} AS balance_then,
                0::BIGINT AS returned_before, CASE WHEN {d(64, 100)} < 5 THEN 'misgraded' END AS breach
            FROM range({claims // 10}) AS r(i)""",
    }
