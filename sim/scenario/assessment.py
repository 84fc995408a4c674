"""KPI cascade, coefficients, scores, ranking and appraisal grades (KP1 to KP8, A5, A7)."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from sim.scenario.bias import Bias
from sim.scenario.fields import Dated, Section, Uncertain, assumption, lever
from sim.scenario.rivals import Rivals
from sim.words import _


class LeaderWeights(Section):
    """Weights in a leader's score (KP2 names the parts, not the weights)."""

    targets: float = lever(
        0.4,
        unit="weight",
        low=0,
        high=1,
        source="KP2",
        mark="assumed",
        zh="领导考核市定目标权重",
        help="attainment of the city's targets by the zone",
    )
    share: float = lever(
        0.1,
        unit="weight",
        low=0,
        high=1,
        source="KP2",
        mark="assumed",
        zh="领导考核占全市份额权重",
        help="change in the zone's share of the city's indicators",
    )
    rank: float = lever(
        0.1,
        unit="weight",
        low=0,
        high=1,
        source="KP2",
        mark="assumed",
        zh="领导考核全国排名权重",
        help="change of the zone's national rank",
    )
    departments: float = lever(
        0.4,
        unit="weight",
        low=0,
        high=1,
        source="KP2",
        mark="assumed",
        zh="领导考核分管部门权重",
        help="mean attainment of the departments the leader oversees",
    )


