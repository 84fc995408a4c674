"""When an appointment ends (辞聘): readings R1 to R6, appeal, severance."""

from __future__ import annotations

from typing import Literal

from sim.scenario.fields import Dated, Section, Uncertain, assumption, lever, setting


class Exit(Section):
    """The exit rule of the reform text and what surrounds it."""

    reading: Dated[Literal["none", "R1", "R2", "R3", "R4", "R5", "R6"]] = lever(
        "R1",
        zh="辞聘条款解读",
        mark="seed",
        source="section 1.6 of the seed reading; R1 is the default",
        help="A: term targets missed; B: unqualified in so many years in a row "
        "(unqualified_years); C: in the tail in every counted year; D: refuses another post. "
        "R1: (A or B or C) and D; R2: A or B or (C and D); R3: (A or (B and C)) and D; R4: (A or "
        "B) and C and D; R5: A or (B and C and D); R6: A or ((B or C) and D); none: nobody",
    )
    unqualified_years: Dated[int] = lever(
        2,
        unit="years",
        low=1,
        high=10,
        zh="连续不合格年数",
        mark="law",
        source="Regulations on Institution Personnel Art. 16 and Civil Servant Law Art. 88: two "
        "years in a row; the text names no number",
        help="unqualified years in a row that fulfil B; 1: a single year, which the law lets end "
        "an appointment only if another post is refused as well (every reading but R2 asks for it)",
    )
    tail_years: Dated[int] = lever(
        0,
        unit="years",
        low=0,
        high=10,
        zh="后5%连续年数",
        mark="seed",
        source="C says every year of a term",
        help="years in a row in the tail that fulfil C; 0: every year of the term (各年度)",
    )
    tail_count: Dated[Literal["in_a_row", "ever"]] = lever(
        "in_a_row",
        mark="seed",
        source="C says every year; ever: a second time ends it (Mulligan & Bull Schaefer 2011)",
        zh="后5%年数计算方式",
        help="whether a year out of the tail wipes out the tail years so far; ever: never, where "
        "tail_years is at least 1, for 'every year of the term' is always counted in a row",
    )
    protect: Dated[bool] = lever(
        True,
        mark="law",
        zh="不得解除人员保护",
        source="Labour Contract Law Art. 42; Civil Servant Law Art. 89; the seed is silent",
        help="appointments of protected people are never ended by the rule: those in a medical "
        "period, pregnancy, maternity or nursing, and those with 15 years of service who are less "
        "than five years from retirement",
    )
    rotate_unqualified: Dated[bool] = lever(
        True,
        zh="不合格者轮岗",
        mark="seed",
        source="AP4",
        help="an unqualified year leads to rotation, "
        "a second one to a post of at most the same grade",
    )
    other_post: Dated[Literal["same_grade", "one_lower"]] = lever(
        "same_grade",
        zh="转岗职级",
        mark="seed",
        source="AP4: not above the former grade (不高于原职级); Civil Servant Law Art. 50: one "
        "level down",
        help="which post follows a second unqualified year, or another ground that does not end "
        "the appointment. same_grade: a vacancy of the same grade, or if there is none of the one "
        "below; one_lower: of the one below; whoever finds none waits for a post",
    )
    severance_months: float = lever(
        1.0,
        unit="months of pay per year of service",
        low=0,
        high=4,
        zh="经济补偿月数",
        mark="law",
        source="Labour Contract Law Art. 47; for institution staff 国办发〔2002〕35号",
        help="severance for contract and institution staff, of the mean pay of the last year",
    )
    local_average_pay: float = setting(
        5300.0,
        unit="money a month",
        low=0,
        high=1_000_000,
        mark="assumed",
        source="no figure for Weifang 2017 found",
        zh="当地职工月平均工资",
        help="average pay of the place: severance is reckoned from at most three times this",
    )
    severance_cap_years: float = lever(
        12.0,
        unit="years of service",
        low=0,
        high=60,
        mark="law",
        source="Labour Contract Law Art. 47",
        zh="经济补偿年限上限",
        help="years that count at most for those who earn more than three times the local average",
    )
    notice_months: float = lever(
        1.0,
        unit="months of pay",
        low=0,
        high=12,
        mark="law",
        source="Labour Contract Law Art. 40: 30 days' notice or one month's pay",
        zh="代通知金月数",
        help="pay in place of notice",
    )
    protected_share: Uncertain[float] = assumption(
        0.03,
        unit="share of staff in a year",
        low=0,
        high=0.5,
        mark="assumed",
        source="no figure found",
        zh="医疗期孕产期人员比例",
        help="staff in a medical period, pregnancy, maternity or nursing at the time",
    )
    substitution: Uncertain[float] = assumption(
        0.2,
        unit="probability",
        low=0,
        high=1,
        mark="evidence",
        source="the state-asset regulator had to forbid counting retirements and voluntary "
        "leaving as performance exits (2023-24); size assumed",
        zh="退休辞职替代辞聘概率",
        help="chance that someone whose appointment would end is talked into early retirement "
        "(within five years of it) or resignation instead, without severance",
    )
    appeal: Uncertain[float] = assumption(
        0.3,
        unit="probability",
        low=0,
        high=1,
        mark="assumed",
        zh="复核、申诉概率",
        source="no figure found",
        help="chance that an exit is appealed",
    )
    overturn: Uncertain[float] = assumption(
        0.2,
        unit="probability",
        low=0,
        high=1,
        mark="assumed",
        source="no figure found",
        zh="申诉改判概率",
        help="chance that an appeal succeeds; the person then keeps the post",
    )
