"""The commands as a planner types them: what they print where, and how they end."""

import gc
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.engine.ledger import OUTCOMES
from sim.report import console
from sim.study import folder as results
from sim.study.problems import StoreError, WorkerDiedError

sys.path.insert(0, str(Path(__file__).parent / "study"))
from stand_in import WRITTEN as ZONE

ROOT = Path(__file__).parents[1]
POLICY = """
title: More incentive
why: to see what it does
changes: {pay: {incentive_ratio: 0.6}}
"""
ROSTER = "unit,job,pay\n" + "Office,clerk,5000\n" * 4 + "Office,head,9000\n,clerk,5000\n"
MAPPING = """
as_of: 2018-01-01
columns: {department: unit, grade: job, pay: pay}
constant: {status: contract}
dropped_at_most: 0.5
grades: {clerk: clerk, head: head}
"""
VARY = ("--vary", "pay.incentive_ratio=0.1,0.5")
SAME_FIELD = ("--set", "pay.incentive_ratio=0.3", "--set", "激励比例=0.4")


def fake_replicate(scenario, seed, replications, people=None):
    values = np.empty((len(replications), scenario.study.years, len(OUTCOMES)))
    for place, replication in enumerate(replications):
        values[place] = np.random.default_rng([seed, replication]).normal(50, size=values.shape[1:])
    return values + scenario.pay.incentive_ratio + (0 if people is None else 1000 * len(people))


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch, undrawn):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.engine.replication.replicate", fake_replicate)
    (tmp_path / "policies").mkdir()
    for name, text in {
        "zone.yaml": ZONE,
        "policies/more.yaml": POLICY,
        "roster.csv": ROSTER,
        "mapping.yaml": MAPPING,
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def catfish():
    """Type a command; one worker where there is work, as the fake engine lives in this process."""

    def type_in(*words):
        work = ("--workers", "1") if words[0] in ("run", "compare") else ()
        return CliRunner().invoke(main, [*words, *work])

    return type_in


def engine_that_raises(monkeypatch, error):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr("sim.engine.replication.replicate", fail)


def test_compare_prints_a_table_and_keeps_the_result(catfish, here):
    done = catfish("compare", "zone.yaml", *VARY)
    assert done.exit_code == 0, done.output
    assert "KPI" in done.stdout
    assert "Highest mean KPI: pay.incentive_ratio=0.5" in done.stdout
    assert "6/6" not in done.stdout
    folder = here / "results" / "zone-compare-3"
    assert f"are in {folder.relative_to(here)}" in done.stderr
    assert set(pd.read_parquet(folder / "summary.parquet").policy) == {
        "pay.incentive_ratio=0.1",
        "pay.incentive_ratio=0.5",
    }
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["command"], manifest["file"], manifest["seed"]) == ("compare", "zone.yaml", 3)
    assert manifest["overrides"]["pay.incentive_ratio=0.5"] == {"pay.incentive_ratio": 0.5}


def test_json_is_all_there_is_on_standard_output(catfish):
    done = catfish("compare", "zone.yaml", *VARY, "--json", "--seed", "9", "--out", "here")
    found = json.loads(done.stdout)
    assert (found["seed"], found["folder"], found["replications"]) == (9, "here", 6)
    assert {row["policy"] for row in found["summary"]} == set(found["overrides"])
    assert "tables and figure" in done.stderr


def test_quiet_says_nothing_and_still_writes(catfish, here):
    done = catfish("compare", "zone.yaml", *VARY, "--quiet", "--out", "x")
    assert (done.exit_code, done.output) == (0, "")
    assert (here / "x" / "runs.parquet").exists()
    both = catfish("run", "zone.yaml", "--quiet", "--json")
    assert both.stderr == ""
    assert json.loads(both.stdout)["command"] == "run"


def test_the_same_command_keeps_the_same_tables(catfish, here):
    for name in "ab":
        catfish("compare", "zone.yaml", *VARY, "--out", name)
    for table in ("runs", "yearly", "summary"):
        first, second = (here / name / f"{table}.parquet" for name in "ab")
        assert first.read_bytes() == second.read_bytes()


