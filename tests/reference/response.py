"""How people respond to the rules in force (section 7.14)."""

from __future__ import annotations

import math
from functools import cache

from reference import settings
from reference.exits import READINGS, serves_long
from reference.pay import split
from reference.year import growth, reliability, set_coefficients, target
from sim.chance.portable import exp, log, normal_cdf, normal_pdf, normal_quantile, power
from sim.staff.table import OUTSIDER


def respond(zone):
    """Let everybody in post choose anew, by what is there before anybody has."""
    rules = zone.rules()
    if rules.in_force and (zone.month % 12 == 0 or not zone.past.in_force):
        set_coefficients(zone)
    page = Response(zone)
    answers = {post.holder: (page.effort(post), page.moved(post), page.restless(post))
               for post in zone.held()}  # fmt: skip
    for p, (effort, moved, restless) in answers.items():
        p.effort, p.moved, p.restless = effort, moved, restless


@cache
def drawn_density(n, m):
    """Return the mean density at the cut of the tail of m of n: 0 if it is nobody or all."""
    if not 0 < m < n:
        return 0.0
    share = m / n
    z = normal_quantile(share)
    error = math.sqrt(share * (1 - share) / n) / normal_pdf(z)
    above = below = 0.0
    for k in range(-100, 101):
        x = z + 0.1 * k * error
        low, high = normal_cdf(x) / share, normal_cdf(-x) / (1 - share)
        weight = normal_pdf(x) * exp((m - 1) * log(low) + (n - m - 1) * log(high))
        below += weight
        above += weight * normal_pdf(x)
    return above / below


