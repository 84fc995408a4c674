"""The table holds every number a planner was promised, at any width."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from every_study import studies
from rich.cells import cell_len
from rich.console import Console
from test_wording import study_of

from sim.report.affected import HEADS, PAY_HEADS
from sim.report.table import ALL_BLOCKS, BLOCKS, comparison_table, run_table
from sim.report.wording import ALONE, CHANCE, FOOTNOTE, label
from sim.scenario.overrides import apply
from sim.study.comparison import summary_table
from sim.study.outcomes import KNOWN, REPORTED

NAMES = [outcome.name for outcome in REPORTED]
RATIOS = {f"pay.incentive_ratio=0.{ratio}": 100 + ratio for ratio in range(1, 7)}


def printed(study, width, whole=False):
    console = Console(width=width, color_system=None)
    with console.capture() as capture:
        console.print(comparison_table(study, width, whole))
    return capture.get()


def words(text):
    return " ".join(text.split())


def test_every_outcome_of_the_table_is_reported():
    known = {outcome.name for outcome in KNOWN}
    assert {outcome for _, block in BLOCKS for outcome in block} <= known


def test_every_outcome_has_its_line_once_when_all_are_asked_for():
    shown = [outcome for _, block in ALL_BLOCKS for outcome in block]
    assert sorted(shown) == sorted(outcome.name for outcome in KNOWN)
    first = [outcome for _, block in BLOCKS for outcome in block]
    assert len({*first} & {outcome.name for outcome in REPORTED}) <= 13
    text = words(printed(study_of({"baseline": 100, "strong": 105}), 120))
    assert "catfish compare --all" in text
    assert label("pay_middle") not in text
    assert label("pay_middle")[:15] in printed(study_of({"now": 1, "new": 2}), 120, whole=True)


def test_six_policies_fit_beside_each_other():
    text = printed(study_of(RATIOS), 120)
    assert text.count(label("kpi")) == 1
    assert max(map(len, text.splitlines())) <= 120
    header = next(line for line in text.splitlines() if "incentive ratio" in line)
    assert header.split() == ["incentive", "ratio", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6"]


@pytest.mark.parametrize("width", [60, 80, 100])
def test_in_a_narrow_terminal_each_table_has_the_baseline(width):
    text = printed(study_of(RATIOS), width)
    assert max(map(len, text.splitlines())) <= width
    headers = [line.split()[2:] for line in text.splitlines() if "incentive ratio  " in line]
    assert all(header[0] == "0.1" for header in headers)
    shown = [name for header in headers for name in header[1:]]
    assert shown == ["0.2", "0.3", "0.4", "0.5", "0.6"]


def test_each_outcome_has_mean_difference_and_chance():
    study = study_of({"baseline": 100, "strong": 105})
    kpi = study.summary.set_index(["policy", "outcome"]).loc[("strong", "kpi")]
    text = printed(study, 120)
    lines = text.splitlines()
    start = next(place for place, line in enumerate(lines) if label("kpi") in line)
    mean, difference, chance = lines[start : start + 3]
    assert f"{kpi['mean']:.1f} ±{(kpi.high - kpi.low) / 2:.1f}" in mean
    half = (kpi.difference_high - kpi.difference_low) / 2
    assert f"+{kpi.difference:.1f} ±{half:.1f}" in difference
    assert chance.endswith("100 % ")


def test_a_single_run_is_not_told_as_a_comparison():
    study = study_of({"scenario": 100})
    console = Console(width=100, color_system=None)
    with console.capture() as capture:
        console.print(run_table(study, 100))
    text = words(capture.get())
    assert label("kpi") in text
    assert words(ALONE) in text
    for word in ("difference", "baseline", "per policy", "comparison of"):
        assert word not in text


def test_what_a_policy_does_not_touch_is_not_compared():
    study = study_of({"baseline": 100, "strong": 105})
    study.summary.loc[study.summary.outcome == "waiting", "verdict"] = "same"
    lines = printed(study, 120, whole=True).splitlines()
    place = next(place for place, line in enumerate(lines) if label("waiting") in line)
    assert "difference" not in lines[place + 1]


def test_one_policy_has_no_differences():
    text = printed(study_of({"scenario": 100}), 80)
    assert "difference" not in text.replace(FOOTNOTE.split()[0], "").split("Differences")[0]
    assert "chance it is better" not in text


def test_one_history_has_no_intervals():
    text = printed(study_of({"baseline": 100, "strong": 105}, replications=1), 120)
    assert "±" not in text.split("A comparison of scenarios")[0]
    assert "nan" not in text


def with_counts(means, replications=20):
    """A comparison in which so many go back to their archived post a year."""
    study = study_of(dict.fromkeys(means, 100), replications)
    luck = np.random.default_rng(6)
    names, at = list(means), [outcome.name for outcome in REPORTED].index("to_archive")
    values = study.runs[NAMES].to_numpy().reshape(len(names), replications, 3, -1).copy()
    for place, mean in enumerate(means.values()):
        values[place, :, :, at] = luck.poisson(mean, (replications, 3))
    return replace(study, summary=summary_table(names, values, names[0]))


def cells(text, words):
    """Return the lines from that of the words on, up to the next outcome."""
    lines = text.splitlines()
    start = next(place for place, line in enumerate(lines) if words in line)
    return "\n".join(lines[start : start + 5])


def test_a_rare_event_is_none_with_a_bound_or_has_uneven_arms_and_never_no_width():
    study = with_counts({"now": 0.0, "some": 0.1})
    told = cells(printed(study, 100, whole=True), "Appointment ended, back")
    assert "none" in told
    assert "(at most 0.06)" in told  # 3.689 in 20 histories of three years
    row = study.summary.set_index(["policy", "outcome"]).loc[("some", "to_archive")]
    assert row["mean"] - row.low < row.high - row["mean"]
    assert f"({row.low:.2f} to" in told
    assert "±0.0" not in told


def test_one_history_tells_no_best_and_keeps_its_digits():
    text = words(printed(study_of({"baseline": 100, "strong": 100.25}, replications=1), 120))
    assert "One history cannot tell policies apart" in text
    assert "Highest KPI" not in text
    assert "chance it is better" not in text
    study = study_of({"baseline": 100, "strong": 100.25}, replications=1)
    kpi = study.summary.set_index(["policy", "outcome"]).loc[("strong", "kpi")]
    assert f"{kpi.difference:+.2f}"[:5] in text


def test_ranges_show_what_a_history_may_bring_and_in_how_many_draws_a_policy_is_better():
    study = study_of({"baseline": 100, "strong": 100})
    ranged = apply(next(iter(study.policies.values())), {"behaviour.peers.strength": [-0.1, 0.2]})
    names = list(study.policies)
    values = study.runs[NAMES].to_numpy().reshape(2, 40, 3, -1).copy()
    drawn = np.random.default_rng(1).normal(0.5, 3, 20)
    values[1] += np.repeat(drawn, 2)[:, None, None]
    table = summary_table(names, values, "baseline", together=2)
    study = replace(study, summary=table, policies=dict.fromkeys(names, ranged))
    text = printed(study, 120)
    assert study.ranges == ("behaviour.peers.strength",)
    assert "in at least 90 % of draws of the ranges" in words(text)
    told = cells(text, label("kpi"))
    row = table.set_index(["policy", "outcome"]).loc[("strong", "kpi")]
    assert "in 90 of 100 histories" in told
    assert f"{row.draws_better:.0%}".rstrip("%") in told
    assert row.spread_low < 0 < row.spread_high
    assert row.from_assumptions == pytest.approx(np.std(drawn, ddof=1), rel=0.2)


def test_it_ends_with_what_it_is_not():
    text = words(printed(study_of(RATIOS), 120))
    assert text.endswith(f"{words(FOOTNOTE)} {words(CHANCE)}")
    assert "not a forecast" in text


def test_heads_are_broken_between_words_and_told_apart():
    names = [
        f"{p}, pay.incentive_ratio={r}" for p in ("grandfathered-contracts", "mild") for r in (1, 2)
    ]
    text = printed(study_of(dict.fromkeys(names, 100)), 120)
    head = text.split("\n\n")[0]
    for word in ("grandfathered-", "contracts,", "mild,", "policy, incentive ratio", "1", "2"):
        assert word in head.replace("\n", " ")
    long = printed(study_of({"baseline": 100, "incompatibilities of offices": 101}), 100)
    assert "incompatibilities" in long


def test_long_and_chinese_names_keep_to_the_width():
    study = study_of({"baseline": 100, "x" * 60: 101, "滨海区机构整合全员聘任改革方案": 102})
    assert max(map(len, printed(study, 100).splitlines())) <= 100


def test_values_that_are_not_defined_are_dashes():
    study = study_of({"baseline": 100, "strong": 105})
    hit = study.summary.outcome == "false_hits"
    study.summary.loc[hit, study.summary.select_dtypes("number").columns] = np.nan
    line = next(li for li in printed(study, 120).splitlines() if label("false_hits")[:20] in li)
    assert line.split()[-2:] == ["–", "–"]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_who_is_affected_is_told_whole_on_any_terminal(width):
    """Every column is there, in several tables if need be, and every number as it is."""
    study = studies("do-nothing", "strong", "A zone")["affected"]()
    console = Console(width=width, color_system=None)
    with console.capture() as capture:
        console.print(study.in_text(width))
    shown = capture.get()
    assert "…" not in shown
    assert all(cell_len(line) <= width for line in shown.splitlines())
    seen = Counter(shown.split())
    for head in (*HEADS.values(), *PAY_HEADS.values()):
        assert all(seen[word] for word in head.split()), head
    whole = study.summary.query("policy == 'strong' and by == 'all' and end == 'kept'")
    assert seen[f"{whole['mean'].iloc[0]:.1f}"]


def test_a_study_that_compares_with_nothing_has_no_baseline():
    """Beside a comparison in one paper it would be taken for that of the comparison."""
    study = studies("baseline", "strong", "A zone")["fairness"]()
    console = Console(width=120, color_system=None)
    with console.capture() as capture:
        console.print(study.in_text(120))
    titles = [line.strip() for line in capture.get().splitlines()]
    assert "the scenario as it stands" in titles
    assert "baseline" not in titles
    words = [text.get_text() for text in study.figure().axes[-1].get_legend().get_texts()]
    assert words == ["the scenario as it stands", "strong"]