def test_policies_are_compared_with_the_scenario_as_it_stands(catfish):
    done = catfish("compare", "zone.yaml", "--policy", "more", "--set", "study.years=1", "--json")
    found = json.loads(done.stdout)
    assert found["baseline"] == "baseline"
    assert found["overrides"] == {"baseline": {}, "more": {"pay.incentive_ratio": 0.6}}
    assert found["years"] == 1


def test_policies_are_crossed_with_what_varies(catfish):
    vary = ("--vary", "exit.reading=R1,R2")
    found = json.loads(catfish("compare", "zone.yaml", "--policy", "more", *vary, "--json").stdout)
    assert list(found["overrides"]) == [
        "baseline, exit.reading=R1",
        "baseline, exit.reading=R2",
        "more, exit.reading=R1",
        "more, exit.reading=R2",
    ]


def test_a_policy_can_be_the_baseline(catfish, here):
    other = POLICY.replace("0.6", "0.8")
    (here / "policies" / "most.yaml").write_text(other, encoding="utf-8")
    done = catfish(
        *("compare", "zone.yaml", "--policy", "more", "--policy", "most"),
        *("--baseline", "more", "--json"),
    )
    assert json.loads(done.stdout)["overrides"] == {
        "more": {},
        "most": {"pay.incentive_ratio": 0.8},
    }


def test_run_describes_one_scenario(catfish):
    done = catfish("run", "zone.yaml", "--policy", "more", "--replications", "3")
    assert done.exit_code == 0, done.output
    assert "3 histories of 2 years" in done.stdout
    assert "difference" not in done.stdout


def test_run_reads_a_roster_and_says_what_it_dropped(catfish):
    done = catfish("run", "zone.yaml", "--roster", "roster.csv", "--mapping", "mapping.yaml")
    assert done.exit_code == 0, done.output
    assert "5 of 6 people read" in done.stderr
    assert "dropped" in done.stderr
    manifest = json.loads(Path("results/zone-run-3/manifest.json").read_text(encoding="utf-8"))
    assert manifest["rests_on"]["roster"]["rows_kept"] == 5
    assert pd.read_parquet("results/zone-run-3/runs.parquet").kpi.min() > 1500


def test_a_roster_in_an_unknown_encoding_is_said(catfish, here):
    broken = (
        (ROSTER + "Office,clerk,1\n").encode()
        + "Büro,clerk,1\n".encode("gb18030")
        + b"B\xffro,clerk,1\n"
    )
    (here / "roster.csv").write_bytes(broken)
    done = catfish("run", "zone.yaml", "--roster", "roster.csv", "--mapping", "mapping.yaml")
    assert done.exit_code == 2
    assert "read as latin-1; if names look wrong, give encoding in mapping.yaml" in done.stderr
    mapping = MAPPING.replace("contract}", "contract, family: office}")
    (here / "mapping.yaml").write_text(mapping, encoding="utf-8")
    done = catfish("run", "zone.yaml", "--roster", "roster.csv", "--mapping", "mapping.yaml")
    assert done.exit_code == 0, done.output
    assert "was read as latin-1" in done.stderr


def test_check_says_what_a_roster_is_read_as_without_running(catfish, here, monkeypatch):
    """Departments, grades and statuses with how they were found; zone and notices are theirs."""
    monkeypatch.setattr("sim.engine.replication.replicate", None)
    done = catfish("check", "zone.yaml", "--roster", "roster.csv", "--mapping", "mapping.yaml")
    assert done.exit_code == 0, done.output
    assert "Departments of the roster" in done.stderr
    assert "mapping: constant.status" in done.stderr
    words = ("check", "zone.yaml", "--roster", "roster.csv", "--mapping", "mapping.yaml")
    told = json.loads(catfish(*words, "--json").stdout)
    assert told["posts_by_grade"] == {"clerk": 4, "head": 1}
    assert told["roster"]["departments"] == [
        {"department": "Office", "zh": "", "kind": "department", "family": "office",
         "workload": 1.0, "written": "Office", "found": "name"}
    ]  # fmt: skip
    assert "civil servants" not in done.stdout


