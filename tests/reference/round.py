"""The appointment round (section 7.13)."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right

from reference import settings
from reference.chance import of_person, of_post
from reference.exits import end_appointment, is_protected
from reference.people import give_status, merit, settle, sit_down, vacate
from reference.recruitment import book, open_recruitment
from reference.year import set_coefficients, twelve_digits
from sim.chance.keyed import Purpose
from sim.chance.portable import log, normal_quantile
from sim.staff.table import POSTED, SURPLUS, TERM_CONTRACT, WAITING


class Round:
    """Who gets which post: `seat` by person, None for those who must wait."""

    def __init__(self, zone):
        self.zone, self.rules = zone, zone.rules()
        self.s = self.rules.settings
        self.a = self.s.appointment
        self.free = {post for post in zone.posts if post.grade < zone.appointed_from}
        self.own = {post.holder: post for post in zone.held()}
        self.seat, self.view, self.worth, self.level = {}, {}, {}, {}

    def hold(self):
        """Hold the round; return seat by person."""
        v, omega, playing = self.a.panel_validity, self.s.staff.output_spread, []
        for p in self.zone.everyone():
            if p.state not in (POSTED, SURPLUS):
                continue
            spared = not self.rules.everyone and p.insider
            if p.state == POSTED and (spared or p.grade >= self.zone.appointed_from):
                self.seat[p] = self.own[p]
                self.free.discard(self.own[p])
                continue
            true = log(p.capacity * p.effort) / omega + omega / 2 if omega else 0.0
            noise = of_person(self.zone, "normal", p, Purpose.PANEL, self.zone.month)
            self.view[p] = v * true + math.sqrt(1 - v * v) * noise
            self.worth[p] = v * self.view[p]
            self.seat[p] = None
        self.add_records()
        bar = normal_quantile(max(self.a.unfit_share, 1e-12))
        for p in self.view:
            if self.view[p] >= bar and p.effort >= self.a.idle_below:
                playing.append(p)
                self.level[p] = p.grade
        by_mode = {"direct": [], "competitive": [], "two_way": []}
        for g, grade in enumerate(self.zone.organisation.grades):
            direct, compete = self.a.direct_grades, self.a.competitive_grades
            mode = "direct" if grade.name in direct else "two_way"
            by_mode["competitive" if grade.name in compete else mode].append(g)
        for mode in self.a.order:
            for g in sorted(by_mode[mode], reverse=True):
                there = [p for p in playing if self.seat[p] is None and self.level[p] == g]
                getattr(self, mode)(g, there, playing)
                for p in there:
                    if self.seat[p] is None:
                        self.level[p] -= 1
                        if self.a.fall == "one_level" and p.grade == g:
                            self.view[p] += 100  # before everybody else
        return self.seat

    def add_records(self):
        """Let the record of the term count beside what the panel sees."""
        w, v, shown = (
            self.a.record_weight, self.a.panel_validity, math.sqrt(self.s.assessment.reliability)
        )  # fmt: skip
        if not w:
            return
        mean = {p: twelve_digits(p.term_score / p.term_years) for p in self.view if p.term_years}
        ranked = sorted(mean.values())
        scale = math.sqrt((1 - w) ** 2 + w**2 + 2 * w * (1 - w) * v * shown)
        for p, own in mean.items():
            middle = (bisect_left(ranked, own) + bisect_right(ranked, own)) / 2
            record = normal_quantile(middle / len(mean))
            self.view[p] = ((1 - w) * self.view[p] + w * record) / scale
            self.worth[p] = ((1 - w) * v + w * shown) / scale * self.view[p]

    def take(self, person, post):
        self.seat[person] = post
        self.free.remove(post)

    def posts_of(self, g, department=None):
        """Return free posts of a grade, first to last, of all departments or one."""
        return [post for post in self.zone.posts if post in self.free and post.grade == g
                and department in (None, post.department)]  # fmt: skip

    def place_in(self, person, g, department):
        """Own post, else the free one whose work suits best, first of equals; None without any."""
        found = self.posts_of(g, department)
        if self.own.get(person) in found:
            return self.own[person]
        suits = {post: merit(self.zone, person, post.family) for post in found}
        return max(found, key=suits.get) if found else None

    def direct(self, g, there, _):
        for p in there:
            post = self.own.get(p)
            if post and post.grade == g and post in self.free:
                self.take(p, post)

    def competitive(self, g, there, playing):
        below = [p for p in playing if self.seat[p] is None and self.level[p] == g - 1
                 and p.grade == g - 1]  # fmt: skip
        standing = {p: self.view[p] - (self.a.climb_handicap if p in below else 0.0)
                    for p in playing if p in there or p in below}  # fmt: skip
        won = sorted(standing, key=lambda p: -standing[p])[: len(self.posts_of(g))]
        for where in ("own post", "own department", "anywhere"):
            for p in [p for p in won if self.seat[p] is None]:
                if where == "own post":
                    post = self.own[p] if self.own.get(p) in self.posts_of(g) else None
                elif where == "own department":
                    post = self.place_in(p, g, p.department)
                else:
                    post = self.posts_of(g)[0]
                if post is not None:
                    self.take(p, post)

    def two_way(self, g, there, _):
        departments = self.zone.departments
        quota = {d: len(self.posts_of(g, d)) for d in departments}
        offers = {d: {post.family for post in self.posts_of(g, d)} for d in departments}
        wishes, seen = {}, {}
        for p in there:
            likes = {d: self.liking(p, d) for d in departments if quota[d]}
            named = min(self.a.choices + 1, len(departments))
            wishes[p] = sorted(likes, key=lambda d: -likes[d])[:named]
            last = self.own.get(p) or self.zone.posts_of(p.department)[0]
            own = merit(self.zone, p, last.family)
            best = {d: max(merit(self.zone, p, f) for f in offers[d]) for d in likes}
            seen[p] = {d: self.view[p] + self.a.panel_validity * (best[d] - own) for d in likes}
        if self.a.matching == "serial_dictatorship":
            match = {}
            fallen = {p for p in there if self.level[p] < p.grade and self.a.fall == "one_level"}
            for p in sorted(there, key=lambda p: (p not in fallen, -p.place)):
                for d in wishes[p]:
                    if list(match.values()).count(d) < quota[d]:
                        match[p] = d
                        break
        elif self.a.proposing == "departments":
            match = offered(there, wishes, seen, quota)
        else:
            match = deferred(there, wishes, seen, quota)
        ranked = sorted(there, key=lambda p: -self.view[p])
        for keeping in (True, False):
            for p in ranked:
                if p in match and self.seat[p] is None:
                    post = self.place_in(p, g, match[p])
                    if post and (not keeping or post is self.own.get(p)):
                        self.take(p, post)
        for p in ranked:
            if self.seat[p] is None:
                u = of_person(self.zone, "uniform", p, Purpose.REFUSAL, self.zone.month)
                left = self.posts_of(g)
                if u >= settings.refusal(self.s) and left:
                    self.take(p, left[0])

    def liking(self, person, d):
        """Return how much a person likes a department."""
        date = 1024 * self.zone.month + d // 4
        w = of_person(self.zone, "words", person, Purpose.TASTE, date)[d % 4]
        liking = math.sqrt(12.0) * ((float(w) + 0.5) * 2.0**-32 - 0.5)
        known = self.rules.stake if self.rules.on_packs else 0.0
        liking += self.a.pay_preference * known * (self.zone.coefficient[d] - 1.0)
        return liking + (self.a.home_preference if d == person.department else 0.0)


def offered(there, wishes, seen, quota):
    """Let departments ask until none has anybody left to ask who named it."""
    lists = {d: sorted((p for p in there if d in wishes[p]), key=lambda p: -seen[p][d])
             for d in quota}  # fmt: skip
    match = {}
    asking = True
    while asking:
        asking = False
        for d in quota:
            while lists[d] and list(match.values()).count(d) < quota[d]:
                p = lists[d].pop(0)
                if p not in match or wishes[p].index(d) < wishes[p].index(match[p]):
                    match[p] = d
                    asking = True
    return match


def deferred(there, wishes, seen, quota):
    """Let all propose until nobody is rejected; the order of proposals makes no difference."""
    asked, held = dict.fromkeys(there, 0), {d: [] for d in quota}
    order = {p: i for i, p in enumerate(there)}
    free = list(there)
    while free:
        p = free.pop()
        if asked[p] < len(wishes[p]):
            d = wishes[p][asked[p]]
            asked[p] += 1
            held[d] = sorted([*held[d], p], key=lambda q: (-seen[q][d], order[q]))
            free += held[d][quota[d] :]
            held[d] = held[d][: quota[d]]
    return {p: d for d, people in held.items() for p in people}


def appoint(zone):
    """Hold a round and the challenges after it; return those who must wait."""
    rules = zone.rules()
    if rules.in_force and zone.month == 0:
        set_coefficients(zone)
    held = Round(zone)
    held.hold()
    before = {p: (p.grade, p.department, p.effort) for p in held.view}
    waiting = take_seats(zone, held, rules)
    lost = challenge(zone, held, rules)
    count(zone, held, before, lost)
    without = waiting + lost
    for p in without:
        sit_down(zone, p, WAITING)
    if zone.term_at(zone.month - 1) and rules.settings.appointment.contract_end == "leave":
        end_contracts(zone, rules)
    waiting = [p for p in without if p in zone.bench]
    zone.tally["to_waiting"] += len(waiting)
    zone.tally["round_waiting"] += len(waiting)
    zone.tally["round_left"] += len(without) - len(waiting)
    zone.tally["never_placed"] -= len(without) - len(waiting)  # they never began to wait
    return waiting


def count(zone, held, before, lost):
    """Count what the round brought those who took part."""
    bar = normal_quantile(max(held.a.unfit_share, 1e-12))
    for p, view in held.view.items():
        grade, department, effort = before[p]
        post = held.seat[p]
        if p in lost:
            what = "outsider"
        elif post is None:
            what = "idle" if effort < held.a.idle_below else "unfit" if view < bar else "no_post"
        elif post.grade == grade:
            what = "kept" if post.department == department else "moved"
        elif post.grade > grade:
            what = "promoted"
        else:
            what = "lower" if post.grade == grade - 1 else "far_lower"
        zone.tally[f"round_{what}"] += 1
        zone.tally["round_part"] += 1
        zone.tally["moves"] += what in ("moved", "promoted", "lower", "far_lower")


def end_contracts(zone, rules):
    """Do not renew the term contracts of those who have no post at the end of a term."""
    for p in list(zone.bench):
        ends = p and p.state == WAITING and p.status == TERM_CONTRACT
        if ends and not is_protected(zone, p, rules.settings):
            end_appointment(zone, p, "not_renewed", "other", rules)


def take_seats(zone, held, rules):
    """Let everybody move to the seat they got; return those without one."""
    for p in zone.everyone():
        p.term_score, p.term_years = 0.0, 0
    stays = {p for p, post in held.seat.items() if post is not None and held.own.get(p) is post}
    leaving = [p for p in held.seat if p not in stays]
    for p in leaving:
        if p in held.own:
            held.own[p].holder = None
        else:
            zone.bench[zone.bench.index(p)] = None
    for p, post in held.seat.items():
        if post is not None and p not in stays:
            here = p.department == post.department
            settle(zone, p, post, 1.0 if here else settings.learning(rules.settings).mover)
    for post in zone.vacant():
        if post.due < 0:
            vacate(zone, post, rules)
    return [p for p in held.seat if held.seat[p] is None]


def challenge(zone, held, rules):
    """Open some posts to outsiders at once; return those who lost theirs."""
    s, lost = rules.settings, []
    openings = examined = 0
    share = s.recruitment.challenge_share if s.appointment.active else 0.0
    for post in zone.posts:
        if of_post(zone, "uniform", post, Purpose.CHALLENGE, zone.month) >= share:
            continue
        holder = post.holder
        if post.grade >= zone.appointed_from or (holder and holder not in held.view):
            continue
        best, expected, many = open_recruitment(zone, post, rules)
        openings += 1
        examined += many
        bar = held.worth[holder] if holder else -math.inf
        if best is None or bar >= expected:
            continue
        if holder:
            lost.append(holder)
            post.holder = None
        give_status(zone, best, post, False, rules)
        settle(zone, best, post, settings.learning(s).newcomer)
        zone.tally["hires"] += 1
    book(zone, openings, examined, rules)
    return lost
