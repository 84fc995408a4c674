"""How far the findings hold: why, over which assumptions, and where the choice flips."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from sim.report.names import in_words
from sim.report.paper.borrowed import WIDE, parts
from sim.report.paper.content import Figure, Part, Prose, Row, Section, Table
from sim.report.paper.contrasts import ranked
from sim.report.paper.pictures import picture
from sim.report.paper.shelf import Shelf
from sim.report.views import fan, spread
from sim.report.wording import decimals, label, number
from sim.words import _, aside


def section(shelf: Shelf) -> Section:
    """Return what the other studies say of the comparison."""
    found: list[Part] = []
    missing = []
    for title, command, told in (
        (_("Where the difference comes from"), "decompose", _parts(shelf)),
        (_("Which assumption decides, and where the choice flips"), "sensitivity", _decides(shelf)),
        (_("Where an option backfires"), "discover", _backfires(shelf)),
        (_("Which options no other beats"), "search", _fronts(shelf)),
    ):
        if inner := tuple(told):
            found.append(Section(title, inner))
        else:
            missing.append(title + aside(f"catfish {command}"))
    known = [*_ranges(shelf), *_spread(shelf), *untold(missing)]
    return Section(_("Robustness"), (*known, *found))


def untold(missing: Sequence[str]) -> Iterator[Prose]:
    """Yield what a paper does not tell, as no result of it was named."""
    if missing:
        words = _("Not told here, as none of the results is of it: {missing}.")
        yield Prose(words.format(missing=_("; ").join(missing)))


def _ranges(shelf: Shelf) -> Iterator[Part]:
    for study in shelf.compared:
        yield from shelf.which(study)
        if study.ranges:
            yield Prose(
                _(
                    "In this comparison some assumptions are ranges, drawn anew for every two "
                    "histories: {paths}."
                ).format(paths=_(", ").join(study.ranges))
            )
        else:
            yield Prose(
                _(
                    "In this comparison every assumption is one value: intervals are luck alone, "
                    "and tell nothing of what other assumptions would bring."
                )
            )


def _spread(shelf: Shelf) -> Iterator[Part]:
    """Yield how far single histories lie apart, under the option with the highest KPI."""
    for place, study in enumerate(shelf.comparisons, start=1):
        policy, key = ranked(study)[0], f"spread-{place}"
        yield from shelf.which(study)
        shares, unit = spread(study, policy, "kpi")
        places = decimals([], shares.to_numpy().ravel())
        yield Table(
            key,
            _("How far single histories lie apart: {outcome} of {policy}, {unit}").format(
                outcome=label("kpi"), policy=in_words(policy), unit=unit
            ),
            (_("year"), *(_("{share}th percentile").format(share=share) for share in shares)),
            tuple(
                Row((str(year), *(number(value, places) for value in row)))
                for year, row in zip(shares.index, shares.to_numpy(), strict=True)
            ),
        )
        yield Figure(
            f"{key}-figure",
            _("KPI of single histories by year: {policy}").format(policy=in_words(policy)),
            _("A line for the middle history; bands hold half of them, and nine in ten."),
            picture(partial(fan, study, policy=policy)),
            key,
        )


def _parts(shelf: Shelf) -> Iterator[Part]:
    for place, study in enumerate(shelf.of("decompose"), start=1):
        from sim.report.decomposition import waterfall

        key = f"parts-{place}"
        yield from shelf.which(study)
        caption = _("Difference by channel")
        yield from parts(study.in_text(WIDE), key, caption)
        for outcome in study.parts.outcome.unique():
            yield Figure(
                f"{key}-{outcome}",
                _("Where the difference comes from"),
                _("A bar for each channel, each beginning where the one before it ends."),
                picture(partial(waterfall, study, outcome=str(outcome)), (7.0, 5.0)),
                key,
            )


def _decides(shelf: Shelf) -> Iterator[Part]:
    for place, study in enumerate(shelf.of("sensitivity"), start=1):
        yield from shelf.which(study)
        caption = _("What decides")
        yield from parts(study.in_text(WIDE), f"decides-{place}", caption)


def _backfires(shelf: Shelf) -> Iterator[Part]:
    for place, study in enumerate(shelf.of("discover"), start=1):
        yield from shelf.which(study)
        caption = _("Where an option backfires")
        yield from parts(study.in_text(WIDE), f"backfires-{place}", caption)


def _fronts(shelf: Shelf) -> Iterator[Part]:
    for place, study in enumerate(shelf.of("search"), start=1):
        yield from shelf.which(study)
        caption = _("Options that no other beats")
        yield from parts(study.in_text(WIDE), f"front-{place}", caption)
