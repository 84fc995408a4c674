"""Pay through the engine, against a bookkeeping of its own."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine import year
from sim.engine.calendar import Calendar
from sim.engine.ledger import AT
from sim.engine.plan import Plan
from sim.engine.replication import replicate
from sim.engine.rounds import bring_everyone_up
from sim.engine.zone import Zone
from sim.reform.service import BASE, COMPANY_PAY
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import COMPANY, EMPTY, INSIDER, POSTED

SMALL = apply(load_scenario("scenarios/small-zone.yaml"), {"study.years": 3})
STANDARD = np.array([round(g.pay * 100) for g in SMALL.organisation.grades])
"""Standard pay of a month by grade, in fen."""

POLICY = st.fixed_dictionaries(
    {
        "pay.incentive_ratio": st.floats(0.0, 0.9),
        "pay.former_ratio": st.sampled_from([0.0, 0.1, 0.4]),
        "pay.new_money": st.sampled_from([0.0, 0.5, 1.0]),
        "pay.hold_back": st.floats(0.0, 1.0),
        "pay.vacancy_savings": st.sampled_from(["returned", "kept"]),
        "pay.sharing_pool": st.sampled_from(["department", "zone"]),
        "pay.cap_multiple": st.sampled_from([1.0, 1.2, 2.0, 10.0]),
        "pay.excess_share": st.sampled_from([0.0, 0.1]),
        "assessment.coefficient_reading": st.sampled_from(["K1", "K2", "K3", "K4"]),
        "recruitment.challenge_share": st.sampled_from([0.0, 0.3]),
        "behaviour.leaving.resign_contract": st.sampled_from([0.0, 0.2]),
    }
)


def fen(amount):
    """Return amounts as whole fen."""
    return np.rint(amount).astype(np.int64)


def wages(policy):
    """Return base, performance and on-account pay of a month by grade, as PA1 to PA4 say.

    Pay on account stays within the cap, as it is never taken back.
    """
    b, new = policy["pay.incentive_ratio"], policy["pay.new_money"]
    former = fen(STANDARD * policy["pay.former_ratio"])
    added = fen((b * STANDARD - former) / (1 - b * new))
    performance = former + added
    base = STANDARD + fen(new * added) - performance
    room = np.floor(policy["pay.cap_multiple"] * STANDARD).astype(np.int64) - base
    account = fen(performance * (1 - policy["pay.hold_back"]))
    return base, performance, np.minimum(account, np.maximum(room, 0))


@settings(max_examples=12)
@given(POLICY, st.integers(0, 1000))
def test_every_fen_of_a_year_is_accounted_for(policy, replication):
    """Base and account follow posts held; packs follow headcount; nobody's base is ever cut."""
    scenario = apply(SMALL, {**policy, "assessment.start_month": 0})
    base, performance, account = wages(policy)
    zone = Zone(Plan(scenario), 3, replication)
    calendar = Calendar(zone)
    posts, n = zone.posts, len(zone.posts)
    grade, department = posts["grade"], posts["department"]
    kept = policy["pay.vacancy_savings"] == "kept"
    settled = []
    with pytest.MonkeyPatch.context() as patch:
        close_books = year._close_books

        def watch(zones, watcher):
            settled.append(zone.staff.copy())
            close_books(zones, watcher)

        patch.setattr(year, "_close_books", watch)
        for y in range(3):
            earned, grades, months = {}, {}, {}
            packs = np.zeros(len(zone.sums.packs), np.int64)
            base_bill = account_bill = 0
            for month in range(12 * y + 1, 12 * y + 13):
                calendar.env.run(until=30 * month)
                for i in range(n):
                    posted = zone.staff["state"][i] == POSTED
                    if posted or kept:
                        packs[department[i]] += performance[grade[i]]
                    if not posted and kept:
                        packs[department[i]] += base[grade[i]]
                    if posted:
                        who = tuple(zone.staff[["unit", "serial", "turn"]][i].tolist())
                        pay = base[grade[i]] + account[grade[i]]
                        earned[who] = earned.get(who, 0) + pay
                        months[who] = months.get(who, 0) + 1
                        base_bill += base[grade[i]]
                        account_bill += account[grade[i]]
                calendar.env.run(until=30 * month + 5)
            bring_everyone_up(zone.zones)
            assert (zone.sums.packs == packs).all()
            assert zone.sums.advanced.sum() == account_bill
            for row in zone.staff[:n][zone.staff["state"][:n] == POSTED]:
                who = tuple(row[["unit", "serial", "turn"]].tolist())
                grades[who] = row["grade"]
                assert row["paid"] == earned.get(who, 0)
                assert row["months"] == months.get(who, 0)
            calendar.env.run(until=360 * (y + 1) + 12)
            closed = zone.years[-1]
            assert round(closed[AT["base_pay"]] * 100) == base_bill
            excess = 2 * STANDARD if policy["pay.excess_share"] else 0 * STANDARD
            for row in settled[-1][settled[-1]["state"] != EMPTY]:
                who = tuple(row[["unit", "serial", "turn"]].tolist())
                if who in grades and who in earned:
                    most = policy["pay.cap_multiple"] * STANDARD[grades[who]] * months[who]
                    assert row["paid"] >= earned[who]
                    assert row["paid"] < max(most, earned[who]) + excess[grades[who]] + 1
    assert len(settled) == 3


