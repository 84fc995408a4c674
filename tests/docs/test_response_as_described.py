"""Section 7.14 of docs/model.md written anew, a person at a time, and held against the engine."""

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta as beta_distribution
from scipy.stats import norm

from sim.engine import rounds
from sim.engine.calendar import Calendar
from sim.engine.plan import Plan
from sim.engine.zone import Zone
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import COMPANY, FEMALE, INSIDER, OUTSIDER, POSTED

SMALL = load_scenario("scenarios/small-zone.yaml")
STRONG = {"behaviour.threat.strength": 1.0, "behaviour.gaming.strength": 0.5,
          "behaviour.peers.strength": 0.15, "behaviour.contest.strength": 0.2,
          "behaviour.discouragement.strength": 0.1,
          "behaviour.motivation.strength": 0.2,
          "behaviour.leaving.threatened_factor": 2.0}  # fmt: skip
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
        "assessment.rounding": st.sampled_from(["floor", "ceil", "carry", "lot"]),
        "assessment.years_averaged": st.integers(1, 3),
        "assessment.min_pool": st.sampled_from([1, 5]),
        "assessment.tail_share": st.sampled_from([0.0, 0.1, 0.3]),
        "assessment.quantitative_share": st.sampled_from([0.0, 0.6, 1.0]),
        "appointment.active": st.booleans(),
        "appointment.coverage": st.sampled_from(["all", "outsiders_only", "grandfathered"]),
        "assessment.appraisal_against": st.sampled_from(["mean", "norm"]),
        "assessment.inflation": st.sampled_from([0.0, 0.1]),
        "assessment.leniency": st.sampled_from([0.0, 0.5, 1.0]),
        "assessment.unqualified_below": st.sampled_from([0.6, 0.85]),
        "assessment.term_target": st.sampled_from([0.65, 0.95]),
        "appointment.term_months": st.sampled_from([12, 24, 36]),
        "exit.reading": st.sampled_from(["none", "R1", "R2", "R3", "R4", "R5", "R6"]),
        "exit.unqualified_years": st.integers(1, 3),
        "exit.protect": st.booleans(),
        "exit.substitution": st.sampled_from([0.0, 0.4]),
        "exit.overturn": st.sampled_from([0.0, 0.8]),
        "pay.link": st.sampled_from([0.0, 0.4, 1.0]),
        "pay.pack_follows": st.sampled_from(["none", "department", "zone"]),
        "exit.tail_years": st.integers(0, 2),
        "behaviour.refusal.strength": st.sampled_from([0.0, 0.4]),
        "pay.former_link": st.sampled_from([0.0, 0.5]),
        "pay.new_money": st.sampled_from([0.0, 0.5, 1.0]),
        "pay.budget": st.sampled_from([None, 0.95, 1.1]),
        "pay.company_scale": st.sampled_from([1.0, 1.3]),
        "organisation.departments.Economy.company_share": st.sampled_from([0.0, 0.5]),
        "pay.packs_total": st.sampled_from(["as_planned", "fixed"]),
        "pay.sharing_pool": st.sampled_from(["department", "zone"]),
        "recruitment.challenge_share": st.sampled_from([0.0, 0.4]),
        "behaviour.threat.on": st.booleans(),
        "behaviour.peers.on": st.booleans(),
        "behaviour.goals.on": st.sampled_from([True, True, False]),
        "behaviour.goals.bound": st.sampled_from([0.05, 0.2]),
        "behaviour.goals.backlash": st.sampled_from([0.0, 1.0, 3.0]),
        "behaviour.entrants.on": st.sampled_from([True, True, False]),
        "behaviour.contest.on": st.booleans(),
        "behaviour.discouragement.on": st.booleans(),
        "behaviour.discouragement.beyond": st.sampled_from([0.0, 1.0]),
        "behaviour.refusal.on": st.sampled_from([True, True, False]),
        "behaviour.joining.strength": st.sampled_from([0.5, 1.0]),
        "behaviour.leaving.on": st.booleans(),
        "behaviour.leaving.strength": st.sampled_from([0.5, 1.0, 2.0]),
        "behaviour.leaving.resign_contract": st.sampled_from([0.035, 0.2]),
    }
)


