WITH subject__told AS (
  SELECT
    subject__key,
    x,
    paid,
    day,
    until,
    months,
    month
  FROM subject
), floor AS (
  SELECT
    *,
    CASE WHEN x < 0 THEN (
      (
        x - 1
      ) DIV 2
    ) ELSE (
      x DIV 2
    ) END AS floor
  FROM subject__told
), ceiling AS (
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
        ) DIV 2
      )
      ELSE (
        (
          x + 1
        ) DIV 2
      )
    END AS ceiling
  FROM floor
), half__common1 AS (
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
      ) DIV 2
    ) AS half__common1
  FROM ceiling
), half AS (
  SELECT
    *,
    CASE WHEN (
      x < 0
    ) THEN (
      0 - half__common1
    ) ELSE half__common1 END AS half
  FROM half__common1
), hundreds__common1 AS (
  SELECT
    *,
    (
      (
        paid * 3
      ) + 69999
    ) AS hundreds__common1
  FROM half
), hundreds AS (
  SELECT
    *,
    (
      (
        CASE
          WHEN hundreds__common1 < 0
          THEN (
            (
              hundreds__common1 - 69999
            ) DIV 70000
          )
          ELSE (
            hundreds__common1 DIV 70000
          )
        END
      ) * 10000
    ) AS hundreds
  FROM hundreds__common1
), lesser AS (
  SELECT
    *,
    CASE WHEN x > 3 THEN 3 ELSE x END AS lesser
  FROM hundreds
), greater AS (
  SELECT
    *,
    CASE WHEN x < 3 THEN 3 ELSE x END AS greater
  FROM lesser
), years AS (
  SELECT
    *,
    CAST((
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
            AND MONTH(DATE_ADD(CAST('2023-02-28' AS DATE), CAST(1 AS INT))) = 3
          )
          THEN 1
          ELSE 0
        END
      )
    ) AS BIGINT) AS years
  FROM greater
), years_between AS (
  SELECT
    *,
    CAST((
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
    ) AS BIGINT) AS years_between
  FROM years
), later AS (
  SELECT
    *,
    ADD_MONTHS(day, CAST(months AS INT)) AS later
  FROM years_between
), days AS (
  SELECT
    *,
    CAST(DATEDIFF(day, CAST('2023-01-01' AS DATE)) AS BIGINT) AS days
  FROM later
), last AS (
  SELECT
    *,
    DATE_ADD(
      MAKE_DATE(
        CAST((
          (
            month + 1
          ) DIV 12
        ) AS INT),
        CAST((
          (
            month + 1
          ) - (
            (
              (
                month + 1
              ) DIV 12
            ) * 12
          )
        ) + 1 AS INT),
        1
      ),
      CAST((
        -1
      ) AS INT)
    ) AS last
  FROM days
), index AS (
  SELECT
    *,
    CAST((
      YEAR(day) * 12 + MONTH(day) - 1
    ) AS BIGINT) AS index
  FROM last
), back_pay AS (
  SELECT
    *,
    (
      CASE
        WHEN (
          24280
        ) < (
          month
        )
        THEN CAST(0 AS BIGINT)
        ELSE AGGREGATE(
          TRANSFORM(
            SEQUENCE(month, 24280),
            month_0 -> CASE WHEN (
              month_0 >= month
            ) THEN paid WHEN (
              month_0 < month
            ) THEN 0 END
          ),
          CAST(0 AS BIGINT),
          (total, term) -> total + term
        )
      END
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
