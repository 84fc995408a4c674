"""Fear of losing the post against its closed forms: cuts, grounds, years, small pools."""

from itertools import pairwise, product

import equals
import numpy as np
import pytest
from equals import SAFE, behaviour, stakes, table
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats
from scipy.stats import norm

from sim.behaviour.threat import (
    Field,
    Record,
    Threat,
    cut_of_the_year,
    fear,
    luck_of_the_cut,
    notice,
    tail_years_left,
)
from sim.reform.exit import READINGS, ExitRule
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import CIVIL_SERVANT, CONTRACT, FEMALE

SMALL = load_scenario("scenarios/small-zone.yaml")
ONLY_C = np.array([0, 0, 0, 0, 1, 1, 1, 1.0])


def danger(**changes):
    """Return a danger in which the tail alone ends appointments, in the very year."""
    return SAFE._replace(**{"chance": ONLY_C, **changes})


def feel(lead=0.0, cut=-0.3, rho=0.45, spread=0.2, luck=1.0, people=np.inf, level=0.0,
         record=(0, 0.0, 0, 0), loss=1.5, **changes):  # fmt: skip
    """Return the fear of somebody with this record."""
    d, s = danger(**changes), Threat(loss)
    return fear(lead, Field(level, rho, spread, cut, luck, people), Record(*record), d, s)


def response(staff, posts, k, **channels):
    """Let the table respond, and return the effort added."""
    first = np.array([0, len(posts)])
    return equals.response(staff, posts, first, k, threat={"strength": 1}, **channels) - 1


@given(st.floats(-0.8, 0.8), st.floats(0.05, 0.95), st.floats(0.05, 0.5), st.integers(1, 4))
def test_fear_is_the_slope_of_the_chance_of_losing_the_post(lead, rho, spread, left):
    """Density at the cut: -d/de of Phi((c - sqrt(rho) d) / sigma), by finite differences."""
    cut, loss, chance, h = spread * norm.ppf(0.05), 1.5, 0.15, 1e-6
    noise = np.sqrt(1 - rho) * spread

    def tail(effort):
        return norm.cdf((cut - np.sqrt(rho) * (lead + effort)) / noise)

    slope = loss * chance * (tail(-h) - tail(h)) / (2 * h) * tail(0.0) ** (left - 1)
    found = feel(lead, cut, rho, spread, loss=loss, chance=chance * ONLY_C, tail_years=left)
    assert found == pytest.approx(slope, rel=1e-4, abs=1e-9)


def test_fear_among_equals_is_that_of_a_bottom_m_contest():
    """Large contest of equals, bottom 5 % dismissed: c mu = L phi(z_.05) / s, phi = 0.10314."""
    spread, rho = 0.4, 0.36
    noise = np.sqrt(1 - rho) * spread
    found = feel(0.0, noise * norm.ppf(0.05), rho, spread, loss=2.0)
    assert found == pytest.approx(2.0 * 0.10314 * 0.6 / noise, rel=1e-4)


def test_nothing_to_lose_is_nothing_to_fear():
    """No rent, no exit, or a score that shows nothing: no fear. A bad job: less effort."""
    assert feel(loss=0.0) == 0
    assert feel(chance=np.zeros(8)) == 0
    assert feel(carried_out=0.0) == 0
    assert feel(rho=0.0) == feel(rho=1.0) == feel(spread=0.0) == 0
    assert feel(loss=-0.5) < 0
    assert feel(carried_out=0.4) == pytest.approx(0.4 * feel())
    s = Threat.of(behaviour(threat={"strength": 2, "post_rent": 0.3, "horizon_years": 5}))
    assert s.loss == pytest.approx(3.0)


# The cut is a matter of luck in small pools


