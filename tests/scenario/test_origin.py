"""A scenario knows where it comes from, and is the same wherever that is."""

import hashlib
import pickle

import pytest

from sim.scenario.draws import draw
from sim.scenario.overrides import apply
from sim.scenario.policy import stacked
from sim.scenario.reading import load_scenario
from sim.scenario.schema import Scenario
from sim.study.zones import resized

ZONE = """\
title: A zone
organisation:
  grades: [{name: clerk, pay: 5000}]
  families: [{name: admin}]
  departments: [{name: Finance, family: admin, posts: {clerk: 5}}]
behaviour: {effort: {cost: [4, 6]}}
"""


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policies").mkdir()
    (tmp_path / "x.yaml").write_text(ZONE, "utf-8")
    below = "title: Below\nwhy: to see\nchanges: {pay.incentive_ratio: 0.2}\n"
    above = "title: Above 之上\nwhy: to see\nbaseline: below\nchanges: {pay.hold_back: 0.1}\n"
    (tmp_path / "policies" / "below.yaml").write_text(below, "utf-8")
    (tmp_path / "policies" / "above.yaml").write_text(above, "utf-8")
    return tmp_path


def test_a_scenario_names_the_files_it_was_read_from_and_what_was_set(here):
    origin = load_scenario("x.yaml", ["above"], ["study.years=3"]).origin
    (file,) = origin.files
    content = (here / "x.yaml").read_bytes()
    assert (file.path, file.title) == ("x.yaml", "A zone")
    assert file.digest == hashlib.blake2b(content, digest_size=8).hexdigest()
    assert [(f.path, f.title) for f in origin.policies] == [
        ("policies/below.yaml", "Below"),
        ("policies/above.yaml", "Above 之上"),
    ]
    assert [(c.path, c.value, c.file) for c in origin.set_by_hand] == [("study.years", 3, "--set")]


def test_a_changed_file_has_another_digest(here):
    before = load_scenario("x.yaml").origin.files
    (here / "x.yaml").write_text(ZONE + "# a remark\n", "utf-8")
    after = load_scenario("x.yaml").origin.files
    assert before[0].path == after[0].path
    assert before[0].digest != after[0].digest


def test_where_a_scenario_comes_from_is_no_part_of_what_it_says():
    read = load_scenario("x.yaml", ["above"])
    made = Scenario.model_validate(read.model_dump())
    assert made.origin.files == ()
    assert read == made
    assert read.model_dump_json() == made.model_dump_json()


@pytest.mark.parametrize(
    "change",
    [
        lambda s: apply(s, {"study.years": 4}),
        lambda s: stacked(["policies/below.yaml"]).on(s),
        lambda s: draw(s, lambda path: 0.5),
        lambda s: s.at(12),
        lambda s: resized(s, 2.0),
        lambda s: pickle.loads(pickle.dumps(s)),
    ],
    ids=["apply", "policy", "draw", "month", "size", "process"],
)
def test_whatever_is_made_of_a_scenario_comes_from_where_it_came_from(change):
    assert change(load_scenario("x.yaml")).origin.files[0].path == "x.yaml"
