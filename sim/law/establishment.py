"""Institution staff and civil servants: checks L12 to L18, L20, L21 and L23."""

from __future__ import annotations

from collections.abc import Iterator

from sim.law.finding import Finding, highest
from sim.law.grounds import by_rank, in_words
from sim.law.situation import CIVIL, INSTITUTION, Situation

SHORTEST_TERM = 36
"""Regulations on Institution Personnel Art. 12: months."""
MONTHS_TO_BE_RATED = 6
"""Who has been in post for half a year is usually rated."""
FAILED_CIVIL = "不称职"
"""The lowest grade of civil servants (Civil Servant Law Art. 38); of everybody else 不合格."""


def outside_article_16(now: Situation) -> Iterator[Finding]:
    """L12: unqualified and a refused post, or two unqualified years in a row."""
    if not now.has(INSTITUTION):
        return
    for refused in (False, True):
        grounds = tuple(
            g
            for g in now.against_established
            if ("D" in g) == refused and not ("B" in g and (refused or not now.one_year_is_enough))
        )
        if not grounds:
            continue
        words, zh = in_words(grounds, now.s.exit.unqualified_years)
        text = f"under the policy an appointment can end on {words}"
        zh = f"按本方案，可因{zh}终止聘任"
        if refused:
            text += ". A refusal is asked for, as the article does, but no unqualified year"
            zh += "。虽以不服从调岗为条件，但未要求年度考核不合格"
            if all(map(now.only_at_term_end, grounds)):
                text += "; at a term end non-renewal stands better"
                zh += "；聘期届满时不续聘较为稳妥"
        else:
            text += ", without a refusal; the article asks for both, or for two years in a row"
            zh += "，不以不同意调岗为条件；条例要求两者兼备，或者连续两年不合格"
        people = now.most_ended(grounds[0], INSTITUTION) if len(grounds) == 1 else None
        yield Finding("L12", (*now.rule, *now.reach), text, zh, people, at_most=True)
    if now.established_end_by_waiting:
        yield Finding(
            "L12",
            ("waiting.after_last", "waiting.max_rounds", *now.reach),
            "under the policy whoever fails the last selection round is out; a lost competition is "
            "no ground of the article",
            "按本方案，最后一轮竞聘落选即终止聘任；落聘不属于条例规定的解除事由",
        )


def short_term(now: Situation) -> Iterator[Finding]:
    """L13: contracts of at least three years."""
    term = now.term
    if term is None or not (now.has(INSTITUTION) and now.reaches_established):
        return
    if term.end - term.start < SHORTEST_TERM:
        yield Finding(
            "L13",
            ("appointment.term_months", *now.reach),
            "terms are shorter than the three years that are the rule",
            "聘期低于一般不低于3年的规定",
            now.known(INSTITUTION),
        )


def without_procedure(now: Situation) -> Iterator[Finding]:
    """L14: internal competition follows six steps."""
    s = now.s.appointment
    if not (now.appoints_established and now.has(INSTITUTION)):
        return
    held = {grade for d in now.s.organisation.departments for grade, n in d.posts.items() if n}
    modes = {
        "direct": held & set(s.direct_grades),
        "competitive": held & set(s.competitive_grades),
        "two_way": held - set(s.direct_grades) - set(s.competitive_grades),
    }
    if any(grades and mode not in s.order for mode, grades in modes.items()):
        yield Finding(
            "L14",
            ("appointment.order", "appointment.direct_grades", "appointment.competitive_grades"),
            "posts of some grades have no mode of appointment in the order of modes: their holders "
            "lose them without an evaluation",
            "部分职级的岗位没有列入聘任方式顺序：原任人员未经考评即失去岗位",
        )


def no_appeal(now: Situation) -> Iterator[Finding]:
    """L15 and L21: review and appeal."""
    if not now.in_force or highest(now.s.exit.appeal) > 0:
        return
    for check, statuses, text, zh in (
        (
            "L15",
            INSTITUTION,
            "nobody can have a result reviewed, appeal, or take a dispute to arbitration",
            "无人可以申请复核、提出申诉或者申请人事争议仲裁",
        ),
        (
            "L21",
            CIVIL,
            "nobody can ask for a review (30 days) or appeal (15 days after it, or 30 directly)",
            "无人可以申请复核（30日内）或者提出申诉（复核后15日内，或者直接30日内）",
        ),
    ):
        if now.has(statuses):
            yield Finding(check, ("exit.appeal",), text, zh, now.people(statuses) or None)


