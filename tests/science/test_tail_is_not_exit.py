"""Known answers about ranking, error and replacing the tail, computed apart from the engine."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from sim.engine.calendar import Calendar
from sim.engine.ledger import AT
from sim.engine.plan import Plan
from sim.engine.zone import Zone
from sim.scenario.behaviour import CHANNELS
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.seating import scenario_for_roster
from sim.staff.table import POSTED

PEOPLE, SHARE, YEARS = 1000, 0.05, 3
PLAIN = {
    # One grade of equals in age and effort, who differ in merit alone, and nobody leaves.
    "appointment.active": False, "exit.reading": "none", "exit.rotate_unqualified": False,
    "assessment.start_month": 0, "assessment.shock_spread": 0, "assessment.workload_in_scores": 0,
    "assessment.quantitative_share": 0, "assessment.min_months": 1, "assessment.tail_share": SHARE,
    "assessment.probation_months": 0,
    "staff.motivation_spread": 0, "staff.idle_share": 0, "staff.fit_share": 0,
    "behaviour.leaving.resign_established": 0,
    "behaviour.leaving.resign_contract": 0, "behaviour.leaving.transfer_rate": 0,
    "behaviour.leaving.death_rate": 0, "study.years": YEARS,
    **{f"behaviour.{channel}.on": channel == "refusal" for channel in CHANNELS},
}  # fmt: skip
PUBLISHED = {0.0: 0.0001, 0.3: 0.0018, 0.5: 0.0052, 0.7: 0.011, 0.9: 0.025}
"""Share in the tail in all three years, by reliability."""


def zone(overrides, replication):
    """Return a zone of a thousand clerks of thirty, before its first day."""
    one = {"department": "Economy", "grade": "clerk", "sex": "male", "status": "contract",
           "age_months": 360, "service_months": 72}  # fmt: skip
    staff = pd.DataFrame([one] * PEOPLE)
    small = apply(load_scenario("scenarios/small-zone.yaml"), {**PLAIN, **overrides})
    return Zone(Plan(scenario_for_roster(small, staff), staff), 1, replication)


@cache
def simulated(rho, replications):
    """Return the share in the tail in all years, and the false hits of a year, by the engine."""
    always, false = 0.0, 0.0
    for replication in range(replications):
        there = zone({"assessment.reliability": rho}, replication)
        Calendar(there).run()
        assert (there.staff["state"] == POSTED).sum() == PEOPLE
        always += (there.staff["tail_years"] == YEARS).mean() * len(there.staff) / PEOPLE
        false += np.mean([year[AT["false_hits"]] for year in there.years]) / 100
    return always / replications, false / replications


def exact(rho):
    """Return the chance of the tail in all years, by integration over true merit."""
    cut = norm.ppf(SHARE)
    if rho == 0:
        return SHARE**YEARS

    def each(x):
        return norm.pdf(x) * norm.cdf((cut - np.sqrt(rho) * x) / np.sqrt(1 - rho)) ** YEARS

    return quad(each, -9, 9, limit=200)[0]


def by_lot(rho, draws=2000, seed=1):
    """Return tail in all years and false hits by drawing scores of a thousand people in NumPy."""
    rng = np.random.default_rng(seed)
    k = int(PEOPLE * SHARE)
    always = false = 0.0
    for _ in range(draws):
        x = rng.normal(size=PEOPLE)
        weak = np.zeros(PEOPLE, bool)
        weak[np.argsort(x)[:k]] = True
        stays = np.ones(PEOPLE, bool)
        for _ in range(YEARS):
            score = np.sqrt(rho) * x + np.sqrt(1 - rho) * rng.normal(size=PEOPLE)
            tail = np.argsort(score)[:k]
            false += 1 - weak[tail].mean()
            stays[np.setdiff1d(np.arange(PEOPLE), tail)] = False
        always += stays.mean()
    return always / draws, false / draws / YEARS


@pytest.mark.parametrize("rho", PUBLISHED)
def test_known_shares_in_the_tail_every_year(rho):
    """Integration and a simulation in NumPy give the shares stated."""
    assert exact(rho) == pytest.approx(PUBLISHED[rho], rel=0.1, abs=0.00004)
    draws = 200
    error = 4 * np.sqrt(exact(rho) / PEOPLE / draws)
    assert by_lot(rho, draws)[0] == pytest.approx(exact(rho), abs=error)


@pytest.mark.parametrize("rho", PUBLISHED)
@pytest.mark.parametrize("replications", [30, pytest.param(400, marks=pytest.mark.slow)])
def test_the_engine_puts_that_share_in_the_tail_every_year(rho, replications):
    """1,000 people, three-year terms, no exits: within four standard errors of the exact share."""
    share, _ = simulated(rho, replications)
    error = 4 * np.sqrt(exact(rho) / PEOPLE / replications) + 0.01 * exact(rho)
    assert share == pytest.approx(exact(rho), abs=error)


@pytest.mark.parametrize(("rho", "truly_weak"), [(0.3, 0.28), (0.5, 0.40), (0.9, 0.74)])
def test_of_one_years_tail_so_many_are_truly_weak(rho, truly_weak):
    """At reliability 0.5 about 40 % of a year's tail is truly in the bottom 5 % (28 %, 74 %)."""
    assert 1 - by_lot(rho, 100)[1] == pytest.approx(truly_weak, abs=0.015)
    assert 1 - simulated(rho, 30)[1] == pytest.approx(truly_weak, abs=0.02)


