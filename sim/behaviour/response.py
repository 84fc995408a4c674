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
from sim.behaviour.incentive import Incentive, common_gain, joint_pay, marginal_pay
from sim.behaviour.leaving import Leaving, restless
from sim.behaviour.motivation import crowded_out
from sim.behaviour.peers import peer_pressure
from sim.behaviour.reach import chance_of_moving
from sim.behaviour.surroundings import FIXED, Here, Purse, Stakes, look_around, purse_of
from sim.behaviour.threat import Field, Record, Threat, cut_of_the_year, fear, notice
from sim.chance.columns import total
from sim.compiled import kernel, maker
from sim.staff.career import long_serving
from sim.staff.measurement import reliability
from sim.staff.table import COMPANY, FEMALE, INSIDER, POSTED, Rows, Table

_LITTLE = 1e-9


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
        plain = look_around(staff[r], posts[r], month, k, s, leaving, here)
        if k.fixed_total and plain > 0.0:
            larger = plain / total(here.packs)
            for d in range(departments):
                here.packs[d] *= larger
        _answer(staff[r], posts[r], month, k, s, leaving, here)


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
    first = here.first
    whole = Purse(total(here.packs), total(here.weights), 0.0, total(here.sharers), 1.0)
    feared = False
    if s.threat.loss > 0.0 or leaving.strength > 0.0:  # else nobody heeds it
        for chance in k.danger.chance:
            feared = feared or chance > 0.0
    for d in range(len(first) - 1):
        purse = purse_of(d, whole, here, k)
        posts_here = first[d + 1] - first[d]
        common = k.shared_packs * (1.0 / posts_here - 1.0 / len(posts))
        for i in range(first[d], first[d + 1]):
            if staff.state[i] != POSTED:
                continue
            insider = staff.origin[i] == INSIDER
            stake = 0.0 if insider and k.old_terms else k.stake
            rho = reliability(k.judged, k.numbers, k.quantitative, posts.measurable[i])
            seen = (1.0 - k.shared_scores) * np.sqrt(rho) + k.shared_scores / posts_here
            if here.own_part[i] >= 0.0:  # all the rest is noise to a leader
                seen = here.own_part[i]
                rho = seen * seen
            p = here.pool[i]
            level = here.leads[p] / here.members[p]
            rated = _will_be_rated(staff, i, month, k)
            standing = Standing(here.lead[i] - level, level, rho, seen, rated)
            marginal = 0.0
            if stake > 0.0:
                marginal, reach = _pull_of_pay(
                    staff, posts, i, standing, purse, common, k, s.incentive
                )
                stake *= reach
            peril = warned = 0.0
            above = posts.grade[i] >= k.appointed_from
            spared = above or (insider and not k.all_compete)  # the exit rule does not reach them
            if feared and rated and not spared and not _protected(staff, i, k):
                peril, warned = _danger(staff, i, standing, here, k, s.threat)
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


class Standing(NamedTuple):
    """How a person stands among those with whom they are ranked.

    Attributes
    ----------
    ahead, level
        Log output over target beyond the mean of the pool, and that mean.
    reliability, seen
        Reliability of the year's score, and how far own output moves it.
    rated
        Whether there will be a score at all.
    """

    ahead: float
    level: float
    reliability: float
    seen: float
    rated: bool


@kernel
def _pull_of_pay(
    staff: Table,
    posts: Table,
    i: int,
    at: Standing,
    purse: Purse,
    common: float,
    k: Stakes,
    s: Incentive,
) -> tuple[float, float]:
    """Return what a little more output pays, and how far results reach a person's pay at all.

    ``common`` is by how much the pack grows with the own result by way of the department's score.
    """
    scale = k.company_scale if staff.status[i] == COMPANY else 1.0
    standard = posts.standard[i] * scale
    own = posts.value[i] * standard
    moves = 1.0  # chance that a result moves own pay
    if len(k.base) > 0 and purse.weight > 0.0:
        share = max(purse.pack * own / purse.weight, _LITTLE)
        g = posts.grade[i]
        room = k.cap * standard - k.base[g] * scale
        paid = k.on_account[g] * scale
        high = (paid + (room - paid) / max(purse.earned, _LITTLE)) / share
        moves = chance_of_moving(paid / share, high, at.ahead, at.reliability, k.spread, k.link)
    alone = purse.earned * moves if at.rated else 0.0  # how far the own result moves it
    joint = moves if purse.earned > 0.0 else 0.0  # and how far that of all
    marginal = marginal_pay(purse.pack, own, purse.weight, standard, at.seen, s)
    marginal *= k.link * alone
    if k.follows != FIXED:
        marginal += joint * joint_pay(purse.grows, own, purse.weight, purse.people, standard, s)
    if k.shared_packs > 0.0 and not k.zone_pool:
        marginal += joint * common_gain(purse.pack, own, purse.weight, standard, common, s)
    return marginal, alone if k.follows == FIXED else joint


@kernel
def _danger(
    staff: Table, i: int, at: Standing, here: Here, k: Stakes, s: Threat
) -> tuple[float, float]:
    """Return how far fear of the exit rule drives a person, and how near it has come (`notice`)."""
    p = here.pool[i]
    cut = here.cut[p]
    if k.years > 1 and cut > -np.inf:
        past = staff.score_1[i], staff.score_2[i], staff.score_3[i], staff.score_4[i]
        cut = cut_of_the_year(cut, at.reliability, k.spread, k.years, past)
    record = Record(
        staff.tail_years[i], staff.term_score[i], staff.term_years[i], staff.failures[i]
    )
    field = Field(at.level, at.reliability, k.spread, cut, here.luck[p], here.members[p])
    return fear(at.ahead, field, record, k.danger, s), notice(record, k.danger)


@kernel
def _will_be_rated(staff: Table, i: int, month: int, k: Stakes) -> bool:
    """Return whether there will be a score at the next assessment of who stays in post until then.

    Who has none is paid as at the norm, whatever they do, and is not judged.
    """
    due = k.danger.assessed
    in_post = staff.months[i] + due - month
    return in_post >= k.min_months and due - staff.entered[i] >= k.probation


@kernel
def _protected(staff: Table, i: int, k: Stakes) -> bool:
    """Return whether long service will protect a person at the next assessment."""
    d = k.danger
    limit = d.retire_women if staff.sex[i] == FEMALE else d.retire_men
    left = limit - (d.assessed - staff.birth[i])
    return d.protect and long_serving(staff.status[i], d.assessed - staff.entered[i], left)
