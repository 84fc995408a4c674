"""What the names of a personnel file are: departments, grades, statuses and sexes.

A name is found in either language, or the mapping says what it is. What neither knows is asked
for, all at once; nothing is guessed.
"""

import json
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from sim.scenario.organisation import Organisation
from sim.staff.roster_cells import first_match
from sim.staff.roster_heads import COLUMNS
from sim.staff.roster_mapping import Described, Mapping, RosterError
from sim.staff.roster_names import Names, both, fold, named, nearest
from sim.staff.roster_workbook import KINDS, MATCHED
from sim.words import _, language, ngettext

OTHERS = "other departments"
_SEXES = dict.fromkeys(("male", "m", "man", "mr", "男", "男性"), "male")
_SEXES |= dict.fromkeys(("female", "f", "woman", "ms", "mrs", "miss", "女", "女性"), "female")
_CODES = {"1": "male", "2": "female"}
"""Sexes by their codes in GB/T 2261.1-2003."""
_FEW = 3  # spellings of a department that are shown
_COLUMN = {"grades": "grade", "statuses": "status", "sexes": "sex"}
_ALONE = 10  # texts that one person alone has, from which on a column is that of names or ids


class Match(NamedTuple):
    """What the names of a column are in the scenario.

    Attributes
    ----------
    written, value : Series
        By row, as the file writes it and what it is; missing where that is not known.
    found : dict
        How each name as it is written was found.
    """

    written: pd.Series
    value: pd.Series
    found: dict[str, str]


def match(text: pd.Series, own: Sequence[tuple[str, str]], said: Names[str], field: str) -> Match:
    """Find grades or statuses: by the mapping first, then by name or Chinese name."""
    known = both(own)
    english = Names({name: name for name, _ in own})
    value, found = {}, {}
    for written in map(str, text.dropna().unique()):
        name = said.find(written)
        if name is not None:
            value[written] = known.find(name)
            found[written] = _("mapping: {field}").format(field=field)
        elif (name := known.find(written)) is not None:
            value[written] = name
            found[written] = _("name") if english.find(written) else _("Chinese name")
    return Match(text, text.map(value).astype(object), found)


def match_sexes(text: pd.Series, said: Names[str]) -> Match:
    """Find sexes: by the mapping, by name, or by the codes 1 and 2.

    Where 0 stands beside 1 and 2 does not, codes are others than those of the standard.
    """
    texts = [str(each) for each in text.dropna().unique()]
    codes = {fold(each) for each in texts}
    standard = Names({} if "0" in codes and "2" not in codes else _CODES)
    ways = (
        (said, _("mapping: {field}").format(field="sexes")),
        (Names(_SEXES), _("name")),
        (standard, "GB/T 2261.1"),
    )
    value, found = {}, {}
    for written in texts:
        for names, how in ways:
            if sex := names.find(written):
                value[written], found[written] = sex, how
                break
    return Match(text, text.map(value).astype(object), found)


def match_departments(text: pd.Series, mapping: Mapping, organisation: Organisation) -> Match:
    """Find departments; those that differ in case, width or spaces alone are one."""
    own = [(each.name, each.zh) for each in organisation.departments]
    known, english = both(own), Names({name: name for name, _ in own})
    said = Names(mapping.departments)
    patterned = first_match(text, mapping.department_patterns)
    patterns = dict(zip(text, patterned, strict=True))
    value, found = {}, {}
    spelt: dict[str, str] = {}
    by_mapping = _("mapping: {field}")
    for written in map(str, text.dropna().unique()):
        entry = said.find(written)
        if entry is not None:
            name, how = entry.name or written, by_mapping.format(field="departments")
        elif isinstance(patterns[written], str):
            name, how = patterns[written], by_mapping.format(field="department_patterns")
        else:
            name, how = written, ""
            if known.find(written):
                how = _("name") if english.find(written) else _("Chinese name")
        value[written] = known.find(name) or spelt.setdefault(fold(name), name)
        found[written] = how
    return Match(text, text.map(value).astype(object), found)


class Told(NamedTuple):
    """What the mapping says of a department, and where."""

    about: Described
    source: str


