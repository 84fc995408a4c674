"""Filling vacancies: from inside, from the waiting, and by open recruitment (AP1, ID6)."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from sim.scenario.fields import Dated, Section, Uncertain, assumption, lever, setting
from sim.words import _


class Recruitment(Section):
    """Vacancies, who comes into them, and selection."""

    established_share: Dated[float] = lever(
        1.0,
        unit="share of vacant places of the establishment",
        low=0,
        high=1,
        zh="空编补充比例",
        mark="assumed",
        source="ID6 speaks of staff off the establishment alone; 1 keeps it as large as it was; no "
        "figure found",
        help="vacant places of the establishment (空编) filled again, by examination (招录) or "
        "transfer in (调入); the others are given up, and whoever comes instead is off the "
        "establishment",
    )
    established_places: Literal["held", "approved"] = lever(
        "held",
        zh="编制使用口径",
        mark="assumed",
        source="ST1 says what must not be exceeded, not what is used",
        help="places of the establishment at the start. held: as many as are held then, posts "
        "vacant on that day counted alike; approved: organisation.caps.establishment, where one "
        "is given",
    )
    open_above_entry: Dated[float] = lever(
        0.3,
        unit="share of vacancies",
        low=0,
        high=1,
        zh="空岗社会招聘比例",
        mark="assumed",
        source="AP1 names open recruitment; Rizhao: 2/3 of leaders by open competition",
        help="vacancies above the lowest grade opened to newcomers; the rest are filled from the "
        "grade below",
    )
    challenge_share: Dated[float] = lever(
        0.05,
        unit="share of posts",
        low=0,
        high=1,
        zh="引入外部竞争岗位比例",
        mark="assumed",
        source="Binhai 2018: 70 posts opened in one round",
        help="posts that each appointment round opens to outsiders at once",
    )
    lead_months: int = lever(
        6,
        unit="months",
        low=0,
        high=36,
        mark="assumed",
        source="announcement, examination, vetting and publicity; no figure found",
        zh="社会招聘到岗月数",
        help="time from a vacancy to the newcomer's first day; 0: the same day, so that no post is "
        "empty at a month's close",
    )
    promotion_months: int = lever(
        2,
        unit="months",
        low=0,
        high=36,
        mark="assumed",
        source="no figure found",
        zh="内部晋升补岗月数",
        help="time from a vacancy to its being filled from the grade below",
    )
    months_in_post: Dated[int] = lever(
        24,
        unit="months",
        low=12,
        high=120,
        mark="law",
        source="Regulations on Selecting Leading Cadres (2019) Art. 8: two years as deputy before "
        "chief, three as chief before deputy of the next level, which other posts follow here; "
        "Art. 9: an exception takes a year at least",
        zh="晋升所需任职月数",
        help="how long somebody has been in the present post before a vacancy in the grade above "
        "can go to them; 12: exceptional promotion (破格提拔) as a rule",
    )
    leader_age_low: float = setting(
        35.0,
        unit="years of age",
        low=17,
        high=64,
        mark="assumed",
        source="notices of open selection for heads usually ask for 35 to 45; no figure found",
        zh="社会招聘领导人员最低年龄",
        help="youngest age of those who come from outside into a leadership post; uniform between",
    )
    leader_age_high: float = setting(
        45.0,
        unit="years of age",
        low=17,
        high=64,
        mark="assumed",
        source="notices of open selection for heads usually ask for 35 to 45; no figure found",
        zh="社会招聘领导人员最高年龄",
        help="oldest age of those who come from outside into a leadership post; uniform between",
    )
    shortlist: int = lever(
        8,
        unit="applicants",
        low=1,
        high=500,
        mark="assumed",
        source="38 to 100 apply for a post (Jinan, Binhai); those fit for the shortlist are fewer",
        zh="每岗合格应聘人数",
        help="eligible applicants for a post at the zone's ordinary pay",
    )
    validity: Uncertain[float] = assumption(
        0.42,
        unit="correlation with true merit",
        low=0,
        high=1,
        mark="evidence",
        source="Sackett et al. (2022): structured interview .42",
        zh="社会招聘选拔效度",
        help="how well selection sees an applicant's merit",
    )
    applicant_mean: Uncertain[float] = assumption(
        -0.7,
        unit="standard deviations of staff merit",
        low=-3,
        high=2,
        mark="assumed",
        source="set so that those selected match the staff they replace: the KPI outcome of the "
        "unreformed zone stays within half a point in twenty years",
        zh="应聘者平均水平",
        help="mean merit of eligible applicants relative to the staff at the start",
    )

    @model_validator(mode="after")
    def _ages_are_in_order(self) -> Self:
        if self.leader_age_low >= self.leader_age_high:
            raise ValueError("leader_age_high: " + _("must lie above leader_age_low"))
        return self
