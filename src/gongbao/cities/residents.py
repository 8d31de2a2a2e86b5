"""The synthetic register of residents, made chunk by chunk: the same people for the same size and seed.

The register stands as it would on 2026-08-31; a run for an earlier month looks only at what was known by then.
Nobody in it is real: streets are invented, identity numbers are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from gongbao.cities.guangzhou import DISTRICTS, PYRAMID, STREETS_PER_DISTRICT, streets
from gongbao.cities.identity_numbers import IdentityNumbers, written

CHUNK = 500_000
"""People made at a time: what bounds the memory."""

FIRST_DAY = np.datetime64("2021-09-01")
LAST_DAY = np.datetime64("2026-08-31")

Days = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]

MOVE = pa.struct(
    [
        ("on", pa.date32()),
        ("transfer_handled", pa.date32()),
        ("from", pa.string()),
        ("from_street", pa.string()),
        ("to", pa.string()),
        ("to_street", pa.string()),
    ]
)
NAMES = pa.dictionary(pa.int16(), pa.string())
_FIELDS: list[tuple[str, pa.DataType]] = [
    ("id_number", pa.string()),
    ("birth", pa.date32()),
    ("registered", pa.bool_()),
    ("registered_since", pa.date32()),
    ("district", NAMES),
    ("street", NAMES),
    ("confirmed", pa.date32()),
    ("death", pa.date32()),
    ("death_recorded", pa.date32()),
    ("moved_out", pa.date32()),
    ("moved_out_recorded", pa.date32()),
    ("moves", pa.list_(MOVE)),
    ("agreement", pa.bool_()),
    ("army_retiree", pa.bool_()),
]
SCHEMA = pa.schema(_FIELDS)


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of people (0 to 1) to whom something happens, and of rows that are wrong. Each is drawn by itself."""

    registered_since: float = 0.05  # moved into the city in the ten years before, or in the five after, 2021-09-01
    not_registered: float = 0.01
    moved_out: float = 0.02  # within the five years
    moved_within: float = 0.04
    moved_twice: float = 0.02  # of those: a second move, handled in the same month
    transfer_unknown: float = 0.05  # of moves: the day the transfer was handled is not told
    army_retirees: float = 0.004  # of those who reach 70 by 2026-08-31
    late_record: float = 0.08  # of deaths and moves out: recorded one to eight months late
    death_day_unknown: float = 0.005  # of deaths: only the day of the shared data is known
    birth_missing: float = 0.001
    registration_missing: float = 0.002
    birth_impossible: float = 0.0002  # 150 years too early
    death_before_birth: float = 0.001  # of deaths
    wrong_check_digit: float = 0.0005
    duplicated: float = 0.0005  # rows that come twice, half of them in another district


SHARES = Shares()

_STREET_NAMES = [name for district in DISTRICTS for name in streets(district)]
_NOT_A_DAY = np.datetime64("NaT", "D")


def residents(people: int, seed: int) -> Iterator[pa.RecordBatch]:
    """The register in batches (columns of `SCHEMA`): at most `CHUNK` people, then the rows that come twice.

    Raises TooManyPeopleError beyond some 400 million.
    """
    numbers = IdentityNumbers()
    for index, start in enumerate(range(0, people, CHUNK)):
        rng = np.random.default_rng([seed, index])
        batch, street = _chunk(rng, min(CHUNK, people - start), numbers)
        yield batch
        yield _duplicates(rng, batch, street)


