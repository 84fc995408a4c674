"""What is recorded: yearly outcomes, and who left when and why.

Kernels count into a row of floats at the places named here. Money is counted in whole fen, which a
float holds exactly far beyond any zone's pay bill, and turned into yuan when the year is closed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.scenario.staff import STATUSES
from sim.staff.table import Rows, Table


class Outcome(NamedTuple):
    """A yearly outcome.

    Attributes
    ----------
    name, unit
        Name in tables, and unit.
    better
        +1 if more is better, -1 if less is, 0 if neither.
    label, zh
        Plain words in English and Chinese.
    """

    name: str
    unit: str
    better: int
    label: str
    zh: str


OUTCOMES = (
    Outcome("kpi", "% of norm", 1, "KPI outcome (true)", "KPI实绩"),
    Outcome("kpi_measured", "% of norm", 1, "KPI as measured", "KPI考核值"),
    Outcome("gaming", "% of norm", -1, "gaming gap (measured less true)", "考核虚高"),
    Outcome("effort", "pre-reform norm", 1, "mean effort", "平均努力程度"),
    Outcome("headcount", "people", 0, "people in post", "在岗人数"),
    Outcome("waiting", "people", -1, "waiting for a post", "待岗人数"),
    Outcome("archived", "people", -1, "back to archived post", "退回档案职务人数"),
    Outcome("vacancies", "posts", -1, "vacant posts", "空岗数"),
    Outcome("hires", "people", 0, "newcomers", "新聘人数"),
    Outcome("promotions", "people", 0, "promotions into vacancies", "晋升人数"),
    Outcome("moves", "people", 0, "changes of department or grade by appointment", "转岗人数"),
    Outcome("exits", "people", -1, "all who left the zone", "离开人数"),
    Outcome("resigned", "people", -1, "resigned", "辞职"),
    Outcome("transferred", "people", -1, "transferred out", "外调"),
    Outcome("died", "people", 0, "died or fell ill", "病故病退"),
    Outcome("retired", "people", 0, "retired", "退休"),
    Outcome("not_renewed", "people", 0, "not renewed at term end", "不续聘"),
    Outcome("dismissed", "people", 0, "appointment and contract ended", "辞聘"),
    Outcome("to_archive", "people", 0, "appointment ended, back to archived post", "退回档案职务"),
    Outcome("waiting_ended", "people", 0, "left after the last selection round", "待岗终止"),
    Outcome("surplus", "people", 0, "whose post was merged away", "整合后富余人员"),
    Outcome("to_waiting", "people", -1, "sent to wait for a post", "转入待岗"),
    Outcome("placed", "people", 0, "placed from waiting", "待岗后上岗"),
    Outcome("overturned", "people", -1, "exits overturned on appeal", "申诉改判"),
    Outcome("protected", "people", 0, "exits barred by law", "依法不得辞聘"),
    Outcome("disguised", "people", -1, "exits booked as retirement or resignation",
            "以退休辞职替代辞聘"),
    Outcome("rotated", "people", 0, "rotated after an unqualified year", "轮岗"),
    Outcome("unqualified", "people", -1, "unqualified in the year", "不合格"),
    Outcome("excellent", "people", 0, "excellent in the year", "优秀"),
    Outcome("tail", "people", 0, "in the tail of their grade", "后5%人数"),
    Outcome("false_hits", "% of tail", -1, "of the tail, not truly weak", "误判比例"),
    Outcome("strong_lost", "people", -1, "of the ablest fifth, left", "骨干流失"),
    Outcome("spend", "yuan", -1, "total spend", "总支出"),
    Outcome("base_pay", "yuan", 0, "base pay", "基本工资"),
    Outcome("performance_pay", "yuan", 0, "performance pay", "绩效奖励"),
    Outcome("excess_pay", "yuan", 0, "excess rewards", "超额奖励"),
    Outcome("waiting_pay", "yuan", -1, "pay while waiting", "待岗工资"),
    Outcome("archive_pay", "yuan", -1, "pay at archived rank", "档案工资支出"),
    Outcome("severance", "yuan", -1, "severance and notice", "经济补偿"),
    Outcome("training_cost", "yuan", 0, "training", "培训费用"),
    Outcome("recruitment_cost", "yuan", 0, "recruitment", "招聘费用"),
    Outcome("legal_cost", "yuan", -1, "appeals and expected disputes", "申诉与法律成本"),
    Outcome("returned", "yuan", 0, "performance pack not paid out", "绩效包结余"),
    Outcome("vacancy_savings", "yuan", 0, "pay of vacant posts not spent", "空岗节余"),
    Outcome("archive_liability", "yuan", 0, "archived pay of all on the establishment",
            "档案工资总额"),
    Outcome("pension_base", "yuan a month", 0, "archived pay of those who retired",
            "退休人员档案工资月额"),
    Outcome("transfer_base", "yuan a month", 0, "archived pay of those transferred out",
            "外调人员档案工资月额"),
    Outcome("archive_promotions", "people", 0, "promotions of archived rank", "档案职级晋升人数"),
    Outcome("company_staff", "people", 0, "company staff in post", "公司人员数"),
    Outcome("company_pay", "yuan", 0, "of spend, pay of company staff", "公司人员薪酬"),
    Outcome("spend_per_head", "yuan", 0, "spend a head in post", "人均支出"),
    Outcome("output_per_yuan", "norm months per 10,000 yuan", 1, "output per 10,000 yuan",
            "每万元产出"),
    Outcome("pay_spread", "ratio", 0, "P90 / P10 of pay over standard pay", "收入差距"),
    Outcome("cap_breaches", "people", -1, "held back by the pay cap", "触及薪酬上限"),
    Outcome("mean_age", "years", 0, "mean age", "平均年龄"),
)  # fmt: skip
"""All yearly outcomes, in the order of the columns of a result."""

AT = {outcome.name: place for place, outcome in enumerate(OUTCOMES)}
MONEY = ("base_pay", "performance_pay", "excess_pay", "waiting_pay", "archive_pay", "severance",
         "training_cost", "recruitment_cost", "legal_cost")  # fmt: skip
"""Heads of spending; ``spend`` is their sum."""

ARCHIVE_MONEY = ("archive_liability", "pension_base", "transfer_base")
"""Archived pay (档案工资): what all on the establishment would get, and what goes with leavers."""

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
            "outsider": log["origin"].astype(bool),
            "age": (log["month"] - log["birth"]) / 12.0,
            "service": (log["month"] - log["entered"]) / 12.0,
            "ability": log["ability"],
        }
    )
    return frame.sort_values(["month", "department_of_entry", "grade_of_entry", "post_of_entry",
                              "opening", "place"], ignore_index=True)  # fmt: skip
