"""Plain SimPy: a process for every person, and one for the personnel office."""

from heapq import nsmallest
from math import exp, sqrt
from operator import attrgetter
from random import Random

import simpy

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

REVIEW = 0.5  # the office works half a year after people's own events


class Person:
    """Somebody in post."""

    __slots__ = ("able", "age", "grade", "organisation", "process", "score", "tail_years")

    def __init__(self, organisation, grade, ability, age, wait):
        self.organisation, self.grade, self.age = organisation, grade, age
        self.able = exp(SPREAD * ability) * organisation.effort
        self.tail_years = 0
        self.process = organisation.env.process(self.career(wait))

    def career(self, wait):
        """Work from year to year, until retirement, a better offer or the office ends it."""
        organisation = self.organisation
        env, random = organisation.env, organisation.random
        try:
            while True:
                yield env.timeout(wait)
                wait = 1
                self.score = self.able * exp(NOISE * random.gauss(0, 1))
                organisation.scored[self.grade].append(self)
                self.age += 1
                if self.age >= RETIRE:
                    organisation.retirements += 1
                    break
                if random.random() < QUIT:
                    organisation.quits += 1
                    break
        except simpy.Interrupt:
            organisation.tail_exits += 1
        organisation.hire(self.grade)


class Organisation:
    """Posts, and what became of them."""

    def __init__(self, posts, ratio, seed):
        self.env, self.random = simpy.Environment(), Random(seed)
        self.ratio, self.effort = ratio, effort(ratio)
        self.quits = self.retirements = self.tail_exits = 0
        self.output = self.pay = self.pay_spread = 0.0
        self.scored = [[] for _ in range(GRADES)]
        for grade in range(GRADES):
            for _ in range(posts // GRADES):
                age = self.random.randrange(*FIRST_AGES)
                Person(self, grade, self.random.gauss(0, 1), age, 1)
        self.env.process(self.office())

    def hire(self, grade):
        """Put the best applicant into a post."""
        gauss = self.random.gauss
        best = best_seen = -1e9
        for _ in range(APPLICANTS):
            ability = gauss(0, 1)
            seen = VALIDITY * ability + BLIND * gauss(0, 1)
            if seen > best_seen:
                best, best_seen = ability, seen
        now = self.env.now
        Person(self, grade, best, self.random.randrange(*HIRE_AGES), int(now) + 1 - now)

    def office(self):
        """Rank, pay and end appointments after each year's work."""
        yield self.env.timeout(REVIEW)
        year = 0
        while True:
            yield self.env.timeout(1)
            year += 1
            pays = []
            for staff in self.scored:
                for person in nsmallest(tail_of(len(staff)), staff, key=attrgetter("score")):
                    person.tail_years += 1
                self.output += sum(person.able for person in staff)
                share = self.ratio * BASE * len(staff) / sum(person.score for person in staff)
                fixed = (1 - self.ratio) * BASE
                pays += [fixed + share * person.score for person in staff]
            self.pay += sum(pays)
            mean = sum(pays) / len(pays)
            self.pay_spread = sqrt(sum((pay - mean) ** 2 for pay in pays) / len(pays))
            if year % TERM == 0:
                for person in (person for staff in self.scored for person in staff):
                    if person.tail_years == TERM and person.process.is_alive:
                        person.process.interrupt()
                    person.tail_years = 0
            for staff in self.scored:
                staff.clear()


def run(posts: int, years: int, replications: int, ratio: float, seed: int) -> Result:
    """Run one replication after the other."""
    return one_by_one(history, posts, years, replications, ratio, seed)


def history(posts, years, ratio, seed):
    """Run one replication."""
    zone = Organisation(posts, ratio, seed)
    zone.env.run(until=years + REVIEW + 0.1)
    return (
        zone.output, zone.quits, zone.retirements, zone.tail_exits, zone.pay, zone.pay_spread,
    )  # fmt: skip
