"""Pay by post: base and performance packs, settlement, caps, excess reward (PA1 to PA6).

Money is whole fen. A pack is what the appointed headcount brings month by month; what is paid out
of it, together with what a cap returns, sums to it, unless more was paid on account, which is never
taken back.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.compiled import kernel, maker
from sim.reform.ordering import ascending, lowest, twelve_digits
from sim.scenario.pay import Pay
from sim.staff.table import COMPANY, INSIDER, POSTED, UNQUALIFIED, Floats, Rows, Table

Fen = npt.NDArray[np.int64]

_PARTS = 1e6
"""Parts of a fen to which remainders are told apart: what is left of the same is the same."""


@kernel
def standard_pay(standard: int, status: int, company_scale: float) -> np.int64:
    """Return the standard pay of a person in fen: company staff have a scale of their own (ST6)."""
    if status == COMPANY:
        return np.int64(np.rint(standard * company_scale))
    return np.int64(standard)


@kernel
def paid_to_company(staff: Table) -> int:
    """Return what company staff have been paid in the year so far, in fen."""
    paid = 0
    for i in range(len(staff)):
        if staff.status[i] == COMPANY:
            paid += staff.paid[i]
    return paid


class Split(NamedTuple):
    """Monthly money of a post by grade, in fen."""

    base: Fen  # paid each month, never cut
    performance: Fen  # into the pack
    on_account: Fen  # part of that paid each month and never taken back


def split(standard: Fen, pay: Pay, *, in_force: bool) -> Split:
    """Split standard pay into base and performance parts.

    Parameters
    ----------
    standard
        By grade, standard pay a month in fen.
    pay
        Settings at the month in question.
    in_force
        Whether the new pay applies; before that, and for the grandfathered, the former ratio does.
    """
    former = _fen(standard * pay.former_ratio)
    if not in_force:
        return Split(standard - former, former, np.zeros_like(standard))
    ratio, new = pay.incentive_ratio, pay.new_money
    if pay.pack_rule == "quota":
        whole = _fen(standard * pay.pack_multiple)
        performance = _fen(whole * ratio)
        base = whole - performance
    else:
        # What is added to the pack, so that it is the ratio of what is then paid in all.
        added = _fen((standard * ratio - former) / (1.0 - new * ratio))
        performance = former + added
        base = standard - former - (added - _fen(added * new))
    # What is never taken back must not lift pay above the cap; settlement sees to the rest.
    under_cap = np.maximum(np.floor(standard * pay.cap_multiple).astype(np.int64) - base, 0)
    on_account = _fen(performance * (1.0 - pay.hold_back))
    return Split(base, performance, np.minimum(on_account, under_cap))


def _fen(money: npt.NDArray[np.floating]) -> Fen:
    return np.rint(money).astype(np.int64)


@maker
def share_out(total: int, weights: Floats) -> Fen:
    """Share whole fen in proportion to weights, by largest remainders.

    Parameters
    ----------
    total
        Fen to share, not negative.
    weights
        Not negative; if all are zero everyone's weight is the same.

    Returns
    -------
    shares
        Whole fen that sum to ``total`` exactly.
    """
    n = len(weights)
    shares = np.zeros(n, np.int64)
    if n == 0 or total <= 0:
        return shares
    weight = 0.0
    for j in range(n):
        weight += weights[j]
    remainder = np.empty(n)
    left = total
    for j in range(n):
        exact = total * (weights[j] / weight) if weight > 0.0 else total / n
        shares[j] = np.int64(np.floor(exact))
        remainder[j] = np.rint((shares[j] - exact) * _PARTS)
        left -= shares[j]
    while left >= n:  # only if rounding kept the sum so far below the total
        for j in range(n):
            shares[j] += 1
        left -= n
    for j in lowest(remainder, left):  # largest remainder first, ties by seat
        shares[j] += 1
    order = ascending(remainder) if left < 0 else np.empty(0, np.int64)
    j = n - 1
    while left < 0:  # only if rounding lifted the sum above the total
        if shares[order[j % n]] > 0:
            shares[order[j % n]] -= 1
            left += 1
        j -= 1
    return shares


def multiply_packs(packs: Fen, factors: Floats, *, fixed: bool) -> Fen:
    """Multiply the departments' packs by their factors (A5), in whole fen.

    Parameters
    ----------
    packs, factors
        By replication and department: pack of the year in fen, and what multiplies it.
    fixed
        Whether the sum of all packs stays what it was (薪酬总额, A6): what one department gains
        the others then lose, shared by largest remainders.
    """
    if fixed:
        both = zip(packs, factors, strict=True)
        return np.array([share_out(int(pack.sum()), pack * factor) for pack, factor in both])
    return np.rint(packs * factors).astype(np.int64)


class Settlement(NamedTuple):
    """Settings of a year's settlement."""

    link: float = 1.0  # how far the performance part follows the score; 0: shared by standard pay
    unqualified: float = 1.0  # share of the performance part left after an unqualified year
    cap: float = np.inf  # multiple of standard pay above which nothing is paid out
    old_terms: bool = False  # insiders' pay is left as it was: no part in packs, no excess reward
    company: float = 1.0  # pay of company staff over that of others in the same grade
    excess_share: float = 0.0  # of those rated, who get an excess reward
    excess_months: float = 0.0  # of standard pay that each of them gets

    @classmethod
    def of(cls, pay: Pay, link: float, *, old_terms: bool, in_force: bool) -> Settlement:
        """Read the settings off a scenario; before the reform there is no cap and no excess."""
        if not in_force:
            return cls(link, old_terms=old_terms, company=pay.company_scale)
        return cls(
            link, pay.unqualified_share, pay.cap_multiple, old_terms, pay.company_scale,
            pay.excess_share, pay.excess_months,
        )  # fmt: skip