REPLACING = {
    # Whoever is in the tail leaves at once, and is replaced by a draw from the first day's staff.
    "exit.reading": "R1", "exit.tail_years": 1, "behaviour.refusal.strength": 1,
    "exit.protect": False, "exit.substitution": 0, "exit.appeal": 0, "recruitment.lead_months": 1,
    "recruitment.validity": 0, "recruitment.applicant_mean": 0, "recruitment.shortlist": 1,
    "assessment.unqualified_below": 0, "assessment.term_target": 0,
}  # fmt: skip


@pytest.mark.parametrize(("share", "published"), [(0.05, (0.1031, 0.1778, 0.2405)),
                                                  (0.10, (0.1755, 0.2905, 0.3814))])  # fmt: skip
def test_replacing_the_tail_lifts_merit_as_berman_computes(share, published):
    """Perfect ratings, the lowest share replaced each year: F_n+1 = max(F_n - p, 0) + p F_0."""
    gain = np.zeros(YEARS)
    replications = 20
    for replication in range(replications):
        there = zone({**REPLACING, "assessment.reliability": 1, "assessment.tail_share": share,
                      "study.years": 4}, replication)  # fmt: skip
        calendar = Calendar(there)
        start = there.staff["ability"][:PEOPLE].mean()
        for year in range(YEARS):
            calendar.env.run(until=360 * (year + 1) + 40)  # the posts are filled again
            assert (there.staff["state"][:PEOPLE] == POSTED).all()
            gain[year] += (there.staff["ability"][:PEOPLE].mean() - start) / replications
    # Newcomers are so large a part of the staff, and their mean is known to 1 / sqrt(drawn).
    part = share * np.arange(1, YEARS + 1)
    error = 4 * part / np.sqrt(PEOPLE * part * replications)
    assert (np.abs(gain - published) < error + 0.002).all(), gain


@pytest.mark.parametrize("rho", [0.25, 0.52])
def test_a_noisy_rating_lifts_merit_by_its_root(rho):
    """Replacing the lowest 5 % once gains phi(z) times the root of reliability: .0744 at .52."""
    gain, replications = 0.0, 40
    for replication in range(replications):
        there = zone({**REPLACING, "assessment.reliability": rho}, replication)
        start = there.staff["ability"][:PEOPLE].mean()
        Calendar(there).env.run(until=400)
        gain += (there.staff["ability"][:PEOPLE].mean() - start) / replications
    expected = norm.pdf(norm.ppf(0.05)) * np.sqrt(rho)
    assert gain == pytest.approx(expected, abs=4 * 0.05 / np.sqrt(50 * replications) + 0.001)
