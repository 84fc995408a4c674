"""Departments, grades and statuses of a roster are those of the scenario, or are asked for."""

import hashlib
import json
from itertools import cycle, islice
from pathlib import Path

import pandas as pd
import pytest

from sim.law.notices import notices
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.roster import Mapping, Roster, RosterError, read_roster
from sim.staff.seating import scenario_for_roster
from sim.words import speaking

ROOT = Path(__file__).parents[2]
ZONE = load_scenario(ROOT / "scenarios" / "small-zone.yaml")

ENGLISH = ("General Office", "Economy", "Social Affairs")
CHINESE = ("综合办公室", "经济发展局", "社会事业局")
LOCAL = ("办公室", "招商局", "民政局")
WORK = [("administration", 1.0), ("economy", 1.15), ("social", 0.9)]
"""What small-zone.yaml says of the three departments, copied by hand."""


def read(tmp_path: Path, text: str, **how: object) -> Roster:
    path = tmp_path / "people.csv"
    path.write_text(text, encoding="utf-8")
    fields = {
        "as_of": "2018-01-01",
        "columns": {"department": "部门", "grade": "职级"},
        "constant": {"status": "institution"},
    } | how
    return read_roster(path, Mapping.model_validate(fields), ZONE)


def three_hundred(departments: tuple[str, ...], clerk: str = "clerk") -> str:
    grades = (*[clerk] * 7, "senior_clerk", "senior_clerk", "section_head")
    rows = zip(islice(cycle(departments), 300), islice(cycle(grades), 300), strict=True)
    return "部门,职级\n" + "".join(f"{d},{g}\n" for d, g in rows)


def test_the_same_300_people_are_the_same_zone_in_either_language_or_by_mapping(tmp_path):
    """So their histories are the same to the last bit, whatever is run."""
    rosters = [
        read(tmp_path, three_hundred(ENGLISH)),
        read(tmp_path, three_hundred(CHINESE, "职员")),
        read(tmp_path, three_hundred(LOCAL), departments=dict(zip(LOCAL, CHINESE, strict=True))),
        read(tmp_path, three_hundred(LOCAL, "科员"), grades={"科员": "职员"},
             departments=dict(zip(LOCAL, ENGLISH, strict=True))),
    ]  # fmt: skip
    zones = [scenario_for_roster(ZONE, roster) for roster in rosters]
    for roster, zone in zip(rosters, zones, strict=True):
        pd.testing.assert_frame_equal(roster.people, rosters[0].people)
        assert zone == zones[0]
    units = zones[0].organisation.departments
    assert [(unit.family, unit.workload) for unit in units] == WORK
    assert [sum(unit.posts.values()) for unit in units] == [100, 100, 100]


def test_a_department_of_its_own_does_the_work_that_the_mapping_says(tmp_path):
    """Family and workload count for behaviour as much as the name."""
    told = {
        name: {"family": family, "workload": load}
        for name, (family, load) in zip(LOCAL, WORK, strict=True)
    }
    roster = read(tmp_path, three_hundred(LOCAL), departments=told)
    units = scenario_for_roster(ZONE, roster).organisation.departments
    assert [unit.name for unit in units] == list(LOCAL)
    assert [(unit.family, unit.workload) for unit in units] == WORK
    assert set(roster.departments["found"]) == {"mapping: departments"}


def test_a_department_that_nobody_knows_is_asked_for_with_all_others(tmp_path):
    """All unknown departments, grades and statuses are listed at once, with what to write."""
    text = "部门,职级,身份\n财政局,科员,编内\n财政局,clerk,编内\n审计局,clerk,institution\n"
    columns = {"department": "部门", "grade": "职级", "status": "身份"}
    with pytest.raises(RosterError) as caught:
        read(tmp_path, text, columns=columns)
    message = str(caught.value)
    for each in ('"财政局":   # 2 people', '"审计局":   # 1 person', '"科员":   # 1 person',
                 '"编内":   # 2 people', "administration, economy, social", "Economy 经济发展局",
                 "clerk 职员", "institution 事业编", "constant: {family: F}"):  # fmt: skip
        assert each in message


def test_a_status_that_the_file_does_not_give_is_asked_for(tmp_path):
    with pytest.raises(RosterError, match=r"status of 300 people is not in the file"):
        read(tmp_path, three_hundred(ENGLISH), constant={})


