"""The workbooks of a zone and of a policy, made from the schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.report.forms.form import Allowed, Column, Page, either, workbook
from sim.report.inputs import CODES
from sim.report.names import bilingual, parameter
from sim.scenario.book_cells import written
from sim.scenario.book_heads import ABOUT, FIELD, GRADE_LISTS, LABEL, NO, TABLES, VALUE, YES, Table
from sim.scenario.json_schema import Parameter, catalogue
from sim.scenario.schema import Scenario
from sim.scenario.staff import STATUSES_ZH
from sim.words import N_, _, language

_PAGES = {
    "setting": ("Settings", "设定"),
    "assumption": ("Assumptions", "假设"),
    "lever": ("Levers", "政策参数"),
}
_KINDS = {
    "setting": N_("What the zone is, and how it is studied"),
    "assumption": N_("What nobody knows: a value, or a range such as 0.1~0.3"),
    "lever": N_("What a planner chooses; what changes over time is written {0: 0.2, 24: 0.4}"),
}
_EXPLANATIONS = ("Explanations", "说明")
_POLICY = ("Policy", "方案")
_MARKS = N_(
    "Marks: seed is the reform text, law a statute, evidence a study or published figure, assumed "
    "is assumed."
)
_FIRST = N_("Fill in what is yellow; an orange head stands over what is needed.")
_REST = (
    N_("A value that changes is written {0: 0.2, 24: 0.4}: 0.2 at first, 0.4 from month 24 on."),
    N_("Several names in a cell stand apart by commas. Sheets and columns may change places."),
    N_("Other sheets, and columns called Notes, are not read."),
    _MARKS,
    CODES,
)
_OF_ZONE = (
    _FIRST,
    N_("What is left blank keeps its default, which stands beside it."),
    N_("A range, for an assumption that nobody knows, is written 0.1~0.3."),
    *_REST,
    N_("Each column of posts has the name of a grade on its head; add one for a further grade."),
    N_("A line of totals is not read, but refused where it does not add up."),
)
_OF_POLICY = (
    N_("A policy changes levers only. Write what differs, and why; leave the rest blank."),
    _FIRST,
    N_("What is left blank stays as the policy that it builds on has it, or else the scenario."),
    *_REST,
)
_TELLS = {
    "title": N_("the policy in a line"),
    "why": N_("what the policy is meant to achieve"),
    "author": N_("who proposes it"),
    "date": N_("when it was written"),
    "reference": N_("documents that it stands in"),
    "baseline": N_("policy that this one builds on: its name or file"),
}


def zone_form(scenario: Scenario) -> bytes:
    """Return the workbook of a zone, filled in with one that is known."""
    data = scenario.model_dump()
    lists = [_list_page(table, data) for table in TABLES]
    kinds = [_parameters_page(kind, scenario, filled=True) for kind in _PAGES]
    told = [_(line) for line in _OF_ZONE]
    title = _("A zone: {title}").format(title=bilingual(scenario.title))
    fields = [each for table in TABLES for each in _fields(table)]
    pages = [_explanations(title, told, fields), *reversed(lists), *kinds]
    return workbook(pages, title)


def policy_form(scenario: Scenario) -> bytes:
    """Return the workbook of a policy for a zone, with what holds in it as it stands."""
    told = [_(line) for line in _OF_POLICY]
    title = _("A policy for {title}").format(title=bilingual(scenario.title))
    columns = [_column(LABEL), _column(VALUE, 50), Column(_("meaning"), width=50), _column(FIELD)]
    rows = [[_(ABOUT[field]), None, _(tells), field] for field, tells in _TELLS.items()]
    asked = {(row, 1): Allowed() for row in range(len(rows))}
    about = Page(either(*_POLICY), title, columns, rows, by_row=asked, open=False)
    levers = _parameters_page("lever", scenario, filled=False)
    return workbook([_explanations(title, told, []), about, levers], title)


def limits(parameter: Parameter) -> Allowed:
    """Return what may stand in the cell of a parameter."""
    several = parameter.dated or parameter.ranged or parameter.form != "single"
    loose = several or parameter.optional
    if parameter.plain is bool:
        return Allowed(choices=(either(YES[0], YES[1]), either(NO[0], NO[1])), text_too=loose)
    if parameter.choices and parameter.form == "single":
        loose = loose or language() == "zh"  # where codes and words alone are read as well
        return Allowed(choices=parameter.choices_in_cell, text_too=loose)
    if parameter.plain in (int, float) and parameter.form in ("single", "mapping"):
        whole = parameter.plain is int
        loose = loose and parameter.form == "single"
        return Allowed((), "", parameter.low, parameter.high, whole, loose, number=True)
    return Allowed()


def _list_page(table: Table, data: dict[str, Any]) -> Page:
    """Return the sheet of grades, families or departments, with those that are there."""
    section, name = table.place.split(".")
    fields = dict(_fields(table))
    grades = data["organisation"]["grades"] if "posts" in fields else []
    count = catalogue()["organisation.departments.*.posts"]
    own = Allowed(source=f"='{either(*TABLES[1].sheet)}'!$A$3:$A$302")
    columns: list[Column] = []
    group = None
    for each, known in fields.items():
        if each == "posts":
            heads = [either(grade["name"], grade["zh"] or grade["name"]) for grade in grades]
            group = (len(columns), len(columns) + len(heads) - 1, _head(known))
            columns += [Column(head, _tells(count), limits(count), 10) for head in heads]
        else:
            allowed = own if each == "family" else limits(known)
            columns.append(Column(_head(known), _tells(known), allowed, 16, known.required))
    rows = [
        [
            cell
            for each, known in fields.items()
            for cell in (
                [line["posts"].get(grade["name"]) for grade in grades]
                if each == "posts"
                else [_own(known, line[each])]
            )
        ]
        for line in data[section][name]
    ]
    return Page(either(*table.sheet), either(*table.sheet), columns, rows, group=group)


def _fields(table: Table) -> Iterator[tuple[str, Parameter]]:
    for name in table.section.model_fields:
        yield name, catalogue()[f"{table.place}.*.{name}"]


def _shown(known: Parameter, value: Any, grades: Mapping[str, str]) -> Any:
    """Return a value as it stands in its cell."""
    if value is None or value == []:
        return either("none", "无")
    if isinstance(value, bool):
        return either(YES[0], YES[1]) if value else either(NO[0], NO[1])
    if isinstance(value, Mapping) and known.dated:
        parts = (f"{month}: {_shown(known, each, grades)}" for month, each in value.items())
        return "{" + ", ".join(parts) + "}"
    if isinstance(value, list) and (known.choices or known.path in GRADE_LISTS):
        return _(", ").join(grades.get(each) or _shown(known, each, grades) for each in value)
    if language() == "zh" and value in known.choices:
        return known.chosen(value)
    return written(value)


def _own(known: Parameter, value: Any) -> Any:
    """Return the same, but nothing where it is the default."""
    return None if value == known.default and not known.required else _shown(known, value, {})


def _head(known: Parameter) -> str:
    return either(known.path.rpartition(".")[2].replace("_", " "), known.zh)


def _tells(known: Parameter) -> str:
    return f"{_(known.help)}{_(': ')}{known.in_cell}"


def _column(names: tuple[str, str], width: float = 26) -> Column:
    return Column(either(*names), width=width)


def _parameters_page(kind: str, scenario: Scenario, filled: bool) -> Page:
    """Return the sheet of all parameters of a kind, with what a zone has of them."""
    columns = [
        _column(LABEL, 30), _column(VALUE, 20),
        Column(_("default") if filled else _("as it stands"), width=18),
        Column(_("unit"), width=16), Column(_("allowed"), width=24), Column(_("meaning"), width=50),
        Column(_("mark"), width=10), Column(_("source"), width=30), _column(FIELD, 34),
    ]  # fmt: skip
    rows: list[list[Any]] = []
    asked: dict[tuple[int, int], Allowed] = {}
    grades = {name: either(name, zh) for name, zh in _grades(scenario).items()}
    for path, label, known, value, default in _values(kind, scenario):
        asked[len(rows), 1] = limits(known)
        own = None if not filled or value == default else _shown(known, value, grades)
        beside = default if filled else value
        rows.append(
            [
                label, own, None if beside == "" else _shown(known, beside, grades),
                scenario.organisation.currency.of_parameter(known.unit),
                known.in_cell, _(known.help), known.mark, _(known.source), path,
            ]
        )  # fmt: skip
    name = either(*_PAGES[kind])
    return Page(name, name + _(": ") + _(_KINDS[kind]), columns, rows, by_row=asked, open=False)


def _values(kind: str, scenario: Scenario) -> Iterator[tuple[str, str, Parameter, Any, Any]]:
    """Yield path, label, parameter, value and default of all that stand alone, by kind."""
    for path, known in catalogue().items():
        if known.kind != kind or "*" in path or known.form == "sections":
            continue
        value: Any = scenario
        for step in path.split("."):
            value = getattr(value, step)
        label = parameter(path)
        if known.form != "mapping":
            yield path, label, known, value, "" if known.required else known.default
            continue
        default = known.default or {}
        names = STATUSES_ZH if path == "staff.status_shares" else _grades(scenario)
        for name, zh in names.items():
            if name == "company":  # each department has its own share of them
                continue
            here = label + _(": ") + either(name, zh)
            beside = default.get(name, "")
            # What is left blank would be read as the default beside it.
            none = 0 if beside else ""
            yield f"{path}.{name}", here, known, value.get(name, none), beside


def _grades(scenario: Scenario) -> dict[str, str]:
    return {grade.name: grade.zh or grade.name for grade in scenario.organisation.grades}


def _explanations(
    title: str, lines: Sequence[str], fields: Sequence[tuple[str, Parameter]]
) -> Page:
    """Return the sheet that says how to fill in the others."""
    columns = [Column(_("How to fill in"), width=30), Column(_("allowed"), width=40),
               Column(_("meaning"), width=60), Column(_("source"), width=30)]  # fmt: skip
    rows: list[list[Any]] = [[line] for line in lines]
    for _name, known in fields:
        where = next(table for table in TABLES if known.path.startswith(table.place))
        head = either(*where.sheet) + _(": ") + _head(known)
        source = known.mark + _(": ") + _(known.source)
        rows.append([head, known.in_cell, _(known.help), source])
    return Page(either(*_EXPLANATIONS), title, columns, rows, open=False)
