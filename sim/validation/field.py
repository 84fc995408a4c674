"""Field effects: signs and orders of magnitude, as bands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim.engine.ledger import AT
from sim.scenario.behaviour import CATFISH, CHANNELS
from sim.staff.table import BASIC, UNQUALIFIED
from sim.validation.linear_contract import TEAM
from sim.validation.rung import How, Obtained, Row, band
from sim.validation.said import Said, _
from sim.validation.textbook import Life, planned, teams, zone_of
from sim.words import N_

RUNG = N_("field effects")
ON = {f"behaviour.{channel}.on": True for channel in CHANNELS}
LEAVE = "behaviour.leaving.resign_contract"


def year_of(life: Life, month: int) -> pd.DataFrame:
    """Return those in post in a month: their record, and whether they left within the year."""
    life.until(month)
    n = len(life.zone.posts)
    before = life.zone.staff[:n].copy()
    after = life.until(month + 12, 2).zone.staff[:n]
    same = np.ones(n, bool)
    for word in ("unit", "serial", "turn"):
        same &= before[word] == after[word]
    found = pd.DataFrame(
        {
            "place": before["place"],
            "service": (month - before["entered"]) / 12,
            "age": (month - before["birth"]) / 12,
            "left": ~(same & (after["state"] == before["state"])),
        }
    )
    return found[before["state"] != 0]


def rows(how: How) -> list[Row]:
    """Return the checks of this rung."""
    return [
        *_pay(how), *_pools(how), *_threat(how), *_quits(how), *_newcomers(how), *_catfish(how),
        *_ratings(how),
    ]  # fmt: skip


def _effort(settings: Mapping[str, Any], how: How, month: int = 0, sizes: Any = 2000) -> float:
    """Return mean effort once people have responded in a month, less the norm."""
    scenario = zone_of(sizes, {"staff.output_spread": 0, **settings}, 1 + month // 12)
    return float(Life(scenario, how.seed, 0).until(month).held["effort"].mean()) - 1


def _pay(how: How) -> list[Row]:
    whole = {"behaviour.incentive.on": True, "assessment.reliability": 1,
             "pay.incentive_ratio": 1.0}  # fmt: skip
    return [
        band(RUNG, _("effort added when all pay is by the piece"),
             _("Shearer (2004): +20 %, at least 18.5 to 21.7 %"), _between(0.18, 0.25), 0.18, 0.25,
             Obtained.exactly(_effort(whole, how)),
             _("the default cost of effort was set by this study: a check that it still is"))
    ]  # fmt: skip


def _pools(how: How) -> list[Row]:
    pay = {"behaviour.incentive.on": True, "assessment.reliability": 1,
           "pay.incentive_ratio": 0.3, **TEAM}  # fmt: skip
    small, large = (_effort(pay, how, sizes=teams(20, n)) for n in (10, 60))
    return [
        band(RUNG, _("effort added by a team's bonus: 10 people over 60"),
             _("Burgess, Propper, Ratto & Tominey (2017): +21 % below 12 staff, none above"),
             _("above 1.5"), 1.5, 1e6, Obtained.exactly(small / large))
    ]  # fmt: skip


def _threat(how: How) -> list[Row]:
    """Compare those with one tail year, of two that end the appointment, with no such rule."""
    rule = {"exit.reading": "R1", "exit.tail_years": 2, "assessment.tail_share": 0.05,
            "assessment.reliability": 0.45, **ON, LEAVE: 0.1,
            "behaviour.joining.on": False}  # fmt: skip
    none = {**rule, "exit.reading": "none"}
    better, quits = [], []
    plans = [planned(zone_of(10_000, each, 2)) for each in (rule, none)]
    for replication in range(how.times(4, 12)):
        efforts, rates = [], []
        for plan in plans:
            life = Life(plan.scenario, how.seed, replication, plan).until(12)
            n = len(life.zone.posts)
            before = life.zone.staff[:n].copy()
            hit = (before["tail_years"] == 1) & (before["state"] == 1)
            efforts.append(np.log(before["effort"][hit]).mean() if hit.any() else np.nan)
            # They resign before the next assessment: stop on the day before it.
            now = life.until(24, 2).zone.staff[:n]
            rates.append((now["turn"][hit] != before["turn"][hit]).mean())
        better.append((efforts[0] - efforts[1]) / 0.2)
        quits.append(rates[0] / rates[1] - 1)
    return [
        band(RUNG, _("threatened who stay: rise in SD of output"),
             _("Dee & Wyckoff (2015), after a low rating that threatens dismissal: +0.27 teacher "
             "SD"),
             _("0.27, half to twice: 0.135 to 0.54"), 0.135, 0.54, Obtained.over(better),
             _("the default strength of the threat was set by this study: a check that it still "
             "is")),
        band(RUNG, _("threatened: voluntary leaving, rise"),
             _("Dee & Wyckoff (2015), after a low rating that threatens dismissal: +11 points, "
             "more than 50 %"), _between(0.25, 1.5), 0.25, 1.5, Obtained.over(quits),
             _("so was the default factor on the leaving of those threatened")),
    ]  # fmt: skip


def _quits(how: How) -> list[Row]:
    settings = {"assessment.reliability": 0.52, "behaviour.leaving.on": True, LEAVE: 0.08}
    scenario = zone_of(10_000, settings, 2)
    plan = planned(scenario)
    low, high = [], []
    for replication in range(how.times(6, 20)):
        year = year_of(Life(scenario, how.seed, replication, plan), 12)
        rate = [year.left[(year.place > a) & (year.place <= b)].mean()
                for a, b in ((0, 0.258), (0.258, 0.925), (0.925, 1))]  # fmt: skip
        low.append(rate[0] / rate[1])
        high.append(rate[2] / rate[1])
    source = _("Sturman et al. (2003), equal raises, yearly hazards by rating: {hazard}")
    return [
        band(RUNG, _("quits: lowest quarter over the middle"), source.format(hazard=2.3),
             _between(1.3, 3.3), 1.3, 3.3, Obtained.over(low)),
        band(RUNG, _("quits: best 7.5 % over the middle"), source.format(hazard=1.5),
             _between(1.05, 2.1), 1.05, 2.1, Obtained.over(high)),
    ]  # fmt: skip


def _newcomers(how: How) -> list[Row]:
    settings = {"behaviour.learning.on": True, LEAVE: 0.1, "recruitment.validity": 0.42,
                "recruitment.shortlist": 8, "recruitment.applicant_mean": -0.6,
                "assessment.reliability": 0.52,
                "behaviour.leaving.newcomer_factor": 1.5}  # fmt: skip
    scenario = zone_of(5_000, settings, 6)
    plan = planned(scenario)
    first, later, exits = [], [], []
    for replication in range(how.times(4, 12)):
        year = year_of(Life(scenario, how.seed, replication, plan), 60)
        first.append(year.place[year.service < 2].mean())
        later.append(year.place[(year.service >= 3) & (year.service < 5)].mean())
        exits.append(year.left[year.service < 1].mean() / year.left[year.service >= 2].mean())
    return [
        band(RUNG, _("external hires, rank in their first two years"),
             _("Bidwell (2011): lower ratings"), _("below 0.45"), 0.1, 0.45, Obtained.over(first)),
        band(RUNG, _("external hires, rank after three years"),
             _("Bidwell (2011): no longer lower"), _between(0.45, 0.6), 0.45, 0.6,
             Obtained.over(later)),
        band(RUNG, _("external hires, exits in the first years over others'"),
             _("Bidwell (2011): higher exit"), _("above 1.05, to 2"), 1.05, 2,
             Obtained.over(exits)),
    ]  # fmt: skip


def _catfish(how: How) -> list[Row]:
    peers = {"behaviour.incentive.on": True, "behaviour.peers.on": True,
             "behaviour.effort.cost": 5, "pay.incentive_ratio": 0.5,
             "assessment.reliability": 1}  # fmt: skip
    before, after = (_effort(peers, how, month) for month in (0, 12))
    contest = {"appointment.active": True, "appointment.direct_grades": ["staff"],
               **{f"behaviour.{channel}.on": True for channel in CATFISH},
               "recruitment.challenge_share": {0: 0.0, 1: 0.5},
               "recruitment.validity": 0.42, "recruitment.shortlist": 8}  # fmt: skip
    even, star = (
        _effort({**contest, "recruitment.applicant_mean": mean}, how, 1) for mean in (-0.6, 2.0)
    )
    return [
        band(RUNG, _("effort per +10 % of colleagues' output, %"),
             _("Mas & Moretti (2009): 1.7 where seen; labour markets 0.1 to 0.9"),
             _between(0.1, 1.7), 0.1, 1.7, Obtained.exactly(10 * (after - before) / before)),
        band(RUNG, _("effort where challengers are even"),
             _("Lazear & Rosen (1981): contests spur"), _("above 0"), 1e-4, 0.2,
             Obtained.exactly(even)),
        band(RUNG, _("effort where challengers are superstars"), _("Brown (2011): rivals do worse"),
             _("below 0"), -0.5, -1e-4, Obtained.exactly(star)),
    ]  # fmt: skip


def _ratings(how: How) -> list[Row]:
    free = {"assessment.excellent_share": 1, "assessment.basic_below": 0.7,
            "assessment.unqualified_below": 0.6, "assessment.reliability": 0.45,
            "staff.motivation_spread": 0.1}  # fmt: skip
    below, best = {}, {}
    for name, change in (
        (
            "lenient",
            {
                "assessment.leniency": 0.8,
                "assessment.inflation": 0.05,
                "assessment.appraisal_against": "norm",
            },
        ),
        ("strict", {"assessment.leniency": 0}),
        ("capped", {"assessment.excellent_share": 0.15}),
    ):
        scenario = zone_of(5_000, {**free, **change})
        plan, low, high = planned(scenario), [], []
        for replication in range(how.times(4, 8)):
            life = Life(scenario, how.seed, replication, plan).until(12)
            low.append(100 * np.isin(life.held["appraisal"], [UNQUALIFIED, BASIC]).mean())
            high.append(100 * life.outcome(AT["excellent"])[0] / len(life.held))
        below[name], best[name] = Obtained.over(low), Obtained.over(high)
    return [
        band(RUNG, _("% below fully qualified, lenient raters"),
             _("US federal ratings 2013 (GAO), no quota: under 1 %"), _between(0, 1), 0, 1,
             below["lenient"]),
        band(RUNG, _("% below fully qualified, strict raters"), _("leniency is what hides them"),
             _("above 1"), 1, 20, below["strict"]),
        band(RUNG, _("% excellent without a cap, lenient raters"),
             _("US federal ratings 2013 (GAO), no quota: 33.1 % outstanding"), _third(33), 22, 50,
             best["lenient"],
             _("both at once, with an inflation of 5 %: thresholds held against the norm")),
        band(RUNG, _("% excellent under a cap of 15 %"), _("forced distribution"), "15", 14.9,
             15.05,
             best["capped"]),
    ]  # fmt: skip


def _between(low: float, high: float) -> Said:
    return _("{low} to {high}").format(low=low, high=high)


def _third(target: object) -> Said:
    """Return a target that may be missed by a third."""
    return _("{target}, a third either way").format(target=target)