@pytest.mark.parametrize(
    ("n", "m", "beta"),
    [(2, 1, 0.28209), (10, 1, 0.15388), (20, 1, 0.09337), (40, 2, 0.09785), (100, 5, 0.10091),
     (1000, 50, 0.10291), (3, 2, 0.28209)],
)  # fmt: skip
def test_density_at_a_cut_that_is_drawn(n, m, beta):
    """Bottom m of N dismissed: beta(N, m) over the density at a cut that is known."""
    z = norm.ppf(m / n)
    assert luck_of_the_cut(n, float(m)) * norm.pdf(z) == pytest.approx(beta, abs=6e-6)


@given(st.integers(2, 3000), st.floats(0.001, 0.999))
@pytest.mark.slow
def test_the_cut_by_integration(n, share):
    """E[phi(Phi^-1(U))], U ~ Beta(m, N - m), for any pool that has a tail and others."""
    m = min(max(1, round(n * share)), n - 1)
    u = stats.beta(m, n - m)
    exact = integrate.quad(lambda p: norm.pdf(norm.ppf(p)) * u.pdf(p), 0, 1, limit=500,
                           points=[m / n])[0]  # fmt: skip
    assert luck_of_the_cut(n, float(m)) * norm.pdf(norm.ppf(m / n)) == pytest.approx(
        exact, rel=2e-4
    )


def test_the_luck_of_the_cut_has_the_same_bits_everywhere():
    """Sums in a fixed order of functions that are: these bits were written down once."""
    assert luck_of_the_cut(20, 1.0).hex() == "0x1.cf89e8d74da85p-1"
    assert luck_of_the_cut(137, 6.0).hex() == "0x1.f727e7ea717cep-1"


def test_a_tail_of_a_fraction_is_a_chance_of_one_more():
    """0.35 of a person in seven: in 35 of 100 years one is in the tail, else nobody."""
    z = norm.ppf(0.35 / 7)
    one = luck_of_the_cut(7, 1.0) * norm.pdf(norm.ppf(1 / 7))
    assert luck_of_the_cut(7, 0.35) * norm.pdf(z) == pytest.approx(0.35 * one)


def test_the_luck_of_the_cut_scales_the_fear_of_the_tail_alone():
    """Half the density of the tail; the bar of an unqualified year is no matter of luck."""
    assert feel(luck=0.5) == pytest.approx(0.5 * feel())
    bar = {"unqualified": -0.3, "chance": np.array([0, 0, 1, 1, 0, 0, 1, 1.0])}
    assert feel(luck=0.5, **bar) == feel(**bar) > 0


def test_in_a_small_pool_a_lead_over_the_mean_is_a_longer_lead_over_the_others():
    """The mean holds one's own output: for the tail a lead counts for 1 / sqrt(1 - 1/n)."""
    far = feel(0.1 / np.sqrt(0.9))
    assert feel(0.1, people=10.0) == pytest.approx(far)
    assert feel(0.1) > far
    bar = {"unqualified": -0.3, "chance": np.array([0, 0, 1, 1, 0, 0, 1, 1.0])}
    assert feel(0.1, people=10.0, **bar) == feel(0.1, **bar)


def test_the_cut_of_a_year_where_a_mean_of_years_ranks():
    """Who was good before may be bad now: the mean of all must reach the cut of such means."""
    rho, spread, cut = 0.45, 0.2, -0.33
    assert cut_of_the_year(cut, rho, spread, 3, (0.0, 0.0, 0.0, 0.0)) == cut
    assert cut_of_the_year(cut, rho, spread, 1, (0.5, 0.5, 0.0, 0.0)) == cut
    shrunk = cut * np.sqrt(0.45 + 0.55 / 2)
    ordinary = np.exp(-(spread**2) / 2)  # a log score at the pool's mean
    weak = np.log(0.7) + 0.02
    for last, further, before in ((ordinary, 0.0, 0.0), (0.7, 0.0, weak), (0.7, 0.9, weak)):
        found = cut_of_the_year(cut, rho, spread, 2, (last, further, 0.0, 0.0))
        assert (found + before) / 2 == pytest.approx(shrunk)
    three = cut_of_the_year(cut, rho, spread, 3, (0.7, 0.9, 0.1, 0.0))
    mean = (three + np.log(0.7 * 0.9) + 0.04) / 3
    assert mean == pytest.approx(cut * np.sqrt(0.45 + 0.55 / 3))


