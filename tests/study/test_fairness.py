"""Whom the tail hits is counted rightly, by group, wherever it is counted."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.engine.calendar import Calendar
from sim.engine.ledger import AT
from sim.engine.plan import Plan
from sim.engine.replication import replicate
from sim.engine.tail import BANDS, count
from sim.engine.watcher import Watcher
from sim.engine.zone import Zones
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import POSTED
from sim.study.fairness import SHARES, fairness
from sim.study.histories import histories
from sim.study.intervals import ratio_interval
from sim.study.known import WHOLE
from sim.study.problems import StudyError
from sim.study.store import Store
from sim.validation.textbook import teams, thirty_year_olds, zone_of

ROOT = Path(__file__).parents[2]
SMALL = load_scenario(ROOT / "scenarios" / "small-zone.yaml")


@pytest.fixture(scope="module")
def study():
    return fairness({"as it is": SMALL, "ceil": apply(SMALL, {"assessment.rounding": "ceil"})}, 6,
                    workers=1)  # fmt: skip


def test_looking_at_the_tail_changes_nothing():
    """Who looks when everybody is assessed sees this year's tail, and can change nothing."""
    scenario = apply(
        SMALL,
        {"assessment.rounding": "carry", "exit.tail_years": 1, "behaviour.refusal.strength": 0.5},
    )
    zones, seen = Zones(Plan(scenario), 3, [0, 1]), []

    class Look(Watcher):
        def assessed(self, zones):
            posts = zones.staff[:, : zones.posts.shape[1]]
            seen.append(((posts["state"] == POSTED) & (posts["tail"] == 1)).sum(axis=1).tolist())
            with pytest.raises(ValueError, match="read-only"):
                zones.each[0].staff["tail"] = 1

    Calendar(zones, Look()).run()
    alone = replicate(scenario, 3, [0, 1])
    np.testing.assert_array_equal(zones.years, alone)
    assert seen == alone[..., AT["tail"]].T.tolist()


@pytest.mark.parametrize("start", [0, 3, 12, 13, 24])
def test_the_share_in_the_tail_is_that_of_the_years_under_the_new_assessment(start):
    """Five of a hundred in every year that ends under it; years before are not counted."""
    zone = zone_of(100, {"assessment.tail_share": 0.05, "assessment.start_month": start}, 4)
    whole = fairness(zone, 2, workers=1, people=thirty_year_olds(zone)).summary.iloc[0]
    assert (whole.by, whole.people, whole.in_tail) == ("all", 100, 5)


def test_one_yardstick_tells_zone_and_department_apart():
    """Ranked in the whole zone both yardsticks are one; teams of seven (McEntire: .85 ** 7)."""
    for pool, wrong, in_pool in (("zone", 0, 0), ("department", 100 * 0.85**7, 0)):
        zone = zone_of(teams(142, 7), {"assessment.tail_share": 0.15, "assessment.pool": pool,
                                       "assessment.reliability": 1})  # fmt: skip
        people, seed = thirty_year_olds(zone), zone.study.seed
        whole = fairness(zone, 4, workers=1, people=people).summary.iloc[0]
        assert whole.false_hits == pytest.approx(wrong, abs=4)
        assert whole.false_hits_in_pool == in_pool
        years = replicate(zone, seed, range(4), people)
        for outcome in ("false_hits", "false_hits_in_pool"):
            assert years[..., AT[outcome]].mean() == pytest.approx(whole[outcome])


def test_all_in_the_tail_are_counted_as_the_ledger_counts_them(study):
    for policy, scenario in study.policies.items():
        whole = study.summary[(study.summary.policy == policy) & (study.summary.by == "all")]
        tail = replicate(scenario, study.seed, range(6))[..., AT["tail"]].mean()
        assert (whole.people * whole.in_tail / 100).item() == pytest.approx(tail)


