"""How people respond: one section a channel, each with a switch and a strength.

Effort is measured in the pre-reform norm: 1 is what an ordinary person gave before the reform.
With a channel off, or at strength zero, it changes nothing.
"""

from __future__ import annotations

from sim.scenario.fields import Section, Uncertain, assumption


def _switch(what: str) -> bool:
    value: bool = assumption(True, help=f"{what}: on or off", source="model", mark="assumed")
    return value


class Effort(Section):
    """The cost of effort, and its bounds."""

    cost: Uncertain[float] = assumption(
        5.0,
        unit="curvature of the cost of effort",
        low=0.5,
        high=100,
        mark="evidence",
        source="piece rates raise output by about 20 % (Shearer 2004); e* = b / k, so k = 5. "
        "Evidence for core civil service is insufficient (Hasnain et al. 2012)",
        help="the larger, the less any incentive moves effort",
    )
    highest: float = assumption(
        2.0,
        unit="pre-reform norm",
        low=1,
        high=5,
        mark="assumed",
        source="no figure found",
        help="most effort anyone can give",
    )


class Motivation(Section):
    """Intrinsic motivation, crowded out as the incentive share grows."""

    on: bool = _switch("crowding out")
    crowding: Uncertain[float] = assumption(
        0.15,
        unit="effort lost at a share of 1",
        low=-0.2,
        high=1,
        mark="assumed",
        source="sign disputed: Frey & Jegen (2001) against Dal Bo, Finan & Rossi (2013)",
        help="motivation falls by this times the square of the incentive share",
    )


class Incentive(Section):
    """Marginal pay for effort."""

    on: bool = _switch("response to marginal pay")
    strength: Uncertain[float] = assumption(
        1.0,
        unit="ratio to the rational response",
        low=0,
        high=2,
        mark="assumed",
        source="1 is the textbook response; field experiments corrected for publication bias "
        "find less",
        help="how fully people respond to pay that follows their score",
    )


class Threat(Section):
    """Fear of losing the post."""

    on: bool = _switch("response to the risk of losing the post")
    strength: Uncertain[float] = assumption(
        0.2,
        unit="ratio to the rational response",
        low=-0.5,
        high=3,
        mark="evidence",
        source="Dee & Wyckoff (2015): those threatened who stay improve by 0.27 SD; with a rent "
        "of 0.3 over 5 years and a cost of effort of 5 a strength of 0.2 gives that, 0.1 to 0.45 "
        "half to twice of it; one system of teachers, and only the product is measured",
        help="how fully people respond to the risk of losing the post",
    )
    post_rent: Uncertain[float] = assumption(
        0.3,
        unit="share of pay",
        low=-0.5,
        high=1,
        mark="assumed",
        source="no figure found",
        help="how much better the post pays than what a leaver would find",
    )
    horizon_years: Uncertain[float] = assumption(
        5.0,
        unit="years",
        low=0,
        high=30,
        mark="assumed",
        source="no figure found",
        help="discounted years over which that difference is lost",
    )


class Catfish(Section):
    """The catfish effect (鲶鱼效应): peers, contest and discouragement."""

    on: bool = _switch("the catfish effect")
    peers: Uncertain[float] = assumption(
        0.1,
        unit="elasticity of effort",
        low=-0.1,
        high=0.2,
        mark="evidence",
        source="Mas & Moretti (2009): .17; general labour markets .01 to .09; friends who hold "
        "back (Bandiera et al. 2005) give the other sign",
        help="response of effort to the mean contribution of those one works beside",
    )
    entrant_weight: Uncertain[float] = assumption(
        2.0,
        unit="times a colleague",
        low=0,
        high=10,
        mark="assumed",
        source="no study of external hires' effect on civil-service incumbents",
        help="how much more an outsider's contribution counts than a colleague's",
    )
    contest: Uncertain[float] = assumption(
        0.1,
        unit="effort at an even contest for every post",
        low=-0.3,
        high=0.5,
        mark="assumed",
        source="Lazear & Rosen (1981) for the form; no study of the size in a civil service",
        help="effort added when outsiders may take one's post at the next round",
    )
    discouragement: Uncertain[float] = assumption(
        0.1,
        unit="effort lost per standard deviation of lead",
        low=0,
        high=0.5,
        mark="evidence",
        source="Brown (2011): a superstar in the contest lowers rivals' results",
        help="effort lost when challengers lead by more than one standard deviation",
    )


class Gaming(Section):
    """Effort moved to what is counted (multitasking)."""

    on: bool = _switch("gaming of what is counted")
    strength: Uncertain[float] = assumption(
        0.15,
        unit="share of unmeasured work moved at an incentive share of 1",
        low=0,
        high=100,
        mark="assumed",
        source="Holmstrom & Milgrom (1991) for the form; Khan et al. (2016): "
        "bribes rose with revenue; size unknown",
        help="how readily unmeasured work is dropped for measured work; at most all of it is, so "
        "that perfect substitutes are the limit of a large strength",
    )
    worth: Uncertain[float] = assumption(
        0.5,
        unit="measured output per unit of true output lost",
        low=0,
        high=2,
        mark="assumed",
        source="no figure found",
        help="what the moved effort adds to the measured KPI",
    )


