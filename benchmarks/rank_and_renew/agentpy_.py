"""AgentPy: an agent for every person, a list of agents for every grade."""

from heapq import nsmallest
from math import exp, sqrt
from operator import attrgetter

import agentpy as ap

from rank_and_renew.model import (
    APPLICANTS,
    BASE,
    BLIND,
    FIRST_AGES,
    GRADES,
    HIRE_AGES,
    NOISE,
    QUIT,
    RETIRE,
    SPREAD,
    TERM,
    VALIDITY,
    Result,
    effort,
    one_by_one,
    tail_of,
)


class Employee(ap.Agent):
    """Somebody in post."""

    def setup(self, ability=None):
        """Join: as one of the first staff, or with the ability found in selection."""
        random = self.model.random
        first = ability is None
        self.age = random.randrange(*(FIRST_AGES if first else HIRE_AGES))
        self.able = exp(SPREAD * (random.gauss(0, 1) if first else ability)) * self.model.effort
        self.tail_years = 0

    def work(self):
        """Work for a year and be scored."""
        self.score = self.able * exp(NOISE * self.model.random.gauss(0, 1))

    def leaves(self):
        """Return whether they retire, quit or lose the post."""
        model = self.model
        self.age += 1
        if self.age >= RETIRE:
            model.retirements += 1
            return True
        if model.random.random() < QUIT:
            model.quits += 1
            return True
        if model.t % TERM == 0:
            if self.tail_years == TERM:
                model.tail_exits += 1
                return True
            self.tail_years = 0
        return False


class Organisation(ap.Model):
    """Posts, and what became of them."""

    def setup(self):
        """Fill all posts."""
        self.effort = effort(self.p.ratio)
        self.quits = self.retirements = self.tail_exits = 0
        self.output_sum = self.pay = self.pay_spread = 0.0
        size = self.p.posts // GRADES
        self.grades = [ap.AgentList(self, size, Employee) for _ in range(GRADES)]

    def step(self):
        """Let a year pass."""
        pays = []
        for staff in self.grades:
            staff.work()
            for person in nsmallest(tail_of(len(staff)), staff, key=attrgetter("score")):
                person.tail_years += 1
            self.output_sum += sum(person.able for person in staff)
            share = self.p.ratio * BASE * len(staff) / sum(person.score for person in staff)
            fixed = (1 - self.p.ratio) * BASE
            pays += [fixed + share * person.score for person in staff]
            for post, leaves in enumerate(staff.leaves()):
                if leaves:
                    staff[post] = Employee(self, ability=self.best_applicant())
        self.pay += sum(pays)
        mean = sum(pays) / len(pays)
        self.pay_spread = sqrt(sum((pay - mean) ** 2 for pay in pays) / len(pays))

    def best_applicant(self):
        """Return the ability of the applicant selected."""
        gauss = self.random.gauss
        best = best_seen = -1e9
        for _ in range(APPLICANTS):
            ability = gauss(0, 1)
            seen = VALIDITY * ability + BLIND * gauss(0, 1)
            if seen > best_seen:
                best, best_seen = ability, seen
        return best


def run(posts: int, years: int, replications: int, ratio: float, seed: int) -> Result:
    """Run one replication after the other."""
    return one_by_one(history, posts, years, replications, ratio, seed)


def history(posts, years, ratio, seed):
    """Run one replication."""
    zone = Organisation({"posts": posts, "ratio": ratio, "steps": years})
    zone.run(seed=seed, display=False)
    return (
        zone.output_sum, zone.quits, zone.retirements, zone.tail_exits, zone.pay, zone.pay_spread,
    )  # fmt: skip