def told_of(
    departments: Sequence[str], mapping: Mapping, organisation: Organisation
) -> dict[str, Told]:
    """Return what the mapping says of departments, by their names once they are matched."""
    known = both((each.name, each.zh) for each in organisation.departments)
    families = [each.name for each in organisation.families]
    rest = mapping.constant.family
    _check_family(rest, f"{mapping.source}: constant.family", families)

    def key(name: str) -> str:
        return known.find(name) or fold(name)

    said: dict[str, dict[str, object]] = {}
    for written, entry in mapping.departments.items():
        field = f"{mapping.source}: departments.{written}"
        _check_family(entry.family, f"{field}.family", families)
        about = said.setdefault(key(entry.name or written), {})
        for what, value in entry.model_dump(exclude={"name"}, exclude_none=True).items():
            if about.setdefault(what, value) != value:
                raise RosterError(
                    _(
                        "{field}.{what} is {value!r}, and another entry says {about!r} of the "
                        "same department. Keep one."
                    ).format(field=field, what=what, value=value, about=about[what])
                )
    told, by_mapping = {}, _("mapping: {field}")
    for name in departments:
        about = said.get(key(name), {})
        if about:
            told[name] = Told(
                Described.model_validate(about), by_mapping.format(field="departments")
            )
        if rest and "family" not in about and known.find(name) is None:
            about = about | {"family": rest}
            told[name] = Told(
                Described.model_validate(about), by_mapping.format(field="constant.family")
            )
    return told


def _check_family(family: str | None, field: str, families: list[str]) -> None:
    if family is not None and family not in families:
        raise RosterError(
            _(
                "{field} is {family!r}, which is no family of the scenario.{family2} Allowed: "
                "{names}."
            ).format(
                field=field,
                family=family,
                family2=nearest(family, families),
                names=", ".join(families),
            )
        )


def departments_table(
    people: pd.Series,
    written: pd.Series,
    found: dict[str, str],
    told: dict[str, Told],
    organisation: Organisation,
) -> pd.DataFrame:
    """Return a row for each department: what it is, how many people it has, how it was found.

    Parameters
    ----------
    people, written
        By row: the department once matched, and as the file writes it.
    found
        How each name as written was matched.
    told
        What the mapping says of departments.
    """
    known = {each.name: each for each in organisation.departments}
    spellings = written.groupby(people, sort=False).unique()
    rows = []
    for name, count in people.value_counts(sort=False).items():
        here = known.get(str(name))
        about, source = told.get(str(name), Told(Described(), ""))
        spelt = list(spellings[str(name)])
        ways = [source, *(found[each] for each in spelt)]
        if name == OTHERS:
            ways = [source, _("mapping: {field}").format(field="top_departments")]
        rows.append(
            {
                "department": name,
                "zh": here.zh if here else "",
                "kind": about.kind or (here.kind if here else "department"),
                "family": about.family or (here.family if here else None),
                "workload": about.workload or (here.workload if here else 1.0),
                "people": int(count),
                "written": ", ".join(spelt[:_FEW]) + " …" * (len(spelt) > _FEW),
                "found": "; ".join(dict.fromkeys(filter(None, ways))),
            }
        )
    return pd.DataFrame(rows)


def values_table(column: str, matched: Match, read_as: pd.Series) -> pd.DataFrame:
    """Return a row for each text of a column: what it is, of how many, and how it was found."""
    written = matched.written[read_as.index].rename("written")
    counts = read_as.groupby([written, read_as.rename("read_as")], sort=False).size()
    table = counts.reset_index(name="people")
    table.insert(0, "column", column)
    return table.assign(found=table["written"].map(matched.found))


def ask_departments(table: pd.DataFrame, mapping: Mapping, organisation: Organisation) -> str:
    """Return what to write for departments that nothing is known of, "" if all are known."""
    unknown = table[table["family"].isna()]
    if wrong := _no_groups("department", table["people"], mapping):
        return wrong
    if unknown.empty:
        return ""
    names = [name for each in organisation.departments for name in (each.name, each.zh) if name]
    families = ", ".join(each.name for each in organisation.families)
    listed = ", ".join(named(each.name, each.zh) for each in organisation.departments)
    counts = dict(zip(unknown["department"], unknown["people"], strict=True))
    if mapping.in_sheet:
        told = _(
            "departments that the scenario does not have; what work they do is not guessed. Add "
            "to the sheet {source} a row for each:\n{lines}\nwith, under {read_as}, the department "
            "of the scenario that it is ({listed}); or leave that blank and write, under {family}, "
            "one of {families}."
        )
        heads = {"read_as": _head("read_as"), "family": _head("family")}
        lines = _rows("departments", counts, names)
        return told.format(
            source=mapping.source, lines=lines, listed=listed, families=families, **heads
        )
    told = _(
        "departments that the scenario does not have; what work they do is not guessed. Write in "
        "{source}\n  departments:\n{lines}\nwith, for each, the department of the scenario that it "
        "is ({listed}), or {{family: F, workload: 1.0}} where F is one of {families}. constant: "
        "{{family: F}} says it of all that are left."
    )
    return told.format(
        source=mapping.source, lines=_lines(counts, names), listed=listed, families=families
    )


