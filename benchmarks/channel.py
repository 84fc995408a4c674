"""What a channel of behaviour costs: histories with it and without, in turn."""

from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd
from measure import Report, Settings
from where_time_goes import Clock, timed

import sim
from sim.engine import replication, rounds
from sim.scenario.behaviour import CHANNELS

PAIRED = 5


def run(settings: Settings) -> Report:
    """Switch one channel off at a time; the order of with and without alternates."""
    replications, turns = (2, 2) if settings.quick else (20, max(PAIRED, settings.repeats))
    zone = sim.load_scenario(settings.scenario)
    without = {name: sim.apply(zone, {f"behaviour.{name}.on": False}) for name in CHANNELS}
    everything = {f"behaviour.{name}.on": False for name in CHANNELS}
    without["all of them"] = sim.apply(zone, everything)
    _seconds(zone, 1)
    rows = []
    for name, lacking in without.items():
        extra, shares = [], []
        for turn in range(turns):
            pair = [zone, lacking] if turn % 2 == 0 else [lacking, zone]
            first, second = (_seconds(each, replications) for each in pair)
            with_it, without_it = (first, second) if turn % 2 == 0 else (second, first)
            extra.append(with_it / without_it - 1)
            shares.append(with_it)
        rows.append(
            {
                "channel": name,
                "ms_a_history": 1e3 * median(shares) / replications,
                "extra": median(extra),
                "lowest": min(extra),
                "highest": max(extra),
            }
        )
    table = pd.DataFrame(rows)
    single = table.iloc[:-1].extra
    clock = Clock()
    with timed(clock, rounds, "let_respond"):
        started = perf_counter()
        replication.replicate(zone, zone.study.seed, range(replications))
        whole = perf_counter() - started
    remarks = [
        f"Extra time of a history with the channel over one without it; {turns} pairs of "
        f"{replications} histories. A channel that changes who leaves changes how much happens.",
        f"One extra channel: {single.median():+.1%} at the median of {len(single)}, "
        f"{np.max(single):+.1%} at most.",
        f"The yearly response, in which most channels are worked out together, is "
        f"{clock.seconds / whole:.1%} of a history.",
    ]
    return Report(f"cost of a channel of behaviour in {settings.scenario.name}", table, remarks)


def _seconds(zone: sim.Scenario, replications: int) -> float:
    started = perf_counter()
    replication.replicate(zone, zone.study.seed, range(replications))
    return perf_counter() - started