# Grounds


def slope(cut, lead=0.0, rho=0.45, spread=0.2):
    """Return the density at a cut, per unit of effort."""
    noise = np.sqrt(1 - rho) * spread
    return norm.pdf((cut - np.sqrt(rho) * lead) / noise) * np.sqrt(rho) / noise


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("order", list(product((-0.45, -0.3, -0.2), repeat=3)))
def test_fear_is_the_slope_of_the_exit_rule_itself(reading, order):
    """All grounds due: minus the derivative of E[rule(A, B, C, D)] in effort, drawn by numbers."""
    missed, bad, tail = order
    rho, spread, refusal, lead = 0.45, 0.2, 0.3, -0.1
    noise = np.sqrt(1 - rho) * spread
    rule = ExitRule.of(
        apply(SMALL, {"exit.reading": reading, "behaviour.refusal.strength": refusal})
    )

    def ends(score):
        a, b, c = score < missed, score < bad, score < tail
        yes, no = READINGS[reading](a, b, c, True), READINGS[reading](a, b, c, False)
        return refusal * yes + (1 - refusal) * no

    edges = [-np.inf, *sorted({missed, bad, tail}), np.inf]

    def chance(effort):
        below = [norm.cdf((e - np.sqrt(rho) * (lead + effort)) / noise) for e in edges]
        middle = [-9.0, *[(x + y) / 2 for x, y in pairwise(edges[1:-1])], 9.0]
        share = [q - p for p, q in pairwise(below)]
        return sum(ends(s) * p for s, p in zip(middle, share, strict=True))

    mean = 0.5 * spread**2
    found = feel(
        lead, tail, rho, spread, chance=rule.chances(), years_left=1, term_years=1, tail_years=0,
        target=np.exp(missed - mean), unqualified=bad - mean, loss=1.0,
    )  # fmt: skip
    h = 1e-5
    assert found == pytest.approx((chance(-h) - chance(h)) / (2 * h), rel=1e-5, abs=1e-9)


def test_how_an_end_is_carried_out():
    """Protected by lot: stays. Talked out: gone. Of the rest those stay whom an appeal keeps."""
    settings = {"exit.protect": True, "exit.protected_share": 0.1, "exit.substitution": 0.2,
                "exit.appeal": 0.5, "exit.overturn": 0.4, "exit.reading": "R2",
                "behaviour.refusal.strength": 0.3}  # fmt: skip
    rule = ExitRule.of(apply(SMALL, settings))
    assert rule.carried_out() == pytest.approx(0.9 * (0.2 + 0.8 * 0.8))
    assert rule.chances() == pytest.approx([0, 1, 1, 1, 0.3, 1, 1, 1])
    free = ExitRule.of(apply(SMALL, {**settings, "exit.protect": False, "exit.appeal": 0}))
    assert free.carried_out() == 1


def test_a_term_that_never_ends_has_no_targets_to_miss():
    """Without a term's end neither A nor 'every year of the term' frightens; a yearly tail does."""
    whole = {"tail_years": 0, "target": 0.9, "chance": np.array([0, 1, 0, 1, 1, 1, 1, 1.0])}
    assert feel(years_left=0, **whole) == 0
    assert feel(years_left=3, **whole) > 0
    assert feel(years_left=0, tail_years=1, target=0.9) > 0


