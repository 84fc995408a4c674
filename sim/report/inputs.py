"""What was read, as a planner should see it before anything is run."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd
from rich import box
from rich.table import Table
from rich.text import Text

from sim.report.names import bilingual, said, wrapped
from sim.report.wording import rounded
from sim.scenario.draws import uncertain
from sim.scenario.organisation import Grade
from sim.scenario.problems import show
from sim.scenario.schema import Scenario
from sim.scenario.staff import STATUSES_ZH
from sim.staff.roster import NOT_GIVEN, PAY_RATIO, Roster
from sim.staff.roster_grades import BY_PAY, OTHER_TITLES
from sim.staff.roster_mapping import SEXES_BOTH
from sim.words import N_, _, language, ngettext

_LONGEST = 36  # characters of a default; a list of departments would fill the screen
_FAR = 2  # times the mean pay of the posts, or one part in so many
_OLD = 0.05  # past retirement, of a list: more are hardly in service
_WIDE = 40  # cells of what a kind of parameter is, before it wraps
_ROSTER = {
    "in the file": N_("in the file"),
    "department": N_("department"),
    "family": N_("family"),
    "workload": N_("workload"),
    "people": N_("people"),
    "found": N_("found by"),
    "column": N_("column"),
    "written": N_("in the file"),
    "read_as": N_("read as"),
    "what": N_("what"),
    "reason": N_("reason"),
    "rows": N_("rows"),
    "grade": N_("grade"),
    "status": N_("status"),
    "sex": N_("sex"),
    "birth": N_("date of birth"),
    "age": N_("age"),
    "hired": N_("date hired"),
    "service": N_("service, years"),
    "pay": N_("pay"),
    "title": N_("job title"),
    "id": N_("number"),
    "all": N_("all"),
    "dropped": N_("dropped"),
    "left out": N_("left out"),
    "imputed": N_("filled in"),
    "left empty": N_("left empty"),
    "merged": N_("merged"),
}
"""Heads of what is told of a roster, and what was done to which of its columns."""
_INSTEAD = (NOT_GIVEN, OTHER_TITLES, BY_PAY)
"""What stands in a roster's place where it says nothing, or a rule does."""
_KINDS = {
    "lever": N_("lever: what a planner chooses; dated {24: 0.4}, what was there holds until then"),
    "assumption": N_("assumption: what nobody knows"),
    "setting": N_("setting: what the zone is, and how it is studied"),
}
MARKS = {
    "seed": N_("reform text"),
    "law": N_("law"),
    "evidence": N_("evidence"),
    "assumed": N_("assumed"),
}
"""What a number rests on: in English as it is written in a scenario."""
CODES = N_(
    "Codes in sources: ST structure, ID identity, AP appointment, KP assessment and PA pay are "
    "statements of the reform text; A and G are where it is open or garbled, R and K how it can be "
    "read; L is a legal notice."
)
"""What the codes stand for that sources name; docs/reform-text.md has each."""


def zone_facts(scenario: Scenario) -> dict[str, Any]:
    """Return the size of a zone, what is uncertain in it, and how it would be run."""
    organisation, study = scenario.organisation, scenario.study
    return {
        "title": scenario.title,
        "units": len(organisation.departments),
        "former_units": _former_units(scenario),
        "posts": organisation.size,
        "posts_by_grade": {
            grade.name: sum(unit.posts.get(grade.name, 0) for unit in organisation.departments)
            for grade in organisation.grades
        },
        "never": [{"parameter": path, "month": month} for path, month in scenario.never()],
        "ranges": {path: list(_at(scenario, path)) for path in uncertain(scenario)},
        "years": study.years,
        "replications": study.replications,
        "seed": study.seed,
    }


def zone_table(facts: Mapping[str, Any], scenario: Scenario) -> Table:
    """Return the facts of a zone as a table."""
    grades = {grade.name: grade.zh for grade in scenario.organisation.grades if language() == "zh"}
    table = Table(box=None, show_header=False)
    table.add_row(_("Zone"), bilingual(facts["title"]))
    table.add_row(_("Units"), f"{facts['units']:,}")
    if facts["former_units"]:
        merged = _("{count}, merged on the first day; --json says into what")
        merged = merged.format(count=f"{len(facts['former_units']):,}")
        table.add_row("  " + _("former units"), merged)
    posts = _("{count} (headcount once all are filled)").format(count=f"{facts['posts']:,}")
    table.add_row(_("Posts"), posts)
    for grade, posts in facts["posts_by_grade"].items():
        table.add_row(f"  {grades.get(grade) or grade}", f"{posts:,}")
    study = _("{years} years, {count} histories per policy")
    count = f"{facts['replications']:,}"
    table.add_row(_("Study"), study.format(years=facts["years"], count=count))
    for each in facts["never"]:
        late = _("{parameter} in month {month}, after the last year")
        late = late.format(parameter=said(each["parameter"]), month=each["month"])
        table.add_row("  " + _("never reached"), late)
    table.add_row(_("Seed"), str(facts["seed"]))
    none = "" if facts["ranges"] else _("none: every assumption is a value")
    table.add_row(_("Ranges"), none)
    for path, (low, high) in facts["ranges"].items():
        drawn = _("{low} to {high}, drawn anew for every two histories")
        table.add_row(f"  {said(path)}", drawn.format(low=f"{low:g}", high=f"{high:g}"))
    return table


