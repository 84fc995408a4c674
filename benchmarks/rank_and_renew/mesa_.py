"""Mesa: an agent for every person, activated together once a year."""

from heapq import nsmallest
from math import exp, sqrt
from operator import attrgetter

import mesa

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


class Employee(mesa.Agent):
    """Somebody in post."""

    def __init__(self, model, grade, ability, age):
        super().__init__(model)
        self.grade, self.age = grade, age
        self.able = exp(SPREAD * ability) * model.effort
        self.tail_years = 0
        self.score = 0.0

    def work(self):
        """Work for a year and be scored."""
        self.score = self.able * exp(NOISE * self.random.gauss(0, 1))

    def stay_or_leave(self):
        """Retire, quit or lose the post."""
        model = self.model
        self.age += 1
        if self.age >= RETIRE:
            model.retirements += 1
        elif self.random.random() < QUIT:
            model.quits += 1
        elif model.term_ends and self.tail_years == TERM:
            model.tail_exits += 1
        else:
            if model.term_ends:
                self.tail_years = 0
            return
        self.remove()
        model.hire(self.grade)


class Organisation(mesa.Model):
    """Posts, and what became of them."""

    def __init__(self, posts, ratio, seed):
        super().__init__(seed=seed)
        self.ratio, self.effort = ratio, effort(ratio)
        self.quits = self.retirements = self.tail_exits = 0
        self.output = self.pay = self.pay_spread = 0.0
        for grade in range(GRADES):
            for _ in range(posts // GRADES):
                age = self.random.randrange(*FIRST_AGES)
                Employee(self, grade, self.random.gauss(0, 1), age)

    def hire(self, grade):
        """Put the best applicant into a post."""
        gauss = self.random.gauss
        best = best_seen = -1e9
        for _ in range(APPLICANTS):
            ability = gauss(0, 1)
            seen = VALIDITY * ability + BLIND * gauss(0, 1)
            if seen > best_seen:
                best, best_seen = ability, seen
        Employee(self, grade, best, self.random.randrange(*HIRE_AGES))

    def step(self):
        """Let a year pass."""
        self.term_ends = self.steps % TERM == 0
        self.agents.do("work")
        pays = []
        for _, staff in self.agents.groupby("grade", result_type="list"):
            for person in nsmallest(tail_of(len(staff)), staff, key=attrgetter("score")):
                person.tail_years += 1
            self.output += sum(person.able for person in staff)
            share = self.ratio * BASE * len(staff) / sum(person.score for person in staff)
            fixed = (1 - self.ratio) * BASE
            pays += [fixed + share * person.score for person in staff]
        self.pay += sum(pays)
        mean = sum(pays) / len(pays)
        self.pay_spread = sqrt(sum((pay - mean) ** 2 for pay in pays) / len(pays))
        self.agents.do("stay_or_leave")


def run(posts: int, years: int, replications: int, ratio: float, seed: int) -> Result:
    """Run one replication after the other."""
    return one_by_one(history, posts, years, replications, ratio, seed)


def history(posts, years, ratio, seed):
    """Run one replication."""
    zone = Organisation(posts, ratio, seed)
    for _ in range(years):
        zone.step()
    return (
        zone.output, zone.quits, zone.retirements, zone.tail_exits, zone.pay, zone.pay_spread,
    )  # fmt: skip
