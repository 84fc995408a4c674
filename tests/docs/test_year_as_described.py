"""Sections 7.7 to 7.10 of docs/model.md written anew, a person at a time, against the engine."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.chance.keyed import Purpose, normal, uniform, uniform_pair
from sim.chance.portable import exp, log
from sim.engine import year
from sim.engine.calendar import Calendar
from sim.engine.consequences import judge_everywhere
from sim.engine.plan import Plan
from sim.engine.rounds import bring_everyone_up
from sim.engine.zone import Zone
from sim.reform import exit as exits
from sim.reform.record import write_records
from sim.reform.service import SAVED
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import COMPANY, FEMALE, INSIDER, POSTED

SMALL = load_scenario("scenarios/small-zone.yaml")
EXCELLENT, QUALIFIED, BASIC, UNQUALIFIED, UNRATED = range(5)
CONSTANT = {"floor": 0.0, "round": 0.5, "ceil": 1 - 1e-6}
POLICY = st.fixed_dictionaries(
    {
        "assessment.start_month": st.sampled_from([0, 3, 30]),
        "assessment.coefficient_reading": st.sampled_from(["K1", "K2", "K3", "K4"]),
        "assessment.coefficient_noise": st.sampled_from([0.0, 0.8]),
        "assessment.normalise": st.booleans(),
        "assessment.pool": st.sampled_from(["zone", "department"]),
        "assessment.min_pool": st.sampled_from([1, 5]),
        "assessment.rounding": st.sampled_from(["floor", "round", "ceil", "carry", "lot"]),
        "assessment.tail_share": st.sampled_from([0.0, 0.05, 0.3]),
        "assessment.quantitative_share": st.sampled_from([0.0, 1.0]),
        "assessment.unqualified_below": st.sampled_from([0.6, 0.85]),
        "assessment.excellent_above": st.sampled_from([1.0, 1.15]),
        "assessment.term_target": st.sampled_from([0.65, 0.95]),
        "assessment.appraisal_against": st.sampled_from(["mean", "norm"]),
        "assessment.inflation": st.sampled_from([0.0, 0.1]),
        "assessment.years_averaged": st.integers(1, 3),
        "assessment.leniency": st.sampled_from([0.0, 0.5]),
        "assessment.min_months": st.sampled_from([1, 6, 12]),
        "organisation.departments.Economy.overseen_by": st.sampled_from([None, 1, 2]),
        "assessment.individual_targets": st.sampled_from(
            ["none", "equal", "capacity", "last_year"]
        ),
        "assessment.department_score": st.sampled_from(["leaders", "packs", "scores"]),
        "assessment.rivals.city": st.sampled_from([0, 3]),
        "assessment.rivals.national": st.sampled_from([0, 20]),
        "assessment.rivals.growth": st.sampled_from([0.0, 0.1]),
        "assessment.target_growth": st.sampled_from([0.0, 0.1]),
        "appointment.coverage": st.sampled_from(["all", "all", "outsiders_only", "grandfathered"]),
        "appointment.term_months": st.sampled_from([12, 24]),
        "pay.incentive_ratio": st.sampled_from([0.0, 0.3, 0.6]),
        "pay.link": st.sampled_from([0.0, 0.4, 1.0]),
        "pay.pack_follows": st.sampled_from(["none", "department", "zone"]),
        "pay.hold_back": st.sampled_from([0.0, 0.5, 1.0]),
        "pay.unqualified_share": st.sampled_from([0.0, 0.5]),
        "pay.company_scale": st.sampled_from([1.0, 1.3]),
        "organisation.departments.Economy.company_share": st.sampled_from([0.0, 0.5]),
        "pay.packs_total": st.sampled_from(["as_planned", "fixed"]),
        "pay.sharing_pool": st.sampled_from(["department", "zone"]),
        "pay.cap_multiple": st.sampled_from([1.0, 1.1, 2.0]),
        "pay.former_link": st.sampled_from([0.0, 0.5]),
        "pay.excess_share": st.sampled_from([0.0, 0.1, 1.0]),
        "pay.excess_from": st.sampled_from(["new_money", "savings"]),
        "exit.reading": st.sampled_from(["none", "R1", "R2", "R3", "R4", "R5", "R6"]),
        "exit.unqualified_years": st.integers(1, 2),
        "exit.tail_years": st.integers(0, 2),
        "exit.tail_count": st.sampled_from(["in_a_row", "ever"]),
        "behaviour.refusal.strength": st.sampled_from([0.0, 0.3, 1.0]),
        "exit.protect": st.booleans(),
        "exit.protected_share": st.sampled_from([0.03, 0.5]),
        "exit.substitution": st.sampled_from([0.0, 0.4]),
        "exit.overturn": st.sampled_from([0.0, 0.8]),
        "exit.rotate_unqualified": st.booleans(),
        "behaviour.leaving.resign_contract": st.sampled_from([0.01, 0.2]),
    }
)


def twelve_digits(score):
    """Return a score or a bar as it is compared."""
    return math.floor(score * 2**40 + 0.5) / 2**40


def largest(fen, exact):
    """Return places by remainder, the largest first, told apart to a millionth of a fen."""
    return sorted(range(len(fen)), key=lambda j: round((fen[j] - exact[j]) * 1e6))


class Year:
    """The end of one year, by the words of the page."""

    def __init__(self, zone):
        self.zone, self.m, self.posts = zone, zone.month, zone.posts
        self.s = zone.past.settings
        self.a, self.p = self.s.assessment, self.s.pay
        self.in_force = self.a.active and self.m - 1 >= self.a.start_month
        self.old = zone.staff.copy()
        self.n = len(self.posts)
        self.names = [d.name for d in zone.structure.organisation.departments]
        self.carry = list(zone.carry[self.a.pool])
        self.held = [i for i in range(self.n) if self.old["state"][i] == POSTED]

    def person(self, how, i, purpose):
        p = self.old[i]
        return how(self.zone.key, p["unit"], p["serial"], p["turn"], purpose, self.m)

    def coefficients(self):
        """Return the coefficients set at the start of the year."""
        a, sizes, first = self.a, self.zone.structure.sizes, self.m - 12
        found = []
        for unit, work in zip(self.zone.structure.units, self.zone.structure.workload, strict=True):
            u = uniform(self.zone.key, unit, 0, 0, Purpose.SELF_REPORT, first)
            error = normal(self.zone.key, unit, 0, 0, Purpose.COEFFICIENT, first)
            link = self.p.link if self.p.pack_follows == "none" else 1.0
            over = 2 * a.over_reporting * self.p.incentive_ratio * link * u
            found.append(work * (1 + over) * exp(a.coefficient_noise * error))
        c = np.array(found)
        if a.normalise:
            c = c * sizes.sum() / (c * sizes).sum()
        c = np.clip(c, a.coefficient_low, a.coefficient_high)
        if a.normalise:
            c = c * sizes.sum() / (c * sizes).sum()
        return np.maximum(c, 1) if a.coefficient_reading == "K4" else c

    def scores(self, c):
        a, omega, key = self.a, self.s.staff.output_spread, self.zone.key
        found = {}
        for i in self.held:
            months, post = self.old["months"][i], self.posts[i]
            if months < max(1, a.min_months):
                continue
            q = a.quantitative_share if self.in_force else 0.0
            more = a.quantitative_reliability - a.reliability
            rho = a.reliability + q * post["measurable"] * more
            luck = normal(key, post["unit"], 0, 0, Purpose.SHOCK, self.m)
            lead = math.sqrt(rho) * log(self.old["measured"][i] / months / self.target(i))
            lead += math.sqrt(1 - rho) * omega * self.person(normal, i, Purpose.RATING)
            lead += a.shock_spread * luck - a.workload_in_scores * log(post["workload"])
            found[i] = exp((lead * (1 - a.leniency) if lead < 0 else lead) + a.inflation)
            if a.coefficient_reading in ("K1", "K3"):
                found[i] *= c[post["department"]]
            if self.in_force and a.department_score == "scores":
                own = self.attained()[0][post["department"]]
                found[i] = (1 - a.department_weight) * found[i] + a.department_weight * own
        return self.leaders(found) if self.in_force else found

    def leaders(self, found):
        a, w = self.a, self.a.leader_weights
        kinds = [d.kind for d in self.zone.structure.organisation.departments]
        high = [g.leader for g in self.s.organisation.grades]
        rows = [i for i in range(self.n) if high[self.posts["grade"][i]]
                and kinds[self.posts["department"][i]] in ("leadership", "studio")]  # fmt: skip
        reached, whole = self.attained()
        share, rank = self.standing(self.m, self.zone.sums.measured.sum() / 12 / self.n)
        last = self.zone.standing
        first = self.m == 12  # nothing to compare with
        more = 1.0 if first else share / last.share
        up = 1.0 if first else 1 + (last.rank - rank) / (a.rivals.national + 1)
        for j, i in enumerate(rows):
            if i in found:
                overseen = reached[[d for d in range(len(kinds)) if self.overseer(d, rows) == j]]
                over = overseen.mean() if len(overseen) else whole
                found[i] = max(0.01, w.targets * whole + w.share * more + w.rank * up
                               + w.departments * over)  # fmt: skip
        return found

    def attained(self):
        """Return output over target of each department and of the zone."""
        growth = (1 + self.a.target_growth) ** (self.m // 12)
        target = self.zone.structure.sizes * 12 * growth
        measured = self.zone.sums.measured
        return measured / target, measured.sum() / target.sum()

    def target(self, i):
        """Return what a person is to achieve in a month."""
        rule = self.a.individual_targets
        if rule == "none" or not self.in_force:
            return 1.0
        column = {"capacity": "capacity", "last_year": "contribution"}.get(rule)
        posts = self.posts["department"]
        there = [j for j in self.held if posts[j] == posts[i]]
        able = {j: max(0.05, self.old[column][j]) if column else 1.0 for j in there}
        growth = (1 + self.a.target_growth) ** (self.m // 12)
        return growth * able[i] * len(there) / sum(able.values())

    def standing(self, month, own):
        """Return share of the city and national rank of an output, in the norm a post."""
        r, years = self.a.rivals, range(12, month + 1, 12)

        def output(number, nation):
            who = self.zone.key, 0, number, nation, Purpose.RIVAL
            grown = sum(r.growth + r.growth_spread * normal(*who, y) for y in years)
            return exp(r.level_spread * normal(*who, 0) + grown)

        city = sum(output(k, 0) for k in range(r.city))
        better = sum(output(k, 1) > own for k in range(r.national))
        return own / (own + city), 1 + better

    def overseer(self, d, rows):
        listed = self.zone.structure.organisation.departments[d].overseen_by
        return listed - 1 if listed else d % len(rows)

    def truly_weak(self, scores, ranked, does):
        """Return the rows of the truly weak: in each grade, as many as its tail would hold."""
        a, alpha, found = self.a, self.a.tail_share if self.in_force else 0.0, set()
        carry = self.carry if a.pool == "zone" else self.zone.carry["true"]
        for number, pool in enumerate(self.zone.structure.pools["zone"]):
            rated = [i for i in pool.tolist() if i in scores]
            if not rated or len(rated) < a.min_pool:
                continue
            c = carry[number] if a.rounding == "carry" else self.constant(pool, "zone")
            many = min(len(rated), math.floor(len(rated) * alpha + c + 1e-9))
            true = {i: (twelve_digits(does[i]), not ranked[i][2], i) for i in rated}
            found |= set(sorted(rated, key=true.get)[:many])
        return found

    def rank(self, scores):
        """Return by row: score, place, tail, appraisal, denied."""
        a, found, alpha = self.a, {}, self.a.tail_share if self.in_force else 0.0
        for number, pool in enumerate(self.zone.structure.pools[a.pool]):
            rated = [i for i in pool.tolist() if i in scores]
            if not rated:
                continue
            mean = sum(scores[i] for i in rated) / len(rated)
            if self.in_force and a.individual_targets != "none":
                mean = 1.0
            ranked = sorted(
                rated, key=lambda i: twelve_digits(self.mean_of_years(i, scores[i] / mean))
            )
            n, counted = len(rated), len(rated) >= a.min_pool
            tail, best = 0, n
            if counted:
                carries = a.rounding == "carry"
                c = self.carry[number] if carries else self.constant(pool, a.pool)
                tail = min(n, math.floor(n * alpha + c + 1e-9))
                if carries:
                    self.carry[number] = c + n * alpha - tail
                best = math.floor(n * a.excellent_share + 1e-9)
            for j, i in enumerate(ranked):
                score = scores[i] / mean
                held = score if a.appraisal_against == "mean" else scores[i]
                held, low, basic, high = map(twelve_digits, (
                    held, a.unqualified_below, a.basic_below, a.excellent_above))  # fmt: skip
                top = held >= high and held >= basic
                grade = (UNQUALIFIED if held < low else BASIC if held < basic else EXCELLENT
                         if top and j >= n - best else QUALIFIED)  # fmt: skip
                denied = top and held >= low and grade == QUALIFIED
                found[i] = score, (j + 0.5) / n, j < tail, grade, denied
        return found

    def mean_of_years(self, i, score):
        """Return the mean of this year's score and those known of the years before."""
        past = [self.old[f"score_{k}"][i] for k in range(1, 5)]
        known = [score, *[x for x in past if x > 0][: self.a.years_averaged - 1]]
        total = 0.0
        for x in known:
            total += x
        return total / len(known)

    def constant(self, pool, kind):
        if self.a.rounding != "lot":
            return CONSTANT[self.a.rounding]
        first = self.posts[pool[0]]
        unit = first["unit"] if kind == "department" else 0
        grade = int(first["grade"]) * 2**26
        return uniform(self.zone.key, unit, grade, 0, Purpose.LOT, self.m) * (1 - 1e-6)

    def together(self, departments):
        """Return by department the joint result that its pack follows."""
        departments = range(departments)
        follows, growth = self.p.pack_follows, (1 + self.a.target_growth) ** (self.m // 12)
        if not self.in_force:
            return [1.0 for _ in departments]
        factors = []
        for d in departments:
            them = [i for i in self.held if self.old["months"][i] > 0 and not self.on_old_terms(i)
                    and (follows == "zone" or self.posts["department"][i] == d)]  # fmt: skip
            months = sum(int(self.old["months"][i]) for i in them)
            result = 1.0
            if follows != "none" and months:
                result = sum(self.old["measured"][i] for i in them) / months / growth
            factors.append(result)
        return factors

    def settle(self, ranked, c):
        """Return by row what is paid at the year's end, in fen."""
        packs = [int(np.rint(p * x)) for p, x in
                 zip(self.zone.sums.packs, self.together(len(c)), strict=True)]  # fmt: skip
        on_packs = self.a.coefficient_reading != "K1" and self.in_force
        by_result = self.in_force and self.a.department_score == "packs"
        if by_result:
            w, (reached, whole) = self.a.department_weight, self.attained()
            c = (c if on_packs else 1.0) * (1 - w + w * reached / whole)
        if on_packs or by_result:
            packs = self.multiplied(packs, c)
        advanced = [int(x) for x in self.zone.sums.advanced]
        one_pool = self.in_force and self.p.sharing_pool == "zone"
        members = [i for i in self.held if self.old["months"][i] > 0 and not self.on_old_terms(i)]
        pools = [(members, sum(packs), sum(advanced))] if one_pool else [
            ([i for i in members if self.posts["department"][i] == d], packs[d], advanced[d])
            for d in range(len(packs))
        ]  # fmt: skip
        paid = {}
        for people, pack, before in pools:
            if people:
                paid |= self.shares(people, pack, before, ranked)
        if self.in_force and self.p.excess_share:
            self.reward(paid, ranked)
        return paid

    def multiplied(self, packs, c):
        exact = [p * factor for p, factor in zip(packs, c, strict=True)]
        if self.p.packs_total == "as_planned":
            return [int(np.rint(x)) for x in exact]
        exact = [sum(packs) * (x / sum(exact)) if sum(exact) else 0.0 for x in exact]
        fen = [math.floor(x) for x in exact]
        for d in largest(fen, exact)[: sum(packs) - sum(fen)]:
            fen[d] += 1
        return fen

    def on_old_terms(self, i):
        old = self.s.appointment.coverage == "grandfathered"
        return old and self.old["origin"][i] == INSIDER

    def standard(self, i):
        scale = self.p.company_scale if self.old["status"][i] == COMPANY else 1
        return int(np.rint(self.posts["standard"][i] * scale))

    def shares(self, people, pack, before, ranked):
        link = self.p.link if self.in_force else self.p.former_link
        weights = []
        for i in people:
            score = ranked[i][0] if i in ranked else 1.0
            worth = (1 - link + link * score) * self.posts["value"][i] * self.standard(i)
            lost = self.in_force and i in ranked and ranked[i][3] == UNQUALIFIED
            weights.append(
                worth * self.old["months"][i] * (self.p.unqualified_share if lost else 1)
            )
        total = sum(weights)
        if total <= 0:
            return dict.fromkeys(people, 0)
        if before > 0:
            weights = [max(0.0, pack * (w / total) - self.old["advance"][i])
                       for i, w in zip(people, weights, strict=True)]  # fmt: skip
        left, total = max(0, pack - before), sum(weights)
        exact = [left * (w / total) if total > 0 else left / len(people) for w in weights]
        fen = [math.floor(x) for x in exact]
        for j in largest(fen, exact)[: left - sum(fen)]:
            fen[j] += 1
        if self.in_force:
            for j, i in enumerate(people):
                most = int(self.p.cap_multiple * self.standard(i) * self.old["months"][i])
                fen[j] = min(fen[j], max(0, most - int(self.old["paid"][i])))
        return dict(zip(people, fen, strict=True))

    def reward(self, paid, ranked):
        old = self.s.appointment.coverage == "grandfathered"
        origin = self.zone.staff["origin"]
        ranked = {i: r for i, r in ranked.items() if not old or origin[i] != INSIDER}
        best = sorted(ranked, key=lambda i: (-twelve_digits(ranked[i][0]), i))
        left = self.zone.sums.money[SAVED]
        for i in best[: math.floor(len(ranked) * self.p.excess_share + 1e-9)]:
            each = int(np.rint(self.standard(i) * self.p.excess_months))
            if self.p.excess_from == "savings" and each > left:
                break
            left -= each
            paid[i] = paid.get(i, 0) + each

    def judge(self, i, ranked):
        """Return what follows for one person, given the records with this year in them."""
        x, p, term = self.s.exit, self.zone.staff[i], self.s.appointment.term_months
        insider = p["origin"] == INSIDER
        if i not in ranked or (insider and self.s.appointment.coverage != "all"):
            return exits.STAYS
        ends = self.s.appointment.active and self.m % term == 0
        a = ends and p["term_score"] < self.a.term_target * p["term_years"]
        unqualified = ranked[i][3] == UNQUALIFIED
        b = unqualified and p["failures"] >= x.unqualified_years
        needed = x.tail_years or max(1, term // 12)
        c = p["tail_years"] >= needed and bool(x.tail_years or ends)
        turned = unqualified and x.rotate_unqualified
        if not (a or b or c or turned):
            return exits.STAYS
        d = self.person(uniform, i, Purpose.REFUSAL) < self.s.behaviour.refusal.strength
        over = {"none": False, "R1": (a or b or c) and d, "R2": a or b or (c and d),
                "R3": (a or (b and c)) and d, "R4": (a or b) and c and d,
                "R5": a or (b and c and d), "R6": a or ((b or c) and d)}[x.reading]  # fmt: skip
        if over:
            age = self.s.staff
            limit = 12 * (age.retirement_age_women if p["sex"] == FEMALE else
                          age.retirement_age_men)  # fmt: skip
            near = self.m - p["entered"] >= 180 and limit - (self.m - p["birth"]) < 60
            if x.protect and (
                near or self.person(uniform, i, Purpose.PROTECTED) < x.protected_share
            ):
                return exits.PROTECTED
            if self.person(uniform, i, Purpose.SUBSTITUTION) < x.substitution:
                return exits.TALKED_OUT
            appeal, overturn = self.person(uniform_pair, i, Purpose.APPEAL)
            kept = appeal < x.appeal and overturn < x.overturn
            return exits.KEPT if kept else exits.LEAVES
        if d:
            return exits.STAYS
        if turned and p["failures"] <= 1 and not c:
            return exits.ROTATES
        return exits.MOVES if x.reading != "none" or turned else exits.STAYS


def check(policy, replication, years):
    zone = Zone(Plan(apply(SMALL, {**policy, "study.years": 4})), 13, replication)
    Calendar(zone).env.run(until=360 * years + 10)
    bring_everyone_up(zone.zones)
    page = Year(zone)
    c = page.coefficients() if page.in_force else zone.coefficient.copy()
    scores, held = page.scores(c), zone.staff[: page.n]
    does = held["capacity"] * held["effort"] * (1 - held["moved"])
    weak = page.truly_weak(scores, Year(zone).rank(scores), does)
    ranked = page.rank(scores)
    paid_before = zone.staff["paid"].copy()
    year.assess(zone.zones)
    assert zone.coefficient == pytest.approx(c, rel=1e-12)
    worked = [i for i in page.held if held["months"][i] > 0]
    assert held["contribution"][worked] == pytest.approx(does[worked], rel=1e-12)
    assert np.flatnonzero(held["score"] > 0).tolist() == sorted(ranked)
    for i, (score, place, tail, grade, denied) in ranked.items():
        p = held[i]
        assert p["score"] == pytest.approx(score, rel=1e-12)
        assert (p["place"], p["tail"], p["appraisal"], p["denied"]) == (place, tail, grade, denied)
    assert zone.carry[page.a.pool] == pytest.approx(page.carry)
    assert {i for i in ranked if held["weak"][i]} == weak
    paid = page.settle({i: (held["score"][i], *r[1:]) for i, r in ranked.items()}, zone.coefficient)
    year._settle(zone.zones)
    assert {i: int(x) for i, x in enumerate(zone.staff["paid"] - paid_before) if x} == {
        i: x for i, x in paid.items() if x
    }
    k = zone.past
    row = policy["exit.tail_count"] == "in_a_row" or policy["exit.tail_years"] == 0
    assert k.exit.in_a_row == row
    counted = zone.staff["tail_years"].copy()
    write_records(zone.staff, zone.posts, row)
    for i, r in ranked.items():
        kept = 0 if row else counted[i]
        assert zone.staff["tail_years"][i] == (counted[i] + 1 if r[2] else kept)
        assert zone.staff["score_1"][i] == held["score"][i]
    term_end = (
        k.settings.appointment.active and zone.month % k.settings.appointment.term_months == 0
    )
    zones = zone.zones
    outcome, _, _ = judge_everywhere(
        zones.keys, zones.staff, zone.month, term_end,
        k.exit.years_needed(k.settings.appointment.term_months // 12),
        not k.appointing.everyone, k.exit,
    )  # fmt: skip
    assert outcome[0, : page.n].tolist() == [page.judge(i, ranked) for i in range(page.n)]


@settings(max_examples=25)
@given(POLICY, st.integers(0, 10_000), st.integers(1, 3))
def test_a_year_ends_as_described(policy, replication, years):
    """Coefficients, scores, ranks, appraisals, pay to the fen, and judgements."""
    check(policy, replication, years)


@pytest.mark.slow
@settings(max_examples=400)
@given(POLICY, st.integers(0, 10_000), st.integers(1, 3))
def test_a_year_ends_as_described_at_length(policy, replication, years):
    check(policy, replication, years)
