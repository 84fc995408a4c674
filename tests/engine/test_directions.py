"""Raise one thing and the right thing follows: differences on the same people and luck."""

import numpy as np
import pytest

from sim.engine.ledger import AT, MONEY
from sim.engine.replication import replicate
from sim.scenario.behaviour import CATFISH
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario

SMALL = load_scenario("scenarios/small-zone.yaml")
NO_CAPS = {f"organisation.caps.{name}": None
           for name in ("units", "establishment", "leadership_posts")}  # fmt: skip
WIDE = apply(SMALL, {
    "organisation.departments": [
        {"name": f"Unit {k}", "family": "economy",
         "posts": {"clerk": 100, "senior_clerk": 60, "section_head": 20, "director": 1}}
        for k in (1, 2)
    ], **NO_CAPS, "study.years": 4})  # fmt: skip
HARSH = {  # the exit rule alone ends appointments, on a single year
    "appointment.contract_end": "wait", "exit.unqualified_years": 1,
    "exit.reading": "R1", "exit.tail_years": 1, "assessment.tail_share": 0.1,
    "behaviour.refusal.strength": 0.5, "exit.protect": False, "exit.substitution": 0.0,
}  # fmt: skip


def total(outcome, policy, scenario=WIDE, replications=4):
    """Return an outcome's sum over years and replications."""
    return replicate(apply(scenario, policy), 1, range(replications))[..., AT[outcome]].sum()


def mean(outcome, policy, **run):
    """Return an outcome's mean over years after the first, in which rules come into force."""
    scenario, replications = run.get("scenario", WIDE), run.get("replications", 4)
    found = replicate(apply(scenario, policy), 1, range(replications))
    return found[:, 1:, AT[outcome]].mean()


def rises(outcome, path, values, base=(), **run):
    """Return whether the outcome's sum rises from value to value of a setting."""
    found = [total(outcome, {**dict(base), path: value}, **run) for value in values]
    return bool((np.diff(found) > 0).all())


def test_better_measurement_means_fewer_false_hits():
    """Of the tail, those not truly weak fall as reliability rises."""
    base = {"assessment.quantitative_share": 0}
    found = [mean("false_hits", {**base, "assessment.reliability": rho}) for rho in (0, 0.5, 0.95)]
    assert found[0] > found[1] + 10
    assert found[1] > found[2] + 10
    by_numbers = [mean("false_hits", {"assessment.quantitative_share": q}) for q in (0.0, 1.0)]
    assert by_numbers[0] > by_numbers[1]


def test_higher_leave_rates_mean_more_of_that_leaving():
    """Each rate moves its own cause."""
    for cause, name in (("resigned", "resign_established"), ("resigned", "resign_contract"),
                        ("transferred", "transfer_rate"), ("died", "death_rate")):  # fmt: skip
        assert rises(cause, f"behaviour.leaving.{name}", (0.0, 0.02, 0.1))
    assert (
        total(
            "resigned",
            {
                "behaviour.leaving.resign_established": 0,
                "behaviour.leaving.resign_contract": 0,
                "exit.substitution": 0,
            },
        )
        == 0
    )
    assert rises("exits", "pay.outside_pay", (0.9, 1.0, 1.3))


def test_without_a_tail_or_a_reading_nobody_is_put_out():
    """Tail share 0: no tail; reading none: no exits by the rule."""
    assert total("tail", {"assessment.tail_share": 0}) == 0
    assert total("tail", {}) > 0
    put_out = ("dismissed", "not_renewed", "to_archive", "disguised", "overturned")
    for outcome in put_out:
        assert total(outcome, {**HARSH, "exit.reading": "none"}) == 0
    assert sum(total(outcome, HARSH) for outcome in put_out) > 20