def test_every_group_is_told_with_shares_of_the_whole(study):
    for policy in study.policies:
        table = study.summary[study.summary.policy == policy].set_index(["by", "group"])
        whole = table.loc[("all", "all")]
        for by in ("status", "grade", "department", "age", "sex", "origin"):
            assert table.loc[by].people.sum() == pytest.approx(whole.people)
            share = (table.loc[by].people * table.loc[by].in_tail).sum() / whole.people
            assert share == pytest.approx(whole.in_tail)
        assert whole.false_hits == pytest.approx(whole.missed)  # as many as are hit are lowest
        wrongly = whole.in_tail * whole.false_hits / (100 - whole.in_tail)
        assert whole.wrongly == pytest.approx(wrongly)


def test_promotions_are_told_by_group():
    """Raters who see women two deviations lower keep them down; the lot gives all the same chance.

    And as many are told as the ledger counts, less those who left in the year they rose.
    """
    settings = {"behaviour.leaving.resign_contract": 0.1, "staff.female_share": 0.5,
                "staff.retirement_age_women": 70, "assessment.tail_share": 0.05,
                "assessment.bias.sex.female": -0.4}  # fmt: skip
    zones = {way: zone_of({"low": 1500, "high": 500}, {**settings, "appointment.promotion": way}, 5)
             for way in ("record", "lot")}  # fmt: skip
    table = fairness(zones, 3, workers=1).summary.set_index(["policy", "by", "group"]).sort_index()
    record, lot = (table.loc[way, "sex"].promoted for way in ("record", "lot"))
    assert record["female"] < 0.2 * record["male"]
    assert lot["female"] == pytest.approx(lot["male"], rel=0.3)
    for way, zone in zones.items():
        whole = table.loc[way, "all", "all"]
        rose = replicate(zone, zone.study.seed, range(3))[..., AT["promotions"]].mean()
        told = whole.people * whole.promoted / 100
        assert 0.85 * rose < told <= rose


def test_grades_come_in_their_order(study):
    grades = study.summary[(study.summary.by == "grade") & (study.summary.policy == "ceil")].group
    assert list(grades) == [grade.name for grade in SMALL.organisation.grades]


def test_intervals_hold_their_share_and_stay_between_none_and_all(study):
    known = study.summary.dropna()
    for share in SHARES:
        assert (known[f"{share}_low"] <= known[share] + 1e-9).all()
        assert (known[share] <= known[f"{share}_high"] + 1e-9).all()
        assert known[f"{share}_low"].min() >= 0
        assert known[f"{share}_high"].max() <= 100


def test_a_share_of_sums_has_the_interval_of_a_ratio():
    """By drawing histories anew, apart from the formula."""
    rng = np.random.default_rng(3)
    below = rng.poisson(20, 60).astype(float)
    above = rng.binomial(below.astype(int), 0.3).astype(float)
    share, low, high = ratio_interval(above, below, WHOLE)
    assert share == pytest.approx(100 * above.sum() / below.sum())
    rows = rng.integers(60, size=(4000, 60))
    again = 100 * above[rows].sum(axis=1) / below[rows].sum(axis=1)
    assert [low, high] == pytest.approx(np.quantile(again, [0.025, 0.975]), abs=0.5)


def test_a_share_of_few_cases_is_not_told_as_certain():
    _, low, high = ratio_interval(np.zeros(3), np.array([1.0, 0, 1]), WHOLE)
    assert low == 0
    assert high > 60
    assert np.isnan(ratio_interval(np.zeros(3), np.zeros(3), WHOLE)).all()


@pytest.mark.slow
def test_the_same_on_two_processes(study):
    again = fairness(study.policies, 6, workers=2)
    pd.testing.assert_frame_equal(again.summary, study.summary, check_exact=True)


def test_a_range_is_drawn_anew_in_each_history():
    ranged = apply(SMALL, {"assessment.reliability": [0.1, 0.9], "study.years": 2})
    assert len(fairness(ranged, 2, workers=1).summary)


