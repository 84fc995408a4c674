"""The steady state of a zone before any reform, against closed forms."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.career import career
from sim.staff.life_table import life_table

SMALL = load_scenario("scenarios/small-zone.yaml")
PLAIN = {
    "behaviour.leaving.newcomer_factor": 1.0, "behaviour.leaving.senior_factor": 1.0,
    "behaviour.leaving.transfer_rate": 0.0, "behaviour.leaving.death_rate": 0.0,
}  # fmt: skip


def table(rate=0.06, **overrides):
    """Return the life table of the small zone under one rate for all and some changes."""
    names = {f"behaviour.leaving.resign_{who}": rate for who in ("established", "contract")}
    names |= {name.replace("__", "."): value for name, value in overrides.items()}
    return life_table(apply(SMALL, {**PLAIN, **names}))


def test_nobody_leaves_but_by_retirement():
    """Without leaving, careers end at retirement, and all ages past entry are equally likely."""
    found = table(0.0, staff__female_share=0.0, staff__entry_age_low=20, staff__entry_age_high=30)
    men = found.cells[0]
    n = np.arange(60 * 12 - 20 * 12)  # months of age from 20 on
    alive = np.minimum(n + 1, 120)  # entry months up to that age
    assert men.share == pytest.approx(alive / alive.sum())
    assert found.leave_rate == pytest.approx(1 / 35, rel=2e-3)  # mean career 60 - 25 years
    assert found.scale == 1.0
    assert men.leaving[:-1] == pytest.approx(0)
    assert men.leaving[-1] * 12 == pytest.approx(found.leave_rate)


def test_constant_rate_gives_geometric_service():
    """At a constant rate of leaving the number in a cell is exp(-rate x service)."""
    found = table(staff__female_share=0.0)
    assert found.scale == 1.0
    men = found.cells[0]
    share = np.diff(np.concatenate([[0.0], men.quantile]))
    expected = np.exp(-0.06 * men.service / 12)
    assert share == pytest.approx(expected / expected.sum(), rel=1e-6)
    months = np.arange(60 * 12 - 30 * 12)
    entrants = np.arange(22 * 12, 38 * 12)
    careers = [np.exp(-0.06 / 12 * months[: 720 - e]).sum() if 720 - e <= len(months)
               else np.exp(-0.06 / 12 * np.arange(720 - e)).sum() for e in entrants]  # fmt: skip
    assert found.leave_rate == pytest.approx(12 / np.mean(careers), rel=1e-9)


@settings(max_examples=15)
@given(
    st.floats(0.001, 0.2), st.floats(0.0, 0.02), st.floats(0.3, 3), st.floats(0.0, 2),
    st.floats(0.05, 0.95),
)  # fmt: skip
def test_steady_state_balances(voluntary, death, newcomer, senior, women):
    """Mean leave rate as configured, entries equal exits, and cells add up, at any rates."""
    found = table(
        voluntary, behaviour__leaving__death_rate=death,
        behaviour__leaving__newcomer_factor=newcomer, behaviour__leaving__senior_factor=senior,
        staff__female_share=women,
    )  # fmt: skip
    leavers = mean = 0.0
    for share, cells, retirement in zip(found.shares, found.cells, (720, 660), strict=True):
        weight = np.diff(np.concatenate([[0.0], cells.quantile]))
        assert (weight >= 0).all()
        assert cells.quantile[-1] == 1
        assert (np.diff(cells.age) >= 0).all()
        assert cells.age.min() == 22 * 12
        assert cells.age.max() == retirement - 1
        assert cells.share.sum() == pytest.approx(1)
        factor = [career(int(a), int(s), newcomer, senior)
                  for a, s in zip(cells.age, cells.service, strict=True)]  # fmt: skip
        mean += share * (weight * factor).sum()
        leavers += share * cells.leaving.sum() * 12
    assert mean * found.scale == pytest.approx(1, rel=1e-9)
    assert leavers == pytest.approx(found.leave_rate, rel=1e-9)
    assert sum(found.shares) == pytest.approx(1)


def test_women_join_more_often_than_they_are_there():
    """Careers five years shorter need more entrants for the same share of the staff."""
    found = table(0.0, staff__female_share=0.4)
    # Mean careers 60 - 30 and 55 - 30 years: entrants as 0.6 / 30 to 0.4 / 25.
    assert found.entrant_female_share == pytest.approx((0.4 / 25) / (0.4 / 25 + 0.6 / 30), abs=1e-3)
    assert table(staff__female_share=0.0).entrant_female_share == 0
    assert table(staff__female_share=1.0).entrant_female_share == 1


def test_a_simulated_zone_of_posts_settles_where_the_table_says():
    """Renewal theory against a simulation of its own: posts refilled at once, for 120 years."""
    found = life_table(SMALL)
    leaving = SMALL.behaviour.leaving
    rng = np.random.default_rng(5)
    n = 4000
    female = rng.random(n) < found.entrant_female_share
    age = rng.integers(22 * 12, 38 * 12, n)
    service = np.zeros(n, int)
    rate = leaving.mean_rate(SMALL.status_mix) * found.scale / 12
    left, ages = 0, []
    for month in range(120 * 12):
        factor = np.where(service < 24, leaving.newcomer_factor, 1.0)
        factor = factor * np.where(age >= 600, leaving.senior_factor, 1.0)
        gone = rng.random(n) < 1 - np.exp(-(rate * factor + leaving.death_rate / 12))
        age, service = age + 1, service + 1
        gone |= age >= np.where(female, 660, 720)
        k = int(gone.sum())
        female[gone] = rng.random(k) < found.entrant_female_share
        age[gone], service[gone] = rng.integers(22 * 12, 38 * 12, k), 0
        if month >= 60 * 12:
            left += k
            if month % 60 == 0:
                ages.append([age.mean() / 12, female.mean()])
    mean_age = sum(
        share * (c.share * (np.arange(len(c.share)) / 12 + 22)).sum()
        for share, c in zip(found.shares, found.cells, strict=True)
    )
    assert left / n / 60 == pytest.approx(found.leave_rate, rel=0.02)
    assert np.mean(ages, axis=0) == pytest.approx([mean_age, 0.4], abs=0.12)
