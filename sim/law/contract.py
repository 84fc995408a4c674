"""Contract staff: checks L1 to L4, L9 to L11 and L24."""

from __future__ import annotations

from collections.abc import Iterator

from sim.law.finding import Finding
from sim.law.grounds import by_rank, in_words
from sim.law.situation import CONTRACT, INSTITUTION, Situation

SEVERANCE_MONTHS, SEVERANCE_YEARS, NOTICE_MONTHS = 1.0, 12.0, 1.0
"""Labour Contract Law Arts. 47 and 40; as many years of service are priced where rank ends."""
UNLAWFUL = 2.0
"""Labour Contract Law Art. 87: times the severance of Art. 47."""
TERMS_BEFORE_OPEN_END = 2
"""Labour Contract Law Art. 14: fixed terms after which an open-ended contract may be asked for."""
MINIMUM_WAGE = 0.4
"""Minimum wage as a share of the lowest standard pay. Assumed: no figure for Weifang was found;
minimum wages are commonly 40 to 60 % of average pay, and a low stand-in warns later."""
IDLE_SHARE = 0.7
"""Shandong rules on wage payment: living allowance of those without work, of the minimum wage."""


def by_rank_alone(now: Situation) -> Iterator[Finding]:
    """L1: last place in a ranking, or a lost competition, is not incompetence."""
    if not now.has(CONTRACT):
        return
    for ground in filter(by_rank, now.grounds):
        words, zh = in_words((ground,), now.s.exit.unqualified_years)
        text = "under the policy rank ends an appointment without any other failure: "
        text += f"{words} is enough; last place is not incompetence"
        zh = f"按本方案，没有其他不合格情形，{zh}即可终止聘任；末位不等于不能胜任工作"
        if "D" in ground:
            text += ". That another post must be refused as well makes it milder"
            zh += "。须同时拒绝调岗，风险较轻"
        if now.only_at_term_end(ground):
            text += "; it comes at a term end, where non-renewal stands better"
            zh += "；发生在聘期届满时，不续聘较为稳妥"
        people = now.most_ended(ground, CONTRACT)
        cost = None
        if people:
            month = now.pay_bill / now.s.organisation.size
            cost = people * UNLAWFUL * SEVERANCE_MONTHS * SEVERANCE_YEARS * month
            text += ". The cost is what is owed if every one of these ends is found unlawful: "
            text += "severance twice, at mean pay and 12 years of service"
            zh += "。费用按全部被认定违法、支付二倍赔偿金估算（平均工资、工龄12年）"
        paths = (*now.rule, "assessment.tail_share")
        yield Finding("L1", paths, text, zh, people, cost, at_most=True)
    if now.ends_by_waiting:
        yield Finding(
            "L1",
            ("waiting.after_last", "waiting.max_rounds"),
            "under the policy whoever fails the last selection round is out; a lost competition "
            "for posts is not incompetence either",
            "按本方案，最后一轮竞聘落选即终止聘任；竞争上岗落选同样不等于不能胜任工作",
        )


def no_second_chance(now: Situation) -> Iterator[Finding]:
    """L2: training or another post, and a second failure, come before an end."""
    if not now.has(CONTRACT):
        return
    if "B" in now.grounds and now.one_year_is_enough:
        yield Finding(
            "L2",
            ("exit.reading", "exit.unqualified_years"),
            "under the policy one unqualified year is enough: no training or other post, no second "
            "failure",
            "按本方案，一个年度不合格即可终止：未经培训或者调岗，也未再次证明不能胜任",
        )
    if now.grounds and not now.s.exit.rotate_unqualified:
        yield Finding(
            "L2",
            ("exit.rotate_unqualified", "exit.reading"),
            "under the policy an unqualified year leads to no rotation and no training before an "
            "end",
            "按本方案，年度不合格后未安排轮岗或者培训即可终止",
        )


