"""A Dask cluster gives the same bytes, even if a worker dies on the way."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.commands.inputs import cluster_at
from sim.report.console import Common
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.study.decomposition import decompose
from sim.study.executors import on_cluster, on_dask, processes
from sim.study.fairness import fairness
from sim.study.histories import histories
from sim.study.problems import SchedulerLostError, StudyError
from sim.study.store import Store

sys.path.insert(0, str(Path(__file__).parent))
from stand_in import ZONE, engine

distributed = pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # Dask's own, about ports and sockets
]
SCENARIOS = [apply(ZONE, {"pay.incentive_ratio": ratio}) for ratio in (0.1, 0.3, 0.5)]


def slow_replicate(scenario, seed, replications, people=None):
    time.sleep(0.1)
    return engine(lambda s: s.pay.incentive_ratio)(scenario, seed, replications)


def live(**how):
    return histories(SCENARIOS, 5, 40, replicate=slow_replicate, block_size=2, **how)


@pytest.fixture(scope="module")
def cluster():
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True}
    sys_path = str(Path(__file__).parent)
    os.environ["PYTHONPATH"] = os.pathsep.join([sys_path, os.environ.get("PYTHONPATH", "")])
    with distributed.LocalCluster(dashboard_address=None, **options) as cluster:
        yield cluster


def test_a_worker_that_dies_changes_no_byte(cluster, tmp_path):
    alone = live(workers=1)
    killed = []

    def kill(done, total):
        if done >= total // 4 and not killed:
            victim = next(iter(cluster.workers.values()))
            killed.append(victim.pid)
            os.kill(victim.pid, signal.SIGKILL)

    with distributed.Client(cluster) as client:
        found = live(executor=on_dask(client), progress=kill, store=Store(tmp_path))
    assert killed
    assert found.tobytes() == alone.tobytes()


@contextmanager
def scheduler_of_its_own():
    """A scheduler that can be killed, with a worker: its address, and its process."""
    here = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--no-dashboard", "--port", "0"]
    with subprocess.Popen(here, stderr=subprocess.PIPE, text=True) as scheduler:
        told = next(line for line in scheduler.stderr if "Scheduler at:" in line)
        address = told.split()[-1]
        at = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-nanny"]
        with subprocess.Popen(at, stderr=subprocess.DEVNULL) as worker:
            yield address, scheduler
            worker.kill()
        scheduler.kill()


def test_a_scheduler_that_is_lost_is_told_and_what_was_lived_is_kept(cluster, tmp_path):
    alone, lived_later, lost = live(workers=1), [], []
    store = Store(tmp_path)
    with scheduler_of_its_own() as (address, scheduler):

        def kill(done, total):
            if done >= total // 4:
                scheduler.kill()
                scheduler.wait()
                lost.append(time.monotonic())

        with (
            pytest.raises(SchedulerLostError, match="Start it again"),
            on_cluster(address) as executor,
        ):
            live(executor=executor, progress=kill, store=store)
        with pytest.raises(SchedulerLostError):  # nor does what comes after wait for an answer
            live(executor=executor)
    assert time.monotonic() - lost[0] < 60

    def more(done, total):
        lived_later.append(done)

    found = live(workers=1, store=store, progress=more)
    assert found.tobytes() == alone.tobytes()
    assert lived_later[0] == 0 < lived_later[1]
    assert max(lived_later) == 120
    assert len(lived_later) < 1 + 60  # fewer than all of the blocks: the rest were kept


def test_a_study_goes_to_an_address(cluster):
    with on_cluster(cluster.scheduler_address) as executor:
        assert live(executor=executor).tobytes() == live(workers=1).tobytes()


def test_decomposition_and_fairness_are_the_same_on_a_cluster(cluster, tmp_path):
    zone = Path(__file__).parents[2] / "scenarios" / "small-zone.yaml"
    policies = {
        name: load_scenario(zone, [name], {"study.years": 2}) for name in ("strong", "do-nothing")
    }
    pair = tuple(policies.values())
    how = {"executor": None, "store": Store(tmp_path)}
    with on_cluster(cluster.scheduler_address) as how["executor"]:
        parts = decompose(*pair, replications=3, **how)
        groups = fairness(policies, 12, **how)
    for found, alone, tables in (
        (parts, decompose(*pair, replications=3, workers=1), ("parts", "runs", "yearly")),
        (groups, fairness(policies, 12, workers=1), ("summary",)),
    ):
        for table in tables:
            pd.testing.assert_frame_equal(
                getattr(found, table), getattr(alone, table), check_exact=True
            )


def test_a_plan_counts_the_workers_of_the_cluster(cluster, tmp_path):
    zone = Path(__file__).parents[2] / "scenarios" / "small-zone.yaml"
    words = ("province", str(zone), "--plan", "--set", "study.years=1")
    there = ("--cluster", cluster.scheduler_address)
    done = CliRunner().invoke(main, [*words, *there, "--workers", "7"])
    assert done.exit_code == 0, done.output
    assert "on 2 processes (as many as the cluster has now)" in " ".join(done.stdout.split())
    facts = json.loads(CliRunner().invoke(main, [*words, *there, "--json"]).stdout)
    assert (facts["processes"], facts["may_change"]) == (2, True)
    away = CliRunner().invoke(main, [*words, "--cluster", "tcp://127.0.0.1:1"])
    assert "no Dask scheduler answers" in away.output


def test_a_cluster_without_workers_says_what_it_waits_for(capsys):
    with distributed.LocalCluster(n_workers=0, dashboard_address=None) as empty:
        common = Common(seed=None, workers=None, out=None, quiet=False, as_json=False)
        with cluster_at(common, empty.scheduler_address) as executor:
            assert processes(executor) == 0
    assert "has no worker yet" in capsys.readouterr().err


def test_nobody_there_is_said_in_one_sentence(monkeypatch):
    monkeypatch.setattr("sim.study.executors._CONNECT", 1)
    with (
        pytest.raises(StudyError, match="no Dask scheduler answers"),
        on_cluster("tcp://127.0.0.1:1"),
    ):
        pass
