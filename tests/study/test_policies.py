"""The scenario as it stands has one name, which may be typed as it is spoken."""

import pytest

from sim.scenario.reading import load_scenario
from sim.study.policies import pick, put_on
from sim.study.problems import StudyError
from sim.words import speaking

ZONE = "scenarios/small-zone.yaml"


@pytest.mark.parametrize("name", ["baseline", "基准", "情景现状"])
def test_what_a_table_calls_the_scenario_as_it_stands_names_it(name):
    zone = load_scenario(ZONE)
    with speaking("zh"):
        assert pick(name, {"more": zone, "baseline": zone}) == "baseline"
        assert list(put_on(ZONE, "strong", name)) == ["baseline", "strong"]


def test_a_policy_that_is_called_so_is_itself():
    zone = load_scenario(ZONE)
    with speaking("zh"):
        assert pick("基准", {"baseline": zone, "基准": zone}) == "基准"


def test_a_baseline_that_is_none_is_told_which_there_are_by_the_name_that_tables_give():
    zone = load_scenario(ZONE)
    with speaking("zh"), pytest.raises(StudyError, match="基准、强力方案"):
        pick("没有", {"baseline": zone, "强力方案": zone})
    with speaking("en"), pytest.raises(StudyError, match="is not one of baseline, more"):
        pick("情景现状", {"baseline": zone, "more": zone})
