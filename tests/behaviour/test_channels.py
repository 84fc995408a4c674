"""Each channel's equation against its closed form, and the response of a whole table."""

import numpy as np
import pytest
from equals import behaviour, response, stakes, table
from hypothesis import given
from hypothesis import strategies as st

from sim.behaviour.contest import Contest, spurred
from sim.behaviour.discouragement import Discouragement, given_up
from sim.behaviour.effort import LOWEST, Response, best_response
from sim.behaviour.gaming import Gaming, moved
from sim.behaviour.goals import Goals, pressed
from sim.behaviour.incentive import Incentive, joint_pay, marginal_pay
from sim.behaviour.joining import Joining, applicant_shift, applicants
from sim.behaviour.learning import Learning, learned
from sim.behaviour.leaving import Leaving, restless, take_pulls
from sim.behaviour.motivation import Motivation, crowded_out
from sim.behaviour.peers import Peers, peer_pressure
from sim.behaviour.refusal import Refusal, refuses
from sim.behaviour.response import DEPARTMENT, FIXED, ZONE
from sim.behaviour.training import Training
from sim.chance.keyed import key
from sim.scenario.behaviour import Behaviour
from sim.scenario.reading import load_scenario
from sim.staff.career import career
from sim.staff.table import EMPTY, OUTSIDER

SMALL = load_scenario("scenarios/small-zone.yaml")
FULL = Incentive(1.0)
FULL_LEAVING = Leaving(1.0, 0.8, 0.25, 1.5, 1.0, 1.34, 1.6)


# Effort and incentive


def test_every_channel_off_leaves_own_motivation():
    """With nothing at stake effort is own motivation, between its bounds."""
    staff, posts, first = table(3)
    staff["motivation"] = [0.7, 1.3, 9.0]
    assert response(staff, posts, first, stakes()).tolist() == [0.7, 1.3, 2.0]
    s = Response.of(behaviour())
    assert best_response(0.0, 0.5, 0.0, 0.0, 0.0, s) == LOWEST


def test_large_pool_is_the_linear_contract():
    """LEN (Holmstrom & Milgrom 1987): e* = b / k above the norm; b = 0.5, k = 5 give 0.1."""
    n, b = 10_000, 0.5
    marginal = marginal_pay(n * b, 1.0, n, 1.0, 1.0, FULL)
    assert marginal == pytest.approx(b, rel=1e-3)
    s = Response.of(behaviour(effort={"cost": 5.0}))
    assert best_response(1.0, 0.0, marginal, 0.0, 0.0, s) == pytest.approx(1 + b / 5, abs=1e-4)


@given(st.integers(1, 500), st.floats(0, 1), st.floats(0, 1))
def test_a_shared_pack_is_diluted(n, b, seen):
    """A pool of n gives b (1 - 1/n), nothing at all for a pool of one, times what is seen."""
    marginal = marginal_pay(n * b * 7.0, 3.0, n * 3.0, 7.0, seen, FULL)
    assert marginal == pytest.approx(b * (1 - 1 / n) * seen, abs=1e-12)


def test_marginal_pay_is_the_slope_of_pay_in_effort():
    """The gain from a little more effort in a pool of unequal weights, by finite differences."""
    weights, i, pack, h = np.array([1.0, 2.0, 4.0, 0.5]), 2, 10.0, 1e-6

    def pay(effort):
        shares = weights * np.where(np.arange(4) == i, effort, 1.0)
        return pack * shares[i] / shares.sum()

    slope = (pay(1 + h) - pay(1 - h)) / (2 * h)
    assert marginal_pay(pack, 4.0, 7.5, 1.0, 1.0, FULL) == pytest.approx(slope, rel=1e-6)


@pytest.mark.parametrize(("zone_pool", "sharers"), [(False, 10), (True, 40)])
def test_incentive_in_a_table(zone_pool, sharers):
    """Four departments of ten: e* = 1 + b (1 - 1/10) / k by department, (1 - 1/40) in one pool."""
    staff, posts, first = table(40, 4)
    k = stakes(stake=0.4, performance=np.array([240_000]), zone_pool=zone_pool)
    effort = response(staff, posts, first, k, incentive={"strength": 1}, effort={"cost": 4})
    assert effort == pytest.approx(1 + 0.4 * (1 - 1 / sharers) / 4)


