"""Value coefficients, yearly scores and leaders' scores."""

import numpy as np
import pytest

from sim.chance.keyed import key
from sim.engine.structure import Structure
from sim.reform.assessment import Cascade, Scoring, score_leaders, score_staff
from sim.reform.coefficient import Coefficient
from sim.scenario.overrides import apply
from sim.scenario.problems import ScenarioError
from sim.scenario.reading import load_scenario
from sim.staff.measurement import reliability
from sim.staff.table import CONTRACT, FEMALE, MALE, POSTED, POSTS, empty_staff

SMALL = load_scenario("scenarios/small-zone.yaml")
UNITS = np.arange(1, 41, dtype=np.uint32)


def scoring(**overrides):
    """Return the scoring rule under some settings, raters only unless told otherwise."""
    plain = {"shock_spread": 0.0, "workload_in_scores": 0.0, "quantitative_share": 0.0}
    changes = {f"assessment.{name}": v for name, v in {**plain, **overrides}.items()}
    scenario = apply(SMALL, changes)
    return Scoring.of(scenario, in_force=True), Coefficient.of(scenario.assessment, stake=1.0)


def score(log_output, *, months=12, departments=1, coefficient=1.0, workload=1.0, measurable=0.7,
          target=1.0, result=1.0, weight=0.0, who=(), **overrides):  # fmt: skip
    """Return the scores of people with these logs of output a month."""
    n = len(log_output)
    staff, posts = empty_staff(n), np.zeros(n, POSTS)
    staff["state"], staff["months"], staff["serial"] = POSTED, months, np.arange(n)
    staff["output"] = staff["measured"] = np.exp(log_output) * months
    for column, values in dict(who).items():
        staff[column] = values
    posts["department"] = np.arange(n) % departments
    posts["workload"], posts["measurable"] = workload, measurable
    s, c = scoring(**overrides)
    above = Cascade(
        UNITS, np.full(40, coefficient), np.full(40, result), np.full(n, target), weight
    )
    score_staff(key(4, 4), staff, posts, above, 12, s, c)
    return staff["score"]


def test_raters_bias_adds_up_over_the_groups_a_person_is_of():
    """A woman of 35 on a contract: -0.1 + 0.03 - 0.2; men of 35 on a contract 0.03 - 0.2."""
    bias = {"bias.sex.female": -0.1, "bias.age.from_30_to_39": 0.03, "bias.status.contract": -0.2,
            "bias.age.under_30": 0.4, "bias.origin.outsider": 0.3}  # fmt: skip
    who = {"sex": [FEMALE, MALE], "birth": 12 - 35 * 12, "status": CONTRACT}
    seen = score(np.zeros(2), who=who, reliability=1.0, **bias)
    assert np.log(seen) == pytest.approx([-0.27, -0.17])
    # What is counted is not biased: 0.7 of this work, and here half of that (KP8).
    seen = score(np.zeros(2), who=who, reliability=1.0, quantitative_share=0.5,
                 quantitative_reliability=1.0, **bias)  # fmt: skip
    assert np.log(seen) == pytest.approx([-0.27 * 0.65, -0.17 * 0.65])


def test_perfect_reliability_shows_the_output_itself():
    """With reliability 1 and nothing else in the way a score is the output in the norm."""
    x = np.linspace(-0.5, 0.5, 11)
    assert score(x, reliability=1.0) == pytest.approx(np.exp(x))


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.5, 0.9])
def test_reliability_is_the_squared_correlation_of_score_and_output(rho):
    """Of the variance of a log score the share rho is achievement, and the spread is the output's.

    Scullen, Bergey & Aiman-Smith (2005), equation 3.
    """
    n = 40_000
    x = np.random.default_rng(1).normal(0, 0.2, n)
    seen = np.log(score(x, reliability=rho))
    assert np.corrcoef(x, seen)[0, 1] ** 2 == pytest.approx(rho, abs=0.015)
    assert seen.std() == pytest.approx(0.2, rel=0.02)
    assert seen.mean() == pytest.approx(np.sqrt(rho) * x.mean(), abs=0.004)


def test_numbers_raise_reliability_by_what_can_be_counted():
    """KP8: judged + share by numbers x measurable x (numbers - judged)."""
    assert reliability(0.45, 0.7, 0.0, 0.9) == 0.45
    assert reliability(0.45, 0.7, 1.0, 1.0) == pytest.approx(0.7)
    assert reliability(0.4, 0.8, 0.5, 0.6) == pytest.approx(0.52)
    x = np.random.default_rng(1).normal(0, 0.2, 20_000)
    seen = np.log(score(x, reliability=0.4, quantitative_reliability=0.8, quantitative_share=0.5,
                        measurable=0.6))  # fmt: skip
    assert np.corrcoef(x, seen)[0, 1] ** 2 == pytest.approx(0.52, abs=0.02)


