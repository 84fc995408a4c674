"""Starsim: people as arrays, a module that ranks and renews them, distributions of its own."""

import numpy as np
import starsim as ss

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


class RankAndRenew(ss.Module):
    """Work, ranking, pay, leaving and renewal."""

    def __init__(self, ratio):
        super().__init__()
        self.ratio, self.effort = ratio, effort(ratio)
        self.define_states(
            ss.FloatArr("grade"), ss.FloatArr("able"), ss.FloatArr("years"), ss.FloatArr("tail")
        )
        self.ability = ss.normal(0, 1)
        self.noise = ss.normal(0, NOISE)
        self.first_age = ss.randint(*FIRST_AGES)
        self.hire_age = ss.randint(*HIRE_AGES)
        self.quits_now = ss.bernoulli(QUIT)
        self.abilities = [ss.normal(0, 1) for _ in range(APPLICANTS)]
        self.views = [ss.normal(0, 1) for _ in range(APPLICANTS)]
        self.output = self.pay = self.pay_spread = 0.0
        self.left = np.zeros(3)

    def init_post(self):
        """Fill all posts."""
        super().init_post()
        people = self.sim.people
        uids = people.auids
        self.grade[uids] = np.arange(len(uids)) % GRADES
        self.able[uids] = np.exp(SPREAD * self.ability.rvs(uids)) * self.effort
        self.years[uids] = self.first_age.rvs(uids)
        self.tail[uids] = 0

    def step(self):
        """Let a year pass."""
        people = self.sim.people
        uids = people.auids
        grade, able = self.grade[uids], self.able[uids]
        score = able * np.exp(self.noise.rvs(uids))
        pay = np.empty(len(uids))
        lowest = []
        for level in range(GRADES):
            here = np.flatnonzero(grade == level)
            scores = score[here]
            if tail := tail_of(len(here)):
                lowest.append(here[np.argpartition(scores, tail - 1)[:tail]])
            pay[here] = (1 - self.ratio) * BASE + self.ratio * BASE * scores / scores.mean()
        if lowest:
            self.tail[uids[np.concatenate(lowest)]] += 1
        self.output += able.sum()
        self.pay += pay.sum()
        self.pay_spread = pay.std()

        self.years[uids] += 1
        retires = self.years[uids] >= RETIRE
        quits = self.quits_now.rvs(uids) & ~retires
        dropped = np.zeros(len(uids), bool)
        if (self.ti + 1) % TERM == 0:
            dropped = (self.tail[uids] == TERM) & ~retires & ~quits
            self.tail[uids] = 0
        self.left += [quits.sum(), retires.sum(), dropped.sum()]
        leavers = uids[retires | quits | dropped]
        people.request_removal(leavers)
        self.hire(self.grade[leavers])

    def hire(self, grades):
        """Put the best applicants into posts."""
        new = self.sim.people.grow(len(grades))
        if not len(new):
            return
        abilities = np.stack([each.rvs(new) for each in self.abilities])
        views = np.stack([each.rvs(new) for each in self.views])
        best = (VALIDITY * abilities + BLIND * views).argmax(0)
        self.grade[new] = grades
        self.able[new] = np.exp(SPREAD * abilities[best, np.arange(len(new))]) * self.effort
        self.years[new] = self.hire_age.rvs(new)
        self.tail[new] = 0


def run(posts: int, years: int, replications: int, ratio: float, seed: int) -> Result:
    """Run one replication after the other."""
    return one_by_one(history, posts, years, replications, ratio, seed)


def history(posts, years, ratio, seed):
    """Run one replication."""
    module = RankAndRenew(ratio)
    sim = ss.Sim(
        n_agents=posts, start=2000, dur=years - 1, dt=1, modules=module, use_aging=False,
        rand_seed=seed, verbose=0, copy_inputs=False,
    )  # fmt: skip
    sim.run()
    return module.output, *module.left, module.pay, module.pay_spread
