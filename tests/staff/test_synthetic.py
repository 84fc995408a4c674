"""Who is there on the first day, and who joins later."""

import numpy as np
import pytest
from scipy import stats

from sim.chance.keyed import key, unit_key
from sim.engine.plan import Plan
from sim.engine.zone import Zone
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.scenario.staff import STATUSES
from sim.staff.life_table import life_table
from sim.staff.synthetic import People, Who, capacity, enter, merit
from sim.staff.table import COMPANY, EMPTY, FEMALE, INSIDER, POSTED, empty_staff

SMALL = load_scenario("scenarios/small-zone.yaml")
UNIT = unit_key("Economy")
NO_CAPS = {f"organisation.caps.{name}": None
           for name in ("units", "establishment", "leadership_posts")}  # fmt: skip


def zone(replication=0, seed=1, scenario=SMALL):
    """Return a zone on its first day."""
    return Zone(Plan(scenario), seed, replication)


def wide(posts, **overrides):
    """Return a scenario of one department with these posts by grade, and no caps."""
    units = [{"name": "Economy", "family": "economy", "posts": posts}]
    return apply(SMALL, {"organisation.departments": units, **NO_CAPS,
                         **overrides})  # fmt: skip


@pytest.fixture(scope="module")
def crowd():
    """A zone of 30,000 posts on its first day: scenario, staff in post, posts."""
    scenario = wide({"clerk": 18_000, "section_head": 9_000, "director": 3_000},
                    **{"staff.idle_share": 0.05})  # fmt: skip
    there = zone(scenario=scenario)
    held = there.staff["state"][: len(there.posts)] == POSTED
    return scenario, there.staff[: len(there.posts)], there.posts, held


def test_merit_has_the_variance_of_the_staff_and_fit_its_share():
    """Ability and fit share the variance: merits correlate by 1 - fit share across families."""
    ability = np.random.default_rng(1).normal(size=20_000)
    merits = np.array(
        [[merit(key(1, 1), UNIT, i, 0, a, 0.0, f, 0.3) for f in (0, 1)]
         for i, a in enumerate(ability)]
    )  # fmt: skip
    assert merits.std(axis=0) == pytest.approx(1, abs=0.02)
    assert np.corrcoef(merits.T)[0, 1] == pytest.approx(0.7, abs=0.015)
    trained = merit(key(1, 1), UNIT, 0, 0, ability[0], 0.5, 0, 0.3)
    assert trained - merits[0, 0] == pytest.approx(np.sqrt(0.3) * 0.5)


def test_capacity_is_log_normal_with_mean_one():
    """exp(s m - s^2 / 2): mean 1 and spread s of the logs."""
    m = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    c = np.array([capacity(x, 0.2) for x in m])
    assert c.mean() == pytest.approx(1, abs=1e-3)
    assert np.log(c).std() == pytest.approx(0.2, abs=1e-3)
    assert capacity(3.0, 0.0) == 1


def test_first_day_follows_the_settings(crowd):
    """Shares of sex, status and the idle, and the spread of output and motivation."""
    _, staff, _, held = crowd
    people = staff[held]
    n = len(people)
    assert (people["sex"] == FEMALE).mean() == pytest.approx(0.4, abs=4 * 0.5 / n**0.5)
    assert people["idle"].mean() == pytest.approx(0.05, abs=4 * 0.22 / n**0.5)
    for status, share in SMALL.staff.status_shares.items():
        found = (people["status"] == STATUSES.index(status)).mean()
        assert found == pytest.approx(share, abs=4 * 0.5 / n**0.5)
    assert (people["origin"] == INSIDER).all()
    assert np.log(people["capacity"]).std() == pytest.approx(0.2, rel=0.02)
    assert people["capacity"].mean() == pytest.approx(1, abs=0.01)
    working = people[people["idle"] == 0]
    assert working["motivation"].mean() == pytest.approx(1, abs=0.005)
    assert working["motivation"].std() == pytest.approx(0.1, rel=0.03)
    assert (people["motivation"][people["idle"] == 1] == 0.1).all()
    assert np.corrcoef(people["ability"], people["motivation"])[0, 1] == pytest.approx(0, abs=0.03)


def test_nobody_is_of_themselves_above_the_most_that_anyone_can_give():
    """Half of all would give more than the norm; where that is the most, they give the norm."""
    most = {"behaviour.effort.highest": 1, "staff.motivation_spread": 0.5, "staff.idle_share": 0}
    people = zone(scenario=wide({"clerk": 4_000}, **most)).staff
    effort = people["effort"][people["state"] == POSTED]
    assert effort.max() == 1
    assert (effort == 1).mean() == pytest.approx(0.5, abs=0.03)


