"""The grade of each person of a personnel file: as it stands there, or by title or pay."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.staff.roster_cells import first_match
from sim.staff.roster_mapping import Mapping, Pattern, RosterError
from sim.staff.roster_matching import Match, match, of_persons
from sim.staff.roster_names import Names, both, named, nearest
from sim.staff.roster_sieve import Sieve
from sim.words import N_, _

OTHER_TITLES, BY_PAY = N_("(other titles)"), N_("(place in the order of pay)")
"""What stands in the place of titles where a grade is that of all other titles, or hangs on pay."""
_FEW = 5  # titles of a pattern that are shown


def check_grades(mapping: Mapping, grades: Sequence[tuple[str, str]]) -> None:
    """Refuse a mapping that names a grade which the scenario does not have."""
    known = both(grades)
    for field, grade in mapping.grade_names():
        if known.find(grade) is None:
            names = [name for pair in grades for name in pair if name]
            raise RosterError(
                _(
                    "{source}: {field} names the grade {grade!r}, which the scenario does not "
                    "have.{grade2} Allowed: {names}."
                ).format(
                    source=mapping.source,
                    field=field,
                    grade=grade,
                    grade2=nearest(grade, names),
                    names=", ".join(named(*pair) for pair in grades),
                )
            )


def grades_of(
    people: pd.DataFrame,
    cells: pd.DataFrame,
    mapping: Mapping,
    grades: Sequence[tuple[str, str]],
    sieve: Sieve,
) -> Match:
    """Take each grade from the file, or derive it; drop those who get none, and second ids."""
    rule, known = mapping.grade_from, both(grades)
    if rule is None:
        sieve.drop(cells["grade"].isna(), "grade", _("missing"))
        _drop_second_ids(cells, sieve)
        return match(cells["grade"], grades, Names(mapping.grades), "grades")
    titles = cells["title"] if rule.title else people["grade"]
    grade = first_match(titles, rule.title)
    if rule.otherwise:
        grade = grade.fillna(rule.otherwise)
    elif rule.pay_quantiles:
        sieve.known(cells["pay"].where(grade.isna()), people["pay_month"], "pay", _("no amount"))
        unpaid = grade.isna() & people["pay_month"].isna()
        sieve.drop(unpaid, "pay", _("missing, and the grade is derived from it"))
    else:
        sieve.drop(grade.isna(), "title", _("no pattern of grade_from.title fits"))
    _drop_second_ids(cells, sieve)
    left = sieve.alive & grade.isna()
    if rule.pay_quantiles and left.any():
        pay = people.loc[left, "pay_month"].to_numpy(dtype=float)
        names = np.array(list(rule.pay_quantiles), dtype=object)
        cuts = np.quantile(pay, list(rule.pay_quantiles.values()))
        grade[left] = names[np.searchsorted(cuts[:-1], pay, side="left")]
    by = _by_title(titles, rule.title, sieve).fillna(OTHER_TITLES if rule.otherwise else BY_PAY)
    how = _("mapping: {field}").format(field="grade_from")
    found = dict.fromkeys(by.unique(), how)
    return Match(by, grade.map(known.find, na_action="ignore"), found)


def _by_title(titles: pd.Series, patterns: Sequence[Pattern], sieve: Sieve) -> pd.Series:
    """Return by row the pattern that a title fits, with the commonest titles that do."""
    pattern = first_match(titles, [(regex, regex) for regex, _grade in patterns])
    counts = titles[sieve.alive].value_counts()
    if of_persons(counts):  # the column may be one of names
        return pattern
    commonest = pd.Series(counts.index, index=counts.index, dtype=object)
    shown = {}
    for regex, some in commonest.groupby(first_match(commonest, [(r, r) for r, _g in patterns])):
        few = ", ".join(some[:_FEW]) + " …" * (len(some) > _FEW)
        shown[regex] = f"{regex} ({few})"
    return pattern.replace(shown)


def _drop_second_ids(cells: pd.DataFrame, sieve: Sieve) -> None:
    """Drop second rows of a person, last of all, as one may stand in for a first that is out."""
    if "id" in cells:
        ids = cells["id"].where(sieve.alive)
        sieve.drop(ids.notna() & ids.duplicated(), "id", _("duplicate"))