def test_the_exit_rule_spares_insiders_where_only_outsiders_compete():
    """In the first year no outsider has been there for twelve months, so nobody is put out."""
    first = {**HARSH, "assessment.start_month": 0, "assessment.min_months": 12,
             "recruitment.challenge_share": 0.0}  # fmt: skip
    put_out = [AT[name] for name in ("dismissed", "not_renewed", "to_archive", "disguised")]
    for coverage, spared in (("all", False), ("outsiders_only", True), ("grandfathered", True)):
        years = replicate(apply(WIDE, {**first, "appointment.coverage": coverage}), 1, range(2))
        assert (years[:, 0, put_out].sum() == 0) == spared
        assert years[:, 0, AT["tail"]].sum() > 0


def test_appeals_are_costed_once():
    """Who is kept has appealed; of those who leave, so many as appeal in vain."""
    policy = {**HARSH, "exit.appeal": 0.5, "exit.overturn": 0.4, "costs.appeal_case": 1000,
              "costs.dispute": 0}  # fmt: skip
    years = replicate(apply(WIDE, policy), 1, range(4))
    left = years[..., [AT["dismissed"], AT["not_renewed"], AT["to_archive"]]].sum(axis=-1)
    kept = years[..., AT["overturned"]]
    assert kept.sum() > 0
    assert years[..., AT["legal_cost"]] == pytest.approx(1000 * (kept + 0.3 / 0.8 * left))


def test_before_the_new_assessment_nobody_is_in_a_tail_or_judged():
    """With the old assessment kept there is no tail, no exit and no excess reward."""
    for outcome in ("tail", "dismissed", "not_renewed", "rotated", "excess_pay", "cap_breaches"):
        assert total(outcome, {**HARSH, "assessment.active": False}) == 0


def test_readings_from_mild_to_harsh():
    """None <= R4 <= R3 <= R1 <= R2 in appointments ended in the first year, if none is feared."""

    def ended(reading):
        policy = {**HARSH, "exit.reading": reading, "exit.appeal": 0.0,
                  "behaviour.threat.on": False,
                  "assessment.unqualified_below": 0.8}  # fmt: skip
        first = replicate(apply(WIDE, policy), 1, range(4))[:, 0]
        return first[:, [AT["dismissed"], AT["not_renewed"], AT["to_archive"]]].sum()

    found = [ended(reading) for reading in ("none", "R4", "R3", "R1", "R2")]
    assert found == sorted(found)
    assert found[0] == 0 < found[1] < found[3] < found[4]


def test_refusal_appeal_protection_and_substitution():
    """More refusals end more appointments; appeals, protection and substitution fewer of them."""
    assert rises("dismissed", "behaviour.refusal.strength", (0.0, 0.3, 1.0), HARSH)
    assert rises("overturned", "exit.overturn", (0.0, 0.5, 1.0), {**HARSH, "exit.appeal": 1.0})
    assert total("dismissed", {**HARSH, "exit.appeal": 1.0, "exit.overturn": 1.0}) == 0
    assert rises("protected", "exit.protected_share", (0.0, 0.2, 0.5),
                 {**HARSH, "exit.protect": True})  # fmt: skip
    assert rises("disguised", "exit.substitution", (0.0, 0.4, 1.0), HARSH)
    assert total("dismissed", {**HARSH, "exit.substitution": 1.0}) == 0


def test_incentives_raise_effort_and_dilution_lowers_them():
    """Effort rises with the ratio, falls with its cost, and a pool of one has no incentive."""
    others = ("motivation", "threat", "peers", *CATFISH, "gaming")
    alone = {f"behaviour.{c}.on": False for c in others} | {"pay.cap_multiple": 10.0}
    found = [mean("effort", {**alone, "pay.incentive_ratio": b}) for b in (0.0, 0.3, 0.6)]
    assert found[0] < found[1] - 0.02 < found[2] - 0.04
    # What cannot be paid, or is kept in any case, moves nobody.
    for lever, values in (("cap_multiple", (1.0, 1.5, 2.0, 4.0)), ("hold_back", (0.0, 0.1, 0.5))):
        found = [mean("effort", {**alone, "pay.incentive_ratio": 0.5, f"pay.{lever}": value})
                 for value in values]  # fmt: skip
        assert found == sorted(found)
        assert found[0] < found[-1] - 0.05
    costs = [mean("effort", {**alone, "behaviour.effort.cost": k}) for k in (3.0, 5.0, 50.0)]
    assert costs == sorted(costs, reverse=True)
    # In this model one's own score counts for less in a small pack: r = b (1 - 1/n).
    pools = [mean("effort", {**alone, "pay.sharing_pool": pool}, scenario=SMALL, replications=30)
             for pool in ("department", "zone")]  # fmt: skip
    assert pools[0] < pools[1]


