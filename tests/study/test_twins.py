"""The catfish effect is of the first histories, unless more of it is asked for."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import sim
from sim.report.closing import footnote
from sim.report.comparison import catfish
from sim.study import compare
from sim.study.outcomes import CATFISH, CATFISH_PARTS
from sim.study.store import Store

FEW = 4
PARTS = [outcome.name for outcome in (CATFISH, *CATFISH_PARTS)]
ASKED = {"vary": {"pay.incentive_ratio": [0.2, 0.6]}, "seed": 5, "workers": 1}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return Store(tmp_path_factory.mktemp("store"))


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(compare, "TWINS", FEW)


def studied(store, replications, **how):
    return sim.compare(
        "scenarios/small-zone.yaml", replications=replications, store=store, **ASKED | how
    )


def rows(table, effect):
    return table[(table.outcome == "catfish_effect") == effect].reset_index(drop=True)


def test_of_more_histories_it_is_what_it_is_of_the_first(store):
    many, first = studied(store, 7), studied(store, FEW)
    assert many.twinned == first.twinned == FEW
    for table in ("summary", "yearly"):
        pd.testing.assert_frame_equal(
            rows(getattr(many, table), True), rows(getattr(first, table), True)
        )
    runs = many.runs
    assert (runs.catfish_effect.notna() == (runs.replication < FEW)).all()


def test_all_else_is_of_all_histories(store):
    many, asked = studied(store, 7), studied(store, 7, catfish=True)
    assert asked.twinned == 7
    for table in ("summary", "yearly"):
        own = getattr(asked, table)
        own = own[~own.outcome.isin(PARTS)].reset_index(drop=True)
        pd.testing.assert_frame_equal(rows(getattr(many, table), False), own)


def test_who_asks_how_well_it_is_known_gets_it_of_all(store):
    known = studied(store, None, until="catfish_effect:0.5", at_most=25)
    assert known.twinned == known.replications >= 20
    kpi = studied(store, None, until="kpi:0.0001", at_most=25)
    assert kpi.twinned == FEW


def test_the_table_says_so_where_it_is_not_of_all(store):
    assert f"first {FEW} histories" in footnote(studied(store, 7))
    assert "catfish=True" in footnote(studied(store, 7))
    assert "first" not in footnote(studied(store, FEW))


def test_the_figure_says_so_too(store):
    titles = [catfish(studied(store, count), Figure().subplots()).get_title() for count in (7, FEW)]
    assert f"first {FEW} histories" in titles[0] and "first" not in titles[1]


def test_a_zone_without_outsiders_is_lived_once(store, monkeypatch):
    """Its twin is the zone itself."""
    told = []
    monkeypatch.setattr(compare, "twin", lambda scenario, without=(): scenario)
    same = sim.compare("scenarios/small-zone.yaml", replications=3, seed=1, workers=1,
                       progress=lambda done, total: told.append(total))  # fmt: skip
    assert set(told) == {3}
    assert np.all(same.runs.catfish_effect == 0)
