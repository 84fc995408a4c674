"""What people see when they decide: what is at stake for them, and how those around them do."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.behaviour.effort import Response
from sim.behaviour.entrants import regard
from sim.behaviour.leaving import Leaving, take_pulls
from sim.behaviour.reach import left_to_earn
from sim.behaviour.threat import Danger
from sim.chance.columns import take_logs, total
from sim.compiled import kernel
from sim.staff.table import COMPANY, INSIDER, POSTED, Floats, Rows, Table

FIXED, DEPARTMENT, ZONE = range(3)
"""What a pack follows (`pay.pack_follows`)."""
NONE = np.zeros(0)


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
    probation, min_months
        Months since joining, and months in post within the year, below which nobody is rated.
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
    probation: int
    min_months: int
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
def look_around(
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


class Purse(NamedTuple):
    """What the people of a department share, and with whom.

    Attributes
    ----------
    pack, weight
        Performance pack of a month of all who share it, and the sum of their weights.
    grows, people
        What of the pack follows the joint result, and how many bring that about.
    earned
        Part of the pack that results still move, as the rest is paid on account.
    """

    pack: float
    weight: float
    grows: float
    people: float
    earned: float


@kernel
def purse_of(d: int, whole: Purse, here: Here, k: Stakes) -> Purse:
    """Return what a department shares; ``whole`` is the same of the zone, ``earned`` aside."""
    pack, weight, advanced = here.packs[d], here.weights[d], here.advances[d]
    if k.zone_pool:
        pack, weight, advanced = whole.pack, whole.weight, total(here.advances)
    # Of a pack that all share, a department's result moves its own part.
    grows = here.packs[d] if k.follows == DEPARTMENT else pack
    people = here.sharers[d] if k.follows == DEPARTMENT else whole.people
    earned = 1.0
    if advanced > 0.0:
        earned = left_to_earn(advanced / pack, k.spread, k.link) if pack > 0.0 else 0.0
    return Purse(pack, weight, grows, people, earned)