def test_check_doubts_grades_out_of_order_and_steep_steps(catfish, here):
    assert "standard pay" not in catfish("check", "zone.yaml").stderr
    for pay, told in {5999: "lower standard pay (5,999)", 30001: "five times the standard"}.items():
        (here / "odd.yaml").write_text(ZONE.replace("9000", str(pay)), encoding="utf-8")
        done = catfish("check", "odd.yaml")
        assert done.exit_code == 0
        assert told in done.stderr, done.stderr


@pytest.mark.parametrize(("pay", "ratio", "far"), [(6000, "1.00", False), (60000, "10.00", True)])
def test_check_says_what_pay_in_a_roster_is_for_and_how_far_off_it_is(
    catfish, here, pay, ratio, far
):
    """Six clerks whose posts have a standard pay of 6,000."""
    (here / "roster.csv").write_text("unit,job,pay\n" + f"Office,clerk,{pay}\n" * 6, "utf-8")
    done = catfish("check", "zone.yaml", "--roster", "roster.csv", "--mapping", "mapping.yaml")
    assert f"mean is {ratio} times that of its posts" in done.stderr, done.stderr
    assert ("WARNING" in done.stderr) == far


@pytest.mark.parametrize(("old", "told"), [
    (0, ""), (1, "1 of 20 people of the roster is past the retirement age on its day, 2018-01-01"),
    (2, "WARNING: 2 of 20 people of the roster are past their retirement age on its day, 2018-01-0")
])  # fmt: skip
@pytest.mark.parametrize("command", ["check", "run"])
def test_how_many_of_a_roster_are_past_retirement_is_said(catfish, here, command, old, told):
    """Men retire at 60: 60 on the day is past, a day less is not."""
    births = ["1958-01-01"] * old + ["1958-01-02"] * (20 - old)
    rows = "".join(f"Office,clerk,男,{birth}\n" for birth in births)
    (here / "roster.csv").write_text("unit,job,sex,birth\n" + rows, "utf-8")
    mapping = MAPPING.replace("pay: pay", "sex: sex, birth: birth")
    (here / "mapping.yaml").write_text(mapping, "utf-8")
    done = catfish(command, "zone.yaml", "--roster", "roster.csv", "--mapping", "mapping.yaml")
    assert done.exit_code == 0, done.output
    lines = [line for line in done.stderr.splitlines() if "retire" in line]
    assert len(lines) == bool(told) and all(line.startswith(told) for line in lines)
    mapping = MAPPING.replace("pay: pay", "sex: sex")  # ages are then filled in, up to 55
    (here / "mapping.yaml").write_text(mapping, "utf-8")
    (here / "roster.csv").write_text("unit,job,sex\n" + "Office,clerk,女\n" * 31, "utf-8")
    done = catfish(command, "zone.yaml", "--roster", "roster.csv", "--mapping", "mapping.yaml")
    assert done.exit_code == 0 and "retire" not in done.stderr


def test_check_and_run_refuse_a_roster_of_four_alike(catfish, here):
    (here / "roster.csv").write_text("unit,job,pay\n" + "Office,clerk,1\n" * 4, "utf-8")
    for command in ("check", "run"):
        done = catfish(command, "zone.yaml", "--roster", "roster.csv", "--mapping", "mapping.yaml")
        assert done.exit_code == 2
        assert "a roster of 4" in done.stderr and not done.stdout
        assert "Grades" not in done.stderr


def test_check_describes_the_zone_and_its_ranges(catfish, here):
    ranged = ZONE + "behaviour: {peers: {strength: [0.0, 0.1]}}\n"
    (here / "ranged.yaml").write_text(ranged, encoding="utf-8")
    done = catfish("check", "ranged.yaml")
    assert done.exit_code == 0
    assert "A small zone" in done.stdout
    assert "behaviour.peers.strength" in done.stdout
    assert "can be read and run" in done.stderr
    facts = json.loads(catfish("check", "ranged.yaml", "--json").stdout)
    assert (facts["posts"], facts["units"]) == (5, 1)
    assert facts["ranges"] == {"behaviour.peers.strength": [0.0, 0.1]}
    assert facts["former_units"] == {}


