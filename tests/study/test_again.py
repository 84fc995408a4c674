"""What a result rests on stands on it, and from its manifest it can be run again."""

import importlib
import json
import pkgutil
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.engine import breakdown, tail
from sim.engine.fates import FACTS
from sim.report.basis import sentences
from sim.scenario.origin import digest_of
from sim.study import folder as results
from sim.study.again import run_again, same_tables
from sim.study.kept import read
from sim.study.manifest import STUDIES, read_manifest
from sim.study.problems import StudyError
from sim.study.result import Result

sys.path.insert(0, str(Path(__file__).parent))
from stand_in import WRITTEN as ZONE
from stand_in import engine

MORE = "title: More at stake 更高激励\nwhy: to see\nchanges: {pay: {incentive_ratio: {12: 0.6}}}\n"
LESS = "title: Less\nwhy: to see\nbaseline: more\nchanges: {assessment: {tail_share: 0.02}}\n"
PROVINCE = """
title: A province
zones:
  - {name: East, scenario: zone.yaml, count: 3, size: [1, 3]}
  - {name: West, scenario: zone.yaml, set: {pay.incentive_ratio: 0.1}}
"""
NAMES = "Zhang San", "Wang Wu", "Chen Liu", "Sun Er", "Li Si"
ROSTER = "unit,grade,id\n" + "".join(
    f"Office,{grade},{name}\n" for grade, name in zip((*["clerk"] * 4, "chief"), NAMES, strict=True)
)
MAPPING = """
as_of: 2018-01-01
columns: {department: unit, grade: grade}
grades: {clerk: clerk, chief: head}
constant: {status: institution}
"""
RANGE = ("--set", "behaviour.effort.cost=[4, 6]")
TAIL = ("--vary", "assessment.tail_share=0.0:0.1")
TWO = ("--vary", "pay.incentive_ratio=0.1:0.5", *TAIL)
LEVERS = ("--lever", "pay.incentive_ratio=0.1:0.6", "--lever", "exit.reading=R1,R2")
ASKED = {
    "run": ("zone.yaml", "--policy", "more", *RANGE),
    "compare": ("zone.yaml", "--policy", "more", "--policy", "less", "--vary",
                "assessment.tail_share=0.03,0.05", "--catfish", *RANGE),
    "best": ("zone.yaml", "--policy", "more", "--indifference", "kpi:1", "--at-most", "40"),
    "province": ("province.yaml", "--policy", "more", "--baseline", "more", *RANGE),
    "sweep": ("zone.yaml", *TWO, "--points", "4", "--outcome", "spend"),
    "sensitivity": ("zone.yaml", *TWO, "--points", "4"),
    "discover": ("zone.yaml", *TAIL, "--vary", "behaviour.effort.cost=4:6", "--policy", "more",
                 "--points", "64"),
    "search": ("zone.yaml", *LEVERS, "--population", "4", "--generations", "2", "--limit",
               "exits=1000", "--vary", "behaviour.effort.cost=4:6", "--points", "2"),
    "decompose": ("zone.yaml", "--policy", "more"),
    "fairness": ("zone.yaml", "--policy", "more"),
    "affected": ("zone.yaml", "--policy", "more", "--by", "status,grade*sex"),
    "breakdown": ("zone.yaml", "--policy", "more", "--baseline", "more"),
}  # fmt: skip
LISTED = ("--vary", "assessment.rounding=floor,ceil")
OTHERWISE = {
    "points of a grid": ("sweep", "zone.yaml", *TWO, "--design", "grid", "--points", "3"),
    "points crossed with values": ("sweep", "zone.yaml", *TAIL, *LISTED, "--points", "4"),
    "values alone": ("sweep", "zone.yaml", *LISTED),
    "where it backfires, by values": ("discover", "zone.yaml", *TAIL, *LISTED, "--policy", "more",
                                      "--points", "32"),
    "a search over values": ("search", "zone.yaml", *LEVERS, "--population", "4", "--generations",
                             "2", "--vary", "behaviour.effort.cost=4:6", "--vary",
                             "behaviour.threat.on=true,false", "--points", "2"),
    "dated values": ("sweep", "zone.yaml", *TAIL, "--points", "4", "--vary",
                     "pay.incentive_ratio={0: 0.2, 12: 0.4},{12: 0.5},0.3"),
    "nothing among numbers": ("sweep", "zone.yaml", "--vary", "pay.budget=null,0.9"),
    "a range among numbers": ("discover", "zone.yaml", "--policy", "more", "--vary",
                              "behaviour.effort.cost=[4, 6],5", *TAIL, "--points", "16"),
    "policies of several kinds": ("compare", "zone.yaml", "--vary",
                                  "pay.budget=null,0.9,{0: null, 12: 1}"),
    "levers of several kinds": ("search", "zone.yaml", "--lever", "pay.budget=null,0.9", "--lever",
                                "pay.incentive_ratio={0: 0.2, 12: 0.4},0.3,0.5", "--population",
                                "4", "--generations", "2"),
    "until it is known": ("compare", "zone.yaml", "--policy", "more", "--until", "kpi:0.5",
                          "--at-most", "60", *RANGE),
    "until the catfish effect is known": ("compare", "zone.yaml", "--policy", "more", "--until",
                                          "catfish_effect:0.001", "--at-most", "60"),
    "the part of two policies": ("decompose", "zone.yaml", "--policy", "more", "--policy", "less",
                                 "--replications", "2"),
    "the part of a baseline": ("decompose", "zone.yaml", "--baseline", "more", "--replications",
                               "2"),
}  # fmt: skip
"""Studies asked in a less usual way, each with what is unusual in it."""
ASKED_AND_FOUND = {
    "base_points", "baseline", "catfish", "finding", "names", "outcome", "overrides", "points",
    "policies", "precision", "reference", "replications", "rests_on", "scenario", "seed", "space",
    "study", "templates", "years",
}  # fmt: skip
"""What a manifest says of the question and the answer, and not of how or when it was run."""
NEEDS = {"sensitivity": "SALib", "discover": "ema_workbench", "search": "pymoo"}


