"""The response of all staff to the rules in force: one pass over the table."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.behaviour.contest import challenge
from sim.behaviour.effort import Response, best_response
from sim.behaviour.gaming import moved
from sim.behaviour.incentive import common_gain, marginal_pay
from sim.behaviour.leaving import Leaving, restless
from sim.behaviour.motivation import crowded_out
from sim.behaviour.peers import peer_pressure
from sim.behaviour.threat import fear
from sim.chance.portable import log
from sim.staff.measurement import reliability
from sim.staff.table import COMPANY, OUTSIDER, POSTED, Floats, Rows, Table

ENTRANT_MONTHS = 36
"""An outsider counts as an entrant among peers for the first term of three years."""


NONE = np.zeros(0)


class Stakes(NamedTuple):
    """What the rules in force hold for people, as far as it moves them.

    Attributes
    ----------
    stake
        Share of pay that follows results.
    performance
        By grade: performance part of a month's standard pay, in fen.
    coefficient
        By department: what multiplies the pack (1 where nothing does).
    zone_pool
        Whether the whole zone shares one pack.
    judged, numbers, quantitative
        Reliability of a score where raters judge and where numbers are used, and the share of the
        measurable work that is assessed by numbers.
    spread
        Spread of log output.
    cut
        By pool: log score at the cut of the tail, relative to the pool's mean (-inf: no tail).
    exit_chance, years_needed, whole_term
        Chance that so many tail years in a row end the appointment, and whether they must be all
        years of the term.
    opened, challenger
        Chance that a post is opened to outsiders at the next round, and their expected merit.
    all_compete, old_terms
        Whether insiders must compete too, and whether their pay is left as it was.
    link
        How far the performance part follows the score.
    fixed_total
        Whether the coefficients leave the sum of all packs as it was.
    own_part
        By post: how far own output moves the score of a leader who is scored on the zone (KP2);
        -1 for those scored on their own output. Empty: nobody leads.
    target
        By post: output a month to be achieved. Empty: people have no targets of their own.
    shared_scores, shared_packs
        Part of people's scores, or of departments' packs, that follows the department's result.
    company_scale
        Pay of company staff over that of others in the same grade.
    """

    stake: float
    performance: np.ndarray
    coefficient: np.ndarray
    zone_pool: bool
    judged: float
    numbers: float
    quantitative: float
    spread: float
    cut: Floats
    exit_chance: float
    years_needed: int
    whole_term: bool
    opened: float
    challenger: float
    all_compete: bool
    old_terms: bool
    link: float = 1.0
    fixed_total: bool = False
    own_part: Floats = NONE
    target: Floats = NONE
    shared_scores: float = 0.0
    shared_packs: float = 0.0
    company_scale: float = 1.0


@njit(cache=True)
def respond(
    staff: Table,
    posts: Table,
    first: Rows,
    pool: Rows,
    month: int,
    k: Stakes,
    s: Response,
    leaving: Leaving,
) -> None:
    """Set ``effort``, ``moved`` and ``restless`` of everyone in post.

    Parameters
    ----------
    staff, posts
        The tables.
    first
        First post of each department, and the number of posts at the end.
    pool
        By post, the pool in which it is ranked.
    month
        Date.
    k, s, leaving
        What is at stake, and how people respond to it.
    """
    departments = len(first) - 1
    packs, weights = np.zeros(departments), np.zeros(departments)
    peer_sum, peer_weight = np.zeros(departments), np.zeros(departments)
    leads, people = np.zeros(len(k.cut)), np.zeros(len(k.cut))
    plain = 0.0
    target = k.target if len(k.target) > 0 else np.ones(len(posts))
    own_part = k.own_part if len(k.own_part) > 0 else np.full(len(posts), -1.0)
    for d in range(departments):
        for i in range(first[d], first[d + 1]):
            if staff.state[i] != POSTED:
                continue
            if not k.old_terms or staff.origin[i] == OUTSIDER:
                scale = k.company_scale if staff.status[i] == COMPANY else 1.0
                packs[d] += k.performance[posts.grade[i]] * scale * k.coefficient[d]
                plain += k.performance[posts.grade[i]] * scale
                weights[d] += posts.value[i] * posts.standard[i] * scale
            w = _visible(staff, i, month, s.peers.entrant_weight)
            peer_sum[d] += w * staff.contribution[i]
            peer_weight[d] += w
            leads[pool[i]] += log(staff.capacity[i] * staff.effort[i] / target[i])
            people[pool[i]] += 1.0
    if k.fixed_total and plain > 0.0:
        packs *= plain / packs.sum()
    zone_pack, zone_weight = packs.sum(), weights.sum()
    for d in range(departments):
        pack = zone_pack if k.zone_pool else packs[d]
        weight = zone_weight if k.zone_pool else weights[d]
        for i in range(first[d], first[d + 1]):
            if staff.state[i] != POSTED:
                continue
            insider = staff.origin[i] != OUTSIDER
            stake = 0.0 if insider and k.old_terms else k.stake
            rho = reliability(k.judged, k.numbers, k.quantitative, posts.measurable[i])
            posts_here = first[d + 1] - first[d]
            seen = (1.0 - k.shared_scores) * np.sqrt(rho) + k.shared_scores / posts_here
            if own_part[i] >= 0.0:  # all the rest is noise to a leader
                seen = own_part[i]
                rho = seen * seen
            marginal = 0.0
            if stake > 0.0:
                scale = k.company_scale if staff.status[i] == COMPANY else 1.0
                standard = posts.standard[i] * scale
                own = posts.value[i] * standard
                marginal = k.link * marginal_pay(pack, own, weight, standard, seen, s.incentive)
                if k.shared_packs > 0.0 and not k.zone_pool:
                    more = k.shared_packs * (1.0 / posts_here - 1.0 / len(posts))
                    marginal += k.link * common_gain(pack, own, weight, standard, more, s.incentive)
            tail = 0.0
            # With 'every year of the term' one good year ends the danger until the next term.
            danger = not k.whole_term or staff.tail_years[i] >= staff.term_years[i]
            spared = insider and not k.all_compete  # the exit rule does not reach them
            if danger and not spared and k.cut[pool[i]] > -np.inf:
                lead = log(staff.capacity[i] * staff.effort[i] / target[i])
                lead -= leads[pool[i]] / people[pool[i]]
                # Tail years of the last term no longer count towards 'every year of the term'.
                past = staff.tail_years[i]
                if k.whole_term:
                    past = min(past, staff.term_years[i])
                left = max(1, k.years_needed - past)
                tail = fear(lead, k.cut[pool[i]], rho, k.spread, left, k.exit_chance, s.threat)
            w = _visible(staff, i, month, s.peers.entrant_weight)
            catfish = peer_pressure(
                peer_sum[d] - w * staff.contribution[i], peer_weight[d] - w, s.peers
            )
            if k.all_compete or not insider:
                merit = 0.0
                if k.spread > 0.0:
                    merit = log(staff.capacity[i]) / k.spread + 0.5 * k.spread
                catfish += challenge(k.challenger - merit, k.opened, s.contest)
            staff.effort[i] = best_response(
                staff.motivation[i], crowded_out(stake, s.motivation), marginal, tail, catfish, s
            )
            # Only what is counted can be gamed.
            staff.moved[i] = k.quantitative * moved(stake, posts.measurable[i], s.gaming)
            staff.restless[i] = restless(
                staff.place[i], staff.paid_ratio[i], staff.denied[i], leaving
            )


@njit(cache=True)
def _visible(staff: Table, i: int, month: int, entrant_weight: float) -> float:
    """Return how much a person counts among peers."""
    entrant = staff.origin[i] == OUTSIDER and month - staff.entered[i] < ENTRANT_MONTHS
    return entrant_weight if entrant else 1.0
