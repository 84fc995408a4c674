"""All versions in turn: speed, memory, whether they agree, and what a person-year costs."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

import numpy as np
import pandas as pd
from measure import Report, Settings

from rank_and_renew import monthly
from rank_and_renew.agreement import Against, Found, compared, reference, remarks
from rank_and_renew.figure import AXES, draw
from rank_and_renew.versions import CATFISH, REFERENCE, VERSIONS, Version, Worker

RATIOS = (0.1, 0.2, 0.3, 0.4, 0.5)
PAIRED = 5  # runs of each version, at least


@dataclass(frozen=True)
class Sizes:
    """How much is run.

    Attributes
    ----------
    posts, large, years
        Of the small and the large organisation, and how long both live.
    share
        Of each version's replications.
    paired
        Runs of each version, in turn.
    headcounts, replications, spans
        Points of the figure; ``least`` person-years are timed for a point.
    """

    posts: int
    large: int
    years: int
    share: float
    paired: int
    headcounts: Sequence[int]
    replications: Sequence[int]
    spans: Sequence[int]
    least: int


FULL = Sizes(
    600, 1_000_000, 10, 1.0, PAIRED, (100, 1000, 10_000, 100_000, 1_000_000),
    (1, 3, 10, 30, 100, 300), (1, 3, 10, 20, 40), 60_000,
)  # fmt: skip
QUICK = Sizes(600, 6000, 10, 0.1, 2, (100, 1000), (1, 3), (1, 6), 1000)


def run(settings: Settings) -> Report:
    """Time all versions in turn, check that they agree, and draw what a person-year costs."""
    sizes = QUICK if settings.quick else FULL
    paired = max(sizes.paired, settings.repeats)
    wanted = [VERSIONS[name] for name in settings.only] or list(VERSIONS.values())
    with ExitStack() as stack:
        workers = [Worker(version) for version in wanted]
        for worker in workers:
            stack.callback(worker.close)
        missing = [f"{w.version.title}: left out ({w.missing})." for w in workers if w.missing]
        workers = [worker for worker in workers if not worker.missing]
        small = _race(workers, sizes.posts, sizes.years, paired, RATIOS, sizes.share)
        able = [worker for worker in workers if worker.version.largest >= sizes.large]
        large = _race(able, sizes.large, sizes.years, paired, RATIOS[2:3], 0.0)
        spread = _spread_of_pay(workers, sizes)
        costs = pd.DataFrame(_costs(workers, sizes))
    rows = pd.DataFrame([*_rows(small, workers), *_rows(large, workers)])
    agree = pd.DataFrame([*_agreement(small, sizes, spread), *_large_agreement(large, small)])
    return Report(
        f"person-years a second, {paired} runs of each in turn",
        rows,
        [
            *missing,
            "One process and one processor each; seconds without import, compiling and the first "
            "small run, which are ready_s. Catfish is so many times as fast, turn by turn.",
            "Memory is the peak of the process; before is what it held when ready.",
        ],
        parts=[
            Report("agreement, means over ratios", agree, remarks(agree)),
            *(_cost_table(axis, label, costs) for axis, label in AXES.items()),
        ],
        figure=draw(costs),
    )


@dataclass
class Race:
    """Timed runs of one size: by version, speed and memory of each turn, and what was found."""

    posts: int
    years: int
    speeds: dict[str, list[float]]
    memory: dict[str, int]
    found: dict[str, Found]


def _race(
    workers: Sequence[Worker],
    posts: int,
    years: int,
    paired: int,
    ratios: Sequence[float],
    share: float,
) -> Race:
    """Run all versions in turn, back and forth, with seeds of their own in each turn."""
    names = [worker.version.module for worker in workers]
    race = Race(
        posts, years, {n: [] for n in names}, dict.fromkeys(names, 0), {n: Found() for n in names}
    )
    for turn in range(paired):
        for place, worker in enumerate(workers if turn % 2 == 0 else workers[::-1]):
            name = worker.version.module
            replications = max(1, round(share * worker.version.replications))
            seed = 100_000 * (turn + 1) + 100 * place
            told = worker.run(
                posts=posts, years=years, replications=replications, ratios=ratios, seed=seed
            )
            race.speeds[name].append(posts * years * replications * len(ratios) / told["seconds"])
            race.memory[name] = max(race.memory[name], told["memory"])
            race.found[name].add(ratios, told["means"])
    return race


def _rows(race: Race, workers: Sequence[Worker]) -> list[dict[str, object]]:
    rows = []
    for worker in workers:
        name = worker.version.module
        if name not in race.speeds:
            continue
        speeds = race.speeds[name]
        ours = race.speeds.get(CATFISH, [np.nan] * len(speeds))
        over = [own / other for own, other in zip(ours, speeds, strict=True)]
        rows.append(
            {
                "version": worker.version.title,
                "posts": race.posts,
                "million_a_second": median(speeds) / 1e6,
                "lowest": min(speeds) / 1e6,
                "highest": max(speeds) / 1e6,
                "Catfish_is": median(over),
                "from": min(over),
                "to": max(over),
                "before_mib": worker.start["memory"] / 2**20,
                "peak_mib": race.memory[name] / 2**20,
                "ready_s": worker.start["import_s"] + worker.start["first_s"],
            }
        )
    return rows


def _spread_of_pay(workers: Sequence[Worker], sizes: Sizes) -> Found:
    """Let Catfish look at people one by one: its totals do not hold the spread of pay."""
    found = Found()
    for worker in workers:
        if worker.version.module == CATFISH:
            job = {"posts": sizes.posts, "years": sizes.years, "ratios": RATIOS, "seed": 7}
            told = worker.run(act="pay_spread", replications=VERSIONS[CATFISH].replications, **job)
            found.add(RATIOS, [{"pay_spread": numbers} for numbers in told["means"]])
    return found


def _agreement(race: Race, sizes: Sizes, spread: Found) -> list[dict[str, object]]:
    rows = []
    base = race.found.get(REFERENCE)
    if base is not None:
        yearly = Against(VERSIONS[REFERENCE].title, base, base)
        rows = [reference(yearly), *_others(race, yearly)]
    if CATFISH in race.found:
        ours = race.found[CATFISH]
        if base is not None:
            rows.append(compared("Catfish, beside the yearly model", ours, yearly, judge=False))
        found = Found()
        for k, ratio in enumerate(RATIOS):
            replications = max(50, round(sizes.share * 400))
            told = monthly.run(race.posts, race.years, replications, ratio, 1 + k)
            found.add([ratio], [told.means])
        calendar = Against("NumPy, with Catfish's calendar", found, found)
        ours.values |= spread.values
        rows += [reference(calendar), compared("Catfish", ours, calendar)]
    return rows


def _large_agreement(large: Race, small: Race) -> list[dict[str, object]]:
    """Compare large organisations; errors follow from the spread among small ones."""
    found, base = large.found.get(REFERENCE), small.found.get(REFERENCE)
    if found is None or base is None:
        return []
    title = f"{VERSIONS[REFERENCE].title}, {large.posts:,} posts"
    against = Against(title, found, base, (small.posts / large.posts) ** 0.5)
    return [reference(against), *_others(large, against)]


def _others(race: Race, against: Against) -> list[dict[str, object]]:
    return [
        compared(VERSIONS[name].title, found, against)
        for name, found in race.found.items()
        if name not in (REFERENCE, CATFISH)
    ]


def _cost_table(axis: str, label: str, costs: pd.DataFrame) -> Report:
    points = costs[costs.axis == axis]
    table = points.pivot(index="version", columns="value", values="ns")
    table = table.loc[points.version.unique()].rename(columns=lambda value: f"{value:,}")
    return Report(f"ns a person-year against {label}, one run a point", table.reset_index())


def _costs(workers: Sequence[Worker], sizes: Sizes) -> list[dict[str, object]]:
    rows = []
    for worker in workers:
        most, largest = worker.version.replications, worker.version.largest
        least = sizes.least * max(1, most // 10)
        points = [
            *(
                ("posts", posts, posts, sizes.years, max(1, least // (posts * sizes.years)))
                for posts in sizes.headcounts
                if posts <= largest
            ),
            *(
                ("replications", replications, sizes.posts, sizes.years, replications)
                for replications in sizes.replications
                if replications <= 10 * most
            ),
            *(("years", years, sizes.posts, years, 10) for years in sizes.spans),
        ]
        rows += [_cost(worker, *point) for point in points]
    return rows


def _cost(
    worker: Worker, axis: str, value: int, posts: int, years: int, replications: int
) -> dict[str, object]:
    job = {"posts": posts, "years": years, "replications": replications}
    told = worker.run(**job, ratios=[RATIOS[2]], seed=11)
    version: Version = worker.version
    return {
        "module": version.module,
        "version": version.title,
        "axis": axis,
        "value": value,
        "ns": 1e9 * told["seconds"] / (posts * years * replications),
    }
