"""What a sentence claims holds in the tables, whatever the numbers are.

Results are drawn, every claim that is made of them is asked whether it is so, and every kind of
claim must have come up. The oracles work from single histories, not from what made the sentence.
"""

import dataclasses
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from scipy import stats

sys.path.insert(0, str(Path(__file__).parents[1] / "study"))
from stand_in import NAMES, ZONE

from sim.report import best, closing, decomposition, search, sensitivity, sweep
from sim.scenario.draws import HISTORIES_A_DRAW
from sim.scenario.overrides import apply
from sim.study.best import Best
from sim.study.comparison import Comparison, runs_table, summary_table, yearly_table
from sim.study.decomposition import (
    WHOLE,
    Decomposition,
    _parts_table,
    _runs_table,
    _yearly_table,
)
from sim.study.flips import CHANGES, STAYS, flips, shares
from sim.study.frontier import frontier
from sim.study.outcomes import REPORTED
from sim.study.search import Search
from sim.study.sensitivity import Sensitivity
from sim.study.statistics import ahead
from sim.study.sweep import SWEPT, Sweep
from sim.study.walks import PARTS

COST, INCENTIVE = "behaviour.effort.cost", "behaviour.incentive.strength"
RATIO = "pay.incentive_ratio"
KPI = [outcome.name for outcome in REPORTED].index("kpi")
OPEN = apply(ZONE, {COST: [4.0, 6.0]})
SURE = 0.9


def made(result, **known):
    """Return a result of which a sentence needs to know no more than this."""
    rest = (field.name for field in dataclasses.fields(result) if field.name not in known)
    return result(**known, **dict.fromkeys(rest))


def interval(differences):
    if np.ptp(differences) < 1e-9:
        return differences[0], differences[0]
    return stats.t.interval(
        0.95, len(differences) - 1, np.mean(differences), stats.sem(differences)
    )


def told_apart(differences, ranges):
    """+1 or -1 where the interval leaves out zero, and nine of ten draws agree if some are open."""
    if not differences.any():
        return 0
    if ranges:
        share = ahead(differences, HISTORIES_A_DRAW)
        differences = differences.reshape(-1, HISTORIES_A_DRAW).mean(axis=1)
        if len(differences) < 2 or np.isnan(share) or 0.1 < share < SURE:
            return 0
    low, high = interval(differences)
    return 1 if low > 0 else -1 if high < 0 else 0


def well_written(text):
    """An estimate lies in its interval as printed, and nothing is left without a number."""
    assert text.endswith((".", "?"))
    assert "nan" not in text
    written = r"[+−]?\d[\d,.]*"
    text = text.replace("<1 %", "0 %").replace(">99 %", "100 %").replace(" %", "")
    for found in re.findall(rf"({written}) \(({written}) to ({written})\)", text):
        value, low, high = (float(n.replace("−", "-").replace(",", "")) for n in found)
        assert low <= value <= high, text


# Comparisons


def drawn_comparison(rng):
    count, replications = int(rng.integers(1, 5)), int(rng.choice([1, 2, 8, 30]))
    zone = OPEN if rng.random() < 0.3 else ZONE
    names = [f"p{place}" for place in range(count)]
    shared = rng.normal(size=(1, replications, 3, 1))
    own = rng.choice([0.0, 0.3, 3.0]) * rng.normal(size=(count, replications, 3, 1))
    level = rng.choice([0.0, 0.1, 2.0]) * rng.normal(size=(count, 1, 1, 1))
    values = np.repeat(100 + shared + own + level, KPI + 1, axis=3)
    policies = {name: apply(zone, {RATIO: place / 10}) for place, name in enumerate(names)}
    baseline, same = names[int(rng.integers(count))], set()
    if count > 1 and rng.random() < 0.3:  # another name for the same
        values[-1], policies[names[-1]] = values[0], policies[names[0]]
        same = {names[0], names[-1]} if baseline in (names[0], names[-1]) else same
    if count > 1 and rng.random() < 0.1:
        policies[names[-1]] = apply(zone, {INCENTIVE: 0.1})
    how = {"together": HISTORIES_A_DRAW if zone is OPEN else 1, "same": same}
    return made(
        Comparison,
        runs=runs_table(names, values),
        yearly=yearly_table(names, values),
        summary=summary_table(names, values, baseline, **how),
        policies=policies,
        baseline=baseline,
        seed=1,
        replications=replications,
        seconds=0.0,
    )


