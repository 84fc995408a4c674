"""The options side by side (方案比选表): what each sets, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sim.report import comparison, views
from sim.report.names import bilingual, in_words, parameter
from sim.report.paper.borrowed import line_of
from sim.report.paper.content import Figure, Part, Prose, Row, Section, Table
from sim.report.paper.pictures import picture
from sim.report.paper.shelf import Shelf
from sim.report.table import BLOCKS, lines
from sim.scenario.schema import Scenario
from sim.scenario.spoken import value_in_words, with_unit
from sim.study.comparison import Comparison
from sim.study.policies import BASELINE, differences
from sim.words import _, aside

_ACROSS = 5  # policies side by side on a page
_NEW = ("pay.", "assessment.coefficient_", "exit.tail_", "exit.unqualified_years")
"""How paths begin of what matters only under the new assessment and pay."""
_OLD = "pay.former_"
_ROUNDS = (
    "appointment.term_months", "appointment.contract_end",
    "appointment.direct_grades", "appointment.competitive_grades", "appointment.order",
    "appointment.fall", "appointment.unfit_share", "appointment.record_weight",
    "recruitment.challenge_share",
)  # fmt: skip
"""The same of what matters only where people are appointed for a term."""
_SWITCHED = ("behaviour.", "organisation.consolidation.")
"""The same of sections that a switch of their own turns off."""
_SWITCHES = ("on", "active")
_FORMER = {"pay.incentive_ratio": "pay.former_ratio", "pay.link": "pay.former_link"}
"""What holds where those are not in force."""


def section(shelf: Shelf) -> Section:
    """Return what the options are, and the table to choose from."""
    parts: list[Part] = []
    for place, study in enumerate(shelf.comparisons):
        parts += [*shelf.which(study), *_parts(study, f"options-{place + 1}")]
    return Section(_("The options compared"), tuple(parts))


def _parts(study: Comparison, key: str) -> Iterator[Part]:
    origins = {name: scenario.origin for name, scenario in study.policies.items()}
    titles = {
        name: bilingual(origin.policies[-1].title) if origin.policies else ""
        for name, origin in origins.items()
    }
    if any(titles.values()):
        rows = tuple(Row((in_words(name), title or "–")) for name, title in titles.items())
        heads = (_("policy"), _("its file calls it"))
        yield Table(f"{key}-names", _("The options"), heads, rows, words=(1,))
    yield from _settings(study, f"{key}-settings")
    yield from outcomes_table(study, key, _("Options compared"), dict(BLOCKS))
    yield Figure(
        f"{key}-kpi",
        _("KPI under each option, less that of the baseline"),
        _("Each option's difference from the baseline in the KPI outcome, with its 95 % interval."),
        picture(lambda ax: comparison.difference(study, ax)),
        key,
    )
    yield Figure(
        f"{key}-worth",
        _("What each option costs and achieves"),
        _(
            "Across: spending less that of the baseline. Up: KPI less that of the baseline. The "
            "dotted line joins the options that none beats in both."
        ),
        picture(lambda ax: views.frontier(study, ax), (7.0, 4.2)),
        key,
    )
    yield Figure(
        f"{key}-measured",
        _("KPI as measured and in truth, less that of the baseline"),
        _("Each option's difference from the baseline twice: as measured, and as it is."),
        picture(lambda ax: views.measured(study, ax)),
        key,
    )


def _settings(study: Comparison, key: str) -> Iterator[Part]:
    """Yield in what the options differ in effect."""
    several = study.policies
    base = several[study.baseline]
    paths = dict.fromkeys(path for each in several.values() for path in differences(base, each))
    if "assessment.active" in paths:
        paths |= dict.fromkeys(_FORMER)
    told = [path for path in paths if any(_in_force(each, path) for each in several.values())]
    if not told:
        yield Prose(_("The options set nothing differently."))
        return
    dumps = [(each, each.model_dump(mode="json")) for each in several.values()]
    cells = [[_set(scenario, data, path) for scenario, data in dumps] for path in told]
    rows = tuple(Row((named(path), *some)) for path, some in zip(told, cells, strict=True))
    heads = (_("setting"), *map(in_words, several))
    caption = _("What the options set")
    yield Table(key, caption, heads, rows, words=tuple(range(1, len(heads))))


def _in_force(scenario: Scenario, path: str) -> bool:
    """Return whether it matters what a scenario sets."""
    if path.startswith(_SWITCHED):
        parent, _dot, name = path.rpartition(".")
        section = _at(scenario.model_dump(), parent)
        off = isinstance(section, Mapping) and any(section.get(on) is False for on in _SWITCHES)
        return name in _SWITCHES or not off
    if path == "appointment.coverage":  # it says whose pay is new as well
        return scenario.appointment.active or scenario.assessment.active
    if path.startswith(_ROUNDS):
        return scenario.appointment.active
    return scenario.assessment.active or not path.startswith(_NEW) or path.startswith(_OLD)


def _set(scenario: Scenario, data: Mapping[str, object], path: str) -> str:
    """Return what a scenario sets; of what is not in force, what holds instead."""
    if _in_force(scenario, path):
        return with_unit(path, _at(data, path))
    if path not in _FORMER:
        return _("not in force")
    return _("not in force ({value} as before)").format(
        value=value_in_words(_FORMER[path], _at(data, _FORMER[path]))
    )


def outcomes_table(
    study: Comparison,
    key: str,
    caption: str,
    blocks: Mapping[str, Sequence[str]],
    brief: bool = False,
) -> Iterator[Table]:
    """Yield outcomes down and policies across; several tables where they do not fit a page.

    A brief one has of each outcome its means and differences alone.
    """
    told = [
        (heading, list(lines(study.summary, some, study.baseline)))
        for heading, some in blocks.items()
    ]
    groups = list(_fitting(list(study.policies), study.baseline))
    shown = study.summary[
        study.summary.outcome.isin([each for some in blocks.values() for each in some])
    ]
    unseen = (shown["mean"] == 0) & (shown.low == 0) & (shown.high > 0)
    notes = (
        _("At most: the end of the 95 % interval where nothing was seen.") if unseen.any() else ""
    )
    for place, policies in enumerate(groups, start=1):
        rows: list[Row] = []
        for heading, block in told:
            if heading and block:
                rows.append(Row((_(heading),), heading=True))
            cells = ((line.label, *(line.cells[each] for each in policies)) for line in block)
            lined = list(map(line_of, cells))
            rows += [row for at, row in enumerate(lined) if not (brief and _third(lined, at))]
        yield Table(
            key if place == 1 else f"{key}-{place}",
            caption if len(groups) == 1 else caption + aside(place),
            (_("outcome"), *(_head(each, study.baseline) for each in policies)),
            tuple(rows),
            notes,
        )


def _third(rows: Sequence[Row], at: int) -> bool:
    """Return whether a line is neither the first of its outcome nor the one after that."""
    return rows[at].steps > 0 and rows[at - 1].steps > 0


def _fitting(policies: list[str], baseline: str) -> Iterator[list[str]]:
    """Yield as many policies as stand side by side on a page, each time with the baseline."""
    others = [policy for policy in policies if policy != baseline]
    if len(others) < _ACROSS:
        yield policies
        return
    for start in range(0, len(others), _ACROSS - 1):
        yield [baseline, *others[start : start + _ACROSS - 1]]


def _head(policy: str, baseline: str) -> str:
    name = in_words(policy)
    if policy != baseline or policy == BASELINE:
        return name
    return _("{policy} (baseline)").format(policy=name)


def named(path: str) -> str:
    """Return what a parameter is called in the language of the paper, with its path."""
    return _("{parameter} ({path})").format(parameter=parameter(path), path=path)


def _at(data: object, path: str) -> object:
    for name in path.split("."):
        data = data[name] if isinstance(data, Mapping) else None
    return data