def test_what_holds_for_the_rest_is_said_and_told_apart(tmp_path):
    """constant.family is for departments that are neither the scenario's nor described."""
    text = three_hundred(("Economy", "民政局", "信访局"))
    roster = read(
        tmp_path,
        text,
        departments={"民政局": {"family": "social", "workload": 0.8}},
        constant={"status": "事业编", "family": "administration"},
    )
    table = roster.departments.set_index("department")
    assert dict(table["family"]) == {
        "Economy": "economy", "民政局": "social", "信访局": "administration",
    }  # fmt: skip
    assert dict(table["workload"]) == {"Economy": 1.15, "民政局": 0.8, "信访局": 1.0}
    assert dict(table["found"]) == {
        "Economy": "name",
        "民政局": "mapping: departments",
        "信访局": "mapping: constant.family",
    }
    assert set(roster.people["status"]) == {"institution"}


def test_the_mapping_may_say_otherwise_of_a_department_of_the_scenario(tmp_path):
    roster = read(tmp_path, three_hundred(CHINESE), departments={"社会事业局": {"workload": 1.3}})
    units = {u.name: u for u in scenario_for_roster(ZONE, roster).organisation.departments}
    assert (units["Social Affairs"].family, units["Social Affairs"].workload) == ("social", 1.3)


def test_a_family_that_the_scenario_does_not_have_is_refused(tmp_path):
    with pytest.raises(RosterError, match=r"departments.民政局.family is 'socal'.*Did you mean"):
        read(tmp_path, three_hundred(LOCAL), departments={"民政局": {"family": "socal"}})
    with pytest.raises(RosterError, match=r"constant.family is 'all'"):
        read(tmp_path, three_hundred(LOCAL), constant={"status": "contract", "family": "all"})


def test_two_entries_that_contradict_each_other_are_refused(tmp_path):
    told = {
        "民政局": {"name": "social work", "family": "social"},
        "信访局": {"name": "Social Work", "family": "economy"},
    }
    with pytest.raises(RosterError, match=r"of the same department\. Keep one"):
        read(tmp_path, three_hundred(("民政局", "信访局")), departments=told)


@pytest.mark.parametrize(
    "spellings",
    [
        ("Finance", "FINANCE", " finance "),
        ("第1科", "第１科", "第 1 科"),
        ("101", "101.0", "１０１"),
        ("财政局", "财 政 局", "财　政局"),
    ],
)
def test_departments_alike_but_for_case_width_and_spaces_are_one(tmp_path, spellings):
    """The table shows how the file spells it (R17)."""
    roster = read(
        tmp_path,
        three_hundred(spellings),
        constant={"status": "contract", "family": "economy"},
    )
    assert list(roster.departments["people"]) == [300]
    assert roster.departments["written"][0].startswith(", ".join(map(str.strip, spellings)))


def test_tables_count_everybody(tmp_path):
    """Departments, grades and statuses as they were read, each adding up to the people kept."""
    roster = read(tmp_path, three_hundred(CHINESE, "职员") + "合计,300\n")
    assert roster.departments["people"].sum() == 300
    by_column = roster.values.groupby("column")["people"].sum()
    assert dict(by_column) == {"grade": 300, "status": 300}
    grades = roster.values[roster.values["column"] == "grade"].set_index("written")
    assert dict(grades["people"]) == {"职员": 210, "senior_clerk": 60, "section_head": 30}
    assert dict(grades["found"]) == {
        "职员": "Chinese name", "senior_clerk": "name", "section_head": "name",
    }  # fmt: skip


def test_what_a_roster_was_is_said_without_its_people(tmp_path):
    """Path, digest, counts and tables as JSON; no id, and no digit of a value of one person."""
    text = "部门,职级,号,工资\nEconomy,clerk,370702-A,保密 8123\nEconomy,clerk,370702-B,9\n"
    columns = {"department": "部门", "grade": "职级", "id": "号", "pay": "工资"}
    roster = read(tmp_path, text, columns=columns)
    spelt = json.dumps(roster.about, ensure_ascii=False)
    assert roster.about["digest"] == hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
    assert [roster.about[f"rows_{each}"] for each in ("read", "kept", "dropped", "left_out")] == [
        *(2, 2, 0, 0),
    ]
    assert "370702" not in spelt
    assert "8123" not in spelt
    assert "保密" not in spelt  # nor any text of a cell that could not be read
    assert scenario_for_roster(ZONE, roster).origin.roster == roster.about


