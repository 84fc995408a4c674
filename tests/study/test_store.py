"""What has been lived is kept, found again, and never mixed up."""

import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars
import pytest

from sim.engine.ledger import OUTCOMES
from sim.scenario.overrides import apply
from sim.scenario.study import Study
from sim.study.histories import Block, histories, live_block
from sim.study.problems import StoreError, StudyError
from sim.study.store import ABOUT, Store, stretches
from sim.words import command

sys.path.insert(0, str(Path(__file__).parent))
from stand_in import ZONE

OTHER = apply(ZONE, {"pay.incentive_ratio": 0.6})


def fake_replicate(scenario, seed, replications, people=None):
    values = np.empty((len(replications), scenario.study.years, len(OUTCOMES)))
    for place, replication in enumerate(replications):
        luck = np.random.default_rng([seed, replication])
        values[place] = luck.normal(size=values.shape[1:]) + scenario.pay.incentive_ratio
    values[:, 0, 3] = np.nan
    return values


class Counting:
    """The fake engine, counting what it is asked for."""

    def __init__(self):
        self.lived = []

    def __call__(self, scenario, seed, replications, people=None):
        self.lived += [(scenario.pay.incentive_ratio, seed, each) for each in replications]
        return fake_replicate(scenario, seed, replications, people)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


def live(store, scenarios=(ZONE, OTHER), seed=5, replications=8, **how):
    engine = Counting()
    how = {"workers": 1, "replicate": engine} | how
    return histories(list(scenarios), seed, replications, store=store, **how), engine.lived


def files(store):
    return sorted(store.folder.rglob("*.parquet"))


def test_kept_histories_are_the_same_to_the_last_bit_and_not_lived_again(store):
    plain, _ = live(None)
    first, lived = live(store)
    again, anew = live(store)
    assert first.tobytes() == plain.tobytes() == again.tobytes()
    assert len(lived) == 16
    assert anew == []


@pytest.mark.parametrize("size", [1, 3, 8])
def test_only_what_is_missing_is_lived(store, size):
    whole, _ = live(store, block_size=size)
    files(store)[-1].unlink()
    again, lived = live(store, block_size=2)
    assert again.tobytes() == whole.tobytes()
    assert 1 <= len(lived) <= size


def test_more_replications_add_to_those_kept(store):
    live(store, replications=5)
    more, lived = live(store, replications=8)
    assert more.tobytes() == live(None)[0].tobytes()
    assert {number for _, _, number in lived} == {5, 6, 7}


def test_a_range_of_replications_is_lived_by_number(store):
    whole, _ = live(None)
    late, lived = live(store, replications=range(4, 8))
    assert late.tobytes() == whole[:, 4:].tobytes()
    assert {number for _, _, number in lived} == {4, 5, 6, 7}


def test_what_decides_a_history_decides_its_place(store, monkeypatch):
    people = pd.DataFrame({"grade": ["clerk"], "pay": [5000.0]})
    places = {
        store.shelf(ZONE, 5).folder,
        store.shelf(OTHER, 5).folder,
        store.shelf(ZONE, 6).folder,
        store.shelf(ZONE, 5, people).folder,
        store.shelf(ZONE, 5, people.assign(pay=5001.0)).folder,
        store.shelf(ZONE, 5, people.rename(columns={"pay": "wage"})).folder,
    }
    monkeypatch.setattr("sim.study.store.model_version", lambda: "changed")
    places.add(store.shelf(ZONE, 5).folder)
    assert len(places) == 7


def test_what_cannot_matter_does_not(store):
    same = ZONE.model_copy(
        update={"title": "other", "study": Study(years=3, replications=99, seed=1)}
    )
    assert store.shelf(same, 5) == store.shelf(ZONE, 5)


def test_a_changed_model_never_reads_old_results(store, monkeypatch):
    live(store)
    monkeypatch.setattr("sim.study.store.model_version", lambda: "changed")
    assert len(live(store)[1]) == 16


def test_a_worker_with_another_model_is_refused():
    block = Block(ZONE, 5, range(2), None, "another")
    with pytest.raises(StudyError, match="install the same Catfish on every machine"):
        live_block(fake_replicate, block)


def test_a_file_that_cannot_be_read_is_lived_again(store):
    whole, _ = live(store)
    half = files(store)[0]
    half.write_bytes(half.read_bytes()[:100])
    empty = files(store)[1]
    empty.write_bytes(b"")
    again, lived = live(store)
    assert again.tobytes() == whole.tobytes()
    assert len(lived) == 16
    assert live(store)[1] == []


def test_a_flipped_bit_anywhere_is_noticed_and_said(store, caplog):
    whole, _ = live(store, scenarios=[ZONE])
    (path,) = files(store)
    sound = path.read_bytes()
    for place in np.linspace(0, len(sound) - 1, 60).astype(int):
        data = bytearray(sound)
        data[place] ^= 1 << place % 8
        path.write_bytes(data)
        again, lived = live(store, scenarios=[ZONE])
        assert again.tobytes() == whole.tobytes()
        assert len(lived) == 8
        assert path.read_bytes() == sound
    assert "damaged; what it held is lived again" in caplog.text