def _chunk(rng: np.random.Generator, size: int, numbers: IdentityNumbers) -> tuple[pa.RecordBatch, Integers]:
    birth = _births(rng, size)
    street = _places(rng, size)
    death = _deaths(rng, birth)
    moved_out = _within_validity(rng, size, SHARES.moved_out)
    moved_out[moved_out >= death] = _NOT_A_DAY
    death[moved_out < death] = _NOT_A_DAY  # a death elsewhere does not reach this register
    end = np.fmin(np.fmin(death, moved_out), LAST_DAY)
    since = _where(_some(rng, size, SHARES.registered_since), FIRST_DAY - 3653 + rng.integers(0, 3653 + 1826, size))
    since[(since <= birth) | (since >= end)] = _NOT_A_DAY
    seventy = _add_years(birth, 70)
    army = (seventy <= LAST_DAY) & _some(rng, size, SHARES.army_retirees)
    registered = ~_some(rng, size, SHARES.not_registered) & ~(army & _some(rng, size, 0.6))
    confirmed = _confirmed(rng, np.fmax(seventy, since))
    confirmed[~(confirmed <= end) | ~(registered | army)] = _NOT_A_DAY
    death_recorded, moved_out_recorded = _recorded(rng, death), _recorded(rng, moved_out)
    death[_some(rng, size, SHARES.death_day_unknown)] = _NOT_A_DAY
    moves = _moves(rng, street, end, np.isnat(since))
    agreement, agreement_told = _some(rng, size, 0.88), ~np.isnat(confirmed) & ~_some(rng, size, 0.03)

    first_seventeen = numbers.give(birth, rng.random(size))
    id_number = written(first_seventeen, _some(rng, size, SHARES.wrong_check_digit))
    too_early = _some(rng, size, SHARES.death_before_birth) & ~np.isnat(death)
    death[too_early] = birth[too_early] - 1
    impossible = _some(rng, size, SHARES.birth_impossible)
    birth[impossible] = _add_years(birth[impossible], -150)
    batch = pa.RecordBatch.from_arrays(
        [
            id_number,
            pa.array(birth, mask=_some(rng, size, SHARES.birth_missing)),
            pa.array(registered, mask=_some(rng, size, SHARES.registration_missing)),
            pa.array(since),
            _district_names(street),
            _street_names(street),
            pa.array(confirmed),
            pa.array(death),
            pa.array(death_recorded),
            pa.array(moved_out),
            pa.array(moved_out_recorded),
            moves,
            pa.array(agreement, mask=~agreement_told),
            pa.array(army),
        ],
        schema=SCHEMA,
    )
    return batch, street


def _births(rng: np.random.Generator, size: int) -> Days:
    first_ages = np.array([age for age, _ in PYRAMID])
    weights = np.array([weight for _, weight in PYRAMID])
    group = np.searchsorted(np.cumsum(weights / weights.sum()), rng.random(size), side="right")
    age = first_ages[np.minimum(group, len(PYRAMID) - 1)] + 5 * rng.random(size)
    births: Days = FIRST_DAY - (age * 365.2425).astype(np.int64)
    return births


def _places(rng: np.random.Generator, size: int) -> Integers:
    """A street for each person, as an index into all streets; districts as large as they are."""
    district = np.searchsorted(np.cumsum(list(DISTRICTS.values())), rng.random(size), side="right")
    district = np.minimum(district, len(DISTRICTS) - 1)
    places: Integers = district * STREETS_PER_DISTRICT + rng.integers(0, STREETS_PER_DISTRICT, size)
    return places


def _deaths(rng: np.random.Generator, birth: Days) -> Days:
    """Days of death up to the last day: Gompertz, a yearly hazard of 1.5% at 70 that grows tenfold in 20 years."""
    growth = np.log(10) / 20
    age = (FIRST_DAY - birth).astype(np.int64) / 365.2425
    hazard = 0.015 * np.exp(growth * (age - 70))
    years = np.log1p(rng.standard_exponential(len(birth)) * growth / hazard) / growth
    death = FIRST_DAY + (np.minimum(years, 50) * 365.2425).astype(np.int64)
    return _where(death <= LAST_DAY, death)


def _within_validity(rng: np.random.Generator, size: int, share: float) -> Days:
    return _where(_some(rng, size, share), FIRST_DAY + rng.integers(0, 1826, size))


def _confirmed(rng: np.random.Generator, met: Days) -> Days:
    """Days of confirmation: old hands before 2021-09, most when their time comes, some late, some never."""
    size = len(met)
    draw = rng.random(size)
    early = np.select(
        [draw < 0.30, draw < 0.92, draw < 0.98],
        [
            np.fmax(met, FIRST_DAY - rng.integers(1, 1850, size)),
            FIRST_DAY + rng.integers(0, 30, size),
            FIRST_DAY + rng.integers(30, 730, size),
        ],
        _NOT_A_DAY,
    )
    later = np.select(
        [draw < 0.80, draw < 0.95],
        [met - rng.integers(0, 90, size), met + rng.integers(0, 500, size)],
        _NOT_A_DAY,
    )
    confirmed: Days = np.where(met <= FIRST_DAY, early, later).astype("datetime64[D]")
    confirmed[~(confirmed <= LAST_DAY)] = _NOT_A_DAY
    return confirmed


