"""The workbook of a roster: nobody's name is asked for, and what departments are is said in it."""

from __future__ import annotations

from sim.report.forms.form import Allowed, Column, Page, either, workbook
from sim.report.names import bilingual
from sim.scenario.schema import Scenario
from sim.scenario.staff import STATUSES_ZH
from sim.staff.roster_heads import AS_OF, COLUMNS
from sim.staff.roster_mapping import SEXES_BOTH
from sim.staff.roster_workbook import KINDS, MATCHED, MATCHING
from sim.words import N_, _

_PEOPLE, _EXPLANATIONS = ("Roster", "花名册"), ("Explanations", "说明")
_TELLS = {
    "id": N_("May be left blank. No names: results hold totals only, and no id is kept."),
    "department": N_("A department of the zone. Others go on the sheet of matches."),
    "grade": N_("A grade of the zone. Others go on the sheet of matches."),
    "status": N_("Before the reform. Others go on the sheet of matches."),
    "sex": N_("Retirement depends on it. Where it is blank, it is filled in and said."),
    "birth": N_("A day such as 1985-05-01; a month or year will do."),
    "hired": N_("When the person came to this zone; where it is blank, it is filled in and said."),
    "pay": N_(
        "All pay of a month on average, before tax; where blank, that of the grade. It becomes "
        "archived pay and nothing else: spending goes by the standard pay of posts."
    ),
}
_HOW = (
    N_("One line a person. Vacant posts and lines of totals are left out by themselves."),
    N_("The day of the roster stands above the heads, and no other date there."),
    N_("Columns may change places; of the file of the personnel office, others are not read."),
    N_("Names of departments, grades and statuses may be English or Chinese."),
    N_("What the zone calls otherwise goes on the sheet of matches, one line a name."),
    N_("Of a department that the zone does not have, give the family of work instead."),
)


def roster_form(scenario: Scenario) -> bytes:
    """Return the workbook of a roster for a zone."""
    organisation = scenario.organisation
    departments = tuple(
        either(unit.name, unit.zh or unit.name) for unit in organisation.departments
    )
    grades = tuple(either(grade.name, grade.zh or grade.name) for grade in organisation.grades)
    statuses = tuple(either(name, zh) for name, zh in STATUSES_ZH.items())
    sexes = tuple(either(*names) for names in SEXES_BOTH)
    allowed = {
        "department": Allowed(choices=departments, text_too=True),
        "grade": Allowed(choices=grades, text_too=True),
        "status": Allowed(choices=statuses, text_too=True),
        "sex": Allowed(choices=sexes),
        "pay": Allowed(low=0, number=True),
    }
    columns = [
        Column(either(*COLUMNS[field][:2]), _(tells), allowed.get(field, Allowed()), 18,
               field in ("department", "grade"))
        for field, tells in _TELLS.items()
    ]  # fmt: skip
    title = _("Roster of {title}").format(title=bilingual(scenario.title))
    people = Page(either(*_PEOPLE), title, columns, above=[(either(*AS_OF), None)])
    kinds = tuple(either(*names) for names in KINDS.values())
    families = tuple(family.name for family in organisation.families)
    reads = {
        "kind": Allowed(choices=kinds),
        "read_as": Allowed(choices=(*departments, *grades, *statuses, *sexes)),
        "family": Allowed(choices=families),
    }
    matches = Page(
        either(*MATCHING), _("What names of the roster are in the zone"),
        [Column(either(*head), "", reads.get(what, Allowed()), 26)
         for what, head in MATCHED.items()],
    )  # fmt: skip
    told = [
        Column(_("How to fill in"), width=30), Column(_("meaning"), width=90)
    ]  # fmt: skip
    rows = [[_(line)] for line in _HOW]
    rows += [[either(*COLUMNS[field][:2]), _(tells)] for field, tells in _TELLS.items()]
    explained = Page(either(*_EXPLANATIONS), title, told, rows, open=False)
    return workbook([people, matches, explained], title)
