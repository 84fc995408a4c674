"""Tables of equals in which nothing moves anyone, for the tests of channels."""

import numpy as np

from sim.behaviour.effort import Response
from sim.behaviour.leaving import Leaving
from sim.behaviour.response import respond
from sim.behaviour.surroundings import NONE, Stakes
from sim.behaviour.threat import Danger
from sim.scenario.behaviour import CHANNELS, Behaviour
from sim.staff.table import POSTED, POSTS, empty_staff

OF_EFFORT = [channel for channel in CHANNELS if channel in Response._fields]
OFF = {channel: {"strength": 0} for channel in OF_EFFORT}


def behaviour(**channels):
    """Return a behaviour with every channel of effort at zero but those given."""
    return Behaviour.model_validate({**OFF, **channels})


def table(n, departments=1):
    """Return staff and posts of equal people of the norm, and where departments begin."""
    staff, posts = empty_staff(n), np.zeros(n, POSTS)
    staff["state"], staff["place"], staff["paid_ratio"] = POSTED, 0.5, 1.0
    for name in ("capacity", "effort", "motivation", "contribution"):
        staff[name] = 1.0
    posts["standard"], posts["value"], posts["measurable"] = 600_000, 1.0, 1.0
    first = np.linspace(0, n, departments + 1).astype(np.int64)
    posts["department"] = np.searchsorted(first, np.arange(n), side="right") - 1
    return staff, posts, first


SAFE = Danger(
    chance=np.zeros(8), carried_out=1.0, protect=False, retire_men=720, retire_women=660,
    assessed=36, years_left=0, term_years=3, tail_years=1, target=0.0, unqualified=-np.inf,
    by_norm=False, leniency=0.0,
)  # fmt: skip


def stakes(**changes):
    """Return stakes under which nothing moves anyone, but for what is given."""
    calm = Stakes(
        stake=0.0, performance=np.zeros(1, np.int64), coefficient=np.ones(9), target=np.ones(99),
        difficulty=np.zeros(99), zone_pool=False, judged=1.0, numbers=1.0, quantitative=1.0,
        spread=0.2,
        cut=np.array([-np.inf]), luck=np.ones(9), danger=SAFE,
        probation=0, min_months=0, opened=0.0, challenger=0.0,
        all_compete=True, old_terms=False, general=1.0, link=1.0, follows=0, years=1,
        fixed_total=False, own_part=NONE, shared_scores=0.0, shared_packs=0.0, company_scale=1.0,
        appointed_from=9, base=NONE, on_account=NONE, cap=np.inf, norm=1.0,
    )  # fmt: skip
    k = calm._replace(**changes)
    of_replications = "coefficient", "cut", "luck", "target", "difficulty"
    own = {name: np.atleast_2d(getattr(k, name)) for name in of_replications}
    return k._replace(**own)


def response(staff, posts, first, k, month=24, **channels):
    """Let the table respond, and return everyone's effort."""
    b = behaviour(**channels)
    pool = np.arange(len(posts)) * k.cut.shape[1] // len(posts)
    respond(staff[None], posts[None], first, pool, month, k, Response.of(b),
            Leaving.of(b, 1.0, in_force=True))  # fmt: skip
    return staff["effort"]
