"""Zones are independent, their totals are sums, and nothing depends on where they ran."""

import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.engine.ledger import AT
from sim.engine.replication import replicate as real_engine
from sim.scenario.overrides import apply
from sim.scenario.problems import ScenarioError
from sim.scenario.reading import load_scenario
from sim.study.problems import StudyError
from sim.study.province import province
from sim.study.store import Store
from sim.study.totals import TOTALLED
from sim.study.zones import Member, Zones, luck_of, resized, zones_of

sys.path.insert(0, str(Path(__file__).parent))
from stand_in import NAMES, ZONE, engine

ROOT = Path(__file__).parents[2]
RATIO, COST = "pay.incentive_ratio", "behaviour.effort.cost"
POLICIES = {"as it is": {}, "more": {RATIO: 0.5}}
SMALL = load_scenario(ROOT / "scenarios" / "small-zone.yaml", overrides={"study.years": 2})


def zones(*sizes):
    return Zones("some", tuple(Member(f"Zone {n}", ZONE, size) for n, size in enumerate(sizes)))


def known(scenario, seed, replications, people=None):
    """KPI from the incentive, people and money from the posts, and luck that the seed gives."""
    posts = scenario.organisation.size
    values = np.zeros((len(replications), scenario.study.years, len(NAMES)))
    for place, each in enumerate(replications):
        luck = np.random.default_rng([seed, each]).normal(size=scenario.study.years)
        values[place, :, AT["kpi"]] = 100 * scenario.pay.incentive_ratio + posts + luck
    values[..., AT["headcount"]] = posts
    values[..., AT["exits"]] = 0.1 * posts
    values[..., AT["spend"]] = 1000.0 * posts
    values[..., AT["tail"]] = posts > 5  # smaller zones have nobody in the tail
    values[..., AT["false_hits"]] = np.where(posts > 5, 60.0, np.nan)
    return values


def studied(members, **how):
    how = {"replications": 6, "workers": 1, "replicate": known, "policies": POLICIES} | how
    return province(members, **how)


def row(study, policy, outcome, of="total"):
    table = study.summary
    (found,) = table[
        (table.policy == policy) & (table.outcome == outcome) & (table.of == of)
    ].to_dict("records")
    return found


def test_people_and_money_add_up_and_scores_are_weighted_by_posts():
    study = studied(zones(1, 3, 5))  # 3, 9 and 15 posts
    assert row(study, "more", "exits")["mean"] == pytest.approx(2.7)
    assert row(study, "more", "spend")["mean"] == pytest.approx(27_000)
    assert row(study, "more", "exits", "a head")["mean"] == pytest.approx(10)
    assert row(study, "more", "spend", "a head")["mean"] == pytest.approx(1000)
    assert row(study, "more", "exits", "a head")["unit"] == "per 100 staff a year"
    by_zone = study.zones[(study.zones.outcome == "kpi") & (study.zones.policy == "more")]
    weighted = np.average(by_zone["mean"], weights=[3, 9, 15])
    assert row(study, "more", "kpi")["mean"] == pytest.approx(weighted)


def alike(scenario, seed, replications, people=None):
    """Every outcome a number of its own, the same in every zone."""
    shape = len(replications), scenario.study.years, len(NAMES)
    return 1 + np.random.default_rng(7).random(shape)


def test_two_equal_zones_have_twice_the_flows_and_stocks_and_once_the_shares():
    """Of every outcome there is, in every history and year; a head, all is as in one of them."""
    one, two = studied(zones(1), replicate=alike), studied(zones(1, 1), replicate=alike)
    for outcome in TOTALLED:
        times = {"flow": 2, "stock": 2, "share": 1}[outcome.kind]
        expected = times * one.runs[outcome.name].to_numpy()
        assert two.runs[outcome.name].to_numpy() == pytest.approx(expected), outcome.name
    heads = [study.summary[study.summary.of == "a head"].reset_index() for study in (one, two)]
    assert set(heads[0].outcome) == {o.name for o in TOTALLED if o.kind != "share"} - {"headcount"}
    assert heads[1]["mean"].to_numpy() == pytest.approx(heads[0]["mean"].to_numpy())


def test_what_a_head_costs_in_a_province_is_its_spend_by_its_staff():
    """A zone of 10 at 80,000 yuan a head and one of 30 at 82,000 spend 3.26 million on 40."""

    def two_zones(scenario, seed, replications, people=None):
        values = alike(scenario, seed, replications)
        small = scenario.organisation.size == 3
        heads, each = (10, 80_000) if small else (30, 82_000)
        for name, value in {
            "headcount": heads, "spend": heads * each, "spend_per_head": each,
            "pension_base": 4000 if small else 6500, "transfer_base": 0 if small else 3000,
        }.items():  # fmt: skip
            values[..., AT[name]] = value
        return values

    study = studied(zones(1, 3), replicate=two_zones)
    assert row(study, "more", "spend_per_head")["mean"] == pytest.approx(81_500)
    assert row(study, "more", "spend_per_head")["unit"] == "yuan a head a year"
    assert row(study, "more", "spend", "a head")["mean"] == pytest.approx(81_500)
    assert row(study, "more", "pension_base")["mean"] == pytest.approx(10_500)
    assert row(study, "more", "transfer_base")["mean"] == pytest.approx(3000)