@cache
def drawn_density(n, m):
    """Return E[phi(Phi^-1(U))] for U ~ Beta(m, n - m): nobody or all of a pool have no cut."""
    if not 0 < m < n:
        return 0.0
    u = beta_distribution(m, n - m)
    return quad(lambda x: norm.pdf(x) ** 2 * u.pdf(norm.cdf(x)), -8, 8, limit=400,
                points=[norm.ppf(m / n)], epsrel=1e-10)[0]  # fmt: skip


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
        self.link = pay.link if self.in_force else pay.former_link
        self.left = self.packs_left() if self.in_force and pay.budget and not self.old else 1.0
        self.stake = pay.former_ratio * self.link
        if self.in_force:  # of what is left of planned pay
            packs = self.left * pay.incentive_ratio
            share = packs / (1 - pay.incentive_ratio + packs) if self.left < 1 else packs
            self.stake = share if pay.pack_follows != "none" else share * self.link

    def insider(self, i):
        return self.staff["origin"][i] == INSIDER

    def scale(self, i):
        return self.s.pay.company_scale if self.staff["status"][i] == COMPANY else 1.0

    def performance(self, i):
        return self.scale(i) * self.left * self.parts(int(self.posts["standard"][i]))[1]

    def parts(self, p):
        """Return base and performance part of a standard pay."""
        pay = self.s.pay
        former = round(p * pay.former_ratio)
        if not self.in_force:
            return p - former, former
        b, new = pay.incentive_ratio, pay.new_money
        added = round((b * p - former) / (1 - new * b))
        return p + round(new * added) - former - added, former + added

    def packs_left(self):
        """Return the part of the planned packs that the budget leaves, all posts filled."""
        standard = cost = packs = 0.0
        for d in self.s.organisation.departments:
            for grade in self.s.organisation.grades:
                people = d.posts.get(grade.name, 0)
                people *= 1 + d.company_share * (self.s.pay.company_scale - 1)
                p = round(grade.pay * 100)
                standard += people * p
                cost += people * self.parts(p)[0]
                packs += people * self.parts(p)[1]
        return min(max((self.s.pay.budget * standard - cost) / packs, 0), 1) if packs else 1.0

    def rho(self, i):
        if self.in_force and (rows := self.leaders()) and i in rows:
            return self.own_part(i, rows) ** 2
        q = self.a.quantitative_share if self.in_force else 0.0
        more = self.a.quantitative_reliability - self.a.reliability
        return self.a.reliability + q * self.posts["measurable"][i] * more

    def target(self, i):
        """Return what a person is to achieve in a month of the year that is assessed next."""
        rule, department = self.a.individual_targets, self.posts["department"]
        if rule == "none" or not self.in_force:
            return 1.0
        growth = (1 + self.a.target_growth) ** (self.m // 12 + 1)
        if rule == "equal":
            return growth
        column = self.staff[{"capacity": "capacity", "last_year": "contribution"}[rule]]
        able = {j: max(0.05, column[j]) for j in self.held if department[j] == department[i]}
        return growth * able[i] * len(able) / sum(able.values())

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
        scaled = 1.0
        if on_packs and self.s.pay.packs_total == "fixed":
            paid = [j for j in self.held if not (self.old and self.insider(j))]
            plain = sum(self.performance(j) for j in paid)
            scaled = plain / sum(self.performance(j) * c[department[j]] for j in paid)
            q *= scaled
        own = {j: self.posts["standard"][j] * self.scale(j) for j in pool}
        weight = {j: self.posts["value"][j] * own[j] for j in pool}
        s = weight[i] / sum(weight.values())
        n_d = int((department == department[i]).sum())
        w, counts = self.a.department_weight, self.a.department_score if self.in_force else ""
        seen = math.sqrt(self.rho(i))
        if counts == "scores" and i not in self.leaders():
            seen = (1 - w) * seen + w / n_d
        pull = self.link * q * (1 - s) * seen
        if counts == "packs" and not one_pool:
            pull += q * w * (1 / n_d - 1 / len(department))
        follows = self.s.pay.pack_follows if self.in_force else "none"
        if follows == "zone":
            others = [j for j in self.held if not (self.old and self.insider(j))]
            pull += q / len(others)
        if follows == "department":
            others = [j for j in pool if department[j] == department[i]]
            grows = sum(self.performance(j) * c[department[j]] for j in others)
            pull += scaled * grows / len(others)
        return self.b.incentive.strength * s * pull / own[i]

    def record(self, i):
        """Return the years left in the term, and those of the tail still needed (0: none)."""
        term, p = self.s.appointment.term_months // 12, self.staff[i]
        r = term - self.m // 12 % term if self.s.appointment.active else 0
        if self.x.tail_years:
            return r, max(1, self.x.tail_years - p["tail_years"])
        return r, r if r and p["tail_years"] + r >= term else 0

    def failures_needed(self, p):
        """Return the unqualified years still needed, the next one included."""
        return max(1, self.x.unqualified_years - int(p["failures"]))

    def ends(self, a, b, c):
        """Return the chance that the appointment ends by these grounds, and is ended."""
        x, d = self.x, self.b.refusal.strength * self.b.refusal.on
        q = {"none": 0, "R1": (a or b or c) * d, "R2": 1 if a or b else c * d,
             "R3": (a or (b and c)) * d, "R4": ((a or b) and c) * d,
             "R5": 1 if a else (b and c) * d,
             "R6": 1 if a else (b or c) * d}[x.reading]  # fmt: skip
        stays = x.protected_share if x.protect else 0.0
        return q * (1 - stays) * (1 - (1 - x.substitution) * x.appeal * x.overturn)

    def out_of_reach(self, i):
        p, staff, due = self.staff[i], self.s.staff, 12 * (self.m // 12 + 1)
        woman = p["sex"] == FEMALE
        limit = 12 * (staff.retirement_age_women if woman else staff.retirement_age_men)
        old = due - p["entered"] >= 180 and limit - (due - p["birth"]) < 60
        spared = p["origin"] == INSIDER and self.s.appointment.coverage != "all"
        return not self.in_force or spared or (self.x.protect and old)

    def tail_cut(self, there):
        """Return the quantile of the tail among so many, and the factor on the density there."""
        n, alpha = len(there), self.a.tail_share
        constant = {"floor": 0.0, "ceil": 1 - 1e-6}.get(self.a.rounding)
        k = n * alpha if constant is None else math.floor(n * alpha + constant + 1e-9)
        if n < self.a.min_pool or not 0 < k < n:
            return None, 0.0
        z, low = norm.ppf(k / n), math.floor(k + 1e-9)
        beta = (1 - (k - low)) * drawn_density(n, low) + (k - low) * drawn_density(n, low + 1)
        return z, beta / norm.pdf(z)

    def threat(self, i):
        t, p, a = self.b.threat, self.staff[i], self.a
        if not t.on or self.out_of_reach(i):
            return 0.0
        pool = next(rows for rows in self.zone.structure.pools[a.pool] if i in rows)
        there = [j for j in pool.tolist() if self.staff["state"][j] == POSTED]
        leads = {r: math.log(self.staff["capacity"][r] * self.staff["effort"][r] / self.target(r))
                 for r in there}  # fmt: skip
        level = sum(leads.values()) / len(there)
        x = leads[i] - level
        omega, rho, kind = self.s.staff.output_spread, self.rho(i), 1 - a.leniency
        seen, noise = math.sqrt(rho), math.sqrt(1 - rho) * omega
        years, needed = self.record(i)
        grounds = {}  # letter: cut, density, whether it may be met this year
        by_target = a.individual_targets != "none"
        if years:
            rest = (a.term_target * (p["term_years"] + years) - p["term_score"]) / years
            if rest > 0:
                bar = math.log(rest) - (a.inflation if by_target else 0)
                if bar < 0:
                    bar = bar / kind if kind > 0 else -math.inf
                cut = bar + (-seen * level if by_target else omega**2 / 2)
                root = math.sqrt(years)
                density = norm.pdf((cut - seen * x) * root / noise) * seen / noise / root
                if cut > -math.inf:
                    grounds["a"] = cut, density, years == 1
        by_norm = by_target or a.appraisal_against == "norm"
        bar = math.log(a.unqualified_below) - (a.inflation if by_norm else 0)
        if bar >= 0 or kind > 0:
            cut = bar if bar >= 0 else bar / kind
            cut += -seen * level if by_norm else omega**2 / 2
            at, more = (cut - seen * x) / noise, self.failures_needed(p) - 1
            density = norm.pdf(at) * seen / noise * norm.cdf(at) ** more
            grounds["b"] = cut, density, more == 0
        z, factor = self.tail_cut(there)
        if z is not None and needed:
            apart = math.sqrt(1 - 1 / max(2, len(there)))
            cut = self.cut_of_the_year(p, omega * z, rho, omega)
            at = (cut - seen * x / apart) / noise
            density = factor * norm.pdf(at) * seen / noise * norm.cdf(at) ** (needed - 1)
            grounds["c"] = cut, density, needed == 1
        fear = 0.0
        for letter, (cut, density, now) in grounds.items():
            above = [n for n, g in grounds.items() if now and g[2] and g[0] > cut]
            met = {n: n in above for n in "abc"}
            fear += density * (self.ends(**{**met, letter: True}) - self.ends(**met))
        return t.strength * t.post_rent * t.horizon_years * fear

    def cut_of_the_year(self, p, cut, rho, omega):
        """Return what this year's log score must reach where a mean of years ranks."""
        past = [p[f"score_{k}"] for k in range(1, 5)]
        past = [x for x in past if x > 0][: self.a.years_averaged - 1]
        h = len(past)
        before = sum(math.log(x) + omega**2 / 2 for x in past)
        return (h + 1) * cut * math.sqrt(rho + (1 - rho) / (h + 1)) - before

    def warned(self, i):
        """Return the chance that one more year like those behind them costs the post."""
        p, (years, needed) = self.staff[i], self.record(i)
        if self.out_of_reach(i):
            return 0.0
        low = p["term_score"] < self.a.term_target * p["term_years"]
        failing = p["failures"] > 0 and self.failures_needed(p) == 1
        return self.ends(years == 1 and low, failing, p["tail_years"] > 0 and needed == 1)

    def pressure(self, i):
        g, x = self.b.goals, 0.0
        if self.in_force and self.a.individual_targets == "none":
            x = (1 + self.a.target_growth) ** (self.m // 12 + 1) - 1
        elif self.in_force:
            x = self.target(i) / max(self.staff["capacity"][i], 0.05) - 1
        if not g.on or x <= 0:
            return 0.0
        rises = x if x <= g.bound else g.bound - g.backlash * (x - g.bound)
        return g.strength * max(rises, -g.bound)

    def peers(self, i):
        seen, s = [], self.b.entrants
        weight = s.strength if s.on else 0.0
        for j in self.held:
            if j != i and self.posts["department"][j] == self.posts["department"][i]:
                new = self.staff["origin"][j] == OUTSIDER
                new = new and self.m - self.staff["entered"][j] < 36
                seen.append((weight if new else 1.0, j))
        if not self.b.peers.on or not sum(w for w, _ in seen):
            return 0.0
        mean = sum(w * self.staff["contribution"][j] for w, j in seen) / sum(w for w, _ in seen)
        return self.b.peers.strength * (mean - 1)

    def contest(self, i):
        r, s, join = self.s.recruitment, self.s, self.b.joining
        if not s.appointment.active or (s.appointment.coverage != "all" and self.insider(i)):
            return 0.0
        n, omega = r.shortlist, s.staff.output_spread
        mu = r.applicant_mean + join.on * join.strength * join.sorting * self.stake
        best = math.sqrt(1 - s.staff.fit_share) * mu
        best += r.validity * norm.ppf((n - 0.375) / (n + 0.25))
        d = best - (math.log(self.staff["capacity"][i]) / omega + omega / 2)
        even, far = self.b.contest, self.b.discouragement
        pull = even.on * even.strength * math.exp(-d * d / 4)
        return r.challenge_share * (pull - far.on * far.strength * max(0.0, d - far.beyond))

    def effort(self, i):
        stake = 0.0 if self.old and self.insider(i) else self.stake
        e = self.staff["motivation"][i] - self.b.motivation.strength * stake**2
        e += (self.incentive(i) + self.threat(i)) / self.b.effort.cost
        e += self.pressure(i) + self.peers(i) + self.contest(i)
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
        rate *= (max(p["paid_ratio"], 0.05) / self.s.pay.outside_pay) ** -k.pay_elasticity
        rate *= 1 + (k.threatened_factor - 1) * self.warned(i)
        rate *= k.denied_factor if p["denied"] and self.in_force else 1.0
        return max(0.0, 1 + k.strength * (rate - 1))


def check(policy, replication, year):
    zone = Zone(Plan(apply(SMALL, {**STRONG, **policy, "study.years": 3})), 17, replication)
    Calendar(zone).env.run(until=360 * year + 17)
    if zone.regime.in_force:
        rounds.set_coefficients(zone.zones)
    page = Response(zone)
    expected = {name: [getattr(page, name)(i) for i in page.held]
                for name in ("effort", "moved", "restless")}  # fmt: skip
    rounds.let_respond(zone.zones)
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