def too_little_severance(now: Situation) -> Iterator[Finding]:
    """L3: severance or notice below the statute; no notice is due where a contract runs out."""
    s = now.s.exit
    dismisses = bool(now.mid_term) or now.ends_by_waiting or now.ends_idle_waits
    ends = dismisses or bool(now.grounds) or now.ends_contracts
    low = {
        "exit.severance_months": ends and s.severance_months < SEVERANCE_MONTHS,
        "exit.severance_cap_years": ends and s.severance_cap_years < SEVERANCE_YEARS,
        "exit.notice_months": dismisses and s.notice_months < NOTICE_MONTHS,
    }
    if now.has(CONTRACT) and any(low.values()):
        yield Finding(
            "L3",
            tuple(path for path, below in low.items() if below),
            "severance or notice is below the statute: a month's pay for each year of service (12 "
            "years at most, for high pay only), also if a contract is not renewed, and 30 days' "
            "notice or a month's pay. If an end is unlawful, severance is owed twice, or the "
            "person is reinstated",
            "经济补偿或者代通知金低于法定标准：每满一年支付一个月工资（仅高工资者最多12年），"
            "期满不续订的同样支付；提前30日通知或者额外支付一个月工资。违法解除的，支付二倍赔偿金"
            "或者继续履行合同",
        )


def protected_ended(now: Situation) -> Iterator[Finding]:
    """L4: people whom the law protects."""
    if not now.has(CONTRACT) or now.s.exit.protect:
        return
    if now.grounds or now.ends_idle_waits:
        yield Finding(
            "L4",
            ("exit.protect", "exit.reading"),
            "protected people are not spared: a medical period, pregnancy, maternity or nursing, "
            "injury at work, or 15 years of service with less than 5 to retirement",
            "未排除受保护人员：医疗期、孕期、产期、哺乳期、工伤，以及连续工作满15年且距退休不足5年",
        )
    if now.ends_contracts:
        yield Finding(
            "L4",
            ("appointment.contract_end", "exit.protect"),
            "contracts that end with a term are not prolonged for protected people, as the law "
            "prolongs them until the protection is over",
            "聘期届满落聘即终止合同，未对受保护人员依法续延至相应情形消失",
        )
    if now.ends_by_waiting:
        yield Finding(
            "L4",
            ("waiting.after_last", "exit.protect"),
            "after the last selection round nobody is spared, protected people included",
            "最后一轮竞聘后一律终止，未排除受保护人员",
        )


def third_term(now: Situation) -> Iterator[Finding]:
    """L9: after two fixed terms an open-ended contract may be asked for."""
    if now.s.appointment.active and len(now.terms) > TERMS_BEFORE_OPEN_END:
        yield Finding(
            "L9",
            ("appointment.term_months", "study.years"),
            "a third fixed term begins: whoever has served two may ask for an open-ended contract, "
            "and competing again at each term end then binds no longer",
            "将订立第三次固定期限合同：已满两次的可要求订立无固定期限合同，此后聘期届满重新竞聘难以约束",
            now.known(CONTRACT),
        )


def changed_without_consent(now: Situation) -> Iterator[Finding]:
    """L10: another post, or other pay, needs agreement in writing."""
    people = now.people(CONTRACT)
    if not people:  # newcomers sign what is then in force
        return
    if now.s.appointment.active and now.covers_all:
        yield Finding(
            "L10",
            ("appointment.active", "appointment.coverage"),
            "posts are vacated and competed for while contracts run; another post needs agreement "
            "in writing; a competition that a staff congress has voted for stands better",
            "合同期内岗位全部重新竞聘；变更岗位须书面协商一致；竞聘办法经职工代表大会通过的较为稳妥",
            people,
        )
    pay = now.s.pay
    follows = pay.incentive_ratio > 0
    changed = {
        ("pay.incentive_ratio", "pay.former_ratio"): pay.incentive_ratio != pay.former_ratio,
        ("pay.pack_rule", "pay.pack_multiple"): pay.pack_rule == "quota" and pay.pack_multiple != 1,
        ("pay.link", "pay.former_link"): follows and pay.link != pay.former_link,
        ("pay.unqualified_share",): follows and pay.unqualified_share < 1,
        ("pay.pack_follows",): follows and pay.pack_follows != "none",
    }
    if now.repays_insiders and any(changed.values()):
        yield Finding(
            "L10",
            tuple(path for paths, is_new in changed.items() if is_new for path in paths),
            "what is paid, or how it is made up, changes while contracts run; that needs agreement "
            "in writing",
            "合同期内变更工资水平或者结构，须书面协商一致",
            people,
        )