class Assessment(Section):
    """Yearly assessment of departments and people."""

    active: bool = lever(
        True,
        help="the new assessment and pay come into force; false: both stay as before the reform",
        zh="绩效考核",
        mark="seed",
        source="KP1, PA1",
    )
    start_month: int = lever(
        2,
        unit="months",
        low=0,
        high=120,
        mark="seed",
        source="stage 2: in force from the first quarter of 2018, the exact date left open; "
        "designed from mid-December on, so its last month",
        zh="考核薪酬实施起始月",
        help="month from which the new assessment and pay are in force, and people respond: 0 is "
        "the first month after the appointment (January), so 0 to 2 are the first quarter",
    )
    coefficient_reading: Literal["K1", "K2", "K3", "K4"] = lever(
        "K2",
        zh="KPI价值系数作用对象",
        mark="seed",
        source="A5: the text does not say; K2 is the default",
        help="what the department's value coefficient multiplies. K1: its people's scores; K2: "
        "its performance pack; K3: both; K4: its pack, as a bonus only (never below 1)",
    )
    coefficient_low: Dated[float] = lever(
        0.5,
        unit="ratio",
        low=0,
        high=1,
        mark="seed",
        source="KP4, G2: read 0.5 to 1.5",
        zh="价值系数下限",
        help="lowest value coefficient",
    )
    coefficient_high: Dated[float] = lever(
        1.5,
        unit="ratio",
        low=1,
        high=5,
        mark="seed",
        source="KP4, G2: read 0.5 to 1.5",
        zh="价值系数上限",
        help="highest value coefficient",
    )
    normalise: Dated[bool] = lever(
        True,
        mark="assumed",
        source="A6: not stated",
        zh="价值系数归一化",
        help="coefficients are scaled to a mean of 1 over posts, so that packs stay in budget",
    )
    pool: Dated[Literal["zone", "department"]] = lever(
        "zone",
        zh="同职级岗位排名范围",
        mark="seed",
        source="A7: 'posts of the same grade'",
        help="who is ranked together: a grade in the whole zone, or inside each department",
    )
    min_pool: Dated[int] = lever(
        1,
        unit="people",
        low=1,
        high=10_000,
        mark="assumed",
        source="A7: not stated",
        zh="参加排名最少人数",
        help="a smaller pool has no tail and no quota of excellent",
    )
    tail_share: Dated[float] = lever(
        0.05,
        unit="share of a pool",
        low=0,
        high=0.5,
        mark="seed",
        source="C: bottom 5 %",
        zh="后5%比例",
        help="share of each pool that is its tail",
    )
    years_averaged: Dated[int] = lever(
        1,
        unit="years",
        low=1,
        high=5,
        mark="seed",
        source="C counts years one by one; a mean of years is the usual alternative (Winters & "
        "Cowen 2013)",
        zh="排名得分平均年数",
        help="years of whose scores the mean ranks people, this one included: fewer where fewer "
        "are known. Appraisal grades and pay still follow the year's own score",
    )
    rounding: Dated[Literal["floor", "round", "ceil", "carry", "lot"]] = lever(
        "floor",
        mark="assumed",
        source="A7: not stated",
        zh="后5%取整方式",
        help="how a tail that is not a whole number of people is rounded; carry: down, and the "
        "fraction is carried over to the pool's next year; lot: down, or up by lot as often as the "
        "fraction says",
    )
    ties: Dated[Literal["by_seat", "spared", "counted"]] = lever(
        "by_seat",
        mark="assumed",
        source="A7: not stated",
        zh="后5%同分处理",
        help="what happens when equal scores straddle the cut of the tail: the first seats are in "
        "it (by_seat), none of the equals is (spared), or all are (counted)",
    )
    excellent_share: Dated[float] = lever(
        0.15,
        unit="share of a pool",
        low=0,
        high=1,
        zh="优秀比例上限",
        mark="assumed",
        source="usual cap before 2020, not verified",
        help="cap on the grade excellent",
    )
    appraisal_against: Dated[Literal["mean", "norm"]] = lever(
        "mean",
        mark="assumed",
        source="four grades are in statute; no threshold found",
        zh="考核等次评定基准",
        help="what the thresholds of the appraisal grades are held against: the ratio of a score "
        "to the pool's mean, so that a hard year is hard for nobody, or the score itself, where 1 "
        "is the norm, so that ratings may creep up as a whole",
    )
    excellent_above: Dated[float] = lever(
        1.15,
        unit="score, ratio to the pool's mean or to the norm",
        low=1,
        high=3,
        zh="优秀得分下限",
        mark="assumed",
        source="no threshold found",
        help="score from which a year would be excellent if there were no cap",
    )
    unqualified_below: Dated[float] = lever(
        0.6,
        unit="score, ratio to the pool's mean or to the norm",
        low=0,
        high=1,
        zh="不合格得分上限",
        mark="assumed",
        source="four grades are in statute; no threshold found",
        help="score below which the year is unqualified",
    )
    basic_below: Dated[float] = lever(
        0.7,
        unit="score, ratio to the pool's mean or to the norm",
        low=0,
        high=1,
        zh="基本合格得分上限",
        mark="assumed",
        source="four grades are in statute; no threshold found",
        help="score below which the year is only basically qualified",
    )
    term_target: Dated[float] = lever(
        0.65,
        unit="ratio to the pool's mean score",
        low=0,
        high=1,
        zh="聘期工作目标达标线",
        mark="assumed",
        source="A is not quantified in the text",
        help="mean score over a term below which the term's targets count as missed",
    )
    leader_weights: LeaderWeights = LeaderWeights()
    rivals: Rivals = Rivals()
    min_months: Dated[int] = lever(
        6,
        unit="months",
        low=1,
        high=12,
        mark="assumed",
        source="usual: those in service under half a year are not graded",
        zh="参加考核最少在岗月数",
        help="months in post in the year that a person needs to be rated",
    )
    probation_months: Dated[int] = lever(
        12,
        unit="months",
        low=0,
        high=24,
        mark="law",
        source="Civil Servant Law Art. 34: a year; Regulations on Institution Personnel Art. 13: "
        "12 months at a first employment; on probation people are given no grade (not read in the "
        "original). Labour Contract Law Art. 19 allows others six at most",
        zh="试用期（不参加考核）月数",
        help="months since joining in which nobody is rated; 0: from the first assessment on",
    )
    target_growth: Dated[float] = lever(
        0.0,
        unit="a year",
        low=-0.2,
        high=0.5,
        mark="assumed",
        source="no figure found",
        zh="KPI目标年增长率",
        help="yearly growth of KPI targets",
    )
    individual_targets: Dated[Literal["none", "equal", "capacity", "last_year"]] = lever(
        "none",
        zh="三级KPI个人目标分解",
        mark="assumed",
        source="KP1 names the three levels, not how a target comes down to people",
        help="how a department's target falls on its people. none: people are compared with each "
        "other, and thresholds hold against their pool's mean; otherwise each has a target, and "
        "they hold against it: equal for all, by capacity, or by what each did last year",
    )
    department_score: Dated[Literal["leaders", "packs", "scores"]] = lever(
        "leaders",
        zh="部门考核结果用途",
        mark="assumed",
        source="KP1: not stated what a department's result decides",
        help="what a department's own score, output over target, counts for besides the score of "
        "the leader who oversees it: nothing, its performance pack, or its people's scores",
    )
    department_weight: Dated[float] = lever(
        0.3,
        unit="share",
        low=0,
        high=1,
        zh="部门考核结果权重",
        mark="assumed",
        source="no figure found",
        help="part of the packs or scores that follows the department's score, where any does",
    )
    quantitative_share: Dated[float] = lever(
        1.0,
        unit="share of what a KPI can see",
        low=0,
        high=1,
        zh="定量考核比例",
        mark="seed",
        source="KP8: from subjective to quantitative assessment; amount assumed",
        help="how much of the measurable work is assessed by numbers instead of judgement once "
        "the new assessment is in force: less error, but what is counted invites gaming "
        "(主观评价向定量考核转变)",
    )
    quantitative_reliability: Uncertain[float] = assumption(
        0.7,
        unit="share of variance",
        low=0,
        high=1,
        mark="assumed",
        source="no figure found; upper end of the rating studies",
        zh="定量考核信度",
        help="how much of a year's score is true achievement where numbers are used",
    )
    reliability: Uncertain[float] = assumption(
        0.45,
        unit="share of variance",
        low=0,
        high=1,
        mark="evidence",
        source="Salgado & Moscoso (2019): .45 for administrative ratings; .52 Viswesvaran et al. "
        "(1996)",
        zh="主观评价信度",
        help="how much of a year's score is true achievement where raters judge",
    )
    shock_spread: Uncertain[float] = assumption(
        0.05,
        unit="standard deviation of log output",
        low=0,
        high=1,
        mark="assumed",
        source="no figure found",
        zh="部门年度运气离散度",
        help="luck common to a department in a year",
    )
    workload_in_scores: Uncertain[float] = assumption(
        0.3,
        unit="share",
        low=0,
        high=1,
        mark="assumed",
        source="A5, A7: comparable scores across departments are not assured",
        zh="工作量差异漏计比例",
        help="part of the differences in workload that people's targets fail to allow for, so "
        "that it lowers scores in departments with more to do",
    )
    coefficient_noise: Uncertain[float] = assumption(
        0.15,
        unit="standard deviation, log",
        low=0,
        high=1,
        mark="assumed",
        source="no figure found",
        zh="价值系数核定误差",
        help="error of the HR department's estimate of workload",
    )
    over_reporting: Uncertain[float] = assumption(
        0.3,
        unit="share of workload at an incentive share of 1",
        low=0,
        high=1,
        mark="assumed",
        source="KP3: self-reported",
        zh="工作量提报虚高幅度",
        help="how much departments overstate their work on average; it grows with the share of pay "
        "that follows results, for then there is more to gain",
    )
    leniency: Uncertain[float] = assumption(
        0.0,
        unit="share of the distance to the norm",
        low=0,
        high=1,
        mark="evidence",
        source="US federal ratings: under 1 % below 'fully successful' without a quota",
        zh="低分抬升幅度",
        help="how far raters lift scores below the norm towards it",
    )
    inflation: Uncertain[float] = assumption(
        0.0,
        unit="log score",
        low=-0.5,
        high=0.5,
        mark="assumed",
        source="US federal ratings 2013 (GAO): 33 % outstanding without a quota; here a cap holds",
        zh="全体得分抬升幅度",
        help="how far raters lift all scores alike; it changes appraisal grades only where these "
        "are held against the norm",
    )
    bias: Bias = Bias()

    @model_validator(mode="after")
    def _ordered(self) -> Assessment:
        weights = self.leader_weights
        total = weights.targets + weights.share + weights.rank + weights.departments
        if abs(total - 1) > 1e-9:
            wrong = _("the weights sum to {total}, not to 1").format(total=f"{total:g}")
            raise ValueError(f"leader_weights: {wrong}")
        return self
