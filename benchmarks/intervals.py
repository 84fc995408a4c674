"""How often intervals hold the truth: every outcome that is printed, on three contrasts.

Some thousands of histories of each policy are lived once, and their means are taken for the truth.
Studies are drawn from them without replacement, and told as `sim.compare` would tell them; so many
in a hundred should hold the truth as the interval says. Of a few hundred studies an interval of
95 % holds it in 93 at least, but for the luck of these studies.

A study of 200 out of 4,000 lies a little nearer to the mean of all than one that is lived anew, by
a fortieth of its interval.
"""

import numpy as np
import pandas as pd
from measure import Report, Settings

import sim
from sim.report.table import ALL_BLOCKS
from sim.scenario.schema import Scenario
from sim.study.compare import compare
from sim.study.known import difference_intervals, level_intervals
from sim.study.outcomes import REPORTED
from sim.study.statistics import Array, Interval, mean_known
from sim.study.years import over_years

POOL, STUDIES = 4_000, 4_000
SIZES = 20, 200
CONTRASTS = (
    ("a ratio of 0.5 less 0.3", {"pay.incentive_ratio": 0.5}, {}),
    ("as adopted less doing nothing", "as-adopted", "do-nothing"),
    ("half of appeals won less none (rare)", {"exit.overturn": 0.5}, {"exit.overturn": 0.0}),
)
"""What is compared: each a change of the scenario, or a ready policy."""

_LAST_BITS = 1e-9  # a sum of thousands in another order


def run(settings: Settings) -> Report:
    """Draw studies from a pool of histories, and count those whose intervals hold its mean."""
    pool, studies = (60, 20) if settings.quick else (POOL, STUDIES)
    sizes = [size for size in SIZES if size < pool]
    names = [outcome.name for outcome in REPORTED]
    printed = [name for _, block in ALL_BLOCKS for name in block if name in names]
    luck = np.random.default_rng(settings.replications)
    rows = []
    for contrast, *policies in CONTRASTS:
        scenarios = [_scenario(settings, each) for each in policies]
        values = _pool(scenarios, pool, settings.workers)
        years = scenarios[0].study.years
        own, base = map(over_years, values)  # histories, outcomes
        for size in sizes:
            held = np.zeros((2, len(names)))
            for _ in range(studies):
                some = luck.choice(pool, size, replace=False)
                level = level_intervals(own[some], REPORTED, years)
                apart = difference_intervals(own[some], base[some], REPORTED, years, unseen=True)
                held += _holds(level, mean_known(own)), _holds(apart, mean_known(own - base))
            rows += [
                {
                    "contrast": contrast,
                    "histories": size,
                    "outcome": name,
                    "mean": 100 * held[0, names.index(name)] / studies,
                    "difference": 100 * held[1, names.index(name)] / studies,
                }
                for name in printed
            ]
    table = pd.DataFrame(rows)
    least = table[["mean", "difference"]].min(axis=None)
    remarks = [
        f"Studies in a hundred whose 95 % interval holds the mean of {pool:,} histories; "
        f"{studies:,} studies each.",
        f"Least of all: {least:.1f}.",
    ]
    wide = table.pivot(index="outcome", columns=["contrast", "histories"])
    wide = wide.reorder_levels([1, 2, 0], axis=1).sort_index(axis=1, sort_remaining=False)
    wide.columns = [f"{what}, {size}: {kind}" for what, size, kind in wide.columns]
    return Report("how often intervals hold the truth", wide.loc[printed].reset_index(), remarks)


def _scenario(settings: Settings, policy: str | dict[str, float]) -> Scenario:
    if isinstance(policy, str):
        return sim.load_scenario(settings.scenario, [policy])
    return sim.load_scenario(settings.scenario, [], policy)


def _pool(scenarios: list[Scenario], pool: int, workers: int) -> Array:
    """Return outcomes of shape (policies, histories, years, outcomes)."""
    policies = dict(zip(("own", "base"), scenarios, strict=True))
    runs = compare(policies, replications=pool, workers=workers).runs
    years = scenarios[0].study.years
    columns = [outcome.name for outcome in REPORTED]
    return runs[columns].to_numpy().reshape(len(policies), pool, years, len(columns))


def _holds(interval: Interval, truth: Array) -> Array:
    """Return where an interval holds the truth; what is not defined is held."""
    room = _LAST_BITS * np.abs(truth)
    inside = (interval.low <= truth + room) & (truth - room <= interval.high)
    return np.asarray(inside | np.isnan(truth), dtype=np.float64)