def mid_term(now: Situation) -> Iterator[Finding]:
    """L11: non-renewal stands better than dismissal in mid-term."""
    if now.mid_term and now.has(CONTRACT + INSTITUTION):
        words, zh = in_words(now.mid_term, now.s.exit.unqualified_years)
        yield Finding(
            "L11",
            now.rule,
            f"under the policy an appointment can end in mid-term on {words}; non-renewal at a "
            "term end stands better",
            f"按本方案，聘期内即可因{zh}终止聘任；聘期届满不续聘较为稳妥",
        )


def idle_floor(now: Situation) -> float:
    """Return the least pay of those who wait, yuan a month (stand-in for the minimum wage)."""
    return IDLE_SHARE * MINIMUM_WAGE * _lowest_standard(now)


def idle_pay(now: Situation) -> float:
    """Return what the lowest-paid get while they wait, yuan a month."""
    waiting = now.s.waiting
    of = lowest_base(now) if waiting.pay_of == "base" else lowest_pay(now)
    return waiting.pay_share * of


def lowest_base(now: Situation) -> float:
    """Return base pay of the lowest-paid, yuan a month."""
    pay = now.s.pay
    share = pay.planned * (1 - pay.incentive_ratio) if now.in_force else 1 - pay.former_ratio
    return share * lowest_pay(now)


def lowest_pay(now: Situation) -> float:
    """Return the lowest standard pay, yuan a month: of company staff by their own scale."""
    zone = now.s.organisation
    pay = {grade.name: grade.pay for grade in zone.grades}
    company = [
        pay[grade]
        for d in zone.departments
        for grade, chance in zone.company_chances(d).items()
        if chance > 0.0 and d.posts[grade]
    ]
    return min([*pay.values(), *(now.s.pay.company_scale * each for each in company)])


def _lowest_standard(now: Situation) -> float:
    return min(grade.pay for grade in now.s.organisation.grades)


def below_the_floor(now: Situation) -> Iterator[Finding]:
    """L24: pay while waiting, and base pay where the performance part is nothing."""
    if not now.has(CONTRACT):
        return
    grade = min(now.s.organisation.grades, key=lambda g: g.pay)
    pay = f"organisation.grades.{grade.name}.pay"
    paths = ("pay.company_scale", pay) if lowest_pay(now) < grade.pay else (pay,)
    stand_in = "the minimum wage (assumed: 40 % of the lowest standard pay, for want of a figure)"
    assumed = "最低工资（缺少数据，暂按最低岗位标准工资的40%）"
    if now.waits and idle_pay(now) < idle_floor(now):
        yield Finding(
            "L24",
            ("waiting.pay_share", "waiting.pay_of", *paths),
            f"pay while waiting is below 70 % of {stand_in}",
            f"待岗工资低于{assumed}的70%",
        )
    if now.repays_anybody and lowest_base(now) < MINIMUM_WAGE * grade.pay:
        yield Finding(
            "L24",
            ("pay.incentive_ratio", "pay.new_money", *paths),
            f"base pay, all that a poor performer may get, is below {stand_in}",
            f"考核差者可能只拿到的基本工资低于{assumed}",
        )
    if not now.repays_anybody and lowest_pay(now) < MINIMUM_WAGE * grade.pay:
        yield Finding("L24", paths, f"pay is below {stand_in}", f"工资低于{assumed}")


RULES = (
    by_rank_alone,
    no_second_chance,
    too_little_severance,
    protected_ended,
    third_term,
    changed_without_consent,
    mid_term,
    below_the_floor,
)