def not_a_ground(now: Situation) -> Iterator[Finding]:
    """L16: the five grounds to dismiss a civil servant; rank is none."""
    if not now.has(CIVIL):
        return
    back = (
        "The model sends civil servants back to their archived post and pay; to dismiss them takes "
        "one of the five grounds"
    )
    back_zh = "模型中公务员退回档案职务和档案工资；辞退须符合五种法定情形之一"
    for ranked in (False, True):
        grounds = tuple(
            g
            for g in now.against_established
            if by_rank(g) == ranked
            and (ranked or not ("D" in g or ("B" in g and not now.one_year_is_enough)))
        )
        if not grounds:
            continue
        words, zh = in_words(grounds, now.s.exit.unqualified_years, FAILED_CIVIL)
        why = "rank is not a ground" if ranked else "one failure without a refusal is not a ground"
        why_zh = "排名不是辞退事由" if ranked else "一次未达标而未拒绝安排不是辞退事由"
        people = now.most_ended(grounds[0], CIVIL) if ranked else None
        yield Finding(
            "L16",
            (*now.rule, *now.reach),
            f"under the policy an appointment can end on {words}; {why}. {back}",
            f"按本方案，可因{zh}终止聘任；{why_zh}。{back_zh}",
            people,
            at_most=True,
        )
    if now.established_end_by_waiting:
        yield Finding(
            "L16",
            ("waiting.after_last", "waiting.max_rounds", *now.reach),
            "under the policy whoever fails the last selection round is out; losing is not a "
            f"ground. {back}",
            f"按本方案，最后一轮竞聘落选即终止聘任；落聘不是辞退事由。{back_zh}",
        )


def protected_ended(now: Situation) -> Iterator[Finding]:
    """L17: civil servants who may not be dismissed."""
    if not now.has(CIVIL) or now.s.exit.protect:
        return
    people = "injury on duty, medical period, pregnancy, maternity or nursing"
    people_zh = "因公致残、医疗期、孕期、产假、哺乳期"
    if now.against_established or (now.ends_idle_waits and now.reaches_established):
        yield Finding(
            "L17",
            ("exit.protect", "exit.reading", *now.reach),
            f"protected people are not spared: {people}",
            f"未排除不得辞退的人员：{people_zh}",
        )
    if now.established_end_by_waiting:
        yield Finding(
            "L17",
            ("waiting.after_last", "exit.protect", *now.reach),
            f"after the last selection round nobody is spared: {people} included",
            f"最后一轮竞聘后一律终止，未排除不得辞退的人员：{people_zh}",
        )


def more_than_one_level(now: Situation) -> Iterator[Finding]:
    """L18: an incompetent year lowers by one level."""
    if not now.has(CIVIL):
        return
    if "B" in now.against_established and now.one_year_is_enough:
        yield Finding(
            "L18",
            ("exit.reading", "exit.unqualified_years", *now.reach),
            "under the policy one unqualified year ends the appointment; the law lowers by one "
            "level",
            f"按本方案，一个年度考核{FAILED_CIVIL}即终止聘任；法律规定降低一个职务或者职级层次",
        )
    levels = [
        g.name
        for g in now.s.organisation.grades
        if any(d.posts.get(g.name) for d in now.s.organisation.departments)
    ]
    high = set(levels[2:])  # from these one can fall by two
    text = "people may fall by more than one level: {}, however far below"
    free = now.s.appointment.fall == "any" and now.appoints_established
    if free and high - set(now.s.appointment.direct_grades):
        yield Finding(
            "L18",
            ("appointment.fall", *(now.reach or ("appointment.coverage",))),
            text.format("whoever loses a competition competes for the next lower grade"),
            "降级可能超过一个层次：竞聘落选者逐级参加下一职级竞聘，没有下限",
        )


def all_appointed(now: Situation) -> Iterator[Finding]:
    """L20: appointment-system posts need provincial approval and are for specialists."""
    if not (now.has(CIVIL) and now.appoints_established):
        return
    who, zh = "all posts are filled by appointment", "全部岗位实行聘任"
    if not now.covers_all:
        who = "recruits, civil servants among them, hold their posts by appointment"
        zh = "新进在编人员（含公务员）实行聘任"
    yield Finding(
        "L20",
        ("appointment.active", *(now.reach or ("appointment.coverage",))),
        f"{who}. The statute's appointed civil servants need provincial approval and are for "
        "specialised or auxiliary posts, so this can only be an internal overlay on their status",
        f"{zh}。法定聘任制公务员须经省级以上公务员主管部门批准，且限于专业性较强的职位和辅助性职位，"
        "因此聘任只能是身份之外的内部管理",
        now.known(CIVIL),
    )


def not_by_person(now: Situation) -> Iterator[Finding]:
    """L23: four grades, and a result of one's own."""
    people, s = now.people(CIVIL), now.s.assessment
    if not (people and now.in_force):
        return
    missing = {
        "assessment.unqualified_below": s.unqualified_below == 0,
        "assessment.basic_below": s.basic_below <= s.unqualified_below,
        "assessment.excellent_share": s.excellent_share == 0,
    }
    if any(missing.values()):
        yield Finding(
            "L23",
            tuple(path for path, is_missing in missing.items() if is_missing),
            "one of the four grades cannot be given",
            "四个考核等次中有的等次无法评定",
            people,
        )
    if s.min_months > MONTHS_TO_BE_RATED:
        yield Finding(
            "L23",
            ("assessment.min_months",),
            "people with half a year in post get no grade",
            "任职满半年的人员没有考核等次",
        )
    if s.coefficient_reading in ("K1", "K3"):
        yield Finding(
            "L23",
            ("assessment.coefficient_reading",),
            "a person's score is multiplied by the department's coefficient, which says nothing "
            "about the person",
            "个人得分乘以部门价值系数，该系数与个人表现无关",
            people,
        )


RULES = (
    outside_article_16,
    short_term,
    without_procedure,
    no_appeal,
    not_a_ground,
    protected_ended,
    more_than_one_level,
    all_appointed,
    not_by_person,
)