def holds(study, claim):
    """Tell whether a claim about a comparison is so, from its single histories."""
    kpi = study.runs.groupby(["policy", "replication"]).kpi.mean().unstack("policy")
    ranges, names = zone_is_open(study), list(study.policies)
    first, *others = claim.of or (None,)
    apart = {name: kpi[name].to_numpy() - kpi[first].to_numpy() for name in others if name in kpi}
    if claim.says in ("mean", "highest"):
        assert claim.values["mean"] == pytest.approx(kpi[first].mean())
        return kpi[first].mean() >= kpi.mean().max() - 1e-9
    if claim.says == "one history":
        return study.replications == 1
    if claim.says == "no choice":
        assert claim.values["lowest"] == pytest.approx(kpi.mean().min())
        return claim.values["highest"] == pytest.approx(kpi.mean().max())
    if claim.says.startswith("lead: "):
        lead = -apart[study.baseline]
        assert claim.values["difference"] == pytest.approx(lead.mean())
        assert claim.values["chance_better"] == pytest.approx((np.sign(lead) + 1).mean() / 2)
        return (told_apart(lead, ranges) == 1) == (claim.says == "lead: better")
    if claim.says == "same":
        return not any(each.any() for each in apart.values())
    if claim.says == "not told apart":
        for name, share in claim.values.items():
            assert share == pytest.approx((np.sign(apart[name]) + 1).mean() / 2)
        return not any(told_apart(each, ranges) for each in apart.values())
    assert claim.says == "all worse"
    assert {first, *others} == set(names)
    return all(told_apart(each, ranges) == -1 for each in apart.values())


def zone_is_open(study):
    return bool(study.ranges)


def test_what_a_comparison_says_is_so_and_nobody_is_passed_over():
    rng, seen = np.random.default_rng(7), set()
    for _ in range(120):
        study = drawn_comparison(rng)
        told = closing.claims(study)
        for claim in told:
            seen.add(claim.says)
            well_written(claim.text)
            assert holds(study, claim), claim
        if told[0].says == "highest":
            best = told[0].of[0]
            named = {name for claim in told[1:] for name in claim.of}
            kpi = study.runs.groupby(["policy", "replication"]).kpi.mean().unstack("policy")
            for name in set(study.policies) - {best, study.baseline} - named:
                assert told_apart((kpi[name] - kpi[best]).to_numpy(), zone_is_open(study)) == -1
    assert seen == {
        *("mean", "highest", "one history", "no choice", "lead: better"),
        *("lead: not told apart", "same", "not told apart", "all worse"),
    }


# Decompositions


def drawn_decomposition(rng):
    replications = int(rng.choice([1, 2, 4, 30]))
    zone = OPEN if rng.random() < 0.3 else ZONE
    size = (
        rng.choice([0.0, 1.0], size=(1, len(PARTS), 1, 1))
        * rng.normal(size=len(PARTS))[None, :, None, None]
    )
    luck = rng.choice([0.1, 2.0]) * rng.normal(size=(replications, len(PARTS), 3, 1))
    parts = np.where(rng.random(len(PARTS))[None, :, None, None] < 0.2, 0.0, size + luck)
    same, of_a_draw = rng.random() < 0.1, HISTORIES_A_DRAW if zone is OPEN else 1
    parts *= 0.0 if same or rng.random() < 0.1 else 1.0
    values = np.concatenate([parts, parts.sum(axis=1, keepdims=True)], axis=1)
    return made(
        Decomposition,
        parts=_parts_table(values.mean(axis=2), ["kpi"], values.shape[2], of_a_draw),
        runs=_runs_table(values.mean(axis=2), ["kpi"]),
        yearly=_yearly_table(values, ["kpi"], of_a_draw),
        policy=zone if same else apply(zone, {RATIO: 0.9}),
        baseline=zone,
        names=("strong", "do-nothing"),
        seed=1,
        replications=replications,
        orders=1,
        seconds=0.0,
    )


