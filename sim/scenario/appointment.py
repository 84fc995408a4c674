"""Who gets which post: modes, order, term and matching (AP1 to AP6)."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from sim.scenario.fields import Dated, Section, Uncertain, assumption, leaves, lever
from sim.words import _

Mode = Literal["direct", "competitive", "two_way"]


class Appointment(Section):
    """All-staff appointment (全员聘任) and its re-run at every term end."""

    active: Dated[bool] = lever(
        True,
        help="every post is vacated and competed for when this comes into force and at each term "
        "end; false: people keep their posts, as before the reform. Dated, at year ends: "
        "{0: false, 12: true} assesses a year, then appoints",
        zh="全员聘任",
        mark="seed",
        source="AP1",
    )
    term_months: Dated[int] = lever(
        36,
        unit="months",
        low=12,
        high=120,
        zh="聘期",
        mark="assumed",
        help="length of a term; that of the day on which it begins",
        source="A4: not stated; 3 years in Shanxi, TEDA and Qianhai, 3 to 5 in Liaocheng",
    )
    coverage: Literal["all", "outsiders_only", "grandfathered"] = lever(
        "all",
        zh="聘任适用范围",
        mark="seed",
        source="ID2 says all; Xianyang grandfathers",
        help="who must compete: all; only those who joined after the start (outsiders_only); or "
        "as outsiders_only and with insiders' pay left as it was (grandfathered, "
        "老人老办法、新人新政策)",
    )
    direct_grades: list[str] = lever(
        [],
        zh="直接聘任职级",
        mark="assumed",
        source="AP1 names the mode",
        help="grades filled by direct appointment: holders stay unless found unfit",
    )
    competitive_grades: list[str] = lever(
        [],
        zh="竞争聘任职级",
        mark="assumed",
        source="AP1 names the mode",
        help="grades filled by a panel that ranks holders and those one grade below",
    )
    order: list[Mode] = lever(
        ["direct", "competitive", "two_way"],
        zh="聘任方式顺序",
        mark="seed",
        source="AP1",
        help="order of the modes; posts left over go to the waiting and to open recruitment",
    )
    leadership: Literal["from_above", "compete"] = lever(
        "from_above",
        zh="领导班子任免方式",
        mark="law",
        source="Regulations on Selecting Leading Cadres (2019): the Party committee one level up "
        "appoints and removes a zone's leading body (干部管理权限); ID2: their status is sealed as "
        "everybody's, and whether they compete is not said",
        help="how grades that only the leading body has are filled; from_above: the city appoints "
        "them, so that they keep their posts in a round, no outsider challenges them, the exit "
        "rule does not reach them, and a vacancy goes to somebody on the establishment; compete: "
        "as any other grade",
    )
    matching: Literal["deferred_acceptance", "serial_dictatorship"] = lever(
        "deferred_acceptance",
        zh="双向选择聘任规则",
        mark="seed",
        source="AP1: upper chooses lower and lower chooses upper; alternative: Khan, Khwaja & "
        "Olken (2019)",
        help="how two-way choice is settled: one side proposes and the other keeps the best "
        "(stable), or staff choose in order of their record",
    )
    proposing: Literal["staff", "departments"] = lever(
        "staff",
        mark="assumed",
        source="AP1: not stated; Gale & Shapley (1962): the side that proposes fares best",
        zh="双向选择发起方",
        help="which side proposes where two-way choice is settled by deferred acceptance",
    )
    choices: int = lever(
        5,
        unit="departments",
        low=1,
        high=50,
        mark="assumed",
        source="no figure found",
        zh="双向选择志愿数",
        help="departments a person may name in two-way choice, besides their own",
    )
    promotion: Dated[Literal["seniority", "record", "lot"]] = lever(
        "record",
        zh="能上能下：空岗晋升依据",
        mark="seed",
        source="ID5: vacancies are filled by performance; lot: Pluchino, Rapisarda & Garofalo "
        "(2010)",
        help="who moves up into a vacancy: the most senior (论资排辈, by age as far as "
        "`staff.seniority` says), or the best record, both with a lead for the same department; or "
        "anybody eligible, by lot (抽签), which favours nobody and so is what the other two can be "
        "held against",
    )
    unfit_share: Dated[float] = lever(
        0.02,
        unit="share of those who compete",
        low=0,
        high=0.5,
        zh="落聘比例",
        mark="assumed",
        source="AP5: 'a few' (少数); no number",
        help="share whom panels and departments find unfit for any post in a round",
    )
    idle_below: Dated[float] = lever(
        0.3,
        unit="pre-reform norm",
        low=0,
        high=1,
        zh="不上班、不干事认定线",
        mark="seed",
        source="AP2, number assumed",
        help="effort below which nobody is given a post",
    )
    record_weight: Dated[float] = lever(
        0.5,
        unit="weight, beside what the panel sees",
        low=0,
        high=1,
        zh="聘期考核结果权重",
        mark="assumed",
        source="KP7: results are an important basis (重要依据) of renewal; no number",
        help="how much the assessments of the term count when its end brings a new round; the rest "
        "is what the panel sees of merit on the day. 0: the record counts for nothing; 1: it alone",
    )
    contract_end: Literal["leave", "wait"] = lever(
        "leave",
        zh="编外人员聘期届满落聘",
        mark="seed",
        source="ID6: term contracts, and a new competition at their end; Labour Contract Law Arts. "
        "44 to 46: an ended contract, severance, and longer where the law protects",
        help="what becomes of those on a term contract who win no post at the end of a term. "
        "leave: the contract is not renewed, with severance; wait: they wait for a post",
    )
    panel_validity: Uncertain[float] = assumption(
        0.42,
        unit="correlation with true merit",
        low=0,
        high=1,
        mark="evidence",
        source="Sackett et al. (2022): structured interview .42",
        zh="聘任评审效度",
        help="how well panels and departments see merit",
    )
    home_preference: Uncertain[float] = assumption(
        3.0,
        unit="standard deviations of taste",
        low=0,
        high=5,
        mark="assumed",
        source="no figure found; set so that about 1 in 10 moves to another department in a round "
        "(2.5: 1 in 5, 3.5: nobody); try [2, 3.4]",
        zh="留任原部门偏好",
        help="how much people prefer the department they are in",
    )

    pay_preference: Uncertain[float] = assumption(
        3.0,
        unit="standard deviations of taste per unit of expected pay",
        low=0,
        high=20,
        mark="assumed",
        source="no figure found",
        zh="高价值系数部门偏好",
        help="how much people prefer departments with a high value coefficient, where pay is "
        "known before they choose",
    )
    fall: Literal["one_level", "any"] = lever(
        "one_level",
        mark="law",
        source="L18, Civil Servant Law Art. 50: one failure lowers by one level; for all other "
        "staff assumed",
        zh="落选降级幅度",
        help="how far those may fall who lose their grade's competition. one_level: in the grade "
        "below they go before all others, so that they fall further only if no post of it is "
        "left; any: they compete there like everybody else",
    )
    climb_handicap: Uncertain[float] = assumption(
        3.0,
        unit="standard deviations of the panel's view",
        low=0,
        high=5,
        mark="assumed",
        source="set so that 9 to 13 % of heads lose their grade in a term, as of managers of state "
        "firms (2021: 3 to 4.5 % a year, Workers' Daily 2022-01-18); try [1, 4]",
        zh="晋级竞聘领先要求",
        help="lead that someone from the grade below needs over a holder in a competition",
    )

    @model_validator(mode="after")
    def _each_mode_once(self) -> Appointment:
        for months in leaves(self.term_months):
            if months % 12:
                wrong = _(
                    "{months} months are not whole years, and assessments are yearly; use 12, 24, "
                    "36 ..."
                )
                raise ValueError(f"term_months: {wrong.format(months=months)}")
        for field, month in self.dates():
            if field == "active" and month % 12:
                wrong = _(
                    "month {month} is not the end of a year, and terms are whole years; use 0, 12, "
                    "24 ..."
                )
                raise ValueError(f"active: {wrong.format(month=month)}")
        if len(set(self.order)) != len(self.order):
            raise ValueError("order: " + _("a mode stands twice; name each at most once"))
        both = set(self.direct_grades) & set(self.competitive_grades)
        if both:
            wrong = _("{name} is in direct_grades too").format(name=repr(sorted(both)[0]))
            raise ValueError(f"competitive_grades: {wrong}")
        return self
