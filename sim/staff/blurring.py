"""What of a real person enters a simulation: nobody's own pay, service or birthday.

Results are exact, and a sum over whoever retires in a year is at times the pay of one person. So
pay and service are those of five or more who are next to each other in their order, on average
(microaggregation: Domingo-Ferrer and Mateo-Sanz 2002), and of a birthday the year of age counts
alone. Whatever is worked out of results, of single histories and years too, is of the five. The
list's total of pay stays what it is, and so does the year in which anybody reaches an age.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.scenario.staff import STATUSES
from sim.staff.roster_sieve import LEAST
from sim.staff.status import on_establishment
from sim.staff.table import Floats

_YOUNGEST = 16 * 12  # months of age at which anybody of a list entered
_STRIDE = 5  # months from one row to the next; coprime to twelve, so that all months come


def blurred(people: pd.DataFrame) -> pd.DataFrame:
    """Return people of a list as a study takes them.

    Parameters
    ----------
    people : DataFrame
        Those of `sim.staff.roster.Roster`, or such a table.
    """
    found = people.copy()
    in_turn = _STRIDE * np.arange(len(people)) % 12
    found["age_months"] = people["age_months"] // 12 * 12 + in_turn
    if "service_months" in people:
        service = np.rint(of_neighbours(people["service_months"].to_numpy(float)))
        longest = (found["age_months"] - _YOUNGEST).clip(lower=0)
        found["service_months"] = np.minimum(service, longest).astype("int64")
    if "pay_month" in people:
        pay = people["pay_month"].to_numpy(float, copy=True)
        established = [name for code, name in enumerate(STATUSES) if on_establishment(code)]
        sealed = people["status"].isin(established).to_numpy()
        for group in (sealed, ~sealed):  # so that the archive's total is that of the list
            known = group & (pay > 0)
            few = np.count_nonzero(known) < LEAST  # their mean would be too close to each
            pay[known] = np.nan if few else of_neighbours(pay[known])
        found["pay_month"] = pay
    return found


def of_neighbours(values: Floats, least: int = LEAST) -> Floats:
    """Return the mean of each value and of those next to it in order, so many at least."""
    found = np.empty(len(values))
    order = np.argsort(values, kind="stable")
    for some in np.array_split(order, max(len(values) // least, 1)):
        found[some] = values[some].mean() if len(some) else 0.0
    return found