def ask_values(
    field: str,
    matched: Match,
    read_as: pd.Series,
    own: Sequence[tuple[str, str]],
    mapping: Mapping,
) -> str:
    """Return what to write for grades, statuses or sexes that are not known, "" if all are."""
    text = matched.written[read_as.index][read_as.isna()]
    text = text[~text.isin(matched.found)]
    listed = ", ".join(named(*each) for each in own)
    asked = []
    if field == "statuses" and text.isna().any():
        unknown = int(text.isna().sum())
        told = ngettext(
            "the status of {count} person is not in the file, and is not guessed. Write in "
            "{source} constant: {{status: S}}, with S one of {listed}.",
            "the status of {count} people is not in the file, and is not guessed. Write in "
            "{source} constant: {{status: S}}, with S one of {listed}.",
            unknown,
        )
        if mapping.in_sheet:
            told = ngettext(
                "the status of {count} person is not in the file, and is not guessed. Write it in "
                "the roster's column {column}, one of {listed}.",
                "the status of {count} people is not in the file, and is not guessed. Write it in "
                "the roster's column {column}, one of {listed}.",
                unknown,
            )
        column = mapping.columns.status or COLUMNS["status"][language() == "zh"]
        facts = {"source": mapping.source, "listed": listed, "column": column}
        asked.append(told.format(count=f"{unknown:,}", **facts))
    counts = {str(each): int(rows) for each, rows in text.value_counts().items()}
    if counts and (wrong := _no_groups(_COLUMN[field], pd.Series(counts), mapping)):
        asked.append(wrong)
    elif counts and mapping.in_sheet:
        told = _(
            "{field} that are neither known by name nor on the sheet of matches; they are not "
            "guessed. Add to the sheet {source} a row for each:\n{lines}\nwith, under {read_as}, "
            "one of {listed}."
        )
        lines = _rows(field, counts, [name for pair in own for name in pair])
        facts = {"source": mapping.source, "listed": listed, "read_as": _head("read_as")}
        asked.append(
            told.format(
                field=field if language() == "en" else KINDS[field][1], lines=lines, **facts
            )
        )
    elif counts:
        told = _(
            "{field} that are neither known by name nor in the mapping; they are not guessed. "
            "Write in {source}\n  {field}:\n{lines}\nwith, for each, one of {listed}; or leave "
            "such rows out with leave_out."
        )
        lines = _lines(counts, [name for pair in own for name in pair])
        asked.append(told.format(field=field, source=mapping.source, lines=lines, listed=listed))
    if counts and field == "sexes":
        asked.append(_("A cell that tells no sex may be left blank: it is then filled in."))
    return "\n".join(asked)


def of_persons(counts: pd.Series) -> bool:
    """Tell whether texts that so many people have are rather those of single people."""
    alone = int((counts == 1).sum())
    return alone > _ALONE and 2 * alone >= counts.sum()


def _no_groups(column: str, counts: pd.Series, mapping: Mapping) -> str:
    """Return that a column is not one of groups, "" if it may be; its cells may be of persons."""
    if not of_persons(counts):
        return ""
    told = _(
        "columns.{column} in {source} names a column that holds {texts} different texts for "
        "{people} people, so it is none of groups. Name the column that is."
    )
    people = f"{int(counts.sum()):,}"
    return told.format(column=column, source=mapping.source, texts=len(counts), people=people)


def _lines(counts: dict[str, int], allowed: Sequence[str]) -> str:
    """Return a line to complete for each name, with how many people it concerns."""
    return "\n".join(
        f"    {json.dumps(name, ensure_ascii=False)}:   {_people(count)}{nearest(name, allowed)}"
        for name, count in counts.items()
    )


def _rows(kind: str, counts: dict[str, int], allowed: Sequence[str]) -> str:
    """Return a row to add to the sheet of matches for each name, and how many it concerns."""
    of = KINDS[kind][language() == "zh"]
    told = _("{kind}={of}, {written}={name}, {read_as}=…")
    heads = {each: _head(each) for each in ("kind", "written", "read_as")}
    return "\n".join(
        f"    {told.format(of=of, name=name, **heads)}   {_people(count)}{nearest(name, allowed)}"
        for name, count in counts.items()
    )


def _head(column: str) -> str:
    """Return what a column of the sheet of matches is called."""
    return MATCHED[column][language() == "zh"]


def _people(count: int) -> str:
    return ngettext("# {count} person.", "# {count} people.", count).format(count=f"{count:,}")
