"""The draft of a mapping: how a personnel file seems to be read, for a person to correct.

What is known stands in it; what is likely is a comment; what is open is blank, with what may be
written there. It is read back by `sim.staff.roster_reading`, which asks for what is still blank.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

from sim.scenario.schema import Scenario
from sim.staff.roster_draft import MOST, Draft, draft_of
from sim.staff.roster_heads import MEANT
from sim.staff.roster_mapping import DATES, STATUSES_BOTH, Columns
from sim.staff.roster_names import both, named, nearest
from sim.study.small_groups import LEAST
from sim.words import _, ngettext

_OPEN = "…"
_TITLES = {
    "主任科员|科员": _OPEN,
    "副局长|副主任|副部长|vice|deputy": "{vice}",
    "局长|主任|部长|director": _OPEN,
    "科长|head of section": _OPEN,
}
"""An example of how grades follow from titles, which a person fills in."""
_VICE = re.compile("副|deputy|vice", re.IGNORECASE)
_WORK = {
    "administration": ("办公", "党", "人事", "人力", "组织", "宣传", "纪", "群团", "机关", "office",
                       "admin", "human resource", "personnel"),
    "economy": ("经济", "招商", "投资", "商务", "企业", "产业", "科技", "旅游", "合作", "econom",
                "invest", "trade", "commerce", "tourism"),
    "construction": ("建", "规划", "国土", "交通", "工程", "水", "城管", "construct", "planning",
                     "transport", "works", "land"),
    "social": ("社会", "教育", "卫生", "民政", "信访", "街道", "社区", "social", "education",
               "health", "school"),
    "enforcement": ("执法", "审批", "市场", "安全", "监督", "监管", "环保", "enforce", "inspect",
                    "safety", "approval"),
    "finance": ("财", "审计", "金融", "国资", "资产", "税", "financ", "audit", "budget", "treasur"),
}  # fmt: skip
"""Parts of a department's name that speak for a family of work; only ever a suggestion."""


def mapping_draft(path: str | Path, scenario: Scenario, zone: str, out: str | Path) -> str:
    """Return the draft of a mapping as YAML.

    Parameters
    ----------
    path
        The personnel file.
    scenario
        Whose departments, grades and statuses its own are to be.
    zone, out
        Files that hold the scenario, and will hold the draft: for the command that comes next.
    """
    found = draft_of(path)
    parts = (
        _top(path, zone, out),
        _day(found),
        _columns(found),
        _dates(found),
        _departments(found, scenario),
        _grades(found, scenario),
        _statuses(found),
        _sexes(found),
    )
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part))) + "\n"


def _top(path: str | Path, zone: str, out: str | Path) -> Iterator[str]:
    name = Path(path).name
    yield _note(_("How {file} is read: a draft. Look at every line.").format(file=name))
    yield _note(_("What is blank is for you to fill in; what stands behind # is not read."))
    yield _note(_("No name or id of a person is in it, and no count below {n}.").format(n=LEAST))
    command = ["catfish", "check", zone, "--roster", str(path), "--mapping", str(out)]
    yield _note(
        _("It then says what is still missing: {command}").format(command=shlex.join(command))
    )


def _day(found: Draft) -> Iterator[str]:
    if found.day:
        yield _said(f"as_of: {found.day}", _("the day that the file names above its columns"))
    else:
        yield _open("as_of", _("the day that the list shows, such as 2017-12-31"))
    if found.header > 1:
        yield _said(f"header: {found.header}", _("the line that names the columns"))
    if found.encoding:
        told = _("found from the letters; if names below look wrong, correct it")
        yield _said(f"encoding: {found.encoding}", told)


def _columns(found: Draft) -> Iterator[str]:
    yield _note(_("Which column holds what."))
    yield "columns:"
    for field in Columns.model_fields:
        likely = ", ".join(map(_quoted, found.perhaps.get(field, [])))
        told = _("perhaps {names}, if it holds {meant}")
        likely = told.format(names=likely, meant=_(MEANT[field])) if likely else ""
        if field in found.columns:
            yield f"  {field}: {_quoted(found.columns[field])}"
        elif field == "department":
            yield _open("  department", likely or _("the column of departments"))
        elif field == "grade":
            told = likely or _("the column of grades")
            yield _open("  grade", _("{told}; if there is none, see grade_from").format(told=told))
        elif field == "id" and found.cut:
            told = _("ids are cut to numbers, so that different people look alike")
            yield f"  {_note('id: ' + told)}"
        elif likely:
            yield f"  {_note(field + ': ' + likely)}"
    if found.twice:
        told = _("Above two columns, so neither is read: {names}")
        yield _note(told.format(names=", ".join(map(_quoted, found.twice))))
    if found.rest:
        yield _note(_("Not used: {names}").format(names=", ".join(map(_quoted, found.rest[:MOST]))))
    if found.merged:
        yield _note(_("Blank departments stand below filled ones. If cells were merged, write:"))
        yield _note("fill_down: [department]")
    if "pay" in found.columns:
        told = _("by the name of its column; or {other}")
        other = {"month": "year", "year": "month"}[found.pay_period]
        yield _said(f"pay_period: {found.pay_period}", told.format(other=other))


