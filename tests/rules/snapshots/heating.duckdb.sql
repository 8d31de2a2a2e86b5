WITH subject__told AS (
  SELECT
    subject__key,
    registered,
    death,
    income,
    birth
  FROM subject
), alive AS (
  SELECT
    *,
    CASE
      WHEN (
        death IS NULL
      )
      THEN TRUE
      ELSE (
        death >= CAST('2023-05-01' AS DATE)
      )
    END AS alive
  FROM subject__told
), poor AS (
  SELECT
    *,
    (
      income <= 300000
    ) AS poor
  FROM alive
), entitled AS (
  SELECT
    *,
    (
      (
        registered AND alive
      ) AND poor
    ) AS entitled
  FROM poor
), full_years AS (
  SELECT
    *,
    (
      (
        YEAR(CAST('2023-05-31' AS DATE)) - YEAR(birth)
      ) - (
        CASE
          WHEN (
            (
              MONTH(CAST('2023-05-31' AS DATE)) * 32 + DAY(CAST('2023-05-31' AS DATE))
            ) < (
              MONTH(birth) * 32 + DAY(birth)
            )
          )
          AND NOT (
            (
              MONTH(birth) * 32 + DAY(birth)
            ) = 93
            AND (
              MONTH(CAST('2023-05-31' AS DATE)) * 32 + DAY(CAST('2023-05-31' AS DATE))
            ) = 92
            AND MONTH((
              CAST('2023-05-31' AS DATE) + CAST(1 AS INT)
            )) = 3
          )
          THEN 1
          ELSE 0
        END
      )
    ) AS full_years
  FROM entitled
), monthly__common1 AS (
  SELECT
    *,
    (
      (
        registered AND alive
      ) AND (
        birth <= CAST('1923-05-31' AS DATE)
      )
    ) AS monthly__common1
  FROM full_years
), monthly AS (
  SELECT
    *,
    CAST(CASE
      WHEN monthly__common1
      THEN 80000
      WHEN NOT monthly__common1
      THEN CASE
        WHEN entitled
        THEN CASE
          WHEN (
            birth > CAST('1963-05-31' AS DATE)
          )
          THEN 0
          WHEN (
            birth > CAST('1943-05-31' AS DATE)
          )
          THEN 10000
          WHEN (
            birth <= CAST('1943-05-31' AS DATE)
          )
          THEN 25000
        END
        WHEN NOT entitled
        THEN 0
      END
    END AS BIGINT) AS monthly
  FROM monthly__common1
)
SELECT
  subject__key,
  monthly
FROM monthly