def kpi(scenario):
    more = scenario.at(12)
    return (
        10
        * scenario.behaviour.effort.cost
        * (0.3 - more.pay.incentive_ratio)
        * (-1 if more.assessment.tail_share < 0.06 else 1)
    )


def counts(scenario, seed, replications, people=None):
    """Everybody is rated, and a fifth are in the tail: what `fairness` asks of the engine."""
    shape = len(replications), scenario.study.years, len(tail.columns(scenario))
    found = engine(kpi)(scenario, seed, replications)[..., :1].round()
    each = abs(found[..., None]) + np.array([20, 4, 4, 1, 1, 1])
    return np.tile(each, (shape[2] // len(tail.COUNTS), 1)).reshape(shape)


def everybody_stays(scenario, seed, replications, people):
    """Stand in for the engine that follows people: each is in the first group of every list."""
    return np.zeros((len(replications), scenario.organisation.size, len(FACTS)))


def inside(scenario, seed, replications, people=None):
    """Stand in for the engine of departments: of those who began one is there still."""
    groups = sum(map(len, breakdown.groups(scenario).values()))
    counts = np.ones((len(replications), scenario.study.years, groups, len(breakdown.COUNTS)))
    began = [breakdown.COUNTS.index(name) for name in ("posts", "began", "term_began")]
    counts[..., began] = 1 + kpi(scenario) ** 2
    return counts


def study_folder(folder):
    """Write what the studies read."""
    (folder / "policies").mkdir(parents=True)
    for name, text in {
        "zone.yaml": ZONE, "province.yaml": PROVINCE, "policies/more.yaml": MORE,
        "policies/less.yaml": LESS, "people.csv": ROSTER, "people.yaml": MAPPING,
    }.items():  # fmt: skip
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch, undrawn):
    monkeypatch.setattr("sim.engine.replication.replicate", engine(kpi))
    monkeypatch.setattr("sim.engine.tail.count", counts)
    monkeypatch.setattr("sim.engine.fates.fates", everybody_stays)
    monkeypatch.setattr("sim.engine.breakdown.count", inside)
    monkeypatch.chdir(study_folder(tmp_path / "here"))
    return tmp_path / "here"


def catfish(*words):
    return CliRunner().invoke(main, [*map(str, words), "--workers", "1"])


def done(command, *more):
    """Run a command into the folder `out`, and return what it printed and its manifest."""
    return did(command, *ASKED[command], *more)


def did(command, *asked):
    pytest.importorskip(NEEDS.get(command, "pandas"))
    ended = catfish(command, *asked, "--out", "out")
    assert ended.exit_code == 0, ended.output
    return ended, json.loads(Path("out/manifest.json").read_text("utf-8"))


SLOW = pytest.param("decompose", marks=pytest.mark.slow)


@pytest.mark.parametrize("command", [SLOW if c == "decompose" else c for c in ASKED])
def test_a_study_says_what_it_rests_on_and_run_again_comes_to_the_same_bytes(command):
    ended, manifest = done(command)
    says_what_it_rests_on(command, " ".join(ended.stdout.split()), manifest)
    ended = catfish("rerun", "out", "--out", "again")
    assert ended.exit_code == 0, ended.output
    tables = {path.name for path in Path("out").glob("*.parquet")}
    assert ended.stdout.count("the same bytes") == len(tables)
    for name in tables:
        assert (Path("out") / name).read_bytes() == (Path("again") / name).read_bytes()
    again = json.loads(Path("again/manifest.json").read_text("utf-8"))
    assert again["rests_on"] == manifest["rests_on"]


@pytest.mark.parametrize("unusual", OTHERWISE)
def test_a_study_asked_otherwise_is_run_again_as_it_was_asked(unusual):
    _, manifest = did(*OTHERWISE[unusual])
    ended = catfish("rerun", "out", "--out", "again")
    assert ended.exit_code == 0, ended.output
    kept = read("out").result.tables()
    for file in Path("out").glob("*.parquet"):
        assert file.read_bytes() == (Path("again") / file.name).read_bytes()
        pd.testing.assert_frame_equal(kept[file.stem], pd.read_parquet(file), check_dtype=False)
    again = json.loads(Path("again/manifest.json").read_text("utf-8"))
    assert {name: again.get(name) for name in ASKED_AND_FOUND & set(manifest)} == {
        name: manifest[name] for name in ASKED_AND_FOUND & set(manifest)
    }


def says_what_it_rests_on(command, told, manifest):
    rests_on = manifest["rests_on"]
    digests = {file["path"]: file["digest"] for file in rests_on["files"]}
    assert digests["zone.yaml"] == digest_of(Path("zone.yaml").read_bytes())
    assert "zone.yaml" in told
    assert manifest["model"] == sim.model_version()
    assert manifest["model"] in told
    assert manifest["command_line"].startswith(f"catfish {command} ")
    if "more" in ASKED[command]:
        titles = {file["path"]: file["title"] for file in rests_on["policy_files"]}
        assert titles["policies/more.yaml"] == "More at stake 更高激励"
        assert "More at stake 更高激励 [policies/more.yaml" in told
    if RANGE[1] in ASKED[command]:
        assert rests_on["ranges"] == {"behaviour.effort.cost": [4, 6]}
        assert rests_on["set"] == {"behaviour.effort.cost": [4, 6]}
        assert "Drawn anew for every two histories: behaviour.effort.cost" in told
    else:
        assert rests_on["ranges"] == {}


@pytest.mark.parametrize("command", ["compare", SLOW, "fairness", "search", "sweep"])
def test_a_study_of_a_roster_is_run_again_from_the_same_file(command):
    _, manifest = done(command, "--roster", "people.csv", "--mapping", "people.yaml")
    roster = manifest["rests_on"]["roster"]
    assert (roster["file"], roster["rows_read"], roster["rows_kept"]) == ("people.csv", 5, 5)
    ended = catfish("rerun", "out/manifest.json")
    assert ended.exit_code == 0, ended.output


def test_every_kind_of_study_can_be_run_again():
    for module in pkgutil.iter_modules(sim.study.__path__, "sim.study."):
        importlib.import_module(module.name)  # a kind is known once its file has been read
    kinds = {each.study: each for each in Result.__subclasses__()}
    assert set(kinds) == set(STUDIES)
    assert set(STUDIES) <= set(ASKED)


def test_people_who_have_changed_are_refused_as_no_manifest_keeps_people(here):
    done("compare", "--roster", "people.csv", "--mapping", "people.yaml")
    (here / "people.csv").write_text(ROSTER + "Office,clerk,Zhao Qi\n", "utf-8")
    ended = catfish("rerun", "out")
    assert ended.exit_code == 2
    assert "people.csv is not what it was" in " ".join(ended.output.split())


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("people.csv", ROSTER.replace("chief", "clerk", 1) + "Office,chief,Zhao Qi\n"),
        ("people.yaml", MAPPING.replace("2018", "2017")),
    ],
)
def test_other_people_are_another_question_whose_answer_takes_no_other_ones_place(here, file, text):
    asked = (*ASKED["fairness"], "--roster", "people.csv", "--mapping", "people.yaml")
    for _ in range(2):  # the same people are the same question
        assert catfish("fairness", *asked).exit_code == 0
    first, *others = Path("results").glob("zone-fairness-*")
    assert not others
    (here / file).write_text(text, "utf-8")
    ended = catfish("fairness", *asked)
    assert ended.exit_code == 0, ended.output
    assert {path.name for path in Path("results").glob("zone-fairness-*")} == {
        first.name,
        f"{first.name}-2",
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("scenario: zone.yaml, set", "size: 1.0000001, scenario: zone.yaml, set"),
        ("zone.yaml}\n", "zone.yaml, set: {pay.incentive_ratio: 0.1}}\n"),
    ],
)
def test_other_zones_are_another_question(here, one, other):
    file, text = here / "province.yaml", PROVINCE + "  - {name: North, scenario: zone.yaml}\n"
    for each in (text, text.replace(one, other)):
        file.write_text(each, "utf-8")
        ended = catfish("province", *ASKED["province"])
        assert ended.exit_code == 0, ended.output
    assert len(list(Path("results").glob("province-province-*"))) == 2


