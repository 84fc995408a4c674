"""What common random numbers buy: the interval of a difference, paired and unpaired.

Paired is how Catfish compares: both policies meet the same people and the same luck, person by
person. Unpaired is how it would be without: the same policies, each with luck of its own from
another seed. Both use the same number of histories.
"""

import math
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pandas as pd
from measure import Report, Settings

import sim
from sim.study.statistics import Interval, paired_interval, unpaired_interval

CONTRASTS = (
    ("incentive ratio 0.4 against 0.3", {"pay.incentive_ratio": 0.4}, {"pay.incentive_ratio": 0.3}),
    ("incentive ratio 0.6 against 0.1", {"pay.incentive_ratio": 0.6}, {"pay.incentive_ratio": 0.1}),
    ("strong against do-nothing", "strong", "do-nothing"),
)
OUTCOMES = ("kpi", "exits", "spend")


def run(settings: Settings) -> Report:
    """Compare pairs of policies, from alike to very unlike, both ways."""
    rows = []
    with ProcessPoolExecutor(settings.workers, get_context("spawn")) as pool:
        for contrast, policy, baseline in CONTRASTS:
            own = _means(settings, policy, pool, seeds_on=0)
            same_luck = _means(settings, baseline, pool, seeds_on=0)
            other_luck = _means(settings, baseline, pool, seeds_on=1)
            for outcome in OUTCOMES:
                paired = paired_interval(own[outcome], same_luck[outcome])
                unpaired = unpaired_interval(own[outcome], other_luck[outcome])
                # Where all pairs differ alike, nothing can be said.
                ratio = _half(unpaired) / _half(paired) if _half(paired) else math.nan
                rows.append(
                    {
                        "contrast": contrast,
                        "outcome": outcome,
                        "difference": paired.mean,
                        "paired_half": _half(paired),
                        "unpaired_half": _half(unpaired),
                        "times_narrower": ratio,
                        "histories_for_the_same": ratio**2,
                    }
                )
    table = pd.DataFrame(rows)
    kpi = table[table.outcome == "kpi"].set_index("contrast").times_narrower
    remarks = [
        f"At {settings.replications:,} histories per policy the paired interval of a KPI "
        "difference is narrower "
        + ", ".join(f"{times:.1f} times for {contrast}" for contrast, times in kpi.items())
        + ".",
        "Unpaired, a study needs histories_for_the_same times as many histories to know as much.",
        "The less alike two policies are, the less luck they share.",
    ]
    return Report("95 % intervals of a difference, paired and unpaired", table, remarks)


def _means(
    settings: Settings,
    policy: str | dict[str, float],
    pool: ProcessPoolExecutor,
    seeds_on: int,
) -> pd.DataFrame:
    """Return each history's mean over the years, of every outcome."""
    by_name = isinstance(policy, str)
    scenario = sim.load_scenario(
        settings.scenario, [policy] if by_name else [], {} if by_name else policy
    )
    seed = scenario.study.seed + seeds_on
    runs = sim.simulate(scenario, settings.replications, seed, executor=pool)
    return runs.groupby("replication").mean().drop(columns="year")


def _half(interval: Interval) -> float:
    return float(interval.high - interval.low) / 2
