"""Seconds until the difference between two policies is known, by tool and by how luck is shared.

Who compares policies buys an interval, not person-years. A tool's price of it is

    seconds = histories needed x seconds of processor a history,

where the histories needed follow from how much a difference varies from pair to pair, and that from
the luck that the tool gives both policies:

independent seeds
    Each policy has seeds of its own, as it comes about where nothing is said.
same seed
    Both start from one seed. All tools but Catfish then read one stream of numbers from the start,
    until a decision that only one policy has to take; after it they read different numbers. Catfish
    looks every number up by the person and the decision it is for.

Two contrasts. A higher incentive ratio makes everybody work more and changes nobody's fate in this
model: with the same seed both policies have the same people all along in any tool, and what is left
is speed. A longer tail ends other appointments: from the first of them on one stream is apart.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from measure import Report, Settings
from scipy.stats import t as student

from rank_and_renew.versions import CATFISH, VERSIONS, Worker

LEFT_OUT = ("numpy_single", "numba_", "numba_keyed", "c_", "c_keyed")
"""The practical limit of loops is for the race; here is what a user would take up."""
CHECKED = ("simpy_", CATFISH)
OUTCOME, UNIT = "output", "points of output (100 is the norm)"
POINTS = 100.0
YEARS = 10
BASE = {"ratio": 0.3, "tail": 0.05}
CONTRASTS = {
    "incentive ratio 0.4 against 0.3": {"ratio": 0.4, "tail": 0.05},
    "a tail of 10 % against 5 %": {"ratio": 0.3, "tail": 0.10},
}
LEVEL = 0.975  # each side of an interval of 95 %


@dataclass(frozen=True)
class Sizes:
    """How much is run: posts, half the interval to reach, pairs a turn, turns."""

    posts: int
    half: float
    pairs: int
    turns: int


SMALL, LARGE = Sizes(600, 0.1, 40, 5), Sizes(1_000_000, 0.01, 1, 1)
QUICK_SMALL, QUICK_LARGE = Sizes(600, 0.1, 3, 1), Sizes(6000, 0.1, 1, 1)


@dataclass
class Found:
    """What a version found: processor seconds a history, and outcomes by policy and history."""

    seconds: list[float] = field(default_factory=list)
    base: list[float] = field(default_factory=list)
    other: dict[str, list[float]] = field(default_factory=lambda: {each: [] for each in CONTRASTS})

    def difference(self, contrast: str) -> np.ndarray:
        """Return the other policy less the base, pair by pair."""
        return POINTS * (np.array(self.other[contrast]) - np.array(self.base))

    def spread(self, contrast: str, paired: bool) -> float:
        """Return the standard deviation of a difference."""
        if paired:
            return float(np.std(self.difference(contrast), ddof=1))
        variances = [np.var(values, ddof=1) for values in (self.base, self.other[contrast])]
        return float(POINTS * np.sqrt(sum(variances)))


def run(settings: Settings) -> Report:
    """Run the versions in turn, and work out what the same interval takes with each."""
    small, large = (QUICK_SMALL, QUICK_LARGE) if settings.quick else (SMALL, LARGE)
    names = settings.only or [name for name in VERSIONS if name not in LEFT_OUT]
    with ExitStack() as stack:
        workers = [Worker(VERSIONS[name]) for name in names]
        for worker in workers:
            stack.callback(worker.close)
        missing = [f"{w.version.title}: left out ({w.missing})." for w in workers if w.missing]
        workers = [worker for worker in workers if not worker.missing]
        found = _pairs(workers, small)
        ours = {w.version.module: w for w in workers if w.version.module in CHECKED}
        checked = [
            _check(worker, found[name], small.half, paired)
            for name, worker in ours.items()
            for paired in (True, False)
            if paired or name != CATFISH
        ]
        large_seconds = {w.version.module: _seconds(w, large) for w in workers}
    titles = {w.version.module: w.version.title for w in workers}
    ms = {name: 1e3 * float(np.median(each.seconds)) for name, each in found.items()}
    tables = [_needed(small, small, contrast, found, ms, titles) for contrast in CONTRASTS]
    ms = {name: 1e3 * seconds for name, seconds in large_seconds.items()}
    tables += [_needed(large, small, contrast, found, ms, titles) for contrast in CONTRASTS]
    first, *rest = tables
    return Report(
        first.title,
        first.rows,
        [
            *missing,
            f"Seconds s of processor until the difference in {UNIT} is known to so much, 95 %: "
            "2 policies x n histories x ms a history. apart: seeds of its own for each policy; "
            "same: one seed for both, which is one stream, and by person with Catfish and Starsim. "
            "x: how many times as quick Catfish is, with the same seed. sd: of a difference.",
            f"A history of {large.posts:,} posts of a tool with an object a person is taken to "
            "cost as much a post as one of 10,000.",
            f"Spread of a difference from {small.pairs * small.turns} pairs; for the large "
            "organisation it is that of the small one by the root of the size.",
        ],
        parts=[*rest, Report("really run with as many histories", pd.DataFrame(checked))],
    )


def _pairs(workers: Sequence[Worker], sizes: Sizes) -> dict[str, Found]:
    """Run all versions in turn, back and forth, every policy from the seed of the turn."""
    found = {worker.version.module: Found() for worker in workers}
    for turn in range(sizes.turns):
        for worker in workers if turn % 2 == 0 else workers[::-1]:
            _live(worker, sizes.posts, sizes.pairs, 1 + turn, found[worker.version.module])
    return found


def _live(
    worker: Worker, posts: int, pairs: int, seed: int, found: Found, contrasts: Sequence[str] = ()
) -> None:
    policies = {each: CONTRASTS[each] for each in contrasts or CONTRASTS}
    for name, policy in {"": BASE, **policies}.items():
        outcomes, seconds = _run(worker, posts, pairs, policy, seed)
        found.seconds.append(seconds / pairs)
        (found.other[name] if name else found.base).extend(outcomes)


def _run(
    worker: Worker, posts: int, histories: int, policy: dict[str, float], seed: int
) -> tuple[list[float], float]:
    """Return the outcome of each history, and processor seconds of all."""
    job = {"posts": posts, "years": YEARS, "replications": histories, "seed": 1000 * seed}
    told = worker.run(**job, ratios=[policy["ratio"]], tail=policy["tail"])
    return told["means"][0][OUTCOME], told["processor"]


def _seconds(worker: Worker, sizes: Sizes) -> float:
    """Return the processor seconds of a history; of as large a one as the version is asked to run.

    What lies beyond that is taken to cost as much a post, which is rather too little.
    """
    posts = min(sizes.posts, worker.version.largest)
    turns = range(sizes.turns if posts == sizes.posts else 3)
    taken = min(_run(worker, posts, 1, BASE, 1 + turn)[1] for turn in turns)
    return taken * sizes.posts / posts


def _needed(
    sizes: Sizes,
    spread_from: Sizes,
    contrast: str,
    found: dict[str, Found],
    ms: dict[str, float],
    titles: dict[str, str],
) -> Report:
    """Return what each version takes, beside Catfish with the same seed."""
    shrink = (spread_from.posts / sizes.posts) ** 0.5
    rows = []
    for name, each in found.items():
        row = {"version": titles[name], "ms": ms[name]}
        row["difference"] = float(np.mean(each.difference(contrast)))
        for luck, paired in (("apart", False), ("same", True)):
            spread = shrink * each.spread(contrast, paired)
            histories = needed(spread, sizes.half, paired)
            row |= {f"sd_{luck}": spread, f"n_{luck}": histories}
            row[f"s_{luck}"] = 2 * histories * ms[name] / 1e3
        rows.append(row)
    table = pd.DataFrame(rows)
    own = table.s_same[table.version == VERSIONS[CATFISH].title]
    for luck in ("apart", "same") if len(own) else ():
        table[f"x_{luck}"] = table[f"s_{luck}"] / own.iloc[0]
    return Report(f"{contrast}, {sizes.posts:,} posts, to ± {sizes.half:g}", table)


def needed(spread: float, half: float, paired: bool) -> int:
    """Return the fewest histories a policy after which half the interval of 95 % is so narrow."""
    histories = 2
    while _half(spread, histories, paired) > half:
        histories += 1
    return histories


def _half(spread: float, histories: int, paired: bool) -> float:
    free = histories - 1 if paired else 2 * (histories - 1)
    return float(student.ppf(LEVEL, free)) * spread / histories**0.5


def _check(worker: Worker, found: Found, half: float, paired: bool) -> dict[str, object]:
    """Run as many histories as were worked out for the last contrast, with luck of their own."""
    contrast = list(CONTRASTS)[-1]
    histories = needed(found.spread(contrast, paired), half, paired)
    again = Found()
    if paired:
        _live(worker, SMALL.posts, histories, 70, again, [contrast])
    else:
        again.base, first = _run(worker, SMALL.posts, histories, BASE, 70)
        again.other[contrast], second = _run(
            worker, SMALL.posts, histories, CONTRASTS[contrast], 80
        )
        again.seconds = [first / histories, second / histories]
    spread = again.spread(contrast, paired)
    return {
        "version": worker.version.title,
        "contrast": contrast,
        "luck": "same seed" if paired else "independent seeds",
        "histories": histories,
        "worked_out_s": 2 * histories * float(np.median(found.seconds)),
        "taken_s": histories * sum(again.seconds),
        "half_interval": _half(spread, histories, paired),
        "difference": float(np.mean(POINTS * np.array(again.other[contrast]))
                            - np.mean(POINTS * np.array(again.base))),
    }  # fmt: skip