def test_what_a_decomposition_says_is_so_and_it_names_both_policies():
    rng, seen = np.random.default_rng(8), set()
    for _ in range(80):
        study = drawn_decomposition(rng)
        runs = study.runs.pivot(index="replication", columns="part", values="value")
        ranges = study.baseline is OPEN
        single = study.replications <= (HISTORIES_A_DRAW if ranges else 1)  # one draw of all
        words = {part: 0 if single else told_apart(runs[part].to_numpy(), ranges) for part in runs}
        whole, *rest = told = decomposition.claims(study, "kpi")
        for claim in told:
            seen.add(claim.says)
            well_written(claim.text)
        assert "strong" in whole.text
        assert "do-nothing" in whole.text
        assert whole.values["whole mean"] == pytest.approx(runs[WHOLE].mean())
        assert ("makes a difference" in whole.text) == bool(words[WHOLE])
        if not single and not runs[WHOLE].any():
            assert "the same policy" in whole.text or "differ in no history" in whole.text
        named = {claim.says: claim.of[1:] for claim in rest}
        assert set(named.get("parts", ())) == {part for part in PARTS if words[part]}
        sizes = [abs(runs[part].mean()) for part in named.get("parts", ())]
        assert sizes == sorted(sizes, reverse=True)
        for part in named.get("unsure parts", ()):
            assert not words[part]
            assert runs[part].any()
    wholes = {f"whole: {word}" for word in ("", "same", "none seen", "better", "not told apart")}
    assert {"parts", "unsure parts", *wholes} <= seen


# Sweeps and what decides


def drawn_sweep(rng, lead, points=64, noise=1.0, replications=4):
    """Two policies at even points, the second ahead by a function of cost, both with luck."""
    cube = stats.qmc.LatinHypercube(2, seed=rng).random(points)
    design = pd.DataFrame({COST: 4 + 2 * cube[:, 0], INCENTIVE: 0.1 + 0.2 * cube[:, 1]})
    values = rng.normal(size=(1, points, replications, len(SWEPT))).repeat(2, axis=0)
    values[1] += noise * rng.normal(size=values.shape[1:])
    values[1] += lead(cube[:, 0], cube[:, 1])[:, None, None]
    policies = {"now": ZONE, "more": ZONE}
    return made(
        Sweep, design=design, values=values, policies=policies, baseline="now",
        seed=int(rng.integers(2**31)), replications=replications,
    )  # fmt: skip


def decided(study, method="sobol"):
    return made(
        Sensitivity,
        indices=pd.DataFrame(),
        flips=flips(study),
        shares=shares(study) if method == "sobol" else pd.DataFrame(),
        sweep=study,
        method=method,
        outcome="kpi",
    )


def test_a_flip_that_is_told_is_there_and_one_that_is_not_there_is_not_told():
    """Of 24 drawn problems, some flip at a known value, some never do, and some hardly can."""
    rng, told, right = np.random.default_rng(9), [], []
    for _ in range(24):
        root, slope = rng.uniform(-0.5, 1.5), rng.choice([0.2, 2.0, 8.0])

        def lead(cost, incentive, root=root, slope=slope):
            return slope * (cost - root) + 2 * (incentive - 0.5)

        study = decided(drawn_sweep(rng, lead))
        for claim in sensitivity.claims(study):
            well_written(claim.text)
            if claim.says == "shares of the space":
                assert sum(claim.values[f"{name} share"] for name in claim.of) == pytest.approx(1)
                for name in claim.of:
                    own = (claim.values[f"{name} {end}"] for end in ("low", "share", "high"))
                    assert sorted(values := list(own)) == values
            elif claim.of[2] == COST:
                told.append(claim.says)
                _, _, _, below, above = claim.of
                if claim.says == f"flip: {CHANGES}":
                    where = 4 + 2 * root
                    assert claim.values["low"] <= claim.values["value"] <= claim.values["high"]
                    assert (below, above) == ("now", "more")
                    right.append(claim.values["low"] <= where <= claim.values["high"])
                elif claim.says == f"flip: {STAYS}":
                    right.append(below == ("more" if root < 0.5 else "now") and below == above)
    assert {f"flip: {CHANGES}", f"flip: {STAYS}", "flip: not told apart"} <= set(told)
    assert np.mean(right) >= 0.9


