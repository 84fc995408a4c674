"""What results say of a real list: attacks on it by whoever has all that is printed and saved.

The people are invented. An attacker knows the list but for one person's fate, has the folders of
every study of it, or those of two lists that differ by one person, and solves for what is not told.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.engine.ledger import OUTCOMES
from sim.engine.replication import replicate
from sim.scenario.overrides import apply
from sim.staff.blurring import blurred
from sim.staff.seating import scenario_for_roster
from sim.study.affected import affected
from sim.study.breakdown import breakdown
from sim.study.fairness import fairness
from sim.study.problems import StudyError
from sim.study.small_groups import FACTS, LEAST, POOLED, pools_of

PAGE = Path(__file__).parents[2] / "docs" / "robustness.md"
SIZES = {"Economy": 14, "Social Affairs": 12, "Leadership": 2, "Tiny Office": 3, "Other Office": 9}
BANDS = ("under 30", "30 to 39", "40 to 49", "50 and over")
SECRETS = ("Qíanyuan", "CANARY-77", "1971-07-19", "98765")
"""A name, an id, a birthday and a pay that only one person has."""
MAPPING = """\
as_of: 2018-01-01
columns:
  {id: id, department: department, grade: grade, status: status, sex: sex, birth: birth, pay: pay}
constant: {family: administration}
"""


def people_of(seed):
    luck = np.random.default_rng(seed)
    for unit, size in SIZES.items():
        for n in range(size):
            grade = luck.choice(["clerk", "senior_clerk", "section_head"], p=[0.6, 0.25, 0.15])
            yield {
                "id": f"{unit[0]}{n}", "name": f"N{n}", "department": unit,
                "grade": "zone_leader" if unit == "Leadership" else grade,
                "status": luck.choice(["institution", "contract"], p=[0.8, 0.2]),
                "sex": luck.choice(["male", "female"]),
                "birth": f"19{luck.integers(62, 95)}-05-01", "pay": luck.integers(4000, 9000),
            }  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with the list, in which one person of the smallest office has all the secrets."""
    folder = tmp_path_factory.mktemp("list")
    rows = list(people_of(7))
    name, number, birth, pay = SECRETS
    rows[30] |= {"name": name, "id": number, "birth": birth, "pay": pay, "status": "company"}
    assert rows[30]["department"] == "Tiny Office"
    pd.DataFrame(rows).to_csv(folder / "people.csv", index=False)
    (folder / "m.yaml").write_text(MAPPING, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def zones():
    bare = apply(sim.load_scenario("scenarios/small-zone.yaml"), {"study.years": 2})
    strict = {"exit.tail_years": 1, "exit.reading": "R2", "assessment.rounding": "ceil"}
    return {"nothing": apply(bare, {"exit.reading": "none"}), "strict": apply(bare, strict)}


def read(place, zones):
    return sim.read_roster(place / "people.csv", place / "m.yaml", zones["nothing"])


def facts_of(people):
    table = people.people
    facts = {by: table[by].astype(str).to_numpy() for by in FACTS if by != "age"}
    return facts | {"age": np.array(BANDS)[np.digitize(table["age_months"] / 12, (30, 40, 50))]}


def sums_told(facts, by, groups):
    """Return who is in each sum that a table tells, by its names of groups."""
    own = facts[by]
    named = [group for group in groups if group != POOLED]
    told = [own == group for group in named]
    return [each for each in [*told, ~np.isin(own, named)] if each.any()]


def counted_in(tables, people, scenario):
    """Return who is in each outcome of some grades or statuses alone that a study tells."""
    leading = [grade.name for grade in scenario.organisation.grades if grade.leader]
    who = {
        "leaders": people["grade"].isin(leading).to_numpy(),
        "established": people["status"].isin(["civil_servant", "institution"]).to_numpy(),
        "company": (people["status"] == "company").to_numpy(),
    }
    some = [(each.name, who[each.among]) for each in OUTCOMES if each.among]
    found = []
    for table in tables.values():
        values = [name for name in ("mean", "value") if name in table]
        names = table["outcome"][table[values[0]].notna()] if "outcome" in table else (
            name for name in table if table[name].notna().any())  # fmt: skip
        found += [own for name in set(names) for outcome, own in some
                  if f"{name}_".startswith(f"{outcome}_") and own.any()]  # fmt: skip
    return found


def exposed(told, facts, least=LEAST):
    """Return the small groups that are linear in what is told, by any two facts or by one."""
    sums = np.unique(np.array(told, float), axis=0)
    rank = np.linalg.matrix_rank(sums)
    found = []
    for by, own in facts.items():
        for group in np.unique(own):
            secret = own == group
            if 0 < secret.sum() < least:
                more = np.vstack([sums, secret.astype(float)])
                if np.linalg.matrix_rank(more) == rank:
                    found.append((by, group))
    return found


def studies_of_totals(zones, **how):
    """Yield the tables of all other studies that take a list; `discover` takes a sweep's."""
    space = {"assessment.tail_share": (0.0, 0.1), "pay.incentive_ratio": (0.1, 0.5)}
    of = ("company_pay", "leaders", "established")
    yield {"runs": sim.simulate(zones["strict"], **how)}
    yield sim.compare(zones, **how).tables()
    yield sim.decompose(*reversed(zones.values()), of[2:], **how).tables()
    yield sim.sweep(zones, space, points=4, **how).tables()
    yield sim.sensitivity(zones, space, points=4, outcome=of[2], **how).tables()
    for outcome in of[:2]:  # these are of small groups here
        for ask in (
            lambda of: sim.compare(zones, until=f"{of}:1", **how),
            lambda of: sim.decompose(*reversed(zones.values()), [of], **how),
            lambda of: sim.sweep(zones, space, points=4, outcome=of, **how),
            lambda of: sim.sensitivity(zones, space, points=4, outcome=of, **how),
            lambda of: sim.search(zones["strict"], space, limits={of: 3}, **how),
        ):
            with pytest.raises(StudyError, match=f"'{outcome}' is not told of this roster"):
                ask(outcome)
    del how["replications"]
    yield sim.best(zones, indifference=1, at_most=20, **how).tables()
    few = {"population": 4, "generations": 2, "points": 1, "replications": 2}
    yield sim.search(zones["strict"], space, **few, **how).tables()


def test_all_studies_of_a_list_together_give_no_small_group_away(place, zones):
    """Sums of every table of every study in one system, as if all told of the same fate."""
    people, how = read(place, zones), {"replications": 2, "workers": 1}
    facts = facts_of(people)
    groups = [affected(zones, by=[*some], people=people, **how).summary
              for some in (FACTS, FACTS[-1:], FACTS[:1], ("department", "sex"))]  # fmt: skip
    groups.append(fairness(zones["strict"], people=people, **how).summary)
    groups.append(breakdown(zones, people=people, **how).summary)
    told = [np.ones(len(people.people), bool)]
    for tables in studies_of_totals(zones, people=people, **how):
        told += counted_in(tables, people.people, zones["strict"])
    for table in groups:
        for by, rows in table.groupby("by"):
            if by in facts:
                told += sums_told(facts, by, set(rows.group))
    assert min(each.sum() for each in told) >= LEAST
    assert exposed(told, facts) == []
    assert exposed([*told, facts["department"] == "Tiny Office"], facts)  # the attack can succeed


def test_each_study_tells_the_same_groups_together(place, zones):
    """Or the difference between two studies' pools would be a group that neither tells."""
    people, how = read(place, zones), {"replications": 1, "workers": 1}
    found = {
        "all": affected(zones, by=FACTS, people=people, **how),
        "one": affected(zones, by=["department"], people=people, **how),
        "crossed": affected(zones, by=["department", "status*sex"], people=people, **how),
        "fairness": fairness(zones["strict"], people=people, **how),
        "breakdown": breakdown(zones, people=people, **how),
    }
    groups = {
        name: set(each.summary.group[each.summary.by == "department"])
        for name, each in found.items()
    }
    assert all(each == groups["all"] for each in groups.values()), groups
    assert POOLED in groups["all"]


def told_of(table):
    """Return who is in each sum that studies of a list tell, and the facts of its people."""
    codes = {by: pd.factorize(table.get(by, table["birth"].str[:3]))[0] for by in FACTS}
    pools = pools_of(codes)
    told = [pools[by][codes[by]] == pool for by in FACTS for pool in np.unique(pools[by])]
    return [each for each in told if each.any()], {by: own.astype(str) for by, own in codes.items()}


@pytest.mark.parametrize("seed", range(20))
def test_no_small_group_of_any_list_can_be_worked_out(seed):
    told, facts = told_of(pd.DataFrame(people_of(seed)))
    assert min(each.sum() for each in told) >= LEAST
    assert exposed(told, facts) == []


@pytest.fixture
def five_by_five():
    """A table of 25 of the establishment, whose order is that of pay and service; one is 59."""
    rows = np.arange(25)
    age = 12 * (44 + rows % 9)
    age[12] = 12 * 59 + 6
    return pd.DataFrame({
        "department": np.where(rows < 12, "Economy", "Social Affairs"), "grade": "clerk",
        "status": "institution", "sex": "male", "age_months": age,
        "service_months": 60 + 10 * rows, "pay_month": 4000.0 + 100 * rows,
    })  # fmt: skip


def lived(people, live, **changes):
    zone = apply(sim.load_scenario("scenarios/small-zone.yaml"), {"study.years": 2, **changes})
    return live(scenario_for_roster(zone, people), people)


def told(people, **changes):
    """Return single histories as a study tells them."""
    return lived(people, lambda zone, who: sim.simulate(zone, 6, 1, 1, people=who), **changes)


def test_lists_in_which_five_next_to_each_other_come_to_the_same_give_the_same_bytes(five_by_five):
    """So nothing that is told, of a history and a year too, holds anybody's own pay or service."""
    other = five_by_five.copy()
    for name, apart in (("pay_month", 9), ("service_months", 2)):
        other.loc[::5, name] += apart  # one of five has more, and the next as much less
        other.loc[1::5, name] -= apart
    birthdays = np.random.default_rng(3).integers(0, 12, len(other))
    other["age_months"] = five_by_five["age_months"] // 12 * 12 + birthdays
    pd.testing.assert_frame_equal(told(five_by_five), told(other), check_exact=True)

    def exact(zone, people):
        return replicate(zone, 1, range(2), people)

    one, two = lived(five_by_five, exact), lived(other, exact)
    assert not np.array_equal(one, two, equal_nan=True)  # the attack can succeed


def test_who_retires_alone_does_not_show_the_pay_that_a_pension_is_reckoned_from(five_by_five):
    """In each history it is the same person; what is told of him is the pay of five."""
    still = {"staff.archive_step": 0.0}
    runs = told(five_by_five, **still)
    alone = runs[(runs.year == 1) & (runs.retired == 1)]
    assert len(alone) > 2
    assert set(alone.pension_base) == {five_by_five["pay_month"][10:15].mean()}
    one = five_by_five["pay_month"][12] + 30
    five_by_five.loc[12, "pay_month"] = one
    runs = told(five_by_five, **still)
    assert one not in set(runs.pension_base)


def test_a_list_of_four_is_refused_as_all_that_is_told_of_it_is_of_fewer_than_five(five_by_five):
    with pytest.raises(StudyError, match=r"a roster of 4: .* fewer than 5 people"):
        told(five_by_five[:4])


def test_the_archived_pay_of_a_list_is_what_its_people_have_together(five_by_five):
    few = five_by_five.assign(status=["institution"] * 21 + ["contract"] * 4)
    pay = blurred(few)["pay_month"]
    assert pay[:21].sum() == pytest.approx(few["pay_month"][:21].sum())
    assert pay[21:].isna().all()  # of four the mean is not taken either
    assert pay[:21].value_counts().min() >= LEAST


def test_two_lists_that_differ_by_one_person_part_that_one_from_the_rest_as_the_page_says():
    """Totals are exact, so what was told of both is told of the one: no pooling can help."""
    table = pd.DataFrame(people_of(7))
    one = table.index == 30
    told, _facts = told_of(table)
    fewer, _facts = told_of(table[~one])
    both = [*told, *(np.insert(each, 30, False) for each in fewer)]
    assert exposed(told, {"who": one.astype(str)}) == []
    assert exposed(both, {"who": one.astype(str)}) == [("who", "True")]
    assert "Results of two lists that differ by one person" in PAGE.read_text(encoding="utf-8")


def test_nothing_that_is_kept_or_printed_holds_a_name_an_id_a_birthday_or_a_pay(
    place, zones, undrawn
):
    """Of every command that takes a list, its folder, its report and what it says."""
    scenario = "scenarios/small-zone.yaml"
    roster = ["--roster", str(place / "people.csv"), "--mapping", str(place / "m.yaml")]
    few = ["--replications", "1", "--workers", "1", "--set", "study.years=2"]
    folders = []
    said = CliRunner().invoke(main, ["check", scenario, *roster]).output
    for command in ("run", "compare", "affected", "breakdown", "fairness"):
        folder = place / command
        policy = ["--policy", "strong"] if command != "run" else []
        words = [command, scenario, *policy, *roster, *few, "--out", str(folder), "--xlsx"]
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 0, done.output
        said += done.output
        folders.append(folder)
    paper = place / "paper"
    words = ["report", *map(str, folders[1:]), "--format", "html", "--format", "xlsx"]
    assert CliRunner().invoke(main, [*words, "--out", str(paper)]).exit_code == 0
    for file in (each for folder in [*folders, paper] for each in sorted(folder.rglob("*"))):
        if file.suffix == ".parquet":
            said += pd.read_parquet(file).to_csv()
        elif file.suffix == ".xlsx":
            for sheet in pd.read_excel(file, sheet_name=None, header=None).values():
                said += sheet.to_csv()
        elif file.is_file():
            said += file.read_bytes().decode("utf-8", "replace")
    assert "Tiny Office" in said
    assert [secret for secret in SECRETS if secret in said] == []


def test_the_manifest_counts_no_small_group_of_the_list(place, zones):
    """It says what each name is read as; how many people it has is for those who have the list."""
    people = read(place, zones)
    study = sim.compare(zones, people=people, replications=1, workers=1)
    told = study.basis.roster
    for table in ("departments", "values"):
        assert told[table] and all("people" not in row for row in told[table])