def doubts_of_pay(doubtful: Iterable[tuple[Grade, Grade]]) -> Iterator[str]:
    """Yield what is unlikely of the standard pay of grades, each with the grade below it."""
    for above, below in doubtful:
        facts = {
            "grade": _called(above.name, above.zh), "below": _called(below.name, below.zh),
            "pay": f"{above.pay:,.12g}", "less": f"{below.pay:,.12g}",
        }  # fmt: skip
        if above.pay < below.pay:
            told = _(
                "{grade} has a lower standard pay ({pay}) than {below}, the grade below it "
                "({less}): grades are listed lowest first"
            )
        else:
            told = _(
                "{grade} has more than five times the standard pay ({pay}) of {below}, the grade "
                "below it ({less}): one of them may be wrong"
            )
        yield told.format(**facts)


def pay_of_roster(about: Mapping[str, Any]) -> str:
    """Return what the pay in a roster is used for and how far it is from that of the posts.

    "" where that is not known of it.
    """
    if (ratio := about.get(PAY_RATIO)) is None:
        return ""
    told = _(
        "monthly pay in the roster becomes archived pay and nothing else; spending goes by the "
        "standard pay of posts. The roster's mean is {ratio} times that of its posts"
    )
    if far_paid(about):
        told = _(
            "monthly pay in the roster becomes archived pay and nothing else; spending goes by the "
            "standard pay of posts. WARNING: the roster's mean is {ratio} times that of its posts; "
            "is it pay of a month, and is the standard pay of grades right?"
        )
    return told.format(ratio=f"{ratio:,.2f}")


def far_paid(about: Mapping[str, Any]) -> bool:
    """Return whether the mean pay in a roster is far from that of its posts."""
    return not 1 / _FAR <= about.get(PAY_RATIO, 1) <= _FAR


def past_retirement(roster: Roster, scenario: Scenario) -> str:
    """Return how many people of a roster are past their retirement age on its day.

    "" if none are, or if the roster does not say how old anybody is.
    """
    people, staff, report = roster.people, scenario.staff, roster.report
    filled = report[(report["what"] == "imputed") & (report["column"] == "age")]
    if filled["rows"].sum() == len(people):
        return ""
    ends = people["sex"].map(
        {"male": staff.retirement_age_men, "female": staff.retirement_age_women}
    )
    past = int((people["age_months"] >= (12 * ends).round()).sum())
    if not past:
        return ""
    told = ngettext(
        "{count} of {all} people of the roster is past the retirement age on its day, {day}, and "
        "retires in the first month",
        "{count} of {all} people of the roster are past their retirement age on its day, {day}, "
        "and retire in the first month",
        past,
    )
    if past > len(people) * _OLD:
        told = ngettext(
            "WARNING: {count} of {all} people of the roster is past the retirement age on its "
            "day, {day}, and retires in the first month; is that the day that the list shows?",
            "WARNING: {count} of {all} people of the roster are past their retirement age on its "
            "day, {day}, and retire in the first month; is that the day that the list shows?",
            past,
        )
    return told.format(count=f"{past:,}", all=f"{len(people):,}", day=roster.source["as_of"])


def _called(name: str, zh: str) -> str:
    return zh if zh and language() == "zh" else name


def _former_units(scenario: Scenario) -> dict[str, str]:
    """Return which department each former unit becomes part of; nothing if none are merged."""
    from sim.reform.consolidation import consolidation_map

    organisation = scenario.organisation
    if not organisation.consolidation.active:
        return {}
    merged = consolidation_map(organisation)
    if len(merged) == len(organisation.departments):
        return {}
    return dict(zip(merged.former_unit, merged.department, strict=True))


