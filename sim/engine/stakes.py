"""What the rules in force hold for people when they respond: pay, tail, exit, challengers."""

from __future__ import annotations

import numpy as np

from sim.behaviour.surroundings import NONE, Stakes
from sim.behaviour.threat import Danger, luck_of_the_cut
from sim.chance.portable import log, normal_quantile
from sim.compiled import maker
from sim.engine.cascade import difficulty, individual_targets, own_parts, weight_in
from sim.engine.zone import Zones
from sim.reform.ranking import tail_shares
from sim.staff.table import POSTED, Floats, Rows, Table

FOLLOWS = ("none", "department", "zone")


def stakes_of(zones: Zones) -> Stakes:
    """Return what is at stake for everyone in post."""
    k = zones.regime
    s = k.settings
    on_packs = k.in_force and k.coefficient.on_packs
    cut, luck = tails(zones)
    target = individual_targets(zones, k, zones.month // 12 + 1)
    return Stakes(
        stake=k.stake,
        performance=k.terms.wages.performance[0] * k.budget.packs_left,
        coefficient=zones.coefficient if on_packs else np.ones_like(zones.coefficient),
        zone_pool=s.pay.sharing_pool == "zone",
        judged=k.scoring.reliability,
        numbers=k.scoring.quantitative_reliability,
        quantitative=k.scoring.quantitative,
        spread=k.scoring.output_spread,
        cut=cut,
        luck=luck,
        target=target,
        difficulty=difficulty(zones, k, target),
        danger=danger_of(zones),
        probation=k.scoring.probation,
        min_months=k.scoring.min_months,
        opened=k.challenge_share,
        challenger=k.challenger,
        general=float(np.sqrt(1.0 - s.staff.fit_share)),
        all_compete=k.appointing.everyone,
        old_terms=k.terms.wages.old_terms,
        link=k.link,
        follows=FOLLOWS.index(s.pay.pack_follows) if k.in_force else 0,
        years=k.ranking.years,
        fixed_total=k.in_force and s.pay.packs_total == "fixed",
        own_part=own_parts(zones.structure, k),
        shared_scores=weight_in(k, "scores"),
        shared_packs=weight_in(k, "packs"),
        company_scale=s.pay.company_scale,
        appointed_from=s.appointed_from,
        base=k.terms.wages.base[0].astype(np.float64) if k.in_force else NONE,
        on_account=k.terms.wages.on_account[0].astype(np.float64) if k.in_force else NONE,
        cap=s.pay.cap_multiple,
        norm=(1.0 + s.assessment.target_growth) ** (zones.month // 12 + 1),
    )


def tails(zones: Zones) -> tuple[Floats, Floats]:
    """Return where the tail of each pool begins, and the factor of luck there (see `Stakes`)."""
    k = zones.regime
    pool = zones.structure.pool_of[k.settings.assessment.pool]
    members = members_everywhere(zones.staff, pool)
    sizes = np.flatnonzero(np.bincount(members.ravel()))
    cut, luck = np.full(sizes[-1] + 1, -np.inf), np.ones(sizes[-1] + 1)  # by size
    shares = tail_shares(sizes, k.ranking).tolist()
    for size, share in zip(sizes.tolist(), shares, strict=True):
        if 0.0 < share < 1.0:
            cut[size] = k.scoring.output_spread * normal_quantile(share)
            luck[size] = luck_of_the_cut(size, round(share * size, 9))
    return cut[members], luck[members]


@maker
def members_everywhere(staff: Table, pool: Rows) -> Rows:
    """Return how many are in post in each pool, by replication; ``pool`` by post."""
    members = np.zeros((len(staff), pool.max() + 1), np.int64)
    for r in range(len(staff)):
        for i in range(len(pool)):
            members[r, pool[i]] += staff[r].state[i] == POSTED
    return members


def danger_of(zones: Zones) -> Danger:
    """Return what the exit rule holds, seen from this month."""
    k = zones.regime
    by_norm = k.ranking.by_norm or k.ranking.absolute
    year, term = zones.month // 12, zones.plan.term(zones.month)
    return Danger(
        chance=k.exit.chances() if k.in_force else np.zeros(8),
        carried_out=k.exit.carried_out(),
        protect=k.exit.protect,
        retire_men=k.exit.retire_men,
        retire_women=k.exit.retire_women,
        assessed=12 * (year + 1),
        years_left=term.end // 12 - year if term else 0,
        term_years=term.years if term else 0,
        tail_years=k.exit.tail_years,
        target=k.exit.term_target,
        # Under the pool's mean what lifts all scores alike lifts that mean as well.
        unqualified=log(k.ranking.unqualified_below) - (k.scoring.inflation if by_norm else 0.0),
        by_norm=by_norm,
        leniency=k.scoring.leniency,
        by_target=k.ranking.absolute,
        inflation=k.scoring.inflation,
        unqualified_years=k.exit.unqualified_years,
    )
