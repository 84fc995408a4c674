"""What is held together in ``test_*_as_described.py``: drawn policies, engine and reference.

Drawn is nearly every setting, each lever also with a change of date.
"""

import random

import pytest
from reference.zone import BOOKKEEPING

from sim.reform.exit import READINGS
from sim.scenario.reading import load_scenario
from sim.staff.table import EMPTY, STAFF

SMALL = load_scenario("scenarios/small-zone.yaml")
GRADES = [g.name for g in SMALL.organisation.grades]
MODES = ("direct", "competitive", "two_way")
MONTHS = (0, 0, 0, 5, 12, 18)


def pick(*values):
    """Draw one of the values."""
    return lambda luck: luck.choice(values)


def dated(*values):
    """Draw a lever's value: mostly one for good, sometimes another from some month on."""

    def draw(luck):
        first, change, later = luck.choice(values), luck.choice(MONTHS), luck.choice(values)
        return {0: first, change: later} if change else first

    return draw


DRAWN = {
    "assessment.active": pick(True, True, True, False),
    "assessment.start_month": pick(2, 0, 12, 17, 30),
    "assessment.coefficient_reading": pick("K2", "K1", "K3", "K4"),
    "assessment.coefficient_noise": pick(0.15, 0.0, 0.8),
    "assessment.coefficient_low": dated(0.5, 0.9),
    "assessment.coefficient_high": dated(1.5, 1.1),
    "assessment.over_reporting": pick(0.3, 0.0, 1.0),
    "assessment.normalise": dated(True, False),
    "assessment.pool": dated("zone", "department"),
    "assessment.min_pool": dated(1, 3, 5),
    "assessment.tail_share": dated(0.05, 0.0, 0.2, 0.4),
    "assessment.years_averaged": dated(1, 2, 3),
    "assessment.rounding": dated("floor", "round", "ceil", "carry", "lot"),
    "assessment.ties": dated("by_seat", "spared", "counted"),
    "assessment.excellent_share": dated(0.15, 0.0, 0.4),
    "assessment.excellent_above": dated(1.15, 1.0),
    "assessment.appraisal_against": dated("mean", "norm"),
    "assessment.unqualified_below": dated(0.6, 0.85),
    "assessment.basic_below": dated(0.7, 0.9),
    "assessment.term_target": dated(0.65, 0.95),
    "assessment.leader_weights": pick(
        {"targets": 0.4, "share": 0.1, "rank": 0.1, "departments": 0.4},
        {"targets": 0.0, "share": 0.5, "rank": 0.5, "departments": 0.0},
    ),
    "assessment.rivals.city": pick(15, 0, 3),
    "assessment.rivals.national": pick(20, 0),
    "assessment.rivals.growth": pick(0.0, 0.1),
    "assessment.rivals.growth_spread": pick(0.05, 0.3),
    "assessment.rivals.level_spread": pick(0.3, 0.01),
    "assessment.min_months": dated(6, 1, 12),
    "assessment.probation_months": dated(12, 0, 7, 20),
    "assessment.target_growth": dated(0.0, 0.1),
    "assessment.individual_targets": dated("none", "equal", "capacity", "last_year"),
    "assessment.department_score": dated("leaders", "packs", "scores"),
    "assessment.department_weight": dated(0.3, 0.0, 1.0),
    "assessment.quantitative_share": dated(1.0, 0.0, 0.6),
    "assessment.quantitative_reliability": pick(0.7, 1.0),
    "assessment.reliability": pick(0.45, 0.0, 0.9),
    "assessment.shock_spread": pick(0.05, 0.3),
    "assessment.workload_in_scores": pick(0.3, 1.0),
    "assessment.leniency": pick(0.0, 0.5, 1.0),
    "assessment.inflation": pick(0.0, 0.1),
    "assessment.bias.sex.female": pick(0.0, -0.1, 0.2),
    "assessment.bias.sex.male": pick(0.0, 0.05),
    "assessment.bias.origin.insider": pick(0.0, 0.1),
    "assessment.bias.origin.outsider": pick(0.0, -0.2),
    "assessment.bias.origin.recruited": pick(0.0, 0.12),
    "assessment.bias.status.civil_servant": pick(0.0, 0.15),
    "assessment.bias.status.institution": pick(0.0, 0.07),
    "assessment.bias.status.purchased_service": pick(0.0, -0.1),
    "assessment.bias.status.contract": pick(0.0, -0.15),
    "assessment.bias.status.term_contract": pick(0.0, -0.05),
    "assessment.bias.status.company": pick(0.0, 0.08),
    "assessment.bias.age.under_30": pick(0.0, -0.1),
    "assessment.bias.age.from_30_to_39": pick(0.0, 0.03),
    "assessment.bias.age.from_40_to_49": pick(0.0, 0.06),
    "assessment.bias.age.from_50": pick(0.0, -0.12),
    "appointment.active": pick(
        True, True, True, False, {0: False, 12: True}, {0: True, 12: False, 24: True}
    ),
    "appointment.term_months": pick(12, 24, 36, {0: 24, 12: 12}),
    "appointment.coverage": pick("all", "all", "outsiders_only", "grandfathered"),
    "appointment.direct_grades": pick(["director", "zone_leader"], [], ["clerk"]),
    "appointment.competitive_grades": pick(["section_head", "deputy_director"], [], GRADES[1:4]),
    "appointment.order": lambda luck: luck.sample(MODES, 3),
    "appointment.matching": pick("deferred_acceptance", "serial_dictatorship"),
    "appointment.proposing": pick("staff", "departments"),
    "appointment.choices": pick(5, 1, 2),
    "appointment.promotion": dated("record", "seniority", "lot"),
    "appointment.unfit_share": dated(0.02, 0.0, 0.2, 0.4),
    "appointment.idle_below": dated(0.3, 0.0, 1.0),
    "appointment.panel_validity": pick(0.42, 0.0, 1.0),
    "appointment.record_weight": dated(0.5, 0.0, 1.0),
    "appointment.contract_end": pick("leave", "leave", "wait"),
    "appointment.home_preference": pick(2.5, 0.0),
    "appointment.pay_preference": pick(3.0, 0.0),
    "appointment.climb_handicap": pick(1.0, 0.0),
    "appointment.fall": pick("one_level", "any"),
    "waiting.min_months": pick(3, 0, 1, 7),
    "waiting.training_seats": pick(3, 1, 10),
    "waiting.training_months": pick(2, 1, 5),
    "waiting.round_every": pick(1, 2, 5),
    "waiting.max_rounds": pick(6, 1, 2),
    "waiting.pass_below": dated(0.2, 0.0, 0.7),
    "waiting.pay_of": dated("standard", "base"),
    "waiting.pay_share": dated(0.7, 0.0),
    "waiting.after_last": pick("stay", "end"),
    "waiting.assess_idle": dated(True, False),
    "pay.incentive_ratio": dated(0.3, 0.0, 0.6),
    "pay.former_ratio": pick(0.1, 0.4),
    "pay.former_link": pick(0.0, 0.5),
    "pay.link": dated(1.0, 0.0, 0.4),
    "pay.new_money": dated(1.0, 0.0, 0.4),
    "pay.budget": dated(None, 1.0, 1.2, 0.5),
    "pay.pack_rule": dated("headcount", "quota"),
    "pay.pack_multiple": dated(1.0, 0.8, 1.5),
    "pay.pack_follows": dated("none", "department", "zone"),
    "pay.unqualified_share": dated(0.0, 0.5),
    "pay.company_scale": pick(1.0, 1.3),
    "pay.packs_total": dated("as_planned", "fixed"),
    "pay.sharing_pool": dated("department", "zone"),
    "pay.vacancy_savings": dated("returned", "kept"),
    "pay.hold_back": dated(1.0, 0.0, 0.5),
    "pay.cap_multiple": dated(2.0, 1.0, 1.1),
    "pay.excess_share": dated(0.02, 0.0, 0.1, 1.0),
    "pay.excess_from": dated("new_money", "savings"),
    "pay.excess_months": dated(2.0, 0.5),
    "exit.reading": dated(*READINGS),
    "exit.unqualified_years": dated(2, 1, 3),
    "exit.other_post": dated("same_grade", "one_lower"),
    "exit.tail_years": dated(0, 1, 2),
    "exit.tail_count": dated("in_a_row", "ever"),
    "exit.protect": dated(True, False),
    "exit.rotate_unqualified": dated(True, False),
    "exit.severance_months": pick(1.0, 2.0),
    "exit.local_average_pay": pick(5300, 2000),
    "exit.severance_cap_years": pick(12, 3),
    "exit.notice_months": pick(1.0, 0.0),
    "exit.protected_share": pick(0.03, 0.0, 0.5),
    "exit.substitution": pick(0.2, 0.0, 0.6),
    "exit.appeal": pick(0.3, 0.0, 0.8),
    "exit.overturn": pick(0.2, 0.0, 0.8),
    "staff.leaders_established": pick(True, False),
    "appointment.leadership": pick("from_above", "compete"),
    "recruitment.established_share": dated(1.0, 0.0, 0.5),
    "recruitment.established_places": pick("held", "approved"),
    "recruitment.open_above_entry": dated(0.3, 0.0, 1.0),
    "recruitment.challenge_share": dated(0.05, 0.0, 0.5),
    "recruitment.lead_months": pick(6, 0, 1, 3),
    "recruitment.promotion_months": pick(2, 0, 4),
    "recruitment.months_in_post": dated(24, 12, 18),
    "recruitment.shortlist": pick(8, 1, 3),
    "recruitment.validity": pick(0.42, 0.0, 1.0),
    "recruitment.applicant_mean": pick(-0.6, 1.0),
    "behaviour.effort.cost": pick(5.0, 2.0),
    "behaviour.effort.highest": pick(2.0, 1.1),
    "behaviour.motivation.on": pick(True, False),
    "behaviour.motivation.strength": pick(0.15, -0.2, 0.5),
    "behaviour.incentive.on": pick(True, False),
    "behaviour.incentive.strength": pick(1.0, 0.3),
    "behaviour.threat.on": pick(True, False),
    "behaviour.threat.strength": pick(0.2, 1.0),
    "behaviour.threat.post_rent": pick(0.3, 0.1),
    "behaviour.threat.horizon_years": pick(5.0, 10.0),
    "behaviour.peers.on": pick(True, False),
    "behaviour.peers.strength": pick(0.1, -0.1),
    "behaviour.goals.on": pick(True, True, False),
    "behaviour.goals.bound": pick(0.2, 0.05),
    "behaviour.goals.backlash": pick(1.0, 0.0, 3.0),
    "behaviour.entrants.on": pick(True, True, False),
    "behaviour.entrants.strength": pick(2.0, 1.0),
    "behaviour.contest.on": pick(True, False),
    "behaviour.contest.strength": pick(0.1, 0.3),
    "behaviour.discouragement.on": pick(True, False),
    "behaviour.discouragement.strength": pick(0.1, 0.3),
    "behaviour.discouragement.beyond": pick(1.0, 0.0),
    "behaviour.gaming.on": pick(True, False),
    "behaviour.gaming.strength": pick(0.15, 1.0),
    "behaviour.gaming.worth": pick(0.5, 1.0),
    "behaviour.leaving.on": pick(True, False),
    "behaviour.leaving.strength": pick(1.0, 0.4, 2.0),
    "behaviour.leaving.resign_established": pick(0.002, 0.2),
    "behaviour.leaving.resign_contract": pick(0.06, 0.0, 0.2),
    "behaviour.leaving.transfer_rate": pick(0.03, 0.0, 0.1),
    "behaviour.leaving.death_rate": pick(0.002, 0.1),
    "behaviour.leaving.newcomer_factor": pick(1.5, 1.0),
    "behaviour.leaving.senior_factor": pick(0.4, 1.0),
    "behaviour.leaving.u_shape": pick(0.8, 0.0),
    "behaviour.leaving.tilt": pick(0.25, 0.0),
    "behaviour.leaving.pay_elasticity": pick(1.5, 0.0),
    "pay.outside_pay": pick(1.0, 1.2),
    "behaviour.leaving.denied_factor": pick(1.34, 3.0),
    "behaviour.leaving.threatened_factor": pick(1.6, 2.0),
    "behaviour.joining.on": pick(True, False),
    "behaviour.joining.strength": pick(1.0, 0.5),
    "behaviour.joining.supply_elasticity": pick(2.0, 0.0),
    "behaviour.joining.sorting": pick(0.2, 1.0),
    "behaviour.learning.on": pick(True, False),
    "behaviour.learning.strength": pick(1.0, 0.5, 2.0),
    "behaviour.learning.newcomer_start": pick(0.7, 0.3),
    "behaviour.learning.mover_start": pick(0.9, 0.5),
    "behaviour.learning.merger_start": pick(0.95, 0.5),
    "behaviour.learning.months": pick(24, 6, 7.5),
    "behaviour.refusal.on": pick(True, True, False),
    "behaviour.refusal.strength": pick(0.15, 0.5, 1.0),
    "behaviour.training.on": pick(True, True, False),
    "behaviour.training.strength": pick(0.3, 1.5),
    "costs.training_month": pick(3000, 1234.5),
    "costs.recruitment_post": pick(8000, 0),
    "costs.recruitment_applicant": pick(200, 0.5),
    "costs.appeal_case": pick(20000, 333.3),
    "costs.dispute": pick(0.3, 0.77),
    "staff.female_share": pick(0.4, 0.0, 1.0),
    "staff.retirement_age_men": pick(60, 50, 63),
    "staff.retirement_age_women": pick(55, 45),
    "staff.output_spread": pick(0.2, 0.0, 0.5),
    "staff.fit_share": pick(0.2, 0.0, 0.8),
    "staff.motivation_spread": pick(0.1, 0.4),
    "staff.idle_share": pick(0.01, 0.3),
    "staff.idle_effort": pick(0.1, 0.4),
    "staff.entry_age_low": pick(22, 30),
    "staff.seniority": pick(0.4, 0.3, 0.8),
    "recruitment.leader_age_low": pick(30, 36),
    "recruitment.leader_age_high": pick(40, 48),
    "staff.entry_age_high": pick(38, 43),
    "staff.status_shares": pick(
        {"civil_servant": 0.2, "institution": 0.4, "purchased_service": 0.15, "contract": 0.25},
        {"civil_servant": 0.5, "institution": 0.0, "purchased_service": 0.0, "contract": 0.5},
        {"civil_servant": 0.0, "institution": 0.0, "purchased_service": 0.0, "contract": 1.0},
    ),
    "staff.archive_rule": pick("vacancies", "seniority"),
    "staff.archive_quota": pick({}, {"senior_clerk": 4, "section_head": 3, "director": 1}),
    "staff.archive_min_years": pick(3, 0, 1.5),
    "staff.archive_step": pick(0.01, 0.05),
    "staff.archive_excellent_months": pick(6, 0, 24),
    "staff.archive_years_per_rank": pick(6, 2.5),
    "organisation.consolidation.active": pick(True, True, False),
    "organisation.consolidation.reading": pick("seed", "office"),
}


