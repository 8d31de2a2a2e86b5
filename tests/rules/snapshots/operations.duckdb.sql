WITH subject__told AS NOT MATERIALIZED (
  SELECT
    subject__key,
    x,
    paid,
    day,
    until,
    months,
    month
  FROM subject
), floor AS NOT MATERIALIZED (
  SELECT
    *,
    CASE WHEN x < 0 THEN (
      (
        x - 1
      ) // 2
    ) ELSE (
      x // 2
    ) END AS floor
  FROM subject__told
), ceiling AS NOT MATERIALIZED (
  SELECT
    *,
    CASE
      WHEN (
        x + 1
      ) < 0
      THEN (
        (
          (
            x + 1
          ) - 1
        ) // 2
      )
      ELSE (
        (
          x + 1
        ) // 2
      )
    END AS ceiling
  FROM floor
), half__common1 AS NOT MATERIALIZED (
  SELECT
    *,
    (
      (
        (
          CASE WHEN (
            x < 0
          ) THEN (
            0 - x
          ) ELSE x END
        ) + 1
      ) // 2
    ) AS half__common1
  FROM ceiling
), half AS NOT MATERIALIZED (
  SELECT
    *,
    CASE WHEN (
      x < 0
    ) THEN (
      0 - half__common1
    ) ELSE half__common1 END AS half
  FROM half__common1
), hundreds__common1 AS NOT MATERIALIZED (
  SELECT
    *,
    (
      (
        paid * 3
      ) + 69999
    ) AS hundreds__common1
  FROM half
), hundreds AS NOT MATERIALIZED (
  SELECT
    *,
    (
      (
        CASE
          WHEN hundreds__common1 < 0
          THEN (
            (
              hundreds__common1 - 69999
            ) // 70000
          )
          ELSE (
            hundreds__common1 // 70000
          )
        END
      ) * 10000
    ) AS hundreds
  FROM hundreds__common1
), lesser AS NOT MATERIALIZED (
  SELECT
    *,
    CASE WHEN x > 3 THEN 3 ELSE x END AS lesser
  FROM hundreds
), greater AS NOT MATERIALIZED (
  SELECT
    *,
    CASE WHEN x < 3 THEN 3 ELSE x END AS greater
  FROM lesser
), years AS NOT MATERIALIZED (
  SELECT
    *,
    (
      (
        YEAR(CAST('2023-02-28' AS DATE)) - YEAR(day)
      ) - (
        CASE
          WHEN (
            (
              MONTH(CAST('2023-02-28' AS DATE)) * 32 + DAY(CAST('2023-02-28' AS DATE))
            ) < (
              MONTH(day) * 32 + DAY(day)
            )
          )
          AND NOT (
            (
              MONTH(day) * 32 + DAY(day)
            ) = 93
            AND (
              MONTH(CAST('2023-02-28' AS DATE)) * 32 + DAY(CAST('2023-02-28' AS DATE))
            ) = 92
            AND MONTH((
              CAST('2023-02-28' AS DATE) + CAST(1 AS INT)
            )) = 3
          )
          THEN 1
          ELSE 0
        END
      )
    ) AS years
  FROM greater
), years_between AS NOT MATERIALIZED (
  SELECT
    *,
    (
      (
        YEAR(until) - YEAR(day)
      ) - (
        CASE
          WHEN (
            MONTH(until) * 32 + DAY(until)
          ) < (
            MONTH(day) * 32 + DAY(day)
          )
          THEN 1
          ELSE 0
        END
      )
    ) AS years_between
  FROM years
), later AS NOT MATERIALIZED (
  SELECT
    *,
    CAST(day + TO_MONTHS(CAST(months AS INT)) AS DATE) AS later
  FROM years_between
), days AS NOT MATERIALIZED (
  SELECT
    *,
    (
      day - CAST('2023-01-01' AS DATE)
    ) AS days
  FROM later
), last AS NOT MATERIALIZED (
  SELECT
    *,
    (
      MAKE_DATE(
        (
          (
            month + 1
          ) // 12
        ),
        (
          (
            month + 1
          ) - (
            (
              (
                month + 1
              ) // 12
            ) * 12
          )
        ) + 1,
        1
      ) + CAST((
        -1
      ) AS INT)
    ) AS last
  FROM days
), index AS NOT MATERIALIZED (
  SELECT
    *,
    (
      YEAR(day) * 12 + MONTH(day) - 1
    ) AS index
  FROM last
), back_pay AS NOT MATERIALIZED (
  SELECT
    *,
    LIST_REDUCE(
      LIST_TRANSFORM(
        RANGE(month, 24280 + 1),
        LAMBDA month_0 : CASE WHEN (
          month_0 >= month
        ) THEN paid WHEN (
          month_0 < month
        ) THEN 0 END
      ),
      LAMBDA total, term : total + term,
      CAST(0 AS BIGINT)
    ) AS back_pay
  FROM index
)
SELECT
  subject__key,
  floor,
  ceiling,
  half,
  hundreds,
  lesser,
  greater,
  years,
  years_between,
  later,
  days,
  last,
  index,
  back_pay
FROM back_pay