def test_a_departments_luck_is_common_to_its_people():
    """Scores of a department move together; across departments the luck has the stated spread."""
    seen = np.log(score(np.zeros(400), reliability=1.0, departments=40, shock_spread=0.1))
    seen = seen.reshape(10, 40)
    assert np.ptp(seen, axis=0).max() < 1e-12
    assert seen[0].std() == pytest.approx(0.1, rel=0.3)


def test_a_heavy_workload_lowers_scores_by_the_part_targets_forget():
    """Part of the log of workload is taken off; with part 0 nothing is."""
    heavy = score(np.zeros(5), reliability=1.0, workload=1.2, workload_in_scores=0.3)
    assert heavy == pytest.approx(1.2**-0.3)


def test_leniency_lifts_the_weak_alone():
    """Half the distance below the norm is forgiven; those above are untouched."""
    x = np.array([-0.4, -0.1, 0.2])
    seen = score(x, reliability=1.0, leniency=0.5)
    assert np.log(seen) == pytest.approx([-0.2, -0.05, 0.2])


def test_inflation_lifts_all_alike():
    """After leniency every log score rises by as much: the strong too, so that no rank changes."""
    x = np.array([-0.4, -0.1, 0.2])
    seen = score(x, reliability=1.0, leniency=0.5, inflation=0.05)
    assert np.log(seen) == pytest.approx([-0.15, 0.0, 0.25])


def test_under_k1_and_k3_the_coefficient_multiplies_scores():
    """K1: own score x 1.2; K2: own score alone."""
    x = np.zeros(3)
    for reading, factor in (("K1", 1.2), ("K2", 1.0), ("K3", 1.2), ("K4", 1.0)):
        seen = score(x, reliability=1.0, coefficient=1.2, coefficient_reading=reading)
        assert seen == pytest.approx(factor)


def test_those_on_probation_are_not_rated():
    """A civil servant's first year, and that of others at their first post: no grade yet."""
    seen = score(np.zeros(3), who={"entered": [1, 0, -5]}, probation_months=12)
    assert (seen > 0).tolist() == [False, True, True]


def test_those_there_too_briefly_are_not_rated():
    """Under the shortest time in post there is no score; output a month is known all the same."""
    assert (score(np.zeros(3), months=[5, 6, 12], min_months=6) > 0).tolist() == [False, True, True]


def test_leaders_are_scored_on_the_zone():
    """KP2: targets, share, rank and the mean of the departments overseen, by their weights."""
    staff = empty_staff(3)
    staff["score"] = [1.0, 1.0, 0.0]
    s, _ = scoring()
    attainment = np.array([0.8, 1.2, 1.0, 1.4])
    turns = np.array([0, 1, 0, 1])
    score_leaders(staff, np.arange(3)[:2], turns, attainment, 1.1, 1.2, 0.9, s)
    # 0.4 of targets at 1.1, 0.1 of share and of rank, and 0.4 of departments 0 and 2, or 1 and 3.
    zone = 0.4 * 1.1 + 0.1 * 1.2 + 0.1 * 0.9
    assert staff["score"][:2] == pytest.approx([zone + 0.4 * 0.9, zone + 0.4 * 1.3])
    score_leaders(staff, np.array([2]), turns, attainment, 1.1, 1.0, 1.0, s)
    assert staff["score"][2] == 0.0  # not long enough in post
    listed = np.array([1, 1, 1, 1])  # the first leader oversees none, and goes by the zone
    staff["score"][:2] = 1.0
    score_leaders(staff, np.arange(2), listed, attainment, 1.0, 1.0, 1.0, s)
    assert staff["score"][:2] == pytest.approx([1.0, 0.6 + 0.4 * 1.1])


def test_departments_have_the_overseer_listed_or_one_in_turn():
    """ST5: by number of the leader as posts are listed; others are dealt out in turn."""
    path = "organisation.departments.{}.overseen_by"
    dealt = Structure.of(SMALL.organisation)
    assert dealt.overseer.tolist() == [0, 1, 0, 1]
    listed = apply(SMALL, {path.format("Leadership"): 2, path.format("Economy"): 2})
    assert Structure.of(listed.organisation).overseer.tolist() == [1, 1, 1, 1]
    with pytest.raises(ScenarioError, match="there are 2 leaders"):
        apply(SMALL, {path.format("Economy"): 3})