@pytest.mark.parametrize("left", [1, 2, 3])
def test_the_mean_of_a_term_is_that_of_the_years_left(left):
    """r years left at the same effort: noise / sqrt(r), and a year moves the mean by 1 / r."""
    done, score, rho, spread, lead = 3 - left, 0.8, 0.45, 0.2, -0.05
    need = np.log((0.9 * 3 - score * done) / left) + spread**2 / 2
    noise = np.sqrt((1 - rho) / left) * spread
    h = 1e-6

    def miss(effort):
        return norm.cdf((need - np.sqrt(rho) * (lead + effort / left)) / noise)

    found = feel(lead, -np.inf, rho, spread, record=(0, score * done, done, 0), years_left=left,
                 target=0.9, chance=np.array([0, 1, 0, 1, 0, 1, 0, 1.0]), loss=1.0)  # fmt: skip
    assert found == pytest.approx((miss(-h) - miss(h)) / (2 * h), rel=1e-5)
    safe = (0, 0.9 * 3 + 0.1, done, 0)
    assert feel(record=safe, years_left=left, target=0.9, cut=-np.inf,
                chance=np.array([0, 1, 0, 1, 0, 1, 0, 1.0])) == 0  # fmt: skip


def test_a_bar_on_the_norm_and_lenient_raters():
    """Against the norm a pool that does well has less to fear; leniency moves the bar down."""
    bar = {"unqualified": np.log(0.7), "chance": np.array([0, 0, 1, 1, 0, 0, 1, 1.0]),
           "cut": -np.inf, "loss": 1.0}  # fmt: skip
    assert feel(**bar) == pytest.approx(slope(np.log(0.7) + 0.02))
    by_norm = {**bar, "by_norm": True}
    assert feel(**by_norm) == pytest.approx(slope(np.log(0.7)))
    assert feel(level=0.1, **by_norm) == pytest.approx(slope(np.log(0.7) - np.sqrt(0.45) * 0.1))
    assert feel(leniency=0.5, **by_norm) == pytest.approx(slope(2 * np.log(0.7)))
    assert feel(leniency=1.0, **by_norm) == 0


# Years


def test_tail_years_that_are_left():
    """A streak counts down; every year of the term needs all that are left."""
    streak = danger(tail_years=2, years_left=3)
    assert [tail_years_left(n, streak) for n in (0, 1, 2)] == [2, 1, 1]
    whole = danger(tail_years=0, term_years=3)
    for left, past, needed in ((3, 0, 3), (3, 2, 3), (2, 0, 0), (2, 1, 2), (1, 1, 0), (1, 2, 1),
                               (0, 5, 0)):  # fmt: skip
        assert tail_years_left(past, whole._replace(years_left=left)) == needed


def test_fear_in_a_table_is_for_those_in_danger():
    """Under 'every year of the term' one good year ends the danger; years still needed lower it."""
    p = norm.cdf(-0.33 / (np.sqrt(0.5) * 0.2))
    found = {}
    for left, past in ((3, 0), (2, 0), (2, 1), (1, 2)):
        staff, posts, _ = table(1)
        staff["tail_years"] = past
        k = stakes(judged=0.5, quantitative=0.0, cut=np.array([-0.33]),
                   danger=danger(tail_years=0, years_left=left))  # fmt: skip
        found[left, past] = response(staff, posts, k)[0]
    assert found[2, 0] == 0
    assert found[3, 0] / found[1, 2] == pytest.approx(p**2)
    assert found[2, 1] / found[1, 2] == pytest.approx(p)


def test_fear_is_measured_in_ones_own_pool():
    """Who is ranked among the weak fears less; in a pool too small for a tail nobody fears."""
    staff, posts, _ = table(9)
    staff["capacity"] = np.exp([-0.2, 0, 0.2, 0.3, 0.5, 0.7, -0.2, 0, 0.2])
    k = stakes(judged=0.5, quantitative=0.0, cut=np.array([-0.33, -0.33, -np.inf]),
               danger=danger())  # fmt: skip
    effort = response(staff, posts, k)
    assert effort[:3] == pytest.approx(effort[3:6])
    assert effort[0] > effort[1] > effort[2] > 0
    assert (effort[6:] == 0).all()


