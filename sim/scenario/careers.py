"""How people's careers respond: who leaves, applies and refuses, and what is learned.

One section a channel, each with a switch and a strength, as in ``sim.scenario.behaviour``.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.scenario.fields import Section, Uncertain, assumption, switch
from sim.scenario.staff import ESTABLISHED, STATUSES


class Leaving(Section):
    """Voluntary leaving, death and ill health. Rates hold for the unreformed zone.

    They are hazards, by status (身份): people on the establishment may be transferred out (外调)
    and hardly ever resign; all others can only resign.
    """

    on: bool = switch("response of leaving to pay, rank and fairness", zh="离职反应开关")
    strength: Uncertain[float] = assumption(
        1.0,
        unit="ratio to the response below",
        low=0,
        high=2,
        mark="assumed",
        source="1 is the response as the studies below have it",
        zh="离职反应强度",
        help="how fully rank, pay, treatment and threat move people's leaving; the rates, and "
        "their factors by service and age, hold at any strength",
    )
    resign_established: Uncertain[float] = assumption(
        0.002,
        unit="hazard a year",
        low=0,
        high=0.5,
        mark="evidence",
        source="China 2015: .2 % of civil servants; institution staff taken alike, no figure "
        "found; try [0.0002, 0.01]",
        zh="编制内人员年辞职率",
        help="resignations of those on the establishment: civil servants and institution staff",
    )
    resign_contract: Uncertain[float] = assumption(
        0.06,
        unit="hazard a year",
        low=0,
        high=0.5,
        mark="assumed",
        source="no figure found for them; 16 % a year is quoted for all trades; try [0.02, 0.15]",
        zh="编外人员年辞职率",
        help="resignations of all others: purchased service, contract, term contract, company. A "
        "hazard of .06 is 5.8 in a hundred of those there all year",
    )
    transfer_rate: Uncertain[float] = assumption(
        0.03,
        unit="hazard a year",
        low=0,
        high=0.5,
        mark="assumed",
        zh="编制内人员年外调率",
        source="Binhai: 62 in 2016, the year before the reform, about 9 % of those on the "
        "establishment as assumed here; in other years 'dozens' by transfer, examination or "
        "resignation; try [0.01, 0.09]",
        help="transfers out of those on the establishment; nobody else can be transferred",
    )
    death_rate: Uncertain[float] = assumption(
        0.002,
        unit="a year",
        low=0,
        high=0.1,
        mark="assumed",
        source="working-age mortality, rounded",
        zh="年病故病退率",
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
        zh="新进人员离职倍数",
        help="leave rate in the first two years of service",
    )
    senior_factor: float = assumption(
        0.4,
        unit="times the ordinary rate",
        low=0.0,
        high=10,
        mark="assumed",
        source="no figure found",
        zh="50岁以上离职倍数",
        help="leave rate from age 50 on",
    )
    u_shape: Uncertain[float] = assumption(
        0.8,
        unit="",
        low=0,
        high=1.5,
        mark="evidence",
        source="Trevor, Gerhart & Boudreau (1997); Sturman et al. (2003) for the shape",
        zh="绩优绩差离职增幅",
        help="how much more both the worst and the best rated leave; 0: no difference",
    )
    tilt: Uncertain[float] = assumption(
        0.25,
        unit="",
        low=-0.5,
        high=0.5,
        mark="evidence",
        source="Bycio et al. (1990): r = -.17 between rating and quitting",
        zh="绩差离职偏高幅度",
        help="how much more the worst leave than the best",
    )
    pay_elasticity: Uncertain[float] = assumption(
        1.5,
        unit="elasticity",
        low=0,
        high=6,
        mark="evidence",
        source="Falch (2011): supply elasticity about 1.25; 1.4 to 3.7 elsewhere",
        zh="离职薪酬弹性",
        help="fall of leaving as last year's pay rises relative to the outside",
    )
    denied_factor: Uncertain[float] = assumption(
        1.34,
        unit="times the ordinary rate",
        low=0.5,
        high=5,
        mark="evidence",
        source="Bond (2025): those a cap on top ratings downgrades are at least 34 % more likely "
        "to quit",
        zh="优秀受限者离职倍数",
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
        zh="失岗风险者离职倍数",
        help="leaving of those whom one more bad year like those behind them would cost the post; "
        "it grows from 1 with the chance that it would",
    )

    def by_status(self) -> tuple[list[float], list[float]]:
        """Return the hazards of resigning and of being transferred out, by status."""
        inside = [status in ESTABLISHED for status in STATUSES]
        resign = [self.resign_established if on else self.resign_contract for on in inside]
        return resign, [self.transfer_rate if on else 0.0 for on in inside]

    def mean_rate(self, shares: Mapping[str, float]) -> float:
        """Return the mean hazard of leaving by choice, given people's shares by status."""
        rates = zip(STATUSES, *self.by_status(), strict=True)
        return sum(shares[status] * (resign + transfer) for status, resign, transfer in rates)