def test_where_nobody_is_ranked_there_is_nothing_to_tell():
    with pytest.raises(StudyError, match="the assessment ranks no one"):
        fairness(apply(SMALL, {"assessment.tail_share": 0.0, "study.years": 1}), 2, workers=1)
    # 5 % of fewer than 20 people, cut off, is nobody.
    few = {"assessment.tail_share": 0.05, "assessment.rounding": "floor"}
    with pytest.raises(StudyError, match=r"has 1\d people, .*assessment.rounding.*ceil"):
        fairness(zone_of(19, few, 1), 2, workers=1)
    assert len(fairness(zone_of(22, few, 1), 2, workers=1).summary)
    late = {"assessment.start_month": 13, "study.years": 1}
    with pytest.raises(StudyError, match="no year of the study ends under the new assessment"):
        fairness(apply(SMALL, late), 2, workers=1)
    with pytest.raises(StudyError, match="at least 1"):
        fairness(SMALL, 0)


def test_the_command_prints_groups_and_keeps_a_table(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = ["fairness", str(ROOT / "scenarios" / "small-zone.yaml"), "--replications", "2",
             "--workers", "1", "--policy", "do-nothing", "--policy", "strong"]  # fmt: skip
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert "clerk" in done.stdout
    assert "do-nothing: in none of 2 histories is anybody in a tail." in done.stdout
    kept = Path("results") / "small-zone-fairness-2018"
    table = pd.read_parquet(kept / "summary.parquet")
    assert set(table.policy) == {"strong"}  # nobody else is asked for
    assert {"status", "grade", "age", "department"} <= set(table.by)
    assert (kept / "figure.png").stat().st_size > 10_000
    wrong = CliRunner().invoke(main, [*words[:2], "--policy", "nosuch"])
    assert wrong.exit_code == 2


def test_its_help_names_all_that_people_are_told_apart_by(study):
    told = CliRunner().invoke(main, ["fairness", "--help"]).stdout
    assert [by for by in study.summary.by.unique() if by not in told.split("--policy")[0]] == []


def test_age_bands_are_told_in_words_and_in_their_order(study):
    ages = study.summary[(study.summary.by == "age") & (study.summary.policy == "ceil")].group
    assert list(ages) == [band for band in BANDS if band in set(ages)]
    assert len(ages) > 1


class Counting:
    """What counts, noting what it is asked for."""

    def __init__(self, stop_after=None):
        self.lived, self.stop_after = [], stop_after

    def __call__(self, scenario, seed, replications, people=None):
        if len(self.lived) == self.stop_after:
            raise KeyboardInterrupt
        self.lived.append((scenario.assessment.rounding, *replications))
        return count(scenario, seed, replications, people)


def test_a_study_that_was_stopped_goes_on_where_it_was(study, tmp_path):
    how = {"replications": 51, "workers": 1, "store": Store(tmp_path)}
    study = fairness(study.policies, 51, workers=1)
    with pytest.raises(KeyboardInterrupt):  # fifty histories are kept at a time
        fairness(study.policies, replicate=Counting(stop_after=3), **how)
    rest = Counting()
    again = fairness(study.policies, replicate=rest, **how)
    assert rest.lived == [("ceil", 50)]
    pd.testing.assert_frame_equal(again.summary, study.summary, check_exact=True)
    nothing = Counting()
    fairness(study.policies, replicate=nothing, **how)
    assert nothing.lived == []


def test_counts_by_group_do_not_get_in_the_way_of_histories(study, tmp_path):
    """Who reads a whole store as tables of outcomes meets no other table."""
    store = Store(tmp_path)
    fairness(study.policies, 6, workers=1, store=store)
    assert not list(tmp_path.rglob("*.parquet"))
    histories([SMALL], study.seed, 2, workers=1, store=store)
    assert len(pd.read_parquet(tmp_path)) == 2 * SMALL.study.years
    counts = pd.read_parquet(next(tmp_path.rglob("_*.groups")), partitioning=None)
    assert (
        counts["all=all: people"] == counts["sex=female: people"] + counts["sex=male: people"]
    ).all()
    assert set(counts.columns[:2]) == {"replication", "year"}