def test_a_table_of_people_without_a_mapping_must_name_departments_of_the_scenario():
    people = pd.DataFrame(
        {"department": ["Economy", "Port"], "grade": "clerk", "status": "contract"}
    )
    with pytest.raises(RosterError, match=r"'Port' is not a department of the scenario"):
        scenario_for_roster(ZONE, people)


def test_departments_keep_the_order_of_the_scenario(tmp_path):
    """Leaders oversee departments by number, which must not hang on how a file is sorted."""
    roster = read(tmp_path, three_hundred(("Social Affairs", "Economy", "领导班子")))
    units = scenario_for_roster(ZONE, roster).organisation.departments
    assert [unit.name for unit in units] == ["Leadership", "Economy", "Social Affairs"]
    assert units[0].leads


def test_people_who_do_not_fit_the_scenario_are_told_in_a_sentence(tmp_path):
    """A department overseen by the second leader, in a roster without leaders."""
    led = apply(ZONE, {"organisation.departments.Economy.overseen_by": 2})
    roster = read(tmp_path, three_hundred(("Economy", "Social Affairs", "General Office")))
    with pytest.raises(RosterError, match=r"do not fit the scenario: .*Economy.overseen_by"):
        scenario_for_roster(led, roster)


CHECKS_OF_STATUS = {
    "civil_servant": {"L16", "L17", "L18", "L19", "L20", "L21", "L23"},
    "institution": {"L12", "L14", "L15"},
    "contract": {"L10"},
}


@pytest.mark.parametrize("status", ["civil_servant", "institution", "contract"])
def test_notices_count_the_people_of_the_roster(tmp_path, status):
    """36 people of one status: all of them where it is theirs, nobody where it is not (R14)."""
    text = "部门,职级\n" + "Economy,clerk\n" * 36
    zone = scenario_for_roster(ZONE, read(tmp_path, text, constant={"status": status}))
    found = {notice.id: notice.people for notice in notices(zone)}
    told = {notice.status for notice in notices(zone)}
    assert ("contract staff" in told) == (status == "contract")
    assert ("contract staff, newcomers only" in told) == (status != "contract")
    others = set().union(*(ids for one, ids in CHECKS_OF_STATUS.items() if one != status))
    assert not others & found.keys()
    if status != "institution":  # of whom no check of this scenario counts everybody
        assert found[{"civil_servant": "L20", "contract": "L10"}[status]] == pytest.approx(36)


def test_company_staff_are_those_of_the_roster(tmp_path):
    """Not the share that the scenario gives a body beside a company."""
    paired = apply(ZONE, {"organisation.departments.Economy.company_share": 0.5})
    text = "部门,职级,身份\n" + "Economy,clerk,company\n" * 3 + "Economy,clerk,事业编\n" * 9
    columns = {"department": "部门", "grade": "职级", "status": "身份"}
    zone = scenario_for_roster(paired, read(tmp_path, text, columns=columns))
    assert zone.organisation.departments[0].company_share == 0.25
    assert zone.staff.status_shares == {"institution": 1.0}


@pytest.mark.parametrize(
    ("spoken", "told"),
    [
        ("en", "(read as gb18030; if names look wrong, give encoding in the mapping):"),
        ("zh", "（按 gb18030 读取；如名称显示有误，请在 the mapping 中注明 encoding）："),
    ],
)
def test_how_a_file_was_read_is_doubted_only_where_the_mapping_does_not_say(tmp_path, spoken, told):
    path = tmp_path / "people.csv"
    path.write_bytes(three_hundred(LOCAL).encode("gb18030"))
    columns = {"department": "部门", "grade": "职级"}
    rest = {"as_of": "2018-01-01", "columns": columns, "constant": {"status": "institution"}}
    lines = []
    for how in (rest, rest | {"encoding": "gb18030"}):
        with speaking(spoken), pytest.raises(RosterError) as caught:
            read_roster(path, Mapping.model_validate(how), ZONE)
        lines.append(str(caught.value).splitlines()[0].removeprefix(str(path)).strip())
    assert lines == [told, {"en": "(read as gb18030):", "zh": "（按 gb18030 读取）："}[spoken]]