def _dates(found: Draft) -> Iterator[str]:
    usual = list(DATES) if found.usual else []
    choices = [json.dumps([*forms, *usual]) for forms in found.forms]
    if len(choices) == 1:
        yield _said(f"dates: {choices[0]}", _("how dates are written: the only way that fits"))
    elif choices:
        yield _open("dates", _("dates fit more than one of these; take one:"))
        for each in choices:
            yield _note(f"dates: {each}")
    if found.undated:
        told = _("Some dates are read in no known way. Write how, such as {form}.")
        yield _note(told.format(form='dates: ["%m/%d/%Y"]'))


def _departments(found: Draft, scenario: Scenario) -> Iterator[str]:
    organisation = scenario.organisation
    own = [(each.name, each.zh) for each in organisation.departments]
    families = [each.name for each in organisation.families]
    told = _(
        "Departments. For each write one of the zone's: {names}; or {{family: F, workload: 1.0}} "
        "with F one of {families}."
    ).format(names=_listed(own), families=", ".join(families))

    def hint(text: str) -> str:
        low = text.casefold()
        for family, parts in _WORK.items():
            if family in families and any(part in low for part in parts):
                return _(" Perhaps {{family: {family}}}?").format(family=family)
        return ""

    yield from _values("departments", "department", told, found, own, hint)


def _grades(found: Draft, scenario: Scenario) -> Iterator[str]:
    own = [(each.name, each.zh) for each in scenario.organisation.grades]
    if "grade" in found.columns:
        told = _("Grades. For each write one of {names}.").format(names=_listed(own))
        yield from _values("grades", "grade", told, found, own)
        return
    yield _note(_("Only if no column holds grades: how they follow from titles. The grades are:"))
    yield _note(_listed(own))
    vice = next((name for name, zh in own if _VICE.search(f"{name} {zh}")), _OPEN)
    yield _note("grade_from:")
    yield _note(
        "  title: " + _("# needs columns.title; the first that fits wins, so vice posts come first")
    )
    for titles, grade in _TITLES.items():
        yield _note(f'    - ["{titles}", {grade.format(vice=vice)}]')
    yield _note(f"  otherwise: {_OPEN} " + _("# for each … one of the grades above"))


def _statuses(found: Draft) -> Iterator[str]:
    listed = _listed(STATUSES_BOTH)
    if "status" in found.columns:
        told = _("Statuses. For each write one of {names}.").format(names=listed)
        yield from _values("statuses", "status", told, found, STATUSES_BOTH)
    if blank := found.blank.get("status", 1):
        told = _("the status of all whose status is not in the file, one of {names}.")
        yield "constant:"
        count = " " + _count(blank) if "status" in found.columns else ""
        yield _open("  status", told.format(names=listed) + count)


def _sexes(found: Draft) -> Iterator[str]:
    if found.texts.get("sex"):
        yield from _values("sexes", "sex", _("For each write male or female."), found, [])


def _values(
    section: str,
    column: str,
    told: str,
    found: Draft,
    own: list[tuple[str, str]],
    hint: Callable[[str], str] = lambda text: "",
) -> Iterator[str]:
    """Yield a line for each text of a column: a blank, or what it is by its name."""
    if column not in found.texts:
        return
    yield _note(told)
    yield f"{section}:"
    known = both(own)
    allowed = [name for pair in own for name in pair if name]
    for text, rows in found.texts[column].items():
        if name := known.find(text):
            told = _("by its name: {text} is {name}")
            yield "  " + _note(told.format(text=text, name=name))
            continue
        likely = hint(text) or nearest(text, allowed)
        yield _said(f"  {_quoted(text)}:", _count(rows) + likely)
    if hidden := found.hidden[column]:
        told = ngettext(
            "{count} text is not listed, as it may be of one person; check lists what is not known",
            "{count} texts are not listed, as they may be of single persons, or are too many; check"
            " lists what is not known",
            hidden,
        )
        yield f"  {_note(told.format(count=hidden))}"


def _open(key: str, told: str) -> str:
    """Return a line to fill in."""
    return _said(f"{key}:", _("TO FILL IN: {told}").format(told=told))


def _said(line: str, told: str) -> str:
    return f"{line} {_note(told)}"


def _count(rows: int) -> str:
    """Return how many people, where that are enough to be told."""
    if rows < LEAST:
        return _("fewer than {n} people.").format(n=LEAST)
    return _("{count} people.").format(count=f"{rows:,}")


def _listed(pairs: list[tuple[str, str]]) -> str:
    return ", ".join(named(*pair) for pair in pairs)


def _quoted(text: str) -> str:
    """Return a text as YAML reads it back, whatever is in it."""
    signs = json.dumps(text, ensure_ascii=False)
    return "".join(sign if _seen(sign) else f"\\U{ord(sign):08x}" for sign in signs)


def _note(text: str) -> str:
    """Return a comment, which cannot end before its line does."""
    return "# " + "".join(each if _seen(each) else " " for each in text)


def _seen(sign: str) -> bool:
    """Tell whether a sign can be seen; so is a space of full width, which pads names: 部　门."""
    return sign.isprintable() or sign == "\u3000"
