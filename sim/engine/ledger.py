"""What is recorded: yearly outcomes, and who left when and why.

Kernels count into a row of floats at the places named here. Money is counted in whole fen, which a
float holds exactly far beyond any zone's pay bill, and turned into yuan when the year is closed.
Units say yuan; a study says what money is called in its scenario (`sim.scenario.currency`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.scenario.staff import STATUSES
from sim.staff.table import OUTSIDER, Rows, Table

PEOPLE, POSTS, YUAN, MONTHLY = "people", "posts", "yuan", "yuan of monthly pay"
PERSON_MONTHS, OF_STAFF, OF_STANDARD = "person-months", "% of staff in post", "% of standard pay"
FLOW, STOCK, SHARE = "flow", "stock", "share"
COUNT, AMOUNT, PART, SCORE = "count", "amount", "part", "score"
LEADERS, ESTABLISHED, COMPANY = "leaders", "established", "company"


class Outcome(NamedTuple):
    """A yearly outcome: all that is known of it beside its numbers.

    Attributes
    ----------
    name, unit
        Name in tables, and unit; of a flow, the unit of what runs up in a year.
    better
        +1 if more is better, -1 if less is, 0 if neither.
    label, zh
        Plain words in English and Chinese.
    kind
        A ``flow`` runs up over a year and a ``stock`` stands at its end, or at its peak: both add
        up over zones. A ``share`` is of something, and the share of several zones is their mean by
        what it is of.
    measure
        What its numbers can be: a ``count`` of people, posts or their months, and an ``amount``
        of money, in all or a head, are never below zero; a ``part`` of a whole is from 0 to 100 %;
        all else is a ``score``.
    of
        What a share is of: the name of another outcome, or ``posts``.
    repeats
        Whether whoever is counted in a year is likely to be counted in the next for the same.
    among
        Whom alone it counts, if not everybody: those in ``leaders``' posts, on the establishment
        (``established``) or ``company`` staff. Of a real list that parts a small group from the
        others, it is not told (`sim.study.small_groups`).
    """

    name: str
    unit: str
    better: int
    label: str
    zh: str
    kind: str
    measure: str = COUNT
    of: str = ""
    repeats: bool = False
    among: str = ""

    @property
    def adds_up(self) -> bool:
        """Whether the outcome of several zones together is the sum of theirs."""
        return self.kind != SHARE

    @property
    def is_money(self) -> bool:
        """Whether it is an amount of money, in all or a head."""
        return self.measure == AMOUNT

    @property
    def is_count(self) -> bool:
        """Whether it counts people, posts or their months, in all or for so many staff."""
        return self.measure == COUNT

    @property
    def is_amount(self) -> bool:
        """Whether it is a count or money, in all or a head: never below zero."""
        return self.is_count or self.is_money

    @property
    def is_part(self) -> bool:
        """Whether it is a part of a whole in per cent; of a norm there may be more than 100."""
        return self.measure == PART

    @property
    def a_year(self) -> str:
        """Unit of its mean over many years."""
        return f"{self.unit} a year" if self.kind == FLOW else self.unit


OUTCOMES = (
    Outcome("kpi", "% of norm", 1, "KPI outcome (true)", "KPI实绩", SHARE, SCORE, POSTS),
    Outcome("kpi_measured", "% of norm", 1, "KPI as measured", "KPI考核值", SHARE, SCORE, POSTS),
    Outcome("gaming", "% of norm", -1, "gaming gap (measured less true)",
            "考核虚高", SHARE, SCORE, POSTS),
    Outcome("effort", "pre-reform norm", 1, "mean effort", "平均努力程度",
            SHARE, SCORE, "headcount"),
    Outcome("headcount", PEOPLE, 0, "people in post", "在岗人数", STOCK),
    Outcome("waiting", PEOPLE, -1, "waiting at the year's end", "年末待岗人数", STOCK),
    Outcome("waiting_peak", PEOPLE, -1, "most who waited at one time", "待岗人数峰值", STOCK),
    Outcome("waiting_months", PERSON_MONTHS, -1, "time spent waiting for a post",
            "待岗人月数", FLOW),
    Outcome("archived", PEOPLE, -1, "back to archived post", "退回档案职务人数", STOCK),
    Outcome("vacancies", POSTS, -1, "vacant posts", "空岗数", STOCK),
    Outcome("outsiders", PEOPLE, 0, "in post, from outside since the reform",
            "外部聘任在岗人数", STOCK),
    Outcome("established", PEOPLE, 0, "in post, on the establishment", "编制内在岗人数", STOCK,
            among=ESTABLISHED),
    Outcome("leaders", PEOPLE, 0, "in leadership posts", "领导岗位在岗人数", STOCK,
            among=LEADERS),
    Outcome("leaders_outside", PEOPLE, 0, "of those in leadership posts, from outside",
            "领导岗位外部聘任人数", STOCK, among=LEADERS),
    Outcome("leaders_young", PEOPLE, 0, "of those in leadership posts, under 40",
            "领导岗位40岁以下人数", STOCK, among=LEADERS),
    Outcome("hires", PEOPLE, 0, "newcomers", "新聘人数", FLOW),
    Outcome("recruited", PEOPLE, 0, "of newcomers, onto the establishment",
            "新聘中招录、调入人数", FLOW),
    Outcome("promotions", PEOPLE, 0, "promotions into vacancies", "晋升人数", FLOW),
    Outcome("moves", PEOPLE, 0, "changes of department or grade by appointment", "转岗人数", FLOW),
    Outcome("round_part", PEOPLE, 0, "took part in the appointment round", "参加聘任人数", FLOW),
    Outcome("round_kept", PEOPLE, 0, "kept department and grade in the round", "原岗续聘", FLOW),
    Outcome("round_moved", PEOPLE, 0, "went to another department in the round, same grade",
            "聘任中同级转岗", FLOW),
    Outcome("round_promoted", PEOPLE, 0, "rose in grade in the round", "聘任中升职", FLOW),
    Outcome("round_lower", PEOPLE, -1, "fell by one grade in the round", "聘任中降一级", FLOW),
    Outcome("round_far_lower", PEOPLE, -1, "fell by two grades or more in the round",
            "聘任中降两级以上", FLOW),
    Outcome("round_idle", PEOPLE, 0, "without a post after the round: hardly work",
            "聘任落聘：不上班、不干事", FLOW),
    Outcome("round_unfit", PEOPLE, 0, "without a post after the round: found unfit",
            "聘任落聘：考察不合格", FLOW),
    Outcome("round_no_post", PEOPLE, -1,
            "without a post after the round: none left, or refused",
            "聘任落聘：无岗或不服从", FLOW),
    Outcome("round_outsider", PEOPLE, -1, "without a post after the round: lost to an outsider",
            "聘任落聘：外部竞聘落选", FLOW),
    Outcome("round_left", PEOPLE, -1, "of those without a post, contract not renewed at once",
            "聘任落聘后合同不续", FLOW),
    Outcome("exits", PEOPLE, -1, "all who left the zone", "离开人数", FLOW),
    Outcome("resigned", PEOPLE, -1, "resigned", "辞职", FLOW),
    Outcome("transferred", PEOPLE, -1, "transferred out", "外调", FLOW),
    Outcome("died", PEOPLE, 0, "died or fell ill", "病故病退", FLOW),
    Outcome("retired", PEOPLE, 0, "retired", "退休", FLOW),
    Outcome("not_renewed", PEOPLE, 0, "not renewed at term end", "不续聘", FLOW),
    Outcome("dismissed", PEOPLE, 0, "appointment and contract ended", "辞聘", FLOW),
    Outcome("to_archive", PEOPLE, 0, "appointment ended, back to archived post",
            "退回档案职务", FLOW),
    Outcome("waiting_ended", PEOPLE, 0, "left after the last selection round", "待岗终止", FLOW),
    Outcome("surplus", PEOPLE, 0, "whose post was merged away", "整合后富余人员", FLOW),
    Outcome("to_waiting", PEOPLE, -1, "sent to wait for a post", "转入待岗", FLOW),
    Outcome("round_waiting", PEOPLE, -1, "of those sent to wait, by the appointment round",
            "聘任落聘转待岗", FLOW),
    Outcome("failed_waiting", PEOPLE, -1, "of those sent to wait, failed again and no post free",
            "再次不合格转待岗", FLOW),
    Outcome("merged_waiting", PEOPLE, -1, "of those sent to wait, post merged away and no round",
            "整合富余转待岗", FLOW),
    Outcome("placed", PEOPLE, 0, "placed from waiting", "待岗后上岗", FLOW),
    Outcome("never_placed", PEOPLE, -1, "ceased to wait without a post",
            "待岗后未再上岗", FLOW),
    Outcome("overturned", PEOPLE, -1, "exits overturned on appeal", "申诉改判", FLOW),
    Outcome("protected", PEOPLE, 0, "exits barred by law", "依法不得辞聘", FLOW, repeats=True),
    Outcome("disguised", PEOPLE, -1, "exits booked as retirement or resignation",
            "以退休辞职替代辞聘", FLOW),
    Outcome("rotated", PEOPLE, 0, "rotated after an unqualified year", "轮岗", FLOW),
    Outcome("reassigned", PEOPLE, 0, "moved to another post of the grade after failing again",
            "同级转岗", FLOW),
    Outcome("lowered", PEOPLE, -1, "moved to a post of the grade below after failing again",
            "降级转岗", FLOW),
    Outcome("unqualified", PEOPLE, -1, "unqualified in the year", "不合格", FLOW),
    Outcome("excellent", PEOPLE, 0, "excellent in the year", "优秀", FLOW),
    Outcome("tail", PEOPLE, 0, "in the tail of their grade", "后5%人数", FLOW),
    Outcome("false_hits", "% of tail", -1, "of the tail, not truly weak",
            "误判比例", SHARE, PART, "tail"),
    Outcome("false_hits_in_pool", "% of tail", -1, "of the tail, not weakest of their pool",
            "排名范围内误判比例", SHARE, PART, "tail"),
    Outcome("strong_lost", PEOPLE, -1, "of the ablest fifth, left", "骨干流失", FLOW),
    Outcome("spend", YUAN, -1, "total spend", "总支出", FLOW, AMOUNT),
    Outcome("base_pay", YUAN, 0, "base pay", "基本工资", FLOW, AMOUNT),
    Outcome("performance_pay", YUAN, 0, "performance pay", "绩效奖励", FLOW, AMOUNT),
    Outcome("excess_pay", YUAN, 0, "excess rewards", "超额奖励", FLOW, AMOUNT),
    Outcome("waiting_pay", YUAN, -1, "pay while waiting", "待岗工资", FLOW, AMOUNT),
    Outcome("archive_pay", YUAN, -1, "pay at archived rank", "档案工资支出", FLOW, AMOUNT),
    Outcome("severance", YUAN, -1, "severance and notice", "经济补偿和代通知金", FLOW, AMOUNT),
    Outcome("training_cost", YUAN, 0, "training", "培训费用", FLOW, AMOUNT),
    Outcome("recruitment_cost", YUAN, 0, "recruitment", "招聘费用", FLOW, AMOUNT),
    Outcome("legal_cost", YUAN, -1, "appeals and expected disputes", "申诉与法律成本",
            FLOW, AMOUNT),
    Outcome("pay_bill", YUAN, 0, "pay in all: base, performance, excess, waiting, archived",
            "薪酬总额", FLOW, AMOUNT),
    Outcome("budget_cut", YUAN, -1, "cut from packs to keep to the budget",
            "预算压减绩效奖励包", FLOW, AMOUNT),
    Outcome("over_budget", YUAN, -1, "pay beyond the budget, with nothing left to cut",
            "超预算薪酬", FLOW, AMOUNT),
    Outcome("returned", YUAN, 0, "performance pack not paid out", "绩效奖励包结余", FLOW, AMOUNT),
    Outcome("overdrawn", YUAN, -1, "paid on account beyond what the packs hold",
            "预发超出绩效奖励包", FLOW, AMOUNT),
    Outcome("vacancy_savings", YUAN, 0, "pay of vacant posts not spent", "空岗节余", FLOW, AMOUNT),
    Outcome("archive_liability", YUAN, 0, "archived pay of all on the establishment",
            "档案工资总额", FLOW, AMOUNT, among=ESTABLISHED),
    Outcome("pension_base", MONTHLY, 0, "archived pay of those who retired",
            "退休人员档案工资月额", FLOW, AMOUNT),
    Outcome("transfer_base", MONTHLY, 0, "archived pay of those transferred out",
            "外调人员档案工资月额", FLOW, AMOUNT),
    Outcome("archive_promotions", PEOPLE, 0, "promotions of archived rank",
            "档案职级晋升人数", FLOW),
    Outcome("company_staff", PEOPLE, 0, "company staff in post", "公司人员数", STOCK,
            among=COMPANY),
    Outcome("company_pay", YUAN, 0, "of spend, pay of company staff", "公司人员薪酬", FLOW, AMOUNT,
            among=COMPANY),
    Outcome("spend_per_head", "yuan a head a year", 0, "spend a head in post",
            "人均支出", SHARE, AMOUNT, "headcount"),
    Outcome("output_per_money", "norm months per 10,000 yuan", 1, "output for money",
            "单位支出产出", SHARE, SCORE, "spend"),
    Outcome("pay_spread", "ratio", 0, "P90 / P10 of pay over standard pay",
            "收入差距", SHARE, SCORE, "headcount"),
    Outcome("paid_less", OF_STAFF, -1, "paid over 2 % less than standard pay (before the reform)",
            "收入比改革前标准低2%以上", SHARE, PART, "headcount"),
    Outcome("paid_far_less", OF_STAFF, -1, "paid over 10 % less than standard pay",
            "收入比改革前标准低10%以上", SHARE, PART, "headcount"),
    Outcome("pay_low", OF_STANDARD, 0, "nine in ten are paid more than (P10)",
            "收入与改革前标准之比：第10百分位", SHARE, SCORE, "headcount"),
    Outcome("pay_middle", OF_STANDARD, 0, "half are paid more than (median)",
            "收入与改革前标准之比：中位数", SHARE, SCORE, "headcount"),
    Outcome("pay_high", OF_STANDARD, 0, "one in ten is paid more than (P90)",
            "收入与改革前标准之比：第90百分位", SHARE, SCORE, "headcount"),
    Outcome("cap_breaches", PEOPLE, -1, "held back by the pay cap", "触及薪酬上限", FLOW),
    Outcome("mean_age", "years of age", 0, "mean age", "平均年龄", SHARE, SCORE, "headcount"),
)  # fmt: skip
"""All yearly outcomes, in the order of the columns of a result."""

AT = {outcome.name: place for place, outcome in enumerate(OUTCOMES)}
PAY = ("base_pay", "performance_pay", "excess_pay", "waiting_pay", "archive_pay")
"""Heads of pay; ``pay_bill`` is their sum, and what a budget limits."""
MONEY = (*PAY, "severance", "training_cost", "recruitment_cost", "legal_cost")
"""Heads of spending; ``spend`` is their sum."""

ARCHIVE_MONEY = ("archive_liability", "pension_base", "transfer_base")
"""Archived pay (档案工资): what all on the establishment would get, and what goes with leavers."""

ROUND = ("round_kept", "round_moved", "round_promoted", "round_lower", "round_far_lower",
         "round_idle", "round_unfit", "round_no_post", "round_outsider")  # fmt: skip
"""What an appointment round brings those who take part: everybody one of these, in their order."""
FIRST_OF_ROUND = AT[ROUND[0]]
assert tuple(o.name for o in OUTCOMES[FIRST_OF_ROUND : FIRST_OF_ROUND + len(ROUND)]) == ROUND

CAUSES = ("resigned", "transferred", "died", "retired", "not_renewed", "dismissed", "to_archive",
          "waiting_ended")  # fmt: skip
"""Why a person's place in the zone ended. Only ``to_archive`` keeps them on the payroll."""
RESIGNED, TRANSFERRED, DIED, RETIRED, NOT_RENEWED, DISMISSED, TO_ARCHIVE, WAITING_ENDED = range(8)
FIRST_CAUSE = AT["resigned"]
assert tuple(o.name for o in OUTCOMES[FIRST_CAUSE : FIRST_CAUSE + len(CAUSES)]) == CAUSES