def test_ages_and_service_are_those_of_the_life_table(crowd):
    """The whole staff has the table's ages and service, though higher grades are older."""
    scenario, staff, posts, held = crowd
    table = life_table(scenario)
    for sex, cells in enumerate(table.cells):
        people = staff[held & (staff["sex"] == sex)]
        weight = np.diff(np.concatenate([[0.0], cells.quantile]))
        assert (-people["birth"]).mean() / 12 == pytest.approx((weight * cells.age).sum() / 12,
                                                               abs=0.35)  # fmt: skip
        assert (-people["entered"]).mean() / 12 == pytest.approx(
            (weight * cells.service).sum() / 12, abs=0.35
        )
        upper = np.cumsum(cells.share)
        ages = np.sort(-people["birth"] - 22 * 12)
        gap = np.abs(upper[ages] - (np.arange(len(ages)) + 1) / len(ages)).max()
        assert gap < 0.03
    means = [(-staff["birth"][held & (posts["grade"] == g)]).mean() / 12 for g in (0, 2, 4)]
    assert means[0] + 4 < means[1] < means[2] - 1


def test_nobody_is_too_young_or_past_retirement(crowd):
    """Entry between the ages allowed, before retirement, with the service that age allows."""
    _, staff, _, held = crowd
    people = staff[held]
    age, service = -people["birth"], -people["entered"]
    limit = np.where(people["sex"] == FEMALE, 660, 720)
    assert (age < limit).all()
    assert (age - service >= 22 * 12).all()
    assert (age - service < 38 * 12).all()
    assert (people["posted"] == people["entered"]).all()


def test_nobody_is_sealed_below_the_own_post(crowd):
    """封存: the sealed rank is the grade held on the day, of directors as of clerks."""
    _, staff, _, held = crowd
    assert (staff["archive"][held] == staff["grade"][held]).all()
    assert (staff["sealed"][held] == 0).all()


def test_vacancies_are_the_flow_times_the_time_to_fill(crowd):
    """Little's law: each grade's share of empty posts, and their dates spread over that time."""
    scenario, _, posts, held = crowd
    leaves = life_table(scenario).leave_rate
    empty = ~held
    entry = empty & (posts["grade"] == 0)
    # Every leaver, of whatever grade, opens one vacancy at the bottom, for six months.
    assert entry.sum() == pytest.approx(30_000 * leaves * 6 / 12, rel=0.1)
    assert set(posts["due"][entry]) == set(range(1, 7))
    above = empty & (posts["grade"] > 0)
    assert set(posts["due"][above]) == {1, 2}
    assert (posts["inside"][empty] == (posts["grade"][empty] > 0)).all()


def test_a_department_without_lower_grades_holds_the_older_part_of_the_staff():
    """Four in ten are above a grade: directors stand above all but 0.4 to the power of 4."""
    units = [
        {"name": "Heads", "family": "economy", "posts": {"director": 400, "zone_leader": 100}},
        {"name": "Clerks", "family": "economy", "posts": {"clerk": 400, "director": 100}},
    ]
    there = zone(scenario=apply(SMALL, {"organisation.departments": units, **NO_CAPS}))
    day, posts = there.plan.day.pyramids, there.posts
    assert (day.low[0, 4], day.high[0, 4]) == pytest.approx((0.9744, 0.9744 + 0.8 * 0.0256))
    assert (day.low[0, 5], day.high[0, 5]) == pytest.approx((0.9744 + 0.8 * 0.0256, 1))
    assert (day.low[1, 0], day.high[1, 0]) == pytest.approx((0, 0.8))
    held = there.staff["state"][: len(posts)] == POSTED
    age = -there.staff["birth"][: len(posts)] / 12
    heads, clerks = (age[held & (posts["department"] == d)].mean() for d in (0, 1))
    assert heads > clerks + 5


def test_a_departments_people_do_not_depend_on_other_departments():
    """Byte for byte the same with a department before, and with one after; a cap is on all."""
    alone = apply(SMALL, NO_CAPS)
    units = [d.model_dump() for d in SMALL.organisation.departments]
    new = {"name": "New Unit", "family": "economy", "posts": {"clerk": 40, "director": 3}}
    for more in ([new, *units], [*units, new]):
        scenario = apply(SMALL, {"organisation.departments": more, **NO_CAPS})
        for replication in range(5):
            before, after = (zone(replication, scenario=each) for each in (alone, scenario))
            there = after.staff[: len(after.posts)]
            same = there[after.posts["unit"] != unit_key("New Unit")].copy()
            was = before.staff[: len(before.posts)].copy()
            for row in ("department", "post"):  # numbers among the others
                same[row] = was[row] = 0
            assert same.tobytes() == was.tobytes()


