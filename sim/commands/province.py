"""The command that compares policies over many zones: province."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.commands.inputs import cluster_at, kept_histories, named_policies
from sim.commands.keeping import keep_and_show
from sim.commands.options import in_sheets, kept, of_policies, repeated, shared
from sim.report.console import Common
from sim.words import _

if TYPE_CHECKING:
    from sim.scenario.policy import Stack
    from sim.study.zones import Zones

_SHOWN = 12  # zones in the terminal; --json has all of them


@click.command()
@click.argument("files", nargs=-1, required=True)
@of_policies
@click.option(
    "--plan",
    is_flag=True,
    help="Say how large it and its zones are, and how long it takes; run nothing.",
)
@repeated(told="Histories of each zone under each policy.")
@kept
@in_sheets
@shared
def province(
    common: Common,
    files: Sequence[str],
    policies: Sequence[str],
    baseline: str | None,
    overrides: Sequence[str],
    plan: bool,
    replications: int,
    **how: Any,
) -> None:
    """Compare policies over many zones: a province file, scenario files, or a folder of them.

    For example: catfish province scenarios/province.yaml --policy as-adopted
    --policy do-nothing --baseline do-nothing
    """
    from sim.study.province import plan as plan_of
    from sim.study.province import province as province_of
    from sim.study.zones import zones_of

    zones = zones_of(list(files)).put(overrides)
    changes = _policies(files[0], policies, baseline)
    asked = {
        f"{name} on {number}": each.on(template)
        for number, template in enumerate(zones.templates())
        for name, each in changes.items()
    }
    if plan:
        with cluster_at(common, how["cluster"]) as place:
            outlook = plan_of(
                zones, changes, baseline, replications, common.seed, common.workers, place
            )
        sizes = [{"zone": z.name, "size": z.size, "posts": z.posts} for z in zones.members]
        common.document(
            "plan.json",
            lambda _width: f"{outlook}\n{_sizes(zones)}",
            outlook.facts() | {"sizes": sizes},
        )
        return
    how["zones"] = _spelt(zones)
    with kept_histories(common, "province", files[0], asked, **how) as (settings, folder, notes):
        study = province_of(
            zones,
            changes,
            baseline,
            replications,
            told=lambda outlook: common.note(str(outlook)),
            **settings,
        )
    keep_and_show(common, study, folder, notes)


def _spelt(zones: "Zones") -> str:
    """Say what every zone is made of, and how large it is, to the last digit."""
    place = {id(template): number for number, template in enumerate(zones.templates())}
    return "; ".join(f"{z.name}: {place[id(z.template)]} × {z.size!r}" for z in zones.members)


def _sizes(zones: "Zones") -> str:
    """Say how large each zone is, or the first of many."""
    one = _("{zone} × {size} = {posts} posts")
    told = [
        one.format(zone=zone.name, size=f"{zone.size:.3g}", posts=f"{zone.posts:,}")
        for zone in zones.members[:_SHOWN]
    ]
    if more := len(zones.members) - len(told):
        told.append(_("and {count} more").format(count=f"{more:,}"))
    return _("Sizes: {sizes}.").format(sizes=_("; ").join(told))


def _policies(file: str, policies: Sequence[str], baseline: str | None) -> "dict[str, Stack]":
    """Read what each policy changes, by its name; the baseline changes nothing."""
    from sim.scenario.policy import Stack, stacked
    from sim.scenario.reading import folder_beside
    from sim.study.policies import BASELINE

    inside = Path(file) / "any" if Path(file).is_dir() else Path(file)
    named = named_policies(str(inside), policies)
    found = {name: stacked([policy], folder_beside(inside)) for name, policy in named.items()}
    return found if baseline in found else {BASELINE: Stack(()), **found}