class Response:
    """What everybody in post answers."""

    def __init__(self, zone):
        self.zone, self.m, self.rules = zone, zone.month, zone.rules()
        self.s = self.rules.settings
        self.b, self.a, self.x = self.s.behaviour, self.s.assessment, self.s.exit
        self.held = zone.held()
        self.leaders = zone.leaders()
        self.targets = {post: target(zone, post, self.rules, 1) for post in self.held}
        self.leads = {
            post: log(post.holder.capacity * post.holder.effort / self.targets[post])
            for post in self.held
        }
        pools = zone.pools(self.a.pool).values()
        self.there = {post: [each for each in pool if each.holder]
                      for pool in pools for post in pool}  # fmt: skip
        self.levels = {
            post: sum(self.leads[each] for each in self.there[post]) / len(self.there[post])
            for post in self.held
        }
        plain = [self.pack(d) for d in zone.departments]
        c = zone.coefficient if self.rules.on_packs else [1.0 for _ in plain]
        self.packs = [x * y for x, y in zip(plain, c, strict=True)]
        self.scaled = 1.0
        if self.rules.in_force and self.s.pay.packs_total == "fixed" and sum(plain):
            self.scaled = sum(plain) / sum(self.packs)

    def shares(self, post):
        return not self.rules.on_old_terms(post.holder)

    def scale(self, post):
        return self.s.pay.company_scale if post.holder.company else 1.0

    def performance(self, post):
        planned = split(post.standard, self.s.pay, self.rules.in_force)[1]
        return planned * self.rules.packs_left * self.scale(post)

    def pack(self, d):
        """Return the performance pack of a month of a department, without its coefficient."""
        pack = sum(self.performance(post) for post in self.zone.held(d) if self.shares(post))
        follows = self.s.pay.pack_follows if self.rules.in_force else "none"
        if follows == "none":
            return pack
        them = [post.holder for post in self.zone.held(None if follows == "zone" else d)
                if self.shares(post)]  # fmt: skip
        if not them:
            return pack
        output = sum(p.capacity * p.effort for p in them) / len(them)
        return pack * (output / growth(self.zone, self.rules, 1))

    def reach(self, post):
        """Return how far the own result, and how far that of all, moves a person's pay."""
        rated = self.rated(post.holder)
        if not self.rules.in_force:
            return float(rated), 1.0
        link = self.rules.link
        omega, rho = self.s.staff.output_spread, self.rho(post)
        pack, sharing = self.pool_of(post)
        parts = {each: split(each.standard, self.s.pay, True) for each in sharing}
        advanced = sum(parts[each][2] * self.scale(each) for each in sharing)
        r = self.left_to_earn(advanced / pack, omega, link) if advanced and pack else 1.0
        if advanced and not pack:
            r = 0.0
        weights = {each: each.value * each.standard * self.scale(each) for each in sharing}
        share = max(pack * weights[post] / sum(weights.values()), 1e-9)
        base, _, paid = (part * self.scale(post) for part in parts[post])
        room = self.s.pay.cap_multiple * post.standard * self.scale(post) - base
        high = (paid + (room - paid) / max(r, 1e-9)) / share
        middle = math.sqrt(rho) * (self.leads[post] - self.levels[post]) - omega * omega / 2
        noise = math.sqrt(1 - rho) * omega

        def below(x):
            score = (x - 1 + link) / link if link else (math.inf if x > 1 else 0.0)
            if score <= 0:
                return 0.0
            if not noise:
                return float(middle < log(score) - 1e-9)
            return normal_cdf((log(score) - middle) / noise - noise)

        u = max(0.0, below(high) - below(paid / share))
        return r * u * rated, u if r > 0 else 0.0

    def rated(self, p):
        """Whether there will be a score at the next assessment."""
        due = 12 * (self.m // 12 + 1)
        in_time = due - p.entered >= self.a.probation_months
        return in_time and p.months + due - self.m >= self.a.min_months

    def left_to_earn(self, a, omega, link):
        """Return what is left of a pack over all that is earned above what is on account."""
        if a >= 1 - 1e-9:
            return 0.0
        bar = (a - 1 + link) / link if link else 0.0
        if bar <= 0 or not omega:
            return 1.0
        d = omega / 2 - log(bar) / omega
        return (1 - a) / (link * (normal_cdf(d) - bar * normal_cdf(d - omega)))

    def pool_of(self, post):
        """Return the pack of a month in which a person shares, and the posts that share it."""
        sharing = [each for each in self.held if self.shares(each)]
        if self.s.pay.sharing_pool == "zone":
            return self.scaled * sum(self.packs), sharing
        d = post.department
        return self.scaled * self.packs[d], [each for each in sharing if each.department == d]

    def own_part(self, post):
        """Return how many per cent one per cent of own output adds to a leader's score."""
        w, r, n = self.a.leader_weights, self.a.rivals, len(self.zone.posts)
        overseen = self.zone.overseen_by(post)
        dense = normal_pdf(0.0) / r.level_spread * r.national / (r.national + 1)
        part = w.targets + w.share * r.city / (r.city + 1) + w.rank * dense
        part /= n
        if not overseen:
            part += w.departments / n
        elif post.department in overseen:
            there = len(self.zone.posts_of(post.department))
            part += w.departments / (there * len(overseen))
        return min(1.0, part)

    def is_leader(self, post):
        return self.rules.in_force and post in self.leaders

    def rho(self, post):
        if self.is_leader(post):
            return self.own_part(post) ** 2
        return reliability(post, self.rules)

    def incentive(self, post):
        if not self.shares(post) or self.rules.stake == 0:
            return 0.0
        one_pool = self.s.pay.sharing_pool == "zone"
        d, zone = post.department, self.zone
        pool = [each for each in self.held if self.shares(each)]
        q, sharing = self.pool_of(post)
        alone, joint = self.reach(post)
        own = {each: each.standard * self.scale(each) for each in sharing}
        s = post.value * own[post] / sum(each.value * own[each] for each in sharing)
        n_d = len(zone.posts_of(d))
        in_force = self.rules.in_force
        w, counts = self.a.department_weight, self.a.department_score if in_force else ""
        seen = math.sqrt(self.rho(post))
        if self.is_leader(post):
            seen = self.own_part(post)
        elif counts == "scores":
            seen = (1 - w) * seen + w / n_d
        pull = alone * self.rules.link * q * (1 - s) * seen
        if counts == "packs" and not one_pool:
            pull += joint * q * w * (1 / n_d - 1 / len(zone.posts))
        follows = self.s.pay.pack_follows if in_force else "none"
        if follows == "zone":
            pull += joint * q / len(pool)
        if follows == "department":
            pull += joint * self.scaled * self.packs[d] / sum(each.department == d for each in pool)
        strength = self.b.incentive.strength if self.b.incentive.on else 0.0
        return strength * s * pull / own[post]

    def years(self, p):
        """Return the years left in the term, and those of the tail still needed (0: none)."""
        start, end = self.zone.term_at(self.m) or (0, 0)
        term, r = (end - start) // 12, end // 12 - self.m // 12 if end else 0
        if self.x.tail_years:
            return r, max(1, self.x.tail_years - p.tail_years)
        return r, r if r and p.tail_years + r >= term else 0

    def unqualified_needed(self, p):
        """Return the unqualified years still needed, the next one included."""
        return max(1, self.x.unqualified_years - p.failures)

    def ends(self, a, b, c):
        """Return the chance that the appointment ends by these grounds, and is ended."""
        x, q = self.x, settings.refusal(self.s)
        reading = READINGS[x.reading]
        chance = q * reading(a, b, c, True) + (1 - q) * reading(a, b, c, False)
        u = x.substitution
        stays = x.protected_share if x.protect else 0.0
        return chance * (1 - stays) * (u + (1 - u) * (1 - x.appeal * x.overturn))

    def out_of_reach(self, p):
        long = serves_long(self.zone, p, self.s, 12 * (self.m // 12 + 1))
        spared = p.insider and not self.rules.everyone
        spared = spared or p.grade >= self.zone.appointed_from
        return not self.rules.in_force or spared or (self.x.protect and long)

    def tail_cut(self, n):
        """Return the quantile of the tail among so many, and the factor on the density there."""
        alpha = self.a.tail_share if self.rules.in_force else 0.0
        constant = {"floor": 0.0, "round": 0.5, "ceil": 1 - 1e-6}.get(self.a.rounding)
        k = n * alpha if constant is None else math.floor(n * alpha + constant + 1e-9)
        if n < self.a.min_pool or not 0 < k < n:
            return None, 0.0
        z = normal_quantile(k / n)
        k = round(k, 9)
        low = math.floor(k)
        beta = (1 - (k - low)) * drawn_density(n, low)
        if k > low:
            beta += (k - low) * drawn_density(n, low + 1)
        return z, beta / normal_pdf(z)

    def grounds(self, post):
        """Return by ground: cut, density there, and whether it may be met this year."""
        p, a, x = post.holder, self.a, self.leads[post] - self.levels[post]
        level, n = self.levels[post], len(self.there[post])
        omega, rho = self.s.staff.output_spread, self.rho(post)
        seen, noise = math.sqrt(rho), math.sqrt(1 - rho) * omega
        r, needed = self.years(p)
        by_target = a.individual_targets != "none"
        found = {}

        def lifted(bar):
            """Return a bar before lenient raters lift what lies below the norm; None: out."""
            if bar >= 0:
                return bar
            return bar / (1 - a.leniency) if a.leniency < 1 else None

        if r:
            rest = (a.term_target * (p.term_years + r) - p.term_score) / r
            bar = lifted(log(rest) - (a.inflation if by_target else 0)) if rest > 0 else None
            if bar is not None:
                cut = bar + (-seen * level if by_target else omega * omega / 2)
                zeta = (cut - seen * x) * math.sqrt(r) / noise
                found["a"] = cut, normal_pdf(zeta) * seen / (noise * math.sqrt(r)), r == 1
        by_norm = by_target or a.appraisal_against == "norm"
        bar = lifted(log(a.unqualified_below) - (a.inflation if by_norm else 0))
        if bar is not None:
            cut = bar + (-seen * level if by_norm else omega * omega / 2)
            zeta, more = (cut - seen * x) / noise, self.unqualified_needed(p) - 1
            density = normal_pdf(zeta) * seen / noise
            found["b"] = cut, density * normal_cdf(zeta) ** more, more == 0
        z, factor = self.tail_cut(n)
        if z is not None and needed:
            cut = self.cut_of_the_year(p, omega * z, rho, omega)
            zeta = (cut - seen * x / math.sqrt(1 - 1 / max(n, 2))) / noise
            density = normal_pdf(zeta) * seen / noise * factor
            found["c"] = cut, density * normal_cdf(zeta) ** (needed - 1), needed == 1
        return found

    def threat(self, post):
        t, rho = self.b.threat, self.rho(post)
        known = 0 < rho < 1 and self.s.staff.output_spread > 0
        if not t.on or not known or self.out_of_reach(post.holder):
            return 0.0
        if not self.rated(post.holder):
            return 0.0
        grounds = self.grounds(post)
        fear = 0.0
        for letter, (cut, density, now) in grounds.items():
            above = {n for n, (other, _, due) in grounds.items() if now and due
                     and (other > cut or (other == cut and n < letter))}  # fmt: skip
            met = {n: n in above for n in "abc"}
            fear += density * (self.ends(**{**met, letter: True}) - self.ends(**met))
        return t.strength * t.post_rent * t.horizon_years * fear

    def cut_of_the_year(self, p, cut, rho, omega):
        """Return what this year's log score must reach where a mean of years ranks."""
        past = [x for x in (p.score_1, p.score_2, p.score_3, p.score_4) if x > 0]
        past = past[: self.a.years_averaged - 1]
        h = len(past)
        if not h:
            return cut
        before = sum(log(x) + omega * omega / 2 for x in past)
        return (h + 1) * cut * math.sqrt(rho + (1 - rho) / (h + 1)) - before

    def warned(self, p):
        """Return the chance that one more year like those behind them costs the post."""
        if self.out_of_reach(p) or not self.rated(p):
            return 0.0
        r, needed = self.years(p)
        low = p.term_score < self.a.term_target * p.term_years
        failing = p.failures > 0 and self.unqualified_needed(p) == 1
        return self.ends(r == 1 and low, failing, p.tail_years > 0 and needed == 1)

    def catfish(self, post):
        """Return what colleagues and challengers add to effort."""
        c = settings.catfish(self.s)
        total = weight = 0.0
        for other in self.zone.held(post.department):
            p = other.holder
            if other is not post:
                new = p.origin == OUTSIDER and self.m - p.entered < 36
                w = c.entrant_weight if new else 1.0
                total += w * p.contribution
                weight += w
        peers = c.peers * (total / weight - 1) if weight > 0 else 0.0
        return peers + self.contest(post, c)

    def contest(self, post, c):
        r, s, p = self.s.recruitment, self.s, post.holder
        if not s.appointment.active or (not self.rules.everyone and p.insider):
            return 0.0
        if post.grade >= self.zone.appointed_from:
            return 0.0
        n, omega = r.shortlist, s.staff.output_spread
        mean = r.applicant_mean + settings.supply(s)[1] * self.rules.stake
        best = math.sqrt(1 - s.staff.fit_share) * (mean + post.merit)
        best += r.validity * normal_quantile((n - 0.375) / (n + 0.25))
        d = best - (log(p.capacity) / omega + omega / 2 if omega else 0.0)
        pull = c.contest * exp(-d * d / 4) - c.discouragement * max(0.0, d - c.beyond)
        return r.challenge_share * pull

    def pressure(self, post):
        """Return what the target handed down adds to effort, or takes where it is out of reach."""
        g = self.b.goals
        if not self.rules.in_force or not g.on:
            return 0.0
        if self.a.individual_targets == "none":
            x = growth(self.zone, self.rules, 1) - 1
        else:
            x = self.targets[post] / max(post.holder.capacity, 0.05) - 1
        if x <= g.bound:
            return g.strength * max(x, 0)
        return g.strength * max(-g.bound, g.bound - g.backlash * (x - g.bound))

    def stake(self, post):
        if not self.shares(post) or self.rules.stake == 0:
            return 0.0
        alone, joint = self.reach(post)
        follows = self.rules.in_force and self.s.pay.pack_follows != "none"
        return self.rules.stake * (joint if follows else alone)

    def effort(self, post):
        e, crowding = post.holder.motivation, self.b.motivation
        if crowding.on:
            e -= crowding.strength * self.stake(post) ** 2
        e += (self.incentive(post) + self.threat(post)) / self.b.effort.cost
        e += self.pressure(post) + self.catfish(post)
        return min(max(0.05, e), self.b.effort.highest)

    def moved(self, post):
        q = self.a.quantitative_share if self.rules.in_force else 0.0
        g = self.b.gaming
        strength = g.strength if g.on else 0.0
        return q * min(1.0, strength * self.stake(post) * (1 - post.measurable))

    def restless(self, post):
        k, p = self.b.leaving, post.holder
        if not k.on:
            return 1.0
        u = 2 * p.place - 1
        rate = max(0.0, 1 + k.u_shape * (u * u - 1 / 3) - k.tilt * u)
        rate *= power(max(p.paid_ratio, 0.05) / self.s.pay.outside_pay, -k.pay_elasticity)
        rate *= 1 + (k.threatened_factor - 1) * self.warned(p)
        rate *= k.denied_factor if p.denied and self.rules.in_force else 1.0
        return max(0.0, 1 - k.strength + k.strength * rate)