def test_a_zone_without_a_tail_has_no_weight_in_false_hits():
    study = studied(zones(1, 3))
    assert row(study, "more", "false_hits")["mean"] == pytest.approx(60)
    by_zone = study.zones[study.zones.outcome == "false_hits"].set_index("zone")["mean"]
    assert by_zone["Zone 0"].isna().all()


def test_policies_meet_the_same_luck_in_each_zone():
    study = studied(zones(1, 2))
    found = row(study, "more", "kpi")
    expected = 100 * (0.5 - ZONE.pay.incentive_ratio)
    assert found["difference"] == pytest.approx(expected)
    assert found["difference_high"] - found["difference_low"] < 1e-9
    assert found["high"] - found["low"] > 0.1


def test_zones_are_independent_of_each_other():
    """Their luck is not the same, so that the total is better known than each of them."""
    study = studied(zones(*[1] * 40), replications=30)
    kpi = study.zones[(study.zones.outcome == "kpi") & (study.zones.policy == "more")]
    assert kpi["mean"].nunique() == 40
    each = (kpi.high - kpi.low).mean()
    total = row(study, "more", "kpi")
    assert (total["high"] - total["low"]) / each == pytest.approx(1 / np.sqrt(40), rel=0.35)


def test_a_zone_does_not_depend_on_which_others_there_are():
    many, some = studied(zones(1, 2, 3, 4)), studied(Zones("", zones(1, 2, 3, 4).members[2:]))
    own = many.zones[many.zones.zone.isin(["Zone 2", "Zone 3"])]
    numbers = list(own.select_dtypes("number"))
    assert np.array_equal(own[numbers], some.zones[numbers], equal_nan=True)


def test_what_nobody_knows_is_the_same_in_all_zones():
    """Else it would average out over zones, and totals look far better known than they are."""
    ranged = apply(ZONE, {COST: [2.0, 8.0]})
    met: dict[int, set[float]] = {}

    def seen(scenario, seed, replications, people=None):
        if seed:  # that of the trial is 0
            for each in replications:
                met.setdefault(each, set()).add(scenario.behaviour.effort.cost)
        return known(scenario, seed, replications)

    province({"one": ranged, "other": ranged}, replications=5, workers=1, replicate=seen)
    assert [len(costs) for costs in met.values()] == [1] * 5
    assert len(set.union(*met.values())) == 3  # two histories share a draw
    assert met[0] == met[1] != met[2]


def test_a_range_has_its_own_place_in_the_store(tmp_path):
    """Its histories follow from two seeds: that of the zone's luck and that of the study."""
    ranged = apply(ZONE, {COST: [2.0, 8.0]})
    store = Store(tmp_path)
    own, other = (store.shelf(ranged, 5, nature=seed).folder for seed in (1, 2))
    assert own != other
    assert store.shelf(ranged, 5, nature=5).folder == store.shelf(ranged, 5).folder
    assert store.shelf(ZONE, 5, nature=1).folder == store.shelf(ZONE, 5).folder


def test_each_zone_is_lived_by_the_engine_under_its_own_seed():
    members = Zones("two", (Member("A", SMALL), Member("B", SMALL, 1.5)))
    study = province(members, replications=3, seed=9, workers=1)
    luck = luck_of(members, 9)
    assert luck[0] != luck[1]
    for member, own in zip(members.members, luck, strict=True):
        alone = real_engine(member.scenario(), own, range(3))[..., AT["kpi"]].mean()
        rows = study.zones[(study.zones.zone == member.name) & (study.zones.outcome == "kpi")]
        assert rows["mean"].item() == pytest.approx(alone, rel=1e-12)
    total = row(study, "baseline", "exits")["mean"]
    rows = study.zones[study.zones.outcome == "exits"]
    assert rows["mean"].sum() == pytest.approx(total)


def test_the_same_bytes_on_any_number_of_processes_and_from_the_store(tmp_path):
    members = Zones("", tuple(Member(f"Zone {n}", SMALL, 1 + n / 4) for n in range(4)))
    how = {"policies": POLICIES, "replications": 12, "seed": 3}
    plain = province(members, workers=1, **how)
    for again in (
        province(members, workers=2, **how),
        province(members, workers=1, store=Store(tmp_path), **how),
        province(members, workers=1, store=Store(tmp_path), **how),
    ):
        for table in ("summary", "zones", "yearly", "runs"):
            pd.testing.assert_frame_equal(
                getattr(again, table), getattr(plain, table), check_exact=True
            )


