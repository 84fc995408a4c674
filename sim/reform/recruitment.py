"""Filling vacancies: open recruitment (社会招聘), or promotion from inside (ID5, ID6)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.behaviour.joining import Joining, applicant_shift, applicants
from sim.chance.columns import take_quantiles, uniforms_of_turns
from sim.chance.keyed import Key, Purpose, uniform, uniform_pair
from sim.compiled import kernel, maker
from sim.reform.diary import Seats
from sim.reform.establishment import (
    NONE,
    TAKEN,
    come,
    place_for,
    vacant_now,
)
from sim.reform.placement import Moving, at_once, take_post
from sim.reform.promotion import WAYS, Ladder, Rolls, are_stale, best_inside, make_rolls
from sim.reform.service import Sums, Terms, bring_up
from sim.scenario.schema import Scenario
from sim.staff.seniority import Seniority
from sim.staff.status import on_establishment, status_of
from sim.staff.synthetic import Who, enter, merit_with, settle
from sim.staff.table import (
    COMPANY,
    FAR,
    INSIDER,
    LOOK,
    NEVER,
    OUTSIDER,
    POSTED,
    RECRUIT,
    TERM_CONTRACT,
    Floats,
    Rows,
    Table,
)

TOGETHER = 8
"""Numbers that a processor draws at once: of fewer, it draws one after the other."""


class Selection(NamedTuple):
    """Settings of open recruitment and promotion."""

    validity: float
    stake: float
    pay_ratio: float  # pay of a post over its standard pay
    on_contract: bool  # newcomers off the establishment get term contracts (ID6)
    established_share: float  # of its vacant places are filled again
    ladder: Ladder
    newcomer_start: float
    leading: int  # the lowest grade of leadership posts, into which nobody comes as a beginner
    leader_low: float  # months of age of those who come into them from outside
    leader_high: float

    @classmethod
    def of(cls, scenario: Scenario, stake: float, pay_ratio: float, start: float) -> Selection:
        """Read the settings off a scenario."""
        ages = scenario.recruitment
        return cls(
            scenario.recruitment.validity,
            stake,
            pay_ratio,
            scenario.appointment.active,
            scenario.recruitment.established_share,
            Ladder(
                WAYS.index(scenario.appointment.promotion),
                ages.months_in_post,
                len(scenario.organisation.grades),
                established_from(scenario),
            ),
            start,
            scenario.organisation.leading_from,
            ages.leader_age_low * 12,
            ages.leader_age_high * 12,
        )


def established_from(scenario: Scenario) -> int:
    """Return the lowest grade into which nobody comes who is off the establishment.

    All-staff appointment opens all grades but those that are appointed from above.
    """
    if not scenario.staff.leaders_established:
        return len(scenario.organisation.grades)
    if scenario.appointment.active:
        return scenario.appointed_from
    return scenario.organisation.leading_from


class Costs(NamedTuple):
    """What open recruitment costs, in yuan."""

    post: float
    applicant: float

    @classmethod
    def of(cls, scenario: Scenario) -> Costs:
        """Read the costs off a scenario."""
        return cls(scenario.costs.recruitment_post, scenario.costs.recruitment_applicant)


class Recruiting(NamedTuple):
    """What filling a post takes, from outside and from inside."""

    joining: Joining
    selection: Selection
    moving: Moving
    terms: Terms
    costs: Costs
    seniority: Seniority


@maker
def best_applicant(
    key: Key, posts: Table, post: int, j: Joining, s: Selection, fit_share: float
) -> tuple[int, float, int]:
    """Open a post and select the best of those who apply.

    It is handed settings without tables, for what a maker is handed is counted each time.

    Returns
    -------
    turn
        Word 2 of the best one's identity, or -1 if nobody applies.
    expected
        Merit the panel expects of them, in standard deviations of the staff at the start.
    count
        How many were examined.
    """
    posts.openings[post] += 1
    opening = posts.openings[post] << 16
    unit, serial = posts.unit[post], posts.serial[post]
    count = applicants(s.pay_ratio, uniform(key, unit, serial, opening, Purpose.APPLICANTS, 0), j)
    shift = applicant_shift(s.stake, j) + posts.merit[post]
    room = -(-count // TOGETHER) * TOGETHER
    luck, first = np.empty(3 * room), opening | 1  # of all three kinds, for one pass
    ability, noise, fit = luck[:room], luck[room : 2 * room], luck[2 * room :]
    uniforms_of_turns(key, unit, serial, first, Purpose.ABILITY, 0, ability)
    uniforms_of_turns(key, unit, serial, first, Purpose.SELECTION, 0, noise)
    if fit_share > 0.0:
        uniforms_of_turns(key, unit, serial, first, Purpose.FIT, posts.family[post], fit)
    else:  # nobody looks at it
        for k in range(room):
            fit[k] = 0.5
    take_quantiles(luck)
    best, best_seen = -1, -np.inf
    blind = np.sqrt(1.0 - s.validity * s.validity)
    for k in range(count):
        true = merit_with(fit[k], shift + ability[k], 0.0, fit_share)
        seen = s.validity * true + blind * noise[k]
        if seen > best_seen:
            best, best_seen = opening | (k + 1), seen
    mean = np.sqrt(1.0 - fit_share) * shift
    return best, mean + s.validity * (best_seen - s.validity * mean), count


@kernel
def hire(
    key: Key,
    staff: Table,
    posts: Table,
    post: int,
    turn: int,
    place: int,
    month: int,
    h: Recruiting,
) -> None:
    """Put a selected applicant into an empty post, on the establishment or off it (ID6)."""
    s, p = h.selection, h.moving.people
    unit, serial = posts.unit[post], posts.serial[post]
    who, shift = Who(unit, serial, turn), applicant_shift(s.stake, h.joining)
    enter(key, staff, post, who, shift, posts.merit[post], month, p)
    inside = 1.0 if place == TAKEN else 0.0
    status = status_of(key, unit, serial, turn, posts.company[post], inside, p.statuses)
    recruited = on_establishment(status)
    if s.on_contract and not recruited and status != COMPANY:
        status = TERM_CONTRACT
    staff.status[post] = status
    staff.origin[post] = INSIDER
    if s.on_contract:
        staff.origin[post] = RECRUIT if recruited else OUTSIDER
    else:
        staff.archive[post] = posts.grade[post]
    if posts.grade[post] >= s.leading:
        age, _ = uniform_pair(key, unit, serial, turn, Purpose.BIRTH, 0)
        staff.birth[post] = month - int(s.leader_low + age * (s.leader_high - s.leader_low))
    settle(key, staff, posts, post, post, month, s.newcomer_start, p)


@kernel
def fill_vacancies(
    key: Key,
    z: Seats,
    month: int,
    h: Recruiting,
    rolls: Rolls,
    places: Rows,
    b: Sums,
) -> tuple[int, int, int, int, int]:
    """Fill the vacant posts that are due.

    Parameters
    ----------
    places
        What is known of the places of the establishment (`sim.reform.establishment`).

    Returns
    -------
    hires, recruits, promotions, openings, examined
        Newcomers, and those of them onto the establishment; moves from the grade below; selections
        from outside held, and applicants examined.
    """
    staff, posts, diary = z
    hires = recruits = promotions = openings = examined = 0
    s, f, t = h.selection, h.moving.filling, h.terms
    fit_share = h.moving.people.fit_share
    ready = not at_once(f) and not are_stale(month, s.ladder, rolls)
    for post in range(len(posts)):
        if diary.vacancies[post] > month:
            continue
        due = posts.due[post]
        if due == NEVER or due > month:
            diary.vacancies[post] = FAR if due == NEVER else due
            continue
        if posts.inside[post]:
            if not ready:
                make_rolls(key, staff, month, s.ladder, h.seniority, rolls)
                ready = True
            row = best_inside(key, staff, posts, s.ladder, post, month, h.seniority, rolls)
            if row >= 0:
                bring_up(staff, posts, row, month, t, b)
                bring_up(staff, posts, post, month, t, b)
                take_post(key, staff, posts, row, post, month, h.moving)
                if not s.on_contract:  # before all-staff appointment the rank is the post's
                    staff.archive[post], staff.archived[post] = posts.grade[post], month
                diary.people[post] = diary.vacancies[row] = LOOK
                promotions += 1
                continue
            posts.inside[post] = 0
            posts.due[post] = month + f.lead_months
            if f.lead_months > 0:
                continue
        turn, _, count = best_applicant(key, posts, post, h.joining, s, fit_share)
        openings += 1
        examined += count
        if turn >= 0:
            bring_up(staff, posts, post, month, t, b)
            vacant = vacant_now(staff, len(posts), places)
            unit, serial = posts.unit[post], posts.serial[post]
            needed = posts.grade[post] >= s.ladder.established_from
            place = place_for(key, unit, serial, turn, vacant, s.established_share, needed)
            hire(key, staff, posts, post, turn, place, month, h)
            diary.people[post] = LOOK
            status = staff.status[post]
            recruits += on_establishment(status)
            come(places, place, status)
            hires += 1
        else:
            posts.due[post] = month + f.lead_months
    return hires, recruits, promotions, openings, examined


@maker
def challenge_holders(
    key: Key,
    staff: Table,
    posts: Table,
    expected: Floats,
    month: int,
    share: float,
    h: Recruiting,
) -> tuple[Table, int, int, int]:
    """Open some posts to outsiders at once; the better of holder and outsider gets the post.

    A panel knows that the best-looking of many applicants owes much to luck, so it compares what
    it expects of both, not what it saw.

    Parameters
    ----------
    expected
        By post: merit the panel expects of its holder; -inf for those who need not compete, and
        set to it where the holder loses.
    share
        Chance that a post is opened.

    Returns
    -------
    lost
        Holders who lost their post.
    hires, openings, examined
        Newcomers, posts opened, applicants examined.
    """
    j, s, fit_share = h.joining, h.selection, h.moving.people.fit_share
    n = len(posts) if share > 0.0 else 0
    opened, chances = np.empty(n, np.int64), np.empty(n)
    for post in range(n):
        chances[post] = uniform(
            key, posts.unit[post], posts.serial[post], 0, Purpose.CHALLENGE, month
        )
    many = losers = hires = examined = 0
    for post in range(n):
        if chances[post] >= share or posts.grade[post] >= h.moving.filling.appointed_from:
            continue
        if staff.state[post] != POSTED or expected[post] > -np.inf:
            opened[many] = post
            many += 1
    lost = np.empty(many, staff.dtype)
    for post in opened[:many]:
        held = staff.state[post] == POSTED
        turn, merit, count = best_applicant(key, posts, post, j, s, fit_share)
        examined += count
        if turn < 0 or (held and expected[post] >= merit):
            continue
        if held:
            lost[losers] = staff[post]
            losers += 1
            expected[post] = -np.inf
        hire(key, staff, posts, post, turn, NONE, month, h)
        hires += 1
    return lost[:losers], hires, many, examined