def test_check_names_dates_that_are_never_reached(catfish, here):
    (here / "late.yaml").write_text(ZONE, encoding="utf-8")
    years = json.loads(catfish("check", "late.yaml", "--json").stdout)["years"]
    late = f"pay.incentive_ratio={{0: 0.2, 6: 0.3, {12 * years}: 0.4}}"
    done = catfish("check", "late.yaml", "--set", late)
    assert f"pay.incentive_ratio in month {12 * years}, after the last year" in done.stdout
    facts = json.loads(catfish("check", "late.yaml", "--set", late, "--json").stdout)
    assert facts["never"] == [{"parameter": "pay.incentive_ratio", "month": 12 * years}]


def test_brackets_in_what_a_planner_calls_things_are_text(catfish, here):
    named = ZONE.replace("A small zone", "'[draft] zone [/x] :smile:'")
    named = named.replace("clerk", "'[red]clerk'")
    (here / "named.yaml").write_text(named, encoding="utf-8")
    done = catfish("check", "named.yaml")
    assert done.exit_code == 0, done.output
    assert "[draft] zone [/x] :smile:" in done.stdout
    assert "[red]clerk" in done.stdout


def test_check_says_which_unit_is_merged_into_what(catfish):
    binhai = str(Path(__file__).parents[1] / "scenarios" / "binhai-2018.yaml")
    assert "merged on the first day" in catfish("check", binhai).stdout
    merged = json.loads(catfish("check", binhai, "--json").stdout)["former_units"]
    units = json.loads(catfish("check", binhai, "--json").stdout)["units"]
    assert len(merged) > len(set(merged.values())) == units
    kept = catfish("check", binhai, "--set", "organisation.consolidation.active=false", "--json")
    assert json.loads(kept.stdout)["former_units"] == {}


def test_what_is_written_elsewhere_is_shown_all_the_same(catfish, here):
    done = catfish("check", "zone.yaml", "--out", "x")
    assert "A small zone" in done.stdout
    assert json.loads((here / "x" / "check.json").read_text(encoding="utf-8"))["posts"] == 5


def test_schema_is_json_schema(catfish, here):
    for words in (["schema"], ["schema", "--policy"]):
        jsonschema.Draft202012Validator.check_schema(json.loads(catfish(*words).stdout))
    assert catfish("schema", "--out", "x").stdout == ""
    assert json.loads((here / "x" / "scenario.schema.json").read_text(encoding="utf-8"))