def test_reliability_and_coefficient_scale_the_incentive():
    """Effort seen with reliability rho moves pay by its root; a coefficient scales the pack."""
    staff, posts, first = table(20, 2)
    k = stakes(stake=0.4, performance=np.array([240_000]), judged=0.25, quantitative=0.0,
               coefficient=np.array([0.5, 1.5]))  # fmt: skip
    effort = response(staff, posts, first, k, incentive={"strength": 1}, effort={"cost": 4})
    gain = 0.4 * 0.9 * 0.5 / 4
    assert effort[:10] == pytest.approx(1 + 0.5 * gain)
    assert effort[10:] == pytest.approx(1 + 1.5 * gain)


def test_insiders_on_old_terms_do_not_respond_to_pay():
    """Grandfathered insiders have no stake; outsiders beside them have."""
    staff, posts, first = table(10)
    staff["origin"][5:] = OUTSIDER
    k = stakes(stake=0.4, performance=np.array([240_000]), old_terms=True)
    effort = response(staff, posts, first, k, incentive={"strength": 1})
    assert (effort[:5] == 1).all()
    assert (effort[5:] > 1).all()


def test_half_a_link_is_half_an_incentive():
    """Where the performance part follows the score by half, so does marginal pay."""
    staff, posts, first = table(10)
    k = stakes(stake=0.4, performance=np.array([240_000]))
    whole = response(staff, posts, first, k, incentive={"strength": 1}).copy() - 1
    half = response(staff, posts, first, k._replace(link=0.5), incentive={"strength": 1}) - 1
    assert half == pytest.approx(whole / 2)


def test_outsiders_beside_insiders_on_old_terms_share_what_they_bring():
    """The pack of a department is that of its outsiders alone, as if nobody else were there."""
    mixed, posts, first = table(10)
    mixed["origin"][5:] = OUTSIDER
    alone, few, edges = table(5)
    alone["origin"] = OUTSIDER
    k = stakes(stake=0.4, performance=np.array([240_000]), old_terms=True)
    beside = response(mixed, posts, first, k, incentive={"strength": 1})[5:]
    assert beside == pytest.approx(response(alone, few, edges, k, incentive={"strength": 1}))


@pytest.mark.parametrize(
    ("follows", "zone_pool", "share"), [(DEPARTMENT, False, 1 / 10), (ZONE, False, 1 / 40),
                                        (DEPARTMENT, True, 1 / 40), (ZONE, True, 1 / 40)]
)  # fmt: skip
def test_a_pack_that_follows_the_joint_result_is_a_group_bonus(follows, zone_pool, share):
    """LEN in groups, shared alike: e* = b / (N c), with N those who achieve or who share it."""
    staff, posts, first = table(40, 4)
    k = stakes(stake=0.4, performance=np.array([240_000]), follows=follows, zone_pool=zone_pool,
               link=0.0)  # fmt: skip
    effort = response(staff, posts, first, k, incentive={"strength": 1}, effort={"cost": 4}) - 1
    assert effort == pytest.approx(0.4 * share / 4)
    assert joint_pay(4 * 0.5, 1.0, 4.0, 4.0, 1.0, FULL) == pytest.approx(0.125)
    assert joint_pay(1.0, 0.0, 0.0, 0.0, 1.0, FULL) == 0


def test_own_and_joint_results_add_up_to_the_linear_contract():
    """Shared by score and grown by what they do: (1 - 1/n) b and b / n are b in any pool."""
    for n in (2, 7, 40):
        staff, posts, first = table(n)
        k = stakes(stake=0.4, performance=np.array([240_000]), follows=DEPARTMENT)
        effort = response(staff, posts, first, k, incentive={"strength": 1}, effort={"cost": 4})
        assert effort == pytest.approx(1.1)
        effort = response(staff, posts, first, k._replace(follows=FIXED), effort={"cost": 4},
                          incentive={"strength": 1})  # fmt: skip
        assert effort == pytest.approx(1 + 0.1 * (1 - 1 / n))


def test_the_joint_result_is_not_seen_through_raters():
    """What all achieve is counted: no error of a rating dilutes it."""
    staff, posts, first = table(20)
    k = stakes(stake=0.4, performance=np.array([240_000]), follows=DEPARTMENT, link=0.0,
               judged=0.25, quantitative=0.0)  # fmt: skip
    effort = response(staff, posts, first, k, incentive={"strength": 1}, effort={"cost": 4})
    assert effort == pytest.approx(1 + 0.1 / 20)


def test_crowding_out_is_the_square_of_the_share():
    """m(b) = m - c b^2: 0.15 x 0.4^2 = 0.024."""
    assert crowded_out(0.4, Motivation(0.15)) == pytest.approx(0.024)
    staff, posts, first = table(5)
    effort = response(staff, posts, first, stakes(stake=0.4), motivation={"strength": 0.15})
    assert effort == pytest.approx(1 - 0.024)


