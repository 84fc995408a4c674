"""Views draw what the tables hold, on the Axes they are given, and say what is so."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure
from test_wording import study_of

from sim.engine.plan import Plan
from sim.engine.replication import history
from sim.report.canvas import fonts, titled
from sim.report.views import VIEWS, draw, limits_by_year, unbeaten
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.study.affected import affected
from sim.study.breakdown import breakdown
from sim.study.compare import compare
from sim.study.problems import StudyError

SMALL = Path(__file__).parents[2] / "scenarios" / "small-zone.yaml"


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("CATFISH_LANG", "en")


@pytest.fixture
def study():
    return study_of({"baseline": 100, "mild": 101, "strong": 104})


def axes():
    return Figure().subplots()


def shows(study, **tables):
    """Return the study with some columns of its tables set otherwise."""
    for name, values in tables.items():
        table = getattr(study, name).copy()
        for policy, outcome, column, value in values:
            here = table.policy == policy
            if outcome:
                here &= table.outcome == outcome
            table.loc[here, column] = value
        object.__setattr__(study, name, table)
    return study


@pytest.mark.parametrize("spoken", ["zh", "en"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_draws_on_the_axes_it_is_given(study, monkeypatch, view, spoken):
    monkeypatch.setenv("CATFISH_LANG", spoken)
    ax = axes()
    assert study.plot(ax, view=view) is ax
    assert ax.get_title()
    assert ax.get_xlabel() or ax.get_ylabel()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a sign that no font has
        ax.figure.draw_without_rendering()


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_of_a_single_policy_or_of_a_number_draws_too(view):
    for names in ({"scenario": 100}, {f"pay.incentive_ratio={r}": 100 + r for r in (0.1, 0.3)}):
        assert draw(study_of(names), view, axes()).get_title()


def test_a_view_that_there_is_not_names_those_there_are(study):
    with pytest.raises(StudyError, match="no view 'fans'; there are difference, measured"):
        study.plot(view="fans")
    with pytest.raises(StudyError, match="'weak' is no policy of this study"):
        study.plot(axes(), view="fan", policy="weak")


def test_who_is_unbeaten_in_cost_and_result():
    """By hand: the second costs more than the first for less, the last two are equal."""
    cost, result = np.array([1, 2, 3, 3.0]), np.array([5, 4, 9, 9.0])
    assert list(unbeaten(cost, result)) == [True, False, True, True]


def test_the_tail_is_divided_as_the_histories_say(study):
    runs = [("mild", "", "tail", 8.0), ("mild", "", "false_hits", 25.0)]
    told = [("mild", "false_hits", "mean", 25.0)]
    others = [(p, "", "tail", 0.0) for p in ("baseline", "strong")]
    none = [(p, "false_hits", "mean", np.nan) for p in ("baseline", "strong")]
    ax = draw(shows(study, runs=[*runs, *others], summary=[*told, *none]), "tail", axes())
    truly, falsely = (bars.patches[1].get_width() for bars in ax.containers)
    assert (truly, falsely) == pytest.approx((6.0, 2.0))
    assert ax.get_title().startswith("Of those in the tail 25 % (")


def test_policies_in_whose_tails_more_or_fewer_are_weak_are_not_told_to_differ(study):
    """59 ± 3 and 58 ± 3 are not told apart: their ends are named, and no claim is made."""
    told = [("mild", "false_hits", "mean", 58.0), ("strong", "false_hits", "mean", 59.0)]
    told += [("baseline", "false_hits", "mean", np.nan)]
    title = draw(shows(study, summary=told), "tail", axes()).get_title()
    assert " ".join(title.split()) == (
        "Of those in the tail 58 % to 59 % are not truly weak, policies listed one by one"
    )


def test_nobody_in_a_tail_is_said(study):
    runs = [(policy, "", "tail", 0.0) for policy in study.policies]
    title = draw(shows(study, runs=runs), "tail", axes()).get_title()
    assert title == f"In none of {study.replications} histories is anybody in a tail"


def test_nobody_paid_less_is_said_of_the_histories_and_of_no_policy(study):
    none = [(policy, "paid_less", "mean", 0.0) for policy in study.policies]
    title = draw(shows(study, summary=none), "pay", axes()).get_title()
    assert f"In none of {study.replications} histories is anybody paid" in " ".join(title.split())


def test_that_nobody_was_seen_to_wait_is_said_of_the_histories_that_were_lived(study):
    none = [("mild", "waiting", "mean", 0.0)]
    title = draw(shows(study, yearly=none), "flows", axes(), policy="mild").get_title()
    assert f"in none of {study.replications} histories does anybody wait" in " ".join(title.split())


def test_the_fan_holds_nine_in_ten_histories(study):
    ax = draw(study, "fan", axes(), policy="strong")
    runs = study.runs[(study.runs.policy == "strong") & (study.runs.year == 3)].kpi
    low, high = np.percentile(runs, [5, 95])
    outer = ax.collections[0].get_paths()[0].vertices
    assert outer[:, 1].min() <= low
    assert outer[:, 1].max() >= high
    assert f"{low:.0f} to {high:.0f}" in ax.get_title()


def test_the_flows_balance_in_the_drawing(study):
    ax = draw(study, "flows", axes(), policy="mild")
    table = study.yearly[study.yearly.policy == "mild"].pivot_table(
        index="year", columns="outcome", values="mean"
    )
    up = sum(patch.get_height() for bars in ax.containers[:2] for patch in bars.patches)
    down = sum(patch.get_height() for bars in ax.containers[2:] for patch in bars.patches)
    assert up == pytest.approx(table[["placed", "hires"]].to_numpy().sum())
    assert down == pytest.approx(-table[["to_waiting", "exits"]].to_numpy().sum())


@pytest.mark.parametrize(("changes", "there"), [
    ({"assessment.start_month": 18}, [False, True, True, True]),
    ({"assessment.active": False}, [False] * 4),
])  # fmt: skip
@pytest.mark.parametrize("merged", [True, False])
def test_the_budget_that_is_drawn_is_the_one_that_the_engine_holds_to(changes, there, merged):
    """A year has one if the new pay is in force when it ends."""
    dated = {"pay.budget": {0: 1.5, 24: 1.2}, "study.years": 4, **changes}
    zone = apply(load_scenario(SMALL), dated)
    units = "organisation.departments.Economy"  # it has a head more while it is two
    zone = apply(zone, {f"{units}.company_share": 0.5, f"{units}.former_units": 2,
                        "organisation.consolidation.active": merged})  # fmt: skip
    limits = limits_by_year(zone)
    assert [limit is not None for limit in limits] == there
    plan = Plan(zone)
    held = [plan.regime(12 * year + 11).budget.year for year in range(4)]
    assert [-1 if limit is None else round(limit * 100) for limit in limits] == held


def test_pay_beyond_a_budget_is_said(study):
    policies = dict(study.policies)
    policies["mild"] = apply(policies["mild"], {"pay.budget": 1.0})
    object.__setattr__(study, "policies", policies)
    limit = next(each for each in limits_by_year(policies["mild"]) if each)
    beyond = "beyond the budget in some year under: mild"
    for pay, told in ((limit * 1.1, beyond), (limit / 2, "on average, under: mild")):
        some = [("mild", "pay_bill", end, pay) for end in ("mean", "low", "high")]
        title = draw(shows(study, yearly=some), "budget", axes()).get_title()
        assert told in " ".join(title.split())


def test_what_is_not_told_apart_is_not_said_to_differ(study):
    """The baseline has a gap of its own, which no title may call nothing."""
    for verdict, told in (
        ("not told apart", "is not told apart from the baseline's"),
        ("none seen", "In no history does the gap of measured over true KPI differ"),
    ):
        words = [(policy, "gaming", "verdict", verdict) for policy in ("mild", "strong")]
        title = draw(shows(study, summary=words), "measured", axes()).get_title()
        assert told in " ".join(title.split())


def test_a_policy_that_is_alone_is_compared_with_nothing():
    title = draw(study_of({"scenario": 100}), "measured", axes()).get_title()
    assert title == "One policy alone: nothing to compare it with"


@pytest.mark.parametrize(
    ("difference", "told"),
    [(2.0, "measured KPI gains 2.0 points on true KPI"), (-2.0, "true KPI gains 2.0 points on")],
)
def test_a_gap_is_told_compared_with_the_baseline(study, difference, told):
    words = [("mild", "gaming", "verdict", "worse"), ("mild", "gaming", "difference", difference)]
    words.append(("strong", "gaming", "verdict", "not told apart"))
    title = " ".join(draw(shows(study, summary=words), "measured", axes()).get_title().split())
    assert title.startswith(f"mild: compared with the baseline, {told}")


def test_months_counts_every_exit_of_the_history_that_is_drawn(monkeypatch):
    """What is drawn is what the engine logs, and the study's own row of that history."""
    zone = apply(load_scenario(SMALL), {"study.years": 2})
    study = compare({"scenario": zone}, replications=2, workers=1)
    ax = study.plot(axes(), view="months", replication=1)
    exits = history(zone, study.seed, 1).exits
    assert ax.images[0].get_array().sum() == len(exits)
    assert f"of {len(exits)} in all" in " ".join(ax.get_title().split())