def test_a_file_from_another_place_is_not_believed(store):
    """Neither that of another scenario or seed, nor one that was written by others whole."""
    whole, _ = live(store)
    one, other = files(store)
    for source, place in ((one, other), (other, one)):
        shutil.copy(source, place.with_name(source.name))
    one.write_bytes(other.read_bytes())
    again, lived = live(store)
    assert again.tobytes() == whole.tobytes()
    assert len(lived) == 8


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
def test_what_is_no_file_of_histories_is_passed_over_and_left(store):
    whole, _ = live(store, scenarios=[ZONE])
    folder = files(store)[0].parent
    strange = [folder / "000000-999999999999.parquet",
               folder / f"000000-999999999999-{'0' * 16}.parquet",
               folder / f"000008-000009-{'1' * 16}.parquet"]  # fmt: skip
    for path in strange[:2]:
        path.write_bytes(b"mine")
    os.mkfifo(strange[2])
    again, lived = live(store, scenarios=[ZONE], replications=10)
    assert again[:, :8].tobytes() == whole.tobytes()
    assert len(lived) == 2
    assert all(path.exists() for path in strange)


def test_studies_at_once_do_not_corrupt_each_other(store):
    plain, _ = live(None)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda size: live(store, block_size=1 + size % 3)[0], range(24)))
    assert all(values.tobytes() == plain.tobytes() for values in found)
    assert live(store)[1] == []
    assert not list(store.folder.rglob(".*"))  # no draft is left


WRITER = """
import sys, numpy as np
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_store import OTHER, ZONE, fake_replicate
from sim.study.store import Store
from sim.study.histories import histories
for size in (1, 2, 3):
    histories([ZONE, OTHER], 5, 60, store=Store(Path(sys.argv[1])), workers=1, block_size=size,
              replicate=fake_replicate)
"""


@pytest.mark.slow
def test_processes_at_once_do_not_corrupt_each_other(store, request):
    command = [sys.executable, "-c", WRITER, str(store.folder), str(request.path.parent)]
    processes = [subprocess.Popen(command) for _ in range(3)]
    assert [process.wait() for process in processes] == [0, 0, 0]
    values, lived = live(store, replications=60)
    assert lived == []
    assert values.tobytes() == live(None, replications=60)[0].tobytes()


def test_files_are_tables_that_say_what_they_are(store):
    values, _ = live(store, scenarios=[ZONE])
    (path,) = files(store)
    assert re.fullmatch(r"000000-000007-[0-9a-f]{16}\.parquet", path.name)
    table = pd.read_parquet(path, partitioning=None)
    assert list(table.columns[:3]) == ["replication", "year", "kpi"]
    assert table["kpi"].to_numpy().tolist() == values[0, ..., 0].ravel().tolist()
    about = json.loads((path.parents[1] / ABOUT).read_text("utf-8"))
    assert about["scenario"]["pay"]["incentive_ratio"] == ZONE.pay.incentive_ratio
    whole = pd.read_parquet(store.folder)  # the folders are columns, too
    assert {"model", "scenario", "seed", "replication"} <= set(whole.columns)


def test_polars_and_duckdb_read_the_store_as_it_is(store):
    live(store)
    every = f"{store.folder}/**/*.parquet"
    assert polars.read_parquet(every, hive_partitioning=True).height == 2 * 8 * 3
    asked = f"select count(distinct scenario), count(*) from read_parquet('{every}')"
    assert duckdb.sql(asked).fetchall() == [(2, 48)]


def test_reduced_histories_come_from_the_same_store(store):
    whole, _ = live(store)
    last, lived = live(store, reduce=lambda values: values[:, -1])
    assert last.tobytes() == whole[:, :, -1].tobytes()
    assert lived == []


def test_a_store_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "file").write_text("")
    with command(), pytest.raises(StoreError, match="--store DIR"):
        live(Store(tmp_path / "file"))


@pytest.mark.parametrize("failure", [OSError(28, "No space left"), KeyboardInterrupt()])
def test_what_cannot_be_put_in_its_place_leaves_nothing_behind(store, monkeypatch, failure):
    def fail(*_):
        raise failure

    monkeypatch.setattr(type(store.folder), "replace", fail)
    with pytest.raises((StoreError, KeyboardInterrupt)):
        live(store)
    assert not [path for path in store.folder.rglob("*") if path.is_file()]


def test_a_file_that_is_being_read_while_it_is_written_again_is_left(store, monkeypatch):
    """Windows refuses to replace it, and what would be written are the same bytes."""

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    shelf, values = store.shelf(ZONE, 5), fake_replicate(ZONE, 5, range(2))
    path = shelf.put(range(2), values)
    monkeypatch.setattr(type(store.folder), "replace", refuse)
    assert shelf.put(range(2), values) == path
    with pytest.raises(StoreError, match="Permission denied"):
        shelf.put(range(2, 4), values)
    assert files(store) == [path]


def test_a_disk_that_errs_costs_what_it_held_alone(store, monkeypatch):
    whole, _ = live(store)
    read, bad = type(store.folder).read_bytes, files(store)[0]

    def err(path):
        if path == bad:
            raise OSError(5, "Input/output error")
        return read(path)

    monkeypatch.setattr(type(store.folder), "read_bytes", err)
    again, lived = live(store)
    assert again.tobytes() == whole.tobytes()
    assert len(lived) == 8


def test_stretches_have_no_gaps_and_no_more_than_their_size():
    assert stretches([0, 1, 2, 5, 6], 2) == [range(2), range(2, 3), range(5, 7)]