def test_an_effect_is_never_called_nothing():
    """It said that a parameter alone changes nothing, under an effect of 1.80 ± 0.21."""
    rng = np.random.default_rng(10)
    study = decided(drawn_sweep(rng, lambda cost, _: 3 + 1.8 * cost, noise=0.2))
    told = [claim for claim in sensitivity.claims(study) if COST in claim.of]
    assert [claim.says for claim in told] == [f"flip: {STAYS}"]
    assert "more is the better at every value" in told[0].text
    assert "nothing" not in told[0].text


def test_what_is_the_same_at_every_value_and_not_told_apart_is_not_told_to_change():
    """It said: not told apart whether the better policy changes; in <1 % of resamples it does."""
    row = {"policy": "more", "parameter": COST, "verdict": "not told apart", "value": np.nan,
           "low": np.nan, "high": np.nan, "below": "more", "above": "more", "support": 0.004,
           "from": -0.1, "to": 1e6}  # fmt: skip
    text = sensitivity._flip(row, "now").text
    assert (
        "from −0.1 to 1,000,000, all else averaged out, more is the better at every value" in text
    )
    assert "too few to tell" in text
    assert "resamples" not in text


def test_policies_that_differ_in_no_history_are_not_told_to_be_the_same():
    """What was never seen may happen: of a count, none in eight histories leaves room for some."""
    study = decided(drawn_sweep(np.random.default_rng(16), lambda cost, _: 0 * cost, noise=0))
    told = [claim for claim in sensitivity.claims(study) if claim.says == "flip: same"]
    assert told
    for claim in told:
        assert claim.text.endswith("they differ in no history.")


@pytest.mark.slow
def test_a_flip_in_less_than_half_of_resamples_is_no_fact():
    rng, found = np.random.default_rng(11), 0
    for _ in range(20):
        study = decided(drawn_sweep(rng, lambda cost, _: 0.8 + 0 * cost, points=48, noise=2))
        for claim in sensitivity.claims(study):
            if claim.of and claim.of[2:3] == (COST,) and 0.05 < claim.values["support"] < 0.5:
                found += 1
                assert claim.says != f"flip: {CHANGES}"
                assert "not told apart" in claim.text or "at every value" in claim.text
    assert found


def test_points_of_morris_are_no_share_of_the_space():
    study = decided(drawn_sweep(np.random.default_rng(12), lambda cost, _: cost - 0.5), "morris")
    assert [claim.says for claim in sensitivity.claims(study)][-1] == "no shares"


def test_of_morris_points_nothing_is_said_where_points_are_those_of_sobol():
    """Of an outcome of which neither more nor less is better there are no shares."""
    study = decided(drawn_sweep(np.random.default_rng(12), lambda cost, _: cost))
    neither = dataclasses.replace(study, shares=pd.DataFrame(), flips=pd.DataFrame())
    assert not sensitivity.claims(neither)


@pytest.mark.parametrize(
    ("outcome", "low", "words"),
    [
        ("kpi", 0.1, ("in points,", "±: 95 % interval.")),
        ("exits", 0.1, ("in people a year,", "±: 95 % interval.")),
        ("exits", np.nan, ("in people a year,", "without an interval")),
    ],
)
def test_effects_have_the_unit_and_the_interval_that_they_have(outcome, low, words):
    rows = [("now", COST, index, 0.2, low, low + 0.2) for index in ("mu_star", "mu", "sigma")]
    columns = ["quantity", "parameter", "index", "value", "low", "high"]
    study = dataclasses.replace(
        decided(drawn_sweep(np.random.default_rng(12), lambda cost, _: cost), "morris"),
        indices=pd.DataFrame(rows, columns=columns), outcome=outcome,
    )  # fmt: skip
    object.__setattr__(study.sweep, "kind", "morris")
    told = " ".join(str(each) for each in sensitivity.table(study).renderables[2:])
    assert all(each in told for each in words)
    axis = sensitivity.bars(study, "now", Figure().subplots()).get_xlabel()
    assert ("95 % interval" in axis) == np.isfinite(low)
    assert words[0].removeprefix("in ").rstrip(",") in axis