# Targets


@pytest.mark.parametrize(
    ("difficulty", "added"),
    [
        (-0.3, 0),
        (0, 0),
        (0.1, 0.035),
        (0.2, 0.07),
        (0.3, 0.035),
        (0.4, 0),
        (0.6, -0.07),
        (9, -0.07),
    ],
)
def test_a_target_spurs_as_long_as_it_is_accepted_and_backfires_beyond(difficulty, added):
    """By hand, at the defaults: .35 a unit up to .2, falling as fast, and at worst as much lost."""
    assert pressed(difficulty, Goals(0.35, 0.2, 1.0)) == pytest.approx(added)
    staff, posts, first = table(4)
    k = stakes(difficulty=np.full(4, float(difficulty)))
    assert response(staff, posts, first, k, goals={"strength": 0.35}) == pytest.approx(1 + added)


def test_the_most_that_a_target_adds_is_what_was_found_for_setting_goals():
    """Epton, Currie & Armitage (2017): .34 standard deviations, .2 of output each."""
    g = Goals.of(Behaviour())
    most = max(pressed(x, g) for x in np.linspace(0, 2, 201))
    assert most == pytest.approx(0.34 * 0.2, abs=0.003)


# Peers, contest and discouragement


@pytest.mark.parametrize(("g", "multiplier"), [(0.15, 1.176), (0.17, 1.205), (-0.1, 0.909)])
def test_a_common_rise_settles_at_the_multiplier(g, multiplier):
    """If all rise by d, all settle at d / (1 - g) (Mas & Moretti 2009; F10)."""
    staff, posts, first = table(12)
    staff["motivation"] = 1.05
    for _ in range(40):
        staff["contribution"] = response(staff, posts, first, stakes(), peers={"strength": g})
    assert (staff["effort"] - 1) / 0.05 == pytest.approx(multiplier, abs=5e-4)


def test_one_better_colleague_moves_the_others_by_a_share():
    """One of ten gives 10 % more: each of the nine moves by g x 10 % / 9, the one not at all."""
    staff, posts, first = table(10)
    staff["contribution"][4] = 1.1
    effort = response(staff, posts, first, stakes(), peers={"strength": 0.17})
    assert effort[4] == pytest.approx(1)
    assert np.delete(effort, 4) == pytest.approx(1 + 0.17 * 0.1 / 9)


def test_entrants_are_seen_more_for_a_term():
    """An outsider counts twice a colleague for three years, then as anyone."""
    for entered, weight in ((0, 2.0), (-12, 1.0)):
        staff, posts, first = table(5)
        staff["origin"][0], staff["entered"][0], staff["contribution"][0] = OUTSIDER, entered, 1.4
        effort = response(staff, posts, first, stakes(), peers={
            "strength": 0.1}, entrants={"strength": 2.0})  # fmt: skip
        assert effort[1:] == pytest.approx(1 + 0.1 * 0.4 * weight / (3 + weight))
    assert peer_pressure(0.0, 0.0, Peers(0.1)) == 0


def test_peers_do_not_reach_across_departments():
    """Who works elsewhere is not seen, and one without colleagues sees nobody."""
    staff, posts, first = table(9, 3)
    staff["contribution"][:3] = 3.0
    staff["state"][7:] = EMPTY
    effort = response(staff, posts, first, stakes(), peers={"strength": 0.1})
    assert (effort[:3] > 1).all()
    assert (effort[3:7] == 1).all()


@pytest.mark.parametrize(
    ("lead", "factor"), [(0.0, 1.0), (0.5, 0.939), (-1.0, 0.779), (2.0, 0.368)]
)
def test_contest_is_hottest_when_even(lead, factor):
    """Lazear & Rosen (1981), two contestants with unit noise: exp(-D^2 / 4)."""
    assert spurred(lead, Contest(0.1)) == pytest.approx(0.1 * factor, abs=1e-4)


@pytest.mark.parametrize(("lead", "lost"), [(-1.0, 0), (1.0, 0), (1.5, 0), (2.5, 0.3), (3.5, 0.6)])
def test_discouragement_begins_beyond_a_bound(lead, lost):
    """Strength x max(0, D - beyond), with a bound of 1.5 standard deviations."""
    assert given_up(lead, Discouragement(0.3, 1.5)) == pytest.approx(lost)


