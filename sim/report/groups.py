"""What groups of people are called, in the language that is spoken."""

from collections.abc import Sequence

from sim.scenario.organisation import Organisation
from sim.scenario.staff import STATUSES_ZH
from sim.study.small_groups import POOLED
from sim.words import N_, _, language

BY = {
    "all": N_("all"),
    "status": N_("status"),
    "grade": N_("grade"),
    "age": N_("age"),
    "department": N_("department"),
    "sex": N_("sex"),
    "origin": N_("origin"),
}
"""What people are told apart by."""
_WORDS = {
    name: name
    for name in (
        *(N_("all"), N_("female"), N_("male"), N_("insider"), N_("outsider"), N_("recruited")),
        *(N_("under 30"), N_("30 to 39"), N_("40 to 49"), N_("50 and over")),
        N_("small groups together"),
    )
}
SMALL = N_(
    "Groups of fewer than five people of the roster, and what would give them away, are told "
    "together."
)
TIMES = " × "


def headings(by: Sequence[str]) -> dict[int, str]:
    """Return what stands above the first line of each list, by what lines are groups by."""
    begins = [n for n, each in enumerate(by) if each != "all" and each not in by[:n]]
    return {n: TIMES.join(_(BY[fact]) for fact in by[n].split(TIMES)) for n in begins}


def group(by: str, name: str, organisation: Organisation) -> str:
    """Return what a group is called; of one by two facts, each part in turn.

    A department or grade has the name that the scenario gives it, in Chinese its Chinese one.
    """
    if TIMES in by and TIMES in name:
        parts = zip(by.split(TIMES), name.split(TIMES), strict=True)
        return TIMES.join(group(fact, part, organisation) for fact, part in parts)
    if name == POOLED or (name in _WORDS and by not in ("grade", "department")):
        return _(name)
    if language() == "zh":
        chinese = {
            "status": STATUSES_ZH,
            "grade": {grade.name: grade.zh for grade in organisation.grades},
            "department": {unit.name: unit.zh for unit in organisation.departments},
        }
        if known := chinese.get(by, {}).get(name):
            return known
    return name.replace("_", " ") if by in ("status", "grade") else name