def _zone(luck):
    """Draw the departments of a small zone: 10 to 40 posts."""
    changes = {"organisation.caps.leadership_posts": None}
    leaders = luck.randint(1, 2)
    changes["organisation.departments.Leadership.posts"] = {"zone_leader": leaders}
    most = {"clerk": 5, "senior_clerk": 3, "section_head": 2, "deputy_director": 1, "director": 1}
    studio = luck.choice(("department", "department", "studio"))
    changes["organisation.departments.General Office.kind"] = studio
    units, size = ("General Office", "Economy", "Social Affairs"), leaders
    for name in units:
        posts = {g: luck.randint(0, n) for g, n in most.items()}
        posts["clerk"] = max(posts["clerk"], 3)
        if name == units[0] and studio == "studio":
            leaders += posts["deputy_director"] + posts["director"]
        size += sum(posts.values())
        here = f"organisation.departments.{name}."
        changes[here + "posts"] = posts
        changes[here + "company_share"] = luck.choice((0.0, 0.0, 0.5))
        changes[here + "workload"] = luck.choice((1.0, 0.8, 1.3))
        changes[here + "merit"] = luck.choice((0.0, 0.0, 0.7, -0.7))
        changes[here + "former_units"] = luck.randint(1, 3)
        changes[here + "former_units_office"] = luck.randint(1, 3)
        if name != "Economy" and luck.random() < 0.5:
            other = {"clerk": 1, "senior_clerk": min(1, posts["senior_clerk"])}
            changes[here + "post_types"] = [{"name": "economy", "posts": other}]
    for name in ("Leadership", *units):
        number = luck.choice((None, *range(1, leaders + 1)))
        changes[f"organisation.departments.{name}.overseen_by"] = number
    for grade in GRADES:
        changes[f"organisation.grades.{grade}.leave_factor"] = luck.choice((1.0, 1.0, 2.0))
        changes[f"organisation.grades.{grade}.post_value"] = luck.choice((1.0, 1.0, 1.3))
    changes["organisation.caps.establishment"] = luck.choice((None, size, 2 * size // 3))
    changes["organisation.families.economy.measurable"] = luck.choice((0.9, 0.0, 1.0))
    return changes


def held_to(found):
    """Return a function that notes in ``found`` whatever two have not in common."""

    def hold(what, one, other, room=1e-11):
        same = one == other
        if isinstance(one, float) or isinstance(other, float):
            same = one == pytest.approx(other, rel=1e-11, abs=room, nan_ok=True)
        if not same:
            found.append(f"{what}: engine {one!r}, reference {other!r}")

    return hold


def people_apart(engine, described, names=None):
    """Return in words what people of the two do not have in common, in these columns or in all."""
    found = []
    hold = held_to(found)
    here = {seat(described, p): p for p in described.everyone()}
    rows = {i: row for i, row in enumerate(engine.staff) if row["state"] != EMPTY}
    names = names or [name for name in STAFF.names if name not in BOOKKEEPING]
    for i in sorted(here.keys() | rows.keys()):
        if i not in here or i not in rows:
            found.append(f"row {i}: only the {'engine' if i in rows else 'reference'} has somebody")
            continue
        for name in names:
            hold(f"row {i}, {name}", rows[i][name].item(), getattr(here[i], name))
    return found


def seat(described, person):
    """Return a person's row."""
    post = described.post_of(person)
    return post.row if post else len(described.posts) + described.bench.index(person)


def drawn(case):
    """Return a policy, a zone and a replication, the same on every machine."""
    # Each setting has luck of its own, so that one more setting leaves every case as it was.
    policy = {setting: draw(random.Random(f"{case} {setting}")) for setting, draw in DRAWN.items()}
    luck = random.Random(f"{case} zone")
    direct, compete = (policy[f"appointment.{mode}_grades"] for mode in MODES[:2])
    used = {"direct": direct, "competitive": compete, "two_way": {*GRADES} - {*direct, *compete}}
    policy["appointment.order"] = [mode for mode in policy["appointment.order"] if used[mode]]
    return policy, _zone(luck), luck.randrange(10_000)