class Leaving(Section):
    """Voluntary leaving, death and ill health. Rates hold for the unreformed zone."""

    on: bool = _switch("response of leaving to pay, rank and fairness")
    resign_rate: Uncertain[float] = assumption(
        0.01,
        unit="a year",
        low=0,
        high=0.5,
        mark="evidence",
        source="China 2015: .2 % of civil servants; off-establishment staff more",
        zh="辞职",
        help="resignations",
    )
    transfer_rate: Uncertain[float] = assumption(
        0.035,
        unit="a year",
        low=0,
        high=0.5,
        mark="evidence",
        zh="外调",
        source="Binhai 2016: 62 transfers and 'dozens' a year, of about 1,200 staff (assumed)",
        help="transfers out",
    )
    death_rate: Uncertain[float] = assumption(
        0.002,
        unit="a year",
        low=0,
        high=0.1,
        mark="assumed",
        source="working-age mortality, rounded",
        help="deaths and retirements for ill health",
    )
    newcomer_factor: float = assumption(
        1.5,
        unit="times the ordinary rate",
        low=0.1,
        high=10,
        mark="evidence",
        source="Bidwell (2011): external hires leave more in the first two years; Michigan "
        "teachers 11.6 % in year 1, 3.7 % in year 10",
        help="leave rate in the first two years of service",
    )
    senior_factor: float = assumption(
        0.4,
        unit="times the ordinary rate",
        low=0.0,
        high=10,
        mark="assumed",
        source="no figure found",
        help="leave rate from age 50 on",
    )
    u_shape: Uncertain[float] = assumption(
        0.8,
        unit="",
        low=0,
        high=1.5,
        mark="evidence",
        source="Trevor, Gerhart & Boudreau (1997); Sturman et al. (2003) for the shape",
        help="how much more both the worst and the best rated leave; 0: no difference",
    )
    tilt: Uncertain[float] = assumption(
        0.25,
        unit="",
        low=-0.5,
        high=0.5,
        mark="evidence",
        source="Bycio et al. (1990): r = -.17 between rating and quitting",
        help="how much more the worst leave than the best",
    )
    pay_elasticity: Uncertain[float] = assumption(
        1.5,
        unit="elasticity",
        low=0,
        high=6,
        mark="evidence",
        source="Falch (2011): supply elasticity about 1.25; 1.4 to 3.7 elsewhere",
        help="fall of leaving as last year's pay rises relative to the outside",
    )
    outside_pay: Uncertain[float] = assumption(
        1.0,
        unit="ratio to standard pay",
        low=0.3,
        high=3,
        mark="assumed",
        source="no figure found",
        help="pay outside for the same grade; 1 leaves the unreformed zone at its configured rates",
    )
    denied_factor: Uncertain[float] = assumption(
        1.34,
        unit="times the ordinary rate",
        low=0.5,
        high=5,
        mark="evidence",
        source="Bond (2025): those a cap on top ratings downgrades are at least 34 % more likely "
        "to quit",
        help="leaving of those whom the cap alone kept from 'excellent'",
    )
    threatened_factor: Uncertain[float] = assumption(
        1.6,
        unit="times the ordinary rate where exit would be certain",
        low=1,
        high=2,
        mark="evidence",
        source="Dee & Wyckoff (2015): under a threat of dismissal voluntary leaving rose by 11 "
        "points, more than 50 %; from 20 to 31 in a hundred a year is a hazard 1.66 times as high",
        help="leaving of those whom one more bad year like those behind them would cost the post; "
        "it grows from 1 with the chance that it would",
    )


class Joining(Section):
    """Who applies."""

    on: bool = _switch("response of applicants to pay")
    supply_elasticity: Uncertain[float] = assumption(
        2.0,
        unit="elasticity",
        low=0,
        high=6,
        mark="evidence",
        source="Dal Bo, Finan & Rossi (2013): about 2",
        help="applicants per rise in pay",
    )
    sorting: Uncertain[float] = assumption(
        0.2,
        unit="standard deviations of merit at a share of 1",
        low=-0.5,
        high=1,
        mark="assumed",
        source="sign from Lazear (2000); half of the gain was selection; none for a civil service",
        help="how much better applicants get as pay follows results",
    )


class Learning(Section):
    """Slow start in a new post."""

    on: bool = _switch("slow start")
    newcomer_start: Uncertain[float] = assumption(
        0.7,
        unit="share of full output",
        low=0.1,
        high=1,
        mark="evidence",
        source="Bidwell (2011): lower ratings for the first two years; size assumed",
        help="output of an outsider on the first day",
    )
    mover_start: Uncertain[float] = assumption(
        0.9,
        unit="share of full output",
        low=0.1,
        high=1,
        mark="assumed",
        source="no figure found",
        help="output of an insider on the first day in another department",
    )
    merger_start: Uncertain[float] = assumption(
        0.95,
        unit="share of full output",
        low=0.1,
        high=1,
        mark="assumed",
        source="no figure found",
        help="output on the first day in a department merged from several units",
    )
    months: Uncertain[float] = assumption(
        24,
        unit="months",
        low=1,
        high=120,
        mark="evidence",
        source="Bidwell (2011): two years",
        help="time until output is full; rises in a straight line",
    )


class Behaviour(Section):
    """All channels."""

    effort: Effort = Effort()
    motivation: Motivation = Motivation()
    incentive: Incentive = Incentive()
    threat: Threat = Threat()
    catfish: Catfish = Catfish()
    gaming: Gaming = Gaming()
    leaving: Leaving = Leaving()
    joining: Joining = Joining()
    learning: Learning = Learning()