def test_gaming_widens_the_gap_and_crowding_lowers_effort():
    """Measured less true output, and effort, move the way the channels say."""
    assert rises("gaming", "behaviour.gaming.strength", (0.0, 0.2, 1.0))
    assert total("gaming", {"behaviour.gaming.on": False}) == 0
    assert rises("effort", "behaviour.motivation.strength", (0.5, 0.1, -0.2))


def test_money_follows_its_levers():
    """Rewards, caps, severance, savings and costs, each by its own lever."""
    assert rises("excess_pay", "pay.excess_share", (0.0, 0.05, 0.2))
    assert rises("excess_pay", "pay.excess_months", (0.5, 1.0, 3.0))
    assert rises("returned", "pay.cap_multiple", (2.0, 1.1, 1.0))
    assert rises("severance", "exit.severance_months", (0.0, 1.0, 3.0), HARSH)
    assert rises("legal_cost", "costs.dispute", (0.0, 0.3, 1.0), HARSH)
    assert rises("recruitment_cost", "costs.recruitment_post", (0, 5000, 9000))
    assert total("vacancy_savings", {}) > 0
    kept = {"pay.vacancy_savings": "kept"}
    assert total("vacancy_savings", kept) == 0
    assert total("performance_pay", kept) > total("performance_pay", {})
    lavish = {"pay.excess_share": 0.5, "pay.excess_from": "savings"}
    found = replicate(apply(WIDE, lavish), 1, range(4))
    assert (found[..., AT["excess_pay"]] <= found[..., AT["vacancy_savings"]]).all()
    assert found[..., AT["excess_pay"]].sum() > 0
    years = replicate(apply(WIDE, HARSH), 1, range(2))
    assert years[..., AT["spend"]] == pytest.approx(sum(years[..., AT[m]] for m in MONEY))


def test_challengers_bring_newcomers_and_send_holders_to_wait():
    """More posts opened at a round: more hires, more who must wait."""
    for outcome in ("hires", "to_waiting"):
        assert rises(outcome, "recruitment.challenge_share", (0.0, 0.1, 0.5))
    weak = total("hires", {"recruitment.applicant_mean": -2.5, "recruitment.challenge_share": 0.5})
    assert weak < total("hires", {"recruitment.challenge_share": 0.5})


def test_better_selection_and_applicants_raise_the_result():
    """Validity and the quality of applicants raise output once many have joined."""
    joined = {"behaviour.leaving.resign_established": 0.2, "behaviour.leaving.resign_contract": 0.2}
    for path, values in (("recruitment.validity", (0.0, 0.4, 0.9)),
                         ("recruitment.applicant_mean", (-1.5, -0.5, 0.5))):  # fmt: skip
        assert rises("kpi", path, values, joined)


def test_slow_starts_lower_the_result():
    """The lower newcomers start, the lower the result."""
    assert rises("kpi", "behaviour.learning.newcomer_start", (0.2, 0.6, 1.0))
    assert rises("vacancies", "recruitment.lead_months", (1, 6, 18))


def test_where_there_is_no_tail_nobody_is_wrongly_in_it():
    """A share of nothing is missing, not zero, so that doing nothing does not look just."""
    years = replicate(apply(SMALL, {"assessment.tail_share": 0}), 1, [0])[0]
    assert not years[:, AT["tail"]].any()
    assert np.isnan(years[:, AT["false_hits"]]).all()
