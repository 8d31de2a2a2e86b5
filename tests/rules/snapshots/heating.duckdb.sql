WITH subject__told AS NOT MATERIALIZED (
  SELECT
    subject__key,
    registered,
    death,
    income,
    birth
  FROM subject
), alive AS NOT MATERIALIZED (
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
), poor AS NOT MATERIALIZED (
  SELECT
    *,
    (
      income <= 300000
    ) AS poor
  FROM alive
), entitled AS NOT MATERIALIZED (
  SELECT
    *,
    (
      (
        registered AND alive
      ) AND poor
    ) AS entitled
  FROM poor
), monthly__common1 AS NOT MATERIALIZED (
  SELECT
    *,
    (
      (
        registered AND alive
      ) AND (
        birth <= CAST('1923-05-31' AS DATE)
      )
    ) AS monthly__common1
  FROM entitled
), monthly AS NOT MATERIALIZED (
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