def test_the_luck_of_a_province_is_that_of_its_first_zone(here):
    (here / "other.yaml").write_text(ZONE.replace("seed: 3", "seed: 5"), "utf-8")
    (here / "province.yaml").write_text(
        PROVINCE + "  - {name: North, scenario: other.yaml}\n", "utf-8"
    )
    _, manifest = done("province")
    assert manifest["seed"] == sim.load_scenario("zone.yaml").study.seed


def test_no_name_or_id_of_a_roster_is_in_what_is_written(here):
    columns = "columns: {department: unit, grade: grade, id: id}"
    mapping = MAPPING.replace("columns: {department: unit, grade: grade}", columns)
    (here / "people.yaml").write_text(mapping, "utf-8")
    _, manifest = done("run", "--roster", "people.csv", "--mapping", "people.yaml")
    told = json.dumps(manifest, ensure_ascii=False)
    assert not [name for name in NAMES if name in told]


def test_files_that_changed_or_went_do_not_matter_and_are_named(here):
    done("compare")
    (here / "zone.yaml").write_text(ZONE.replace("6000", "7000"), "utf-8")
    (here / "policies" / "more.yaml").unlink()
    ended = catfish("rerun", "out")
    assert ended.exit_code == 0, ended.output
    assert "zone.yaml has changed since" in ended.stderr
    assert "policies/more.yaml is not there any more" in ended.stderr


