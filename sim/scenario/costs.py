"""What the reform costs besides pay."""

from __future__ import annotations

from sim.scenario.fields import Section, Uncertain, assumption


class Costs(Section):
    """Unit costs, in the money of the scenario (`organisation.currency`)."""

    training_month: Uncertain[float] = assumption(
        3000.0,
        unit="money a month in training",
        low=0,
        high=100_000,
        mark="assumed",
        source="no figure found",
        zh="每人每月培训费用",
        help="course cost of a person in training",
    )
    recruitment_post: Uncertain[float] = assumption(
        8000.0,
        unit="money a post",
        low=0,
        high=1_000_000,
        mark="assumed",
        source="no figure found",
        zh="每岗招聘固定费用",
        help="fixed cost of an open recruitment",
    )
    recruitment_applicant: Uncertain[float] = assumption(
        200.0,
        unit="money an applicant",
        low=0,
        high=100_000,
        mark="assumed",
        source="no figure found",
        zh="每名应聘者考察费用",
        help="cost of examining one applicant",
    )
    appeal_case: Uncertain[float] = assumption(
        20_000.0,
        unit="money a case",
        low=0,
        high=1_000_000,
        mark="assumed",
        source="no figure found",
        zh="每件复核、申诉费用",
        help="cost of a review or an appeal",
    )
    dispute: Uncertain[float] = assumption(
        0.3,
        unit="probability",
        low=0,
        high=1,
        mark="assumed",
        source="no figure found",
        zh="凭排名或落聘辞聘违法概率",
        help="chance that an exit by rank alone, or for want of a post after the last selection "
        "round, is found unlawful; severance is then owed twice (Labour Contract Law Art. 87)",
    )
