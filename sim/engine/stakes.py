"""What the rules in force hold for people when they respond: pay, tail, exit, challengers."""

from __future__ import annotations

import numpy as np

from sim.behaviour.response import Stakes
from sim.behaviour.threat import Danger, luck_of_the_cut
from sim.chance.portable import log, normal_quantile
from sim.engine.cascade import own_parts, weight_in
from sim.engine.zone import Zone, Zones
from sim.reform.ranking import tail_shares
from sim.staff.table import POSTED, Floats

FOLLOWS = ("none", "department", "zone")


def common_stakes(zones: Zones) -> Stakes:
    """Return what is at stake in every replication alike; `stakes_of` adds what is a zone's own."""
    k, zone = zones.regime, zones.each[0]
    s = k.settings
    nothing = np.zeros(0)
    return Stakes(
        stake=k.stake,
        performance=k.terms.wages.performance[0],
        coefficient=np.ones_like(zone.coefficient),
        zone_pool=s.pay.sharing_pool == "zone",
        judged=k.scoring.reliability,
        numbers=k.scoring.quantitative_reliability,
        quantitative=k.scoring.quantitative,
        spread=k.scoring.output_spread,
        cut=nothing,
        luck=nothing,
        danger=danger_of(zone),
        opened=k.challenge_share,
        challenger=k.challenger,
        all_compete=k.appointing.everyone,
        old_terms=k.terms.wages.old_terms,
        link=k.link,
        follows=FOLLOWS.index(s.pay.pack_follows) if k.in_force else 0,
        years=k.ranking.years,
        fixed_total=k.in_force and s.pay.packs_total == "fixed",
        own_part=own_parts(zones.structure, k),
        target=nothing,
        shared_scores=weight_in(k, "scores"),
        shared_packs=weight_in(k, "packs"),
        company_scale=s.pay.company_scale,
    )


def stakes_of(zone: Zone, common: Stakes, target: Floats) -> Stakes:
    """Return what is at stake for everyone in post; ``target`` by post."""
    k = zone.regime
    on_packs = k.in_force and k.coefficient.on_packs
    pool = zone.structure.pool_of[k.settings.assessment.pool]
    people = np.bincount(pool, zone.staff["state"][: len(pool)] == POSTED)
    cut, luck = np.full(len(people), -np.inf), np.ones(len(people))
    for number, share in enumerate(tail_shares(people, k.ranking).tolist()):
        if 0.0 < share < 1.0:
            size = int(people[number])
            cut[number] = k.scoring.output_spread * normal_quantile(share)
            luck[number] = luck_of_the_cut(size, round(share * size, 9))
    return common._replace(
        coefficient=zone.coefficient if on_packs else common.coefficient,
        cut=cut,
        luck=luck,
        target=target,
    )


def danger_of(zone: Zone) -> Danger:
    """Return what the exit rule holds, seen from this month."""
    k = zone.regime
    s = k.settings
    by_norm = k.ranking.by_norm or k.ranking.absolute
    year, term = zone.month // 12, s.appointment.term_months // 12
    return Danger(
        chance=k.exit.chances() if k.in_force else np.zeros(8),
        carried_out=k.exit.carried_out(),
        protect=k.exit.protect,
        retire_men=k.exit.retire_men,
        retire_women=k.exit.retire_women,
        assessed=12 * (year + 1),
        years_left=term - year % term if s.appointment.active else 0,
        term_years=term,
        tail_years=k.exit.tail_years,
        target=k.exit.term_target,
        # Under the pool's mean what lifts all scores alike lifts that mean as well.
        unqualified=log(k.ranking.unqualified_below) - (k.scoring.inflation if by_norm else 0.0),
        by_norm=by_norm,
        leniency=k.scoring.leniency,
        by_target=k.ranking.absolute,
        inflation=k.scoring.inflation,
    )
