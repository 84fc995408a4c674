"""Section 7.13 of docs/model.md written anew, a person at a time, and held against the engine.

Nothing here looks at how ``sim.reform.appointment`` does it; where the two differ, one of code and
page is wrong.
"""

import math
from bisect import bisect_left, bisect_right

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.chance.keyed import Purpose, normal, uniform, words
from sim.chance.portable import log, normal_quantile
from sim.engine.calendar import Calendar
from sim.engine.plan import Plan
from sim.engine.rounds import set_coefficients
from sim.engine.zone import Zone
from sim.reform.appointment import appoint
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import INSIDER, POSTED, SURPLUS

SMALL = load_scenario("scenarios/small-zone.yaml")
GRADES = [g.name for g in SMALL.organisation.grades]
MODES = ("direct", "competitive", "two_way")
TYPES = [{"name": "administration", "posts": {"clerk": 4, "section_head": 1}},
         {"name": "social", "posts": {"senior_clerk": 2, "clerk": 2}}]  # fmt: skip
POLICY = st.fixed_dictionaries(
    {
        "appointment.order": st.permutations(MODES),
        "appointment.direct_grades": st.sampled_from([[], ["zone_leader", "director"], ["clerk"]]),
        "appointment.competitive_grades": st.sampled_from([[], ["section_head"], GRADES[1:4]]),
        "appointment.matching": st.sampled_from(["deferred_acceptance", "serial_dictatorship"]),
        "appointment.proposing": st.sampled_from(["staff", "departments"]),
        "appointment.coverage": st.sampled_from(["all", "all", "outsiders_only", "grandfathered"]),
        "appointment.choices": st.integers(1, 5),
        "appointment.unfit_share": st.sampled_from([0.0, 0.1, 0.4]),
        "appointment.idle_below": st.sampled_from([0.0, 0.3, 1.0]),
        "appointment.home_preference": st.sampled_from([0.0, 0.5, 2.5]),
        "appointment.climb_handicap": st.sampled_from([0.0, 1.0]),
        "appointment.fall": st.sampled_from(["one_level", "any"]),
        "appointment.panel_validity": st.sampled_from([0.0, 0.42, 1.0]),
        "appointment.record_weight": st.sampled_from([0.0, 0.5, 1.0]),
        "behaviour.refusal.strength": st.sampled_from([0.0, 0.3, 1.0]),
        "assessment.start_month": st.sampled_from([0, 3]),
        "assessment.coefficient_reading": st.sampled_from(["K1", "K2"]),
        "recruitment.challenge_share": st.sampled_from([0.0, 0.3]),
        "organisation.departments.Economy.former_units": st.sampled_from([1, 3]),
        "organisation.departments.Economy.post_types": st.sampled_from([[], TYPES]),
        "staff.output_spread": st.sampled_from([0.0, 0.2]),
        "staff.idle_share": st.sampled_from([0.01, 0.3]),
    }
)


def without_unused(policy):
    """Return a policy whose order names only the modes that some grade has."""
    direct, compete = (policy[f"appointment.{mode}_grades"] for mode in MODES[:2])
    used = {"direct": direct, "competitive": compete, "two_way": {*GRADES} - {*direct, *compete}}
    order = [mode for mode in policy["appointment.order"] if used[mode]]
    return {**policy, "appointment.order": order}


