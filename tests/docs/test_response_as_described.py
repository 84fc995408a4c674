"""Section 7.14 of docs/model.md written anew, a person at a time, and held against the engine."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from sim.engine import rounds
from sim.engine.calendar import Calendar
from sim.engine.plan import Plan
from sim.engine.zone import Zone
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import COMPANY, OUTSIDER, POSTED

SMALL = load_scenario("scenarios/small-zone.yaml")
STRONG = {"behaviour.threat.strength": 1.0, "behaviour.gaming.strength": 0.5,
          "behaviour.catfish.peers": 0.15, "behaviour.catfish.contest": 0.2,
          "behaviour.catfish.discouragement": 0.1,
          "behaviour.motivation.crowding": 0.2}  # fmt: skip
POLICY = st.fixed_dictionaries(
    {
        "assessment.start_month": st.sampled_from([0, 3, 30]),
        "assessment.excellent_above": st.sampled_from([1.0, 1.15]),
        "assessment.excellent_share": st.sampled_from([0.0, 0.15]),
        "assessment.coefficient_reading": st.sampled_from(["K1", "K2"]),
        "assessment.individual_targets": st.sampled_from(
            ["none", "equal", "capacity", "last_year"]
        ),
        "assessment.department_score": st.sampled_from(["leaders", "packs", "scores"]),
        "assessment.rivals.level_spread": st.sampled_from([0.01, 0.3]),
        "organisation.departments.Leadership.overseen_by": st.sampled_from([None, 2]),
        "organisation.departments.Social Affairs.overseen_by": st.sampled_from([None, 2]),
        "assessment.pool": st.sampled_from(["zone", "department"]),
        "assessment.rounding": st.sampled_from(["floor", "ceil", "carry"]),
        "assessment.min_pool": st.sampled_from([1, 5]),
        "assessment.tail_share": st.sampled_from([0.0, 0.1, 0.3]),
        "assessment.quantitative_share": st.sampled_from([0.0, 0.6, 1.0]),
        "appointment.active": st.booleans(),
        "appointment.coverage": st.sampled_from(["all", "outsiders_only", "grandfathered"]),
        "exit.reading": st.sampled_from(["none", "R1", "R2", "R4"]),
        "exit.tail_years": st.integers(0, 2),
        "exit.refusal": st.sampled_from([0.0, 0.4]),
        "pay.former_link": st.sampled_from([0.0, 0.5]),
        "pay.ratio_rule": st.sampled_from(["hold_pack", "hold_base"]),
        "pay.company_scale": st.sampled_from([1.0, 1.3]),
        "organisation.departments.Economy.company_share": st.sampled_from([0.0, 0.5]),
        "pay.packs_total": st.sampled_from(["as_planned", "fixed"]),
        "pay.sharing_pool": st.sampled_from(["department", "zone"]),
        "recruitment.challenge_share": st.sampled_from([0.0, 0.4]),
        "behaviour.threat.on": st.booleans(),
        "behaviour.catfish.on": st.booleans(),
        "behaviour.leaving.on": st.booleans(),
        "behaviour.leaving.transfer_rate": st.sampled_from([0.035, 0.2]),
    }
)


class Response:
    """The response of everybody in post, by the words of the page."""

    def __init__(self, zone):
        self.zone, self.m, self.posts, self.staff = zone, zone.month, zone.posts, zone.staff
        self.s = zone.regime.settings
        self.b, self.a, self.x = self.s.behaviour, self.s.assessment, self.s.exit
        self.in_force = self.a.active and self.m >= self.a.start_month
        self.held = [i for i in range(len(self.posts)) if self.staff["state"][i] == POSTED]
        self.old = self.s.appointment.coverage == "grandfathered"
        pay = self.s.pay
        self.link = 1.0 if self.in_force else pay.former_link
        self.stake = pay.incentive_ratio if self.in_force else pay.former_ratio * self.link

    def insider(self, i):
        return self.staff["origin"][i] != OUTSIDER

    def scale(self, i):
        return self.s.pay.company_scale if self.staff["status"][i] == COMPANY else 1.0

    def performance(self, i):
        return self.scale(i) * self.performance_of(int(self.posts["standard"][i]))

    def performance_of(self, p):
        pay = self.s.pay
        former = round(p * pay.former_ratio)
        if not self.in_force:
            return former
        b = pay.incentive_ratio
        whole = pay.ratio_rule == "hold_pack"
        return np.rint(p * b) if whole else np.rint((p - former) * (b / (1 - b)))

    def rho(self, i):
        if self.in_force and (rows := self.leaders()) and i in rows:
            return self.own_part(i, rows) ** 2
        q = self.a.quantitative_share if self.in_force else 0.0
        more = self.a.quantitative_reliability - self.a.reliability
        return self.a.reliability + q * self.posts["measurable"][i] * more

    def target(self, i):
        """Return what a person is to achieve, but for the growth that is alike for all."""
        rule, department = self.a.individual_targets, self.posts["department"]
        if rule in ("none", "equal"):
            return 1.0
        column = self.staff[{"capacity": "capacity", "last_year": "contribution"}[rule]]
        able = {j: max(0.05, column[j]) for j in self.held if department[j] == department[i]}
        return able[i] * len(able) / sum(able.values())

    def leaders(self):
        units = self.zone.structure.organisation.departments
        high = [g.leader for g in self.s.organisation.grades]
        lead = [unit.kind in ("leadership", "studio") for unit in units]
        grade, department = self.posts["grade"], self.posts["department"]
        return [i for i in range(len(grade)) if high[grade[i]] and lead[department[i]]]

    def own_part(self, i, rows):
        """Return how many per cent one per cent of own output adds to a leader's score."""
        w, r = self.a.leader_weights, self.a.rivals
        department = self.posts["department"].tolist()
        units = self.zone.structure.organisation.departments
        overseen = [d for d, unit in enumerate(units)
                    if (unit.overseen_by or d % len(rows) + 1) == rows.index(i) + 1]  # fmt: skip
        dense = norm.pdf(0) / r.level_spread * r.national / (r.national + 1)
        part = w.targets + w.share * (1 - 1 / (r.city + 1)) + w.rank * dense
        part /= len(self.posts)
        if not overseen:
            part += w.departments / len(self.posts)
        elif department[i] in overseen:
            part += w.departments / department.count(department[i]) / len(overseen)
        return min(1.0, part)

    def incentive(self, i):
        if (self.old and self.insider(i)) or self.stake == 0:
            return 0.0
        one_pool = self.s.pay.sharing_pool == "zone"
        department = self.posts["department"]
        pool = [j for j in self.held if one_pool or department[j] == department[i]]
        pool = [j for j in pool if not (self.old and self.insider(j))]
        on_packs = self.in_force and self.a.coefficient_reading != "K1"
        c = self.zone.coefficient if on_packs else np.ones(len(self.zone.coefficient))
        q = sum(self.performance(j) * c[department[j]] for j in pool)
        if on_packs and self.s.pay.packs_total == "fixed":
            paid = [j for j in self.held if not (self.old and self.insider(j))]
            plain = sum(self.performance(j) for j in paid)
            q *= plain / sum(self.performance(j) * c[department[j]] for j in paid)
        own = {j: self.posts["standard"][j] * self.scale(j) for j in pool}
        weight = {j: self.posts["value"][j] * own[j] for j in pool}
        s = weight[i] / sum(weight.values())
        n_d = int((department == department[i]).sum())
        w, counts = self.a.department_weight, self.a.department_score if self.in_force else ""
        seen = math.sqrt(self.rho(i))
        if counts == "scores" and i not in self.leaders():
            seen = (1 - w) * seen + w / n_d
        pull = q / own[i] * s * (1 - s) * seen
        if counts == "packs" and not one_pool:
            pull += q / own[i] * s * w * (1 / n_d - 1 / len(department))
        return self.b.incentive.strength * self.link * pull

    def threat(self, i):
        t, p = self.b.threat, self.staff[i]
        ends = {"R1": self.x.refusal, "R2": self.x.refusal}.get(self.x.reading, 0.0)
        spared = p["origin"] != OUTSIDER and self.zone.regime.settings.appointment.coverage != "all"
        if not (t.on and self.in_force and ends) or spared:
            return 0.0
        pool = next(r for r in self.zone.structure.pools[self.a.pool] if i in r)
        there = [j for j in pool.tolist() if self.staff["state"][j] == POSTED]
        n, alpha = len(there), self.a.tail_share
        constant = {"floor": 0.0, "ceil": 1 - 1e-6, "carry": 0.0}[self.a.rounding]
        k = n * alpha if self.a.rounding == "carry" else math.floor(n * alpha + constant + 1e-9)
        if n < self.a.min_pool or not 0 < k < n:
            return 0.0
        whole = self.x.tail_years == 0
        if whole and p["tail_years"] < p["term_years"]:
            return 0.0
        needed = self.x.tail_years or max(1, self.s.appointment.term_months // 12)
        past = min(p["tail_years"], p["term_years"]) if whole else p["tail_years"]
        j = max(1, needed - past)
        leads = {r: math.log(self.staff["capacity"][r] * self.staff["effort"][r] / self.target(r))
                 for r in there}  # fmt: skip
        x = leads[i] - sum(leads.values()) / n
        omega, rho = self.s.staff.output_spread, self.rho(i)
        noise = math.sqrt(1 - rho) * omega
        z = (omega * norm.ppf(k / n) - math.sqrt(rho) * x) / noise
        rent = t.strength * t.post_rent * t.horizon_years
        return rent * ends * norm.pdf(z) * math.sqrt(rho) / noise * norm.cdf(z) ** (j - 1)

    def peers(self, i):
        seen = []
        for j in self.held:
            if j != i and self.posts["department"][j] == self.posts["department"][i]:
                new = not self.insider(j) and self.m - self.staff["entered"][j] < 36
                seen.append((self.b.catfish.entrant_weight if new else 1.0, j))
        if not self.b.catfish.on or not seen:
            return 0.0
        mean = sum(w * self.staff["contribution"][j] for w, j in seen) / sum(w for w, _ in seen)
        return self.b.catfish.peers * (mean - 1)

    def contest(self, i):
        c, r, s = self.b.catfish, self.s.recruitment, self.s
        if not (c.on and s.appointment.active) or (
            s.appointment.coverage != "all" and self.insider(i)
        ):
            return 0.0
        n, omega = r.shortlist, s.staff.output_spread
        mu = r.applicant_mean + self.b.joining.sorting * self.stake * self.b.joining.on
        best = math.sqrt(1 - s.staff.fit_share) * mu
        best += r.validity * norm.ppf((n - 0.375) / (n + 0.25))
        d = best - (math.log(self.staff["capacity"][i]) / omega + omega / 2)
        pull = c.contest * math.exp(-d * d / 4) - c.discouragement * max(0.0, d - 1)
        return r.challenge_share * pull

    def effort(self, i):
        stake = 0.0 if self.old and self.insider(i) else self.stake
        e = self.staff["motivation"][i] - self.b.motivation.crowding * stake**2
        e += (self.incentive(i) + self.threat(i)) / self.b.effort.cost
        e += self.peers(i) + self.contest(i)
        return min(max(0.05, e), self.b.effort.highest)

    def moved(self, i):
        stake = 0.0 if self.old and self.insider(i) else self.stake
        q = self.a.quantitative_share if self.in_force else 0.0
        hidden = 1 - self.posts["measurable"][i]
        return q * min(1.0, self.b.gaming.strength * stake * hidden)

    def restless(self, i):
        k, p = self.b.leaving, self.staff[i]
        if not k.on:
            return 1.0
        u = 2 * p["place"] - 1
        rate = max(0.0, 1 + k.u_shape * (u * u - 1 / 3) - k.tilt * u)
        rate *= (max(p["paid_ratio"], 0.05) / k.outside_pay) ** -k.pay_elasticity
        return rate * (k.denied_factor if p["denied"] and self.in_force else 1.0)


def check(policy, replication, year):
    zone = Zone(Plan(apply(SMALL, {**STRONG, **policy, "study.years": 3})), 17, replication)
    Calendar(zone).env.run(until=360 * year + 17)
    if zone.regime.in_force:
        rounds.set_coefficients(zone)
    page = Response(zone)
    expected = {name: [getattr(page, name)(i) for i in page.held]
                for name in ("effort", "moved", "restless")}  # fmt: skip
    rounds.let_respond(zone)
    for name, values in expected.items():
        assert zone.staff[name][page.held] == pytest.approx(values, rel=1e-9), name


@settings(max_examples=25)
@given(POLICY, st.integers(0, 10_000), st.integers(0, 2))
def test_people_respond_as_described(policy, replication, year):
    """Effort, gaming and restlessness of everybody in post are those of the page."""
    check(policy, replication, year)


@pytest.mark.slow
@settings(max_examples=300)
@given(POLICY, st.integers(0, 10_000), st.integers(0, 2))
def test_people_respond_as_described_at_length(policy, replication, year):
    check(policy, replication, year)
