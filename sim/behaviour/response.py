"""The response of all staff to the rules in force: one pass over the table."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.behaviour.contest import spurred
from sim.behaviour.discouragement import given_up
from sim.behaviour.effort import Response, best_response
from sim.behaviour.entrants import regard
from sim.behaviour.gaming import moved
from sim.behaviour.goals import pressed
from sim.behaviour.incentive import common_gain, joint_pay, marginal_pay
from sim.behaviour.leaving import Leaving, restless, take_pulls
from sim.behaviour.motivation import crowded_out
from sim.behaviour.peers import peer_pressure
from sim.behaviour.reach import chance_of_moving, left_to_earn
from sim.behaviour.threat import Danger, Field, Record, cut_of_the_year, fear, notice
from sim.chance.columns import take_logs, total
from sim.compiled import kernel, maker
from sim.staff.career import long_serving
from sim.staff.measurement import reliability
from sim.staff.table import COMPANY, FEMALE, INSIDER, POSTED, Floats, Rows, Table

FIXED, DEPARTMENT, ZONE = range(3)
"""What a pack follows (`pay.pack_follows`)."""
NONE = np.zeros(0)
_LITTLE = 1e-9


class Stakes(NamedTuple):
    """What the rules in force hold for people, as far as it moves them.

    Attributes
    ----------
    stake
        Share of pay that follows results.
    performance
        By grade: performance part of a month's standard pay, in fen, as far as people expect that
        the budget leaves it.
    coefficient
        By replication and department: what multiplies the pack (1 where nothing does).
    zone_pool
        Whether the whole zone shares one pack.
    follows
        What a pack follows: ``FIXED``, or the joint result of ``DEPARTMENT`` or ``ZONE``.
    judged, numbers, quantitative
        Reliability of a score where raters judge and where numbers are used, and the share of the
        measurable work that is assessed by numbers.
    spread
        Spread of log output.
    cut, luck
        By replication and pool: log score at the cut of the tail, relative to the pool's mean
        (-inf: no tail), and the factor on the density there.
    danger
        What the exit rule holds.
    years
        Years whose mean ranks people.
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
        By replication and post: output a month to be achieved (1 where people have no target).
    difficulty
        By replication and post: effort that the target which is handed down takes, above the norm.
    shared_scores, shared_packs
        Part of people's scores, or of departments' packs, that follows the department's result.
    company_scale
        Pay of company staff over that of others in the same grade.
    appointed_from
        Lowest grade that is appointed from above: neither exits nor outsiders threaten it.
    base, on_account
        By grade: base pay of a month and what of the performance part is paid on account, in fen.
        Empty: nothing is, and there is no cap.
    cap
        Multiple of standard pay above which nothing is paid out.
    norm
        Output a month at which a pack that follows the joint result is what was planned.
    """

    stake: float
    performance: np.ndarray
    coefficient: Floats
    zone_pool: bool
    judged: float
    numbers: float
    quantitative: float
    spread: float
    cut: Floats
    luck: Floats
    target: Floats
    difficulty: Floats
    danger: Danger
    opened: float
    challenger: float
    general: float  # how far general ability makes merit
    all_compete: bool
    old_terms: bool
    link: float
    follows: int
    years: int
    fixed_total: bool
    own_part: Floats
    shared_scores: float
    shared_packs: float
    company_scale: float
    appointed_from: int
    base: np.ndarray
    on_account: np.ndarray
    cap: float
    norm: float


@maker
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
    """Set ``effort``, ``moved`` and ``restless`` of everyone in post, in every replication.

    Parameters
    ----------
    staff, posts
        The tables, shape (replications, seats) and (replications, posts).
    first
        First post of each department, and the number of posts at the end.
    pool
        By post, the pool in which it is ranked.
    month
        Date.
    k, s, leaving
        What is at stake, and how people respond to it.
    """
    departments, pools, n = len(first) - 1, k.cut.shape[1], posts.shape[1]
    own_part = k.own_part if len(k.own_part) > 0 else np.full(n, -1.0)
    for r in range(len(staff)):
        here = Here(
            np.zeros(departments), np.zeros(departments), np.zeros(departments),
            np.zeros(departments), np.zeros(departments), np.zeros(departments),
            np.zeros(departments), np.zeros(pools), np.zeros(pools),
            np.ones(n), np.ones(n), np.ones(n), k.coefficient[r], k.target[r], k.difficulty[r],
            k.cut[r], k.luck[r], first, pool, own_part,
        )  # fmt: skip
        plain = _look_around(staff[r], posts[r], month, k, s, leaving, here)
        if k.fixed_total and plain > 0.0:
            larger = plain / total(here.packs)
            for d in range(departments):
                here.packs[d] *= larger
        _answer(staff[r], posts[r], month, k, s, leaving, here)


class Here(NamedTuple):
    """What people see around them.

    Attributes
    ----------
    packs, weights, sharers
        By department: performance pack of a month, and weights and number of those who share it.
    advances, output
        By department: what of the pack is paid on account, and output of a month of those who
        share it.
    peer_sum, peer_weight
        By department: weighted output of colleagues, and their weight.
    leads, members
        By pool: sum of log outputs over targets, and number of people.
    lead, ability, pull
        By post: log output over target, log capacity, and what pay multiplies the leave rate by.
    coefficient, target, difficulty, cut, luck
        Those of `Stakes` that are the zone's own.
    first, pool, own_part
        First post of each department, and the number of posts at the end; by post, the pool in
        which it is ranked, and how far own output moves a leader's score.
    """

    packs: Floats
    weights: Floats
    sharers: Floats
    advances: Floats
    output: Floats
    peer_sum: Floats
    peer_weight: Floats
    leads: Floats
    members: Floats
    lead: Floats
    ability: Floats
    pull: Floats
    coefficient: Floats
    target: Floats
    difficulty: Floats
    cut: Floats
    luck: Floats
    first: Rows
    pool: Rows
    own_part: Floats


@kernel
def _look_around(
    staff: Table,
    posts: Table,
    month: int,
    k: Stakes,
    s: Response,
    leaving: Leaving,
    here: Here,
) -> float:
    """Sum up what people see around them; return the packs before any coefficient."""
    pool = here.pool
    for i in range(len(posts)):
        if staff.state[i] != POSTED:
            continue
        d = posts.department[i]
        if not k.old_terms or staff.origin[i] != INSIDER:
            scale = k.company_scale if staff.status[i] == COMPANY else 1.0
            here.packs[d] += k.performance[posts.grade[i]] * scale
            if len(k.on_account) > 0:
                here.advances[d] += k.on_account[posts.grade[i]] * scale
            here.output[d] += staff.capacity[i] * staff.effort[i]
            here.weights[d] += posts.value[i] * posts.standard[i] * scale
            here.sharers[d] += 1.0
        w = regard(staff, i, month, s.entrants)
        here.peer_sum[d] += w * staff.contribution[i]
        here.peer_weight[d] += w
        here.lead[i] = staff.capacity[i] * staff.effort[i] / here.target[i]
        here.ability[i] = staff.capacity[i]
        here.pull[i] = staff.paid_ratio[i]
        here.members[pool[i]] += 1.0
    take_logs(here.lead)
    if k.opened > 0.0:  # else nobody is compared with challengers
        take_logs(here.ability)
    if leaving.strength > 0.0:  # else nobody is moved by pay
        take_pulls(here.pull, leaving)
    for i in range(len(posts)):
        if staff.state[i] == POSTED:
            here.leads[pool[i]] += here.lead[i]
    together, sharers = total(here.output), total(here.sharers)
    for d in range(len(here.packs)):
        output = here.output[d] if k.follows == DEPARTMENT else together
        people = here.sharers[d] if k.follows == DEPARTMENT else sharers
        if k.follows != FIXED and people > 0.0:
            here.packs[d] *= output / people / k.norm
    plain = total(here.packs)
    for d in range(len(here.packs)):
        here.packs[d] *= here.coefficient[d]
    return plain


@kernel
def _answer(
    staff: Table,
    posts: Table,
    month: int,
    k: Stakes,
    s: Response,
    leaving: Leaving,
    here: Here,
) -> None:
    """Let everyone answer to what they see."""
    first, pool, own_part = here.first, here.pool, here.own_part
    packs, weights, sharers = total(here.packs), total(here.weights), total(here.sharers)
    advances = total(here.advances)
    feared = False
    if s.threat.loss > 0.0 or leaving.strength > 0.0:  # else nobody heeds it
        for chance in k.danger.chance:
            feared = feared or chance > 0.0
    pooled = k.zone_pool
    for d in range(len(first) - 1):
        pack = packs if pooled else here.packs[d]
        weight = weights if pooled else here.weights[d]
        grows = here.packs[d] if k.follows == DEPARTMENT else pack  # of a shared pack, the own part
        people = here.sharers[d] if k.follows == DEPARTMENT else sharers
        advanced = advances if pooled else here.advances[d]
        earned = 1.0
        if advanced > 0.0:
            earned = left_to_earn(advanced / pack, k.spread, k.link) if pack > 0.0 else 0.0
        posts_here = first[d + 1] - first[d]
        for i in range(first[d], first[d + 1]):
            if staff.state[i] != POSTED:
                continue
            insider = staff.origin[i] == INSIDER
            stake = 0.0 if insider and k.old_terms else k.stake
            rho = reliability(k.judged, k.numbers, k.quantitative, posts.measurable[i])
            seen = (1.0 - k.shared_scores) * np.sqrt(rho) + k.shared_scores / posts_here
            if own_part[i] >= 0.0:  # all the rest is noise to a leader
                seen = own_part[i]
                rho = seen * seen
            p = pool[i]
            level = here.leads[p] / here.members[p]
            marginal = 0.0
            if stake > 0.0:
                scale = k.company_scale if staff.status[i] == COMPANY else 1.0
                standard = posts.standard[i] * scale
                own = posts.value[i] * standard
                moves = 1.0  # chance that a result moves own pay
                if len(k.base) > 0 and weight > 0.0:
                    share = max(pack * own / weight, _LITTLE)
                    g = posts.grade[i]
                    room = k.cap * standard - k.base[g] * scale
                    paid = k.on_account[g] * scale
                    high = (paid + (room - paid) / max(earned, _LITTLE)) / share
                    moves = chance_of_moving(
                        paid / share, high, here.lead[i] - level, rho, k.spread, k.link
                    )
                alone = earned * moves  # how far the own result moves it
                joint = moves if earned > 0.0 else 0.0  # and how far that of all
                marginal = marginal_pay(pack, own, weight, standard, seen, s.incentive)
                marginal *= k.link * alone
                if k.follows != FIXED:
                    grown = joint_pay(grows, own, weight, people, standard, s.incentive)
                    marginal += joint * grown
                if k.shared_packs > 0.0 and not pooled:
                    more = k.shared_packs * (1.0 / posts_here - 1.0 / len(posts))
                    gained = common_gain(pack, own, weight, standard, more, s.incentive)
                    marginal += joint * gained
                stake *= alone if k.follows == FIXED else joint
            peril = warned = 0.0
            above = posts.grade[i] >= k.appointed_from
            spared = above or (insider and not k.all_compete)  # the exit rule does not reach them
            if feared and not spared and not _protected(staff, i, k.danger):
                cut = here.cut[p]
                if k.years > 1 and cut > -np.inf:
                    past = staff.score_1[i], staff.score_2[i], staff.score_3[i], staff.score_4[i]
                    cut = cut_of_the_year(cut, rho, k.spread, k.years, past)
                record = Record(
                    staff.tail_years[i], staff.term_score[i], staff.term_years[i],
                    staff.failures[i],
                )  # fmt: skip
                field = Field(level, rho, k.spread, cut, here.luck[p], here.members[p])
                peril = fear(here.lead[i] - level, field, record, k.danger, s.threat)
                warned = notice(record, k.danger)
            w = regard(staff, i, month, s.entrants)
            spur = pressed(here.difficulty[i], s.goals)
            spur += peer_pressure(
                here.peer_sum[d] - w * staff.contribution[i], here.peer_weight[d] - w, s.peers
            )
            if k.opened > 0.0 and not spared:
                merit = 0.0
                if k.spread > 0.0:
                    merit = here.ability[i] / k.spread + 0.5 * k.spread
                lead = k.challenger + k.general * posts.merit[i] - merit
                hard = spurred(lead, s.contest) - given_up(lead, s.discouragement)
                spur += k.opened * hard
            staff.effort[i] = best_response(
                staff.motivation[i], crowded_out(stake, s.motivation), marginal, peril, spur, s
            )  # fmt: skip
            # Only what is counted can be gamed.
            staff.moved[i] = k.quantitative * moved(stake, posts.measurable[i], s.gaming)
            staff.restless[i] = restless(
                staff.place[i], here.pull[i], staff.denied[i], warned, leaving
            )


@kernel
def _protected(staff: Table, i: int, d: Danger) -> bool:
    """Return whether long service will protect a person at the next assessment."""
    limit = d.retire_women if staff.sex[i] == FEMALE else d.retire_men
    left = limit - (d.assessed - staff.birth[i])
    return d.protect and long_serving(staff.status[i], d.assessed - staff.entered[i], left)