def test_contest_in_a_table():
    """The lead is the challenger's merit over one's own; insiders who need not compete are calm."""
    staff, posts, first = table(2)
    staff["capacity"] = np.exp(0.2 * np.array([0.7, -0.3]) - 0.02)  # merits 0.7 and -0.3
    k = stakes(opened=0.5, challenger=0.7)
    channels = {"contest": {"strength": 0.2}, "discouragement": {"strength": 0.1, "beyond": 0.4}}
    effort = response(staff, posts, first, k, **channels)
    expected = 0.2 * np.array([1, np.exp(-0.25)]) - 0.1 * np.array([0, 0.6])
    assert effort == pytest.approx(1 + 0.5 * expected)
    for calm in ({"all_compete": False}, {"opened": 0.0}):
        assert (response(staff, posts, first, k._replace(**calm), **channels) == 1).all()


# Gaming, leaving, joining, learning


def test_gaming_moves_unmeasured_work():
    """d = strength x b x (1 - measurable), at most all of it; by numbers alone."""
    assert moved(0.4, 0.5, Gaming(0.15, 0.5)) == pytest.approx(0.03)
    assert moved(1.0, 0.0, Gaming(2.0, 0.5)) == 1
    staff, posts, first = table(2)
    posts["measurable"] = 0.5
    response(staff, posts, first, stakes(stake=0.4, quantitative=0.5), gaming={"strength": 0.2})
    assert staff["moved"] == pytest.approx(0.5 * 0.2 * 0.4 * 0.5)


@given(st.floats(0, 1.5), st.floats(-0.5, 0.5))
def test_rank_alone_moves_nobodys_share_of_the_total(u, tilt):
    """The U and its tilt have mean 1 over ranks, as long as no rate falls below zero."""
    s = Leaving(1.0, u, tilt, 1.5, 1.0, 1.34, 1.6)
    places = (np.arange(2000) + 0.5) / 2000
    factors = np.array([restless(p, 1.0, 0, 0.0, s) for p in places])
    centred = 2 * places - 1
    expected = 1 + u * (centred**2 - 1 / 3) - tilt * centred
    assert factors == pytest.approx(np.maximum(expected, 0))
    if expected.min() >= 0:
        assert factors.mean() == pytest.approx(1, abs=1e-6)


def pull(ratio):
    """Return what a ratio of pay to standard pay multiplies the leave rate by."""
    ratios = np.array([ratio])
    take_pulls(ratios, FULL_LEAVING)
    return ratios[0]


def test_restless_by_pay_rank_and_fairness():
    """Better pay keeps people; the worst leave more than the best, both more than the middle."""
    s = FULL_LEAVING
    middle = 1 - 0.8 / 3
    assert restless(0.5, 1.0, 0, 0.0, s) == pytest.approx(middle)
    assert restless(0.5, pull(1.2), 0, 0.0, s) == pytest.approx(middle * 1.2**-1.5)
    assert restless(0.5, 1.0, 1, 0.0, s) == pytest.approx(middle * 1.34)
    assert restless(0.0, 1.0, 0, 0.0, s) > restless(1.0, 1.0, 0, 0.0, s) > middle


def test_a_weaker_response_of_leaving_is_nearer_to_none():
    """1 + strength (factor - 1), never below 0; exactly 1 at no strength."""
    factor = restless(0.1, pull(0.8), 1, 0.4, FULL_LEAVING)
    for strength, expected in ((0.0, 1.0), (0.3, 1 + 0.3 * (factor - 1)), (1.0, factor),
                               (2.0, 2 * factor - 1)):  # fmt: skip
        found = restless(0.1, pull(0.8), 1, 0.4, FULL_LEAVING._replace(strength=strength))
        assert found == pytest.approx(expected)
    assert restless(0.0, pull(0.5), 1, 1.0, FULL_LEAVING._replace(strength=0.0)) == 1.0
    well_paid = restless(0.5, pull(9.0), 0, 0.0, FULL_LEAVING._replace(strength=2.0))
    assert well_paid == 0.0


def test_the_cap_on_top_ratings_hurts_only_once_the_new_assessment_is_in_force():
    """Before, the grade went round: the configured rates hold for everybody."""
    b = behaviour(leaving={"denied_factor": 1.34})
    now, before = Leaving.of(b, 1.0, in_force=True), Leaving.of(b, 1.0, in_force=False)
    assert restless(0.5, 1.0, 1, 0.0, now) / restless(0.5, 1.0, 0, 0.0, now) == pytest.approx(1.34)
    assert restless(0.5, 1.0, 1, 0.0, before) == restless(0.5, 1.0, 0, 0.0, before)
    assert before == now._replace(denied_factor=1.0)


