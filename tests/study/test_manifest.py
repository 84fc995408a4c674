"""Folders of results as they are read back: what a manifest says, and what is done where it errs.

One small comparison of two policies is saved once, with an engine that is a formula, so that all of
this takes seconds: `tests/hard/mutants/manifest.toml` runs it over and over.
"""

import json
import shutil
from pathlib import Path

import pytest
from stand_in import WRITTEN, engine
from undrawn import no_pages

import sim
from sim.scenario.overrides import Change
from sim.scenario.policy import Stack, stacked
from sim.staff.roster import RosterError
from sim.study.again import changed_since, run_again, same_tables
from sim.study.kept import read
from sim.study.manifest import (
    asked_of,
    base_of,
    changes_of,
    origin_of,
    people_of,
    policies_of,
    read_manifest,
    scenario_of,
)
from sim.study.problems import StudyError
from sim.study.zones import Zones

ZONE = WRITTEN.replace("replications: 6", "replications: 2")
MORE = "title: More\nwhy: to see\nchanges: {pay: {incentive_ratio: 0.6}}\n"
LESS = "title: Less\nwhy: to see\nbaseline: more\nchanges: {assessment: {tail_share: 0.02}}\n"
PEOPLE = "unit,grade\n" + "Office,clerk\n" * 4 + "Office,head\n"
MAPPING = """
as_of: 2018-01-01
columns: {department: unit, grade: grade}
grades: {clerk: clerk, head: head}
constant: {status: institution}
"""


