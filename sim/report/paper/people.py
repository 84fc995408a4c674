"""Who is affected: those who leave, what becomes of those of the first day, whom the tail hits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from sim.report import comparison, views
from sim.report.names import in_words
from sim.report.paper.borrowed import WIDE, parts
from sim.report.paper.content import Figure, Part, Row, Section, Table
from sim.report.paper.options import outcomes_table
from sim.report.paper.pictures import picture
from sim.report.paper.robustness import untold
from sim.report.paper.shelf import Shelf
from sim.report.wording import decimals, label, number, with_interval
from sim.study.comparison import Comparison
from sim.study.outcomes import LEAVING
from sim.words import _, aside

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.affected import Affected
    from sim.study.breakdown import Breakdown
    from sim.study.fairness import Fairness

_YEAR = 12  # months
_ENDS = ("mean", "low", "high")
_UNBROKEN = 1000  # cells in which any table stands whole
_SHOWN = 2  # policies whose flows, or gains and losses, are drawn


def section(shelf: Shelf) -> Section:
    """Return who leaves, who is worse off and who is in the tail."""
    return Section(_("Who is affected"), tuple(_parts(shelf)))


def _parts(shelf: Shelf) -> Iterator[Part]:
    for place, study in enumerate(shelf.comparisons, start=1):
        yield from shelf.which(study)
        yield from _leavers(study, f"leavers-{place}")
        if shelf.months:
            yield from _months(study, f"months-{place}")
    for place, affected in enumerate(shelf.of("affected"), start=1):
        yield from shelf.which(affected)
        yield from _first_day(affected, f"affected-{place}")
    for place, inside in enumerate(shelf.of("breakdown"), start=1):
        yield from shelf.which(inside)
        yield from _rounds(inside, f"rounds-{place}")
    for place, fairness in enumerate(shelf.of("fairness"), start=1):
        yield from shelf.which(fairness)
        yield from _tail(fairness, f"tail-{place}")
    studies = (
        ("affected", _("What became of those of the first day") + aside("catfish affected")),
        ("breakdown", _("Rounds and whole terms") + aside("catfish breakdown")),
        ("fairness", _("Whom the tail hits") + aside("catfish fairness")),
    )
    yield from untold([words for kind, words in studies if not shelf.of(kind)])


def _leavers(study: Comparison, key: str) -> Iterator[Part]:
    causes = {
        _("People who leave"): ("exits", *LEAVING, "strong_lost"),
        _("Sent back, and still on the payroll"): ("to_archive",),
    }
    yield from outcomes_table(study, key, _("People who leave, by cause"), causes)
    yield Figure(
        f"{key}-figure",
        _("People who leave a year, by cause"),
        _("A bar for each option, divided by the cause for which people leave."),
        picture(lambda ax: comparison.leavers(study, ax), (7.0, 4.0)),
        key,
    )
    if study.runs["tail"].any():
        yield _in_tail(study, f"{key}-tail-people")
        yield Figure(
            f"{key}-tail",
            _("Who is in the tail, truly and falsely"),
            _("A bar for each option, divided into the truly weak and those who are not."),
            picture(lambda ax: views.tail(study, ax), (7.0, 3.4)),
            f"{key}-tail-people",
        )
    for place, policy in enumerate(_moving(study), start=1):
        caption = _("Into posts and out of them by year, and who waits: {policy}")
        caption = caption.format(policy=in_words(policy))
        yield _flows(study, policy, f"{key}-flows-{place}-people", caption)
        yield Figure(
            f"{key}-flows-{place}",
            caption,
            _("Up: placed and newly hired. Down: sent to wait, and left. Line: waiting."),
            picture(partial(views.flows, study, policy=policy), (7.0, 3.8)),
            f"{key}-flows-{place}-people",
        )


def _in_tail(study: Comparison, key: str) -> Table:
    """Return how many are in the tail under each policy, and how many of them are not weak."""
    means = views.in_tail(study)
    tail, share = (
        study.summary[study.summary.outcome == each].set_index("policy").reindex(means.index)
        for each in ("tail", "false_hits")
    )
    columns = [
        (label("tail"), _known(tail)),
        *((_(words), _plain(means[part])) for part, words in views.TAIL.items()),
        (_("not truly weak, %, mean of histories"), _known(share)),
    ]
    rows = zip(map(in_words, means.index), *(cells for _head, cells in columns), strict=True)
    return Table(
        key,
        _("Who is in the tail, people a year"),
        (_("policy"), *(head for head, _cells in columns)),
        tuple(map(Row, rows)),
    )


def _flows(study: Comparison, policy: str, key: str, caption: str) -> Table:
    """Return who comes into posts and who leaves them by year under a policy, and who waits."""
    own = study.yearly[study.yearly.policy == policy].sort_values("year")
    columns = [_known(own[own.outcome == each]) for each in views.FLOWS]
    rows = zip(map(str, sorted(own.year.unique())), *columns, strict=True)
    heads = (_("year"), *map(label, views.FLOWS))
    return Table(key, caption, heads, tuple(map(Row, rows)))


def _known(told: pd.DataFrame) -> list[str]:
    """Write means with their intervals."""
    places = decimals((told.high - told.low) / 2, told["mean"])
    return [with_interval(ends, places) for ends in told[list(_ENDS)].itertuples(index=False)]


def _plain(told: pd.Series) -> list[str]:
    places = decimals([], told)
    return [number(each, places) for each in told]


def _months(study: Comparison, key: str) -> Iterator[Part]:
    """Yield who left in each month of the first history, which is lived again for it."""
    from sim.report.months import strip
    from sim.study.months import left_by_month

    for place, policy in enumerate([study.baseline, *_moving(study)][:_SHOWN], start=1):
        one = f"{key}-{place}"
        left = left_by_month(study, policy)
        caption = _("People who leave, month by month of one history: {policy}")
        caption = caption.format(policy=in_words(policy))
        yield Table(
            one, caption, (_("year"), *map(str, range(1, _YEAR + 1))), tuple(_by_year(left))
        )
        yield Figure(
            f"{one}-figure",
            caption,
            _("A row for each cause, a column for each month; the darker, the more people."),
            picture(partial(strip, study, policy=policy, replication=0), (7.0, 2.6)),
            one,
        )


def _by_year(left: pd.DataFrame) -> Iterator[Row]:
    """Yield a line for each year, under each cause; but for years in which nobody left by it."""
    for cause, people in left.iterrows():
        yield Row((label(str(cause)),), heading=True)
        for year, months in enumerate(people.to_numpy().reshape(-1, _YEAR), start=1):
            if months.any():
                yield Row((str(year), *map(str, months)))


def _first_day(study: Affected, key: str) -> Iterator[Part]:
    """Yield what became of those of the first day; the last table of each policy is their pay."""
    from sim.report.affected import winners

    paid = list(study.pay.policy.unique())  # not those under which nobody is in post at the end
    caption = _("What became of those of the first day")
    told = list(parts(study.in_text(_UNBROKEN), key, caption))  # a page lets columns be narrow
    yield from told
    tables = [part for part in told if isinstance(part, Table)]
    groups = len(study.pay[["by", "group"]].drop_duplicates())
    of_pay = tables[len(tables) - len(paid) :]
    for policy, shown in [*zip(paid, of_pay, strict=True)][:_SHOWN]:
        yield Figure(
            f"{shown.key}-winners",
            _("Who gains and who loses in pay: {policy}").format(policy=in_words(policy)),
            _(
                "A line for each group, from the lowest tenth of changes in pay to the highest, "
                "with the middle one: each person against the same under the baseline."
            ),
            picture(partial(winners, study, policy=policy), (7.0, 1.6 + 0.17 * groups)),
            shown.key,
        )


def _rounds(study: Breakdown, key: str) -> Iterator[Part]:
    from sim.report.breakdown import ROUNDS, TERMS, table

    caption = _("Rounds and whole terms")
    yield from parts(table(study, shown=[ROUNDS, TERMS]), key, caption)


def _tail(study: Fairness, key: str) -> Iterator[Part]:
    yield from parts(study.in_text(WIDE), key, _("Whom the tail hits"))


def _moving(study: Comparison) -> list[str]:
    """Return the policies under which somebody is sent to wait, but for the baseline; a few."""
    sent = study.runs.groupby("policy", sort=False)["to_waiting"].sum()
    return [str(name) for name in sent.index[sent > 0] if name != study.baseline][:_SHOWN]