def test_notice_makes_people_leave():
    """Where one more bad year is certain to end it, the full factor; else in proportion."""
    s = FULL_LEAVING
    calm = restless(0.1, 1.0, 0, 0.0, s)
    assert restless(0.1, 1.0, 0, 1.0, s) == pytest.approx(1.6 * calm)
    assert restless(0.1, 1.0, 0, 0.15, s) == pytest.approx(1.09 * calm)
    assert restless(0.1, 1.0, 0, 1.0, s._replace(threatened_factor=1.0)) == calm
    # From 20 to 31 in a hundred a year: the hazard of Dee & Wyckoff (2015).
    assert np.log(1 - 0.31) / np.log(1 - 0.20) == pytest.approx(1.66, abs=0.005)


def test_career_factor():
    """Newcomers of under two years leave more, those from 50 on less."""
    assert career(300, 23, 1.5, 0.4) == 1.5
    assert career(300, 24, 1.5, 0.4) == 1.0
    assert career(600, 24, 1.5, 0.4) == 0.4
    assert career(600, 0, 1.5, 0.4) == pytest.approx(0.6)


def test_applicants_follow_pay_and_sorting():
    """shortlist x (pay / outside) ^ elasticity on average; merit shifts by sorting x b."""
    s = Joining(8.0, -0.6, 2.0, 0.2, 1.1)
    draws = [applicants(1.2, (k + 0.5) / 1000, s) for k in range(1000)]
    assert np.mean(draws) == pytest.approx(8 * (1.2 / 1.1) ** 2, abs=0.01)
    assert set(draws) == {9, 10}
    assert applicant_shift(0.5, s) == pytest.approx(-0.5)


def test_half_a_response_of_applicants_is_half_an_elasticity_and_half_the_sorting():
    """And at strength 1 both are as they are set, to the last bit."""
    set_to = {"supply_elasticity": 1.7, "sorting": 0.3}
    for strength, on in ((0.5, True), (1.0, True), (0.0, True), (1.0, False)):
        joining = {**set_to, "strength": strength, "on": on}
        s = Joining.of(SMALL.model_copy(update={"behaviour": behaviour(joining=joining)}))
        assert (s.elasticity, s.sorting) == (1.7 * strength * on, 0.3 * strength * on)


def test_learning_is_a_straight_line():
    """From the start to full output in so many months, and no further."""
    assert [learned(m, 0.7, 24) for m in (0, 12, 24, 99)] == pytest.approx([0.7, 0.85, 1.0, 1.0])
    assert learned(5, 1.0, 24) == 1.0


@given(st.floats(0.1, 1), st.floats(0, 2))
def test_the_strength_of_learning_multiplies_what_a_start_lacks(start, strength):
    """1 - strength (1 - start), never below 0.05; a start at strength 1 is as it is set."""
    starts = {"newcomer_start": start, "mover_start": 0.9, "merger_start": 1.0}
    s = Learning.of(behaviour(learning={**starts, "strength": strength}))
    assert s.newcomer_start == pytest.approx(max(0.05, 1 - strength * (1 - start)))
    assert s.mover_start == pytest.approx(1 - strength * 0.1)
    assert s.merger_start == 1.0
    assert Learning.of(behaviour(learning=starts)).newcomer_start == start
    off = Learning.of(behaviour(learning={**starts, "on": False}))
    assert off[:3] == (1.0, 1.0, 1.0)


# Refusal and training


def test_refusal_is_a_chance_of_its_own_for_each_person_and_month():
    """As many refuse as the strength says; who refuses at one strength does at any above."""
    staff, _, _ = table(4000)
    staff["serial"] = np.arange(4000)
    weak, strong = (
        np.array([refuses(key(1, 0), staff, i, 12, Refusal(p)) for i in range(4000)])
        for p in (0.15, 0.4)
    )
    assert weak.mean() == pytest.approx(0.15, abs=0.02)
    assert strong.mean() == pytest.approx(0.4, abs=0.03)
    assert not (weak & ~strong).any()
    later = np.array([refuses(key(1, 0), staff, i, 13, Refusal(0.15)) for i in range(4000)])
    assert (later != weak).any()
    assert Refusal.of(behaviour(refusal={"on": False})) == Refusal(0.0)
    assert not any(refuses(key(1, 0), staff, i, 12, Refusal(0.0)) for i in range(100))
    assert all(refuses(key(1, 0), staff, i, 12, Refusal(1.0)) for i in range(100))


def test_training_adds_its_strength_or_nothing():
    """What one training adds to fit."""
    assert Training.of(behaviour(training={"strength": 0.4})).gain == 0.4
    assert Training.of(behaviour(training={"strength": 0.4, "on": False})).gain == 0.0