def test_a_study_that_was_stopped_goes_on_where_it_was(tmp_path):
    calls = []

    def stops(scenario, seed, replications, people=None):
        calls.append(seed)
        if len(set(calls) - {0}) == 3:  # in the third zone; the seed of the trial is 0
            raise KeyboardInterrupt
        return known(scenario, seed, replications)

    how = {"store": Store(tmp_path), "replications": 10}
    with pytest.raises(KeyboardInterrupt):
        studied(zones(1, 2, 3, 4), replicate=stops, **how)
    kept = len(list(tmp_path.rglob("*.parquet")))
    assert kept == 4
    lived = []

    def counted(scenario, seed, replications, people=None):
        lived.append(len(replications) * bool(seed))  # that of the trial is 0
        return known(scenario, seed, replications)

    study = studied(zones(1, 2, 3, 4), replicate=counted, **how)
    assert sum(lived) == 80 - 10 * kept
    assert study.summary.equals(studied(zones(1, 2, 3, 4), replications=10).summary)


def test_equal_policies_are_lived_once():
    lived = []

    def counted(scenario, seed, replications, people=None):
        lived.append(len(replications) * bool(seed))  # that of the trial is 0
        return known(scenario, seed, replications)

    study = studied(zones(1), policies={"a": {}, "b": {}}, replicate=counted)
    assert sum(lived) == 6
    assert row(study, "b", "kpi")["difference"] == 0


def test_in_how_many_zones_a_policy_does_better_is_counted():
    def by_size(scenario, seed, replications, people=None):
        better = 1 if scenario.organisation.size > 5 else -1
        return engine(lambda s: better * s.pay.incentive_ratio)(scenario, seed, replications)

    found = studied(zones(1, 3, 5), replicate=by_size).verdicts().set_index("policy")
    assert list(found.loc["more", ["better", "worse", "untold"]]) == [2, 1, 0]
    assert list(found.loc["as it is", ["better", "worse", "untold"]]) == [0, 0, 3]


def test_of_spending_less_is_better():
    dear = engine(lambda s: 0.0)

    def spends(scenario, seed, replications, people=None):
        values = dear(scenario, seed, replications)
        values[..., NAMES.index("spend")] = 1e6 * scenario.pay.incentive_ratio
        return values

    study = studied(zones(1, 3, 5), replicate=spends)
    rows = study.zones[(study.zones.outcome == "spend") & (study.zones.policy == "more")]
    assert (rows.difference_low > 0).all()
    found = study.verdicts("spend").set_index("policy")
    assert list(found.loc["more", ["better", "worse", "untold"]]) == [0, 3, 0]


def test_the_outlook_counts_what_will_be_run():
    told = []
    studied(zones(1, 3), told=told.append)
    (look,) = told
    assert (look.zones, look.policies, look.replications, look.years) == (2, 2, 6, 3)
    assert (look.posts, look.histories, look.person_years) == (12, 24, 12 * 2 * 6 * 3)
    assert look.seconds > 0
    assert "2 zones × 2 policies × 6 histories × 3 years" in str(look)
    alone = replace(look, zones=1, policies=1, replications=1, years=1)
    assert "1 zone × 1 policy × 1 history × 1 year:" in str(alone)


def test_a_zone_of_another_size_keeps_its_shape():
    twice = resized(SMALL, 2)
    for before, after in zip(
        SMALL.organisation.departments, twice.organisation.departments, strict=True
    ):
        assert after.posts == {grade: 2 * posts for grade, posts in before.posts.items()}
    assert twice.waiting.training_seats == 2 * SMALL.waiting.training_seats
    tenth = resized(SMALL, 0.1).organisation
    assert all(posts >= 1 for unit in tenth.departments for posts in unit.posts.values())
    assert Member("m", SMALL, 0.1).posts == tenth.size
    assert resized(SMALL, 1) is SMALL


def test_the_ready_province_has_about_120_000_people():
    ready = zones_of(ROOT / "scenarios" / "province.yaml")
    assert len(ready.members) == 100
    assert 0.96 * sum(zone.posts for zone in ready.members) == pytest.approx(125_000, rel=0.05)
    assert {zone.template.study.years for zone in ready.members} == {10}


FILE = "title: T\nzones:\n  - {name: A, scenario: small-zone.yaml, count: 3, size: [1, 2]}\n"