def test_a_month_is_paid_by_the_rules_under_which_it_was_worked():
    """In force from month 3: three months are split by the former ratio, the fourth by the new."""
    rules = {"assessment.start_month": 3, "pay.incentive_ratio": 0.5, "pay.former_ratio": 0.1,
             "pay.new_money": 0}  # fmt: skip
    zone = Zone(Plan(apply(SMALL, rules)), 3, 0)
    calendar = Calendar(zone)
    before = base = 0
    for month in range(1, 6):
        calendar.env.run(until=30 * month + 1)
        bring_everyone_up(zone.zones)
        packs = int(zone.sums.packs.sum())
        added, before = packs - before, packs
        bill = int(zone.sums.money[BASE])
        share, base = added / (added + bill - base), bill
        assert share == pytest.approx(0.1 if month <= 3 else 0.5, abs=1e-4)


def test_the_new_pay_is_in_force_within_the_first_quarter():
    """从2018年第一季度开始施行: month 0 is January, so March is the last month that will do."""
    scenario = load_scenario("scenarios/small-zone.yaml", ["as-adopted"])
    zone = Zone(Plan(scenario), 3, 0)
    calendar = Calendar(zone)
    packs = [0]
    for month in range(1, 5):  # January to April
        calendar.env.run(until=30 * month + 1)
        bring_everyone_up(zone.zones)
        packs.append(int(zone.sums.packs.sum()))
    january, february, march, april = np.diff(packs)
    assert february == pytest.approx(january, rel=0.1)
    assert march > 3 * february  # from a tenth of pay to three, and the base held
    assert march == pytest.approx(april, rel=0.1)


def test_a_year_is_closed_by_the_rules_under_which_it_was_worked():
    """In force from month 12: the first year still has neither tail nor split of pay."""
    rules = {"assessment.start_month": 12, "assessment.rounding": "ceil", "pay.former_ratio": 0.1,
             "pay.incentive_ratio": 0.5, "pay.hold_back": 1.0}  # fmt: skip
    years = replicate(apply(SMALL, rules), 1, range(3))
    assert (years[:, 0, AT["tail"]] == 0).all()
    assert (years[:, 1, AT["tail"]] > 0).all()
    pay = years[..., AT["performance_pay"]]
    share = pay / (pay + years[..., AT["base_pay"]])
    assert share[:, 0] == pytest.approx(0.1, abs=1e-3)
    assert (share[:, 1] > 0.4).all()


def test_packs_follow_headcount_and_not_results():
    """Without new money a larger ratio moves money inside the same pay bill."""
    still = {
        "behaviour.leaving.resign_established": 0,
        "behaviour.leaving.resign_contract": 0, "behaviour.leaving.transfer_rate": 0,
        "behaviour.leaving.death_rate": 0, "appointment.active": False, "exit.reading": "none",
        "exit.rotate_unqualified": False, "pay.excess_share": 0, "pay.cap_multiple": 10,
        "assessment.start_month": 0, "assessment.coefficient_reading": "K1", "pay.new_money": 0,
    }  # fmt: skip
    few, many = (
        replicate(apply(SMALL, {**still, "pay.incentive_ratio": b}), 1, range(5))
        for b in (0.1, 0.6)
    )
    bill = [r[..., AT["base_pay"]] + r[..., AT["performance_pay"]] for r in (few, many)]
    assert bill[0] == pytest.approx(bill[1], rel=1e-6)
    share = many[..., AT["performance_pay"]] / bill[1]
    assert share == pytest.approx(0.6, abs=1e-3)


