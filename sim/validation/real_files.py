"""Real personnel data, where the folder is there: shapes of exit, pyramid, response to pay.

The files are read where they lie and never copied; only rates are shown.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sim.engine.plan import Plan
from sim.engine.replication import history
from sim.scenario.behaviour import CATFISH
from sim.validation.field import ON, _effort, _third, year_of
from sim.validation.rung import How, Obtained, Row, band
from sim.validation.said import _
from sim.validation.textbook import Life, planned, zone_of
from sim.words import N_

RUNG = N_("real files")
LEAVE = "behaviour.leaving.resign_contract"


def rows(how: How) -> list[Row]:
    """Return the checks of this rung; none where there is no folder."""
    folder = Path(how.data) if how.data else None
    found: list[Row] = []
    if folder is None:
        return found
    for name, check in (
        ("alda_teachers.csv", _by_service), ("moments_dev.csv", _by_age),
        ("slas_panel_2021_2024.csv.gz", _pyramid), ("dellavigna_pope_effort.csv.gz", _effort_curve),
        ("uk_civil_service_2022_age_grade_flows.csv", _by_grade),
    ):  # fmt: skip
        if (folder / name).is_file():
            found += check(folder / name, how)
    return found


def _by_service(path: Path, how: How) -> list[Row]:
    """Compare the exit of the first two years with that of the sixth to the tenth."""
    table = pd.read_csv(path)

    def hazard(first: int, last: int) -> float:
        years = range(first, last + 1)
        left = sum(((table.years == n) & (table.censor == 0)).sum() for n in years)
        return float(left / sum((table.years >= n).sum() for n in years))

    target = hazard(1, 2) / hazard(6, 10)
    settings = {LEAVE: 0.07, "behaviour.leaving.newcomer_factor": 1.5}
    scenario = zone_of(5_000, settings, 12)
    plan, ratio = planned(scenario), []
    for replication in range(how.times(8, 20)):
        year = year_of(Life(scenario, how.seed, replication, plan), 120)
        early, late = year.service < 1, (year.service >= 5) & (year.service < 10)
        ratio.append(year.left[early].mean() / year.left[late].mean())
    return [
        band(RUNG, _("exit in years 1 to 2 over years 6 to 10"),
             _("Michigan teachers ({file})").format(file=path.name), _third(f"{target:.2f}"),
             target / 1.5, target * 1.5,
             Obtained.over(ratio))
    ]  # fmt: skip


def _by_age(path: Path, how: How) -> list[Row]:
    """Compare leaving other than retirement of the old with that of the middle-aged."""
    table = pd.read_csv(path).set_index(["source", "group"]).value
    target = table["dfe_teachers", "55 and over: Wastage"] / table["dfe_teachers", "35-54: Wastage"]
    at_limit = table["slas", "2021-2023 age(yr diff) (59, 60]"]
    settings = {
        LEAVE: 0.07, "behaviour.leaving.senior_factor": 0.4,
        "behaviour.leaving.newcomer_factor": 1.5, "staff.retirement_age_men": 60,
    }  # fmt: skip
    scenario = zone_of(10_000, settings, 2)
    plan, ratio, last = Plan(scenario), [], []
    for replication in range(how.times(12, 30)):
        from_table = Life(scenario, how.seed, replication, plan)
        year = year_of(from_table, 12)
        old = (year.age >= 55) & (year.age < 59)
        middle = (year.age >= 35) & (year.age < 55)
        ratio.append(year.left[old].mean() / year.left[middle].mean())
        last.append(year.left[year.age >= 59.1].mean())
    return [
        band(RUNG, _("wastage from 55 on over 35 to 54"), _("teachers in England 2011-17 (DfE)"),
             f"{target:.2f} ± 0.2", target - 0.2, target + 0.2, Obtained.over(ratio)),
        band(RUNG, _("exit in the year before the statutory age of 60"),
             _("Sri Lanka Administrative Service 2021-23"),
             _("{target}, at least 0.9").format(target=f"{at_limit:.2f}"), 0.9, 1,
             Obtained.over(last)),
    ]  # fmt: skip


def _pyramid(path: Path, how: How) -> list[Row]:
    """Give the zone the grades of a service with promotion by seniority; see who leaves."""
    panel = pd.read_csv(path)
    sizes = panel.groupby(["year", "grade"]).officer.nunique().unstack().mean()
    posts = {grade: int(sizes[grade]) for grade in ("III", "II", "I", "SP")}
    seen = panel.sort_values("year").groupby("officer").tail(1)
    gone = seen[seen.year < panel.year.max()]
    target = float((gone.grade == "SP").mean())
    settings = {
        LEAVE: 0.007, "staff.retirement_age_men": 60, "appointment.promotion": "seniority",
        "staff.seniority": 0.82, "staff.entry_age_low": 25, "staff.entry_age_high": 32,
    }  # fmt: skip
    scenario = zone_of(posts, settings, 6)
    share = []
    for replication in range(how.times(3, 10)):
        exits = history(scenario, how.seed, replication).exits
        share.append((exits.grade == "SP").mean())
    return [
        band(RUNG, _("of all who leave, from the top grade"),
             _("Sri Lanka Administrative Service 2021-24, four grades, seniority"),
             f"{target:.2f} ± 0.15", target - 0.15,
             target + 0.15, Obtained.over(share))
    ]  # fmt: skip


def _by_grade(path: Path, how: How) -> list[Row]:
    """Compare the leave rate of a low grade with that of a higher one."""
    table = pd.read_csv(path)
    for name in ("in_post", "leaver_cs"):
        table[name] = pd.to_numeric(table[name], errors="coerce").fillna(0)
    total = table.groupby("grade")[["in_post", "leaver_cs"]].sum()
    rate = total.leaver_cs / total.in_post
    target = float(rate["AO"] / rate["HEO"])
    settings = {
        LEAVE: 0.07, "staff.retirement_age_men": 66, "behaviour.leaving.on": True,
        "behaviour.leaving.senior_factor": 0.4, "behaviour.leaving.newcomer_factor": 1.5,
        "organisation.grades.AO.leave_factor": target,
        "organisation.grades.EO.leave_factor": float(rate["EO"] / rate["HEO"]),
    }  # fmt: skip
    scenario = zone_of({"AO": 600, "EO": 400, "HEO": 300}, settings, 6)
    ratio = []
    for replication in range(how.times(6, 20)):
        gone = history(scenario, how.seed, replication).exits.grade.value_counts()
        ratio.append(gone["AO"] / gone["HEO"] / 2)
    return [
        band(RUNG, _("leave rate of administrative over higher executive officers"),
             _("UK civil service 2022"), _third(f"{target:.2f}"), target / 1.5, target * 1.5,
             Obtained.over(ratio),
             _("the ratio is given to the grades: a check that age, service and the filling of "
             "vacancies leave it about as it is"))
    ]  # fmt: skip


def _effort_curve(path: Path, how: How) -> list[Row]:
    """Compare what more pay adds with what the first pay added."""
    table = pd.read_csv(path)
    mean = table.groupby("treatmentname").buttonpresses.mean()
    first = mean["4c PieceRate"] - mean["1c PieceRate"]
    last = mean["10c PieceRate"] - mean["4c PieceRate"]
    target = float((last / 6) / (first / 3))
    # Keystrokes are counted without error, hence a reliability of 1.
    base = {
        **ON, **{f"behaviour.{channel}.on": False for channel in ("threat", "peers", *CATFISH)},
        "assessment.reliability": 1,
    }  # fmt: skip
    effort = {b: _effort({**base, "pay.incentive_ratio": b}, how) for b in (0.0, 0.2, 0.4, 0.6)}
    ratio = (effort[0.6] - effort[0.4]) / (effort[0.2] - effort[0.0])
    return [
        band(RUNG, _("effort added by more pay over that by the first pay, a unit"),
             _("DellaVigna & Pope (2018): 1c to 4c, 4c to 10c"),
             _("{target}; rising and concave: 0 to 1").format(target=f"{target:.2f}"), 0, 1,
             Obtained.exactly(float(ratio)),
             _("marginal pay alone is linear; crowding out bends the whole, so far that at the "
             "default reliability of .45 effort falls from an incentive share of about .45 on"))
    ]  # fmt: skip