def test_months_of_a_policy_that_is_none_are_refused_in_a_sentence(study):
    with pytest.raises(StudyError, match="'weak' is no policy of this study"):
        draw(study, "months", axes(), policy="weak")


def test_a_title_is_put_above_the_panel_each_time():
    ax = axes()
    for told in ("one", "two", "one"):
        assert titled(ax, told).get_title() == told


def test_the_font_is_taken_up_once():
    fonts()
    known = len(font_manager.fontManager.ttflist)
    fonts()
    assert len(font_manager.fontManager.ttflist) == known


def test_months_of_a_roster_are_refused(study, monkeypatch):
    """A result keeps no people, and synthetic ones in their stead would be somebody else."""
    from_roster = type(study.basis)(**{**vars(study.basis), "roster": {"file": "people.csv"}})
    monkeypatch.setattr(type(study), "basis", from_roster)
    with pytest.raises(StudyError, match="starts from a roster"):
        draw(study, "months", axes())


@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_departments_and_winners_draw_on_the_axes_they_are_given(monkeypatch, spoken):
    monkeypatch.setenv("CATFISH_LANG", spoken)
    zone = apply(load_scenario(SMALL), {"study.years": 2})
    both = {"as it stands": zone, "more": apply(zone, {"pay.incentive_ratio": 0.5})}
    inside = breakdown(both, replications=2, workers=1)
    ax = axes()
    assert inside.plot(ax) is ax
    assert len(ax.child_axes) == len(zone.organisation.departments)
    hurt = affected(both, replications=2, workers=1)
    ax = axes()
    assert hurt.plot(ax) is ax
    rows = hurt.pay[hurt.pay.policy == "more"].set_index(["by", "measure"])["mean"]
    assert f"{rows['all', 'less']:.0f}" in ax.get_title()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax.figure.draw_without_rendering()