def how_read(roster: Roster) -> Iterator[str]:
    """Yield how many of a roster were read, of which day, from which columns, and what was not."""
    source = roster.source
    rows = int(source["rows_read"]) - int(source["rows_left_out"])
    told = ngettext(
        "{kept} of {rows} person read from {file} ({encoding})",
        "{kept} of {rows} people read from {file} ({encoding})",
        rows,
    )
    count = {"kept": f"{source['rows_kept']:,}", "rows": f"{rows:,}"}
    yield told.format(**count, file=source["file"], encoding=source["encoding"])
    taken = [f"{head} → {_(_ROSTER[field])}" for field, head in roster.columns.items()]
    told = _("the roster shows {day}; its columns are read as {columns}")
    yield told.format(day=source["as_of"], columns=_(", ").join(taken))
    if roster.unread:
        told = _("sheets that are not read: {sheets}")
        yield told.format(sheets=_(", ").join(roster.unread))


def roster_tables(roster: Roster, scenario: Scenario) -> list[Table]:
    """Return what the names in a roster are read as, and what was changed in it."""
    chinese = language() == "zh"
    departments = roster.departments.assign(
        department=[
            str(row.zh) if chinese and row.zh else f"{row.department} {row.zh}".strip()
            for row in roster.departments.itertuples()
        ],
        workload=roster.departments["workload"].map("{:g}".format),
    )
    shown = departments[["written", "department", "family", "workload", "people", "found"]]
    titles = (
        (_("Departments of the roster"), shown.rename(columns={"written": "in the file"})),
        (_("Grades, statuses and sexes of the roster"), _values(roster.values, scenario)),
        (_("What was changed in the roster"), roster.report),
    )
    return [_table(title, rows) for title, rows in titles if len(rows)]


def _table(title: str, rows: pd.DataFrame) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left")
    for column in rows.columns:
        numeric = column in ("workload", "people", "rows")
        head = _(_ROSTER.get(column, column))
        table.add_column(head, justify="right" if numeric else "left", overflow="fold")
    for row in rows.itertuples(index=False):
        cells = dict(zip(rows.columns, row, strict=True))
        table.add_row(*(_cell(name, cell) for name, cell in cells.items()))
    return table


def _values(rows: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Return grades, statuses and sexes, in Chinese by the names that they have there."""
    if language() == "en":
        return rows
    named = {grade.name: grade.zh for grade in scenario.organisation.grades}
    named |= STATUSES_ZH | dict(SEXES_BOTH)
    return rows.assign(read_as=rows["read_as"].map(lambda name: named.get(name) or name))


def _cell(column: str, cell: Any) -> str:
    """Return a cell; what a roster calls things stays as it is written there."""
    if isinstance(cell, int):
        return f"{cell:,}"
    ours = column in ("what", "column") or cell in _INSTEAD
    return _(_ROSTER.get(str(cell), str(cell))) if ours else str(cell)


def parameters_table(parameters: pd.DataFrame) -> Table:
    """Return parameters as a table by kind, without sources, which would not fit."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(_("parameter"), no_wrap=True)
    table.add_column(_("default"), max_width=18)
    table.add_column(_("allowed"), max_width=22, overflow="fold")
    table.add_column(_("mark"))
    # Not cut with dots: of lines that hold Chinese, rich counts the blank at their end.
    table.add_column(_("meaning"), overflow="fold")
    for kind, meaning in _KINDS.items():
        rows = parameters[parameters.kind == kind].to_dict("records")
        for place, row in enumerate(rows):
            if place == 0:
                # In lines no wider than most paths, as this column is never broken.
                table.add_row(Text("\n".join(wrapped(_(meaning), _WIDE, 4)), style="bold"))
            default = "" if row["default"] is None else show(row["default"])
            default = default if len(default) <= _LONGEST else f"{default[: _LONGEST - 1]}…"
            allowed = " ".join(filter(None, [ends(row["low"], row["high"]), _(row["unit"])]))
            names = f"{row['path']}\n{row['chinese']}"
            mark = row["mark"] if language() == "en" else _(MARKS[row["mark"]])
            table.add_row(names, default, allowed, mark, _(row["description"]))
        table.add_section()
    return table


def ends(low: float | None, high: float | None) -> str:
    """Write a range, of which either end may be missing."""
    known = [rounded(end) if pd.notna(end) else "" for end in (low, high)]
    if not any(known):
        return ""
    return _("{low} to {high}").format(low=known[0] or _("any"), high=known[1] or _("any"))


def _at(scenario: Scenario, path: str) -> Any:
    value: Any = scenario
    for name in path.split("."):
        value = getattr(value, name)
    return value
