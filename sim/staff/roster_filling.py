"""What a personnel file leaves open, filled in by a stated rule, in file order, without chance."""

from typing import Any

import numpy as np
import pandas as pd

from sim.staff.roster_mapping import Mapping
from sim.staff.roster_sieve import Sieve, commonest
from sim.words import _

OLDEST = 75  # completed years of age at which a person can be on a staff list
ENTRY_AGES = range(22, 31)  # from school or first degree to a second job
AGES = range(25, 56)  # where neither age nor service is known; 31 is coprime to the 9 entry ages


def impute(
    people: pd.DataFrame, cells: pd.DataFrame, mapping: Mapping, sieve: Sieve
) -> pd.DataFrame:
    """Fill in what is missing, in file order and without chance, and say so."""

    def fill(name: str, lacks: pd.Series, values: Any, reason: str, *sources: str) -> None:
        why = _("missing") if any(each in cells for each in sources) else _("no column")
        sieve.note("imputed", lacks, name.removesuffix("_months"), _("; ").join([why, reason]))
        people.loc[lacks, name] = values

    def in_turn(lacks: pd.Series, years: range) -> np.ndarray:
        return 12 * np.resize(np.array(years), int(lacks.sum()))

    people = people.copy()
    lacks, status = people["status"].isna(), mapping.constant.status
    fill("status", lacks, status, _("read as {value}").format(value=status), "status")

    lacks = people["sex"].isna()
    known = people.loc[~lacks, "sex"]
    share = float((known == "female").mean()) if len(known) else 0.5
    # Spread over the file: the n-th is female when the running quota passes a whole number.
    quota = np.floor(np.arange(int(lacks.sum()) + 1) * share)
    people.loc[lacks, "sex"] = np.where(np.diff(quota) > 0, "female", "male")
    reason = _("{share} female, as in the rest").format(share=f"{share:.0%}")
    reason = reason if len(known) else _("by turns")
    fill("sex", lacks, people["sex"], reason, "sex")

    if "id" in cells:
        fill("id", cells["id"].isna(), people["id"], _("its row number"), "id")
    ends = {"low": ENTRY_AGES[0], "high": ENTRY_AGES[-1]}
    no_age, no_service = people["age_months"].isna(), people["service_months"].isna()
    neither = no_age & no_service
    reason = _("{low} to {high} in turn").format(low=AGES[0], high=AGES[-1])
    fill("age_months", neither, in_turn(neither, AGES), reason, "birth", "age")
    service = people["age_months"][no_service] - in_turn(no_service, ENTRY_AGES)
    reason = _("age less an entry age of {low} to {high} in turn").format(**ends)
    fill("service_months", no_service, service.clip(lower=0), reason, "hired", "service")
    lacks = no_age & ~neither
    age = people["service_months"][lacks] + in_turn(lacks, ENTRY_AGES)
    reason = _("service plus an entry age of {low} to {high} in turn").format(**ends)
    fill("age_months", lacks, age.clip(upper=OLDEST * 12 + 11), reason, "birth", "age")
    unpaid = people["pay_month"].isna()
    if "pay" in cells:
        odd = unpaid & cells["pay"].notna()
        sieve.note("left empty", odd, "pay", _("no amount") + commonest(cells["pay"][odd]))
        sieve.note("left empty", unpaid & ~odd, "pay", _("missing"))
    else:
        sieve.note("left empty", unpaid, "pay", _("no column"))

    text = ["department", "grade", "status", "sex", "id"]
    whole = ["age_months", "service_months"]
    return people.astype(dict.fromkeys(text, str) | dict.fromkeys(whole, "int64"))
