"""Incentive: marginal pay for effort.

A person's share of a performance pack is s = w / W, their weight over that of all in the pool. A
one per cent better score adds (1 - s) per cent to that share, for what one gains the others lose,
and a score shows only the part sqrt(rho) of a rise in effort. In units of own standard pay

    r = strength * pack * s (1 - s) / standard pay * sqrt(rho)

With one large pool, equal weights and rho = 1 this is r = b, the linear contract (LEN; Holmstrom &
Milgrom 1987), and a pool of n gives b (1 - 1/n), the dilution of group pay.

Where a pack follows what n people achieve together, one more unit of effort adds 1/n of it, of
which the own share comes back (a group bonus: b / n among equals):

    r = strength * pack * s / n / standard pay
"""

from __future__ import annotations

from typing import NamedTuple

from sim.compiled import kernel
from sim.scenario.behaviour import Behaviour


class Incentive(NamedTuple):
    """Settings of the channel."""

    strength: float

    @classmethod
    def of(cls, behaviour: Behaviour) -> Incentive:
        """Read the settings off a scenario; off is the same as strength zero."""
        s = behaviour.incentive
        return cls(s.strength if s.on else 0.0)


@kernel
def marginal_pay(
    pack: float, weight: float, total_weight: float, standard: float, seen: float, s: Incentive
) -> float:
    """Return the marginal pay for effort in units of own standard pay.

    Parameters
    ----------
    pack, standard
        Performance pack and own standard pay, over the same time and in the same money.
    weight, total_weight
        Own weight in the pack and that of all who share it.
    seen
        Square root of the reliability of the score.
    """
    if total_weight <= 0.0 or standard <= 0.0:
        return 0.0
    share = weight / total_weight
    return s.strength * pack * share * (1.0 - share) / standard * seen


@kernel
def joint_pay(
    pack: float, weight: float, total_weight: float, people: float, standard: float, s: Incentive
) -> float:
    """Return the marginal pay for effort through a pack that follows the joint result.

    Parameters
    ----------
    pack, people
        Pack that grows with the joint result, and how many achieve it together.
    weight, total_weight, standard
        As for `marginal_pay`.
    """
    if total_weight <= 0.0 or standard <= 0.0 or people <= 0.0:
        return 0.0
    return s.strength * pack * (weight / total_weight) / people / standard


@kernel
def common_gain(
    pack: float, weight: float, total_weight: float, standard: float, more: float, s: Incentive
) -> float:
    """Return what one gains by the whole pack's growing, in units of own standard pay.

    Parameters
    ----------
    pack, standard, weight, total_weight
        As for `marginal_pay`.
    more
        By how much the pack grows, as a share, for a rise in own output.
    """
    if total_weight <= 0.0 or standard <= 0.0:
        return 0.0
    return s.strength * pack * (weight / total_weight) / standard * more
