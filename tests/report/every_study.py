"""One small study of every kind that draws a page, of a zone and policies with names of any kind.

What is simulated is a formula; only what is drawn matters.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from test_wording import study_of

sys.path.insert(0, str(Path(__file__).parents[1] / "study"))
from stand_in import NAMES, ZONE, engine

from sim.engine.breakdown import COUNTS
from sim.engine.breakdown import groups as known_groups
from sim.engine.fates import FACTS
from sim.scenario.overrides import apply
from sim.study.affected import affected
from sim.study.best import best
from sim.study.breakdown import breakdown
from sim.study.decomposition import Decomposition
from sim.study.discovery import discover
from sim.study.fairness import SHARES, Fairness
from sim.study.province import province
from sim.study.search import search
from sim.study.sensitivity import sensitivity
from sim.study.sweep import sweep
from sim.study.walks import PARTS

RATIO, TAIL, COST = "pay.incentive_ratio", "assessment.tail_share", "behaviour.effort.cost"
SPACE = {COST: (4.0, 6.0), "behaviour.incentive.strength": (0.1, 0.3)}


def kpi(scenario: Any) -> float:
    """What people do: more for pay, and less where it costs them more; the tail backfires there."""
    cost = scenario.behaviour.effort.cost
    return (
        20 * scenario.pay.incentive_ratio - cost + 40 * (5 - cost) * scenario.assessment.tail_share
    )


def formula(scenario: Any, seed: int, replications: Any, people: Any = None) -> Any:
    """Return years with people and money in them, as a province adds them up."""
    values = np.abs(engine(kpi)(scenario, seed, replications, people))
    values[..., NAMES.index("headcount")] = 3
    return values


def inside(scenario: Any, seed: int, replications: Any, people: Any = None) -> Any:
    """Return counts of which half of those who were there are there still."""
    groups = sum(map(len, known_groups(scenario).values()))
    counts = np.ones((len(replications), scenario.study.years, groups, len(COUNTS)))
    counts[..., [COUNTS.index(name) for name in ("posts", "began", "term_began")]] = 2
    return counts.reshape(*counts.shape[:2], -1)


def followed(scenario: Any, seed: int, replications: Any, people: Any = None) -> Any:
    """Return people who all stay where they are, half of them paid less where there is a tail."""
    facts = np.zeros((len(replications), 8, len(FACTS)))
    facts[..., FACTS.index("pay")] = 1 - scenario.assessment.tail_share * (np.arange(8) % 2)
    return facts


def studies(one: str, other: str, title: str) -> dict[str, Callable[[], Any]]:
    """Return what makes a study of each kind, of two policies and a zone of these names."""
    zone = ZONE.model_copy(update={"title": title})
    two = {one: zone, other: apply(zone, {TAIL: 0.1})}
    how: dict[str, Any] = {"replications": 3, "workers": 1}
    swept = {**how, "replicate": engine(kpi)}
    return {
        "compare": lambda: _titled(study_of({one: 100, other: 102}), title),
        "run": lambda: _titled(study_of({one: 100}), title),
        "crossed": lambda: _titled(
            study_of({f"{p}, {RATIO}={r}": 100 + r for p in (one, other) for r in (0.1, 0.3)}),
            title,
        ),
        "best": lambda: best(two, indifference=0.5, at_most=20, workers=1, replicate=engine(kpi)),
        "affected": lambda: affected(two, replications=3, workers=1, replicate=followed),
        "breakdown": lambda: breakdown(two, replications=3, workers=1, replicate=inside),
        "decompose": lambda: _decomposition(zone),
        "discover": lambda: discover(sweep(two, SPACE, points=64, **swept)),
        "fairness": lambda: _fairness(two, one),
        "province": lambda: province(
            {"A": zone, "B": zone}, {one: {}, other: {RATIO: 0.5}}, **{**how, "replicate": formula}
        ),
        "search": lambda: search(
            zone, {RATIO: (0.1, 0.5), TAIL: (0.0, 0.1)}, population=8, generations=2, **swept
        ),
        "sensitivity": lambda: sensitivity(two, SPACE, points=4, **swept),
        "sweep": lambda: sweep(two, SPACE, points=8, **swept),
    }


def _titled(study: Any, title: str) -> Any:
    zone = ZONE.model_copy(update={"title": title})
    object.__setattr__(study, "policies", dict.fromkeys(study.policies, zone))
    return study


def _decomposition(zone: Any) -> Decomposition:
    parts = [*PARTS, "whole"]
    means = np.array([0.3 * (-1) ** place for place in range(len(PARTS))])
    rows = pd.DataFrame({"part": parts, "mean": [*means, means.sum()], "unit": "% of norm"})
    rows = rows.assign(outcome="kpi", low=rows["mean"] - 0.1, high=rows["mean"] + 0.1, share=0.1)
    runs = pd.DataFrame(
        [("kpi", part, each, mean) for part, mean in zip(parts, rows["mean"], strict=True)
         for each in (0, 1)],
        columns=["outcome", "part", "replication", "value"],
    )  # fmt: skip
    return Decomposition(rows, runs, rows, zone, zone, ("strong", "do-nothing"), 1, 2, 1, 0.1)


def _fairness(policies: Any, group: str) -> Fairness:
    groups = [("all", "all"), ("department", group), ("department", "Office")]
    rows = [
        {"policy": policy, "by": by, "group": name, "people": 10.0}
        | {
            f"{share}{end}": 5.0 + at
            for share in SHARES
            for at, end in enumerate(("", "_low", "_high"))
        }
        for policy in policies
        for by, name in groups
    ]
    summary = pd.DataFrame(rows)
    for share in SHARES:
        summary[f"{share}_low"] = summary[share] - 1
    return Fairness(summary, policies, 1, 4, 0.1)