@pytest.fixture
def folder(tmp_path):
    text = (ROOT / "scenarios" / "small-zone.yaml").read_text(encoding="utf-8")
    (tmp_path / "small-zone.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_group_does_not_change_when_it_grows(folder):
    path = folder / "p.yaml"
    path.write_text(FILE, encoding="utf-8")
    few = zones_of(path).members
    path.write_text(FILE.replace("count: 3", "count: 9"), encoding="utf-8")
    many = zones_of(path).members
    assert [(z.name, z.size) for z in many[:3]] == [(z.name, z.size) for z in few]
    assert [z.name for z in few] == ["A 1", "A 2", "A 3"]
    assert all(1 <= z.size <= 2 for z in many)
    assert np.ptp([z.size for z in many]) > 0.7


def test_zones_may_be_files_or_a_folder(folder):
    (folder / "other.yaml").write_text((folder / "small-zone.yaml").read_text("utf-8"), "utf-8")
    assert [zone.name for zone in zones_of(folder).members] == ["other", "small-zone"]
    files = [folder / "small-zone.yaml", folder / "other.yaml"]
    assert [zone.name for zone in zones_of(files).members] == ["small-zone", "other"]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("count: 3", "counts: 3", r"p.yaml:3: zones.0.counts is not a field.*did you mean count"),
        ("count: 3", "count: 0", r"p.yaml:3: zones.0.count = 0 cannot be used; allowed: 1 to"),
        ("[1, 2]", "[2, 1]", r"zones.0.size = \[2, 1\] cannot be used; allowed: 0.1 to 100"),
        ("[1, 2]", "big", "zones.0.size = big cannot be used"),
        ("name: A, ", "", "zones.0.name is missing"),
        ("small-zone", "smal-zone", "did you mean"),
        ("title: T", "titel: T", "titel is not a field of a province"),
        ("size: [1, 2]", "set: {pay.incentive_rati: 1}", r"p.yaml:3: .*pay.incentive_ratio"),
        ("size: [1, 2]", "set: {pay: {incentive_ratio: 7}}", "p.yaml:3: .*0 to 1"),
        ("count: 3", "zzz: 3", "zones.0.zzz is not a field.*take it out"),
        ("count: 3", "3: 3", "zones.0.3 is not a field"),
        ("name: A", "name: ' '", "zones.0.name is missing, empty"),
    ],
)
def test_mistakes_in_a_province_are_named(folder, before, after, words):
    path = folder / "p.yaml"
    path.write_text(FILE.replace(before, after), encoding="utf-8")
    with pytest.raises(ScenarioError, match=words):
        zones_of(path)


def test_what_cannot_be_studied_is_refused(folder):
    with pytest.raises(StudyError, match="no scenario"):
        (folder / "empty").mkdir()
        zones_of(folder / "empty")
    with pytest.raises(StudyError, match="two zones are called 'small-zone'"):
        zones_of([folder / "small-zone.yaml"] * 2)
    with pytest.raises(StudyError, match="'B' is of 2 years and 'A' of 3"):
        province({"A": ZONE, "B": SMALL}, workers=1)
    with pytest.raises(StudyError, match="baseline 'x' is not one of"):
        studied(zones(1), baseline="x")
    with pytest.raises(StudyError, match="at least 1"):
        studied(zones(1), replications=0)


def test_a_zone_larger_than_memory_is_refused_before_anything_is_run():
    posts = ZONE.organisation.departments[0].posts
    grade = next(iter(posts))
    path = f"organisation.departments.{ZONE.organisation.departments[0].name}.posts.{grade}"
    large = apply(ZONE, {path: 900_000})
    with pytest.raises(StudyError, match="more than 1,000,000 posts"):
        zones_of(Zones("some", (Member("Large", large, 2.0),)))


def test_it_is_kept_and_can_be_run_again(tmp_path):
    study = studied(zones(1, 3))
    study.save(tmp_path / "out")
    assert pd.read_parquet(tmp_path / "out" / "summary.parquet").equals(study.summary)
    zones_kept = pd.read_parquet(tmp_path / "out" / "zones.parquet")
    assert len(zones_kept) == 2 * 2 * len(NAMES)
    manifest = study.manifest()
    assert [zone["name"] for zone in manifest["zones"]] == ["Zone 0", "Zone 1"]
    assert manifest["policies"] == POLICIES


@pytest.mark.slow
def test_memory_does_not_grow_with_histories():
    """A zone leaves its means and differences; 40 histories of it are ten times as much."""

    def peak(count):
        tracemalloc.start()
        studied(zones(*[1] * count), replications=40)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(2)  # what is loaded and kept once
    a_zone = (peak(60) - peak(20)) / 40
    histories = 2 * 40 * ZONE.study.years * len(NAMES) * 8
    assert a_zone < histories / 2


def test_policies_without_names_are_refused_in_a_sentence():
    for given in (["more"], "more"):
        with pytest.raises(StudyError, match="policies are what each changes, by its name"):
            province({"East": ZONE}, given, replications=1, workers=1)
