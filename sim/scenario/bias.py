"""A rater's bias by group: what ratings of a group are above or below its achievement."""

from __future__ import annotations

from typing import Any

from sim.scenario.fields import Section, Uncertain, assumption


def _bias(whom: str, zh: str) -> Any:
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

    female: Uncertain[float] = _bias("women", "女性")
    male: Uncertain[float] = _bias("men", "男性")


class OriginBias(Section):
    """Bias by origin (来源): here before the reform, or how people came under it."""

    insider: Uncertain[float] = _bias("insiders", "原有人员")
    outsider: Uncertain[float] = _bias("outsiders", "社会招聘人员")
    recruited: Uncertain[float] = _bias("those recruited onto the establishment", "招录调入人员")


class StatusBias(Section):
    """Bias by status (身份)."""

    civil_servant: Uncertain[float] = _bias("civil servants", "公务员")
    institution: Uncertain[float] = _bias("institution staff", "事业编人员")
    purchased_service: Uncertain[float] = _bias("purchased service staff", "购买服务人员")
    contract: Uncertain[float] = _bias("contract staff", "合同工")
    term_contract: Uncertain[float] = _bias("those on term contracts", "聘期合同人员")
    company: Uncertain[float] = _bias("company staff", "公司人员")


class AgeBias(Section):
    """Bias by age (年龄) at the assessment, in the bands that fairness is told by."""

    under_30: Uncertain[float] = _bias("those under 30", "30岁以下")
    from_30_to_39: Uncertain[float] = _bias("those of 30 to 39", "30至39岁")
    from_40_to_49: Uncertain[float] = _bias("those of 40 to 49", "40至49岁")
    from_50: Uncertain[float] = _bias("those of 50 and over", "50岁以上")


BANDS = (30, 40, 50)
"""Years at which the next band of ages begins."""


class Bias(Section):
    """Bias of raters; the parts of all groups a person belongs to add up."""

    sex: SexBias = SexBias()
    origin: OriginBias = OriginBias()
    status: StatusBias = StatusBias()
    age: AgeBias = AgeBias()
