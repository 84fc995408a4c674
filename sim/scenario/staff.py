"""Who is there before the reform, and how outputs of people differ."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from sim.scenario.fields import Section, Uncertain, assumption, lever, none_of, setting
from sim.words import _

STATUSES = (
    "civil_servant",
    "institution",
    "purchased_service",
    "contract",
    "term_contract",
    "company",
)
"""The four statuses before the reform (ID1), the one that it adds for newcomers (ID6), and that of
the companies paired with statutory bodies (ST6)."""

ESTABLISHED = ("civil_servant", "institution")
"""Those on the establishment (编制内); all others are off it (编外)."""

STATUSES_ZH = dict(
    zip(
        STATUSES,
        ("公务员", "事业编", "政府购买服务", "合同工", "聘期合同", "公司人员"),
        strict=True,
    )
)


class Staff(Section):
    """The staff on the day the study starts."""

    status_shares: dict[str, float] = setting(
        {"civil_servant": 0.2, "institution": 0.4, "purchased_service": 0.15, "contract": 0.25},
        unit="share of staff",
        low=0,
        high=1,
        source="ID1 names the statuses, gives no numbers",
        mark="assumed",
        zh="身份构成",
        help="statuses of the staff at the start, company staff apart (each department has its "
        "company_share); sums to 1",
    )
    leaders_established: bool = setting(
        True,
        mark="law",
        source="Civil Servant Law (2018) and Regulations on Selecting Leading Cadres (2019): "
        "leading posts of a government body are held by its civil servants and institution staff",
        zh="领导职务限编制内人员",
        help="whether, until all-staff appointment opens posts to all, leadership posts are held "
        "by people on the establishment alone; the other posts then have the more staff off it, so "
        "that shares of the whole stay as given; false: any grade has the same shares",
    )
    female_share: float = setting(
        0.4,
        unit="share of staff",
        low=0,
        high=1,
        mark="assumed",
        source="no figure found",
        zh="女性比例",
        help="women among the staff",
    )
    entry_age_low: float = setting(
        22.0,
        unit="years of age",
        low=16,
        high=60,
        mark="assumed",
        source="degree at 22",
        zh="最低入职年龄",
        help="youngest age at entry",
    )
    entry_age_high: float = setting(
        38.0,
        unit="years of age",
        low=17,
        high=64,
        mark="assumed",
        source="35 is the usual limit of open recruitment, with exceptions",
        zh="最高入职年龄",
        help="oldest age at entry; uniform between",
    )
    retirement_age_men: float = setting(
        60.0,
        unit="years of age",
        low=40,
        high=75,
        mark="law",
        source="State Council (1978) No. 104, in force until 2024",
        zh="男性法定退休年龄",
        help="men's statutory retirement age",
    )
    retirement_age_women: float = setting(
        55.0,
        unit="years of age",
        low=40,
        high=75,
        mark="law",
        source="State Council (1978) No. 104, women cadres",
        zh="女性法定退休年龄",
        help="women's retirement age",
    )
    seniority: Uncertain[float] = assumption(
        0.4,
        unit="correlation of age and standing",
        low=0.3,
        high=0.9,
        mark="assumed",
        source="between Sri Lanka's Administrative Service, promoted by list (2024: 0.82), and the "
        "UK civil service, by open competition (2022, ages 20 to 59: 0.07); with 0.4 zone leaders "
        "are 50 on average and department heads 48; leading bodies of prefectures in "
        "China were 49.1, of counties 43.1 (end of 2003, Xinhua 2004-05-20); climbing alone makes "
        "0.36; from 0.6 on most zone leaders are near retirement, try [0.3, 0.6]",
        zh="论资排辈程度",
        help="how far age decides who holds the higher grades before the reform, and who moves up "
        "where `appointment.promotion` is seniority; the rest is what else speaks for a person",
    )
    output_spread: Uncertain[float] = assumption(
        0.2,
        unit="standard deviation of log output",
        low=0.0,
        high=1.0,
        mark="evidence",
        source="Schmidt & Hunter (1983): SD of output is 20 % of its mean without piece rates",
        zh="个人产出离散度",
        help="how much what people achieve differs at equal effort",
    )
    fit_share: Uncertain[float] = assumption(
        0.2,
        unit="share of the variance",
        low=0,
        high=1,
        mark="assumed",
        source="no figure found",
        zh="人岗相适差异占比",
        help="part of that spread that belongs to the match of person and "
        "function family rather than to general ability",
    )
    motivation_spread: Uncertain[float] = assumption(
        0.1,
        unit="standard deviation of effort",
        low=0,
        high=0.5,
        mark="assumed",
        source="no figure found",
        zh="内在动机离散度",
        help="how much people's own motivation differs",
    )
    idle_share: Uncertain[float] = assumption(
        0.01,
        unit="share of staff",
        low=0,
        high=0.3,
        mark="assumed",
        source="AP2 says some hardly come to work, gives no number",
        zh="不上班、不干事者比例",
        help="staff at the start who hardly work",
    )
    idle_effort: float = setting(
        0.1,
        unit="pre-reform norm",
        low=0.01,
        high=1,
        mark="assumed",
        source="AP2",
        zh="不上班、不干事者努力程度",
        help="effort of those who hardly work",
    )
    archive_rule: Literal["vacancies", "seniority"] = lever(
        "vacancies",
        mark="seed",
        zh="档案职级晋升方式",
        source="ID4, ID5: by ordinary rules; a vacancy in the establishment by performance and "
        "conduct",
        help="how the archived rank rises. vacancies: places of the establishment are counted, and "
        "a vacant one goes to the best record of the rank below; seniority: with time, up to the "
        "grade of the post last held",
    )
    archive_quota: dict[str, int] = setting(
        {},
        unit="places by rank",
        low=0,
        high=10_000_000,
        mark="assumed",
        zh="各档案职级编制数",
        source="ID5 gives no numbers",
        help="places of the establishment by archived rank; where none is listed, as many as are "
        "held on the first day",
    )
    archive_min_years: float = setting(
        3.0,
        unit="years",
        low=0,
        high=40,
        mark="assumed",
        zh="档案职级晋升最低年限",
        source="ID4: the ordinary rules give minima of 2 to 5 years",
        help="years in an archived rank before a vacancy of the next can be won",
    )
    archive_step: Uncertain[float] = assumption(
        0.01,
        unit="share of the rank's pay, a year of service",
        low=0,
        high=0.1,
        mark="assumed",
        zh="档案工资年增幅",
        source="ID3: archived pay has rules of its own; seniority steps (薪级), no figure found",
        help="what a year of service adds to archived pay, over the standard pay of the rank",
    )
    archive_excellent_months: int = setting(
        6,
        unit="months",
        low=0,
        high=120,
        mark="assumed",
        zh="优秀者档案晋升提前月数",
        source="ID5: performance fills establishment vacancies; no number",
        help="how much nearer an excellent year brings the next archived rank",
    )
    archive_years_per_rank: float = setting(
        6.0,
        unit="years",
        low=1,
        high=40,
        mark="assumed",
        zh="档案职级逐级晋升年限",
        source="ID4: archived rank rises by ordinary rules; the rules give minima of 2 to 5 years",
        help="years in which the archived rank rises by one where it goes by seniority; on the "
        "first day people are somewhere within them",
    )

    @property
    def share_established(self) -> float:
        """Share of the staff on the establishment, company staff apart."""
        return sum(self.status_shares.get(status, 0.0) for status in ESTABLISHED)

    @model_validator(mode="after")
    def _shares_sum_to_one(self) -> Staff:
        if self.status_shares.get("company"):
            wrong = _("company staff are no part of it; each department has its company_share")
            raise ValueError(f"status_shares: {wrong}")
        unknown = set(self.status_shares) - set(STATUSES)
        if unknown:
            known = (status for status in STATUSES if status != "company")
            raise ValueError(f"status_shares: {none_of(sorted(unknown)[0], known)}")
        total = sum(self.status_shares.values())
        if abs(total - 1) > 1e-9:
            wrong = _("the shares sum to {total}, not to 1").format(total=f"{total:g}")
            raise ValueError(f"status_shares: {wrong}")
        if self.entry_age_low >= self.entry_age_high:
            raise ValueError("entry_age_high: " + _("must lie above entry_age_low"))
        retire = min(self.retirement_age_men, self.retirement_age_women)
        if self.entry_age_high >= retire:
            wrong = _("{age} is not below the retirement age, {retire}")
            wrong = wrong.format(age=f"{self.entry_age_high:g}", retire=f"{retire:g}")
            raise ValueError(f"entry_age_high: {wrong}")
        return self