def test_the_share_of_the_space_holds_what_is_known():
    """The second policy is better in 70 % of the space."""
    rng = np.random.default_rng(13)
    hits = [
        bool((found.low <= truth).all() and (truth <= found.high).all())
        for found in (
            shares(drawn_sweep(rng, lambda cost, _: 20 * (cost - 0.3), points=48))
            for _ in range(30)
        )
        for truth in [np.array([0.3, 0.7])]
    ]
    assert np.mean(hits) >= 0.9


def test_shares_of_the_points_are_counted_from_the_points():
    rng = np.random.default_rng(14)
    for _ in range(20):
        study = drawn_sweep(rng, lambda cost, _: cost - 0.5, points=16)
        (claim,) = sweep.claims(study, "kpi")
        well_written(claim.text)
        means = study.of("kpi").mean(axis=2)
        assert claim.values["more"] == pytest.approx((means[1] > means[0]).mean())
        assert sum(claim.values.values()) == pytest.approx(1)


# Searches


def test_who_is_left_out_of_a_front_is_better_in_nothing_than_who_stands_for_them():
    rng, thinned = np.random.default_rng(15), 0
    places = [NAMES.index("kpi"), NAMES.index("spend")]
    for _ in range(20):
        count, replications = int(rng.integers(1, 15)), 20
        fresh = rng.normal(size=(1, 1, replications, len(NAMES))).repeat(count + 1, axis=0)
        fresh = fresh + rng.choice([0.1, 2.0]) * rng.normal(size=fresh.shape)
        fresh += rng.normal(size=(count + 1, 1, 1, len(NAMES)))
        levers = pd.DataFrame({"pay.incentive_ratio": rng.random(count)})
        signs, objectives = np.array([1, -1]), ["kpi", "spend"]
        rows = frontier(levers, fresh, objectives, signs, {}, "mean", seed=1, years=6)
        study = made(
            Search,
            frontier=rows, tried=pd.DataFrame(index=range(count + 3)),
            reference=pd.Series(fresh[-1].mean(axis=(0, 1))[places], objectives),
            objectives=objectives, limits={}, scenario=ZONE, robust="mean", points=1, seed=1,
            replications=10, seconds=0.0,
        )  # fmt: skip
        for claim in search.claims(study):
            well_written(claim.text)
        front = search.claims(study)[0]
        assert front.values == {
            "tried": count + 3, "front": count, "distinct": (rows["like"] == rows.index).sum()
        }  # fmt: skip
        thinned += front.values["distinct"] < count
        own = fresh[:count, 0][..., places] * signs  # policies, replications, objectives
        policy_of = [int(np.flatnonzero(levers.iloc[:, 0] == v)[0]) for v in rows.iloc[:, 0]]
        for row, like in enumerate(rows["like"]):
            if row != like:
                lead = own[policy_of[row]] - own[policy_of[int(like)]]
                half = stats.sem(lead) * stats.t.ppf(0.975, replications - 1)
                assert (lead.mean(axis=0) <= 1.2 * half).all()  # resamples differ a little
    assert thinned


# Selections


@pytest.mark.parametrize(
    ("policies", "sure", "says"), [(1, True, "only"), (3, True, "selected"), (3, False, "leads")]
)
def test_what_a_selection_says_of_its_guarantee_is_so(policies, sure, says):
    names = [f"p{place}" for place in range(policies)]
    study = made(
        Best,
        chosen=names[-1], sure=sure, ranking=pd.DataFrame(), outcome="kpi", indifference=0.3,
        confidence=0.95, policies=dict.fromkeys(names, ZONE), seed=1, seconds=0.0,
    )  # fmt: skip
    claim = best.claim(study)
    assert claim.says == says
    assert claim.of == (study.chosen,)
    well_written(claim.text)
    assert ("probability 95 % at least" in claim.text) == (says == "selected")
