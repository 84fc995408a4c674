"""A comparison ends in sentences that follow from its verdicts, and crowns nobody by chance."""

from dataclasses import replace

import numpy as np
from test_wording import ZONE, study_of

from sim.engine.ledger import AT, OUTCOMES
from sim.report.closing import closing, footnote
from sim.scenario.overrides import apply
from sim.study.comparison import runs_table, summary_table


def test_the_best_is_told_with_its_lead_over_the_baseline():
    told = closing(study_of({"as it is": 100, "mild": 102, "strong": 105}))
    assert told.startswith("Highest mean KPI: strong, 105.0 (")
    assert "points above the baseline, as it is, in 100 % of simulated histories" in told
    assert "told apart" not in told


def test_a_lead_within_luck_is_not_told_apart():
    told = closing(study_of({"as it is": 100, "mild": 100.4}, noise=2))
    assert "Highest mean KPI: mild" in told
    assert "above the baseline, as it is, and not told apart from it; in " in told


def test_a_small_but_sure_lead_is_not_oversold():
    told = closing(study_of({"as it is": 100, "mild": 100.3}, replications=400, noise=1))
    assert "the baseline, as it is, but only in " in told


def test_a_second_that_may_be_as_good_is_named():
    told = closing(study_of({"as it is": 100, "mild": 105, "strong": 105.01}, noise=1))
    assert told.endswith("% of histories, a tie is half).")
    assert "Not told apart from strong: mild (ahead in " in told


def test_a_baseline_that_is_best_is_told_so_and_only_if_it_is():
    told = closing(study_of({"as it is": 106, "mild": 102}))
    assert "Highest mean KPI: as it is" in told
    assert told.endswith("Every other policy is told apart from this baseline as worse.")


def test_what_is_told_of_a_best_baseline_is_what_the_table_says():
    """By the KPI alone it was told apart; a fate that one history met may be met by others too."""
    rng = np.random.default_rng(3)
    values = np.full((2, 40, 2, len(OUTCOMES)), 100 + 5 * rng.normal(size=(40, 1, 1)))
    values[..., [outcome.is_count for outcome in OUTCOMES]] = 1
    values[1, ..., AT["kpi"]] -= 0.1 + 0.1 * rng.normal(size=(40, 1))
    values[1, 0, 0, AT["exits"]] += 1
    names = ["as it is", "mild"]
    study = replace(
        study_of(dict.fromkeys(names, 100)),
        runs=runs_table(names, values),
        summary=summary_table(names, values, names[0]),
    )
    rows = study.summary[study.summary.policy == "mild"].set_index("outcome")
    assert rows.verdict["kpi"] == "not told apart"
    assert "Not told apart from as it is: mild" in closing(study)


def test_a_baseline_is_not_called_unbeaten_where_half_the_histories_are_better():
    """It said: no policy does better than this baseline."""
    told = closing(study_of({"as it is": 102.05, "mild": 102}, noise=2))
    assert "Not told apart from as it is: mild (ahead in " in told
    assert "as worse" not in told


def test_one_history_tells_nothing():
    told = closing(study_of({"as it is": 100, "mild": 105}, replications=1))
    assert told == "One history cannot tell policies apart: give replications."


def test_one_policy_is_just_described():
    told = closing(study_of({"scenario": 100}))
    assert told.startswith("KPI: ")
    assert told.endswith("over 40 simulated histories.")


def test_of_values_of_an_assumption_none_is_best():
    study = study_of({"cost=4": 100, "cost=6": 95})
    study.policies["cost=6"] = apply(ZONE, {"behaviour.effort.cost": 6})
    told = closing(study)
    assert told.startswith("behaviour.effort.cost is an assumption (what nobody knows): nobody ")
    assert told.endswith("Mean KPI is from 95.0 (cost=6) to 100.0 (cost=4) % of norm.")
    assert "Highest" not in told


def test_a_footnote_explains_the_lines_that_its_table_has():
    """Where assumptions are ranges there is no chance in the table, but a share of draws."""
    fixed = study_of({"baseline": 100, "mild": 101})
    open_ = study_of({"baseline": 100, "mild": 101})
    zone = apply(open_.policies["mild"], {"behaviour.effort.cost": [4, 6]})
    object.__setattr__(open_, "policies", dict.fromkeys(open_.policies, zone))
    assert "Chance: share of simulated histories" in footnote(fixed)
    assert open_.ranges and "Chance" not in footnote(open_)
