"""The calculations (测算): posts, the pay bill by year, what can be afforded, packs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from sim.engine.ledger import YUAN
from sim.report import fives, views
from sim.report.claims import in_a_row, spoken
from sim.report.money import paid_off
from sim.report.names import in_words, joined
from sim.report.paper import borrowed
from sim.report.paper.content import Figure, Part, Points, Prose, Row, Section, Table
from sim.report.paper.contrasts import contrasts
from sim.report.paper.pictures import picture
from sim.report.paper.robustness import untold
from sim.report.paper.shelf import Shelf
from sim.report.wording import decimals, label, number, scale, with_interval
from sim.study.comparison import Comparison
from sim.study.outcomes import KNOWN, unit_in
from sim.words import _, aside, language

if TYPE_CHECKING:
    from sim.study.breakdown import Breakdown

_BY_YEAR = ("headcount", "spend", "pay_bill", "budget_cut", "over_budget")
_LIMITED = "pay_bill"
"""The outcome that a budget is of."""
_BY_DEPARTMENT = ("pack", "kpi")
_AFFORDED = ("spend", "budget_cut", "over_budget", "output_per_money", "paid_less")


def section(shelf: Shelf) -> Section:
    """Return posts, and money by year."""
    parts: list[Part] = [*shelf.which(), posts(shelf)]
    for place, study in enumerate(shelf.compared, start=1):
        parts += shelf.which(study)
        tables = (by_year(study, outcome, f"{outcome}-{place}") for outcome in _BY_YEAR)
        parts += [each for each in tables if each is not None]
        parts.append(
            Figure(
                f"pay-by-year-{place}",
                _("All pay by year, and the budget where one is set"),
                _("A line for each option; a dotted one where its budget is."),
                picture(partial(views.budget, study)),
                f"pay_bill-{place}",
            )
        )
        if len(study.policies) > 1:
            parts += [*_afforded(study), bridge(study, f"bridge-{place}")]
            parts.append(Points(tuple(map(Prose, paid_off(study)))))
    for place, inside in enumerate(shelf.of("breakdown"), start=1):
        parts += [*shelf.which(inside), *_packs(inside, place)]
    if not shelf.of("breakdown"):
        parts += untold([_("Packs by department") + aside("catfish breakdown")])
    return Section(_("Calculations"), tuple(parts))


def posts(shelf: Shelf) -> Table:
    """Return the posts of each department by grade, and under which options they do not hold."""
    organisation = shelf.scenario.organisation
    grades = [grade.name for grade in organisation.grades]
    chinese = language() == "zh"
    heads = [grade.zh if chinese and grade.zh else grade.name for grade in organisation.grades]
    real = shelf.roster is not None
    told = fives.told if real else "{:,}".format
    rows = []
    for unit in organisation.departments:
        counts = [int(unit.posts.get(grade, 0)) for grade in grades]
        name = unit.zh if chinese and unit.zh else unit.name
        rows.append(Row((name, *map(told, (*counts, sum(counts))))))
    sums = [sum(int(u.posts.get(grade, 0)) for u in organisation.departments) for grade in grades]
    rows.append(Row((_("in all"), *map(told, (*sums, sum(sums))))))
    heads = [_("department"), *heads, _("in all")]
    notes = _unmerged(shelf)
    caption = _("Posts by department and grade, as the scenario lists them")
    if real:
        caption = _("Posts by department and grade, as the list has them, to the nearest five")
        why = _("Each number is rounded by itself, so that no small group of the list is told.")
        notes = in_a_row(filter(None, [why, notes]))
    return Table("posts", caption, tuple(heads), tuple(rows), notes)


def _unmerged(shelf: Shelf) -> str:
    """Say under which options the former units stay, with heads of their own."""
    from sim.reform.consolidation import organisation_held  # the engine's, slow to load

    policies = {name: each for study in shelf.compared for name, each in study.policies.items()}
    stay = [
        in_words(name)
        for name, each in policies.items()
        if organisation_held(each.organisation) != each.organisation
    ]
    if not stay:
        return ""
    told = _("Not so under {policies}: there the former units stay, each with a head of its own.")
    return told.format(policies=joined(stay))


def by_year(study: Comparison, outcome: str, key: str) -> Table | None:
    """Return an outcome in each year under each policy; nothing if it is zero throughout."""
    rows = study.yearly[study.yearly.outcome == outcome]
    if rows.empty or not rows["mean"].any():
        return None
    known = next(each for each in KNOWN if each.name == outcome)
    factor, unit = scale(unit_in(known.unit, study.policies.values()), rows["mean"])
    places = decimals((rows.high - rows.low) / 2 / factor, rows["mean"] / factor)
    names = list(study.policies)
    cells = {
        (row["year"], row["policy"]): with_interval(
            (row[end] / factor for end in ("mean", "low", "high")), places
        )
        for row in rows.to_dict("records")
    }
    years = sorted({year for year, _policy in cells})
    limits = _budgets(study) if outcome == _LIMITED else {}
    heads = [in_words(name) for name in names]
    heads += [_("budget: {policy}").format(policy=in_words(name)) for name in limits]
    lines = [[str(year), *(cells[year, name] for name in names)] for year in years]
    for line, *own in zip(lines, *limits.values(), strict=True):
        line += ["–" if limit is None else number(limit / factor, places) for limit in own]
    return Table(
        key,
        _("{outcome} by year, {unit}").format(outcome=label(outcome), unit=unit),
        (_("year"), *heads),
        tuple(Row(tuple(line)) for line in lines),
    )


def _budgets(study: Comparison) -> dict[str, list[float | None]]:
    """Return by year the budget of each policy that has one."""
    found = {name: views.limits_by_year(each) for name, each in study.policies.items()}
    return {name: limits for name, limits in found.items() if any(map(bool, limits))}


def _packs(study: Breakdown, place: int) -> Iterator[Part]:
    from sim.report.breakdown import PLACES, table

    caption = _("Packs by department (as earned, before budget and caps)")
    yield from borrowed.parts(table(study, shown=[PLACES]), f"packs-{place}", caption)
    for measure in _BY_DEPARTMENT:
        yield from by_department(study, measure, f"{measure}-departments-{place}")


def by_department(study: Breakdown, measure: str, key: str) -> Iterator[Part]:
    """Yield a measure of each department by year, and the small multiples of it."""
    from sim.report.departments import ACROSS, head, multiples, years_table

    told = (
        _("{measure}: departments by year (as earned, before budget and caps)")
        if measure == "pack"
        else _("{measure}: departments by year")
    )
    caption = told.format(measure=head(study, measure))
    yield borrowed.table(years_table(study, measure), key, caption)
    rows = -(-len(study.policies[study.baseline].organisation.departments) // ACROSS)
    yield Figure(
        f"{key}-figure",
        caption,
        _("A small panel for each department, all to one scale: a line for each option by year."),
        picture(partial(multiples, study, measure=measure), (7.0, 1.6 + 1.4 * rows)),
        key,
    )


def bridge(study: Comparison, key: str) -> Table:
    """Return what takes spending from the baseline to each policy, head by head."""
    rows = study.bridge
    factor, unit = scale(unit_in(YUAN, study.policies.values()), rows.difference)
    halves = (rows.difference_high - rows.difference_low) / 2 / factor
    places = decimals(halves, rows.difference / factor)
    names = [name for name in study.policies if name != study.baseline]
    cells = {
        (row["head"], row["policy"]): with_interval(
            (row[end] / factor for end in ("difference", "difference_low", "difference_high")),
            places,
            sign=True,
        )
        for row in rows.to_dict("records")
    }
    heads = [head for head, some in rows.groupby("head", sort=False) if some.difference.any()]
    return Table(
        key,
        _("From the baseline's spending to that of each policy, {unit} a year").format(unit=unit),
        (_("head of spending"), *map(in_words, names)),
        tuple(Row((label(str(h)), *(cells[h, name] for name in names))) for h in heads),
    )


def _afforded(study: Comparison) -> Iterator[Part]:
    told = []
    for policy in study.policies:
        if policy != study.baseline:
            about = _("{policy}, compared with {baseline}").format(
                policy=in_words(policy), baseline=in_words(study.baseline)
            )
            if text := spoken(contrasts(study, policy, _AFFORDED)):
                told.append(Prose(text, about))
    if told:
        yield Points(tuple(told))
