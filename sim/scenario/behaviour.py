"""How people respond: one section a channel, each with a switch and a strength.

Effort is measured in the pre-reform norm: 1 is what an ordinary person gave before the reform.
With a channel off, or at strength zero, it changes nothing. Here are the channels that move
effort; those that move careers are in ``sim.scenario.careers``.
"""

from __future__ import annotations

from sim.scenario.careers import Joining, Learning, Leaving, Refusal, Training
from sim.scenario.fields import Section, Uncertain, assumption, switch


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
        zh="努力成本系数",
        help="the larger, the less any incentive moves effort",
    )
    highest: float = assumption(
        2.0,
        unit="pre-reform norm",
        low=1,
        high=5,
        mark="assumed",
        source="no figure found",
        zh="努力程度上限",
        help="most effort anyone can give",
    )


class Motivation(Section):
    """Intrinsic motivation, crowded out as the incentive share grows."""

    on: bool = switch("crowding out", zh="内在动机挤出开关")
    strength: Uncertain[float] = assumption(
        0.15,
        unit="effort lost at a share of 1",
        low=-0.2,
        high=1,
        mark="assumed",
        source="sign disputed: Frey & Jegen (2001) against Dal Bo, Finan & Rossi (2013)",
        zh="内在动机挤出强度",
        help="motivation falls by this times the square of the incentive share",
    )


class Incentive(Section):
    """Marginal pay for effort."""

    on: bool = switch("response to marginal pay", zh="激励反应开关")
    strength: Uncertain[float] = assumption(
        1.0,
        unit="ratio to the rational response",
        low=0,
        high=2,
        mark="assumed",
        source="1 is the textbook response; field experiments corrected for publication bias "
        "find less",
        zh="激励反应强度",
        help="how fully people respond to pay that follows their score",
    )


class Threat(Section):
    """Fear of losing the post."""

    on: bool = switch("response to the risk of losing the post", zh="失岗风险反应开关")
    strength: Uncertain[float] = assumption(
        0.2,
        unit="ratio to the rational response",
        low=-0.5,
        high=3,
        mark="evidence",
        source="Dee & Wyckoff (2015): those threatened who stay improve by 0.27 SD; with a rent "
        "of 0.3 over 5 years and a cost of effort of 5 a strength of 0.2 gives that, 0.1 to 0.45 "
        "half to twice of it; one system of teachers, and only the product is measured",
        zh="失岗风险反应强度",
        help="how fully people respond to the risk of losing the post",
    )
    post_rent: Uncertain[float] = assumption(
        0.3,
        unit="share of pay",
        low=-0.5,
        high=1,
        mark="assumed",
        source="no figure found",
        zh="在岗收入优势",
        help="how much better the post pays than what a leaver would find",
    )
    horizon_years: Uncertain[float] = assumption(
        5.0,
        unit="years",
        low=0,
        high=30,
        mark="assumed",
        source="no figure found",
        zh="失岗损失折现年数",
        help="discounted years over which that difference is lost",
    )


class Peers(Section):
    """Response to those one works beside."""

    on: bool = switch("response to colleagues", zh="同伴影响开关")
    strength: Uncertain[float] = assumption(
        0.1,
        unit="elasticity of effort",
        low=-0.1,
        high=0.2,
        mark="evidence",
        source="Mas & Moretti (2009): .17; general labour markets .01 to .09; friends who hold "
        "back (Bandiera et al. 2005) give the other sign",
        zh="同伴影响强度",
        help="response of effort to the mean contribution of those one works beside",
    )


class Entrants(Section):
    """Catfish effect (鲶鱼效应), first channel: outsiders among those one works beside."""

    on: bool = switch("catfish effect, outsiders as peers", zh="鲶鱼效应：新聘影响开关")
    strength: Uncertain[float] = assumption(
        2.0,
        unit="times a colleague",
        low=0,
        high=10,
        mark="assumed",
        source="no study of external hires' effect on civil-service incumbents",
        zh="新聘人员影响权重",
        help="how much more an outsider's contribution counts than a colleague's among those one "
        "works beside, in the first three years; it acts through the response to colleagues",
    )


