"""A box that was planted is found, and nothing is found where there is none."""

import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.scenario.overrides import apply
from sim.study.kept import read
from sim.study.problems import StudyError
from sim.study.sweep import sweep

sys.path.insert(0, str(Path(__file__).parent))
from stand_in import ZONE, engine

from sim.study.discovery import discover, within

pytestmark = [
    pytest.mark.skipif(find_spec("ema_workbench") is None, reason="the Workbench is not installed"),
    pytest.mark.filterwarnings("ignore"),  # the Workbench's own
]
COST, PEERS, NOISE = (
    "behaviour.effort.cost",
    "behaviour.incentive.strength",
    "behaviour.gaming.strength",
)
SPACE = {COST: (4.0, 6.0), PEERS: (0.1, 0.3), NOISE: (0.0, 0.3)}
TWO = {"now": ZONE, "more": apply(ZONE, {"assessment.tail_share": 0.1})}


def planted(scenario):
    """The policy backfires where effort is dear and incentives are weak, and nowhere else."""
    inside = scenario.behaviour.effort.cost > 5.2 and scenario.behaviour.incentive.strength < 0.2
    return (-1 if inside else 1) * (scenario.assessment.tail_share == 0.1)


def found(kpi=planted, points=256, **how):
    return discover(
        sweep(TWO, SPACE, points=points, replications=2, workers=1, replicate=engine(kpi)), **how
    )


def test_a_planted_box_is_found():
    study = found()
    box = study.box.set_index("parameter")
    assert set(box.index) == {COST, PEERS}
    assert box.low[COST] == pytest.approx(5.2, abs=0.05)
    assert box.high[PEERS] == pytest.approx(0.2, abs=0.005)
    assert np.isnan(box.high[COST])
    assert np.isnan(box.low[PEERS])
    assert study.coverage > 0.95
    assert study.density.mean > 0.95
    assert study.base_rate == pytest.approx(0.2, abs=0.02)
    assert "more does worse than now in KPI outcome (true) where" in str(study)
    assert f"{COST} is above 5.2" in str(study)


def test_it_is_found_under_noise():
    rng = np.random.default_rng(4)
    study = found(lambda s: planted(s) + 0.8 * rng.normal() * (s.assessment.tail_share == 0.1))
    box = study.box.set_index("parameter")
    assert box.low[COST] == pytest.approx(5.2, abs=0.25)
    assert box.high[PEERS] == pytest.approx(0.2, abs=0.03)
    assert study.density.low > study.base_rate


def test_where_nothing_decides_no_end_is_kept():
    rng = np.random.default_rng(4)
    study = found(lambda s: rng.choice([-1, 1]) * (s.assessment.tail_share == 0.1))
    assert study.density.low < study.base_rate + 0.2  # no box stands out


def test_a_point_is_inside_if_no_end_keeps_it_out():
    points = pd.DataFrame({"a": [1.0, 2, 3], "b": [1.0, 1, 9]})
    box = pd.DataFrame({"parameter": ["a", "b"], "low": [2, np.nan], "high": [np.nan, 5]})
    assert list(within(points, box)) == [False, True, False]


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"policy": "less"}, "is not one of more"),
        ({"outcome": "headcount"}, "neither more nor less"),
        ({"kpi": lambda _scenario: np.nan}, "has no value at any point"),
    ],
)
def test_what_cannot_be_asked_is_refused(how, words):
    with pytest.raises(StudyError, match=words):
        found(points=64, **how)


def ahead_at(points):
    """The policy does better at so many of the points, in the order in which they are lived."""
    lived = iter(range(10**6))
    return lambda s: -1 + 2 * (next(lived) < points) if s.assessment.tail_share == 0.1 else 0


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        # Jeffreys' intervals, of R: qbeta(c(0.025, 0.975), x + 0.5, 32 - x + 0.5)
        (32, "at none of 32 points (95 % interval: 0 % to 7 % of such points)."),
        (0, "at all 32 points (95 % interval: 93 % to 100 % of such points)."),
        (29, "at 3 of 32 points (95 % interval: 3 % to 23 % of such points). What sets these"),
    ],
)
def test_at_how_many_points_is_an_answer_where_they_are_too_few_for_a_box(tmp_path, ahead, words):
    study = found(ahead_at(ahead), points=32)
    assert words in str(study)
    assert study.box.empty
    study.save(tmp_path / "out")
    assert (tmp_path / "out" / "figure.png").is_file()
    back = read(tmp_path / "out").result
    assert str(back) == str(study)
    assert str(study) in " ".join(str(study.table()).split())


def test_points_without_a_value_are_left_out_of_everything(tmp_path):
    """No value where there is much noise; elsewhere it backfires at six of ten points."""

    def kpi(scenario):
        known = scenario.behaviour.gaming.strength < 0.15
        worse = scenario.behaviour.effort.cost > 4.8
        return (-1 if worse else 1) * (scenario.assessment.tail_share == 0.1) if known else np.nan

    study = found(kpi)
    assert study.known.sum() == 128  # Sobol's points fill the half evenly
    assert study.base_rate == pytest.approx(0.6, abs=0.03)
    assert set(study.box.parameter) == {COST}
    assert (study.density.mean, study.coverage) == (1, 1)
    assert study.mass == study.base_rate
    assert "no value at 128 of 256 points, which are left out" in str(study)
    study.save(tmp_path / "out")
    back = read(tmp_path / "out").result
    assert (str(back), tuple(back.density)) == (str(study), tuple(study.density))


def test_rounding_is_not_worse():
    study = found(lambda s: 0.1 - 3e-16 * (s.assessment.tail_share == 0.1), points=32)
    assert not study.backfires.any()


def test_where_nothing_that_is_varied_is_a_number_points_are_drawn_all_the_same(tmp_path):
    space = {"assessment.rounding": ["floor", "ceil"], "exit.reading": ["R1", "R2"]}
    how = {"points": 8, "replications": 2, "workers": 1}
    study = discover(sweep(TWO, space, replicate=engine(lambda s: s.assessment.tail_share), **how))
    assert "at none of 4 points" in str(study)
    study.save(tmp_path / "out")
    assert (tmp_path / "out" / "figure.png").is_file()


def test_it_is_kept(tmp_path):
    study = found(points=128)
    study.save(tmp_path / "out")
    assert pd.read_parquet(tmp_path / "out" / "boxes.parquet").equals(study.box)
