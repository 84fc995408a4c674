"""What a result rests on, in words and below a figure."""

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import sim
from sim.report.basis import foot, sentences
from sim.scenario.origin import File, Origin
from sim.words import speaking

sys.path.insert(0, str(Path(__file__).parents[1] / "study"))
from stand_in import ZONE, engine

FILE = File("zone.yaml", "0123456789abcdef", "two clerks")
POLICY = File("policies/more.yaml", "fedcba9876543210", "More at $stake$ 更高激励")


@pytest.fixture(autouse=True)
def stand_in(monkeypatch):
    monkeypatch.setattr("sim.engine.replication.replicate", engine(lambda s: 1.0))


@pytest.fixture
def study():
    plain = ZONE.coming_from(Origin((FILE,)))
    put_on = sim.apply(plain, {"pay.incentive_ratio": 0.4})
    more = put_on.coming_from(replace(put_on.origin, policies=(POLICY,)))
    return sim.compare({"as it is": plain, "more": more}, replications=3, workers=1)


def test_a_result_names_files_policies_and_what_was_set(study):
    assert sentences(study.basis, "catfish compare zone.yaml") == [
        "Rests on zone.yaml [01234567].",
        "Policies: More at $stake$ 更高激励 [policies/more.yaml fedcba98].",
        "Set in more: pay.incentive_ratio = 0.4.",
        "Every assumption is one value, none a range.",
        f"Model {sim.model_version()}; catfish compare zone.yaml.",
    ]


def test_a_range_is_named_in_words_with_its_ends():
    unsure = sim.apply(ZONE, {"behaviour.peers.strength": [-0.1, 0.2]})
    told = sentences(sim.compare(unsure, replications=3, workers=1).basis)
    assert told[0] == "Rests on a scenario made in Python."
    assert not [each for each in told if each.startswith("Set")]  # the range says it
    (found,) = [each for each in told if each.startswith("Drawn anew for every two histories")]
    assert "behaviour.peers.strength" in found
    assert found.endswith("−0.1 to 0.2.")


def test_what_begins_after_the_last_year_is_said_first_and_cannot_be_overlooked():
    """Histories of two years end with month 23: of months 12, 24 and 36 only 12 is reached."""
    two = sim.apply(ZONE, {"study.years": 2, "assessment.start_month": 2})
    dated = {"a": 0.2, "b": {12: 0.5}, "c": {24: 0.5}, "d": {36: 0.6}}
    late = {name: sim.apply(two, {"pay.incentive_ratio": each}) for name, each in dated.items()}
    late["e"] = sim.apply(two, {"assessment.start_month": 24})
    basis = sim.compare(late, replications=2, workers=1).basis
    assert basis.facts()["never"] == [
        {"parameter": "pay.incentive_ratio", "month": 24},
        {"parameter": "pay.incentive_ratio", "month": 36},
        {"parameter": "assessment.start_month", "month": 24},
    ]
    told = sentences(basis)[0]
    assert told == (
        "Never comes into force, as it begins after the last year: pay.incentive_ratio from month "
        "24 on; pay.incentive_ratio from month 36 on; assessment.start_month from month 24 on."
    )
    below = foot(basis)
    assert below.plain.startswith(f"{told}\nRests on") and str(below.spans[0].style) == "bold"
    reached = {name: late[name] for name in "ab"}
    assert sim.compare(reached, replications=2, workers=1).basis.never == ()
    without = sim.apply(late["e"], {"assessment.active": False})
    assert without.never() == []  # with nothing to begin


def test_what_a_sweep_tries_may_begin_too_late_as_well():
    space = {"pay.budget": [1.0, {0: 1.0, 120: 1.1}]}
    swept = sim.sweep({"a": ZONE}, space, points=1, replications=2, workers=1)
    assert swept.basis.never == (("pay.budget", 120),)


def test_what_a_study_varies_is_not_said_to_be_one_value():
    """Of a sweep over two ends and a list; kept, its paper's record has it too."""
    space = {"behaviour.effort.cost": (4.0, 6.0), "assessment.rounding": ["floor", "ceil"]}
    more = sim.apply(ZONE, {"pay.incentive_ratio": 0.4})
    swept = sim.sweep({"a": ZONE, "b": more}, space, points=2, replications=2, workers=1)
    told = sentences(swept.basis)
    assert not [each for each in told if "one value" in each]
    (found,) = [each for each in told if each.startswith("Varied by the study")]
    assert re.search(r"behaviour\.effort\.cost \S+ 4 to 6; assessment\.rounding \S+ ", found)
    with speaking("zh"):
        (found,) = [each for each in sentences(swept.basis) if each.startswith("研究中取不同值")]
    assert "舍去小数（floor）、进一（ceil）" in found
    assert swept.basis.facts()["varied"] == {
        "behaviour.effort.cost": {"low": 4.0, "high": 6.0}, "assessment.rounding": ["floor", "ceil"]
    }  # fmt: skip


def test_a_figure_says_below_it_what_it_rests_on(study):
    """In lines that end within the page, and with a dollar sign as it was written."""
    figure = study.figure()
    foot = figure.get_supxlabel()
    for part in ("zone.yaml [01234567]", "$stake$", "Every assumption is one value"):
        assert part in " ".join(foot.split())
    figure.draw_without_rendering()
    box = figure._supxlabel.get_window_extent()
    assert box.x0 >= 0
    assert box.x1 <= figure.bbox.x1
    assert box.y1 < min(ax.get_tightbbox().y0 for ax in figure.axes)


def test_many_files_are_counted_rather_than_listed():
    many = tuple(File(f"zone-{n}.yaml", "0" * 16) for n in range(30))
    basis = sim.compare(ZONE.coming_from(Origin(many)), replications=3, workers=1).basis
    assert "and 22 more" in sentences(basis)[0]
    assert len(basis.facts()["files"]) == 30
