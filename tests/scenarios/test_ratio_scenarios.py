"""The zones of scenarios/ratios have the best ratio that they say, for the reason they say."""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from sim.report.decomposition import LABELS
from sim.scenario.reading import load_scenario
from sim.study.best import best
from sim.study.decomposition import decompose
from sim.study.statistics import paired_interval
from sim.study.sweep import sweep
from sim.study.walks import PARTS

FOLDER = Path(__file__).parents[2] / "scenarios" / "ratios"
RATIO = "pay.incentive_ratio"
RATIOS = [0.0, 0.2, 0.4, 0.6, 0.8]
BEST = {"interior": 0.4, "zero": 0.0, "more": 0.8}
PAIRS = {"interior": ("most", "some"), "zero": ("most", "none"), "more": ("most", "none")}
WHY = {"interior": "motivation", "zero": "gaming", "more": "incentive"}


def zone(name, *policies):
    return load_scenario(FOLDER / f"{name}.yaml", policies)


def said(name):
    """Return the sentence that stands on top of a scenario."""
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    lines = [line[4:] for line in text.splitlines() if line.startswith("#   ")]
    return " ".join(lines)


@pytest.mark.parametrize("name", BEST)
def test_the_best_ratio_is_where_it_is_said(name):
    """Better than every other of five, by an interval that holds no zero."""
    study = sweep(zone(name), {RATIO: RATIOS}, "grid", replications=30, workers=1)
    kpi = dict(zip(study.design[RATIO], study.of("kpi", "baseline"), strict=True))
    for ratio in set(RATIOS) - {BEST[name]}:
        assert paired_interval(kpi[BEST[name]], kpi[ratio]).low > 0, ratio


@pytest.mark.parametrize("name", BEST)
def test_it_is_selected_as_best(name):
    found = best(zone(name), {RATIO: [0.0, 0.4, 0.8]}, indifference=0.5, workers=1)
    assert found.sure
    assert found.chosen == f"{RATIO}={BEST[name]}"


def test_the_more_the_better_at_every_step():
    study = sweep(zone("more"), {RATIO: RATIOS}, "grid", replications=30, workers=1)
    kpi = study.of("kpi", "baseline")
    for lower, higher in pairwise(kpi):
        assert paired_interval(higher, lower).low > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", BEST)
def test_the_channel_that_is_named_is_the_largest_part(name):
    policy, baseline = (zone(name, each) for each in PAIRS[name])
    rows = decompose(policy, baseline, ["kpi"], replications=20, workers=1).of("kpi")
    parts = rows.loc[list(PARTS), "mean"]
    assert parts.abs().idxmax() == WHY[name]
    own = rows.loc[WHY[name]]
    others = parts.drop(WHY[name]).abs().max()
    assert min(abs(own.low), abs(own.high)) > others
    told = re.search(rf"made up of {LABELS[WHY[name]]} ([+−][\d.]+)", said(name))
    assert told, said(name)
    assert float(told[1].replace("−", "-")) == pytest.approx(own["mean"], rel=0.15)


def test_the_three_differ_in_assumptions_only():
    """In what people and work are like: crowding, gaming, and how much of the work is counted."""
    first, *others = (zone(name).model_dump() for name in BEST)
    for other in others:
        for data in (first, other):
            data["title"] = ""
            data["behaviour"]["motivation"]["strength"] = data["behaviour"]["gaming"][
                "strength"
            ] = 0
            data["organisation"]["families"][0]["measurable"] = 0
        assert other == first


@pytest.mark.parametrize("name", BEST)
def test_every_number_says_where_it_comes_from(name):
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    for line in text.splitlines():
        value, _, comment = line.partition("#")
        if re.search(r"\d", value):
            assert re.match(r" (seed|law|evidence|assumed): \S", comment), line


def test_the_policies_hold_the_ratios():
    ratios = [zone("zero", name).pay.incentive_ratio for name in ("none", "some", "most")]
    assert np.array_equal(ratios, [0, 0.4, 0.8])