def test_whom_the_law_protects_has_nothing_to_fear():
    """Fifteen years of service and less than five to retirement at the next assessment.

    Labour Contract Law Art. 42; the list of Civil Servant Law Art. 89 has no such rule.
    """
    staff, posts, _ = table(5)
    staff["status"] = CONTRACT
    staff["status"][4] = CIVIL_SERVANT
    staff["birth"], staff["entered"] = -620 + 36, 36 - 180
    staff["birth"][1] -= 60  # retires soon, but has not served for long: next line
    staff["entered"][1] += 1
    staff["birth"][2] = 36 - 661 + 60  # a woman
    staff["sex"][2] = FEMALE
    staff["birth"][3:] = 36 - 661
    k = stakes(judged=0.5, quantitative=0.0, cut=np.array([-0.33]), danger=danger(protect=True))
    assert (response(staff, posts, k) > 0).tolist() == [True, True, False, False, True]
    free = k._replace(danger=danger(protect=False))
    assert (response(staff, posts, free) > 0).all()


@given(st.floats(-0.6, 0.3), st.integers(1, 3), st.integers(0, 3))
def test_an_unqualified_year_is_feared_by_what_is_still_needed_after_it(lead, needed, failures):
    """With j more needed it matters only if the other j - 1 are unqualified too."""
    only_b, score, rho, spread = np.array([0, 0, 1, 1, 0, 0, 1, 1.0]), np.log(0.8), 0.45, 0.2
    cut, noise = score + spread**2 / 2, np.sqrt(1 - rho) * spread
    z = (cut - np.sqrt(rho) * lead) / noise
    more = max(1, needed - failures) - 1
    slope = 1.5 * norm.pdf(z) * np.sqrt(rho) / noise * norm.cdf(z) ** more
    found = feel(lead, -np.inf, rho, spread, record=(0, 0.0, 0, failures), chance=only_b,
                 unqualified=score, unqualified_years=needed)  # fmt: skip
    assert found == pytest.approx(slope, rel=1e-9)


def test_notice_is_for_those_whose_record_counts_against_them():
    """One tail year of two, or a term's mean below its target in the last year."""
    d = danger(tail_years=2, chance=np.array([0, 0.5, 0, 0, 0.8, 1, 0, 0]), carried_out=0.5,
               years_left=1, target=0.7)  # fmt: skip
    assert notice(Record(0, 2.0, 2, 0), d) == 0
    assert notice(Record(1, 2.0, 2, 0), d) == pytest.approx(0.4)
    assert notice(Record(0, 1.3, 2, 0), d) == pytest.approx(0.25)
    assert notice(Record(1, 1.3, 2, 0), d) == pytest.approx(0.5)
    assert notice(Record(0, 0.0, 0, 0), d) == 0
    # One unqualified year of two.
    two = d._replace(chance=np.array([0, 0, 0.6, 0, 0, 0, 0, 0]), unqualified_years=2)
    assert notice(Record(0, 2.0, 2, 0), two) == 0
    assert notice(Record(0, 2.0, 2, 1), two) == pytest.approx(0.3)
    assert notice(Record(0, 2.0, 2, 1), two._replace(unqualified_years=3)) == 0
    # Where a single tail year ends it, everybody is a year away and nobody is singled out.
    assert notice(Record(0, 2.0, 2, 0), d._replace(tail_years=1)) == 0
    assert notice(Record(1, 1.3, 2, 0), d._replace(years_left=2, tail_years=3)) == 0


def test_those_on_notice_leave_more():
    """In a table: the factor in proportion to the chance; protected people are not on notice."""
    staff, posts, _ = table(3)
    staff["status"], staff["tail_years"] = CONTRACT, [0, 1, 1]
    staff["birth"][2], staff["entered"][2] = 36 - 700, -200
    k = stakes(danger=danger(tail_years=2, chance=0.5 * ONLY_C, protect=True))
    response(staff, posts, k, leaving={"threatened_factor": 1.6, "u_shape": 0, "tilt": 0})
    assert staff["restless"] == pytest.approx([1, 1.3, 1])
