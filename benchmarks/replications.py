"""What a history costs: one policy of a zone, against replications and against years, warm."""

from concurrent.futures import Executor
from statistics import median
from time import perf_counter

import pandas as pd
from measure import Report, Settings
from memory import forget_peak, peak

import sim
from sim.study.executors import kept_open

USUAL, YEARS = 50, 10
PAIRED = 5


def run(settings: Settings) -> Report:
    """Time one process, in turn over all sizes, so that what slows the machine slows all."""
    zone = sim.load_scenario(settings.scenario)
    counts, spans, turns = (1, 2, 5, 10, 20, USUAL, 100, 200), (1, 3, 10, 20, 30), PAIRED
    if settings.quick:
        counts, spans, turns = (1, 3), (1, 2), 2
    turns = max(turns, settings.repeats)
    usual = min(USUAL, max(counts))
    sizes = [(n, YEARS) for n in counts] + [(min(20, usual), years) for years in spans]
    sizes = list(dict.fromkeys(sizes))
    _seconds(zone, 1, 1)
    taken: dict[tuple[int, int], list[float]] = {size: [] for size in sizes}
    people, memory = {}, {}
    for turn in range(turns):
        for size in sizes if turn % 2 == 0 else sizes[::-1]:
            forget_peak()
            seconds, people[size] = _seconds(zone, *size)
            taken[size].append(seconds)
            memory[size] = peak() / 2**20
    rows = [
        {
            "replications": replications,
            "years": years,
            "seconds": median(taken[replications, years]),
            "lowest": min(taken[replications, years]),
            "highest": max(taken[replications, years]),
            "ms_a_history_year": 1e3 * median(taken[replications, years]) / replications / years,
            "person_years_a_s": people[replications, years] / median(taken[replications, years]),
            "peak_mib": memory[replications, years],
        }
        for replications, years in sizes
    ]
    with kept_open(settings.workers) as pool:
        _seconds(zone, usual, YEARS, pool)
        open_ = [_seconds(zone, usual, YEARS, pool)[0] for _ in range(turns)]
    table = pd.DataFrame(rows)
    told = taken[usual, YEARS]
    remarks = [
        f"{usual} replications of {YEARS} years of one policy take {median(told):.2f} s on one "
        f"processor, warm ({min(told):.2f} to {max(told):.2f} s in {turns} runs).",
        f"On {settings.workers} processes kept open, as by a page, {median(open_):.2f} s "
        f"({min(open_):.2f} to {max(open_):.2f} s).",
        "Without the twin that lacks the catfish effect, which a comparison adds for each policy.",
    ]
    return Report(f"one policy of {settings.scenario.name}, one process", table, remarks)


def _seconds(
    zone: sim.Scenario, replications: int, years: int, executor: Executor | None = None
) -> tuple[float, float]:
    """Return how long it takes, and how many person-years it is; on one process by default."""
    zone = sim.apply(zone, {"study.years": years})
    started = perf_counter()
    runs = sim.simulate(zone, replications, workers=1, executor=executor)
    return perf_counter() - started, float(runs.headcount.sum())
