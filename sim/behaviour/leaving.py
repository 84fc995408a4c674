"""Leaving: who resigns or is transferred out. Death, ill health and retirement respond to nothing.

The hazard of leaving of a person in a month is

    (resign + transfer) / 12 * scale * career(age, service) * restless

where *scale* makes the unreformed zone leave at its configured rates (``sim.staff.life_table``),
*career* is the factor of newcomers and seniors, and *restless* is how one's own rank, pay and
treatment move it:

    restless = max(0, 1 + strength * (factor - 1))
    factor = u_shape(place) * (pay / outside pay) ** -elasticity * (denied_factor if denied)
             * (1 + (threatened_factor - 1) * chance that one more bad year ends the appointment)
    u_shape(place) = 1 + a ((2 place - 1)**2 - 1/3) - b (2 place - 1)

The mean of u_shape over ranks is 1, so that rank alone moves nobody's share of the total.
Sources: Trevor, Gerhart & Boudreau (1997) and Sturman et al. (2003) for the U; Bycio et al. (1990)
for its tilt; Falch (2011) for pay; Bond (2025) for those a cap denied a top rating; Dee & Wyckoff
(2015) for those whom one more bad year would end.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.chance.columns import take_exps, take_logs
from sim.compiled import kernel
from sim.scenario.behaviour import Behaviour
from sim.staff.table import Floats


class Leaving(NamedTuple):
    """Settings of the channel, resolved to one month and one draw."""

    strength: float
    u_shape: float
    tilt: float
    pay_elasticity: float
    outside_pay: float
    denied_factor: float
    threatened_factor: float

    @classmethod
    def of(cls, behaviour: Behaviour, outside_pay: float, *, in_force: bool) -> Leaving:
        """Read the settings off a scenario; off is the same as strength zero.

        Before the reform the cap on top ratings hurts nobody beyond the configured rates: the
        grade went round.
        """
        s = behaviour.leaving
        return cls(
            s.strength if s.on else 0.0,
            s.u_shape,
            s.tilt,
            s.pay_elasticity,
            outside_pay,
            s.denied_factor if in_force else 1.0,
            s.threatened_factor,
        )


@kernel
def take_pulls(paid_ratios: Floats, s: Leaving) -> None:
    """Put what pay multiplies leave rates by in the place of last year's pay over standard pay."""
    for i in range(len(paid_ratios)):
        paid_ratios[i] = max(paid_ratios[i], 0.05) / s.outside_pay
    take_logs(paid_ratios)
    for i in range(len(paid_ratios)):
        paid_ratios[i] *= -s.pay_elasticity
    take_exps(paid_ratios)


@kernel
def restless(place: float, pull: float, denied: int, notice: float, s: Leaving) -> float:
    """Return how rank, pay, treatment and notice multiply a person's leave rate.

    Parameters
    ----------
    place, denied
        Rank in the pool, and whether the cap alone kept the person from 'excellent'.
    pull
        What their pay multiplies it by (`take_pulls`).
    notice
        Chance that one more bad year would cost them their post.
    """
    centred = 2.0 * place - 1.0
    factor = 1.0 + s.u_shape * (centred * centred - 1.0 / 3.0) - s.tilt * centred
    factor = max(factor, 0.0) * pull
    factor *= 1.0 + (s.threatened_factor - 1.0) * notice
    if denied:
        factor *= s.denied_factor
    # Written so that no bit of the factor is lost at strength 1.
    return max(0.0, (1.0 - s.strength) + s.strength * factor)