def test_another_model_is_said_and_tables_that_differ_end_in_one(monkeypatch):
    done("compare")
    monkeypatch.setattr("sim.engine.replication.replicate", engine(lambda s: 2 * kpi(s)))
    monkeypatch.setattr("sim.version.model_version", lambda: "another")
    monkeypatch.setattr(results, "versions", lambda: {"pyarrow": "99"})
    ended = catfish("rerun", "out")
    assert ended.exit_code == 1
    assert "and is another now: tables will differ" in ended.stderr
    assert "and is 99 now: last digits, or bytes alone, may differ" in ended.stderr
    assert "summary.parquet differs" in " ".join(ended.stdout.split())
    told = json.loads(catfish("rerun", "out", "--json", "--quiet").stdout)
    assert told["same"] is False
    money = {"bridge", "over_time", "break_even"}
    assert set(told["tables"]) == {"runs", "yearly", "summary", *money}


def test_what_cannot_be_run_again_is_refused_in_a_sentence(here):
    (here / "manifest.json").write_text("{}", "utf-8")
    (here / "other.json").write_text('{"study": "compare"}', "utf-8")
    for words, message in (
        (("nowhere",), "cannot be read"),
        (("zone.yaml",), "is not JSON"),
        (("manifest.json",), "does not say which study"),
        (("other.json",), "does not say what the tables were"),
        (("manifest.json", "--seed", "3"), "with the luck it had"),
    ):
        ended = catfish("rerun", *words)
        assert ended.exit_code == 2
        assert message in " ".join(ended.output.split())


