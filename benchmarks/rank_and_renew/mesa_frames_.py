"""mesa-frames: all agents in one Polars frame, and rules as expressions on its columns."""

import numpy as np
import polars as pl
from mesa_frames import AgentSetPolars, ModelDF

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

STAYS, RETIRES, QUITS, DROPPED = range(4)


class Staff(AgentSetPolars):
    """Everybody in post."""

    def __init__(self, model, posts):
        super().__init__(model)
        self.last_id = 0
        random = model.random
        grades = np.repeat(np.arange(GRADES, dtype=np.int8), posts // GRADES)
        ages = random.integers(*FIRST_AGES, posts, dtype=np.int8)
        self.join(grades, random.standard_normal(posts), ages)

    def join(self, grades, abilities, ages):
        """Add people."""
        ids = np.arange(self.last_id, self.last_id + len(grades))
        self.last_id += len(grades)
        able = np.exp(SPREAD * abilities) * self.model.effort
        tail_years = np.zeros(len(grades), np.int8)
        columns = {"unique_id": ids, "grade": grades, "able": able, "age": ages}
        self.add(pl.DataFrame(columns | {"tail_years": tail_years}))

    def step(self):
        """Let a year pass: work, ranking, pay; then leaving and renewal."""
        model = self.model
        people = len(self)
        score, mean = pl.col("score"), pl.col("score").mean().over("grade")
        noise = pl.Series("noise", model.random.standard_normal(people))
        self.agents = self.agents.with_columns(score=pl.col("able") * (NOISE * noise).exp())
        marks = {"pay": (1 - model.ratio) * BASE + model.ratio * BASE * score / mean}
        if tail := tail_of(people // GRADES):
            cut = score.bottom_k(tail).max().over("grade")
            marks["tail_years"] = pl.col("tail_years") + (score <= cut)
        self.agents = self.agents.with_columns(age=pl.col("age") + 1, **marks)
        model.output += self.agents["able"].sum()
        model.pay += self.agents["pay"].sum()
        model.pay_spread = self.agents["pay"].std(ddof=0)

        term_ends = model.year % TERM == 0
        fate = (
            pl.when(pl.col("age") >= RETIRE)
            .then(RETIRES)
            .when(pl.Series(model.random.random(people)) < QUIT)
            .then(QUITS)
            .when((pl.col("tail_years") == TERM) & term_ends)
            .then(DROPPED)
            .otherwise(STAYS)
        )
        leavers = self.agents.select("unique_id", "grade", fate=fate).filter(pl.col("fate") > 0)
        model.left += np.bincount(leavers["fate"], minlength=4)
        self.discard(leavers["unique_id"])
        if term_ends:
            self.agents = self.agents.with_columns(tail_years=pl.lit(0, pl.Int8))
        abilities = model.random.standard_normal((len(leavers), APPLICANTS))
        seen = VALIDITY * abilities + BLIND * model.random.standard_normal(abilities.shape)
        best = abilities[np.arange(len(leavers)), seen.argmax(1)]
        ages = model.random.integers(*HIRE_AGES, len(leavers), dtype=np.int8)
        self.join(leavers["grade"].to_numpy(), best, ages)


class Organisation(ModelDF):
    """Posts, and what became of them."""

    def __init__(self, posts, ratio, seed):
        super().__init__(seed)
        self.ratio, self.effort, self.year = ratio, effort(ratio), 0
        self.left = np.zeros(4, int)
        self.output = self.pay = self.pay_spread = 0.0
        self.agents += Staff(self, posts)

    def step(self):
        """Let a year pass."""
        self.year += 1
        self.agents.step()


def run(posts: int, years: int, replications: int, ratio: float, seed: int) -> Result:
    """Run one replication after the other."""
    return one_by_one(history, posts, years, replications, ratio, seed)


def history(posts, years, ratio, seed):
    """Run one replication."""
    zone = Organisation(posts, ratio, seed)
    for _ in range(years):
        zone.step()
    left = zone.left
    return zone.output, left[QUITS], left[RETIRES], left[DROPPED], zone.pay, zone.pay_spread