@pytest.mark.parametrize("hold_back", [1.0, 0.1])
def test_all_packs_together_are_fixed_where_told_to(hold_back):
    """A6: what is paid and returned is what headcount brought; otherwise it need not be.

    What was paid on account in a department whose pack turns out small is kept; others bear it.
    """
    rules = {"assessment.coefficient_noise": 0.8, "assessment.start_month": 0, "study.years": 2,
             "pay.hold_back": hold_back,
             "behaviour.leaving.resign_established": 0.2,
             "behaviour.leaving.resign_contract": 0.2}  # fmt: skip
    gaps = {}
    for reading in ("K2", "K4"):
        for total in ("as_planned", "fixed"):
            own = {"pay.packs_total": total, "assessment.coefficient_reading": reading}
            zone = Zone(Plan(apply(SMALL, {**rules, **own})), 3, 0)
            Calendar(zone).env.run(until=365)
            bring_everyone_up(zone.zones)
            brought = zone.sums.packs.sum()
            year.assess(zone.zones)
            year._settle(zone.zones)
            spent = zone.tally[AT["performance_pay"]] + zone.tally[AT["returned"]]
            gaps[reading, total] = spent + zone.sums.advanced.sum() - brought
            overdrawn = zone.tally[AT["overdrawn"]]
            lost = hold_back < 1 and (reading, total) == ("K2", "as_planned")  # K4: none shrinks
            assert (overdrawn > 0) == lost
    assert gaps["K2", "fixed"] == gaps["K4", "fixed"] == 0
    assert abs(gaps["K2", "as_planned"]) > 100
    assert gaps["K4", "as_planned"] > 1000


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_company_staff_are_paid_by_the_companys_scale_and_shown_apart(scale):
    """ST6: base, pack and account of a month and what is shared at its year's end follow it."""
    rules = {"organisation.departments.Economy.company_share": 0.5, "pay.company_scale": scale,
             "assessment.start_month": 0, "pay.cap_multiple": 10, "study.years": 1,
             "pay.hold_back": 0.5, "appointment.active": False, "pay.excess_share": 0,
             "pay.new_money": 0,
             "behaviour.leaving.resign_established": 0,
             "behaviour.leaving.resign_contract": 0, "behaviour.leaving.transfer_rate": 0,
             "exit.reading": "none", "exit.rotate_unqualified": False}  # fmt: skip
    zone = Zone(Plan(apply(SMALL, rules)), 3, 0)
    calendar = Calendar(zone)
    n, standard = len(zone.posts), zone.posts["standard"]
    held = zone.staff["state"][:n] == POSTED
    company = held & (zone.staff["status"][:n] == COMPANY)
    assert 3 < company.sum() < 13
    assert (zone.posts["department"][company] == 2).all()
    calendar.env.run(until=31)
    bring_everyone_up(zone.zones)
    own = fen(standard * scale)
    performance = fen(own * 0.3)
    month = own - performance + fen(performance * 0.5)
    assert zone.sums.money[COMPANY_PAY] == month[company].sum()
    others = held & ~company
    assert zone.sums.packs.sum() == fen(standard * 0.3)[others].sum() + performance[company].sum()
    assert zone.staff["paid"][:n][company].tolist() == month[company].tolist()
    calendar.env.run(until=375)
    closed = dict(zip(AT, zone.years[0], strict=True))
    held = zone.staff["state"][:n] == POSTED
    assert closed["company_staff"] == (held & (zone.staff["status"][:n] == COMPANY)).sum()
    assert closed["company_pay"] == pytest.approx(12 * own[company].sum() / 100, rel=0.1)
    assert closed["company_pay"] < closed["spend"]


def test_with_new_money_the_base_is_what_it_was_before_the_reform():
    """PA2: whatever the ratio, base pay stays to the fen and the packs grow."""
    same_people = {
        "behaviour.leaving.on": False, "behaviour.joining.on": False, "appointment.active": False,
        "appointment.promotion": "seniority", "exit.reading": "none",
        "exit.rotate_unqualified": False, "pay.new_money": 1,
    }  # fmt: skip
    none, some, much = (
        replicate(apply(SMALL, {**same_people, "pay.incentive_ratio": b}), 1, range(3))
        for b in (0.0, 0.2, 0.6)
    )
    assert (none[..., AT["base_pay"]] == some[..., AT["base_pay"]]).all()
    assert (none[..., AT["base_pay"]] == much[..., AT["base_pay"]]).all()
    assert (much[:, 1:, AT["performance_pay"]] > some[:, 1:, AT["performance_pay"]]).all()


def test_grandfathered_staff_earn_what_they_did():
    """Insiders' pay stays at standard pay, and outsiders share the packs that they bring."""
    scenario = apply(SMALL, {"appointment.coverage": "grandfathered", "pay.incentive_ratio": 0.5,
                             "pay.new_money": 0, "assessment.coefficient_noise": 0.5,
                             "study.years": 4})  # fmt: skip
    zone = Zone(Plan(scenario), 1, 0)
    Calendar(zone).env.run(until=4 * 360 + 5)
    bring_everyone_up(zone.zones)
    year.assess(zone.zones)
    year._settle(zone.zones)
    held = zone.staff[: len(zone.posts)]
    # Those in the same post for the whole year.
    whole = (held["state"] == POSTED) & (held["months"] == 12) & (held["posted"] <= 36)
    ratio = held["paid"] / (12 * zone.posts["standard"])
    inside = held["origin"] == INSIDER
    insiders, outsiders = ratio[whole & inside], ratio[whole & ~inside]
    assert insiders == pytest.approx(1.0, abs=0.03)
    assert outsiders.mean() == pytest.approx(1.0, abs=0.1)
