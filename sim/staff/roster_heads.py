"""The columns of a personnel file by what they are usually called, and the day it shows.

With these a workbook can be read without a mapping. Only names that mean one thing are here: a
column called 工资 may be pay of a month or a year, before or after tax, so it is left to a mapping.
They are written here in simplified characters and found in traditional ones (部門, 職級), too.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from unicodedata import normalize

from sim.staff.roster_names import fold

AS_OF = ("As of", "截止日期")
"""Beside it stands the day that a roster shows."""
COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "工号", "人员编号", "职工编号", "员工编号", "staff number"),
    "department": (
        *("department", "部门", "部门名称", "所在部门", "工作部门", "单位", "所在单位"),
        *("工作单位", "所在科室", "unit"),
    ),
    "grade": ("grade", "职级", "现职级", "岗位等级", "职务层级", "级别"),
    "title": ("title", "职务", "现任职务", "岗位名称", "job title"),
    "status": (
        *("status", "身份", "人员身份", "人员类别", "人员性质", "编制类型", "编制性质"),
        *("用工形式", "用工性质"),
    ),
    "sex": ("sex", "性别", "gender"),
    "birth": ("date of birth", "出生日期", "出生年月", "出生年月日", "出生时间", "birth", "born"),
    "age": ("age", "年龄", "周岁", "年龄(周岁)"),
    "hired": (
        *("date hired", "入职日期", "入职时间", "进入单位时间", "调入时间", "来区工作时间"),
        *("进本单位时间", "到岗时间", "hired"),
    ),
    "service": ("years of service", "本单位工龄", "在本单位工作年限", "service"),
    "pay": ("monthly pay", "月工资", "月薪", "月工资合计", "月应发工资", "应发月工资", "月收入"),
}
"""What columns are called; the first two are those of the workbook to fill in."""
PAY_OF_A_YEAR = ("yearly pay", "annual pay", "年工资", "年薪", "年收入", "年应发工资")
_SIMPLER = str.maketrans(
    "號員編製門稱單職級崗務層類質別齡歲週進時間調來區應發資現證碼電話聯繫郵處機構參計製",
    "号员编制门称单职级岗务层类质别龄岁周进时间调来区应发资现证码电话联系邮处机构参计制",
)
"""Of the characters in what columns are called, the traditional ones as the simplified ones."""


def fold_head(text: str) -> str:
    """Return what a column is called as `fold` has it, in simplified characters."""
    return fold(text).translate(_SIMPLER)


_FIELDS = {fold_head(name): field for field, names in COLUMNS.items() for name in names}
_FIELDS |= {fold_head(name): "pay" for name in PAY_OF_A_YEAR}
_UNIT = re.compile(r"[(\[].*?[)\]]|[:*]")  # 月工资(元)
_DAY = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})")
_MONTH = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月")


class Heads(NamedTuple):
    """Which column holds what, and whether pay is of a month or a year."""

    columns: dict[str, str]
    pay_period: str


def known_heads(names: Iterable[str]) -> Heads:
    """Return the columns that are known by their names, the first of those that say the same."""
    found: dict[str, str] = {}
    period = "month"
    for name in names:
        bare = fold_head(_UNIT.sub("", normalize("NFKC", name)))
        field = _FIELDS.get(fold_head(name)) or _FIELDS.get(bare)
        if field and field not in found:
            found[field] = name
            if field == "pay" and bare in map(fold_head, PAY_OF_A_YEAR):
                period = "year"
    return Heads(found, period)


def day_of(above: Mapping[tuple[int, int], Any]) -> date | None:
    """Return the day that the lines above the heads name; None if there is none, or several.

    A month stands for its last day: 截至2017年12月 is the end of that month.
    """
    days = {day for raw in above.values() if (day := _day(raw))}
    return days.pop() if len(days) == 1 else None


def _day(raw: Any) -> date | None:
    if isinstance(raw, datetime):
        return raw.date()
    text = normalize("NFKC", str(raw))
    try:
        if day := _DAY.search(text):
            year, month, number = map(int, day.groups())
            return date(year, month, number)
        if found := _MONTH.search(text):
            year, month = map(int, found.groups())
            return date(year, month, monthrange(year, month)[1])
    except ValueError:
        return None
    return None