def kpi(scenario):
    return 100 * scenario.at(12).pay.incentive_ratio


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The files of a zone, and the folder `out` with a study of it and of its people."""
    with pytest.MonkeyPatch.context() as patch, no_pages():
        here = tmp_path_factory.mktemp("made")
        patch.chdir(here)
        patch.setattr("sim.engine.replication.replicate", engine(kpi))
        (here / "policies").mkdir()
        for name, text in {
            "zone.yaml": ZONE, "policies/more.yaml": MORE, "policies/less.yaml": LESS,
            "people.csv": PEOPLE, "people.yaml": MAPPING,
            "province.yaml": "title: P\nzones: [{name: East, scenario: zone.yaml, count: 2}]\n",
        }.items():  # fmt: skip
            (here / name).write_text(text, encoding="utf-8")
        roster = sim.read_roster("people.csv", "people.yaml", sim.load_scenario("zone.yaml"))
        how = {"workers": 1, "replications": 2}
        zone = sim.load_scenario("zone.yaml", overrides=["study.years=1"])
        zones = {
            name: sim.apply(
                sim.load_scenario("zone.yaml", overrides=["study.years=1"], **own), more
            )
            for name, own, more in (
                ("baseline", {}, {}),
                ("more", {"policies": ["more"]}, {"exit.reading": "R2"}),
                ("less", {"policies": ["less"]}, {}),
            )
        }
        sim.compare(zones, people=roster, **how).save("out")
        sim.compare(zone, people=roster.people, seed=9, **how).save("python")
        policies = {"more": stacked(["policies/more.yaml"])}
        sim.province("province.yaml", policies, replications=1, workers=1).save("several")
    return here


@pytest.fixture
def here(made, tmp_path, monkeypatch):
    """A copy of all of it, to stand in."""
    folder = tmp_path / "here"
    shutil.copytree(made, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setattr("sim.engine.replication.replicate", engine(kpi))
    return folder


def rewrite(folder, **changed):
    """Change what a manifest says, and take out what is None."""
    file = Path(folder) / "manifest.json"
    told = json.loads(file.read_text(encoding="utf-8")) | changed
    kept = {name: value for name, value in told.items() if value is not None}
    file.write_text(json.dumps(kept), encoding="utf-8")
    return read_manifest(folder)


def test_a_folder_and_its_manifest_are_read_as_the_same(here):
    assert read_manifest("out") == read_manifest("out/manifest.json")
    one, two = read("out"), read("out/manifest.json")
    assert one.folder == two.folder == Path("out")
    assert one.study == "compare"
    assert set(one.tables) == set(two.tables) == set(one.result.tables())
    assert one.missing == ()
    assert one.result is one.result


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "x cannot be read: .*; name a manifest.json, or the folder of a result"),
        ("{", "x is not JSON"),
        ("[" * 100_000, "x is not JSON"),
        ("[]", "x does not say which study it is of"),
        ('{"study": ["compare"], "tables": {}}', "x does not say which study"),
        ('{"study": "guess", "tables": {}}', "x does not say which study"),
        ('{"study": "compare"}', "x does not say what the tables were"),
        ('{"study": "compare", "tables": []}', "x does not say what the tables were"),
    ],
)
def test_what_is_no_manifest_is_refused_in_a_sentence(here, text, message):
    if text is not None:
        Path("x").write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match=message):
        read_manifest("x")


def test_files_that_are_what_they_were_are_not_named_and_others_are(here):
    manifest = read_manifest("out")
    assert changed_since(manifest) == []
    Path("zone.yaml").write_text(ZONE + "# more\n", encoding="utf-8")
    Path("policies/more.yaml").unlink()
    assert changed_since(manifest) == [
        "zone.yaml has changed since", "policies/more.yaml is not there any more",
    ]  # fmt: skip


def test_run_again_comes_to_the_same_tables_on_the_luck_and_people_that_it_had(here):
    manifest = read_manifest("out")
    result = run_again(manifest, workers=1)
    same = same_tables(manifest, result)
    assert set(same) == {"runs", "yearly", "summary", "bridge", "over_time", "break_even"}
    assert all(same.values())
    assert (result.seed, result.replications, result.basis.roster["rows_kept"]) == (3, 2, 5)
    assert not same_tables(manifest, run_again(manifest | {"seed": 4}, workers=1))["runs"]


def test_a_table_of_other_bytes_or_of_one_side_alone_is_not_the_same(here):
    manifest = read_manifest("out")
    result = read("out").result
    told = manifest["tables"]
    first = dict(told) | {"runs": "0" * len(told["runs"]), "gone": "1"}
    del first["yearly"]
    same = same_tables(manifest | {"tables": first}, result)
    assert {name for name, alike in same.items() if not alike} == {"runs", "gone", "yearly"}


def test_what_was_set_and_read_of_each_policy_comes_back(here):
    manifest = read_manifest("out")
    policies = policies_of(manifest)
    titles = {"baseline": [], "more": ["More"], "less": ["More", "Less"]}
    assert list(policies) == list(titles)
    for name, zone in policies.items():
        assert [file.title for file in zone.origin.policies] == titles[name]
        ratio = 0.6 if titles[name] else base_of(manifest).pay.incentive_ratio
        assert zone.pay.incentive_ratio == ratio
        own = {"exit.reading": "R2"} if name == "more" else {}
        assert {c.path: c.value for c in zone.origin.changes} == {"study.years": 1} | own
        assert (zone.study.years, zone.exit.reading == "R2") == (1, name == "more")
        assert [file.path for file in zone.origin.files] == ["zone.yaml"]
        assert scenario_of(manifest, name).origin == zone.origin
    assert [c.path for c in origin_of(manifest).changes] == ["study.years"]
    assert asked_of(manifest, "seed", "replications") == {"seed": 3, "replications": 2}


def test_changes_of_a_policy_of_a_province_come_back_as_they_were_asked_for(here):
    manifest = read_manifest("several")
    assert base_of(manifest).title == "A small zone"
    assert len(Zones.of_manifest(manifest).members) == 2
    stack = changes_of(manifest, "more")
    assert isinstance(stack, Stack)
    (policy,) = stack.policies
    assert (policy.path, policy.title) == (Path("policies/more.yaml"), "More")
    assert [(c.path, c.value) for c in stack.changes] == [("pay.incentive_ratio", 0.6)]
    more = {"pay.incentive_ratio": 0.4}
    by_hand = manifest | {"policies": {"a": more, "b": ["exit.reading=R2"], "c": [
        {"path": "exit.reading", "value": "R2", "file": "", "line": 0}]}}  # fmt: skip
    assert changes_of(by_hand, "a") == more
    assert changes_of(by_hand, "b") == ["exit.reading=R2"]
    (change,) = changes_of(by_hand, "c")
    assert isinstance(change, Change)
    assert (change.path, change.value) == ("exit.reading", "R2")
    kept = read("several")
    assert kept.result is None
    assert kept.missing == ()


@pytest.mark.parametrize("named", ["people.csv", "people.yaml"])
def test_people_are_read_again_and_refused_if_list_or_mapping_is_another(here, named):
    manifest = read_manifest("out")
    assert len(people_of(manifest).people) == 5
    with Path(named).open("a", encoding="utf-8") as file:
        file.write("Office,clerk\n" if named.endswith("csv") else "# more\n")
    with pytest.raises(StudyError, match=f"{named} is not what it was in that study"):
        people_of(manifest)


def test_losses_that_were_accepted_are_accepted_again(here):
    manifest = read_manifest("out")
    with Path("people.csv").open("a", encoding="utf-8") as file:
        file.write(",clerk\n" * 5)
    zone = sim.load_scenario("zone.yaml")
    found = sim.read_roster("people.csv", "people.yaml", zone, accept_losses=True)
    lossy = manifest | {"rests_on": manifest["rests_on"] | {"roster": found.about}}
    assert len(people_of(lossy).people) == 5
    strict = {name: value for name, value in found.about.items() if name != "losses_accepted"}
    with pytest.raises(RosterError, match="accept_losses"):
        people_of(manifest | {"rests_on": manifest["rests_on"] | {"roster": strict}})


def test_a_table_of_people_given_in_python_cannot_be_had_again(here):
    manifest = read_manifest("python")
    with pytest.raises(StudyError, match="a manifest keeps no people"):
        run_again(manifest, workers=1)
    bare = manifest | {"rests_on": manifest["rests_on"] | {"roster": None}}
    assert people_of(bare) is None


def test_tables_that_are_gone_are_told_and_the_others_read(here):
    Path("out/runs.parquet").unlink()
    kept = read("out")
    assert kept.missing == ("runs",)
    assert set(kept.tables) == {"yearly", "summary", "bridge", "over_time", "break_even"}
    assert kept.result is None


@pytest.mark.parametrize("end", ["0", "f"])
def test_a_table_that_is_not_the_one_of_the_manifest_is_refused(here, end):
    """Whichever of the two digests is the greater."""
    told = read_manifest("out")["tables"]
    rewrite("out", tables=dict(told) | {"runs": end * len(told["runs"])})
    with pytest.raises(StudyError, match=r"out/runs.parquet is not the table that out/manifest"):
        read("out")


def test_a_manifest_that_lacks_what_a_result_needs_says_to_run_it_again(here):
    rewrite("out", replications=None)
    with pytest.raises(StudyError, match="catfish rerun out --out out"):
        _ = read("out").result


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"gone_since": 1}, "gone_since"),
        ({"study": {"years": "many"}}, "study.years"),
        ({"staff": {"retirement_age_men": 21}}, "staff"),
    ],
)
def test_a_scenario_that_this_version_does_not_know_is_said_with_its_field(here, changed, field):
    manifest = read_manifest("out")
    later = rewrite("out", scenario=manifest["scenario"] | changed)
    with pytest.raises(StudyError, match=rf"model {later['model']}\): its scenario has .*{field}"):
        base_of(later)


def without(name):
    return lambda told: told.pop(name)


def written(*path, value):
    def put(told):
        *above, last = path
        for name in above:
            told = told[name]
        told[last] = value

    return put


def renamed(told):
    told["overrides"]["stronger"] = told["overrides"].pop("more")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (without("model"), "model"),
        (without("rests_on"), "rests_on"),
        (written("seed", value=-4), "seed"),
        (written("seed", value=True), "seed"),
        (written("replications", value="many"), "replications"),
        (written("replications", value=0), "replications"),
        (written("baseline", value="nobody"), "baseline"),
        (written("overrides", value=["more"]), "overrides"),
        (written("rests_on", "roster", value="people.csv"), "rests_on.roster"),
        (written("rests_on", "set_in", value={"more": 1}), "rests_on.set_in.more"),
        (written("rests_on", "files", value=[{"path": "a"}]), "rests_on.files.0.digest"),
        (written("rests_on", "files", 0, "more", value=1), "rests_on.files.0.more"),
        (written("tables", "runs", value=1), "tables.runs"),
        (written("templates", value=[]), "templates"),
        (renamed, "overrides"),
    ],
)
def test_what_a_manifest_says_otherwise_is_named_and_no_fault(here, change, field):
    """Of another version, or changed by hand: a policy renamed is not the one of the tables."""
    file = here / "out" / "manifest.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    change(told)
    file.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(StudyError, match=rf"manifest.json: {field} is not as this version"):
        read("out")
