import numpy as np
import pytest

import sim
from sim.study.problems import StudyError
from sim.study.run import Run

ZONE = "scenarios/small-zone.yaml"
LEVER = {"pay.incentive_ratio": (0.1, 0.5)}
WEIGHT = {"behaviour.effort.cost": (4, 6), "behaviour.threat.strength": (0, 0.3)}


def pair():
    zone = sim.load_scenario(ZONE)
    return sim.apply(zone, {"pay.incentive_ratio": 0.5}), zone


STUDIES = {
    "simulate": lambda **how: sim.simulate(ZONE, **how),
    "compare": lambda **how: sim.compare(ZONE, policies=["strong"], **how),
    "affected": lambda **how: sim.affected(ZONE, policies=["strong"], **how),
    "breakdown": lambda **how: sim.breakdown(ZONE, policies=["strong"], **how),
    "fairness": lambda **how: sim.fairness(ZONE, policies=["strong"], **how),
    "decompose": lambda **how: sim.decompose(*pair(), **how),
    "sweep": lambda **how: sim.sweep(ZONE, LEVER, policies=["strong"], **how),
    "sensitivity": lambda **how: sim.sensitivity(ZONE, WEIGHT, policies=["strong"], **how),
    "search": lambda **how: sim.search(sim.load_scenario(ZONE), LEVER, **how),
    "best": lambda **how: sim.best(
        ZONE, policies=["strong"], indifference=0.3,
        **{"first" if name == "replications" else name: value for name, value in how.items()},
    ),
}  # fmt: skip


@pytest.mark.parametrize("study", STUDIES)
@pytest.mark.parametrize(
    "wrong, told",
    [
        ({"seed": 1.5}, "seed(=1.5) must be a whole number"),
        ({"seed": -1}, "seed(=-1) must be from 0 to 4294967295"),
        ({"replications": "20"}, "replications(='20') must be a whole number"),
    ],
)
def test_every_study_refuses_the_same_luck_in_the_same_words(study, wrong, told):
    with pytest.raises(StudyError) as refused:
        STUDIES[study](**wrong)
    if study == "best":  # whose histories are those of a first stage
        told = told.replace("replications", "first")
    assert str(refused.value) == told


def test_rounds_are_told_as_one_study():
    """Three rounds of four, two and three histories are nine, of which none is told twice."""
    zone, told = sim.load_scenario(ZONE), []
    run = Run.of(zone, 4, 1, workers=1, progress=lambda done, total: told.append((done, total)))
    with run.in_rounds() as rounds:
        for some in (range(4), range(4, 6), range(6, 9)):
            rounds.histories([zone], some, replicate=lambda zone, seed, some, people: _none(some))
    assert told[0] == (0, 4)
    assert (4, 6) in told
    assert told[-1] == (9, 9)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def _none(some):
    return np.zeros((len(some), 1, 1))