EXIT = np.dtype(
    [
        ("month", "i4"), ("cause", "i1"), ("status", "i1"), ("grade", "i1"), ("origin", "i1"),
        ("unit", "u4"), ("serial", "u4"), ("turn", "u4"), ("entered", "i4"), ("birth", "i4"),
        ("ability", "f8"),
    ]
)  # fmt: skip
"""One row of the log of exits."""


def exit_rows(people: Table, cause: int | Rows, month: int) -> Table:
    """Return rows of the log for people (rows of the staff table) who lose their place."""
    log = np.zeros(len(people), EXIT)
    log["month"] = month
    log["cause"] = cause
    for name in set(EXIT.names or ()) - {"month", "cause"}:
        log[name] = people[name]
    return log


def exits_frame(log: Table, grades: list[str], units: dict[int, str]) -> pd.DataFrame:
    """Return the log of exits as a tidy table with words in place of codes.

    Parameters
    ----------
    log
        Rows of the log.
    grades, units
        Names of grades, and of departments by key.
    """
    frame = pd.DataFrame(
        {
            "month": log["month"],
            "cause": [CAUSES[c] for c in log["cause"]],
            "department_of_entry": [units.get(int(u), "") for u in log["unit"]],
            "grade_of_entry": [grades[int(s) >> 26] for s in log["serial"]],
            "post_of_entry": log["serial"].astype(np.int64) & (2**26 - 1),
            "opening": log["turn"].astype(np.int64) >> 16,
            "place": log["turn"].astype(np.int64) & 0xFFFF,
            "status": [STATUSES[s] for s in log["status"]],
            "grade": [grades[g] for g in log["grade"]],
            "outsider": log["origin"] == OUTSIDER,
            "age": (log["month"] - log["birth"]) / 12.0,
            "service": (log["month"] - log["entered"]) / 12.0,
            "ability": log["ability"],
        }
    )
    return frame.sort_values(["month", "department_of_entry", "grade_of_entry", "post_of_entry",
                              "opening", "place"], ignore_index=True)  # fmt: skip
