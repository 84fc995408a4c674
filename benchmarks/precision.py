"""What precision costs: replications and seconds for the same interval, by how luck is shared.

Three ways to give two policies their luck:

independent seeds
    Each policy has seeds of its own.
one stream
    Both start from the same seed, and each draws all it needs from one generator, as most
    simulators do. From the first draw that only one of them needs they read different numbers: the
    same people on the first day, other luck ever after.
by person
    Catfish: every draw is looked up by the person and the decision it is for.

Catfish has no one stream. It is emulated: the second policy runs under another seed, but its first
day is that of the first policy's seed, and how much its people will bear before leaving, which
Catfish draws on the first day and other simulators as they go, is drawn anew. Luck is then common
on the first day only; a real one stream would share the draws of the first weeks too, until the
first draw that differs, and no more.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

import numpy as np
import pandas as pd
from measure import Report, Settings
from pairing import CONTRASTS

import sim
import sim.engine.zone as engine
from sim.chance.keyed import key

OUTCOME, HALF = "kpi", 0.1
"""Half the 95 % interval to reach, in the outcome's unit."""
OTHER = 1_000_000  # added to a seed for luck of its own
NORMAL = 1.959964


def run(settings: Settings) -> Report:
    """Measure spread of a difference and seconds of a history, and work out what is needed."""
    rows = []
    for contrast, policy, baseline in CONTRASTS:
        zone, other = (_scenario(settings, each) for each in (policy, baseline))
        seed = zone.study.seed
        _means(zone, 1, seed)
        started = perf_counter()
        own = _means(zone, settings.replications, seed)
        by_person = _means(other, settings.replications, seed)
        a_pair = (perf_counter() - started) / settings.replications
        apart = _means(other, settings.replications, seed + OTHER)
        with _first_day_of(seed):
            one_stream = _means(other, settings.replications, seed + OTHER)
        designs = {"independent seeds": apart, "one stream": one_stream, "by person": by_person}
        for design, values in designs.items():
            # Independent seeds pair nothing, so their variance is that of both.
            paired = design != "independent seeds"
            apart_by = own.var(ddof=1) + values.var(ddof=1)
            variance = float(np.var(own - values, ddof=1) if paired else apart_by)
            needed = max(2, int(np.ceil(NORMAL**2 * variance / HALF**2)))
            rows.append(
                {
                    "contrast": contrast,
                    "luck": design,
                    "difference": float(np.mean(own - values)),
                    "sd_of_a_difference": variance**0.5,
                    "replications_needed": needed,
                    "seconds_needed": needed * a_pair,
                    "precision_a_second": 1 / (variance * a_pair),
                }
            )
    table = pd.DataFrame(rows)
    by = table.pivot(index="contrast", columns="luck", values="replications_needed")
    remarks = [
        f"Replications and seconds (one process) for a difference of {OUTCOME} known to ± {HALF}; "
        "precision is 1 / variance.",
        *(
            f"{contrast}: {row['independent seeds'] / row['by person']:.1f} times fewer than with "
            f"independent seeds, {row['one stream'] / row['by person']:.1f} than with one stream."
            for contrast, row in by.loc[[each[0] for each in CONTRASTS]].iterrows()
        ),
        "One stream is emulated: people of the first day in common, all later luck apart.",
    ]
    return Report("what the same precision costs, by how luck is shared", table, remarks)


def _scenario(settings: Settings, policy: str | dict[str, float]) -> sim.Scenario:
    by_name = isinstance(policy, str)
    return sim.load_scenario(
        settings.scenario, [policy] if by_name else [], {} if by_name else policy
    )


def _means(zone: sim.Scenario, replications: int, seed: int) -> np.ndarray:
    """Return each history's mean over the years."""
    runs = sim.simulate(zone, replications, seed, workers=1)
    return runs.groupby("replication")[OUTCOME].mean().to_numpy()


@contextmanager
def _first_day_of(seed: int) -> Iterator[None]:
    """Let histories of any seed start with the people of this one."""
    usual = engine.first_day

    def first_day(own, staff, *rest):  # type: ignore[no-untyped-def]
        usual(key(seed, int(own[1])), staff, *rest)
        later = np.random.default_rng([int(word) for word in own])
        for column in ("patience", "health"):
            staff[column] = later.exponential(size=len(staff))

    engine.first_day = first_day
    try:
        yield
    finally:
        engine.first_day = usual
