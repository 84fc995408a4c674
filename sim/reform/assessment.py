"""Yearly assessment: what a person achieved, seen through the eyes of raters (KP1, KP2, KP8).

    log score = sqrt(rho) * log output + sqrt(1 - rho) * spread * rating error
                + department's luck - what a heavier workload costs + raters' bias

with output in the norm of a month, or over the target where people have one, and *rho* the
reliability of a year's score (Scullen, Bergey & Aiman-Smith 2005, equation 3, on log output).
Raters who are lenient lift what lies below the norm, and where ratings creep up all of them.
Leaders are scored on the zone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.chance.columns import normals, take_exps, take_logs
from sim.chance.keyed import Key, Purpose, normal
from sim.chance.portable import log
from sim.compiled import kernel, maker
from sim.reform.bias import Biases, bias_of
from sim.reform.coefficient import Coefficient
from sim.reform.rivals import Rivals
from sim.scenario.schema import Scenario
from sim.staff.measurement import reliability
from sim.staff.table import POSTED, Codes, Floats, Rows, Table


class Scoring(NamedTuple):
    """Settings of the rule."""

    reliability: float  # where raters judge
    quantitative_reliability: float
    quantitative: float  # share of the measurable work assessed by numbers
    output_spread: float
    shock_spread: float
    workload_in_scores: float
    leniency: float
    inflation: float
    min_months: int
    probation: int  # months since joining
    weights: tuple[float, float, float, float]  # targets, share, rank, departments
    bias: Biases

    @classmethod
    def of(cls, scenario: Scenario, *, in_force: bool) -> Scoring:
        """Read the settings off a scenario; before the reform everyone is judged by raters."""
        s, w = scenario.assessment, scenario.assessment.leader_weights
        return cls(
            s.reliability,
            s.quantitative_reliability,
            s.quantitative_share if in_force else 0.0,
            scenario.staff.output_spread,
            s.shock_spread,
            s.workload_in_scores,
            s.leniency,
            s.inflation,
            s.min_months,
            s.probation_months,
            (w.targets, w.share, w.rank, w.departments),
            Biases.of(s.bias),
        )


class Cascade(NamedTuple):
    """What reaches a person's score from above (KP1, KP6).

    Attributes
    ----------
    units, coefficient, result
        By department: key, value coefficient, and its own score (output over target).
    target
        By post: output a month to be achieved; 1 where people have no target.
    weight
        Part of a person's score that is the department's.
    """

    units: Codes
    coefficient: Floats
    result: Floats
    target: Floats
    weight: float


@maker
def score_staff(
    key: Key, staff: Table, posts: Table, above: Cascade, month: int, s: Scoring, c: Coefficient
) -> None:
    """Score everyone who was in post long enough this year.

    Reads ``months``, ``output``, ``measured``; writes ``score`` (0: not rated) and
    ``contribution``.
    """
    units, target, weight = above.units, above.target, above.weight
    luck = np.empty(len(units))
    for d in range(len(units)):
        luck[d] = s.shock_spread * normal(key, units[d], 0, 0, Purpose.SHOCK, month)
    n = len(posts)
    rows, lead, noise = np.empty(n, np.int64), np.empty(n), np.empty(n)
    unit, serial, turn = np.empty(n, np.uint32), np.empty(n, np.uint32), np.empty(n, np.uint32)
    people = 0
    for i in range(n):
        staff.score[i] = 0.0
        if staff.state[i] != POSTED or staff.months[i] == 0:
            continue
        # What they can do at their effort, without what a slow start in a new post takes off: a
        # newcomer who is still learning is neither truly weak nor a drag on colleagues.
        staff.contribution[i] = staff.capacity[i] * staff.effort[i] * (1.0 - staff.moved[i])
        if staff.months[i] < s.min_months or month - staff.entered[i] < s.probation:
            continue
        rows[people] = i
        lead[people] = staff.measured[i] / staff.months[i] / target[i]
        unit[people], serial[people] = staff.unit[i], staff.serial[i]
        turn[people] = staff.turn[i]
        people += 1
    lead, noise = lead[:people], noise[:people]
    take_logs(lead)
    normals(key, unit, serial, turn, Purpose.RATING, month, noise)
    measurable = workload = np.nan  # the same for a whole department
    truth = error = burden = 0.0
    for k in range(people):
        i = rows[k]
        if posts.measurable[i] != measurable:
            measurable = posts.measurable[i]
            rho = reliability(s.reliability, s.quantitative_reliability, s.quantitative, measurable)
            truth, error = np.sqrt(rho), np.sqrt(1.0 - rho) * s.output_spread
        if posts.workload[i] != workload:
            workload = posts.workload[i]
            burden = s.workload_in_scores * log(workload)
        total = truth * lead[k] + error * noise[k]
        total += luck[posts.department[i]]
        total -= burden
        if total < 0.0:
            total *= 1.0 - s.leniency
        if s.bias.any:
            judged = 1.0 - s.quantitative * posts.measurable[i]
            total += judged * bias_of(staff, i, month, s.bias)
        lead[k] = total + s.inflation
    take_exps(lead)
    for k in range(people):
        i = rows[k]
        d = posts.department[i]
        score = lead[k]
        if c.on_scores:
            score *= above.coefficient[d]
        if weight > 0.0:
            score = (1.0 - weight) * score + weight * above.result[d]
        staff.score[i] = score


@kernel
def score_leaders(
    staff: Table,
    leaders: Rows,
    overseer: Rows,
    attainment: Floats,
    zone: float,
    share: float,
    rank: float,
    s: Scoring,
) -> None:
    """Score zone leaders by the zone's results instead of their own (KP2).

    Parameters
    ----------
    leaders
        Rows of the leaders' posts.
    overseer
        By department, which of them oversees it.
    attainment, zone
        Attainment of each department and of the zone, 1 = target.
    share, rank
        How the zone's share of the city and its national rank have changed, 1 = not at all.
    """
    w_targets, w_share, w_rank, w_departments = s.weights
    for j in range(len(leaders)):
        i = leaders[j]
        if staff.score[i] == 0.0:
            continue
        total, count = 0.0, 0
        for d in range(len(attainment)):
            if overseer[d] == j:
                total += attainment[d]
                count += 1
        overseen = total / count if count > 0 else zone
        score = w_targets * zone + w_share * share + w_rank * rank + w_departments * overseen
        staff.score[i] = max(0.01, score)


def leaders_own_part(
    posts: Table, leaders: Rows, overseer: Rows, s: Scoring, rivals: Rivals
) -> Floats:
    """Return by post how far a leader's own output moves the leader's score; -1 for all others.

    It is the elasticity of the formula of :func:`score_leaders` where everybody gives the norm:
    one per cent more of a leader's own output is so many per cent more of the score.
    """
    targets, share, rank, departments = s.weights
    rises = targets + share * rivals.city / (rivals.city + 1) + rank * rivals.density
    return _own_part(posts, leaders, overseer, rises, departments)


@maker
def _own_part(
    posts: Table, leaders: Rows, overseer: Rows, rises: float, departments: float
) -> Floats:
    n = len(posts)
    part = np.full(n, -1.0)
    sizes = np.zeros(len(overseer), np.int64)
    for i in range(n):
        sizes[posts.department[i]] += 1
    for j in range(len(leaders)):
        own, overseen = posts.department[leaders[j]], 0
        for d in range(len(overseer)):
            overseen += overseer[d] == j
        moves = rises / n
        if overseen == 0:
            moves += departments / n
        elif overseer[own] == j:
            moves += departments / (sizes[own] * overseen)
        part[leaders[j]] = min(moves, 1.0)
    return part
