"""A rater's bias by group: what ratings of a group are above or below its achievement."""

from __future__ import annotations

from typing import Any

from sim.scenario.fields import Section, Uncertain, assumption


def bias(whom: str, zh: str) -> Any:
    """Declare how far raters lift (above 0) or lower the scores of a group."""
    return assumption(
        0.0,
        unit="log score",
        low=-0.5,
        high=0.5,
        mark="assumed",
        source="none for a zone; Martell, Lane & Emrich (1996): what 1 or 5 % of the variance of "
        "ratings by sex adds up to",
        zh=f"{zh}评分偏差",
        help=f"how far raters lift the scores of {whom} above what was achieved, or below 0 lower "
        "them; what is counted by numbers is not biased",
    )


class SexBias(Section):
    """Bias by sex (性别)."""

    female: Uncertain[float] = bias("women", zh="女性")
    male: Uncertain[float] = bias("men", zh="男性")


class OriginBias(Section):
    """Bias by origin (来源): here before the reform, or how people came under it."""

    insider: Uncertain[float] = bias("insiders", zh="原有人员")
    outsider: Uncertain[float] = bias("outsiders", zh="社会招聘人员")
    recruited: Uncertain[float] = bias("those recruited onto the establishment", zh="招录调入人员")


class StatusBias(Section):
    """Bias by status (身份)."""

    civil_servant: Uncertain[float] = bias("civil servants", zh="公务员")
    institution: Uncertain[float] = bias("institution staff", zh="事业编人员")
    purchased_service: Uncertain[float] = bias("purchased service staff", zh="购买服务人员")
    contract: Uncertain[float] = bias("contract staff", zh="合同工")
    term_contract: Uncertain[float] = bias("those on term contracts", zh="聘期合同人员")
    company: Uncertain[float] = bias("company staff", zh="公司人员")


class AgeBias(Section):
    """Bias by age (年龄) at the assessment, in the bands that fairness is told by."""

    under_30: Uncertain[float] = bias("those under 30", zh="不满30岁")
    from_30_to_39: Uncertain[float] = bias("those of 30 to 39", zh="30至39岁")
    from_40_to_49: Uncertain[float] = bias("those of 40 to 49", zh="40至49岁")
    from_50: Uncertain[float] = bias("those of 50 and over", zh="50岁以上")


BANDS = (30, 40, 50)
"""Years at which the next band of ages begins."""


class Bias(Section):
    """Bias of raters; the parts of all groups a person belongs to add up."""

    sex: SexBias = SexBias()
    origin: OriginBias = OriginBias()
    status: StatusBias = StatusBias()
    age: AgeBias = AgeBias()