class Joining(Section):
    """Who applies."""

    on: bool = switch("response of applicants to pay", zh="应聘薪酬反应开关")
    strength: Uncertain[float] = assumption(
        1.0,
        unit="ratio to the response below",
        low=0,
        high=2,
        mark="assumed",
        source="1 is the response as the studies below have it",
        zh="应聘薪酬反应强度",
        help="multiplies the elasticity of supply and the sorting",
    )
    supply_elasticity: Uncertain[float] = assumption(
        2.0,
        unit="elasticity",
        low=0,
        high=6,
        mark="evidence",
        source="Dal Bo, Finan & Rossi (2013): about 2",
        zh="应聘人数薪酬弹性",
        help="applicants per rise in pay",
    )
    sorting: Uncertain[float] = assumption(
        0.2,
        unit="standard deviations of merit at a share of 1",
        low=-0.5,
        high=1,
        mark="assumed",
        source="sign from Lazear (2000); half of the gain was selection; none for a civil service",
        zh="应聘者水平分选效应",
        help="how much better applicants get as pay follows results",
    )


class Refusal(Section):
    """Whether people take another post that they are offered (不服从岗位调整)."""

    on: bool = switch("refusal of another post", zh="不服从岗位调整开关")
    strength: Uncertain[float] = assumption(
        0.15,
        unit="probability",
        low=0,
        high=1,
        mark="evidence",
        zh="不服从岗位调整概率",
        source="Jinan High-tech 2016: 9 of 60-odd in the tail left; sweep 0 to 1",
        help="chance that a person offered another post refuses it",
    )


class Learning(Section):
    """Slow start in a new post."""

    on: bool = switch("slow start", zh="上手期开关")
    strength: Uncertain[float] = assumption(
        1.0,
        unit="ratio to the slow start below",
        low=0,
        high=2,
        mark="assumed",
        source="1 is the slow start as it is set below",
        zh="上手期强度",
        help="multiplies what each start lacks of full output; a start is never below 0.05",
    )
    newcomer_start: Uncertain[float] = assumption(
        0.7,
        unit="share of full output",
        low=0.1,
        high=1,
        mark="evidence",
        source="Bidwell (2011): lower ratings for the first two years; size assumed",
        zh="新聘人员初期产出",
        help="output of an outsider on the first day",
    )
    mover_start: Uncertain[float] = assumption(
        0.9,
        unit="share of full output",
        low=0.1,
        high=1,
        mark="assumed",
        source="no figure found",
        zh="转岗人员初期产出",
        help="output of an insider on the first day in another department",
    )
    merger_start: Uncertain[float] = assumption(
        0.95,
        unit="share of full output",
        low=0.1,
        high=1,
        mark="assumed",
        source="no figure found",
        zh="整合部门初期产出",
        help="output on the first day in a department merged from several units",
    )
    months: Uncertain[float] = assumption(
        24.0,
        unit="months",
        low=1,
        high=120,
        mark="evidence",
        source="Bidwell (2011): two years",
        zh="上手期月数",
        help="time until output is full; rises in a straight line",
    )


class Training(Section):
    """What those who wait for a post learn."""

    on: bool = switch("gain from training", zh="离岗培训效果开关")
    strength: Uncertain[float] = assumption(
        0.3,
        unit="standard deviations of fit",
        low=-0.5,
        high=1.5,
        mark="assumed",
        source="no figure found",
        zh="离岗培训效果强度",
        help="what training adds to fit for the next post",
    )