def test_parameters_are_listed(catfish):
    listed = catfish("parameters").stdout
    assert "pay.incentive_ratio" in listed
    assert "激励比例" in listed
    found = json.loads(catfish("parameters", "discouragement", "--json").stdout)
    assert {row["path"].rpartition(".")[0] for row in found} == {"behaviour.discouragement"}
    channels = {f"behaviour.{name}.on" for name in ("entrants", "contest", "discouragement")}
    for word in ("Catfish", "鲶鱼"):  # in what they mean, and in Chinese
        found = json.loads(catfish("parameters", word, "--json").stdout)
        assert {row["path"] for row in found} == channels


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["check", "none.yaml"], "no such file"),
        (["check", "zone.yaml", "--set", "pay.incentive_ration=0.3"], "pay.incentive_ratio"),
        (["check", "zone.yaml", "--set", "pay.incentive_ratio=1.5"], "0 to 1"),
        (["check", "zone.yaml", "--set", "pay"], "has no '='"),
        (["check", "zone.yaml", *SAME_FIELD], "pay.incentive_ratio is set twice"),
        (["compare", "zone.yaml", *VARY, *SAME_FIELD], "pay.incentive_ratio is set twice"),
        (["check", "zone.yaml", "--policy", "mor"], "more"),
        (["parameters", "no such word"], "no parameter has 'no such word'"),
        (["check", "zone.yaml", "--out", "zone.yaml"], "cannot be written"),
        (["run", "none.yaml"], "no such file"),
        (["run", "zone.yaml", "--roster", "roster.csv"], "--roster and --mapping go together"),
        (["run", "zone.yaml", "--roster", "no.csv", "--mapping", "mapping.yaml"], "no.csv"),
        (["run", "zone.yaml", "--seed", "-1"], "0<=x"),
        (["run", "zone.yaml", "--seed", "x"], "'x' is not a valid whole number"),
        (["run", "zone.yaml", "--seed", "x", "--lang", "zh"], "'x' 不是有效的整数"),
        (["run", "zone.yaml", "--out", "zone.yaml"], "is a file"),
        (["run", "zone.yaml", "--out", "policies"], "more.yaml"),
        (["compare", "zone.yaml"], "nothing to compare"),
        (["compare", "zone.yaml", "--vary", "pay.incentive_ratio=0.1,2"], "0 to 1"),
        (["compare", "zone.yaml", "--policy", "more", "--policy", "more"], "has that name"),
        (
            ["compare", "zone.yaml", *VARY, "--baseline", "0.1"],
            "is not one of pay.incentive_ratio=0.1, pay.incentive_ratio=0.5; did you mean "
            "'pay.incentive_ratio=0.1'?",
        ),
        (
            ["compare", "zone.yaml", *VARY, "--baseline", "激励比例=0.5"],
            "did you mean 'pay.incentive_ratio=0.5'?",
        ),
        (
            ["compare", "zone.yaml", "--policy", "more", "--baseline", "do-nothing"],
            "is not one of baseline, more; add --policy do-nothing",
        ),
        (
            ["compare", "zone.yaml", "--policy", "more", "--baseline", "维持现状"],
            "is not one of baseline, more; add --policy do-nothing",
        ),
        (
            ["compare", "zone.yaml", "--policy", "more", *VARY, "--baseline", "do-nothing"],
            "add --policy do-nothing, and name it with a value, such as 'do-nothing, "
            "pay.incentive_ratio=0.1'",
        ),
        (
            ["compare", "zone.yaml", "--policy", "more", *VARY, "--baseline", "more"],
            "did you mean 'pay.incentive_ratio=0.1' or 'pay.incentive_ratio=0.5'?",
        ),
        (["compare", "zone.yaml", "--policy", "more", "--baseline", "mre"], "mean 'more'?"),
        (
            ["compare", "zone.yaml", "--policy", "more", "--baseline", "xyz"],
            "is not one of baseline, more; name one of these, or add --policy NAME",
        ),
        (["compare", "zone.yaml", "--vary", "study.years=1,2"], "the same for all policies"),
        (["simulate"], "No such command"),
    ],
)
def test_bad_input_is_told_and_is_exit_code_2(catfish, here, words, message):
    done = catfish(*words)
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.output
    assert not list(here.glob("results/*"))


def test_an_unwritable_folder_is_told_before_anything_is_computed(catfish, monkeypatch):
    engine_that_raises(monkeypatch, AssertionError("computed"))

    def refuse(*_, **__):
        raise StoreError("results cannot be written to x: Permission denied")

    monkeypatch.setattr(results, "check", refuse)
    done = catfish("run", "zone.yaml", "--out", "x")
    assert (done.exit_code, done.stderr) == (
        2,
        "catfish: results cannot be written to x: Permission denied\n",
    )


def test_a_folder_that_became_unwritable_loses_nothing(catfish, here, monkeypatch):
    (here / "temporary").mkdir()
    monkeypatch.setattr(results.tempfile, "tempdir", str(here / "temporary"))
    monkeypatch.setattr(results, "check", lambda *_, **__: None)
    (here / "x").touch()
    done = catfish("run", "zone.yaml", "--out", "x", "--json")
    assert done.exit_code == 1
    kept = Path(json.loads(done.stdout)["folder"])
    assert kept.is_relative_to(here / "temporary")
    assert (kept / "runs.parquet").exists()
    assert f"The results are kept in {kept}" in done.stderr


def test_ctrl_c_ends_cleanly(catfish, here, monkeypatch):
    engine_that_raises(monkeypatch, KeyboardInterrupt())
    done = catfish("compare", "zone.yaml", *VARY)
    assert done.exit_code == 130
    assert "interrupted; nothing was written. With --store DIR histories are kept" in done.stderr
    assert not list(here.glob("results/*"))