@maker
def settle_pool(
    staff: Table, posts: Table, rows: Rows, pack: int, advanced: int, s: Settlement
) -> tuple[int, int, int]:
    """Settle a year's performance pack among those of ``rows`` in post.

    Parameters
    ----------
    pack, advanced
        The pool's performance pack of the year and what of it was paid on account, in fen.

    Returns
    -------
    paid, returned, capped
        Fen paid out now, fen returned because of the cap or for want of anyone to pay, and how
        many the cap held back.
    """
    people = 0
    members = np.empty(len(rows), np.int64)
    for i in rows:
        if s.old_terms and staff.origin[i] == INSIDER:
            continue
        if staff.state[i] == POSTED and staff.months[i] > 0:
            members[people] = i
            people += 1
    left = max(0, pack - advanced)
    if people == 0:
        return 0, left, 0
    members = members[:people]
    weights = np.empty(people)
    total = 0.0
    for j in range(people):
        i = members[j]
        result = staff.score[i] if staff.score[i] > 0.0 else 1.0
        standard = standard_pay(posts.standard[i], staff.status[i], s.company)
        weights[j] = (1.0 - s.link + s.link * result) * posts.value[i] * standard
        weights[j] *= staff.months[i]
        if staff.appraisal[i] == UNQUALIFIED:
            weights[j] *= s.unqualified
        total += weights[j]
    if total <= 0.0:  # nobody earned a part
        return 0, left, 0
    if advanced > 0:
        # On account may exceed a poor result; it is not taken back, so others get that much less.
        for j in range(people):
            due = pack * (weights[j] / total) - staff.advance[members[j]]
            weights[j] = max(0.0, due)
    shares = share_out(left, weights)
    paid = returned = capped = 0
    for j in range(people):
        i = members[j]
        due = shares[j]
        if s.cap < np.inf:  # infinity has no whole number
            standard = standard_pay(posts.standard[i], staff.status[i], s.company)
            limit = int(s.cap * standard * staff.months[i]) - staff.paid[i]
            due = min(due, max(0, limit))
        staff.paid[i] += due
        paid += due
        returned += shares[j] - due
        capped += due < shares[j]
    return paid, returned, capped


@maker
def settle_all(
    staff: Table, posts: Table, first: Rows, packs: Fen, advanced: Fen, s: Settlement
) -> tuple[int, int, int]:
    """Settle every pool's pack; pools lie side by side and begin where ``first`` says.

    The other parameters and what is returned are those of `settle_pool`, by pool and in all.
    """
    everyone = np.arange(len(posts))
    paid = returned = capped = 0
    for pool in range(len(first) - 1):
        rows = everyone[first[pool] : first[pool + 1]]
        now, back, held = settle_pool(staff, posts, rows, packs[pool], advanced[pool], s)
        paid += now
        returned += back
        capped += held
    return paid, returned, capped


@maker
def excess_reward(staff: Table, posts: Table, limit: int, s: Settlement) -> int:
    """Reward the best scorers of the zone outside the packs (超额奖励).

    Parameters
    ----------
    limit
        Fen at hand; negative if there is no limit. The best come first.

    Returns
    -------
    paid
        Fen paid.
    """
    rated = 0
    scores, rows = np.empty(len(posts)), np.empty(len(posts), np.int64)
    for i in range(len(posts)):
        anew = not s.old_terms or staff.origin[i] != INSIDER
        if staff.state[i] == POSTED and anew and staff.score[i] > 0.0:
            scores[rated] = -twelve_digits(staff.score[i])
            rows[rated] = i
            rated += 1
    best = lowest(scores[:rated], int(np.floor(rated * s.excess_share + 1e-9)))
    paid = 0
    for j in ascending(scores[best]):
        i = rows[best[j]]
        standard = standard_pay(posts.standard[i], staff.status[i], s.company)
        reward = int(np.rint(standard * s.excess_months))
        if 0 <= limit < paid + reward:
            break
        staff.paid[i] += reward
        paid += reward
    return paid