def test_one_post_more_changes_no_identity_in_its_department():
    """A clerk's post more in a department: the others keep ability, motivation and patience."""
    more = apply(SMALL, {"organisation.departments.Economy.posts":
                         {"clerk": 8, "senior_clerk": 5, "section_head": 2, "deputy_director": 1,
                          "director": 1}, **NO_CAPS})  # fmt: skip
    before, after = zone(scenario=apply(SMALL, NO_CAPS)), zone(scenario=more)
    facts = ["unit", "serial", "ability", "motivation", "patience", "status"]
    was, now = (
        {tuple(r[["unit", "serial"]].tolist()): r[facts].tolist() for r in z.staff
         if r["state"] != EMPTY}
        for z in (before, after)
    )  # fmt: skip
    both = set(was) & set(now)
    assert len(both) >= len(was) - 3  # a vacancy or two may fall elsewhere
    assert all(was[who] == now[who] for who in both)


def test_replications_differ_and_repeat():
    """The same key draws the same people; another replication or seed draws others."""
    assert zone(3).staff.tobytes() == zone(3).staff.tobytes()
    assert (zone(3).staff["ability"] != zone(4).staff["ability"]).any()
    assert (zone(3).staff["ability"] != zone(3, seed=2).staff["ability"]).any()


def test_company_staff_sit_where_a_body_is_paired_with_a_company():
    """ST6: the share of company staff is the department's own."""
    scenario = wide({"clerk": 5_000})
    units = [{**scenario.organisation.departments[0].model_dump(), "company_share": 0.3}]
    there = zone(scenario=apply(scenario, {"organisation.departments": units}))
    held = there.staff["state"] == POSTED
    assert (there.staff["status"][held] == COMPANY).mean() == pytest.approx(0.3, abs=0.03)


def test_newcomers():
    """Age uniform between the limits, sex as the life table needs, no service, patience 1."""
    plan = Plan(SMALL)
    people = People.of(SMALL, plan.day.table)
    n = 5000
    staff = empty_staff(n)
    for i in range(n):
        enter(key(1, 1), staff, i, Who(UNIT, 7, (1 << 16) | (i + 1)), -0.4, 0.0, 30, people)
    age = (30 - staff["birth"]) / 12
    assert stats.kstest(age, stats.uniform(22, 16).cdf).pvalue > 1e-3
    share = plan.day.table.entrant_female_share
    assert (staff["sex"] == FEMALE).mean() == pytest.approx(share, abs=4 * 0.5 / n**0.5)
    assert staff["ability"].mean() == pytest.approx(-0.4, abs=4 / n**0.5)
    assert staff["ability"].std() == pytest.approx(1, abs=0.05)
    assert stats.kstest(staff["patience"], "expon").pvalue > 1e-3
    assert (staff["entered"] == 30).all()
    assert not staff["idle"].any()
    for name in ("strain", "months", "output", "paid", "tail_years", "term_score", "failures"):
        assert not staff[name].any()
    assert stats.kstest(staff["place"], "uniform").pvalue > 1e-3


def test_entering_leaves_nothing_of_who_sat_there_before():
    """A seat once used shows no trace of its former holder in its next."""
    people = People.of(SMALL, Plan(SMALL).day.table)
    fresh, used = empty_staff(1), empty_staff(1)
    used.view(np.uint8)[:] = 1
    for staff in (fresh, used):
        enter(key(1, 1), staff, 0, Who(UNIT, 7, (1 << 16) | 1), 0.0, 0.0, 30, people)
    by_post = {"state", "status", "origin", "grade", "department", "post", "posted", "start",
               "capacity", "ready", "rounds", "next"}  # fmt: skip
    for name in fresh.dtype.names:
        if name not in by_post:
            assert fresh[name].tobytes() == used[name].tobytes(), name


def test_a_strong_department_has_abler_people_and_applicants():
    """Half a standard deviation, at the start and of who comes; of others nothing changes."""
    units = [{"name": name, "family": "economy", "posts": {"clerk": 10_000}, "merit": merit}
             for name, merit in (("Economy", 0.0), ("Strong", 0.5))]  # fmt: skip
    scenario = apply(SMALL, {"organisation.departments": units, **NO_CAPS})
    there, people = zone(scenario=scenario), People.of(scenario, Plan(scenario).day.table)
    held = there.staff["state"] == POSTED
    ability = [there.staff["ability"][held & (there.staff["department"] == d)] for d in (0, 1)]
    assert [each.mean() for each in ability] == pytest.approx([0, 0.5], abs=0.05)
    units[1]["merit"] = 0.0
    plain = zone(scenario=apply(SMALL, {"organisation.departments": units, **NO_CAPS}))
    apart = there.staff["ability"] - plain.staff["ability"]
    assert apart[held] == pytest.approx(0.5 * there.staff["department"][held])
    staff = empty_staff(2)
    for i, more in enumerate((0.0, 0.5)):
        enter(key(1, 1), staff, i, Who(UNIT, 7, (1 << 16) | 1), -0.6, more, 30, people)
    assert staff["ability"][1] - staff["ability"][0] == pytest.approx(0.5)
    assert staff["place"][1] > staff["place"][0]  # the record they bring says so