def test_people_given_in_python_are_told_and_cannot_be_had_again(tmp_path):
    zone = sim.load_scenario("zone.yaml")
    people = sim.read_roster("people.csv", "people.yaml", zone).people
    study = sim.compare(zone, people=people, replications=2, workers=1)
    assert "People: a table of 5, given in Python." in sentences(study.basis)
    manifest = read_manifest(study.save(tmp_path / "out"))
    with pytest.raises(StudyError, match="a manifest keeps no people"):
        run_again(manifest, workers=1)


def test_in_python_a_study_knows_what_it_rests_on():
    zone = sim.load_scenario("zone.yaml", overrides=["study.years=3"])
    options = {"as it is": zone, "harder": sim.apply(zone, {"behaviour.effort.cost": [5, 6]})}
    basis = sim.compare(options, replications=2, workers=1).basis
    assert [file.path for file in basis.files] == ["zone.yaml"]
    assert [(c.path, c.value) for c in basis.changes] == [("study.years", 3)]
    assert [(name, c[0].path) for name, c in basis.own.items()] == [
        ("harder", "behaviour.effort.cost")
    ]
    assert basis.ranges == {"behaviour.effort.cost": (5, 6)}


def test_what_is_varied_is_told_by_the_names_of_the_policies():
    zone = sim.load_scenario("zone.yaml")
    basis = sim.compare(
        zone, vary={"pay.incentive_ratio": [0.1, 0.2]}, replications=2, workers=1
    ).basis
    assert (basis.changes, basis.own) == ((), {})


@pytest.mark.parametrize("policies", [None, {"as it is": {}, "more": {"pay.incentive_ratio": 0.4}}])
def test_zones_of_ones_own_come_from_where_they_came_when_run_again(tmp_path, policies):
    first = sim.load_scenario("zone.yaml", overrides=["behaviour.effort.cost=4.5"])
    second = sim.load_scenario("zone.yaml", ["more"], ["assessment.tail_share=0.03"])
    zones = {"East": first, "West": second, "North": first}
    study = sim.province(zones, policies, replications=2, workers=1)
    manifest = read_manifest(study.save(tmp_path / "out"))
    again = run_again(manifest, workers=1)
    assert all(same_tables(manifest, again).values())
    assert again.manifest()["rests_on"] == manifest["rests_on"] == study.manifest()["rests_on"]


def test_points_of_ones_own_are_in_the_manifest(tmp_path):
    """A design that no seed gives again is kept in the manifest itself."""
    zone, path = sim.load_scenario("zone.yaml"), "pay.incentive_ratio"
    points = pd.DataFrame({path: [0.1, 0.25, 0.7]})
    study = sim.sweep(zone, {path: (0.1, 0.7)}, points, replications=2, workers=1)
    manifest = read_manifest(study.save(tmp_path / "out"))
    assert all(same_tables(manifest, run_again(manifest, workers=1)).values())


def test_a_study_known_to_a_precision_is_run_again_with_as_many_histories(tmp_path):
    pair = {"a": sim.load_scenario("zone.yaml"), "b": sim.load_scenario("zone.yaml", ["more"])}
    study = sim.compare(pair, until="kpi:0.5", at_most=60, workers=1)
    manifest = read_manifest(study.save(tmp_path / "out"))
    assert all(same_tables(manifest, run_again(manifest, workers=1)).values())


def test_the_digests_in_a_manifest_are_those_of_the_files_beside_it():
    _, manifest = done("compare")
    for name, digest in manifest[results.TABLES_KEPT].items():
        assert digest_of(Path(f"out/{name}.parquet").read_bytes()) == digest