class Contest(Section):
    """Catfish effect, second channel: outsiders may take one's post."""

    on: bool = switch("catfish effect, the contest with outsiders", zh="鲶鱼效应：外部竞争开关")
    strength: Uncertain[float] = assumption(
        0.1,
        unit="effort at an even contest for every post",
        low=-0.3,
        high=0.5,
        mark="assumed",
        source="Lazear & Rosen (1981) for the form; no study of the size in a civil service",
        zh="外部竞争反应强度",
        help="effort added when outsiders may take one's post at the next round",
    )


class Discouragement(Section):
    """Catfish effect, third channel: people give up against outsiders who are far better."""

    on: bool = switch(
        "catfish effect, giving up against challengers who are far ahead",
        zh="鲶鱼效应：气馁退缩开关",
    )
    strength: Uncertain[float] = assumption(
        0.1,
        unit="effort lost per standard deviation of lead",
        low=0,
        high=0.5,
        mark="evidence",
        source="Brown (2011): a superstar in the contest lowers rivals' results",
        zh="气馁退缩强度",
        help="effort lost for each standard deviation of challengers' lead beyond the bound",
    )
    beyond: Uncertain[float] = assumption(
        1.0,
        unit="standard deviations of merit",
        low=0,
        high=3,
        mark="assumed",
        source="no figure found",
        zh="气馁退缩临界差距",
        help="bound of challengers' lead beyond which people give up",
    )


class Gaming(Section):
    """Effort moved to what is counted (multitasking)."""

    on: bool = switch("gaming of what is counted", zh="指标博弈开关")
    strength: Uncertain[float] = assumption(
        0.15,
        unit="share of unmeasured work moved at an incentive share of 1",
        low=0,
        high=100,
        mark="assumed",
        source="Holmstrom & Milgrom (1991) for the form; Khan et al. (2016): "
        "bribes rose with revenue; size unknown",
        zh="指标博弈强度",
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
        zh="指标博弈增分系数",
        help="what the moved effort adds to the measured KPI",
    )


class Goals(Section):
    """Response to targets that are handed down (压力层层传导)."""

    on: bool = switch("response to how difficult targets are", zh="目标压力反应开关")
    strength: Uncertain[float] = assumption(
        0.35,
        unit="effort per unit of effort that the target takes above the norm",
        low=0,
        high=1,
        mark="evidence",
        source="Epton, Currie & Armitage (2017): setting goals d = .34 (.28 to .41), more where "
        "they are difficult; with the spread of output that is an effort of .07, reached at the "
        "bound. Other settings than a civil service",
        zh="目标压力反应强度",
        help="effort added for each unit by which a target takes more effort than was usual, as "
        "long as people go along with it",
    )
    bound: Uncertain[float] = assumption(
        0.2,
        unit="effort above the norm",
        low=0,
        high=2,
        mark="assumed",
        source="no figure found; goals out of reach are rejected (Erez & Zidon 1984)",
        zh="目标可接受难度上限",
        help="difficulty up to which people go along with a target",
    )
    backlash: Uncertain[float] = assumption(
        1.0,
        unit="times the strength",
        low=0,
        high=10,
        mark="assumed",
        source="Erez & Zidon (1984) for the sign: rejected goals lower performance the harder they "
        "are; size unknown",
        zh="目标过高反弹系数",
        help="how fast effort falls with the difficulty of a target beyond the bound; at worst as "
        "much is lost as could be gained",
    )


class Behaviour(Section):
    """All channels."""

    effort: Effort = Effort()
    incentive: Incentive = Incentive()
    motivation: Motivation = Motivation()
    gaming: Gaming = Gaming()
    goals: Goals = Goals()
    threat: Threat = Threat()
    peers: Peers = Peers()
    entrants: Entrants = Entrants()
    contest: Contest = Contest()
    discouragement: Discouragement = Discouragement()
    joining: Joining = Joining()
    leaving: Leaving = Leaving()
    refusal: Refusal = Refusal()
    learning: Learning = Learning()
    training: Training = Training()


CATFISH = ("entrants", "contest", "discouragement")
"""Channels of the catfish effect (鲶鱼效应), which is reported as a difference of its own: what
outsiders do as peers and as challengers. Without outsiders and open posts it is nothing."""

CHANNELS = (
    "incentive",
    "motivation",
    "gaming",
    "goals",
    "threat",
    "peers",
    *CATFISH,
    "joining",
    "leaving",
    "refusal",
    "learning",
    "training",
)
"""All channels, as their sections are named; each has a switch ``on`` and a ``strength``."""