def _recorded(rng: np.random.Generator, event: Days) -> Days:
    """When the data on an event reached the civil affairs bureau."""
    size = len(event)
    delay = np.where(_some(rng, size, SHARES.late_record), rng.integers(30, 240, size), rng.integers(0, 12, size))
    recorded: Days = event + delay
    return recorded


def _moves(rng: np.random.Generator, street: Integers, end: Days, may: Flags) -> pa.Array[Any]:
    """Moves within the city, the last of them into `street`; null for who never moved."""
    size = len(street)
    movers = np.flatnonzero(may & _some(rng, size, SHARES.moved_within) & (end > FIRST_DAY))
    twice = _some(rng, len(movers), SHARES.moved_twice)
    count = np.zeros(size, dtype=np.int64)
    count[movers] = 1 + twice
    on = FIRST_DAY + (rng.random(len(movers)) * (end[movers] - FIRST_DAY).astype(np.int64)).astype(np.int64)
    late = rng.random(len(movers))
    handled = on + np.where(late < 0.8, rng.integers(0, 20, len(movers)), rng.integers(20, 90, len(movers)))
    origin, between = _places(rng, len(movers)), _places(rng, len(movers))
    # Two moves: origin -> between, then between -> here in the same month, both handled on one day.
    row = np.repeat(np.arange(len(movers)), 1 + twice)
    second = np.r_[False, row[1:] == row[:-1]]
    source = np.where(second, between[row], origin[row])
    target = np.where(twice[row] & ~second, between[row], street[movers][row])
    told = ~_some(rng, len(movers), SHARES.transfer_unknown)[row] | twice[row]
    entries = pa.StructArray.from_arrays(
        [
            pa.array(on[row]),
            pa.array(handled[row], mask=~told),
            _district_names(source).cast(pa.string()),
            _street_names(source).cast(pa.string()),
            _district_names(target).cast(pa.string()),
            _street_names(target).cast(pa.string()),
        ],
        fields=list(MOVE),
    )
    offsets = pa.array(np.r_[0, np.cumsum(count)].astype(np.int32))
    return pa.ListArray.from_arrays(offsets, entries, mask=pa.array(count == 0))


def _duplicates(rng: np.random.Generator, batch: pa.RecordBatch, street: Integers) -> pa.RecordBatch:
    """Some rows once more; half of them claim another place."""
    again = np.flatnonzero(_some(rng, batch.num_rows, SHARES.duplicated))
    copies = batch.take(again)
    place = np.where(_some(rng, len(again), 0.5), street[again], _places(rng, len(again)))
    columns = copies.columns
    columns[SCHEMA.get_field_index("district")] = _district_names(place)
    columns[SCHEMA.get_field_index("street")] = _street_names(place)
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def _district_names(street: Integers) -> pa.Array[Any]:
    return pa.DictionaryArray.from_arrays(
        pa.array(street // STREETS_PER_DISTRICT, pa.int16()), pa.array(list(DISTRICTS))
    )


def _street_names(street: Integers) -> pa.Array[Any]:
    return pa.DictionaryArray.from_arrays(pa.array(street, pa.int16()), pa.array(_STREET_NAMES))


def _some(rng: np.random.Generator, size: int, share: float) -> Flags:
    chosen: Flags = rng.random(size) < share
    return chosen


def _where(condition: Flags, days: Days) -> Days:
    chosen: Days = np.where(condition, days, _NOT_A_DAY)
    return chosen


def _add_years(days: Days, years: int) -> Days:
    """The same month and day `years` later; 29 February becomes 1 March where the year has none."""
    months = days.astype("datetime64[M]")
    moved: Days = (months + 12 * years).astype("datetime64[D]") + (days - months.astype("datetime64[D]"))
    return moved