class Round:
    """One appointment round, by the words of the page."""

    def __init__(self, zone):
        self.zone, self.s = zone, zone.regime.settings
        self.a = self.s.appointment
        self.posts, self.staff, self.month = zone.posts, zone.staff, zone.month
        self.free = [True] * len(self.posts)
        self.seat, self.view, self.worth, self.level = {}, {}, {}, {}

    def draw(self, how, i, purpose, date):
        p = self.staff[i]
        return how(self.zone.key, p["unit"], p["serial"], p["turn"], purpose, date)

    def merit(self, i, family):
        phi = self.s.staff.fit_share
        fit = self.draw(normal, i, Purpose.FIT, family) + self.staff["trained"][i]
        return math.sqrt(1 - phi) * self.staff["ability"][i] + math.sqrt(phi) * fit

    def hold(self):
        """Return seat by row, None for those who must wait."""
        v, omega, playing = self.a.panel_validity, self.s.staff.output_spread, []
        for i, p in enumerate(self.staff):
            if p["state"] not in (POSTED, SURPLUS):
                continue
            insider = p["origin"] == INSIDER
            if self.a.coverage != "all" and insider and p["state"] == POSTED:
                self.take(i, i)
                continue
            merit = log(p["capacity"] * p["effort"]) / omega + omega / 2 if omega else 0.0
            noise = self.draw(normal, i, Purpose.PANEL, self.month)
            self.view[i] = v * merit + math.sqrt(1 - v * v) * noise
            self.worth[i] = v * self.view[i]
            self.seat[i] = None
        self.add_records()
        bar = normal_quantile(max(self.a.unfit_share, 1e-12))
        for i in self.view:
            if self.view[i] >= bar and self.staff["effort"][i] >= self.a.idle_below:
                playing.append(i)
                self.level[i] = int(self.staff["grade"][i])
        by_mode = {m: [] for m in MODES}
        for g, name in enumerate(GRADES):
            direct, compete = self.a.direct_grades, self.a.competitive_grades
            mode = "direct" if name in direct else "competitive" if name in compete else "two_way"
            by_mode[mode].append(g)
        for mode in self.a.order:
            for g in sorted(by_mode[mode], reverse=True):
                there = [i for i in playing if self.seat[i] is None and self.level[i] == g]
                getattr(self, mode)(g, there, playing)
                for i in there:
                    if self.seat[i] is None:
                        self.level[i] -= 1
                        if self.a.fall == "one_level" and self.staff["grade"][i] == g:
                            self.view[i] += 100  # before everybody else
        return self.seat

    def take(self, i, post):
        self.seat[i] = int(post)
        self.free[post] = False

    def posts_of(self, g, department=None):
        return [p for p in range(len(self.posts)) if self.free[p] and self.posts["grade"][p] == g
                and department in (None, self.posts["department"][p])]  # fmt: skip

    def place_in(self, i, g, department):
        """Own post, else the free one whose work suits best, first of equals; None without any."""
        found = self.posts_of(g, department)
        suits = {p: -self.merit(i, self.posts["family"][p]) for p in found}
        return i if i in found else min(found, key=suits.get) if found else None

    def direct(self, g, there, _):
        for i in there:
            if i < len(self.posts) and self.posts["grade"][i] == g:
                self.take(i, i)

    def competitive(self, g, there, playing):
        below = [i for i in playing if self.seat[i] is None and self.level[i] == g - 1
                 and self.staff["grade"][i] == g - 1]  # fmt: skip
        standing = {i: self.view[i] - (self.a.climb_handicap if i in below else 0.0)
                    for i in [*there, *below]}  # fmt: skip
        won = sorted(sorted(standing), key=lambda i: -standing[i])[: len(self.posts_of(g))]
        for where in ("own post", "own department", "anywhere"):
            for i in [i for i in won if self.seat[i] is None]:
                if where == "own post":
                    post = i if i in self.posts_of(g) else None
                elif where == "own department":
                    post = self.place_in(i, g, self.staff["department"][i])
                else:
                    post = self.posts_of(g)[0]
                if post is not None:
                    self.take(i, post)

    def two_way(self, g, there, _):
        departments = range(len(self.zone.structure.sizes))
        quota = {d: len(self.posts_of(g, d)) for d in departments}
        offers = {d: {self.posts["family"][p] for p in self.posts_of(g, d)} for d in departments}
        wishes, seen = {}, {}
        for i in there:
            home = self.staff["department"][i]
            likes = {d: self.liking(i, d, home) for d in departments if quota[d]}
            named = min(self.a.choices + 1, len(departments))
            wishes[i] = sorted(likes, key=lambda d: -likes[d])[:named]
            last = i if i < len(self.posts) else self.zone.structure.first[home]
            own = self.merit(i, self.posts["family"][last])
            best = {d: max(self.merit(i, f) for f in offers[d]) for d in likes}
            seen[i] = {d: self.view[i] + self.a.panel_validity * (best[d] - own) for d in likes}
        if self.a.matching == "serial_dictatorship":
            match = {}
            own, last = self.staff["grade"], self.a.fall == "any"
            for i in sorted(
                there, key=lambda i: (last or self.level[i] >= own[i], -self.staff["place"][i])
            ):
                for d in wishes[i]:
                    if list(match.values()).count(d) < quota[d]:
                        match[i] = d
                        break
        elif self.a.proposing == "departments":
            match = self.offered(there, wishes, seen, quota)
        else:
            match = self.deferred(there, wishes, seen, quota)
        ranked = sorted(there, key=lambda i: -self.view[i])
        for keeping in (True, False):
            for i in ranked:
                if i in match and self.seat[i] is None:
                    post = self.place_in(i, g, match[i])
                    if post == i or (post is not None and not keeping):
                        self.take(i, post)
        for i in ranked:
            if self.seat[i] is None:
                u = self.draw(uniform, i, Purpose.REFUSAL, self.month)
                left = self.posts_of(g)
                if u >= self.s.behaviour.refusal.strength and left:
                    self.take(i, left[0])

    def liking(self, i, d, home):
        w = self.draw(words, i, Purpose.TASTE, 1024 * self.month + d // 4)[d % 4]
        liking = math.sqrt(12.0) * ((float(w) + 0.5) * 2.0**-32 - 0.5)
        k = self.zone.regime
        if k.in_force and self.s.assessment.coefficient_reading == "K2":
            worth = self.a.pay_preference * self.s.pay.incentive_ratio
            liking += worth * (self.zone.coefficient[d] - 1.0)
        return liking + (self.a.home_preference if d == home else 0.0)

    @staticmethod
    def offered(there, wishes, seen, quota):
        """Let departments ask until none has anybody left to ask who named it."""
        lists = {d: sorted((i for i in there if d in wishes[i]), key=lambda i: (-seen[i][d], i))
                 for d in quota}  # fmt: skip
        match = {}
        asking = True
        while asking:
            asking = False
            for d in quota:
                while lists[d] and list(match.values()).count(d) < quota[d]:
                    i = lists[d].pop(0)
                    if i not in match or wishes[i].index(d) < wishes[i].index(match[i]):
                        match[i] = d
                        asking = True
        return match

    def add_records(self):
        """Let the record of the term count beside what the panel sees."""
        w, v = self.a.record_weight, self.a.panel_validity
        shown = math.sqrt(self.s.assessment.reliability)
        p = self.staff
        rated = [i for i in self.view if w and p["term_years"][i]]
        mean = {i: round(p["term_score"][i] / p["term_years"][i], 12) for i in rated}
        ranked = sorted(mean.values())
        together = (1 - w) ** 2 + w**2 + 2 * w * (1 - w) * v * shown
        for i in rated:  # equal records share the middle of their ranks
            middle = bisect_left(ranked, mean[i]) + bisect_right(ranked, mean[i])
            record = normal_quantile(0.5 * middle / len(ranked))
            self.view[i] = ((1 - w) * self.view[i] + w * record) / math.sqrt(together)
            self.worth[i] = ((1 - w) * v + w * shown) / math.sqrt(together) * self.view[i]

    @staticmethod
    def deferred(there, wishes, seen, quota):
        """Let all propose until nobody is rejected; the order of proposals makes no difference."""
        asked, held = dict.fromkeys(there, 0), {d: [] for d in quota}
        free = list(there)
        while free:
            i = free.pop()
            if asked[i] < len(wishes[i]):
                d = wishes[i][asked[i]]
                asked[i] += 1
                held[d] = sorted([*held[d], i], key=lambda j: (-seen[j][d], j))
                free += held[d][quota[d] :]
                held[d] = held[d][: quota[d]]
        return {i: d for d, people in held.items() for i in people}


def check(policy, replication, later):
    zone = Zone(Plan(apply(SMALL, {**policy, "appointment.term_months": 12})), 11, replication)
    Calendar(zone).env.run(until=373 if later else 13)
    k = zone.regime
    if k.in_force and not later:
        set_coefficients(zone.zones)
    seat, worth = appoint(
        zone.key, zone.staff, zone.posts, zone.structure.layout, zone.coefficient, zone.month,
        k.appointing, k.moving.people,
    )  # fmt: skip
    described = Round(zone)
    expected = described.hold()
    assert {i: (s if s >= 0 else None) for i, s in enumerate(seat.tolist()) if i in expected} == (
        expected
    )
    assert set(np.flatnonzero(seat >= 0)) <= set(expected)
    for i, merit in described.worth.items():
        assert worth[i] == pytest.approx(merit, abs=1e-12)


ROUNDS = POLICY | POLICY.map(without_unused)


@settings(max_examples=25)
@given(ROUNDS, st.integers(0, 10_000), st.booleans())
def test_a_round_is_as_described(policy, replication, later):
    """Seats of the engine are those of the page, at the start and at a term's end."""
    check(policy, replication, later)


@pytest.mark.slow
@settings(max_examples=400)
@given(ROUNDS, st.integers(0, 10_000), st.booleans())
def test_a_round_is_as_described_at_length(policy, replication, later):
    check(policy, replication, later)
