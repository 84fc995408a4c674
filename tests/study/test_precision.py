"""A study ends when it knows what was asked, or has spent what it may, and says which."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.study.compare import compare
from sim.study.outcomes import REPORTED
from sim.study.precision import FIRST, Goal, lived_until, widths
from sim.study.problems import StudyError
from sim.study.store import Store
from sim.words import command

sys.path.insert(0, str(Path(__file__).parent))
from stand_in import NAMES, ZONE, engine

KPI = NAMES.index("kpi")


def normal(spread, mean=50.0, lead=1.0):
    """Two policies; the difference of a replication is `lead`, with so much spread."""

    def live(some):
        values = np.zeros((2, len(some), 1, len(REPORTED)))
        for place, replication in enumerate(some):
            luck = np.random.default_rng([3, replication]).normal(size=2)
            values[:, place, 0, KPI] = mean + 10 * luck[0]
            values[1, place, 0, KPI] += lead + spread * luck[1]
        return values

    return live


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("kpi:0.5%", Goal("kpi", 0.005, relative=True)),
        ("exits: 2", Goal("exits", 2, relative=False)),
    ],
)
def test_goals_are_read_from_text(text, goal):
    assert Goal.parse(text) == goal
    assert Goal.parse(str(goal)) == goal


@pytest.mark.parametrize("text", ["kpi", "kpi:", "kpi:0", "kpi:-1%", "kpi:much", "kpl:1%"])
def test_what_is_no_goal_is_refused(text):
    with pytest.raises(StudyError):
        Goal.parse(text)


@pytest.mark.parametrize("spread", [0.1, 1, 3])
def test_it_runs_as_long_as_it_takes_and_hardly_longer(spread):
    goal = Goal("kpi", 0.2, relative=False)
    values, known = lived_until(goal, 0, normal(spread), 5000)
    needed = (1.96 * spread / 0.2) ** 2
    assert known.met
    assert known.reached <= known.asked == 0.2
    assert known.replications == values.shape[1]
    assert max(FIRST, 0.7 * needed) <= known.replications <= max(FIRST, 1.5 * needed)


def test_a_share_is_of_the_baseline():
    values = normal(1)(range(40))
    asked, _ = widths(Goal("kpi", 0.01, relative=True), 0, values)
    assert asked == pytest.approx(0.01 * values[0, :, 0, KPI].mean())


def test_it_stops_when_all_is_spent_and_says_so():
    _, known = lived_until(Goal("kpi", 0.01, relative=False), 0, normal(3), 100)
    assert (known.met, known.replications) == (False, 100)
    assert "only" in str(known)
    assert "Allow more with at_most" in str(known)
    with command():
        assert "Allow more with --at-most" in str(known)


def test_a_share_of_what_may_be_zero_is_refused_and_a_size_asked_for():
    """400 histories of the small zone: 0.003 people a year; no number of them reaches 5 % of 0."""
    goal = Goal.parse("to_archive:5%")
    with pytest.raises(StudyError, match=r"may be zero .* such as to_archive:0\.\d+ "):
        lived_until(goal, 0, normal(1), 60)


def test_what_a_policy_never_has_is_refused_after_the_first_round():
    lived = []

    def live(some):
        lived.extend(some)
        values = normal(1)(some)
        values[1, ..., KPI] = np.nan
        return values

    words = "kpi: strong and now have it together in none of 20 replications"
    with pytest.raises(StudyError, match=words):
        lived_until(Goal("kpi", 1, relative=False), 0, live, 5000, names=["now", "strong"])
    assert len(lived) == FIRST


def test_an_interval_without_width_is_not_called_known():
    goal = Goal("kpi", 0.2, relative=False)
    _, known = lived_until(goal, 0, normal(0), 60)
    assert (known.met, known.reached, known.replications) == (False, 0, FIRST)
    assert "cannot be told" in str(known)


@pytest.mark.parametrize(
    ("spread", "at_most", "words"),
    [
        (3, 5000, r"the mean is known to ±0\.\d+ points \(±0.2 asked\).*one policy only"),
        (3, 40, r"the mean is known to ±1.07 points only.*all 40 replications are spent"),
        (0, 40, "same in 20 replications.* its mean is known cannot be told"),
    ],
)
def test_of_one_policy_it_is_the_mean_that_is_said_to_be_known(spread, at_most, words):
    two, goal = normal(spread), Goal("kpi", 0.2, relative=False)
    _, known = lived_until(goal, 0, lambda some: np.diff(two(some), axis=0), at_most)
    assert re.search(words, str(known))
    assert "baseline" not in str(known)


def test_each_replication_is_lived_once_and_in_order():
    asked, live = [], normal(3)

    def noting(some):
        asked.extend(some)
        return live(some)

    values, _ = lived_until(Goal("kpi", 0.2, relative=False), 0, noting, 5000)
    assert asked == list(range(values.shape[1]))


@pytest.fixture
def noisy(monkeypatch):
    kpi = engine(lambda scenario: 100 * scenario.pay.incentive_ratio)

    def replicate(scenario, seed, replications, people=None):
        values = kpi(scenario, seed, replications)
        if scenario.pay.incentive_ratio > 0.5:
            for place, each in enumerate(replications):
                values[place] += np.random.default_rng([seed, each, 1]).normal()
        return values

    monkeypatch.setattr("sim.engine.replication.replicate", replicate)


def test_a_comparison_to_a_precision_is_one_of_as_many_replications(noisy, tmp_path):
    policies = {"now": ZONE, "more": apply(ZONE, {"pay.incentive_ratio": 0.6})}
    study = compare(policies, until="kpi:0.5%", workers=1, store=Store(tmp_path))
    plain = compare(policies, replications=study.replications, workers=1)
    assert study.precision.met
    assert study.replications > FIRST
    assert study.runs.equals(plain.runs)
    assert study.summary.equals(plain.summary)
    kpi = study.summary.query("policy == 'more' and outcome == 'kpi'").iloc[0]
    half = (kpi.difference_high - kpi.difference_low) / 2
    assert half == pytest.approx(study.precision.reached)
    assert study.manifest()["precision"]["met"]
    assert "precision" not in plain.manifest()


SMALL = load_scenario(Path(__file__).parents[2] / "scenarios" / "small-zone.yaml")
TAIL = apply(SMALL, {"exit.reading": "R2", "exit.tail_years": 2})


@pytest.mark.parametrize(
    ("goal", "of"),
    [
        ("kpi:0.1", "b"),
        ("spend:0.2%", "b"),
        ("spend:0.1%", "b"),
        ("unqualified:0.05", "b"),
        ("exits:0.05", "b"),
        ("catfish_effect:0.05", "b"),
        ("kpi:0.5%", "a"),  # one policy alone: its level
    ],
)
def test_what_is_said_to_be_reached_is_what_the_table_shows(goal, of):
    """KPI was said to be known to ±0.091, and the table of the same study had ±0.122."""
    policies = {"a": SMALL} | ({"b": TAIL, "another name": SMALL} if of == "b" else {})
    study = compare(policies, until=goal, at_most=200, workers=1)
    row = study.summary.query("policy == @of and outcome == @study.precision.goal.outcome").iloc[0]
    ends = (row.difference_low, row.difference_high) if of == "b" else (row.low, row.high)
    half = (ends[1] - ends[0]) / 2
    assert study.precision.reached == half > 0
    assert study.precision.met == (half <= study.precision.asked)


def test_a_policy_by_another_name_is_known_however_little_was_seen():
    """Money that nothing sets apart may still be by what none has met, but not by construction."""
    values = np.zeros((3, 40, 2, len(REPORTED)))
    values[..., NAMES.index("spend")] = 1e6 + np.random.default_rng(1).normal(size=(1, 40, 1))
    goal = Goal("spend", 0.1, relative=False)
    assert widths(goal, 0, values, same=[1, 2])[1] == 0
    assert widths(goal, 0, values, same=[1])[1] > 0.1


def test_at_most_is_obeyed(noisy):
    policies = {"now": ZONE, "more": apply(ZONE, {"pay.incentive_ratio": 0.6})}
    study = compare(policies, until="kpi:0.0001", at_most=33, workers=1)
    assert (study.precision.met, study.replications) == (False, 33)
    with pytest.raises(StudyError, match=r"at_most\(=25.5\) must be a whole number"):
        compare(policies, until="kpi:0.0001", at_most=25.5, workers=1)


def test_the_bar_never_goes_back(noisy):
    told = []
    policies = {"now": ZONE, "more": apply(ZONE, {"pay.incentive_ratio": 0.6})}
    compare(policies, until="kpi:1%", workers=1, progress=lambda *state: told.append(state))
    done = [now for now, _ in told]
    assert done == sorted(done)
    assert told[-1][0] == told[-1][1]
