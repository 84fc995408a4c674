"""What happens inside is told of groups in which there is somebody, or a post."""

from dataclasses import replace

import numpy as np
import pytest
from every_study import studies
from matplotlib.text import Text
from rich.console import Console

from sim.report.breakdown import page, table


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
