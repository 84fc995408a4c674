"""What happens inside is told of groups in which there is somebody, or a post."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from every_study import studies
from matplotlib.text import Text
from rich.console import Console

from sim.report.breakdown import cell, page, table
from sim.report.departments import _furthest


def study_without(people, vacant):
    """A study in which clerks have so many people, and so many of their posts are vacant."""
    study = studies("do-nothing", "strong", "zone")["breakdown"]()
    summary = study.summary.copy()
    for measure, mean in (("staff", people), ("vacant", vacant)):
        summary.loc[(summary.group == "clerk") & (summary.measure == measure), "mean"] = mean
    return replace(study, summary=summary)


def told(study):
    console = Console(width=200, color_system=None)
    with console.capture() as capture:
        console.print(table(study))
    ticks = [each.get_text() for each in page(study).findobj(Text)]
    return "clerk" in capture.get(), "clerk" in ticks


@pytest.mark.parametrize(("people", "vacant", "shown"), [
    (0.0, np.nan, False),
    (0.0, 100.0, True),  # posts that nobody has
    (1.5, np.nan, True),  # people beyond the posts
])  # fmt: skip
def test_a_grade_without_posts_and_people_has_neither_a_line_nor_a_bar(people, vacant, shown):
    assert told(study_without(people, vacant)) == (shown, shown)


def test_a_grade_that_one_policy_has_is_told_of_every_policy():
    study = study_without(0.0, np.nan)
    summary = study.summary.copy()
    own = (summary.group == "clerk") & (summary.measure == "staff") & (summary.policy == "strong")
    summary.loc[own, "mean"] = 2.0
    assert told(replace(study, summary=summary)) == (True, True)


def with_kpi(*rows):
    """A study in which departments have these differences in KPI, with ends and draws ahead."""
    study = studies("do-nothing", "strong", "zone")["breakdown"]()
    summary = study.summary.copy()
    own = (summary.by == "department") & (summary.measure == "kpi") & (summary.policy == "strong")
    columns = ["difference", "difference_low", "difference_high", "ahead"]
    (one,) = summary[own].to_dict("records")
    told = pd.DataFrame(
        [
            one | {"group": f"Office {place}"} | dict(zip(columns, row, strict=True))
            for place, row in enumerate(rows)
        ]
    )
    return replace(study, summary=pd.concat([summary[~own], told])), told


def test_the_furthest_department_is_the_furthest_of_those_told_apart():
    """A larger difference is in the table that is not, and that of nobody's is in no sentence."""
    study, rows = with_kpi((9.0, -1.0, 19.0, np.nan), (2.0, 1.0, 3.0, np.nan))
    told = _furthest(study, "kpi")
    assert told.startswith("Over all years, the largest difference from the baseline that is ")
    assert rows.group.iloc[1] in told and "+2.0 points" in told
    assert "strong" in told


@pytest.mark.parametrize(("ahead", "sure"), [(np.nan, True), (0.95, True), (0.6, False)])
def test_where_assumptions_are_ranges_nine_draws_in_ten_must_agree(ahead, sure):
    study, rows = with_kpi((2.0, 1.0, 3.0, ahead))
    assert ("In no department" in _furthest(study, "kpi")) != sure
    styles = [span.style for span in cell("kpi", rows.iloc[0]).spans]
    assert styles == ["bold" if sure else "dim"]


def test_of_one_policy_no_department_is_told_to_be_like_the_baseline():
    study, _rows = with_kpi((2.0, 1.0, 3.0, np.nan))
    alone = {name: each for name, each in study.policies.items() if name == study.baseline}
    assert "nothing to compare" in _furthest(replace(study, policies=alone), "kpi")