@pytest.mark.parametrize("when", ["saved", "printed"])
def test_ctrl_c_when_all_is_lived_says_where_it_is_kept(catfish, here, monkeypatch, when):
    """Twice while it is saved, or once while it is printed."""
    owner, name = {"saved": (results, "_fill"), "printed": (console, "plain_console")}[when]
    act = getattr(owner, name)

    def press(*given, **more):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        return act(*given, **more)

    monkeypatch.setattr(owner, name, press)
    done = catfish("compare", "zone.yaml", *VARY, "--xlsx")
    assert done.exit_code == 130
    assert "interrupted; the results are kept in " in done.stderr
    assert "nothing was written" not in done.stderr
    [folder] = here.glob("results/*")
    assert {"runs.parquet", "tables.xlsx"} <= {path.name for path in folder.iterdir()}


def test_a_dead_worker_is_told_in_a_sentence(catfish, monkeypatch):
    engine_that_raises(monkeypatch, WorkerDiedError("a worker process ended"))
    done = catfish("compare", "zone.yaml", *VARY, "--quiet")
    assert (done.exit_code, done.stderr) == (1, "catfish: a worker process ended\n")


def test_a_fault_is_told_as_ours_and_its_traceback_is_kept(catfish, here, monkeypatch):
    monkeypatch.setattr(results.tempfile, "tempdir", str(here))
    engine_that_raises(monkeypatch, KeyError("grade"))
    done = catfish("compare", "zone.yaml", *VARY, "--quiet")
    assert done.exit_code == 1
    assert done.stderr.startswith("catfish: this is a fault of Catfish: KeyError: 'grade'.")
    (report,) = here.glob("catfish-fault-*.txt")
    assert str(report) in done.stderr
    assert "Traceback" in report.read_text(encoding="utf-8")


def test_help_needs_none_of_what_is_slow_to_import():
    slow = "{'matplotlib', 'numba', 'numpy', 'pandas', 'pyarrow', 'pydantic', 'rich', 'scipy'}"
    code = f"import sys, sim.cli; print({slow} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


def test_a_command_looks_for_garbage_seldom_and_leaves_python_as_it_was(catfish, monkeypatch):
    usual, within = gc.get_threshold(), []

    def noting(*asked):
        within.append(gc.get_threshold()[0])
        return fake_replicate(*asked)

    monkeypatch.setattr("sim.engine.replication.replicate", noting)
    catfish("run", "zone.yaml")
    assert min(within) > usual[0]
    assert gc.get_threshold() == usual


def test_a_stream_that_knows_few_signs_gets_what_it_can_write():
    """As a pipe on Windows, or a terminal in the C locale."""
    words = ["check", str(ROOT / "scenarios" / "small-zone.yaml")]
    code = "from sim.cli import main; main()"
    poor = os.environ | {"PYTHONIOENCODING": "ascii"}

    def run(*more):
        command = [sys.executable, "-c", code, *words, *more]
        return subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=True, env=poor
        )

    assert "A small zone for teaching and tests (???????)" in run().stdout
    assert "教学用小型园区" in json.loads(run("--json").stdout)["title"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_no_fault_and_loses_no_result(here):
    code = (
        "import sys; sys.path.insert(0, sys.argv.pop(1))\n"
        "from sim.cli import main; main()"
    )  # fmt: skip
    words = ["check", "zone.yaml"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", code, str(ROOT), *words],
            cwd=here, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert "no room left" in done.stderr
    assert "fault of Catfish" not in done.stderr


def test_where_results_are_is_said_even_if_they_cannot_be_printed(catfish, monkeypatch):
    def gone(*_, **__):
        raise BrokenPipeError

    monkeypatch.setattr("sim.report.console.Common.result", gone)
    assert "are in results/zone-run-3" in catfish("run", "zone.yaml").stderr


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("all.yaml", "title: x\nzones: []\n", "all.yaml:2: is a province, not a scenario"),
        ("more.yaml", POLICY, "is a policy, not a scenario; name a scenario, and the policy after"),
        ("mapping.yaml", MAPPING, "is the mapping of a roster, not a scenario"),
    ],
)
def test_a_file_of_another_kind_is_named_as_what_it_is(catfish, here, name, text, words):
    (here / name).write_text(text, encoding="utf-8")
    done = catfish("check", name)
    assert done.exit_code == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
